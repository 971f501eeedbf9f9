"""The data of the figures of chapter 4, against closed forms."""

import math
from itertools import combinations

import numpy as np

from gen_figures import results
from snippets.bench import bench_inputs, bench_profile
from snippets.four_layers import BATCH, WIDTHS
from snippets.shapes import fits, shapes
from snippets.slow_layers import guess_loss
from snippets.softmax import five_classes
from snippets.zoo import predicted
from tests.figures.conftest import figure
from tests.relative import close


def test_two_small_gradients_begin_at_the_bench_and_end_apart() -> None:
    d, kept = figure("two-small-gradients").data, results.load("small-gradients")
    assert list(d.first["tanh"]) == kept["median"]["tanh_first"]
    assert len(d.steps) == len(d.loss["sigmoid"]) == len(kept["settings"]["steps"])
    for name in ("tanh", "sigmoid"):
        close(d.first[name][0], bench_profile(name)[1][0], 1e-5)
    close(d.loss["sigmoid"][-1], guess_loss(), 1e-5)
    assert d.loss["tanh"][-1] < 1e-3 * d.loss["sigmoid"][-1]
    assert max(d.first[name][-1] for name in d.first) < 1e-5


def test_computation_graph_feeds_each_layer_by_weights_biases_and_what_is_below() -> None:
    d, own = figure("computation-graph")
    into = {end: {start for start, other in d.edges if other == end} for _, end in d.edges}
    for layer in range(1, 5):
        below = f"A{layer - 1}" if layer > 1 else "X"
        assert into[f"Z{layer}"] == {f"W{layer}", f"b{layer}", below}
        assert into[f"A{layer}"] == {f"Z{layer}"}
        assert d.named(f"W{layer}").shape == (WIDTHS[layer], WIDTHS[layer - 1])
        assert d.named(f"A{layer}").shape == (WIDTHS[layer], BATCH)
    assert into["J"] == {"A4", "Y"}
    assert len(into) == 9
    # What is learnt feeds one box.
    learnt = [start for start, _ in d.edges if start[0] in "Wb"]
    assert len(learnt) == len(set(learnt)) == 8
    assert len({node.name for node in d.nodes}) == len(d.nodes) == 19
    for one, other in combinations(d.nodes, 2):
        assert max(abs(one.x - other.x), abs(one.y - other.y)) > 2 * own.HALF


def test_softmax_gradient_is_shares_minus_target() -> None:
    d = figure("softmax-gradient").data
    close(d.true, five_classes()[0], 1e-13)
    assert d.correct == 2
    # The elementwise rule is right in one class only.
    close(d.elementwise[2], d.true[2], 1e-14)
    assert np.count_nonzero(d.elementwise) == 1


def test_shapes_that_do_not_fit_are_those_of_the_articles_cells() -> None:
    products = figure("shapes-that-do-not-fit").data.products
    printed, right = (
        [one for one in products if bool(one.result) == is_right] for is_right in (0, 1)
    )
    drawn = [tuple((block.rows, block.columns) for block in one.factors) for one in printed]
    assert drawn == [shapes("dW2"), shapes("dZ2")]
    assert not any([*(one.fits for one in printed), fits("dW2"), fits("dZ2")])
    assert [one.fits for one in right] == [True, True]
    sizes = [(one.result.rows, one.result.columns) for one in right]
    assert sizes == [(4, 5), (right[1].factors[0].rows, right[1].factors[1].columns)]


def test_slope_and_fate_follow_the_average_and_stay_below_the_best() -> None:
    d, own = figure("slope-and-fate")
    for depth, measured in zip(d.depths, d.measured, strict=True):
        assert 0.2 < measured / d.average[depth - 1] < 5
        assert measured < 2 * d.best[depth - 1]
    close(d.average[-1], predicted("sigmoid", 1.0, 50), 1e-6)
    z = bench_inputs("sigmoid")[own.LAYER - 1]
    close(np.mean((z >= d.low) & (z <= d.high)), own.SHARE, 1e-3)


def test_open_paths_fall_with_one_half_and_twice_the_variance_makes_up_for_it() -> None:
    d, own = figure("open-paths")
    halves = 0.5 ** np.arange(own.DEPTH + 1)
    close(d.paths, halves, 0.1)
    close(d.one, halves, 0.3)
    # Each weight is larger by the root of two, so each layer's mean square by two.
    close(np.array(d.two) / np.array(d.one) * halves, 1, 0.05)


def test_starts_follow_the_powers_of_half_the_gain() -> None:
    d, own = figure("starts")
    for rule, gain in own.GAINS.items():
        panel = d.panel("relu", rule)
        assert panel.predicted[0] == (d.layers - 1) / 2 * math.log10(gain / 2)
        assert abs(panel.delta[0] - panel.predicted[0]) < 0.6
    # Positive weights multiply a gradient by the root of half the width.
    delta = d.panel("relu", "random").delta
    close((delta[0] - delta[40]) / 40, math.log10(math.sqrt(d.width / 2)), 0.02)
    # Thin lines hide what thick ones show.
    assert d.panel("relu", "1/n").delta[0] < -7
    assert abs(d.panel("relu", "1/n").weights[0]) < 1
