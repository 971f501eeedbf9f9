from decimal import Decimal
from fractions import Fraction as Frac

import pytest

from sitekit.tex import numerals
from sitekit.tex.numerals import Numeral, NumeralError, Value, exact, find, read_tex, shortened

# Value and step; no step where equality is claimed.
PLAIN = {
    "0.0490": ("0.049", "1e-4"), "32": ("32", "1"), "0": ("0", "1"), "0.00": ("0", "0.01"),
    "1,797": ("1797", "1"), "1,234,567.8": ("1234567.8", "0.1"), "0,797": ("797", "1"),
    "1\u202f797": ("1797", "1"), "1\u2009797": ("1797", "1"), "−0.5": ("-0.5", "0.1"),
    "-0.5": ("-0.5", "0.1"), "+0.5": ("0.5", "0.1"), "±3.64": ("3.64", "0.01"),
    "12 %": ("0.12", "0.01"), "12%": ("0.12", "0.01"), "12.5\u00a0%": ("0.125", "0.001"),
    "9.5e-7": ("9.5e-7", "1e-8"), "1e-7": ("1e-7", "1e-7"), "2.50E+3": ("2500", "10"),
    "1e−7": ("1e-7", "1e-7"), "3.7 × 10⁻⁸": ("3.7e-8", "1e-9"), "3.7·10⁸": ("3.7e8", "1e7"),
    "−1.25 × 10⁻²": ("-0.0125", "1e-4"), "9.9 × 10⁺²": ("990", "10"), "10⁻⁵": ("1e-5", None),
    "2¹⁰": ("1024", None), "10⁴⁰⁰⁰": ("1e4000", None), "1/4": ("1/4", None), "−3/4": ("-3/4", None),
    "1/4 %": ("1/400", None),
}  # fmt: skip
TEX = {
    r"0.0490": ("0.049", "1e-4"), r" 32 ": ("32", "1"), r"~32\,": ("32", "1"), "1/4": ("1/4", None),
    r"1{,}797": ("1797", "1"), r"1\,797": ("1797", "1"), r"12\,\%": ("0.12", "0.01"),
    r"12\%": ("0.12", "0.01"), r"12.5~\%": ("0.125", "0.001"), r"\pm 3.64": ("3.64", "0.01"),
    r"- 0.5": ("-0.5", "0.1"), r"−0.5": ("-0.5", "0.1"), r"\frac14": ("1/4", None),
    r"\frac 1 4": ("1/4", None), r"\frac{1}{4}": ("1/4", None), r"\frac{12}5": ("12/5", None),
    r"\frac1{16}": ("1/16", None), r"1 / 4": ("1/4", None), r"\tfrac{1}{1024}": ("1/1024", None),
    r"-\dfrac{3}{4}": ("-3/4", None), r"2^{-4}": ("1/16", None), r"2^{ −4 }": ("1/16", None),
    r"2^5": ("32", None), r"10^{-5}": ("1e-5", None), r"0.5^{3}": ("1/8", None),
    r"1e-7": ("1e-7", "1e-7"), r"3.7 \times 10^{-8}": ("3.7e-8", "1e-9"),
    r"3.7\cdot10^{-8}": ("3.7e-8", "1e-9"), r"3.7 \times\, 10^8": ("3.7e8", "1e7"),
}  # fmt: skip


def read(text: str, tex: bool | None = None) -> Numeral:
    tex = not {"\\", "{"}.isdisjoint(text) if tex is None else tex
    numeral = read_tex(text) if tex else next(find(text))
    assert numeral is not None
    return numeral


@pytest.mark.parametrize(("texts", "tex"), [(PLAIN, False), (TEX, True)])
def test_numbers_are_read(texts: dict[str, tuple[str, str | None]], tex: bool) -> None:
    for text, (value, step) in texts.items():
        numeral = read(text, tex)
        assert numeral.value == Frac(value), text
        assert numeral.step == (step and Frac(step)), text
        assert (numeral.text, numeral.tex) == (text.strip(" ~"), tex)
        assert (numeral.start, numeral.end) == (0, len(text))


def test_read_tex_returns_none_for_anything_but_a_number() -> None:
    others = ["x", "", "5 W", r"\sigma'(6)", "0.5 + 0.1", "10^-5", "2^12", r"0.05 \text{ of it}"]
    others += ["(5)", r"\pmb 1", r"\frac12 3", "1 200"]
    assert {text: read_tex(text) for text in others} == dict.fromkeys(others)


