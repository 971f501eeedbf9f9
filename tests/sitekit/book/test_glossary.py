import re
import xml.etree.ElementTree as ET
from typing import Any

import markdown
import pytest

from sitekit.book.glossary import Glossary, Term, TermTree, other_names, popover, read
from sitekit.core import Reading, parse, report
from sitekit.core.html import fill

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
GLOSSARY = read(parse("docs/glossary.md", PAGE))


def test_entries_are_read() -> None:
    assert report(GLOSSARY.problems) == ""
    assert [term.id for term in GLOSSARY.terms] == ["batch", "gradient", "gradient-descent", "relu"]
    text = "Some examples that go through the network together."
    told = Term("batch", 3, ("Batch", "batches"), text)
    assert GLOSSARY.terms[0] == GLOSSARY.by_id["batch"] == told
    assert GLOSSARY.terms[1].line == 7


TWICE = 'A b { #a }\n:   B.\n\nC { #c data-variants="a b" }\n:   D.\n'
MISTAKES = [
    ("Batch\n:   Some.\n", ":1: Batch needs an anchor: Batch { #term }"),
    ('Batch { data-variants="a" }\n:   Some.\n', ":1: Batch needs an "),
    ("Batch { #batch }\n:   Has 5 of them.\n", "holds '5'"),
    ("Batch { #batch }\n:   Has $m$ of them.\n", "holds '$'"),
    ("Batch { #batch }\n:   Some *of* them.\n", "holds '*'"),
    ("Batch { #batch }\n:   Some\n", "each with a full stop; found 0"),
    ("Batch { #batch }\n:   Some. More\n", "each with a full stop; found 1"),
    ("Batch { #batch }\n:   A b. C d. E f.\n", "found 3"),
    ("A { #a }\n:   B.\n\nC { #a }\n:   D.\n", ":4: the anchor a has an entry"),
    (TWICE, ":4: the name a b has an entry already; leave one of them"),
]  # fmt: skip


def test_mistakes_are_named_with_their_line() -> None:
    for text, message in MISTAKES:
        (found,) = read(parse("docs/glossary.md", text)).problems
        assert message in str(found)


PROSE = {
    "<p>a batch</p>": "batch", "<p>Batches are</p>": "batch", "<ul><li>a batch</li></ul>": "batch",
    "<p>a batch, two batches</p><p>Batch</p>": "batch", "<p><code>batch</code> batch</p>": "batch",
    "<p>the gradient of a batch</p>": "gradient batch", "<p>ReLU</p>": "relu",
    "<p>gradient descent</p>": "gradient-descent", "<p>gradient\ndescent</p>": "gradient-descent",
    "<p>gradient descent by the gradient</p>": "gradient-descent gradient", "<h2>A batch</h2>": "",
    "<p>a <em>batch</em> and <strong>gradient</strong></p>": "batch gradient",
    '<div class="admonition"><p>a batch</p></div>': "batch", "<p>the batch's mean</p>": "batch",
    '<p><span class="math">x</span> batch</p>': "batch", "<p>relu, Relu and RELU</p>": "",
    '<p><img alt="a"/> batch<br/>gradient</p>': "batch gradient",
    "<p>a batch <em>x</em> of gradients, gradient</p>": "batch gradient",
    "<p>batched, minibatch, batch-wise, mini-batch, gradient_x</p>": "",
    "batch <div>batch</div> batch": "", '<p><a href="x">batch</a></p>': "",
    "<p><code>batch</code></p><pre>batch</pre>": "", '<p class="admonition-title">batch</p>': "",
    "<table><tr><td><p>batch</p></td></tr></table>": "", '<p title="batch">x</p>': "",
    '<p><span class="math">batch</span><i class="x arithmatex">batch</i></p>': "",
    '<p><x-slot data-slot="claim:0">batch</x-slot></p>': "",
    "<figure><figcaption><p>batch</p></figcaption></figure>": "",
    "<details><summary>batch</summary><p>batch</p></details>": "",
    '<div class="admonition goals"><ul><li>batch</li></ul></div>': "",
    '<div class="derivation"><ol><li>batch</li></ol></div>': "",
    '<div class="vg-cell__output"><p>batch</p></div><dl><dd><p>batch</p></dd></dl>': "",
    "<ul><li><h3>batch</h3><kbd>batch</kbd><button>batch</button></li></ul>": "",
}  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), PROSE.items(), ids=PROSE)
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
    assert shown == (
        '<p>A <span class="vg-together">"BUTTON(Batch)",</span> <em>BUTTON(gradient)</em>; '
        "<!-- relu --> <code>relu</code>.</p>"
    )


def test_term_becomes_a_button_with_its_definition() -> None:
    assert popover(GLOSSARY.terms[0], "<b>batch</b>", "../glossary/") == (
        '<button type="button" class="vg-term" popovertarget="term-batch" '
        'popovertargetaction="show" interestfor="term-batch"><b>batch</b></button>'
        '<span class="vg-proof vg-gloss" id="term-batch" popover data-search-exclude>'
        '<span class="vg-proof__row">Some examples that go through the network together.</span>'
        '<a class="vg-proof__link" href="../glossary/#batch">in the glossary</a></span>'
    )


def test_glossary_and_references_offer_nothing_nor_does_no_glossary(convert: Any) -> None:
    for path in ("docs/glossary.md", "docs/references.md"):
        assert convert("A batch.", GLOSSARY, path=path)[0] == "<p>A batch.</p>"
    for path in ("docs/x.md", ""):
        assert convert("A batch.", Glossary(), path=path)[0] == "<p>A batch.</p>"


NAMES = {
    "Batch;batches;minibatch;minibatches": ["minibatch"], "Log axis;log axes": [],
    "Dead unit;dead units;dead ReLU;dead ReLUs": ["dead ReLU"],
    "Exploding gradient;gradient explodes": [], "Saturated;saturation;saddle": ["saddle"],
    "Loss;cost;costs;loss function": ["cost", "loss function"],
}  # fmt: skip


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_other_names_are_other_words_and_shown_in_their_own_entry(convert: Any, gap: str) -> None:
    terms = [(Term("x", 1, tuple(names.split(";")), ""), other) for names, other in NAMES.items()]
    assert [other_names(term) for term, _ in terms] == [other for _, other in terms]
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
