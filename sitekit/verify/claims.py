"""Claims: numbers of a page that say which computation they are the result of.

``[0.0490](claim:0.99**300)`` shows the text and is verified against the value of the expression,
``[2 and 3](claim:2, 3)`` against its values, if it gives a tuple;
``[0.01](given:setting)`` says why it is not; ``[Words.](<table: rows()>)`` answers for all cells.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product, zip_longest
from typing import Any, NamedTuple, TypeAlias

from sitekit.core import Problem, parse
from sitekit.tex.lexer import FORMULA
from sitekit.tex.numerals import exact
from sitekit.verify import audit, values
from sitekit.verify.compare import (
    DIGIT,
    LONGEST,
    ClaimError,
    check,
    check_each,
    formula_of,
    literals,
    read,
)
from sitekit.verify.values import COUNT, Value, decode

REASONS = ("setting", "year", "citation", "quoted", "condition")
"""Why a number may be given: ``condition`` is a bound in a definition, such as |w| < 1."""

Entries: TypeAlias = Sequence[Sequence[list[str] | None]]
"""What `values.rows` writes of the expression in a caption."""

_LONGEST_QUOTED = 80
_JSON = ("page", "line", "shown", "expression", "value", "holds", "source")


class Cell(NamedTuple):
    """A cell in the body of a table: its line in the file, and its text as Markdown writes it."""

    line: int
    text: str


class Table(NamedTuple):
    """A table of numbers: the names of its columns, and its rows."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Claim:
    """A number that is computed or given, or the caption that answers for a table, as written.

    The kind is ``claim``, ``given`` or ``table``; the text what readers see, plain text or
    ``$TeX$``, words for a table; the target the Python whose value is claimed, or why the number is
    given. The expression sees the names of the modules. The table is the one above a caption, the
    problem what is wrong with how the claim is written or where it stands.
    """

    kind: str
    path: str
    line: int
    text: str
    target: str
    modules: tuple[str, ...] = ()
    table: Table | None = None
    problem: str | None = None

    @property
    def slug(self) -> str:
        """What stands for its page in the ledger's anchors: the name without folder and suffix."""
        return self.path.rpartition("/")[2].rpartition(".")[0]


class CellVerdict(NamedTuple):
    """What became of a cell: its place in the body, what was computed (None: nothing checks it)."""

    row: int
    column: int
    value: Value | str | None
    message: str | None


@dataclass(frozen=True)
class Verdict:
    """What became of a claim: its value or values, what is wrong, cells row by row."""

    claim: Claim
    value: Value | tuple[Value, ...] | None = None
    problems: tuple[Problem, ...] = ()
    cells: tuple[CellVerdict, ...] = ()
    source: str = ""

    @property
    def holds(self) -> bool:
        """Whether it says what was computed."""
        return not self.problems

    @property
    def checked(self) -> int:
        """How many cells of a table were compared with a value."""
        return sum(cell.value is not None for cell in self.cells)

    @property
    def numbers(self) -> int:
        """How many numbers were compared with a value."""
        if self.cells:
            return sum(isinstance(one.value, Value) for one in self.cells)
        return len(self.value) if isinstance(self.value, tuple) else 1


def job(claim: Claim) -> dict[str, Any] | None:
    """Return what `sitekit.verify.worker` must do for a claim; None if no value would matter."""
    if claim.kind == "given" or _mistake(claim):
        return None
    return {"kind": claim.kind, "expression": claim.target, "modules": list(claim.modules)}


def _mistake(claim: Claim) -> str | None:
    """Return what is wrong with how a claim is written, whatever its value."""
    if claim.problem:
        return claim.problem
    if claim.kind == "given":
        return _given_mistake(claim.text, claim.target)
    if claim.kind == "table" and (message := _caption_mistake(claim)):
        return message
    try:
        if claim.kind == "claim":
            read(claim.text)
        literals(claim.target)
    except ClaimError as error:
        return str(error)
    return None


def _given_mistake(text: str, reason: str) -> str | None:
    if reason not in REASONS:
        return f"a number is not given as {reason!r}; write one of: {', '.join(REASONS)}"
    longest = _LONGEST_QUOTED if reason in {"quoted", "citation"} else LONGEST
    if formula_of(text) is None and len(text) > longest:
        return f"the text of a {reason} has at most {longest} characters: {text!r}"
    if not DIGIT.search(text):
        return f"{text!r} is given but holds no number; make it plain text"
    return None


def _caption_mistake(claim: Claim) -> str | None:
    if claim.table is None:
        place = "put it there, with a blank line before and after"
        return f"a caption is a paragraph of its own, directly below its table; {place}"
    if not claim.text:
        return "the caption has no text; say in a few words what the table shows"
    return None if claim.table.rows else "the table above the caption has no rows"


def judge(claim: Claim, answer: Any) -> Verdict:
    """Judge a claim by the answer to its `job`, None if it has none."""
    value: Value | tuple[Value, ...] | None
    mistake, value, source = _mistake(claim), None, ""
    if mistake is None and claim.kind != "given":
        if "error" in answer:
            what = "values" if claim.table else "value"
            mistake = f"{claim.kind} has no {what}: {claim.target}: {answer['error']}"
        elif claim.table:
            return replace(_judge_table(claim, claim.table, answer["rows"]), source=_source(answer))
        elif "values" in answer:
            value, source = tuple(map(decode, answer["values"])), _source(answer)
            mistake = check_each(claim.text, claim.target, value)
        else:
            value, source = decode(answer["value"]), _source(answer)
            mistake = check(claim.text, claim.target, value)
    problems = (Problem(claim.path, claim.line, mistake),) if mistake else ()
    return Verdict(claim, value, problems, source=source)


