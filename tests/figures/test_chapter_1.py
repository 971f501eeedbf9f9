"""The data of the figures before and in chapter 1, against closed forms."""

import math
from itertools import pairwise

import numpy as np

from gen_figures import results
from snippets import bench
from snippets.activations import sigmoid
from snippets.freezing import with_frozen
from snippets.gauss import expectation
from snippets.hand import WEIGHTS, chain_cost, chain_deltas, chain_forward
from snippets.network import decay, rms
from snippets.normalisation import expected_slope
from snippets.residual import BLOCKS
from snippets.slow_layers import base_rate, bench_changes
from snippets.training import gradients
from tests.figures.conftest import figure, shown
from tests.relative import close


def test_twenty_layers_is_the_measured_result_below_a_quarter_a_layer() -> None:
    d, median = figure("twenty-layers").data, results.load("twenty-layers")["median"]
    assert d.delta.tolist() == median["delta"]
    assert d.delta[0] == median["delta_ratio"]
    assert d.delta[-1] == d.low[-1] == d.high[-1] == d.bound[-1] == 1
    assert np.all((d.low <= d.delta) & (d.delta <= d.high))
    close(d.bound, 0.25 ** (20.0 - d.layer), 1e-15)
    assert np.all(d.delta[:-1] < d.bound[:-1])
    assert np.all(np.diff(d.delta) > 0)


def test_small_change_is_the_cost_in_closed_form_with_errors_at_their_orders() -> None:
    d = figure("small-change").data
    close(d.cost, [chain_cost((*WEIGHTS[:2], w)) for w in d.weight], 1e-12)
    close(d.slope, np.interp(d.at, d.weight, np.gradient(d.cost, 0.125)), 0.01)
    rises = [(end - d.height) / step for step, end in d.secants]
    assert d.slope < rises[1] < rises[0] < 0
    close(d.named, 0.00154, 0.01)
    log = np.log10(d.steps)
    for errors, least, order in ((d.forward, -6, 1), (d.central, -3, 2)):
        inner = (log > least) & (log < -1)
        close(np.polyfit(log[inner], np.log10(errors)[inner], 1)[0], order, 0.03)


def test_hand_example_is_that_of_a_calculator() -> None:
    d, own = figure("hand-example")
    assert tuple(d.a) == chain_forward()[1][1:]
    close(d.delta, chain_deltas(), 1e-12)
    assert own.signed(-0.5, 1) == "−0.5"


def test_log_axis_has_medians_of_the_bench_and_what_half_precision_loses() -> None:
    d = figure("log-axis").data
    runs = [[rms(one) for one in gradients("sigmoid", bench.bench(seed))[0]] for seed in range(5)]
    close(d.sizes, np.median(runs, axis=0), 1e-12)
    # The smallest positive number of 16 bits is 2^-24; half of it and less rounds to 0.
    assert [half == 0 for half in d.half] == [size <= 2.0**-25 for size in d.sizes]
    assert d.lost == d.half.count(0) > 0


def test_itemised_bill_adds_up_to_the_gradient_by_the_complex_step() -> None:
    d = figure("itemised-bill").data
    slope = chain_cost((0.8 + 1e-30j, -1.1, 1.7)).imag / 1e-30
    close([d.total, math.prod(item.factor for item in d.items)], slope, 1e-13)
    assert " ".join(item.name for item in d.items) == "a₃−y σ′(z₃) w₃ σ′(z₂) w₂ σ′(z₁) x"
    heights = [abs(item.product) for item in d.items]
    rises = [after > before for before, after in pairwise(heights)]
    assert rises == [item.kind == "weight" for item in d.items[1:]], "slopes lead down"


def test_bench_inputs_are_all_in_the_histogram_nine_tenths_between_the_lines() -> None:
    d, own = figure("bench-inputs")
    z = bench.bench_inputs("sigmoid")[own.LAYER - 1]
    close(d.share, np.histogram(z, d.edges)[0] / z.size, 1e-12)
    close([d.share.sum(), np.mean((z >= d.low) & (z <= d.high)) / 0.9], 1, 1e-3)
    # σ' = 1/4 - (σ - 1/2)², so that the mean falls short by the mean square of σ - 1/2.
    close(d.mean, d.best - np.mean((1 / (1 + np.exp(-z)) - 0.5) ** 2), 1e-12)


def test_slow_layers_lie_where_one_network_is_measured_again() -> None:
    d, own = figure("slow-layers")
    run = np.array(bench_changes("sigmoid", d.rate, d.steps, seed=0)[0])
    assert np.all((d.low["sigmoid"] <= run) & (run <= d.high["sigmoid"]))
    # It is the median of nine in the layers between.
    close(run[2:8], d.median["sigmoid"][2:8], 1e-2)
    for name in own.NAMES:
        low, middle, high = map(np.array, (d.low[name], d.median[name], d.high[name]))
        assert np.all((low > 0) & (low <= middle) & (middle <= high))
    assert d.median["sigmoid"][0] < 1e-4 * min(d.median["tanh"][0], d.median["relu"][0])
    close(d.right["sigmoid"], base_rate(), 1e-5)


def test_frozen_layers_lie_where_the_median_network_is_measured_again() -> None:
    d, own = figure("frozen-layers")
    for width, seed in ((16, 0), (3, 5)):
        close(with_frozen(width, 2, seed)[1], d.median[width][2], 2e-2)
        assert d.low[width][2] <= d.median[width][2] <= d.high[width][2]
    lost = {width: d.median[width][0] - d.median[width][2] for width in own.WIDTHS}
    assert lost[3] > 10 * abs(lost[16]), "narrow networks lose more"
    assert d.guess == 138 / 256


def test_residual_block_decays_by_where_the_sum_stands() -> None:
    d, own = figure("residual-block")
    # The chain of 25 blocks has 50 layers; its gradient passes one slope more than δ_1/δ_50 does.
    for name, gain in own.GAINS.items():
        close(d.left["none"][name] / decay(name, gain), 1, 0.8)
    left = {form: each["sigmoid"] for form, each in d.left.items()}
    assert left["none"] < 1e-10 * left["before"]
    # A slope of at most 1/4 stands in front of each of the 25 sums; the branch adds little.
    assert 1e-3 < left["before"] / 0.25**d.blocks < 1e3
    assert 0.5 < left["after"] < 2 > left["branch"] > 0.5
    assert all(d.left[form]["relu"] > 1000 for form in ("before", "after", "branch"))
    assert set(own.PARTS) == set(own.WORDS) == set(BLOCKS) == set(d.left)
    assert "".join(shown("residual-block")).count("+") == 3


def test_normalised_inputs_are_normal_and_keep_the_spread_of_their_sigmoids() -> None:
    d = figure("normalised-inputs").data
    cumulative = np.array([0.5 * (1 + math.erf(edge / math.sqrt(2))) for edge in d.edges])
    assert np.abs(d.shares[True] - np.diff(cumulative)).max() < 0.02
    close(d.slopes[True], expected_slope("sigmoid"), 0.01)
    assert d.slopes[True] < d.slopes[False] < 0.25
    assert 0.5 < d.left < 2
    variance = expectation(lambda z: sigmoid(z) ** 2) - 0.25
    close(np.mean(d.spreads[True][5:]), math.sqrt(variance), 0.05)
    # Without, a small difference is multiplied by weights of mean square 1/n and by the slope.
    close((d.spreads[False][20] / d.spreads[False][3]) ** (1 / 17), d.slopes[False], 0.1)
