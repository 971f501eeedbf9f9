"""Page weight: what a first visit costs a reader, in bytes as they travel and in requests.

1 KB is 1000 bytes, and what can be compressed is counted as gzip makes it at level 6, as static
hosts do. The browser tests measure the same over the wire.
"""

from __future__ import annotations

import fnmatch
import functools
import gzip
from dataclasses import dataclass
from pathlib import Path

from sitekit.problems import Problem
from sitekit.sitecheck.addresses import Fetch, fetched, in_css
from sitekit.sitecheck.pages import HOME, NOT_FOUND, Page, Site, is_elsewhere, is_inline, value

KB = 1000
_COMPRESSIBLE = frozenset({".html", ".css", ".js", ".svg", ".json", ".xml", ".txt", ".csv", ".ico"})
# Only one of the two drawings of a figure is fetched.
_OTHER_THEME = "vg-only-dark"


@dataclass(frozen=True)
class Budget:
    """What a kind of page may cost.

    Attributes
    ----------
    visit : int or None
        Bytes of a first visit: page, styles, scripts, icons, drawings of one theme.
    requests : int or None
        Requests of a first visit.
    own : int or None
        Bytes beyond what all pages share.
    html : int
        Bytes of the HTML alone.
    reason : str
        Why these.
    """

    visit: int | None
    requests: int | None
    own: int | None
    html: int
    reason: str


BUDGETS: dict[str, Budget] = {
    "home": Budget(150 * KB, 15, None, 70 * KB, "the first page must be there in a second on 3G"),
    "page": Budget(
        180 * KB, 15, None, 70 * KB, "a chapter with its figures; a photograph costs more"
    ),
    "notebook": Budget(
        None, 15, 100 * KB, 70 * KB, "output with two figures, without nbconvert's styles"
    ),
    "not found": Budget(150 * KB, 15, None, 70 * KB, "holds nothing but the theme"),
}


@dataclass(frozen=True)
class Weight:
    """What a page costs, in bytes as they travel.

    Attributes
    ----------
    path : str
        The file, for messages.
    address : str
        Of the page, relative to the site.
    kind : str
        A key of `BUDGETS`.
    html : int
        The HTML alone.
    own : int
        The HTML and the pictures, without what all pages share.
    visit : int
        Everything of a first visit.
    requests : int
        Of a first visit.
    """

    path: str
    address: str
    kind: str
    html: int
    own: int
    visit: int
    requests: int


def problems(site: Site) -> list[Problem]:
    """Report pages that cost more than their budget.

    Parameters
    ----------
    site : Site
        As built.

    Returns
    -------
    list of Problem
        One for each budget that is exceeded.
    """
    return [
        Problem(weight.path, 0, message) for weight in weigh(site) for message in exceeded(weight)
    ]


def exceeded(weight: Weight) -> list[str]:
    """Say which budgets a page exceeds.

    Parameters
    ----------
    weight : Weight
        Of a page.

    Returns
    -------
    list of str
        A sentence each.
    """
    budget = BUDGETS[weight.kind]
    sizes = (
        ("its HTML", weight.html, budget.html),
        ("a first visit", weight.visit, budget.visit),
        ("what is its own", weight.own, budget.own),
    )
    said = [
        f"{what} is {size / KB:.1f} KB (gzip), a {weight.kind} may have {limit / KB:.0f} KB"
        for what, size, limit in sizes
        if limit is not None and size > limit
    ]
    if budget.requests is not None and weight.requests > budget.requests:
        allowed = f"a {weight.kind} may have {budget.requests}"
        said.append(f"a first visit takes {weight.requests} requests, {allowed}")
    return said


def weigh(site: Site) -> list[Weight]:
    """Weigh every page.

    Parameters
    ----------
    site : Site
        As built.

    Returns
    -------
    list of Weight
        By address.
    """
    notebooks = _notebooks(site)
    return [_weigh(site, page, notebooks) for page in site.pages]


