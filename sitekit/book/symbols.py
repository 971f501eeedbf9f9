"""The symbols of the book: which page introduces which, and what is used before that.

A symbol is a letter, a Greek command, or a command of the macro file that stands for one of these.
A page lists under ``introduces:`` what it uses first, and under ``local:`` what no other page uses.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sitekit.core import Problem, Source
from sitekit.tex import lexer
from sitekit.tex.macros import Macro
from sitekit.verify.derivations import Derivation

_GREEK = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta",
    "iota", "kappa", "lambda", "mu", "nu", "xi", "omicron", "pi", "varpi", "rho", "varrho", "sigma",
    "varsigma", "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta",
    "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell",
})  # fmt: skip
# Commands whose argument is no formula, or means one thing as a whole.
_SKIPPED = frozenset({
    "text", "textrm", "textbf", "textit", "textsf", "texttt", "textnormal", "mbox", "hbox", "tag",
    "mathrm", "operatorname", "mathbb", "mathcal", "mathfrak", "mathscr", "label", "hspace",
    "vspace", "end", "foreign",
})  # fmt: skip
# It may say where it stands, in brackets, and an array what its columns are.
_BEGIN = re.compile(r"\\begin\s*\{(?:array\}\s*(?:\[\w\]\s*)?\{[^{}]*\}|\w+\*?\}(?:\s*\[\w\])?)")
_OPENING = re.compile(r"[ \t>]*(?:\$\$|\\\[)[ \t]*")
# What a command of the macro file for a symbol stands for, and that command.
Alphabet = Mapping[str, str]
# What is wrong with a page, each with its line.
Said = Iterable[tuple[int, str]]


class PageSymbols(NamedTuple):
    """What a page says of its symbols, which it uses, each with its line, and what is wrong."""

    path: str
    introduces: dict[str, int]
    local: dict[str, int]
    uses: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...] = ()


def alphabet_of(macros: Mapping[str, Macro]) -> Alphabet:
    """Return the symbols that have a command."""
    return {
        one.body: f"\\{one.name}"
        for one in macros.values()
        if one.arguments == 0 and re.fullmatch(r"[A-Za-z]|\\[A-Za-z]+", one.body)
    }


def page_symbols(
    source: Source,
    formulas: Iterable[tuple[str, int]],
    derivations: Iterable[Derivation],
    alphabet: Alphabet,
    constants: Iterable[str],
) -> PageSymbols:
    """Return what a page says of its symbols, and which it uses.

    Of each formula it takes the TeX and the line where it begins. Constants are introduced by no
    page, but one may list them that means something else.
    """
    introduces, said = _listed(source, "introduces", alphabet)
    local, more = _listed(source, "local", alphabet)
    twice = "cannot be introduced and local on one page; later pages use it or not"
    both = [(local[one], f"{one} {twice}") for one in introduces.keys() & local.keys()]
    lines = source.text.split("\n")
    # Delimiters may stand on a line of their own.
    texts = [(tex, line + bool(_OPENING.fullmatch(lines[line - 1]))) for tex, line in formulas]
    for one in (line for derivation in derivations for line in derivation.lines):
        texts += [(tex, one.line) for tex in (one.tex, *lexer.FORMULA.findall(one.reason))]
    found = [
        (symbol, line + tex.count("\n", 0, place))
        for tex, line in texts
        for place, symbol in _symbols(tex, alphabet)
    ]
    free = set(constants) - introduces.keys() - local.keys()
    uses = sorted((use for use in found if use[0] not in free), key=lambda use: use[1])
    problems = tuple(Problem(source.path, *one) for one in (*said, *more, *both))
    return PageSymbols(source.path, introduces, local, tuple(uses), problems)


def _symbols(tex: str, alphabet: Alphabet) -> Iterator[tuple[int, str]]:
    """Yield the symbols in TeX, each with its place."""
    tex = _BEGIN.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), tex)
    found = [token for token in lexer.tokens(tex) if token.kind != "space"]
    commands = {*alphabet, *alphabet.values(), *(f"\\{name}" for name in _GREEK)}
    place = 0
    while place < len(found):
        token, following = found[place], found[place + 1 : place + 2]
        place += 1
        if token.kind == "command" and token.text in _SKIPPED:
            place += any(one.tex == "*" for one in following)
            _, place = lexer.argument(found, place)
        elif token.tex == "d" and any(map(_is_letter, following)):
            # A d before a letter or command is that of a differential.
            continue
        elif _is_letter(token) and (token.kind == "char" or token.tex in commands):
            yield token.start, token.tex


def _is_letter(token: lexer.Token) -> bool:
    return token.kind in {"command", "char"} and token.text.isalpha()


def _listed(source: Source, key: str, alphabet: Alphabet) -> tuple[dict[str, int], Said]:
    """Return the symbols that a front matter lists, and what is wrong, each with its line."""
    written = source.meta.get(key) or []
    line = source.line_at(source.text.find(f"\n{key}:") + 1)
    if not isinstance(written, list) or not all(isinstance(name, str) for name in written):
        return {}, [
            (line, f"`{key}:` in the front matter must be a list of symbols, such as [W, n]")
        ]
    counts: Counter[str] = Counter()
    said = []
    for name in written:
        bare = name.removeprefix("\\")
        if f"\\{bare}" in alphabet.values() or bare in _GREEK:
            counts[f"\\{bare}"] += 1
        elif len(bare) == 1 and bare.isalpha():
            counts[bare] += 1
        else:
            said.append(f"{name}, which is no letter and no symbol of the macro file")
    said += [f"{one} {count} times" for one, count in counts.items() if count > 1]
    return dict.fromkeys(counts, line), [(line, f"`{key}:` lists {one}") for one in said]


def check(pages: Sequence[PageSymbols], alphabet: Alphabet) -> list[Problem]:
    """Say what is wrong with the symbols of pages, given in the order in which they are read."""
    first = {symbol: page.path for page in reversed(pages) for symbol in page.introduces}
    found: list[Problem] = []
    later = [page.path for page in pages]
    for page in pages:
        later.remove(page.path)
        said = [*_lists(page, first, later, alphabet), *_uses(page, first, later, alphabet)]
        found += [*page.problems, *(Problem(page.path, *one) for one in said)]
    return found


def _lists(page: PageSymbols, first: dict[str, str], later: list[str], alphabet: Alphabet) -> Said:
    """Yield what is wrong with what a page lists."""
    for symbol, line in (page.introduces | page.local).items():
        # What looks the same is the same to a reader.
        twin = symbol if symbol in page.introduces else alphabet.get(symbol, symbol)
        path = first.get(twin, "")
        if symbol not in dict(page.uses):
            yield line, f"the front matter lists {symbol}, which no formula has"
        if symbol not in page.introduces and path:
            todo = "take it out of `local:`, or choose another letter if it means something else"
            if path in [page.path, *later]:
                todo = "choose another letter, or introduce it here if it means the same"
            yield line, f"{symbol} is local here, and {path} introduces {twin}; {todo}"
        elif path not in {"", page.path}:
            yield line, f"{symbol} is introduced by {path} already; take it out of `introduces:`"


def _uses(page: PageSymbols, first: dict[str, str], later: list[str], alphabet: Alphabet) -> Said:
    """Yield what a page uses and should not."""
    reported = set(page.local)
    for symbol, line in page.uses:
        if symbol in reported:
            continue
        if symbol in alphabet:
            yield line, f"{symbol} has a command; write {alphabet[symbol]}"
        elif symbol not in first or first[symbol] in later:
            reported.add(symbol)
            said = f"{symbol} is introduced by no page; list it in the front matter, under "
            said += "`introduces:` if later pages use it too, else under `local:`"
            if symbol in first:
                said = f"{symbol} is used here, but introduced later, by {first[symbol]}; "
                said += "introduce it here, or do without it"
            yield line, said
