"""What the whole book lists: all that is checked, the ledger, and the chapters with a curve each.

A curve is drawn from the table behind a figure; the chapter's first page names it in ``curve:``.
"""

import csv
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from sitekit.core import SitekitError
from sitekit.core.html import render
from sitekit.core.typography import typographic
from sitekit.tex.formulas import Formula
from sitekit.tex.lexer import FORMULA
from sitekit.verify import values
from sitekit.verify.claims import Claim, Verdict, count
from sitekit.verify.compare import formula_of
from sitekit.verify.derivations import DerivationVerdict

# Returns a formula as text.
Text = Callable[[str], str]
# Its title, its address relative to the ledger, and its verdicts in their order.
Page = tuple[str, str, Sequence[Verdict]]
WIDTH, HEIGHT, _EDGE = 120, 36, 2
_SOURCES = {
    "arithmetic": "arithmetic",
    "theory": "theory",
    "trials": "measured over many seeds",
    "specimen": "measured on one network that is named",
    "count": "counts of runs",
    "stored": "measured before and stored",
}
# From here on only a logarithmic axis shows the small ones.
_MANY = 100


def counts(verdicts: Iterable[Verdict], derivations: int) -> str:
    """Return how much of a book is checked, in words without a full stop."""
    verdicts = list(verdicts)
    kinds = [one.claim.kind for one in verdicts]
    said = f"{kinds.count('claim')} claims, {derivations} derivations"
    said += f", {kinds.count('given')} given numbers"
    if tables := kinds.count("table"):
        cells = sum(one.checked for one in verdicts)
        said += f", {count(cells, 'cell')} of {count(tables, 'table')}"
    return f"{said}{_by_source(verdicts)}"


def _by_source(verdicts: Iterable[Verdict]) -> str:
    """Return on what the computed numbers rest, as the end of a sentence."""
    numbers = Counter[str]()
    for one in verdicts:
        numbers[one.source] += one.numbers
    listed = [f"{numbers[key]} {words}" for key, words in _SOURCES.items() if numbers[key]]
    return f". Of the numbers that are computed, {', '.join(listed)}" if listed else ""


def ledger(
    pages: Sequence[Page], derivations: Sequence[tuple[str, DerivationVerdict]], text: Text
) -> str:
    """Return the ledger as HTML; derivations come with the address of their page."""
    return render(
        "book/ledger.html",
        counts=counts((one for _, _, own in pages for one in own), len(derivations)),
        claims=[(page[0], _rows([page], "claim", text)) for page in pages],
        tables=_rows(pages, "table", text),
        derivations=derivations,
        given=_rows(pages, "given", text),
    )


def _rows(pages: Sequence[Page], kind: str, text: Text) -> list[dict[str, str]]:
    """Return what the template says of each claim of a kind."""
    rows = []
    for title, address, verdicts in pages:
        for index, one in enumerate(verdicts):
            claim, place = one.claim, f"c{index}"
            if claim.kind == kind:
                shown, name = _shown(claim, text)
                value = str(one.checked) if kind == "table" else values.text(one.value)
                row = {"id": f"{claim.slug}-{place}", "address": f"{address}#{place}"}
                row |= {"page": title, "target": claim.target, "value": value}
                rows.append(row | {"shown": shown, "name": name})
    return rows


def _shown(claim: Claim, text: Text) -> tuple[str, str]:
    """Return a claim, or the caption of a table as plain words, as HTML, and its name."""
    if claim.kind == "table":
        parts = enumerate(FORMULA.split(claim.text))
        words = "".join(text(one) if n % 2 else typographic(one, "x" * n) for n, one in parts)
        return escape(re.sub(r"\*+(?=\S)|(?<=\S)\*+|`", "", words)), ""
    tex = (formula_of(claim.text) or "").strip()
    return (Formula(tex).slot, text(tex)) if tex else (escape(claim.text), "")


class Chapter(NamedTuple):
    """A row of the list: ``minutes`` are those of all its pages; there may be no curve."""

    title: str
    url: str
    question: str
    minutes: int
    curve: str


def chapters(listed: Sequence[Chapter]) -> str:
    """Return the list as HTML."""
    return render("book/chapters.html", chapters=listed, width=WIDTH, height=HEIGHT)


def curve(spec: Any, figures: Path) -> str:
    """Return the points of a column of a figure's table; a `SitekitError` says what hinders it."""
    across, up = zip(*_points(spec, figures), strict=True)
    if min(up) > 0 and max(up) > _MANY * min(up):
        up = tuple(map(math.log, up))
    points = zip(_spread(across, WIDTH), _spread(up, HEIGHT), strict=True)
    return " ".join(f"{x:.5g},{HEIGHT - y:.5g}" for x, y in points)


def _points(spec: Any, figures: Path) -> list[tuple[float, float]]:
    if not isinstance(spec, dict) or not {"figure", "x", "y"} <= spec.keys():
        raise SitekitError("the front matter's `curve` needs figure, x and y")
    name, x, y, only = spec["figure"], spec["x"], spec["y"], spec.get("only", {})
    file = figures / f"{name}.csv"
    if not file.is_file():
        raise SitekitError(f"there is no table of the figure {name!r}, which `curve` names")
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    columns = list(rows[0]) if rows else []
    for column in [one for one in (x, y, *only) if one not in columns]:
        said = f"the table of {name} has no column {column!r}, which `curve` names"
        raise SitekitError(f"{said}; there are: {', '.join(columns)}")
    chosen = [row for row in rows if all(row[key] == str(one) for key, one in only.items())]
    if len(chosen) < 2:
        said = f"the curve of {name} has {len(chosen)} points and needs two"
        raise SitekitError(f"{said}; `only` may leave out too many rows")
    return [(float(row[x]), float(row[y])) for row in chosen]


def _spread(values: Sequence[float], size: int) -> list[float]:
    """Return values moved and scaled so that they fill a length, less its edges."""
    low, high = min(values), max(values)
    room = size - 2 * _EDGE
    return [_EDGE + room * ((each - low) / (high - low) if high > low else 0.5) for each in values]
