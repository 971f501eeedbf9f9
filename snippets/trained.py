"""Seven remedies and a bare network that train: on the quadrants, and on handwritten digits.

All have the sizes of the bench, nine hidden layers of 32 units; images have 65 inputs, 10 outputs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from snippets import Array
from snippets.bench import SIZES
from snippets.digits import digits
from snippets.network import rms
from snippets.softmax import softmax
from snippets.survival import Setting
from snippets.training import cross_entropy, quadrants, start, unseen

__all__ = [
    "ARMS",
    "TASKS",
    "Adam",
    "Layers",
    "Task",
    "arm_layers",
    "arm_slopes",
    "arm_start",
    "arm_survival",
    "right_and_loss",
    "task",
    "train_arm",
]


class Task(NamedTuple):
    """Widths of the layers, and X and Y to train on and to test on (see `quadrants`, `digits`)."""

    sizes: tuple[int, ...]
    train: tuple[Array, Array]
    test: tuple[Array, Array]


@functools.cache
def task(name: str) -> Task:
    """Return ``quadrants``, the bench with 1,000 fresh points to test on, or ``digits``.

    Examples
    --------
    >>> print([task(name).sizes[::9] for name in TASKS])
    [(3, 32), (65, 32)]
    """
    if name == "quadrants":
        return Task(SIZES, quadrants(), unseen())
    return Task((65, *SIZES[1:-1], 10), digits(), digits(test=True))


TASKS = ("quadrants", "digits")
ARMS = {
    "sigmoid_1": Setting("sigmoid"),
    "sigmoid_adam": Setting("sigmoid"),
    "sigmoid_100": Setting("sigmoid", gain=100),
    "tanh_1": Setting("tanh"),
    "relu_1": Setting("relu"),
    "relu_2": Setting("relu", gain=2),
    "sigmoid_batch": Setting("sigmoid", normalised="batch"),
    "sigmoid_skips": Setting("sigmoid", skip="after"),
}
"""What is trained; all with plain descent but ``sigmoid_adam``."""


# --8<-- [start:trained]
BATCH = 32
EPS = 1e-5
# Each activation, and its slope by what comes out; the sigmoid as (1 + tanh(z/2)) / 2, which is
# faster than through e^-z and does not overflow.
UNITS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "sigmoid": (lambda z: 0.5 + 0.5 * np.tanh(0.5 * z), lambda a: a * (1 - a)),
    "tanh": (np.tanh, lambda a: 1 - a * a),
    "relu": (lambda z: z * (z.real > 0), lambda a: a.real > 0),
}


def arm_start(name: str, setting: Setting, seed: int) -> list[Array]:
    """Return weights as on the bench, and after them scales 1 and shifts 0 of a normalised network.

    Parameters
    ----------
    name : str
        Of `TASKS`.
    setting : Setting
        One of `ARMS`.
    seed : int
        Of the weights.

    Returns
    -------
    list of ndarray
        W_1 … W_10, and with batch normalisation nine scales and nine shifts, of shape (32, 1).

    Examples
    --------
    >>> print([len(arm_start("digits", ARMS[arm], 0)) for arm in ("tanh_1", "sigmoid_batch")])
    [10, 28]
    """
    sizes = task(name).sizes
    weights = [np.sqrt(setting.gain) * W for W in start(sizes, seed)]
    if setting.normalised == "no":
        return weights
    shapes = [(n, 1) for n in sizes[1:-1]]
    return [*weights, *map(np.ones, shapes), *map(np.zeros, shapes)]


@functools.cache
def _ones(m: int) -> Array:
    """Return a column that adds up a batch, several times faster than `numpy.sum`."""
    return np.ones((m, 1))


class Layers(NamedTuple):
    """What a network computes: a column for each example in every array.

    Z_l = W_l A_(l-1) of ten layers; of the hidden ones Ẑ_l and the spreads s_l, if they are
    normalised, and what the activation returns; A_0 … A_9.
    """

    Z: list[Array]
    hat: list[Array]
    s: list[Array]
    units: list[Array]
    A: list[Array]


def arm_layers(
    setting: Setting, parameters: Sequence[Array], X: Array, like: Sequence[Array] | None = None
) -> Layers:
    """Return what each layer computes.

    A hidden layer is A_l = g(Z_l), with batch normalisation g(scale · Ẑ_l + shift), with skips
    g(Z_l) + A_(l-1), except the first, whose input has another width.

    Parameters
    ----------
    setting : Setting
        One of `ARMS`.
    parameters : sequence of ndarray
        As from `arm_start`.
    X : ndarray
        One example a column.
    like : sequence of ndarray, optional
        Z_l of the batch by whose means and spreads is normalised, in place of its own.

    Returns
    -------
    Layers

    Examples
    --------
    >>> X = task("digits").train[0][:, :5]
    >>> found = arm_layers(ARMS["tanh_1"], arm_start("digits", ARMS["tanh_1"], 0), X)
    >>> print(found.Z[-1].shape, len(found.units), len(found.A))
    (10, 5) 9 10
    """
    g, _ = UNITS[setting.activation]
    found = Layers([], [], [], [], [X])
    for layer in range(9):
        z = parameters[layer] @ found.A[-1]
        found.Z.append(z)
        if setting.normalised == "batch":
            batch = z if like is None else like[layer]
            part = _ones(batch.shape[1]) / batch.shape[1]
            mean = batch @ part
            found.s.append(np.sqrt((batch - mean) ** 2 @ part + EPS))
            found.hat.append((z - mean) / found.s[-1])
            z = parameters[10 + layer] * found.hat[-1] + parameters[19 + layer]
        found.units.append(g(z))
        skipped = found.A[-1] if setting.skip == "after" and layer else 0.0
        found.A.append(found.units[-1] + skipped)
    found.Z.append(parameters[9] @ found.A[-1])
    return found


def arm_slopes(
    setting: Setting, parameters: Sequence[Array], X: Array, Y: Array
) -> tuple[list[Array], list[Array]]:
    """Return δ_l = ∂J/∂Z_l of every layer and the gradient by each parameter; J is cross-entropy.

    Parameters
    ----------
    setting, parameters, X
        As for `arm_layers`.
    Y : ndarray
        Shape (1, m) for a sigmoid at the output, (10, m) for a softmax.

    Returns
    -------
    deltas, slopes : list of ndarray
        Ten, and as many as parameters, in their order.

    Examples
    --------
    >>> setting, (X, Y) = ARMS["sigmoid_batch"], task("quadrants").train
    >>> deltas, slopes = arm_slopes(setting, arm_start("quadrants", setting, 0), X, Y)
    >>> print(len(deltas), deltas[0].shape, len(slopes), slopes[-1].shape)
    10 (32, 256) 28 (32, 1)
    """
    _, slope = UNITS[setting.activation]
    Z, hats, s, units, A = arm_layers(setting, parameters, X)
    out = UNITS["sigmoid"][0](Z[-1]) if len(Y) == 1 else softmax(Z[-1])
    deltas, scales, shifts = [(out - Y) / Y.shape[1]], [], []
    one, part = _ones(Y.shape[1]), _ones(Y.shape[1]) / Y.shape[1]
    back = parameters[9].T @ deltas[0]
    for layer in range(8, -1, -1):
        delta = back * slope(units[layer])
        if setting.normalised == "batch":
            H, hat = parameters[10 + layer] * delta, hats[layer]
            scales.append((delta * hat) @ one)
            shifts.append(delta @ one)
            delta = (H - H @ part - hat * ((H * hat) @ part)) / s[layer]
        deltas.append(delta)
        if layer:
            through = parameters[layer].T @ delta
            back = through + back if setting.skip == "after" else through
    deltas.reverse()
    slopes = [delta @ a.T for delta, a in zip(deltas, A, strict=True)]
    return deltas, [*slopes, *scales[::-1], *shifts[::-1]]


class Adam:
    """Adam's directions, one step after another, as in `snippets.optimisers.adam`."""

    def __init__(self) -> None:
        self.t = 0
        self.first: list[Array] = []
        self.second: list[Array] = []

    def __call__(self, slopes: Sequence[Array]) -> list[Array]:
        """Return what is multiplied by the rate and taken off the parameters."""
        self.t += 1
        zeros = [np.zeros_like(slope) for slope in slopes] if self.t == 1 else []
        pairs = zip(self.first or zeros, self.second or zeros, slopes, strict=True)
        both = [(0.9 * m + 0.1 * d, 0.999 * v + 0.001 * d * d) for m, v, d in pairs]
        self.first, self.second = [m for m, _ in both], [v for _, v in both]
        one, two = 1 - 0.9**self.t, 1 - 0.999**self.t
        return [m / one / (np.sqrt(v / two) + 1e-8) for m, v in both]


