from decimal import Decimal
from fractions import Fraction as Frac

import pytest

from sitekit.tex import numerals
from sitekit.tex.numerals import Numeral, NumeralError, exact, find, read_tex, shortened
from tests.sitekit.rows import number, rows


def read(text: str, tex: bool | None = None) -> Numeral:
    tex = not {"\\", "{"}.isdisjoint(text) if tex is None else tex
    numeral = read_tex(text) if tex else next(find(text))
    assert numeral is not None
    return numeral


# Spaces that would not be seen in a file.
SPACED = [
    ("plain", "1\u202f797", "1797", "1"), ("plain", "1\u2009797", "1797", "1"),
    ("plain", "12.5\u00a0%", "0.125", "0.001"), ("tex", " 32 ", "32", "1"),
]  # fmt: skip
NUMBERS = [(table, *row) for table in ("plain", "tex") for row in rows(__file__, table)] + SPACED


@pytest.mark.parametrize(("table", "text", "value", "step"), NUMBERS)
def test_number_is_read(table: str, text: str, value: str, step: str) -> None:
    numeral = read(text, table == "tex")
    assert numeral.value == Frac(value)
    assert numeral.step == (Frac(step) if step else None)
    assert (numeral.text, numeral.tex) == (text.strip(" ~"), table == "tex")
    assert (numeral.start, numeral.end) == (0, len(text))


@pytest.mark.parametrize("text", [text for (text,) in rows(__file__, "others")])
def test_read_tex_returns_none_for_anything_but_a_number(text: str) -> None:
    assert read_tex(text) is None


@pytest.mark.parametrize(("text", "numbers"), rows(__file__, "sentences"))
def test_find_takes_numbers_and_leaves_names(text: str, numbers: str) -> None:
    found = [(one.text, text[one.start : one.end].strip()) for one in find(text)]
    assert found == [(number, number) for number in numbers.split()]


@pytest.mark.parametrize(("text", "message"), rows(__file__, "malformed"))
def test_what_can_be_misread_is_refused(text: str, message: str) -> None:
    with pytest.raises(NumeralError) as caught:
        read(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(("text", "good", "bad"), rows(__file__, "holds"))
def test_number_holds_as_shown(text: str, good: str, bad: str) -> None:
    for value in [*good.split(), *bad.split()]:
        assert read(text).holds(number(value)) is (value in good.split()), value


WRITTEN = [*rows(__file__, "written"), ("1\u202f797", "1234.0", "1\u202f234")]
WRITTEN.append(("32", "Fraction(10)**3999", "1" + "0" * 3999))


@pytest.mark.parametrize(("text", "value", "better"), WRITTEN)
def test_written_keeps_the_form(text: str, value: str, better: str) -> None:
    assert numerals.written(exact(number(value)), read(text)) == better


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


def test_exact_is_what_python_shows_and_shortened_cuts_and_never_rounds() -> None:
    values = dict(rows(__file__, "shortened"))
    assert {value: shortened(number(value)) for value in values} == values
    for value in (0.1, 1e-05, 3, Decimal("0.7")):
        assert exact(value) == Frac(str(value))
    assert [shortened(0.99**300, 3), shortened(0.25, 2)] == ["0.0490…", "0.25"]
    assert shortened(Frac(1, 2**60), 17) == "8.6736173798840355e-19"
    assert shortened(Frac(1, 2**60), 16) == "8.673617379884035…e-19"
