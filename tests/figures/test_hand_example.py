from __future__ import annotations

import math

from matplotlib.text import Text
from numpy.testing import assert_allclose

from gen_figures import render
from gen_figures.figures import hand_example
from gen_figures.paths import FIGURES
from gen_figures.style import LIGHT


def test_numbers_are_those_of_a_calculator() -> None:
    data = hand_example.data()
    a1 = 1 / (1 + math.exp(-0.8 * 0.6))
    a2 = 1 / (1 + math.exp(1.1 * a1))
    a3 = 1 / (1 + math.exp(-1.7 * a2))
    assert_allclose(data.a, (a1, a2, a3), rtol=1e-14, atol=0)
    d3 = (a3 - 1) * a3 * (1 - a3)
    d2 = 1.7 * d3 * a2 * (1 - a2)
    d1 = -1.1 * d2 * a1 * (1 - a1)
    assert_allclose(data.delta, (d1, d2, d3), rtol=1e-12, atol=0)


def test_every_number_is_written_with_its_sign() -> None:
    data = hand_example.data()
    path = FIGURES / "hand_example.py"
    with render.canvas(hand_example, data, LIGHT, "hand-example", path) as figure:
        shown = " ".join(text.get_text() for text in figure.findobj(Text))
    for value in ("0.618", "0.336", "0.639", "0.0082", "−0.0316", "−0.0832", "× −1.1", "0.0651"):
        assert value in shown
    assert hand_example.signed(-0.5, 1) == "−0.5"
