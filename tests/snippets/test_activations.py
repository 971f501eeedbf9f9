from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
import sympy
from numpy.testing import assert_allclose, assert_array_equal

from snippets import activations
from snippets.activations import ACTIVATIONS, dsigmoid, sigmoid, slope_band

STEP = 1e-30
POINTS = np.array([-30.0, -6.0, -1.7, -0.3, 0.2, 1.0, 3.6, 6.0, 30.0])

z = sympy.Symbol("z", real=True)
FORMULAS = {
    "identity": z,
    "sigmoid": 1 / (1 + sympy.exp(-z)),
    "tanh": sympy.tanh(z),
    "relu": sympy.Max(z, 0),
    "leaky_relu": sympy.Piecewise((z, z > 0), (z / 100, True)),
    "elu": sympy.Piecewise((z, z > 0), (sympy.exp(z) - 1, True)),
    "selu": sympy.Rational(activations.SELU_SCALE)
    * sympy.Piecewise(
        (z, z > 0), (sympy.Rational(activations.SELU_ALPHA) * (sympy.exp(z) - 1), True)
    ),
    "gelu": z * sympy.erfc(-z / sympy.sqrt(2)) / 2,
    "silu": z / (1 + sympy.exp(-z)),
}


def exact(formula: sympy.Expr, point: float) -> float:
    return float(formula.subs(z, sympy.Rational(point)).evalf(40))


@pytest.mark.parametrize("name", FORMULAS)
def test_activation_agrees_with_sympy(name: str) -> None:
    expected = [exact(FORMULAS[name], point) for point in POINTS]
    # At -30 a rounded argument alone moves the tail of the normal distribution by 900 roundings.
    rtol = 4e-13 if name == "gelu" else 4e-15
    assert_allclose(ACTIVATIONS[name][0](POINTS), expected, rtol=rtol, atol=0)


@pytest.mark.parametrize("name", FORMULAS)
def test_slope_agrees_with_sympy(name: str) -> None:
    derivative = sympy.diff(FORMULAS[name], z)
    expected = [exact(derivative, point) for point in POINTS]
    assert_allclose(ACTIVATIONS[name][1](POINTS), expected, rtol=4e-15, atol=0)


@pytest.mark.parametrize("name", FORMULAS)
def test_slope_agrees_with_the_complex_step(name: str) -> None:
    function, derivative, _ = ACTIVATIONS[name]
    by_step = function(POINTS + STEP * 1j).imag / STEP
    assert_allclose(by_step, derivative(POINTS), rtol=1e-14, atol=0)


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_slope_itself_takes_a_complex_step(name: str) -> None:
    second = sympy.diff(FORMULAS[name], z, 2)
    expected = [exact(second, point) for point in POINTS]
    by_step = ACTIVATIONS[name][1](POINTS + STEP * 1j).imag / STEP
    assert_allclose(by_step, expected, rtol=1e-14, atol=0)


@pytest.mark.parametrize("far", [700.0, -700.0, 744.0, -744.0])
def test_dsigmoid_keeps_its_tails(far: float) -> None:
    expected = float(mpmath.exp(-abs(far)) / (1 + mpmath.exp(-abs(far))) ** 2)
    # The last of them are subnormal and have few digits.
    assert_allclose(dsigmoid(far), expected, rtol=1e-13 if abs(far) < 708 else 0.2, atol=0)
    assert float(dsigmoid(far)) > 0


def test_sigmoid_of_huge_numbers_neither_warns_nor_overflows() -> None:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert_array_equal(sigmoid([-1e308, 1e308, -np.inf, np.inf]), [0, 1, 0, 1])
        assert_array_equal(dsigmoid([-1e308, 1e308, -np.inf, np.inf]), [0, 0, 0, 0])


def test_where_the_textbook_form_of_the_slope_is_zero() -> None:
    def textbook(point: float) -> float:
        return float(sigmoid(point) * (1 - sigmoid(point)))

    assert textbook(36.7) > 0
    assert textbook(36.74) == 0
    assert float(dsigmoid(36.74)) > 0
    assert float(dsigmoid(745.2)) == 0


