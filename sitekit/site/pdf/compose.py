"""One HTML document (``book.html``) of all built pages in the order of the navigation.

Every id gets the name of its page in front, and links between pages become links to those ids.
Folded code and what articles say stand behind the text of their chapter.
"""

import copy
import os
import posixpath
import re
import subprocess
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin

from jinja2 import Template
from lxml.html import HtmlElement, tostring
from lxml.html.builder import E

from sitekit.core import SitekitError
from sitekit.site.model import HOME, Page, Site, is_elsewhere

LISTINGS = "Code"
DRAWERS = "What the article says"
PREFACE = "Preface"
# What opens, is pressed, or is the other of two: nothing of it is for paper.
_SCREEN_ONLY = (
    "[popover], .headerlink, .vg-only-dark, .vg-download, .vg-filter, .vg-figure__more, "
    ".vg-checked__count, .math-mml, .math-glyphs, script, style, nav, form, dialog, "
    "button:not(.vg-claim):not(.vg-term)"
)
# Attributes that hold ids.
_IDS = {"id", "for", "headers", "aria-labelledby", "aria-describedby", "aria-details"}
_HERE = Path(__file__).parent


class Chapter(NamedTuple):
    """A page of the book; the part is empty where it stands alone in the navigation."""

    slug: str
    title: str
    part: str
    page: Page


def chapters(site: Site) -> list[Chapter]:
    """Return the pages in the order of the navigation, without the list of all proofs."""
    found: dict[str, Chapter] = {}
    entries = ((group, one) for group in site.project.nav for one in group[1])
    for (part, sources), source in entries:
        address = re.sub(r"(^|/)index$", r"\1", source.rpartition(".")[0])
        page = site.by_name.get(posixpath.join(address, HOME))
        if page is None:
            raise SitekitError(f"{source} is in the navigation and not in the built site")
        # All proofs in one list: on paper they stand at the end of each chapter.
        if page.tree.cssselect("article table.vg-ledger"):
            continue
        slug = page.address.strip("/").rpartition("/")[2] or "home"
        if slug in found:
            raise SitekitError(f"two pages are called {slug}; give one of them another name")
        title = PREFACE if page.name == HOME else _heading(page)
        found[slug] = Chapter(slug, title, part if len(sources) > 1 else "", page)
    return list(found.values())


def _heading(page: Page) -> str:
    for heading in page.tree.cssselect("article h1"):
        words = heading.xpath(".//text()[not(ancestor::a[contains(@class, 'headerlink')])]")
        return " ".join("".join(words).split())
    raise SitekitError(f"{page.path} has no heading; begin it with one: `# Title`")


def compose(site: Site, book: Sequence[Chapter]) -> str:
    """Return the document; addresses in it are relative to the root of the site."""
    home = site.by_name[HOME]
    licence = "".join(home.tree.xpath("//*[contains(@class, 'md-copyright__highlight')]//text()"))
    articles = [_article(site, chapter, book) for chapter in book]
    outlines = [path for one in book for path in one.page.tree.cssselect(".math-glyphs path")]
    found = [article.cssselect("figure[id] .vg-figure__title") for article in articles]
    styles = copy.deepcopy(home.tree).cssselect("head > link[rel=stylesheet], head > style")
    for link in (one for one in styles if one.tag == "link"):
        link.set("href", f"/{link.get('href')}")
    template = Template((_HERE / "book.html").read_text("utf-8"), trim_blocks=True)
    html: str = template.render(
        title=_heading(home),
        description=home.tree.xpath('string(//meta[@name="description"]/@content)'),
        licence=" ".join(licence.split()),
        state=_state(site.project.root),
        styles="".join(map(_html, styles)),
        css=(_HERE / "book.css").read_text(encoding="utf-8"),
        glyphs={path.get("id"): path.get("d") for path in outlines},
        book=book,
        figures=[(one.xpath("string(ancestor::figure/@id)"), _inner(one)) for one in chain(*found)],
        articles="".join(map(_html, articles)),
    )
    return html


def _html(element: HtmlElement) -> str:
    return tostring(element, encoding="unicode", with_tail=False)


def _inner(element: HtmlElement) -> str:
    return _html(element).partition(">")[2].rpartition("<")[0]


