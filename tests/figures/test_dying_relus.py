from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from gen_figures.figures import dying_relus
from snippets.dead_units import train_and_watch


@pytest.fixture(scope="module")
def data() -> dying_relus.Data:
    return dying_relus.data()


def test_sorting_moves_units_only_within_their_layer(data: dying_relus.Data) -> None:
    watched, _ = train_and_watch(dying_relus.RATE, dying_relus.SEED, dying_relus.STEPS)
    assert data.watched.shape == watched.shape
    np.testing.assert_array_equal(data.watched.sum(axis=2), watched.sum(axis=2))
    for layer in range(watched.shape[1]):
        ours, theirs = (sorted(map(tuple, w[:, layer].T.tolist())) for w in (data.watched, watched))
        assert ours == theirs


def test_rows_are_sorted_by_first_death(data: dying_relus.Data) -> None:
    for layer in range(data.watched.shape[1]):
        firsts = [
            int(unit.argmax()) if unit.any() else len(unit) for unit in data.watched[:, layer].T
        ]
        assert firsts == sorted(firsts)


def test_bars_add_up_to_the_deaths(data: dying_relus.Data) -> None:
    for layer in range(data.watched.shape[1]):
        again = np.zeros_like(data.watched[:, layer])
        for row, start, end in data.bars(layer):
            assert not again[start:end, row].any()
            again[start:end, row] = True
        np.testing.assert_array_equal(again, data.watched[:, layer])


def test_the_finding_holds(data: dying_relus.Data) -> None:
    assert data.watched[:, 0].any()
    assert data.back[0] == 0
    assert min(data.back[1:]) > 0


def test_a_bar_that_ends_is_a_return(data: dying_relus.Data) -> None:
    steps = len(data.watched)
    for layer, back in enumerate(data.back):
        returned = {row for row, _, end in data.bars(layer) if end < steps}
        assert len(returned) == back


def test_share_is_that_of_all_units(data: dying_relus.Data) -> None:
    count = data.watched.reshape(len(data.watched), -1).sum(axis=1)
    np.testing.assert_allclose(data.share, count / 96, rtol=1e-14, atol=0)


def test_words_follow_the_data(data: dying_relus.Data) -> None:
    words = dying_relus.describe(dataclasses.replace(data, back=(0, 3, 4)))
    assert "7 units" in words.title
