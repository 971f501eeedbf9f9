"""LSTM and GRU: every Jacobian against the complex step; recurrence, and known limits."""

import numpy as np
import pytest

from snippets import Array, gate_cases, gates, recurrence
from snippets.activations import sigmoid
from snippets.powers import power, spectral_radius
from tests.relative import apart, close, slopes

N = 4


def _state(seed: int) -> tuple[np.random.Generator, Array, Array, Array]:
    rng = np.random.default_rng(seed)
    return rng, *rng.normal(size=(2, N, 1)), rng.normal(size=(1, 1))


@pytest.mark.parametrize("seed", range(5))
def test_lstm_jacobian_agrees_with_the_complex_step(seed: int) -> None:
    rng, c, h, x = _state(seed)
    cell = gates.random_gates(rng, "fiok", N, {"f": 1.0, "o": -0.5})
    moved = np.vstack([c, h]) + 1e-30j * np.eye(2 * N)
    true = np.vstack(gates.lstm_step(cell, moved[:N], moved[N:], x)).imag / 1e-30
    close(gates.lstm_jacobian(cell, c, h, x), true, rtol=1e-11)


@pytest.mark.parametrize("seed", range(5))
def test_lstm_jacobian_agrees_with_differences(seed: int) -> None:
    # A witness that shares nothing with complex arithmetic.
    rng, c, h, x = _state(seed)
    cell = gates.random_gates(rng, "fiok", N, {"f": 1.0})
    ends = [np.vstack(gates.lstm_step(cell, *np.split(np.vstack([c, h]) + step, 2), x))
            for step in (1e-6 * np.eye(2 * N), -1e-6 * np.eye(2 * N))]  # fmt: skip
    assert apart((ends[0] - ends[1]) / 2e-6, gates.lstm_jacobian(cell, c, h, x)) <= 1e-8


@pytest.mark.parametrize("seed", range(5))
def test_gru_jacobian_agrees_with_the_complex_step(seed: int) -> None:
    rng, _, h, x = _state(seed)
    cell = gates.random_gates(rng, "urk", N, {"u": -1.0, "r": 0.5})
    true = gates.gru_step(cell, h + 1e-30j * np.eye(N), x).imag / 1e-30
    close(gates.gru_jacobian(cell, h, x), true, rtol=1e-11)


def test_lstm_jacobian_with_deaf_gates_is_the_forget_gate_alone() -> None:
    # Without weights on the state the cell's block is diag(f), and nothing reads the output.
    rng, c, h, x = _state(1)
    cell = gates.random_gates(rng, "fiok", N, {"f": 0.3})
    cell = {name: (np.zeros((N, N)), V, b) for name, (_, V, b) in cell.items()}
    found = gates.lstm_jacobian(cell, c, h, x)
    f = sigmoid(gates.enter(cell, "f", h, x))
    close(np.diag(found)[:N], f.ravel(), rtol=1e-14)
    assert not found[:, N:].any()


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


def test_chain_error_is_a_median() -> None:
    found = [gates.chain_errors(seed=seed)["frozen"] for seed in range(9)]
    assert gates.chain_error("frozen") == sorted(found)[4]


def test_jacobians_of_a_run_replay_its_draws() -> None:
    rng = np.random.default_rng(6)
    cell = gates.random_gates(rng, "fiok", N, {"f": 2.0})
    s = 1e-30j * np.eye(2 * N)
    product = np.eye(2 * N)
    for found in gates.lstm_jacobians(2.0, seed=6, steps=6, n=N)[0]:
        s = np.vstack(gates.lstm_step(cell, s[:N], s[N:], rng.normal(size=(1, 1))))
        product = found @ product
    assert apart(product, s.imag / 1e-30) <= 1e-13


def test_gru_jacobians_of_a_run_replay_its_draws() -> None:
    rng = np.random.default_rng(6)
    cell = gates.random_gates(rng, "urk", N, {"u": -1.0})
    h = 1e-30j * np.eye(N)
    product = np.eye(N)
    for found in gates.gru_jacobians(-1.0, seed=6, steps=6, n=N):
        h = gates.gru_step(cell, h, rng.normal(size=(1, 1)))
        product = found @ product
    assert apart(product, h.imag / 1e-30) <= 1e-13