def _weigh(site: Site, page: Page, notebooks: frozenset[str]) -> Weight:
    html = transferred(site.settings.site / page.name)
    shared, own = _needed(site, page)
    size = {name: transferred(site.settings.site / name) for name in shared | own}
    return Weight(
        path=page.path,
        address=page.address,
        kind=_kind(page, notebooks),
        html=html,
        own=html + sum(size[name] for name in own),
        visit=html + sum(size.values()),
        requests=1 + len(size),
    )


def _kind(page: Page, notebooks: frozenset[str]) -> str:
    special = {HOME: "home", NOT_FOUND: "not found"}
    return special.get(page.name) or ("notebook" if page.name in notebooks else "page")


def _notebooks(site: Site) -> frozenset[str]:
    """Return the names of the pages whose sources are notebooks."""
    docs = site.settings.docs
    sources = [path.relative_to(docs).as_posix() for path in docs.rglob("*.py")]
    matching = [name for name in sources if fnmatch.fnmatch(name, site.settings.labs)]
    return frozenset(f"{name.removesuffix('.py')}/{HOME}" for name in matching)


def _needed(site: Site, page: Page) -> tuple[set[str], set[str]]:
    """Return the files that a first visit fetches: those that all pages share, and the others."""
    shared: set[str] = set()
    own: set[str] = set()
    for fetch in fetched(page):
        name = _file(site, page.name, fetch)
        if name is None or name == page.name or _is_unused(fetch):
            continue
        common = fetch.tag is not None and fetch.tag.name in {"link", "script", "style"}
        (shared if common else own).add(name)
    for sheet in [name for name in shared if name.endswith(".css")]:
        shared |= _of_sheet(site, sheet)
    return shared, own - shared


def _of_sheet(site: Site, sheet: str) -> set[str]:
    text = (site.settings.site / sheet).read_text(encoding="utf-8")
    names = (_file(site, sheet, fetch) for fetch in in_css(text))
    return {name for name in names if name is not None}


def _file(site: Site, base: str, fetch: Fetch) -> str | None:
    """Return the file that is fetched; None where there is none, which `addresses` reports."""
    if is_inline(fetch.address) or is_elsewhere(fetch.address):
        return None
    try:
        return site.find(base, fetch.address)[0]
    except LookupError:
        return None


def _is_unused(fetch: Fetch) -> bool:
    """Tell whether a reader in light with scripts, who is weighed, does not fetch it."""
    tag = fetch.tag
    return tag is not None and (
        _OTHER_THEME in value(tag, "class").split() or tag.find_parent("noscript") is not None
    )


@functools.lru_cache(maxsize=512)
def _compressed(path: Path, stamp: int, size: int) -> int:
    return len(gzip.compress(path.read_bytes(), compresslevel=6, mtime=0))


def transferred(path: Path) -> int:
    """Return the bytes of a file as a static host sends it.

    Parameters
    ----------
    path : Path
        A file of the site.

    Returns
    -------
    int
        Gzipped where that makes sense, else as it is.
    """
    facts = path.stat()
    if path.suffix not in _COMPRESSIBLE:
        return facts.st_size
    return _compressed(path, facts.st_mtime_ns, facts.st_size)


def table(weights: list[Weight]) -> str:
    """Return weights as lines of text.

    Parameters
    ----------
    weights : list of Weight
        Of pages.

    Returns
    -------
    str
        A heading and a line per page; sizes in KB of 1000 bytes, gzipped.
    """
    names = [weight.address or "(home)" for weight in weights]
    width = max([4, *map(len, names)])
    columns = f"{'kind':<9}  {'html':>6}  {'own':>6}  {'visit':>6}  requests   (KB, gzip)"
    head = f"{'page':<{width}}  {columns}"
    lines = [
        f"{name:<{width}}  {one.kind:<9}  {one.html / KB:6.1f}  {one.own / KB:6.1f}  "
        f"{one.visit / KB:6.1f}  {one.requests:8d}"
        for name, one in zip(names, weights, strict=True)
    ]
    return "\n".join([head, *lines])
