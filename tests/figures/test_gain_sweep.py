from __future__ import annotations

import pytest
from numpy.testing import assert_allclose

from gen_figures import words
from gen_figures.figures import gain_sweep


@pytest.fixture(scope="module")
def data() -> gain_sweep.Data:
    return gain_sweep.data()


def test_relu_grows_like_a_layer_without_activation_at_half_the_gain(
    data: gain_sweep.Data,
) -> None:
    for gain in data.gains:
        assert_allclose(data.at("relu", gain), (gain / 2) ** 24.5, rtol=0.6, atol=0)


def test_the_sigmoid_never_reaches_the_band(data: gain_sweep.Data) -> None:
    assert max(data.left["sigmoid"]) < gain_sweep.LOW * 1e-10
    assert gain_sweep.LOW < data.at("tanh", 1.0) < gain_sweep.HIGH
    assert gain_sweep.LOW < data.at("relu", 2.0) < gain_sweep.HIGH


def test_words_follow_the_measurement(data: gain_sweep.Data) -> None:
    found = gain_sweep.describe(data)
    for name, gain in (("tanh", 1.0), ("relu", 2.0), ("sigmoid", 4.0)):
        assert words.plain(data.at(name, gain)) in found.title
