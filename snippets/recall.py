"""Recurrent networks that learn to recall the sign of the first of many random inputs."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from snippets import Array
from snippets.gates import Gates, random_gates
from snippets.network import gaussian
from snippets.recurrence import recurrent_matrix
from snippets.seeds import specimen, trials
from snippets.trained import UNITS, Adam

__all__ = [
    "CELLS",
    "Cell",
    "answers",
    "cell_start",
    "first_parts",
    "kept_by",
    "nudge_left",
    "recall_gradients",
    "recall_test",
    "recalled",
    "resting_state",
    "sequences",
    "train_recall",
]


class Cell(NamedTuple):
    """A kind of network, ``tanh``, ``lstm`` or ``gru``, and the bias of its gate at the start.

    The gate is the forget gate of an LSTM, the update gate of a GRU; all other biases are zero.
    """

    kind: str
    bias: float = 0.0


CELLS = {
    "tanh": Cell("tanh"),
    "lstm_0": Cell("lstm", 0),
    "lstm_1": Cell("lstm", 1),
    "lstm_3": Cell("lstm", 3),
    "gru_2": Cell("gru", -2),
}
NAMES = {"tanh": "k", "lstm": "fiok", "gru": "urk"}
"""The gates of each kind and, last, its candidate: what `random_gates` draws."""


# --8<-- [start:task]
def sequences(rng: np.random.Generator, steps: int, m: int) -> tuple[Array, Array]:
    """Return m sequences of standard normal numbers, and whether the first of each is positive.

    Returns
    -------
    X : ndarray
        Shape (steps, 1, m).
    Y : ndarray
        Shape (1, m), of 0 and 1.

    Examples
    --------
    >>> X, Y = sequences(np.random.default_rng(0), 50, 4)
    >>> print(X.shape, Y)
    (50, 1, 4) [[1. 0. 1. 1.]]
    """
    X = rng.normal(size=(steps, 1, m))
    return X, np.where(X[0] > 0, 1.0, 0.0)


@functools.cache
def recall_test(steps: int) -> tuple[Array, Array]:
    """Return 1,000 `sequences` by which trained networks are judged.

    Examples
    --------
    >>> print(recall_test(50)[1].shape)
    (1, 1000)
    """
    return sequences(np.random.default_rng(specimen(2)), steps, 1000)


# --8<-- [end:task]


def cell_start(cell: Cell, seed: int, n: int = 32) -> list[Array]:
    """Return random weights: U, V and b of the cell, gates below each other, w and d of the answer.

    They are drawn as for `snippets.gates.lstm_jacobians` and its like; the tanh network has
    spectral radius one.

    Examples
    --------
    >>> print([each.shape for each in cell_start(CELLS["lstm_1"], 0, n=2)])
    [(8, 2), (8, 1), (8, 1), (1, 2), (1, 1)]
    """
    rng = np.random.default_rng(seed)
    if cell.kind == "tanh":
        U, V = recurrent_matrix(rng, n, 1.0), rng.normal(size=(n, 1)) / 2
        gates: Gates = {"k": (U, V, np.zeros((n, 1)))}
    else:
        names = NAMES[cell.kind]
        gates = random_gates(rng, names, n, {names[0]: cell.bias})
    stacked = [np.vstack(part) for part in zip(*gates.values(), strict=True)]
    return [*stacked, gaussian(rng, 1, n), np.zeros((1, 1))]


# --8<-- [start:recall]
State: TypeAlias = tuple[Array, ...]
"""h, or h and c of an LSTM; of shape (n, m)."""

_sigmoid, _ = UNITS["sigmoid"]


# Each network a pair of functions. The first makes the next state, and keeps what the second needs,
# first of all h before the step. The second turns the gradient by the new state into that by z and
# that by the state before.
def _tanh(U: Array, drive: Array, state: State) -> tuple[State, State]:
    (before,) = state
    h = np.tanh(U @ before + drive)
    return (h,), (before, h)


def _tanh_back(U: Array, kept: State, back: State) -> tuple[Array, State]:
    _, h = kept
    (p,) = back
    dz = p * (1 - h * h)
    return dz, (U.T @ dz,)


def _lstm(U: Array, drive: Array, state: State) -> tuple[State, State]:
    h, c = state
    n = len(h)
    z = U @ h + drive
    gates, k = _sigmoid(z[: 3 * n]), np.tanh(z[3 * n :])
    new = gates[:n] * c + gates[n : 2 * n] * k
    shown = np.tanh(new)
    return (gates[2 * n :] * shown, new), (h, c, gates, k, shown)


def _lstm_back(U: Array, kept: State, back: State) -> tuple[Array, State]:
    _, c, gates, k, shown = kept
    f, i, o = np.split(gates, 3)
    p, q = back
    q = q + p * o * (1 - shown * shown)
    dgates = np.concatenate([q * c, q * k, p * shown]) * gates * (1 - gates)
    dz = np.concatenate([dgates, q * i * (1 - k * k)])
    return dz, (U.T @ dz, q * f)


def _gru(U: Array, drive: Array, state: State) -> tuple[State, State]:
    (h,) = state
    n = len(h)
    gates = _sigmoid(U[: 2 * n] @ h + drive[: 2 * n])
    u, y = gates[:n], gates[n:] * h
    k = np.tanh(U[2 * n :] @ y + drive[2 * n :])
    return (h + u * (k - h),), (h, gates, k)


def _gru_back(U: Array, kept: State, back: State) -> tuple[Array, State]:
    h, gates, k = kept
    n = len(h)
    u, r = np.split(gates, 2)
    (p,) = back
    dk = p * u * (1 - k * k)
    y = U[2 * n :].T @ dk
    dgates = np.concatenate([p * (k - h), y * h]) * gates * (1 - gates)
    return np.concatenate([dgates, dk]), (p * (1 - u) + y * r + U[: 2 * n].T @ dgates,)


STEPS = {"tanh": (_tanh, _tanh_back), "lstm": (_lstm, _lstm_back), "gru": (_gru, _gru_back)}


def _states(cell: Cell, parameters: Sequence[Array], X: Array) -> Iterator[tuple[State, State]]:
    """Yield the state after each step, from zero, and what the step keeps."""
    U, V, b, w, _ = parameters
    step, _ = STEPS[cell.kind]
    state: State = (np.zeros((w.shape[1], X.shape[2])),) * (2 if cell.kind == "lstm" else 1)
    for x in X:
        state, kept = step(U, V @ x + b, state)
        yield state, kept


def _back(cell: Cell, U: Array, kept: Sequence[State], back: State) -> tuple[list[Array], State]:
    """Return the gradient by z of each step, and that by the state before the first of them."""
    _, step_back = STEPS[cell.kind]
    into = []
    for some in reversed(kept):
        dz, back = step_back(U, some, back)
        into.append(dz)
    return into[::-1], back


def answers(cell: Cell, parameters: Sequence[Array], X: Array) -> Array:
    """Return what enters the sigmoid of the answer, w h_T + d, of shape (1, m).

    Parameters
    ----------
    cell : Cell
        One of `CELLS`.
    parameters : sequence of ndarray
        As from `cell_start`.
    X : ndarray
        As from `sequences`.

    Examples
    --------
    >>> cell = CELLS["gru_2"]
    >>> print(answers(cell, cell_start(cell, 0), recall_test(5)[0]).shape)
    (1, 1000)
    """
    w, d = parameters[3:]
    for (h, *_), _ in _states(cell, parameters, X):
        last = h
    return np.asarray(w @ last + d)


def recall_gradients(cell: Cell, parameters: Sequence[Array], X: Array, Y: Array) -> list[Array]:
    """Return the gradient of the mean cross-entropy by each parameter, through all steps.

    Parameters
    ----------
    cell, parameters, X
        As for `answers`.
    Y : ndarray
        As from `sequences`.

    Returns
    -------
    list of ndarray
        Of the shapes of the parameters.

    Examples
    --------
    >>> cell, (X, Y) = CELLS["lstm_1"], sequences(np.random.default_rng(0), 5, 3)
    >>> print([slope.shape for slope in recall_gradients(cell, cell_start(cell, 0, n=2), X, Y)])
    [(8, 2), (8, 1), (8, 1), (1, 2), (1, 1)]
    """
    h, error, kept, into = _through_time(cell, parameters, X, Y)
    dZ, ones = np.hstack(into), np.ones((X.shape[0] * X.shape[2], 1))
    dU = dZ @ np.hstack([before for before, *_ in kept]).T
    if cell.kind == "gru":
        # The candidate sees r ⊙ h in place of h.
        n = len(h)
        dU[2 * n :] = dZ[2 * n :] @ np.hstack([gates[n:] * h for h, gates, _ in kept]).T
    return [dU, dZ @ np.hstack(list(X)).T, dZ @ ones, error @ h.T, error @ ones[: Y.size]]


def _through_time(
    cell: Cell, parameters: Sequence[Array], X: Array, Y: Array
) -> tuple[Array, Array, list[State], list[Array]]:
    """Return the last h and δ of the answer; what each step kept, and its gradient by z."""
    U, _, _, w, d = parameters
    states, kept = zip(*_states(cell, parameters, X), strict=True)
    h, *cells = states[-1]
    error = (_sigmoid(w @ h + d) - Y) / Y.size
    into, _ = _back(cell, U, kept, (w.T @ error, *map(np.zeros_like, cells)))
    return h, error, list(kept), into


def train_recall(cell: Cell, rate: float, seed: int, steps: int) -> Iterator[list[Array]]:
    """Yield the parameters before training and after each step of Adam, over 32 new sequences.

    Parameters
    ----------
    cell : Cell
        One of `CELLS`.
    rate : float
        Step size.
    seed : int
        Of the weights and of the sequences.
    steps : int
        Length of the sequences.

    Yields
    ------
    list of ndarray
        As from `cell_start`; without end.

    Examples
    --------
    >>> run = train_recall(CELLS["tanh"], 0.01, seed=0, steps=5)
    >>> before, after = next(run), next(run)
    >>> print(bool(np.any(before[0] != after[0])))
    True
    """
    parameters, rng = cell_start(cell, seed), np.random.default_rng((seed, 1))
    directions = Adam()
    while True:
        yield parameters
        slopes = directions(recall_gradients(cell, parameters, *sequences(rng, steps, 32)))
        parameters = [p - rate * s for p, s in zip(parameters, slopes, strict=True)]


def recalled(cell: Cell, parameters: Sequence[Array], steps: int) -> float:
    """Return the share of `recall_test` that is answered right.

    Examples
    --------
    >>> print(0.4 < recalled(CELLS["lstm_0"], cell_start(CELLS["lstm_0"], 0), 50) < 0.6)
    True
    """
    X, Y = recall_test(steps)
    return float(np.mean((answers(cell, parameters, X) > 0) == (Y > 0.5)))


def kept_by(cell: Cell, parameters: Sequence[Array], steps: int, m: int = 20) -> float:
    """Return what is left of a nudge of the first state at the last (`snippets.recurrence.memory`).

    Parameters
    ----------
    cell, parameters
        As for `answers`.
    steps, m : int
        Length of the sequences, and how many there are; the median over them.

    Examples
    --------
    >>> cell = CELLS["lstm_0"]
    >>> print(kept_by(cell, cell_start(cell, 0), 50) < 1e-5)
    True
    """
    found, X = [], recall_test(steps)[0]
    for one in range(m):
        states, kept = zip(*_states(cell, parameters, X[:, :, [one]]), strict=True)
        size = sum(map(len, states[-1]))
        # One column for each number of the last state gives all of the Jacobian, transposed.
        parts = tuple(np.split(np.eye(size), len(states[-1])))
        _, back = _back(cell, parameters[0], kept[1:], parts)
        found.append(float(np.linalg.norm(np.vstack(back)) / np.sqrt(size)))
    return float(np.median(found))


# --8<-- [end:recall]


# --8<-- [start:first]
@functools.lru_cache
def first_parts(name: str, steps: int = 50, seeds: int = 100) -> tuple[float, ...]:
    """Return which part of the gradient at the start comes from the first step, one per network.

    Parameters
    ----------
    name : str
        Of `CELLS`.
    steps, seeds : int
        Length of the sequences; how many networks, each with 32 sequences.

    Returns
    -------
    tuple of float
        Norm of the first step's term of ∂J/∂V over the norm of the sum of all.

    Examples
    --------
    >>> print(first_parts("lstm_0", seeds=1) < first_parts("lstm_3", seeds=1))
    True
    """
    found, cell = [], CELLS[name]
    for seed in trials(seeds):
        X, Y = sequences(np.random.default_rng((seed, 1)), steps, 32)
        into = _through_time(cell, cell_start(cell, seed), X, Y)[-1]
        terms = [dz @ x.T for dz, x in zip(into, X, strict=True)]
        found.append(float(np.linalg.norm(terms[0]) / np.linalg.norm(np.sum(terms, axis=0))))
    return tuple(found)


# --8<-- [end:first]


# --8<-- [start:rest]
def resting_state(weight: float) -> float:
    """Return the positive h that h ← tanh(weight · h) leaves as it is, for a weight above one.

    Examples
    --------
    >>> h = resting_state(2.0)
    >>> print(round(h, 4), round(float(np.tanh(2 * h)), 4))
    0.9575 0.9575
    """
    h = 1.0
    for _ in range(1000):
        h = float(np.tanh(weight * h))
    return h


def nudge_left(weight: float, steps: int) -> float:
    """Return the derivative of h some steps later by h, at the `resting_state`.

    Examples
    --------
    >>> print(f"{nudge_left(2.0, 1):.3f} {nudge_left(2.0, 50):.0e}")
    0.166 1e-39
    """
    return float((weight * (1 - resting_state(weight) ** 2)) ** steps)


# --8<-- [end:rest]
