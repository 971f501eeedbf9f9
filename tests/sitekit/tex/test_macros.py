import pytest

from sitekit.tex.macros import parse_macros
from tests.sitekit.rows import document, rows

FILE = document(__file__, "file")


def test_macros_are_read_with_arguments_defaults_and_lines() -> None:
    macros, problems = parse_macros(FILE, "m.tex")
    assert problems == []
    assert [(*macro, macro.sample) for macro in macros.values()] == [
        ("R", r"\mathbb{R}", 0, None, 2, r"x\R"),
        ("pd", r"\frac{\partial #1}{\partial #2}", 2, None, 4, r"x\pd{x}{x}"),
        ("layer", "#2_{#1}", 2, "l", 6, r"x\layer{x}"),
        ("argmax", r"\operatorname*{arg\,max}", 0, None, 6, r"x\argmax"),
        ("row", "a \\\\    \n b \\}", 1, "", 7, r"x\row"),
    ]
    assert list(macros) == [macro.name for macro in macros.values()]
    assert macros["pd"].definition == [r"\frac{\partial #1}{\partial #2}", 2]
    assert macros["row"].definition[1:] == [1, ""]


@pytest.mark.parametrize(("text", "lines", "message"), rows(__file__, "mistakes"))
def test_mistake_is_reported_with_its_line(text: str, lines: str, message: str) -> None:
    macros, problems = parse_macros(text, "m.tex")
    for found, line in zip(problems, lines.split(), strict=True):
        assert str(found).startswith(f"m.tex:{line}: {message}")
    # What is read is the first of its name.
    assert [macro.body for macro in macros.values()] in ([], ["a"], ["r"])
