from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from sitekit.numerals import (
    Numeral,
    NumeralError,
    exact,
    find,
    magnitude,
    read_tex,
    rounded,
    shortened,
    written,
)

F = Fraction

PLAIN = {
    "0.0490": (F(49, 1000), F(1, 10000)),
    "32": (F(32), F(1)),
    "0": (F(0), F(1)),
    "0.00": (F(0), F(1, 100)),
    "1,797": (F(1797), F(1)),
    "1,234,567.8": (F("1234567.8"), F(1, 10)),
    "1\u202f797": (F(1797), F(1)),
    "1\u2009797": (F(1797), F(1)),
    "−0.5": (F(-1, 2), F(1, 10)),
    "-0.5": (F(-1, 2), F(1, 10)),
    "+0.5": (F(1, 2), F(1, 10)),
    "±3.64": (F("3.64"), F(1, 100)),
    "12 %": (F(12, 100), F(1, 100)),
    "12%": (F(12, 100), F(1, 100)),
    "12.5\u00a0%": (F(125, 1000), F(1, 1000)),
    "9.5e-7": (F("9.5e-7"), F("1e-8")),
    "1e-7": (F("1e-7"), F("1e-7")),
    "2.50E+3": (F(2500), F(10)),
    "3.7 × 10⁻⁸": (F("3.7e-8"), F("1e-9")),
    "3.7·10⁸": (F("3.7e8"), F("1e7")),
    "−1.25 × 10⁻²": (F("-0.0125"), F("0.0001")),
    "10⁻⁵": (F("1e-5"), None),
    "2¹⁰": (F(1024), None),
    "1/4": (F(1, 4), None),
    "−3/4": (F(-3, 4), None),
}

TEX = {
    r"0.0490": (F(49, 1000), F(1, 10000)),
    r" 32 ": (F(32), F(1)),
    r"1{,}797": (F(1797), F(1)),
    r"1\,797": (F(1797), F(1)),
    r"12\,\%": (F(12, 100), F(1, 100)),
    r"12\%": (F(12, 100), F(1, 100)),
    r"12.5~\%": (F(125, 1000), F(1, 1000)),
    r"\pm 3.64": (F("3.64"), F(1, 100)),
    r"- 0.5": (F(-1, 2), F(1, 10)),
    r"−0.5": (F(-1, 2), F(1, 10)),
    r"\frac14": (F(1, 4), None),
    r"\frac 1 4": (F(1, 4), None),
    r"\frac{1}{4}": (F(1, 4), None),
    r"\frac{12}5": (F(12, 5), None),
    r"\tfrac{1}{1024}": (F(1, 1024), None),
    r"-\dfrac{3}{4}": (F(-3, 4), None),
    r"1/4": (F(1, 4), None),
    r"2^{-24}": (F(1, 2**24), None),
    r"2^5": (F(32), None),
    r"10^{-5}": (F("1e-5"), None),
    r"0.5^{3}": (F(1, 8), None),
    r"3.7 \times 10^{-8}": (F("3.7e-8"), F("1e-9")),
    r"3.7\cdot10^{-8}": (F("3.7e-8"), F("1e-9")),
    r"3.7 \times\, 10^8": (F("3.7e8"), F("1e7")),
    r"1e-7": (F("1e-7"), F("1e-7")),
}


@pytest.mark.parametrize(("text", "meaning"), PLAIN.items(), ids=PLAIN)
def test_find_reads_plain_text(text: str, meaning: tuple[Fraction, Fraction | None]) -> None:
    (numeral,) = find(text)
    assert (numeral.value, numeral.step) == meaning
    assert numeral.text == text
    assert not numeral.tex


@pytest.mark.parametrize(("text", "meaning"), TEX.items(), ids=TEX)
def test_read_tex_reads_one_number(text: str, meaning: tuple[Fraction, Fraction | None]) -> None:
    numeral = read_tex(text)
    assert numeral is not None
    assert (numeral.value, numeral.step) == meaning
    assert numeral.text == text.strip()
    assert numeral.tex


