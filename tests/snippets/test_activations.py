"""Activations: functions and slopes against many digits, averages, and where they saturate."""

import math
from collections.abc import Callable
from decimal import Decimal, getcontext, localcontext

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from snippets import activations, rankings, saturation, solved, training, zoo
from snippets.survival import Network, Setting, survivals
from tests.relative import apart, close

STEP = 1e-30
POINTS = np.array([-30.0, -6.0, -1.7, -0.3, 0.2, 1.0, 3.6, 6.0, 30.0])
# The normal distribution at -30 is 1 minus a number of 197 nines.
DIGITS = 330

Formula = Callable[[Decimal], Decimal]


def normal(z: Decimal) -> Decimal:
    """Return the normal distribution by the series of its odd powers, which has no cancellation."""
    term = total = z * (-z * z / 2).exp()
    k = 1
    while abs(term) > abs(total) * Decimal(10) ** -getcontext().prec:
        k += 2
        term *= z * z / k
        total += term
    # Half of pi by the series of arcsin(1/2), each term of which is less than a quarter.
    part = pi = Decimal(3)
    for n in range(1, 4 * getcontext().prec, 2):
        part *= Decimal(n * n) / (4 * (n + 1) * (n + 2))
        pi += part
    return Decimal("0.5") + total / (2 * pi).sqrt()


SCALE, ALPHA = map(Decimal, (activations.SELU_SCALE, activations.SELU_ALPHA))
FORMULAS: dict[str, Formula] = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + (-z).exp()),
    "tanh": lambda z: (z.exp() - (-z).exp()) / (z.exp() + (-z).exp()),
    "relu": lambda z: max(z, Decimal(0)),
    "leaky_relu": lambda z: z if z > 0 else z / 100,
    "elu": lambda z: z if z > 0 else z.exp() - 1,
    "selu": lambda z: SCALE * (z if z > 0 else ALPHA * (z.exp() - 1)),
    "gelu": lambda z: z * normal(z),
    "silu": lambda z: z / (1 + (-z).exp()),
}


def exact(name: str, order: int = 0) -> list[float]:
    """Return a derivative at all points, by differences of so many digits that none is missing."""
    f, h = FORMULAS[name], Decimal("1e-40")

    def at(z: Decimal) -> Decimal:
        if order == 0:
            return f(z)
        one, other = f(z + h), f(z - h)
        return (one - other) / (2 * h) if order == 1 else (one - 2 * f(z) + other) / h**2

    with localcontext(prec=DIGITS):
        return [float(at(Decimal(point))) for point in POINTS]


@pytest.mark.parametrize("name", FORMULAS)
def test_activation_and_slope_agree_with_many_digits(name: str) -> None:
    function, slope, _ = activations.ACTIVATIONS[name]
    # At -30 a rounded argument alone moves the tail of the normal distribution by 900 roundings.
    close(function(POINTS), exact(name), rtol=4e-13 if name == "gelu" else 4e-15)
    close(slope(POINTS), exact(name, 1), rtol=4e-15)
    close(function(POINTS + STEP * 1j).imag / STEP, slope(POINTS), rtol=1e-14)
    if name in ("sigmoid", "tanh"):
        close(slope(POINTS + STEP * 1j).imag / STEP, exact(name, 2), rtol=1e-14)
    for one in (function, slope):
        assert (one(np.zeros((2, 3))).shape, one([[1, 2]]).shape) == ((2, 3), (1, 2))


@pytest.mark.parametrize("far", [100.0, 700.0, -700.0, 744.0, -744.0])
def test_dsigmoid_keeps_its_tails(far: float) -> None:
    tail = Decimal(-abs(far)).exp()
    expected = float(tail / (1 + tail) ** 2)
    # The last of them are subnormal and have few digits.
    close(activations.dsigmoid(far), expected, rtol=1e-13 if abs(far) < 708 else 0.2)
    assert float(activations.dsigmoid(far)) > 0


def test_leaky_relu_leaks_as_much_as_it_is_told() -> None:
    assert_array_equal(activations.leaky_relu([-1.0, 2.0], leak=0.25), [-0.25, 2])
    assert_array_equal(activations.dleaky_relu([-1.0, 0.0, 2.0], leak=0.25), [0.25, 0.25, 1])


def test_sigmoid_of_huge_numbers_neither_warns_nor_overflows() -> None:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert_array_equal(activations.sigmoid([-1e308, 1e308, -np.inf, np.inf]), [0, 1, 0, 1])
        assert_array_equal(activations.dsigmoid([-1e308, 1e308, -np.inf, np.inf]), [0, 0, 0, 0])


