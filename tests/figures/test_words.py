import doctest
import re

import pytest

from gen_figures import words

PLAIN = {
    0.0: "0", 1.0: "1", -2.0: "-2", 0.63: "0.63", 9.96: "10", 0.00996: "0.010", 0.000999: "0.0010",
    0.00012: "1.2 × 10⁻⁴", 999_999.0: "999999", 1e6: "1.0 × 10⁶", 123_456.7: "120000",
    4.94e-324: "4.9 × 10⁻³²⁴",
}  # fmt: skip


def test_plain_and_full_numbers_and_the_examples_in_the_docstrings() -> None:
    assert {value: words.plain(value) for value in PLAIN} == PLAIN
    assert words.full(1.20593e-13) == "0.00000000000012"
    assert words.full(12.0) == "12"
    tried = doctest.testmod(words)
    assert (tried.failed, tried.attempted) == (0, 4)


@pytest.mark.parametrize("value", [5e-324, 1.3e-13, 0.25, 0.0052, 117.39, 2.4e9])
def test_plain_and_tex_say_the_same(value: float) -> None:
    plain, tex = words.plain(value), words.tex(value)
    mantissa, power = re.fullmatch(r"([\d.]+)(?: \\times 10\^\{(-?\d+)\})?", tex).groups()
    assert float(f"{mantissa}e{power or 0}") == float(f"{value:.1e}")
    unraised = plain.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    assert unraised == mantissa + (f" × 10{power}" if power else "")
