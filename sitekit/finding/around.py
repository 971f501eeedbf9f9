"""What stands below the title of a page and at the end of its article."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import quote, urlencode, urlsplit

from sitekit.finding.facts import Facts

# Scripts check the box, and hide the line where there are none (site.css, partials/keyboard.html).
_SHORTCUTS = (
    '<p class="vg-shortcuts"><label><input type="checkbox"> Single keys: '
    "<kbd>/</kbd> to search, <kbd>p</kbd> and <kbd>n</kbd> to turn the page</label></p>"
)
_TITLE_END = re.compile(r"</h1>")
_SECTION = re.compile(r'<h2\b[^>]*\bid="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)
_PERMALINK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)


def below_title(html: str, facts: Facts) -> str:
    """Put the reading time below the title of a page.

    Parameters
    ----------
    html : str
        A finished page.
    facts : Facts
        Of the page; nothing is put where ``minutes`` is 0.

    Returns
    -------
    str
        The page.
    """
    if not facts.minutes:
        return html
    unit = "minute" if facts.minutes == 1 else "minutes"
    note = f"{facts.minutes} {unit} to read"
    line = f'</h1>\n<p class="vg-facts" data-search-exclude>{note}</p>'
    return _TITLE_END.sub(lambda _: line, html, count=1)


def sections(html: str) -> list[tuple[str, str]]:
    """Return anchor and title of each section of an article.

    Parameters
    ----------
    html : str
        The content of a page.

    Returns
    -------
    list of (str, str)
        Titles as plain text.
    """
    found = []
    for anchor, inner in _SECTION.findall(html):
        text = re.sub(r"<[^>]*>", "", _PERMALINK.sub("", inner))
        found.append((anchor, " ".join(text.split())))
    return found


def foot(facts: Facts, html: str, repository: str = "") -> str:
    """Return the end of an article: its source, where to report an error, and a switch for keys.

    Parameters
    ----------
    facts : Facts
        Of the page.
    html : str
        Its content, whose sections a report may name.
    repository : str
        Address of the repository as ``mkdocs.yml`` gives it; without one nothing is offered.

    Returns
    -------
    str
        HTML.
    """
    kind = "Python" if facts.copy.endswith(".py") else "Markdown"
    parts = [f'<p><a href="{facts.copy}">The source of this page</a> ({kind})</p>']
    if repository:
        places = [("", "the page as a whole"), *sections(html)]
        links = "".join(
            f'<li><a href="{escape(report_address(repository, facts, anchor, title))}">'
            f"{title}</a></li>"
            for anchor, title in places
        )
        parts.append(
            f"<details><summary>Report an error</summary>"
            f"<p>It opens a prefilled report. Where is the error?</p><ul>{links}</ul></details>"
        )
    parts.append(_SHORTCUTS)
    return f'<footer class="vg-foot" data-search-exclude>{"".join(parts)}</footer>'


def report_address(repository: str, facts: Facts, anchor: str, section: str) -> str:
    """Return the address of a form for a new issue with page and section filled in.

    Parameters
    ----------
    repository : str
        Address of the repository on GitHub, GitLab, or one that takes GitHub's parameters.
    facts : Facts
        Of the page.
    anchor, section : str
        Where the error is; no anchor for the page as a whole.

    Returns
    -------
    str
        An address.
    """
    # Titles hold entities, forms do not.
    name = unescape(section) if anchor else ""
    where = f"{facts.title}, “{name}”" if anchor else facts.title
    place = (facts.address or f"/{facts.url}") + (f"#{quote(anchor)}" if anchor else "")
    body = f"Page: {place}\nSource: {facts.source}\n\nWhat it says:\n\n\nWhat is so, and why:\n\n"
    base = repository.rstrip("/")
    if "gitlab" in (urlsplit(base).hostname or ""):
        fields = {"issue[title]": f"Error in {where}", "issue[description]": body}
        return f"{base}/-/issues/new?{urlencode(fields)}"
    return f"{base}/issues/new?{urlencode({'title': f'Error in {where}', 'body': body})}"


def source_address(repository: str, path: str) -> str:
    """Return where a file of the project is shown in its repository.

    Parameters
    ----------
    repository : str
        Its address.
    path : str
        The file, relative to the root of the project.

    Returns
    -------
    str
        An address.
    """
    base = repository.rstrip("/")
    between = "/-/blob/HEAD/" if "gitlab" in (urlsplit(base).hostname or "") else "/blob/HEAD/"
    return f"{base}{between}{quote(path)}"
