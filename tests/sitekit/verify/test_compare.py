"""The text of a claim against its value."""

# ruff: noqa: ISC004 (messages stand beside what they are about)
from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from sitekit.verify.compare import ClaimError, apart, check, formula_of, literals, mutations, read

F = Fraction
NEAR = 0.99**300  # 0.04904089407128572

HOLD = [
    ("0.0490", "0.99**300", NEAR), ("about 0.0490 of it", "0.99**300", NEAR),
    ("x" * 26 + " 0.5", "half()", 0.5), ("≈ 0.05", "0.99**300", NEAR), ("32", "2**5", 32),
    ("1,797", "count()", 1797), ("−0.5", "low()", -0.5), ("12 %", "share()", 0.12),
    ("9.5e-7", 'max_slope("sigmoid") ** 10', 0.25**10), ("3.7 × 10⁻⁸", "decay()", 3.65e-8),
    ("10⁻⁵", "Fraction(1, 10)**5", F(1, 10**5)), ("0", "gap()", 0.0),
    ("0.1", "Decimal('0.1')", Decimal("0.1")), ("$0.0490$", "0.99**300", NEAR),
    (r"$12\,\%$", "share()", 0.12), (r"$\frac{1}{4}$", "peak()", 0.25),
    ("$2^{-24}$", "2**-24", 2**-24), (r"$\pm 3.64$", "edge()", 3.637),
    (r"$0.99^{300} \approx 0.0490$", "0.99**300", NEAR),
    ("5 × 0.1⁴ = 0.0005", "5*0.1**4", 5 * 0.1**4), ("0.5 × 10 % ≈ 0.05", "f()", 0.05),
    (r"$\frac{1}{8} = 12.5\,\%$", "1/8", 0.125),
    (r"$0.25^5 = \frac{1}{1024}$", "Fraction(1, 4)**5", F(1, 1024)),
    (r"$0.1^5 = 0.00001$", "0.1**5", 0.1**5), (r"$2^5 = 4 \cdot 8 = 32$", "2**5", 32),
    ("2⁵ = 4 · 8 ≃ 32", "2**5", 32), (r"$\rho = 1.1$", "radius()", 1.1),
    (r"$\sigma_{\max} = 1.1$", "radius()", 1.1), (r"$\sum_{k=0}^{4} k = 10$", "triangle(4)", 10),
    (r"$\sigma'(6) \approx 0.0025$", "dsigmoid(6)", 0.002467),
    (r"$\sigma'(-6) \approx 0.0025$", "dsigmoid(-6)", 0.002467),
    (r"$2\operatorname{arcosh}(10) \approx 5.986$", "2 * np.arccosh(10)", 5.98645),
    ("of 1,797 all 3 %", "share(1797, 3)", 0.03), (r"$f(1{,}797) = 3$", "f(1797)", 3),
    ("1e-7 of it is 3", "f(1e-7)", 3), (r"$f(\frac12 \sqrt34) = 5$", "f(1, 2, 3, 4)", 5),
    ("fp16: 10", 'depth("float16")', 10), ("fp16: 10", "depth16()", 10),
    ("2 of 32", "first(2, 75)", 32), ("6 times 6 is 36", "6 * 6", 36),
    ("$1^{300} = 1$", "1**300", 1), ("0.50 of 8 is 4", "0.5 * 8", 4.0),
    (r"$\sqrt{2} \approx 1.414$", "2**0.5", 2**0.5),
    (r"$0.5^{1/50} \approx 0.98623$", "0.5**(1/50)", 0.5 ** (1 / 50)),
    ("$0.1 = 0.10$", "f()", 0.1 * (1 + 9e-10))
]  # fmt: skip


@pytest.mark.parametrize(("text", "expression", "value"), HOLD)
def test_true_claims_pass(text: str, expression: str, value: Any) -> None:
    assert check(text, expression, value) is None


@pytest.mark.parametrize(("text", "expression", "value"), HOLD)
def test_every_changed_digit_is_noticed(text: str, expression: str, value: Any) -> None:
    changed = mutations(text)
    assert changed
    assert [other for other in changed if check(other, expression, value) is None] == []


