"""Networks of matrices: forwards, backwards, and those of the derivations."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from snippets import Array, cases, four_layers
from snippets.activations import dsigmoid, dtanh, sigmoid, tanh
from snippets.network import backward, decay, forward, gaussian, rms
from tests.relative import apart, close, slopes


def _network(seed: int, widths: list[int], m: int) -> tuple[list[Array], Array, Array]:
    rng = np.random.default_rng(seed)
    shapes = zip(widths[1:], widths[:-1], strict=True)
    weights = [gaussian(rng, rows, columns, 1.5) for rows, columns in shapes]
    return weights, rng.normal(size=(widths[0], m)), rng.normal(size=(widths[-1], m))


def test_forward_linear_is_the_matrix_product() -> None:
    weights, X, _ = _network(0, [4, 3, 6, 2], 5)
    Z, A = forward(weights, X, lambda z: z)
    close(A[-1], weights[2] @ weights[1] @ weights[0] @ X, rtol=1e-13)
    assert [z.shape for z in Z] == [(3, 5), (6, 5), (2, 5)]
    assert A[0] is X


@pytest.mark.parametrize("layer", range(4))
def test_backward_agrees_with_complex_step(layer: int) -> None:
    weights, X, U = _network(1, [4, 3, 6, 5, 2], 7)
    Z, A = forward(weights, X, sigmoid)
    deltas = backward(weights, Z, U, dsigmoid)

    def cost(W: Array) -> Any:
        changed = [*weights[:layer], W, *weights[layer + 1 :]]
        return np.sum(U * forward(changed, X, sigmoid)[0][-1])

    assert apart(deltas[layer] @ A[layer].T, slopes(cost, weights[layer])) <= 1e-12


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


def test_gaussian_variance_and_rms() -> None:
    W = gaussian(np.random.default_rng(0), 600, 300, gain=2.0)
    assert W.shape == (600, 300)
    close(np.mean(W**2), 2 / 300, rtol=0.02)
    close(rms(1e-30 * W), 1e-30 * rms(W), rtol=1e-14)


@pytest.mark.parametrize("gain", [0.5, 2.0])
def test_decay_identity_follows_the_root_of_the_gain(gain: float) -> None:
    # One draw for both gains: only the factor sqrt(gain) per layer differs, exactly.
    close(decay("identity", gain, seeds=1), gain**24.5 * decay("identity", seeds=1), rtol=1e-10)
    assert decay("sigmoid", layers=1) == 1.0


def test_decay_sigmoid_is_below_its_bound() -> None:
    # The mean square of sigmoid's slope is at most 1/16, so a layer keeps about a quarter.
    for layers in (5, 10, 20):
        assert decay("sigmoid", layers=layers, width=128) < 1.2 * 0.25 ** (layers - 1)


def test_decay_relu_gain_doubles_each_square() -> None:
    # ReLU is homogeneous: doubling the variance multiplies the ratio by 2^((L-1)/2).
    ratio = decay("relu", 2.0, layers=21) / decay("relu", 1.0, layers=21)
    close(ratio, 2.0**10, rtol=1e-10)


PARAMETERS = [f"{kind}{layer}" for kind in "Wb" for layer in range(1, 5)]


def _slopes(case: dict[str, Any], name: str, step: complex = 1e-30j) -> Array:
    return np.asarray(slopes(lambda value: case["J"](**{name: value}), case[name], step))


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_cell_of_the_backward_table_is_the_gradient(name: str) -> None:
    case = four_layers.worked_layers()
    assert apart(four_layers.BACKWARD[name][1](case), _slopes(case, name)) <= 1e-13


@pytest.mark.parametrize("layer", range(1, 5))
def test_every_delta_of_the_backward_table_is_used_by_its_parameters(layer: int) -> None:
    case = four_layers.worked_layers()
    delta = four_layers.BACKWARD[f"d{layer}"][1](case)
    assert apart(delta @ case["one"], _slopes(case, f"b{layer}")) <= 1e-13
    assert apart(delta, case[f"d{layer}"]) <= 1e-15


@pytest.mark.parametrize("name", list(four_layers.FORWARD))
def test_every_cell_of_the_forward_table_is_what_the_pass_computes(name: str) -> None:
    case = four_layers.worked_layers()
    assert apart(four_layers.FORWARD[name][1](case), case[name]) <= 1e-15


@pytest.mark.parametrize("name", PARAMETERS)
def test_difference_quotients_agree(name: str) -> None:
    case = four_layers.four_layers(np.random.default_rng(5))
    assert apart(_slopes(case, name, 1e-5), _slopes(case, name)) <= 1e-6


def test_tables_show_the_shapes_of_the_example() -> None:
    assert [row[2] for row in four_layers.forward_table()] == ["5 × 7", "4 × 7", "6 × 7", "2 × 7"]
    assert [row[2::2] for row in four_layers.backward_table()][3] == ("2 × 7", "2 × 6", "2 × 1")
    case = four_layers.worked_layers()
    for row, layer in zip(four_layers.backward_table(), range(1, 5), strict=True):
        assert (row[0], row[4]) == (layer, "{} × {}".format(*case[f"W{layer}"].shape))


def test_parameter_gradients_are_the_table() -> None:
    case = four_layers.worked_layers()
    weights, biases = ([case[f"{kind}{i}"] for i in range(1, 5)] for kind in "Wb")
    Z, A = four_layers.affine_forward(weights, biases, case["X"], sigmoid)
    dW, db = four_layers.parameter_gradients(weights, Z, A, case["G"] * dsigmoid(Z[-1]), dsigmoid)
    for layer in range(4):
        assert apart(dW[layer], _slopes(case, f"W{layer + 1}")) <= 1e-13
        assert apart(db[layer], _slopes(case, f"b{layer + 1}")) <= 1e-13


def test_biases_are_weights_of_a_constant_input() -> None:
    case = four_layers.four_layers(np.random.default_rng(3))
    joined = np.hstack([case["W2"], case["b2"]]) @ np.vstack([case["A1"], case["one"].T])
    close(joined, case["Z2"], rtol=1e-12)


@pytest.mark.parametrize("seed", range(12))
def test_any_layer_goes_on_from_where_it_is_changed(seed: int) -> None:
    case = four_layers.any_layer(np.random.default_rng(seed))
    whole = case["J"]()
    for name in ("Wl", "bl", "Zl", "Al"):
        close(case["J"](**{name: case[name]}), whole, rtol=1e-13)
        assert case["J"](**{name: case[name] + 0.1}) != whole


def test_cases_draw_different_widths_and_both_activations() -> None:
    drawn = [four_layers.four_layers(np.random.default_rng(seed)) for seed in range(30)]
    for case in drawn:
        assert len({case[f"n{i}"] for i in range(5)} | {case["m"]}) == 6
    assert {case["slope"].__name__ for case in drawn} == {"dsigmoid", "dtanh"}


@pytest.mark.parametrize("m", [1, 2, 3])
def test_rank_is_at_most_the_batch(m: int) -> None:
    case = four_layers.layers_case(np.random.default_rng(1), (9, 8, 7, 6, 5), m)
    for layer in range(1, 5):
        gradient = case[f"d{layer}"] @ case[f"A{layer - 1}"].T
        values = np.linalg.svdvals(gradient)
        assert values[m - 1] > 1e-12 * values[0]
        assert values[m] <= 1e-14 * values[0]


CASES = [getattr(cases, name) for name in cases.__all__ if name != "worked"]
WIDE = [cases.five_layers, cases.one_matrix, cases.batch_norm_layer]


FREE = {
    "five_layers": ["W1", "W2", "W3", "W4", "W5"],
    "one_matrix": ["W", "W1", "W5"],
    "units": ["z"],
    "batch_norm_layer": ["Z"],
    "batch_norm_scale": ["gamma", "beta"],
}


@pytest.mark.parametrize("case", CASES)
def test_case_complex_step_agrees_with_differences(case: Callable[..., dict[str, Any]]) -> None:
    # A part that dropped the imaginary part would show here.
    names = case(np.random.default_rng(7))
    for name in FREE[case.__name__]:
        assert apart(_slopes(names, name), _slopes(names, name, 1e-6)) <= 1e-6


@pytest.mark.parametrize("case", CASES)
def test_case_is_drawn_anew(case: Callable[..., dict[str, Any]]) -> None:
    width = "n0" if case is cases.five_layers else "n"
    sizes = {case(np.random.default_rng(seed))[width] for seed in range(20)}
    assert len(sizes) >= 3
    assert min(sizes) >= 2


@pytest.mark.parametrize("case", WIDE)
def test_case_batch_differs_from_every_width(case: Callable[..., dict[str, Any]]) -> None:
    for seed in range(20):
        names = case(np.random.default_rng(seed))
        widths = [size for name, size in names.items() if name[0] == "n" and isinstance(size, int)]
        assert names["m"] not in widths
        assert case is not cases.five_layers or len(set(widths)) == 6


def test_five_layers_output_is_the_product() -> None:
    names = cases.five_layers(np.random.default_rng(0))
    product = names["W5"] @ names["W4"] @ names["W3"] @ names["W2"] @ names["W1"] @ names["X"]
    close(names["A5"], product, rtol=1e-11)
    assert names["A0"] is names["X"]


def test_one_matrix_changes_all_copies_or_one() -> None:
    names = cases.one_matrix(np.random.default_rng(0))
    W, J = names["W"], names["J"]
    assert J(W=W) == J() == J(W3=W)
    assert J(W=2 * W) == J(W1=2 * W, W2=2 * W, W3=2 * W, W4=2 * W, W5=2 * W)
    assert J(W3=2 * W) != J(W=2 * W)


def test_one_matrix_scalar_formula_is_wrong_for_matrices() -> None:
    # 5 W^4 times the rest is no gradient of a shared matrix; the sum of five terms is.
    names = cases.one_matrix(np.random.default_rng(0))
    wrong = 5 * names["power"](names["W"].T, 4) @ names["G"] @ names["X"].T
    assert apart(wrong, _slopes(names, "W")) >= 1e-1
