"""Recurrent networks that learn to recall the sign of the first of many random inputs."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from snippets import Array
from snippets.gates import Gates, gru_jacobian, gru_step, lstm_jacobian, lstm_step, random_gates
from snippets.network import gaussian
from snippets.recurrence import memory, recurrent_matrix
from snippets.seeds import specimen, trials
from snippets.trained import Adam

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
def _sigmoid(z: Array) -> Array:
    return 0.5 + 0.5 * np.tanh(0.5 * z)


# Each network a pair of functions. The first returns what leaves a step, the state and what the
# second needs: from the gradient by the state it makes that by z, and that by the state before.
State: TypeAlias = tuple[Array, ...]
"""h, or h and c of an LSTM; of shape (n, m)."""


def _tanh(U: Array, drive: Array, state: State) -> tuple[State, State]:
    h = np.tanh(U @ state[0] + drive)
    return (h,), (h,)


def _tanh_back(U: Array, kept: State, back: State) -> tuple[Array, State]:
    (h,) = kept
    dz = back[0] * (1 - h * h)
    return dz, (U.T @ dz,)


def _lstm(U: Array, drive: Array, state: State) -> tuple[State, State]:
    h, c = state
    n = len(h)
    z = U @ h + drive
    gates, k = _sigmoid(z[: 3 * n]), np.tanh(z[3 * n :])
    new = gates[:n] * c + gates[n : 2 * n] * k
    shown = np.tanh(new)
    return (gates[2 * n :] * shown, new), (c, gates, k, shown)


def _lstm_back(U: Array, kept: State, back: State) -> tuple[Array, State]:
    c, gates, k, shown = kept
    n = len(c)
    f, i, o = gates[:n], gates[n : 2 * n], gates[2 * n :]
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
    u, r = gates[:n], gates[n:]
    (p,) = back
    dk = p * u * (1 - k * k)
    y = U[2 * n :].T @ dk
    dgates = np.concatenate([p * (k - h), y * h]) * gates * (1 - gates)
    return np.concatenate([dgates, dk]), (p * (1 - u) + y * r + U[: 2 * n].T @ dgates,)


STEPS = {"tanh": (_tanh, _tanh_back), "lstm": (_lstm, _lstm_back), "gru": (_gru, _gru_back)}


def answers(cell: Cell, parameters: Sequence[Array], X: Array) -> Array:
    """Return what enters the sigmoid of the answer, w h_T + d, of shape (1, m).

    Examples
    --------
    >>> cell = CELLS["gru_2"]
    >>> print(answers(cell, cell_start(cell, 0), recall_test(5)[0]).shape)
    (1, 1000)
    """
    U, V, b, w, d = parameters
    step, _ = STEPS[cell.kind]
    state = _zeros(cell, w, X)
    for x in X:
        state, _ = step(U, V @ x + b, state)
    return np.asarray(w @ state[0] + d)


def _zeros(cell: Cell, w: Array, X: Array) -> State:
    return (np.zeros((w.shape[1], X.shape[2])),) * (2 if cell.kind == "lstm" else 1)


def recall_gradients(cell: Cell, parameters: Sequence[Array], X: Array, Y: Array) -> list[Array]:
    """Return the gradient of the mean cross-entropy by each parameter, through all steps.

    Parameters
    ----------
    cell : Cell
        One of `CELLS`.
    parameters : sequence of ndarray
        As from `cell_start`.
    X, Y : ndarray
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
    w = parameters[3]
    into, before, kept, state, error = _back_through(cell, parameters, X, Y)
    dZ, ones = np.hstack(into), np.ones((X.shape[0] * X.shape[2], 1))
    dU = dZ @ np.hstack(before).T
    if cell.kind == "gru":
        # The candidate sees r ⊙ h in place of h.
        n = w.shape[1]
        dU[2 * n :] = dZ[2 * n :] @ np.hstack([gates[n:] * h for h, gates, _ in kept]).T
    return [dU, dZ @ np.hstack(list(X)).T, dZ @ ones, error @ state.T, error @ ones[: Y.size]]


def _back_through(
    cell: Cell, parameters: Sequence[Array], X: Array, Y: Array
) -> tuple[list[Array], list[Array], list[State], Array, Array]:
    """Return δ of each step, h before it and what it kept; then the last h, and δ of the answer."""
    U, V, b, w, d = parameters
    step, step_back = STEPS[cell.kind]
    state = _zeros(cell, w, X)
    before, kept = [], []
    for x in X:
        before.append(state[0])
        state, some = step(U, V @ x + b, state)
        kept.append(some)
    error = (_sigmoid(w @ state[0] + d) - Y) / Y.size
    back = (w.T @ error, *map(np.zeros_like, state[1:]))
    into = []
    for some in reversed(kept):
        dz, back = step_back(U, some, back)
        into.append(dz)
    return into[::-1], before, kept, state[0], error


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
    """Return the `memory` of the first state at the last step, the median over m sequences.

    Examples
    --------
    >>> cell = CELLS["lstm_0"]
    >>> print(kept_by(cell, cell_start(cell, 0), 50) < 1e-5)
    True
    """
    U, V, b, w, _ = parameters
    n = w.shape[1]
    parts = zip(*(np.split(each, len(U) // n) for each in (U, V, b)), strict=True)
    gates: Gates = dict(zip(NAMES[cell.kind], parts, strict=True))
    found = []
    for X in recall_test(steps)[0][:, :, :m].transpose(2, 0, 1)[..., None]:
        jacobians, h, c = [], np.zeros((n, 1)), np.zeros((n, 1))
        for t, x in enumerate(X):
            if cell.kind == "tanh":
                h = np.tanh(U @ h + V @ x + b)
                jacobian = (1 - h * h) * U
            elif cell.kind == "lstm":
                jacobian = lstm_jacobian(gates, c, h, x)
                c, h = lstm_step(gates, c, h, x)
            else:
                jacobian = gru_jacobian(gates, h, x)
                h = gru_step(gates, h, x)
            jacobians += [jacobian] * (t > 0)
        found.append(memory(jacobians)[-1])
    return float(np.median(found))


# --8<-- [end:recall]


# --8<-- [start:first]
@functools.lru_cache
def first_parts(name: str, steps: int = 50, seeds: int = 100) -> tuple[float, ...]:
    """Return which part of the gradient at the start comes from the first step, one a network.

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
        into = _back_through(cell, cell_start(cell, seed), X, Y)[0]
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