@pytest.mark.parametrize(
    "text",
    ["x", "", "5 W", r"\sigma'(6)", "0.5 + 0.1", "10^-5", "2^12", r"0.05 \text{ of it}", "(5)"],
)
def test_read_tex_returns_none_for_anything_but_a_number(text: str) -> None:
    assert read_tex(text) is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("5–10", ["5", "10"]),
        ("5-10", ["5", "10"]),
        ("from 5 to 0.5, or 7.", ["5", "0.5", "7"]),
        ("(0.5)", ["0.5"]),
        ("fp16", []),
        ("fp16: 10", ["10"]),
        ("10x", []),
        ("1.55x", []),
        ("x_5", []),
        ("5 × 3 = 15", ["5", "3", "15"]),
        ("one half", []),
        ("1 797", ["1", "797"]),
        ("3 of 12 %", ["3", "12 %"]),
    ],
)
def test_find_takes_numbers_and_leaves_names(text: str, numbers: list[str]) -> None:
    found = list(find(text))
    assert [numeral.text for numeral in found] == numbers
    assert [text[numeral.start : numeral.end].strip() for numeral in found] == numbers


MALFORMED = {
    ".5": "write 0.5",
    "about .25": "write 0.25",
    "1,5": "1,5 can be read in two ways; write decimals with a point, thousands as 1,797",
    "12,34,567": "12,34,567 can be read in two ways",
    "0,797": None,
    "007": "007 begins with a needless 0",
    "00.5": "00.5 begins with a needless 0",
    "1.2.3": "1.2.3 is not one number",
    "–0.5": "the dash before 0.5 is no minus sign; write − or -",
    "−0.0": "−0.0 is zero, which has no sign",
    "0.5e-7": "the first factor of 0.5e-7 must be at least 1 and below 10",
    "37 × 10⁻⁹": "the first factor of 37 × 10⁻⁹ must be at least 1 and below 10",
    "0 × 10⁻⁹": "must be at least 1",
    "0/4": "0/4 is a fraction with a zero; write its value",
    "4/0": "4/0 is a fraction with a zero",
    "0.5/3": "is a fraction with decimals",
    "1⁵": "1⁵ is the same with other digits; write its value",
    "0⁵": "the same with other digits",
    "5⁰": "the same with other digits",
    "1e99999": "the exponent of 1e99999 is beyond ±4000",
}


@pytest.mark.parametrize(("text", "message"), MALFORMED.items(), ids=MALFORMED)
def test_find_refuses_what_can_be_misread(text: str, message: str | None) -> None:
    if message is None:
        # A group of thousands that begins with 0: a number, but none that equals 797 as shown.
        assert next(iter(find(text))).value == 797
        return
    with pytest.raises(NumeralError) as caught:
        list(find(text))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1,797", "thousands as 1{,}797"),
        ("1,5", "1,5 can be read in two ways"),
        (".5", "write 0.5"),
        ("05", "05 begins with a needless 0"),
        (r"\frac{0}{4}", "is a fraction with a zero"),
        (r"12 \times 10^{3}", "at least 1 and below 10"),
        (r"1^{300}", "the same with other digits"),
        ("10^{5000}", "beyond ±4000"),
        ("-0", "is zero, which has no sign"),
    ],
)
def test_read_tex_refuses_what_can_be_misread(text: str, message: str) -> None:
    with pytest.raises(NumeralError) as caught:
        read_tex(text)
    assert message in str(caught.value)


def plain(text: str) -> Numeral:
    (numeral,) = find(text)
    return numeral


def tex(text: str) -> Numeral:
    numeral = read_tex(text)
    assert numeral is not None
    return numeral


