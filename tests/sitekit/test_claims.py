from __future__ import annotations

import functools
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from sitekit import claims, settings, source
from sitekit.claims import Claim, Given, Verdict, check, mutations, problems, scan, to_json
from sitekit.problems import report

F = Fraction
NEAR = 0.99**300  # 0.04904089407128572

HOLD = {
    "plain decimal": ("0.0490", "0.99**300", NEAR),
    "words around": ("about 0.0490 of it", "0.99**300", NEAR),
    "relation in plain text": ("≈ 0.05", "0.99**300", NEAR),
    "whole number": ("32", "2**5", 32),
    "thousands": ("1,797", "count()", 1797),
    "negative": ("−0.5", "low()", -0.5),
    "percentage": ("12 %", "share()", 0.12),
    "small": ("9.5e-7", 'max_slope("sigmoid") ** 10', 0.25**10),
    "raised digits": ("3.7 × 10⁻⁸", "decay()", 3.65e-8),
    "power in plain text": ("10⁻⁵", "Fraction(1, 10)**5", F(1, 10**5)),
    "exact zero": ("0", "gap()", 0.0),
    "decimal value": ("0.1", "Decimal('0.1')", Decimal("0.1")),
    "formula": ("$0.0490$", "0.99**300", NEAR),
    "percentage in a formula": (r"$12\,\%$", "share()", 0.12),
    "fraction": (r"$\frac{1}{4}$", "peak()", 0.25),
    "power": ("$2^{-24}$", "2**-24", 2**-24),
    "both signs": (r"$\pm 3.64$", "edge()", 3.637),
    "arithmetic at the left": (r"$0.99^{300} \approx 0.0490$", "0.99**300", NEAR),
    "arithmetic in plain text": ("5 × 0.1⁴ = 0.0005", "5*0.1**4", 5 * 0.1**4),
    "percentage of arithmetic": (r"$\frac{1}{8} = 12.5\,\%$", "1/8", 0.125),
    "fraction of arithmetic": (r"$0.25^5 = \frac{1}{1024}$", "Fraction(1, 4)**5", F(1, 1024)),
    "float of arithmetic": (r"$0.1^5 = 0.00001$", "0.1**5", 0.1**5),
    "three sides": (r"$2^5 = 4 \cdot 8 = 32$", "2**5", 32),
    "a name at the left": (r"$\rho = 1.1$", "radius()", 1.1),
    "a name with a subscript": (r"$\sigma_{\max} = 1.1$", "radius()", 1.1),
    "digits in a subscript": (r"$w_{10} = 1.1$", "radius()", 1.1),
    "bounds of a sum": (r"$\sum_{k=0}^{4} k = 10$", "triangle(4)", 10),
    "a call whose number is in the expression": (
        r"$\sigma'(6) \approx 0.0025$",
        "dsigmoid(6)",
        0.002467,
    ),
    "a call of a negative number": (r"$\sigma'(-6) \approx 0.0025$", "dsigmoid(-6)", 0.002467),
    "a factor and a call": (
        r"$2\operatorname{arcosh}(10) \approx 5.986$",
        "2 * np.arccosh(10)",
        5.98645,
    ),
    "a number in a name": ("fp16: 10", 'depth("float16")', 10),
    "another number in the text": ("2 of 32", "first(2, 75)", 32),
    "the same number twice": ("6 times 6 is 36", "6 * 6", 36),
    "a power of one": ("$1^{300} = 1$", "1**300", 1),
    "a literal written another way": ("0.50 of 8 is 4", "0.5 * 8", 4.0),
    "a root": (r"$\sqrt{2} \approx 1.414$", "2**0.5", 2**0.5),
    "a root of a power": (r"$0.5^{1/50} \approx 0.98623$", "0.5**(1/50)", 0.5 ** (1 / 50)),
}


@pytest.mark.parametrize(("text", "expression", "value"), HOLD.values(), ids=HOLD)
def test_check_lets_true_claims_pass(text: str, expression: str, value: float) -> None:
    assert check(text, expression, value) is None


@pytest.mark.parametrize(("text", "expression", "value"), HOLD.values(), ids=HOLD)
def test_check_notices_every_changed_digit(text: str, expression: str, value: float) -> None:
    changed = mutations(text)
    assert changed
    assert [other for other in changed if check(other, expression, value) is None] == []


