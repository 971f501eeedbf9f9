"""Every address of the site: nothing is fetched from elsewhere, and nothing leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import tinycss2
from bs4 import Tag

from sitekit.problems import Problem
from sitekit.sitecheck.pages import Page, Site, is_elsewhere, is_inline, line_of, value

# What a browser fetches without being asked, by element and attribute.
_FETCHED = {
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    # A script that is fetched when a reader does something counts as well.
    "script": ("src", "data-theme"),
    "iframe": ("src",),
    "frame": ("src",),
    "embed": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "input": ("src",),
    "object": ("data",),
    "image": ("href", "xlink:href"),
    "feimage": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
}
_FETCHED_LINKS = {"stylesheet", "preload", "modulepreload", "prefetch", "preconnect", "manifest"}
_FETCHED_LINKS |= {"dns-prefetch", "prerender", "icon", "apple-touch-icon", "mask-icon"}
# These only make a browser speak to another origin; there is no file to find.
_CONTACTS = frozenset({"preconnect", "dns-prefetch"})
_CSS_FUNCTIONS = frozenset({"url", "src", "image-set", "-webkit-image-set"})
_SVG_ADDRESS = re.compile(r"""(?<![\w:])(?:xlink:)?(?:href|src)\s*=\s*(["'])(.*?)\1""", re.DOTALL)
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Fetch:
    """An address that a browser fetches by itself.

    Attributes
    ----------
    line : int
        Where it is written.
    address : str
        As written.
    tag : Tag or None
        The element, None in a style sheet.
    """

    line: int
    address: str
    tag: Tag | None = None


def problems(site: Site) -> list[Problem]:
    """Report addresses off the origin that would be fetched, and all that lead nowhere.

    Parameters
    ----------
    site : Site
        As built.

    Returns
    -------
    list of Problem
        With the line in the built file.
    """
    found = [problem for page in site.pages for problem in _of_page(site, page)]
    for name in sorted(site.files):
        if name.endswith((".css", ".svg")):
            text = (site.settings.site / name).read_text(encoding="utf-8", errors="replace")
            fetches = in_css(text) if name.endswith(".css") else in_svg(text)
            found += _of_fetches(site, name, fetches)
    return found


def _of_page(site: Site, page: Page) -> list[Problem]:
    found = _of_fetches(site, page.name, fetched(page))
    for tag in page.soup.find_all(["a", "area", "link"], href=True):
        if tag.name == "link" and _rels(tag) & _FETCHED_LINKS:
            continue
        message = _of_link(site, page.name, value(tag, "href"))
        found += [Problem(page.path, line_of(tag), message)] if message else []
    return found


def _of_fetches(site: Site, name: str, fetches: Iterable[Fetch]) -> list[Problem]:
    found = []
    for fetch in fetches:
        if is_elsewhere(fetch.address):
            message = (
                f"makes a browser fetch {fetch.address}, which is not on this site; "
                "keep a copy in the site, or make it an ordinary link"
            )
        else:
            message = _of_link(site, name, fetch.address)
        found += [Problem(site.path_of(name), fetch.line, message)] if message else []
    return found


def _of_link(site: Site, name: str, address: str) -> str:
    """Say what is wrong with an address in a file, nothing where it leads somewhere."""
    if is_inline(address):
        return ""
    if is_elsewhere(address):
        scheme = address.strip().partition(":")[0].lower()
        known = scheme in {"http", "https", "mailto"}
        return "" if known else f"the address {address!r} is of a kind that browsers do not open"
    try:
        target, fragment = site.find(name, address.strip())
    except LookupError as error:
        return f"the address {address!r} {error}"
    page = site.by_name.get(target)
    # `:~:` begins a search for text, not an id.
    if page is None or not fragment or fragment.startswith(":~:") or fragment in page.ids:
        return ""
    where = "this page" if page.name == name else page.address or "the home page"
    return f"the address {address!r} leads to #{fragment}, but no element of {where} has that id"


def fetched(page: Page) -> Iterator[Fetch]:
    """Yield everything that a browser fetches when it shows a page.

    Parameters
    ----------
    page : Page
        A built page.

    Yields
    ------
    Fetch
        In the order of the page, styles last; a browser may put off lazy ones.
    """
    for tag in page.soup.find_all([*_FETCHED, "link", "meta"]):
        yield from (Fetch(line_of(tag), address, tag) for address in _of_element(tag))
    for tag in page.soup.find_all(style=True):
        yield from (
            Fetch(line_of(tag), found.address, tag) for found in in_css(value(tag, "style"))
        )
    for tag in page.soup.find_all("style"):
        offset = line_of(tag) - 1
        text = tag.get_text()
        yield from (Fetch(offset + found.line, found.address, tag) for found in in_css(text))


def _of_element(tag: Tag) -> list[str]:
    if tag.name == "link":
        return (
            [value(tag, "href")]
            if _rels(tag) & _FETCHED_LINKS and not _is_mere_contact(tag)
            else []
        )
    if tag.name == "meta":
        refresh = value(tag, "http-equiv").lower() == "refresh"
        match = _REFRESH.search(value(tag, "content")) if refresh else None
        return [match[1].strip()] if match else []
    addresses = []
    for name in _FETCHED[tag.name]:
        text = value(tag, name)
        addresses += _candidates(text) if name == "srcset" else [text] if tag.has_attr(name) else []
    return addresses


def _is_mere_contact(tag: Tag) -> bool:
    """Tell whether a link only opens a connection to the site's own origin."""
    return bool(_rels(tag) & _CONTACTS) and not is_elsewhere(value(tag, "href"))


def _rels(tag: Tag) -> set[str]:
    return set(value(tag, "rel").lower().split())


def _candidates(srcset: str) -> list[str]:
    """Return the addresses of a ``srcset``."""
    return [part.split()[0] for part in re.split(r",\s+|,$", srcset) if part.strip()]


def in_svg(text: str) -> list[Fetch]:
    """Return what a drawing refers to outside of itself.

    Parameters
    ----------
    text : str
        An SVG file.

    Returns
    -------
    list of Fetch
        Addresses of attributes and of styles.
    """
    found = [
        Fetch(text.count("\n", 0, match.start()) + 1, match[2])
        for match in _SVG_ADDRESS.finditer(text)
        if not match[2].startswith("#")
    ]
    for match in re.finditer(r"<style[^>]*>(.*?)</style>", text, re.DOTALL):
        offset = text.count("\n", 0, match.start(1))
        found += [Fetch(offset + one.line, one.address) for one in in_css(match[1])]
    return found


def in_css(text: str) -> list[Fetch]:
    """Return what a style sheet makes a browser fetch.

    Parameters
    ----------
    text : str
        A style sheet, or the value of a ``style`` attribute.

    Returns
    -------
    list of Fetch
        Addresses in ``url()``, ``image-set()`` and ``@import``, in order; not those of comments
        and of ``@namespace``, nor ids (``url(#clip)``).
    """
    if "(" not in text and "@" not in text:
        return []
    tokens = tinycss2.parse_component_value_list(text, skip_comments=True)
    return [Fetch(line, found) for line, found in _in_tokens(tokens) if found[:1] not in {"", "#"}]


def _in_tokens(tokens: Iterable[Any], *, strings: bool = False) -> Iterator[tuple[int, str]]:
    """Yield line and address of every address in CSS tokens; of strings too where they are some."""
    rule = ""
    for token in tokens:
        if token.type == "at-keyword":
            rule = token.lower_value
        elif token.type == "literal" and token.value == ";":
            rule = ""
        elif token.type == "url" or (token.type == "string" and (strings or rule == "import")):
            if rule != "namespace":
                yield token.source_line, token.value
        elif token.type == "function":
            named = token.lower_name in _CSS_FUNCTIONS
            yield from () if rule == "namespace" else _in_tokens(token.arguments, strings=named)
        elif hasattr(token, "content"):
            rule = ""
            yield from _in_tokens(token.content)
