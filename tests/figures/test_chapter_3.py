"""The data of the figures of chapter 3, against closed forms."""

import numpy as np
from matplotlib.lines import Line2D
from numpy.testing import assert_array_equal

from gen_figures import results
from gen_figures.style import LIGHT, THEMES
from snippets.costs import run
from snippets.dead_units import train_and_watch
from snippets.degradation import descend_deep
from snippets.gates import lstm_jacobians, open_gate
from snippets.recurrence import memory, remembers
from snippets.saturation import FORMATS, full_at
from snippets.slow_layers import guess_loss
from snippets.victims import learning_speeds
from tests.figures.conftest import figure, picture
from tests.relative import close


def test_two_networks_spend_the_same_and_have_a_line_for_every_weight() -> None:
    d, own = figure("two-networks")
    shallow, deep = d.networks
    assert (shallow.units, shallow.weights, shallow.hidden) == (12, 48, 1)
    assert (deep.units, deep.weights, deep.hidden) == (12, 48, 3)
    for column in own.places((3, 12, 1)):
        assert abs(sum(y for _, y in column)) < 1e-12, "units stand centred"
    with picture("two-networks") as drawn:
        for ax, network in zip(drawn.axes, d.networks, strict=True):
            lines = [line for line in ax.findobj(Line2D) if np.size(line.get_xdata()) == 2]
            assert sum(line.get_color() == LIGHT.mark for line in lines) == network.weights


