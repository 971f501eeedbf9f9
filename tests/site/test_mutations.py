"""No digit of the pages can change unnoticed: each is changed in turn, and each change must fail.

Everything is evaluated once; the changed texts are then checked in this process, which takes the
place of one build per digit.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sitekit import claims, settings, source, table_claims
from sitekit.claims import Verdict
from sitekit.table_claims import CellVerdict, TableVerdict

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def verdicts() -> list[Verdict]:
    own = settings.load(ROOT / "mkdocs.yml")
    return claims.verify(own, source.read_all(own))


def test_claims_of_the_site_hold(verdicts: list[Verdict]) -> None:
    assert len(verdicts) >= 40
    assert [str(problem) for problem in claims.problems(verdicts)] == []


def test_every_changed_digit_of_a_claim_is_noticed(verdicts: list[Verdict]) -> None:
    unnoticed = []
    for verdict in verdicts:
        claim = verdict.claim
        changed = claims.mutations(claim.text)
        # Nine for each digit; a claim without any would pass by default.
        assert len(changed) >= 9, claim
        assert verdict.value is not None, claim
        unnoticed += [
            f"{claim.path}:{claim.line}: {claim.text} became {text}"
            for text in changed
            if claims.check(text, claim.expression, verdict.value) is None
        ]
    assert unnoticed == []


@pytest.fixture(scope="module")
def tables() -> list[TableVerdict]:
    own = settings.load(ROOT / "mkdocs.yml")
    return table_claims.verify(own, source.read_all(own))


def unnoticed_in(cell: CellVerdict, expression: str) -> list[str]:
    """Return the texts with one digit changed that would pass for the cell."""
    text = cell.cell.text
    changed = claims.mutations(text)
    assert isinstance(cell.value, str) or len(changed) >= 9, cell
    return [one for one in changed if table_claims.check_cell(one, expression, cell.value) is None]


def test_tables_of_the_site_hold(tables: list[TableVerdict]) -> None:
    assert sum(table.checked for table in tables) >= 20
    assert [str(problem) for problem in table_claims.problems(tables)] == []


def test_every_changed_digit_of_a_cell_is_noticed(tables: list[TableVerdict]) -> None:
    unnoticed = [
        f"{table.claim.path}:{cell.cell.line}: {cell.cell.text} became {text}"
        for table in tables
        for cell in table.cells
        if cell.value is not None
        for text in unnoticed_in(cell, table.claim.expression)
    ]
    assert unnoticed == []
