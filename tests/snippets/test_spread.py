"""Powers of ten and quantiles that stand for many runs."""

from fractions import Fraction

import numpy as np
import pytest

from snippets.spread import magnitude, middle
from tests.relative import close


@pytest.mark.parametrize(
    ("value", "power"), [(1e-300, -300), (3.1e-7, -7), (3.2e-7, -6), (1.0, 0), (4e47, 48)]
)
def test_magnitude_is_exact(value: float, power: int) -> None:
    assert magnitude(value) == Fraction(10) ** power


def test_middle_holds_four_fifths_of_the_runs() -> None:
    runs = np.random.default_rng(0).normal(size=10_001)
    low, median, high = middle(runs)
    close(np.mean((runs > low) & (runs < high)), 0.8, rtol=1e-3)
    close(np.mean(runs > median), 0.5, rtol=1e-3)
