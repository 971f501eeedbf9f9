"""The built site as the checks read it: pages parsed once, files by name."""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from sitekit.problems import SitekitError
from sitekit.settings import Settings

HOME = "index.html"
NOT_FOUND = "404.html"
# What these hold is not read as text: code is meant as it stands, SVG and MathML are typeset.
_NOT_PROSE = frozenset({"code", "pre", "script", "style", "svg", "math", "template", "textarea"})
_BROWSER_SCHEMES = frozenset({"data", "blob", "about"})


@dataclass(frozen=True)
class Page:
    """A built page.

    Attributes
    ----------
    path : str
        The file relative to the root of the project, for messages.
    name : str
        The file relative to the site, with forward slashes: ``chapters/x/index.html``.
    html : str
        Its bytes as text.
    soup : BeautifulSoup
        The same, parsed.
    """

    path: str
    name: str
    html: str = field(repr=False)
    soup: BeautifulSoup = field(repr=False, compare=False)

    @property
    def address(self) -> str:
        """The page's address relative to the site's: ``chapters/x/``, empty for the home page."""
        return self.name.removesuffix(HOME)

    @functools.cached_property
    def ids(self) -> frozenset[str]:
        """Every id of the page, and the old-style names of anchors."""
        ids = {value(tag, "id") for tag in self.soup.find_all(id=True)}
        return frozenset(
            ids | {value(tag, "name") for tag in self.soup.find_all("a", attrs={"name": True})}
        )

    @functools.cached_property
    def content(self) -> range:
        """Lines of the article: what the project writes; the rest is the theme's."""
        start = self.html.find("<article")
        end = self.html.rfind("</article>")
        if start < 0 or end < 0:
            return range(0)
        return range(self.line_at(start), self.line_at(end) + 1)

    def line_at(self, position: int) -> int:
        """Return the line, from 1, of a position in ``html``."""
        return self.html.count("\n", 0, position) + 1


@dataclass(frozen=True)
class Site:
    """A built site.

    Attributes
    ----------
    settings : Settings
        Of the project.
    pages : tuple of Page
        Every HTML file, sorted by name.
    files : frozenset of str
        Every file relative to the site, with forward slashes.
    prefix : str
        The path under which the site is served, as its sitemap says: ``/book/``; ``/`` if unknown.
    """

    settings: Settings
    pages: tuple[Page, ...]
    files: frozenset[str]
    prefix: str = "/"

    @functools.cached_property
    def by_name(self) -> dict[str, Page]:
        """The pages by their ``name``."""
        return {page.name: page for page in self.pages}

    def path_of(self, name: str) -> str:
        """Return how messages call a file of the site."""
        return _shown(self.settings.site / name, self.settings.root)

    def find(self, base: str, address: str) -> tuple[str, str]:
        """Say which file an address leads to.

        Parameters
        ----------
        base : str
            Name of the file that holds the address.
        address : str
            As written there; must not be `is_elsewhere`.

        Returns
        -------
        name : str
            Name of the file.
        fragment : str
            What stands behind ``#``, decoded.

        Raises
        ------
        LookupError
            If it leads nowhere; the message is the end of a sentence that begins with the address.
        """
        parts = urlsplit(address)
        path = unquote(parts.path)
        if path.startswith("/"):
            # The page for unknown addresses is served at any depth, so it cannot be relative.
            if base != NOT_FOUND or not path.startswith(self.prefix):
                raise LookupError(
                    "breaks where the site lies in a sub-folder; write it relative to the page"
                )
            target = posixpath.normpath(path.removeprefix(self.prefix) or ".")
        elif path:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
        else:
            return base, unquote(parts.fragment)
        return self._file(target, path), unquote(parts.fragment)

    def _file(self, target: str, path: str) -> str:
        if target.startswith(".."):
            raise LookupError("leads out of the site")
        folder = path.endswith("/") or path.rpartition("/")[2] in {".", ".."}
        index = posixpath.normpath(posixpath.join(target, HOME))
        if folder and index in self.files:
            return index
        if not folder and target in self.files:
            return target
        if not folder and index in self.files:
            raise LookupError("names a folder; end it with a slash")
        raise LookupError("leads to nothing that was built")


def read_site(settings: Settings, only: Collection[str] | None = None) -> Site:
    """Read and parse the pages of the built site.

    Parameters
    ----------
    settings : Settings
        Of the project.
    only : collection of str, optional
        Names of the pages that are read; all by default.

    Returns
    -------
    Site
        With its pages parsed.

    Raises
    ------
    SitekitError
        If there is no built site.
    """
    folder = settings.site
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    names = {path.relative_to(folder).as_posix(): path for path in files}
    if HOME not in names:
        shown = _shown(folder, settings.root)
        raise SitekitError(
            f"there is no built site in {shown}; build it with `nox -s site` or `mkdocs build`"
        )
    pages = tuple(
        _read_page(name, path, settings)
        for name, path in names.items()
        if path.suffix == ".html" and (only is None or name in only)
    )
    return Site(settings, pages, frozenset(names), _prefix(folder))


def _read_page(name: str, path: Path, settings: Settings) -> Page:
    html = path.read_text(encoding="utf-8")
    return Page(_shown(path, settings.root), name, html, BeautifulSoup(html, "html.parser"))


def _shown(path: Path, root: Path) -> str:
    """Return a path relative to the root where it lies there; a site may be built elsewhere."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _prefix(folder: Path) -> str:
    """Return the path of the site's own address: the shortest one that its sitemap lists."""
    try:
        sitemap = (folder / "sitemap.xml").read_text(encoding="utf-8")
    except FileNotFoundError:
        return "/"
    addresses = re.findall(r"<loc>([^<]*)</loc>", sitemap)
    return urlsplit(min(addresses, key=len)).path or "/" if addresses else "/"


def is_elsewhere(address: str) -> bool:
    """Tell whether an address has an origin of its own: a scheme, or ``//host``.

    Parameters
    ----------
    address : str
        As written in HTML or CSS.

    Returns
    -------
    bool
        False for relative addresses and for what carries its content in itself.
    """
    parts = urlsplit(address.strip())
    return bool(parts.netloc) or (bool(parts.scheme) and parts.scheme not in _BROWSER_SCHEMES)


def is_inline(address: str) -> bool:
    """Tell whether an address carries its own content, such as ``data:``."""
    return urlsplit(address.strip()).scheme in _BROWSER_SCHEMES


def value(tag: Tag, name: str) -> str:
    """Return an attribute as text, empty where it is absent.

    Parameters
    ----------
    tag : Tag
        An element.
    name : str
        Name of an attribute; of several values, such as classes, the list joined by spaces.

    Returns
    -------
    str
        Its value.
    """
    found = tag.get(name)
    if found is None:
        return ""
    return found if isinstance(found, str) else " ".join(found)


def line_of(tag: Tag) -> int:
    """Return the line, from 1, on which an element begins."""
    return tag.sourceline or 0


def prose(tag: Tag) -> Iterator[tuple[Tag, str]]:
    """Yield the text that readers read, outside of code, formulas, scripts and comments.

    Parameters
    ----------
    tag : Tag
        Where to look.

    Yields
    ------
    parent : Tag
        The element that holds the text directly.
    text : str
        As shown, with entities resolved.
    """
    for child in tag.children:
        if isinstance(child, Tag):
            if child.name not in _NOT_PROSE:
                yield from prose(child)
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            yield tag, str(child)
