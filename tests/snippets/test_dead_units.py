"""Dead units: chances by counting every sign pattern, revivals by what weights can do."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from snippets import dead_units
from snippets.activations import drelu, relu, sigmoid
from snippets.dead_units import (
    born_dead,
    born_dead_rows,
    dead,
    dead_on_one,
    dead_on_signs,
    one_unit,
    quotients,
    rate_rows,
    revived,
    train_and_watch,
)
from snippets.network import backward, forward
from snippets.training import quadrants, start


@pytest.mark.parametrize(("width", "depth"), [(1, 5), (2, 3), (2, 4), (3, 3)])
def test_dead_on_one_counts_every_sign_pattern_of_the_rows(width: int, depth: int) -> None:
    """Turning a row's sign turns what enters a unit; over all patterns the count is exact."""
    rng = np.random.default_rng(5)
    weights = rng.normal(size=(depth, width, width))
    x = rng.normal(size=(width, 1))
    patterns = list(itertools.product((-1.0, 1.0), repeat=width * depth))
    count = 0
    for pattern in patterns:
        a = x
        for W, signs in zip(weights, np.reshape(pattern, (depth, width, 1)), strict=True):
            a = relu(signs * W @ a)
        count += not a.any()
    assert Fraction(count, len(patterns)) == dead_on_one(width, depth)


@pytest.mark.parametrize("depth", [1, 2, 6])
def test_dead_on_signs_counts_every_sign_pattern(depth: int) -> None:
    rng = np.random.default_rng(5)
    sizes = np.abs(rng.normal(size=depth))
    patterns = list(itertools.product((-1.0, 1.0), repeat=depth))
    count = 0
    for pattern in patterns:
        a = np.array([[-0.7, 2.0, -1.5]])
        for weight in sizes * pattern:
            a = relu(weight * a)
        count += not a.any()
    assert Fraction(count, len(patterns)) == dead_on_signs(depth)


def test_born_dead_is_rarer_on_many_inputs_than_on_one() -> None:
    nets = 400
    found = born_dead(np.random.default_rng(0), 2, 10, nets)
    bound = float(dead_on_one(2, 10))
    assert 0.5 < found < bound
    # A single input is the exact case; three standard deviations of a binomial.
    single = born_dead(np.random.default_rng(0), 2, 10, nets, m=1)
    assert abs(single - bound) < 3 * np.sqrt(bound * (1 - bound) / nets)


def test_dead_needs_every_example() -> None:
    Z = np.array([[-1.0, -2.0, 1e-300], [-1.0, 0.0, -0.0]])
    assert dead(Z).tolist() == [False, True]


def test_a_dead_unit_has_a_gradient_of_exactly_zero() -> None:
    X, Y = quadrants()
    weights = start(dead_units.SIZES, 4)
    weights[0][7] = [0.1, -0.2, -9.0]
    Z, A = forward(weights, X, relu)
    silent = [dead(z) for z in Z[:-1]]
    assert silent[0][7]
    deltas = backward(weights, Z, (sigmoid(Z[-1]) - Y) / Y.size, drelu)
    for delta, a, which in zip(deltas[:-1], A[:-2], silent, strict=True):
        slopes = delta @ a.T
        assert not slopes[which].any()
        assert (np.abs(slopes[~which]).max(axis=1) > 0).all()


def test_the_first_layer_never_comes_back_and_deeper_ones_do() -> None:
    runs = [revived(train_and_watch(1.0, seed)[0]) for seed in (1, 4)]
    assert [first for first, *_ in runs] == [0, 0]
    assert all(second > 0 and third > 0 for _, second, third in runs)


def test_train_and_watch_first_step_is_plain_descent() -> None:
    X, _ = quadrants()
    watched, _ = train_and_watch(0.5, seed=2, steps=1)
    weights = [np.sqrt(2) * W for W in start(dead_units.SIZES, 2)]
    Z, _ = forward(weights, X, relu)
    np.testing.assert_array_equal(watched[0], [dead(z) for z in Z[:-1]])


def test_train_and_watch_momentum_changes_the_way() -> None:
    assert train_and_watch(0.1, 0, 5, momentum=0.9)[1] != train_and_watch(0.1, 0, 5)[1]


def test_revived_counts_units_not_returns() -> None:
    watched = np.array([True, False, True, False])[:, None, None]
    assert revived(watched) == [1]
    assert revived(~watched) == [1]
    assert revived(np.array([False, True, True])[:, None, None]) == [0]


def test_one_unit_fires_and_agrees_with_differences() -> None:
    for seed in range(50):
        case = one_unit(np.random.default_rng(seed))
        assert case["D"].any()
    J, w = case["J"], case["w"]
    rough = [(J(w=w + s) - J(w=w - s)) / 2e-6 for s in 1e-6 * np.eye(case["n"])[:, :, None]]
    exact = (case["X"] @ case["D"] @ (case["a"] - _target(case))).ravel() / case["m"]
    np.testing.assert_allclose(rough, exact, rtol=1e-6, atol=0)


def _target(case: dict[str, object]) -> np.ndarray:
    """Recover y from the slope of J by a, which is (a - y) / m."""
    J, a, m = case["J"], case["a"], case["m"]
    assert callable(J)
    assert isinstance(a, np.ndarray)
    assert isinstance(m, int)
    slopes = [J(a=a + 1e-30j * unit[:, None]).imag / 1e-30 for unit in np.eye(m)]
    return np.asarray(a - m * np.array(slopes)[:, None])


def test_quotients_of_a_kink_do_not_depend_on_the_step() -> None:
    assert quotients(1e-3) == quotients(2.0) == (0.0, 0.5, 1.0)


def test_rows_take_what_was_measured() -> None:
    assert born_dead_rows({"born_4x20": 0.5}, [(4, 20)])[0][3] == 0.5
    median = {"start": 0.0, "end_0.1": 0.2, "revived_0.1": 3.0, "loss_0.1": 0.4}
    assert rate_rows(median, [0.1]) == [(0.1, 0.0, 0.2, 3.0, 0.4)]
