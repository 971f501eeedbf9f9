"""Derivations: fences whose lines are TeX, Python and a reason.

Every line, computed on random samples, must be what the first line is. No digit of its TeX can
change unnoticed: arithmetic, or a matrix of it, must be what its Python gives, any other TeX must
show the numbers of its Python, each as often, matrices in the same order: ``W_1^5 X`` those of
``power(W1, 5) @ X``.
"""

import ast
import contextlib
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sitekit.core import Problem
from sitekit.tex.arithmetic import AmbiguousError, NotArithmeticError, arithmetic
from sitekit.tex.lexer import LAYOUT, RELATIONS, SIZES, outermost, tokens
from sitekit.verify.compare import apart, mutations, number, numbers_in_python
from sitekit.verify.expressions import MODULE, RefusedError, check_expression
from sitekit.verify.values import shape_text

LANGUAGE = "derivation"
"""The language of the fence."""

BOUND = 1e-10
"""The largest relative error ‖a − b‖_F / ‖b‖_F that a line may have against the first, b."""

_FORM = '```derivation {#name from="module:function"}'
_MOST_WORDS = 8
# What the numbers audit reports in prose too; here nothing would compute it.
_BARE_NUMBER = re.compile(r"\d[.,]\d|\d\s*\\?%|\d\^|[=≈<>]\s*[-−]?\d")
_EXACT = Fraction(1, 10**10)
_MATRIX = re.compile(r"\\begin\{([bp]?|small)matrix\}(.*)\\end\{\1matrix\}", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """Its line in the file, what readers see, what is computed, why it equals the one before."""

    line: int
    tex: str
    python: str
    reason: str


@dataclass(frozen=True)
class Derivation:
    """One derivation of a page, well written or not; with problems it is not run.

    The line is that of the opening fence, the maker ``module:function`` that makes the samples.
    """

    path: str
    line: int
    id: str
    maker: str
    modules: tuple[str, ...]
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class DerivationVerdict:
    """What became of running a derivation.

    Cases are samples: one where the numbers are fixed, 0 if it could not be run. The worst is the
    largest relative error of any line, infinite if it could not be measured. The shape of a line
    has names of sizes or numbers, and is empty for a single number.
    """

    derivation: Derivation
    cases: int
    worst: float
    shapes: tuple[tuple[str, ...], ...]
    problems: tuple[Problem, ...]

    @property
    def holds(self) -> bool:
        """Whether every line is as it should be."""
        return not self.problems

    @property
    def worst_text(self) -> str:
        """The largest error rounded up to one digit: what is shown is never less than it was."""
        if self.worst == 0 or not math.isfinite(self.worst):
            return "not measured" if self.worst else "0"
        mantissa, _, exponent = f"{self.worst:.16e}".partition("e")
        digit, power = math.ceil(float(mantissa)), int(exponent)
        return f"{digit}e{power}" if digit < 10 else f"1e{power + 1}"


def read(path: str, found: Iterable[Any], modules: tuple[str, ...] = ()) -> list[Derivation]:
    """Return the derivations of a page, of which Markdown found id, from, line and body each."""
    derivations: list[Derivation] = []
    for one in found:
        name, line = one["id"], one["line"]
        derivation = parse(one["body"], name, one["from"], path, line, modules)
        if name and any(name == other.id for other in derivations):
            message = f"there is another derivation {name} on this page; choose another id"
            problems = (*derivation.problems, Problem(path, line, message))
            derivation = replace(derivation, problems=problems)
        derivations.append(derivation)
    return derivations


def parse(
    body: str, name: str, maker: str, path: str = "", line: int = 0, modules: tuple[str, ...] = ()
) -> Derivation:
    """Take the lines between the fences apart; ``name`` and ``maker`` are ``#id`` and ``from``."""
    mistakes = [(line, message) for message in _header_mistakes(name, maker)]
    lines: list[Line] = []
    for place, text in enumerate(body.split("\n"), start=line + 1):
        parts = [part.strip() for part in text.split(";;")]
        if len(parts) == 3:
            lines.append(Line(place, *parts))
        elif text.strip():
            mistakes.append((place, "a line of a derivation is TeX ;; Python ;; reason"))
    mistakes += _mistakes(lines)
    if len(lines) < 2 and not mistakes:
        message = "a derivation has at least two lines; with one there is nothing to compare"
        mistakes.append((line, message))
    problems = tuple(Problem(path, *mistake) for mistake in mistakes)
    return Derivation(path, line, name, maker, modules, tuple(lines), problems)


def _header_mistakes(name: str, maker: str) -> Iterator[str]:
    if not re.fullmatch("[a-z][a-z0-9-]*", name):
        yield f"a derivation needs an id of lower-case letters, digits and hyphens: {_FORM}"
    module, _, function = maker.partition(":")
    if not MODULE.fullmatch(module) or not re.fullmatch("[A-Za-z][A-Za-z0-9_]*", function):
        yield f"a derivation names the function that makes its cases: {_FORM}"


def _mistakes(lines: list[Line]) -> Iterator[tuple[int, str]]:
    seen: dict[str, int] = {}
    for place, line in enumerate(lines, start=1):
        for message in (*_tex_mistakes(line.tex, first=place == 1), *_reason_mistakes(line.reason)):
            yield line.line, message
        try:
            meaning = ast.dump(check_expression(line.python, extended=True))
        except RefusedError as error:
            yield line.line, str(error)
            continue
        if seen.setdefault(meaning, place) != place:
            yield line.line, f"its Python is that of line {seen[meaning]}, so nothing is compared"


def _tex_mistakes(tex: str, *, first: bool) -> Iterator[str]:
    if not tex.lstrip("= "):
        yield "the line has no TeX"
    elif first and tex.startswith("="):
        yield "the first line is what is derived; it does not begin with `=`"
    elif not first and not tex.startswith("="):
        yield "every line but the first begins with `=`"
    for token in outermost(tex.removeprefix("=")):
        if token.kind != "number" and token.text in RELATIONS:
            yield f"only what follows one `=` is computed; put what follows `{token.tex}` on a line"
            return


def _reason_mistakes(reason: str) -> Iterator[str]:
    words = len(re.sub(r"\$[^$]*\$", "formula", reason).split())
    if not words:
        yield "the line has no reason"
    elif words > _MOST_WORDS:
        yield f"the reason has {words} words; at most {_MOST_WORDS} fit beside the line"
    if _BARE_NUMBER.search(reason):
        yield "the reason holds a number that nothing computes; say it in words"


def job(derivation: Derivation) -> dict[str, Any] | None:
    """Return what `sitekit.verify.worker` must do; None for what is badly written."""
    if derivation.problems:
        return None
    # Nothing of the TeX, which may change without a new answer.
    lines, modules = [line.python for line in derivation.lines], list(derivation.modules)
    return {"kind": "derivation", "from": derivation.maker, "modules": modules, "lines": lines}


def judge(derivation: Derivation, answer: Any) -> DerivationVerdict:
    """Judge a derivation by the answer to its `job`, None if it has none."""
    if derivation.problems:
        return DerivationVerdict(derivation, 0, math.inf, (), derivation.problems)
    path, name, found = derivation.path, derivation.id, answer.get("lines", [])
    said = [answer["error"]] if "error" in answer else answer["problems"]
    problems = [Problem(path, derivation.line, f"derivation {name}: {one}") for one in said]
    for place, (line, one) in enumerate(zip(derivation.lines, found, strict=False), start=1):
        mistakes = _line_mistakes(line, one, found[0])
        where = f"line {place} of {name}"
        problems += [Problem(path, line.line, f"{where}: {mistake}") for mistake in mistakes]
    shapes = tuple(tuple(one.get("shape", ())) for one in found)
    worst = max((one.get("worst", math.inf) for one in found), default=math.inf)
    return DerivationVerdict(derivation, answer.get("cases", 0), worst, shapes, tuple(problems))


def _line_mistakes(line: Line, found: dict[str, Any], first: dict[str, Any]) -> list[str]:
    if "error" in found:
        return [f"`{line.python}`: {found['error']}"]
    mistakes = []
    if found["worst"] > BOUND:
        error = f"{found['worst']:.2g} in case {found['case']}, allowed is {BOUND:g}"
        what = "is not what the first line gives: relative error"
        mistakes.append(f"`{line.python}` {what} {error}")
    if "error" not in first and found["shape"] != first["shape"]:
        own, other = shape_text(found["shape"]), shape_text(first["shape"])
        mistakes.append(f"`{line.python}` is {own}, the first line is {other}")
    tree = check_expression(line.python, extended=True)
    contradiction = mismatch(line.tex.removeprefix("="), tree, found["value"])
    return [*mistakes, contradiction] if contradiction else mistakes


def mismatch(formula: str, python: ast.Expression, value: Any) -> str | None:
    """Say how the TeX of a line, without its ``=``, contradicts its Python, if it does.

    The value is what the Python gives if that is small and the same in all samples, else None.
    """
    shown = [number(one.text) for one in tokens(apart(formula)) if one.kind == "number"]
    held = list(numbers_in_python(python))
    # In a matrix the places of numbers matter, elsewhere only how often each stands there.
    shown, held = (shown, held) if "matrix}" in formula else (sorted(shown), sorted(held))
    try:
        known = constant(formula)
    except ValueError as error:
        return f"its TeX is arithmetic that cannot be computed: {error}"
    if known is not None and not _agrees(known, value):
        given = "values that differ from case to case" if value is None else value
        return f"its TeX is {_written(known)}, its Python gives {given}"
    # The value of 1^5 stays the same when the 5 changes, so such numbers must stand in both.
    if shown == held or (known is not None and _each_digit_matters(formula, value)):
        return None
    return (
        f"the numbers in its TeX are {_listed(shown)}, those in its Python {_listed(held)}; "
        "they must be the same, each as often (write 1/2 for a half in both, W1 for W_1)"
    )


def constant(formula: str) -> Fraction | list[list[Fraction]] | None:
    """Compute arithmetic or a matrix of it; None for anything else, `ValueError` if that fails."""
    spaced = (" " if one.tex[1:] in LAYOUT | SIZES else one.tex for one in tokens(formula))
    plain = "".join(spaced).strip(" .,~")
    match = _MATRIX.fullmatch(plain)
    lines = filter(str.strip, match[2].split(r"\\")) if match else [plain]
    rows = [line.split("&") if match else [line] for line in lines]
    if not re.search(r"\d", plain) or any(_holds_more(entry) for row in rows for entry in row):
        return None
    if len({len(row) for row in rows}) != 1:
        raise ValueError("the rows of a matrix differ in length")
    values = [[arithmetic(entry).value() for entry in row] for row in rows]
    return values if match else values[0][0]


def _holds_more(tex: str) -> bool:
    """Tell whether TeX holds anything but numbers and operators."""
    try:
        arithmetic(f"1 {tex}")
    except NotArithmeticError as error:
        return not isinstance(error, AmbiguousError)
    return False


def _agrees(known: Any, value: Any) -> bool:
    """Compare entry by entry, relative to each; a zero must be exactly zero."""
    if isinstance(known, Fraction) and isinstance(value, int | float):
        return abs(Fraction(value) - known) <= _EXACT * abs(known)
    are_lists = isinstance(known, list) and isinstance(value, list)
    return are_lists and len(value) == len(known) and all(map(_agrees, known, value))


def _each_digit_matters(formula: str, value: Any) -> bool:
    """Say whether no other digit would give the same value."""
    for changed in mutations(formula):
        with contextlib.suppress(ValueError):
            if _agrees(constant(changed), value):
                return False
    return True


def _listed(numbers: list[Fraction]) -> str:
    return ", ".join(map(_written, numbers)) or "none"


def _written(value: Any) -> str:
    """Return a number as a decimal where it is one with few digits, else as a fraction."""
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    return str(decimal) if Fraction(decimal) == value else str(value)
