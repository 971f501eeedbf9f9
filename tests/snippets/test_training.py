"""Training: what it moves, what it costs, and what it cannot move."""

import math

import numpy as np
import pytest

from snippets import (
    answers,
    costs,
    descent,
    fixed_features,
    saturation,
    slow_layers,
    training,
    victims,
)
from snippets.activations import sigmoid, tanh
from snippets.bench import bench, bench_inputs
from snippets.freezing import with_frozen
from snippets.hand import WEIGHTS, chain_forward
from snippets.network import forward
from tests.relative import close, slopes


def _loss(weights: list[np.ndarray]) -> float:
    X, Y = training.quadrants()
    P = sigmoid(forward(weights, X, tanh)[0][-1])
    return float(-np.mean(Y * np.log(P) + (1 - Y) * np.log(1 - P)))


def test_quadrants_label_says_same_sign() -> None:
    X, Y = training.quadrants()
    assert (X.shape, Y.shape) == ((3, 256), (1, 256))
    assert np.all(X[2] == 1)
    assert np.all(abs(X[:2]) <= 2)
    assert np.array_equal(Y[0] == 1, np.sign(X[0]) == np.sign(X[1]))


def test_answers_are_those_to_the_points_of_a_grid() -> None:
    weights = bench(1)
    grid = answers.answers("tanh", weights, 5)
    for row, column in ((0, 0), (4, 0), (1, 3)):
        X = np.array([[column - 2.0], [row - 2.0], [1.0]])
        close(grid[row, column], sigmoid(forward(weights, X, tanh)[0][-1]).item(), 1e-12)
    close(answers.answer_range("tanh", 0, 5), np.ptp(answers.answers("tanh", bench(), 5)), 1e-12)


def test_train_step_is_the_gradient() -> None:
    before = training.start([3, 5, 4, 1], seed=4)
    after = training.train("tanh", before, rate=1.0, steps=1)
    for layer, W in enumerate(before):
        rest = (before[:layer], before[layer + 1 :])
        rough = slopes(lambda V, rest=rest: _loss([*rest[0], V, *rest[1]]), W, 1e-5)
        close(W - after[layer], rough, rtol=1e-4)


@pytest.mark.parametrize("frozen", [0, 1, 2])
def test_train_moves_exactly_what_is_not_frozen(frozen: int) -> None:
    before = training.start([3, 6, 5, 1])
    after = training.train("tanh", before, rate=0.5, steps=3, frozen=frozen)
    same = [np.array_equal(a, b) for a, b in zip(before, after, strict=True)]
    assert same == [layer < frozen for layer in range(3)]


def test_the_shortcut_has_another_sign_about_half_of_the_time() -> None:
    # The sign is that of w_1·w_2·x, whose factors are symmetric.
    assert abs(victims.wrong_signs() - 0.5) < 0.02
    w1, w2, _, x = np.random.default_rng(0).normal(size=(4, 10_000))
    assert victims.wrong_signs() == np.mean(w1 * w2 * x < 0)


def test_table_holds_the_derivatives_of_the_output() -> None:
    rough = slopes(lambda weights: chain_forward(weights)[1][-1], WEIGHTS, 1e-6)
    close([slope for _, slope in sorted(victims.output_slopes())], rough, rtol=1e-7)


@pytest.mark.parametrize("layers", [1, 3, 50])
def test_factors_are_odd_and_grow_by_two(layers: int) -> None:
    counts = [victims.factors(layers, layer) for layer in range(layers, 0, -1)]
    assert counts == [row[1] for row in victims.count_rows(layers)]
    assert counts == [*range(3, 2 * layers + 2, 2)]


def test_guess_is_the_best_constant() -> None:
    p = 138 / 256
    assert slow_layers.base_rate() == p
    close(slow_layers.guess_loss(), -p * math.log(p) - (1 - p) * math.log(1 - p), rtol=1e-14)


def test_steps_change_by_the_gradient() -> None:
    size = np.linalg.norm(training.gradients("sigmoid", bench(0))[1][0])
    close(slow_layers.stuck(0)[1], size, rtol=1e-6)
    pairs = zip(training.gradients("tanh", bench(3))[1], bench(3), strict=True)
    expected = [0.1 * np.linalg.norm(slope) / np.linalg.norm(W) for slope, W in pairs]
    close(slow_layers.bench_changes("tanh", 0.1, 1, 3)[0], expected, rtol=1e-9)


