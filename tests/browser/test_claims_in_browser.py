"""Claims open by keyboard, by hover, by tap and by click, with scripts and without."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from conftest import OpenReader, Reader, Served

pytestmark = pytest.mark.browser

# Of every page, in even steps from the first claim to the last; each way, so four times as many.
SAMPLE = 4
DESK = ["light", "light without scripts"]
PHONE = ["phone", "phone without scripts"]
# How many pages are tried in each way: evenly from all over the site, the home page and a lab among
# them. Every claim of every page is the same element; the build checks them all.
PAGES = 7
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?(/\d+)?")


def pages_with_claims(site: Served) -> list[str]:
    """Return the addresses of some pages that hold a claim, the first and the last among them."""
    marker = 'class="vg-claim"'
    found = [a for a in site.pages if marker in (site.folder / a / "index.html").read_text("utf-8")]
    assert found, "no page holds a claim"
    last = len(found) - 1
    return [found[place] for place in sorted({last * i // (PAGES - 1) for i in range(PAGES)})]


def unfold(page: Page) -> None:
    """Open every folded box, so that the claims in them can be reached."""
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")


def some_claims(page: Page) -> list[Locator]:
    """Return the first claim, the last one, and some between."""
    claims = page.locator("button.vg-claim")
    last = claims.count() - 1
    return [
        claims.nth(place) for place in sorted({last * i // (SAMPLE - 1) for i in range(SAMPLE)})
    ]


def proof_of(page: Page, claim: Locator) -> Locator:
    return page.locator(f"[id='{claim.get_attribute('popovertarget')}']")


def assert_open(reader: Reader, claim: Locator, where: str) -> None:
    """Assert that the proof of a claim, and no other, is open, whole and says the value."""
    page, proof = reader.page, proof_of(reader.page, claim)
    expect(proof, f"{where} does not open").to_be_visible(timeout=3000)
    assert page.locator(":popover-open").count() == 1, f"{where} does not open alone"
    value = proof.locator(".vg-proof__value").inner_text()
    assert NUMBER.fullmatch(value), f"{where} says {value!r} and no number"
    assert proof.locator("code").inner_text().strip(), f"{where} does not say from what"
    box, view = proof.bounding_box(), reader.view.options["viewport"]
    assert box is not None
    inside = (
        box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= view["width"] + 0.5
        and box["y"] + box["height"] <= view["height"] + 0.5
    )
    assert inside, f"{where} opens at {box}, beyond the window {view}"


def assert_near(claim: Locator, proof: Locator, where: str) -> None:
    """Assert that a proof opens at its claim, not in a corner of the window."""
    first, second = claim.bounding_box(), proof.bounding_box()
    assert first is not None
    assert second is not None
    above = first["y"] - (second["y"] + second["height"])
    below = second["y"] - (first["y"] + first["height"])
    assert max(above, below) < 40, f"{where} opens far from it: {first}, {second}"


def assert_closed(page: Page, where: str) -> None:
    expect(page.locator(":popover-open"), f"{where} does not close").to_have_count(0)


def in_the_middle(claim: Locator) -> None:
    claim.evaluate("claim => claim.scrollIntoView({block: 'center', behavior: 'instant'})")


def name_of(reader: Reader, address: str, claim: Locator) -> str:
    return f"{reader.view.name}: claim #{claim.get_attribute('id')} of {address or '(home)'}"


@pytest.mark.parametrize("view", DESK)
def test_claims_open_by_keyboard(read: OpenReader, site: Served, view: str) -> None:
    reader = read(view)
    page = reader.page
    for address in pages_with_claims(site):
        reader.visit(address)
        unfold(page)
        for claim in some_claims(page):
            where = name_of(reader, address, claim)
            in_the_middle(claim)
            claim.focus()
            page.keyboard.press("Enter")
            assert_open(reader, claim, where)
            assert_near(claim, proof_of(page, claim), where)
            page.keyboard.press("Escape")
            assert_closed(page, where)
            expect(claim, f"{where} loses the focus").to_be_focused()


@pytest.mark.parametrize("marked", ["button.vg-claim", "button.vg-term"])
@pytest.mark.parametrize("view", DESK)
def test_focus_alone_opens_nothing(read: OpenReader, site: Served, view: str, marked: str) -> None:
    reader = read(view)
    page = reader.page
    address = next(a for a in pages_with_claims(site) if a.startswith("chapters/"))
    reader.visit(address)
    page.keyboard.press("Tab")
    button = page.locator(f"{marked}:visible").first
    in_the_middle(button)
    button.focus()
    # Longer than a browser waits that opens by focus, too.
    page.wait_for_timeout(1000)
    assert_closed(page, f"{view}: {marked}, which has the focus only,")
    page.keyboard.press("Enter")
    expect(proof_of(page, button)).to_be_visible()
    page.keyboard.press("Escape")
    assert_closed(page, f"{view}: {marked}")
    page.wait_for_timeout(1000)
    assert_closed(page, f"{view}: {marked} opens again and")


@pytest.mark.parametrize("view", DESK)
def test_claims_are_reached_by_tab(read: OpenReader, site: Served, view: str) -> None:
    reader = read(view)
    page = reader.page
    for address in pages_with_claims(site):
        reader.visit(address)
        claim = page.locator("button.vg-claim:visible").first
        before = "[...document.querySelectorAll('a, button, input, summary, [tabindex]')]"
        most = page.evaluate(f"{before}.length") + 10
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('.vg-claim')"):
                break
        where = name_of(reader, address, claim)
        expect(claim, f"{where} is not reached by Tab").to_be_focused()
        page.keyboard.press("Enter")
        assert_open(reader, claim, where)
        page.keyboard.press("Tab")
        link = proof_of(page, claim).locator("a").first
        expect(link, f"{where}: Tab does not lead into its proof").to_be_focused()
        page.keyboard.press("Escape")
        assert_closed(page, where)


@pytest.mark.parametrize("view", DESK)
def test_claims_open_by_hover_and_close_after(read: OpenReader, site: Served, view: str) -> None:
    reader = read(view)
    page = reader.page
    for address in pages_with_claims(site):
        reader.visit(address)
        unfold(page)
        for claim in some_claims(page)[1:2] or some_claims(page):
            where = name_of(reader, address, claim)
            in_the_middle(claim)
            page.mouse.move(1, 1)
            claim.hover()
            assert_open(reader, claim, where)
            page.mouse.move(1, 1)
            assert_closed(page, where)


@pytest.mark.parametrize("view", DESK)
def test_claims_stay_open_after_a_click(read: OpenReader, site: Served, view: str) -> None:
    reader = read(view)
    page = reader.page
    for address in pages_with_claims(site):
        reader.visit(address)
        unfold(page)
        claim = some_claims(page)[-1]
        where = name_of(reader, address, claim)
        in_the_middle(claim)
        claim.click()
        assert_open(reader, claim, where)
        page.mouse.move(1, 1)
        # Longer than it takes a hover to end.
        page.wait_for_timeout(1200)
        assert_open(reader, claim, f"{where} closes when the mouse leaves; it")
        page.mouse.click(1, 400)
        assert_closed(page, where)


@pytest.mark.parametrize("view", PHONE)
def test_claims_open_by_tap(read: OpenReader, site: Served, view: str) -> None:
    reader = read(view)
    page = reader.page
    for address in pages_with_claims(site):
        reader.visit(address)
        unfold(page)
        for claim in some_claims(page):
            where = name_of(reader, address, claim)
            in_the_middle(claim)
            claim.tap()
            assert_open(reader, claim, where)
            assert_near(claim, proof_of(page, claim), where)
            proof = proof_of(page, claim).bounding_box()
            assert proof is not None
            # Beside the text, and not where the proof lies.
            page.touchscreen.tap(3, 700 if proof["y"] + proof["height"] < 650 else 120)
            assert_closed(page, where)


@pytest.mark.parametrize("view", ["light", "light without scripts"])
def test_claims_lead_to_the_ledger_and_back(read: OpenReader, site: Served, view: str) -> None:
    reader = read(view)
    page = reader.page
    address = pages_with_claims(site)[-1]
    reader.visit(address)
    unfold(page)
    claim = some_claims(page)[1]
    shown, name = claim.locator("xpath=.").inner_text(), claim.get_attribute("id")
    in_the_middle(claim)
    claim.click()
    value = proof_of(page, claim).locator(".vg-proof__value").inner_text()
    proof_of(page, claim).locator("a").click()
    row = page.locator("tr:target")
    expect(row).to_be_visible()
    assert value in row.inner_text(), f"{address}: the ledger does not say {value} of {shown}"
    row.locator("a").first.click()
    page.wait_for_url(f"{site.address}{address}#{name}")
    expect(page.locator(f"#{name}")).to_be_in_viewport()
