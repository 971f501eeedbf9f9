from __future__ import annotations

import html
import math
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from markdown import Markdown

from sitekit import derivations
from sitekit.derivations import DerivationVerdict, check, fill, format_fence, lost, worst_text
from sitekit.derivations import page as page_module
from sitekit.source import parse

BODY = """\
a < "b" ;; x @ y.T ;; output
= \\tfrac12 b & c ;; 1/2 * y ;; chain rule, $Z_1 < W_1 X$
"""
TEXT = f'# Title\n\n```derivation {{#d1 from="net:case"}}\n{BODY}```\n\nAfter.\n'
GOOD = TEXT.replace('a < "b"', 'a "b"')
ANSWER: dict[str, Any] = {
    "cases": 50,
    "problems": [],
    "lines": [
        {"worst": 0.0, "case": 0, "shape": ["n1", "n0"], "value": None},
        {"worst": 3.2e-15, "case": 7, "shape": ["n1", "n0"], "value": None},
    ],
}


def convert(text: str) -> str:
    fence = {"name": "derivation", "class": "derivation", "format": format_fence}
    return Markdown(
        extensions=["attr_list", "admonition", "pymdownx.superfences"],
        extension_configs={"pymdownx.superfences": {"custom_fences": [fence]}},
    ).convert(text)


def verdict_of(text: str, change: Callable[[dict[str, Any]], Any] = lambda _: None) -> Any:
    [derivation] = derivations.read(parse("p.md", text))
    answer = {**ANSWER, "lines": [dict(line) for line in ANSWER["lines"]]}
    change(answer)
    return check(derivation, answer)


def shown(text: str, *verdicts: DerivationVerdict) -> BeautifulSoup:
    return BeautifulSoup(fill(convert(text), verdicts), "html.parser")


def words(element: Any) -> str:
    return " ".join(element.get_text().split())


def test_derivation_on_the_page() -> None:
    soup = shown(GOOD, verdict_of(GOOD))
    root = soup.select_one("#d1.derivation")
    assert root is not None
    lines = root.select("ol > li")
    assert [line["id"] for line in lines] == ["d1-1", "d1-2"]
    assert [words(line.select_one("a")) for line in lines] == ["1", "2"]
    assert [line.select_one("a")["href"] for line in lines] == ["#d1-1", "#d1-2"]
    formulas = [line.select_one("div.arithmatex").get_text() for line in lines]
    assert formulas == ['\\[a "b"\\]', "\\[= \\tfrac12 b & c\\]"]
    assert words(lines[1].select_one(".derivation__reason")) == r"chain rule, \(Z_1 < W_1 X\)"
    assert lines[1].select_one("span.arithmatex").get_text() == r"\(Z_1 < W_1 X\)"
    assert [words(line.select_one(".derivation__shape")) for line in lines] == ["n1 × n0"] * 2
    assert words(root.select_one(".derivation__badge")) == (
        "50 random cases · worst relative error 4e-15"
    )
    assert soup.select(".derivation__alarm, [data-slot]") == []


def test_python_is_folded_and_numbered_like_the_lines() -> None:
    details = shown(GOOD, verdict_of(GOOD)).select_one("details")
    assert not details.has_attr("open")
    assert details.select_one("code .o") is not None
    block = details.select_one(".highlight pre > code")
    assert block.get_text() == "x @ y.T\n1/2 * y\n"
    assert [one["data-linenos"].strip() for one in block.select("[data-linenos]")] == ["1", "2"]


def test_tex_is_escaped_once() -> None:
    raw = convert(GOOD)
    formulas = re.findall(r'<div class="arithmatex">([^<]*)</div>', raw)
    assert html.unescape(formulas[1]) == "\\[= \\tfrac12 b & c\\]"
    assert "&amp;amp;" not in raw


@pytest.mark.parametrize(
    "selector", [".derivation__badge", ".derivation__shape", ".derivation__number", "code"]
)
def test_machine_facts_stay_out_of_the_search_index(selector: str) -> None:
    for element in shown(GOOD, verdict_of(GOOD)).select(f".derivation {selector}"):
        inside = [element, *element.parents]
        assert any(one.has_attr("data-search-exclude") for one in inside if one.name)


