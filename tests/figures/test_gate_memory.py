from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gen_figures import results
from gen_figures.figures import gate_memory
from snippets.gates import lstm_jacobians, open_gate
from snippets.recurrence import memory, remembers


@pytest.fixture(scope="module")
def data() -> gate_memory.Data:
    return gate_memory.data()


def test_every_line_leaves_one(data: gate_memory.Data) -> None:
    assert data.lag[0] == 0
    assert {float(line[0]) for line in data.median.values()} == {1.0}


def test_tanh_lines_are_the_table_of_the_page(data: gate_memory.Data) -> None:
    assert data.networks == 9
    for radius in gate_memory.RADII:
        kept = np.array(remembers("tanh", float(radius)))[data.lag]
        assert_allclose(data.median[f"tanh_{radius}"], kept, rtol=1e-5, atol=0)


def test_one_lstm_lies_within_all(data: gate_memory.Data) -> None:
    runs = [memory(lstm_jacobians(1.0, seed, steps=10)[0])[10] for seed in range(data.networks)]
    assert_allclose(data.median["lstm_1"][2], np.median(runs), rtol=1e-5, atol=0)


def test_products_of_forget_gates_are_near_their_bias(data: gate_memory.Data) -> None:
    """State and input only jitter around the bias; in logarithms the product is close."""
    for bias in gate_memory.FORGET:
        found = np.log(data.end(f"lstm_{bias}_forget"))
        assert_allclose(found, np.log(open_gate(float(bias), 100)), rtol=0.2, atol=0)


def test_the_whole_is_more_than_its_forget_gates(data: gate_memory.Data) -> None:
    for bias in gate_memory.FORGET:
        assert data.end(f"lstm_{bias}") > 20 * data.end(f"lstm_{bias}_forget")


def test_bands_hold_their_medians(data: gate_memory.Data) -> None:
    for name, median in data.median.items():
        assert np.all(data.low[name] <= median)
        assert np.all(median <= data.high[name])


def test_words_and_table_come_from_the_measurement(data: gate_memory.Data) -> None:
    measured = results.load("gate-memory")
    rows = gate_memory.table(data)
    assert rows[0] == ("steps", *measured["median"])
    assert list(rows[-1][1:]) == [line[-1] for line in measured["median"].values()]
    words = gate_memory.describe(data)
    assert f"{data.end('lstm_5'):.0f}-fold" in words.title