HOLDS = [
    # decimals: half up, on the digits that Python shows
    ("0.0490", 0.99**300, True),
    ("0.0491", 0.99**300, False),
    ("0.049", 0.99**300, True),
    ("0.05", 0.99**300, True),
    ("0.125", 0.125, True),
    ("0.13", 0.125, True),
    ("0.12", 0.125, False),
    ("0.15", 0.145, True),  # binary 0.145 is below its digits
    ("2.68", 2.675, True),
    ("1.0", 0.95, True),
    ("0.9", 0.95, False),
    ("−0.13", -0.125, True),
    ("−0.12", -0.125, False),
    ("0.05", -0.05, False),
    ("−0.05", 0.05, False),
    ("0.5", F(1, 2), True),
    ("0.3", F(1, 4), True),
    ("0.33", F(1, 3), True),
    ("0.34", F(1, 3), False),
    ("0.1", Decimal("0.05"), True),
    ("100.0", 99.95, True),
    # whole numbers
    ("32", 32.0, True),
    ("32", 32, True),
    ("32", 31.5, True),
    ("32", 32.5, False),
    ("33", 32.5, True),
    ("1,797", 1797.4, True),
    ("1,797", 1797.5, False),
    # zeros
    ("0", 0, True),
    ("0", 0.0, True),
    ("0", -0.0, True),
    ("0.00", 0.0, True),
    ("0.00", 1e-12, False),
    ("0", 0.3, False),
    ("0.00", 5e-324, False),
    ("0 %", 0.0, True),
    ("0 %", 1e-9, False),
    # percentages
    ("12 %", 0.12, True),
    ("12 %", 0.1249, True),
    ("12 %", 0.125, False),
    ("13 %", 0.125, True),
    ("12.5 %", 0.125, True),
    ("0.0045 %", 4.49e-05, True),
    ("100 %", 1, True),
    # mantissa and power
    ("9.5e-7", 0.25**10, True),
    ("9.6e-7", 0.25**10, False),
    ("9.5e-8", 0.25**10, False),
    ("9.54 × 10⁻⁷", 0.25**10, True),
    ("1.0e-6", 9.96e-07, True),
    ("1e-6", 1.5e-06, False),
    ("2e-6", 1.5e-06, True),
    ("4.9e-324", 5e-324, False),
    ("5e-324", 5e-324, True),
    ("1.8e308", 1.7976931348623157e308, True),
    ("1.3 × 10³⁰", 2**100, True),
    # equality
    ("1/4", 0.25, True),
    ("1/4", 0.25000000000000006, False),
    ("1/3", 1 / 3, True),
    ("1/3", F(1, 3), True),
    ("1/3", F(333333333, 1000000000), False),
    ("1/3", Decimal("0.3333333333"), False),
    ("2¹⁰", 1024, True),
    ("2¹⁰", 1024.0, True),
    ("10⁻⁵", 1e-5, True),
    ("10⁻⁵", 0.1**5, False),  # 1.0000000000000003e-05
    ("10⁻⁵", F(1, 10) ** 5, True),
    ("10⁻⁴⁰⁰", 0.0, False),
    ("10⁴⁰⁰", 1.7e308, False),
    ("10⁴⁰⁰", 10**400, True),
]


@pytest.mark.parametrize(("text", "value", "holds"), HOLDS)
def test_numeral_holds_as_shown(text: str, value: float | Fraction | Decimal, holds: bool) -> None:
    assert plain(text).holds(value) is holds


@pytest.mark.parametrize(
    ("text", "value", "holds"),
    [
        (r"2^{-24}", 2.0**-24, True),
        (r"2^{-24}", 2.0**-25, False),
        (r"\frac{1}{1024}", 0.25**5, True),
        (r"\frac{1}{1023}", 0.25**5, False),
        (r"12.5\,\%", 0.125, True),
        (r"1{,}797", 1797, True),
        (r"3.7 \times 10^{-8}", 3.65e-8, True),
        (r"3.7 \times 10^{-8}", 3.6499e-8, False),
    ],
)
def test_numeral_in_tex_holds_as_shown(text: str, value: float, holds: bool) -> None:
    assert tex(text).holds(value) is holds


WRITTEN = [
    ("0.0491", 0.99**300, "0.0490"),
    ("0.9", 0.95, "1.0"),
    ("31", 32.0, "32"),
    ("1,797", 1234567.0, "1,234,567"),
    ("1\u202f797", 1234.0, "1\u202f234"),
    ("12 %", 0.5, "50 %"),
    ("12.0%", 0.5, "50.0%"),
    ("9.6e-7", 0.25**10, "9.5e-7"),
    ("9.9e-7", 9.96e-07, "1.0e-6"),
    ("3.7 × 10⁻⁸", 1.0, "1.0 × 10⁰"),
    ("3.7·10⁻⁸", 4.2e-9, "4.2·10⁻⁹"),
    ("0.5", -0.25, "−0.3"),
    ("-0.5", -0.25, "-0.3"),
    ("−0.5", 0.25, "0.3"),
    ("±0.5", 0.25, "±0.3"),
    ("0.00", 1e-12, "1.0 × 10⁻¹²"),
    ("0.5", 0.0, "0"),
    ("1/4", 0.2, "1/5"),
    ("1/4", 2.0, "2"),
    ("1/4", 0.99**300, "4.9 × 10⁻²"),
    ("10⁻⁵", 1e-6, "1.0 × 10⁻⁶"),
]