def train_arm(
    name: str, arm: str, rate: float, seed: int, at: Sequence[int]
) -> Iterator[list[Array]]:
    """Yield the parameters after some numbers of steps, each over 32 examples.

    The order of the examples is drawn anew for each pass through all of them.

    Parameters
    ----------
    name, arm : str
        Of `TASKS` and of `ARMS`.
    rate : float
        Step size.
    seed : int
        Of the weights, and of the order.
    at : sequence of int
        After how many steps, in rising order.

    Yields
    ------
    list of ndarray

    Examples
    --------
    >>> before, after = train_arm("quadrants", "tanh_1", 0.1, seed=0, at=(0, 8))
    >>> print(bool(np.any(before[0] != after[0])))
    True
    """
    setting, (X, Y) = ARMS[arm], task(name).train
    parameters = arm_start(name, setting, seed)
    directions: Callable[[list[Array]], list[Array]] = Adam() if arm == "sigmoid_adam" else list
    rng = np.random.default_rng((seed, 1))
    m = Y.shape[1]
    order: Array = np.arange(0)
    for step in range(at[-1] + 1):
        if step in at:
            yield parameters
        some = step * BATCH % m
        order = order if some else rng.permutation(m)
        batch = order[some : some + BATCH]
        _, slopes = arm_slopes(setting, parameters, X[:, batch], Y[:, batch])
        parameters = [p - rate * s for p, s in zip(parameters, directions(slopes), strict=True)]


