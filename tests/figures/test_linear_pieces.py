from __future__ import annotations

import numpy as np

from gen_figures.figures import linear_pieces


def test_counts_follow_the_closed_forms() -> None:
    data = linear_pieces.data()
    assert data.deep == tuple(2**k for k in range(1, linear_pieces.LAYERS + 1))
    assert data.wide == tuple(units + 1 for units in data.units)


def test_graphs_go_up_and_down_between_0_and_1() -> None:
    data = linear_pieces.data()
    for k, graph in data.graphs.items():
        kinks = graph[:: len(data.x) // 2**k]
        assert np.array_equal(kinks, np.arange(2**k + 1) % 2)


def test_words_name_both_counts() -> None:
    data = linear_pieces.data()
    title = linear_pieces.describe(data).title
    assert str(data.deep[-1]) in title
    assert str(data.wide[-1]) in title
    assert len(linear_pieces.table(data)) == linear_pieces.LAYERS + 1
