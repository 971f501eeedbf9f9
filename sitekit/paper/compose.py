"""One HTML document of all built pages in the order of the navigation.

Every id gets the name of its page in front, and links between pages become links to those ids. The
outlines of formulas, which each page brings for itself, are there once.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from bs4 import BeautifulSoup, Tag

from sitekit.mathematics.page import glyph_sheet
from sitekit.problems import SitekitError
from sitekit.sitecheck.pages import HOME, Page, Site, is_elsewhere, is_inline, value

# What opens, is pressed, or is the other of two: nothing of it is for paper.
_SCREEN_ONLY = (
    "[popover], .headerlink, .vg-only-dark, .vg-download, .vg-filter, .vg-figure__more, "
    ".vg-checked__count, .math-mml, .math-glyphs, script, style, nav, form, dialog, "
    "button:not(.vg-claim, .vg-term)"
)
_STYLE = """
article { break-before: page; }
article:first-of-type { break-before: auto; }
.book-part { margin: 0 0 0.3em; color: var(--vg-quiet); font-size: 9pt; }
.book-contents ol { margin: 0; padding: 0; list-style: none; }
.book-contents li { margin: 0; }
.book-contents h2 { margin: 1.1em 0 0.2em; font-size: 10.5pt; }
.book-contents a.book-line.book-line { display: flex; gap: 0.5em; text-decoration: none; }
.book-line__dots { flex: 1; border-bottom: 0.6pt dotted var(--vg-mark); margin-bottom: 0.35em; }
.book-line__number { min-width: 1.6em; font-variant-numeric: tabular-nums; text-align: end; }
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
        The home page first.

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
            heading = page.soup.select_one("article h1")
            title = _words(heading) if heading else source
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


def _words(tag: Tag) -> str:
    plain = copy.copy(tag)
    for one in plain.select(".headerlink"):
        one.decompose()
    return " ".join(plain.get_text().split())


def compose(site: Site, book: Sequence[Chapter], numbers: Mapping[str, int] | None = None) -> str:
    """Return the document.

    Parameters
    ----------
    site : Site
        As built; addresses in the document are relative to its root.
    book : sequence of Chapter
        The pages, in order; the contents stand behind the first.
    numbers : mapping of str to int, optional
        The sheet on which each chapter begins, by slug; unknown ones are left open.

    Returns
    -------
    str
        HTML.
    """
    glyphs: dict[str, str] = {}
    articles = []
    for chapter in book:
        _collect(chapter.page, glyphs)
        articles.append(_article(site, chapter, book))
    articles.insert(1, _contents(book, numbers or {}))
    first = book[0]
    head = "".join(_styles(site, first.page)) + f"<style>{_STYLE}{_running_heads(book)}</style>"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(first.title)}</title>{head}</head>"
        f'<body data-md-color-scheme="default">{glyph_sheet(glyphs.items())}'
        '<div class="md-container"><main class="md-main"><div class="md-main__inner md-grid">'
        f'<div class="md-content">{"".join(articles)}</div></div></main></div></body></html>'
    ).replace('<svg class="math-glyphs"', '<svg class="math-glyphs md-container"', 1)


def _collect(page: Page, glyphs: dict[str, str]) -> None:
    """Add the outlines of a page to those of the book."""
    for path in page.soup.select(".math-glyphs path"):
        name, outline = value(path, "id"), value(path, "d")
        if glyphs.setdefault(name, outline) != outline:
            raise SitekitError(f"{page.path} draws {name} otherwise than another page; build again")


def _styles(site: Site, page: Page) -> Iterator[str]:
    """Yield the style sheets of a page, with addresses from the root of the site."""
    for tag in page.soup.select("head link[rel=stylesheet], head style"):
        link = copy.copy(tag)
        if link.name == "link":
            link["href"] = "/" + site.find(page.name, value(link, "href"))[0]
        yield str(link)


def _running_heads(book: Sequence[Chapter]) -> str:
    """Return a kind of sheet for each chapter, with its title above the text."""
    rules = []
    for number, chapter in enumerate(book[1:], start=1):
        title = chapter.title.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
        rules.append(
            f'@page chapter-{number} {{ @top-right {{ content: "{title}"; color: #4a4f58; '
            "font: 8.5pt var(--vg-sans, sans-serif); } } "
            f"#{chapter.slug} {{ page: chapter-{number}; }}"
        )
    return "\n".join(rules)


def _article(site: Site, chapter: Chapter, book: Sequence[Chapter]) -> str:
    original = chapter.page.soup.select_one("article")
    if original is None:
        raise SitekitError(f"{chapter.page.path} has no article; build the site again")
    article = copy.copy(original)
    for tag in article.select(_SCREEN_ONLY):
        tag.decompose()
    _open(article)
    _lead_to_proofs(article)
    # Links know ids by their old names, and are first.
    _link(site, chapter, article, book)
    _rename(article, chapter.slug)
    heading = article.select_one("h1")
    if chapter.part and heading is not None:
        line = BeautifulSoup("", "html.parser").new_tag("p", attrs={"class": "book-part"})
        line.string = chapter.part
        heading.insert_before(line)
    article["id"] = chapter.slug
    return str(article)


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
        if address.startswith("#proof-"):
            link["href"] = f"#{chapter.slug}--{address[1:]}"
            continue
        name, fragment = site.find(chapter.page.name, address)
        if name in by_name:
            link["href"] = f"#{by_name[name].anchor(fragment)}"
        else:
            link.unwrap()


def _rename(article: Tag, slug: str) -> None:
    for tag in article.select("[id]"):
        tag["id"] = f"{slug}--{value(tag, 'id')}"
    for name in ("aria-labelledby", "aria-describedby", "aria-details", "headers", "for"):
        for tag in article.select(f"[{name}]"):
            tag[name] = " ".join(f"{slug}--{one}" for one in value(tag, name).split())


def _contents(book: Sequence[Chapter], numbers: Mapping[str, int]) -> str:
    rows, part = [], None
    for chapter in book[1:]:
        if chapter.part != part:
            part = chapter.part
            rows.append(f"</ol><h2>{escape(part)}</h2><ol>" if part else "</ol><ol>")
        rows.append(
            f'<li><a class="book-line" href="#{chapter.slug}"><span>{escape(chapter.title)}</span>'
            '<span class="book-line__dots"></span>'
            f'<span class="book-line__number">{numbers.get(chapter.slug, "")}</span></a></li>'
        )
    return (
        '<article class="md-content__inner md-typeset book-contents" id="contents">'
        f"<h1>Contents</h1><ol>{''.join(rows)}</ol></article>"
    )