def test_forget_gates_stay_below_one_and_rows_take_every_fifth_lag() -> None:
    forget = gates.lstm_jacobians(5.0, seed=0, steps=20, n=N)[1]
    assert 0 < np.min(forget) <= np.max(forget) < 1
    assert gates.open_gate(0, 20) == 2.0**-20
    median = {"a": [float(k) for k in range(21)]}
    assert gates.memory_rows(median, ["a"], [0, 50, 100]) == [(None, 0.0, 10.0, 20.0)]


FREE = {
    "three_steps": ["h0", "h1", "h2"],
    "lstm_cell": ["c1", "h1", "zf", "zi", "zk"],
    "lstm_output": ["ct", "h1"],
    "lstm_joint": ["s1"],
    "gru_state": ["h1", "zu", "zr", "y"],
}
CASES = [(name, free) for name, names in FREE.items() for free in names]


@pytest.mark.parametrize(("name", "free"), CASES)
def test_case_complex_step_agrees_with_differences(name: str, free: str) -> None:
    assert set(FREE) == set(gate_cases.__all__)
    case = getattr(gate_cases, name)(np.random.default_rng(7))
    exact, rough = (
        slopes(lambda value: case["J"](**{free: value}), case[free], step)
        for step in (1e-30j, 1e-6)
    )
    assert np.linalg.norm(exact) > 1e-3
    assert apart(rough, exact) <= 1e-7


@pytest.mark.parametrize("name", FREE)
def test_case_is_drawn_anew(name: str) -> None:
    sizes = {getattr(gate_cases, name)(np.random.default_rng(seed))["n"] for seed in range(20)}
    assert len(sizes) >= 3
    assert min(sizes) >= 2


def test_changing_what_enters_a_gate_is_changing_the_gate() -> None:
    # A state that is given cuts off the way through it: J no longer sees what lies before.
    case = gate_cases.three_steps(np.random.default_rng(0))
    before = case["J"](h1=case["h1"])
    assert case["J"](h0=2 * case["h0"], h1=case["h1"]) == before
    assert case["J"](h0=2 * case["h0"]) != before


@pytest.mark.parametrize("radius", [0.9, 1.0, 1.5])
def test_recurrent_matrix_has_its_radius_and_is_the_linear_jacobian(radius: float) -> None:
    U = recurrence.recurrent_matrix(np.random.default_rng(3), 20, radius)
    close(spectral_radius(U), radius, rtol=1e-12)
    for found in recurrence.recurrent_jacobians("identity", radius, seed=3, steps=3, n=20):
        close(found, U, rtol=1e-14)


def test_recurrent_jacobians_product_agrees_with_the_complex_step() -> None:
    n, steps = 5, 7
    rng = np.random.default_rng(2)
    U, V = recurrence.recurrent_matrix(rng, n, 1.1), rng.normal(size=(n, 1)) / 2
    h = 1e-30j * np.eye(n)
    product = np.eye(n)
    for found in recurrence.recurrent_jacobians("tanh", 1.1, seed=2, steps=steps, n=n):
        h = np.tanh(U @ h + V * rng.normal())
        product = found @ product
    assert apart(product, h.imag / 1e-30) <= 1e-13


def test_memory_of_equal_steps_is_the_norm_of_the_power() -> None:
    U = np.random.default_rng(0).normal(size=(4, 4))
    expected = [np.linalg.norm(power(U, k)) / 2 for k in range(6)]
    close(recurrence.memory([U] * 5), expected, rtol=1e-13)


def test_remembers_linear_grows_or_shrinks_like_the_radius() -> None:
    # A shorter and a longer run share their first steps: the rate over the last half counts.
    for radius in (0.9, 1.1):
        kept = recurrence.remembers("identity", radius)
        close((kept[100] / kept[50]) ** 0.02, radius, rtol=0.02)


def test_remembers_tanh_forgets_where_the_matrix_alone_explodes() -> None:
    assert recurrence.remembers("tanh", 1.5)[100] < 1e-2
    assert recurrence.remembers("identity", 1.5)[100] > 1e15
    kept = [recurrence.remembers(name, 0.9) for name in ("identity", "tanh")]
    assert recurrence.radius_rows([0.9], [10, 100])[0][1:] == tuple(
        each[lag] for each in kept for lag in (10, 100)
    )
