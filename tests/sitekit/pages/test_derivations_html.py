import json
from dataclasses import replace
from typing import Any

import lxml.html
import pytest

from sitekit.core import Reading
from sitekit.core.html import fill, parse
from sitekit.pages.derivations_html import part
from sitekit.verify import derivations
from sitekit.verify.derivations import DerivationVerdict
from tests.sitekit.rows import document, matches, rows, seen

TEXT = document(__file__, "page")


def verdict(reading: Reading, worst: float = 3.2e-15, **change: Any) -> DerivationVerdict:
    (derivation,) = derivations.read("docs/x.md", reading.found["derivations"], ())
    line = {"worst": 0.0, "case": 0, "shape": ["n1", "n0"], "value": None}
    lines = [line, {**line, "worst": worst, "case": 7}]
    return derivations.judge(derivation, {"cases": 50, "problems": [], "lines": lines, **change})


def shown(html: str, *verdicts: DerivationVerdict) -> lxml.html.HtmlElement:
    known = {one.derivation.id: one for one in verdicts}
    return parse(fill(html, lambda kind, key, _: part(key, known) if kind == "derivation" else ""))


@pytest.mark.parametrize(("selector", "expected"), rows(__file__, "parts"))
def test_derivation_on_the_page(selector: str, expected: str, read: Any) -> None:
    html, reading = read(TEXT)
    tree = shown(html, verdict(reading))
    assert matches(seen(tree.get_element_by_id("d1"), selector), expected)
    found = [(one[0], one[4]) for one in reading.found["formulas"]]
    assert found == [("a b", 4), ("= \\tfrac12 b & c", 5), ("Z_1 < W_1 X", 5)]


@pytest.mark.parametrize(("worst", "more", "badge", "place", "alarm"), rows(__file__, "verdicts"))
def test_badge_and_alarm_say_how_well_it_holds(
    worst: str, more: str, badge: str, place: str, alarm: str, read: Any
) -> None:
    html, reading = read(TEXT)
    tree = shown(html, verdict(reading, float(worst), **json.loads(more)))
    assert seen(tree, ".derivation__badge") == badge
    assert matches(seen(tree, ".derivation__alarm"), alarm)
    alarms = tree.cssselect(".derivation__alarm")
    told = [f"{one.getparent().get('id')} {one.get('role')}" for one in alarms]
    assert " | ".join(told) == place


def test_derivation_that_nobody_verified_says_so_and_a_number_has_no_shape(read: Any) -> None:
    html, reading = read(TEXT)
    tree = shown(html)
    assert seen(tree, ".derivation__alarm") == "nobody verified this derivation"
    assert seen(tree, ".derivation__badge") == "not verified"
    tree = shown(html, replace(verdict(reading), shapes=((), ("2", "n_0"))))
    assert seen(tree, ".derivation__shape") == "number | 2 × n0"


@pytest.mark.parametrize(("old", "new", "message"), rows(__file__, "mistakes"))
@pytest.mark.parametrize("in_box", [False, True])
def test_badly_written_fence_shows_what_is_wrong(
    old: str, new: str, message: str, in_box: bool, read: Any
) -> None:
    text = TEXT.replace(old, new)
    if in_box:
        text = "!!! note\n\n" + "".join(f"    {line}\n" for line in text.split("\n")[2:6])
    tree = shown(read(text)[0])
    (alarm,) = tree.cssselect(".derivation > .derivation__alarm")
    assert message in alarm.text_content()
    assert "chain rule" in tree.cssselect(".derivation pre")[0].text_content()
