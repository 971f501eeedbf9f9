from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from gen_figures.figures import softmax_gradient


def test_true_gradient_is_shares_minus_target() -> None:
    data = softmax_gradient.data()
    shares = np.exp([1.0, 2.0, 0.5, 0.0, 1.5])
    shares /= shares.sum()
    assert_allclose(data.true, shares - np.eye(5)[2], rtol=1e-13, atol=0)
    assert data.correct == 2


def test_elementwise_rule_is_right_in_one_class_only() -> None:
    data = softmax_gradient.data()
    assert_allclose(data.elementwise[2], data.true[2], rtol=1e-14, atol=0)
    assert np.count_nonzero(data.elementwise) == 1
    assert "none of those four" in softmax_gradient.describe(data).alt
