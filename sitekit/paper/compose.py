"""One HTML document of all built pages in the order of the navigation.

Every id gets the name of its page in front, and links between pages become links to those ids. The
outlines of formulas, which each page brings for itself, are there once. Code that is folded on the
screen stands behind the text of its chapter.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from bs4 import BeautifulSoup, Tag

from sitekit.mathematics.page import glyph_sheet
from sitekit.paper.edition import Edition, edition
from sitekit.problems import SitekitError
from sitekit.sitecheck.pages import HOME, Page, Site, is_elsewhere, is_inline, value

LISTINGS = "Code"
PREFACE = "Preface"
# What opens, is pressed, or is the other of two: nothing of it is for paper.
_SCREEN_ONLY = (
    "[popover], .headerlink, .vg-only-dark, .vg-download, .vg-filter, .vg-figure__more, "
    ".vg-checked__count, .math-mml, .math-glyphs, script, style, nav, form, dialog, "
    "button:not(.vg-claim, .vg-term)"
)
# Attributes that hold ids.
_REFERENCES = (
    "aria-labelledby",
    "aria-describedby",
    "aria-details",
    "data-sheet-of",
    "headers",
    "for",
)
_STYLE = """
article { break-before: page; }
article:first-of-type { break-before: auto; }
@page :first { @bottom-center { content: none; } @top-right { content: none; } }
.md-content .md-typeset {
  &.book-title { padding-top: 60mm; text-align: center; }
  &.book-title h1 { font-size: 30pt; }
  &.book-title > p { margin: 0 auto; max-width: 100mm; font-size: 12pt; }
  &.book-title footer { margin-top: 90mm; color: var(--vg-quiet); font-size: 9pt; }
  &.book-title footer p { margin: 0.3em 0; }
  .book-part { margin: 0 0 0.3em; color: var(--vg-quiet); font-size: 9pt; }
  &.book-contents ol { margin: 0; padding: 0; list-style: none; }
  &.book-contents li { margin: 0; font-size: 9.5pt; line-height: 1.45; break-inside: avoid; }
  .book-group { margin: 0.7em 0 0.1em; font-size: 9.5pt; font-weight: 600; break-after: avoid; }
  a.book-line { display: flex; gap: 0.5em; text-decoration: none; }
  .book-line > :first-child { max-width: 150mm; }
  &#figures .book-line > :first-child { padding-left: 1.2em; text-indent: -1.2em; }
  .book-line__dots { flex: 1; border-bottom: 0.6pt dotted var(--vg-mark); margin-bottom: 0.35em; }
  .book-line__number {
    align-self: end; min-width: 1.6em; font-variant-numeric: tabular-nums; text-align: end;
  }
  .book-listing { color: var(--vg-quiet); font-size: 9pt; }
  .book-listings > h2 {
    margin-top: 2.5em; padding-top: 0.6em; border-top: 0.5pt solid var(--vg-rule); font-size: 12pt;
  }
  /* Room that a heading takes and gives back keeps the first lines of its code with it. */
  .book-listings > h3 { margin: 1.2em 0 -7.7em; padding-bottom: 8em; font-size: 10pt; }
  .book-listings pre > code { font-size: 6.9pt; line-height: 1.35; }
}
"""


@dataclass(frozen=True)
class Chapter:
    """A page of the book.

    Attributes
    ----------
    slug : str
        What stands before its ids; also its own id.
    title : str
        Its heading.
    part : str
        The group of the navigation that it stands in; empty for one that stands alone.
    page : Page
        As built.
    """

    slug: str
    title: str
    part: str
    page: Page

    def anchor(self, fragment: str = "") -> str:
        """Return what an id of the page is called in the book."""
        return f"{self.slug}--{fragment}" if fragment and fragment in self.page.ids else self.slug


def chapters(site: Site) -> list[Chapter]:
    """Return the pages in the order of the navigation.

    Parameters
    ----------
    site : Site
        As built.

    Returns
    -------
    list of Chapter
        Without the list of all proofs. The home page is the preface.

    Raises
    ------
    SitekitError
        If a page of the navigation was not built, or two have one name.
    """
    found = []
    for part, sources in site.settings.nav:
        for source in sources:
            page = site.by_name.get(built_name(source))
            if page is None:
                raise SitekitError(f"{source} is in the navigation and not in the built site")
            # All proofs in one list: on paper they stand at the end of each chapter.
            if page.soup.select_one("article table.vg-ledger"):
                continue
            title = PREFACE if page.name == HOME else _heading(page)
            found.append(Chapter(_slug(page), title, part if len(sources) > 1 else "", page))
    slugs = [one.slug for one in found]
    twice = sorted({slug for slug in slugs if slugs.count(slug) > 1})
    if twice:
        raise SitekitError(f"two pages are called {twice[0]}; give one of them another name")
    return found


def built_name(source: str) -> str:
    """Return the file that is built from a source: ``a/b.md`` becomes ``a/b/index.html``."""
    stem = source.rpartition(".")[0]
    return f"{stem}.html" if stem.rpartition("/")[2] == "index" else f"{stem}/{HOME}"


def _slug(page: Page) -> str:
    return page.address.strip("/").rpartition("/")[2] or "home"


def _title(site: Site) -> str:
    return _heading(site.by_name[HOME])


def _heading(page: Page) -> str:
    """Return the words of a page's heading."""
    heading = page.soup.select_one("article h1")
    if heading is None:
        raise SitekitError(f"{page.path} has no heading; begin it with one: `# Title`")
    plain = copy.copy(heading)
    for one in plain.select(".headerlink"):
        one.decompose()
    return " ".join(plain.get_text().split())


