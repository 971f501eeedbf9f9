"""``python -m sitekit``: every check of the site as a command of its own."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sitekit import settings as settings_module
from sitekit.problems import Problem, SitekitError, report
from sitekit.settings import Settings
from sitekit.source import read_all


def _claims(settings: Settings, options: argparse.Namespace) -> list[Problem]:
    """Verify every claim and every table of every page."""
    from sitekit import claims, table_claims

    sources = read_all(settings)
    verdicts = claims.verify(settings, sources)
    tables = table_claims.verify(settings, sources)
    if options.json:
        entries = claims.to_json(verdicts) + table_claims.to_json(tables)
        print(json.dumps(entries, indent=1, ensure_ascii=False))
    else:
        print(f"{sum(verdict.holds for verdict in verdicts)} of {len(verdicts)} claims hold")
        print(f"{sum(table.holds for table in tables)} of {len(tables)} tables hold")
    scans = [claims.scan(source) for source in sources]
    given = [mark for found, _ in scans for mark in found if isinstance(mark, claims.Given)]
    found = claims.problems(verdicts, given) + table_claims.problems(tables)
    return found + [one for _, mistakes in scans for one in mistakes]


def _numbers(settings: Settings, options: argparse.Namespace) -> list[Problem]:
    """List the numbers that are neither claimed, given nor code."""
    from sitekit import audit

    return [problem for source in read_all(settings) for problem in audit.unclaimed(source)]


def _derivations(settings: Settings, options: argparse.Namespace) -> list[Problem]:
    """Verify every derivation of every page."""
    from sitekit import derivations

    verdicts = derivations.verify(settings, read_all(settings))
    if options.json:
        print(json.dumps(derivations.to_json(verdicts), indent=1, ensure_ascii=False))
    else:
        print(f"{sum(verdict.holds for verdict in verdicts)} of {len(verdicts)} derivations hold")
    return derivations.problems(verdicts)


def _math(settings: Settings, options: argparse.Namespace) -> list[Problem]:
    """Typeset every formula of every page."""
    from sitekit import formulas

    count, problems = formulas.check(settings)
    print(f"{count} formulas typeset")
    return problems


def _statements(settings: Settings, options: argparse.Namespace) -> list[Problem]:
    """Compare the statements of the articles with the passages that treat them."""
    from sitekit import formulas, statements

    library = statements.read(settings)
    found: list[statements.Place] = []
    problems = list(library.problems)
    for source, html in formulas.convert(settings):
        places, lost = statements.places(source, html)
        found += places
        problems += [*lost, *statements.boxes(library, source)]
    treated = {one for place in found for one in place.ids} & set(library.by_id)
    if options.json:
        print(json.dumps(statements.to_json(library, found), indent=1, ensure_ascii=False))
    else:
        print(f"{len(treated)} of {len(library.by_id)} statements are treated")
    return problems + statements.check(library, found)


def _book(settings: Settings, options: argparse.Namespace) -> list[Problem]:
    """Check what makes the pages one book: mirrored sections, lengths, boxes, nothing twice."""
    from sitekit import book

    problems = book.check(book.read(settings))
    if not options.files:
        return problems
    wanted = [settings.relative(Path(name)) for name in options.files]
    return [one for one in problems if one.path in wanted]


def _symbols(settings: Settings, options: argparse.Namespace) -> list[Problem]:
    """Say which symbols are used before a page introduces them."""
    from sitekit import symbols

    pages, alphabet = symbols.read_book(settings)
    entries = symbols.to_json(pages, alphabet)
    if options.json:
        print(json.dumps(entries, indent=1, ensure_ascii=False))
    else:
        own = sum(bool(entry["local"]) for entry in entries)
        print(f"{len(entries) - own} symbols introduced, {own} local")
    return symbols.check(pages, alphabet)


def _references(settings: Settings, options: argparse.Namespace) -> list[Problem]:
    """Check that every reference is whole and cited."""
    from sitekit import references

    return references.check(settings)


def _changes(settings: Settings, options: argparse.Namespace) -> list[Problem]:
    """Check the list of changes: dates, order, anchors."""
    from sitekit.finding import changes
    from sitekit.source import read

    path = settings.docs / changes.PAGE
    if not path.is_file():
        return []
    found, problems = changes.read(read(path, settings))
    print(f"{len(found)} changes")
    return problems


def _pages(settings: Settings, options: argparse.Namespace) -> list[Problem]:
    """Check the built pages: leftovers, links, validity, weight."""
    from sitekit import sitecheck

    if options.table:
        print(sitecheck.table(settings))
    return sitecheck.check(settings)


def _pdf(settings: Settings, options: argparse.Namespace) -> list[Problem]:
    """Print the built site as one book, a PDF."""
    from sitekit import paper
    from sitekit.sitecheck.pages import read_site

    target = Path(options.output or settings.root / "dist" / f"{settings.slug}.pdf")
    count, problems = paper.print_book(read_site(settings), target, options.paper)
    print(f"{target}: {count} sheets, {target.stat().st_size / 1e6:.1f} MB")
    return problems


def _headers(settings: Settings, options: argparse.Namespace) -> list[Problem]:
    """Write what a host shall send with the built pages: policy, caching."""
    from sitekit import headers

    count = headers.write(settings)
    print(f"{count} rules written to {settings.relative(settings.site)}/{headers.NAME}")
    return []


def _offline(settings: Settings, options: argparse.Namespace) -> list[Problem]:
    """Write the copy of the built site that is read without a server."""
    from sitekit import offline

    file = offline.write(settings)
    print(f"{settings.relative(file)}: {file.stat().st_size / 1e6:.1f} MB")
    return []


def _lighthouse(settings: Settings, options: argparse.Namespace) -> list[Problem]:
    """Measure the built pages with Lighthouse, as on a phone."""
    from sitekit import lighthouse

    return lighthouse.check(settings, options.files, options.runs)


def _compare(settings: Settings, options: argparse.Namespace) -> list[Problem]:
    """Build a chapter as others would, and measure how long its readers wait."""
    from sitekit import comparison

    print(comparison.compare(settings, options.page, options.runs))
    return []


_COMMANDS: dict[str, Callable[[Settings, argparse.Namespace], list[Problem]]] = {
    "claims": _claims,
    "numbers": _numbers,
    "derivations": _derivations,
    "math": _math,
    "statements": _statements,
    "book": _book,
    "symbols": _symbols,
    "references": _references,
    "changes": _changes,
    "pages": _pages,
    "pdf": _pdf,
    "headers": _headers,
    "offline": _offline,
    "lighthouse": _lighthouse,
    "compare": _compare,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sitekit", description=__doc__)
    parser.add_argument(
        "--config", default="mkdocs.yml", help="the site's configuration (mkdocs.yml)"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, run in _COMMANDS.items():
        command = commands.add_parser(name, help=(run.__doc__ or "").strip())
        if name in {"claims", "derivations", "statements", "symbols"}:
            command.add_argument("--json", action="store_true", help="print one JSON array")
        if name == "book":
            command.add_argument("files", nargs="*", help="only what concerns these pages")
        if name == "compare":
            command.add_argument("page", nargs="?", default="chapters/four-layers")
            command.add_argument("--runs", type=int, default=3, help="how often each (3)")
        if name == "lighthouse":
            command.add_argument("files", nargs="*", metavar="PAGE", help="only these pages")
            command.add_argument("--runs", type=int, default=5, help="how often each (5)")
        if name == "pages":
            command.add_argument("--table", action="store_true", help="print bytes and requests")
        if name == "pdf":
            command.add_argument("--paper", choices=["A4", "Letter"], default="A4")
            command.add_argument("--output", metavar="FILE", help="in place of dist/")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        As typed; the process's own by default.

    Returns
    -------
    int
        0 if nothing is wrong, 1 if something is, 2 if the check could not be made.
    """
    options = _parser().parse_args(arguments)
    try:
        problems = _COMMANDS[options.command](settings_module.load(options.config), options)
    except SitekitError as error:
        print(error, file=sys.stderr)
        return 2
    if problems:
        # A list is the result of these; elsewhere standard output may hold JSON.
        listed = options.command in {"numbers", "book"}
        print(report(problems), file=sys.stdout if listed else sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