def test_line_that_does_not_hold_says_so() -> None:
    verdict = verdict_of(GOOD, lambda answer: answer["lines"][1].update(worst=0.85))
    soup = shown(GOOD, verdict)
    alarms = soup.select(".derivation__alarm")
    assert len(alarms) == 1
    assert alarms[0].find_parent("li")["id"] == "d1-2"
    assert words(alarms[0]) == (
        "line 2 of d1: `1/2 * y` is not what the first line gives: relative error 0.85 in case 7, "
        "allowed is 1e-10"
    )
    assert alarms[0]["role"] == "alert"
    assert words(soup.select_one(".derivation__badge")) == "does not hold"


def test_trouble_with_the_whole_derivation_stands_at_its_first_line() -> None:
    soup = shown(GOOD, verdict_of(GOOD, lambda answer: answer.update(error="no module net")))
    [alarm] = soup.select(".derivation__alarm")
    assert alarm.find_parent("li")["id"] == "d1-1"
    assert words(alarm) == "derivation d1: no module net"


def test_derivation_that_nobody_verified_says_so() -> None:
    soup = shown(GOOD)
    assert words(soup.select_one(".derivation__alarm")) == "nobody verified this derivation"
    assert words(soup.select_one(".derivation__badge")) == "not verified"


def test_numbers_without_chance_are_called_so() -> None:
    verdict = verdict_of(GOOD, lambda answer: answer.update(cases=1))
    badge = shown(GOOD, replace(verdict, shapes=((), ()))).select_one(".derivation__badge")
    assert words(badge) == "fixed numbers · worst relative error 4e-15"


def test_number_has_no_shape() -> None:
    soup = shown(GOOD, replace(verdict_of(GOOD), shapes=((), ("2", "1"))))
    assert [words(one) for one in soup.select(".derivation__shape")] == ["number", "2 × 1"]


def test_badly_written_fence_shows_what_is_wrong() -> None:
    soup = shown(TEXT, verdict_of(TEXT))
    [alarm] = soup.select(".derivation > .derivation__alarm")
    assert "put what follows `<` on a line" in words(alarm)
    assert soup.select_one(".derivation pre").get_text() == BODY.rstrip("\n")


def test_formatter_never_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_options: Any) -> None:
        raise RuntimeError("a <mistake> of ours")

    monkeypatch.setattr(page_module, "parse", fail)
    found = BeautifulSoup(convert(GOOD), "html.parser").select_one(".derivation")
    assert words(found.select_one(".derivation__alarm")) == "RuntimeError: a <mistake> of ours"


def test_nothing_is_lost() -> None:
    assert lost("p.md", convert(GOOD), [verdict_of(GOOD)]) == []
    assert lost("p.md", convert(TEXT), [verdict_of(TEXT)]) == []


def test_derivation_that_markdown_took_for_code_is_reported() -> None:
    problems = lost("p.md", "<pre>a</pre>", [verdict_of(GOOD)])
    assert [str(problem) for problem in problems] == [
        "p.md:3: derivation d1 is not on the page; look at the lines around it"
    ]


def test_derivation_from_another_file_is_reported() -> None:
    problems = lost("p.md", convert(GOOD), [])
    message = (
        "p.md: derivation d1 is on the page and not in its source; "
        "write derivations where they are shown"
    )
    assert [str(problem) for problem in problems] == [message]


def test_derivation_in_an_admonition_is_shown() -> None:
    inside = "".join(f"    {line}\n" for line in GOOD.split("\n")[2:6])
    text = f"!!! note\n\n{inside}\n"
    assert lost("p.md", convert(text), [verdict_of(text)]) == []
    assert shown(text, verdict_of(text)).select_one(".admonition #d1 .derivation__badge")


@pytest.mark.parametrize(
    ("worst", "text"),
    [
        (0.0, "0"),
        (3.2e-15, "4e-15"),
        (4e-15, "4e-15"),
        (9.1e-16, "1e-15"),
        (1e-10, "1e-10"),
        (0.85, "9e-1"),
        (math.inf, "not measured"),
    ],
)
def test_worst_is_rounded_up(worst: float, text: str) -> None:
    assert worst_text(worst) == text
