from __future__ import annotations

import math
from fractions import Fraction
from types import ModuleType

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from gen_figures import paths, results
from gen_figures.protocol import load, load_figure


def figure(slug: str) -> ModuleType:
    return load(paths.modules(paths.FIGURES)[slug])


@pytest.mark.parametrize("slug", paths.modules(paths.FIGURES))
def test_data_is_the_same_every_time(slug: str) -> None:
    module = load_figure(paths.modules(paths.FIGURES)[slug])
    assert repr(module.data()) == repr(module.data())
    assert module.table(module.data()) == module.table(module.data())


def test_sigmoid_slope_is_the_derivative_of_the_curve() -> None:
    data = figure("sigmoid-slope").data()
    assert_allclose(data.value, 0.5 * (1 + np.tanh(data.z / 2)), rtol=1e-12, atol=0)
    assert_allclose(data.slope, 0.25 / np.cosh(data.z / 2) ** 2, rtol=1e-13, atol=0)
    by_differences = np.gradient(data.value, data.z, edge_order=2)
    assert_allclose(by_differences, data.slope, rtol=0.02, atol=0)


def test_sigmoid_band_separates_what_is_steep() -> None:
    data = figure("sigmoid-slope").data()
    steep = data.slope >= data.greatest * data.share
    assert_array_equal(steep, np.abs(data.z) <= data.band)
    assert data.greatest == data.slope.max()
    assert_allclose(data.band, math.log(19 + 6 * math.sqrt(10)), rtol=1e-14, atol=0)


def test_sigmoid_marks_are_on_the_curve() -> None:
    data = figure("sigmoid-slope").data()
    (index,) = np.flatnonzero(data.z == data.mark)
    assert data.slope[index] == data.at_mark
    assert_allclose(data.relative, 4 * data.at_mark, rtol=1e-15, atol=0)


def test_powers_of_a_number_are_exact_to_rounding() -> None:
    data = figure("powers-of-a-number").data()
    assert data.powers.shape == (len(data.w), len(data.n))
    for w, powers in zip(data.w, data.powers, strict=True):
        exact = [float(Fraction(w) ** int(n)) for n in data.n]
        assert_allclose(powers, exact, rtol=1e-13, atol=0)


def test_powers_of_a_number_hold_the_articles_examples() -> None:
    data = figure("powers-of-a-number").data()
    assert data.powers[data.w.index(2.0), 5] == 32
    assert_allclose(data.powers[data.w.index(0.1), 5], 1e-5, rtol=1e-14, atol=0)


def test_powers_part_at_one() -> None:
    data = figure("powers-of-a-number").data()
    for w, powers in zip(data.w, data.powers, strict=True):
        assert np.sign(powers[-1] - 1) == np.sign(w - 1)


def matrix(name: str):
    return next(each for each in figure("powers-of-a-matrix").data().matrices if each.name == name)


def test_matrix_circles_are_what_the_layers_make() -> None:
    for each in figure("powers-of-a-matrix").data().matrices:
        for before, after in zip(each.circles, each.circles[1:], strict=False):
            # Of the whole picture: single coordinates pass through zero.
            expected = each.entries @ before
            assert np.linalg.norm(after - expected) <= 1e-12 * np.linalg.norm(expected)
        assert_allclose(np.hypot(*each.circles[0]), 1, rtol=1e-15, atol=0)
        assert_array_equal(each.spokes[0], [0, 1])


def test_matrix_gains_have_closed_forms() -> None:
    n = np.arange(9)
    assert_allclose(matrix("stretch").gains, 1.2**n, rtol=1e-13, atol=0)
    assert_allclose(matrix("rotation").gains, 0.9**n, rtol=1e-13, atol=0)
    # Largest singular value of c [[1, t], [0, 1]]: c (t + sqrt(t² + 4)) / 2.
    c, t = 0.5**n, 20.0 * n
    assert_allclose(matrix("shear").gains, c * (t + np.sqrt(t**2 + 4)) / 2, rtol=1e-12, atol=0)


def test_matrix_gains_lie_between_their_bounds() -> None:
    data = figure("powers-of-a-matrix").data()
    for each in data.matrices:
        assert np.all(each.radius**data.n <= each.gains * (1 + 1e-12))
        assert np.all(each.gains <= each.factor**data.n * (1 + 1e-12))


def test_matrix_title_says_when_the_shear_shrinks() -> None:
    module = figure("powers-of-a-matrix")
    gains = matrix("shear").gains
    first = next(n for n in range(1, 9) if gains[n] < 1)
    assert f"{gains.max():.0f} times longer" in module.describe(module.data()).title
    assert f"from layer {first} on" in module.describe(module.data()).title


def test_gradient_decay_is_straight_in_decades() -> None:
    data = figure("gradient-decay").data()
    depth = np.array([0, 1, 10, 50, 538])
    expected = [float(-int(d) * 2 * math.log10(2)) for d in depth]
    assert_allclose(data.decades("sigmoid", depth)[1:], expected[1:], rtol=1e-14, atol=0)
    assert_array_equal(data.decades("tanh", depth), 0 * depth)
    assert_array_equal(data.decades("relu", depth), 0 * depth)


def test_gradient_decay_ends_where_half_the_smallest_number_is_reached() -> None:
    for each in figure("gradient-decay").data().formats:
        last, first = Fraction(1, 4) ** (each.zero - 1), Fraction(1, 4) ** each.zero
        half = Fraction(each.smallest) / 2
        # A tie goes to even, that is to 0.
        assert first <= half < last
        assert each.smallest == float(np.finfo(each.name).smallest_subnormal)


def test_gradient_decay_table_tells_the_product_from_its_rounding() -> None:
    module = figure("gradient-decay")
    header, *rows = module.table(module.data())
    row = {r[0]: dict(zip(header, r, strict=True)) for r in rows}
    assert row[12]["sigmoid in float16"] == "5.96046e-8"
    assert row[13]["sigmoid in float16"] == "0"
    assert row[538]["sigmoid in float64"] == "0"
    assert row[537]["sigmoid in float64"] != "0"
    # 4^-538, which no float64 holds.
    assert row[538]["sigmoid"].startswith("1.2351")
    assert row[538]["sigmoid"].endswith("e-324")


def test_twenty_layers_is_the_measured_result() -> None:
    data = figure("twenty-layers").data()
    measured = results.load("twenty-layers")
    assert data.delta.tolist() == measured["median"]["delta"]
    assert data.delta[0] == measured["median"]["delta_ratio"]
    assert data.delta[-1] == data.low[-1] == data.high[-1] == data.bound[-1] == 1
    assert np.all(data.low <= data.delta)
    assert np.all(data.delta <= data.high)


def test_twenty_layers_stays_below_a_quarter_a_layer() -> None:
    data = figure("twenty-layers").data()
    assert_allclose(data.bound, 0.25 ** (20.0 - data.layer), rtol=1e-15, atol=0)
    assert np.all(data.delta[:-1] < data.bound[:-1])
    assert np.all(np.diff(data.delta) > 0)
