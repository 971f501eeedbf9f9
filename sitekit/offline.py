"""A copy of the site in one file, which is unpacked and read without a server and a network.

Addresses of folders lead nowhere there, so each names its page; the search, which a browser does
not allow to files, gives way to a sentence.
"""

from __future__ import annotations

import json
import posixpath
import re
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from bs4 import BeautifulSoup, Tag

from sitekit import headers
from sitekit.problems import SitekitError
from sitekit.settings import Settings
from sitekit.sitecheck.pages import (
    HOME,
    Page,
    Site,
    is_elsewhere,
    is_inline,
    read_site,
    value,
)

SENTENCE = "This offline copy has no search."
# Of the sentence, in the header; no page of the site itself has it.
_STYLE = """
.vg-no-search {
  margin: 0;
  padding-inline: 0.4rem;
  color: var(--md-primary-bg-color--light);
  font-size: 0.6rem;
  line-height: 1.2;
}
@media screen and (max-width: 44.9375em) {
  .vg-no-search { max-width: 5rem; }
}
"""
# Marks what has a meaning on the web only, such as the offer of this copy.
ONLINE = "data-online"
# Where the home page says how large the copy is.
_SIZE = "<!-- sitekit: size -->"
# Its hidden check box stays: without it the theme's script stops, and the theme switch with it.
_SEARCH = ".md-search, label[for=__search]"
# Of no use without a host, or to the search alone.
_LEFT_OUT = re.compile(
    r"_headers|404\.html|robots\.txt|llms\.txt|sitemap\.xml(\.gz)?|search/.*|.*\.map|.*\.zip"
    r"|assets/javascripts/(lunr|workers)/.*"
)
# A browser fetches no file ahead for a page that is a file, and complains.
_PRELOADS = "link[rel=preload], link[rel=modulepreload], link[rel=prefetch]"
_FEATURES = re.compile(r"navigation\.instant|search\.")
# The oldest time that the format knows: the same pages make the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)


def name(settings: Settings) -> str:
    """Return the name of the file, which is that of the site."""
    return f"{settings.slug}-offline.zip"


def write(settings: Settings, site: Site | None = None) -> Path:
    """Write the copy into the built site.

    Parameters
    ----------
    settings : Settings
        Of the project.
    site : Site, optional
        The built site, where somebody has read it already; its pages are rewritten.

    Returns
    -------
    Path
        Of the file.

    Raises
    ------
    SitekitError
        If the site has not been built, or has a link that leads nowhere.
    """
    site = site or read_site(settings)
    target = settings.site / name(settings)
    with tempfile.NamedTemporaryFile(dir=settings.site, suffix=".part", delete=False) as file:
        try:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
                for one in contents(site):
                    _add(archive, f"{settings.slug}/{one}", _content(site, one))
            Path(file.name).replace(target)
        finally:
            Path(file.name).unlink(missing_ok=True)
    target.chmod(0o644)
    return target


def contents(site: Site) -> list[str]:
    """Return the names of the files of a site that its copy has, sorted."""
    return sorted(one for one in site.files if not _LEFT_OUT.fullmatch(one))


def _content(site: Site, one: str) -> bytes:
    page = site.by_name.get(one)
    if page is not None:
        return rewritten(site, page).encode()
    return (site.settings.site / one).read_bytes()


def _add(archive: zipfile.ZipFile, path: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(path, _TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    # As if made on Unix, wherever it is made: a file that everybody may read.
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def rewritten(site: Site, page: Page) -> str:
    """Return a page as it stands in the copy.

    Parameters
    ----------
    site : Site
        All pages, to which links are resolved.
    page : Page
        One of them, which is changed: a copy takes as long as all the rest.

    Returns
    -------
    str
        HTML whose links name files.

    Raises
    ------
    SitekitError
        If a link leads nowhere.
    """
    soup = page.soup
    for tag in soup.select(f"[{ONLINE}], {_PRELOADS}"):
        tag.decompose()
    for tag in soup.find_all(["a", "area", "link"], href=True):
        tag["href"] = _file_address(site, page, value(tag, "href"))
    _say_that_there_is_no_search(soup)
    _switch_off(soup)
    return soup.decode()


def _file_address(site: Site, page: Page, address: str) -> str:
    """Return an address with the file that it leads to; others than of pages stay."""
    if is_elsewhere(address) or is_inline(address) or address.startswith("#"):
        return address
    try:
        target, fragment = site.find(page.name, address)
    except LookupError as error:
        raise SitekitError(f"{page.path}: the address {address!r} {error}") from None
    if PurePosixPath(target).name != HOME:
        return address
    path = posixpath.relpath(target, posixpath.dirname(page.name) or ".")
    return quote(path) + (f"#{quote(fragment, safe=':~=,-')}" if fragment else "")


def _say_that_there_is_no_search(soup: BeautifulSoup) -> None:
    for tag in soup.select(_SEARCH):
        tag.decompose()
    header = soup.select_one(".md-header__inner")
    if header is not None and soup.head is not None:
        sentence = soup.new_tag("p", attrs={"class": "vg-no-search"})
        sentence.string = SENTENCE
        header.append(sentence)
        style = soup.new_tag("style")
        style.string = _STYLE
        soup.head.append(style)


def _switch_off(soup: BeautifulSoup) -> None:
    """Tell the theme's script to fetch nothing: a browser allows no file to do that."""
    config = soup.find("script", id="__config")
    if not isinstance(config, Tag):
        return
    options: dict[str, Any] = json.loads(config.string or "{}")
    features = [one for one in options.get("features", []) if not _FEATURES.match(one)]
    config.string = json.dumps({**options, "features": features})


def write_with_headers(settings: Settings) -> None:
    """Write the copy, its size on the home page, and what hosts send; read the site once.

    Parameters
    ----------
    settings : Settings
        Of the project.

    Raises
    ------
    SitekitError
        See `write` and `headers.write`.
    """
    site = read_site(settings)
    found = headers.rules(
        Site(settings, site.pages, site.files | {name(settings)}, prefix=site.prefix)
    )
    size = write(settings, site).stat().st_size
    home = settings.site / HOME
    page = home.read_text(encoding="utf-8")
    home.write_text(page.replace(_SIZE, f", {size / 1e6:.1f} MB", 1), encoding="utf-8")
    (settings.site / headers.NAME).write_text(headers.to_text(found), encoding="utf-8")
