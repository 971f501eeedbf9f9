"""LSTM and GRU: every Jacobian against the complex step, and limits that are known exactly."""

from __future__ import annotations

import numpy as np
import pytest

from snippets import Array
from snippets.activations import sigmoid
from snippets.gates import (
    chain_error,
    chain_errors,
    enter,
    gru_jacobian,
    gru_jacobians,
    gru_step,
    lstm_jacobian,
    lstm_jacobians,
    lstm_step,
    memory_rows,
    open_gate,
    random_gates,
)

N = 4


def _state(seed: int) -> tuple[np.random.Generator, Array, Array, Array]:
    rng = np.random.default_rng(seed)
    return rng, *rng.normal(size=(2, N, 1)), rng.normal(size=(1, 1))


@pytest.mark.parametrize("seed", range(5))
def test_lstm_jacobian_agrees_with_the_complex_step(seed: int) -> None:
    rng, c, h, x = _state(seed)
    gates = random_gates(rng, "fiok", N, {"f": 1.0, "o": -0.5})
    moved = np.vstack([c, h]) + 1e-30j * np.eye(2 * N)
    true = np.vstack(lstm_step(gates, moved[:N], moved[N:], x)).imag / 1e-30
    np.testing.assert_allclose(lstm_jacobian(gates, c, h, x), true, rtol=1e-11, atol=0)


@pytest.mark.parametrize("seed", range(5))
def test_lstm_jacobian_agrees_with_differences(seed: int) -> None:
    """A witness that shares nothing with complex arithmetic."""
    rng, c, h, x = _state(seed)
    gates = random_gates(rng, "fiok", N, {"f": 1.0})
    columns = []
    for step in 1e-6 * np.eye(2 * N):
        ends = [
            np.vstack(lstm_step(gates, c + s * step[:N, None], h + s * step[N:, None], x))
            for s in (1, -1)
        ]
        columns.append((ends[0] - ends[1]) / 2e-6)
    rough = np.hstack(columns)
    exact = lstm_jacobian(gates, c, h, x)
    assert np.linalg.norm(exact - rough) <= 1e-8 * np.linalg.norm(exact)


@pytest.mark.parametrize("seed", range(5))
def test_gru_jacobian_agrees_with_the_complex_step(seed: int) -> None:
    rng, _, h, x = _state(seed)
    gates = random_gates(rng, "urk", N, {"u": -1.0, "r": 0.5})
    true = gru_step(gates, h + 1e-30j * np.eye(N), x).imag / 1e-30
    np.testing.assert_allclose(gru_jacobian(gates, h, x), true, rtol=1e-11, atol=0)


def test_lstm_jacobian_with_deaf_gates_is_the_forget_gate_alone() -> None:
    """Without weights on the state the cell's block is diag(f), and nothing reads the output."""
    rng, c, h, x = _state(1)
    gates = {
        name: (np.zeros((N, N)), V, b)
        for name, (_, V, b) in random_gates(rng, "fiok", N, {"f": 0.3}).items()
    }
    found = lstm_jacobian(gates, c, h, x)
    f = sigmoid(enter(gates, "f", h, x))
    np.testing.assert_allclose(np.diag(found)[:N], f.ravel(), rtol=1e-14, atol=0)
    assert not found[:, N:].any()


def test_lstm_frozen_output_gate_changes_only_the_last_block() -> None:
    rng, c, h, x = _state(2)
    gates = random_gates(rng, "fiok", N, {})
    same = lstm_jacobian(gates, c, h, x) == lstm_jacobian(gates, c, h, x, frozen=True)
    assert same[:N].all()
    assert same[:, :N].all()
    assert not same[N:, N:].any()


@pytest.mark.parametrize("seed", range(9))
def test_chain_of_twelve_steps_is_exact_and_its_shortcuts_are_not(seed: int) -> None:
    errors = chain_errors(seed=seed)
    assert errors["exact"] <= 5e-15
    assert errors["frozen"] >= 0.05
    assert errors["forget"] >= 0.5


def test_chain_error_is_a_median() -> None:
    found = [chain_errors(seed=seed)["frozen"] for seed in range(9)]
    assert chain_error("frozen") == sorted(found)[4]


def test_jacobians_of_a_run_replay_its_draws() -> None:
    rng = np.random.default_rng(6)
    gates = random_gates(rng, "fiok", N, {"f": 2.0})
    s = 1e-30j * np.eye(2 * N)
    product = np.eye(2 * N)
    for found in lstm_jacobians(2.0, seed=6, steps=6, n=N)[0]:
        s = np.vstack(lstm_step(gates, s[:N], s[N:], rng.normal(size=(1, 1))))
        product = found @ product
    true = s.imag / 1e-30
    assert np.linalg.norm(product - true) <= 1e-13 * np.linalg.norm(true)


def test_gru_jacobians_of_a_run_replay_its_draws() -> None:
    rng = np.random.default_rng(6)
    gates = random_gates(rng, "urk", N, {"u": -1.0})
    h = 1e-30j * np.eye(N)
    product = np.eye(N)
    for found in gru_jacobians(-1.0, seed=6, steps=6, n=N):
        h = gru_step(gates, h, rng.normal(size=(1, 1)))
        product = found @ product
    true = h.imag / 1e-30
    assert np.linalg.norm(product - true) <= 1e-13 * np.linalg.norm(true)


def test_forget_gates_never_exceed_one() -> None:
    _, forget = lstm_jacobians(5.0, seed=0, steps=20, n=N)
    assert np.min(forget) > 0
    assert np.max(forget) < 1


def test_open_gate_of_bias_zero_is_a_power_of_a_half() -> None:
    assert open_gate(0, 20) == 2.0**-20


def test_memory_rows_takes_every_fifth_lag() -> None:
    median = {"a": [float(k) for k in range(21)]}
    assert memory_rows(median, ["a"], [0, 50, 100]) == [(None, 0.0, 10.0, 20.0)]
