from __future__ import annotations

import json

import numpy as np
from numpy.testing import assert_allclose

from gen_figures.figures import two_small_gradients
from gen_figures.paths import RESULTS
from snippets.bench import bench_profile
from snippets.training import quadrants


def test_paths_are_the_measured_medians() -> None:
    data = two_small_gradients.data()
    found = json.loads((RESULTS / "small-gradients.json").read_text(encoding="utf-8"))
    assert list(data.first["tanh"]) == found["median"]["tanh_first"]
    assert len(data.steps) == len(data.loss["sigmoid"]) == len(found["settings"]["steps"])


def test_paths_begin_where_the_bench_begins() -> None:
    data = two_small_gradients.data()
    for name in ("tanh", "sigmoid"):
        assert_allclose(data.first[name][0], bench_profile(name)[1][0], rtol=1e-5, atol=0)


def test_the_stuck_loss_is_that_of_the_best_constant() -> None:
    share = quadrants()[1].mean()
    entropy = -share * np.log(share) - (1 - share) * np.log(1 - share)
    assert_allclose(two_small_gradients.data().loss["sigmoid"][-1], entropy, rtol=1e-5, atol=0)


def test_only_one_of_the_two_has_learnt() -> None:
    data = two_small_gradients.data()
    assert data.loss["tanh"][-1] < 1e-3 * data.loss["sigmoid"][-1]
    assert max(data.first[name][-1] for name in data.first) < 1e-5
