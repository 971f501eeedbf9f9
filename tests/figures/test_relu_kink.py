from __future__ import annotations

import dataclasses

import numpy as np

from gen_figures.figures import relu_kink


def test_slopes_on_either_side_and_what_is_taken() -> None:
    data = relu_kink.data()
    assert data.sides == (0.0, 0.5, 1.0)
    assert data.at_zero == 0.0


def test_dashed_lines_touch_without_crossing() -> None:
    data = relu_kink.data()
    for slope in relu_kink.SLOPES:
        below = slope * data.z <= data.value
        assert below.all()
        assert np.count_nonzero(slope * data.z == data.value) == 1


def test_words_follow_the_data() -> None:
    data = dataclasses.replace(relu_kink.data(), at_zero=0.25)
    words = relu_kink.describe(data)
    assert "0.25" in words.caption
    assert relu_kink.table(data)[-1] == ("taken", 0.25)
