r"""The symbols of the book: which page introduces which, and what is used before that.

A symbol is a letter, a Greek command, or a command of the macro file that stands for one of these
(``\W`` for W). A page lists under ``introduces:`` what it uses first and later pages use again, by
the macro's name or the letter itself, and under ``local:`` what no other page uses. What stands in
``\foreign{…}`` is a symbol of another text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sitekit import derivations
from sitekit.marks import FORMULA
from sitekit.mathematics import Macros, read_macros
from sitekit.problems import Problem
from sitekit.settings import Settings
from sitekit.source import Source, read

GREEK = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta",
    "iota", "kappa", "lambda", "mu", "nu", "xi", "omicron", "pi", "varpi", "rho", "varrho", "sigma",
    "varsigma", "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta",
    "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell",
})  # fmt: skip
"""Commands that are letters."""

_SKIPPED = (
    r"text|textrm|textbf|textit|textsf|texttt|textnormal|mbox|hbox|mathrm|operatorname|mathbb"
    r"|mathcal|mathfrak|mathscr|tag|label|hspace|vspace|begin|end|foreign"
)
_TOKEN = re.compile(
    rf"""
    \\begin\s*\{{array\}}\s*(?:\[\w\]\s*)?\{{[^{{}}]*\}}
  | \\begin\s*\{{\w+\*?\}}\s*\[\w\]
  | \\(?:{_SKIPPED})\*?\s*(?:\{{(?:[^{{}}]|\{{[^{{}}]*\}})*\}}|[A-Za-z](?![A-Za-z]))
  | (?P<symbol> \\[A-Za-z]+ | [A-Za-z] | [\u0370-\u03ff] )
  | \\.
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMULA_IN_TEXT = re.compile(r"\$((?:\\.|[^\\$])+)\$")
# A d before a letter or command is that of a differential.
_DIFFERENTIAL = re.compile(r"d\s*(?:\\[A-Za-z]|[A-Za-z])")


@dataclass(frozen=True)
class Use:
    r"""A symbol in the TeX of a page.

    Attributes
    ----------
    symbol : str
        As written: ``n``, ``\W`` or ``\gamma``.
    line : int
        Of the file.
    """

    symbol: str
    line: int


@dataclass(frozen=True)
class PageSymbols:
    """What a page says of its symbols, and which it uses.

    Attributes
    ----------
    path : str
        Relative to the root.
    introduces, local : dict of str to int
        Symbols, as written in TeX, and the line of the front matter that lists them.
    uses : tuple of Use
        In the order of the page.
    problems : tuple of Problem
        Mistakes in the front matter.
    """

    path: str
    introduces: dict[str, int]
    local: dict[str, int]
    uses: tuple[Use, ...]
    problems: tuple[Problem, ...] = ()


class Alphabet:
    r"""The book's own commands for symbols, and what they stand for.

    Parameters
    ----------
    macros : Macros
        Of the macro file.
    """

    def __init__(self, macros: Macros) -> None:
        self.bodies = {
            f"\\{macro.name}": macro.body
            for macro in macros.defined.values()
            if macro.arguments == 0 and re.fullmatch(r"[A-Za-z]|\\[A-Za-z]+", macro.body)
        }
        self.commands = {body: command for command, body in self.bodies.items()}

    def is_symbol(self, token: str) -> bool:
        """Say whether a token is a symbol, be it one of the book or a plain one."""
        plain = not token.startswith("\\") or token[1:] in GREEK
        return plain or token in self.bodies or token in self.commands

    def named(self, name: str) -> str | None:
        r"""Return the TeX of a name in a front matter, ``\W`` for ``W``; None for no symbol."""
        bare = name.removeprefix("\\")
        if f"\\{bare}" in self.bodies:
            return f"\\{bare}"
        if len(bare) == 1 and bare.isalpha():
            return bare
        return f"\\{bare}" if bare in GREEK else None

    def shown(self, symbol: str) -> str:
        """Return what a symbol looks like, by which two of one look are known."""
        return self.bodies.get(symbol, symbol)


