"""Forward, backward and decay against closed forms and the complex step."""

from __future__ import annotations

import numpy as np
import pytest

from snippets import Array
from snippets.activations import dsigmoid, dtanh, sigmoid, tanh
from snippets.network import backward, decay, forward, gaussian, rms


def _network(seed: int, widths: list[int], m: int) -> tuple[list[Array], Array, Array]:
    rng = np.random.default_rng(seed)
    shapes = zip(widths[1:], widths[:-1], strict=True)
    weights = [gaussian(rng, rows, columns, 1.5) for rows, columns in shapes]
    return weights, rng.normal(size=(widths[0], m)), rng.normal(size=(widths[-1], m))


def _complex_step(weights: list[Array], layer: int, X: Array, U: Array) -> Array:
    """Return ∂ sum(U ⊙ Z_L) / ∂W_layer, entry by entry."""
    found = np.zeros_like(weights[layer])
    for index in np.ndindex(found.shape):
        changed = [W.astype(complex) for W in weights]
        changed[layer][index] += 1e-30j
        Z, _ = forward(changed, X, sigmoid)
        found[index] = np.sum(U * Z[-1]).imag / 1e-30
    return found


def test_forward_linear_is_the_matrix_product() -> None:
    weights, X, _ = _network(0, [4, 3, 6, 2], 5)
    Z, A = forward(weights, X, lambda z: z)
    np.testing.assert_allclose(A[-1], weights[2] @ weights[1] @ weights[0] @ X, rtol=1e-13, atol=0)
    assert [z.shape for z in Z] == [(3, 5), (6, 5), (2, 5)]
    assert A[0] is X


@pytest.mark.parametrize("layer", range(4))
def test_backward_agrees_with_complex_step(layer: int) -> None:
    weights, X, U = _network(1, [4, 3, 6, 5, 2], 7)
    Z, A = forward(weights, X, sigmoid)
    deltas = backward(weights, Z, U, dsigmoid)
    expected = _complex_step(weights, layer, X, U)
    error = np.linalg.norm(deltas[layer] @ A[layer].T - expected) / np.linalg.norm(expected)
    assert error <= 1e-12


def test_backward_dot_test_deep() -> None:
    """v·(Ju) = (Jᵀv)·u at depth 30, where the product is far below any absolute tolerance."""
    weights, X, v = _network(2, [6] * 31, 1)
    Z, _ = forward(weights, X, tanh)
    u = np.random.default_rng(3).normal(size=Z[0].shape)
    pushed = u
    for W, z in zip(weights[1:], Z[:-1], strict=True):
        pushed = W @ (dtanh(z) * pushed)
    left, right = np.sum(v * pushed), np.sum(backward(weights, Z, v, dtanh)[0] * u)
    assert abs(left - right) <= 1e-12 * np.linalg.norm(v) * np.linalg.norm(pushed)
    assert right != 0


def test_gaussian_variance() -> None:
    W = gaussian(np.random.default_rng(0), 600, 300, gain=2.0)
    assert W.shape == (600, 300)
    np.testing.assert_allclose(np.mean(W**2), 2 / 300, rtol=0.02, atol=0)


def test_rms_scales() -> None:
    a = np.random.default_rng(0).normal(size=(3, 4))
    np.testing.assert_allclose(rms(1e-30 * a), 1e-30 * rms(a), rtol=1e-14, atol=0)


@pytest.mark.parametrize("gain", [0.5, 2.0])
def test_decay_identity_follows_the_root_of_the_gain(gain: float) -> None:
    """One draw for both gains: only the factor sqrt(gain) per layer differs, exactly."""
    np.testing.assert_allclose(
        decay("identity", gain, seeds=1),
        gain**24.5 * decay("identity", seeds=1),
        rtol=1e-10,
        atol=0,
    )


def test_decay_single_layer_keeps_everything() -> None:
    assert decay("sigmoid", layers=1) == 1.0


def test_decay_sigmoid_is_below_its_bound() -> None:
    """The mean square of sigmoid's slope is at most 1/16, so a layer keeps about a quarter."""
    for layers in (5, 10, 20):
        assert decay("sigmoid", layers=layers, width=128) < 1.2 * 0.25 ** (layers - 1)


def test_decay_relu_gain_doubles_each_square() -> None:
    """ReLU is homogeneous: doubling the variance multiplies the ratio by 2^((L-1)/2)."""
    ratio = decay("relu", 2.0, layers=21) / decay("relu", 1.0, layers=21)
    np.testing.assert_allclose(ratio, 2.0**10, rtol=1e-10, atol=0)
