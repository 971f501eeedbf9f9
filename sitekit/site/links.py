"""Every address of the site: nothing is fetched from elsewhere, and nothing leads nowhere."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import tinycss2
from lxml.html import HtmlElement

from sitekit.core import Problem
from sitekit.site.model import Page, Site, is_elsewhere, is_ours, line_of

# What a browser fetches without being asked; a script that is fetched when a reader does something
# counts as well.
_VALUES = (
    "//@src | //@srcset | //@poster | //@data | //script/@data-theme | //link/@href | "
    "//meta[@http-equiv]/@content | "
    "(//image | //feimage | //use)/@*[name() = 'href' or name() = 'xlink:href']"
)
_STYLES = "//style/text() | //@style | //svg//@*[contains(., 'url(')]"
# These only make a browser speak to another origin; there is no file to find.
_CONTACTS = {"preconnect", "dns-prefetch"}
_FETCHED_LINKS = _CONTACTS | {"stylesheet", "preload", "modulepreload", "prefetch", "manifest"}
_FETCHED_LINKS |= {"prerender", "icon", "apple-touch-icon", "mask-icon"}
_CSS_FUNCTIONS = frozenset({"url", "src", "image-set", "-webkit-image-set"})
_ADVICE = "keep a copy in the site, or make it an ordinary link"
_REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\"]+)", re.IGNORECASE)


class Fetch(NamedTuple):
    """An address that a browser fetches by itself, and the element; None in a style sheet."""

    line: int
    address: str
    element: Any = None


def problems(site: Site) -> Iterator[Problem]:
    """Report addresses off the origin that would be fetched, and all that lead nowhere."""
    for page in site.pages:
        yield from _of_fetches(site, page.name, fetched(page))
        for element in page.tree.xpath("//a[@href] | //area[@href] | //link[@href]"):
            is_fetched = element.tag == "link" and _rels(element) & _FETCHED_LINKS
            message = "" if is_fetched else _of_link(site, page.name, element.get("href"))
            if message:
                yield Problem(page.path, line_of(element), message)
    for name in sorted(name for name in site.files if name.endswith((".css", ".svg"))):
        text = site.file(name).read_text(encoding="utf-8", errors="replace")
        fetches = in_css(text) if name.endswith(".css") else fetched(Page("", name, text))
        yield from _of_fetches(site, name, fetches)


def _of_fetches(site: Site, name: str, fetches: Iterable[Fetch]) -> Iterator[Problem]:
    for fetch in fetches:
        message = _of_link(site, name, fetch.address)
        if is_elsewhere(fetch.address):
            message = f"makes a browser fetch {fetch.address}, which is not on this site; {_ADVICE}"
        if message:
            yield Problem(site.path_of(name), fetch.line, message)


def _of_link(site: Site, name: str, address: str) -> str:
    """Say what is wrong with an address in a file, nothing where it leads somewhere."""
    if is_elsewhere(address):
        known = address.strip().partition(":")[0].lower() in {"http", "https", "mailto"}
        return "" if known else f"the address {address!r} is of a kind that browsers do not open"
    if not is_ours(address):
        return ""
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
    """Yield all that a browser fetches when it shows a page or a drawing."""
    for value in page.tree.xpath(_VALUES):
        element = value.getparent()
        for address in _addresses(element, value.attrname, str(value)):
            yield Fetch(line_of(element), address, element)
    for text in page.tree.xpath(_STYLES):
        element = text.getparent()
        for fetch in in_css(str(text)):
            yield Fetch(line_of(element) - 1 + fetch.line, fetch.address, element)


def _addresses(element: HtmlElement, name: str, value: str) -> Iterable[str]:
    if element.tag == "link":
        rels = _rels(element)
        is_fetched = rels & _FETCHED_LINKS and (is_elsewhere(value) or not rels & _CONTACTS)
        return [value] if is_fetched else []
    if element.tag == "meta":
        is_refresh = element.get("http-equiv", "").lower() == "refresh"
        return map(str.strip, _REFRESH.findall(value)) if is_refresh else []
    if name == "srcset":
        return (part.split()[0] for part in re.split(r",\s+|,$", value) if part.strip())
    return [value]


def _rels(element: HtmlElement) -> set[str]:
    return set(element.get("rel", "").lower().split())


@lru_cache(maxsize=64)
def in_css(text: str) -> tuple[Fetch, ...]:
    """Return what a style sheet, or a ``style`` attribute, names: files, and ids (``#clip``).

    Not what stands in comments and in ``@namespace``.
    """
    return tuple(_in_tokens(tinycss2.parse_component_value_list(text, skip_comments=True)))


def _in_tokens(tokens: Iterable[Any], *, strings: bool = False) -> Iterator[Fetch]:
    """Yield every address in CSS tokens; of strings too where they are some."""
    rule = ""
    for token in tokens:
        if token.type == "at-keyword":
            rule = token.lower_value
        elif token.type == "literal" and token.value == ";":
            rule = ""
        elif rule == "namespace":
            continue
        elif token.type == "url" or (token.type == "string" and (strings or rule == "import")):
            yield Fetch(token.source_line, token.value)
        elif token.type == "function":
            yield from _in_tokens(token.arguments, strings=token.lower_name in _CSS_FUNCTIONS)
        elif hasattr(token, "content"):
            rule = ""
            yield from _in_tokens(token.content)
