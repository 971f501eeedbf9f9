"""Terms are read from the glossary and offered once on a page, in running prose only."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sitekit import source
from sitekit.glossary import Glossary, Term, fill, hold, other_names, read, show_other_names
from sitekit.problems import report

PAGE = """# Glossary

Batch { #batch data-variants="batches" }
:   Some examples that go through
    the network together.

Gradient { #gradient }
:   All slopes together. It has as many entries as there are weights.

Gradient descent { #gradient-descent data-variants="steepest descent" }
:   Small steps downhill.

ReLU { #relu data-variants="ReLUs" }
:   A straight line that is cut off.
"""


def glossary(text: str = PAGE) -> Glossary:
    return read(source.parse("docs/glossary.md", text))


def test_entries_are_read() -> None:
    found = glossary()
    assert report(found.problems) == ""
    assert [term.id for term in found.terms] == ["batch", "gradient", "gradient-descent", "relu"]
    assert found.terms[0].names == ("Batch", "batches")
    assert found.terms[0].definition == "Some examples that go through the network together."
    assert found.terms[1].line == 7


MISTAKES = {
    "no anchor": ("Batch\n:   Some.\n", "docs/glossary.md:1: Batch needs an anchor"),
    "no anchor but attributes": ('Batch { data-variants="a" }\n:   Some.\n', "needs an anchor"),
    "a number": ("Batch { #batch }\n:   Has 5 of them.\n", "holds '5'"),
    "a formula": ("Batch { #batch }\n:   Has $m$ of them.\n", "holds '$'"),
    "a link": ("Batch { #batch }\n:   See [there](a.md).\n", "holds '['"),
    "no full stop": ("Batch { #batch }\n:   Some\n", "each with a full stop"),
    "three sentences": ("Batch { #batch }\n:   A b. C d. E f.\n", "found 3"),
    "an anchor twice": ("A { #a }\n:   B.\n\nC { #a }\n:   D.\n", ":4: the anchor a has an entry"),
    "a name twice": (
        'A b { #a }\n:   B.\n\nC { #c data-variants="a b" }\n:   D.\n',
        ":4: the name a b has an entry already",
    ),
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_named_with_their_line(text: str, message: str) -> None:
    found = glossary(text).problems
    assert len(found) == 1, found
    assert message in str(found[0])


def marked(html: str) -> list[str]:
    import re

    held = hold(html, glossary())
    assert re.sub(r"</?term-mark[^>]*>", "", held) == html
    return re.findall(r'<term-mark data-term="([^"]*)">', held)


PROSE = {
    "in a paragraph": ("<p>a batch</p>", ["batch"]),
    "at the beginning": ("<p>Batches are</p>", ["batch"]),
    "once only": ("<p>a batch, two batches</p><p>Batch</p>", ["batch"]),
    "several": ("<p>the gradient of a batch</p>", ["gradient", "batch"]),
    "the longest": ("<p>gradient descent</p>", ["gradient-descent"]),
    "both": ("<p>gradient descent by the gradient</p>", ["gradient-descent", "gradient"]),
    "over a line end": ("<p>gradient\ndescent</p>", ["gradient-descent"]),
    "in emphasis": ("<p>a <em>batch</em> and <strong>gradient</strong></p>", ["batch", "gradient"]),
    "in an item": ("<ul><li>a batch</li></ul>", ["batch"]),
    "in a box": ('<div class="admonition"><p>a batch</p></div>', ["batch"]),
    "behind a formula": ('<p><span class="math">x</span> batch</p>', ["batch"]),
    "behind an image": ('<p><img alt="a > b"> batch<br>gradient</p>', ["batch", "gradient"]),
    "an acronym": ("<p>ReLU</p>", ["relu"]),
    "an acronym in other letters": ("<p>relu, Relu and RELU</p>", []),
    "a part of a word": ("<p>batched, minibatch, batch-wise, mini-batch, gradient_x</p>", []),
    "possessive": ("<p>the batch's mean</p>", ["batch"]),
    "outside paragraphs": ("batch <div>batch</div>", []),
    "in a heading": ("<h2>A batch</h2>", []),
    "in a link": ('<p><a href="x">batch</a></p>', []),
    "in code": ("<p><code>batch</code></p><pre>batch</pre>", []),
    "in a table": ("<table><tr><td><p>batch</p></td></tr></table>", []),
    "in a formula": ('<p><span class="math" data-math="1">batch</span></p>', []),
    "in a claim": ('<p><claim-mark data-index="0">batch</claim-mark></p>', []),
    "in a figure": ("<figure><figcaption><p>batch</p></figcaption></figure>", []),
    "in the title of a box": ('<p class="admonition-title">batch</p>', []),
    "in a folded box": ("<details><summary>batch</summary><p>batch</p></details>", []),
    "in a derivation": ('<div class="derivation"><ol><li>batch</li></ol></div>', []),
    "in a comment": ("<p><!-- batch --></p>", []),
    "in an attribute": ('<p title="batch">x</p>', []),
    "behind what is closed": ("<p><code>batch</code> batch</p>", ["batch"]),
}


@pytest.mark.parametrize(("html", "expected"), PROSE.values(), ids=PROSE)
def test_first_occurrences_are_marked(html: str, expected: list[str]) -> None:
    assert marked(html) == expected


def test_no_glossary_changes_nothing() -> None:
    assert hold("<p>batch</p>", Glossary()) == "<p>batch</p>"


def test_term_becomes_a_button_with_its_definition() -> None:
    html = fill(hold("<p>A batch is one.</p>", glossary()), glossary(), "../glossary/")
    assert html == (
        '<p>A <button type="button" class="vg-term" popovertarget="term-batch" '
        'popovertargetaction="show" interestfor="term-batch">batch</button>'
        '<span class="vg-proof vg-gloss" id="term-batch" popover data-search-exclude>'
        '<span class="vg-proof__row">Some examples that go through the network together.</span>'
        '<a class="vg-proof__link" href="../glossary/#batch">in the glossary</a></span> is one.</p>'
    )


def test_signs_that_touch_a_term_stay_with_it() -> None:
    html = fill(hold('<p>A "batch".</p>', glossary()), glossary(), "../glossary/")
    (whole,) = re.findall(r'^<p>A <span class="vg-together">(.*)</span></p>$', html)
    assert whole.startswith('"<button')
    assert whole.endswith('</span>".')


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("Batch", "batches", "minibatch", "minibatches"), ["minibatch"]),
        (("Dead unit", "dead units", "dead ReLU", "dead ReLUs"), ["dead ReLU"]),
        (("Log axis", "log axes"), []),
        (("Exploding gradient", "gradient explodes"), []),
        (("Loss", "cost", "costs", "loss function"), ["cost", "loss function"]),
    ],
)
def test_other_names_are_other_words(names: tuple[str, ...], expected: list[str]) -> None:
    assert other_names(Term("x", 1, names, "")) == expected


@pytest.mark.parametrize("text", ["Some.", "<p>Some.</p>\n"])
def test_other_names_are_shown_in_their_own_entry(text: str) -> None:
    terms = Glossary("x", (Term("a", 1, ("Alpha",), ""), Term("b", 2, ("Beta", "second"), "")))
    before = (
        f'<dl><dt id="a">Alpha</dt><dd>{text}</dd><dt class="x" id="b">Beta</dt><dd>{text}</dd>'
    )
    after = show_other_names(before, terms)
    first, second = after.split('<dt class="x"')
    assert "Also" not in first
    assert 'Some. <span class="vg-also">Also: second.</span>' in second
    assert after.replace(' <span class="vg-also">Also: second.</span>', "") == before


def test_pages_offer_terms_and_the_search_does_not_know_their_definitions(project: Any) -> None:
    (project.root / "docs" / "glossary.md").write_text(PAGE, encoding="utf-8")
    project.edit("mkdocs.yml", "- attr_list", "- attr_list\n  - def_list")
    project.edit("docs/index.md", "is left", "is left of a gradient, a gradient")
    (project.root / "docs" / "references.md").write_text(
        "# Read\n\n- Ann: **A gradient.** 2000.\n", encoding="utf-8"
    )
    run = project.build("--strict")
    assert run.returncode == 0, run.stderr
    html = project.html()
    assert html.count('class="vg-term"') == 1
    assert 'href="glossary/#gradient"' in html
    assert "term-mark" not in html
    listed = (project.root / "site" / "glossary" / "index.html").read_text(encoding="utf-8")
    assert '<dt data-variants="batches" id="batch">Batch</dt>' in listed
    assert "vg-term" not in listed
    cited = (project.root / "site" / "references" / "index.html").read_text(encoding="utf-8")
    assert "<strong>A gradient.</strong>" in cited
    index = (project.root / "site" / "search" / "search_index.json").read_text(encoding="utf-8")
    assert index.count("All slopes together") == 1


def test_mistake_in_the_glossary_fails_the_build(project: Any) -> None:
    text = PAGE.replace("Small steps", "Small steps of 0.1")
    (project.root / "docs" / "glossary.md").write_text(text, encoding="utf-8")
    run = project.build()
    assert run.returncode != 0
    assert "docs/glossary.md:10: the definition of Gradient descent holds '0'" in run.stderr