def test_sigmoid_is_symmetric_and_its_slope_falls_away_from_zero() -> None:
    points = np.linspace(0, 700, 2001)
    assert_allclose(sigmoid(points) + sigmoid(-points), 1, rtol=1e-15, atol=0)
    assert_array_equal(dsigmoid(points), dsigmoid(-points))
    assert np.all(np.diff(dsigmoid(points)) < 0)


def test_dtanh_equals_one_minus_tanh_squared_where_that_is_accurate() -> None:
    points = np.linspace(-2, 2, 41)
    assert_allclose(
        activations.dtanh(points), 1 - activations.tanh(points) ** 2, rtol=1e-14, atol=0
    )


def test_relu_and_its_leaky_form_at_the_kink() -> None:
    assert_array_equal(activations.relu([-1, 0, 2]), [0, 0, 2])
    assert_array_equal(activations.drelu([-1.0, 0.0, 2.0]), [0, 0, 1])
    assert_array_equal(activations.leaky_relu([-1.0, 2.0], leak=0.25), [-0.25, 2])
    assert_array_equal(activations.dleaky_relu([-1.0, 0.0, 2.0], leak=0.25), [0.25, 0.25, 1])


def test_relu_decides_by_the_real_part() -> None:
    assert_array_equal(activations.relu([1 - 5j, -1 + 5j]), [1 - 5j, 0])


@pytest.mark.parametrize("name", FORMULAS)
def test_functions_keep_the_shape(name: str) -> None:
    for function in ACTIVATIONS[name][:2]:
        assert function(np.zeros((2, 3))).shape == (2, 3)
        assert function([[1, 2]]).shape == (1, 2)


@pytest.mark.parametrize("name", FORMULAS)
def test_max_slope_is_reached_and_never_passed(name: str) -> None:
    grid = np.linspace(-20, 20, 4001)
    slopes = ACTIVATIONS[name][1](grid)
    # The best point of GELU and SiLU lies between two of the grid, where the slope is flat.
    assert slopes.max() <= activations.max_slope(name) <= slopes.max() * (1 + 1e-5)
    assert isinstance(activations.max_slope(name), float)


def test_the_numbers_of_the_article_at_six() -> None:
    assert_allclose(activations.slope("sigmoid", 6), 0.0024665092913600478, rtol=1e-15, atol=0)
    assert activations.slope("sigmoid", 6) == activations.slope("sigmoid", -6)
    relative = activations.relative_slope("sigmoid", 6)
    assert_allclose(relative, 0.0098660371654401913, rtol=1e-15, atol=0)


@pytest.mark.parametrize("share", [1e-300, 1e-9, 0.01, 0.1, 0.25, 0.5, 0.9])
def test_slope_band_ends_where_the_share_is_reached(share: float) -> None:
    band = slope_band(share)
    assert_allclose(activations.relative_slope("sigmoid", band), share, rtol=1e-12, atol=0)
    assert_allclose(band, float(2 * mpmath.acosh(1 / mpmath.sqrt(share))), rtol=1e-14, atol=0)


def test_slope_band_of_the_whole_maximum_is_a_point() -> None:
    assert slope_band(1) == 0


@pytest.mark.parametrize("share", [0, -0.1, 1.01, math.nan])
def test_slope_band_refuses_what_is_no_share(share: float) -> None:
    with pytest.raises(ValueError, match="share of the maximum"):
        slope_band(share)


@pytest.mark.parametrize(
    "call", [activations.max_slope, lambda name: activations.relative_slope(name, 0)]
)
def test_unknown_activation_is_named(call) -> None:
    with pytest.raises(ValueError, match="no activation 'sigmoi'; there are identity, sigmoid"):
        call("sigmoi")


def test_all_names_exist() -> None:
    assert all(callable(getattr(activations, name)) for name in activations.__all__)
    assert activations.__all__ == sorted(activations.__all__)
