import re

import pytest

from sitekit.book.symbols import PageSymbols, alphabet_of, check, page_symbols
from sitekit.core import parse, report
from sitekit.tex.macros import parse_macros
from sitekit.verify import derivations
from tests.sitekit.rows import document, rows

MACROS = document(__file__, "macros")
ALPHABET = alphabet_of(parse_macros(MACROS, "macros.tex")[0])


def symbols(text: str, path: str = "docs/x.md", constants: tuple[str, ...] = ()) -> PageSymbols:
    source = parse(path, text)
    found = re.finditer(r"\$\$?([^$]+)\$\$?", source.prose)
    formulas = [(one[1].strip(), source.line_at(one.start())) for one in found]
    return page_symbols(source, formulas, [], ALPHABET, constants)


@pytest.mark.parametrize(("tex", "expected"), rows(__file__, "found"))
def test_symbols_are_found(tex: str, expected: str) -> None:
    # Those of the book are commands for one sign.
    assert ALPHABET == {"W": r"\W", r"\sigma": r"\sgm", r"\odot": r"\had"}
    assert " ".join(symbol for symbol, _ in symbols(f"With ${tex}$.").uses) == expected


def test_symbols_of_a_derivation_are_those_of_its_lines_and_reasons() -> None:
    body = "\\W x ;; W @ x ;; for $k$\n= y ;; y ;; so\n"
    found = derivations.parse(body, name="a", maker="b:c", path="docs/x.md", line=3)
    page = page_symbols(parse("docs/x.md", "\n" * 9), [("z", 9)], [found], ALPHABET, [])
    assert page.uses == ((r"\W", 4), ("x", 4), ("k", 4), ("y", 5), ("z", 9))


def test_lines_are_those_of_the_file() -> None:
    for text in ("$$\na\n+ b\n$$", "\n$$a\n+ b$$", "> $$\n> a\n> + b\n> $$", "\nWith $a\n+ b$"):
        assert symbols(f"---\na: 1\n---\n\n{text}\n").uses == (("a", 6), ("b", 7))


def page(written: str) -> str:
    """Return a page with a formula and its front matter, ``FORMULA; introduces A, B; local C``."""
    formula, *front = written.split("; ")
    lists = dict(one.split(" ", 1) for one in front)
    introduces, local = (lists.get(name, "") for name in ("introduces", "local"))
    return f"---\nintroduces: [{introduces}]\nlocal: [{local}]\n---\n\nWith ${formula}$.\n"


PAGES = [
    *(([page(text) for text in own if text], said) for *own, said in rows(__file__, "checked")),
    (["words"], ""),
    (["---\nlocal: x\n---\n"], "a.md:2: `local:` in the front matter must be a list of"),
]


@pytest.mark.parametrize(("texts", "message"), PAGES)
def test_what_is_wrong_is_one_sentence_with_its_line(texts: list[str], message: str) -> None:
    names, constants = ("docs/a.md", "docs/b.md"), ("e", "d", r"\pi")
    pages = [symbols(text, name, constants) for name, text in zip(names, texts, strict=False)]
    said = report(check(pages, ALPHABET))
    assert said.startswith(f"docs/{message}") if message else said == ""
    assert "\n" not in said
