import re
from fractions import Fraction
from typing import Any

import pytest

from sitekit.tex import Formula, Typesetting, typeset
from sitekit.tex.arithmetic import arithmetic
from tests.sitekit.rows import rows

# The second cell of a row cannot hold an arrow between spaces.
LINES = dict(rows(__file__, "lines")) | {r"x : y \to z": "x : y → z"}
NUMBERS = [tex for (tex,) in rows(__file__, "numbers")]


@pytest.fixture(scope="module")
def typesetting(make_project: Any) -> Typesetting:
    return typeset([Formula(tex) for tex in [*LINES, *NUMBERS]], make_project())


def test_formula_reads_as_one_line(typesetting: Typesetting) -> None:
    assert {tex: typesetting.text(Formula(tex).key) for tex in LINES} == LINES


@pytest.mark.parametrize("tex", NUMBERS)
def test_line_is_the_same_number(tex: str, typesetting: Typesetting) -> None:
    line = typesetting.text(Formula(tex).key)
    numbers = re.sub(r"\d+(?:\.\d+)?", lambda match: f'F("{match[0]}")', line)
    python = re.sub(r"√(\(.*?\)\)|F\(.*?\))", r"(\1)**F(1, 2)", numbers).replace("^", "**")
    # A power of a power is Python's own order, a sign behind it too.
    value = eval(python.replace("·", "*"), {"F": Fraction})
    assert Fraction(value).limit_denominator(10_000) == arithmetic(tex).value()
