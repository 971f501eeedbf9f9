from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gen_figures import words
from gen_figures.figures import depth_gain_map
from gen_figures.style import THEMES
from snippets.depth_gain import keeping_gain


@pytest.fixture(scope="module")
def data() -> depth_gain_map.Data:
    return depth_gain_map.data()


def test_relu_is_predicted_by_powers_of_half_the_gain(data: depth_gain_map.Data) -> None:
    steps = (np.array(data.depths) - 1) / 2
    want = np.log10(np.array(data.gains) / 2)[:, None] * steps
    assert_allclose(10.0 ** data.predicted["relu"], 10.0**want, rtol=1e-9, atol=0)
    # Networks of 64 units scatter by a factor of two or so.
    assert np.max(np.abs(data.left["relu"] - want)) < 0.5


def test_measured_and_predicted_agree_where_gains_are_small(data: depth_gain_map.Data) -> None:
    small = np.array(data.gains) <= 2
    for name in depth_gain_map.NAMES:
        gap = np.abs(data.left[name][small] - data.predicted[name][small])
        assert np.max(gap) < 0.25 + 0.02 * np.max(np.abs(data.predicted[name][small]))


def test_more_gain_leaves_more(data: depth_gain_map.Data) -> None:
    for name in depth_gain_map.NAMES:
        assert np.all(np.diff(data.left[name][:, -1]) > 0)


def test_every_value_has_a_band(data: depth_gain_map.Data) -> None:
    values = np.concatenate([each.ravel() for each in data.left.values()])
    assert depth_gain_map.EDGES[0] < values.min()
    assert values.max() < depth_gain_map.EDGES[-1]
    for theme in THEMES:
        assert len(set(depth_gain_map.bands(theme))) == len(depth_gain_map.EDGES) - 1


def test_words_hold_the_gains(data: depth_gain_map.Data) -> None:
    found = depth_gain_map.describe(data)
    for name in depth_gain_map.NAMES:
        assert words.plain(keeping_gain(name, 50)) in found.title or name == "sigmoid"
    assert words.plain(keeping_gain("sigmoid", 50), 3) in found.title
