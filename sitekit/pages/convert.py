"""A page converted: read once by Markdown, judged by its own text, kept by content."""

import math
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from pymdownx.snippets import SnippetMissingError

from sitekit.core import Problem, Reading, SitekitError, Source, fingerprint, machinery
from sitekit.core.html import escape, parse, slot
from sitekit.core.options import warnings
from sitekit.pages.markdown import PageExtension
from sitekit.tex.formulas import Formula
from sitekit.verify import audit, derivations
from sitekit.verify.claims import Cell, Claim, Table
from sitekit.verify.derivations import Derivation

_INCLUDED = re.compile(r'--8<--\s+"([^":]+)')
_FIGURES = re.compile(r"\(figure:([^)]*)\)")
_LISTS = re.compile(r'<(?P<tag>div|p) data-sitekit="(?P<name>[a-z]+)"></(?P=tag)>')
_EXAMPLE = re.compile(r"[\s>]*>>>(\s|$)")
# Seconds for what is read otherwise than words, and for working an exercise. Whoever follows a
# derivation line by line takes longer, and whoever skips the code is quicker.
_WORDS_A_MINUTE, _CODE_LINE, _STEP, _FIGURE, _EXERCISE = 200, 3, 10, 20, 180
_COMMAND = re.compile(r"\\[A-Za-z]+")
_UNREAD = "details, [data-search-exclude], .headerlink, script, style, table.vg-ledger"


