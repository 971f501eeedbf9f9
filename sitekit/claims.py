r"""Claims: numbers in prose that say which computation they are the result of.

``[0.0490](claim:0.99**300)`` shows the text and is verified against the value of the expression;
``[0.01](given:setting)`` is not computed and says why.

What makes sure that no digit of a text changes unnoticed, but for those in subscripts:

* the last number is compared with the value, to the digits shown;
* what stands on other sides of ``=`` and ``≈`` is computed if it is arithmetic. Where another digit
  would leave its value as it is (``1^{300}``), it counts as any other text;
* every other number must be a literal of the expression, each as often as it is shown. The literals
  that are left over must not be one digit away from a number shown: 6 could become 7 in
  ``\sigma'(6)`` if the expression held a 7 for another reason.
"""

from __future__ import annotations

import ast
import functools
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from sitekit import numerals, tables, tex
from sitekit.marks import Mark, marks
from sitekit.numerals import Numeral, NumeralError, exact, shortened, written
from sitekit.problems import Problem
from sitekit.settings import Settings
from sitekit.source import Source
from sitekit.tables import Table

Value: TypeAlias = int | float | Fraction | Decimal

REASONS = ("setting", "year", "citation", "quoted", "condition")
"""Why a number may be given: ``condition`` is a bound in a definition, such as |w| < 1."""

LONGEST = 30
"""Characters of plain text that may claim, or be given as a setting, year or condition."""

LONGEST_QUOTED = 80
"""Characters of plain text that may be given as quoted or as part of a citation."""

# A float that went through a few hundred operations agrees with the exact value to this.
_NOISE = Fraction(1, 10**9)

_SUBSCRIPT = re.compile(r"(?<!\\)_\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\[A-Za-z]+|[^\s{}\\])")
_RELATION = re.compile(r"=|≈|≃|\\approx(?![A-Za-z])|\\simeq(?![A-Za-z])")
_BOUND = re.compile(
    r"[<>≤≥≪≫≠]|\\(?:le|ge|leq|geq|lt|gt|ll|gg|ne|neq|leqslant|geqslant)(?![A-Za-z])"
)
_UNSHOWN = re.compile(r"[*_`^\\]|&[#\w]+;|!\[|\]\(")
_LITERAL = re.compile(
    r"\d+(?:(?:,|\{,\}|\\,)\d{3}(?!\d))*(?:\.\d+)?(?:[eE][-−+]?\d{1,4}(?![\w.]))?"
)
_IN_NAME = re.compile(r"\d+(?:\.\d+)?")
_DIGIT = re.compile(f"[0-9{numerals.SUPERSCRIPTS}]")


@dataclass(frozen=True)
class Claim:
    """A claim as written.

    Attributes
    ----------
    path : str
        Page, relative to the root.
    line : int
        Where its text begins.
    text : str
        What readers see: plain text or ``$TeX$``.
    expression : str
        The Python whose value is claimed.
    modules : tuple of str
        Modules whose names the expression sees.
    """

    path: str
    line: int
    text: str
    expression: str
    modules: tuple[str, ...]


@dataclass(frozen=True)
class Given:
    """A number that is not computed, and why (one of `REASONS`)."""

    path: str
    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class TableClaim:
    """The caption of a table, whose expression gives every cell of the body.

    Attributes
    ----------
    path, line : str and int
        Page, and where the caption begins.
    text : str
        What readers see below the table: words and formulas.
    expression : str
        The Python whose value is a sequence of rows.
    modules : tuple of str
        Modules whose names the expression sees.
    table : Table or None
        The one above it; None if there is none, which is a mistake.
    """

    path: str
    line: int
    text: str
    expression: str
    modules: tuple[str, ...]
    table: Table | None


@dataclass(frozen=True)
class Verdict:
    """What became of a claim.

    Attributes
    ----------
    claim : Claim
        As written.
    value : int, float, Fraction, Decimal or None
        Of the expression; None if it could not be computed.
    holds : bool
        Whether the text says the value.
    message : str or None
        What is wrong and what to do, if it does not hold.
    """

    claim: Claim
    value: Value | None
    holds: bool
    message: str | None


