"""The data of the figures, against closed forms and what was measured: chapter by chapter."""

import math
import re
from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.text import Text
from numpy.testing import assert_array_equal

from gen_figures import results
from gen_figures.paths import ROOT
from gen_figures.style import LIGHT, SERIES, THEMES
from gen_figures.words import tex
from snippets import signals
from snippets.activations import dsigmoid, dtanh, sigmoid
from snippets.bench import bench, bench_inputs
from snippets.costs import run
from snippets.dead_units import train_and_watch
from snippets.descent import caught_up
from snippets.four_layers import BATCH, WIDTHS
from snippets.freezing import with_frozen
from snippets.gates import gru_step, lstm_jacobians, lstm_step, open_gate
from snippets.gauss import expectation
from snippets.hand import WEIGHTS, chain_cost, chain_deltas, chain_forward
from snippets.network import forward, gaussian, rms
from snippets.normalisation import expected_slope
from snippets.patients import PATIENTS, examined
from snippets.recurrence import memory, recurrent_jacobians
from snippets.residual import BLOCKS
from snippets.saturation import FORMATS, full_at
from snippets.seeds import Count
from snippets.shapes import fits, shapes
from snippets.skips import FORMS
from snippets.slow_layers import bench_changes, guess_loss
from snippets.softmax import five_classes
from snippets.solved import LEARNT, reached
from snippets.trained import ARMS, TASKS
from snippets.trained import task as task_of
from snippets.training import gradients, unseen
from snippets.victims import learning_speeds
from snippets.zoo import ZOO, predicted
from tests.figures.conftest import picture, shown, words
from tests.relative import apart, close


def is_less(few: int, many: int, of: int) -> bool:
    """Tell whether counts differ by more than the draw: their intervals do not overlap."""
    return Count(few, of=of).interval[1] < Count(many, of=of).interval[0]


def test_twenty_layers_is_the_measured_result_below_a_quarter_a_layer(d: Any) -> None:
    median = results.load("twenty-layers")["median"]
    assert d.delta.tolist() == median["delta"]
    assert d.delta[0] == median["delta_ratio"]
    assert d.delta[-1] == d.low[-1] == d.high[-1] == d.bound[-1] == 1
    assert np.all((d.low <= d.delta) & (d.delta <= d.high))
    close(d.bound, 0.25 ** (20.0 - d.layer), 1e-15)
    assert np.all(d.delta[:-1] < d.bound[:-1])
    assert np.all(np.diff(d.delta) > 0)


def test_small_change_is_the_cost_in_closed_form_with_errors_at_their_orders(d: Any) -> None:
    close(d.cost, [chain_cost((*WEIGHTS[:2], w)) for w in d.weight], 1e-12)
    close(d.slope, np.interp(d.at, d.weight, np.gradient(d.cost, 0.125)), 0.01)
    rises = [(end - d.height) / step for step, end in d.secants]
    assert d.slope < rises[1] < rises[0] < 0
    close(d.named, 0.00154, 0.01)
    log = np.log10(d.steps)
    for errors, least, order in ((d.forward, -6, 1), (d.central, -3, 2)):
        inner = (log > least) & (log < -1)
        close(np.polyfit(log[inner], np.log10(errors)[inner], 1)[0], order, 0.03)


def test_hand_example_is_that_of_a_calculator(d: Any, own: Any) -> None:
    assert tuple(d.a) == chain_forward()[1][1:]
    close(d.delta, chain_deltas(), 1e-12)
    assert own.signed(-0.5, 1) == "−0.5"


def test_log_axis_has_the_bench_and_what_half_precision_loses(d: Any) -> None:
    close(d.sizes, [rms(one) for one in gradients("sigmoid", bench(0))[0]], 1e-12)
    # The smallest positive number of 16 bits is 2^-24; half of it and less rounds to 0.
    assert [half == 0 for half in d.half] == [size <= 2.0**-25 for size in d.sizes]
    assert d.lost == d.half.count(0) > 0
    # Of 380 points in height a fiftieth is as much as a mark is high, from its lower edge on 0.
    assert d.sizes[-d.seen] > 0.02 * d.sizes[-1] > d.sizes[-d.seen - 1]


def test_two_by_two_goes_up_by_rows_and_down_by_the_complex_step(d: Any) -> None:
    (a, b), (c, e) = d.weights
    x, y = d.sent
    assert d.arrived == (a * x + b * y, c * x + e * y)

    def cost(x: complex, y: complex) -> complex:
        return d.deltas[0] * (a * x + b * y) + d.deltas[1] * (c * x + e * y)

    close(d.felt, [cost(x + 1j, y).imag, cost(x, y + 1j).imag], 1e-12)


def test_itemised_bill_adds_up_to_the_gradient_by_the_complex_step(d: Any) -> None:
    slope = chain_cost((0.8 + 1e-30j, -1.1, 1.7)).imag / 1e-30
    close([d.total, math.prod(item.factor for item in d.items)], slope, 1e-13)
    assert " ".join(item.name for item in d.items) == "a₃−y σ′(z₃) w₃ σ′(z₂) w₂ σ′(z₁) x"
    heights = [abs(item.product) for item in d.items]
    rises = [after > before for before, after in pairwise(heights)]
    assert rises == [item.kind == "weight" for item in d.items[1:]], "slopes lead down"