def _state(root: Path) -> str:
    """Return version, day (today, or that of ``SOURCE_DATE_EPOCH``) and commit, where known."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    day = datetime.fromtimestamp(int(seconds), UTC) if seconds else datetime.now(UTC)
    known = [f"{day.day} {day:%B %Y}"]
    with suppress(OSError, KeyError):
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        known.insert(0, f"Version {project['version']}")
    # The sources may have come without a history.
    with suppress(OSError, subprocess.CalledProcessError):
        command = ["git", "rev-parse", "--short", "HEAD"]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
        known.append(f"commit {done.stdout.strip()}")
    return " · ".join(known)


def _article(site: Site, chapter: Chapter, book: Sequence[Chapter]) -> HtmlElement:
    article = copy.deepcopy(next(chapter.page.tree.iter("article")))
    for one in article.cssselect(_SCREEN_ONLY):
        one.drop_tree()
    for fold in article.iter("details"):
        fold.set("open", "")
    for image in article.iter("img"):
        image.attrib.pop("loading", None)
        image.set("src", urljoin(f"/{chapter.page.name}", image.get("src", "")))
    # Links know ids by their old names, and are first.
    _link(site, chapter.page.name, article, book)
    for element in article.iter("*"):
        for name in _IDS.intersection(element.attrib):
            ids = element.get(name, "").split()
            element.set(name, " ".join(f"{chapter.slug}--{one}" for one in ids))
    _lead_to_proofs(article, chapter.slug)
    _gather_listings(article, chapter.slug)
    _gather_drawers(article, chapter.slug)
    article.set("id", chapter.slug)
    for heading in article.cssselect("h1")[:1]:
        # The home page is called as the book is.
        heading[:], heading.text = [], chapter.title
        if chapter.part:
            heading.addprevious(E.p(chapter.part, {"class": "book-part"}))
    return article


def _link(site: Site, base: str, article: HtmlElement, book: Sequence[Chapter]) -> None:
    """Lead links between pages to places of the book; drop those to files, which paper has not."""
    by_name = {one.page.name: one for one in book}
    for link in article.cssselect("a[href]"):
        if not is_elsewhere(address := link.get("href", "")):
            name, fragment = site.find(base, address)
            if chapter := by_name.get(name):
                place = f"--{fragment}" if fragment in chapter.page.ids else ""
                link.set("href", f"#{chapter.slug}{place}")
            else:
                link.drop_tag()


def _lead_to_proofs(article: HtmlElement, slug: str) -> None:
    """Make a link to its proof of each claim, and words of each term."""
    for claim in article.cssselect("button.vg-claim"):
        kept = {name: claim.get(name, "") for name in ("class", "id", "data-proof")}
        claim.tag = "a"
        claim.attrib.clear()
        claim.attrib.update({**kept, "href": f"#{slug}--proof-{kept['data-proof']}"})
    for term in article.cssselect("button.vg-term"):
        term.drop_tag()
    for section in article.cssselect(".vg-proofs"):
        section.attrib.pop("hidden", None)
        for number, item in enumerate(section.iter("li"), start=1):
            item.set("id", f"{slug}--proof-{number}")


def _gather_listings(article: HtmlElement, slug: str) -> None:
    """Put the code of a page behind its text; where it was folded, a line says on which page."""
    heading = E.h2(LISTINGS, id=f"{slug}--listings")
    listings = E.section(heading, {"class": "book-listings"})
    for number, fold in enumerate(article.cssselect("details.example"), start=1):
        name, title = f"{slug}--listing-{number}", LISTINGS
        for summary in fold.cssselect("summary")[:1]:
            title = " ".join(summary.text_content().split())
            summary.drop_tree()
        page = E.span({"data-page-of": name})
        line = E.p(E.a(title, href=f"#{name}"), ", page ", page, {"class": "book-listing"})
        fold.addprevious(line)
        # All titles begin with one word.
        own = title.removeprefix(f"{LISTINGS}: ")
        listings.extend([E.h3(own[:1].upper() + own[1:], id=name), *fold])
        fold.drop_tree()
    if len(listings) > 1:
        article.append(listings)


def _gather_drawers(article: HtmlElement, slug: str) -> None:
    """Put what an article says behind the text and the code of a page; the proofs end it."""
    heading = E.h2(DRAWERS, id=f"{slug}--drawers")
    drawers = E.section(heading, {"class": "book-drawers"})
    for fold in article.cssselect("details.vg-drawer"):
        for summary in fold.cssselect("summary")[:1]:
            summary.drop_tree()
        drawers.extend([*fold])
        fold.drop_tree()
    if len(drawers) > 1:
        article.append(drawers)
    article.extend(article.cssselect(".vg-proofs"))