class ClaimError(ValueError):
    """A text or expression that cannot be checked; the message says how to write it."""


@dataclass(frozen=True)
class _Reading:
    """A text taken apart: what it claims, and whatever else holds digits."""

    claimed: Numeral
    sides: tuple[str, ...]
    loose: tuple[str, ...]


def scan(source: Source) -> tuple[list[Claim | Given | TableClaim], list[Problem]]:
    """Find the claims, given numbers and captions of tables of a page.

    Parameters
    ----------
    source : Source
        The page.

    Returns
    -------
    tuple of list of (Claim, Given or TableClaim) and list of Problem
        In the order of the page; and what is wrong with how they are written. A claim that is
        written wrongly is in both lists.
    """
    modules, found = _modules(source)
    everything: list[Claim | Given | TableClaim] = []
    reading = marks(source)
    found += reading.problems
    for mark in reading.marks:
        one = _entry(source, mark, modules)
        everything.append(one)
        message = mark.problem or _shape_problem(one)
        if message:
            found.append(Problem(source.path, mark.line, message))
    return everything, found


def _entry(source: Source, mark: Mark, modules: tuple[str, ...]) -> Claim | Given | TableClaim:
    if mark.kind == "given":
        return Given(source.path, mark.line, mark.text, mark.target)
    if mark.kind == "table":
        table = tables.above(source, mark)
        return TableClaim(source.path, mark.line, mark.text, mark.target, modules, table)
    return Claim(source.path, mark.line, mark.text, mark.target, modules)


def _modules(source: Source) -> tuple[tuple[str, ...], list[Problem]]:
    """Return the modules that the front matter names."""
    named = source.meta.get("claims", [])
    if isinstance(named, list) and all(isinstance(name, str) for name in named):
        return tuple(named), []
    message = "`claims:` in the front matter must be a list of modules, such as [network, powers]"
    return (), [Problem(source.path, 1, message)]


def _shape_problem(one: Claim | Given | TableClaim) -> str | None:
    """Return what is wrong with a claim or given number whatever its value."""
    if isinstance(one, Given):
        return _given_problem(one)
    if isinstance(one, TableClaim):
        return caption_problem(one)
    try:
        _read(one.text)
        _literals(one.expression)
    except ClaimError as error:
        return str(error)
    return None


def caption_problem(caption: TableClaim) -> str | None:
    """Return what is wrong with a caption whatever its expression gives."""
    if caption.table is None:
        return (
            "a caption is a paragraph of its own, directly below its table; put it there, "
            "with a blank line before and after"
        )
    if not caption.text:
        return "the caption has no text; say in a few words what the table shows"
    if not caption.table.rows:
        return "the table above the caption has no rows"
    try:
        _literals(caption.expression)
    except ClaimError as error:
        return str(error)
    return None


def _given_problem(given: Given) -> str | None:
    if given.reason not in REASONS:
        return f"a number is not given as {given.reason!r}; write one of: {', '.join(REASONS)}"
    longest = LONGEST_QUOTED if given.reason in {"quoted", "citation"} else LONGEST
    if _formula(given.text) is None and len(given.text) > longest:
        return f"the text of a {given.reason} has at most {longest} characters: {given.text!r}"
    if not _DIGIT.search(given.text):
        return f"{given.text!r} is given but holds no number; make it plain text"
    return None


def _formula(text: str) -> str | None:
    """Return the TeX of a text that is exactly one formula."""
    match = re.fullmatch(r"\$((?:\\.|[^\\$])+)\$", text, re.DOTALL)
    return match[1] if match else None


