"""Recurrent networks that learn to recall: gradients through time, and what a state remembers."""

from itertools import islice

import numpy as np
import pytest

from snippets import Array, recall
from snippets.activations import sigmoid, tanh
from snippets.gates import gru_step, lstm_step
from snippets.recall import CELLS, NAMES, Cell, answers, cell_start, sequences
from snippets.recurrence import memory
from snippets.training import cross_entropy
from tests.relative import apart, close, slopes

N = 4
MOVE = 1e-30


def walk(cell: Cell, parameters: list[Array], X: Array, nudge: Array | None = None) -> Array:
    """Return the last state, h or h above c, by the steps of `snippets.gates`."""
    U, V, b, w, _ = parameters
    n = w.shape[1]
    parts = [np.split(each, len(U) // n) for each in (U, V, b)]
    gates = dict(zip(NAMES[cell.kind], zip(*parts, strict=True), strict=True))
    h = c = np.zeros((n, X.shape[2]))
    for t, x in enumerate(X):
        if cell.kind == "tanh":
            h = tanh(U @ h + V @ x + b)
        elif cell.kind == "lstm":
            c, h = lstm_step(gates, c, h, x)
        else:
            h = gru_step(gates, h, x)
        if t == 0 and nudge is not None:
            h = h + nudge[:n]
            c = c + nudge[n:] if cell.kind == "lstm" else c
    return np.vstack([h, c]) if cell.kind == "lstm" else h


def entropy(z: Array, Y: Array) -> complex:
    return np.mean(np.log(1 + np.exp(z)) - Y * z)


@pytest.mark.parametrize("name", CELLS)
def test_answers_are_those_of_the_steps_that_the_page_shows(name: str) -> None:
    cell, (X, _) = CELLS[name], sequences(np.random.default_rng(3), 6, 5)
    parameters = cell_start(cell, 0, N)
    w, d = parameters[3:]
    close(answers(cell, parameters, X), w @ walk(cell, parameters, X)[:N] + d, 1e-12)


@pytest.mark.parametrize("name", CELLS)
def test_gradients_through_time_agree_with_the_complex_step(name: str) -> None:
    cell, (X, Y) = CELLS[name], sequences(np.random.default_rng(1), 7, 4)
    parameters = cell_start(cell, 0, N)
    for place, found in enumerate(recall.recall_gradients(cell, parameters, X, Y)):

        def cost(moved: Array, place: int = place) -> complex:
            changed = [*parameters[:place], moved, *parameters[place + 1 :]]
            return entropy(answers(cell, changed, X), Y)

        assert apart(found, slopes(cost, parameters[place])) <= 1e-12, place


@pytest.mark.parametrize("name", CELLS)
def test_what_is_kept_is_the_derivative_of_the_last_state_by_the_first(name: str) -> None:
    cell, steps = CELLS[name], 6
    parameters = cell_start(cell, 2, N)
    X = recall.recall_test(steps)[0][:, :, :1]
    size = 2 * N if cell.kind == "lstm" else N
    ends = walk(cell, parameters, np.tile(X, size), MOVE * 1j * np.eye(size))
    close(recall.kept_by(cell, parameters, steps, m=1), memory([ends.imag / MOVE])[-1], 1e-11)


@pytest.mark.parametrize(
    ("name", "bias"), [("lstm_0", 0.5), ("lstm_3", sigmoid(3.0)), ("gru_2", sigmoid(-2.0))]
)
def test_only_one_gate_starts_with_a_bias(name: str, bias: float) -> None:
    b = cell_start(CELLS[name], 0, N)[2]
    close(sigmoid(b[:N]), np.full((N, 1), bias), 1e-12)
    assert not b[N:].any()


def test_training_learns_what_a_guess_does_not() -> None:
    """Five steps back a plain network is soon taught; the answer must come from the first input."""
    cell = CELLS["tanh"]
    parameters = next(islice(recall.train_recall(cell, 0.01, 0, 5), 300, None))
    X, Y = recall.recall_test(5)
    assert recall.recalled(cell, parameters, 5) > 0.9
    assert cross_entropy(answers(cell, parameters, X), Y) < 0.3
    other = X.copy()
    other[1:] = other[1:, :, ::-1]
    assert np.mean((answers(cell, parameters, other) > 0) == (Y > 0.5)) > 0.9
    other[0] = -X[0]
    assert np.mean((answers(cell, parameters, other) > 0) == (Y > 0.5)) < 0.1


def test_the_first_steps_part_is_one_for_one_step_and_that_of_all_for_others() -> None:
    assert recall.first_parts("gru_2", 1, 1) == (1.0,)
    cell, (X, Y) = CELLS["tanh"], sequences(np.random.default_rng((0, 1)), 4, 32)
    parameters = cell_start(cell, 0)
    whole = recall.recall_gradients(cell, parameters, X, Y)[1]
    U, V, b, w, d = parameters

    def cost(moved: Array) -> complex:
        h = np.tanh(moved @ X[0] + b)
        for x in X[1:]:
            h = np.tanh(U @ h + V @ x + b)
        return entropy(w @ h + d, Y)

    first = np.linalg.norm(slopes(cost, V))
    close(recall.first_parts("tanh", 4, 1)[0], first / np.linalg.norm(whole), 1e-10)


@pytest.mark.parametrize("weight", [1.2, 2.0, 3.0])
def test_one_unit_rests_in_two_places_and_forgets_a_nudge_but_not_its_sign(weight: float) -> None:
    rest = recall.resting_state(weight)
    ends = []
    for h in (0.1, -0.1, 0.1 + MOVE * 1j):
        state = h
        for _ in range(400):
            state = np.tanh(weight * state)
        ends.append(state)
    close([ends[0], -ends[1]], [rest, rest], 1e-9)
    near = rest + MOVE * 1j
    for _ in range(7):
        near = np.tanh(weight * near)
    close(near.imag / MOVE, recall.nudge_left(weight, 7), 1e-9)


def test_half_open_gates_leave_the_first_step_next_to_nothing_of_a_gradient() -> None:
    parts = {name: recall.first_parts(name) for name in ("lstm_0", "lstm_1", "lstm_3")}
    assert sum(part < 1e-6 for part in parts["lstm_0"]) >= 90
    assert max(parts["lstm_0"]) < min(parts["lstm_1"]) < min(parts["lstm_3"])
