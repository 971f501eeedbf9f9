"""The statements of the articles: what each says, the verdict, and where a page treats it.

A statement is written once, in a file that `mkdocs.yml` names (``extra.sitekit.statements``), and
marked with ``data-ledger`` on the passage that treats it. Its way through a build:

1. `read` reads the files strictly, and audits their texts like those of pages: no number in them
   is computed, so none may stand there.
2. `hold` gives each marked passage an anchor and its verdict, and returns the anchors.
3. `fill` puts a small tag, `compose` the whole list, in place of what Markdown left for them.
4. `check` compares files and pages; `boxes` the titles of correction boxes with the verdicts.
"""

from sitekit.statements.files import (
    GIVEN,
    VERDICTS,
    Article,
    Library,
    Section,
    Statement,
    gravest,
    read,
)
from sitekit.statements.page import LIST, compose, fill, hold
from sitekit.statements.places import Place, boxes, check, places, to_json, unknown

__all__ = [
    "GIVEN",
    "LIST",
    "VERDICTS",
    "Article",
    "Library",
    "Place",
    "Section",
    "Statement",
    "boxes",
    "check",
    "compose",
    "fill",
    "gravest",
    "hold",
    "places",
    "read",
    "to_json",
    "unknown",
]
