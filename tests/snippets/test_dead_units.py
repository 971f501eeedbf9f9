"""Dead units: chances by counting every sign pattern, masks, and what comes back."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from snippets import Array, dead_units, masks
from snippets.activations import drelu, relu, sigmoid
from snippets.network import backward, forward, gaussian
from snippets.sign_patterns import exact_moments, sign_patterns
from snippets.training import quadrants, start
from tests.relative import close


def _share_dead(weights: Array, x: Array) -> Fraction:
    """Count the networks that are dead: over all patterns of the rows' signs that is exact."""
    patterns = list(itertools.product((-1.0, 1.0), repeat=weights[:, :, 0].size))
    count = 0
    for pattern in patterns:
        a = x
        for W, signs in zip(weights, np.reshape(pattern, (len(weights), -1, 1)), strict=True):
            a = relu(signs * W @ a)
        count += not a.any()
    return Fraction(count, len(patterns))


@pytest.mark.parametrize(("width", "depth"), [(1, 5), (2, 3), (2, 4), (3, 3)])
def test_dead_on_one_counts_every_sign_pattern_of_the_rows(width: int, depth: int) -> None:
    rng = np.random.default_rng(5)
    weights, x = rng.normal(size=(depth, width, width)), rng.normal(size=(width, 1))
    assert dead_units.dead_on_one(width, depth) == _share_dead(weights, x)


@pytest.mark.parametrize("depth", [1, 2, 6])
def test_dead_on_signs_counts_every_sign_pattern(depth: int) -> None:
    weights = np.random.default_rng(5).normal(size=(depth, 1, 1))
    assert dead_units.dead_on_signs(depth) == _share_dead(weights, np.array([[-0.7, 2.0, -1.5]]))


def test_born_dead_is_rarer_on_many_inputs_than_on_one() -> None:
    nets = 400
    found = dead_units.born_dead(np.random.default_rng(0), 2, 10, nets)
    bound = float(dead_units.dead_on_one(2, 10))
    assert 0.5 < found < bound
    # A single input is the exact case; three standard deviations of a binomial.
    single = dead_units.born_dead(np.random.default_rng(0), 2, 10, nets, m=1)
    assert abs(single - bound) < 3 * np.sqrt(bound * (1 - bound) / nets)


def test_a_dead_unit_has_a_gradient_of_exactly_zero() -> None:
    X, Y = quadrants()
    weights = start(dead_units.SIZES, 4)
    weights[0][7] = [0.1, -0.2, -9.0]
    Z, A = forward(weights, X, relu)
    silent = [dead_units.dead(z) for z in Z[:-1]]
    assert silent[0][7]
    deltas = backward(weights, Z, (sigmoid(Z[-1]) - Y) / Y.size, drelu)
    for delta, a, which in zip(deltas[:-1], A[:-2], silent, strict=True):
        slopes = delta @ a.T
        assert not slopes[which].any()
        assert (np.abs(slopes[~which]).max(axis=1) > 0).all()


def test_train_and_watch_first_step_is_plain_descent() -> None:
    X, _ = quadrants()
    watched, _ = dead_units.train_and_watch(0.5, seed=2, steps=1)
    weights = [np.sqrt(2) * W for W in start(dead_units.SIZES, 2)]
    Z, _ = forward(weights, X, relu)
    np.testing.assert_array_equal(watched[0], [dead_units.dead(z) for z in Z[:-1]])
    plain, hasty = (dead_units.train_and_watch(0.1, 0, 5, momentum=p)[1] for p in (0, 0.9))
    assert plain != hasty


def test_a_lost_network_is_dead_and_no_unit_of_it_comes_back() -> None:
    assert dead_units.dead(np.array([[np.nan, np.nan], [np.nan, 1.0]])).tolist() == [True, False]
    with np.errstate(all="ignore"):
        watched, loss = dead_units.train_and_watch(1e100, 0, 5)
    assert not np.isfinite(loss)
    assert watched[-1].all()
    assert dead_units.revived(watched)[0] == 0