@functools.lru_cache(maxsize=4096)
def _read(text: str) -> _Reading:
    """Take a text apart.

    Raises
    ------
    ClaimError
        If it is too long, claims nothing, or can be read in two ways.
    """
    formula = _formula(text)
    if formula is None:
        _refuse_plain(text)
    if _BOUND.search(text):
        raise ClaimError(
            f"a claim shows a value, and {text} shows a bound; write = or ≈, or mark it as given"
        )
    *sides, last = _RELATION.split(_SUBSCRIPT.sub("", formula or text))
    try:
        if formula is None:
            return _read_plain(text, sides, last)
        return _read_formula(text, sides, last)
    except NumeralError as error:
        raise ClaimError(str(error)) from None


def _refuse_plain(text: str) -> None:
    if "$" in text:
        raise ClaimError(f"{text!r} mixes words and TeX; claim either plain text or one formula")
    if len(text) > LONGEST:
        raise ClaimError(
            f"the text of a claim has at most {LONGEST} characters, or is one formula; "
            f"{text!r} has {len(text)}"
        )
    unshown = _UNSHOWN.search(text)
    if unshown:
        raise ClaimError(f"{unshown.group()} has no place in {text!r}; claim plain text or $TeX$")


def _read_plain(text: str, sides: list[str], last: str) -> _Reading:
    claimed = max(numerals.find(last), key=lambda one: one.start, default=None)
    if claimed is None:
        raise ClaimError(f"{text!r} claims no number; write the value, or make it plain text")
    rest = last[: claimed.start] + " " + last[claimed.end :]
    return _Reading(claimed, tuple(map(_as_tex, sides)), tuple(_numbers(_as_tex(rest))))


def _read_formula(text: str, sides: list[str], last: str) -> _Reading:
    claimed = numerals.read_tex(last)
    if claimed is None:
        what = "right of the last = or ≈" if sides else "in a formula without = or ≈"
        raise ClaimError(
            f"{text} must have one number and nothing else {what}, "
            r"such as 0.05, 12\,\%, 3.7 \times 10^{-8}, \frac{1}{4} or 2^{-24}"
        )
    return _Reading(claimed, tuple(sides), ())


def _as_tex(text: str) -> str:
    """Return plain text with raised digits as TeX."""
    raised = re.sub(
        f"[⁻⁺]?[{numerals.SUPERSCRIPTS}]+",
        lambda match: "^{" + match.group().translate(numerals.RAISED) + "}",
        text,
    )
    return raised.replace("%", r"\%")


def _numbers(side: str) -> list[str]:
    """Return the numbers in TeX, as written, without subscripts and signs."""
    return [match.group() for match in _LITERAL.finditer(tex.braced(side))]


def _number(text: str) -> Fraction:
    return Fraction(re.sub(r",|\{,\}|\\,", "", text).replace("−", "-"))


def check(text: str, expression: str, value: Value) -> str | None:
    """Say what is wrong with a claim.

    Parameters
    ----------
    text : str
        What is shown: plain text or ``$TeX$``.
    expression : str
        The Python whose value is claimed.
    value : int, float, Fraction or Decimal
        What it computed; finite.

    Returns
    -------
    str or None
        What is wrong and what to do; None if the claim holds.
    """
    try:
        reading = _read(text)
        if not reading.claimed.holds(value):
            return _false(reading.claimed, expression, value)
        loose = list(reading.loose)
        for side in reading.sides:
            loose += _unchecked(side, reading.claimed, value)
        _compare_literals(loose, expression)
    except ClaimError as error:
        return str(error)
    return None


def _false(claimed: Numeral, expression: str, value: Value) -> str:
    digits = len(re.sub(r"\D", "", claimed.text)) + 2 if claimed.step else 17
    computed = shortened(value, max(7, digits))
    better = written(exact(value), claimed)
    return f"claim is false: shown {claimed.text}, computed {computed} from {expression}; " + (
        f"write {better}" if better != claimed.text else _inexact(claimed)
    )


def _inexact(claimed: Numeral) -> str:
    return f"{claimed.text} claims equality, so compute with Fraction, or write decimals"


