"""What is known of a page beyond its text."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from bs4 import BeautifulSoup

from sitekit.references import PARTS, Citation, Entry

# Seconds for what is read otherwise than words. Whoever follows a derivation line by line takes
# longer, and whoever skips the code is quicker.
WORDS_A_MINUTE = 200
SECONDS_A_LINE = 3
SECONDS_A_STEP = 10
SECONDS_A_FIGURE = 20
_UNREAD = "details, [data-search-exclude], .headerlink, script, style, table.vg-ledger"
_LINK = re.compile(r"https?://[^\s)>\]]+")
_ARXIV = re.compile(r"arXiv:(\d{4}\.\d{4,5})")
_DOI = re.compile(r"doi:(10\.\d{4,9}/[^\s)\]]*[^\s)\].,])")


@dataclass(frozen=True)
class Work:
    """A publication that a page cites; ``address`` is empty for a book."""

    title: str
    authors: tuple[str, ...]
    year: str
    address: str


@dataclass(frozen=True)
class Facts:
    """What is known of a page.

    Attributes
    ----------
    site : str
        Name of the site.
    title, description : str
        Of the page.
    url : str
        Address relative to the site's: ``chapters/x/``, empty for the home page.
    root : str
        Address of the site, with a slash at its end; empty where it is unknown.
    way : tuple of (str, str)
        Title and relative address of what lies above the page, from the home page on.
    source : str
        The page as written, relative to the root of the project.
    copy : str
        Name of the copy of the source beside the page.
    minutes : int
        To read it; 0 for pages that are looked things up in.
    works : tuple of Work
        What it cites, in its order.
    feed : str
        Address of the feed of changes relative to the page; empty where there is none.
    image, image_text : str
        Address of the picture for those who share the page, relative to the site, and its text.
    """

    site: str
    title: str
    description: str
    url: str
    root: str = ""
    way: tuple[tuple[str, str], ...] = ()
    source: str = ""
    copy: str = ""
    minutes: int = 0
    works: tuple[Work, ...] = ()
    feed: str = ""
    image: str = ""
    image_text: str = ""

    @property
    def address(self) -> str:
        """The absolute address; empty where the site's is unknown."""
        return self.root + self.url if self.root else ""


def minutes(html: str, steps: int = 0) -> int:
    """Return how long reading takes, folded boxes left folded.

    Parameters
    ----------
    html : str
        The content of a page.
    steps : int
        Lines of its derivations.

    Returns
    -------
    int
        Whole minutes, at least 1: 200 words a minute, 3 seconds for a line of code, 10 for a line
        of a derivation and 20 for a figure.
    """
    soup = BeautifulSoup(html, "html.parser")
    for unread in soup.select(_UNREAD):
        unread.decompose()
    figures = len(soup.select("figure[data-figure]"))
    code = 0
    for block in soup.select("pre"):
        code += sum(bool(line.strip()) for line in block.get_text().splitlines())
        block.decompose()
    words = sum(bool(re.search(r"\w", word)) for word in soup.get_text(" ").split())
    seconds = SECONDS_A_LINE * code + SECONDS_A_STEP * steps + SECONDS_A_FIGURE * figures
    return max(1, math.ceil(words / WORDS_A_MINUTE + seconds / 60))


def works(entries: Iterable[Entry], citations: Iterable[Citation]) -> dict[str, tuple[Work, ...]]:
    """Return what each page cites.

    Parameters
    ----------
    entries : iterable of Entry
        The list of references.
    citations : iterable of Citation
        The links to it.

    Returns
    -------
    dict of str to tuple of Work
        By path of the page, each work once.
    """
    listed = {entry.id: work for entry in entries if (work := _work(entry)) is not None}
    found: defaultdict[str, dict[str, Work]] = defaultdict(dict)
    for citation in citations:
        if citation.id in listed:
            found[citation.path].setdefault(citation.id, listed[citation.id])
    return {path: tuple(cited.values()) for path, cited in found.items()}


def _work(entry: Entry) -> Work | None:
    parts = PARTS.fullmatch(entry.text)
    if parts is None:
        return None
    authors = re.split(r",\s+(?:and\s+)?|\s+and\s+", parts["authors"])
    title = parts["title"].strip().removesuffix(".")
    return Work(title, tuple(authors), parts["year"], _address(parts["rest"]))


def _address(text: str) -> str:
    if arxiv := _ARXIV.search(text):
        return f"https://arxiv.org/abs/{arxiv[1]}"
    if doi := _DOI.search(text):
        return f"https://doi.org/{doi[1]}"
    link = _LINK.search(text)
    return link[0].rstrip(".,;") if link else ""