SENTENCES = {
    "5–10": "5 10", "5-10": "5 10", "5 -10": "5 -10", "(5)-10": "5 10", "x-10": "10", "fp16": "",
    "from 5 to 0.5, or 7.": "5 0.5 7", "(0.5)": "0.5", "fp16: 10": "10", "10x": "", "1.55x": "",
    "1.5e-7x": "", "x_5": "", "a.5": "", "x^5 and 5^x": "", "5/x": "", "x/5": "", "1/2/3": "",
    "2⁵⁰ × 3": "2⁵⁰ 3", "5 × 3 = 15": "5 3 15", "one half": "", "1 797": "1 797",
    "3 of 12%": "3 12%",
}  # fmt: skip


def test_find_takes_numbers_and_leaves_names() -> None:
    for text, numbers in SENTENCES.items():
        found = [(one.text, text[one.start : one.end].strip()) for one in find(text)]
        assert found == [(number, number) for number in numbers.split()], text


MALFORMED = [
    (".5", "write 0.5, with the zero before the point"), ("about .25", "write 0.25, with"),
    ("1,5", "1,5 can be read in two ways; write decimals with a point, thousands as 1,797"),
    ("1,797,5 ", "1,797,5 can be read in two ways"), ("007", "007 begins with a needless 0"),
    ("12,34,567", "12,34,567 can be read in two ways"), ("00.5", "00.5 begins with a needless 0"),
    ("1.2.3", "1.2.3 is not one number"), ("+0", "+0 is zero"), ("0 × 10⁻⁹", "must be at least 1"),
    ("–0.5", "the dash before 0.5 is no minus sign; write − or -"),
    ("−0.0", "−0.0 is zero, which has no sign; leave the sign out"),
    ("0.5e-7", "the first factor of 0.5e-7 must be at least 1 and below 10"),
    ("37 × 10⁻⁹", "the first factor of 37 × 10⁻⁹ must be at least 1 and below 10"),
    ("10e5", "must be at least 1 and below 10"), ("4/0", "4/0 is a fraction with a zero"),
    ("0/4", "0/4 is a fraction with a zero; write its value"), ("0⁵", "the same with other digits"),
    ("0.5/3", "0.5/3 is a fraction with decimals; write its value, or whole numbers"),
    ("1⁵", "1⁵ is the same with other digits; write its value"), ("10⁻⁴⁰⁰¹", "beyond ±4000"),
    ("5⁰", "the same with other digits"), (r"1,797\,", "thousands as 1{,}797"),
    ("1e99999", "the exponent of 1e99999 is beyond ±4000; claim its logarithm"),
    (r"1,797, 2\,", "1,797 can be read in two ways"), (r".5\,", "write 0.5"),
    (r"05\,", "05 begins with a needless 0"), (r"\frac{0}{4}", "is a fraction with a zero"),
    (r"12 \times 10^{3}", "at least 1 and below 10"), (r"1^{300}", "the same with other digits"),
    ("10^{5000}", "beyond ±4000"), (r"\pm 0", "is zero, which has no sign"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), MALFORMED)
def test_what_can_be_misread_is_refused(text: str, message: str) -> None:
    with pytest.raises(NumeralError) as caught:
        read(text)
    assert message in str(caught.value)


