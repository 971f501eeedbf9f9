"""Spectra of blocks: counts, masks and the growth of their mean square."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gen_figures.figures import residual_spectra as figure
from snippets.skips import FORMS


@pytest.fixture(scope="module")
def data() -> figure.Data:
    return figure.data()


def test_every_spectrum_has_64_values_in_order(data: figure.Data) -> None:
    for form in FORMS:
        for depth in figure.DEPTHS:
            values = np.array(data.values[form][depth])
            assert values.shape == (64,)
            assert np.all(np.diff(values) <= 0)
            assert data.lost(form, depth) + len(data.shown(form, depth)) == 64


def test_a_plain_relu_block_loses_half_of_the_directions(data: figure.Data) -> None:
    assert 28 <= data.lost("plain", 1) <= 36
    assert data.lost("plain", 50) > data.lost("plain", 1)
    assert all(data.lost("scaled", depth) == 0 for depth in figure.DEPTHS)


def test_mean_square_grows_as_predicted(data: figure.Data) -> None:
    """1 + gain/2 a block for the branch, of which the scaled one takes the L-th part."""
    for depth in (1, 5, 20):
        found = data.root_mean_square("branch", depth)
        assert abs(math.log(found / 2 ** (depth / 2))) < 0.3
    for depth in figure.DEPTHS:
        expected = (1 + 1 / depth) ** (depth / 2)
        found = data.root_mean_square("scaled", depth)
        np.testing.assert_allclose(found, expected, rtol=0.1, atol=0)


def test_one_block_is_the_same_scaled_or_not(data: figure.Data) -> None:
    assert data.values["scaled"][1] == data.values["branch"][1]


def test_words_and_table_follow_the_data(data: figure.Data) -> None:
    words = figure.describe(data)
    assert "only the scaled sum" in words.title
    assert str(data.lost("plain", 50)) in words.caption
    rows = figure.table(data)
    assert len(rows) == 65
    assert rows[1][1] == data.values["plain"][1][0]
