"""``python -m sitekit``: every check of the site as a command of its own."""

import argparse
import contextlib
import functools
import itertools
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

from sitekit.book import references, statement_marks, symbols
from sitekit.core import Problem, SitekitError, load, report
from sitekit.site import browser, check, read_site, weight
from sitekit.site.pdf.print import print_book
from sitekit.tex.macros import read_macros
from sitekit.verify import claims
from sitekit.verify.evaluate import Evaluator


class Command:
    """What the checks share: the options as typed, the project, and the book, read when needed."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.config, self.project = load(options.config)

    @functools.cached_property
    def book(self) -> Any:
        """The book, converted and verified."""
        plugin: Any = self.config.plugins["sitekit"]
        try:
            return plugin.convert_all(self.config)
        except PluginError as error:
            raise SitekitError(str(error)) from None

    @functools.cached_property
    def pages(self) -> list[str]:
        """The pages that were named, or all."""
        return [self.page(name) for name in self.options.files] or list(self.book.converted)

    def page(self, name: str) -> str:
        """Return a page as it was typed relative to the root."""
        path = Path(name) if Path(name).is_file() else self.project.docs / name
        if path.resolve() not in [one.resolve() for one in self.project.pages()]:
            raise SitekitError(f"{name} is no page; name one as docs/chapters/NAME.md")
        return self.project.relative(path)


def check_claims(command: Command) -> Iterator[Problem]:
    """Verify every claim and every table of pages."""
    book, lines = command.book, []
    known = [one for path in command.pages for one in book.known(path)]
    for name, kind in (("claims", "claim"), ("tables", "table")):
        own = [one.holds for one in known if one.claim.kind == kind]
        lines.append(f"{sum(own)} of {len(own)} {name} hold")
    entries = json.dumps(claims.to_json(known), indent=1, ensure_ascii=False)
    print(entries if command.options.json else "\n".join(lines))
    yield from (problem for one in known for problem in one.problems)
    yield from claims.computed(known)
    yield from (problem for path in command.pages for problem in book.converted[path].problems)


def reseed(command: Command) -> Iterator[Problem]:
    """Compute random numbers with other seeds: say which digits that are shown would change."""
    known = [one for path in command.pages for one in command.book.known(path)]
    for one in known:
        if one.source == "unnamed":
            said = f"{one.claim.target} draws with a seed that is neither of trials nor a specimen"
            yield Problem(one.claim.path, one.claim.line, said)
    random = [one for one in known if one.source in {"stored", "trials"}]
    project = replace(command.project, seeds="second")
    with contextlib.closing(Evaluator(project)) as evaluator:
        answers = evaluator.answers([claims.job(one.claim) or {} for one in random])
    found = [claims.changed(*pair) for pair in zip(random, answers, strict=True)]
    numbers = sum(one.numbers for one in random)
    print(f"{numbers} numbers depend on seeds; {sum(map(len, found))} of them would change")
    yield from itertools.chain.from_iterable(found)


def list_numbers(command: Command) -> Iterator[Problem]:
    """List the numbers that are neither claimed, given nor code."""
    yield from (one for path in command.pages for one in command.book.converted[path].unclaimed)


def check_derivations(command: Command) -> Iterator[Problem]:
    """Verify every derivation of pages."""
    verdicts = [one for path in command.pages for one in command.book.proofs[path].values()]
    print(f"{sum(one.holds for one in verdicts)} of {len(verdicts)} derivations hold")
    yield from (problem for one in verdicts for problem in one.problems)


def check_math(command: Command) -> Iterator[Problem]:
    """Typeset every formula of every page."""
    book, before = command.book, len(command.book.problems)
    book.typeset()
    print(f"{len(book.typesetting.rendered)} formulas typeset")
    yield from book.problems[before:]


def check_statements(command: Command) -> Iterator[Problem]:
    """Compare the statements of the articles with the passages that treat them."""
    book, places = command.book, []
    yield from book.library.problems
    for path, source in book.sources.items():
        own, lost = statement_marks.passages(source, book.found(path, "statements"))
        places += own
        yield from lost
    treated = {one for place in places for one in place.ids} & set(book.library.by_id)
    print(f"{len(treated)} of {len(book.library.by_id)} statements are treated")
    yield from statement_marks.check(book.library, places)


def check_symbols(command: Command) -> Iterator[Problem]:
    """Say which symbols are used before a page introduces them."""
    pages, alphabet = symbols_of(command.book)
    introduced = sum(len(one.introduces) for one in pages)
    local = sum(len(one.local) for one in pages)
    print(f"{introduced} symbols introduced, {local} local")
    yield from symbols.check(pages, alphabet)


def symbols_of(book: Any) -> tuple[list[symbols.PageSymbols], symbols.Alphabet]:
    """Return the symbols of every page in reading order, and the book's alphabet."""
    project, pages = book.project, []
    alphabet = symbols.alphabet_of(read_macros(project)[0])
    docs = project.relative(project.docs)
    order = {f"{docs}/{name}": place for place, name in enumerate(project.reading_order)}
    for path in sorted(book.sources, key=lambda path: (order.get(path, len(order)), path)):
        written = [(one[0], one[4]) for one in book.found(path, "formulas") if one[2] >= 0]
        proofs = book.converted[path].derivations if path in book.converted else []
        source, constants = book.sources[path], project.options.constants
        pages.append(symbols.page_symbols(source, written, proofs, alphabet, constants))
    return pages, alphabet


