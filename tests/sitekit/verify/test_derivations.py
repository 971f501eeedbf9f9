import json
import math
from dataclasses import replace
from fractions import Fraction
from itertools import zip_longest
from typing import Any

import pytest

from sitekit.core import report
from sitekit.verify import derivations
from sitekit.verify.compare import numbers_in_python
from sitekit.verify.derivations import BOUND, Derivation, Line, job, judge, parse, read
from sitekit.verify.expressions import check_expression
from tests.sitekit.rows import document, matches, number, rows
from tests.sitekit.verify.mutants import digit_mutants

GOOD = "\n" + document(__file__, "good")


def problems(body: str, name: str = "d1", maker: str = "net:case") -> list[str]:
    found = parse(body, name=name, maker=maker, path="p.md", line=1)
    return [str(problem) for problem in found.problems]


def test_derivation_taken_apart() -> None:
    found = parse(GOOD, name="d1", maker="net:case", path="p.md", line=5, modules=("chain", "m"))
    reason = "doubled, $Z_1 = W_1 X$ and $b$ too"
    lines = (Line(7, "a", "x", "output"), Line(9, "= 2b", "2 * y", reason))
    assert found == Derivation("p.md", 5, "d1", "net:case", ("chain", "m"), lines)


def test_derivations_of_a_page() -> None:
    found: list[dict[str, Any]] = [
        {"id": name, "from": "net:case", "line": line, "body": GOOD}
        for line, name in ((3, "d1"), (9, "d2"), (20, "d1"))
    ]
    page = read("p.md", found, ("chain",))
    assert [(one.line, one.id) for one in page] == [(3, "d1"), (9, "d2"), (20, "d1")]
    assert {one.modules for one in page} == {("chain",)}
    said = "p.md:20: there is another derivation d1 on this page; choose another id"
    assert report(problem for one in page for problem in one.problems) == said
    unnamed = read("p.md", [{**one, "id": ""} for one in found])
    assert [len(one.problems) for one in unnamed] == [1, 1, 1]


FORM = '```derivation {#name from="module:function"}'


@pytest.mark.parametrize(("name", "maker", "lacks"), rows(__file__, "headers"))
def test_header(name: str, maker: str, lacks: str) -> None:
    expected = [f"p.md:1: a derivation {one}: {FORM}" for one in lacks.split(" | ") if one]
    assert problems(GOOD, name, maker) == expected


@pytest.mark.parametrize(("body", "expected"), rows(__file__, "bodies"))
def test_lines(body: str, expected: str) -> None:
    assert problems(body) == [f"p.md:{one}" for one in [expected] if one]


def test_all_mistakes_are_reported() -> None:
    found = problems("= a = c ;; x ;;\nb ;; 1 < 2 ;; r\nc", "X")
    assert [int(one.split(":")[1]) for one in found] == [1, 4, 2, 2, 2, 3, 3]


BODY = document(__file__, "body")
PLAIN: dict[str, Any] = {"worst": 0.0, "case": 0, "shape": ["n", "1"], "value": None}


def derivation(body: str = BODY, **more: Any) -> Derivation:
    return parse(body, name="d1", maker="net:case", path="p.md", line=3, **more)


def answer(*lines: dict[str, Any], cases: int = 50, problems: Any = ()) -> dict[str, Any]:
    pairs = zip_longest([PLAIN, PLAIN, PLAIN | {"value": 3.0}], lines, fillvalue={})
    found = [line if "error" in line else plain | line for plain, line in pairs]
    return {"cases": cases, "problems": [*problems], "lines": found}


def test_job_holds_nothing_of_the_tex() -> None:
    written = derivation(modules=("chain",))
    expected = {"kind": "derivation", "from": "net:case", "modules": ["chain"]}
    expected |= {"lines": ["f(W1)", "W1 @ X", "x"]}
    assert job(written) == expected
    assert [job(other) for other in digit_mutants(written)] == [expected] * 3
    assert job(derivation("a ;; b")) is None


