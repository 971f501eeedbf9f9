"""What the head of a page says to search engines and to those who share it."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from sitekit.finding.facts import Facts, Work

IMAGE_SIZE = (1200, 630)
TEXT_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def head(facts: Facts) -> str:
    """Return feed, Open Graph, Twitter and JSON-LD of a page.

    Parameters
    ----------
    facts : Facts
        Of the page.

    Returns
    -------
    str
        HTML; no address where the site's is unknown, since Open Graph wants absolute ones.
    """
    tags = [_tag(name, text) for name, text in _metadata(facts)]
    return "\n".join([*_links(facts), *tags, _script(facts)])


def _links(facts: Facts) -> list[str]:
    if not facts.feed:
        return []
    # The theme takes a plain `alternate` for another language, and fetches the sitemap beside it.
    kind = 'rel="alternate feed" type="application/atom+xml" title="Changes"'
    return [f'<link {kind} href="{escape(facts.feed)}">']


def _tag(name: str, text: str) -> str:
    kind = "property" if name.startswith("og:") else "name"
    return f'<meta {kind}="{name}" content="{escape(text)}">'


def _metadata(facts: Facts) -> list[tuple[str, str]]:
    found = [
        ("og:type", "article" if facts.url else "website"),
        ("og:site_name", facts.site),
        ("og:title", facts.title),
        ("og:description", facts.description),
        ("og:locale", "en_GB"),
    ]
    if facts.address:
        found.append(("og:url", facts.address))
    if not (facts.root and facts.image):
        return [*found, ("twitter:card", "summary")]
    width, height = IMAGE_SIZE
    return [
        *found,
        ("og:image", facts.root + facts.image),
        ("og:image:type", "image/png"),
        ("og:image:width", str(width)),
        ("og:image:height", str(height)),
        ("og:image:alt", facts.image_text),
        ("twitter:card", "summary_large_image"),
    ]


def _script(facts: Facts) -> str:
    # A closing tag in a title must not end the script.
    text = json.dumps(structured(facts), ensure_ascii=False, separators=(",", ":"))
    return f'<script type="application/ld+json">{text.replace("<", chr(92) + "u003c")}</script>'


def structured(facts: Facts) -> dict[str, Any]:
    """Return what schema.org wants to know of a page.

    Parameters
    ----------
    facts : Facts
        Of the page.

    Returns
    -------
    dict
        A ``TechArticle`` with its citations, or the ``WebSite`` for the home page.
    """
    own: dict[str, Any] = {
        "@type": "TechArticle" if facts.url else "WebSite",
        "headline" if facts.url else "name": facts.title,
        "description": facts.description,
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "license": TEXT_LICENCE,
    }
    if facts.address:
        own |= {"@id": facts.address, "url": facts.address}
        own |= {"image": facts.root + facts.image} if facts.image else {}
    if not facts.url:
        return {"@context": "https://schema.org", **own}
    own["isPartOf"] = {"@type": "WebSite", "name": facts.site}
    if facts.root:
        own["isPartOf"]["url"] = facts.root
    if facts.minutes:
        own["timeRequired"] = f"PT{facts.minutes}M"
    if facts.works:
        own["citation"] = [_citation(work) for work in facts.works]
    graph = [own, *_breadcrumbs(facts)]
    return {"@context": "https://schema.org", **(own if len(graph) == 1 else {"@graph": graph})}


def _citation(work: Work) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "ScholarlyArticle" if work.address else "CreativeWork",
        "name": work.title,
        "author": [{"@type": "Person", "name": name} for name in work.authors],
        "datePublished": work.year,
    }
    return found | ({"url": work.address} if work.address else {})


def _breadcrumbs(facts: Facts) -> list[dict[str, Any]]:
    """Return the way to the page, which needs absolute addresses."""
    if not facts.root or len(facts.way) < 2:
        return []
    steps = [*facts.way, (facts.title, facts.url)]
    items = [
        {"@type": "ListItem", "position": place, "name": title, "item": facts.root + url}
        for place, (title, url) in enumerate(steps, 1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": items}]
