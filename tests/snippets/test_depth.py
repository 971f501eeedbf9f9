"""What depth does: bounds, gains, descent and degradation."""

import numpy as np
import pytest

from snippets import Array, bounds, degradation, depth, depth_gain, descent
from snippets.activations import ACTIVATIONS, drelu, relu, sigmoid
from snippets.degradation import ARMS, Arm, degradation_start, signals
from snippets.network import backward, forward
from snippets.solved import depth_rows
from snippets.training import cross_entropy, quadrants
from snippets.zoo import predicted
from tests.relative import close, slopes


@pytest.mark.parametrize("layers", range(14))
def test_each_tent_doubles_the_pieces_which_are_as_many_as_pattern_changes(layers: int) -> None:
    # Another way to count: a piece ends where the second ReLU of some layer goes on or off. The
    # first one, relu(y), has its kink at the edge and never bends anything.
    x = (np.arange(2**14) + 0.5) / 2**14
    changes, y = np.zeros(x.size - 1, dtype=bool), x
    for _ in range(layers):
        on = y > 0.5
        changes |= on[1:] != on[:-1]
        y = depth.tent(y)
    assert depth.tent_pieces(layers) == 1 + changes.sum() == 2**layers


@pytest.mark.parametrize("units", [1, 2, 20, 300])
@pytest.mark.parametrize("seed", range(5))
def test_one_layer_adds_one_piece_a_unit(units: int, seed: int) -> None:
    assert depth.wide_pieces(units, seed) == units + 1


def test_tents_on_tents_in_closed_form() -> None:
    # In closed form the k-fold tent is the distance of 2^k x from the nearest even number.
    x = np.linspace(0, 1, 257)
    for k in (0, 1, 3, 6):
        y = 2**k * x
        close(depth.tent_network(x, k), np.abs(y - 2 * np.round(y / 2)), rtol=1e-12)
    assert np.array_equal(depth.tent(x), 1 - np.abs(2 * x - 1))


@pytest.mark.parametrize("gain", [0.5, 2.0, 8.0])
def test_relu_multiplies_by_the_root_of_half_the_gain(gain: float) -> None:
    want = np.arange(20) / 2 * np.log10(gain / 2)
    found = depth_gain.predicted_logs("relu", gain, 20)
    assert found[0] == 0
    close(10.0 ** np.array(found), 10.0**want, rtol=1e-10)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu"])
def test_ends_agree_with_the_prediction_of_the_last_chapter(name: str) -> None:
    for layers in (2, 10, 50):
        left = 10.0 ** depth_gain.predicted_logs(name, 1.5, layers)[-1]
        close(left, predicted(name, 1.5, layers), rtol=1e-9)


def test_keeping_gain_keeps() -> None:
    for name in ("sigmoid", "tanh", "relu"):
        close(predicted(name, depth_gain.keeping_gain(name, 20), 20), 1, rtol=1e-6)
    # As depth grows the sigmoid's gain tends to the critical one, and its excess halves.
    critical = depth_gain.critical_radius("sigmoid", drive=0.0) ** 2
    excess = [depth_gain.keeping_gain("sigmoid", depth) - critical for depth in (50, 100)]
    close(excess[0] / excess[1], 2, rtol=0.05)


def test_at_its_critical_gain_tanh_keeps_a_power_of_depth() -> None:
    close(predicted("tanh", 1.0, 400) / predicted("tanh", 1.0, 100), 0.5, rtol=0.02)
    assert [row[0] for row in depth_gain.gain_by_depth([5, 9])] == [5, 9]


@pytest.mark.parametrize(("name", "gain"), [("tanh", 1.0), ("relu", 2.0)])
def test_a_small_difference_goes_through_the_tower_as_its_derivative_says(
    name: str, gain: float
) -> None:
    left, cosine = depth_gain.two_inputs(name, gain, seed=5)
    rng, n = np.random.default_rng(5), 64
    x, other = np.sqrt(n) * np.linalg.qr(rng.normal(size=(n, 2)))[0].T
    weights = [rng.normal(size=(n, n)) * np.sqrt(gain / n) for _ in range(50)]
    inputs = np.column_stack([x - 1e-6 * other, x + 1e-6 * other, x, other])
    Z, _ = forward(weights, inputs, ACTIVATIONS[name][0])
    first, last = Z[0].T, Z[-1].T
    close(left, np.linalg.norm(last[1] - last[0]) / np.linalg.norm(first[1] - first[0]), rtol=1e-4)
    close(cosine, np.corrcoef([last[2], last[3]])[0, 1], rtol=0.05)