def test_revived_counts_units_not_returns() -> None:
    watched = np.array([True, False, True, False])[:, None, None]
    assert dead_units.revived(watched) == [1]
    assert dead_units.revived(~watched) == [1]
    assert dead_units.revived(np.array([False, True, True])[:, None, None]) == [0]


@pytest.mark.parametrize("seed", range(50))
def test_something_fires_in_every_case(seed: int) -> None:
    assert dead_units.one_unit(np.random.default_rng(seed))["D"].any()
    case = masks.column_cases(np.random.default_rng(seed))
    assert case["D1"].any()
    assert case["D3"].any()


def test_open_paths_can_be_counted_one_by_one() -> None:
    rng = np.random.default_rng(0)
    W1, W2 = gaussian(rng, 3, 3, 2.0), gaussian(rng, 3, 3, 2.0)
    Z1 = W1 @ rng.normal(size=(3, 64))
    Z2 = W2 @ relu(Z1)
    paths = [drelu(Z1[i]) * drelu(Z2[j]) for i in range(3) for j in range(3)]
    close(masks.open_paths(2, width=3, seeds=1), np.mean(paths), rtol=1e-12)


def test_a_larger_gain_opens_no_mask() -> None:
    # The shortcut of mean_square_left against networks that do have the larger weights.
    rng = np.random.default_rng(0)
    weights = [gaussian(rng, 128, 128, 2.0) for _ in range(4)]
    Z, _ = forward(weights, rng.normal(size=(128, 16)), relu)
    deltas = backward(weights, Z, rng.normal(size=(128, 16)), drelu)
    want = [np.mean(delta**2) / np.mean(deltas[-1] ** 2) for delta in deltas[::-1]]
    close(masks.mean_square_left(2.0, layers=4, seeds=1), want, rtol=1e-12)


WIDTHS = [2, 3, 2, 1]
X, U = np.array([0.7, -1.9]), np.array([1.3])


def test_patterns_are_all_there_once() -> None:
    W1, W2 = sign_patterns([2, 1, 2], [1.0, 9.0])
    found = {tuple(row) for row in np.concatenate([W1.reshape(16, 2), W2.reshape(16, 2) / 3], 1)}
    assert found == set(itertools.product((-1.0, 1.0), repeat=4))


@pytest.mark.parametrize(("activation", "kept"), [("identity", 1), ("relu", 2)])
def test_layers_multiply_by_fan_in_forwards_and_fan_out_backwards(
    activation: str, kept: int
) -> None:
    v = [0.4, 0.3, 0.9]
    forwards, backwards = exact_moments(WIDTHS, v, X, U, activation)
    for layer in (1, 2):
        close(forwards[layer], WIDTHS[layer] * v[layer] / kept * forwards[layer - 1], rtol=1e-12)
        back = WIDTHS[layer + 1] * v[layer] / kept * backwards[layer]
        if activation == "identity":
            close(backwards[layer - 1], back, rtol=1e-12)
    close(exact_moments(WIDTHS, v, X, U)[0][0], v[0] * (X @ X), rtol=1e-12)


def test_a_mask_halves_the_way_back_exactly_where_no_input_is_zero() -> None:
    # Two layers: with this input no sum in the first is zero, so that half of its units are on.
    _, backwards = exact_moments([2, 3, 2], [0.4, 0.3], X, np.array([1.3, -0.2]), "relu")
    close(backwards[0], 2 * 0.3 / 2 * backwards[1], rtol=1e-12)
    # Sums of signs can be zero and their masks are off: three layers leave less on the way back.
    _, backwards = exact_moments(WIDTHS, [0.4, 0.3, 0.9], X, U, "relu")
    assert backwards[0] < 0.9 * (2 * 0.3 / 2) * (0.9 / 2) * 1.3**2