def uses(source: Source, alphabet: Alphabet) -> list[Use]:
    """Return every symbol in the TeX of a page.

    Parameters
    ----------
    source : Source
        The page.
    alphabet : Alphabet
        Of the book.

    Returns
    -------
    list of Use
        In the order of the lines.
    """
    found = [
        Use(symbol, source.line_at(start + place))
        for start, formula in _formulas(source)
        for place, symbol in _symbols(formula, alphabet)
    ]
    for derivation in derivations.read(source):
        for line in derivation.lines:
            texts = [line.tex, *_FORMULA_IN_TEXT.findall(line.reason)]
            found += [
                Use(symbol, line.line) for text in texts for _, symbol in _symbols(text, alphabet)
            ]
    return sorted(found, key=lambda use: use.line)


def _formulas(source: Source) -> Iterator[tuple[int, str]]:
    for match in FORMULA.finditer(source.prose):
        part = next(name for name in _PARTS if match[name] is not None)
        # An environment that stands alone is TeX from its first sign.
        start = match.start() if part == "block" else match.start(part)
        yield start, source.text[start : match.end(part)]


_PARTS = ("display", "square", "block", "inline", "round")


def _symbols(formula: str, alphabet: Alphabet) -> Iterator[tuple[int, str]]:
    for match in _TOKEN.finditer(formula):
        symbol = match["symbol"]
        if symbol is None or not alphabet.is_symbol(symbol):
            continue
        if symbol == "d" and _DIFFERENTIAL.match(formula, match.start()):
            continue
        yield match.start(), symbol


def page_symbols(source: Source, alphabet: Alphabet, constants: Iterable[str]) -> PageSymbols:
    """Return what a page says of its symbols, and which it uses.

    Parameters
    ----------
    source : Source
        The page.
    alphabet : Alphabet
        Of the book.
    constants : iterable of str
        Symbols that no page introduces.

    Returns
    -------
    PageSymbols
        With the mistakes of the front matter.
    """
    problems: list[Problem] = []
    listed = {key: _listed(source, key, alphabet, problems) for key in ("introduces", "local")}
    introduces, local = listed["introduces"], listed["local"]
    for symbol in sorted(introduces.keys() & local.keys()):
        message = f"{symbol} cannot be introduced and local on one page; later pages use it or not"
        problems.append(Problem(source.path, local[symbol], message))
    # A page may give a constant another meaning by listing it.
    free = set(constants) - introduces.keys() - local.keys()
    used = tuple(use for use in uses(source, alphabet) if use.symbol not in free)
    return PageSymbols(source.path, introduces, local, used, tuple(problems))


def _listed(
    source: Source, key: str, alphabet: Alphabet, problems: list[Problem]
) -> dict[str, int]:
    """Return the symbols that a front matter lists, and note what is none."""
    written = source.meta.get(key) or []
    line = _line_of(source, key)
    if not isinstance(written, list) or not all(isinstance(name, str) for name in written):
        message = f"`{key}:` in the front matter must be a list of symbols, such as [W, n]"
        problems.append(Problem(source.path, line, message))
        return {}
    found = []
    for name in written:
        symbol = alphabet.named(name)
        if symbol is None:
            message = f"`{key}:` lists {name}, which is no letter and no symbol of the macro file"
            problems.append(Problem(source.path, line, message))
        else:
            found.append(symbol)
    for symbol, count in Counter(found).items():
        if count > 1:
            problems.append(Problem(source.path, line, f"`{key}:` lists {symbol} {count} times"))
    return dict.fromkeys(found, line)


def _line_of(source: Source, key: str) -> int:
    match = re.search(rf"^{key}:", source.text, re.MULTILINE)
    return source.line_at(match.start()) if match else 1


def check(pages: Sequence[PageSymbols], alphabet: Alphabet) -> list[Problem]:
    """Say what is wrong with the symbols of the book.

    Parameters
    ----------
    pages : sequence of PageSymbols
        In the order in which they are read.
    alphabet : Alphabet
        Of the book.

    Returns
    -------
    list of Problem
        In that order.
    """
    first: dict[str, int] = {}
    for place, page in enumerate(pages):
        for symbol in page.introduces:
            first.setdefault(symbol, place)
    found: list[Problem] = []
    for place, page in enumerate(pages):
        found += page.problems
        found += _listing_mistakes(pages, place, first, alphabet)
        found += _use_mistakes(pages, place, first, alphabet)
    return found