FAIL = {
    "last digit": (
        ("0.0491", "0.99**300", NEAR),
        "claim is false: shown 0.0491, computed 0.04904089… from 0.99**300; write 0.0490",
    ),
    "sign": (
        ("0.5", "low()", -0.5),
        "claim is false: shown 0.5, computed -0.5 from low(); write −0.5",
    ),
    "zero for something small": (
        ("0.00", "gap()", 1e-12),
        "claim is false: shown 0.00, computed 1e-12 from gap(); write 1.0 × 10⁻¹²",
    ),
    "something for zero": (("0.1", "gap()", 0.0), "computed 0.0 from gap(); write 0"),
    "percentage": (
        ("13 %", "share()", 0.12),
        "claim is false: shown 13 %, computed 0.12 from share(); write 12 %",
    ),
    "formula": (
        (r"$0.99^{300} \approx 4.8 \times 10^{-2}$", "0.99**300", NEAR),
        r"shown 4.8 \times 10^{-2}, computed 0.04904089… from 0.99**300; write 4.9 \times 10^{-2}",
    ),
    "a float that is no power": (
        ("$10^{-5}$", "0.1**5", 0.1**5),
        r"shown 10^{-5}, computed 1.0000000000000003e-05 from 0.1**5; write 1.0 \times 10^{-5}",
    ),
    "a float that nearly is the fraction": (
        ("1/3", "third()", 0.33333333333333337),
        (
            "shown 1/3, computed 0.33333333333333337 from third(); "
            "1/3 claims equality, so compute with Fraction, or write decimals"
        ),
    ),
    "wrong arithmetic": (
        (r"$0.98^{300} \approx 0.0490$", "0.99**300", NEAR),
        "claim is false: 0.98^{300} is 0.00233250566795…, shown 0.0490, computed 0.0490408940712…",
    ),
    "arithmetic that rounds alike but is not the value": (
        (r"$0.049 = 0.05$", "0.99**300", NEAR),
        "claim is false: 0.049 is 49/1000, shown 0.05, computed 0.0490408940712…",
    ),
    "one of three sides": (
        (r"$2^5 = 4 \cdot 7 = 32$", "2**5", 32),
        r"claim is false: 4 \cdot 7 is 28, shown 32, computed 32",
    ),
    "a number that is not in the expression": (
        (r"$\sigma'(7) \approx 0.0025$", "dsigmoid(6)", 0.002467),
        (
            "claim is false: 7 is shown and is no number in dsigmoid(6); "
            "write it there, or take it out of the text"
        ),
    ),
    "a number shown twice and written once": (
        ("6 times 6 is 36", "square(6)", 36),
        "6 is shown and is no number in square(6)",
    ),
    "a number that could be another literal": (
        (r"$\sigma'(6) \approx 0.0025$", "dsigmoid(6) + 0 * 7", 0.002467),
        (
            "6 is shown, and dsigmoid(6) + 0 * 7 holds numbers that are one digit away from it, "
            "so that a wrong digit could go unnoticed; take it out of the text"
        ),
    ),
    "a power of one that nothing confirms": (
        ("$1^{300} = 1$", "norm()", 1.0),
        "1 is shown and is no number in norm()",
    ),
    "a digit that does not matter": (
        (r"$1 + 10^{-12} \approx 1.0$", "1 + tiny()", 1 + 1e-12),
        "10 is shown and is no number in 1 + tiny()",
    ),
    "arithmetic without an operator": (
        ("$2(3) = 6$", "2*3", 6),
        r"2(3) lacks an operator between numbers; write \cdot",
    ),
    "an exponent of two digits without braces": (
        ("$2^10 = 1024$", "2**10", 1024),
        "^10 shows 1 alone as raised; write ^{10}",
    ),
    "arithmetic without a value": (("$1/0 = 6$", "6", 6), "1/0 has no value: it divides by zero"),
    "a number in a name that is not in the expression": (
        ("fp16: 10", "depth()", 10),
        "16 is shown and is no number in depth()",
    ),
}


@pytest.mark.parametrize(("claim", "message"), FAIL.values(), ids=FAIL)
def test_check_says_what_is_wrong(claim: tuple[str, str, float], message: str) -> None:
    assert message in (check(*claim) or "")


SHAPES = {
    "a bound": (r"$|w| < 1$", r"a claim shows a value, and $|w| < 1$ shows a bound; write = or ≈"),
    "a bound in TeX": (r"$n \ge 5$", "shows a bound"),
    "a bound in words": ("≤ 5", "shows a bound"),
    "an inequality": (r"$n \ne 5$", "shows a bound"),
    "no number": ("a word", "'a word' claims no number; write the value, or make it plain text"),
    "a number in a word": ("fp16", "claims no number"),
    "a number word": ("five", "claims no number"),
    "too long": ("x" * 29 + " 5", "has at most 30 characters, or is one formula;"),
    "words and a formula": ("about $5$", "mixes words and TeX; claim either plain text or one"),
    "two formulas": ("$5$ $6$", "mixes words and TeX"),
    "emphasis": ("**5**", "* has no place in '**5**'; claim plain text or $TeX$"),
    "a subscript in plain text": ("w_10 = 5", "_ has no place in 'w_10 = 5'"),
    "code": ("`5`", "` has no place"),
    "a raised sign in plain text": ("10^-5", "^ has no place"),
    "TeX without dollars": (r"12\,\%", "\\ has no place"),
    "an entity": ("5&nbsp;%", "&nbsp; has no place"),
    "more than a number": (
        "$3 x$",
        r"must have one number and nothing else in a formula without =",
    ),
    "more than a number at the right": (
        r"$x = 3 \text{ steps}$",
        r"one number and nothing else right of the last = or ≈, such as 0.05, 12\,\%",
    ),
    "nothing at the right": ("$x =$", "must have one number"),
    "no zero before the point": (".5", "write 0.5, with the zero before the point"),
    "a decimal comma": ("0,5", "0,5 can be read in two ways"),
    "a comma in TeX": ("$1,797$", "thousands as 1{,}797"),
    "a mantissa of two digits": (
        "37e-9",
        "the first factor of 37e-9 must be at least 1 and below 10",
    ),
    "a dash for a minus": ("–0.5", "the dash before 0.5 is no minus sign"),
}