def _unchecked(side: str, claimed: Numeral, value: Value) -> list[str]:
    """Compute a side that is arithmetic; return the numbers of one whose digits that leaves open.

    Raises
    ------
    ClaimError
        If it disagrees with the claimed number or the value.
    """
    if not _DIGIT.search(side):
        return []
    try:
        formula = tex.arithmetic(side)
    except tex.Ambiguous as error:
        raise ClaimError(str(error)) from None
    except tex.NotArithmetic:
        return _numbers(side)
    try:
        computed = formula.value()
    except tex.TexError as error:
        raise ClaimError(f"{side.strip()} has no value: {error}") from None
    if not _agrees(computed, claimed, value):
        raise ClaimError(
            f"claim is false: {side.strip()} is {shortened(computed, 12)}, "
            f"shown {claimed.text}, computed {shortened(value, 12)}"
        )
    hidden = any(
        _agrees_with(formula, numbers, claimed, value)
        for numbers in _one_digit_away(formula.numbers)
    )
    return _numbers(side) if hidden else []


def _agrees(computed: Fraction, claimed: Numeral, value: Value) -> bool:
    """Return whether a side is the shown number and, but for noise of floats, the value."""
    difference = abs(computed - exact(value))
    if difference > _NOISE * abs(exact(value)):
        return False
    return claimed.holds(computed) or claimed.step is None


def _agrees_with(
    formula: tex.Arithmetic, numbers: Sequence[str], claimed: Numeral, value: Value
) -> bool:
    try:
        return _agrees(formula.value(numbers), claimed, value)
    except tex.TexError:
        return False


