import re

import markdown
import pytest

from sitekit.core import Project, SitekitError, Source, parse, read
from tests.sitekit.rows import document, rows


def page(text: str) -> Source:
    found = parse("docs/x.md", text)
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
    extensions = ["pymdownx.superfences", "admonition", "attr_list", "md_in_html"]
    configs = {"pymdownx.superfences": {"custom_fences": fences}}
    markdown.markdown(text, extensions=extensions, extension_configs=configs)
    return bodies


@pytest.mark.parametrize("text", [text for (text,) in rows(__file__, "fences")])
def test_fences_are_those_of_superfences_and_blank_in_prose(text: str) -> None:
    found = page(text)
    assert [fence.body for fence in found.fences] == superfences(text)
    lines = found.prose.split("\n")
    for fence in found.fences:
        count = fence.body.count("\n") + 3
        assert not "".join(lines[fence.line - 1 : fence.line - 1 + count]).strip()


@pytest.mark.parametrize(("info", "language", "kind"), rows(__file__, "languages"))
def test_fence_knows_line_info_and_language(info: str, language: str, kind: str) -> None:
    (fence,) = page(f"# a\n\n``` {info}\nx\n```\n").fences
    assert (fence.line, fence.info, fence.language) == (3, info, language)
    assert fence.is_example == (kind == "example")


@pytest.mark.parametrize(("text", "message"), rows(__file__, "unreadable"))
def test_page_that_cannot_be_read_is_an_error(text: str, message: str) -> None:
    with pytest.raises(SitekitError, match=re.escape(message)):
        page(text)


@pytest.mark.parametrize(("text", "prose"), rows(__file__, "prose"))
def test_prose_blanks_code_and_comments(text: str, prose: str) -> None:
    assert page(text).prose == prose.replace("_", " ")


def test_front_matter_is_read_and_blank() -> None:
    found = page("---\nclaims: [a, b]\ntitle: 0.5\n---\n# Head\n")
    assert found.meta == {"claims": ["a", "b"], "title": 0.5}
    assert found.prose.strip() == "# Head"
    assert found.line_at(found.prose.index("#")) == 5
    rule = page("text\n\n---\n\nx: 1\n\n---\n")
    assert (rule.meta, "x: 1" in rule.prose) == ({}, True)


NOTEBOOK = document(__file__, "notebook")


def test_notebook_is_markdown_and_code_with_the_lines_of_the_file() -> None:
    found = parse("docs/labs/x.py", NOTEBOOK)
    assert found.meta == {"title": "Replay", "claims": ["powers"]}
    lines, code = found.text.split("\n"), found.code.split("\n")
    assert len(lines) == len(NOTEBOOK.split("\n"))
    assert lines[6:10] == ["# Head", "", "Text 0.5", "    indented"]
    assert found.line_at(found.text.index("Text")) == 9
    assert lines[16] == "Last"
    assert not "".join(lines[10:16] + lines[17:]).strip()
    assert code[12:14] == ["x = 1  # 0.7", "# a comment"]
    assert not "".join(code[:12] + code[14:]).strip()


def test_file_is_utf8_with_or_without_a_mark(small: Project) -> None:
    file = small.docs / "x.md"
    with pytest.raises(SitekitError, match=r"docs/x\.md: cannot be read: "):
        read(file, small)
    file.write_bytes("ä".encode("latin-1"))
    with pytest.raises(SitekitError, match=r"docs/x\.md: not UTF-8 \("):
        read(file, small)
    file.write_text("---\nclaims: [a]\n---\ntext", encoding="utf-8-sig")
    assert read(file, small).meta == {"claims": ["a"]}


@pytest.mark.parametrize(("text", "raw", "found"), rows(__file__, "pieces"))
def test_pieces_and_formulas_are_found(text: str, raw: str, found: str) -> None:
    source, piece = page(text), re.sub("¦(.*)¦", "\x02\\1\x03", raw)
    places = source.find_formula("x^2") if raw == "FORMULA" else source.find(piece)
    assert "; ".join(text[start:end] for start, end in places) == found
