r"""Symbols are found in TeX as a reader sees them, and checked in the order of the pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sitekit import source
from sitekit.mathematics.macros import parse_macros
from sitekit.problems import report
from sitekit.symbols import Alphabet, check, page_symbols, to_json, uses

MACROS = r"""
\newcommand{\R}{\mathbb{R}}
\newcommand{\T}{^{\top}}
\newcommand{\ones}{\mathbf{1}}
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
\DeclareMathOperator{\relu}{ReLU}
\newcommand{\W}{W}
\newcommand{\sgm}{\sigma}
\newcommand{\had}{\odot}
"""
ALPHABET = Alphabet(parse_macros(MACROS, "macros.tex"))


def found(text: str, path: str = "docs/x.md") -> list[str]:
    return [use.symbol for use in uses(source.parse(path, text), ALPHABET)]


def test_symbols_of_the_book_are_commands_for_one_sign() -> None:
    assert ALPHABET.bodies == {r"\W": "W", r"\sgm": r"\sigma", r"\had": r"\odot"}


FOUND = {
    "letters": ("$n \\times m$", ["n", "m"]),
    "letters that touch": ("$nm$", ["n", "m"]),
    "commands of the book": (r"$\W_l\T \had x$", [r"\W", "l", r"\had", "x"]),
    "raw signs": (r"$W \sigma \odot$", ["W", r"\sigma", r"\odot"]),
    "Greek": (r"$\gamma, \varepsilon$", [r"\gamma", r"\varepsilon"]),
    "arguments": (r"$\pd{J}{\W} \frac{a}{b} \sqrt[n]{c}$", ["J", r"\W", "a", "b", "n", "c"]),
    "accents": (r"$\hat{z} \bar y$", ["z", "y"]),
    "words": (r"$\text{if so} \mathrm{out} \operatorname{tr}(A) \relu(z)$", ["A", "z"]),
    "sets and scripts": (r"$\R, \mathbb{N}, \mathcal N(q)$", ["q"]),
    "functions": (r"$\max_i \log k$", ["i", "k"]),
    "environments": (
        "$$\n\\begin{array}{cc} a & b \\end{array} \\begin{bmatrix} c \\end{bmatrix}\n$$",
        ["a", "b", "c"],
    ),
    "differentials": (r"$\int f(x) \, dx + d \W$", ["f", "x", "x", r"\W"]),
    "a d of its own": ("$d = x$", ["d", "x"]),
    "in a claim": ("[$k = 5$](claim:5)", ["k"]),
    "in a table": ("a | b\n--|--\n$k$ | $m$", ["k", "m"]),
    "in a box": ('!!! note "With $k$"\n\n    $m$', ["k", "m"]),
    "in code": ("`$k$` and\n\n```\n$m$\n```", []),
    "in words": ("a letter W", []),
    "letters of Unicode": ("$σ$", ["σ"]),
    "in a derivation": (
        '```derivation {#a from="b:c"}\n\\W x ;; W @ x ;; for $k$\n= y ;; y ;; so\n```',
        [r"\W", "x", "k", "y"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=FOUND)
def test_symbols_are_found(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_labs_are_pages_too() -> None:
    lab = "# %% [markdown]\n# With $k$.\n\n# %%\nx = '$m$'\n"
    assert found(lab, "docs/labs/x.py") == ["k"]


def test_lines_are_those_of_the_file() -> None:
    page = source.parse("docs/x.md", "---\na: 1\n---\n\n$$\na\n+ b\n$$\n")
    assert [(use.symbol, use.line) for use in uses(page, ALPHABET)] == [("a", 6), ("b", 7)]


def book(*texts: str) -> str:
    pages = [
        page_symbols(source.parse(f"docs/{name}.md", text), ALPHABET, ["e", "d", r"\pi"])
        for name, text in zip("abc", texts, strict=False)
    ]
    return report(check(pages, ALPHABET))


def page(formula: str, introduces: str = "", local: str = "") -> str:
    front = f"introduces: [{introduces}]\nlocal: [{local}]"
    return f"---\n{front}\n---\n\nWith ${formula}$.\n"


RIGHT = {
    "introduced": [page(r"\W x", "W, x"), page(r"x \W")],
    "local": [page("k", local="k"), page("k", local="k")],
    "Greek": [page(r"\gamma", local=r"\gamma")],
    "constants": [page(r"e^{\pi}")],
    "a constant with another meaning": [page("e", local="e")],
    "no formulas": ["words"],
}


@pytest.mark.parametrize("texts", RIGHT.values(), ids=RIGHT)
def test_book_is_right(texts: list[str]) -> None:
    assert book(*texts) == ""


WRONG = {
    "introduced nowhere": (
        [page("x")],
        "docs/a.md:6: x is introduced by no page; list it in the front matter",
    ),
    "introduced later": (
        [page(r"\W"), page(r"\W", "W")],
        r"docs/a.md:6: \W is used here, but introduced later, by docs/b.md; introduce it here",
    ),
    "local elsewhere": ([page("k", local="k"), page("k")], "docs/b.md:6: k is introduced by no"),
    "introduced twice": (
        [page("x", "x"), page("x", "x")],
        "docs/b.md:2: x is introduced by docs/a.md already; take it out",
    ),
    "introduced and not used": (
        [page("x", "x, y")],
        "docs/a.md:2: the front matter lists y, which no formula has",
    ),
    "local and not used": ([page("x", "x", "y")], "docs/a.md:3: the front matter lists y"),
    "raw": ([page(r"W \W", "W")], r"docs/a.md:6: W has a command; write \W"),
    "raw Greek": ([page(r"\sigma")], r"docs/a.md:6: \sigma has a command; write \sgm"),
    "local and introduced before": (
        [page("x", "x"), page("x", local="x")],
        "docs/b.md:3: x is local here, and docs/a.md introduces x; take it out of `local:`",
    ),
    "local and introduced later": (
        [page("x", local="x"), page("x", "x")],
        "docs/a.md:3: x is local here, and docs/b.md introduces x; choose another letter",
    ),
    "introduced and local": ([page("x", "x", "x")], "docs/a.md:3: x cannot be introduced and"),
    "listed twice": ([page("x", "x, x")], "docs/a.md:2: `introduces:` lists x 2 times"),
    "no symbol": ([page("x", "x, word")], "docs/a.md:2: `introduces:` lists word, which is no"),
    "no list": (["---\nlocal: x\n---\n"], "docs/a.md:2: `local:` in the front matter must be a"),
}


@pytest.mark.parametrize(("texts", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_one_sentence_with_its_line(texts: list[str], message: str) -> None:
    said = book(*texts)
    assert said.startswith(message), said
    assert "\n" not in said


def test_each_missing_symbol_is_named_once() -> None:
    assert book(page("x + x"), page("x")).count("introduced by no page") == 2


def test_json_says_where_each_symbol_is_listed_and_used() -> None:
    texts = [page(r"\W k", "W", "k"), page(r"\W")]
    pages = [
        page_symbols(source.parse(f"docs/{name}.md", text), ALPHABET, [])
        for name, text in zip("ab", texts, strict=True)
    ]
    assert to_json(pages, ALPHABET) == [
        {
            "symbol": r"\W",
            "looks": "W",
            "page": "docs/a.md",
            "local": False,
            "used": ["docs/a.md", "docs/b.md"],
        },
        {"symbol": "k", "looks": "k", "page": "docs/a.md", "local": True, "used": ["docs/a.md"]},
    ]


def test_command_reports_and_lists(project: Any) -> None:
    run = project.run("sitekit", "symbols")
    assert (run.returncode, run.stdout) == (0, "0 symbols introduced, 0 local\n")
    project.edit("docs/index.md", "claims: [powers]", "claims: [powers]\nlocal: [q]")
    project.edit("docs/index.md", "is left", "is left, $q$ and $x$")
    run = project.run("sitekit", "symbols", "--json")
    assert run.returncode == 1
    assert [entry["symbol"] for entry in json.loads(run.stdout)] == ["q"]
    assert run.stderr.startswith("docs/index.md:7: x is introduced by no page")


def test_symbol_of_another_text_needs_no_introduction(project: Any) -> None:
    project.edit("docs/index.md", "is left", "is left, $\\foreign{x^{(l)}}$")
    assert project.run("sitekit", "symbols").returncode == 0
