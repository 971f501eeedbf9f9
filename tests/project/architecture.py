"""The rooms of sitekit and the arrows between them, as the code has them.

``python tests/project/architecture.py`` draws them into ARCHITECTURE.md.
"""

from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "sitekit"
DOCUMENT = ROOT / "ARCHITECTURE.md"
BEGIN, END = "<!-- rooms:begin -->\n", "<!-- rooms:end -->"


def rooms() -> dict[str, list[int]]:
    """Return the lines of the files of each room: a folder or a module of the package."""
    found: dict[str, list[int]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if room != "__init__":
            found.setdefault(room, []).append(path.read_text(encoding="utf-8").count("\n"))
    return found


def arrows() -> set[tuple[str, str]]:
    """Return which room imports which other one, for types alone too."""
    graph = grimp.build_graph(PACKAGE.name, cache_dir=None)
    imports = graph.find_matching_direct_imports(import_expression="sitekit.** -> sitekit.**")
    pairs = ((one["importer"].split(".")[1], one["imported"].split(".")[1]) for one in imports)
    return {(room, other) for room, other in pairs if room != other}


def drawn(document: str) -> str:
    """Return a document with the rooms as a flowchart between its two marks, sizes in hundreds."""
    lines = ["```mermaid", "flowchart TD"]
    for room, sizes in rooms().items():
        files = f"{len(sizes)} file{'s' * (len(sizes) > 1)}"
        size = f"{files}, {max(1, round(sum(sizes) / 100)) * 100:,} lines"
        lines.append(f'  {room.strip("_")}["{room}<br>{size}"]')
    lines += [f"  {a.strip('_')} --> {b.strip('_')}" for a, b in sorted(arrows())]
    picture = "\n".join([*lines, "```", ""])
    before, rest = document.split(BEGIN)
    return f"{before}{BEGIN}{picture}{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    DOCUMENT.write_text(drawn(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
