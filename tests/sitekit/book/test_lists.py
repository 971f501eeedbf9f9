from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml.html import HtmlElement

from sitekit.book.lists import Chapter, chapters, counts, curve, ledger
from sitekit.core import SitekitError
from sitekit.core.html import fill, parse
from sitekit.verify.claims import CellVerdict, Claim, Verdict
from sitekit.verify.derivations import Derivation, DerivationVerdict, Line
from tests.sitekit.rows import document, matches, rows, seen


def claim(kind: str, text: str, target: str, value: Any = None) -> Verdict:
    return Verdict(Claim(kind, "docs/a/x.md", 3, text, target), value)


def table(text: str, *values: float | str | None) -> Verdict:
    cells = tuple(CellVerdict(0, place, value, None) for place, value in enumerate(values))
    return Verdict(Claim("table", "docs/a/x.md", 9, text, "rows()"), None, (), cells)


GIVEN = claim("given", "0.01", "setting")
CLAIM = claim("claim", "0.50", "1 < 2", 0.5)
FORMULA = claim("claim", "$a \\approx 1$", "f('x')", Fraction(1, 3))
TABLE = table("What *each* of $w$ `keeps`.", 1.0, None, "a")


def ledger_of(pages: Any, derivations: Any = ()) -> HtmlElement:
    html = ledger(pages, derivations, lambda tex: f"said {tex}")
    return parse(f"<div>{fill(html, lambda *slot: 'TYPESET')}</div>")


@pytest.mark.parametrize(("selector", "expected"), rows(__file__, "ledger"))
def test_every_kind_has_its_table(selector: str, expected: str) -> None:
    pages = [("One & all", "../x/", [GIVEN, CLAIM, TABLE]), ("Two", "../y/", [FORMULA, GIVEN])]
    lines = (Line(1, "a", "a", "b"), Line(2, "a", "b", "c"))
    written = Derivation("docs/a/x.md", 1, "chain", "m:f", (), lines)
    tree = ledger_of(pages, [("../x/", DerivationVerdict(written, 50, 2.1e-15, (), ()))])
    assert seen(tree, selector) == expected
    assert 'class="math" data-tex="a \\approx 1"' in ledger(pages, [], str)


def test_counts_in_words_and_what_there_is_none_of_has_no_table() -> None:
    tree = ledger_of([("One", "../x/", []), ("Two", "../y/", [GIVEN])])
    assert seen(tree, "h2") == "Given, not computed"
    nothing = '<p class="vg-ledger__count">0 claims, 0 derivations, 0 given numbers.</p>'
    assert ledger([], [], str) == nothing
    assert counts(iter([CLAIM, FORMULA, GIVEN]), 3) == "2 claims, 3 derivations, 1 given numbers"
    assert counts([table("", 1.0)], 0).endswith(", 0 given numbers, 1 cell of 1 table")
    assert counts([TABLE, TABLE], 0).endswith(", 4 cells of 2 tables")


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    (tmp_path / "decay.csv").write_text(document(__file__, "decay"), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("selector", "expected"), rows(__file__, "chapters"))
def test_list_of_chapters(selector: str, expected: str) -> None:
    tree = parse(chapters([Chapter("1 · A & B", "chapters/a/", "Why <so>?", 12, "2,34 118,2")]))
    assert seen(tree, selector) == expected


def test_curve_is_drawn_or_it_is_explained_why_not(figures: Path) -> None:
    for spec, points, why in rows(__file__, "drawn"):
        assert curve(yaml.safe_load(spec), figures) == points, why
    for spec, said in rows(__file__, "faults"):
        with pytest.raises(SitekitError) as caught:
            curve(yaml.safe_load(spec), figures)
        assert matches(str(caught.value), said), spec
