from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from gen_figures.figures import log_axis
from snippets.bench import bench
from snippets.network import rms
from snippets.training import gradients


def test_sizes_are_medians_of_the_bench() -> None:
    data = log_axis.data()
    runs = [[rms(d) for d in gradients("sigmoid", bench(seed))[0]] for seed in range(5)]
    assert_allclose(data.sizes, np.median(runs, axis=0), rtol=1e-12, atol=0)


def test_the_strip_holds_what_half_precision_cannot() -> None:
    data = log_axis.data()
    # The smallest positive number of 16 bits is 2^-24; half of it and less rounds to 0.
    expected = [size <= 2.0**-25 for size in data.sizes]
    assert [half == 0 for half in data.half] == expected
    assert data.lost == sum(expected) > 0
    assert f"layers 1 to {data.lost}" in log_axis.describe(data).caption
