from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from sitekit import settings as settings_module
from sitekit.mathematics import read_macros
from sitekit.mathematics.macros import parse_macros
from sitekit.problems import SitekitError

ROOT = Path(__file__).parents[2]


def test_macros_are_read_with_arguments_defaults_and_lines() -> None:
    macros = parse_macros(
        "% sets\n"
        "\\newcommand{\\R}{\\mathbb{R}} % the reals, 100\\% of them\n"
        "\n"
        "\\newcommand*\\pd[2]{%\n  \\frac{\\partial #1}{\\partial #2}}\n"
        "\\newcommand{\\layer}[2][l]{#2_{#1}} \\DeclareMathOperator*{\\argmax}{arg\\,max}\n",
        "m.tex",
    )
    assert macros.problems == ()
    found = {m.name: (m.body, m.arguments, m.default, m.line) for m in macros.defined.values()}
    assert found == {
        "R": (r"\mathbb{R}", 0, None, 2),
        "pd": (r"\frac{\partial #1}{\partial #2}", 2, None, 4),
        "layer": ("#2_{#1}", 2, "l", 6),
        "argmax": (r"\operatorname*{arg\,max}", 0, None, 6),
    }


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\n\\def\\R{x}\n", 2, "not a definition"),
        ("\\newcommand{\\R}{\\mathbb{R}\n", 1, "as many { as }"),
        ("\\newcommand{\\R}{a}\n\n\\newcommand{\\R}{b}\n", 3, r"\R is already defined in line 1"),
        ("\\newcommand{\\R2}{a}\n", 1, "not a definition"),
        ("words\n", 1, "not a definition"),
    ],
)
def test_macros_mistake_is_reported_with_its_line(text: str, line: int, message: str) -> None:
    (problem,) = parse_macros(text, "m.tex").problems
    assert str(problem).startswith(f"m.tex:{line}: ")
    assert message in problem.message


def test_macros_go_on_after_a_mistake() -> None:
    macros = parse_macros("\\let\\x y\n\\newcommand{\\R}{r}\n", "m.tex")
    assert [problem.line for problem in macros.problems] == [1]
    assert list(macros.defined) == ["R"]


def test_macros_file_missing_is_one_sentence(tmp_path: Path) -> None:
    settings = dataclasses.replace(
        settings_module.load(ROOT / "mkdocs.yml"), root=tmp_path, macros=tmp_path / "none.tex"
    )
    with pytest.raises(SitekitError, match=r"no macro file none\.tex; create it"):
        read_macros(settings)


def test_macros_of_the_project_have_no_problems() -> None:
    macros = read_macros(settings_module.load(ROOT / "mkdocs.yml"))
    assert macros.problems == ()
    assert {"R", "T", "pd", "norm"} <= set(macros.defined)