def right_and_loss(name: str, setting: Setting, parameters: Sequence[Array]) -> tuple[float, float]:
    """Return the share of test examples that are classified right, and the loss in training.

    A normalised network uses the means and spreads of all training examples for both.

    Parameters
    ----------
    name, setting, parameters
        As for `arm_start`.

    Returns
    -------
    right, loss : float, float
        The loss is cross-entropy over all training examples, in nats.

    Examples
    --------
    >>> start = arm_start("digits", ARMS["sigmoid_1"], 0)
    >>> print("%.2f %.1f" % right_and_loss("digits", ARMS["sigmoid_1"], start))
    0.10 2.4
    """
    _, (X, Y), (test_X, test_Y) = task(name)
    Z = arm_layers(setting, parameters, X).Z
    seen = arm_layers(setting, parameters, test_X, like=Z).Z
    if len(Y) == 1:
        return float(np.mean((seen[-1] > 0) == (test_Y > 0.5))), cross_entropy(Z[-1], Y)
    right = np.mean(np.argmax(seen[-1], axis=0) == np.argmax(test_Y, axis=0))
    top = Z[-1].max(axis=0)
    total = top + np.log(np.sum(np.exp(Z[-1] - top), axis=0))
    return float(right), float(np.mean(total - np.sum(Y * Z[-1], axis=0)))


def arm_survival(name: str, arm: str, seed: int) -> float:
    """Return rms δ_1 over rms δ_10 before training, over all training examples.

    Examples
    --------
    >>> print(arm_survival("digits", "sigmoid_1", 0) < 1e-5 < arm_survival("digits", "tanh_1", 0))
    True
    """
    setting, (X, Y) = ARMS[arm], task(name).train
    deltas, _ = arm_slopes(setting, arm_start(name, setting, seed), X, Y)
    return rms(deltas[0]) / rms(deltas[-1])


# --8<-- [end:trained]
