from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gen_figures.figures import frozen_layers
from snippets.freezing import with_frozen


@pytest.fixture(scope="module")
def data() -> frozen_layers.Data:
    return frozen_layers.data()


@pytest.mark.parametrize("width", frozen_layers.WIDTHS)
def test_medians_can_be_measured_again(data: frozen_layers.Data, width: int) -> None:
    runs = [with_frozen(width, 2, seed)[1] for seed in range(data.seeds)]
    assert_allclose(data.median[width][2], np.median(runs), rtol=2e-2, atol=0)
    assert data.low[width][2] <= data.median[width][2] <= data.high[width][2]


def test_narrow_networks_lose_more(data: frozen_layers.Data) -> None:
    lost = {width: data.median[width][0] - data.median[width][2] for width in frozen_layers.WIDTHS}
    assert lost[3] > 10 * abs(lost[16])
    assert data.guess == 138 / 256


def test_the_title_follows_the_numbers(data: frozen_layers.Data) -> None:
    title = frozen_layers.describe(data).title
    assert f"{data.median[16][2]:.0%}"[:-1] in title
    assert f"{data.median[3][2]:.0%}"[:-1] in title
