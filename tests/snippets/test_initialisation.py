"""Where networks start, how they explode, and what clips them."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from snippets import Array, explosion, training, xavier
from snippets.activations import sigmoid
from snippets.clipping import descend, loss_slope
from snippets.network import forward
from snippets.optimisers import adam, first_step
from snippets.random_weights import draw
from snippets.symmetry import shared_network, train_shared, twin_units
from snippets.training import cross_entropy, gradients, quadrants, start, train
from tests.relative import apart, close, slopes


def test_the_compromise_is_the_harmonic_mean_of_the_others() -> None:
    a, b = xavier.variance("inputs", 300, 70), xavier.variance("outputs", 300, 70)
    close(xavier.variance("compromise", 300, 70), xavier.harmonic_mean(a, b), rtol=1e-12)
    close(1 / xavier.harmonic_mean(a, b), (1 / a + 1 / b) / 2, rtol=1e-12)


def test_turning_weights_keep_lengths_without_activation_only() -> None:
    close(xavier.singular_values("orthogonal", layers=6, width=8), 1, rtol=1e-12)
    assert xavier.singular_values("orthogonal", "tanh", seeds=9)[0] < 1


def test_relu_lets_through_as_many_directions_as_its_narrowest_mask() -> None:
    # Two layers, one network: the rank is at most the number of units that are on.
    rng = np.random.default_rng(0)
    a = rng.normal(size=(16, 1))
    W = [np.linalg.qr(rng.normal(size=(16, 16)))[0] for _ in range(2)]
    z = W[0] @ a
    on = (z > 0).astype(float)
    J = (W[1] @ (on * z) > 0) * (W[1] @ (on * W[0]))
    rank = int(np.linalg.matrix_rank(J))
    close(xavier.singular_values("orthogonal", "relu", 2, 16, 1)[2], rank / 16, rtol=1e-12)


def test_exact_averages_are_products_of_widths_and_variances() -> None:
    n = (3, 2, 2, 1)
    for rule, (_, signal, gradient) in zip(xavier.RULES, xavier.exact_table(n), strict=True):
        v = [xavier.variance(rule, a, b) for a, b in pairwise(n)]
        close(signal, np.prod([a * b for a, b in zip(n, v, strict=False)]), rtol=1e-12)
        close(gradient, n[3] * v[2] * n[2] * v[1], rtol=1e-12)


@pytest.mark.parametrize(
    ("rule", "mean", "variance"), [("random", 0.5, 1 / 12), ("centred", 0, 1 / 3), ("normal", 0, 1)]
)
def test_rules_have_the_moments_of_their_distribution(
    rule: str, mean: float, variance: float
) -> None:
    W = draw(rule, 2.0, 400, 200, np.random.default_rng(0)) / np.sqrt(2 / 200)
    error = np.sqrt(variance / W.size)
    assert abs(W.mean() - mean) < 5 * error
    close(W.var(), variance, rtol=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_equal_units_stay_equal_and_different_ones_do_not(seed: int) -> None:
    twins = train("tanh", twin_units(8, seed), 0.5, 100)
    assert np.linalg.matrix_rank(twins[0]) == 1
    assert np.all(twins[0] == twins[0][0])
    assert np.linalg.matrix_rank(train("tanh", start([3, 8, 1], seed), 0.5, 100)[0]) == 3


def test_equal_units_are_one_unit() -> None:
    X, _ = quadrants()
    found, wanted = (forward(twin_units(n), X, np.tanh)[0][-1] for n in (8, 1))
    assert apart(found, wanted) < 1e-12


def test_the_shared_gradient_is_that_of_the_shared_matrix() -> None:
    X, Y = quadrants()
    weights = shared_network(width=4, copies=3)

    def cost(W: Array) -> Any:
        return cross_entropy(forward([weights[0], W, W, W, weights[-1]], X, np.tanh)[0][-1], Y)

    found = (weights[1] - train_shared(weights, 1e-3, 1)[1]) / 1e-3
    assert apart(found, slopes(cost, weights[1], 1e-5)) < 1e-5


def test_accuracy_is_counted_by_the_sign_of_the_output() -> None:
    X, Y = quadrants()
    weights = start([3, 8, 1])
    right = (sigmoid(forward(weights, X, np.tanh)[0][-1]) > 0.5) == (Y == 1)
    seen, fresh = training.share_right("tanh", weights, (X, Y)), training.unseen()
    assert seen == np.mean(right)
    # By default it is judged by points that it was not trained on.
    assert not np.isin(fresh[0][0], X[0]).any()
    assert training.share_right("tanh", weights) == training.share_right("tanh", weights, fresh)
    assert training.share_right("tanh", weights) != seen


def test_a_gradient_that_is_no_longer_than_the_limit_is_not_clipped() -> None:
    g = np.array([3.0, 4.0])
    assert explosion.clip_norm(g, 5.0) is g


@pytest.mark.parametrize("w", [0.9, 0.99, 1.0, 1.05, -1.02])
def test_loss_slope_agrees_with_complex_step(w: float) -> None:
    close(loss_slope(w), slopes(lambda at: (at**50 - 0.5) ** 2 / 2, w), rtol=1e-12)


def test_descent_diverges_without_a_limit_and_arrives_in_short_steps_with_one() -> None:
    assert abs(descend(2, rate=0.001)) > 1e60
    path = [descend(steps, rate=0.001, limit=1.0) for steps in (*range(100), 200)]
    assert max(abs(b - a) for a, b in pairwise(path[:100])) <= 0.001 * (1 + 1e-9)
    close(path[-1], 0.5 ** (1 / 50), rtol=1e-12)


def test_with_ten_times_the_rate_the_clipped_descent_hops_across_the_minimum() -> None:
    ends = [descend(steps, rate=0.01, limit=1.0) - 0.5 ** (1 / 50) for steps in range(100, 106)]
    assert [end > 0 for end in ends] in ([True, False] * 3, [False, True] * 3)
    assert min(map(abs, ends)) > 1e-3


@pytest.mark.parametrize("slope", [1e-3, -1e-8, 1e-10])
def test_first_step_in_closed_form(slope: float) -> None:
    close(first_step(slope), 1 / (1 + 1e-8 / abs(slope)), rtol=1e-12)


@pytest.mark.parametrize("steps", [1, 5])
def test_steps_agree_with_sums_written_out(steps: int) -> None:
    before = start([3, 4, 1], seed=1)
    seen: list[list[Array]] = []

    def average(rate: float, power: int, layer: int) -> Array:
        shares = rate ** np.arange(len(seen))[::-1]
        powers = [slopes[layer] ** power for slopes in seen]
        return np.asarray(np.tensordot(shares / shares.sum(), powers, 1))

    W = before
    for _ in range(steps):
        seen.append(gradients("tanh", W)[1])
        sizes = [np.sqrt(average(0.999, 2, layer)) + 1e-8 for layer in (0, 1)]
        W = [w - 0.05 * average(0.9, 1, layer) / sizes[layer] for layer, w in enumerate(W)]
    for found, expected in zip(adam("tanh", before, 0.05, steps), W, strict=True):
        close(found, expected, rtol=1e-9)
