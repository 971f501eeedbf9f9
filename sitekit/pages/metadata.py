"""What is known of a page beyond its text, for search engines, for those who share it, for readers.

Addresses are absolute only where the site's own is known (``theme/partials/metadata.html``).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Metadata:
    """What is known of a page beyond its text.

    ``site`` is a name. ``url`` is relative to the site's, empty for the home page, ``root`` that of
    the site, with a slash at its end, empty where it is unknown. ``breadcrumbs`` are titles and
    relative addresses from the home page on. ``source_copy`` is the name of the source beside the
    page. ``minutes`` are 0 for pages in which things are looked up; ``works`` is what it cites.
    ``feed`` is relative to the page, ``image`` (for those who share the page) to the site.
    """

    site: str
    title: str
    description: str
    url: str
    root: str = ""
    breadcrumbs: tuple[tuple[str, str], ...] = ()
    source_copy: str = ""
    minutes: int = 0
    works: Sequence[Any] = ()
    feed: str = ""
    image: str = ""
    image_text: str = ""
    licence: str = ""
    language: str = "en"

    @property
    def address(self) -> str:
        """The absolute address; empty where the site's is unknown."""
        return self.root + self.url if self.root else ""

    @property
    def json_ld(self) -> str:
        """What schema.org wants to know of the page, safe within a script element."""
        data = json.dumps(structured(self), ensure_ascii=False, separators=(",", ":"))
        # A closing tag in a title must not end the script.
        return data.replace("<", "\\u003c")


def structured(page: Metadata) -> dict[str, Any]:
    """Return what schema.org wants to know: an article with its citations, or the site."""
    own: dict[str, Any] = {
        "@type": "TechArticle" if page.url else "WebSite",
        "headline" if page.url else "name": page.title,
        "description": page.description,
        "inLanguage": page.language,
        "isAccessibleForFree": True,
        **({"license": page.licence} if page.licence else {}),
    }
    if page.address:
        own |= {"@id": page.address, "url": page.address}
        own |= {"image": page.root + page.image} if page.image else {}
    if not page.url:
        return {"@context": "https://schema.org", **own}
    own["isPartOf"] = {"@type": "WebSite", "name": page.site}
    if page.root:
        own["isPartOf"]["url"] = page.root
    if page.minutes:
        own["timeRequired"] = f"PT{page.minutes}M"
    if page.works:
        own["citation"] = [_citation(work) for work in page.works]
    # Breadcrumbs need absolute addresses.
    if not page.root or len(page.breadcrumbs) < 2:
        return {"@context": "https://schema.org", **own}
    items = [
        {"@type": "ListItem", "position": place, "name": title, "item": page.root + url}
        for place, (title, url) in enumerate([*page.breadcrumbs, (page.title, page.url)], 1)
    ]
    breadcrumbs = {"@type": "BreadcrumbList", "itemListElement": items}
    return {"@context": "https://schema.org", "@graph": [own, breadcrumbs]}


def _citation(work: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "ScholarlyArticle" if work.address else "CreativeWork",
        "name": work.title,
        "author": [{"@type": "Person", "name": name} for name in work.authors],
        "datePublished": work.year,
    }
    return found | ({"url": work.address} if work.address else {})
