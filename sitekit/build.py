"""One build of the site: verify everything, then finish the pages.

The steps are plain functions and methods that the hook of ``mkdocs.yml`` calls in turn; what they
verify can be run alone with ``python -m sitekit``.
"""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

from sitekit import (
    audit,
    claims,
    derivations,
    finding,
    formulas,
    glossary,
    mathematics,
    proofs,
    references,
    render,
    statements,
    table_claims,
)
from sitekit.claims import Claim, Given, TableClaim
from sitekit.derivations import DerivationVerdict
from sitekit.finding import changes
from sitekit.problems import Problem, SitekitError
from sitekit.settings import Settings
from sitekit.source import Source, read

# What is read from beginning to end, and not looked things up in.
_READ = ("chapters/", "labs/")


@dataclass
class Build:
    """What one build knows.

    Attributes
    ----------
    settings : Settings
        Of the project.
    sources : dict of str to Source
        Every page by its path relative to the root.
    marks : dict of str to list
        The claims and tables (verified) and given numbers of each page, in order.
    derivations : list of DerivationVerdict
        Of all pages.
    problems : list of Problem
        Everything that is wrong so far.
    formulas : dict of str to list of Formula
        What must be typeset, by page.
    typesetting : Typesetting or None
        The typeset formulas, once there.
    ledger, statement_list : str
        What stands for them on their pages.
    library : Library
        The statements of the articles.
    terms : Glossary
        What its page defines.
    anchors : dict of str to list
        By page, which statements are treated there and at which anchor.
    changes : list of Change
        What changed for readers, newest first.
    """

    settings: Settings
    sources: dict[str, Source] = field(default_factory=dict)
    marks: dict[str, list[render.AnyMark]] = field(default_factory=dict)
    derivations: list[DerivationVerdict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    formulas: dict[str, list[mathematics.Formula]] = field(default_factory=dict)
    typesetting: mathematics.Typesetting | None = None
    ledger: str = ""
    statement_list: str = ""
    library: statements.Library = field(default_factory=statements.Library)
    terms: glossary.Glossary = field(default_factory=glossary.Glossary)
    anchors: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    changes: list[finding.Change] = field(default_factory=list)

    def draw(self) -> None:
        """Bring the figures up to date; a failure becomes a problem."""
        message = draw_figures(self.settings)
        if message:
            self.problems.append(Problem("figures", 0, message))

    def verify(self) -> None:
        """Read every page and verify its claims, derivations and numbers."""
        self._read()
        self._compare_statements()
        try:
            self._verify(list(self.sources.values()))
        except SitekitError as error:
            self.problems.append(Problem("claims", 0, str(error)))

    def _read(self) -> None:
        for path in self.settings.pages():
            try:
                source = read(path, self.settings)
            except SitekitError as error:
                self.problems.append(Problem(self.settings.relative(path), 0, str(error)))
                continue
            self.sources[source.path] = source
        page = self.sources.get(self.settings.relative(self.settings.docs / glossary.PAGE))
        if page is not None:
            self.terms = glossary.read(page)
            self.problems += self.terms.problems
        page = self.sources.get(self.settings.relative(self.settings.docs / changes.PAGE))
        if page is not None:
            self.changes, mistakes = changes.read(page)
            self.problems += mistakes

    def _compare_statements(self) -> None:
        """Read the statements; which of them no page treats yet is for the command to say."""
        self.library = statements.read(self.settings)
        self.problems += self.library.problems
        for source in self.sources.values():
            self.problems += statements.unknown(self.library, statements.places(source)[0])
            self.problems += statements.boxes(self.library, source)

    def _verify(self, sources: list[Source]) -> None:
        verdicts = claims.verify(self.settings, sources)
        tables = table_claims.verify(self.settings, sources)
        by_claim: defaultdict[Claim | TableClaim, list[render.AnyMark]] = defaultdict(list)
        for verdict in verdicts:
            by_claim[verdict.claim].append(verdict)
        for table in tables:
            by_claim[table.claim].append(table)
        given: list[Given] = []
        for source in sources:
            found, mistakes = claims.scan(source)
            self.problems += mistakes
            self.marks[source.path] = [
                mark if isinstance(mark, Given) else by_claim[mark].pop(0) for mark in found
            ]
            given += [mark for mark in found if isinstance(mark, Given)]
            self.problems += audit.unclaimed(source)
        self.problems += claims.problems(verdicts, given)
        self.problems += table_claims.problems(tables)
        self.derivations = derivations.verify(self.settings, sources)
        self.problems += derivations.problems(self.derivations)

    def hold(self, path: str, html: str) -> str:
        """Give every mark of a converted page its number and every formula a placeholder.

        Parameters
        ----------
        path : str
            The page, relative to the root.
        html : str
            What Markdown made of it.

        Returns
        -------
        str
            What the search index may read: linear text for formulas, no addresses of marks.
        """
        html, targets = render.number_marks(html)
        self._match(path, targets)
        self.problems += render.lost_tables(path, html, self.marks.get(path, []))
        self._check_figures(path, html)
        text = self.sources[path].text if path in self.sources else ""
        html, self.anchors[path] = statements.hold(html, self.library)
        proofs = [one for one in self.derivations if one.path == path]
        self.problems += derivations.lost(path, html, proofs)
        html, self.formulas[path] = mathematics.hold(html, self.macros)
        self.problems += mathematics.heading_problems(html, text, path)
        if path == self.terms.path:
            return glossary.show_other_names(html, self.terms)
        if path == self.settings.relative(self.settings.docs / references.PAGE):
            # The words of a work's title are its authors', and nothing to look up.
            return html
        return glossary.hold(html, self.terms)

    @functools.cached_property
    def macros(self) -> mathematics.Macros | None:
        """The TeX macros; None, and a problem, where their file cannot be read."""
        try:
            return mathematics.read_macros(self.settings)
        except SitekitError as error:
            self.problems.append(
                Problem(self.settings.relative(self.settings.macros), 0, str(error))
            )
            return None

    def _match(self, path: str, targets: list[str]) -> None:
        """Report a page whose Markdown shows other marks than its source has."""
        if path not in self.marks:
            return  # It could not be verified, and a problem says why.
        written = [render.target_of(mark) for mark in self.marks.get(path, [])]
        shown = [":".join(part.strip() for part in target.split(":", 1)) for target in targets]
        if shown == written:
            return
        lost = list((Counter(written) - Counter(shown)).elements())
        more = list((Counter(shown) - Counter(written)).elements())
        what = "; ".join(
            part
            for part in (
                f"in the source only: {', '.join(lost)}" if lost else "",
                f"on the page only: {', '.join(more)}" if more else "",
            )
            if part
        )
        self.marks[path] = []
        self.problems.append(
            Problem(
                path,
                0,
                f"Markdown did not keep the claims as written ({what or 'another order'}); "
                "look at the links around them",
            )
        )

    def _check_figures(self, path: str, html: str) -> None:
        """Report figures that a page shows and nobody drew."""
        text = self.sources[path].text if path in self.sources else ""
        for slug in missing_figures(html):
            position = text.find(f"figure:{slug}")
            line = self.sources[path].line_at(position) if position >= 0 else 0
            drawn = (
                ", ".join(sorted(file.stem for file in self.settings.figures.glob("*.json")))
                or "none"
            )
            self.problems.append(
                Problem(path, line, f"there is no figure called {slug!r}; drawn are: {drawn}")
            )

    def modules(self) -> list[Path]:
        """Return the modules that drew the figures, which readers may download."""
        sidecars = sorted(self.settings.figures.glob("[!.]*.json"))
        names = [json.loads(path.read_text(encoding="utf-8"))["module"] for path in sidecars]
        paths = [self.settings.root / name for name in names]
        return [path for path in paths if path.is_file()]

    @functools.cached_property
    def works(self) -> dict[str, tuple[finding.Work, ...]]:
        """What each page cites."""
        page = self.sources.get(self.settings.relative(self.settings.docs / references.PAGE))
        if page is None:
            return {}
        return finding.works(references.entries(page), references.citations(self.settings))

    def facts(self, path: str, known: finding.Facts, html: str) -> finding.Facts:
        """Complete what is known of a page.

        Parameters
        ----------
        path : str
            The page, relative to the root.
        known : Facts
            What the navigation says of it.
        html : str
            Its content.

        Returns
        -------
        Facts
            With its source, reading time and citations.
        """
        source = self.sources.get(path)
        proofs = [one for one in source.fences if one.language == "derivation"] if source else []
        steps = sum(bool(line.strip()) for one in proofs for line in one.body.splitlines())
        meta = source.meta if source else {}
        is_read = known.url.startswith(_READ)
        return replace(
            known,
            source=path,
            description=meta.get("description", known.description),
            minutes=finding.minutes(html, steps) if is_read else 0,
            works=self.works.get(path, ()),
            image=self.settings.image,
            image_text=self._image_text,
        )

    @property
    def counts(self) -> str:
        """How much of the site is checked, in words."""
        marks = [mark for held in self.marks.values() for mark in held]
        return render.counts(marks, len(self.derivations))

    @functools.cached_property
    def _image_text(self) -> str:
        """What the picture for those who share a page says, from the text file beside it."""
        text = (self.settings.docs / self.settings.image).with_suffix(".txt")
        return text.read_text(encoding="utf-8").strip() if text.is_file() else ""

    def surround(self, html: str, facts: finding.Facts, content: str) -> str:
        """Fill what stands around the text of a finished page.

        Parameters
        ----------
        html : str
            The page.
        facts : Facts
            What is known of it.
        content : str
            Its own text.

        Returns
        -------
        str
            With its head, the line below its title and the end of its article.
        """
        html = finding.below_title(html, facts)
        html = html.replace("<!-- sitekit: head -->", finding.head(facts), 1)
        foot = finding.foot(facts, content, self.settings.repository)
        return html.replace("<!-- sitekit: foot -->", foot, 1)

    @property
    def statement_page(self) -> str | None:
        """The page that lists the statements: the one with the place for them."""
        return next(
            (path for path, one in self.sources.items() if statements.LIST in one.prose), None
        )

    def list_statements(self, pages: list[tuple[str, str, str]]) -> None:
        """Compose the list of statements, before everything is typeset.

        Parameters
        ----------
        pages : list of (path, title, address)
            In the order of the navigation; address relative to the page of the list.
        """
        places = defaultdict(list)
        for path, title, address in pages:
            for one, anchor in self.anchors.get(path, []):
                places[one].append((title, f"{address}#{anchor}"))
        html = statements.compose(self.library, places, formulas.inline_markdown())
        # The name of no page: problems with these formulas concern the files of statements.
        self.statement_list, self.formulas["statements"] = mathematics.hold(html, self.macros)

    def typeset(self, pages: list[tuple[str, str, str]]) -> None:
        """Compose the ledger and typeset every formula in one go.

        Parameters
        ----------
        pages : list of (path, title, address)
            In the order of the navigation; address relative to the ledger page.
        """
        addresses = {path: address for path, _, address in pages}
        rows = [(title, address, self.marks.get(path, [])) for path, title, address in pages]
        proofs = [
            (addresses[verdict.path], verdict)
            for verdict in self.derivations
            if verdict.path in addresses
        ]
        if all(verdict.holds for verdict in self.derivations):
            self.ledger, self.formulas[""] = mathematics.hold(
                render.ledger(rows, proofs, self.macros), self.macros
            )
        try:
            everything = [formula for held in self.formulas.values() for formula in held]
            self.typesetting = mathematics.typeset(everything, self.settings)
        except SitekitError as error:
            self.problems.append(Problem("mathematics", 0, str(error)))
            return
        self.problems += self.typesetting.problems
        texts = formulas.statement_formulas(self.library, self.macros)
        self.problems += formulas.statement_problems(self.typesetting, texts)
        for path in self.sources:
            text = (self.settings.root / path).read_text(encoding="utf-8")
            self.problems += mathematics.problems(
                self.typesetting, text, path, self.formulas.get(path, [])
            )

    def finish(
        self,
        path: str,
        html: str,
        ledger_url: str,
        statements_url: str = "",
        *,
        show_problems: bool,
    ) -> str:
        """Return a page as readers get it.

        Parameters
        ----------
        path : str
            The page, relative to the root.
        html : str
            The rendered template with all placeholders.
        ledger_url : str
            Address of the ledger relative to the page.
        statements_url : str
            Address of the list of statements relative to the page; empty where there is none.
        show_problems : bool
            Whether to list the problems of the page at its top, as a writer wants it.

        Returns
        -------
        str
            Complete HTML.
        """
        html = html.replace(render.LEDGER, self.ledger)
        html = html.replace(statements.LIST, self.statement_list)
        html = statements.fill(html, self.library, statements_url)
        html = render.fill_marks(html, self.marks.get(path, []), ledger_url, self.macros)
        html = proofs.append(html, self.marks.get(path, []))
        html = derivations.fill(html, [one for one in self.derivations if one.path == path])
        if self.typesetting is not None:
            html = mathematics.substitute(html, self.typesetting)
        if show_problems:
            # What is wrong with no page in particular (figures, macros) concerns every page.
            here = [
                one for one in self.problems if one.path == path or one.path not in self.sources
            ]
            html = html.replace("<!-- sitekit: problems -->", render.banner(here), 1)
        return html


def missing_figures(html: str) -> list[str]:
    """Return the slugs of figures that are referred to and absent."""
    return re.findall(r'data-figure="([^"]*)" data-missing', html)


def draw_figures(settings: Settings) -> str | None:
    """Run the command of ``mkdocs.yml`` that draws what is out of date.

    Parameters
    ----------
    settings : Settings
        Of the project.

    Returns
    -------
    str or None
        What went wrong, in the words of that command; None if all is well.
    """
    # A subprocess, since `mkdocs serve` would go on with the modules of its first build.
    run = subprocess.run(
        [sys.executable, *settings.figure_command],
        cwd=settings.root,
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=False,
    )
    if run.returncode == 0:
        return None
    lines = [line for line in (run.stderr or run.stdout).strip().splitlines() if line.strip()]
    return lines[-1] if lines else f"the command ended with {run.returncode}"
