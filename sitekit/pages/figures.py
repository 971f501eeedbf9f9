"""Figures: a reference that stands alone becomes images, a caption, a description and downloads."""

import json
import posixpath
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

from markdown.blockprocessors import BlockProcessor

from sitekit.core import Project, Reading, reading_of
from sitekit.core.html import render

_FIGURE = re.compile(r"^!\[(?P<alt>[^\]]*)\]\(figure:(?P<slug>[^)]*)\)\s*$")
_WORDS = {"alt", "caption", "description", "height", "module", "title", "width"}
_POWER = re.compile(r"(\d[\d.]* × 10[⁻⁰¹²³⁴-⁹]+)")


def read_words(file: Path) -> dict[str, Any]:
    """Return the words of a figure; nothing where the file is absent, damaged or not complete."""
    try:
        words: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return words if words.keys() >= _WORDS else {}
    except (OSError, ValueError, AttributeError):
        return {}


def modules(project: Project) -> list[Path]:
    """Return the modules that drew the figures, which readers may download."""
    words = map(read_words, sorted(project.figures.glob("[!.]*.json")))
    files = (project.root / one["module"] for one in words if one)
    return [file for file in files if file.is_file()]


class FigureBlocks(BlockProcessor):
    """Turn ``![](figure:SLUG)`` that stands alone into a figure; ``SLUG.json`` has its words."""

    def __init__(self, parser: Any, project: Project) -> None:
        super().__init__(parser)
        self.project = project

    def test(self, parent: ET.Element, block: str) -> bool:
        """Tell whether a block is a figure."""
        return _FIGURE.match(block.strip()) is not None

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        """Write the figure; report one that nobody drew."""
        match = _FIGURE.match(blocks.pop(0).strip())
        assert match is not None
        slug, reading = match["slug"].strip(), reading_of(self.parser.md)
        words = read_words(self.project.figures / f"{slug}.json")
        if not words:
            self._report(slug, reading)
        # Relative to the page's source, as MkDocs has links.
        here = posixpath.dirname(reading.source.path)
        folder = posixpath.relpath(self.project.relative(self.project.figures), here)
        module = self.project.root / words.get("module", "")
        values = {
            "slug": slug,
            "stem": f"{folder}/{slug}",
            "words": words,
            "title": _POWER.split(words.get("title", "")),
            "script": f"{folder}/{module.name}" if module.is_file() else "",
        }
        parent.append(ET.fromstring(render("pages/figure.html", **values)))

    def _report(self, slug: str, reading: Reading) -> None:
        files = self.project.figures.glob("[!.]*.json")
        drawn = ", ".join(sorted(file.stem for file in files if read_words(file))) or "none"
        places = reading.source.find(f"figure:{slug}")
        line = reading.source.line_at(places[0][0]) if places else 0
        reading.complain(line, f"there is no figure called {slug!r}; drawn are: {drawn}")
