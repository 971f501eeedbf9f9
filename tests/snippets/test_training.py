"""The small task, and which layers move in it."""

from __future__ import annotations

import numpy as np
import pytest

from snippets.activations import sigmoid, tanh
from snippets.network import forward
from snippets.training import accuracy, layer_changes, quadrants, start, train


def _loss(weights: list[np.ndarray]) -> float:
    X, Y = quadrants()
    P = sigmoid(forward(weights, X, tanh)[0][-1])
    return float(-np.mean(Y * np.log(P) + (1 - Y) * np.log(1 - P)))


def test_quadrants_label_says_same_sign() -> None:
    X, Y = quadrants()
    assert X.shape == (3, 256)
    assert Y.shape == (1, 256)
    assert np.all(X[2] == 1)
    assert np.all(abs(X[:2]) <= 2)
    assert np.array_equal(Y[0] == 1, np.sign(X[0]) == np.sign(X[1]))


def test_train_step_is_the_gradient() -> None:
    """One step changes every matrix by -rate times central differences of the loss."""
    before = start([3, 5, 4, 1], seed=4)
    after = train("tanh", before, rate=1.0, steps=1)
    for layer, W in enumerate(before):
        for index in np.ndindex(W.shape):
            up, down = [w.copy() for w in before], [w.copy() for w in before]
            up[layer][index] += 1e-5
            down[layer][index] -= 1e-5
            expected = -(_loss(up) - _loss(down)) / 2e-5
            np.testing.assert_allclose((after[layer] - W)[index], expected, rtol=1e-4, atol=0)


def test_train_leaves_its_input_alone() -> None:
    before = start([3, 4, 1])
    copies = [W.copy() for W in before]
    train("tanh", before, rate=0.5, steps=5)
    assert all(np.array_equal(a, b) for a, b in zip(before, copies, strict=True))


@pytest.mark.parametrize("frozen", [0, 1, 2])
def test_train_moves_exactly_what_is_not_frozen(frozen: int) -> None:
    before = start([3, 6, 5, 1])
    after = train("tanh", before, rate=0.5, steps=3, frozen=frozen)
    same = [np.array_equal(a, b) for a, b in zip(before, after, strict=True)]
    assert same == [layer < frozen for layer in range(3)]


def test_layer_changes_zero_steps_is_zero() -> None:
    assert layer_changes("sigmoid", layers=3, rate=1.0, steps=0) == [0.0, 0.0, 0.0]


def test_layer_changes_first_layers_of_a_deep_sigmoid_hardly_move() -> None:
    changes = layer_changes("sigmoid", layers=10, rate=1.0)
    assert changes[0] < 1e-3 * changes[-1]
    assert 0 < changes[0] < 1e-4


def test_accuracy_frozen_width_matters() -> None:
    assert accuracy(32, frozen=1) > 0.95
    assert accuracy(3, frozen=1) < 0.6 < accuracy(3, frozen=0)
