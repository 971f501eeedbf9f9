"""Without scripts: dark for those who ask for it, folds, navigation, and nothing that is dead.

That claims open and the list of statements is filtered without scripts, their own tests say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from conftest import OpenReader, Reader, Served

pytestmark = pytest.mark.browser

# What every element looks like, named by its place in the article or by what it is. Scripts add
# elements (buttons, boxes around tables), so places are counted among elements of one name only.
LOOKS = """() => Promise.all(document.getAnimations().map(one => one.finished)).then(() => {
  const places = new Map()
  const look = box => {
    const style = getComputedStyle(box)
    return [
      "color", "backgroundColor", "borderBottomColor", "borderLeftColor", "textDecorationColor",
      "fill", "stroke", "boxShadow", "filter", "colorScheme",
    ].map(name => style[name]).join("; ")
  }
  const own = `html, body, .md-header, .md-header__topic, .md-nav__title, .md-nav__link, .md-footer,
    .md-footer__link, article :is(h1, h2, h3, p, a, li, td, th, span, code, pre, button, summary,
    img, dfn, figcaption, mark, blockquote, svg, [popover])`
  return [...document.querySelectorAll(own)].map(box => {
    const name = [box.tagName, ...box.classList].join(".")
    places.set(name, 1 + (places.get(name) ?? 0))
    return [`${name} ${places.get(name)}`, look(box)]
  })
})"""


def looks(reader: Reader, address: str) -> dict[str, str]:
    reader.visit(address)
    return dict(reader.page.evaluate(LOOKS))


def some_pages(site: Served) -> list[str]:
    """Return the home page, the lists, a notebook, and pages with figures and formulas."""
    lists = [one for one in site.pages if one in {"glossary/", "five-articles-checked/"}]
    labs = [one for one in site.pages if one.startswith("labs/")]
    chapters = [one for one in site.pages if one.startswith("chapters/")]
    return ["", *lists, *labs[:1], *chapters[::9]]


def test_colours_are_the_same_with_scripts_and_without(read: OpenReader, site: Served) -> None:
    names = ("dark", "dark without scripts", "light", "light without scripts")
    readers = [read(name) for name in names]
    for address in some_pages(site):
        dark, quiet_dark, light, quiet_light = (looks(one, address) for one in readers)
        for scripted, quiet in ((dark, quiet_dark), (light, quiet_light)):
            both = scripted.keys() & quiet.keys()
            assert len(both) > 0.95 * len(scripted) > 50, address
            differing = {name for name in both if scripted[name] != quiet[name]}
            assert sorted(differing)[:10] == [], address
        assert dark["BODY 1"] != light["BODY 1"], address


@pytest.mark.parametrize(
    ("view", "theme"), [("dark without scripts", "dark"), ("light without scripts", "light")]
)
def test_drawings_are_those_of_the_scheme(
    read: OpenReader, site: Served, view: str, theme: str
) -> None:
    reader = read(view)
    texts = {a: (site.folder / a / "index.html").read_text("utf-8") for a in site.pages}
    address = next(a for a in site.pages if "data-figure" in texts[a])
    reader.visit(address)
    drawings = reader.page.locator("figure[data-figure] img:visible")
    assert drawings.count() > 0
    for one in drawings.all():
        assert f"vg-only-{theme}" in str(one.get_attribute("class")).split()


def test_what_needs_scripts_is_not_offered(read: OpenReader) -> None:
    dead = "[data-md-component=search], label[for=__search], [data-md-component=palette]"
    with_scripts, without = read("light"), read("light without scripts")
    for reader in (with_scripts, without):
        reader.visit("")
    assert with_scripts.page.locator(dead).locator("visible=true").count() > 0
    assert without.page.locator(dead).locator("visible=true").count() == 0


def test_folds_open_and_close(read: OpenReader, site: Served) -> None:
    reader = read("light without scripts")
    texts = {a: (site.folder / a / "index.html").read_text("utf-8") for a in site.pages}
    reader.visit(next(a for a in site.pages if "<details" in texts[a]))
    fold = reader.page.locator("article details:not([open])").first
    name = fold.evaluate("fold => fold.id = 'the-fold'")
    fold = reader.page.locator(f"#{name}")
    fold.locator("summary").first.press("Enter")
    expect(fold).to_have_attribute("open", "")
    fold.locator("summary").first.click()
    expect(fold).not_to_have_attribute("open", "")


@pytest.mark.parametrize("view", ["light without scripts", "phone without scripts"])
def test_pages_are_reached_by_navigation(read: OpenReader, site: Served, view: str) -> None:
    reader = read(view)
    page = reader.page
    chapters = [one for one in site.pages if one.startswith("chapters/")]
    reader.visit(chapters[0])
    if view.startswith("phone"):
        page.locator("label.md-header__button[for=__drawer]").tap()
        # The drawer shows the group of the page that is open: back to all groups.
        page.locator(".md-nav--primary .md-nav__item--active > nav > .md-nav__title").first.tap()
    folded = page.locator(".md-nav--primary .md-nav__item--nested > input:not(:checked)").first
    name = folded.get_attribute("id")
    page.locator(f"label.md-nav__link[for={name}]").click()
    link = page.locator(f"#{name} ~ nav a.md-nav__link").first
    target = link.evaluate("link => link.href")
    assert target != page.url
    link.click()
    page.wait_for_url(target)
    heading = page.locator("article h1").inner_text()
    page.locator("a.md-footer__link--next").click()
    expect(page.locator("article h1")).not_to_have_text(heading)
    assert reader.complaints == []


@pytest.mark.parametrize("group", ["of this page", "of another"])
def test_drawer_opens_by_key(read: OpenReader, site: Served, group: str) -> None:
    reader = read("phone without scripts")
    page = reader.page
    chapters = [one for one in site.pages if one.startswith("chapters/")]
    reader.visit(chapters[0])
    drawer = page.get_by_role("checkbox", name="Navigation", exact=True)
    press_tab_until(page, drawer)
    assert (
        page.locator("label.md-header__button[for=__drawer]").evaluate(
            "label => getComputedStyle(label).outlineStyle"
        )
        == "solid"
    ), "the focus is not seen"
    sidebar = page.locator(".md-sidebar--primary")
    expect(sidebar).to_be_hidden()
    page.keyboard.press("Space")
    expect(sidebar).to_be_visible()
    if group == "of another":
        # The list of this page's group lies on top: back to all groups, and into the next.
        press_tab_until(
            page, page.locator(".md-nav__item--nested.md-nav__item--active > .md-nav__toggle")
        )
        page.keyboard.press("Space")
        folded = page.locator(".md-nav__item--nested.md-nav__item--active + li > .md-nav__toggle")
        press_tab_until(page, folded)
        page.keyboard.press("Space")
        link = page.locator(".md-nav__item--nested.md-nav__item--active + li > nav a").first
    else:
        link = page.locator(".md-nav__item--active > nav a:not(.md-nav__link--active)").last
    press_tab_until(page, link)
    target = link.evaluate("link => link.href")
    assert target != page.url
    page.keyboard.press("Enter")
    page.wait_for_url(target)
    assert reader.complaints == []


def press_tab_until(page: Page, wanted: Locator) -> None:
    """Go forward with Tab to an element, and fail where that does not lead to it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("wanted => wanted === document.activeElement"):
            return
    pytest.fail(f"60 times Tab do not lead to {wanted}")