def test_linear_pieces_are_counted_in_closed_form() -> None:
    d, own = figure("linear-pieces")
    assert d.deep == tuple(2**k for k in range(1, own.LAYERS + 1))
    assert d.wide == tuple(units + 1 for units in d.units)
    for k, graph in d.graphs.items():
        # Up and down between 0 and 1.
        assert_array_equal(graph[:: len(d.x) // 2**k], np.arange(2**k + 1) % 2)
    assert len(own.table(d)) == own.LAYERS + 1


def test_three_neuron_chain_has_products_of_its_weights() -> None:
    d = figure("three-neuron-chain").data
    w1, w2, w3 = d.weights
    close(d.a[3], w1 * w2 * w3 * d.a[0], 1e-14)
    close(d.deltas[0] / d.deltas[2], w2 * w3, 1e-14)
    close(d.cost, d.deltas[2] ** 2 / 2, 1e-14)
    # Without activation every weight times its gradient is the same: a_3 times the error.
    same = [w * slope for w, slope in zip(d.weights, d.slopes, strict=True)]
    close(same, same[0], 1e-14)
    assert max(d.slopes, key=abs) == d.slopes[0]


def test_runaway_cost_is_a_line_and_the_other_a_power() -> None:
    d, own = figure("runaway-cost")
    assert [*d.difference] == run("difference", own.STEPS)
    assert [*d.squares] == run("squares", own.STEPS)
    assert d.hit == 10
    assert np.flatnonzero(np.array(own.errors(d.difference)) == 0).tolist() == [10]
    assert min(own.errors(d.squares)) > 0


def test_different_matrices_have_norms_in_closed_form() -> None:
    d = figure("different-matrices").data
    k = np.arange(len(d.shears))
    close(d.shears, d.factor**k, 1e-9)
    # diag(2, 1/50) and diag(1/50, 2): pairs multiply to 1/25 of the identity.
    close(d.stretches, 0.04 ** (k // 2) * 2.0 ** (k % 2), 1e-9)
    # The corner of C^k is 10 k / 2^(k-1), and nothing else of it is larger than 1 / 2^k.
    powers, corner = np.array(d.powers[1:]), 10 * k[1:] / 2.0 ** (k[1:] - 1)
    assert np.all((corner <= powers) & (powers <= corner + 2.0 ** -k[1:]))
    assert d.small < 1 < min(d.shears[1:]), "the spectral radius predicts neither"
    assert d.large > 1 > d.stretches[-1]


def test_learning_speed_starts_in_order_and_ends_together() -> None:
    d = figure("learning-speed").data
    start, end = ([speeds[place] for speeds in d.speeds] for place in (0, -1))
    assert start == sorted(start)
    assert max(end) / min(end) < 10
    assert d.start < 1e-5 < d.end < 1
    rows = [learning_speeds(seed, 0, (0,))[0][0] for seed in range(d.seeds)]
    close(np.median(rows, axis=0), start, 1e-4)
    close(d.loss[-1], guess_loss(), 1e-5)


def test_xavier_layers_lie_on_the_theory() -> None:
    d = figure("xavier-layers").data
    for rule in d.rules:
        close(rule.signal, rule.signal_theory, 0.1)
        close(rule.gradient, rule.gradient_theory, 0.1)
    # Each simple rule keeps one way, the compromise the same of both across a pair.
    close(d.rule("inputs").signal_theory, 1, 1e-12)
    close(d.rule("outputs").gradient_theory, 1, 1e-12)
    rule = d.rule("compromise")
    close([rule.signal_theory[2], rule.gradient_theory[2]], 0.64, 1e-12)


def test_gain_sweep_grows_like_a_layer_at_half_the_gain_and_spares_the_band() -> None:
    d, own = figure("gain-sweep")
    low, high = own.LOW, own.HIGH
    for gain in d.gains:
        close(d.at("relu", gain), (gain / 2) ** 24.5, 0.6)
    assert max(d.left["sigmoid"]) < low * 1e-10
    assert low < d.at("tanh", 1.0) < high
    assert low < d.at("relu", 2.0) < high


def test_depth_gain_map_is_as_predicted_with_a_band_for_every_value() -> None:
    d, own = figure("depth-gain-map")
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
    assert {len(set(own.bands(theme))) for theme in THEMES} == {len(own.EDGES) - 1}


def test_sigmoid_tails_fall_by_e_a_unit() -> None:
    d, own = figure("sigmoid-tails")
    close(d.slope, 1 / (4 * np.cosh(d.z / 2) ** 2), 1e-12)
    assert d.full == {dtype: full_at(dtype) for dtype in FORMATS}
    for dtype, over in d.over.items():
        close(np.exp(-over), float(np.finfo(dtype).max), 1e-10)
    zero = [float(row[0]) for row in own.table(d)[1:] if row[4] == "yes"]
    assert min(zero) > d.full["float64"]


def test_relu_kink_has_every_slope_between_its_sides() -> None:
    d, own = figure("relu-kink")
    assert (d.sides, d.at_zero) == ((0.0, 0.5, 1.0), 0.0)
    assert own.table(d)[-1] == ("taken", 0.0)
    for slope in own.SLOPES:
        # The dashed lines touch without crossing.
        assert (slope * d.z <= d.value).all()
        assert np.count_nonzero(slope * d.z == d.value) == 1


def test_dying_relus_are_sorted_by_first_death_and_their_bars_add_up() -> None:
    d, own = figure("dying-relus")
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


def test_gate_memory_starts_at_one_and_is_that_of_the_page_and_of_the_forget_gates() -> None:
    d, own = figure("gate-memory")
    assert d.lag[0] == 0
    assert {float(line[0]) for line in d.median.values()} == {1.0}
    median = results.load("gate-memory")["median"]
    header, *rows = own.table(d)
    assert header == ("steps", *median)
    assert list(rows[-1][1:]) == [line[-1] for line in median.values()]
    for name, middle in d.median.items():
        assert np.all((d.low[name] <= middle) & (middle <= d.high[name]))
    for radius in own.RADII:
        kept = np.array(remembers("tanh", float(radius)))[d.lag]
        close(d.median[f"tanh_{radius}"], kept, 1e-5)
    runs = [memory(lstm_jacobians(1.0, seed, steps=10)[0])[10] for seed in range(d.networks)]
    close(d.median["lstm_1"][2], np.median(runs), 1e-5)
    for bias in own.FORGET:
        # State and input only jitter around the bias; in logarithms the product is close.
        product = d.end(f"lstm_{bias}_forget")
        close(np.log(product), np.log(open_gate(float(bias), 100)), 0.2)
        assert d.end(f"lstm_{bias}") > 20 * product, "the whole is more"


def test_deeper_is_worse_as_the_page_says() -> None:
    (d, own), median = figure("deeper-is-worse"), results.load("degradation")["median"]
    for name in own.LINES:
        assert (d.end(name), d.ratio[name]) == (median[f"{name}_loss"], median[f"{name}_ratio"])
    assert d.end("plain_24") > 10 * max(d.end("plain_6"), d.end("skips_24"))
    assert 0.1 < d.ratio["plain_24"] < 1
    # The start is the same for every step size, so it needs no training.
    for name, depth, skips in (
        ("plain_6", 6, False),
        ("plain_24", 24, False),
        ("skips_24", 24, True),
    ):
        runs = [descend_deep(depth, 0.1, seed, skips, steps=0) for seed in range(d.networks)]
        starts = [(losses[0], ratio) for losses, ratio in runs]
        close([d.median[name][0], d.ratio[name]], np.median(starts, axis=0), 1e-5)
