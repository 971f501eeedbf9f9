import re
import xml.etree.ElementTree as ET
from typing import Any

import markdown
import pytest

from sitekit.book.glossary import Glossary, Term, TermTree, other_names, popover, read
from sitekit.core import Reading, parse, report
from sitekit.core.html import fill
from tests.sitekit.rows import document, rows

PAGE = document(__file__, "page")
GLOSSARY = read(parse("docs/glossary.md", PAGE))


def test_entries_are_read() -> None:
    assert report(GLOSSARY.problems) == ""
    assert [term.id for term in GLOSSARY.terms] == ["batch", "gradient", "gradient-descent", "relu"]
    text = "Some examples that go through the network together."
    told = Term("batch", 3, ("Batch", "batches"), text)
    assert GLOSSARY.terms[0] == GLOSSARY.by_id["batch"] == told
    assert GLOSSARY.terms[1].line == 7


@pytest.mark.parametrize(("text", "message"), rows(__file__, "mistakes"))
def test_mistake_is_named_with_its_line(text: str, message: str) -> None:
    (found,) = read(parse("docs/glossary.md", text)).problems
    assert message in str(found)


@pytest.mark.parametrize(("html", "expected"), rows(__file__, "prose"))
def test_first_occurrences_are_marked(html: str, expected: str) -> None:
    md: Any = markdown.Markdown()
    md.reading = Reading(parse("docs/x.md", ""))
    root = ET.fromstring(f"<div>{html}</div>")
    TermTree(md, GLOSSARY, "").run(root)
    marked = ET.tostring(root, encoding="unicode")
    assert re.findall(r'data-slot="term:([^"]*)"', marked) == expected.split()
    # Nothing else changes, but for what keeps a term on one line with the signs that touch it.
    bare = re.sub(r'<span class="vg-together">(.*?)</span>', r"\1", marked, flags=re.DOTALL)
    bare = re.sub(r'<x-slot data-slot="term:[^"]*">([^<]*)</x-slot>', r"\1", bare)
    assert bare == ET.tostring(ET.fromstring(f"<div>{html}</div>"), encoding="unicode")


def test_terms_are_offered_on_pages_with_the_signs_that_touch_them(convert: Any) -> None:
    html, _ = convert('A "Batch", *gradient*; <!-- relu --> `relu`.', GLOSSARY)
    shown = fill(html, lambda kind, name, inner: f"BUTTON({inner})")
    together = '<span class="vg-together">"BUTTON(Batch)",</span>'
    rest = "<em>BUTTON(gradient)</em>; <!-- relu --> <code>relu</code>."
    assert shown == f"<p>A {together} {rest}</p>"
    # The glossary and the references offer nothing, nor does no glossary.
    for path in ("docs/glossary.md", "docs/references.md"):
        assert convert("A batch.", GLOSSARY, path=path)[0] == "<p>A batch.</p>"
    for path in ("docs/x.md", ""):
        assert convert("A batch.", Glossary(), path=path)[0] == "<p>A batch.</p>"


def test_term_becomes_a_button_with_its_definition() -> None:
    assert popover(GLOSSARY.terms[0], "<b>batch</b>", "../glossary/") == (
        '<button type="button" class="vg-term" popovertarget="term-batch" '
        'popovertargetaction="show" interestfor="term-batch"><b>batch</b></button>'
        '<span class="vg-proof vg-gloss" id="term-batch" popover data-search-exclude>'
        '<span class="vg-proof__row">Some examples that go through the network together.</span>'
        '<a class="vg-proof__link" href="../glossary/#batch">in the glossary</a></span>'
    )


@pytest.mark.parametrize(("names", "others"), rows(__file__, "names"))
def test_other_names_are_other_words(names: str, others: str) -> None:
    term = Term("x", 1, tuple(names.split(";")), "")
    assert ";".join(other_names(term)) == others


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_other_names_are_shown_in_their_own_entry(convert: Any, gap: str) -> None:
    entry = "{0} {{ #{1} data-variants='{2}' }}{gap}:   Some *text*{3}\n\n"
    words = (("Alpha", "a", "alphas", "."), ("Beta", "b", "second; R&D", " of it."))
    text = "".join(entry.format(*one, gap=gap) for one in words)
    own = (Term("a", 1, ("Alpha", "alphas"), ""), Term("b", 2, ("Beta", "second", "R&D"), ""))
    html, _ = convert(text, Glossary("docs/g.md", own), path="docs/g.md")
    also = ' <span class="vg-also">Also: second, R&amp;D.</span>'
    first, second = html.split('id="b"')
    assert "Also" not in first
    assert f"Some <em>text</em> of it.{also}" in second
    assert html.replace(also, "") == convert(text)[0]