@pytest.mark.parametrize("name", FORMULAS)
def test_max_slope_is_reached_and_never_passed(name: str) -> None:
    grid = np.linspace(-20, 20, 4001)
    slopes = activations.ACTIVATIONS[name][1](grid)
    # The best point of GELU and SiLU lies between two of the grid, where the slope is flat.
    assert slopes.max() <= activations.max_slope(name) <= slopes.max() * (1 + 1e-5)


@pytest.mark.parametrize("share", [1e-300, 1e-9, 0.01, 0.1, 0.25, 0.5, 0.9, 1.0])
def test_slope_band_ends_where_the_share_is_reached(share: float) -> None:
    band = activations.slope_band(share)
    close(activations.relative_slope("sigmoid", band), share, rtol=1e-12)
    with localcontext(prec=400):
        ratio = 1 / Decimal(share).sqrt()
        expected = 2 * (ratio + (ratio**2 - 1).sqrt()).ln()
    close(band, float(expected), rtol=1e-14)


def _by_quadrature(f, q: float) -> float:
    """Integrate with tanh and sinh, on either side of a kink at 0, where no point lies."""
    t = np.arange(-3.5, 3.5, 0.01)
    inner = math.pi / 2 * np.sinh(t)
    z = 6 * math.sqrt(q) * (1 + np.tanh(inner))
    weight = 6 * math.sqrt(q) * 0.01 * math.pi / 2 * np.cosh(t) / np.cosh(inner) ** 2
    squares = np.asarray(f(z)) ** 2 + np.asarray(f(-z)) ** 2
    return float(weight @ (squares * np.exp(-(z**2) / (2 * q)))) / math.sqrt(2 * math.pi * q)


@pytest.mark.parametrize("name", zoo.ZOO)
@pytest.mark.parametrize("q", [0.3, 1.0, 2.5])
def test_averages_agree_with_another_rule(name: str, q: float) -> None:
    function, slope, _ = activations.ACTIVATIONS[name]
    close(zoo.mean_square(name, q), _by_quadrature(function, q), rtol=1e-9)
    close(zoo.mean_square_slope(name, q), _by_quadrature(slope, q), rtol=1e-9)


def test_selu_keeps_the_mean_square() -> None:
    close(zoo.mean_square("selu"), 1, rtol=1e-9)
    close(zoo.q_map("selu")[-1], 1, rtol=1e-8)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "elu", "selu", "silu"])
def test_forecast_meets_a_wide_network(name: str) -> None:
    measured = np.median(survivals(Network(8, 300, 32), Setting(name), 3))
    close(zoo.predicted(name, 1.0, 8), measured, rtol=0.15)


def test_crossing_is_where_the_slopes_are_equal() -> None:
    z = zoo.crossing()
    close(activations.dtanh(z), activations.dsigmoid(z), rtol=1e-14)
    close(zoo.crossing_value(), (2 - math.sqrt(3)) / 2, rtol=1e-14)
    for closer, farther in ((0.0, 2.0), (1.6, 1.7)):
        assert zoo.slope_ratio(closer) > 1 > zoo.slope_ratio(farther)


@pytest.mark.parametrize("dtype", saturation.FORMATS)
def test_output_is_rounded_to_one_where_the_formula_says_and_overflows_on_the_other_side(
    dtype: str,
) -> None:
    full, over = saturation.full_at(dtype), saturation.overflows_at(dtype)
    # A step of the format itself may separate the two.
    assert saturation.rounded_slope(full + 4 * float(np.finfo(dtype).eps) * full, dtype) == 0.0
    assert saturation.rounded_slope(full * 0.98, dtype) > 0
    if dtype != "float64":
        assert saturation.rounded_slope(over * 1.01, dtype) == 0.0
        assert saturation.rounded_slope(over * 0.98, dtype) > 0


def test_shares_and_means_of_the_slope_follow_from_a_flat_density() -> None:
    # z is 400/√3·√100 times a normal number; within 1e-2 of an end means |z| > ln 99.
    s = 400 * np.sqrt(100 / 3)
    inside = 2 * np.log(99) / (s * np.sqrt(2 * np.pi))
    close(1 - saturation.near_binary(100, 0.01), inside, rtol=0.1)
    close(saturation.square_gain(), saturation.square_gain_in_theory(), rtol=0.05)
    # The same without the word flat: the average over N(0, s²), by pieces, is a third witness.
    z = np.linspace(-60, 60, 200_001)
    density = np.exp(-((z / s) ** 2) / 2) / (s * np.sqrt(2 * np.pi))
    exact = np.sum(activations.dsigmoid(z) ** 2 * density) * (z[1] - z[0])
    close(saturation.square_gain_in_theory(), s**2 * exact, rtol=1e-4)