def test_bench_inputs_are_all_counted_nine_tenths_between_the_lines(d: Any, own: Any) -> None:
    z = bench_inputs("sigmoid")[own.LAYER - 1]
    close(d.share, np.histogram(z, d.edges)[0] / z.size, 1e-12)
    close([d.share.sum(), np.mean((z >= d.low) & (z <= d.high)) / 0.9], 1, 1e-3)
    # σ' = 1/4 - (σ - 1/2)², so that the mean falls short by the mean square of σ - 1/2.
    close(d.mean, d.best - np.mean((1 / (1 + np.exp(-z)) - 0.5) ** 2), 1e-12)


def test_slow_layers_lie_where_one_network_is_measured_again(d: Any, own: Any) -> None:
    kept = results.load("slow-layers")
    run = bench_changes("sigmoid", d.rate, d.steps, seed=kept["seeds"][3])[0]
    close(run, kept["runs"]["sigmoid"][3], 1e-2)
    for name in own.NAMES:
        low, middle, high = map(np.array, (d.low[name], d.median[name], d.high[name]))
        assert np.all((low > 0) & (low <= middle) & (middle <= high))
    assert d.median["sigmoid"][0] < 1e-4 * min(d.median["tanh"][0], d.median["relu"][0])
    ones = unseen()[1].mean()
    close(d.right["sigmoid"], max(ones, 1 - ones), 1e-5)


def test_quadrants_are_answered_by_shares_when_stuck_and_by_areas_when_trained(d: Any) -> None:
    assert_array_equal(d.one == 1, d.x * d.y > 0)
    close(d.answers["sigmoid"], guess_rate := d.one.mean(), 1e-5)
    assert guess_rate == 138 / 256
    line = np.linspace(-2, 2, len(d.answers["tanh"]))
    across, up = np.meshgrid(line, line)
    inside = across * up != 0
    met = (d.answers["tanh"] > 0.5) == (across * up > 0)
    close(met[inside].mean(), d.right["tanh"], 0.03)
    assert d.right["sigmoid"] < 0.6
    assert d.right["tanh"] > 0.9


def test_two_signals_mirror_each_other_where_differences_are_small(d: Any, own: Any) -> None:
    # What the points differ by, pair by pair: twice the variance, in the mean.
    inputs = bench_inputs("relu", seed=0, gain=2.0)[:9]
    pairs = [np.mean((z[:, :, None] - z[:, None, :]) ** 2) for z in inputs]
    forwards, backwards = signals.kept("relu", 2.0, 1)
    close(forwards[1], np.sqrt(np.array(pairs) / pairs[0]), 1e-12)
    deltas, _ = gradients("relu", bench(0, 2.0))
    ends = [np.linalg.norm(delta) for delta in deltas[:9]]
    close(backwards[1], np.array(ends) / ends[-1], 1e-12)
    for name in own.NETWORKS:
        for way, start in ((d.forwards[name], 0), (d.backwards[name], -1)):
            assert way.low[start] == way.median[start] == way.high[start] == 1
            assert np.all((way.low <= way.median) & (way.median <= way.high))
    sigmoid = (d.forwards["sigmoid"].median, d.backwards["sigmoid"].median[::-1])
    assert 2 / 3 < sigmoid[0][-1] / sigmoid[1][-1] < 3 / 2
    assert np.all(np.diff(sigmoid) < 0)
    tanh = (d.forwards["tanh"].median, d.backwards["tanh"].median)
    assert tanh[0].min() > 0.5
    assert tanh[1][0] > 5


def test_frozen_layers_lie_where_the_median_network_is_measured_again(d: Any, own: Any) -> None:
    kept = results.load("frozen-layers")
    for width, seed in ((16, 0), (3, 5)):
        rate = kept["settings"]["rates"][f"{width}_2"]
        right = with_frozen(width, 2, kept["seeds"][seed], rate=rate)[1]
        close(right, kept["runs"][f"right_{width}"][seed][2], 2e-2)
        assert d.low[width][2] <= d.median[width][2] <= d.high[width][2]
    lost = {width: d.median[width][0] - d.median[width][2] for width in own.WIDTHS}
    assert lost[3] > 3 * abs(lost[16]), "narrow networks lose more"
    ones = unseen()[1].mean()
    close(d.guess, max(ones, 1 - ones), 1e-12)


def test_residual_block_decays_by_where_the_sum_stands(d: Any, own: Any) -> None:
    assert d.networks == len(results.load("blocks")["seeds"])
    # The chain of 25 blocks has 50 layers; its gradient passes one slope more than δ_1/δ_50 does.
    for name, gain in own.GAINS.items():
        left = results.load("survival")["median"][f"tower_{name}_{gain:g}"]
        assert 0.2 < d.left["none"][name] / left < 5
    left = {form: each["sigmoid"] for form, each in d.left.items()}
    assert left["none"] < 1e-10 * left["before"]
    # A slope of at most 1/4 stands in front of each of the 25 sums; the branch adds little.
    assert 1e-3 < left["before"] / 0.25**d.blocks < 1e3
    assert 0.5 < left["after"] < 2 > left["branch"] > 0.5
    assert all(d.left[form]["relu"] > 1000 for form in ("before", "after", "branch"))
    assert set(own.PARTS) == set(own.WORDS) == set(BLOCKS) == set(d.left)
    assert "".join(shown("residual-block")).count("+") == 3