@pytest.mark.parametrize(("text", "message"), SHAPES.values(), ids=SHAPES)
def test_shape_errors_come_from_scan_and_from_check(text: str, message: str) -> None:
    found, mistakes = scan(source.parse("docs/x.md", f"\n[{text}](claim:5)\n"))
    assert [type(one) for one in found] == [Claim]
    assert [(one.path, one.line) for one in mistakes] == [("docs/x.md", 2)]
    assert message in mistakes[0].message
    assert message in (check(text, "5", 5.0) or "")


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("<claim: a | b>", "holds |; put the comparison into a function of the package"),
        ("<claim: a\n+ b>", "holds a line end"),
        ("claim:", "the claim has no expression; write it behind `claim:`"),
        ("claim: 2", "put it in angle brackets: [5](<claim: 2>)"),
    ],
)
def test_scan_refuses_expressions_that_markdown_would_read(target: str, message: str) -> None:
    _, (mistake,) = scan(source.parse("docs/x.md", f"[5]({target})"))
    assert message in mistake.message


@pytest.mark.parametrize("reason", claims.REASONS)
def test_scan_takes_given_numbers_with_a_reason(reason: str) -> None:
    found, mistakes = scan(source.parse("docs/x.md", f"[$|w| < 1$](given:{reason})"))
    assert found == [Given("docs/x.md", 1, "$|w| < 1$", reason)]
    assert not mistakes


@pytest.mark.parametrize(
    ("mark", "message"),
    [
        (
            "[5](given:other)",
            (
                "a number is not given as 'other'; "
                "write one of: setting, year, citation, quoted, condition"
            ),
        ),
        ("[5](given:)", "a number is not given as ''"),
        ("[five](given:setting)", "'five' is given but holds no number"),
        (f"[{'x' * 30} 5](given:setting)", "the text of a setting has at most 30 characters"),
        (f"[{'x' * 80} 5](given:quoted)", "the text of a quoted has at most 80 characters"),
    ],
)
def test_scan_refuses_given_numbers_that_explain_nothing(mark: str, message: str) -> None:
    _, (mistake,) = scan(source.parse("docs/x.md", mark))
    assert message in mistake.message


def test_scan_keeps_the_order_and_the_modules() -> None:
    text = (
        "---\nclaims: [powers, chain]\n---\n[1](claim:1) [2](given:year)\n\n[3](<claim: 1 + 2>)\n"
    )
    found, mistakes = scan(source.parse("docs/x.md", text))
    modules = ("powers", "chain")
    assert found == [
        Claim("docs/x.md", 4, "1", "1", modules),
        Given("docs/x.md", 4, "2", "year"),
        Claim("docs/x.md", 6, "3", "1 + 2", modules),
    ]
    assert not mistakes


@pytest.mark.parametrize("front", ["claims: powers", "claims: [1]", "claims: {a: b}"])
def test_scan_refuses_front_matter_that_names_no_modules(front: str) -> None:
    _, (mistake,) = scan(source.parse("docs/x.md", f"---\n{front}\n---\n"))
    assert str(mistake).startswith("docs/x.md:1: `claims:` in the front matter must be a list")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("0.5", 18),
        ("no digit", 0),
        ("$w_{10} = 5$", 9),
        ("$w_1^2 = 5$", 18),
        (r"$\sigma_\max = 5$", 9),
        ("10⁻⁵", 27),
        ("1,797", 36),
    ],
)
def test_mutations_replace_each_digit_by_all_others(text: str, count: int) -> None:
    changed = mutations(text)
    assert len(set(changed)) == len(changed) == count
    for other in changed:
        assert len(other) == len(text)
        (place,) = (at for at in range(len(text)) if text[at] != other[at])
        assert text[place].isdigit()
        assert other[place].isdigit()