def _one_digit_away(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield the same numbers with one digit of one of them replaced."""
    for index, text in enumerate(texts):
        for other in mutations(text):
            yield [*texts[:index], other, *texts[index + 1 :]]


def _compare_literals(shown: Sequence[str], expression: str) -> None:
    """Make sure that every number shown is a literal of the expression, and no other could be.

    Raises
    ------
    ClaimError
        If one is not, or could be exchanged for a literal that is not shown.
    """
    if not shown:
        return
    left = _literals(expression)
    left.subtract(_number(text) for text in shown)
    for text in shown:
        if left[_number(text)] < 0:
            raise ClaimError(
                f"claim is false: {text} is shown and is no number in {expression}; "
                f"write it there, or take it out of the text"
            )
    surplus = {number for number, count in left.items() if count > 0}
    for text in shown:
        if any(_number(other) in surplus for other in mutations(text)):
            raise ClaimError(
                f"{text} is shown, and {expression} holds numbers that are one digit away from it, "
                f"so that a wrong digit could go unnoticed; take it out of the text"
            )


@functools.lru_cache(maxsize=4096)
def _literals_of(expression: str) -> tuple[Fraction, ...]:
    found: list[Fraction] = []
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(expression).readline))
    except (tokenize.TokenError, SyntaxError):
        return ()
    for token in tokens:
        if token.type == tokenize.NUMBER:
            number = ast.literal_eval(token.string)
            found += [exact(number)] if isinstance(number, int | float) else []
        elif token.type in {tokenize.NAME, tokenize.STRING}:
            found += [Fraction(text) for text in _IN_NAME.findall(token.string)]
    return tuple(found)


def _literals(expression: str) -> Counter[Fraction]:
    """Return the numbers that are written in an expression, those in names and strings included.

    Raises
    ------
    ClaimError
        If the expression is empty or holds what Markdown would read as its own.
    """
    taken = re.search(r"[<>|\n]", expression)
    if taken:
        what = "a line end" if taken.group() == "\n" else taken.group()
        raise ClaimError(
            f"an expression holds no <, > or | and stands on one line, but {expression!r} holds "
            f"{what}; put the comparison into a function of the package"
        )
    if not expression:
        raise ClaimError("the claim has no expression; write it behind `claim:`")
    return Counter(_literals_of(expression))


def verify(settings: Settings, sources: Iterable[Source]) -> list[Verdict]:
    """Evaluate and check every claim of some pages.

    Parameters
    ----------
    settings : Settings
        Of the project.
    sources : iterable of Source
        The pages.

    Returns
    -------
    list of Verdict
        In the order of the pages and in them.

    Raises
    ------
    SitekitError
        If nothing could be evaluated.
    """
    from sitekit.evaluate import Request, evaluate

    cache = settings.cache / "tex.json"
    tex.load(cache)
    claims = [one for source in sources for one in scan(source)[0] if isinstance(one, Claim)]
    unsound = {claim: _shape_problem(claim) for claim in claims}
    requests = {
        claim: Request(claim.expression, claim.modules) for claim in claims if not unsound[claim]
    }
    outcomes = evaluate(settings, requests.values())
    verdicts = []
    for claim in claims:
        if claim in requests:
            outcome = outcomes[requests[claim]]
            verdicts.append(_verdict(claim, outcome.value, outcome.error))
        else:
            verdicts.append(Verdict(claim, None, False, unsound[claim]))
    tex.save(cache)
    return verdicts


def _verdict(claim: Claim, value: Value | None, error: str | None) -> Verdict:
    message = (
        f"claim has no value: {claim.expression}: {error}"
        if value is None
        else check(claim.text, claim.expression, value)
    )
    return Verdict(claim, value, message is None, message)


def problems(verdicts: Iterable[Verdict], given: Iterable[Given] = ()) -> list[Problem]:
    """Return what is wrong with the claims, and with numbers that are given though computed.

    Parameters
    ----------
    verdicts : iterable of Verdict
        Of any pages.
    given : iterable of Given
        Of the same pages.

    Returns
    -------
    list of Problem
        Empty if every claim holds and no given number is one that its page computes.
    """
    verdicts = list(verdicts)
    found = [
        Problem(verdict.claim.path, verdict.claim.line, verdict.message)
        for verdict in verdicts
        if verdict.message is not None
    ]
    return found + [
        Problem(one.path, one.line, _computed(one, verdict))
        for one in given
        for verdict in verdicts
        if one.path == verdict.claim.path and _same(one, verdict)
    ]


def _computed(given: Given, verdict: Verdict) -> str:
    return (
        f"{given.text} is given as {given.reason}, but line {verdict.claim.line} computes it from "
        f"{verdict.claim.expression}; claim it"
    )


def _same(given: Given, verdict: Verdict) -> bool:
    """Return whether a given number is one number, shown by a claim and exactly its value."""
    if not verdict.holds or verdict.value is None:
        return False
    try:
        reading = _read(given.text)
    except ClaimError:
        return False
    if any(map(_DIGIT.search, [*reading.sides, *reading.loose])):
        return False
    return reading.claimed.value == _read(verdict.claim.text).claimed.value == exact(verdict.value)


def to_json(verdicts: Iterable[Verdict]) -> list[dict[str, object]]:
    """Return verdicts as ``python -m sitekit claims --json`` prints them.

    Parameters
    ----------
    verdicts : iterable of Verdict
        In any order.

    Returns
    -------
    list of dict
        With ``page``, ``line``, ``shown``, ``expression``, ``value`` (text, to the last digit;
        None if there is none) and ``holds``.
    """
    return [
        {
            "page": verdict.claim.path,
            "line": verdict.claim.line,
            "shown": verdict.claim.text,
            "expression": verdict.claim.expression,
            "value": None if verdict.value is None else str(verdict.value),
            "holds": verdict.holds,
        }
        for verdict in verdicts
    ]


def mutations(text: str) -> list[str]:
    """Return every text in which one digit, not of a subscript, is another.

    Parameters
    ----------
    text : str
        Of a claim, or any TeX.

    Returns
    -------
    list of str
        Nine for each digit, raised digits included.
    """
    hidden = [range(*match.span()) for match in _SUBSCRIPT.finditer(text)]
    return [
        text[: match.start()] + other + text[match.end() :]
        for match in _DIGIT.finditer(text)
        if not any(match.start() in span for span in hidden)
        for other in (numerals.SUPERSCRIPTS if match.group() > "9" else "0123456789")
        if other != match.group()
    ]