def compose(site: Site, book: Sequence[Chapter]) -> str:
    """Return the document.

    Parameters
    ----------
    site : Site
        As built; addresses in the document are relative to its root.
    book : sequence of Chapter
        The pages, in order; title page and contents come before the first.

    Returns
    -------
    str
        HTML. An element with ``data-sheet-of`` waits for the number of the sheet of that id.
    """
    glyphs: dict[str, str] = {}
    articles = []
    for chapter in book:
        _collect(chapter.page, glyphs)
        articles.append(_article(site, chapter, book))
    words = edition(site, _title(site))
    front = (_title_page(words), _contents(book), _figures(articles))
    head = "".join(_styles(site, book[0].page)) + f"<style>{_STYLE}{_running_heads(book)}</style>"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(words.title)}</title>{head}</head>"
        f'<body data-md-color-scheme="default">{glyph_sheet(glyphs.items())}'
        '<div class="md-container"><main class="md-main"><div class="md-main__inner md-grid">'
        f'<div class="md-content">{"".join(front)}{"".join(map(str, articles))}</div>'
        "</div></main></div></body></html>"
    ).replace('<svg class="math-glyphs"', '<svg class="math-glyphs md-container"', 1)


def _collect(page: Page, glyphs: dict[str, str]) -> None:
    """Add the outlines of a page to those of the book."""
    for path in page.soup.select(".math-glyphs path"):
        name, outline = value(path, "id"), value(path, "d")
        if glyphs.setdefault(name, outline) != outline:
            raise SitekitError(f"{page.path} draws {name} otherwise than another page; build again")


def _styles(site: Site, page: Page) -> Iterator[str]:
    """Yield the style sheets of a page, with addresses from the root of the site."""
    for tag in page.soup.select("head > link[rel=stylesheet], head > style"):
        link = copy.copy(tag)
        if link.name == "link":
            link["href"] = "/" + site.find(page.name, value(link, "href"))[0]
        yield str(link)


def _running_heads(book: Sequence[Chapter]) -> str:
    """Return a kind of sheet for each chapter, with its title above the text."""
    rules = []
    for number, chapter in enumerate(book, start=1):
        title = chapter.title.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
        rules.append(
            f'@page chapter-{number} {{ @top-right {{ content: "{title}"; color: #4a4f58; '
            "font: 8.5pt var(--vg-sans, sans-serif); } } "
            f"#{chapter.slug} {{ page: chapter-{number}; }}"
        )
    return "\n".join(rules)


def _article(site: Site, chapter: Chapter, book: Sequence[Chapter]) -> Tag:
    original = chapter.page.soup.select_one("article")
    if original is None:
        raise SitekitError(f"{chapter.page.path} has no article; build the site again")
    article = copy.copy(original)
    for tag in article.select(_SCREEN_ONLY):
        tag.decompose()
    _lead_to_proofs(article)
    _gather_listings(article)
    _open(article)
    # Links know ids by their old names, and are first.
    _link(site, chapter, article, book)
    _rename(article, chapter.slug)
    heading = article.select_one("h1")
    if heading is not None:
        # The home page is called as the book is.
        heading.string = chapter.title
        if chapter.part:
            heading.insert_before(_new("p", {"class": "book-part"}, chapter.part))
    article["id"] = chapter.slug
    return article


def _new(name: str, attributes: Mapping[str, str], text: str = "") -> Tag:
    tag = BeautifulSoup("", "html.parser").new_tag(name, attrs=dict(attributes))
    if text:
        tag.string = text
    return tag