def test_normalised_inputs_are_normal_and_keep_the_spread_of_their_sigmoids(d: Any) -> None:
    cumulative = np.array([0.5 * (1 + math.erf(edge / math.sqrt(2))) for edge in d.edges])
    assert np.abs(d.shares[True] - np.diff(cumulative)).max() < 0.02
    close(d.slopes[True], expected_slope("sigmoid"), 0.01)
    assert d.slopes[True] < d.slopes[False] < 0.25
    assert 1 < d.left < 2
    variance = expectation(lambda z: sigmoid(z) ** 2) - 0.25
    close(np.mean(d.spreads[True][5:]), math.sqrt(variance), 0.05)
    # Without, a small difference is multiplied by weights of mean square 1/n and by the slope.
    close((d.spreads[False][20] / d.spreads[False][3]) ** (1 / 17), d.slopes[False], 0.1)


def test_powers_of_a_number_are_exact_to_rounding(d: Any) -> None:
    assert d.powers.shape == (len(d.w), len(d.n))
    for w, powers in zip(d.w, d.powers, strict=True):
        close(powers, [float(Fraction(w) ** int(n)) for n in d.n], 1e-13)
        assert np.sign(powers[-1] - 1) == np.sign(w - 1), "they part at 1"
    # The article's examples.
    assert d.powers[d.w.index(2.0), 5] == 32
    close(d.powers[d.w.index(0.1), 5], 1e-5, 1e-14)


def test_powers_of_a_matrix_are_what_the_layers_make_with_gains_in_closed_form(d: Any) -> None:
    for each in d.matrices:
        for before, after in pairwise(each.circles):
            # Of the whole picture: single coordinates pass through zero.
            assert apart(after, each.entries @ before) <= 1e-12
        close(np.hypot(*each.circles[0]), 1, 1e-15)
        assert_array_equal(each.spokes[0], [0, 1])
        assert np.all(each.radius**d.n <= each.gains * (1 + 1e-12))
        assert np.all(each.gains <= each.factor**d.n * (1 + 1e-12))
    gains, n = {each.name: each.gains for each in d.matrices}, np.arange(9)
    # Largest singular value of c [[1, t], [0, 1]]: c (t + sqrt(t² + 4)) / 2.
    c, t = 0.5**n, 20.0 * n
    close([gains["stretch"], gains["rotation"]], [1.2**n, 0.9**n], 1e-13)
    close(gains["shear"], c * (t + np.sqrt(t**2 + 4)) / 2, 1e-12)
    first = next(n for n in range(1, 9) if gains["shear"][n] < 1)
    for said in (f"{gains['shear'].max():.0f} times longer", f"from layer {first} on"):
        assert said in words("powers-of-a-matrix").title


def test_sigmoid_slope_is_the_derivative_of_the_curve_and_steep_in_its_band(d: Any) -> None:
    close(d.value, 0.5 * (1 + np.tanh(d.z / 2)), 1e-12)
    close(d.slope, 0.25 / np.cosh(d.z / 2) ** 2, 1e-13)
    assert (d.greatest, [d.at_mark]) == (d.slope.max(), d.slope[d.z == d.mark])
    close(d.relative, 4 * d.at_mark, 1e-15)
    assert_array_equal(d.slope >= d.greatest * d.share, np.abs(d.z) <= d.band)


def test_gradient_decay_is_straight_until_half_the_smallest_number(d: Any, own: Any) -> None:
    depth = np.array([0, 1, 10, 50, 538])
    close(d.decades("sigmoid", depth)[1:], [-int(n) * 2 * math.log10(2) for n in depth[1:]], 1e-14)
    for name in ("tanh", "relu"):
        assert_array_equal(d.decades(name, depth), 0 * depth)
    for each in d.formats:
        last, first = Fraction(1, 4) ** (each.zero - 1), Fraction(1, 4) ** each.zero
        # A tie goes to even, that is to 0.
        assert first <= Fraction(each.smallest) / 2 < last
        assert each.smallest == float(np.finfo(each.name).smallest_subnormal)
    # The table has the product and its rounding.
    header, *rows = own.table(d)
    row = {each[0]: dict(zip(header, each, strict=True)) for each in rows}
    assert row[12]["sigmoid in float16"] == "5.96046e-8"
    assert row[13]["sigmoid in float16"] == row[538]["sigmoid in float64"] == "0"
    assert row[537]["sigmoid in float64"] != "0"
    # 4^-538, which no float64 holds.
    assert re.fullmatch(r"1\.2351\d*e-324", row[538]["sigmoid"])


