"""LSTM and GRU: every Jacobian against the complex step; recurrence, and known limits."""

from collections.abc import Callable

import numpy as np
import pytest

from snippets import Array, depth_gain, gates, recurrence
from snippets.powers import power, spectral_radius
from snippets.spread import magnitude
from tests.relative import apart, close

N = 4
Step = Callable[[Array, Array], Array]


def _state(seed: int) -> tuple[np.random.Generator, Array, Array, Array]:
    rng = np.random.default_rng(seed)
    return rng, *rng.normal(size=(2, N, 1)), rng.normal(size=(1, 1))


def _lstm(cell: gates.Gates) -> Step:
    return lambda s, x: np.vstack(gates.lstm_step(cell, *np.split(s, 2), x))


def test_lstm_frozen_output_gate_changes_only_the_last_block() -> None:
    rng, c, h, x = _state(2)
    cell = gates.random_gates(rng, "fiok", N, {})
    same = gates.lstm_jacobian(cell, c, h, x) == gates.lstm_jacobian(cell, c, h, x, frozen=True)
    assert same[:N].all()
    assert same[:, :N].all()
    assert not same[N:, N:].any()


@pytest.mark.parametrize("seed", range(9))
def test_chain_of_twelve_steps_is_exact_and_its_shortcuts_are_not(seed: int) -> None:
    errors = gates.chain_errors(seed=seed)
    assert errors["exact"] <= 5e-15
    assert errors["frozen"] >= 0.05
    assert errors["forget"] >= 0.5


def _lstm_start(rng: np.random.Generator) -> Step:
    return _lstm(gates.random_gates(rng, "fiok", N, {"f": 2.0}))


def _gru_start(rng: np.random.Generator) -> Step:
    cell = gates.random_gates(rng, "urk", N, {"u": -1.0})
    return lambda h, x: gates.gru_step(cell, h, x)


def _tanh_start(rng: np.random.Generator) -> Step:
    U, V = recurrence.recurrent_matrix(rng, N, 1.1), rng.normal(size=(N, 1)) / 2
    return lambda h, x: np.tanh(U @ h + V @ x)


@pytest.mark.parametrize(
    ("run", "start"),
    [
        (lambda: gates.lstm_jacobians(2.0, seed=6, steps=6, n=N)[0], _lstm_start),
        (lambda: gates.gru_jacobians(-1.0, seed=6, steps=6, n=N), _gru_start),
        (lambda: recurrence.recurrent_jacobians("tanh", 1.1, seed=6, steps=6, n=N), _tanh_start),
    ],
    ids=["lstm", "gru", "tanh"],
)
def test_jacobians_of_a_run_replay_its_draws(
    run: Callable[[], list[Array]], start: Callable[[np.random.Generator], Step]
) -> None:
    rng = np.random.default_rng(6)
    step, jacobians = start(rng), run()
    product = np.eye(len(jacobians[0]))
    s = 1e-30j * product
    for found in jacobians:
        s = step(s, rng.normal(size=(1, 1)))
        product = found @ product
    assert apart(product, s.imag / 1e-30) <= 1e-13


@pytest.mark.parametrize("radius", [0.9, 1.0, 1.5])
def test_recurrent_matrix_has_its_radius_and_is_the_linear_jacobian(radius: float) -> None:
    U = recurrence.recurrent_matrix(np.random.default_rng(3), 20, radius)
    close(spectral_radius(U), radius, rtol=1e-12)
    for found in recurrence.recurrent_jacobians("identity", radius, seed=3, steps=3, n=20):
        close(found, U, rtol=1e-14)


def test_memory_of_equal_steps_is_the_norm_of_the_power() -> None:
    U = np.random.default_rng(0).normal(size=(4, 4))
    expected = [np.linalg.norm(power(U, k)) / 2 for k in range(6)]
    close(recurrence.memory([U] * 5), expected, rtol=1e-13)


def test_remembers_linear_grows_or_shrinks_like_the_radius() -> None:
    # A shorter and a longer run share their first steps: the rate over the last half counts.
    for radius in (0.9, 1.1):
        kept = np.median(recurrence.kept_after("identity", radius, seeds=9), axis=0)
        close((kept[100] / kept[50]) ** 0.02, radius, rtol=0.02)


def test_tanh_networks_forget_below_the_critical_radius_and_explode_above() -> None:
    below, above = recurrence.radius_rows([1.5, 3.0], [10, 100], seeds=9)
    assert below[3] < 1
    assert above[3] > 1e5
    assert below[4] < 5 < above[4]
    close([below[1], above[1]], [1.5**100, 3.0**100], rtol=1e-12)
    assert above[2] == magnitude(np.median(recurrence.kept_after("tanh", 3.0, seeds=9), axis=0)[10])


@pytest.mark.parametrize("radius", [1.0, 2.0])
def test_a_wide_network_passes_on_what_theory_says(radius: float) -> None:
    runs = (recurrence.recurrent_jacobians("tanh", radius, seed, 40, n=200) for seed in range(4))
    factors = [(kept[40] / kept[10]) ** (1 / 30) for kept in map(recurrence.memory, runs)]
    close(np.median(factors), depth_gain.step_factor(radius), rtol=0.05)


def test_cell_grows_without_a_forget_gate() -> None:
    short, long = (gates.cell_sizes(50.0, steps, seeds=9)[1] for steps in (50, 100))
    close(long / short, 2.0, rtol=0.2)
    assert gates.cell_sizes(1.0, seeds=9)[2] < 1
