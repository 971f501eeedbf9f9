from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gen_figures import words
from gen_figures.figures import sigmoid_tails


@pytest.fixture(scope="module")
def data() -> sigmoid_tails.Data:
    return sigmoid_tails.data()


def test_the_curve_is_one_over_a_squared_cosine(data: sigmoid_tails.Data) -> None:
    assert_allclose(data.slope, 1 / (4 * np.cosh(data.z / 2) ** 2), rtol=1e-12, atol=0)


def test_sides_fall_by_e_a_unit(data: sigmoid_tails.Data) -> None:
    far = data.slope[data.z >= 20]
    step = data.z[1] - data.z[0]
    assert_allclose(far[1:] / far[:-1], np.exp(-step), rtol=1e-8, atol=0)


def test_ends_of_the_formats(data: sigmoid_tails.Data) -> None:
    bits = {"float16": 11, "float32": 24, "float64": 53}
    for dtype, digits in bits.items():
        assert_allclose(data.full[dtype], digits * np.log(2), rtol=1e-12, atol=0)
        assert_allclose(np.exp(-data.over[dtype]), float(np.finfo(dtype).max), rtol=1e-10, atol=0)


def test_words_hold_the_numbers(data: sigmoid_tails.Data) -> None:
    found = sigmoid_tails.describe(data)
    assert words.plain(data.at_marks[0]) in found.caption
    assert f"{data.full['float16']:.1f}" in found.title


def test_rows_say_where_zero_is(data: sigmoid_tails.Data) -> None:
    rows = sigmoid_tails.table(data)[1:]
    zero = [float(row[0]) for row in rows if row[4] == "yes"]
    assert zero
    assert min(zero) > data.full["float64"]
