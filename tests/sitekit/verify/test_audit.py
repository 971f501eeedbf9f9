"""Numbers that nothing verifies."""

# ruff: noqa: ISC004 (messages stand beside what they are about)
import re

import pytest

from sitekit.core import Problem, parse
from sitekit.verify.audit import unclaimed

# What the converter finds in a page; these pages are simple.
CLAIM = re.compile(r"\[[^\[\]]*\]\(<?(?:claim|given):[^()]*\)")
FORMULA = re.compile(
    r"(?P<display>\$\$.+?\$\$|\\\[.+?\\\]|\\begin\{(?P<name>\w+)\}.+?\\end\{(?P=name)\})|\$[^$]+\$",
    re.DOTALL,
)


def audited(text: str) -> list[Problem]:
    source = parse("docs/x.md", text)
    claims = [match.span() for match in CLAIM.finditer(source.prose)]
    formulas = [(*one.span(), bool(one["display"])) for one in FORMULA.finditer(source.prose)]
    return unclaimed(source, claims, [(-1, -1, True), *formulas[::-1]])


def listed(text: str) -> list[str]:
    """Return the numbers that the audit lists, without their surroundings."""
    messages = [problem.message for problem in audited(text)]
    return [re.split(" is neither | stands in ", message)[0] for message in messages]


@pytest.mark.parametrize(("text", "numbers"), [
    ("it is 0.05 of", ["0.05"]), ("it is .5 of", [".5"]), ("it is 0.05.", ["0.05"]),
    ("1,797.5 steps", ["1,797.5"]), (r"$1{,}797.5\,x$ and $2\,000.5$", ["1{,}797.5", r"2\,000.5"]),
    ("0.1, 0.2 and 0.3", ["0.1", "0.2", "0.3"]), ("12 % of it", ["12 %"]), ("12% of it", ["12%"]),
    ("12&nbsp;% of", ["12&nbsp;%"]), ("12 per cent of it", ["12 per cent"]),
    (r"$12\,\%$", [r"12\,\%"]), ("$10^{-5}$", ["10^{-5}"]), ("$10^5$", ["10^5"]),
    ("10⁻⁵ of it", ["10⁻⁵"]), ("1e-7 of it", ["1e-7"]),
    (r"$3 \times 10^{-8}$", [r"3 \times 10^{-8}"]), (r"$3 \cdot 10^8$", [r"3 \cdot 10^8"]),
    ("3 × 10⁻⁸", ["3 × 10⁻⁸"]), ("$n = 5$", ["5"]), ("$n = -5$", ["5"]),
    (r"$n = \frac{1}{4}$", ["1"]), (r"$n = \tfrac14$", ["14"]), (r"$n = \sqrt{2}$", ["2"]),
    (r"$n = \left( 5 + k \right)$", ["5"]), (r"$n =\; 5$", ["5"]), (r"$n =& 5$", ["5"]),
    (r"$n = \pm 5$", ["5"]), ("n ≈ 5", ["5"]), (r"$n \approx 5$", ["5"]), (r"$n\approx5$", ["5"]),
    ("$n < 5$", ["5"]), (r"$n \le 5$", ["5"]), (r"$n \geqslant 5$", ["5"]),
    ("n ≤ 5 or n ≥ 7", ["5", "7"]), ("n &lt; 5", ["5"]), ("n =\n5 layers", ["5"]),
    ("n = **5**", ["5"]), (r"$\times0.5$", ["0.5"]), ("## The 0.5 rule", ["0.5"]),
    ("a | b\n--|--\n0.5 | 7 %", ["0.5", "7 %"]), ('!!! note "The 0.5 rule"\n\n    text', ["0.5"]),
    ('??? note "The 0.5 rule"\n\n    text', ["0.5"]), ("- 0.5\n- 7 %", ["0.5", "7 %"]),
    ("a\n- 1. 0.5\n- 2) n = 7", ["0.5", "7"]), ("> it is 0.5\n> and n > 5", ["0.5", "5"]),
    ("a[^1]\n\n[^1]: it is 0.5", ["0.5"]), ("[about 0.5](a.md)", ["0.5"]),
    ("[![0.5](a-0.7.png)](b-0.8.md) 0.9", ["0.5", "0.9"]),
    (r"\[a\](0.5) and (0, 1](0.7) b", ["0.5", "0.7"]), ("a [b\n\nc](0.5)", ["0.5"]),
    ("$[0, 1](0.5)$", ["0.5"]), ("<td>0.5</td>", ["0.5"]), ("$a <b$, 0.5 and $c> d$", ["0.5"]),
    ("$w_{0.5}$", ["0.5"]), (r"$\underbrace{w}_{= 5}$", ["5"]),
    (r"$3 \times 10^{+8}$", [r"3 \times 10^{+8}"]), ("abcdef $1.5 w_{10^5}$", ["1.5"]),
    ("abcd $n = 5_k$", ["5"]), ("$w_{10} = 5$", ["5"]), ("[0.5](claim:0.5) is not 0.6", ["0.6"]),
    ("{0.5}", ["0.5"]), (r"$w^{\alpha=0.5}$", ["0.5"])
])  # fmt: skip
def test_unclaimed_numbers_are_listed(text: str, numbers: list[str]) -> None:
    assert listed(text) == numbers