def _listing_mistakes(
    pages: Sequence[PageSymbols], place: int, first: dict[str, int], alphabet: Alphabet
) -> Iterator[Problem]:
    """Yield what is wrong with what one page lists."""
    page = pages[place]
    used = {use.symbol for use in page.uses}
    for symbol, line in page.introduces.items():
        if first[symbol] < place:
            message = f"{symbol} is introduced by {pages[first[symbol]].path} already"
            yield Problem(page.path, line, f"{message}; take it out of `introduces:`")
    for symbol, line in (page.introduces | page.local).items():
        if symbol not in used:
            yield Problem(page.path, line, f"the front matter lists {symbol}, which no formula has")
    for symbol, line in page.local.items():
        # What looks the same is the same to a reader.
        twin = alphabet.commands.get(symbol, symbol)
        if twin in first and symbol not in page.introduces:
            yield Problem(
                page.path, line, _clash(symbol, twin, pages[first[twin]].path, first, place)
            )


def _clash(symbol: str, twin: str, path: str, first: dict[str, int], place: int) -> str:
    what = f"{symbol} is local here, and {path} introduces {twin}"
    if first[twin] < place:
        advice = "take it out of `local:`, or choose another letter if it means something else"
    else:
        advice = "choose another letter, or introduce it here if it means the same"
    return f"{what}; {advice}"


def _use_mistakes(
    pages: Sequence[PageSymbols], place: int, first: dict[str, int], alphabet: Alphabet
) -> Iterator[Problem]:
    """Yield what one page uses and should not."""
    page = pages[place]
    reported: set[str] = set()
    for use in page.uses:
        symbol = use.symbol
        if symbol in page.local or symbol in reported:
            continue
        command = alphabet.commands.get(symbol)
        if command is not None:
            message = f"{symbol} has a command; write {command}"
            yield Problem(page.path, use.line, message)
        elif first.get(symbol, len(pages)) > place:
            reported.add(symbol)
            yield Problem(page.path, use.line, _unknown(symbol, pages, first))


def _unknown(symbol: str, pages: Sequence[PageSymbols], first: dict[str, int]) -> str:
    if symbol in first:
        return (
            f"{symbol} is used here, but introduced later, by {pages[first[symbol]].path}; "
            "introduce it here, or do without it"
        )
    return (
        f"{symbol} is introduced by no page; list it in the front matter, under `introduces:` if "
        "later pages use it too, else under `local:`"
    )


def in_order(settings: Settings) -> list[Source]:
    """Return the pages in the order of the navigation, those that are not in it last.

    Parameters
    ----------
    settings : Settings
        Of the project.

    Returns
    -------
    list of Source
        Every page once.
    """
    order = {settings.docs / name: place for place, name in enumerate(settings.reading_order)}
    paths = sorted(settings.pages(), key=lambda path: (order.get(path, len(order)), path))
    return [read(path, settings) for path in paths]


def read_book(settings: Settings) -> tuple[list[PageSymbols], Alphabet]:
    """Return the symbols of every page in reading order, and the book's alphabet.

    Parameters
    ----------
    settings : Settings
        Of the project.

    Returns
    -------
    tuple of list of PageSymbols and Alphabet
        For `check` and `to_json`.
    """
    alphabet = Alphabet(read_macros(settings))
    pages = [page_symbols(one, alphabet, settings.constants) for one in in_order(settings)]
    return pages, alphabet


def to_json(pages: Sequence[PageSymbols], alphabet: Alphabet) -> list[dict[str, object]]:
    """Return the symbols of the book as ``python -m sitekit symbols --json`` prints them.

    Parameters
    ----------
    pages : sequence of PageSymbols
        In reading order.
    alphabet : Alphabet
        Of the book.

    Returns
    -------
    list of dict
        With ``symbol`` (TeX), ``looks`` (TeX without the book's commands), ``page`` that lists it,
        ``local``, and the pages that use it (``used``), in the order in which they are listed.
    """
    return [
        {
            "symbol": symbol,
            "looks": alphabet.shown(symbol),
            "page": page.path,
            "local": symbol in page.local,
            "used": [page.path]
            if symbol in page.local
            else [other.path for other in pages if symbol in {use.symbol for use in other.uses}],
        }
        for page in pages
        for symbol in (*page.introduces, *page.local)
    ]
