"""Networks with one known illness each, and healthy ones: what `snippets.diagnosis` is tried on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from snippets import Array
from snippets.activations import ACTIVATIONS
from snippets.diagnosis import Layer, Record, constant_loss, measured
from snippets.gates import lstm_jacobians
from snippets.network import backward, forward
from snippets.recurrence import recurrent_jacobians
from snippets.trained import Adam
from snippets.training import cross_entropy, quadrants, start

__all__ = ["HEALTHY", "PATIENTS", "SICK", "Patient", "examined"]

BATCH = 64


# --8<-- [start:patients]
@dataclass(frozen=True)
class Patient:
    """A network of 32 units a layer that classifies the quadrants, and how it is trained.

    Parameters
    ----------
    activation : str
        As in `snippets.activations.slope`; ``lstm`` and ``rnn`` are recurrent and not trained.
    gain : float
        Variance of a weight times its inputs; of an ``rnn`` the spectral radius, of an ``lstm``
        the bias of its forget gate.
    layers, rate, steps
        How many, the step size, and how many steps.
    adam, half : bool
        Adam in place of plain descent; signals and gradients in half precision.
    last : float
        Multiplies the last layer's weights.
    shifted : float
        Is taken off what enters the hidden units, as a bias would.
    drawn : bool
        Labels are drawn, and have nothing to do with the inputs.
    shallower : int
        Layers of a network to compare with, or 0.
    """

    activation: str = "tanh"
    gain: float = 1.0
    layers: int = 10
    rate: float = 0.1
    steps: int = 60
    adam: bool = False
    half: bool = False
    last: float = 1.0
    shifted: float = 0.0
    drawn: bool = False
    shallower: int = 0


SICK = {
    "vanishing": Patient("sigmoid"),
    "exploding": Patient(gain=25, layers=30, rate=1e-5, steps=20),
    "tiny steps": Patient("relu", layers=30, rate=0.1),
    "stuck": Patient(drawn=True, rate=0.01),
    "not a number": Patient("leaky_relu", gain=2, rate=10),
    "jumps": Patient(rate=3),
    "dead units": Patient("relu", gain=2, layers=4, shifted=1.5, rate=0.03),
    "underflow": Patient("sigmoid", half=True, steps=5),
    "worse when deeper": Patient("sigmoid", rate=1, shallower=2, steps=150),
    "forgetful": Patient("rnn", gain=0.9),
    "only with Adam": Patient("sigmoid", adam=True, rate=0.003),
    "a high start": Patient(last=200),
}
HEALTHY = {
    "tanh": Patient(),
    "relu": Patient("relu", gain=2, rate=0.03),
    "relu, 1/n": Patient("relu", steps=150),
    "tanh, Adam": Patient(adam=True, rate=0.003),
    "tanh, half": Patient(half=True, steps=5),
    "tanh, 5 and 3 layers": Patient(layers=5, shallower=3),
    "lstm": Patient("lstm", gain=5),
}
PATIENTS = {**SICK, **HEALTHY}


def examined(patient: Patient, seed: int) -> Record:
    """Train a network for a while and return what was seen.

    Parameters
    ----------
    patient : Patient
        One of `PATIENTS`.
    seed : int
        Of its weights, and of the order of the examples.

    Returns
    -------
    Record
        Layers as they were in the last step whose loss was finite, or the first that was not.

    Examples
    --------
    >>> seen = examined(PATIENTS["tanh"], seed=0)
    >>> print(len(seen.layers), len(seen.losses))
    10 60
    """
    if patient.activation in {"rnn", "lstm"}:
        return Record(times=through_time(patient, seed))
    rng = np.random.default_rng((seed, 2))
    X, Y = quadrants()
    Y = rng.permuted(Y, axis=1) if patient.drawn else Y
    weights = starting(patient, seed)
    turn: Callable[[Sequence[Array]], Sequence[Array]] = Adam() if patient.adam else list
    losses: list[float] = []
    layers: tuple[Layer, ...] = ()
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        while len(losses) < patient.steps and np.all(np.isfinite(losses)):
            batch = rng.choice(Y.size, BATCH, replace=False)
            loss, Z, deltas, slopes = step(patient, weights, X[:, batch], Y[:, batch])
            moves = [-patient.rate * each for each in turn(slopes)]
            losses.append(loss)
            if len(losses) == patient.steps or not np.isfinite(loss):
                layers = tuple(map(measured, Z, deltas, slopes, weights, moves))
            weights = [W + move for W, move in zip(weights, moves, strict=True)]
    fewer = replace(patient, layers=patient.shallower, shallower=0)
    shallower = examined(fewer, seed).losses if patient.shallower else ()
    return Record(layers, tuple(losses), constant_loss(Y), patient.half, shallower=shallower)


def starting(patient: Patient, seed: int) -> list[Array]:
    """Return the weights before training.

    Examples
    --------
    >>> print([W.shape for W in starting(Patient(layers=2), seed=0)])
    [(32, 3), (1, 32)]
    """
    weights = start([3, *[32] * (patient.layers - 1), 1], seed)
    weights = [np.sqrt(patient.gain) * W for W in weights]
    weights[-1] = patient.last * weights[-1]
    return weights


def step(
    patient: Patient, weights: Sequence[Array], X: Array, Y: Array
) -> tuple[float, list[Array], list[Array], list[Array]]:
    """Return the loss, Z, δ and ∂J/∂W of every layer; in half precision where it is asked for.

    Examples
    --------
    >>> X, Y = quadrants()
    >>> patient = Patient(half=True)
    >>> loss, Z, deltas, slopes = step(patient, starting(patient, 0), X, Y)
    >>> print(deltas[0].dtype, slopes[0].dtype)
    float16 float64
    """
    g, slope, _ = ACTIVATIONS[patient.activation]
    kind = np.float16 if patient.half else np.float64
    some = [W.astype(kind) for W in weights]
    Z, A = forward(some, X.astype(kind), lambda z: g(z - patient.shifted).astype(kind))
    Z[:-1] = [z - patient.shifted for z in Z[:-1]]
    out = 1 / (1 + np.exp(-Z[-1]))
    deltas = backward(some, Z, ((out - Y) / Y.size).astype(kind), lambda z: slope(z).astype(kind))
    slopes = [(delta @ a.T).astype(float) for delta, a in zip(deltas, A[:-1], strict=True)]
    return cross_entropy(Z[-1].astype(float), Y), Z, deltas, slopes


def through_time(patient: Patient, seed: int, steps: int = 50) -> tuple[float, ...]:
    """Return the length of ∂J/∂h_t, first step first, for a gradient that arrives at the end.

    Examples
    --------
    >>> print(len(through_time(PATIENTS["forgetful"], seed=0, steps=5)))
    6
    """
    if patient.activation == "lstm":
        jacobians, _ = lstm_jacobians(patient.gain, seed, steps)
    else:
        jacobians = recurrent_jacobians("tanh", patient.gain, seed, steps)
    n = len(jacobians[0])
    arriving = [np.random.default_rng((seed, 3)).normal(size=(n, 1))]
    for jacobian in reversed(jacobians):
        arriving.append(jacobian.T @ arriving[-1])
    return tuple(float(np.linalg.norm(each)) for each in reversed(arriving))


# --8<-- [end:patients]
