"""Every page in light, dark and on a phone, with scripts and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import OpenReader, Seen, View

pytestmark = pytest.mark.browser

# A minus sign on a phone has about ten.
LEAST_INK = 5


def test_every_formula_has_ink(tour: list[Seen]) -> None:
    bad = [
        f"{seen.address}: formula {place} ({formula.tex}) has {formula.ink} pixels of ink"
        for seen in tour
        for place, formula in enumerate(seen.formulas, start=1)
        if formula.ink is not None and formula.ink < LEAST_INK
    ]
    assert bad == []
    assert sum(len(seen.formulas) for seen in tour) > 0


def test_ink_is_counted_in_both_schemes_and_widths_with_scripts_and_without(
    inked_views: list[View],
) -> None:
    assert {view.options["color_scheme"] for view in inked_views} == {"light", "dark"}
    assert len({view.options["viewport"]["width"] for view in inked_views}) == 2
    assert {view.has_scripts for view in inked_views} == {True, False}


def test_every_glyph_takes_room(tour: list[Seen]) -> None:
    bad = [
        f"{seen.address}: formula {place} ({formula.tex}) lacks {', '.join(formula.blank)}"
        for seen in tour
        for place, formula in enumerate(seen.formulas, start=1)
        if formula.blank
    ]
    assert bad == []


def test_every_formula_is_typeset(tour: list[Seen]) -> None:
    assert [f"{seen.address}: {tex}" for seen in tour for tex in seen.unset] == []


def test_every_figure_shows_one_drawing(tour: list[Seen]) -> None:
    assert [f"{seen.address}: {fault}" for seen in tour for fault in seen.figures] == []


def test_no_page_scrolls_sideways(tour: list[Seen]) -> None:
    assert [f"{seen.address}: {seen.too_wide}" for seen in tour if seen.too_wide] == []


def test_console_is_silent(tour: list[Seen]) -> None:
    assert [f"{seen.address}: {said}" for seen in tour for said in seen.complaints] == []


def test_no_request_leaves_the_origin(tour: list[Seen]) -> None:
    assert [f"{seen.address}: {url}" for seen in tour for url in seen.strangers] == []


def test_policy_forbids_nothing_that_a_page_needs(tour: list[Seen]) -> None:
    assert [f"{seen.address}: {what}" for seen in tour for what in seen.violations] == []


# --- what these tests would miss, they cannot: each detector is shown a fault ---------------------


def test_control_off_origin_request_is_seen(read: OpenReader) -> None:
    # The policy would forbid it before anybody asks.
    reader = read("light", bypass_csp=True)
    reader.visit("")
    assert reader.strangers == []
    with reader.page.expect_event("requestfailed"):
        reader.page.evaluate("new Image().src = 'http://elsewhere.example/pixel.png'")
    assert reader.strangers == ["http://elsewhere.example/pixel.png"]


def test_control_off_origin_style_is_seen_without_scripts(read: OpenReader) -> None:
    reader = read("light without scripts", bypass_csp=True)
    reader.visit("")
    with reader.page.expect_event("requestfailed"):
        reader.page.set_content("<link rel=stylesheet href='http://elsewhere.example/a.css'>")
    assert reader.strangers == ["http://elsewhere.example/a.css"]


@pytest.mark.parametrize(
    ("script", "part"),
    [
        ("console.error('oh')", "error: oh"),
        ("console.warn('hm')", "warning: hm"),
        ("setTimeout(() => { throw new Error('thrown') })", "thrown"),
        ("new Image().src = 'not-there.png'", "404"),
    ],
)
def test_control_complaints_are_heard(read: OpenReader, script: str, part: str) -> None:
    reader = read("light")
    reader.visit("")
    assert reader.complaints == []
    reader.page.evaluate(script)
    heard = reader.wait_for(lambda: any(part in said for said in reader.complaints))
    assert heard, reader.complaints


def test_control_formulas_without_glyphs_have_no_ink(read: OpenReader, site, formulas_of) -> None:
    reader = read("light")
    for address in site.pages:
        reader.visit(address)
        found = reader.page.evaluate("document.querySelectorAll('[data-tex] > svg').length")
        if found:
            break
    # As if the outlines had been lost, by a template or by instant navigation.
    lose = "use => use.setAttribute('href', '#gone')"
    reader.page.evaluate(f"document.querySelectorAll('[data-tex] use').forEach({lose})")
    formulas = formulas_of(reader.page)
    lost = [formula for formula in formulas if formula.blank]
    assert lost
    assert all((formula.ink or 0) < LEAST_INK for formula in lost if "\\" not in formula.tex)


def test_control_wide_content_is_seen(read: OpenReader, site) -> None:
    reader = read("phone")
    reader.visit("")
    reader.page.evaluate(
        "document.body.appendChild(document.createElement('hr')).style.width = '500px'"
    )
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert reader.page.evaluate(wide)


# --- the address that nobody knows ----------------------------------------------------------------


@pytest.mark.parametrize("view", ["light", "phone without scripts"])
def test_unknown_address_leads_home(read: OpenReader, site, view: str) -> None:
    reader = read(view)
    reader.visit("chapters/nothing/here/")
    assert (
        reader.page.evaluate("getComputedStyle(document.querySelector('.md-header')).position")
        != "static"
    )
    reader.page.locator(".md-header a.md-logo, .md-nav__title a.md-logo").first.evaluate(
        "a => a.click()"
    )
    reader.page.wait_for_url(site.address)
