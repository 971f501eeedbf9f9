from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.he import fan_square, he_layers, most_patterns
from snippets.random_weights import deep_variances, draw, square_growth, start_ratios, two_rows


@pytest.mark.parametrize(
    ("rule", "mean", "variance"), [("random", 0.5, 1 / 12), ("centred", 0, 1 / 3), ("normal", 0, 1)]
)
def test_rules_have_the_moments_of_their_distribution(
    rule: str, mean: float, variance: float
) -> None:
    W = draw(rule, 2.0, 400, 200, np.random.default_rng(0)) / np.sqrt(2 / 200)
    error = np.sqrt(variance / W.size)
    assert abs(W.mean() - mean) < 5 * error
    assert_allclose(W.var(), variance, rtol=0.02, atol=0)


def test_unknown_rule_is_named() -> None:
    with pytest.raises(ValueError, match="no rule 'uniform'; there are random, normal and centred"):
        draw("uniform", 1.0, 2, 2, np.random.default_rng(0))


@pytest.mark.parametrize("width", [16, 64, 256])
def test_positive_weights_enlarge_the_mean_square_by_half_the_width(width: int) -> None:
    assert_allclose(square_growth(width), width / 2, rtol=0.02, atol=0)


def test_he_keeps_and_random_ruins() -> None:
    assert 0.1 < start_ratios("relu", "normal", 2.0) < 10
    assert start_ratios("relu", "random", 2.0) > 1e45
    assert start_ratios("tanh", "random", 1.0) == 0
    assert 0.01 < start_ratios("tanh", "normal", 1.0) < 1


def test_centred_uniform_numbers_keep_a_third() -> None:
    variances = deep_variances("relu", "centred", 2.0)
    assert_allclose((variances[-1] / variances[0]) ** (1 / 49), 1 / 3, rtol=0.05, atol=0)


def test_rows_are_those_of_their_networks() -> None:
    assert two_rows((7,)) == [
        (
            7,
            deep_variances("relu", "random", 2.0)[6],
            deep_variances("relu", "normal", 2.0)[6],
            deep_variances("tanh", "random", 1.0)[6],
            deep_variances("tanh", "normal", 1.0)[6],
        )
    ]


@pytest.mark.parametrize("seed", range(8))
def test_no_sum_of_signs_is_zero_where_a_half_is_claimed(seed: int) -> None:
    case = he_layers(np.random.default_rng(seed))
    assert np.all(case["z1"] != 0)
    assert case["E"](case["M1"]) == 0.5
    assert len(case["z1"]) <= most_patterns()


def test_the_right_width_is_that_of_the_inputs() -> None:
    assert_allclose(fan_square(400), 1, rtol=0.02, atol=0)
    assert_allclose(fan_square(100), 4, rtol=0.02, atol=0)