@pytest.mark.parametrize(("text", "value", "better"), WRITTEN)
def test_written_keeps_the_form(text: str, value: float, better: str) -> None:
    assert written(exact(value), plain(text)) == better


@pytest.mark.parametrize(
    ("text", "value", "better"),
    [
        (r"3.7 \times 10^{-8}", 4.2e-9, r"4.2 \times 10^{-9}"),
        (r"3.7\cdot10^{-8}", -4.2e-9, r"-4.2\cdot10^{-9}"),
        (r"1{,}797", 1234567.0, r"1{,}234{,}567"),
        (r"12\,\%", 0.5, r"50\,\%"),
        (r"\frac{1}{4}", 0.2, r"\frac{1}{5}"),
        (r"\tfrac14", -0.2, r"-\tfrac{1}{5}"),
        (r"0.00", 1e-12, r"1.0 \times 10^{-12}"),
        (r"2^{-24}", 0.1**5, r"1.0 \times 10^{-5}"),
    ],
)
def test_written_keeps_the_form_in_tex(text: str, value: float, better: str) -> None:
    assert written(exact(value), tex(text)) == better


VALUES = [
    0.99**300, 0.25**10, -1 / 3, 5e-324, 1.7e308, 123456.789, 0.095, 0.995, 9.995e-5, 1e22,
]  # fmt: skip
FORMS = ["0.0", "0.000", "7", "1.0e5", "1.00 × 10⁵", "1e5", "5.0 %", "1,797"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("value", VALUES)
def test_what_is_written_holds_and_is_read_back(form: str, value: float) -> None:
    text = written(exact(value), plain(form))
    assert plain(text).holds(value), text


@pytest.mark.parametrize(
    ("value", "digits"),
    [(0.1, "1/10"), (0.25, "1/4"), (1e-05, "1/100000"), (3, "3"), (F(1, 3), "1/3")],
)
def test_exact_is_what_python_shows(value: float, digits: str) -> None:
    assert exact(value) == F(digits)
    assert exact(Decimal("0.1")) == F(1, 10)


@pytest.mark.parametrize("numerator", range(-25, 26))
def test_rounded_is_nearest_and_ties_go_away_from_zero(numerator: int) -> None:
    value = F(numerator, 10)
    result = rounded(value, F(1))
    assert result.denominator == 1
    assert abs(result - value) <= F(1, 2)
    if abs(result - value) == F(1, 2):
        assert abs(result) > abs(value)


@pytest.mark.parametrize(
    "value",
    [F(1), F(10), F(999, 1000), F(9, 1), F(1, 3), F(2) ** 5000, F(1, 7**900), F(99, 10)],
    ids=range(8),
)
def test_magnitude_is_the_power_of_ten_at_or_below(value: Fraction) -> None:
    assert F(10) ** magnitude(value) <= value < F(10) ** (magnitude(value) + 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.99**300, "0.04904089…"),
        (0.25**10, "9.536743…e-07"),
        (0.25, "0.25"),
        (32.0, "32.0"),
        (32, "32"),
        (-1 / 3, "-0.3333333…"),
        (0.0, "0.0"),
        (123456.789, "123456.7…"),
        (1e22, "1e+22"),
        (F(1, 3), "1/3"),
        (F(3**40, 2**60), "10.54509…"),
        (2**100, "1.267650…e+30"),
        (Decimal("0.5"), "0.5"),
    ],
)
def test_shortened_cuts_and_never_rounds(value: float, text: str) -> None:
    assert shortened(value) == text


def test_shortened_writes_numbers_that_python_refuses_to_write_out() -> None:
    assert shortened(2**50000) == "3.160699…e+15051"
