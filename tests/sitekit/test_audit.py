from __future__ import annotations

from typing import Any

import pytest

from sitekit import source
from sitekit.audit import unclaimed, visible


def listed(text: str, path: str = "docs/x.md") -> list[str]:
    """Return the numbers that the audit lists, without their surroundings."""
    return [
        problem.message.split(" is neither ")[0].split(" stands in ")[0]
        for problem in unclaimed(source.parse(path, text))
    ]


LISTED = {
    "a decimal": ("it is 0.05 of", ["0.05"]),
    "a decimal without a zero": ("it is .5 of", [".5"]),
    "a decimal at the end": ("it is 0.05.", ["0.05"]),
    "a decimal with thousands": ("1,797.5 steps", ["1,797.5"]),
    "several": ("0.1, 0.2 and 0.3", ["0.1", "0.2", "0.3"]),
    "a version": ("Python 3.11", ["3.11"]),
    "a percentage": ("12 % of it", ["12 %"]),
    "a percentage without a space": ("12% of it", ["12%"]),
    "a percentage with a fixed space": ("12&nbsp;% of", ["12&nbsp;%"]),
    "per cent": ("12 per cent of it", ["12 per cent"]),
    "percent": ("12 percent of it", ["12 percent"]),
    "a percentage in TeX": (r"$12\,\%$", [r"12\,\%"]),
    "a power of ten": ("$10^{-5}$", ["10^{-5}"]),
    "a power of ten without braces": ("$10^5$", ["10^5"]),
    "a raised power of ten": ("10⁻⁵ of it", ["10⁻⁵"]),
    "a power as in Python": ("1e-7 of it", ["1e-7"]),
    "mantissa and power": (r"$3 \times 10^{-8}$", [r"3 \times 10^{-8}"]),
    "mantissa and raised power": ("3 × 10⁻⁸", ["3 × 10⁻⁸"]),
    "behind =": ("$n = 5$", ["5"]),
    "behind = without spaces": ("$n=5$", ["5"]),
    "behind = in words": ("with n = 5 layers", ["5"]),
    "behind = and a sign": ("$n = -5$", ["5"]),
    "behind = in a fraction": (r"$n = \frac{1}{4}$", ["1"]),
    "behind = in parentheses": (r"$n = \left( 5 + k \right)$", ["5"]),
    "behind ±": (r"$n = \pm 5$", ["5"]),
    "behind ≈": ("n ≈ 5", ["5"]),
    r"behind \approx": (r"$n \approx 5$", ["5"]),
    r"touching \approx": (r"$n\approx5$", ["5"]),
    "behind <": ("$n < 5$", ["5"]),
    "behind >": ("n > 5", ["5"]),
    r"behind \le": (r"$n \le 5$", ["5"]),
    r"behind \ge": (r"$n\ge 5$", ["5"]),
    r"behind \leq": (r"$n \leq 5$", ["5"]),
    "behind ≤": ("n ≤ 5", ["5"]),
    "behind &lt;": ("n &lt; 5", ["5"]),
    "behind a line end": ("n =\n5 layers", ["5"]),
    "behind emphasis": ("n = **5**", ["5"]),
    "a decimal behind a command": (r"$\times0.5$", ["0.5"]),
    "a decimal behind a letter in TeX": (r"$w0.5$", ["0.5"]),
    "a heading": ("## The 0.5 rule", ["0.5"]),
    "a table": ("a | b\n--|--\n0.5 | 7 %", ["0.5", "7 %"]),
    "the title of a box": ('!!! note "The 0.5 rule"\n\n    text', ["0.5"]),
    "the title of a folded box": ('??? note "The 0.5 rule"\n\n    text', ["0.5"]),
    "a list": ("- 0.5\n- 7 %", ["0.5", "7 %"]),
    "a numbered list": ("1. 0.5\n2. n = 7", ["0.5", "7"]),
    "a quotation": ("> it is 0.5\n> and n > 5", ["0.5", "5"]),
    "a footnote": ("a[^1]\n\n[^1]: it is 0.5", ["0.5"]),
    "the text of a link": ("[about 0.5](a.md)", ["0.5"]),
    "alternative text": ("![about 0.5](a.png)", ["0.5"]),
    "the text of a tag": ("<td>0.5</td>", ["0.5"]),
    "between signs of comparison": ("$a <b$, 0.5 and $c> d$", ["0.5"]),
    "a decimal in a subscript": ("$w_{0.5}$", ["0.5"]),
    "a result in a subscript": (r"$\underbrace{w}_{= 5}$", ["5"]),
    "beside a claim": ("[0.5](claim:0.5) is not 0.6", ["0.6"]),
    "beside a given number": ("[0.5](given:setting) is not 0.6", ["0.6"]),
    "in braces that are no attributes": ("{0.5}", ["0.5"]),
}


@pytest.mark.parametrize(("text", "numbers"), LISTED.values(), ids=LISTED)
def test_unclaimed_numbers_are_listed(text: str, numbers: list[str]) -> None:
    assert listed(text) == numbers


