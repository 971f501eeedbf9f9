"""LSTM and GRU: one step, its Jacobian, and what is left of a state a hundred steps later."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from snippets import Array
from snippets.activations import dsigmoid, dtanh, sigmoid, tanh
from snippets.network import gaussian, rms
from snippets.seeds import SPECIMEN, trials
from snippets.spread import middle, rough

__all__ = [
    "cell_sizes",
    "chain_error",
    "chain_errors",
    "gru_jacobian",
    "gru_jacobians",
    "gru_step",
    "lstm_jacobian",
    "lstm_jacobians",
    "lstm_step",
    "memory_rows",
    "open_gate",
    "random_gates",
]

Gates: TypeAlias = dict[str, tuple[Array, Array, Array]]
"""U (n × n), V (n × d) and b (n × 1) of each gate and of the candidate."""


# --8<-- [start:gates]
def random_gates(
    rng: np.random.Generator, names: str, n: int, biases: Mapping[str, float]
) -> Gates:
    """Return U of N(0, 1/n), V of N(0, 1/4) for a single input, and constant biases.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the entries.
    names : str
        A letter a gate: ``fiok`` for an LSTM, ``urk`` for a GRU; the last is the candidate.
    n : int
        Size of the state.
    biases : mapping of str to float
        By letter; zero where there is none.

    Returns
    -------
    dict
        (U, V, b) by letter.

    Examples
    --------
    >>> gates = random_gates(np.random.default_rng(0), "fiok", 3, {"f": 1.0})
    >>> print([each.shape for each in gates["f"]], gates["f"][2].ravel())
    [(3, 3), (3, 1), (3, 1)] [1. 1. 1.]
    """
    return {
        name: (
            gaussian(rng, n, n),
            rng.normal(size=(n, 1)) / 2,
            np.full((n, 1), biases.get(name, 0.0)),
        )
        for name in names
    }


def enter(gates: Gates, name: str, h: Array, x: Array) -> Array:
    """Return U h + V x + b, what enters a gate.

    Examples
    --------
    >>> gates = {"f": (2 * np.eye(1), np.eye(1), np.eye(1))}
    >>> print(enter(gates, "f", np.array([[3.0]]), np.array([[5.0]])))
    [[12.]]
    """
    U, V, b = gates[name]
    return np.asarray(U @ h + V @ x + b)


# --8<-- [end:gates]


# --8<-- [start:lstm]
def lstm_step(gates: Gates, c: Array, h: Array, x: Array) -> tuple[Array, Array]:
    """Return cell and output one step later: c ← f ⊙ c + i ⊙ k, then h ← o ⊙ tanh(c).

    Parameters
    ----------
    gates : dict
        ``f``, ``i``, ``o`` (forget, input, output) and ``k`` (candidate).
    c, h : ndarray
        Shape (n, 1).
    x : ndarray
        Shape (d, 1).

    Returns
    -------
    c, h : ndarray

    Examples
    --------
    >>> gates = random_gates(np.random.default_rng(0), "fiok", 2, {"f": 50.0, "i": -50.0})
    >>> c, h = lstm_step(gates, np.ones((2, 1)), np.zeros((2, 1)), np.ones((1, 1)))
    >>> print(c.ravel())
    [1. 1.]
    """
    f, i, o = (sigmoid(enter(gates, name, h, x)) for name in "fio")
    c = f * c + i * tanh(enter(gates, "k", h, x))
    return c, o * tanh(c)


def lstm_jacobian(gates: Gates, c: Array, h: Array, x: Array, frozen: bool = False) -> Array:
    """Return ∂(c_t, h_t)/∂(c_(t-1), h_(t-1)), with its four blocks (derived on the page).

    Parameters
    ----------
    gates, c, h, x
        As for `lstm_step`.
    frozen : bool
        Take the output gate for a constant, which it is not.

    Returns
    -------
    ndarray
        Shape (2n, 2n).

    Examples
    --------
    >>> gates = random_gates(np.random.default_rng(0), "fiok", 3, {})
    >>> print(lstm_jacobian(gates, np.zeros((3, 1)), np.zeros((3, 1)), np.ones((1, 1))).shape)
    (6, 6)
    """
    z = {name: enter(gates, name, h, x) for name in "fiok"}
    U = {name: gates[name][0] for name in "fiok"}
    new, _ = lstm_step(gates, c, h, x)
    B = c * dsigmoid(z["f"]) * U["f"] + tanh(z["k"]) * dsigmoid(z["i"]) * U["i"]
    B = B + sigmoid(z["i"]) * dtanh(z["k"]) * U["k"]
    T = sigmoid(z["o"]) * dtanh(new)
    Q = (0 if frozen else 1) * tanh(new) * dsigmoid(z["o"]) * U["o"]
    f = np.diag(sigmoid(z["f"]).ravel())
    return np.block([[f, B], [T * f, T * B + Q]])


# --8<-- [end:lstm]


# --8<-- [start:gru]
def gru_step(gates: Gates, h: Array, x: Array) -> Array:
    """Return the state one step later: h ← (1 - u) ⊙ h + u ⊙ k.

    The reset gate r acts before the matrix: k = tanh(U_k (r ⊙ h) + V_k x + b_k).

    Parameters
    ----------
    gates : dict
        ``u``, ``r`` (update, reset) and ``k`` (candidate).
    h : ndarray
        Shape (n, 1).
    x : ndarray
        Shape (d, 1).

    Returns
    -------
    ndarray
        Shape (n, 1).

    Examples
    --------
    >>> gates = random_gates(np.random.default_rng(0), "urk", 2, {"u": -50.0})
    >>> print(gru_step(gates, np.ones((2, 1)), np.ones((1, 1))).ravel())
    [1. 1.]
    """
    u, r = (sigmoid(enter(gates, name, h, x)) for name in "ur")
    return np.asarray((1 - u) * h + u * tanh(enter(gates, "k", r * h, x)))


def gru_jacobian(gates: Gates, h: Array, x: Array) -> Array:
    """Return ∂h_t/∂h_(t-1), of shape (n, n) (derived on the page).

    Examples
    --------
    >>> gates = random_gates(np.random.default_rng(0), "urk", 3, {"u": -50.0})
    >>> print(np.round(gru_jacobian(gates, np.zeros((3, 1)), np.ones((1, 1))), 6) + 0.0)
    [[1. 0. 0.]
     [0. 1. 0.]
     [0. 0. 1.]]
    """
    z = {name: enter(gates, name, h, x) for name in "ur"}
    u, r = sigmoid(z["u"]), sigmoid(z["r"])
    into = enter(gates, "k", r * h, x)
    inner = np.diag(r.ravel()) + h * dsigmoid(z["r"]) * gates["r"][0]
    straight = np.diag((1 - u).ravel()) + (tanh(into) - h) * dsigmoid(z["u"]) * gates["u"][0]
    return np.asarray(straight + u * dtanh(into) * gates["k"][0] @ inner)


# --8<-- [end:gru]


# --8<-- [start:runs]
def lstm_jacobians(
    bias: float, seed: int, steps: int = 100, n: int = 32
) -> tuple[list[Array], list[Array]]:
    """Return the Jacobian and the forget gate of the first steps of a random LSTM.

    Parameters
    ----------
    bias, seed
        Of the forget gate, the others are zero; of the `random_gates` and the inputs, N(0, 1).
    steps, n
        As in `snippets.recurrence.recurrent_jacobians`.

    Returns
    -------
    jacobians, forget : list of ndarray
        Shapes (2n, 2n) and (n, 1), earliest first.

    Examples
    --------
    >>> jacobians, forget = lstm_jacobians(1.0, seed=0, steps=2)
    >>> print(jacobians[0].shape, forget[0].shape)
    (64, 64) (32, 1)
    """
    rng = np.random.default_rng(seed)
    gates = random_gates(rng, "fiok", n, {"f": bias})
    c = h = np.zeros((n, 1))
    jacobians, forget = [], []
    for _ in range(steps):
        x = rng.normal(size=(1, 1))
        jacobians.append(lstm_jacobian(gates, c, h, x))
        forget.append(sigmoid(enter(gates, "f", h, x)))
        c, h = lstm_step(gates, c, h, x)
    return jacobians, forget


def gru_jacobians(bias: float, seed: int, steps: int = 100, n: int = 32) -> list[Array]:
    """Return the Jacobian of the first steps of a random GRU; the bias is the update gate's.

    Examples
    --------
    >>> print(gru_jacobians(-1.0, seed=0, steps=2)[0].shape)
    (32, 32)
    """
    rng = np.random.default_rng(seed)
    gates = random_gates(rng, "urk", n, {"u": bias})
    h, jacobians = np.zeros((n, 1)), []
    for _ in range(steps):
        x = rng.normal(size=(1, 1))
        jacobians.append(gru_jacobian(gates, h, x))
        h = gru_step(gates, h, x)
    return jacobians


# --8<-- [end:runs]


# --8<-- [start:chain]
@functools.lru_cache
def chain_errors(
    steps: int = 12, seed: int = SPECIMEN, bias: float = 1.0, n: int = 8
) -> dict[str, float]:
    """Return how wrong three products over several steps of an LSTM are.

    The truth is the complex step through all steps at once, from a random state.

    Parameters
    ----------
    steps, seed, bias, n
        As in `lstm_jacobians`.

    Returns
    -------
    dict of str to float
        ‖found - true‖ / ‖true‖ of the product of all Jacobians (``exact``), of the same with the
        output gate taken for a constant (``frozen``), and of the product of forget gates as the
        derivative of the last cell by the first (``forget``).

    Examples
    --------
    >>> print(chain_errors()["exact"] < 1e-13)
    True
    """
    rng = np.random.default_rng(seed)
    gates = random_gates(rng, "fiok", n, {"f": bias})
    xs, start = rng.normal(size=(steps, 1, 1)), rng.normal(size=(2 * n, 1))
    exact = wrong = np.eye(2 * n)
    product, s = np.ones((n, 1)), start
    for x in xs:
        c, h = s[:n], s[n:]
        exact = lstm_jacobian(gates, c, h, x) @ exact
        wrong = lstm_jacobian(gates, c, h, x, frozen=True) @ wrong
        product = sigmoid(enter(gates, "f", h, x)) * product
        s = np.vstack(lstm_step(gates, c, h, x))
    moved = start + 1e-30j * np.eye(2 * n)
    for x in xs:
        moved = np.vstack(lstm_step(gates, moved[:n], moved[n:], x))
    true = moved.imag / 1e-30
    return {
        "exact": _error(exact, true),
        "frozen": _error(wrong, true),
        "forget": _error(np.diag(product.ravel()), true[:n, :n]),
    }


def chain_error(kind: str, seeds: int = 100) -> float:
    """Return one of the `chain_errors`, the median over seeds 0, 1, ….

    Examples
    --------
    >>> print(chain_error("exact") < chain_error("frozen") < chain_error("forget"))
    True
    """
    return float(np.median([chain_errors(seed=seed)[kind] for seed in trials(seeds)]))


def _error(found: Array, true: Array) -> float:
    return float(np.linalg.norm(found - true) / np.linalg.norm(true))


# --8<-- [end:chain]


# --8<-- [start:cells]
@functools.lru_cache
def cell_sizes(
    bias: float, steps: int = 100, seeds: int = 100, n: int = 32
) -> tuple[float, float, float]:
    """Return the rms of an LSTM's cell after some steps: 10 % quantile, median, 90 % quantile.

    A bias of the forget gate such as 50 makes it exactly one, as in the LSTM of 1997.

    Examples
    --------
    >>> print(cell_sizes(0.0, seeds=3)[2] < cell_sizes(50.0, seeds=3)[0])
    True
    """
    sizes = []
    for seed in trials(seeds):
        rng = np.random.default_rng(seed)
        gates = random_gates(rng, "fiok", n, {"f": bias})
        c = h = np.zeros((n, 1))
        for _ in range(steps):
            c, h = lstm_step(gates, c, h, rng.normal(size=(1, 1)))
        sizes.append(rms(c))
    return middle(sizes)


# --8<-- [end:cells]


# --8<-- [start:rows]
def open_gate(bias: float, steps: int = 1) -> float:
    """Return the product of forget gates into which nothing but their bias enters.

    Examples
    --------
    >>> print(f"{open_gate(0.0, steps=10):.3g} {open_gate(5.0, steps=10):.3g}")
    0.000977 0.935
    """
    return float(sigmoid(bias)) ** steps


def memory_rows(
    median: Mapping[str, Sequence[float]], names: Sequence[str], lags: Sequence[int]
) -> list[tuple[Any, ...]]:
    """Return a row per network of ``gate-memory``: what it keeps over each lag, a multiple of 5.

    Less than a hundredth is an order of magnitude (`snippets.spread.rough`).

    Examples
    --------
    >>> memory_rows({"a": [1.0, 0.5, 0.25]}, ["a"], [5, 10])
    [(None, 0.5, 0.25)]
    """
    return [(None, *(rough(median[name][lag // 5], within=100) for lag in lags)) for name in names]


# --8<-- [end:rows]
