"""Tables of a test in the text file beside it: a row per line, many at a glance."""

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import lxml.html
import numpy as np


def document(test: str, name: str) -> str:
    """Return what stands below ``=== NAME`` in ``NAME.txt``, for ``test_NAME.py``, as it stands."""
    file = Path(test).with_name(Path(test).stem.removeprefix("test_") + ".txt")
    parts = re.split(r"^=== (\w+).*\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return parts[parts.index(name) + 1].strip("\n") + "\n"


def rows(test: str, table: str) -> list[tuple[str, ...]]:
    """Return the rows of a table that stands there (see `document`).

    `` → `` divides the cells; ⏎ in one is the end of a line, and ∅ alone one that is empty. A line
    that is indented goes on with the row above. What stands behind the name explains the table.
    """
    lines = re.sub(r"\n +", " → ", document(test, table).strip("\n")).splitlines()
    plain = [line.replace("∅", "").replace("⏎", "\n") for line in lines if line]
    return [tuple(cell.strip(" ") for cell in line.split(" → ")) for line in plain]


def seen(tree: lxml.html.HtmlElement, selector: str) -> str:
    """Return the texts of elements, or of ``SELECTOR @NAME`` that attribute, with | between."""
    selector, _, name = selector.partition(" @")
    found = tree.cssselect(selector)
    return " | ".join(
        " ".join((one.get(name) if name else one.text_content()).split()) for one in found
    )


def matches(text: str, expected: str) -> bool:
    """Tell whether a text is what is expected, in which … stands for anything."""
    return bool(re.fullmatch(".*".join(map(re.escape, expected.split("…"))), text, re.DOTALL))


def number(text: str) -> Any:
    """Return the number of a cell, as Python reads it: but 1/3 is the fraction."""
    names = {"np": np, "Decimal": Decimal, "Fraction": Fraction}
    return Fraction(text) if re.fullmatch(r"-?\d+/\d+", text) else eval(text, names)
