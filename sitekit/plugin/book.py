"""One state of the book: what its pages hold, and what became of it.

A build reads it, converts each page, verifies, typesets and composes, in this order; then
`sitekit.plugin.content` makes what readers get. Commands and tests end earlier (`convert_all`).
"""

import contextlib
import functools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs.commands.build import _populate_page as populate
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files, get_files
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from sitekit.book import BookExtension, changes, glossary, lists, statement_marks, statements
from sitekit.book.course import Course
from sitekit.book.glossary import Glossary
from sitekit.book.statements import Library, Place
from sitekit.core import Problem, Project, SitekitError, Source, fingerprint, parse, read_text
from sitekit.pages import derivations_html, notebook, notebook_html
from sitekit.pages.convert import Converted, Converter
from sitekit.pages.markdown import PageExtension
from sitekit.tex import typeset
from sitekit.tex.formulas import Formula, Typesetting
from sitekit.tex.formulas import problems as formula_problems
from sitekit.verify import claims, derivations
from sitekit.verify.claims import Claim, Verdict
from sitekit.verify.derivations import Derivation, DerivationVerdict
from sitekit.verify.evaluate import Evaluator

_PLACE = re.compile(r"(?P<path>[^\s:]+):(?:(?P<line>\d+):)? (?P<message>.*)", re.DOTALL)


class Listed(NamedTuple):
    """A page in the order of the navigation: its path, title and address."""

    path: str
    title: str
    url: str


