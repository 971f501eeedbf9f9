from __future__ import annotations

from matplotlib.text import Text
from numpy.testing import assert_allclose

from gen_figures import render
from gen_figures.figures import three_neuron_chain
from gen_figures.paths import FIGURES
from gen_figures.style import LIGHT


def test_numbers_are_products_of_the_weights() -> None:
    data = three_neuron_chain.data()
    w1, w2, w3 = data.weights
    assert_allclose(data.a[3], w1 * w2 * w3 * data.a[0], rtol=1e-14, atol=0)
    assert_allclose(data.deltas[0] / data.deltas[2], w2 * w3, rtol=1e-14, atol=0)
    # Without activation every weight times its gradient is the same: a_3 times the error.
    same = [w * slope for w, slope in zip(data.weights, data.slopes, strict=True)]
    assert_allclose(same, same[0], rtol=1e-14, atol=0)
    assert_allclose(data.cost, data.deltas[2] ** 2 / 2, rtol=1e-14, atol=0)


def test_every_number_is_drawn() -> None:
    data = three_neuron_chain.data()
    path = FIGURES / "three_neuron_chain.py"
    with render.canvas(three_neuron_chain, data, LIGHT, "three-neuron-chain", path) as figure:
        shown = "\n".join(text.get_text() for text in figure.findobj(Text))
    for value in (*data.weights, *data.a, *data.deltas, *data.slopes, data.cost):
        assert three_neuron_chain.shown(value) in shown


def test_the_title_says_which_gradient_is_largest() -> None:
    data = three_neuron_chain.data()
    assert max(data.slopes, key=abs) == data.slopes[0]
    assert f"{abs(data.slopes[0]):.2f}" in three_neuron_chain.describe(data).title
