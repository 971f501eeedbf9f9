from __future__ import annotations

import dataclasses
import inspect
import re

import numpy as np
import pytest
from matplotlib.text import Text
from numpy.testing import assert_allclose

from gen_figures import render, words
from gen_figures.figures import four_remedies
from gen_figures.paths import FIGURES, ROOT
from gen_figures.style import LIGHT, SERIES
from snippets.residual import skip_chain, skip_decay

PAGE = ROOT / "docs/chapters/four-remedies.md"
PHONE = 358


@pytest.fixture(scope="module")
def data() -> four_remedies.Data:
    return four_remedies.data()


def moved(data: four_remedies.Data, name: str, left: float) -> four_remedies.Data:
    networks = [
        dataclasses.replace(each, left=left) if each.name == name else each
        for each in data.networks
    ]
    return dataclasses.replace(data, networks=tuple(networks))


def test_dots_are_the_rows_of_the_pages_table(data: four_remedies.Data) -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (sigmoid|ReLU).*\| \$?([^$|]*?)\$? \|$", text, re.MULTILINE)
    drawn = [(each.name.split()[0].strip(","), words.tex(each.left)) for each in data.networks]
    assert rows == drawn


def test_skips_are_as_deep_and_wide_as_the_others(data: four_remedies.Data) -> None:
    defaults = inspect.signature(skip_chain).parameters
    assert defaults["layers"].default == data.layers
    assert defaults["width"].default == data.width
    gradients = [skip_chain("sigmoid", "after", seed)[1] for seed in range(data.seeds)]
    assert data.networks[-1].left == np.median(gradients)


def test_relu_follows_the_theory_of_its_variance(data: four_remedies.Data) -> None:
    # Half of the units are off: a layer multiplies the mean square by gain / 2.
    between = data.layers - 1
    assert_allclose(data.named("ReLU, 1/n"), 0.5 ** (between / 2), rtol=0.5, atol=0)
    assert_allclose(data.named("ReLU, 2/n (He)"), 1, rtol=0.5, atol=0)


def test_sigmoid_stays_below_its_greatest_slope(data: four_remedies.Data) -> None:
    # Weights of variance 1/n keep the mean square, a slope takes away at least 15/16 of it.
    left = data.named("sigmoid, 1/n")
    assert 0 < left < 0.25 ** (data.layers - 1) * 2


def test_the_skip_is_after_the_activation(data: four_remedies.Data) -> None:
    assert data.named("sigmoid, skips") > 1e20 * skip_decay("sigmoid", "before")


def test_remedies_are_filled_and_the_bare_networks_open(data: four_remedies.Data) -> None:
    assert [each.kept for each in data.networks] == [not each.bare for each in data.networks]
    # Shape and filling tell all rows apart, without their colours.
    looks = {(SERIES[each.look].marker, each.bare) for each in data.networks}
    assert len(looks) == len(data.networks)


def test_words_follow_what_was_measured(data: four_remedies.Data) -> None:
    found = four_remedies.describe(moved(data, "sigmoid, skips", 1.74))
    assert "to 1.7 of the last" in found.title
    assert "sigmoid, skips: 1.7" in found.description
    assert "to 1.7" in found.alt
    found = four_remedies.describe(moved(data, "ReLU, 1/n", 4.44e-9))
    assert "ReLU alone leaves 4.4 × 10⁻⁹" in found.title
    assert r"4.4 \times 10^{-9}" in found.caption


def test_title_counts_the_remedies_that_work(data: four_remedies.Data) -> None:
    assert four_remedies.describe(data).title.startswith("Three remedies keep")
    worse = moved(data, "sigmoid, batch norm", 0.01)
    assert four_remedies.describe(worse).title.startswith("Two remedies keep")


def test_every_value_is_written_at_its_dot(data: four_remedies.Data) -> None:
    slug, path = "four-remedies", FIGURES / "four_remedies.py"
    with render.canvas(four_remedies, data, LIGHT, slug, path) as figure:
        shown = {text.get_text() for text in figure.findobj(Text)}
        width = 72 * figure.get_figwidth()
        sizes = [text.get_fontsize() for text in figure.findobj(Text) if text.get_text()]
    assert {words.plain(each.left) for each in data.networks} <= shown
    assert {each.name for each in data.networks} <= shown
    assert min(sizes) * PHONE / width >= 8.5
