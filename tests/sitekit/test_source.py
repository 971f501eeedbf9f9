from __future__ import annotations

from pathlib import Path

import markdown
import pytest

from sitekit import settings, source
from sitekit.problems import SitekitError
from sitekit.source import Source


def page(text: str) -> Source:
    found = source.parse("docs/x.md", text)
    assert len(found.prose) == len(found.text)
    assert found.prose.count("\n") == found.text.count("\n")
    return found


def superfences(text: str) -> list[str]:
    """Return the code of the fences that the site's own Markdown finds."""
    bodies: list[str] = []

    def remember(body: str, *_arguments: object, **_options: object) -> str:
        bodies.append(body)
        return "<pre></pre>"

    fences = [{"name": "*", "class": "code", "format": remember}]
    markdown.markdown(
        text,
        extensions=["pymdownx.superfences", "admonition", "attr_list", "md_in_html"],
        extension_configs={"pymdownx.superfences": {"custom_fences": fences}},
    )
    return bodies


FENCES = {
    "plain": "text\n\n```python\nx = 1\n\ny = 2\n```\n\nmore",
    "without language": "```\nx\n```",
    "tildes": "~~~ python\nx\n```\ny\n~~~",
    "longer marks around shorter ones": "````text\n```python\nx\n```\n````",
    "shorter marks do not close": "````\n```\n````",
    "longer marks do not close": "```\n````\n```",
    "deeper marks do not close": "```text\n    ```\nx\n```",
    "in a list": "- item\n\n    ```python\n    x = 1\n      y\n    ```\n\n- next",
    "in an admonition in a list": "1. a\n\n    !!! note\n\n        ```text\n        x\n        ```",
    "in a quotation": "> text\n>\n> ```python\n> x = 1\n> ```",
    "two in a row": "```\na\n```\n```\nb\n```",
    "options and attributes": '```derivation {#dw1 from="network:three"}\na ;; b ;; c\n```',
    "space behind the closing marks": "```\nx\n``` \ntext",
    "blank lines in a nested one": "- item\n\n    ```text\n    x\n\n    y\n    ```",
    "a comment in a fence": "```html\n<!-- x -->\n```",
    "a fence whose code holds a fence of tildes": "```text\n~~~\nx\n~~~\n```",
}


@pytest.mark.parametrize("text", FENCES.values(), ids=FENCES)
def test_fences_are_those_of_superfences(text: str) -> None:
    assert [fence.body for fence in page(text).fences] == superfences(text)


@pytest.mark.parametrize("text", FENCES.values(), ids=FENCES)
def test_fences_are_blank_in_prose(text: str) -> None:
    found = page(text)
    lines = found.prose.split("\n")
    for fence in found.fences:
        count = fence.body.count("\n") + 3
        assert not "".join(lines[fence.line - 1 : fence.line - 1 + count]).strip()


def test_fence_knows_its_line_language_and_info() -> None:
    (fence,) = page('# a\n\n```derivation {#dw1 from="m:f"}\nx\n```\n').fences
    assert (fence.line, fence.language) == (3, "derivation")
    assert fence.info == 'derivation {#dw1 from="m:f"}'


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("python", "python"),
        ("{.python #id}", "python"),
        ("", ""),
        ("pycon {.x}", "pycon"),
        (".py", "py"),
    ],
)
def test_fence_language_is_the_first_word(info: str, language: str) -> None:
    (fence,) = page(f"```{info}\nx\n```").fences
    assert fence.language == language


def test_unclosed_fence_is_an_error_with_its_line() -> None:
    with pytest.raises(SitekitError, match=r"^docs/x\.md:3: this fence is never closed; write ```"):
        page("text\n\n```python\nx = 0.5\n\ntext 0.5\n")


def test_line_indented_less_than_its_fence_is_an_error_with_its_line() -> None:
    with pytest.raises(SitekitError, match=r"^docs/x\.md:4: .*less than the fence of line 3"):
        page("- item\n\n    ```python\nx = 1\n    ```\n")


PROSE = {
    "code span": ("a `0.5` b", "a       b"),
    "two backticks": ("a ``x ` y`` b", "a           b"),
    "span over a line end": ("a `x\ny` b", "a   \n   b"),
    "no span over a blank line": ("a `x\n\ny` b", "a `x\n\ny` b"),
    "escaped backtick": ("a \\`x` b", "a \\`x` b"),
    "comment": ("a <!-- 0.5 --> b", "a              b"),
    "comment over lines": ("a <!-- 1\n\n2 --> b", "a       \n\n      b"),
    "comment marks in code": ("`<!--` 0.5 `-->`", "       0.5      "),
    "backtick in a comment": ("<!-- ` --> 0.5 `x`", "           0.5    "),
    "formula stays": ("$0.5$ `x`", "$0.5$    "),
}


@pytest.mark.parametrize(("text", "prose"), PROSE.values(), ids=PROSE)
def test_prose_blanks_code_and_comments(text: str, prose: str) -> None:
    assert page(text).prose == prose


def test_front_matter_is_read_and_blank() -> None:
    found = page("---\nclaims: [a, b]\ntitle: 0.5\n---\n# Head\n")
    assert found.meta == {"claims": ["a", "b"], "title": 0.5}
    assert found.prose.strip() == "# Head"
    assert found.line_at(found.prose.index("#")) == 5


def test_rule_in_the_text_is_no_front_matter() -> None:
    found = page("text\n\n---\n\nx: 1\n\n---\n")
    assert found.meta == {}
    assert "x: 1" in found.prose


@pytest.mark.parametrize(
    ("front", "message"),
    [("a: [1", "the front matter is not valid YAML"), ("- a", "must be a list of `name: value`")],
)
def test_front_matter_that_cannot_be_read_is_an_error(front: str, message: str) -> None:
    with pytest.raises(SitekitError, match=message):
        page(f"---\n{front}\n---\n")


NOTEBOOK = """# ---
# title: Replay
# claims: [powers]
# ---

# %% [markdown]
# # Head
#
# Text 0.5
#     indented

# %%
x = 1  # 0.7
# a comment

# %% [markdown] tags=["a"]
# Last
"""


def test_notebook_is_markdown_with_the_lines_of_the_file() -> None:
    found = source.parse("docs/labs/x.py", NOTEBOOK)
    assert found.meta == {"title": "Replay", "claims": ["powers"]}
    lines = found.text.split("\n")
    assert len(lines) == len(NOTEBOOK.split("\n"))
    assert lines[6:10] == ["# Head", "", "Text 0.5", "    indented"]
    assert found.line_at(found.text.index("Text")) == 9
    assert "0.7" not in found.text
    assert "comment" not in found.text
    assert lines[16] == "Last"


def test_notebook_code_keeps_its_lines_too() -> None:
    code = source.parse("docs/labs/x.py", NOTEBOOK).code.split("\n")
    assert code[12:14] == ["x = 1  # 0.7", "# a comment"]
    assert not "".join(code[:12] + code[14:]).strip()


def test_file_that_is_not_utf8_is_an_error(project: object) -> None:
    root: Path = project.root  # type: ignore[attr-defined]
    (root / "docs" / "latin.md").write_bytes("ä".encode("latin-1"))
    with pytest.raises(SitekitError, match=r"docs/latin\.md: not UTF-8"):
        source.read_all(settings.load(root / "mkdocs.yml"))