@pytest.mark.parametrize(("text", "expression", "value", "said"), [
    ("0.0491", "0.99**300", NEAR, "computed 0.04904089… from 0.99**300; write 0.0490"),
    ("0.049040895", "f()", NEAR, "computed 0.0490408940712… from f(); write 0.049040894"),
    ("0.06", "f()", NEAR, "computed 0.04904089… from f(); write 0.05"),
    ("0.5", "low()", -0.5, "computed -0.5 from low(); write −0.5"),
    ("0.00", "gap()", 1e-12, "computed 1e-12 from gap(); write 1.0 × 10⁻¹²"),
    ("0.1", "gap()", 0.0, "computed 0.0 from gap(); write 0"),
    ("13 %", "share()", 0.12, "computed 0.12 from share(); write 12 %"),
    ("$10^{-5}$", "0.1**5", 0.1**5, r"computed 1.0000000000000003e-05 from 0.1**5; write 1.0 "
        r"\times 10^{-5}"),
    ("1/3", "third()", 0.33333333333333337, "computed 0.33333333333333337 from third(); 1/3 claims "
        "equality, so compute with Fraction, or write decimals")
])  # fmt: skip
def test_false_number(text: str, expression: str, value: Any, said: str) -> None:
    assert check(text, expression, value) == f"claim is false: shown {text.strip('$')}, {said}"


@pytest.mark.parametrize(("text", "value", "said"), [
    (r"$0.98^{300} \approx 0.0490$", NEAR,
        "0.98^{300} is 0.00233250566795…, shown 0.0490, computed 0.0490408940712…"),
    # Rounds alike but is not the value; beyond the noise of floats; rounds otherwise.
    (r"$0.049 = 0.05$", NEAR, "0.049 is 49/1000, shown 0.05, computed 0.0490408940712…"),
    ("$0.1 = 0.10$", 0.1 * (1 + 1.1e-9), "0.1 is 1/10, shown 0.10, computed 0.100000000110…"),
    ("$0.25 = 0.2$", 0.25 - 1e-11, "0.25 is 1/4, shown 0.2, computed 0.24999999999"),
    (r"$2^5 = 4 \cdot 7 = 32$", 32, r"4 \cdot 7 is 28, shown 32, computed 32")
])  # fmt: skip
def test_false_arithmetic(text: str, value: Any, said: str) -> None:
    assert check(text, "f()", value) == f"claim is false: {said}"


@pytest.mark.parametrize(("text", "expression", "value", "number"), [
    (r"$\sigma'(7) \approx 0.0025$", "dsigmoid(6)", 0.002467, 7),
    ("6 times 6 is 36", "square(6)", 36, 6), ("fp16: 10", "depth()", 10, 16),
    ("2 of 8 is 7", "f(2, 3)", 7, 8), ("$f(2) = 6$", "f(2", 6, 2),
    # Another digit would not change the value.
    ("$1^{300} = 1$", "norm()", 1.0, 1), (r"$1^{300} \cdot 5 = 5$", "5*norm()", 5, 1),
    (r"$1 + 10^{-12} \approx 1.0$", "1 + tiny()", 1 + 1e-12, 10)
])  # fmt: skip
def test_number_that_nothing_confirms(text: str, expression: str, value: Any, number: Any) -> None:
    what = f"claim is false: {number} is shown and is no number in {expression}"
    assert check(text, expression, value) == f"{what}; write it there, or take it out of the text"


@pytest.mark.parametrize(("text", "expression", "value", "message"), [
    (r"$\sigma'(6) \approx 0.0025$", "dsigmoid(6) + 0 * 7", 0.002467, "6 is shown, and dsigmoid(6) "
        "+ 0 * 7 holds numbers that are one digit away from it, so that a wrong digit could go "
        "unnoticed; take it out of the text"),
    ("$2(3) = 6$", "2*3", 6, r"2(3) lacks an operator between numbers; write \cdot"),
    ("$2^10 = 1024$", "2**10", 1024, "^10 shows 1 alone as raised; write ^{10}"),
    ("$1/0 = 6$", "6", 6, "1/0 has no value: it divides by zero")
])  # fmt: skip
def test_what_is_wrong_is_said(text: str, expression: str, value: Any, message: str) -> None:
    assert check(text, expression, value) == message


