from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from gen_figures import results
from gen_figures.figures import deeper_is_worse
from snippets.degradation import descend_deep


@pytest.fixture(scope="module")
def data() -> deeper_is_worse.Data:
    return deeper_is_worse.data()


def test_losses_are_those_of_the_page(data: deeper_is_worse.Data) -> None:
    median = results.load("degradation")["median"]
    for name in deeper_is_worse.LINES:
        assert data.end(name) == median[f"{name}_loss"]
        assert data.ratio[name] == median[f"{name}_ratio"]


def test_the_finding_holds(data: deeper_is_worse.Data) -> None:
    assert data.end("plain_24") > 10 * data.end("plain_6")
    assert data.end("skips_24") < 0.1 * data.end("plain_24")
    assert 0.1 < data.ratio["plain_24"] < 1


def test_first_losses_and_ratios_are_those_of_new_networks(data: deeper_is_worse.Data) -> None:
    """The start is the same for every step size, so it needs no training."""
    for name, depth, skips in (
        ("plain_6", 6, False),
        ("plain_24", 24, False),
        ("skips_24", 24, True),
    ):
        runs = [descend_deep(depth, 0.1, seed, skips, steps=0) for seed in range(data.networks)]
        first, ratio = np.median([losses[0] for losses, _ in runs]), np.median([r for _, r in runs])
        np.testing.assert_allclose(data.median[name][0], first, rtol=1e-5, atol=0)
        np.testing.assert_allclose(data.ratio[name], ratio, rtol=1e-5, atol=0)


def test_words_follow_the_data(data: deeper_is_worse.Data) -> None:
    changed = {**data.median, "plain_24": np.full(len(data.step), 0.25)}
    words = deeper_is_worse.describe(dataclasses.replace(data, median=changed))
    assert "0.25" in words.title
    assert "24 plain 0.25" in words.alt
