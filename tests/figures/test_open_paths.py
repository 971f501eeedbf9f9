from __future__ import annotations

import pytest
from numpy.testing import assert_allclose

from gen_figures import words
from gen_figures.figures import open_paths


@pytest.fixture(scope="module")
def data() -> open_paths.Data:
    return open_paths.data()


def test_paths_and_gradient_fall_with_one_half(data: open_paths.Data) -> None:
    halves = [0.5**k for k in range(open_paths.DEPTH + 1)]
    assert_allclose(data.paths, halves, rtol=0.1, atol=0)
    assert_allclose(data.one, halves, rtol=0.3, atol=0)


def test_twice_the_variance_makes_up_for_it(data: open_paths.Data) -> None:
    # Each weight is larger by the root of two, so each layer's mean square by two.
    ratios = [two / one / 2**k for k, (one, two) in enumerate(zip(data.one, data.two, strict=True))]
    assert_allclose(ratios, 1, rtol=0.05, atol=0)


def test_words_follow_the_measurement(data: open_paths.Data) -> None:
    found = open_paths.describe(data)
    assert words.plain(data.paths[-1]) in found.title
    assert words.tex(data.one[-1]) in found.caption