def check_references(command: Command) -> Iterator[Problem]:
    """Check that every reference is whole and cited."""
    yield from references.check(command.project)


def evaluate(command: Command) -> Iterator[Problem]:
    """Evaluate an expression as a page would: ``eval docs/chapters/gates.md 'lstm_memory(10)'``."""
    path = command.page(command.options.page)
    modules = command.book.converted[path].modules
    job = {"kind": "claim", "expression": command.options.expression, "modules": modules}
    with contextlib.closing(Evaluator(command.project, workers=1)) as evaluator:
        (answer,) = evaluator.answers([job])
    if "error" in answer:
        yield Problem(path, 0, answer["error"])
    else:
        for found in answer.get("values") or [answer["value"]]:
            print(" ".join(found[::-1]))


def check_pages(command: Command) -> Iterator[Problem]:
    """Check the built pages: what is not rendered, links, policy, HTML, weight."""
    if command.options.table:
        print(weight.table(weight.weigh(read_site(command.project))))
    yield from check(command.project)


def print_pdf(command: Command) -> Iterator[Problem]:
    """Print the built site as one book, a PDF."""
    project = command.project
    target = Path(command.options.output or project.root / "dist" / f"{project.slug}.pdf")
    with browser.started() as chromium:
        site, paper = read_site(project), command.options.paper
        count, problems = print_book(chromium, site, target, paper)
    print(f"{target}: {count} pages, {target.stat().st_size / 1e6:.1f} MB")
    yield from problems


_JSON = ("--json", {"action": "store_true", "help": "print one JSON array"})
_FILES = ("files", {"nargs": "*", "metavar": "PAGE", "help": "only these pages"})
_PAGE = ("page", {"help": "whose names it sees"})
_TABLE = ("--table", {"action": "store_true", "help": "print bytes and requests"})
_PAPER = ("--paper", {"choices": ["A4", "Letter"], "default": "A4"})
_COMMANDS: dict[str, tuple[Any, ...]] = {
    "claims": (check_claims, _JSON, _FILES),
    "reseed": (reseed, _FILES),
    "numbers": (list_numbers, _FILES),
    "derivations": (check_derivations, _FILES),
    "math": (check_math,),
    "statements": (check_statements,),
    "symbols": (check_symbols,),
    "references": (check_references,),
    "eval": (evaluate, _PAGE, ("expression", {"help": "the Python"})),
    "pages": (check_pages, _TABLE),
    "pdf": (print_pdf, _PAPER, ("--output", {"metavar": "FILE", "help": "in place of dist/"})),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command as typed; return 0 if nothing is wrong, 1 if something is, 2 if it failed."""
    parser = argparse.ArgumentParser(prog="python -m sitekit", description=__doc__)
    parser.add_argument("--config", default="mkdocs.yml", help="the site's configuration")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (run, *own) in _COMMANDS.items():
        command = commands.add_parser(name, help=run.__doc__.partition(":")[0].strip())
        for argument, settings in own:
            command.add_argument(argument, **settings)
    options = parser.parse_args(arguments)
    try:
        problems = list(_COMMANDS[options.command][0](Command(options)))
    except SitekitError as error:
        print(error, file=sys.stderr)
        return 2
    if problems:
        # This list is the result of its command; elsewhere standard output may hold JSON.
        print(report(problems), file=sys.stdout if options.command == "numbers" else sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
