from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.clipping import descend, loss_slope
from snippets.explosion import (
    clip_entries,
    clip_norm,
    grown,
    kept_direction,
    landing,
    scaled_outputs,
)


@pytest.mark.parametrize("scale", [0.95, 1.0, 1.05])
def test_orthogonal_matrices_only_scale(scale: float) -> None:
    assert_allclose(grown(scale), scale**50, rtol=1e-12, atol=0)


def test_larger_weights_enlarge_the_input_and_shrink_its_gradient() -> None:
    sizes = [scaled_outputs(scale) for scale in (1, 4, 16, 128)]
    inputs, gradients = zip(*sizes, strict=True)
    assert list(inputs) == sorted(inputs)
    assert list(gradients) == sorted(gradients, reverse=True)


def test_clipping_by_norm_keeps_direction_and_short_gradients() -> None:
    g = np.array([3.0, -0.4, 12.0])
    clipped = clip_norm(g, 2.0)
    assert_allclose(np.linalg.norm(clipped), 2.0, rtol=1e-12, atol=0)
    assert_allclose(clipped / np.linalg.norm(clipped), g / np.linalg.norm(g), rtol=1e-12, atol=0)
    assert clip_norm(g, 100.0) is g


def test_clipping_entries_turns_the_gradient() -> None:
    g = np.array([3.0, 0.4])
    angle = math.degrees(math.atan2(0.4, 1.0) - math.atan2(0.4, 3.0))
    assert_allclose(kept_direction(g, clip_entries(g, 1.0)), angle, rtol=1e-9, atol=0)


def test_one_clipped_step_is_as_long_as_the_limit() -> None:
    assert_allclose(1.05 - landing(1.0), 1e-3, rtol=1e-9, atol=0)
    assert landing(math.inf) == 1.05 - 1e-3 * loss_slope(1.05)


def test_a_large_rate_hops_around_the_minimum() -> None:
    best = 0.5 ** (1 / 50)
    ends = {round(descend(steps, 0.01, 1.0), 9) for steps in (200, 201, 202, 203)}
    assert len(ends) == 2
    assert min(ends) < best < max(ends)
    assert_allclose(descend(200, 0.001, 1.0), best, rtol=1e-9, atol=0)