def test_four_remedies_are_the_rows_of_the_page_as_theory_says_and_read_on_a_phone(d: Any) -> None:
    text = (ROOT / "docs/chapters/four-remedies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (sigmoid|ReLU).*?\| \$?([^$|]*?)\$? \| .*\|$", text, re.MULTILINE)
    found = [(name, shown.removeprefix(r"1 \times ")) for name, shown in rows]
    assert found == [(each.name.split()[0].strip(","), tex(each.left, 1)) for each in d.networks]
    assert all(each.low < each.left < each.high for each in d.networks)
    # Shape and filling tell all rows apart, without their colours.
    assert [each.kept for each in d.networks] == [not each.bare for each in d.networks]
    assert len({(SERIES[each.look].marker, each.bare) for each in d.networks}) == len(rows)
    settings = results.load("survival")["settings"]["tower"]
    assert (settings["layers"], settings["width"]) == (d.layers, d.width)
    # Half of the ReLUs are off: a layer multiplies the mean square by gain / 2.
    close(d.named("ReLU, 1/n"), 0.5 ** ((d.layers - 1) / 2), 0.5)
    close(d.named("ReLU, 2/n (He)"), 1, 0.5)
    # Weights of variance 1/n keep the mean square, a slope takes away at least 15/16 of it.
    assert 0 < d.named("sigmoid, 1/n") < 0.25 ** (d.layers - 1) * 2
    with picture("four-remedies") as drawn:
        width = 72 * drawn.get_figwidth()
        sizes = [text.get_fontsize() for text in drawn.findobj(Text) if text.get_text()]
    # A phone leaves 358 CSS pixels.
    assert min(sizes) * 358 / width >= 8.5


def test_removed_parts_are_projections_on_what_the_cost_cannot_feel(d: Any) -> None:
    arrives, centred, rest, divided = d.parts
    x, gradient = np.array(d.batch), np.array(d.arrives)
    away = x - x.mean()
    close(arrives[:2], [gradient.sum() / 3**0.5, gradient @ away / np.linalg.norm(away)], 1e-12)
    close(d.lengths[0], np.linalg.norm(gradient), 1e-12)
    # A part is either kept or taken away as a whole; rounding leaves a last bit.
    assert np.abs([centred[0], *rest[:2], *divided[:2]]).max() < 1e-15
    close([centred[1], centred[2], rest[2]], [arrives[1], arrives[2], arrives[2]], 1e-12)
    close(rest[2] / divided[2], x.std(), 1e-12)


def test_two_networks_spend_the_same_and_have_a_line_for_every_weight(d: Any, own: Any) -> None:
    shallow, deep = d.networks
    assert (shallow.units, shallow.weights, shallow.hidden) == (12, 48, 1)
    assert (deep.units, deep.weights, deep.hidden) == (12, 48, 3)
    for column in own.places((3, 12, 1)):
        assert abs(sum(y for _, y in column)) < 1e-12, "units stand centred"
    with picture("two-networks") as drawn:
        for ax, network in zip(drawn.axes, d.networks, strict=True):
            lines = [line for line in ax.findobj(Line2D) if np.size(line.get_xdata()) == 2]
            assert sum(line.get_color() == LIGHT.mark for line in lines) == network.weights


