"""Skips in all their forms: what each does to a gradient, and what fifty of them do.

The first part holds the networks on which the derivations are checked. `FORMS` are ``plain`` for
g(Wx), ``before`` for g(Wx + x), ``after`` for g(Wx) + x, ``branch`` for x + W g(x) and ``scaled``
for x + W g(x) / √L.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS, dtanh, tanh
from snippets.draws import half_squares, sizes
from snippets.general import product
from snippets.network import gaussian, rms
from snippets.seeds import SPECIMEN, trials
from snippets.spread import rough

__all__ = [
    "FORMS",
    "back",
    "block",
    "cancelled",
    "cancelling",
    "form_table",
    "growth",
    "path_product",
    "path_table",
    "skip_after",
    "skip_before",
    "skip_branch",
    "spectrum",
    "sum_of_inputs",
]

FORMS = ("plain", "before", "after", "branch", "scaled")


# --8<-- [start:blocks]
def skip_after(rng: np.random.Generator) -> dict[str, Any]:
    """Return a block a = g(Wx) + x of tanh units for one example, and the cost of a.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes and the entries.

    Returns
    -------
    dict
        ``W``, ``D`` = diag(g'(Wx)) and ``I`` (n × n), ``x`` and ``da`` = ∂J/∂a (n × 1), ``J``.

    Examples
    --------
    >>> case = skip_after(np.random.default_rng(0))
    >>> case["D"].shape == case["W"].shape
    True
    """
    n = int(rng.integers(2, 8))
    W = gaussian(rng, n, n)
    x, y = rng.normal(size=(2, n, 1))

    def J(x: Array = x) -> Any:
        return half_squares(tanh(W @ x) + x, y)

    D = np.diag(dtanh(W @ x).ravel())
    return {"n": n, "W": W, "D": D, "I": np.eye(n), "x": x, "da": tanh(W @ x) + x - y, "J": J}


def skip_before(rng: np.random.Generator) -> dict[str, Any]:
    """Return a block a = g(F(x) + x) with F(x) = W_2 g(W_1 x), whose inside has another width.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes and the entries.

    Returns
    -------
    dict
        As in `skip_after`, with ``W1`` (h × n), ``W2`` (n × h), the slopes ``D1`` inside and ``D``
        of the sum, and ``P`` = W_2 D_1 W_1, the Jacobian of the branch.

    Examples
    --------
    >>> case = skip_before(np.random.default_rng(0))
    >>> case["P"].shape == case["D"].shape
    True
    """
    n, h = sizes(rng, 2)
    W1, W2 = gaussian(rng, h, n), gaussian(rng, n, h)
    x, y = rng.normal(size=(2, n, 1))

    def total(x: Array) -> Any:
        return W2 @ tanh(W1 @ x) + x

    D, D1 = np.diag(dtanh(total(x)).ravel()), np.diag(dtanh(W1 @ x).ravel())
    return {
        "n": n, "h": h, "W1": W1, "W2": W2, "x": x, "D": D, "D1": D1, "P": W2 @ D1 @ W1,
        "I": np.eye(n), "da": tanh(total(x)) - y,
        "J": lambda x=x: half_squares(tanh(total(x)), y),
    }  # fmt: skip


def skip_branch(rng: np.random.Generator) -> dict[str, Any]:
    """Return two blocks a = x + W g(x) in a row, for one example, and the cost of the second.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes and the entries.

    Returns
    -------
    dict
        ``W1``, ``W2``, ``D1`` = diag(g'(x)), ``D2`` of the first block's output, ``I`` (n × n),
        ``x`` and ``da`` (n × 1), ``J``.

    Examples
    --------
    >>> case = skip_branch(np.random.default_rng(0))
    >>> case["D2"].shape == case["W1"].shape
    True
    """
    n = int(rng.integers(2, 8))
    W1, W2 = gaussian(rng, n, n), gaussian(rng, n, n)
    x, y = rng.normal(size=(2, n, 1))

    def blocks(x: Array) -> tuple[Any, Any]:
        a1 = x + W1 @ tanh(x)
        return a1, a1 + W2 @ tanh(a1)

    a1, a2 = blocks(x)
    D1, D2 = (np.diag(dtanh(each).ravel()) for each in (x, a1))
    return {
        "n": n, "W1": W1, "W2": W2, "D1": D1, "D2": D2, "I": np.eye(n), "x": x, "da": a2 - y,
        "J": lambda x=x: half_squares(blocks(x)[1], y),
    }  # fmt: skip


# --8<-- [end:blocks]


# --8<-- [start:article]
def sum_of_inputs(rng: np.random.Generator) -> dict[str, Any]:
    """Return the layers l to L = l + k of a tanh network, A_L = g(S) with S = Z_L + Z_l.

    The inner widths are free, layers l and L are equally wide.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws l, k (two to four), the sizes and the entries.

    Returns
    -------
    dict
        ``l``, ``L``, a layer ``j`` between them, ``W(i)``, ``slope(i)`` = g'(Z_i), ``delta(i)``,
        ``Z`` = Z_l, ``Zj``, ``dS`` = ∂J/∂S, ``P`` = ∂z_L/∂z_l of each example, ``I``; the cost as
        ``J(Z=…)`` and ``K(Zj=…)``.

    Examples
    --------
    >>> case = sum_of_inputs(np.random.default_rng(0))
    >>> case["P"].shape == (case["m"], case["n"], case["n"])
    True
    """
    bottom, k = (int(number) for number in rng.integers((1, 2), (4, 5)))
    n, *inner, m = sizes(rng, k + 1)
    widths = [n, *inner, n]
    weights = [gaussian(rng, b, a) for a, b in pairwise(widths)]
    Z0, Y = rng.normal(size=(2, n, m))
    at = int(rng.integers(1, k))

    def inputs(Z: Array, start: int = 0) -> list[Array]:
        found = [Z]
        for W in weights[start:]:
            found.append(W @ tanh(found[-1]))
        return found

    Z = inputs(Z0)
    S = Z[-1] + Z0
    deltas = [(tanh(S) - Y) / m * dtanh(S)]
    for W, z in zip(weights[:0:-1], Z[-2:0:-1], strict=True):
        deltas.insert(0, (W.T @ deltas[0]) * dtanh(z))

    def path(column: int) -> Array:
        layers = zip(weights[::-1], Z[-2::-1], strict=True)
        return product([W @ np.diag(dtanh(z[:, column])) for W, z in layers], n)

    return {
        "l": bottom, "L": bottom + k, "j": bottom + at, "n": n, "h": widths[at], "m": m,
        "Z": Z0, "Zj": Z[at], "dS": deltas[-1], "I": np.eye(n),
        "P": np.array([path(column) for column in range(m)]),
        "W": lambda i: weights[i - bottom - 1],
        "slope": lambda i: dtanh(Z[i - bottom]),
        "delta": lambda i: deltas[i - bottom - 1],
        "each_back": lambda M, delta: np.einsum("eji,je->ie", M, delta),
        "J": lambda Z=Z0: half_squares(tanh(inputs(Z)[-1] + Z), Y),
        "K": lambda Zj=Z[at]: half_squares(tanh(inputs(Zj, at)[-1] + Z0), Y),
    }  # fmt: skip


def cancelling(rng: np.random.Generator) -> dict[str, Any]:
    """Return single numbers: z_1 = w_1 x, z_2 = w_2 z_1, output z_2 + z_1 and its cost.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the numbers.

    Returns
    -------
    dict
        ``w1``, ``w2``, ``x``, ``r`` = output minus target, ``J``.

    Examples
    --------
    >>> sorted(cancelling(np.random.default_rng(0)))
    ['J', 'r', 'w1', 'w2', 'x']
    """
    w1, w2, x, y = (float(number) for number in rng.normal(size=4))

    def J(w1: Any = w1, w2: Any = w2) -> Any:
        return (w2 * w1 * x + w1 * x - y) ** 2 / 2

    return {"w1": w1, "w2": w2, "x": x, "r": w2 * w1 * x + w1 * x - y, "J": J}


# --8<-- [end:article]


# --8<-- [start:path]
def cancelled(w2: Fraction, w1: Fraction, x: Fraction, y: Fraction) -> tuple[Fraction, Fraction]:
    """Return ∂J/∂w_1 and ∂J/∂w_2 of `cancelling`, exactly.

    Examples
    --------
    >>> one = Fraction(1)
    >>> print(*cancelled(-one, 3 * one, one, 2 * one))
    0 -6
    """
    r = w2 * w1 * x + w1 * x - y
    return (w2 + 1) * x * r, w1 * x * r


def path_product(k: int, w: float = 0.5, z: float = 0.3) -> float:
    """Return P = ∂z_(l+k)/∂z_l of a chain of single tanh units with equal weights.

    Examples
    --------
    >>> print(round(path_product(1), 4))
    0.4576
    """
    P = 1.0
    for _ in range(k):
        P, z = P * w * float(dtanh(z)), w * float(tanh(z))
    return P


def path_table(ks: Sequence[int]) -> list[tuple[int, float, float]]:
    """Return k, P and the share of P in I + P (see `path_product`).

    Examples
    --------
    >>> print([round(value, 3) for value in path_table([1])[0]])
    [1, 0.458, 0.314]
    """
    return [(k, path_product(k), path_product(k) / (1 + path_product(k))) for k in ks]


# --8<-- [end:path]


# --8<-- [start:measured]
def block(form: str, W: Array, x: Array, name: str, depth: int) -> tuple[Array, Array, Array]:
    """Return the output of one block for a batch, the slopes in it, and its branch's share.

    Examples
    --------
    >>> out, slopes, share = block("branch", np.eye(1), np.ones((1, 1)), "relu", 4)
    >>> print(out, slopes, share)
    [[2.]] [[1.]] 1.0
    """
    g, slope, _ = ACTIVATIONS[name]
    share = np.asarray(depth**-0.5 if form == "scaled" else 1.0)
    if form in {"branch", "scaled"}:
        return x + share * W @ g(x), slope(x), share
    z = W @ x + (x if form == "before" else 0)
    return g(z) + (x if form == "after" else 0), slope(z), share


def back(form: str, W: Array, slopes: Array, share: Array, G: Array) -> Array:
    """Return ∂J/∂x of one block for a batch, given G = ∂J/∂a (see `block`).

    Examples
    --------
    >>> one = np.ones((1, 1))
    >>> print([back(form, 3 * one, 0.5 * one, one, one).item() for form in FORMS])
    [1.5, 2.0, 2.5, 2.5, 2.5]
    """
    if form in {"branch", "scaled"}:
        return np.asarray(G + share * slopes * (W.T @ G))
    inner = W.T @ (slopes * G)
    return np.asarray(inner + {"plain": 0, "before": slopes * G, "after": G}[form])


def growth(
    form: str, name: str = "relu", gain: float = 2.0, depth: int = 50, seed: int = SPECIMEN
) -> tuple[float, float]:
    """Return how far signal and gradient have grown over a network of blocks, 64 units wide.

    Parameters
    ----------
    form : str
        Of `FORMS`.
    name : str
        Activation function, as in `snippets.activations.slope`.
    gain : float
        Variance of a weight times the width.
    depth, seed : int
        Number of blocks; seed of weights, of 32 inputs and of the gradient that comes back.

    Returns
    -------
    signal, gradient : float
        rms at the output over rms at the input; rms at the input over rms at the output.

    Examples
    --------
    >>> print(growth("scaled", depth=5)[0] < growth("branch", depth=5)[0])
    True
    """
    rng = np.random.default_rng(seed)
    X, G = rng.normal(size=(2, 64, 32))
    x, tape = X, []
    for _ in range(depth):
        W = gaussian(rng, 64, 64, gain)
        x, slopes, share = block(form, W, x, name, depth)
        tape.append((W, slopes, share))
    d = G
    for W, slopes, share in reversed(tape):
        d = back(form, W, slopes, share, d)
    return rms(x) / rms(X), rms(d) / rms(G)


@functools.lru_cache
def spectrum(form: str, depth: int, seeds: int = 5) -> tuple[float, ...]:
    """Return the singular values of ∂a_L/∂x for L ReLU blocks, weights N(0, 2 / 64), largest first.

    Parameters
    ----------
    form : str
        Of `FORMS`.
    depth, seeds : int
        As in `growth`.

    Returns
    -------
    tuple of float
        64 numbers, each the median over the seeds. Below 1e-16 of the largest they are rounding.

    Examples
    --------
    >>> print(len(spectrum("branch", 1)))
    64
    """
    found = []
    for seed in trials(seeds):
        rng = np.random.default_rng(seed)
        x, J = rng.normal(size=(64, 1)), np.eye(64)
        for _ in range(depth):
            W = gaussian(rng, 64, 64, 2.0)
            x, slopes, share = block(form, W, x, "relu", depth)
            # Row i of the block's Jacobian is what comes back from the i-th output alone.
            J = back(form, W, slopes, share, np.eye(64)).T @ J
        found.append(np.linalg.svd(J, compute_uv=False))
    return tuple(float(value) for value in np.median(found, axis=0))


# --8<-- [end:measured]


def form_table(blocks: Mapping[str, float]) -> list[tuple[float | Fraction | None, ...]]:
    """Return gradient and signal of sigmoid blocks (gain 1) and of ReLU blocks (gain 2).

    Two columns of words stand before them, a row per form of `FORMS`. Very large and very small
    numbers are orders of magnitude.

    Parameters
    ----------
    blocks : mapping of str to float
        Such as ``result("blocks")["median"]``.
    """
    columns = [f"{name}_{what}" for name in ("sigmoid", "relu") for what in ("gradient", "signal")]
    return [(None, None, *(rough(blocks[f"{form}_{one}"]) for one in columns)) for form in FORMS]
