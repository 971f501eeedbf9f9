"""The random recurrent networks on which the derivations of the gates are checked.

Each function draws a size and entries from `rng` and returns the names that the lines see. A name
such as ``h1`` is a state one step earlier; ``J`` may be differentiated by every name it takes.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from snippets import Array
from snippets.activations import dsigmoid, dtanh, sigmoid, tanh
from snippets.gates import Gates, lstm_jacobian, lstm_step, random_gates

__all__ = ["gru_state", "lstm_cell", "lstm_joint", "lstm_output", "three_steps"]


def diag(column: Array) -> Array:
    """Return the diagonal matrix with the entries of a column.

    Examples
    --------
    >>> print(diag(np.array([[2.0], [3.0]])))
    [[2. 0.]
     [0. 3.]]
    """
    return np.diag(column.ravel())


# --8<-- [start:three_steps]
def three_steps(rng: np.random.Generator) -> dict[str, Any]:
    """Return three steps of a tanh recurrence, h_t = tanh(U h_(t-1) + V x_t), and J = vᵀh_3.

    Examples
    --------
    >>> case = three_steps(np.random.default_rng(0))
    >>> case["D1"].shape == case["U"].shape
    True
    """
    n = int(rng.integers(2, 7))
    U, V = rng.normal(size=(n, n)), rng.normal(size=(n, 2))
    x, (h0, v) = rng.normal(size=(3, 2, 1)), rng.normal(size=(2, n, 1))

    def steps(**changed: Array) -> dict[str, Array]:
        h = {"h0": changed.get("h0", h0)}
        for t in (1, 2, 3):
            z = U @ h[f"h{t - 1}"] + V @ x[t - 1]
            h[f"z{t}"] = z
            h[f"h{t}"] = changed.get(f"h{t}", tanh(z))
        return h

    def J(**changed: Array) -> Any:
        return np.sum(v * steps(**changed)["h3"])

    h = steps()
    D = {f"D{t}": diag(dtanh(h[f"z{t}"])) for t in (1, 2, 3)}
    return {"n": n, "U": U, "V": V, "v": v, **h, **D, "dtanh": dtanh, "J": J}


# --8<-- [end:three_steps]


def _drawn(rng: np.random.Generator, names: str) -> tuple[int, Gates, Array, Array]:
    """Return a size, gates with random biases, an input, and four columns of that size."""
    n = int(rng.integers(2, 7))
    gates = random_gates(rng, names, n, {name: float(rng.normal()) for name in names})
    return n, gates, rng.normal(size=(1, 1)), rng.normal(size=(4, n, 1))


# --8<-- [start:lstm_cell]
def lstm_cell(rng: np.random.Generator) -> dict[str, Any]:
    """Return one step of an LSTM's cell, c_t = f ⊙ c_(t-1) + i ⊙ k, and J = qᵀc_t.

    Returns
    -------
    dict
        ``c1``, ``h1``: the state before. ``f``, ``i``, ``k``: gates and candidate, with ``zf``,
        ``zi``, ``zk`` what enters them. ``Uf``, ``Ui``, ``Uk`` (n × n), ``B`` = ∂c_t/∂h_(t-1).

    Examples
    --------
    >>> case = lstm_cell(np.random.default_rng(0))
    >>> case["B"].shape == case["Uf"].shape
    True
    """
    n, gates, x, (c1, h1, q, _) = _drawn(rng, "fik")
    U = {f"U{name}": gates[name][0] for name in "fik"}

    def enters(h1: Array = h1, **changed: Array) -> dict[str, Array]:
        plain = {f"z{name}": U @ h1 + V @ x + b for name, (U, V, b) in gates.items()}
        return plain | changed

    def J(c1: Array = c1, **changed: Array) -> Any:
        z = enters(**changed)
        return np.sum(q * (sigmoid(z["zf"]) * c1 + sigmoid(z["zi"]) * tanh(z["zk"])))

    z = enters()
    f, i, k = sigmoid(z["zf"]), sigmoid(z["zi"]), tanh(z["zk"])
    B = diag(c1 * f * (1 - f)) @ U["Uf"] + diag(k * i * (1 - i)) @ U["Ui"]
    B = B + diag(i * (1 - k**2)) @ U["Uk"]
    return {
        "n": n,
        "c1": c1,
        "h1": h1,
        "q": q,
        "f": f,
        "i": i,
        "k": k,
        **z,
        **U,
        "B": B,
        "diag": diag,
        "J": J,
    }


# --8<-- [end:lstm_cell]


# --8<-- [start:lstm_output]
def lstm_output(rng: np.random.Generator) -> dict[str, Any]:
    """Return what an LSTM shows, h_t = o ⊙ tanh(c_t), for a given cell, and J = pᵀh_t.

    Examples
    --------
    >>> case = lstm_output(np.random.default_rng(0))
    >>> case["o"].shape == case["ct"].shape
    True
    """
    n, gates, x, (ct, h1, p, _) = _drawn(rng, "o")
    Uo, V, b = gates["o"]

    def J(ct: Array = ct, h1: Array = h1) -> Any:
        return np.sum(p * sigmoid(Uo @ h1 + V @ x + b) * tanh(ct))

    o = sigmoid(Uo @ h1 + V @ x + b)
    T, Q = diag(o * dtanh(ct)), diag(tanh(ct) * o * (1 - o)) @ Uo
    return {
        "n": n, "ct": ct, "h1": h1, "p": p, "o": o, "Uo": Uo, "T": T, "Q": Q,
        "tanh": tanh, "dtanh": dtanh, "J": J,
    }  # fmt: skip


# --8<-- [end:lstm_output]


# --8<-- [start:lstm_joint]
def lstm_joint(rng: np.random.Generator) -> dict[str, Any]:
    """Return one step of a whole LSTM, from s_(t-1) to s_t, cell above output, and J = vᵀs_t.

    Returns
    -------
    dict
        ``s1`` and ``v`` (2n × 1); ``F`` = diag(f) and the blocks ``B``, ``T``, ``Q`` (n × n).

    Examples
    --------
    >>> case = lstm_joint(np.random.default_rng(0))
    >>> case["s1"].shape == (2 * case["n"], 1)
    True
    """
    n, gates, x, columns = _drawn(rng, "fiok")
    s1, v = columns[:2].reshape(2 * n, 1), columns[2:].reshape(2 * n, 1)

    def J(s1: Array = s1) -> Any:
        return np.sum(v * np.vstack(lstm_step(gates, s1[:n], s1[n:], x)))

    whole = lstm_jacobian(gates, s1[:n], s1[n:], x)
    ct, _ = lstm_step(gates, s1[:n], s1[n:], x)
    U, V, b = gates["o"]
    z = U @ s1[n:] + V @ x + b
    return {
        "n": n, "2n": 2 * n, "s1": s1, "v": v, "F": whole[:n, :n], "B": whole[:n, n:],
        "T": diag(sigmoid(z) * dtanh(ct)), "Q": diag(tanh(ct) * dsigmoid(z)) @ U,
        "I": np.eye(n), "J": J,
    }  # fmt: skip


# --8<-- [end:lstm_joint]


# --8<-- [start:gru_state]
def gru_state(rng: np.random.Generator) -> dict[str, Any]:
    """Return one step of a GRU, h_t = (1 - u) ⊙ h_(t-1) + u ⊙ k, and J = pᵀh_t.

    The candidate is k = tanh(U_k y + …), where y = r ⊙ h_(t-1).

    Returns
    -------
    dict
        ``h1``, ``y``; ``u``, ``r``, ``k`` with ``zu``, ``zr``, ``zk``, what enters them; ``Uu``,
        ``Ur``, ``Uk`` (n × n); ``p`` (n × 1).

    Examples
    --------
    >>> case = gru_state(np.random.default_rng(0))
    >>> case["y"].shape == case["h1"].shape
    True
    """
    n, gates, x, (h1, p, _, _) = _drawn(rng, "urk")
    U = {f"U{name}": gates[name][0] for name in "urk"}
    rest = {name: V @ x + b for name, (_, V, b) in gates.items()}

    def values(h1: Array = h1, **changed: Array) -> dict[str, Array]:
        z = {
            name: changed.get(name, U[f"U{name[1]}"] @ h1 + rest[name[1]]) for name in ("zu", "zr")
        }
        y = changed.get("y", sigmoid(z["zr"]) * h1)
        zk = U["Uk"] @ y + rest["k"]
        return {"h1": h1, **z, "y": y, "zk": zk}

    def J(**changed: Array) -> Any:
        a = values(**changed)
        u = sigmoid(a["zu"])
        return np.sum(p * ((1 - u) * a["h1"] + u * tanh(a["zk"])))

    a = values()
    found = {"u": sigmoid(a["zu"]), "r": sigmoid(a["zr"]), "k": tanh(a["zk"])}
    return {"n": n, "p": p, **a, **found, **U, "diag": diag, "J": J}


# --8<-- [end:gru_state]
