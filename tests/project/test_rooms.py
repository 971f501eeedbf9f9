"""The rooms of sitekit: which may import which, what they say of themselves, how large they are."""

import ast
import re
import tomllib

from tests.project import architecture
from tests.project.architecture import DOCUMENT, PACKAGE, ROOT

MOST_LINES = 9_600
MOST_LINES_OF_A_FILE = 350
MOST_ROOMS = 8
ALLOWED = {
    "__main__": {"pages", "book", "site", "verify", "tex", "core"},
    "plugin": {"pages", "book", "site", "verify", "tex", "core"},
    "pages": {"verify", "tex", "core"},
    "book": {"verify", "tex", "core"},
    "site": {"core"},
    "verify": {"tex", "core"},
    "tex": {"core"},
    "core": set(),
}


def test_the_contracts_of_the_linter_say_the_same() -> None:
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    layers, forbidden = tools["importlinter"]["contracts"]
    assert (layers["type"], layers["exhaustive"]) == ("layers", True)
    assert (forbidden["type"], forbidden["source_modules"]) == ("forbidden", ["sitekit.site"])
    found: dict[str, set[str]] = {}
    for layer in reversed(layers["layers"]):
        found |= {room: {*found} for room in layer.split(" | ")}
    found["site"] -= {name.rpartition(".")[2] for name in forbidden["forbidden_modules"]}
    assert found == ALLOWED


def test_every_room_says_what_enters_what_leaves_and_what_it_may_import() -> None:
    for room in ALLOWED.keys() - {"__main__"}:
        text = (PACKAGE / room / "__init__.py").read_text(encoding="utf-8")
        lines = [line for line in (ast.get_docstring(ast.parse(text)) or "").splitlines() if line]
        assert len(lines) == 3, room
        assert re.search("Enters?: .* Leaves?: ", lines[1]), room
        assert "import" in lines[2], room
        named = ALLOWED.keys() & set(re.findall(r"\w+", lines[2]))
        assert named == (set() if room == "plugin" else ALLOWED[room]), room


def test_the_package_and_its_files_stay_small() -> None:
    assert architecture.rooms().keys() == ALLOWED.keys()
    assert len(ALLOWED) <= MOST_ROOMS
    sizes = {path: path.read_text("utf-8").count("\n") for path in PACKAGE.rglob("*.py")}
    assert [str(path) for path, size in sizes.items() if size > MOST_LINES_OF_A_FILE] == []
    assert sum(sizes.values()) <= MOST_LINES


def test_the_picture_of_the_rooms_is_that_of_the_code() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert architecture.drawn(text) == text, "stale: run python tests/project/architecture.py"
