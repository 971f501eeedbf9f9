"""The data of the figures of chapter 5, against closed forms."""

import math
from itertools import product

import numpy as np
from numpy.testing import assert_array_equal

from gen_figures.results import load
from gen_figures.style import SERIES
from snippets.activations import dsigmoid, dtanh
from snippets.network import forward, gaussian
from snippets.skips import FORMS
from snippets.zoo import ZOO
from tests.figures.conftest import figure
from tests.relative import apart, close


def test_bounds_of_a_gradient_enclose_it_and_are_products_of_norms_and_slopes() -> None:
    d, own = figure("bounds-of-a-gradient")
    lower, norm, upper = map(np.array, (d.lower, d.norm, d.upper))
    assert np.all((lower < norm)[:-1] & (norm < upper)[:-1])
    assert lower[-1] == norm[-1] == upper[-1] == 1
    assert np.all(np.diff(upper / lower) < 0)
    assert np.all(np.diff(d.widths) <= 0), "so that there is a lower bound"
    assert lower.min() > 0
    assert own.table(d)[1] == (1, 40, d.lower[0], d.norm[0], d.upper[0])
    rng = np.random.default_rng(0)
    before = (d.widths[0], *d.widths[:-1])
    weights = [gaussian(rng, n, b) for n, b in zip(d.widths, before, strict=True)]
    Z, _ = forward(weights, rng.normal(size=(d.widths[0], 1)), np.tanh)
    norms = [np.linalg.norm(W, 2) for W in weights[1:]]
    close(d.upper[0], np.prod(norms) * np.prod([dtanh(z).max() for z in Z[:-1]]), 1e-10)


def test_residual_spectra_have_64_values_in_order_and_grow_as_predicted() -> None:
    d, own = figure("residual-spectra")
    for form, depth in product(FORMS, own.DEPTHS):
        assert np.shape(d.values[form][depth]) == (64,)
        assert np.all(np.diff(d.values[form][depth]) <= 0)
        assert d.lost(form, depth) + len(d.shown(form, depth)) == 64
    # A plain ReLU block loses half of the directions; one block is the same scaled or not.
    assert 28 <= d.lost("plain", 1) <= 36
    assert d.lost("plain", 50) > d.lost("plain", 1)
    assert all(d.lost("scaled", depth) == 0 for depth in own.DEPTHS)
    assert d.values["scaled"][1] == d.values["branch"][1]
    assert (len(own.table(d)), own.table(d)[1][1]) == (65, d.values["plain"][1][0])
    # 1 + gain/2 a block for the branch, of which the scaled one takes the L-th part.
    for depth in (1, 5, 20):
        assert abs(math.log(d.root_mean_square("branch", depth) / 2 ** (depth / 2))) < 0.3
    for depth in own.DEPTHS:
        close(d.root_mean_square("scaled", depth), (1 + 1 / depth) ** (depth / 2), 0.1)


def test_activation_zoo_has_derivatives_and_the_committed_measurement() -> None:
    d, own = figure("activation-zoo")
    away = np.abs(d.z) > 0.1
    for each in d.animals:
        rough, slope = (one[away][1:-1] for one in (np.gradient(each.value, d.z), each.slope))
        assert apart(rough, slope) <= 2e-3
    assert tuple(each.name for each in d.animals) == ZOO
    looks = [[getattr(SERIES[name], look) for name in ZOO] for look in ("marker", "dash")]
    assert [len(set(look)) for look in looks] == [len(ZOO)] * 2
    assert len(own.table(d)) == 1 + 2 * len(ZOO)
    median = load("activation-zoo")["median"]
    assert (d.layers, d.width, d.seeds) == (50, 128, 5)
    for each in d.animals:
        assert each.measured == (median[f"{each.name}_1"], median[f"{each.name}_2"])
        assert 0.6 < each.measured[0] / each.along[0] < 1.5
    assert d.named("tanh").fixed[0] < 1e-6 * d.named("tanh").measured[0]
    close(d.named("relu").along[0], math.sqrt(0.5) ** 49, 1e-9)


def test_sigmoid_against_tanh_is_less_steep_inside_the_crossing() -> None:
    d, own = figure("sigmoid-against-tanh")
    assert_array_equal(d.tanh, dtanh(d.z))
    assert_array_equal(d.sigmoid, dsigmoid(d.z))
    assert_array_equal(d.tanh > d.sigmoid, np.abs(d.z) < d.crossing)
    close([d.value, d.ratio], [(2 - math.sqrt(3)) / 2, 0.0759198883134232], 1e-12)
    rows = own.table(d)
    assert (len(rows), rows[13][0], rows[13][3]) == (26, 0.0, 4.0)
