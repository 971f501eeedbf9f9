"""Files for programs: ``robots.txt`` and ``llms.txt``."""

from __future__ import annotations

from collections.abc import Sequence

from sitekit.finding.facts import Facts


def robots(root: str) -> str:
    """Return ``robots.txt``: everything may be read, and the sitemap lists it.

    Parameters
    ----------
    root : str
        Address of the site; where it is unknown no sitemap is named, which must be absolute.

    Returns
    -------
    str
        The file.
    """
    sitemap = f"\nSitemap: {root}sitemap.xml\n" if root else ""
    return f"User-agent: *\nAllow: /\n{sitemap}"


def llms(site: str, description: str, groups: Sequence[tuple[str, Sequence[Facts]]]) -> str:
    """Return ``llms.txt``: every page with its source and what it is about.

    Parameters
    ----------
    site, description : str
        Of the site.
    groups : sequence of (str, sequence of Facts)
        The groups of the navigation; those without a title are listed first.

    Returns
    -------
    str
        Markdown as llmstxt.org describes it; addresses are relative to the file where the site's
        own is unknown.
    """
    how = (
        "Every page is offered as Markdown. In it `[text](claim: expression)` is a number with the "
        "Python that computed it while the site was built, and `[text](given:reason)` a number "
        "that is not computed; a fence `derivation` holds TeX, the Python that says the same, and "
        "the reason, line by line."
    )
    parts = [f"# {site}", f"> {description}", how]
    loose = [page for title, pages in groups if not title for page in pages]
    for title, pages in [("Start", loose), *((t, p) for t, p in groups if t)]:
        if pages:
            listed = "\n".join(
                f"- [{page.title}]({page.root}{page.url}{page.copy}): {page.description}"
                for page in pages
            )
            parts.append(f"## {title}\n\n{listed}")
    return "\n\n".join(parts) + "\n"
