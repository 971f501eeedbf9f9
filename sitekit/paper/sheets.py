"""What stands on the sheets of a PDF, as its reader finds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

FOOT = 62.0
"""Height in points of the margin below the text, with the number of the sheet."""


def lines(sheet: PageObject) -> dict[int, str]:
    """Return the lines of a sheet, without white space, by their height above the lower edge."""
    found: defaultdict[int, str] = defaultdict(str)

    def note(text: str, matrix: list[float], own: list[float], *_: Any) -> None:
        height = matrix[1] * own[4] + matrix[3] * own[5] + matrix[5]
        found[round(height)] += squeezed(text)

    sheet.extract_text(visitor_text=note)
    return {height: line for height, line in found.items() if line}


def squeezed(text: str) -> str:
    """Return text without white space: readers of PDFs guess where it was."""
    return "".join(text.split())


def last_line(sheet: PageObject) -> tuple[float, str]:
    """Return the height and the text of the lowest line above the margin; no text if none."""
    above = {height: line for height, line in lines(sheet).items() if height > FOOT}
    return (min(above), above[min(above)]) if above else (float(sheet.mediabox.height), "")


def places(reader: PdfReader, wanted: Sequence[str]) -> dict[str, tuple[int, float]]:
    """Return where ids stand to which something links: the sheet, from 1, and the height."""
    known = {name.lstrip("/"): place for name, place in reader.named_destinations.items()}
    found = {}
    for name in wanted:
        number = reader.get_destination_page_number(known[name]) if name in known else None
        if number is not None:
            found[name] = (number + 1, float(known[name].top or 0.0))
    return found


def outline(reader: PdfReader) -> Iterator[tuple[str, int]]:
    """Yield title and sheet, from 1, of each entry of the outline, however deep it stands."""

    def walk(entries: Sequence[Any]) -> Iterator[tuple[str, int]]:
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry)
            else:
                number = reader.get_destination_page_number(entry)
                yield " ".join(str(entry.title).split()), -1 if number is None else number + 1

    yield from walk(reader.outline)


def is_address(target: str) -> bool:
    """Tell whether the target of a link lies outside of the PDF."""
    return bool(urlsplit(target).scheme)


def link_targets(sheet: PageObject) -> Iterator[str]:
    """Yield where the links of a sheet lead: addresses, and names of places in the PDF."""
    for reference in sheet.get("/Annots") or ():
        link = reference.get_object()
        if link.get("/Subtype") != "/Link":
            continue
        action = link["/A"].get_object() if "/A" in link else {}
        yield str(link.get("/Dest") or action.get("/URI") or action.get("/D") or "").lstrip("/")
