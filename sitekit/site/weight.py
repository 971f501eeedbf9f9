"""Page weight: what a first visit costs a reader, in bytes as they travel and in requests.

1 KB is 1000 bytes; what can be compressed is counted as gzip makes it at level 6, as hosts do.
"""

import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sitekit.core import Problem
from sitekit.site.links import Fetch, fetched, in_css
from sitekit.site.model import HOME, NOT_FOUND, Page, Site, is_ours

KB = 1000
_COMPRESSIBLE = frozenset({".html", ".css", ".js", ".svg", ".json", ".xml", ".txt", ".csv", ".ico"})
_SIZES = {"html": "its HTML", "visit": "a first visit", "own": "what is its own"}


class Weight(NamedTuple):
    """What a page costs: bytes as they travel, and requests.

    ``own`` is its HTML and pictures, without what all pages share; ``visit`` all of a first visit.
    """

    page: Page
    kind: str
    html: int
    own: int
    visit: int
    requests: int


def problems(site: Site) -> Iterator[Problem]:
    """Report pages that cost more than ``mkdocs.yml`` allows to their kind."""
    for one in weigh(site):
        may, budget = f"a {one.kind} may have", site.project.options.budgets.get(one.kind)
        for name, limit in (budget or {}).items():
            cost = getattr(one, name)
            if limit is None or cost <= limit * (KB if name in _SIZES else 1):
                continue
            said = f"a first visit takes {cost} requests, {may} {limit}"
            if name in _SIZES:
                said = f"{_SIZES[name]} is {cost / KB:.1f} KB (gzip), {may} {limit:.0f} KB"
            yield Problem(one.page.path, 0, said)


def weigh(site: Site) -> list[Weight]:
    """Weigh every page of a built site."""

    @cache
    def size(name: str) -> int:
        content = site.file(name).read_bytes()
        is_sent_as_it_is = Path(name).suffix not in _COMPRESSIBLE
        return len(content if is_sent_as_it_is else gzip.compress(content, 6, mtime=0))

    docs = site.project.docs
    labs = [path.relative_to(docs) for path in docs.glob(site.project.options.labs)]
    kinds = {f"{path.with_suffix('').as_posix()}/{HOME}": "notebook" for path in labs}
    kinds |= {HOME: "home", NOT_FOUND: "not found"}
    return [_weigh(site, page, kinds.get(page.name, "page"), size) for page in site.pages]


def _weigh(site: Site, page: Page, kind: str, size: Callable[[str], int]) -> Weight:
    shared: set[str] = set()
    own: set[str] = set()
    for fetch in fetched(page):
        element = fetch.element
        # A reader in light with scripts is weighed.
        if "vg-only-dark" not in element.classes and not element.xpath("ancestor::noscript"):
            files = shared if element.tag in {"link", "script", "style"} else own
            files |= _files(site, page.name, [fetch])
    for sheet in [name for name in shared if name.endswith(".css")]:
        shared |= _files(site, sheet, in_css(site.file(sheet).read_text(encoding="utf-8")))
    html, pictures = size(page.name), sum(map(size, own - shared))
    visit = html + pictures + sum(map(size, shared))
    return Weight(page, kind, html, html + pictures, visit, 1 + len(shared | own))


def _files(site: Site, base: str, fetches: Iterable[Fetch]) -> set[str]:
    """Return the files that are fetched, but those that there are not, which `links` reports."""
    found = set()
    for fetch in fetches:
        with suppress(LookupError):
            found |= {site.find(base, fetch.address)[0]} if is_ours(fetch.address) else set()
    return found - {base}


def table(weights: list[Weight]) -> str:
    """Return weights as lines of text: a heading and a line per page, in KB of 1000 bytes."""
    rows = [["page", "kind", "html", "own", "visit", "requests   (KB, gzip)"]]
    for page, kind, *sizes, requests in weights:
        kilobytes = [f"{size / KB:.1f}" for size in sizes]
        rows.append([page.address or "(home)", kind, *kilobytes, f"{requests:8d}"])
    width = max(len(row[0]) for row in rows)
    line = f"{{:<{width}}}  {{:<9}}  {{:>6}}  {{:>6}}  {{:>6}}  {{}}"
    return "\n".join(line.format(*row) for row in rows)
