from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gen_figures import words
from gen_figures.figures import learning_speed
from snippets.training import quadrants
from snippets.victims import learning_speeds


@pytest.fixture(scope="module")
def data() -> learning_speed.Data:
    return learning_speed.data()


def test_layers_are_in_order_before_the_first_step(data: learning_speed.Data) -> None:
    start = [speeds[0] for speeds in data.speeds]
    assert start == sorted(start)
    assert data.start < 1e-5


def test_they_are_together_at_the_end(data: learning_speed.Data) -> None:
    end = [speeds[-1] for speeds in data.speeds]
    assert max(end) / min(end) < 10
    assert 0.1 < data.end < 1


def test_loss_ends_at_that_of_a_constant_guess(data: learning_speed.Data) -> None:
    share = float(np.mean(quadrants()[1]))
    constant = -share * np.log(share) - (1 - share) * np.log(1 - share)
    assert_allclose(data.loss[-1], constant, rtol=1e-5, atol=0)


def test_the_start_is_that_of_the_bench(data: learning_speed.Data) -> None:
    rows = [learning_speeds(seed, 0, (0,))[0][0] for seed in range(data.seeds)]
    assert_allclose(np.median(rows, axis=0), [one[0] for one in data.speeds], rtol=1e-4, atol=0)


def test_words_hold_both_ends(data: learning_speed.Data) -> None:
    found = learning_speed.describe(data)
    assert words.plain(data.start) in found.title
    assert words.tex(data.start) in found.caption
    assert words.plain(data.end) in found.caption
