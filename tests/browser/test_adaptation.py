import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from sitekit.site.pdf.print import WIDTHS
from tests.browser.ink import LEAST_INK, brightness, ink_of_formulas
from tests.browser.reader import DOUBLING, DRAW_ALL, HALVING, OpenReader, Reader, html_of

OF = """const of = selector => document.querySelector(selector), one = of("article p ~ p")
  const all = selector => document.querySelectorAll(selector)"""
SPOILED = [
    ("wide", "one.style.width = '500px'", "px wide in a window of 390"),
    ("lost", "one.style = 'height: 1em; overflow: hidden'", "cuts off a part of p"),
    ("lost", "one.style = 'overflow: clip; white-space: nowrap'", "cuts off a part of p"),
    ("lost", "of('.vg-claim').style.display = 'none'", "shows 1 claims"),
    ("elements", "of('[data-tex] > svg').remove()", "is not typeset"),
    ("elements", "all('use').forEach(use => use.setAttribute('href', '#gone'))", "lacks a glyph"),
    ("elements", "of('article img').removeAttribute('width')", "no size"),
    ("figures", "of('figure img').className = 'vg-only-dark'", "shows "),
    ("pictures", "of('article img').src = 'data:image/png;base64,AAAA'", "is not there"),
    ("paper", "one.style.width = '200mm'", "is cut off"),
    ("paper", "one.style.color = '#ccc'", "is dark"),
]


@pytest.mark.parametrize(("detector", "spoil", "said"), SPOILED)
def test_control_fault_is_found(read: OpenReader, detector: str, spoil: str, said: str) -> None:
    reader = read("phone", HALVING)
    reader.look("style", DRAW_ALL)
    reader.wait_for(lambda: reader.look("load"), "pictures do not come")
    reader.look("unfold", True)
    given = {"figures": "light", "paper": WIDTHS["A4"]}.get(detector)
    if detector == "paper":
        reader.page.set_viewport_size({"width": WIDTHS["A4"], "height": 1000})
        reader.page.emulate_media(media="print")
    assert reader.look(detector, given) == []
    reader.page.evaluate(f"() => {{ {OF}; {spoil} }}")
    reader.wait_for(lambda: reader.look(detector, given), "nothing is found")
    assert any(said in one for one in reader.look(detector, given))


def test_control_formulas_without_glyphs_have_no_ink(read: OpenReader) -> None:
    reader = read("light", DOUBLING)
    lose = "use => use.setAttribute('href', '#gone')"
    reader.page.evaluate(f"document.querySelectorAll('[data-tex] use').forEach({lose})")
    inks = ink_of_formulas(reader)
    assert len(inks) == html_of(reader.site, DOUBLING).count("data-tex=")
    # Of roots and fractions lines are left, which are no glyphs.
    assert all(ink < LEAST_INK for tex, ink in inks if "\\" not in tex)


def shot(reader: Reader, selector: str) -> np.ndarray:
    return brightness(reader.page.locator(selector).first)


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("chosen", ["default", "slate"])
def test_forced_colours_keep_what_matters(read: OpenReader, system: str, chosen: str) -> None:
    reader = read(system, forced_colors="active", reduced_motion="reduce")
    page = reader.page
    reader.read_on(HALVING)
    reader.look("scheme", chosen)
    reader.wait_for(lambda: reader.look("load"), "pictures do not come")
    claim = page.locator("article button.vg-claim:visible").first
    expect(claim).to_have_css("border-bottom-style", "dotted")
    dotted = shot(reader, "article button.vg-claim:visible")
    claim.evaluate("it => { it.style = 'border-color: transparent; forced-color-adjust: none' }")
    bare = shot(reader, "article button.vg-claim:visible")
    assert np.ptp(dotted) > 150
    assert (np.abs(dotted - bare)[-3:] > 100).any(), "the dots below a claim cannot be seen"
    # A drawing stands on the ground that it was drawn for, so its letters stand out.
    drawing = shot(reader, ".vg-figure__frame img:visible")
    ground = np.bincount(drawing.ravel()).argmax()
    assert abs(drawing - ground).max() > 150
    assert (ground > 128) == (chosen == "default")
    fold = shot(reader, "article details:not(.vg-figure__more) > summary")
    assert np.ptp(fold[:, -40:]) > 150, "nothing at the right shows that a box can be folded"
    link = page.locator("article p a:visible").first
    page.keyboard.press("Tab")
    link.focus()
    expect(link).to_have_css("outline-style", "solid")
    box = shot(reader, ".admonition.belief:visible")[10:-10]
    assert abs(box[:, 1].mean() - box[:, 6].mean()) > 100, "no rule marks a belief"


@pytest.mark.parametrize("address", ["", HALVING, "articles-checked/"])
def test_nothing_moves_for_those_who_ask(read: OpenReader, address: str) -> None:
    reader = read("light", address, reduced_motion="reduce")
    reader.wake()
    assert reader.look("moving") == 0
    reader.page.emulate_media(reduced_motion="no-preference")
    assert reader.look("moving") > 0, "nothing ever moves, and so this test shows nothing"


def heard(reader: Reader) -> list[tuple[str, ...]]:
    """Return role and name of all that Chromium tells a screen reader."""
    session = reader.page.context.new_cdp_session(reader.page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    told = (one for one in nodes if not one.get("ignored"))
    return [
        tuple(str(one.get(key, {}).get("value", "")) for key in ("role", "name")) for one in told
    ]


def test_formulas_and_figures_are_heard(read: OpenReader) -> None:
    reader = read("light")
    page = reader.page
    reader.read_on(HALVING)
    shown = page.locator("article [data-tex]:visible").count()
    columns = page.locator("article thead th:visible").count()
    alts = page.locator(".vg-figure img:visible").evaluate_all("all => all.map(one => one.alt)")
    nodes = heard(reader)
    roles = [role for role, _ in nodes]
    assert roles.count("MathMLMath") == shown > 10
    expected = {"MathMLIdentifier", "MathMLNumber", "MathMLOperator", "MathMLFraction"}
    assert expected <= set(roles)
    # The drawings of the letters are not heard beside them.
    assert not set(roles) & {"SvgRoot", "graphics-document"}
    heads = [name for role, name in nodes if role == "columnheader"]
    assert sum(map(bool, heads)) == columns > 0, heads
    # One of two drawings is shown, and one is heard.
    images = [name for role, name in nodes if role == "image"]
    assert [images.count(alt) for alt in alts] == [1]
    assert len(alts[0].split()) >= 8
    words = page.locator(".vg-figure__more > p:first-of-type").inner_text()
    assert len(re.findall(r"\d+(?:\.\d+)?", words)) >= 5