FORM = r"such as 0.05, 12\,\%, 3.7 \times 10^{-8}, \frac{1}{4} or 2^{-24}"
MISWRITTEN = {
    r"$|w| < 1$": "a claim shows a value, and $|w| < 1$ shows a bound; write = or ≈, or mark it as "
        "given", r"$n \ne 5$": r"a claim shows a value, and $n \ne 5$ shows a bound",
    "a word": "'a word' claims no number; write the value, or make it plain text",
    "fp16": "'fp16' claims no number",
    "x" * 27 + " 0.5": "the text of a claim has at most 30 characters, or is one formula; "
        f"'{'x' * 27} 0.5' has 31",
    "about $5$": "'about $5$' mixes words and TeX; claim either plain text or one formula",
    "$5": "'$5' mixes words and TeX",
    "**5**": "* has no place in '**5**'; claim plain text or $TeX$",
    "w_10 = 5": "_ has no place in 'w_10 = 5'", "`5`": "` has no place", "10^-5": "^ has no place",
    r"12\,\%": "\\ has no place", "5&nbsp;%": "&nbsp; has no place", "a](b) 5": "]( has no place",
    "![a 5": "![ has no place",
    "$3 x$": f"$3 x$ must have one number and nothing else in a formula without = or ≈, {FORM}",
    r"$x = 3 \text{ steps}$": r"$x = 3 \text{ steps}$ must have one number and nothing else right "
        f"of the last = or ≈, {FORM}",
    "$x =$": "$x =$ must have one number and nothing else right of",
    ".5": "write 0.5, with the zero before the point", "0,5": "0,5 can be read in two ways",
    "$1,797$": "1,797 can be read in two ways; write decimals with a point, thousands as 1{,}797",
    "37e-9": "the first factor of 37e-9 must be at least 1 and below 10",
    "–0.5": "the dash before 0.5 is no minus sign"
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), MISWRITTEN.items())
def test_what_cannot_be_read_says_why(text: str, message: str) -> None:
    assert (check(text, "5", 5.0) or "").startswith(message)
    with pytest.raises(ClaimError):
        read(text)


@pytest.mark.parametrize(("expression", "taken"), [
    ("a | b", "|"), ("a < b", "<"), ("a > b", ">"), ("a\n+ b", "a line end")
])  # fmt: skip
def test_expressions_that_markdown_would_read_are_refused(expression: str, taken: str) -> None:
    with pytest.raises(ClaimError) as error:
        literals(expression)
    what = f"an expression holds no <, > or | and stands on one line, but {expression!r} holds "
    assert str(error.value) == f"{what}{taken}; put the comparison into a function of the package"


@pytest.mark.parametrize(("expression", "numbers"), [
    ("0.99**300", ["0.99", 300]), ("f(1e-7, 0x10, 1_000)", ["1e-7", 16, 1000]),
    ('depth("float16", n2=W1_2)', [16, 2, 1, 2]), ('f("0.5x")', ["0.5"]), ("2 * 2j", []),
    ("no()", []), ("f((", [])
])  # fmt: skip
def test_literals_of_an_expression(expression: str, numbers: list[Any]) -> None:
    assert Counter(literals(expression)) == Counter(map(Fraction, numbers))


@pytest.mark.parametrize(("text", "count"), [
    ("0.5", 18), ("no digit", 0), ("$w_{10} = 5$", 9), ("$w_1^2 = 5$", 18), ("$2 w_1 = 5$", 18),
    (r"$\sigma_\max = 5$", 9), ("10⁻⁵", 27), ("1,797", 36)
])  # fmt: skip
def test_mutations_replace_each_digit_by_all_others(text: str, count: int) -> None:
    changed = mutations(text)
    assert len(set(changed)) == len(changed) == count
    for other in changed:
        ((old, new),) = (pair for pair in zip(text, other, strict=True) if pair[0] != pair[1])
        # A raised digit stays raised.
        assert (old.isdigit(), old.isdecimal()) == (True, new.isdecimal())


@pytest.mark.parametrize(("tex", "shown"), [
    ("x^23", "x^2 3"), ("x^{23} 4", "x^{23} 4"), ("x_12^34", "x_1 2^3 4"),
    (r"\frac123", r"\frac1 2 3"), (r"\frac{1}23", r"\frac{1}2 3"), (r"\frac x23", r"\frac x2 3"),
    (r"{\frac x23}", r"{\frac x2 3}"), (r"\sqrt 24", r"\sqrt 2 4"),
    (r"\frac{x^23}45", r"\frac{x^2 3}4 5"), (r"\binom45 67", r"\binom4 5  67"), ("x^y23", "x^y23"),
    (r"\frac{x^{2}34}56", r"\frac{x^{2}34}5 6"), ("}x^23", "}x^2 3"), ("}23", "}23"),
    ("10 20", "10 20"), ("x^2.5", "x^2 .5")
])  # fmt: skip
def test_digits_that_are_arguments_stand_apart(tex: str, shown: str) -> None:
    assert apart(tex).split() == shown.split()


def test_a_text_may_be_one_formula() -> None:
    texts = ["$x$", r"$\$5$", "$x", "x $y$", "$x$ $y$", "$$"]
    assert list(map(formula_of, texts)) == ["x", r"\$5", None, None, None, None]