@dataclass
class Book:
    """See the module's docstring; dicts have pages by their paths relative to the root.

    ``patience`` is how many seconds a writer waits for what is computed; None waits to the end. A
    verdict is None until its answer has come; then ``waiting`` is true. ``proofs`` are verdicts of
    derivations by their ids, ``lists`` what stands in the slots that the whole book fills.
    """

    project: Project
    patience: float | None = None
    sources: dict[str, Source] = field(default_factory=dict)
    converted: dict[str, Converted] = field(default_factory=dict)
    verdicts: dict[str, list[Verdict | None]] = field(default_factory=dict)
    proofs: dict[str, dict[str, DerivationVerdict]] = field(default_factory=dict)
    typesetting: Typesetting = field(default_factory=Typesetting)
    lists: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    library: Library = field(default_factory=Library)
    terms: Glossary = field(default_factory=Glossary)
    course: Course = field(default_factory=lambda: Course({}, Glossary()))
    changes: "list[changes.Change]" = field(default_factory=list)
    waiting: bool = False
    _converter: Converter | None = None
    _pages: "Callable[[str], list[Listed]]" = field(default=lambda name: [])

    def __post_init__(self) -> None:
        """Prepare what computes; nothing is started yet."""
        self.evaluator, self.executions = Evaluator(self.project), notebook.Executions(self.project)

    def read(self) -> None:
        """Read every page and what is said about the whole book."""
        for path in self.project.pages():
            # Without its text nothing can be shown, so that ends the build.
            name, text = self.project.relative(path), read_text(path, self.project)
            try:
                self.sources[name] = parse(name, text)
            except SitekitError as error:
                self.problems.append(problem_of(error, name))
        if page := self.page(self.project.options.glossary):
            self.terms = glossary.read(page)
            self.problems += self.terms.problems
        if page := self.page(self.project.options.changes):
            self.changes, mistakes = changes.read(page)
            self.problems += mistakes
        order = map(self.page, self.project.reading_order)
        read = {source.path: source for source in order if source is not None}
        self.course = Course(read, self.terms)
        self.problems += self.course.problems()
        self.library = statements.read(self.project)
        self.problems += self.library.problems
        for source in self.sources.values():
            marks, _ = statement_marks.passages(source)
            self.problems += statement_marks.unknown(self.library, marks)

    def page(self, name: str) -> Source | None:
        """Return a page by its name relative to ``docs``."""
        return self.sources.get(self.project.relative(self.project.docs / name))

    @functools.cached_property
    def statement_page(self) -> str:
        """The page with the list of statements, relative to ``docs``; empty where there is none."""
        mark, docs = 'data-sitekit="statements"', self.project.relative(self.project.docs)
        pages = (path for path, one in self.sources.items() if mark in one.prose)
        return next(pages, "").removeprefix(f"{docs}/")

    def register(self, config: MkDocsConfig) -> None:
        """Add the extensions and fences of this package to the site's Markdown."""
        page = self.project.relative(self.project.docs / self.project.options.references)
        self.extension = PageExtension(self.project)
        self.book_extension = BookExtension(self.terms, page)
        own_extensions: list[Any] = [self.extension, self.book_extension]  # typed as names only
        config.markdown_extensions += own_extensions
        made = (derivations.LANGUAGE, derivations_html.format_fence)
        own = (made, (notebook.FENCE, self._format_cell))
        fences = [{"name": name, "class": name, "format": function} for name, function in own]
        superfences = config.mdx_configs.setdefault("pymdownx.superfences", {})
        superfences["custom_fences"] = [*superfences.get("custom_fences", ()), *fences]

    def path(self, page: Page) -> str:
        """Return how messages call the file of a page."""
        return self.project.relative(Path(str(page.file.abs_src_path)))

    def convert(self, page: Page, config: MkDocsConfig, files: Files) -> Converted:
        """Convert a page, and begin to compute what it claims."""
        path, file = self.path(page), Path(str(page.file.abs_src_path))
        source = self.sources.get(path)
        if source is None and file.is_file():
            # What is wrong with it has been said.
            return self._no_content(page, path)
        self._cells = self._executed(file, path) if path.endswith(".py") else []
        outputs = fingerprint([cell.outputs for cell in self._cells]) if self._cells else ""
        if self._converter is None:
            self._converter = Converter(self.extension, config, files, self.book_extension.key)
        try:
            source = source or parse(path, page.markdown or "")
            converted = self._converter.convert(page, source, outputs)
        except SitekitError as error:
            self.problems.append(problem_of(error, path))
            return self._no_content(page, path)
        self.converted[path] = converted
        self.problems += [*converted.problems, *converted.unclaimed]
        self.evaluator.submit([job for _, job in _jobs(converted) if job is not None])
        return converted

    def _no_content(self, page: Page, path: str) -> Converted:
        page.content, page.toc = "", get_toc([])
        self.converted[path] = Converted(path)
        return self.converted[path]

    def _executed(self, path: Path, name: str) -> list[notebook.Cell]:
        cells = None
        try:
            cells = self.executions.cells(path, self.patience)
            self.waiting = self.waiting or cells is None
        except SitekitError as error:
            self.problems.append(problem_of(error, name))
        return cells or self.executions.read(path)

    def _format_cell(self, source: str, *arguments: Any, **_: Any) -> str:
        """Return the HTML of the cell whose number SuperFences finds in a fence."""
        cells, md = self._cells[int(source) :][:1], arguments[3]
        return "".join(notebook_html.cell_html(cell, md.reading) for cell in cells)

    def wait(self) -> None:
        """Return when everything has been computed that this state of the book waits for."""
        wanted = [job for one in self.converted.values() for _, job in _jobs(one) if job]
        with contextlib.suppress(SitekitError):
            self.evaluator.answers(wanted)
        self.executions.wait()

    def verify(self) -> None:
        """Judge every claim and derivation of the pages that were converted."""
        jobs = {path: list(_jobs(one)) for path, one in self.converted.items()}
        wanted = [job for pairs in jobs.values() for _, job in pairs if job is not None]
        try:
            answers = iter(self.evaluator.answers(wanted, self.patience))
        except SitekitError as error:
            self.problems.append(problem_of(error, "claims"))
            return
        for path, pairs in jobs.items():
            verdicts, proofs = list[Verdict | None](), dict[str, DerivationVerdict]()
            for thing, job in pairs:
                answer = next(answers) if job is not None else None
                is_late = job is not None and answer is None
                self.waiting = self.waiting or is_late
                verdict = None if is_late else _judge(thing, json.dumps(answer))
                if isinstance(thing, Claim):
                    verdicts.append(verdict)
                elif verdict is not None:
                    proofs[thing.id] = verdict
            self.verdicts[path], self.proofs[path] = verdicts, proofs
            for judged in (self.known(path), proofs.values()):
                self.problems += [problem for one in judged for problem in one.problems]
            self.problems += claims.computed(self.known(path))

    def known(self, path: str) -> list[Verdict]:
        """Return the verdicts of a page that have come."""
        return [one for one in self.verdicts.get(path, ()) if one is not None]

    def typeset(self) -> None:
        """Typeset every formula of the book in one go."""
        places = [
            (formula, path, line)
            for path, one in self.converted.items()
            for formula, line in one.formulas
        ]
        places += statements.formulas(self.library)
        try:
            self.typesetting = typeset((formula for formula, _, _ in places), self.project)
        except SitekitError as error:
            self.problems.append(problem_of(error, "mathematics"))
            errors = {formula.key: (formula.tex, str(error)) for formula, _, _ in places}
            self.typesetting = Typesetting(errors=errors)
            return
        self.problems += [*self.typesetting.problems, *formula_problems(self.typesetting, places)]

    def say(self, tex: str) -> str:
        """Return a formula in a line as text."""
        return self.typesetting.text(Formula(tex).key)

    def compose(self, pages: Callable[[str], list[Listed]]) -> None:
        """Compose the lists of the whole book, of pages as seen from the one that is named."""
        listed = pages(self.project.options.ledger)
        rows = [(one.title, one.url, self.known(one.path)) for one in listed]
        proofs = [
            (page.url, one) for page in listed for one in self.proofs.get(page.path, {}).values()
        ]
        verdicts = [one for _, _, own in rows for one in own]
        self.lists["ledger"] = lists.ledger(rows, proofs, self.say)
        self.lists["counts"] = f"{lists.counts(verdicts, len(proofs))}."
        self._pages = pages
        treated = self.treated(self.project.relative(self.project.docs / self.statement_page))
        self.lists["statements"] = statements.compose(self.library, treated)

    def treated(self, path: str) -> dict[str, list[Place]]:
        """Return the passages that treat each statement, as seen from a page."""
        docs, places = self.project.relative(self.project.docs), dict[str, list[Place]]()
        for other, title, url in self._pages(path.removeprefix(f"{docs}/")):
            for mark in self.found(other, "statements"):
                address = f"{'' if other == path else url}#{mark['anchor']}"
                for one in mark["ids"]:
                    places.setdefault(one, []).append(Place(title, address))
        return places

    def found(self, path: str, kind: str) -> list[Any]:
        """Return what Markdown found on a page."""
        return self.converted[path].found.get(kind, []) if path in self.converted else []


