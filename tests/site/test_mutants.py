"""No digit of the pages can change unnoticed: each is changed in turn, and each change must fail.

So must each mistake in a line of a derivation. Everything on the pages is evaluated once; changed
texts are then checked in this process, which takes the place of one build per digit.
"""

from collections.abc import Iterator

import pytest

from sitekit.core import report
from sitekit.plugin import Book
from sitekit.verify.claims import CellVerdict, Verdict, check_cell
from sitekit.verify.compare import check, mutations
from sitekit.verify.derivations import DerivationVerdict, job, judge
from sitekit.verify.values import encode
from tests.sitekit.verify.mutants import digit_mutants, line_mutants

NOTICED = 1e-3
"""The relative error that a mistake must cause in at least one sample, if the shapes still fit."""


def verdicts(book: Book, kind: str) -> list[Verdict]:
    found = [one for page in book.verdicts.values() for one in page if one is not None]
    return [one for one in found if one.claim.kind == kind]


def test_every_changed_digit_of_a_claim_is_noticed(book: Book) -> None:
    claims = verdicts(book, "claim")
    assert report(problem for one in claims for problem in one.problems) == ""
    assert len(claims) >= 40
    # Nine for each digit; a claim without any would pass by default.
    assert [one.claim for one in claims if len(mutations(one.claim.text)) < 9] == []
    assert [
        f"{one.claim.path}:{one.claim.line}: {one.claim.text} became {text}"
        for one in claims
        for text in mutations(one.claim.text)
        if check(text, one.claim.target, one.value) is None
    ] == []


def unnoticed_in_cell(text: str, cell: CellVerdict, expression: str) -> Iterator[str]:
    is_text, changed = isinstance(cell.value, str), mutations(text)
    assert is_text or len(changed) >= 9, cell
    entry = ["str", cell.value] if is_text else encode(cell.value)
    yield from (one for one in changed if check_cell(one, expression, entry)[1] is None)


def test_every_changed_digit_of_a_cell_is_noticed(book: Book) -> None:
    captions = verdicts(book, "table")
    assert report(problem for one in captions for problem in one.problems) == ""
    assert sum(caption.checked for caption in captions) >= 20
    checked = [
        (caption.claim, caption.claim.table.rows[cell.row][cell.column], cell)
        for caption in captions
        for cell in caption.cells
        if cell.value is not None
    ]
    assert [
        f"{claim.path}:{shown.line}: {shown.text} became {text}"
        for claim, shown, cell in checked
        for text in unnoticed_in_cell(shown.text, cell, claim.target)
    ] == []


@pytest.fixture(scope="module")
def proofs(book: Book) -> list[DerivationVerdict]:
    found = [one for page in book.proofs.values() for one in page.values()]
    assert report(problem for one in found for problem in one.problems) == ""
    assert len(found) >= 4
    return found


def test_every_changed_digit_in_the_tex_of_a_derivation_fails(
    book: Book, proofs: list[DerivationVerdict]
) -> None:
    written = [one.derivation for one in proofs]
    # A changed digit of TeX changes nothing that is computed.
    answers = book.evaluator.answers([job(one) for one in written])
    tried = [
        (mutant, {*mutant.lines} - {*one.lines}, judge(mutant, answer).holds)
        for one, answer in zip(written, answers, strict=True)
        for mutant in digit_mutants(one)
    ]
    assert [(one.path, changed) for one, changed, holds in tried if holds] == []
    assert len(tried) >= 50


def test_every_mistake_in_a_line_of_a_derivation_fails(
    book: Book, proofs: list[DerivationVerdict]
) -> None:
    written = [one.derivation for one in proofs]
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