def test_inputs_have_in_common_what_theory_says_of_endless_width() -> None:
    # Two ReLU inputs at the angle t: the next cosine is (sin t + (π - t) cos t) / π.
    cosine = 0.0
    for _ in range(49):
        angle = np.arccos(cosine)
        cosine = (np.sin(angle) + (np.pi - angle) * cosine) / np.pi
    [relu] = depth_gain.two_input_rows({"tower_relu_2": 1.0}, [("relu", 2.0)], seeds=100)
    close(relu[-1], cosine**2, rtol=0.02)
    assert relu[:3] == (None, 2.0, 1.0)
    # And of the mean square of a small difference: by the same factor a layer as a gradient.
    ratio = depth_gain.difference_left("sigmoid", 1.0, seeds=30) / predicted("sigmoid", 1.0)
    assert 0.5 < ratio < 2


def test_the_default_of_a_library_has_a_third_of_the_variance() -> None:
    numbers = np.random.default_rng(0).uniform(-1, 1, size=10**6) / np.sqrt(64)
    gain = depth_gain.RULE_GAINS["PyTorch's default"]
    close(64 * np.mean(numbers**2), float(gain), rtol=3e-3)


def test_lost_depth_is_the_first() -> None:
    for name, gain in (("relu", 1 / 3), ("sigmoid", 1.0)):
        first = depth_gain.lost_depth(name, gain)
        assert first is not None
        at, before = (predicted(name, gain, layers) for layers in (first, first - 1))
        assert np.float16(at) == 0 < np.float16(before)
    assert depth_gain.lost_depth("relu", 2.0) is None


def test_critical_radius_is_where_a_wide_layer_keeps_a_gradient() -> None:
    for drive in (0.25, 1.0):
        radius = depth_gain.critical_radius(drive=drive)
        close(depth_gain.step_factor(radius, drive=drive), 1.0, rtol=1e-9)
    close(depth_gain.critical_radius(drive=1e-12), 1.0, rtol=1e-4)


@pytest.mark.parametrize("rate", [0.1, 0.5, 1.0, 2.0, 3.0])
def test_number_steps_shrink_the_distance_by_a_power(rate: float) -> None:
    close(descent.number_steps(rate, 7, w=4.0) - 1, 3 * (1 - rate) ** 7, rtol=1e-9)


def test_moving_in_turn_differs_in_proportion_to_the_rate() -> None:
    ratio = descent.turn_difference(rate=1e-4, seeds=1) / descent.turn_difference(
        rate=1e-5, seeds=1
    )
    close(ratio, 10, rtol=0.05)


@pytest.mark.parametrize("kind", ["plain_6", "skips_6", "small_24", "normalised_24"])
@pytest.mark.parametrize("layer", [0, 1, 3, 4])
def test_signals_slopes_agree_with_differences(kind: str, layer: int) -> None:
    arm = ARMS[kind]._replace(depth=5)
    weights = degradation_start(arm, 1)
    found = signals(arm, weights)[2][layer]
    direction = np.random.default_rng(0).normal(size=found.shape)

    def loss(along: Array) -> float:
        moved = [*weights[:layer], weights[layer] + along * direction, *weights[layer + 1 :]]
        return cross_entropy(signals(arm, moved)[0], quadrants()[1])

    close(np.sum(found * direction), slopes(loss, 0.0, 1e-7), rtol=1e-5)


def test_signals_without_skips_is_the_plain_network() -> None:
    X, Y = quadrants()
    weights = degradation_start(Arm(6), 3)
    Z, _ = forward(weights, X, relu)
    deltas = backward(weights, Z, (sigmoid(Z[-1]) - Y) / Y.size, drelu)
    out, back, _ = signals(Arm(6), weights)
    np.testing.assert_array_equal(out, Z[-1])
    for found, W, delta in zip(back, weights[1:], deltas[1:], strict=True):
        close(found, W.T @ delta, rtol=1e-12)


def test_skips_with_silent_branches_pass_the_gradient() -> None:
    arm = Arm(5, skips=True)
    weights = degradation_start(arm, 0)
    weights[1:-1] = [0 * W for W in weights[1:-1]]
    back = signals(arm, weights)[1]
    np.testing.assert_array_equal(back, [back[-1]] * len(back))


def test_arms_start_alike_but_for_the_scale_of_the_branch() -> None:
    plain, skips, small = (
        degradation_start(ARMS[name], 2) for name in ("plain_24", "skips_24", "small_24")
    )
    for layer in range(24):
        np.testing.assert_array_equal(plain[layer], skips[layer])
        scale = 24**0.5 if 0 < layer < 23 else 1.0
        close(small[layer] * scale, plain[layer], rtol=1e-14)


