"""The built site as the checks read it: each page read and parsed once, files by name."""

import posixpath
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from sitekit.core import Project, SitekitError
from sitekit.core.html import parse

HOME = "index.html"
NOT_FOUND = "404.html"
_BROWSER_SCHEMES = frozenset({"", "data", "blob", "about"})


@dataclass(frozen=True)
class Page:
    """A built page: its file relative to the root, for messages, and to the site; its content."""

    path: str
    name: str
    html: str = field(repr=False)

    @cached_property
    def tree(self) -> HtmlElement:
        """The parsed page, which nobody may change."""
        return parse(self.html)

    @property
    def address(self) -> str:
        """The page's address relative to the site's: ``chapters/x/``, empty for the home page."""
        return self.name.removesuffix(HOME)

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every id of the page, and the old-style names of anchors."""
        return frozenset(map(str, self.tree.xpath("//@id | //a/@name")))

    @cached_property
    def content(self) -> range:
        """Lines of the article: what the project writes; the rest is the theme's."""
        start, end = self.html.find("<article"), self.html.rfind("</article>")
        if min(start, end) < 0:
            return range(0)
        return range(self.html.count("\n", 0, start) + 1, self.html.count("\n", 0, end) + 2)


@dataclass(frozen=True)
class Site:
    """A built site: all HTML files, sorted by name; all files relative to it, with slashes.

    ``prefix`` is the path under which it is served, as its sitemap says: ``/book/``; else ``/``.
    """

    project: Project
    pages: tuple[Page, ...]
    files: frozenset[str]
    prefix: str

    @cached_property
    def by_name(self) -> dict[str, Page]:
        """The pages by their ``name``."""
        return {page.name: page for page in self.pages}

    def file(self, name: str) -> Path:
        """Return where a file of the site is."""
        return self.project.site / name

    def path_of(self, name: str) -> str:
        """Return how messages call a file of the site."""
        return self.project.relative(self.file(name))

    def find(self, base: str, address: str) -> tuple[str, str]:
        """Return the file to which an address in a file leads, and what stands behind ``#``.

        Where it leads nowhere, a LookupError ends the sentence that begins with the address.
        """
        parts = urlsplit(address)
        path, fragment = unquote(parts.path), unquote(parts.fragment)
        if not path:
            return base, fragment
        target = posixpath.join(posixpath.dirname(base), path)
        if path.startswith("/"):
            # The page for unknown addresses is served at any depth, so it cannot be relative.
            if base != NOT_FOUND or not path.startswith(self.prefix):
                how = "breaks where the site lies in a sub-folder; write it relative to the page"
                raise LookupError(how)
            target = path.removeprefix(self.prefix) or "."
        target = posixpath.normpath(target)
        if target.startswith(".."):
            raise LookupError("leads out of the site")
        index = posixpath.normpath(posixpath.join(target, HOME))
        if path.rpartition("/")[2] in {"", ".", ".."}:
            target = index
        if target in self.files:
            return target, fragment
        if index in self.files:
            raise LookupError("names a folder; end it with a slash")
        raise LookupError("leads to nothing that was built")


def read_site(project: Project) -> Site:
    """Read the built site of a project, or raise a SitekitError where there is none."""
    folder, sitemap = project.site, project.site / "sitemap.xml"
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    names = sorted(path.as_posix() for path in files)
    if HOME not in names:
        how = "build it with `nox -s site` or `mkdocs build`"
        raise SitekitError(f"there is no built site in {project.relative(folder)}; {how}")
    pages = tuple(
        Page(project.relative(folder / name), name, (folder / name).read_text(encoding="utf-8"))
        for name in names
        if name.endswith(".html")
    )
    # The site's own address is the shortest one that its sitemap lists.
    listed = re.findall(r"<loc>([^<]*)", sitemap.read_text("utf-8") if sitemap.is_file() else "")
    prefix = urlsplit(min(listed, key=len, default="")).path or "/"
    return Site(project, pages, frozenset(names), prefix)


def is_elsewhere(address: str) -> bool:
    """Tell whether an address has an origin of its own: a scheme, or ``//host``."""
    parts = urlsplit(address.strip())
    return bool(parts.netloc) or parts.scheme not in _BROWSER_SCHEMES


def is_ours(address: str) -> bool:
    """Tell whether an address is of this site: not elsewhere, nor content such as ``data:``."""
    parts = urlsplit(address.strip())
    return not (parts.netloc or parts.scheme)


def line_of(element: HtmlElement) -> int:
    """Return the line, from 1, on which an element begins."""
    return int(element.sourceline or 0)
