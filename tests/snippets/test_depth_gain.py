from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.depth_gain import (
    RULE_GAINS,
    keeping_gain,
    left_by_rule,
    lost_depth,
    predicted_logs,
)
from snippets.network import decay
from snippets.zoo import predicted


@pytest.mark.parametrize("gain", [0.5, 2.0, 8.0])
def test_relu_multiplies_by_the_root_of_half_the_gain(gain: float) -> None:
    want = np.arange(20) / 2 * np.log10(gain / 2)
    found = predicted_logs("relu", gain, 20)
    assert found[0] == 0
    assert_allclose(10.0 ** np.array(found), 10.0**want, rtol=1e-10, atol=0)


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_ends_agree_with_the_prediction_of_the_last_chapter(name: str) -> None:
    for layers in (2, 10, 50):
        left = 10.0 ** predicted_logs(name, 1.5, layers)[-1]
        assert_allclose(left, predicted(name, 1.5, layers), rtol=1e-9, atol=0)


def test_keeping_gain_keeps() -> None:
    for name in ("sigmoid", "tanh", "relu"):
        assert_allclose(predicted(name, keeping_gain(name, 20), 20), 1, rtol=1e-6, atol=0)
    # As depth grows the sigmoid's gain tends to that of its edge of chaos, 10.171…².
    assert_allclose(keeping_gain("sigmoid", 200), 10.171067601**2, rtol=0.01, atol=0)


def test_the_default_of_a_library_has_a_third_of_the_variance() -> None:
    numbers = np.random.default_rng(0).uniform(-1, 1, size=10**6) / np.sqrt(64)
    gain = RULE_GAINS["PyTorch's default"]
    assert_allclose(64 * np.mean(numbers**2), float(gain), rtol=3e-3, atol=0)


def test_lost_depth_is_the_first() -> None:
    depth = lost_depth("relu", 1 / 3)
    assert depth is not None
    assert (1 / 6) ** ((depth - 1) / 2) < 2.0**-24 <= (1 / 6) ** ((depth - 2) / 2)
    assert lost_depth("relu", 2.0) is None


def test_rules_are_measured_at_their_gains() -> None:
    rows = left_by_rule()
    assert [row[1] for row in rows] == [float(gain) for gain in RULE_GAINS.values()]
    assert rows[2][4] == decay("relu", 2.0)
    assert_allclose(rows[0][4], (1 / 6) ** 24.5, rtol=0.8, atol=0)
