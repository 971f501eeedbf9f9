"""What html-validate does not know: one h1, pictures with a size, references, figures."""

import re
from collections.abc import Iterator

from sitekit.core import Problem
from sitekit.site.model import Page, Site, line_of

# Attributes with ids that html-validate does not look up yet.
_REFERENCES = ("interestfor", "commandfor", "aria-owns", "aria-details", "headers", "list", "form")


def problems(site: Site) -> Iterator[Problem]:
    """Report what is wrong with the pages, and figures that no page shows."""
    for page in site.pages:
        for check in (_headings, _pictures, _references):
            yield from (Problem(page.path, line, message) for line, message in check(page))
    used = {str(slug) for page in site.pages for slug in page.tree.xpath("//@data-figure")}
    for path in site.project.figures.glob("[!.]*.json"):
        if path.stem not in used:
            message = f"the figure {path.stem!r} is drawn, but no page shows it"
            how = "use it, or remove its module"
            yield Problem(site.project.relative(path), 0, f"{message}; {how}")


def _headings(page: Page) -> Iterator[tuple[int, str]]:
    headings = list(page.tree.iter("h1"))
    if not headings:
        yield 0, "has no h1; begin the page with a heading of the first level"
    for extra in headings[1:]:
        text = " ".join(extra.text_content().split())
        yield line_of(extra), f"has a second h1, {text!r}; write it as h2"
    for cell in page.tree.iter("th"):
        named = cell.xpath("@aria-label | .//@alt | .//@aria-label")
        if not f"{cell.text_content()}{''.join(named)}".strip():
            yield line_of(cell), "a heading of a table is empty; name what stands below it"


def _pictures(page: Page) -> Iterator[tuple[int, str]]:
    """Check that every picture has a text and a size, so that nothing moves when it arrives."""
    for image in page.tree.iter("img"):
        source, line, text = image.get("src", "")[:80], line_of(image), image.get("alt")
        if text is None:
            yield line, f"the picture {source} has no alt text"
        elif not text.strip() and image.xpath("ancestor::figure"):
            yield line, f"the figure {source} has an empty alt text"
        for name in ("width", "height"):
            if not re.fullmatch(r"[1-9]\d*", image.get(name, "")):
                yield line, f"the picture {source} has no {name} in pixels"


def _references(page: Page) -> Iterator[tuple[int, str]]:
    for name in _REFERENCES:
        for value in page.tree.xpath(f"//@{name}"):
            for one in set(value.split()) - page.ids:
                message = f'{name}="{one}" names an id that the page lacks'
                yield line_of(value.getparent()), message
