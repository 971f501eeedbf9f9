from __future__ import annotations

from html import unescape
from typing import Any

import markdown
import pytest

from sitekit import settings, source
from sitekit.marks import marks
from sitekit.render import number_marks


def found(text: str) -> list[tuple[str, str, str]]:
    reading = marks(source.parse("docs/x.md", text))
    assert not reading.problems
    assert not [mark.problem for mark in reading.marks if mark.problem]
    return [(mark.kind, mark.text, mark.target) for mark in reading.marks]


def shown(text: str, project: Any) -> list[str]:
    """Return the targets that the site's Markdown makes of a text."""
    own = settings.load(project.root / "mkdocs.yml")
    html = markdown.markdown(
        text,
        extensions=[
            "admonition",
            "attr_list",
            "footnotes",
            "tables",
            "pymdownx.arithmatex",
            "pymdownx.details",
            "pymdownx.superfences",
            "sitekit.markdown",
        ],
        extension_configs={
            "pymdownx.arithmatex": {"generic": True},
            "sitekit.markdown": {"settings": own},
        },
    )
    return [unescape(target) for target in number_marks(html)[1]]


CLAIM = ("claim", "0.5", "0.5")

PAGES = {
    "alone": ("[0.5](claim:0.5)", [CLAIM]),
    "in angle brackets": ("[0.5](<claim: 0.5>)", [CLAIM]),
    "spaces around": ("[0.5]( < claim: 0.5 > )", [CLAIM]),
    "given": ("[0.01](given:setting)", [("given", "0.01", "setting")]),
    "several in a line": (
        "a [0.5](claim:0.5), [0.5](<claim: 0.5>) and [5](given:year).",
        [CLAIM, CLAIM, ("given", "5", "year")],
    ),
    "a call with a string": (
        '[9.5e-7](<claim: slope("sigmoid", n=2)[0] ** 10>)',
        [("claim", "9.5e-7", 'slope("sigmoid", n=2)[0] ** 10')],
    ),
    "a formula": (r"[$0.5^2 = 0.25$](claim:0.5**2)", [("claim", "$0.5^2 = 0.25$", "0.5**2")]),
    "brackets in a formula": ("[$x[0] = 5$](claim:5)", [("claim", "$x[0] = 5$", "5")]),
    "one bracket in a formula": ("[$[0, 1) = 5$](claim:5)", [("claim", "$[0, 1) = 5$", "5")]),
    "escaped brackets": (r"\[a\] [0.5](claim:0.5) \[b", [CLAIM]),
    "escaped brackets in the text": (r"[\[0.5\]](claim:0.5)", [("claim", "[0.5]", "0.5")]),
    "brackets in the text": ("[[a] 0.5](claim:0.5)", [("claim", "[a] 0.5", "0.5")]),
    "an open bracket before": ("in [0, 1) it is [0.5](claim:0.5)", [CLAIM]),
    "a closed bracket before": ("[a] [0.5](claim:0.5)", [CLAIM]),
    "a link before": ("[a](b.md) [0.5](claim:0.5) [c](d.md)", [CLAIM]),
    "text over a line end": ("[about\n0.5](claim:0.5)", [("claim", "about 0.5", "0.5")]),
    "in a table": ("a | b\n--|--\n[0.5](claim:0.5) | [0.5](<claim: 0.5>)", [CLAIM, CLAIM]),
    "in a list": ("- a\n\n    - [0.5](claim:0.5)\n- [0.5](claim:0.5)", [CLAIM, CLAIM]),
    "in an admonition": ("!!! note\n\n    [0.5](claim:0.5)", [CLAIM]),
    "in a folded box": ('??? note "Title"\n\n    [0.5](claim:0.5)', [CLAIM]),
    "in a quotation": ("> [0.5](claim:0.5)", [CLAIM]),
    "in a footnote": ("a[^1]\n\n[^1]: b [0.5](claim:0.5)", [CLAIM]),
    "in emphasis": ("**[0.5](claim:0.5)** and *[0.5](claim:0.5)*", [CLAIM, CLAIM]),
    "attributes behind": ("[0.5](claim:0.5){ .big } a\n{ #id data-x='1' }", [CLAIM]),
    "stars and underscores": (
        "[0.5](claim:a_b**c_d) *x* [0.5](claim:a_b**c_d)",
        [("claim", "0.5", "a_b**c_d"), ("claim", "0.5", "a_b**c_d")],
    ),
    "signs of HTML": ("[0.5](<claim: f('a') & g(\"b\")>)", [("claim", "0.5", "f('a') & g(\"b\")")]),
    "in code": ("`[0.5](claim:0.5)` and [0.5](claim:0.5)", [CLAIM]),
    "in a fence": ("```\n[0.5](claim:0.5)\n```", []),
    "in a comment": ("a <!-- [0.5](claim:0.5) --> b", []),
    "in plain words": ("we claim: 0.5 (given: a seed)", []),
    "dollars that are money": ("it costs $5 here, [0.5](claim:0.5) there", [CLAIM]),
    "formulas around": ("$a$ [0.5](claim:0.5) $b$ [0.5](claim:0.5) $[$", [CLAIM, CLAIM]),
}


