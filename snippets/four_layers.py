"""Networks with biases and a batch: forward, backward, and the gradient of every parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS, dsigmoid, sigmoid
from snippets.draws import half_squares, sizes
from snippets.network import backward, gaussian
from snippets.seeds import SPECIMEN

__all__ = [
    "affine_forward",
    "any_layer",
    "four_layers",
    "gradient_shapes",
    "parameter_gradients",
    "signal_shapes",
    "worked_layers",
]

# The worked example: widths n_0 … n_4 and the batch, all different.
WIDTHS = (3, 5, 4, 6, 2)
BATCH = 7


# --8<-- [start:forward]
def affine_forward(
    weights: Sequence[Array],
    biases: Sequence[Array],
    X: Array,
    g: Callable[[Array], Array],
) -> tuple[list[Array], list[Array]]:
    """Return Z_1 … Z_L and A_0 … A_L, where Z_l = W_l A_(l-1) + b_l and A_l = g(Z_l).

    Parameters
    ----------
    weights, biases : sequence of ndarray
        W_l of shape (n_l, n_(l-1)), b_l of shape (n_l, 1), which is added to every column.
    X : ndarray
        A_0, shape (n_0, m): one example a column.
    g : callable
        Activation function; it sees all of Z_l.

    Returns
    -------
    Z, A : list of ndarray
        Z_l and A_l have shape (n_l, m).

    Examples
    --------
    >>> Z, A = affine_forward([2 * np.eye(2)], [np.ones((2, 1))], np.eye(2), lambda z: z)
    >>> print(A[-1])
    [[3. 1.]
     [1. 3.]]
    """
    Z: list[Array] = []
    A = [X]
    for W, b in zip(weights, biases, strict=True):
        Z.append(W @ A[-1] + b)
        A.append(g(Z[-1]))
    return Z, A


# --8<-- [end:forward]


# --8<-- [start:backward]
def parameter_gradients(
    weights: Sequence[Array],
    Z: Sequence[Array],
    A: Sequence[Array],
    last: Array,
    slope: Callable[[Array], Array],
) -> tuple[list[Array], list[Array]]:
    """Return ∂J/∂W_1 … ∂J/∂W_L and ∂J/∂b_1 … ∂J/∂b_L.

    Parameters
    ----------
    weights, Z, A : sequence of ndarray
        As for `affine_forward`.
    last : ndarray
        δ_L = ∂J/∂Z_L, shape (n_L, m).
    slope : callable
        g', elementwise.

    Returns
    -------
    dW, db : list of ndarray
        With the shapes of W_l and b_l.

    Examples
    --------
    >>> W, b = [2 * np.eye(2)], [np.ones((2, 1))]
    >>> Z, A = affine_forward(W, b, np.eye(2), lambda z: z)
    >>> dW, db = parameter_gradients(W, Z, A, np.array([[1.0, 2.0], [0.0, 3.0]]), np.ones_like)
    >>> print(dW[0].tolist(), db[0].tolist())
    [[1.0, 2.0], [0.0, 3.0]] [[3.0], [3.0]]
    """
    deltas = backward(weights, Z, last, slope)
    dW = [delta @ below.T for delta, below in zip(deltas, A, strict=False)]
    db = [delta.sum(axis=1, keepdims=True) for delta in deltas]
    return dW, db


# --8<-- [end:backward]


# --8<-- [start:cases]
def four_layers(rng: np.random.Generator) -> dict[str, Any]:
    """Return four layers of different widths with biases, m examples and their cost.

    The activation function of a case is sigmoid or tanh.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws the sizes, the entries and the activation function.

    Returns
    -------
    dict
        ``W1`` … ``W4``, ``b1`` … ``b4``, ``Z1`` … ``Z4``, ``A0`` … ``A4``, ``d1`` … ``d4`` =
        ∂J/∂Z_l, ``X``, ``Y``, ``G`` = ∂J/∂A_4, ``one`` (m × 1), ``slope`` and ``J``.

    Examples
    --------
    >>> case = four_layers(np.random.default_rng(0))
    >>> case["d1"].shape == (case["n1"], case["m"])
    True
    """
    *n, m = sizes(rng, 6)
    return layers_case(rng, n, m, ("sigmoid", "tanh")[rng.integers(2)])


def layers_case(
    rng: np.random.Generator, n: Sequence[int], m: int, name: str = "sigmoid"
) -> dict[str, Any]:
    """Return the names of `four_layers` for given widths, batch and activation function."""
    g, slope, _ = ACTIVATIONS[name]
    count = range(1, len(n))
    W = {f"W{i}": gaussian(rng, n[i], n[i - 1]) for i in count}
    b = {f"b{i}": rng.normal(size=(n[i], 1)) for i in count}
    X, Y = rng.normal(size=(n[0], m)), rng.normal(size=(n[-1], m))

    def run(changed: dict[str, Array]) -> tuple[list[Array], list[Array]]:
        weights = [changed.get(key, value) for key, value in W.items()]
        biases = [changed.get(key, value) for key, value in b.items()]
        return affine_forward(weights, biases, X, g)

    Z, A = run({})
    G = (A[-1] - Y) / m
    deltas = backward(list(W.values()), Z, G * slope(Z[-1]), slope)
    return {
        **W, **b, "X": X, "Y": Y, "G": G, "m": m, "one": np.ones((m, 1)), "slope": slope,
        **{f"n{i}": size for i, size in enumerate(n)},
        **{f"Z{i}": Z[i - 1] for i in count},
        **{f"A{i}": a for i, a in enumerate(A)},
        **{f"d{i}": deltas[i - 1] for i in count},
        "J": lambda **changed: half_squares(run(changed)[1][-1], Y),
    }  # fmt: skip


def any_layer(rng: np.random.Generator) -> dict[str, Any]:
    """Return a network of two to five layers with biases, and a layer l below the last.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws depth, layer, sizes, entries and the activation function.

    Returns
    -------
    dict
        ``l``; ``W(j)``, ``Z(j)``, ``A(j)`` and ``delta(j)`` of layer j; ``one``, ``slope``; and the
        cost ``J``, which goes on from a changed ``Wl``, ``bl``, ``Zl`` or ``Al``.

    Examples
    --------
    >>> case = any_layer(np.random.default_rng(0))
    >>> case["delta"](case["l"]).shape == case["Zl"].shape
    True
    """
    depth = int(rng.integers(2, 6))
    layer = int(rng.integers(1, depth))
    *n, m = sizes(rng, depth + 2)
    name = ("sigmoid", "tanh")[rng.integers(2)]
    case, g = layers_case(rng, n, m, name), ACTIVATIONS[name][0]

    def J(Al: Array | None = None, Zl: Array | None = None, **changed: Array) -> Any:
        W, b = changed.get("Wl", case[f"W{layer}"]), changed.get("bl", case[f"b{layer}"])
        A = case[f"A{layer - 1}"]
        A = Al if Al is not None else g(W @ A + b if Zl is None else Zl)
        for j in range(layer + 1, depth + 1):
            A = g(case[f"W{j}"] @ A + case[f"b{j}"])
        return half_squares(A, case["Y"])

    return {
        "l": layer, "m": m, "nₗ": n[layer], "nₗ₋₁": n[layer - 1],
        **{f"{key}l": case[f"{key}{layer}"] for key in "WbZA"},
        "W": lambda j: case[f"W{j}"],
        "Z": lambda j: case[f"Z{j}"],
        "A": lambda j: case[f"A{j}"],
        "delta": lambda j: case[f"d{j}"],
        "one": case["one"], "slope": case["slope"], "J": J,
    }  # fmt: skip


# --8<-- [end:cases]


# --8<-- [start:tables]
def worked_layers() -> dict[str, Any]:
    """Return sigmoid layers 3-5-4-6-2 with seven examples, as `four_layers` does.

    Examples
    --------
    >>> print(worked_layers()["Z3"].shape)
    (6, 7)
    """
    return layers_case(np.random.default_rng(SPECIMEN), WIDTHS, BATCH)


# Each cell as it is written, and the same as it is computed.
FORWARD: Mapping[str, tuple[str, Callable[[dict[str, Any]], Array]]] = {
    "Z1": (r"$\W_1 \X + \bias_1$", lambda s: s["W1"] @ s["X"] + s["b1"]),
    "Z2": (r"$\W_2 \A_1 + \bias_2$", lambda s: s["W2"] @ s["A1"] + s["b2"]),
    "Z3": (r"$\W_3 \A_2 + \bias_3$", lambda s: s["W3"] @ s["A2"] + s["b3"]),
    "Z4": (r"$\W_4 \A_3 + \bias_4$", lambda s: s["W4"] @ s["A3"] + s["b4"]),
    "A1": (r"$\act(\Z_1)$", lambda s: sigmoid(s["Z1"])),
    "A2": (r"$\act(\Z_2)$", lambda s: sigmoid(s["Z2"])),
    "A3": (r"$\act(\Z_3)$", lambda s: sigmoid(s["Z3"])),
    "A4": (r"$\act(\Z_4)$", lambda s: sigmoid(s["Z4"])),
}
BACKWARD: Mapping[str, tuple[str, Callable[[dict[str, Any]], Array]]] = {
    "d1": (
        r"$(\W_2\T \dlt_2) \had \act'(\Z_1)$",
        lambda s: (s["W2"].T @ s["d2"]) * dsigmoid(s["Z1"]),
    ),
    "d2": (
        r"$(\W_3\T \dlt_3) \had \act'(\Z_2)$",
        lambda s: (s["W3"].T @ s["d3"]) * dsigmoid(s["Z2"]),
    ),
    "d3": (
        r"$(\W_4\T \dlt_4) \had \act'(\Z_3)$",
        lambda s: (s["W4"].T @ s["d4"]) * dsigmoid(s["Z3"]),
    ),
    "d4": (r"$\G \had \act'(\Z_4)$", lambda s: s["G"] * dsigmoid(s["Z4"])),
    "W1": (r"$\dlt_1 \X\T$", lambda s: s["d1"] @ s["X"].T),
    "W2": (r"$\dlt_2 \A_1\T$", lambda s: s["d2"] @ s["A1"].T),
    "W3": (r"$\dlt_3 \A_2\T$", lambda s: s["d3"] @ s["A2"].T),
    "W4": (r"$\dlt_4 \A_3\T$", lambda s: s["d4"] @ s["A3"].T),
    "b1": (r"$\dlt_1 \ones$", lambda s: s["d1"] @ s["one"]),
    "b2": (r"$\dlt_2 \ones$", lambda s: s["d2"] @ s["one"]),
    "b3": (r"$\dlt_3 \ones$", lambda s: s["d3"] @ s["one"]),
    "b4": (r"$\dlt_4 \ones$", lambda s: s["d4"] @ s["one"]),
}


def _rows(
    cells: Mapping[str, tuple[str, Callable[[dict[str, Any]], Array]]], columns: str
) -> list[tuple[int | str, ...]]:
    """Return a row per layer: its number, then each cell as written and the shape of its value."""
    case = worked_layers()
    rows: list[tuple[int | str, ...]] = []
    for layer in range(1, 5):
        row: list[int | str] = [layer]
        for column in columns:
            written, compute = cells[f"{column}{layer}"]
            high, wide = compute(case).shape
            row += [written, f"{high} × {wide}"]
        rows.append(tuple(row))
    return rows


def signal_shapes() -> list[tuple[int | str, ...]]:
    r"""Return layer, Z_l, its shape, A_l, its shape for the four layers of `worked_layers`.

    Examples
    --------
    >>> print(signal_shapes()[3])
    (4, '$\\W_4 \\A_3 + \\bias_4$', '2 × 7', '$\\act(\\Z_4)$', '2 × 7')
    """
    return _rows(FORWARD, "ZA")


def gradient_shapes() -> list[tuple[int | str, ...]]:
    """Return layer, δ_l, shape, ∂J/∂W_l, shape, ∂J/∂b_l, shape for `worked_layers`.

    Examples
    --------
    >>> print([row[2::2] for row in gradient_shapes()][0])
    ('5 × 7', '5 × 3', '5 × 1')
    """
    return _rows(BACKWARD, "dWb")


# --8<-- [end:tables]
