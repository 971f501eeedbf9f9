from __future__ import annotations

from gen_figures.figures import shapes_that_do_not_fit
from snippets.shapes import fits, shapes


def test_rectangles_have_the_shapes_of_the_articles_cells() -> None:
    printed = [one for one in shapes_that_do_not_fit.data().products if one.result is None]
    drawn = [tuple((block.rows, block.columns) for block in one.factors) for one in printed]
    assert drawn == [shapes("dW2"), shapes("dZ2")]
    assert not any(one.fits for one in printed)
    assert not fits("dW2")
    assert not fits("dZ2")


def test_what_comes_out_has_the_outer_lengths() -> None:
    right = [one for one in shapes_that_do_not_fit.data().products if one.result]
    assert [one.fits for one in right] == [True, True]
    for one in right:
        assert one.result is not None
        outer = (one.factors[0].rows, one.factors[1].columns)
        assert (one.result.rows, one.result.columns) == outer
    assert right[0].result is not None
    assert (right[0].result.rows, right[0].result.columns) == (4, 5)


def test_words_name_the_clashes() -> None:
    words = shapes_that_do_not_fit.describe(shapes_that_do_not_fit.data())
    assert "7 against 5 and 7 against 6" in words.caption