@pytest.mark.parametrize(("text", "expected"), PAGES.values(), ids=PAGES)
def test_marks_are_found(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(("text", "expected"), PAGES.values(), ids=PAGES)
def test_markdown_finds_the_same_marks(
    text: str, expected: list[tuple[str, str, str]], project: Any
) -> None:
    targets = [":".join(part.strip() for part in one.split(":", 1)) for one in shown(text, project)]
    assert targets == [f"{kind}:{target}" for kind, _, target in expected]


def test_marks_know_their_line_and_place() -> None:
    text = "---\na: 1\n---\n\ntext [0.5](claim:0.5)\nand\n[1](given:year)\n"
    first, second = marks(source.parse("docs/x.md", text)).marks
    assert (first.line, second.line) == (5, 7)
    assert text[first.start : first.end] == "[0.5](claim:0.5)"


MISTAKES = {
    "a space in the target": (
        "[4](claim: 2 + 2)",
        (
            "claim:2 + 2 holds a space, quote or parenthesis, at which Markdown may cut it; "
            "put it in angle brackets: [4](<claim: 2 + 2>)"
        ),
    ),
    "a quote in the target": ('[4](claim:f("x"))', 'brackets: [4](<claim: f("x")>)'),
    "parentheses in the target": ("[4](claim:f(2))", "angle brackets: [4](<claim: f(2)>)"),
    "a comparison": (
        "[4](<claim: a < b>)",
        "holds no < or > but the two around it: [4](<claim: …>)",
    ),
    "one angle bracket": ("[4](< given:year)", "holds no < or > but the two around it"),
    "in a heading": ("## A [4](claim:4)", "no claims and given numbers in a heading"),
    "in an underlined heading": ("A [4](claim:4)\n=====\n", "in a heading"),
    "in a heading of HTML": ("<h2>A [4](claim:4)</h2>", "in a heading"),
    "in a heading in a box": ("!!! note\n\n    ### A [4](given:year)", "in a heading"),
    "in a link": ("[see [4](claim:4)](a.md)", "no claims and given numbers in the text of a link"),
    "in a link of HTML": ('<a href="b">[4](claim:4)</a>', "in a link"),
    "in a claim": ("[a [4](claim:4)](claim:4)", "in a claim"),
    "in an image": ("![a [4](claim:4)](b.png)", "in the text of a link"),
    "in the title of a folded box": ("??? note [4](claim:4)\n\n    a", "the title of a folded box"),
    "in the title of an open box": ("???+ note [4](claim:4)\n\n    a", "the title of a folded box"),
    "in a summary": ("<details><summary>[4](claim:4)</summary></details>", "in a summary"),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_named(text: str, message: str) -> None:
    problems = [mark.problem for mark in marks(source.parse("docs/x.md", text)).marks]
    assert any(message in (problem or "") for problem in problems), problems


@pytest.mark.parametrize(
    "text",
    [
        "[4] (claim:4)",
        "$[5](claim:5)$",
        "[4](claim:f(2)",
        "<claim:4>",
        "[4][four]\n\n[four]: claim:4",
        "[four]: <given:year>",
    ],
)
def test_what_is_nearly_a_mark_is_an_error_with_its_line(text: str) -> None:
    reading = marks(source.parse("docs/x.md", f"first\n\n{text}\n"))
    assert not reading.marks
    (problem,) = reading.problems
    assert problem.path == "docs/x.md"
    assert problem.line >= 3
    assert "in one piece" in problem.message


@pytest.mark.parametrize("text", ['--8<-- "a.md"', "--8<--\na.md\n--8<--", '    -8<- "a.md"'])
def test_included_text_is_an_error(text: str) -> None:
    reading = marks(source.parse("docs/x.md", f"text\n\n{text}\n"))
    assert {str(problem) for problem in reading.problems} >= {
        (
            "docs/x.md:3: text that is included here is not verified; "
            "write it here (code goes into a fence)"
        )
    }


def test_included_code_is_none() -> None:
    text = 'text\n\n```python\n--8<-- "snippets/a.py:b"\n```\n'
    assert not marks(source.parse("docs/x.md", text)).problems
