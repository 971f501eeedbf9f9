from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gen_figures.figures import normalised_inputs
from snippets.activations import sigmoid
from snippets.gauss import expectation
from snippets.normalisation import expected_slope


@pytest.fixture(scope="module")
def data() -> normalised_inputs.Data:
    return normalised_inputs.data()


def test_normalised_inputs_are_normal(data: normalised_inputs.Data) -> None:
    edges, share = data.edges, data.shares[True]
    cumulative = np.array([0.5 * (1 + math.erf(e / math.sqrt(2))) for e in edges])
    assert np.abs(share - np.diff(cumulative)).max() < 0.02
    assert_allclose(data.slopes[True], expected_slope("sigmoid"), rtol=0.01, atol=0)


def test_the_spread_with_is_that_of_sigmoids_of_normal_inputs(
    data: normalised_inputs.Data,
) -> None:
    variance = expectation(lambda z: sigmoid(z) ** 2) - 0.25
    assert_allclose(np.mean(data.spreads[True][5:]), math.sqrt(variance), rtol=0.05, atol=0)


def test_the_spread_without_falls_by_the_slope_a_layer(data: normalised_inputs.Data) -> None:
    # A small difference is multiplied by weights of mean square 1/n and by the slope.
    factors = [data.spreads[False][i + 1] / data.spreads[False][i] for i in range(3, 20)]
    assert_allclose(np.exp(np.mean(np.log(factors))), data.slopes[False], rtol=0.1, atol=0)


def test_slopes_fall_and_the_gradient_stays(data: normalised_inputs.Data) -> None:
    assert data.slopes[True] < data.slopes[False] < 0.25
    assert 0.5 < data.left < 2
    assert f"{data.slopes[True]:.3f} in place of {data.slopes[False]:.3f}" in (
        normalised_inputs.describe(data).title
    )
