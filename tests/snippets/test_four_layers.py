"""Four layers with biases: every cell of both tables against the complex step and differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from snippets import Array
from snippets.activations import dsigmoid, sigmoid
from snippets.four_layers import (
    BACKWARD,
    FORWARD,
    affine_forward,
    any_layer,
    backward_table,
    forward_table,
    four_layers,
    layers_case,
    parameter_gradients,
    worked_layers,
)

PARAMETERS = [f"{kind}{layer}" for kind in "Wb" for layer in range(1, 5)]


def _slopes(case: dict[str, Any], name: str) -> Array:
    found = np.zeros_like(case[name])
    for index in np.ndindex(found.shape):
        moved = case[name].astype(complex)
        moved[index] += 1e-30j
        found[index] = case["J"](**{name: moved}).imag / 1e-30
    return found


def _apart(found: Array, true: Array) -> float:
    assert found.shape == true.shape
    return float(np.linalg.norm(found - true) / np.linalg.norm(true))


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_cell_of_the_backward_table_is_the_gradient(name: str) -> None:
    case = worked_layers()
    assert _apart(BACKWARD[name][1](case), _slopes(case, name)) <= 1e-13


@pytest.mark.parametrize("layer", range(1, 5))
def test_every_delta_of_the_backward_table_is_used_by_its_parameters(layer: int) -> None:
    case = worked_layers()
    delta = BACKWARD[f"d{layer}"][1](case)
    assert _apart(delta @ case["one"], _slopes(case, f"b{layer}")) <= 1e-13
    assert _apart(delta, case[f"d{layer}"]) <= 1e-15


@pytest.mark.parametrize("name", list(FORWARD))
def test_every_cell_of_the_forward_table_is_what_the_pass_computes(name: str) -> None:
    case = worked_layers()
    assert _apart(FORWARD[name][1](case), case[name]) <= 1e-15


@pytest.mark.parametrize("name", PARAMETERS)
def test_difference_quotients_agree(name: str) -> None:
    case, step = four_layers(np.random.default_rng(5)), 1e-5
    found = np.zeros_like(case[name])
    for index in np.ndindex(found.shape):
        move = np.zeros_like(found)
        move[index] = step
        rise = case["J"](**{name: case[name] + move}) - case["J"](**{name: case[name] - move})
        found[index] = rise / (2 * step)
    assert _apart(found, _slopes(case, name)) <= 1e-6


def test_tables_show_the_shapes_of_the_example() -> None:
    assert [row[2] for row in forward_table()] == ["5 × 7", "4 × 7", "6 × 7", "2 × 7"]
    shapes = [row[2::2] for row in backward_table()]
    assert shapes[3] == ("2 × 7", "2 × 6", "2 × 1")
    for row, layer in zip(backward_table(), range(1, 5), strict=True):
        assert row[0] == layer
        case = worked_layers()
        assert row[4] == "{} × {}".format(*case[f"W{layer}"].shape)


def test_parameter_gradients_are_the_table() -> None:
    case = worked_layers()
    weights, biases = ([case[f"{kind}{i}"] for i in range(1, 5)] for kind in "Wb")
    Z, A = affine_forward(weights, biases, case["X"], sigmoid)
    dW, db = parameter_gradients(weights, Z, A, case["G"] * dsigmoid(Z[-1]), dsigmoid)
    for layer in range(4):
        assert _apart(dW[layer], _slopes(case, f"W{layer + 1}")) <= 1e-13
        assert _apart(db[layer], _slopes(case, f"b{layer + 1}")) <= 1e-13


def test_biases_are_weights_of_a_constant_input() -> None:
    case = four_layers(np.random.default_rng(3))
    joined = np.hstack([case["W2"], case["b2"]]) @ np.vstack([case["A1"], case["one"].T])
    np.testing.assert_allclose(joined, case["Z2"], rtol=1e-12, atol=0)


@pytest.mark.parametrize("seed", range(12))
def test_any_layer_goes_on_from_where_it_is_changed(seed: int) -> None:
    case = any_layer(np.random.default_rng(seed))
    whole = case["J"]()
    for name in ("Wl", "bl", "Zl", "Al"):
        np.testing.assert_allclose(case["J"](**{name: case[name]}), whole, rtol=1e-13, atol=0)
        assert case["J"](**{name: case[name] + 0.1}) != whole


def test_cases_draw_different_widths_and_both_activations() -> None:
    drawn = [four_layers(np.random.default_rng(seed)) for seed in range(30)]
    for case in drawn:
        assert len({case[f"n{i}"] for i in range(5)} | {case["m"]}) == 6
    assert {case["slope"].__name__ for case in drawn} == {"dsigmoid", "dtanh"}


@pytest.mark.parametrize("m", [1, 2, 3])
def test_rank_is_at_most_the_batch(m: int) -> None:
    case = layers_case(np.random.default_rng(1), (9, 8, 7, 6, 5), m)
    for layer in range(1, 5):
        gradient = case[f"d{layer}"] @ case[f"A{layer - 1}"].T
        values = np.linalg.svdvals(gradient)
        assert values[m - 1] > 1e-12 * values[0]
        assert values[m] <= 1e-14 * values[0]