@dataclass
class Converted:
    """What became of a page; ``key`` is the fingerprint of all that it is made from.

    ``html`` has slots; ``title``, ``toc``, ``anchors`` and ``links`` (to ids, by page) are what
    MkDocs wants to know; ``found`` is that of `sitekit.core.Reading`; ``unclaimed`` are the numbers
    that nothing verifies; ``modules`` are those that the front matter names.
    """

    path: str
    key: str = ""
    html: str = ""
    title: str | None = None
    toc: list[Any] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    links: dict[str, dict[str, str]] = field(default_factory=dict)
    found: dict[str, list[Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unclaimed: list[Problem] = field(default_factory=list)
    minutes: int = 1
    modules: list[str] = field(default_factory=list)

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims, given numbers and captions of tables, in the order of the page."""
        return [
            Claim(
                *(one["kind"], self.path, one["line"], one["text"], one["target"]),
                *(tuple(self.modules), _table(one["table"]), one["problem"]),
            )
            for one in self.found.get("claims", ())
        ]

    @cached_property
    def derivations(self) -> list[Derivation]:
        """The derivations, well written or not."""
        found = self.found.get("derivations", [])
        return derivations.read(self.path, found, tuple(self.modules))

    @cached_property
    def formulas(self) -> list[tuple[Formula, int]]:
        """Every formula with its line."""
        found = self.found.get("formulas", ())
        return [(Formula(tex, display), line) for tex, display, _, _, line in found]


def _table(found: dict[str, Any] | None) -> Table | None:
    if found is None:
        return None
    rows = tuple(tuple(Cell(*cell) for cell in row) for row in found["rows"])
    return Table(tuple(found["head"]), rows)


# Pages of this process by their keys, which the next build of a writer asks for again.
_RECENT: dict[str, Converted] = {}
_MOST = 300


class Converter:
    """Converts the pages of a build with the site's Markdown, each once for its content.

    The extension is registered in ``config``; ``others`` is the fingerprint of the whole book.
    """

    def __init__(
        self, extension: PageExtension, config: MkDocsConfig, files: Files, others: str
    ) -> None:
        self.project, self.extension = extension.project, extension
        self.config, self.files = config, files
        names = sorted(file.src_uri for file in files)
        parts = machinery("book", "core", "pages", "tex", "verify")
        self._shared = fingerprint(others, names, parts, Path(str(config.config_file_path)))

    def convert(self, page: Page, source: Source, outputs: str = "") -> Converted:
        """Convert a page, and set what MkDocs wants to know of it.

        ``outputs`` is the fingerprint of what the cells of a notebook printed. A page that includes
        a section of a file that is not there is a `SitekitError`.
        """
        key = self._key(page, source, outputs)
        if len(_RECENT) > _MOST:
            _RECENT.clear()
        converted = _RECENT.get(key) or self._kept(key)
        if converted is None:
            with warnings() as heard:
                converted = self._convert(page, source, key)
            # A warning must be heard at every build.
            if not heard:
                self.project.cache.put("page", key, asdict(converted))
        else:
            _RECENT[key] = converted
        page.content = converted.html
        page.toc = get_toc(converted.toc)
        page._title_from_render = converted.title
        page.present_anchor_ids = set(converted.anchors)
        files = {self.files.get_file_from_path(path): to for path, to in converted.links.items()}
        page.links_to_anchors = {file: to for file, to in files.items() if file is not None}
        return converted

    def _kept(self, key: str) -> Converted | None:
        if (kept := self.project.cache.get("page", key)) is None:
            return None
        for name in ("problems", "unclaimed"):
            kept[name] = [Problem(**one) for one in kept[name]]
        return Converted(**kept)

    def _key(self, page: Page, source: Source, outputs: str) -> str:
        """Return the fingerprint of all that the page's HTML depends on."""
        text = source.text
        drawn = [self.project.figures / f"{slug.strip()}.json" for slug in _FIGURES.findall(text)]
        included = [self.project.root / name for name in _INCLUDED.findall(text)]
        own = (page.file.src_uri, text, source.meta, outputs)
        return fingerprint(self._shared, *own, *drawn, *included)

    def _convert(self, page: Page, source: Source, key: str) -> Converted:
        self.extension.begin(source)
        try:
            # The method of the class: the plugin has put its own in the place of the page's.
            Page.render(page, self.config, self.files)
        except SnippetMissingError as error:
            name = re.escape(str(error).split("'")[1])
            place = re.search(rf"8<[^\n]*{name}", source.text)
            line = source.line_at(place.start()) if place else 0
            said = f"{error}; correct the name, here or in the file that is included"
            raise SitekitError(f"{source.path}:{line}: {said}") from None
        reading = self.extension.reading
        html = _LISTS.sub(_list_slot, str(page.content))
        return Converted(
            path=source.path,
            key=key,
            html=html,
            title=page._title_from_render,
            toc=[_toc(item) for item in page.toc],
            anchors=sorted(page.present_anchor_ids or ()),
            links={file.src_uri: dict(to) for file, to in (page.links_to_anchors or {}).items()},
            found=dict(reading.found),
            problems=_problems(reading, html),
            unclaimed=_unclaimed(reading),
            minutes=minutes(html, source),
            modules=list(_modules(source) or ()),
        )


def _toc(item: Any) -> dict[str, Any]:
    children = [_toc(child) for child in item.children]
    return {"level": item.level, "id": item.id, "name": item.title, "children": children}


def _list_slot(match: re.Match[str]) -> str:
    inner = slot(match["name"], "")
    return inner if match["tag"] == "div" else f"<p>{inner}</p>"


def _modules(source: Source) -> tuple[str, ...] | None:
    """Return the modules that the front matter names; None if it does not name them as a list."""
    named = source.meta.get("claims", [])
    is_list = isinstance(named, list) and all(isinstance(one, str) for one in named)
    return tuple(named) if is_list else None


def _problems(reading: Reading, html: str) -> list[Problem]:
    source, found = reading.source, reading.problems
    if _modules(source) is None:
        message = "`claims:` in the front matter must be a list of modules, such as"
        found = [Problem(source.path, 1, f"{message} [network, powers]"), *found]
    return [*found, *_lost_examples(source), *_lost_derivations(reading, html)]


def _lost_examples(source: Source) -> Iterator[Problem]:
    """Report examples that no test runs: only those in fences ``pycon`` of Markdown files are."""
    is_lab, lines = source.path.endswith(".py"), source.prose.split("\n")
    for fence in source.fences:
        if is_lab or not fence.is_example:
            body = fence.body.split("\n")
            lines[fence.line : fence.line + len(body)] = body
    place = "cell" if is_lab else "fence ```pycon"
    for number, line in enumerate(lines, 1):
        if _EXAMPLE.match(line):
            yield Problem(source.path, number, f"nobody runs this `>>>`; write it into a {place}")


def _lost_derivations(reading: Reading, html: str) -> Iterator[Problem]:
    """Report derivations that Markdown shows as code, though SuperFences may have read them."""
    found = reading.found.get("derivations", ())
    shown = [one["line"] for one in found if f'data-derivation="{escape(one["id"])}"' in html]
    for fence in reading.source.fences:
        if fence.language == derivations.LANGUAGE and fence.line not in shown:
            message = "the page shows this derivation as code; indent it as what is around it"
            yield Problem(reading.source.path, fence.line, message)


def _unclaimed(reading: Reading) -> list[Problem]:
    lines = reading.source.text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    claims = reading.found.get("claims", ())
    verified = [(one["start"], one["end"]) for one in claims if one["start"] >= 0]
    for rows in (one["table"]["rows"] for one in claims if one["table"]):
        verified += [(starts[line - 1], starts[line] - 1) for row in rows for line, _ in row[:1]]
    formulas = reading.found.get("formulas", ())
    spans = [(start, end, display) for _, display, start, end, _ in formulas if start >= 0]
    return audit.unclaimed(reading.source, verified, spans)


def minutes(html: str, source: Source) -> int:
    """Return how many minutes reading and exercises take, at least 1, folded boxes left folded."""
    tree = parse(html)
    for unread in tree.cssselect(_UNREAD):
        unread.drop_tree()
    figures, code = len(tree.cssselect("figure[data-figure]")), 0
    exercises = len(tree.cssselect(".admonition.exercise"))
    for block in tree.cssselect("pre"):
        code += sum(bool(line.strip()) for line in block.text_content().splitlines())
        block.drop_tree()
    formulas = (_COMMAND.sub(" ", one.get("data-tex", "")) for one in tree.cssselect("[data-tex]"))
    text = " ".join([*tree.itertext(), *formulas])
    words = sum(bool(re.search(r"\w", word)) for word in text.split())
    fences = [fence for fence in source.fences if fence.language == derivations.LANGUAGE]
    steps = sum(bool(line.strip()) for fence in fences for line in fence.body.splitlines())
    seconds = _CODE_LINE * code + _STEP * steps + _FIGURE * figures + _EXERCISE * exercises
    return max(1, math.ceil(words / _WORDS_A_MINUTE + seconds / 60))
