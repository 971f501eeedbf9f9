from __future__ import annotations

import pytest

from sitekit import derivations
from sitekit.derivations import Line
from sitekit.source import parse

GOOD = """\
a ;; x ;; output
= 2b ;; 2 * y ;; doubled, $Z_1 = W_1 X$ and $b$ too
"""


def read(text: str) -> list[str]:
    return [str(one) for found in derivations.read(parse("p.md", text)) for one in found.problems]


def fence(body: str, head: str = '{#d1 from="net:case"}') -> str:
    return f"```derivation {head}\n{body.rstrip()}\n```\n"


def test_derivation_taken_apart() -> None:
    text = "---\nclaims: [chain, powers]\n---\n\n" + fence("\n" + GOOD.replace("\n=", "\n\n=", 1))
    [found] = derivations.read(parse("p.md", text))
    assert (found.path, found.line, found.id, found.maker) == ("p.md", 5, "d1", "net:case")
    assert found.modules == ("chain", "powers")
    assert found.problems == ()
    assert found.lines == (
        Line(7, "a", "x", "output"),
        Line(9, "= 2b", "2 * y", "doubled, $Z_1 = W_1 X$ and $b$ too"),
    )


def test_other_fences_are_none() -> None:
    assert derivations.read(parse("p.md", "```python\nx ;; y\n```\n")) == []


@pytest.mark.parametrize("head", ["{.derivation #d1 from='net:case'}", "{ #d1 from=net:case }"])
def test_header_in_other_words(head: str) -> None:
    text = f"```{'' if '.d' in head else 'derivation '}{head}\n{GOOD}```\n"
    [found] = derivations.read(parse("p.md", text))
    assert (found.id, found.maker, found.problems) == ("d1", "net:case", ())


def test_derivation_in_an_admonition() -> None:
    text = "!!! note\n\n" + "".join(f"    {line}\n" for line in fence(GOOD).splitlines())
    [found] = derivations.read(parse("p.md", text))
    assert [line.line for line in found.lines] == [4, 5]
    assert found.lines[0].tex == "a"


FORM = '```derivation {#name from="module:function"}'


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("", f"a derivation needs an id of lower-case letters, digits and hyphens: {FORM}"),
        ('{from="net:case"}', "a derivation needs an id"),
        ('{#D1 from="net:case"}', "a derivation needs an id"),
        ("{#d1}", f"a derivation names the function that makes its cases: {FORM}"),
        ('{#d1 from="net"}', "a derivation names the function"),
        ('{#d1 from="net:_case"}', "a derivation names the function"),
        ('{#d1 from="../net:case"}', "a derivation names the function"),
    ],
)
def test_header_refused(head: str, message: str) -> None:
    assert read(fence(GOOD, head))[0].startswith(f"p.md:1: {message}")


def test_same_id_twice_refused() -> None:
    text = fence(GOOD) + "\n" + fence(GOOD)
    assert read(text) == ["p.md:6: there is another derivation d1 on this page; choose another id"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a ;; x", ["2: a line of a derivation is TeX ;; Python ;; reason"]),
        ("a ;; x ;; r ;; s\n", ["2: a line of a derivation is TeX ;; Python ;; reason"]),
        ("", ["1: a derivation has at least two lines; with one there is nothing to compare"]),
        ("a ;; x ;; r",
         ["1: a derivation has at least two lines; with one there is nothing to compare"]),
        ("= a ;; x ;; r\n= b ;; y ;; r",
         ["2: the first line is what is derived; it does not begin with `=`"]),
        ("a ;; x ;; r\nb ;; y ;; r", ["3: every line but the first begins with `=`"]),
        ("a ;; x ;; r\n= ;; y ;; r", ["3: the line has no TeX"]),
        ("a ;; x ;; r\n= b ;; y ;;", ["3: the line has no reason"]),
        ("a ;; x ;; r\n= b ;; ;; r",
         ["3: the expression is empty; write the Python that computes the value"]),
        ("a ;; x ;; r\n= b ;; y ;; one two three four five six seven eight nine",
         ["3: the reason has 9 words; at most 8 fit beside the line"]),
        ("a ;; x ;; r\n= b ;; y ;; at most 0.25",
         ["3: the reason holds a number that nothing computes; say it in words"]),
        ("a ;; x ;; r\n= b ;; y ;; since w = 2",
         ["3: the reason holds a number that nothing computes; say it in words"]),
        ("a ;; x ;; r\n= b = c ;; y ;; r",
         ["3: only what follows one `=` is computed; put what follows `=` on a line"]),
        ("a ;; x ;; r\n= b \\le c ;; y ;; r",
         [r"3: only what follows one `=` is computed; put what follows `\le` on a line"]),
        ("a < c ;; x ;; r\n= b ;; y ;; r",
         ["2: only what follows one `=` is computed; put what follows `<` on a line"]),
        ("a ;; x ;; r\n= b ;; open('x') ;; r",
         [("3: Python's `open` is not allowed here: `open`; "
           "of these there are: abs, min, max, sum, len, round, int, float")]),
        ("a ;; x ;; r\n= b ;; x.real ;; r",
         [("3: the attribute `.real` is not allowed here: `x.real`; "
           "no attribute but np.NAME and .T: make it a function")]),
        ("a ;; x + y ;; r\n= b ;; ((x)+(y)) ;; r",
         ["3: its Python is that of line 1, so nothing is compared"]),
        ("a ;; x ;; r\n= b ;; f(y, n=2) ;; r\n= c ;; f( y,n = 2 ) ;; r",
         ["4: its Python is that of line 2, so nothing is compared"]),
    ],
)  # fmt: skip
def test_line_refused(body: str, expected: list[str]) -> None:
    assert read(fence(body)) == [f"p.md:{line}" for line in expected]


@pytest.mark.parametrize(
    "tex",
    [
        r"= \sum_{k=0}^{4} W^k",
        r"= \begin{cases} 1 & x > 0 \\ 0 & x < 0 \end{cases}",
        r"= \{b\}",
        r"= \text{a = b}",
        r"= \sigma'(z)",
    ],
)
def test_relation_inside_braces_accepted(tex: str) -> None:
    assert read(fence(f"a ;; x ;; r\n{tex} ;; y ;; r")) == []


def test_all_mistakes_are_reported() -> None:
    found = read(fence("= a = c ;; x ;;\nb ;; 1 < 2 ;; r\nc", "{#X}"))
    assert [one.split(": ")[0] for one in found] == ["p.md:1"] * 2 + [
        "p.md:4",
        "p.md:2",
        "p.md:2",
        "p.md:2",
        "p.md:3",
        "p.md:3",
    ]
