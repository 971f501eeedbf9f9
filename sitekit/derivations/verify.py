"""Derivations verified: every line computed on random cases and compared with the first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sitekit import evaluate, tex
from sitekit.derivations import numbers
from sitekit.derivations.fence import Derivation, Line, read
from sitekit.namespace import check_expression
from sitekit.problems import Problem
from sitekit.settings import Settings
from sitekit.source import Source

BOUND = 1e-10
"""The largest relative error ‖a − b‖_F / ‖b‖_F that a line may have against the first, b."""


@dataclass(frozen=True)
class DerivationVerdict:
    """What came of running a derivation.

    Attributes
    ----------
    derivation : Derivation
        As written.
    cases : int
        How many were computed: one where the numbers are fixed; 0 if it could not be run.
    worst : float
        The largest relative error of any line in any case; infinite if it could not be measured.
    shapes : tuple of (tuple of str)
        Of each line, names of sizes or numbers; empty for a single number.
    problems : tuple of Problem
        Why it does not hold; each at the line that it is about.
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
    def path(self) -> str:
        """The page, relative to the root."""
        return self.derivation.path

    @property
    def line(self) -> int:
        """Line of the fence in the page."""
        return self.derivation.line

    @property
    def id(self) -> str:
        """The anchor of the derivation in its page."""
        return self.derivation.id

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return len(self.derivation.lines)


def verify(settings: Settings, sources: Iterable[Source]) -> list[DerivationVerdict]:
    """Run every derivation of the pages, all in one process, and none if all are in the cache.

    Parameters
    ----------
    settings : Settings
        Of the project.
    sources : iterable of Source
        The pages.

    Returns
    -------
    list of DerivationVerdict
        One for each fence, in the order of the pages.

    Raises
    ------
    SitekitError
        If the process cannot be started or the cache folder cannot be written.
    """
    # Reading arithmetic in TeX takes a second, unless its shape was read before.
    shapes = settings.cache / "tex.json"
    tex.load(shapes)
    derivations = [derivation for source in sources for derivation in read(source)]
    well_written = [derivation for derivation in derivations if not derivation.problems]
    answers = evaluate.run(settings, [job(derivation) for derivation in well_written])
    found = {id(one): answer for one, answer in zip(well_written, answers, strict=True)}
    verdicts = [check(derivation, found.get(id(derivation), {})) for derivation in derivations]
    tex.save(shapes)
    return verdicts


def job(derivation: Derivation) -> dict[str, Any]:
    """Return what `sitekit.evaluate.run` must do for a derivation.

    Parameters
    ----------
    derivation : Derivation
        Without problems.

    Returns
    -------
    dict
        It holds nothing of the TeX, so that one answer serves all `mutations`.
    """
    return {
        "kind": "derivation",
        "from": derivation.maker,
        "modules": list(derivation.modules),
        "lines": [line.python for line in derivation.lines],
    }


def check(derivation: Derivation, answer: dict[str, Any]) -> DerivationVerdict:
    """Judge a derivation by what was computed; computes nothing but the arithmetic in its TeX.

    Parameters
    ----------
    derivation : Derivation
        As written, or a mutation of it.
    answer : dict
        To its `job`; ignored if the derivation is badly written.

    Returns
    -------
    DerivationVerdict
        Whether it holds, and if not, why.
    """
    if derivation.problems:
        return DerivationVerdict(derivation, 0, math.inf, (), derivation.problems)
    if "error" in answer:
        return DerivationVerdict(derivation, 0, math.inf, (), (_problem(derivation, answer),))
    problems = [_problem(derivation, {"error": message}) for message in answer["problems"]]
    for place, (line, found) in enumerate(zip(derivation.lines, answer["lines"], strict=True)):
        start = f"line {place + 1} of {derivation.id}: "
        problems += [
            Problem(derivation.path, line.line, start + message)
            for message in _line_mistakes(line, found, answer["lines"][0])
        ]
    shapes = tuple(tuple(found.get("shape", ())) for found in answer["lines"])
    worst = max(found.get("worst", math.inf) for found in answer["lines"])
    return DerivationVerdict(derivation, answer["cases"], worst, shapes, tuple(problems))


def _problem(derivation: Derivation, answer: dict[str, Any]) -> Problem:
    message = f"derivation {derivation.id}: {answer['error']}"
    return Problem(derivation.path, derivation.line, message)


def _line_mistakes(line: Line, found: dict[str, Any], first: dict[str, Any]) -> list[str]:
    """Return what is wrong with one line."""
    if "error" in found:
        return [f"`{line.python}`: {found['error']}"]
    mistakes = []
    if found["worst"] > BOUND:
        mistakes.append(
            f"`{line.python}` is not what the first line gives: relative error "
            f"{found['worst']:.2g} in case {found['case']}, allowed is {BOUND:g}"
        )
    if "error" not in first and found["shape"] != first["shape"]:
        mistakes.append(
            f"`{line.python}` is {shape_text(found['shape'])}, "
            f"the first line is {shape_text(first['shape'])}"
        )
    tree = check_expression(line.python, extended=True)
    contradiction = numbers.mismatch(line.tex.removeprefix("="), tree, found["value"])
    return [*mistakes, contradiction] if contradiction else mistakes


def shape_text(shape: Sequence[str]) -> str:
    """Return a shape in words: ``n1 × n0``, or ``a number``."""
    return " × ".join(shape) if shape else "a number"


def problems(verdicts: Iterable[DerivationVerdict]) -> list[Problem]:
    """Return everything that is wrong with derivations.

    Parameters
    ----------
    verdicts : iterable of DerivationVerdict
        As `verify` returns them.

    Returns
    -------
    list of Problem
        In the order of the pages.
    """
    return [problem for verdict in verdicts for problem in verdict.problems]


def to_json(verdicts: Iterable[DerivationVerdict]) -> list[dict[str, Any]]:
    """Return verdicts as the command prints them.

    Parameters
    ----------
    verdicts : iterable of DerivationVerdict
        As `verify` returns them.

    Returns
    -------
    list of dict
        ``page``, ``line``, ``id``, ``lines``, ``cases``, ``worst`` (None if not measured),
        ``holds``.
    """
    return [
        {
            "page": verdict.path,
            "line": verdict.line,
            "id": verdict.id,
            "lines": verdict.lines,
            "cases": verdict.cases,
            "worst": verdict.worst if math.isfinite(verdict.worst) else None,
            "holds": verdict.holds,
        }
        for verdict in verdicts
    ]


def mutations(derivation: Derivation) -> list[Derivation]:
    """Return the derivation with one digit of its TeX changed, for each digit.

    Parameters
    ----------
    derivation : Derivation
        Without problems.

    Returns
    -------
    list of Derivation
        `check` must refuse each of them, given the answer to the one as written.
    """
    return [
        replace(derivation, lines=(*before, replace(line, tex=changed), *after))
        for place, line in enumerate(derivation.lines)
        for before, after in [(derivation.lines[:place], derivation.lines[place + 1 :])]
        for changed in numbers.changed_digits(line.tex)
    ]
