"""Networks of matrices: forwards, backwards, and those of the derivations."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from snippets import Array, four_layers
from snippets.activations import dsigmoid, sigmoid
from snippets.network import backward, forward, gaussian, rms
from tests.relative import apart, close, slopes


@pytest.mark.parametrize("layer", range(4))
def test_backward_agrees_with_complex_step(layer: int) -> None:
    rng = np.random.default_rng(1)
    weights = [gaussian(rng, rows, columns, 1.5) for columns, rows in pairwise((4, 3, 6, 5, 2))]
    X, U = rng.normal(size=(4, 7)), rng.normal(size=(2, 7))
    Z, A = forward(weights, X, sigmoid)
    deltas = backward(weights, Z, U, dsigmoid)

    def cost(W: Array) -> Any:
        changed = [*weights[:layer], W, *weights[layer + 1 :]]
        return np.sum(U * forward(changed, X, sigmoid)[0][-1])

    assert apart(deltas[layer] @ A[layer].T, slopes(cost, weights[layer])) <= 1e-12


def test_gaussian_variance_and_rms() -> None:
    W = gaussian(np.random.default_rng(0), 600, 300, gain=2.0)
    assert W.shape == (600, 300)
    close(np.mean(W**2), 2 / 300, rtol=0.02)
    close(rms(1e-30 * W), 1e-30 * rms(W), rtol=1e-14)


def _slopes(case: dict[str, Any], name: str) -> Array:
    return np.asarray(slopes(lambda value: case["J"](**{name: value}), case[name]))


CELLS = {**four_layers.FORWARD, **four_layers.BACKWARD}


@pytest.mark.parametrize("name", CELLS)
def test_every_cell_of_the_tables_is_what_the_pass_computes_or_the_gradient(name: str) -> None:
    case = four_layers.worked_layers()
    found = CELLS[name][1](case)
    if name[0] in "Wb":
        assert apart(found, _slopes(case, name)) <= 1e-13
    else:
        assert apart(found, case[name]) <= 1e-15


def test_parameter_gradients_are_the_table() -> None:
    case = four_layers.worked_layers()
    weights, biases = ([case[f"{kind}{i}"] for i in range(1, 5)] for kind in "Wb")
    Z, A = four_layers.affine_forward(weights, biases, case["X"], sigmoid)
    dW, db = four_layers.parameter_gradients(weights, Z, A, case["G"] * dsigmoid(Z[-1]), dsigmoid)
    for layer in range(4):
        assert apart(dW[layer], _slopes(case, f"W{layer + 1}")) <= 1e-13
        assert apart(db[layer], _slopes(case, f"b{layer + 1}")) <= 1e-13


def test_four_layers_are_drawn_with_both_activations() -> None:
    drawn = [four_layers.four_layers(np.random.default_rng(seed)) for seed in range(30)]
    assert {case["slope"].__name__ for case in drawn} == {"dsigmoid", "dtanh"}
