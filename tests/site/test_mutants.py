"""No digit of the pages can change unnoticed, and no line of a derivation hold with a mistake.

Everything is evaluated once; changed texts are then checked in this process, not in builds.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from sitekit.core import report
from sitekit.plugin import Book
from sitekit.verify.claims import Verdict, check_cell
from sitekit.verify.compare import check, check_each, mutations
from sitekit.verify.derivations import Derivation, job, judge
from sitekit.verify.values import encode
from tests.sitekit.verify.mutants import digit_mutants, line_mutants

NOTICED = 1e-3
"""The relative error that a mistake must cause in at least one sample, if the shapes still fit."""


def unnoticed(verdict: Verdict) -> Iterator[tuple[str, list[str]]]:
    """Yield each number, or text of a cell, with its place and the changes that pass for it."""
    claim = verdict.claim
    if claim.kind == "claim":
        several = isinstance(verdict.value, tuple)
        changed, checked = mutations(claim.text), check_each if several else check
        # Nine for each digit; a claim without any would pass by default.
        assert len(changed) >= 9, claim
        missed = [one for one in changed if checked(one, claim.target, verdict.value) is None]
        yield f"{claim.path}:{claim.line}: {claim.text}", missed
    for cell in (cell for cell in verdict.cells if cell.value is not None):
        is_text = isinstance(cell.value, str)
        shown = claim.table.rows[cell.row][cell.column]
        changed = mutations(shown.text)
        assert is_text or len(changed) >= 9, cell
        entry = ["str", cell.value] if is_text else encode(cell.value)
        missed = [one for one in changed if check_cell(one, claim.target, entry)[1] is None]
        yield f"{claim.path}:{shown.line}: {shown.text}", missed


@pytest.mark.parametrize(("kind", "fewest"), [("claim", 40), ("table", 20)])
def test_every_changed_digit_is_noticed(book: Book, kind: str, fewest: int) -> None:
    known = (one for page in book.verdicts.values() for one in page if one is not None)
    found = [one for one in known if one.claim.kind == kind]
    assert report(problem for one in found for problem in one.problems) == ""
    tried = [pair for one in found for pair in unnoticed(one)]
    assert [f"{shown} became {missed}" for shown, missed in tried if missed] == []
    assert len(tried) >= fewest


@pytest.fixture(scope="module")
def written(book: Book) -> list[Derivation]:
    found = [one for page in book.proofs.values() for one in page.values()]
    assert report(problem for one in found for problem in one.problems) == ""
    assert len(found) >= 4
    return [one.derivation for one in found]


def test_every_changed_digit_in_the_tex_of_a_derivation_fails(book: Book, written: Any) -> None:
    # A changed digit of TeX changes nothing that is computed.
    answers = book.evaluator.answers([job(one) for one in written])
    tried = [
        (mutant, {*mutant.lines} - {*one.lines}, judge(mutant, answer).holds)
        for one, answer in zip(written, answers, strict=True)
        for mutant in digit_mutants(one)
    ]
    assert [(one.path, changed) for one, changed, holds in tried if holds] == []
    assert len(tried) >= 50


def test_every_mistake_in_a_line_of_a_derivation_fails(book: Book, written: Any) -> None:
    made = [
        [(line, text) for line in one.lines[1:] for text in line_mutants(line.python)]
        for one in written
    ]
    # One job for each, so that its samples are drawn, and its first line computed, once.
    jobs = [
        {**(job(one) or {}), "lines": [one.lines[0].python, *(text for _, text in pairs)]}
        for one, pairs in zip(written, made, strict=True)
    ]
    survivors = []
    for one, pairs, answer in zip(written, made, book.evaluator.answers(jobs), strict=True):
        assert "error" not in answer, f"{one.path}:{one.line}: {answer}"
        assert "error" not in answer["lines"][0], f"{one.path}:{one.line}: {answer}"
        survivors += [
            f"{one.path}:{line.line}: {line.python} became {text} (error {found['worst']:g})"
            for (line, text), found in zip(pairs, answer["lines"][1:], strict=True)
            if "error" not in found and found["worst"] < NOTICED
        ]
        # Every line but the first can at least have its sign changed.
        assert len(pairs) >= len(one.lines) - 1
    assert survivors == []
    assert sum(map(len, made)) >= 40