def _jobs(converted: Converted) -> Iterator[tuple[Claim | Derivation, dict[str, Any] | None]]:
    yield from ((one, claims.job(one)) for one in converted.claims)
    yield from ((one, derivations.job(one)) for one in converted.derivations)


@functools.lru_cache(maxsize=8192)
def _judge(thing: Claim | Derivation, answer: str) -> Any:
    """Return a verdict; a writer's next build asks for most of them again."""
    if isinstance(thing, Claim):
        return claims.judge(thing, json.loads(answer))
    return derivations.judge(thing, json.loads(answer))


def problem_of(error: SitekitError, path: str) -> Problem:
    """Return an error as a problem, at the place that its message begins with."""
    match = _PLACE.fullmatch(str(error))
    if match and "." in match["path"]:
        return Problem(match["path"], int(match["line"] or 0), match["message"])
    return Problem(path, 0, str(error))


def convert_all(config: MkDocsConfig) -> Book:
    """Convert every page and judge what it says, as a build does, without writing a site."""
    plugin: Any = config.plugins["sitekit"]
    # MkDocs keeps it from one configuration to the next.
    plugin.on_startup(command="build", dirty=False)
    plugin.writes = False
    config = config.plugins.on_config(config)
    config.plugins.on_pre_build(config=config)
    files = get_files(config)
    files.add_files_from_theme(config.theme.get_env(), config)
    files = config.plugins.on_files(files, config=config)
    config.plugins.on_nav(get_navigation(files, config), config=config, files=files)
    for file in files.documentation_pages():
        populate(file.page or Page(None, file, config), config, files)
    book: Book = plugin.book
    book.verify()
    return book
