from __future__ import annotations

import numpy as np
from matplotlib.lines import Line2D

from gen_figures import render
from gen_figures.figures import two_networks
from gen_figures.paths import FIGURES
from gen_figures.style import LIGHT


def test_both_spend_the_same() -> None:
    shallow, deep = two_networks.data().networks
    assert shallow.units == deep.units == 12
    assert shallow.weights == deep.weights == 48
    assert (shallow.hidden, deep.hidden) == (1, 3)


def test_a_line_is_drawn_for_every_weight() -> None:
    data = two_networks.data()
    path = FIGURES / "two_networks.py"
    with render.canvas(two_networks, data, LIGHT, "two-networks", path) as figure:
        for ax, network in zip(figure.axes, data.networks, strict=True):
            lines = [line for line in ax.findobj(Line2D) if np.size(line.get_xdata()) == 2]
            edges = [line for line in lines if line.get_color() == LIGHT.mark]
            assert len(edges) == network.weights


def test_units_stand_centred() -> None:
    for column in two_networks.places((3, 12, 1)):
        assert abs(sum(y for _, y in column)) < 1e-12
