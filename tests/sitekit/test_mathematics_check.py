from __future__ import annotations

import dataclasses
from pathlib import Path

import markdown
import pytest

from sitekit import settings as settings_module
from sitekit.mathematics import Formula, Typesetting, check, heading_problems, hold, problems

ROOT = Path(__file__).parents[2]

PLACES = [
    ("one\n\nbad $\\foo$ here\n", [3]),
    ("bad $\\foo$\n\nagain $\\foo$ and $\\foo$\n", [1, 3]),
    ("`$\\foo$`\n\n```tex\n$\\foo$\n```\n\nbad $\\foo$\n", [7]),
    ("---\nclaims: [x]\n---\n\n| a |\n|---|\n| $\\foo$ |\n", [7]),
    ('!!! note "bad $\\foo$"\n    body\n', [1]),
    ("\\foo in words\n\nbad \\(\\foo\\)\n", [3]),
]


def typesetting_with_error(formula: Formula) -> Typesetting:
    return Typesetting(errors={formula.key: (formula.tex, "wrong")})


@pytest.mark.parametrize(("text", "lines"), PLACES)
def test_problems_name_every_line_of_a_bad_formula(text: str, lines: list[int]) -> None:
    formula = Formula(r"\foo")
    found = problems(typesetting_with_error(formula), text, "docs/x.md", [formula])
    assert [str(p) for p in found] == [f"docs/x.md:{n}: formula \\foo: wrong" for n in lines]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("words\n\n$$\na = \\foo\n  + b\n$$\n", 4),
        ("* item\n\n    $$\n    a = \\foo\n    + b\n    $$\n", 4),
        ("> $$\n> a = \\foo\n> + b\n> $$\n", 2),
    ],
)
def test_problems_name_the_first_line_of_a_display(text: str, line: int) -> None:
    formula = Formula("a = \\foo\n+ b", display=True)
    (problem,) = problems(typesetting_with_error(formula), text, "docs/x.md", [formula])
    assert str(problem) == f"docs/x.md:{line}: formula a = \\foo + b: wrong"


def test_problems_of_a_notebook_name_its_line() -> None:
    text = "# %% [markdown]\n# # Title\n#\n# bad $\\foo$\n\n# %%\nx = 1\n"
    formula = Formula(r"\foo")
    (problem,) = problems(typesetting_with_error(formula), text, "docs/labs/x.py", [formula])
    assert problem.line == 4


def test_problems_of_a_formula_in_a_fence_name_its_line() -> None:
    formula = Formula(r"= \delta_1 \foo")
    text = "a\n\n```derivation\nJ ;; J ;; why\n= \\delta_1 \\foo ;; d1 ;; why\n```\n"
    (problem,) = problems(typesetting_with_error(formula), text, "docs/x.md", [formula])
    assert problem.line == 5


def test_problems_of_a_formula_that_stands_nowhere_name_the_file() -> None:
    formula = Formula(r"\made\up")
    (problem,) = problems(typesetting_with_error(formula), "text\n", "docs/x.md", [formula])
    assert str(problem) == r"docs/x.md: formula \made\up: wrong"


def test_problems_leave_formulas_of_other_pages_out() -> None:
    found = problems(typesetting_with_error(Formula(r"\foo")), r"$\foo$", "x.md", [Formula("x")])
    assert found == []


def test_problems_shorten_a_long_formula() -> None:
    formula = Formula(" + ".join(["x"] * 100))
    (problem,) = problems(typesetting_with_error(formula), "", "x.md", [formula])
    assert len(problem.message) < 90


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# Title\n\n## The slope $\\sigma'$\n\ntext $x$\n", [3]),
        ("# Title\n\n## Words\n\ntext $x$\n", []),
        ("## Costs\n\n`## $x$`\n\n### Of $y$\n", [5]),
    ],
)
def test_heading_problems_name_headings_with_tex(text: str, lines: list[int]) -> None:
    html = markdown.markdown(
        text,
        extensions=["pymdownx.arithmatex"],
        extension_configs={"pymdownx.arithmatex": {"generic": True}},
    )
    found = heading_problems(hold(html)[0], text, "docs/x.md")
    assert [problem.line for problem in found] == lines


def test_check_collects_all_problems_of_all_pages(tmp_path: Path) -> None:
    settings = dataclasses.replace(settings_module.load(ROOT / "mkdocs.yml"), cache=tmp_path)
    pages = [
        ("docs/b.md", "$\\foo$ and $x$\n", '<span class="arithmatex">\\(\\foo\\)</span>'),
        ("docs/a.md", "\n$y^$\n\n$x$", '<span class="arithmatex">\\(y^\\)</span>'),
    ]
    found = [str(problem) for problem in check(pages, settings)]
    assert found[0].startswith("docs/a.md:2: formula y^: ")
    assert found[1].startswith(r"docs/b.md:1: formula \foo: \foo is not defined")
    assert len(found) == 2