def test_derivation_holds() -> None:
    verdict = judge(derivation(), answer({}, {"worst": BOUND, "case": 7}, {"worst": 1e-12}))
    assert (verdict.holds, verdict.cases, verdict.worst) == (True, 50, BOUND)
    assert verdict.shapes == (("n", "1"),) * 3


def test_worst_is_rounded_up_and_infinite_where_it_was_not_measured() -> None:
    verdict = judge(derivation(), answer({}, {"error": "it fails"}))
    assert (verdict.worst, verdict.shapes) == (math.inf, (("n", "1"), (), ("n", "1")))
    failed = judge(derivation(), {"error": "it fails"})
    assert (failed.cases, failed.worst, failed.holds) == (0, math.inf, False)
    for worst, text in rows(__file__, "worst"):
        assert replace(verdict, worst=float(worst)).worst_text == text


FALSE = [
    *((answer(*json.loads(lines)), said) for lines, said in rows(__file__, "false")),
    ({"error": "net has no case"}, "p.md:3: derivation d1: net has no case"),
    (answer(problems=["m", "n"]), "p.md:3: derivation d1: m\np.md:3: derivation d1: n"),
]


@pytest.mark.parametrize(("found", "message"), FALSE)
def test_what_is_wrong_is_said(found: dict[str, Any] | None, message: str) -> None:
    verdict = judge(derivation(), found)
    assert not verdict.holds
    assert report(verdict.problems) == message


def test_badly_written_derivation_says_that_and_no_more() -> None:
    verdict = judge(derivation("a ;; b"), None)
    expected = (derivation("a ;; b").problems, 0, ())
    assert (verdict.problems, verdict.cases, verdict.shapes) == expected


def contradiction(tex: str, python: str, value: Any = None) -> str | None:
    return derivations.mismatch(tex, check_expression(python, extended=True), value)


@pytest.mark.parametrize(("tex", "expected"), rows(__file__, "tex"))
def test_numbers_in_tex(tex: str, expected: str) -> None:
    # Behind a symbol, so that nothing is computed.
    said = contradiction(f"z {tex}", "99") or ""
    listed = said.removeprefix("the numbers in its TeX are ").partition(", those in")[0]
    found = [str(Fraction(one)) for one in listed.split(", ") if one != "none"]
    assert sorted(found) == sorted(expected.split())


@pytest.mark.parametrize(("python", "expected"), rows(__file__, "python"))
def test_numbers_in_python(python: str, expected: str) -> None:
    found = numbers_in_python(check_expression(python, extended=True))
    assert sorted(map(str, found)) == sorted(expected.split())


CONSTANTS = [*rows(__file__, "constants"), *((tex, "None") for (tex,) in rows(__file__, "symbols"))]


@pytest.mark.parametrize(("tex", "value"), CONSTANTS)
def test_constant(tex: str, value: str) -> None:
    assert derivations.constant(tex) == number(value)


OTHERS = "the numbers in its TeX are {}, those in its Python {}; they must be the same, each as "
OTHERS += "often (write 1/2 for a half in both, W1 for W_1)"
WORTHLESS = "its TeX is arithmetic that cannot be computed: {}…"
COMPARED = [
    *((*row, "") for row in rows(__file__, "agree")),
    *((*row[:3], OTHERS.format(*row[3:])) for row in rows(__file__, "numbers")),
    *((tex, "x", "5.0", WORTHLESS.format(why)) for tex, why in rows(__file__, "uncomputable")),
    *(
        (tex, "x", value, f"its TeX is {shown}, its Python gives {given}")
        for tex, value, shown, given in rows(__file__, "values")
    ),
]


@pytest.mark.parametrize(("tex", "python", "value", "said"), COMPARED)
def test_tex_and_python_are_compared(tex: str, python: str, value: str, said: str) -> None:
    found = contradiction(tex, python, json.loads(value) if value else None)
    assert matches(found or "", said)
