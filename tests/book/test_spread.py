"""Captions say in words how far random networks scatter; here that is compared with the runs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gen_figures import results
from gen_figures.paths import RESULTS
from tests.conftest import ROOT
from tests.sitekit.rows import rows

WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "seven": 7}


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


@pytest.mark.parametrize("caption", rows(__file__, "captions"), ids=lambda one: ": ".join(one[:2]))
def test_eight_in_ten_networks_lie_as_near_to_the_median_as_the_caption_says(
    caption: tuple[str, ...],
) -> None:
    page, words, factor, *names = caption
    text = (ROOT / f"docs/chapters/{page}.md").read_text(encoding="utf-8")
    assert text.count(words) == 1
    found = max(
        farthest(results.kept(name, folder), keys)
        for folder in (RESULTS, RESULTS / "second")
        for name, *keys in map(str.split, names)
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
