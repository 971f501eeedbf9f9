"""Claims as readers see them: a number that opens its proof, and the same proofs for paper.

A button opens a native popover by hover (``interestfor``, where a browser knows it), tap and Enter.
On paper the claim has a number, and the proof stands in a list below the page's last line.
"""

import re
from collections.abc import Callable, Sequence

from sitekit.core.html import render
from sitekit.verify import values
from sitekit.verify.claims import Verdict, count
from sitekit.verify.compare import formula_of

_CELL = re.compile(r"<td\b(?P<attributes>[^>]*)>(?P<shown>.*?)</td>", re.DOTALL)


def claim(
    verdicts: Sequence[Verdict | None],
    index: int,
    shown: str,
    ledger: str,
    say: Callable[[str], str],
) -> str:
    """Return what stands in the slot of a claim, which has ``shown`` as the HTML of its text.

    It is a number that is given, a button with its proof, or the caption of a table. ``verdicts``
    are those of the page in its order, None where one is not known yet; ``ledger`` is the address
    of the ledger relative to the page, empty where there is none; ``say`` makes a formula text.
    """
    verdict = verdicts[index] if index < len(verdicts) else None
    tex = formula_of(verdict.claim.text) if verdict else None
    return render(
        "pages/claim.html",
        verdict=verdict,
        name=f"c{index}",
        # Given numbers have no proof, so that the numbers of proofs are not those of claims.
        number=sum(one is None or one.claim.kind != "given" for one in verdicts[: index + 1]),
        shown=shown,
        # Browsers take no name from MathML.
        spoken=say(tex.strip()) if tex else "",
        value=values.text(verdict.value) if verdict else "",
        ledger=ledger,
        count=count,
    )


def show_false_cells(html: str, verdicts: Sequence[Verdict | None]) -> str:
    """Mark the cells of a page's tables that do not hold, each with its message."""
    for index, verdict in enumerate(verdicts):
        table, cells = (verdict.claim.table, verdict.cells) if verdict else (None, ())
        messages = {(one.row, one.column): one.message for one in cells if one.message}
        end = html.find(f'data-slot="claim:{index}"')
        if table is not None and messages and end >= 0:
            start = html.rfind("<tbody>", 0, end)
            body = _with_alarms(html[start:end], messages, len(table.head))
            html = html[:start] + body + html[end:]
    return html


def _with_alarms(body: str, messages: dict[tuple[int, int], str], columns: int) -> str:
    places = iter(range(body.count("<td")))

    def mark(match: re.Match[str]) -> str:
        message = messages.get(divmod(next(places), columns))
        cell = match.groupdict()
        return render("pages/false_cell.html", **cell, message=message) if message else match[0]

    return _CELL.sub(mark, body)


def proofs(verdicts: Sequence[Verdict]) -> str:
    """Return the list of proofs that only paper shows; empty where a page has none."""
    own = [one for one in verdicts if one.claim.kind != "given"]
    return render("pages/proofs.html", verdicts=own, count=count, text=values.text) if own else ""