def _source(answer: Any) -> str:
    """Return what a value rests on; a count of runs is a source of its own."""
    found = answer.get("values") or [answer.get("value", [""])]
    are_counts = all(kind == COUNT for kind, *_ in found)
    return "count" if are_counts else answer.get("source", "")


def changed(verdict: Verdict, answer: Any) -> list[Problem]:
    """Return what a claim shows and other seeds would not, by their answer; counts of runs may."""
    again = judge(verdict.claim, answer)
    entries = answer.get("rows", [])
    counts = {(one.row, one.column) for one in again.cells if _is_count(entries, one)}
    found = [one.message for one in again.cells if (one.row, one.column) not in counts]
    messages = found if again.cells else [one.message for one in again.problems]
    claim = verdict.claim
    return [Problem(claim.path, claim.line, f"with other seeds {one}") for one in messages if one]


def _is_count(entries: Entries, cell: CellVerdict) -> bool:
    return (entries[cell.row][cell.column] or [""])[0] == COUNT


def _judge_table(claim: Claim, table: Table, entries: Entries) -> Verdict:
    mistakes = list(_shape_mistakes(claim, table, entries))
    cells = () if mistakes else tuple(_cells(claim, table, entries))
    mistakes += [(table.rows[one.row][0].line, one.message) for one in cells if one.message]
    if not mistakes and all(one.value is None for one in cells):
        message = f"{claim.target} leaves every cell open; a caption checks at least one"
        mistakes.append((claim.line, message))
    return Verdict(claim, None, tuple(Problem(claim.path, *one) for one in mistakes), cells)


def _shape_mistakes(claim: Claim, table: Table, entries: Entries) -> Iterator[tuple[int, str]]:
    gives = f"{claim.target} gives"
    if len(table.rows) != len(entries):
        found = f"the table has {count(len(table.rows), 'row')}, {gives} {len(entries)}"
        yield claim.line, f"{found}; write a row for each"
    columns = len(table.head)
    for number, (row, given) in enumerate(zip_longest(table.rows, entries), start=1):
        line = row[0].line if row else claim.line
        if row and len(row) != columns:
            yield line, f"row {number} has {count(len(row), 'cell')}, the head has {columns}"
        elif given is not None and len(given) != columns:
            found = f"row {number} has {count(columns, 'cell')}, {gives} {len(given)}"
            yield line, f"{found}; give an entry for each column, None for words"


def count(number: int, thing: str) -> str:
    """Return how many things there are: ``1 cell``, ``2 cells``."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _cells(claim: Claim, table: Table, entries: Entries) -> Iterator[CellVerdict]:
    for row, (written, given) in enumerate(zip(table.rows, entries, strict=True)):
        for column, (cell, entry) in enumerate(zip(written, given, strict=True)):
            value, message = check_cell(cell.text, claim.target, entry)
            if message:
                message = f"row {row + 1}, column {column + 1} ({table.head[column]}): {message}"
            yield CellVerdict(row, column, value, message)


def check_cell(text: str, expression: str, entry: list[str] | None) -> tuple[Any, str | None]:
    """Return what an entry of `values.rows` gives for a cell, and what is wrong with its text."""
    if entry is None:
        return None, _unchecked(text)
    kind, given = entry
    if kind == "error":
        return None, given
    if kind == "str":
        message = f"cell is false: shown {text}, given by {expression}; write {given}"
        return given, None if text == " ".join(given.split()) else message
    value = decode(entry)
    return value, check(text, expression, value)


def _unchecked(text: str) -> str | None:
    formulas = [(*match.span(), False) for match in FORMULA.finditer(text)]
    for problem in audit.unclaimed(parse("cell.md", text), (), formulas):
        what = "is in a cell that the expression leaves open (None); let it give the value"
        return f"{problem.message.partition(' is neither')[0]} {what}"
    return None


def computed(verdicts: Iterable[Verdict]) -> list[Problem]:
    """Return which numbers are given though a claim of their page computes them."""
    verdicts = list(verdicts)
    given = [one.claim for one in verdicts if one.claim.kind == "given"]
    return [
        Problem(one.path, one.line, f"{one.text} is given as {one.target}, but {by}; claim it")
        for one, verdict in product(given, verdicts)
        if one.path == verdict.claim.path and _shows(verdict, one.text)
        for by in [f"line {verdict.claim.line} computes it from {verdict.claim.target}"]
    ]


def _shows(verdict: Verdict, given: str) -> bool:
    """Return whether a text is one number, shown by a claim and exactly its value."""
    if not verdict.holds or verdict.value is None or isinstance(verdict.value, tuple):
        return False
    try:
        reading = read(given)
    except ClaimError:
        return False
    if any(map(DIGIT.search, [*reading.sides, *reading.loose])):
        return False
    claimed = read(verdict.claim.text).claimed
    return reading.claimed.value == claimed.value == exact(verdict.value)


def to_json(verdicts: Iterable[Verdict]) -> list[dict[str, object]]:
    """Return claims and checked cells as the command prints them; no value is None."""
    entries: list[tuple[object, ...]] = []
    for verdict in verdicts:
        claim = verdict.claim
        path, target = claim.path, claim.target
        if claim.kind == "claim":
            value = values.text(verdict.value) or None
            shown = (claim.text, target, value, verdict.holds, verdict.source)
            entries.append((path, claim.line, *shown))
        for row, column, found, message in verdict.cells:
            if found is not None and claim.table:
                cell = claim.table.rows[row][column]
                expression, holds = f"{target}[{row}][{column}]", message is None
                shown = (cell.text, expression, str(found), holds, verdict.source)
                entries.append((path, cell.line, *shown))
    return [dict(zip(_JSON, entry, strict=True)) for entry in entries]
