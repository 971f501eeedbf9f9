from __future__ import annotations

import pytest
from matplotlib.text import Text
from numpy.testing import assert_allclose

from gen_figures import render, words
from gen_figures.figures import residual_block
from gen_figures.paths import FIGURES
from gen_figures.style import LIGHT
from snippets.network import decay
from snippets.residual import BLOCKS


@pytest.fixture(scope="module")
def data() -> residual_block.Data:
    return residual_block.data()


def test_blocks_without_skip_decay_like_layers(data: residual_block.Data) -> None:
    # The chain of 25 blocks has 50 layers; its gradient passes one slope more than δ_1/δ_50 does.
    for name, gain in residual_block.GAINS.items():
        layers = decay(name, gain)
        assert_allclose(data.left["none"][name] / layers, 1, rtol=0.8, atol=0)


def test_where_the_sum_stands_decides(data: residual_block.Data) -> None:
    sigmoid = {form: each["sigmoid"] for form, each in data.left.items()}
    assert sigmoid["none"] < 1e-10 * sigmoid["before"]
    # A slope of at most 1/4 stands in front of each of the 25 sums; the branch adds little.
    assert 0.25**data.blocks * 1e-3 < sigmoid["before"] < 0.25**data.blocks * 1e3
    assert 0.5 < sigmoid["after"] < 2 > sigmoid["branch"] > 0.5
    assert all(data.left[form]["relu"] > 1000 for form in ("before", "after", "branch"))


def test_every_form_has_its_block_and_value(data: residual_block.Data) -> None:
    assert set(residual_block.PARTS) == set(residual_block.WORDS) == set(BLOCKS) == set(data.left)
    path = FIGURES / "residual_block.py"
    with render.canvas(residual_block, data, LIGHT, "residual-block", path) as figure:
        shown = " ".join(text.get_text() for text in figure.findobj(Text))
    for each in data.left.values():
        assert all(words.plain(value) in shown for value in each.values())
    assert shown.count("+") == 3
