import doctest
import re

import pytest

from gen_figures import words
from tests.sitekit.rows import rows


def test_plain_and_full_numbers_and_the_examples_in_the_docstrings() -> None:
    for value, text in rows(__file__, "plain"):
        assert words.plain(float(value)) == text
    assert words.full(1.20593e-13) == "0.00000000000012"
    assert words.full(12.0) == "12"
    tried = doctest.testmod(words)
    assert (tried.failed, tried.attempted) == (0, 8)


@pytest.mark.parametrize("value", [5e-324, 1.3e-13, 0.25, 0.0052, 117.39, 2.4e9])
def test_plain_and_tex_say_the_same(value: float) -> None:
    plain, tex = words.plain(value), words.tex(value)
    mantissa, power = re.fullmatch(r"([\d.]+)(?: \\times 10\^\{(-?\d+)\})?", tex).groups()
    assert float(f"{mantissa}e{power or 0}") == float(f"{value:.1e}")
    unraised = plain.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    assert unraised == mantissa + (f" × 10{power}" if power else "")
