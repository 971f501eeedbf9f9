"""Captions say in words how far random networks scatter; here that is compared with the runs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gen_figures import results
from gen_figures.paths import RESULTS
from snippets.depth_gain import RULE_GAINS
from snippets.skips import FORMS
from snippets.zoo import ZOO
from tests.conftest import ROOT

WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "seven": 7}
BLOCKS = ("before", "before_fifth", "after")
# Page, words of a caption, their factor, and of which numbers of which results they speak.
SAID: list[tuple[str, str, str, dict[str, Sequence[str]]]] = [
    ("three-solutions", "medians of 400 networks, eight in ten within a factor of four", "four", {
        "survival": [
            "tower_sigmoid_1", "tower_relu_2",
            "tower_sigmoid_1_batch", "tower_relu_2_batch",
            "tower_sigmoid_1_layer", "tower_relu_2_layer",
        ],
        "blocks": [f"{form}_{one}" for form in BLOCKS for one in ("sigmoid", "relu")],
    }),
    ("activations-compared", "a factor of three of it lie eight in ten, but for GELU and SiLU",
     "three", {
        "survival": [
            f"tower_{name}_{gain}" for name in ZOO for gain in (1, 2)
            if (name, gain) not in {("gelu", 2), ("silu", 2)}
        ],
    }),
    ("xavier", "without biases, eight in ten within a factor of three", "three", {
        "survival": [
            f"tower_{name}_{float(gain):.3g}"
            for name in ("sigmoid", "tanh", "relu") for gain in RULE_GAINS.values()
        ],
    }),
    ("xavier", "the median of 400, eight in ten within a factor of three", "three", {
        "survival": ["tower_sigmoid_1", "tower_tanh_1", "tower_tanh_2", "tower_relu_2"],
    }),
    ("skips", "400 networks, of which eight in ten lie within a factor of four", "four", {
        "blocks": [
            f"{form}_{name}_{what}"
            for form in FORMS for name in ("sigmoid", "relu") for what in ("gradient", "signal")
        ],
    }),
    ("saturation", "eight in ten within a factor of two", "two", {
        "survival": ["tower_sigmoid_1", "tower_tanh_1"],
    }),
    ("descent-and-slopes", "eight in ten lie within a factor of five", "five", {
        "small-gradients": [
            f"{name}_{key}" for name in ("tanh", "sigmoid") for key in ("loss", "first", "last")
        ],
    }),
    ("exploding-and-initialisation", "a hundred networks, eight in ten within a factor of three",
     "three", {
        "weight-draws": [
            f"{name}_{rule}_variance" for name in ("relu", "tanh") for rule in ("random", "normal")
        ],
    }),
    ("what-slow-layers-cost", "eight in ten within a factor of seven", "seven", {
        "frozen-layers": ["loss_16"],
    }),
    ("dying-relus", "share of dead units, eight in ten within a factor of three", "three", {
        "dead-units": ["start", "end_0.1", "end_0.5", "end_1"],
    }),
]  # fmt: skip


def farthest(kept: Mapping[str, Any], names: Sequence[str]) -> float:
    """Return the largest factor between a median and its 10 % or 90 % quantile.

    Of what was followed in time the beginning and the end are in the table.
    """
    shown = [0, -1] if kept["name"] == "small-gradients" else slice(None)
    low, median, high = (
        np.concatenate([np.atleast_1d(kept[part][name])[shown] for name in names])
        for part in ("low", "median", "high")
    )
    return float(max(np.max(median / low), np.max(high / median)))


@pytest.mark.parametrize(("page", "words", "factor", "names"), SAID)
def test_eight_in_ten_networks_lie_as_near_to_the_median_as_the_caption_says(
    page: str, words: str, factor: str, names: dict[str, Sequence[str]]
) -> None:
    text = (ROOT / f"docs/chapters/{page}.md").read_text(encoding="utf-8")
    assert text.count(words) == 1
    found = max(
        farthest(results.kept(name, folder), keys)
        for folder in (RESULTS, RESULTS / "second")
        for name, keys in names.items()
    )
    # No larger a factor than is needed.
    assert WORDS[factor] / 2 < found <= WORDS[factor]


@pytest.mark.parametrize("folder", [RESULTS, RESULTS / "second"], ids=["first", "second"])
def test_shares_of_wrong_points_lie_within_a_factor_of_three(folder: Path) -> None:
    text = (ROOT / "docs/chapters/why-depth.md").read_text(encoding="utf-8")
    assert "get wrong, where eight in ten lie within a factor of three" in text
    runs = results.kept("plain-depth", folder)["runs"]
    for name in ("sigmoid_2", "sigmoid_3", "tanh_2", "tanh_3", "tanh_6", "tanh_10"):
        low, median, high = np.quantile(1 - np.array(runs[f"{name}_right_500"]), (0.1, 0.5, 0.9))
        assert max(median / low, high / median) < 3