@pytest.mark.parametrize("name", rankings.UNITS)
def test_descent_in_single_precision_is_that_of_training(name: str) -> None:
    begin = [math.sqrt(2) * W for W in training.start(rankings.SIZES, 3)]
    found = rankings.descent(name, 2.0, 0.5, 3, at=(0, 3))
    for weights, steps in zip(found, (0, 3), strict=True):
        exact = training.train(name, begin, 0.5, steps)
        for W, same in zip(weights, exact, strict=True):
            assert W.dtype == np.float32
            assert apart(W, same) < 1e-5
        close(rankings.judged(name, weights)["loss"], training.loss(name, exact), rtol=1e-4)


@pytest.mark.parametrize("name", rankings.UNITS)
def test_layers_are_silent_where_no_input_is_positive(name: str) -> None:
    # One unit of the first layer is above zero on the right, and no other unit of it anywhere.
    X, _ = training.quadrants()
    weights = [np.zeros((n, before)) for before, n in ((3, 32), (32, 32), (32, 32), (32, 1))]
    weights[0][0, 0] = 1
    # The layers behind are silent where that unit is, except with the sigmoid: they hand it on.
    weights[1][0, 0] = weights[2][0, 0] = 1
    found = rankings.judged(name, weights)
    close(found["silent"], np.mean(X[0] <= 0), rtol=1e-12)
    # The last layer is zero, so that all answers are one half and none is above it.
    close([found["loss"], found["test"]], np.log(2), rtol=1e-12)
    close(found["right"], 1 - np.mean(training.unseen()[1]), rtol=1e-12)


def test_a_descent_that_explodes_gets_the_greatest_loss() -> None:
    (lost,) = rankings.descent("relu", 2.0, 1000.0, 0, at=(30,))
    found = rankings.judged("relu", lost)
    assert (found["loss"], found["test"], found["silent"]) == (training.TOP, training.TOP, 0)


def test_rows_of_the_ranking_count_the_trained() -> None:
    loss, right = [0.099, 0.1, 0.02, 0.03], [0.9, 0.8, 1.0, 0.9]
    arms = [f"{name}_{gain}" for name in rankings.UNITS for gain in (1, 2)]
    runs = {f"{arm}_800_loss": loss for arm in arms} | {f"{arm}_800_right": right for arm in arms}
    runs |= {f"{arm}_200_loss": [1.0, 0.05, 1.0, 0.1] for arm in arms}
    rates = {f"{arm}_800": 0.1 * number for number, arm in enumerate(arms)}
    rows = solved.ranking_table(runs, rates)
    assert [row[1] for row in rows] == [1, 2] * 4
    assert [row[2] for row in rows] == list(rates.values())
    assert all(row[3:5] == (1, 3) for row in rows)
    close([row[5:] for row in rows], [(0.0645, 0.83, 0.97)] * 8, rtol=1e-12)


def test_the_silent_are_counted_apart_and_cost_log_two() -> None:
    silent = [0.5, 0.25, 0.0, 0.04, 0.06]
    runs = {"a_silent": silent, "a_loss": [0.5 * math.log(2), 0.25 * math.log(2), 0.01, 0.01, 0.01]}
    failed, trained = (solved.silenced(runs, "a", ends_trained=ends) for ends in (False, True))
    assert (failed, failed.of, trained, trained.of) == (2, 5, 1, 5)
    close(solved.silent_part(runs, "a"), 1, rtol=1e-14)
    assert solved.trained(runs, "a") == 3
    right = {"a_right": [1, 0.5], "b_right": [0.5, 0.75]}
    close(solved.more_right(right, "a", "b"), 0.125, rtol=1e-14)
    both = ("large_relu_2_800", "large_leaky_relu_2_800")
    large = {f"{key}{what[1:]}": found for key in both for what, found in runs.items()}
    # Of 3 of 5 the interval is 0.23 to 0.88.
    assert solved.large_table(large) == [(None, 3, 1, 5, 2, 1)] * 2


def test_other_losses_are_those_of_six_kinds() -> None:
    arms = [f"{name}_{gain}" for name in ("tanh", "relu", "leaky_relu") for gain in (1, 2)]
    runs = {f"{arm}_800_test": [float(number)] for number, arm in enumerate(arms)}
    close(solved.other_losses(runs), (0.5, 2.5, 4.5), rtol=1e-14)
