"""The Content-Security-Policy of the site, and what a page may not have because of it.

Nothing is allowed but what comes from the site's own origin; of scripts and styles that are written
into a page, only those whose hashes the policy names.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator

from bs4 import Tag

from sitekit.problems import Problem
from sitekit.sitecheck.pages import Site, line_of, value

HEADER = "Content-Security-Policy"
# Longer lines of `_headers` are not read by every host.
LONGEST = 2000

# Scripts of other types are data, which no browser runs.
_RUNS = re.compile(
    r"(?:|module|importmap|speculationrules|(?:text|application)/(?:java|ecma)script)"
)
_HANDLER = re.compile(r"on[a-z]+")


def write(site: Site) -> str:
    """Return the Content-Security-Policy under which every page of a site works.

    Parameters
    ----------
    site : Site
        As built: the policy names the hash of each script that is written into a page.

    Returns
    -------
    str
        Without a line break.
    """
    scripts = sorted({_hash(tag) for tag in _inline(site, "script") if _runs(tag)})
    styles = sorted({_hash(tag) for tag in _inline(site, "style")})
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *scripts],
        "style-src": ["'self'", *styles],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        # The page for unknown addresses asks the home page to search.
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def problems(site: Site) -> list[Problem]:
    """Report what the policy forbids and a page has all the same.

    Parameters
    ----------
    site : Site
        As built.

    Returns
    -------
    list of Problem
        With the line in the built file.
    """
    found = []
    for page in site.pages:
        for tag in page.soup.find_all(True):
            message = _forbidden(tag)
            found += [Problem(page.path, line_of(tag), message)] if message else []
    length = len(f"  {HEADER}: {write(site)}")
    if length > LONGEST:
        found.append(
            Problem(
                site.path_of("_headers"),
                0,
                f"the policy has {length} characters, and hosts read {LONGEST}; "
                "let pages share their inline scripts, or move these into files",
            )
        )
    return found


def _forbidden(tag: Tag) -> str:
    """Say what of an element would not work under the policy, nothing if all would."""
    if tag.has_attr("style"):
        return f"<{tag.name}> has a style attribute, which the site's policy forbids; write a class"
    handler = next((name for name in tag.attrs if _HANDLER.fullmatch(name)), None)
    if handler:
        return f"<{tag.name}> has {handler}, which the site's policy forbids; listen in a script"
    for name in ("href", "src", "action", "formaction", "xlink:href"):
        if value(tag, name).strip().lower().startswith("javascript:"):
            return f"<{tag.name}> runs a script in its {name}, which the site's policy forbids"
    return ""


def _inline(site: Site, name: str) -> Iterator[Tag]:
    """Yield every element of a name whose content is written into a page."""
    for page in site.pages:
        yield from page.soup.find_all(name, src=False)


def _runs(tag: Tag) -> bool:
    return bool(_RUNS.fullmatch(value(tag, "type").strip().lower()))


def _hash(tag: Tag) -> str:
    """Return the hash of an element's text as a policy writes it."""
    digest = hashlib.sha256((tag.string or "").encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