def test_linear_pieces_are_counted_in_closed_form(d: Any, own: Any) -> None:
    assert d.deep == tuple(2**k for k in range(1, own.LAYERS + 1))
    assert d.wide == tuple(units + 1 for units in d.units)
    for k, graph in d.graphs.items():
        # Up and down between 0 and 1.
        assert_array_equal(graph[:: len(d.x) // 2**k], np.arange(2**k + 1) % 2)
    assert len(own.table(d)) == own.LAYERS + 1


def test_three_neuron_chain_has_products_of_its_weights(d: Any) -> None:
    w1, w2, w3 = d.weights
    close(d.a[3], w1 * w2 * w3 * d.a[0], 1e-14)
    close(d.deltas[0] / d.deltas[2], w2 * w3, 1e-14)
    close(d.cost, d.deltas[2] ** 2 / 2, 1e-14)
    # Without activation every weight times its gradient is the same: a_3 times the error.
    same = [w * slope for w, slope in zip(d.weights, d.slopes, strict=True)]
    close(same, same[0], 1e-14)
    assert max(d.slopes, key=abs) == d.slopes[0]


def test_runaway_cost_is_a_line_and_the_other_a_power(d: Any, own: Any) -> None:
    assert [*d.difference] == run("difference", own.STEPS)
    assert [*d.squares] == run("squares", own.STEPS)
    assert d.hit == 10
    assert np.flatnonzero(np.array(own.errors(d.difference)) == 0).tolist() == [10]
    assert min(own.errors(d.squares)) > 0


def test_different_matrices_have_norms_in_closed_form(d: Any) -> None:
    k = np.arange(len(d.shears))
    close(d.shears, d.factor**k, 1e-9)
    # diag(2, 1/50) and diag(1/50, 2): pairs multiply to 1/25 of the identity.
    close(d.stretches, 0.04 ** (k // 2) * 2.0 ** (k % 2), 1e-9)
    # The corner of C^k is 10 k / 2^(k-1), and nothing else of it is larger than 1 / 2^k.
    powers, corner = np.array(d.powers[1:]), 10 * k[1:] / 2.0 ** (k[1:] - 1)
    assert np.all((corner <= powers) & (powers <= corner + 2.0 ** -k[1:]))
    assert d.small < 1 < min(d.shears[1:]), "the spectral radius predicts neither"
    assert d.large > 1 > d.stretches[-1]


def test_learning_speed_starts_in_order_and_ends_together(d: Any) -> None:
    start, end = ([speeds[place] for speeds in d.speeds] for place in (0, -1))
    assert start == sorted(start)
    assert max(end) / min(end) < 10
    assert d.start < 1e-5 < d.end < 1
    rows = [learning_speeds(seed, 0, (0,))[0][0] for seed in range(d.seeds)]
    close(np.median(rows, axis=0), start, 1e-4)
    close(d.loss[-1], guess_loss(), 1e-5)


def test_xavier_layers_lie_on_the_theory(d: Any) -> None:
    for rule in d.rules:
        close(rule.signal, rule.signal_theory, 0.1)
        close(rule.gradient, rule.gradient_theory, 0.1)
    # Each simple rule keeps one way, the compromise the same of both across a pair.
    close(d.rule("inputs").signal_theory, 1, 1e-12)
    close(d.rule("outputs").gradient_theory, 1, 1e-12)
    rule = d.rule("compromise")
    close([rule.signal_theory[2], rule.gradient_theory[2]], 0.64, 1e-12)


def test_gain_sweep_grows_by_half_the_gain_a_layer_and_spares_the_band(d: Any, own: Any) -> None:
    low, high = own.LOW, own.HIGH
    for gain in d.gains:
        close(d.at("relu", gain), (gain / 2) ** 24.5, 0.6)
    assert max(d.left["sigmoid"]) < low * 1e-10
    assert low < d.at("tanh", 1.0) < high
    assert low < d.at("relu", 2.0) < high


def test_depth_gain_map_is_as_predicted_with_a_band_for_every_value(d: Any, own: Any) -> None:
    gains, steps = np.array(d.gains), (np.array(d.depths) - 1) / 2
    want = np.log10(gains / 2)[:, None] * steps
    close(10.0 ** d.predicted["relu"], 10.0**want, 1e-9)
    # Networks of 64 units scatter by a factor of two or so.
    assert np.max(np.abs(d.left["relu"] - want)) < 0.5
    for name in own.NAMES:
        small, gap = (each[gains <= 2] for each in (d.predicted[name], d.left[name]))
        assert np.max(np.abs(gap - small)) < 0.25 + 0.02 * np.max(np.abs(small))
        assert np.all(np.diff(d.left[name][:, -1]) > 0), "more gain leaves more"
    values = np.concatenate([each.ravel() for each in d.left.values()])
    assert own.EDGES[0] < values.min() < values.max() < own.EDGES[-1]
    assert {len(set(theme.scale)) for theme in THEMES} == {len(own.EDGES) - 1}


def test_sigmoid_tails_fall_by_e_a_unit(d: Any, own: Any) -> None:
    close(d.slope, 1 / (4 * np.cosh(d.z / 2) ** 2), 1e-12)
    assert d.full == {dtype: full_at(dtype) for dtype in FORMATS}
    for dtype, over in d.over.items():
        close(np.exp(-over), float(np.finfo(dtype).max), 1e-10)
    zero = [float(row[0]) for row in own.table(d)[1:] if row[4] == "yes"]
    assert min(zero) > d.full["float64"]


def test_relu_kink_has_every_slope_between_its_sides(d: Any, own: Any) -> None:
    assert (d.sides, d.at_zero) == ((0.0, 0.5, 1.0), 0.0)
    assert own.table(d)[-1] == ("taken", 0.0)
    for slope in own.SLOPES:
        # The dashed lines touch without crossing.
        assert (slope * d.z <= d.value).all()
        assert np.count_nonzero(slope * d.z == d.value) == 1


def test_dying_relus_are_sorted_by_first_death_and_their_bars_add_up(d: Any, own: Any) -> None:
    watched, _ = train_and_watch(own.RATE, own.SEED, own.STEPS)
    close(d.share, d.watched.mean(axis=(1, 2)), 1e-14)
    assert d.back[0] == 0 < min(d.back[1:])
    assert d.watched[:, 0].any()
    for layer, back in enumerate(d.back):
        rows, bars = d.watched[:, layer].T, list(d.bars(layer))
        assert sorted(rows.tolist()) == sorted(watched[:, layer].T.tolist())
        firsts = [int(unit.argmax()) if unit.any() else len(unit) for unit in rows]
        assert firsts == sorted(firsts)
        again = np.zeros(rows.shape, dtype=int)
        for row, start, end in bars:
            again[row, start:end] += 1
        assert_array_equal(again, rows)
        # A bar that ends is a return.
        assert len({row for row, _, end in bars if end < len(watched)}) == back


def test_gate_memory_is_that_of_single_runs_and_of_the_forget_gates(d: Any, own: Any) -> None:
    assert d.lag[0] == 0
    assert {float(line[0]) for line in d.median.values()} == {1.0}
    median = results.load("gate-memory")["median"]
    header, *rows = own.table(d)
    assert header == ("steps", *median)
    assert list(rows[-1][1:]) == [line[-1] for line in median.values()]
    for name, middle in d.median.items():
        assert np.all((d.low[name] <= middle) & (middle <= d.high[name]))
    runs = results.load("gate-memory")["runs"]
    for radius in own.RADII:
        kept = memory(recurrent_jacobians("tanh", float(radius), 0, steps=100))
        close(runs[f"tanh_{radius}"][0], np.array(kept)[list(d.lag)], 1e-4)
    close(runs["lstm_1"][0][2], memory(lstm_jacobians(1.0, 0, steps=10)[0])[10], 1e-4)
    for bias in own.FORGET:
        # State and input only jitter around the bias; in logarithms the product is close.
        product = d.end(f"lstm_{bias}_forget")
        close(np.log(product), np.log(open_gate(float(bias), 100)), 0.2)
        assert d.end(f"lstm_{bias}") > 20 * product, "the whole is more"
    assert d.end("lstm_0") < min(d.end(f"tanh_{radius}") for radius in own.RADII), "sooner"


def test_cells_are_one_step_of_the_networks_with_one_unit(d: Any, own: Any) -> None:
    def gates(given: dict[str, float], opened: dict[str, float]) -> dict[str, Any]:
        inverse = {"k": math.atanh} | dict.fromkeys("fiour", lambda p: math.log(p / (1 - p)))
        none = np.zeros((1, 1))
        shares = {**{name: given[name] for name in given if name not in "ch"}, **opened}
        return {name: (none, none, np.full((1, 1), inverse[name](p))) for name, p in shares.items()}

    one = np.ones((1, 1))
    c, h = lstm_step(gates(d.lstm, {}), d.lstm["c"] * one, one, one)
    close([d.after_lstm["c"], d.after_lstm["h"]], [c.item(), h.item()], 1e-12)
    h = gru_step(gates(d.gru, {"r": 0.5}), d.gru["h"] * one, one)
    close(d.after_gru["h"], h.item(), 1e-12)
    written = "".join(shown("cells"))
    for value in (*d.lstm.values(), *d.after_lstm.values(), *d.after_gru.values()):
        assert own.shown(value) in written


def test_deeper_is_worse_draws_every_run_and_deep_ones_need_their_own_rate(d: Any) -> None:
    kept = results.load("degradation")
    for name, panel in d.panels.items():
        assert panel.losses.tolist() == kept["runs"][f"{name}_losses"]
        assert panel.losses.shape == (d.networks, len(d.step))
        solved = panel.solved > 0
        assert np.all(panel.losses[solved, -1] < 0.01)
        assert np.all(panel.losses[~solved, -1] >= 0.01)
        assert np.all(panel.ends[~solved] == d.step[-1])
        assert panel.count == solved.sum()
    deep, large = (d.panels[name] for name in ("plain_24", "large_24"))
    close(large.rate / deep.rate, 10, 1e-12)
    assert is_less(large.count, deep.count, d.networks)
    # Both begin with the same networks.
    assert deep.losses[:, 0].tolist() == large.losses[:, 0].tolist()


def test_trained_remedies_draws_every_run_in_the_order_of_what_is_left(d: Any, own: Any) -> None:
    for kept in (results.kept("remedies", folder) for folder in results.folders().values()):
        left = [kept["median"][f"quadrants_{arm}_survival"] for arm in own.LOOKS]
        # About in order: two of them are hardly apart.
        assert all(above < 1.3 * below for above, below in pairwise(left))
    kept = results.load("remedies")
    assert set(own.LOOKS) == set(ARMS)
    for network, arm in zip(d.networks, own.LOOKS, strict=True):
        for task in TASKS:
            assert network.right[task].tolist() == kept["runs"][f"{task}_{arm}_test"]
            assert d.count(network, task) == reached(kept, f"{task}_{arm}")
    # The bare sigmoid is no better than its best constant answer, Adam on the quadrants is.
    bare, adam = d.networks[:2]
    for task, test in ((one, task_of(one).test[1]) for one in TASKS):
        shares = np.append(test.mean(axis=1), 1 - test.mean() if len(test) == 1 else [])
        assert bare.right[task].max() <= shares.max() + 1e-5
    assert is_less(d.count(bare, "quadrants"), d.count(adam, "quadrants"), d.runs)
    text = (ROOT / "docs/chapters/four-remedies.md").read_text(encoding="utf-8")
    sizes = [part[1].shape[1] for part in task_of("digits")[1:]]
    assert [f"{n:,} " in text for n in (*sizes, d.steps)] == [True] * 3
    with picture("trained-remedies") as drawn:
        marks = [len(line.get_xdata()) for line in drawn.findobj(Line2D)]
    assert marks.count(d.runs) == 2 * len(d.networks)


def test_recall_draws_every_run_and_only_open_gates_learn(d: Any) -> None:
    kept = results.load("recall")
    last = kept["settings"]["steps"]
    assert d.step[-1] == last
    for name, right in d.right.items():
        assert right.tolist() == kept["runs"][f"{name}_right"]
        assert right.shape == (d.runs, len(d.step))
        assert d.solved[name] == np.sum(right.max(axis=1) >= d.enough)
        # Before training they guess.
        assert abs(np.median(right[:, 0]) - 0.5) < 0.05
    assert d.right["lstm_0"].max() < LEARNT
    assert is_less(d.solved["lstm_0"], d.solved["lstm_3"], d.runs)
    with picture("recall") as drawn:
        runs = [line for line in drawn.findobj(Line2D) if len(line.get_xdata()) == len(d.step)]
    assert len(runs) == d.runs * len(d.right)


def test_two_small_gradients_begin_at_the_bench_and_end_apart(d: Any) -> None:
    kept = results.load("small-gradients")
    assert list(d.first["tanh"]) == kept["median"]["tanh_first"]
    assert len(d.steps) == len(d.loss["sigmoid"]) == len(kept["settings"]["steps"])
    for name in ("tanh", "sigmoid"):
        first = [rms(gradients(name, bench(seed))[1][0]) for seed in kept["seeds"]]
        close(d.first[name][0], np.median(first), 1e-3)
    close(d.loss["sigmoid"][-1], guess_loss(), 1e-5)
    assert d.loss["tanh"][-1] < 1e-3 * d.loss["sigmoid"][-1]
    assert max(d.first[name][-1] for name in d.first) < 1e-5
    ends = {
        name: [run[-1] for run in kept["runs"][f"sigmoid_{name}"]] for name in ("first", "last")
    }
    ratios = sorted(np.divide(ends["first"], ends["last"]))
    assert [caught_up(kept["runs"], "sigmoid", share) for share in (ratios[9], 1.0)] == [20, 0]


def test_computation_graph_feeds_each_layer_by_all_that_it_needs(d: Any, own: Any) -> None:
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


def test_softmax_gradient_is_shares_minus_target(d: Any) -> None:
    close(d.true, five_classes()[0], 1e-13)
    assert d.correct == 2
    # The elementwise rule is right in one class only.
    close(d.elementwise[2], d.true[2], 1e-14)
    assert np.count_nonzero(d.elementwise) == 1


def test_shapes_that_do_not_fit_are_those_of_the_articles_cells(d: Any) -> None:
    printed, right = (
        [one for one in d.products if bool(one.result) == is_right] for is_right in (0, 1)
    )
    drawn = [tuple((block.rows, block.columns) for block in one.factors) for one in printed]
    assert drawn == [shapes("dW2"), shapes("dZ2")]
    assert not any([*(one.fits for one in printed), fits("dW2"), fits("dZ2")])
    assert [one.fits for one in right] == [True, True]
    sizes = [(one.result.rows, one.result.columns) for one in right]
    assert sizes == [(4, 5), (right[1].factors[0].rows, right[1].factors[1].columns)]


def test_slope_and_fate_follow_the_average_and_stay_below_the_best(d: Any, own: Any) -> None:
    for depth, measured in zip(d.depths, d.measured, strict=True):
        assert 0.2 < measured / d.average[depth - 1] < 5
        assert measured < 2 * d.best[depth - 1]
    close(d.average[-1], predicted("sigmoid", 1.0, 50), 1e-6)
    z = bench_inputs("sigmoid")[own.LAYER - 1]
    close(np.mean((z >= d.low) & (z <= d.high)), own.SHARE, 1e-3)


def test_open_paths_halve_and_twice_the_variance_makes_up_for_it(d: Any, own: Any) -> None:
    halves = 0.5 ** np.arange(own.DEPTH + 1)
    close(d.paths, halves, 0.1)
    close(d.one, halves, 0.3)
    # Each weight is larger by the root of two, so each layer's mean square by two.
    close(np.array(d.two) / np.array(d.one) * halves, 1, 0.05)


def test_all_values_slide_by_a_factor_a_layer_or_stay(d: Any, own: Any) -> None:
    for (rule, kind), share in d.share.items():
        # Half of a ReLU layer is off; the gradients of the last layer have not met a ReLU yet.
        expected = np.full(len(own.LAYERS), 0.5)
        expected[-1] = 1 if kind == "gradients" else 0.5
        close(share.sum(axis=1), expected, 0.2)
        middle = np.array(d.middle[rule, kind])
        inside = 10.0 ** (d.edges[np.argmax(share, axis=1)] + 0.25)
        assert np.all(np.abs(np.log10(inside / middle)) < 1), "each median is near its highest bar"
        steps = 49 / 2 * math.log10(2)
        way = math.log10(middle[-1] / middle[0]) * (1 if kind == "activations" else -1)
        assert abs(way + (steps if rule == "1/n" else 0)) < 1


def test_diagnosis_is_what_was_seen_and_each_curve_has_its_illness(d: Any, own: Any) -> None:
    for name, curves in d.layers.items():
        seen = examined(PATIENTS[name], 0)
        for key, values in curves.items():
            expected = seen.times or tuple(getattr(one, key) for one in seen.layers)
            assert values == expected, name
    left = {name: one["delta"][0] / one["delta"][-1] for name, one in d.layers.items()}
    assert 1e-4 < left.pop("tanh") < 1e3 < left.pop("exploding")
    assert max(left.values()) < 1e-4
    assert d.layers["underflow"]["delta"][0] == d.layers["dead units"]["slope"][0] == 0
    # What the text says of the panel at the top right: the dotted curve is level, the others fall.
    span = {key: max(one) / min(one) for key, one in d.layers["tiny steps"].items()}
    assert span["slope"] < 100
    assert min(span["signal"], span["delta"]) > 1e4
    assert np.median(d.losses["worse when deeper"][-10:]) > np.median(d.shallower[-10:]) + 0.1
    assert max(abs(np.log(d.losses["stuck"]))) < 0.2
    assert max(d.losses["jumps"]) > 5


def test_starts_follow_the_powers_of_half_the_gain(d: Any, own: Any) -> None:
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


def test_cliff_throws_by_its_slope_and_limited_steps_end_in_the_valley(d: Any, own: Any) -> None:
    start, landed, lost = d.thrown
    for before, after in ((start, landed), (landed, lost)):
        slope = (((before + 1e-30j) ** 50 - 0.5) ** 2 / 2).imag / 1e-30
        close(after - before, -own.RATE * slope, 1e-12)
    assert landed < min(d.far[0][d.far[1] < 1])
    # No step is longer than the limit allows, and far from the valley all are as long.
    moved = -np.diff(d.limited)
    close(moved[:50], own.RATE * own.LIMIT, 1e-9)
    assert moved.max() < 1.001 * own.RATE * own.LIMIT
    close(d.limited[-1], 0.5 ** (1 / 50), 1e-6)


def test_bounds_of_a_gradient_are_products_of_norms_and_slopes_around_it(d: Any, own: Any) -> None:
    lower, norm, upper = map(np.array, (d.lower, d.norm, d.upper))
    assert np.all((lower < norm)[:-1] & (norm < upper)[:-1])
    assert lower[-1] == norm[-1] == upper[-1] == 1
    assert np.all(np.diff(upper / lower) < 0)
    assert np.all(np.diff(d.widths) <= 0), "so that there is a lower bound"
    assert lower.min() > 0
    assert own.table(d)[1] == (1, 40, d.lower[0], d.norm[0], d.upper[0])
    rng = np.random.default_rng(0)
    before = (d.widths[0], *d.widths[:-1])
    weights = [gaussian(rng, n, b) for n, b in zip(d.widths, before, strict=True)]
    Z, _ = forward(weights, rng.normal(size=(d.widths[0], 1)), np.tanh)
    norms = [np.linalg.norm(W, 2) for W in weights[1:]]
    close(d.upper[0], np.prod(norms) * np.prod([dtanh(z).max() for z in Z[:-1]]), 1e-10)


def test_residual_spectra_have_64_values_in_order_and_grow_as_predicted(d: Any, own: Any) -> None:
    for form, depth in product(FORMS, own.DEPTHS):
        assert np.shape(d.values[form][depth]) == (64,)
        assert np.all(np.diff(d.values[form][depth]) <= 0)
        assert d.lost(form, depth) + len(d.shown(form, depth)) == 64
    # A plain ReLU block loses half of the directions; one block is the same scaled or not.
    assert 28 <= d.lost("plain", 1) <= 36
    assert d.lost("plain", 50) > d.lost("plain", 1)
    assert all(d.lost("scaled", depth) == 0 for depth in own.DEPTHS)
    assert d.values["scaled"][1] == d.values["branch"][1]
    assert (len(own.table(d)), own.table(d)[1][1]) == (65, d.values["plain"][1][0])
    # 1 + gain/2 a block for the branch, of which the scaled one takes the L-th part.
    for depth in (1, 5, 20):
        assert abs(math.log(d.root_mean_square("branch", depth) / 2 ** (depth / 2))) < 0.3
    for depth in own.DEPTHS:
        close(d.root_mean_square("scaled", depth), (1 + 1 / depth) ** (depth / 2), 0.1)


def test_activation_zoo_has_derivatives_and_the_committed_measurement(d: Any, own: Any) -> None:
    away = np.abs(d.z) > 0.1
    for each in d.animals:
        rough, slope = (one[away][1:-1] for one in (np.gradient(each.value, d.z), each.slope))
        assert apart(rough, slope) <= 2e-3
    assert tuple(each.name for each in d.animals) == ZOO
    looks = [[getattr(SERIES[name], look) for name in ZOO] for look in ("marker", "dash")]
    assert [len(set(look)) for look in looks] == [len(ZOO)] * 2
    assert len(own.table(d)) == 1 + 2 * len(ZOO)
    median = results.load("survival")["median"]
    assert (d.layers, d.width, d.seeds) == (50, 64, 400)
    for each in d.animals:
        assert each.measured == (median[f"tower_{each.name}_1"], median[f"tower_{each.name}_2"])
        assert 0.6 < each.measured[0] / each.along[0] < 1.5
    assert d.named("tanh").fixed[0] < 1e-6 * d.named("tanh").measured[0]


def test_sigmoid_against_tanh_is_less_steep_inside_the_crossing(d: Any, own: Any) -> None:
    assert_array_equal(d.tanh, dtanh(d.z))
    assert_array_equal(d.sigmoid, dsigmoid(d.z))
    assert_array_equal(d.tanh > d.sigmoid, np.abs(d.z) < d.crossing)
    close([d.value, d.ratio], [(2 - math.sqrt(3)) / 2, 0.0759198883134232], 1e-12)
    rows = own.table(d)
    assert (len(rows), rows[13][0], rows[13][3]) == (26, 0.0, 4.0)
