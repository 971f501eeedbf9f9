from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.depth import (
    one_map,
    pieces_table,
    random_pieces,
    tent,
    tent_network,
    tent_pieces,
    weight_count,
    wide_pieces,
)


def test_the_tent_is_one_minus_the_distance_from_the_middle() -> None:
    x = np.linspace(0, 1, 33)
    assert np.array_equal(tent(x), 1 - np.abs(2 * x - 1))


@pytest.mark.parametrize("layers", range(14))
def test_each_tent_doubles_the_pieces(layers: int) -> None:
    assert tent_pieces(layers) == 2**layers


@pytest.mark.parametrize("layers", [1, 2, 5, 9])
def test_pieces_are_as_many_as_pattern_changes(layers: int) -> None:
    # Another way to count: a piece ends where the second ReLU of some layer goes on or off. The
    # first one, relu(y), has its kink at the edge and never bends anything.
    x = (np.arange(2**13) + 0.5) / 2**13
    changes, y = np.zeros(x.size - 1, dtype=bool), x
    for _ in range(layers):
        on = y > 0.5
        changes |= on[1:] != on[:-1]
        y = tent(y)
    assert tent_pieces(layers) == 1 + changes.sum()


def test_a_finer_zigzag_than_the_grid_is_refused() -> None:
    with pytest.raises(ValueError, match="14 layers"):
        tent_pieces(14)


@pytest.mark.parametrize("units", [1, 2, 20, 300])
@pytest.mark.parametrize("seed", range(5))
def test_one_layer_adds_one_piece_a_unit(units: int, seed: int) -> None:
    assert wide_pieces(units, seed) == units + 1


def test_random_networks_keep_the_bound_of_one_layer() -> None:
    assert random_pieces(1, 30) <= 31
    # Depth adds little: the same number of units makes a similar number of pieces.
    ratio = random_pieces(3, 20) / random_pieces(1, 60)
    assert 0.5 < ratio < 2
    assert random_pieces(1, 60) > 1.5 * random_pieces(1, 15)


def test_zero_tents_change_nothing() -> None:
    x = np.linspace(0, 1, 5)
    assert np.array_equal(tent_network(x, 0), x)


def test_tents_on_tents_in_closed_form() -> None:
    # In closed form the k-fold tent is the distance of 2^k x from the nearest even number.
    x = np.linspace(0, 1, 257)
    for k in (1, 3, 6):
        y = 2**k * x
        expected = np.abs(y - 2 * np.round(y / 2))
        assert_allclose(tent_network(x, k), expected, rtol=1e-12, atol=0)


def test_without_activation_depth_is_one_matrix() -> None:
    assert all(one_map(depth, seed) for depth in (1, 5, 50) for seed in range(5))


def test_counts() -> None:
    assert weight_count((3, 12, 1)) == weight_count((3, 4, 4, 4, 1)) == 48
    assert pieces_table([1, 10]) == [(1, 2, 2, 3), (10, 20, 1024, 21)]
