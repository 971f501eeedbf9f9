import pytest
from playwright.sync_api import expect

from tests.browser.reader import HALVING, LAB, OpenReader

ACTIVE = ".md-nav__item--nested.md-nav__item--active"
OTHER = ".md-nav--primary .md-nav__item--nested:not(.md-nav__item--active)"


def test_looks_are_the_same_with_scripts_and_without(read: OpenReader) -> None:
    grounds = set()
    for scheme in ("dark", "light"):
        pair = [read(name, reduced_motion="reduce") for name in (scheme, f"{scheme} noscript")]
        for address in ("", HALVING, LAB, "glossary/", "articles-checked/"):
            for reader in pair:
                reader.visit(address)
            scripted, quiet = (reader.look("looks") for reader in pair)
            both = scripted.keys() & quiet.keys()
            assert len(both) > 0.95 * len(scripted) > 20, address
            found = sorted(name for name in both if scripted[name] != quiet[name])
            assert found[:10] == [], f"{address} in {scheme}"
            grounds.add(scripted["BODY 1"])
    assert len(grounds) == 2


@pytest.mark.parametrize(("view", "offers"), [("light", True), ("light noscript", False)])
def test_what_needs_scripts_is_not_offered(read: OpenReader, view: str, offers: bool) -> None:
    reader = read(view, "")
    expect(reader.page.locator(".vg-foot a").first).to_be_visible()
    search = "[data-md-component=search], label[for=__search]"
    for dead in (search, "[data-md-component=palette]", "text=Single keys"):
        assert bool(reader.page.locator(dead).locator("visible=true").count()) == offers, dead


@pytest.mark.parametrize("view", ["light noscript", "phone noscript"])
def test_pages_are_reached_by_navigation(read: OpenReader, view: str) -> None:
    reader = read(view, HALVING)
    page = reader.page
    if view.startswith("phone"):
        page.locator("label.md-header__button[for=__drawer]").tap()
        # The drawer shows the group of the page that is open: back to all groups.
        page.locator(".md-nav--primary .md-nav__item--active > nav > .md-nav__title").first.tap()
    folded = page.locator(f"{OTHER} > input").first
    name = folded.get_attribute("id")
    page.locator(f"label.md-nav__link[for={name}]").click()
    link = page.locator(f"#{name} ~ nav a.md-nav__link").first
    target = link.evaluate("link => link.href")
    assert target != page.url
    link.click()
    expect(page).to_have_url(target)
    page.locator("a.md-footer__link--next").click()
    expect(page).not_to_have_url(target)
    expect(reader.heading).to_be_visible()


@pytest.mark.parametrize("group", ["of this page", "of another"])
def test_drawer_opens_by_key(read: OpenReader, group: str) -> None:
    reader = read("phone noscript", HALVING)
    page = reader.page
    drawer = page.get_by_role("checkbox", name="Navigation", exact=True)
    reader.press_tab_until(drawer)
    label = page.locator("label.md-header__button[for=__drawer]")
    expect(label, "the focus is not seen").to_have_css("outline-style", "solid")
    sidebar = page.locator(".md-sidebar--primary")
    expect(sidebar).to_be_hidden()
    page.keyboard.press("Space")
    expect(sidebar).to_be_visible()
    if group == "of another":
        # The list of this page's group lies on top: back to all groups, and into the next.
        reader.press_tab_until(page.locator(f"{ACTIVE} > .md-nav__toggle"))
        page.keyboard.press("Space")
        reader.press_tab_until(page.locator(f"{ACTIVE} + li > .md-nav__toggle"))
        page.keyboard.press("Space")
        link = page.locator(f"{ACTIVE} + li > nav a").first
    else:
        link = page.locator(".md-nav__item--active > nav a:not(.md-nav__link--active)").last
    reader.press_tab_until(link)
    target = link.evaluate("link => link.href")
    assert target != page.url
    page.keyboard.press("Enter")
    expect(page).to_have_url(target)
