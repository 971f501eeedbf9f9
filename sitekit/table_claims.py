"""Tables of numbers: one expression below a table gives every cell of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from sitekit import audit, claims, source, tex
from sitekit.claims import TableClaim, Value
from sitekit.evaluate import Entry, Request, Rows, evaluate_tables
from sitekit.problems import Problem
from sitekit.settings import Settings
from sitekit.source import Source
from sitekit.tables import Cell, Table
from sitekit.values import NotANumber


@dataclass(frozen=True)
class CellVerdict:
    """What became of a cell.

    Attributes
    ----------
    cell : Cell
        As written.
    row, column : int
        Its place in the body, from 0.
    value : int, float, Fraction, Decimal, str or None
        What the expression gives; None for words, which nothing checks.
    message : str or None
        What is wrong and what to do.
    """

    cell: Cell
    row: int
    column: int
    value: Value | str | None
    message: str | None


@dataclass(frozen=True)
class TableVerdict:
    """What became of a table.

    Attributes
    ----------
    claim : TableClaim
        Its caption, as written.
    cells : tuple of CellVerdict
        Row by row; empty if the table could not be checked.
    problems : tuple of Problem
        What is wrong, each at the line of its row or of the caption.
    """

    claim: TableClaim
    cells: tuple[CellVerdict, ...]
    problems: tuple[Problem, ...]

    @property
    def holds(self) -> bool:
        """Whether every cell says what was computed."""
        return not self.problems and self.checked > 0

    @property
    def checked(self) -> int:
        """How many cells were compared with a value."""
        return sum(cell.value is not None for cell in self.cells)

    @property
    def messages(self) -> dict[tuple[int, int], str]:
        """What is wrong with single cells, by row and column."""
        return {(cell.row, cell.column): cell.message for cell in self.cells if cell.message}


def verify(settings: Settings, sources: Iterable[Source]) -> list[TableVerdict]:
    """Evaluate and check every table with a caption of some pages.

    Parameters
    ----------
    settings : Settings
        Of the project.
    sources : iterable of Source
        The pages.

    Returns
    -------
    list of TableVerdict
        In the order of the pages and in them.

    Raises
    ------
    SitekitError
        If nothing could be evaluated.
    """
    cache = settings.cache / "tex.json"
    tex.load(cache)
    captions = [
        one for page in sources for one in claims.scan(page)[0] if isinstance(one, TableClaim)
    ]
    requests = {
        one: Request(one.expression, one.modules)
        for one in captions
        if claims.caption_problem(one) is None
    }
    outcomes = evaluate_tables(settings, requests.values())
    verdicts = [
        # `scan` reports a caption that is written wrongly.
        check(one, outcomes[requests[one]]) if one in requests else TableVerdict(one, (), ())
        for one in captions
    ]
    tex.save(cache)
    return verdicts


def check(caption: TableClaim, outcome: Rows) -> TableVerdict:
    """Compare a table with what its expression gives.

    Parameters
    ----------
    caption : TableClaim
        With its table.
    outcome : Rows
        Of its expression.

    Returns
    -------
    TableVerdict
        With the verdict on each cell.
    """
    if outcome.rows is None or caption.table is None:
        message = f"table has no values: {caption.expression}: {outcome.error}"
        return TableVerdict(caption, (), (Problem(caption.path, caption.line, message),))
    problems = [
        Problem(caption.path, line, message)
        for line, message in _shape_mistakes(caption, caption.table, outcome.rows)
    ]
    cells = tuple(_cells(caption, caption.table, outcome.rows)) if not problems else ()
    problems += [Problem(caption.path, one.cell.line, one.message) for one in cells if one.message]
    if not problems and all(one.value is None for one in cells):
        message = f"{caption.expression} leaves every cell open; a caption checks at least one"
        problems.append(Problem(caption.path, caption.line, message))
    return TableVerdict(caption, cells, tuple(problems))


def _shape_mistakes(
    caption: TableClaim, table: Table, rows: tuple[tuple[Entry, ...], ...]
) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the numbers of rows and columns, and where."""
    if len(table.rows) != len(rows):
        yield (
            caption.line,
            (
                f"the table has {_count(len(table.rows), 'row')}, {caption.expression} gives "
                f"{len(rows)}; write a row for each"
            ),
        )
    columns = len(table.head)
    for number, (row, given) in enumerate(zip_longest(table.rows, rows), start=1):
        line = row[0].line if row else caption.line
        if row and len(row) != columns:
            yield line, f"row {number} has {_count(len(row), 'cell')}, the head has {columns}"
        elif given is not None and len(given) != columns:
            yield (
                line,
                (
                    f"row {number} has {_count(columns, 'cell')}, {caption.expression} gives "
                    f"{len(given)}; give an entry for each column, None for words"
                ),
            )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _cells(
    caption: TableClaim, table: Table, rows: tuple[tuple[Entry, ...], ...]
) -> Iterator[CellVerdict]:
    for row, (written, given) in enumerate(zip(table.rows, rows, strict=True)):
        for column, (cell, entry) in enumerate(zip(written, given, strict=True)):
            message = check_cell(cell.text, caption.expression, entry)
            if message:
                message = f"row {row + 1}, column {column + 1} ({table.head[column]}): {message}"
            value = None if isinstance(entry, NotANumber) else entry
            yield CellVerdict(cell, row, column, value, message)


def check_cell(text: str, expression: str, entry: Entry) -> str | None:
    """Say what is wrong with a cell.

    Parameters
    ----------
    text : str
        Of the cell: plain text or one formula.
    expression : str
        Of the table.
    entry : int, float, Fraction, Decimal, str, None or NotANumber
        What the expression gives for it.

    Returns
    -------
    str or None
        What is wrong and what to do; None if the cell holds.
    """
    if isinstance(entry, NotANumber):
        return str(entry)
    if entry is None:
        return _unchecked(text)
    if isinstance(entry, str):
        message = f"cell is false: shown {text}, given by {expression}; write {entry}"
        return None if text == " ".join(entry.split()) else message
    return claims.check(text, expression, entry)


def _unchecked(text: str) -> str | None:
    """Return which number of a cell with words nothing verifies."""
    found = audit.unclaimed(source.parse("cell.md", text))
    if not found:
        return None
    number = found[0].message.partition(" is neither")[0]
    return f"{number} is in a cell that the expression leaves open (None); let it give the value"


def problems(verdicts: Iterable[TableVerdict]) -> list[Problem]:
    """Return everything that is wrong with tables.

    Parameters
    ----------
    verdicts : iterable of TableVerdict
        As `verify` returns them.

    Returns
    -------
    list of Problem
        In the order of the pages.
    """
    return [problem for verdict in verdicts for problem in verdict.problems]


def to_json(verdicts: Iterable[TableVerdict]) -> list[dict[str, object]]:
    """Return the checked cells, each like a claim, as ``python -m sitekit claims --json`` does.

    Parameters
    ----------
    verdicts : iterable of TableVerdict
        In any order.

    Returns
    -------
    list of dict
        With the keys of `claims.to_json`; the expression is that of the cell.
    """
    return [
        {
            "page": verdict.claim.path,
            "line": one.cell.line,
            "shown": one.cell.text,
            "expression": f"{verdict.claim.expression}[{one.row}][{one.column}]",
            "value": str(one.value),
            "holds": one.message is None,
        }
        for verdict in verdicts
        for one in verdict.cells
        if one.value is not None
    ]
