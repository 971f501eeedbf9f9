"""What modules are made of, by their imports; comments, docstrings and layout do not count."""

import ast
import platform
from collections.abc import Iterable
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sitekit.core.cache import Cache, fingerprint

SITEKIT = Path(__file__).parents[1]
# Where an import does not name what it needs.
EVERYTHING = "*"
_TOOLS = "brotli fonttools markdown mkdocs mkdocs-material numpy pygments pymdown-extensions"


class CodeFingerprints:
    """Fingerprints of the modules in the folder of a package, each with all that it imports."""

    def __init__(self, package: Path, kept: Cache) -> None:
        self.package, self._kept = package, kept
        self._files: dict[str, tuple[str, list[str]]] = {}

    def of(self, modules: Iterable[str]) -> str:
        """Return the fingerprint of modules, named as pages name them: without the package."""
        found: dict[str, str] = {}
        waiting = ["__init__", *modules]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name], imports = self._file(name)
                waiting += imports
        return fingerprint(found, self._data)

    @cached_property
    def _data(self) -> str:
        """Fingerprint of what lies beside the modules, which any of them may read."""
        files = sorted(path for path in self.package.rglob("*") if path.is_file())
        return fingerprint(*[path for path in files if path.suffix not in {".py", ".pyc"}])

    def _file(self, name: str) -> tuple[str, list[str]]:
        """Return the fingerprint of one module's own code, and the modules that it imports."""
        if name == EVERYTHING:
            every = (path.relative_to(self.package) for path in self.package.rglob("*.py"))
            dotted = (".".join(one.with_suffix("").parts) for one in every)
            return "", [one.removesuffix(".__init__") for one in dotted]
        if name not in self._files:
            base = self.package.joinpath(*name.split("."))
            path = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
            if not path.is_file():
                return "absent", []
            text = path.read_bytes()
            key, package = fingerprint(text, self.package.name), self.package.name
            digest, imports = self._kept.keep("code", key, lambda: _read(text, package))
            self._files[name] = digest, imports
        return self._files[name]


def _read(text: bytes, package: str) -> list[Any]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        # Whoever imports it says what is wrong.
        return [fingerprint(text), []]
    return [fingerprint(ast.dump(_without_docstrings(tree))), sorted(imports(tree, package))]


def imports(tree: ast.Module, package: str) -> set[str]:
    """Return the modules of a package that code may import, without the package's name."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level:
            names.add(f"{package}.{EVERYTHING}")
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
            names.add(str(node.module))
    inside = f"{package}."
    return {name.removeprefix(inside) for name in names if name.startswith(inside)}


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = node.body[1:]
    return tree


@cache
def machinery(*parts: str) -> str:
    """Return the fingerprint of some of this package's files, of Python and of what it builds with.

    Parts are files and folders relative to the package; all of it where none is named.
    """
    places = [SITEKIT / part for part in parts] or [SITEKIT]
    found = {one for place in places for one in [place, *place.rglob("*")] if one.is_file()}
    versions = [platform.python_version(), platform.machine(), *map(version, _TOOLS.split())]
    return fingerprint(versions, *sorted(one for one in found if one.suffix != ".pyc"))