def _gather_listings(article: Tag) -> None:
    """Put the code of a page behind its text, where it interrupts nobody.

    Where it was folded, a line says on which sheet it stands now.
    """
    listings = _new("section", {"class": "book-listings"})
    listings.append(_new("h2", {"id": "listings"}, LISTINGS))
    for number, fold in enumerate(article.select("details.example"), start=1):
        summary = fold.select_one("summary")
        title = " ".join(summary.get_text().split()) if summary else LISTINGS
        name = f"listing-{number}"
        line = _new("p", {"class": "book-listing"})
        line.append(_new("a", {"href": f"#{name}"}, title))
        line.append(", page ")
        line.append(_new("span", {"data-sheet-of": name}))
        fold.insert_before(line)
        if summary:
            summary.decompose()
        listings.append(_new("h3", {"id": name}, _own_title(title)))
        listings.extend(list(fold.contents))
        fold.decompose()
    if len(listings.contents) > 1:
        proofs = article.select_one(".vg-proofs")
        if proofs is None:
            article.append(listings)
        else:
            proofs.insert_before(listings)


def _own_title(title: str) -> str:
    """Return the title of a fold without the word that all of them begin with."""
    own = title.removeprefix(f"{LISTINGS}: ")
    return own[:1].upper() + own[1:]


def _open(article: Tag) -> None:
    """Open every fold; show every picture at once."""
    for fold in article.select("details"):
        fold["open"] = ""
    for image in article.select("img"):
        del image["loading"]


def _lead_to_proofs(article: Tag) -> None:
    """Make a link to its proof of each claim, and words of each term."""
    for claim in article.select("button.vg-claim"):
        kept = {name: value(claim, name) for name in ("class", "id", "data-proof")}
        claim.name = "a"
        claim.attrs = {**kept, "href": f"#proof-{kept['data-proof']}"}
    for term in article.select("button.vg-term"):
        term.unwrap()
    for section in article.select(".vg-proofs"):
        del section["hidden"]
        for number, item in enumerate(section.select("li"), start=1):
            item["id"] = f"proof-{number}"


def _link(site: Site, chapter: Chapter, article: Tag, book: Sequence[Chapter]) -> None:
    """Lead links between pages to places of the book; drop those to files, which paper has not."""
    by_name = {one.page.name: one for one in book}
    for image in article.select("img[src]"):
        if not is_inline(value(image, "src")):
            image["src"] = "/" + site.find(chapter.page.name, value(image, "src"))[0]
    for link in article.select("a[href]"):
        address = value(link, "href")
        if is_elsewhere(address):
            continue
        if address.startswith(("#proof-", "#listing-")):
            link["href"] = f"#{chapter.slug}--{address[1:]}"
            continue
        name, fragment = site.find(chapter.page.name, address)
        if name in by_name:
            link["href"] = f"#{by_name[name].anchor(fragment)}"
        else:
            link.unwrap()


def _rename(article: Tag, slug: str) -> None:
    for tag in article.find_all(id=True):
        tag["id"] = f"{slug}--{value(tag, 'id')}"
    for name in _REFERENCES:
        for tag in article.find_all(None, {name: True}):
            tag[name] = " ".join(f"{slug}--{one}" for one in value(tag, name).split())


# --- before the first chapter ---------------------------------------------------------------------


def _title_page(words: Edition) -> str:
    return (
        '<article class="md-content__inner md-typeset book-title" id="title">'
        f"<h1>{escape(words.title)}</h1><p>{escape(words.description)}</p>"
        f"<footer><p>{escape(words.state)}</p><p>{escape(words.licence)}</p></footer></article>"
    )


def _contents(book: Sequence[Chapter]) -> str:
    rows, part = [], ""
    for chapter in book:
        if chapter.part != part:
            part = chapter.part
            rows.append(f'</ol><p class="book-group">{escape(part)}</p><ol>')
        rows.append(_line(chapter.slug, escape(chapter.title)))
    return _list_of("contents", "Contents", rows)


def _figures(articles: Sequence[Tag]) -> str:
    rows = []
    for article in articles:
        for figure in article.select("figure.vg-figure[id]"):
            title = figure.select_one(".vg-figure__title")
            rows.append(_line(value(figure, "id"), title.decode_contents() if title else ""))
    return _list_of("figures", "Figures", rows) if rows else ""


def _list_of(name: str, title: str, rows: Sequence[str]) -> str:
    return (
        f'<article class="md-content__inner md-typeset book-contents" id="{name}">'
        f"<h1>{title}</h1><ol>{''.join(rows)}</ol></article>"
    )


def _line(target: str, title: str) -> str:
    return (
        f'<li><a class="book-line" href="#{target}"><span>{title}</span>'
        f'<span class="book-line__dots"></span>'
        f'<span class="book-line__number" data-sheet-of="{target}"></span></a></li>'
    )
