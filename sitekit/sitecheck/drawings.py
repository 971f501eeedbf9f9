"""Every figure that a page uses is drawn, and every figure that is drawn is used."""

from __future__ import annotations

from sitekit.problems import Problem
from sitekit.sitecheck.pages import Site, line_of, value


def problems(site: Site) -> list[Problem]:
    """Report figures without a drawing and drawings without a page.

    Parameters
    ----------
    site : Site
        As built.

    Returns
    -------
    list of Problem
        At the line of the page, or at the description of the drawing.
    """
    drawn = {path.stem: path for path in sorted(site.settings.figures.glob("[!.]*.json"))}
    found, used = [], set()
    for page in site.pages:
        for tag in page.soup.find_all(True, attrs={"data-figure": True}):
            slug = value(tag, "data-figure")
            used.add(slug)
            if slug not in drawn:
                known = ", ".join(drawn) or "none"
                message = f"uses the figure {slug!r}, which is not drawn; drawn are: {known}"
                found.append(Problem(page.path, line_of(tag), message))
    for slug in sorted(drawn.keys() - used):
        place = site.settings.relative(drawn[slug])
        message = (
            f"the figure {slug!r} is drawn, but no page shows it; use it, or remove its module"
        )
        found.append(Problem(place, 0, message))
    return found