def test_descent_follows_the_slope_down_and_ends_where_it_is_solved_or_lost() -> None:
    weights = degradation_start(Arm(6), 0)
    square = sum(float(np.sum(slope**2)) for slope in signals(Arm(6), weights)[2])
    # In single precision a smaller step would be lost among the digits; this one is off by 1.4e-4.
    first, second = (loss for loss, _ in degradation.descent_of(Arm(6), 1e-4, 0, steps=1))
    close((first - second) / 1e-4, square, rtol=5e-4)
    losses = [loss for loss, _ in degradation.descent_of(Arm(6), 0.3, 0, steps=4000)]
    assert losses[-1] < 0.01 <= min(losses[:-1])
    with np.errstate(all="ignore"):
        lost = [loss for loss, _ in degradation.descent_of(Arm(24, skips=True), 1.0, 0, steps=50)]
    assert len(lost) < 50
    assert lost[-1] == np.inf


def test_forward_measures_of_a_layer_that_is_dead_and_of_one_that_tells_all() -> None:
    _, Y = quadrants()
    weights = degradation_start(Arm(3), 0)
    _, back, _ = signals(Arm(3), weights)
    found = degradation.forward_measures(Arm(3), weights)
    close(found["ratio"], np.sqrt(np.mean(back[0] ** 2) / np.mean(back[-1] ** 2)), rtol=1e-13)
    # |x + y| - |x - y| has the sign of xy, and its four parts are units.
    told = np.zeros((16, 3))
    told[:4, :2] = [[1, 1], [-1, -1], [1, -1], [-1, 1]]
    found = degradation.forward_measures(Arm(3), [told, np.eye(16), weights[2]])
    assert found["live"] == 4
    assert found["readout"] > 0.97
    dead = degradation.forward_measures(Arm(3), [told, -np.eye(16), weights[2]])
    assert dead["live"] == 0
    assert dead["readout"] == max(np.mean(Y), np.mean(1 - Y))


def test_rows_count_the_solved_and_take_medians_of_the_starts() -> None:
    runs = {"a_solved": [1, 0, 1, 1], "a_solved_400": [0, 0, 1, 0]}
    runs |= {"a_live": [7, 8, 8, 13], "a_readout": [0.5, 0.5, 0.75, 0.75]}
    ((words, early, late, *start),) = depth_rows(runs, ["a"])
    assert (words, early, early.of, late, late.of) == (None, 1, 4, 3, 4)
    assert start == [9, 0.625]


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "relu", "gelu"])
@pytest.mark.parametrize("seed", range(5))
def test_norm_lies_between_the_bounds(name: str, seed: int) -> None:
    found = bounds.narrowing(seed, name)
    for low, norm, high in zip(found.lower, found.norm, found.upper, strict=True):
        assert low <= norm * (1 + 1e-12)
        assert norm <= high * (1 + 1e-12)
    assert found.lower[-1] == found.norm[-1] == found.upper[-1]


def test_bounds_are_met_by_multiples_of_rotations() -> None:
    rng = np.random.default_rng(0)
    weights = [(j + 2) * np.linalg.qr(rng.normal(size=(5, 5)))[0] for j in range(4)]
    zero, last = np.zeros((5, 1)), rng.normal(size=(5, 1))
    found = bounds.gradient_bounds(weights, zero, last, "tanh")
    expected = np.linalg.norm(last) * 3 * 4 * 5
    for ends in (found.lower, found.norm, found.upper):
        close(ends[0], expected, rtol=1e-12)


def test_no_lower_bound_where_a_layer_is_wider_than_the_one_below() -> None:
    W, last = np.array([[1.0], [1.0]]), np.array([[1.0], [-1.0]])
    found = bounds.gradient_bounds([np.ones((1, 1)), W], np.zeros((1, 1)), last, "tanh")
    assert found.norm[0] == 0 == found.lower[0]
    # What NumPy lists would have been a "bound" above the gradient.
    assert np.linalg.svdvals(W)[-1] > 1


def test_smallest_stretch_is_the_least_over_directions() -> None:
    rng = np.random.default_rng(1)
    for shape in ((3, 5), (4, 4)):
        W = rng.normal(size=shape)
        directions = rng.normal(size=(shape[0], 20000))
        directions /= np.linalg.norm(directions, axis=0)
        sampled = np.linalg.norm(W.T @ directions, axis=0).min()
        least = bounds.smallest_stretch(W)
        assert least <= sampled <= 1.3 * least + 0.1 * np.linalg.norm(W, 2)
    assert bounds.smallest_stretch(rng.normal(size=(5, 3))) == 0
