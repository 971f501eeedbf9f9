from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.activations import sigmoid
from snippets.network import forward
from snippets.symmetry import share_right, shared_network, train_shared, twin_units
from snippets.training import cross_entropy, quadrants, start, train


@pytest.mark.parametrize("seed", range(3))
def test_equal_units_stay_equal_and_different_ones_do_not(seed: int) -> None:
    twins = train("tanh", twin_units(8, seed), 0.5, 100)
    assert np.linalg.matrix_rank(twins[0]) == 1
    assert np.all(twins[0] == twins[0][0])
    assert np.linalg.matrix_rank(train("tanh", start([3, 8, 1], seed), 0.5, 100)[0]) == 3


def test_equal_units_are_one_unit() -> None:
    X, _ = quadrants()
    many, one = twin_units(8), twin_units(1)
    found, wanted = (forward(weights, X, np.tanh)[0][-1] for weights in (many, one))
    assert np.linalg.norm(found - wanted) < 1e-12 * np.linalg.norm(wanted)


def test_the_shared_gradient_is_that_of_the_shared_matrix() -> None:
    X, Y = quadrants()
    weights = shared_network(width=4, copies=3)
    rate, h = 1e-3, 1e-5

    def cost(change: float) -> float:
        W = weights[1] + change * np.eye(4)[:, [0]] @ np.eye(4)[[1]]
        Z, _ = forward([weights[0], W, W, W, weights[-1]], X, np.tanh)
        return cross_entropy(Z[-1], Y)

    after = train_shared(weights, rate, 1)
    found = (weights[1] - after[1])[0, 1] / rate
    assert_allclose(found, (cost(h) - cost(-h)) / (2 * h), rtol=1e-5, atol=0)


def test_accuracy_is_counted_by_the_sign_of_the_output() -> None:
    X, Y = quadrants()
    weights = start([3, 8, 1])
    right = (sigmoid(forward(weights, X, np.tanh)[0][-1]) > 0.5) == (Y == 1)
    assert share_right("tanh", weights) == np.mean(right)