@pytest.mark.parametrize("layer", [1, 5])
def test_quantiles_cut_off_their_share(layer: int) -> None:
    inputs = bench_inputs("sigmoid")[layer - 1]
    below = np.mean(inputs < slow_layers.input_quantile(0.05, layer))
    # One of 8192 inputs more or less makes 2.44e-3.
    close(below, 0.05, rtol=2.5e-3)


def test_reach_is_the_quantile_of_sizes_in_all_benches() -> None:
    inputs = [bench_inputs("sigmoid", seed)[4] for seed in range(3)]
    reach = saturation.central_reach(0.9, 5, seeds=3)
    close(np.mean(np.abs(inputs) < reach), 0.9, rtol=1e-3)


def test_benches_learn_from_large_weights_only() -> None:
    # After ten steps it is too early for some.
    assert descent.halves_loss(100.0, steps=10, seeds=3) < 3 == descent.halves_loss(100.0, seeds=3)
    assert descent.halves_loss(1.0, seeds=2) == 0


def test_first_share_compares_the_weights_of_two_layers() -> None:
    assert descent.first_share("relu", 2.0, 1, seeds=3) == (1.0, 1.0, 1.0)
    _, slopes = training.gradients("tanh", bench(0, 4.0))
    ratio = np.sqrt(np.mean(slopes[0] ** 2) / np.mean(slopes[6] ** 2))
    close(descent.first_share("tanh", 4.0, 7, seeds=1), ratio, rtol=1e-12)


def test_width_makes_up_for_frozen_layers() -> None:
    expected = training.loss("tanh", training.start([3, 5, 5, 5, 1], seed=7))
    close(with_frozen(5, 4, 7)[0], expected, rtol=1e-14)
    assert with_frozen(16, 3, 0)[0] > 2 * with_frozen(16, 2, 0)[0]


def test_the_difference_falls_for_ever_and_the_square_by_nine_tenths_of_the_error() -> None:
    close(np.diff(costs.run("difference", 50)), -0.1, rtol=1e-9)
    assert costs.descend("difference", 1000) < -90
    close(np.array(costs.run("squares", 50)) - 1, 0.9 ** np.arange(51), rtol=1e-12)


def test_the_complex_cost_is_the_one_of_training() -> None:
    rng = np.random.default_rng(0)
    Z, Y = 3 * rng.normal(size=(1, 9)), rng.integers(0, 2, size=(1, 9)).astype(float)
    close(costs.log_loss(Z, Y), training.cross_entropy(Z, Y), rtol=1e-13)
    by_logs = -np.mean(Y * np.log(sigmoid(Z)) + (1 - Y) * np.log(1 - sigmoid(Z)))
    close(costs.log_loss(Z, Y), by_logs, rtol=1e-12)


@pytest.mark.parametrize("case", [costs.squares_output, costs.cross_entropy_output])
def test_costs_are_least_at_the_target(case: object) -> None:
    found = case(np.random.default_rng(0))
    right = np.where(found["Y"] > 0.5, 9.0, -9.0)
    assert found["J"](Z3=right) < 0.01 * found["J"]()


def test_what_each_cost_sends_back() -> None:
    for z, a, *sent in costs.output_table([0.0, -3.0, 2.0]):
        moved = sigmoid(z + 1e-30j)
        close(sent, [(moved - 1).imag * (a - 1) * 1e30, -np.log(moved).imag * 1e30], 1e-12)
        assert a == float(sigmoid(z))


def test_three_ways_to_one_tiny_slope() -> None:
    exact = costs.first_weight_slope("backward")
    close(costs.first_weight_slope("imaginary"), exact, rtol=1e-12)
    close(costs.first_weight_slope("difference"), exact, rtol=1e-4)
    close(training.gradients("sigmoid", bench())[1][0][0, 0], exact, rtol=1e-12)


def test_fixed_features_agree_with_training_that_freezes_the_first_layer() -> None:
    for width in (3, 32):
        assert fixed_features.fixed_accuracies(width, seeds=1) == (training.accuracy(width, 1),)
