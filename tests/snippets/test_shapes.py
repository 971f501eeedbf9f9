"""The article's products: which fit, how wrong they are where they fit by luck."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.four_layers import layers_case, worked_layers
from snippets.shapes import (
    PRINTED,
    as_it_is,
    as_printed,
    difference,
    difference_table,
    fits,
    one_neuron_a_layer,
    printed_table,
    shapes,
    square_error,
)


@pytest.mark.parametrize("name", list(PRINTED))
def test_fits_is_what_numpy_says(name: str) -> None:
    case = worked_layers()
    if fits(name):
        as_printed(case, name)
        return
    with pytest.raises(ValueError, match="matmul"):
        as_printed(case, name)


def test_only_one_of_eight_cells_fits() -> None:
    table = printed_table()
    assert [row[2] for row in table] == ["no"] * 7 + ["yes"]
    assert shapes("dW1 solved") == ((2, 7), (3, 7), (4, 5), (6, 4), (2, 6))


@pytest.mark.parametrize("name", list(PRINTED))
def test_every_cell_holds_for_single_neurons(name: str) -> None:
    case = layers_case(np.random.default_rng(2), [1] * 5, 1)
    assert_allclose(as_printed(case, name), as_it_is(case, name), rtol=1e-13, atol=0)


def test_square_matrices_hide_the_mistake_and_keep_it() -> None:
    wrong = [name for name in PRINTED if name != "dZ4"]
    assert square_error("dZ4") == 0
    assert min(square_error(name) for name in wrong) > 0.3


def test_square_error_is_gone_with_the_transposes() -> None:
    case = layers_case(np.random.default_rng(0), [4] * 5, 4)
    turned = {**case, "A1": case["A1"].T}
    assert_allclose(as_printed(turned, "dW2"), as_it_is(case, "dW2"), rtol=1e-13, atol=0)


def test_one_neuron_a_layer_agrees_with_a_difference() -> None:
    printed, true = one_neuron_a_layer()
    case = layers_case(np.random.default_rng(0), [1] * 5, 1)
    assert_allclose(printed, true, rtol=1e-13, atol=0)
    assert_allclose(difference(case, "W1", 1e-3).item(), true, rtol=1e-4, atol=0)


def test_differences_improve_with_the_square_of_the_step() -> None:
    coarse, fine = (difference_table(step)[0][2] for step in (1e-2, 1e-3))
    assert_allclose(coarse / fine, 100, rtol=0.05, atol=0)