# Values that a number holds for, and values that it does not.
HOLDS: dict[str, tuple[list[Value], list[Value]]] = {
    # Decimals: half up, on the digits that Python shows
    "0.0490": ([0.99**300], []), "0.0491": ([], [0.99**300]), "0.049": ([0.99**300], []),
    "0.05": ([0.99**300], [-0.05]), "−0.05": ([], [0.05]), "0.125": ([0.125], []),
    "0.13": ([0.125], []), "0.12": ([], [0.125]), "−0.13": ([-0.125], []), "−0.12": ([], [-0.125]),
    "0.15": ([0.145], []),  # binary 0.145 is below its digits
    "2.68": ([2.675], []), "1.0": ([0.95], []), "0.9": ([], [0.95]), "0.5": ([Frac(1, 2)], []),
    "0.3": ([Frac(1, 4)], []), "0.33": ([Frac(1, 3)], []), "0.34": ([], [Frac(1, 3)]),
    "0.1": ([Decimal("0.05")], []), "100.0": ([99.95], []),
    # Whole numbers
    "32": ([32.0, 32, 31.5], [32.5, 0]), "33": ([32.5], []), "1,797": ([1797.4], [1797.5]),
    # Zeros
    "0": ([0, 0.0, -0.0], [0.3]), "0.00": ([0.0], [1e-12, 5e-324]), "0 %": ([0.0], [1e-9]),
    # Percentages
    "12 %": ([0.12, 0.1249], [0.125]), "13 %": ([0.125], []), "12.5 %": ([0.125], []),
    "0.0045 %": ([4.49e-05], []), "100 %": ([1], []),
    # Mantissa and power
    "9.5e-7": ([0.25**10], []), "9.6e-7": ([], [0.25**10]), "9.5e-8": ([], [0.25**10]),
    "9.54 × 10⁻⁷": ([0.25**10], []), "1.0e-6": ([9.96e-07], []), "1e-6": ([], [1.5e-06]),
    "2e-6": ([1.5e-06], []), "4.9e-324": ([], [5e-324]), "5e-324": ([5e-324], []),
    "1.8e308": ([1.7976931348623157e308], []), "1.3 × 10³⁰": ([2**100], []),
    # Equality
    "1/4": ([0.25], [0.25000000000000006, 0]),
    "1/3": ([1 / 3, Frac(1, 3)], [Frac(333333333, 10**9), Decimal("0.3333333333")]),
    "2¹⁰": ([1024, 1024.0], []), "10⁻⁴⁰⁰": ([], [0.0]), "10⁴⁰⁰": ([10**400], [1.7e308]),
    "10⁻⁵": ([1e-5, Frac(1, 10) ** 5], [0.1**5]),  # 1.0000000000000003e-05
    # In TeX
    r"2^{-24}": ([2.0**-24], [2.0**-25]), r"\frac{1}{1024}": ([0.25**5], []),
    r"\frac{1}{1023}": ([], [0.25**5]), r"12.5\,\%": ([0.125], []), r"1{,}797": ([1797], []),
    r"3.7 \times 10^{-8}": ([3.65e-8], [3.6499e-8]),
}  # fmt: skip


def test_number_holds_as_shown() -> None:
    for text, (good, bad) in HOLDS.items():
        for value in [*good, *bad]:
            assert read(text).holds(value) is (value in good), (text, value)


WRITTEN: list[tuple[str, Value, str]] = [
    ("0.0491", 0.99**300, "0.0490"), ("0.9", 0.95, "1.0"), ("31", 32.0, "32"), ("0.5", 0.0, "0"),
    ("1,797", 1234567.0, "1,234,567"), ("1\u202f797", 1234.0, "1\u202f234"), ("12 %", 0.5, "50 %"),
    ("12.0%", 0.5, "50.0%"), ("9.6e-7", 0.25**10, "9.5e-7"), ("9.9e-7", 9.96e-07, "1.0e-6"),
    ("3.7 × 10⁻⁸", 1.0, "1.0 × 10⁰"), ("3.7·10⁻⁸", 4.2e-9, "4.2·10⁻⁹"), ("0.5", -0.25, "−0.3"),
    ("-0.5", -0.25, "-0.3"), ("−0.5", 0.25, "0.3"), ("±0.5", 0.25, "±0.3"), ("0.5 %", 0.0, "0 %"),
    ("0.00", 1e-12, "1.0 × 10⁻¹²"), ("1.05", 1.005, "1.01"), ("9.99", 9.996, "10.00"),
    ("32", Frac(2) ** 20_000, "4.0 × 10⁶⁰²⁰"), ("1e5", 1.5e-5, "2e-5"), ("2.5e5", 2.25, "2.3e0"),
    ("1/4", 0.2, "1/5"), ("1/4", 2.0, "2"), ("1/4", 0.99**300, "4.9 × 10⁻²"),
    ("1/4", Frac(1, 10_000), "1/10000"), ("1/4", Frac(1, 10_001), "1.0 × 10⁻⁴"),
    ("32", Frac(10) ** 4000, "1.0 × 10⁴⁰⁰⁰"), ("32", Frac(10) ** 3999, "1" + "0" * 3999),
    ("1/4", Frac(10**15, 3 * 10**15 - 3), "1/3"), ("1/4", 10**9, "1000000000"),
    ("1/4", Frac(10**15 + 2, 3 * 10**15), "3.3 × 10⁻¹"), ("1/4", 10**9 + 1, "1.0 × 10⁹"),
    ("1/4 %", 0.005, "1/2 %"), ("10⁻⁵", 1e-6, "1.0 × 10⁻⁶"), ("10⁻⁵", 1e-6 / 3, "3.3 × 10⁻⁷"),
    (r"3.7 \times 10^{-8}", 4.2e-9, r"4.2 \times 10^{-9}"), (r"12\,\%", 0.5, r"50\,\%"),
    (r"3.7\cdot10^{-8}", -4.2e-9, r"-4.2\cdot10^{-9}"), (r"1{,}797", 1234567.0, r"1{,}234{,}567"),
    (r"\frac{1}{4}", 0.2, r"\frac{1}{5}"), (r"\tfrac14", -0.2, r"-\tfrac{1}{5}"),
    (r"\frac{1}{4}", 0.5, r"\frac{1}{2}"), (r"\frac{1}{4}", 2.0, "2"), (r"\pm 0.25", -0.5, "-0.50"),
    (r"\pm 0.25", 0.5, r"\pm0.50"), (r"0.00\%", 1e-12, r"1.0 \times 10^{-10}\%"),
    (r"2^{-24}", 0.1**5, r"1.0 \times 10^{-5}"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "better"), WRITTEN, ids=range(len(WRITTEN)))
