from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sitekit.book.lists import Chapter, chapters, counts, curve, ledger
from sitekit.core import SitekitError
from sitekit.core.html import fill, parse
from sitekit.verify.claims import CellVerdict, Claim, Verdict
from sitekit.verify.derivations import Derivation, DerivationVerdict, Line


def claim(kind: str, text: str, target: str, value: Any = None) -> Verdict:
    return Verdict(Claim(kind, "docs/a/x.md", 3, text, target), value)


def table(text: str, *values: float | str | None) -> Verdict:
    cells = tuple(CellVerdict(0, place, value, None) for place, value in enumerate(values))
    return Verdict(Claim("table", "docs/a/x.md", 9, text, "rows()"), None, (), cells)


GIVEN = claim("given", "0.01", "setting")
CLAIM = claim("claim", "0.50", "1 < 2", 0.5)
FORMULA = claim("claim", "$a \\approx 1$", "f('x')", Fraction(1, 3))
TABLE = table("What *each* of $w$ `keeps`.", 1.0, None, "a")


def rows(pages: Any, derivations: Any = ()) -> dict[Any, list[tuple[Any, ...]]]:
    html = ledger(pages, derivations, lambda tex: f"said {tex}")
    tree = parse(fill(html, lambda *slot: "TYPESET"))
    found = {}
    for heading in tree.cssselect("h2"):
        (table,) = heading.getnext().cssselect("div.vg-scroll > table.vg-ledger")
        found[heading.text] = [
            (
                one.get("id"),
                dict(one.cssselect("a")[0].attrib),
                *(cell.text_content() for cell in one),
            )
            for one in table.cssselect("tbody > tr")
        ]
    return found


def test_every_kind_has_its_table() -> None:
    pages = [("One & all", "../x/", [GIVEN, CLAIM, TABLE]), ("Two", "../y/", [FORMULA, GIVEN])]
    lines = (Line(1, "a", "a", "b"), Line(2, "a", "b", "c"))
    written = Derivation("docs/a/x.md", 1, "chain", "m:f", (), lines)
    found = rows(pages, [("../x/", DerivationVerdict(written, 50, 2.1e-15, (), ()))])
    said = {"href": "../y/#c0", "aria-label": "said a \\approx 1"}
    words, given = "What each of said w keeps.", ("0.01", "setting")
    assert found == {
        "One & all": [("x-c1", {"href": "../x/#c1"}, "0.50", "1 < 2", "0.5")],
        "Two": [("x-c0", said, "TYPESET", "f('x')", "1/3")],
        "Tables": [("x-c2", {"href": "../x/#c2"}, words, "rows()", "2", "One & all")],
        "Derivations": [(None, {"href": "../x/#chain"}, "chain", "2", "50", "3e-15")],
        "Given, not computed": [
            (None, {"href": "../x/#c0"}, *given, "One & all"),
            (None, {"href": "../y/#c1"}, *given, "Two"),
        ],
    }
    assert 'class="math" data-tex="a \\approx 1"' in ledger(pages, [], str)


def test_counts_in_words_and_what_there_is_none_of_has_no_table() -> None:
    assert rows([("One", "../x/", []), ("Two", "../y/", [GIVEN])]).keys() == {"Given, not computed"}
    nothing = '<p class="vg-ledger__count">0 claims, 0 derivations, 0 given numbers.</p>'
    assert ledger([], [], str) == nothing
    assert counts(iter([CLAIM, FORMULA, GIVEN]), 3) == "2 claims, 3 derivations, 1 given numbers"
    assert counts([table("", 1.0)], 0).endswith(", 0 given numbers, 1 cell of 1 table")
    assert counts([TABLE, TABLE], 0).endswith(", 4 cells of 2 tables")


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    rows = "name,layer,left,mean\na,1,1,1\na,2,0.01,2\na,3,0.0001,3\nb,1,5,5\n"
    rows += "c,1,1,1\nc,2,50.5,1\nc,3,100,1\nd,1,0,0\nd,2,5,5\n"
    (tmp_path / "decay.csv").write_text(rows, encoding="utf-8")
    return tmp_path


DRAWN = {
    "fills its box, and upwards is more": ("a", "mean", [(2, 34), (60, 18), (118, 2)]),
    "a logarithmic axis for decades": ("a", "left", [(2, 2), (60, 18), (118, 34)]),
    "none for a hundredfold": ("c", "left", [(2, 34), (60, 18), (118, 2)]),
    "none for what reaches zero": ("d", "left", [(2, 34), (118, 2)]),
    "a level line in the middle": ("c", "mean", [(2, 18), (60, 18), (118, 18)]),
}  # fmt: skip


@pytest.mark.parametrize(("name", "column", "points"), DRAWN.values(), ids=DRAWN)
def test_curve(figures: Path, name: str, column: str, points: list[tuple[float, float]]) -> None:
    spec = SPEC | {"y": column, "only": {"name": name}}
    found = curve(spec, figures).split()
    assert [tuple(map(float, pair.split(","))) for pair in found] == points


def test_list_says_question_and_minutes_and_links_the_first_page() -> None:
    tree = parse(chapters([Chapter("1 · A & B", "chapters/a/", "Why <so>?", 12, "2,34 118,2")]))
    (link,) = tree.cssselect("ol.vg-chapters > li.vg-chapter > a.vg-chapter__title")
    assert (link.get("href"), link.text) == ("chapters/a/", "1 · A & B")
    assert tree.cssselect(".vg-chapter__question")[0].text == "Why <so>?"
    assert tree.cssselect(".vg-chapter__minutes")[0].text == "12 min"
    (line,) = tree.cssselect("li > svg[aria-hidden=true][viewbox='0 0 120 36'] > polyline")
    assert line.get("points") == "2,34 118,2"


SPEC = {"figure": "decay", "x": "layer", "y": "mean"}
FAULTS: list[tuple[Any, str]] = [
    ("decay", r"the front matter's `curve` needs figure, x and y"),
    ({"figure": "decay", "x": "layer"}, r"the front matter's `curve` needs figure, x and y"),
    (SPEC | {"figure": "none"}, r"there is no table of the figure 'none'"),
    (SPEC | {"x": "lair"}, r".* no column 'lair'.*: name, layer, left"),
    (SPEC | {"y": "man"}, r".* no column 'man'"),
    (SPEC | {"only": {"name": "b"}}, r"the curve of decay has 1 points and needs two"),
    (SPEC | {"only": {"nom": "b"}}, r"the table of decay has no column 'nom'"),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "said"), FAULTS)
def test_what_cannot_be_drawn_is_explained(spec: Any, said: str, figures: Path) -> None:
    with pytest.raises(SitekitError, match=f"^{said}"):
        curve(spec, figures)
