import re
from typing import Any

import pytest

from sitekit.core import report
from sitekit.core.html import fill
from sitekit.verify.audit import HIDDEN
from sitekit.verify.claims import Claim, judge
from tests.sitekit.rows import rows


def shown(html: str) -> str:
    """Return HTML without what Markdown adds for sections, and with slots as readers get them."""
    html = re.sub(r"</?section[^>]*>\n?", "", html)
    return fill(html, lambda kind, key, inner: f"<{kind} {key}>{inner}</{kind}>")


@pytest.mark.parametrize(("text", "expected"), rows(__file__, "claims"))
def test_claims_are_found(text: str, expected: str, read: Any) -> None:
    html, reading = read(text)
    assert report(reading.problems) == ""
    claims = reading.found["claims"]
    assert "; ".join(f"{one['kind']} {one['text']}: {one['target']}" for one in claims) == expected
    assert not [one for one in claims if one["problem"]]
    for number, one in enumerate(claims):
        assert f'<x-slot data-slot="claim:{number}">' in html
        # Where it stands is known even if Markdown took a piece of it.
        assert text[one["start"] : one["end"]].startswith("[")
        assert one["line"] == text.count("\n", 0, one["start"]) + 1


@pytest.mark.parametrize(("text", "message"), rows(__file__, "mistakes"))
def test_mistakes_are_named(text: str, message: str, read: Any) -> None:
    _, reading = read(text)
    said = [one.message for one in reading.problems]
    for one in reading.found["claims"]:
        words = one["text"], one["target"], ()
        claim = Claim(one["kind"], "docs/x.md", 1, *words, problem=one["problem"])
        said += [problem.message for problem in judge(claim, None).problems]
    assert any(message in one for one in said), said


@pytest.mark.parametrize("text", [text for (text,) in rows(__file__, "nearly")])
def test_what_is_nearly_a_claim_is_an_error_with_its_line(text: str, read: Any) -> None:
    _, reading = read(f"first\n\n{text}\n")
    assert not reading.found["claims"]
    (problem,) = reading.problems
    assert problem.line >= 3
    assert "in one piece" in problem.message


@pytest.mark.parametrize(("text", "said"), rows(__file__, "refused"))
def test_what_is_refused_is_said_with_its_line(text: str, said: str, read: Any) -> None:
    assert report(read(text)[1].problems) == said


@pytest.mark.parametrize(("text", "expected"), rows(__file__, "together"))
def test_signs_stay_with_the_claim_that_they_touch(text: str, expected: str, read: Any) -> None:
    html = re.sub(r"<claim \d>(.*?)</claim>", r"[\1]", shown(read(text)[0]))
    html = html.replace('<span class="vg-together">', "<b>").replace("</span>", "</b>")
    assert html == f"<p>{expected}</p>"


@pytest.mark.parametrize(("text", "expected"), rows(__file__, "formulas"))
def test_formulas_are_found(text: str, expected: str, read: Any) -> None:
    html, reading = read(text)
    found = reading.found["formulas"]
    said = [f"{one[4]} {one[0]}{' (displayed)' if one[1] else ''}" for one in found]
    assert "; ".join(said) == expected
    assert len(re.findall(r'data-slot="(?:math|display):', html)) == len(found)
    assert "arithmatex" not in html


TABLE = "| a | b |\n|---|---|\n| 1 | 2 |\n"


@pytest.mark.parametrize(("text", "cells"), rows(__file__, "tables"))
@pytest.mark.parametrize(
    ("first", "box", "mark"), [(5, "", ""), (7, "!!! note\n\n", "    "), (5, "", "> ")]
)
def test_cells_are_read_as_markdown_reads_them(
    text: str, cells: str, first: int, box: str, mark: str, read: Any
) -> None:
    page = f"first\n\n{text}\n\n[What.](<table: rows()>)\n".split("\n")
    html, reading = read(box + "".join(f"{mark}{line}\n" for line in page))
    table = next(one["table"] for one in reading.found["claims"] if one["kind"] == "table")
    found = [[cell or "EMPTY" for _, cell in row] for row in table["rows"]]
    assert "\n".join(map(" ¦ ".join, found)).replace(HIDDEN, "HIDDEN") == cells
    lines = [{line for line, _ in row} for row in table["rows"]]
    assert lines == [{first + place} for place in range(len(lines))]
    assert '<figure class="vg-table"><div class="vg-scroll"><table class="vg-cells">' in html


@pytest.mark.parametrize(("text", "head"), rows(__file__, "captions"))
def test_caption_belongs_to_the_table_above_it(text: str, head: str, read: Any) -> None:
    html, reading = read(text.replace("TABLE", TABLE))
    (table,) = [one["table"] for one in reading.found["claims"]]
    assert (" ".join(table["head"]) if table else "none") == head
    assert ('id="id"' in html) == ("#id" in text)


@pytest.mark.parametrize(("head", "first", "cell", "inner"), rows(__file__, "cells"))
def test_cells_are_set_for_readers(head: str, first: str, cell: str, inner: str, read: Any) -> None:
    html = shown(read(f"{head}\n|---|---|\n| {cell} | 2 |\n")[0])
    assert html.split("<tr>")[1].startswith(f"\n{first}")
    assert f"<td>{inner}</td>" in html


def test_headings_of_the_text_begin_a_section_each(read: Any) -> None:
    head, *sections = read("# A\n\na\n\n## B\n\nb\n\n### C\n\nc\n")[0].split("<section ")
    assert "<p>a</p>" in head
    for section, inner in zip(sections, ["<h2 .*B.*<p>b</p>", "<h3 .*C.*<p>c</p>"], strict=True):
        expected = rf'class="vg-section vg-section--1">\n{inner}\n</section>\n?'
        assert re.fullmatch(expected, section, re.DOTALL)
    for other in ("# A\n\na", "!!! note\n\n    ## B", "<!-- ## B -->\n\n#### D"):
        assert "<section" not in read(other)[0], other


@pytest.mark.parametrize(("text", "low", "high"), rows(__file__, "sections"))
def test_room_of_a_section_fits_what_is_seen(text: str, low: str, high: str, read: Any) -> None:
    # (a) * 9 stands for nine of what is in brackets.
    text = re.sub(r"\((.*?)\) \* (\d+)", lambda one: one[1] * int(one[2]), text, flags=re.DOTALL)
    (steps,) = re.findall(r"vg-section--(\d+)", read(f"## A\n\n{text}\n")[0])
    assert int(low) <= int(steps) <= int(high)


@pytest.mark.parametrize("content", [None, "{", "[]", '{"alt": "a"}'])
def test_figure_without_words_is_reported(content: Any, small: Any, read: Any) -> None:
    small.figures.mkdir(parents=True)
    if content is not None:
        (small.figures / "dot.json").write_text(content)
    html, reading = read("a\n\n![](figure:dot)\n")
    said = "docs/x.md:3: there is no figure called 'dot'; drawn are: none"
    assert report(reading.problems) == said
    assert 'data-missing="true"' in html