PASSED = {
    "a preprint": "[arXiv:1502.01852](https://arxiv.org/abs/1502.01852)",
    "an identifier of a document": "doi:10.1109/72.279181",
    "a book": "ISBN 978-0-262-03561-3",
    "whole numbers in prose": "five layers, 5 layers, 1,797 steps and 2 x 2",
    "names": "fp16, float32, A1-08, v1.5 and W1",
    "a claim": "[0.5](claim:0.5) and [$0.99^{300} \\approx 0.0490$](claim:0.99**300)",
    "a given number": "[$|w| < 1$](given:condition) and [arXiv 1512.03385](given:citation)",
    "a claim behind =": "n = [5](claim:5) 7 layers",
    "code": "`x = 0.5` and ``0.7``",
    "code behind =": "n = `x` 7 layers",
    "a fence": "```python\nx = 0.5\n```",
    "a derivation": '```derivation {#d from="m:f"}\nx = 0.5 ;; x ;; y\n```',
    "a fence in a list": "- a\n\n    ```text\n    x = 0.5\n    ```",
    "front matter": "---\ntitle: About 0.5\nn: 7 %\n---\ntext",
    "a comment": "a <!-- 0.5 --> b",
    "the target of a link": "[a](b/0.5.html) and [c](<d 0.5> 'at 0.7')",
    "the target of a figure": "![](figure:slug-0.5)",
    "the definition of a link": "[a]: https://example.org/1.5 'at 0.7'",
    "attributes of a tag": '<img width="0.5" alt="a">',
    "an address": "<https://example.org/0.5>",
    "attributes": 'text\n{ #id .a1.5 data-ledger="A1-08 0.5" width=0.5 }',
    "numbers of a list": "1. first\n2. second\n10. third",
    "quotations": "> 5 layers\n> > 7 layers",
    "arrows": "a -> 5 and b => 5 and a --> 5",
    "an underline": "Heading\n=======\n5 layers",
    "bounds of a sum": r"$\sum_{k=0}^{4} k$ and $x_{10}$ and $W_1^2$",
    "a product": r"$W^5$, $2^{-k}$, $10^{-k}$ and $5 W^4$",
    "a comparison of names": r"$a < b$ and $n_l = n_{l-1}$",
    "a paragraph behind a relation": "so n =\n\n5 layers",
}


@pytest.mark.parametrize("text", PASSED.values(), ids=PASSED)
def test_what_is_verified_or_no_result_is_not_listed(text: str) -> None:
    assert listed(text) == []


@pytest.mark.parametrize("text", [*LISTED.values(), *PASSED.values()], ids=[*LISTED, *PASSED])
def test_visible_keeps_every_position(text: str | tuple[str, list[str]]) -> None:
    page = source.parse("docs/x.md", text if isinstance(text, str) else text[0])
    assert len(visible(page)) == len(page.text)
    assert visible(page).count("\n") == page.text.count("\n")


GOLDEN = """---
title: x
---
# Head

One two three four five six 0.05 a b c d e.
Here `x` is [0.5](claim:0.5) and $n = 7$ too.

$$
a = 0.25 \\cdot b
$$
"""

LINES = [
    "docs/x.md:6: 0.05 is neither claimed nor given: “…three four five six 0.05 a b c d…”",
    "docs/x.md:7: 7 is neither claimed nor given: “…[…] and $n = 7$ too.”",
    (
        "docs/x.md:10: 0.25 stands in a displayed formula, where nothing verifies it: "
        "“$$ a = 0.25 \\cdot b $$”; write a derivation, or claim it in the text"
    ),
]


def test_lines_name_the_place_and_the_words_around() -> None:
    lines = [str(problem) for problem in unclaimed(source.parse("docs/x.md", GOLDEN))]
    assert lines == LINES


@pytest.mark.parametrize(
    ("formula", "numbers"),
    [
        ("$$\na = 0.25\n$$", ["0.25"]),
        ("$$ a = 5 $$", ["5"]),
        ("$$ a = 5 W^4 x_{3} $$", ["5"]),
        ("$$ a = W^5 x $$", []),
        ("\\[ a = 0.5 \\]", ["0.5"]),
        ("\\begin{align}\na &= 0.5 \\\\\nb &= c\n\\end{align}", ["0.5"]),
        ("    $$\n    a = 0.5\n    $$", ["0.5"]),
    ],
)
def test_displayed_formulas_show_no_results(formula: str, numbers: list[str]) -> None:
    found = unclaimed(source.parse("docs/x.md", f"text\n\n{formula}\n\ntext\n"))
    assert [problem.message.split()[0] for problem in found] == numbers
    assert all("stands in a displayed formula" in problem.message for problem in found)


def test_notebook_cells_are_audited_with_the_lines_of_the_file() -> None:
    text = (
        "# %% [markdown]\n# It is 0.5 here.\n\n# %%\nx = 0.7  # 0.8\n\n# %% [markdown]\n# $n = 5$\n"
    )
    found = unclaimed(source.parse("docs/labs/x.py", text))
    assert [(one.line, one.message.split()[0]) for one in found] == [(2, "0.5"), (8, "5")]


def test_command_lists_numbers_and_ends_with_1(project: Any) -> None:
    project.edit("docs/index.md", "is left", "is left, not 0.05,")
    run = project.run("sitekit", "numbers")
    assert run.returncode == 1
    assert run.stdout.startswith("docs/index.md:6: 0.05 is neither claimed nor given: “")
    assert project.run("sitekit", "claims").returncode == 0