@pytest.mark.parametrize("text", [
    "[arXiv:1502.01852](https://arxiv.org/abs/1502.01852) and arXiv:1502.01852v3",
    "doi:10.1109/72.279181", "ISBN 978-0-262-03561-3",
    "five layers, 5 layers, 1,797 steps and 2 x 2", "fp16, float32, A1-08, v1.5, av1.5 and W1",
    "[0.5](claim:0.5) and [$0.99^{300} \\approx 0.0490$](claim:0.99**300)",
    "[$|w| < 1$](given:condition) and [arXiv 1512.03385](given:citation)",
    "n = [5](claim:5) 7 layers", "`x = 0.5` and ``0.7``", "n = `x` 7 layers",
    "```python\nx = 0.5\n```", "- a\n\n    ```text\n    x = 0.5\n    ```",
    "---\ntitle: About 0.5\nn: 7 %\n---\ntext", "a <!-- 0.5 --> b",
    "[a](b/0.5.html) and [c](<d (0.5> 'at 0.7') and [d](e_(0.5)_0.7)", "![](figure:slug-0.5)",
    r"[a [b] \] $[c$](b/0.5.html)", "[a]: https://example.org/1.5 'at 0.7'",
    '<img width="0.5" alt="a"> and $x$', "<https://example.org/0.5>",
    'text\n{ #id .a1.5 data-ledger="A1-08 0.5" width=0.5 }', "1. first\n2. second\n10. third",
    "> 5 layers\n> > 7 layers", "a -> 5 and b => 5 and a --> 5", "a == 5, b != 5, c <= d",
    "Heading\n=======\n5 layers", r"$\sum_{k=0}^{4} k$ and $x_{10}$ and $W_1^2$",
    r"$W^5$, $2^{-k}$, $10^{-k}$ and $5 W^4$", r"$a < b$ and $n_l = n_{l-1}$",
    r"$a \leftarrow 5$ and $b \length 5$", "so n =\n\n5 layers"
])  # fmt: skip
def test_what_is_verified_or_no_result_is_not_listed(text: str) -> None:
    assert listed(text) == []


PAGE = """One two three four five six 0.05 a b c d e.
Here `x` is [0.5](claim:0.5) and $n = 7$ too.

$$
a = 0.25 \\cdot b
$$

1.5-fold.
"""


def test_lines_name_the_place_and_the_words_around() -> None:
    assert list(map(str, audited(PAGE))) == [
        "docs/x.md:1: 0.05 is neither claimed nor given: “…three four five six 0.05 a b c d…”",
        "docs/x.md:2: 7 is neither claimed nor given: “…[…] and $n = 7$ too.”",
        "docs/x.md:5: 0.25 stands in a displayed formula, where nothing verifies it: "
        "“$$ a = 0.25 \\cdot b $$”; write a derivation, or claim it in the text",
        "docs/x.md:8: 1.5 is neither claimed nor given: “1.5-fold.”",
    ]


@pytest.mark.parametrize(("formula", "numbers"), [
    ("$$\na = 0.25\n$$", ["0.25"]), ("$$ a = 5 $$", ["5"]), ("$$ a = 5 W^4 x_{3} $$", ["5"]),
    ("$$ a = W^5 x $$", []), ("\\[ a = 0.5 \\]", ["0.5"]),
    ("\\begin{align}\na &= 0.5 \\\\\nb &= c\n\\end{align}", ["0.5"]),
    ("    $$\n    a = 0.5\n    $$", ["0.5"])
])  # fmt: skip
def test_displayed_formulas_show_no_results(formula: str, numbers: list[str]) -> None:
    found = audited(f"text 0.1\n\n{formula}\n\n0.2 text\n")
    assert [problem.message.split()[0] for problem in found] == ["0.1", *numbers, "0.2"]
    displayed = ["stands in a displayed formula" in problem.message for problem in found]
    assert displayed == [False, *(True for _ in numbers), False]


def test_rows_of_a_checked_table_count_as_verified() -> None:
    text = "a 0.5 | b\n--|--\n0.6 | 7 %\n8 % | 0.9\n\n0.7 below"
    start, end = text.index("0.6"), text.index("\n\n")
    found = unclaimed(parse("docs/x.md", text), [(start, end)], [])
    assert [(one.line, one.message.split()[0]) for one in found] == [(1, "0.5"), (6, "0.7")]