PAGE = """---
claims: [powers]
---
# Powers

[$0.99^{300} \\approx 0.0491$](claim:0.99**300) and [4](<claim: double(2)>)
and [5](<claim: double(>) and [6](<claim: wrong(2)>) and [0.1](given:setting).

- [a word](claim:5)
- [7](given:other)
"""

LINES = [
    "6: claim is false: shown 0.0491, computed 0.04904089… from 0.99**300; write 0.0490",
    "7: claim has no value: double(: ",
    "7: claim has no value: wrong(2): ",
    "9: 'a word' claims no number; write the value, or make it plain text",
    "10: a number is not given as 'other'; write one of: setting, year, citation, ",
]


def verified(project: Any, text: str) -> tuple[list[Verdict], list[Given], list[str]]:
    project.page.write_text(text, encoding="utf-8")
    own = settings.load(project.root / "mkdocs.yml")
    sources = source.read_all(own)
    verdicts = claims.verify(own, sources)
    marks, mistakes = [], []
    for one in sources:
        found, wrong = scan(one)
        marks += found
        mistakes += wrong
    given = [one for one in marks if isinstance(one, Given)]
    return verdicts, given, report(problems(verdicts, given) + mistakes).split("\n")


def test_all_errors_of_a_page_are_listed_with_their_lines(project: Any) -> None:
    verdicts, _, lines = verified(project, PAGE)
    assert [verdict.holds for verdict in verdicts] == [False, True, False, False, False]
    assert len(lines) == len(LINES)
    for line, start in zip(lines, LINES, strict=True):
        assert line.startswith(f"docs/index.md:{start}")
        # What the evaluation says follows, or the rest of the list of reasons.
        assert line == f"docs/index.md:{start}" or start.endswith(" ")


def test_verify_passes_true_claims_and_tells_their_values(project: Any) -> None:
    text = "---\nclaims: [powers]\n---\n[4](<claim: double(2)>) [0.0490](claim:0.99**300)\n"
    text += "[1/3](<claim: Fraction(1, 3)>)\n"
    verdicts, _, lines = verified(project, text)
    assert lines == [""]
    assert [verdict.message for verdict in verdicts] == [None, None, None]
    assert to_json(verdicts) == [
        {
            "page": "docs/index.md",
            "line": line,
            "shown": shown,
            "expression": expression,
            "value": value,
            "holds": True,
        }
        for line, shown, expression, value in (
            (4, "4", "double(2)", "4"),
            (4, "0.0490", "0.99**300", "0.04904089407128572"),
            (5, "1/3", "Fraction(1, 3)", "1/3"),
        )
    ]


def test_to_json_has_no_value_where_none_was_computed() -> None:
    claim = Claim("docs/x.md", 3, "5", "f()", ())
    (entry,) = to_json([Verdict(claim, None, False, "no f")])
    assert (entry["value"], entry["holds"]) == (None, False)


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ("[4](given:setting)", True),
        ("[$n = 4$](given:setting)", True),
        ("[4.0](given:setting)", True),
        ("[5](given:setting)", False),
        ("[$|w| < 4$](given:condition)", False),
        ("[3 of 4](given:quoted)", False),
        ("[0.0490](given:setting)", False),  # the value is not exactly this
    ],
)
def test_given_number_that_the_page_computes_is_refused(
    project: Any, given: str, refused: bool
) -> None:
    text = "---\nclaims: [powers]\n---\n[4](<claim: double(2)>) [0.0490](claim:0.99**300)\n"
    _, _, lines = verified(project, f"{text}\n{given}\n")
    text = given.partition("]")[0][1:]
    message = f"docs/index.md:6: {text} is given as setting, but line 4 computes it from double(2)"
    assert (lines == [f"{message}; claim it"]) if refused else (lines == [""])


def test_given_number_that_another_page_computes_is_none_of_its_business(project: Any) -> None:
    other = project.root / "docs" / "other.md"
    other.write_text("[4](given:setting)\n", encoding="utf-8")
    _, given, lines = verified(project, "---\nclaims: [powers]\n---\n[4](<claim: double(2)>)\n")
    assert len(given) == 1
    assert lines == [""]


SCRIPT = """
import sys
from sitekit import claims, settings, source

own = settings.load()
found = claims.verify(own, source.read_all(own))
print(sum(one.holds for one in found), "sympy" in sys.modules)
"""


def test_second_verification_imports_no_sympy(project: Any) -> None:
    command = [sys.executable, "-c", SCRIPT]
    run = functools.partial(subprocess.run, cwd=project.root, capture_output=True, text=True)
    assert run(command).stdout == "2 True\n"
    project.edit("docs/index.md", "0.99^{300} \\approx 0.0490", "0.98^{300} \\approx 0.0023")
    project.edit("docs/index.md", "0.99**300", "0.98**300")
    assert run(command).stdout == "2 False\n"