def test_written_keeps_the_form(text: str, value: Value, better: str) -> None:
    assert numerals.written(exact(value), read(text)) == better


@pytest.mark.parametrize("form", ["0.0", "0.000", "7", "1.0e5", "1.00 × 10⁵", "1e5", "5.0 %"])
def test_what_is_written_holds_and_is_read_back(form: str) -> None:
    for value in (0.99**300, -1 / 3, 5e-324, 1.7e308, 123456.789, 0.095, 0.995, 9.995e-5, 1e22):
        text = numerals.written(exact(value), read(form))
        assert read(text).holds(value), text


def test_rounded_is_nearest_and_ties_go_away_from_zero() -> None:
    for value in [Frac(numerator, 10) for numerator in range(-25, 26)]:
        result = numerals.rounded(value, Frac(1))
        assert result.denominator == 1
        assert abs(result - value) < Frac(1, 2) or abs(result) - abs(value) == Frac(1, 2)


SHORTENED: list[tuple[Value, str]] = [
    (0.99**300, "0.04904089…"), (0.25**10, "9.536743…e-07"), (0.25, "0.25"), (32.0, "32.0"),
    (32, "32"), (-1 / 3, "-0.3333333…"), (0.0, "0.0"), (123456.789, "123456.7…"), (1e22, "1e+22"),
    (12345678.9, "1.234567…e+7"), (-98765432.0, "-9.876543…e+7"), (1e7, "1.000000…e+7"),
    (5000000.25, "5000000.…"), (Frac(1, 3), "1/3"), (Frac(2**25 - 1, 2**24), "33554431/16777216"),
    (2**48, "281474976710656"), (Frac(2**25 + 1, 2**25), "1.000000…"), (2**49, "5.629499…e+14"),
    (Frac(3**40, 2**60), "10.54509…"), (2**100, "1.267650…e+30"), (Decimal("0.5"), "0.5"),
    (2**50000, "3.160699…e+15051"),
]  # fmt: skip


def test_exact_is_what_python_shows_and_shortened_cuts_and_never_rounds() -> None:
    assert [shortened(value) for value, _ in SHORTENED] == [text for _, text in SHORTENED]
    values = {0.1: "1/10", 1e-05: "1/100000", 3: "3", Decimal("0.7"): "7/10"}
    assert {value: exact(value) for value in values} == {one: Frac(values[one]) for one in values}
    assert [shortened(0.99**300, 3), shortened(0.25, 2)] == ["0.0490…", "0.25"]
    assert shortened(Frac(1, 2**60), 17) == "8.6736173798840355e-19"
    assert shortened(Frac(1, 2**60), 16) == "8.673617379884035…e-19"
