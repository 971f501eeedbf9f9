"""Seeds, counts, spread, and what is left of a gradient, by an independent way to each number."""

import functools
from fractions import Fraction

import numpy as np
import pytest

from snippets.activations import ACTIVATIONS
from snippets.bench import bench
from snippets.network import gaussian, rms
from snippets.normalisation import NORMALISATIONS
from snippets.seeds import FIRST, Count, specimen, trials
from snippets.spread import magnitude, middle
from snippets.survival import BENCH, SKIPS, TOWER, Network, Setting, profile, survival, survivals
from snippets.training import gradients, quadrants
from tests.relative import close, slopes

SMALL = Network(3, 4, 5)


def differences(network: Network, setting: Setting, seed: int) -> list[float]:
    """Return rms ∂J/∂Z_l by central differences, for J = sum(G ⊙ A_L): one entry at a time."""
    g, forwards = ACTIVATIONS[setting.activation][0], NORMALISATIONS[setting.normalised][0]
    layers, n, m = network
    rng = np.random.default_rng(seed)
    X, G = rng.normal(size=(2, n, m))
    weights = [gaussian(rng, n, n, setting.gain) for _ in range(layers)]

    def cost(place: int, nudge: np.ndarray) -> float:
        A = X
        for layer, W in enumerate(weights):
            Z = W @ A + (A if setting.skip == "before" else 0) + (nudge if layer == place else 0)
            A = g(forwards(Z)) + (A if setting.skip == "after" else 0)
        return float(np.sum(G * A))

    places = [functools.partial(cost, layer) for layer in range(layers)]
    return [rms(slopes(each, np.zeros((n, m)), 1e-6)) for each in places]


SETTINGS = [
    Setting("sigmoid", 4.0),
    Setting("tanh"),
    *(Setting("tanh", 1.0, name) for name in NORMALISATIONS if name != "no"),
    *(Setting("sigmoid", 2.0, skip=skip) for skip in ("before", "after")),
    Setting("tanh", 1.0, "layer", "after"),
]


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_profile_is_that_of_finite_differences(setting: Setting) -> None:
    expected = differences(SMALL, setting, 3)
    close(profile(SMALL, setting, 3), expected, rtol=1e-6)
    close(survival(SMALL, setting, 3), expected[0] / expected[-1], rtol=1e-6)


def test_survival_in_closed_form() -> None:
    # One draw for both gains: only the factor sqrt(gain) a layer differs, exactly.
    plain, wide = (survivals(TOWER, Setting("identity", gain), 2) for gain in (1.0, 2.0))
    close(wide, 2.0**24.5 * plain, rtol=1e-10)
    # ReLU is homogeneous: doubling the variance multiplies the ratio by 2^((L-1)/2).
    small = TOWER._replace(layers=21)
    plain, wide = (survivals(small, Setting("relu", gain), 2) for gain in (1.0, 2.0))
    close(wide, 2.0**10 * plain, rtol=1e-10)
    # Without an activation the two places of a skip are one.
    inside, behind = (survival(TOWER, Setting("identity", skip=one), 1) for one in SKIPS[1:])
    close(inside, behind, rtol=1e-12)
    assert survival(TOWER._replace(layers=1), Setting("sigmoid"), 0) == 1.0
    # The mean square of sigmoid's slope is at most 1/16, so a layer keeps about a quarter.
    for layers in (5, 10, 20):
        left = survivals(Network(layers, 128, 32), Setting("sigmoid"), 5)
        assert np.median(left) < 1.2 * 0.25 ** (layers - 1)


def test_bench_is_measured_with_the_gradient_of_its_cost() -> None:
    X, Y = quadrants()

    def cost(place: int, size: float) -> float:
        A = X
        for layer, W in enumerate(bench(2)):
            Z = W @ A + (size if layer == place else 0)
            A = ACTIVATIONS["tanh"][0](Z)
        return float(np.mean(np.logaddexp(0, Z) - Y * Z))

    sums = [(cost(place, 1e-6) - cost(place, -1e-6)) / 2e-6 for place in (0, 9)]
    # The sum of all entries of δ_l is what one nudge of all of Z_l changes.
    deltas, _ = gradients("tanh", bench(2))
    close([deltas[0].sum(), deltas[9].sum()], sums, rtol=1e-6)
    close(profile(BENCH, Setting("tanh"), 2), [rms(delta) for delta in deltas], rtol=1e-12)


def test_the_bench_has_no_remedies() -> None:
    with pytest.raises(ValueError, match="without normalisation and skips"):
        survival(BENCH, Setting("relu", skip="after"), 0)


def test_sets_of_seeds_are_disjoint_and_say_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    first = trials(5)
    monkeypatch.setenv("SEEDS", "second")
    second = trials(5)
    assert (first, second) == ([0, 1, 2, 3, 4], [100_000 + each for each in range(5)])
    assert {seed.source for seed in [*first, *second]} == {"trials"}
    assert (specimen(3), specimen(3).source) == (3, "specimen")
    assert max(first) < FIRST["second"]
    monkeypatch.setenv("SEEDS", "third")
    with pytest.raises(ValueError, match="SEEDS is 'third'; there are: first, second"):
        trials(1)


def test_interval_covers_the_share_in_95_of_100_samples() -> None:
    rng = np.random.default_rng(0)
    for share in (0.1, 0.5, 0.8):
        drawn = rng.binomial(60, share, size=4000)
        kept = [low <= share <= high for low, high in (Count(k, of=60).interval for k in drawn)]
        # Wilson's interval for 60 runs covers between 93.5 and 96.5 % of samples for these shares.
        assert 0.93 < np.mean(kept) < 0.97
    assert Count(0, of=30).interval[0] == 0.0
    assert TOWER == (50, 64, 32)


@pytest.mark.parametrize(
    ("value", "power"), [(1e-300, -300), (3.1e-7, -7), (3.2e-7, -6), (1.0, 0), (4e47, 48)]
)
def test_magnitude_is_exact(value: float, power: int) -> None:
    assert magnitude(value) == Fraction(10) ** power


def test_middle_holds_four_fifths_of_the_runs() -> None:
    runs = np.random.default_rng(0).normal(size=10_001)
    low, median, high = middle(runs)
    close(np.mean((runs > low) & (runs < high)), 0.8, rtol=1e-3)
    close(np.mean(runs > median), 0.5, rtol=1e-3)
