"""The proofs behind the numbers of a page, as a list at its end, for paper.

On a screen a claim opens its proof. On paper nothing opens: the claim has a number there, and the
same facts stand below the page's last line. The list is hidden until ``print.css`` shows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sitekit.claims import Given
from sitekit.render import AnyMark, cells_text, value_text
from sitekit.table_claims import TableVerdict

TITLE = "Proofs behind the numbers"
"""The heading of the list."""


def append(html: str, marks: Sequence[AnyMark]) -> str:
    """Put the list of proofs at the end of a finished page.

    Parameters
    ----------
    html : str
        The page.
    marks : sequence of Verdict, Given or TableVerdict
        Those of the page, in its order.

    Returns
    -------
    str
        The page as it was where it has no claims or no article.
    """
    proofs, end = appendix(marks), html.rfind("</article>")
    return html if end < 0 or not proofs else html[:end] + proofs + html[end:]


def appendix(marks: Sequence[AnyMark]) -> str:
    """Return the list of proofs.

    Parameters
    ----------
    marks : sequence of Verdict, Given or TableVerdict
        Those of a page, in its order.

    Returns
    -------
    str
        An element that screens do not show, with an item for each claim and each table in the
        order of their numbers; empty where there is none.
    """
    rows = [_row(mark) for mark in marks if not isinstance(mark, Given)]
    if not rows:
        return ""
    items = "".join(f"<li>{row}</li>" for row in rows)
    return f'<section class="vg-proofs" hidden><h2>{TITLE}</h2><ol>{items}</ol></section>'


def _row(mark: AnyMark) -> str:
    """Return what was computed and from what."""
    assert not isinstance(mark, Given)
    if isinstance(mark, TableVerdict):
        value = f"{cells_text(mark.checked)} checked"
    else:
        value = "" if mark.value is None else f"<samp>= {escape(value_text(mark.value))}</samp>"
    return f"<code>{escape(mark.claim.expression)}</code> {value}"
