"""Averages and forecasts: against integrals by another rule, closed forms and measurements."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from snippets import zoo
from snippets.activations import ACTIVATIONS, SELU_ALPHA, SELU_SCALE, dsigmoid, dtanh
from snippets.network import decay


def _by_quadrature(f, q: float) -> float:
    def integrand(z):
        return float(f(float(z))) ** 2 * mpmath.exp(-(z**2) / (2 * q))

    reach = 12 * math.sqrt(q)
    value = mpmath.quad(integrand, [-reach, -reach / 4, 0, reach / 4, reach])
    return float(value / math.sqrt(2 * math.pi * q))


@pytest.mark.parametrize("name", zoo.ZOO)
@pytest.mark.parametrize("q", [0.3, 1.0, 2.5])
def test_averages_agree_with_another_rule(name: str, q: float) -> None:
    function, slope, _ = ACTIVATIONS[name]
    np.testing.assert_allclose(
        zoo.mean_square(name, q), _by_quadrature(function, q), rtol=1e-9, atol=0
    )
    np.testing.assert_allclose(
        zoo.mean_square_slope(name, q), _by_quadrature(slope, q), rtol=1e-9, atol=0
    )


def test_selu_keeps_mean_and_variance() -> None:
    np.testing.assert_allclose(zoo.mean_square("selu"), 1, rtol=1e-9, atol=0)
    np.testing.assert_allclose(zoo.q_map("selu")[-1], 1, rtol=1e-8, atol=0)
    assert SELU_SCALE * SELU_ALPHA > 1.75


def test_relu_forecast_is_a_power() -> None:
    np.testing.assert_allclose(zoo.predicted("relu"), 0.5**24.5, rtol=1e-10, atol=0)
    np.testing.assert_allclose(zoo.predicted("relu", 2.0), 1, rtol=1e-10, atol=0)
    leaky = zoo.predicted("leaky_relu") / zoo.predicted("relu")
    np.testing.assert_allclose(leaky, 1.0001**24.5, rtol=1e-10, atol=0)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "elu", "selu", "silu"])
def test_forecast_meets_a_wide_network(name: str) -> None:
    measured = decay(name, gain=1.0, layers=8, width=300, seeds=3)
    np.testing.assert_allclose(zoo.predicted(name, 1.0, 8), measured, rtol=0.15, atol=0)


def test_forecast_without_the_map_misses_tanh() -> None:
    measured = decay("tanh", gain=1.0, layers=50, width=128, seeds=3)
    assert 0.7 < zoo.predicted("tanh") / measured < 1.4
    assert zoo.predicted("tanh", fixed=True) < 1e-6 * measured


def test_crossing_is_where_the_slopes_are_equal() -> None:
    z = zoo.crossing()
    np.testing.assert_allclose(dtanh(z), dsigmoid(z), rtol=1e-14, atol=0)
    np.testing.assert_allclose(z, 1.6628858910586210757, rtol=1e-15, atol=0)
    np.testing.assert_allclose(zoo.crossing_value(), (2 - math.sqrt(3)) / 2, rtol=1e-14, atol=0)
    for closer, farther in ((0.0, 2.0), (1.6, 1.7)):
        assert zoo.slope_ratio(closer) > 1 > zoo.slope_ratio(farther)


def test_gauss_and_hermite_miss_kinks() -> None:
    exact = (1 + math.exp(2) * math.erfc(math.sqrt(2))) / 2
    np.testing.assert_allclose(zoo.mean_square_slope("elu"), exact, rtol=1e-12, atol=0)
    for name in ("elu", "selu"):
        assert zoo.kink_error(name) > 1e-3
    for name in ("sigmoid", "tanh", "gelu", "silu"):
        assert zoo.kink_error(name) < 1e-8


def test_tables_hold_a_row_for_each() -> None:
    rows = zoo.slope_table()
    assert len(rows) == len(zoo.ZOO) == 8
    assert rows[1][1:] == (1.0, zoo.mean_square_slope("tanh"), zoo.mean_square("tanh"))
    some = {f"{name}_{gain}": 10.0 * i + gain for i, name in enumerate(zoo.ZOO) for gain in (1, 2)}
    left = zoo.left_table(some)
    assert (left[3][3], left[3][5]) == (31.0, 32.0)
    assert left[1][2] == zoo.predicted("tanh")
