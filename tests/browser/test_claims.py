import re
from functools import partial

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.reader import DOUBLING, HALVING, LAB, OpenReader, Reader, in_the_middle, place_of

DESK, PHONE = ["light", "light noscript"], ["phone", "phone noscript"]
CLAIM, TERM = "button.vg-claim", "button.vg-term"
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?(/\d+)?")
# Each page with claims: one that is large in a lede, some in text, folds and lists, one in a lab.
PAGES = ["", HALVING, LAB]


def proof_of(reader: Reader, button: Locator) -> Locator:
    return reader.page.locator(f"[id='{button.get_attribute('popovertarget')}']")


def assert_open(reader: Reader, claim: Locator) -> None:
    """Assert that a claim's proof alone is open, near it, in the window, and says the value."""
    proof = proof_of(reader, claim)
    expect(proof).to_be_visible()
    expect(reader.opened).to_have_count(1)
    assert NUMBER.fullmatch(proof.locator(".vg-proof__value").inner_text())
    assert proof.locator("code").inner_text().strip()
    box, own, window = place_of(proof), place_of(claim), reader.page.viewport_size
    assert min(box["left"], box["top"]) >= 0
    assert box["right"] <= window["width"] + 0.5
    assert box["bottom"] <= window["height"] + 0.5
    gap = max(own["top"] - box["bottom"], box["top"] - own["bottom"])
    assert gap < 40, f"it opens at {box}, far from {own}"


def claims_of(reader: Reader) -> list[Locator]:
    """Return the first, the second and the last claim of the page."""
    claims = reader.page.locator(CLAIM)
    return [claims.nth(place) for place in sorted({0, 1, claims.count() - 1} - {claims.count()})]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("view", DESK)
def test_claims_open_by_hover_and_by_key(read: OpenReader, view: str, address: str) -> None:
    reader = read(view)
    reader.read_on(address)
    claims = claims_of(reader)
    in_the_middle(claims[-1])
    reader.page.mouse.move(1, 1)
    claims[-1].hover()
    assert_open(reader, claims[-1])
    reader.page.mouse.move(1, 1)
    expect(reader.opened).to_have_count(0)
    for claim in claims:
        in_the_middle(claim).focus()
        reader.page.keyboard.press("Enter")
        assert_open(reader, claim)
        reader.page.keyboard.press("Escape")
        expect(reader.opened).to_have_count(0)
        expect(claim).to_be_focused()


@pytest.mark.parametrize("view", DESK)
def test_focus_alone_opens_nothing(read: OpenReader, view: str) -> None:
    reader = read(view, HALVING)
    for marked in (CLAIM, TERM):
        button = reader.page.locator(marked).first
        # As if by key: for what a mouse gives the focus browsers may do otherwise.
        reader.page.keyboard.press("Tab")
        in_the_middle(button).focus()
        reader.outlast_interest()
        expect(reader.opened).to_have_count(0)
        reader.page.keyboard.press("Enter")
        expect(proof_of(reader, button)).to_be_visible()
        reader.page.keyboard.press("Escape")
        expect(reader.opened).to_have_count(0)
        reader.outlast_interest()
        expect(reader.opened).to_have_count(0)


@pytest.mark.parametrize("view", DESK)
def test_claims_are_reached_by_tab_and_their_links_too(read: OpenReader, view: str) -> None:
    reader = read(view, DOUBLING)
    claim = reader.page.locator(CLAIM).first
    reader.press_tab_until(claim)
    reader.page.keyboard.press("Space")
    assert_open(reader, claim)
    reader.page.keyboard.press("Tab")
    expect(proof_of(reader, claim).locator("a").first).to_be_focused()
    reader.page.keyboard.press("Escape")
    expect(reader.opened).to_have_count(0)
    expect(claim).to_be_focused()


@pytest.mark.parametrize("view", DESK)
def test_click_keeps_a_claim_open_and_leads_to_the_ledger(read: OpenReader, view: str) -> None:
    reader = read(view)
    reader.read_on(HALVING)
    claim = claims_of(reader)[-1]
    in_the_middle(claim).click()
    assert_open(reader, claim)
    # Another popover, even one that opens by hover, closes no manual one: this is an auto one.
    reader.page.mouse.move(1, 1)
    reader.outlast_interest()
    assert_open(reader, claim)
    reader.page.mouse.click(1, 400)
    expect(reader.opened).to_have_count(0)
    claim = reader.page.locator(CLAIM).nth(1)
    name = claim.get_attribute("id")
    in_the_middle(claim).click()
    value = proof_of(reader, claim).locator(".vg-proof__value").inner_text()
    proof_of(reader, claim).locator("a").click()
    row = reader.page.locator("tr:target")
    expect(row).to_contain_text(value)
    row.locator("a").first.click()
    expect(reader.page).to_have_url(f"{reader.site.address}{HALVING}#{name}")
    expect(reader.page.locator(f"#{name}")).to_be_in_viewport()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("view", PHONE)
def test_claims_open_by_tap(read: OpenReader, view: str, address: str) -> None:
    reader = read(view)
    reader.read_on(address)
    for claim in claims_of(reader):
        in_the_middle(claim).tap()
        assert_open(reader, claim)
        # Beside the text, and not where the proof lies.
        below = place_of(proof_of(reader, claim))["bottom"] < 650
        reader.page.touchscreen.tap(3, 700 if below else 120)
        expect(reader.opened).to_have_count(0)


@pytest.mark.parametrize("view", [*DESK, *PHONE, "dark"])
def test_terms_open_close_and_lead_to_the_glossary(read: OpenReader, view: str) -> None:
    reader = read(view, HALVING)
    terms = reader.page.locator(TERM).all()
    assert len(terms) >= 3
    for term in terms[:3]:
        in_the_middle(term).focus()
        for deed in (partial(term.press, "Enter"), term.tap if "phone" in view else term.click):
            deed()
            expect(reader.opened).to_have_count(1)
            expect(reader.opened).to_contain_text("in the glossary")
            assert len(reader.opened.inner_text().split()) > 6
            reader.page.keyboard.press("Escape")
            expect(reader.opened).to_have_count(0)
            expect(term).to_be_focused()
    in_the_middle(terms[0]).press("Enter")
    reader.opened.locator("a").click()
    expect(reader.page.locator("dt:target")).to_be_in_viewport()
