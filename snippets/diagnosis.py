"""Why a network does not train: what to measure in each layer, and what it looks like.

Nothing here knows how a network is built. `measured` takes the arrays of one step of any network,
and `diagnose` reads the numbers; each threshold stands at its name below, with where it comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from snippets import Array

__all__ = [
    "DEAD",
    "EVEN",
    "GROWN",
    "JUMP",
    "LOST",
    "RULES",
    "SMALLEST",
    "START",
    "STUCK",
    "TINY",
    "WORSE",
    "Finding",
    "Layer",
    "Record",
    "constant_loss",
    "diagnose",
    "measured",
]

LOST = 1e-4
"""Of a gradient at the first layer; plain descent failed with 1e-6 of it, and learnt with 1e-2."""
GROWN = 1e3
"""Of a gradient, from the last layer to the first."""
TINY = 1e-5
"""The greatest step of all layers, as a part of the weights."""
EVEN = 100.0
"""Between the greatest and the least step of the layers, as parts of their weights."""
DEAD = 0.75
"""Share of the units in a layer."""
SMALLEST = 2.0**-14
"""The least number of half precision that has all its digits."""
STUCK, ENOUGH = 0.03, 50
"""How near to the loss of a constant answer, and after how many steps."""
JUMP, START, WORSE = 5.0, 3.0, 0.1
"""Rise of a loss, loss at step 0, and excess over a shallower network, by the constant's loss."""


# --8<-- [start:measured]
class Layer(NamedTuple):
    """What one layer does in one step.

    Attributes
    ----------
    signal : float
        Root mean square over the units of how much Z differs between examples.
    delta : float
        Root of the sum over the units, and the mean over examples, of δ².
    slope : float
        Root mean square of ∂J/∂W.
    update : float
        Length of the step over the length of W.
    dead : float
        Share of the units whose δ is exactly zero on every example.
    largest : float
        Greatest entry of δ, without its sign.
    """

    signal: float
    delta: float
    slope: float
    update: float
    dead: float
    largest: float


def measured(Z: Array, delta: Array, slope: Array, W: Array, step: Array) -> Layer:
    """Return what one layer does.

    Parameters
    ----------
    Z, delta : ndarray
        What enters the activations, and ∂J/∂Z, shape (n, m): one example a column.
    slope, W, step : ndarray
        ∂J/∂W, the weights, and what is added to them, all of one shape.

    Returns
    -------
    Layer

    Examples
    --------
    >>> Z = np.array([[1.0, -1.0], [2.0, 2.0]])
    >>> found = measured(Z, np.array([[3.0, 3.0], [0.0, 0.0]]), *np.ones((3, 2, 2)))
    >>> print(round(found.signal, 4), found.delta, found.update, found.dead)
    0.7071 3.0 1.0 0.5
    """
    Z, delta, slope = (np.asarray(each, dtype=float) for each in (Z, delta, slope))
    return Layer(
        signal=float(np.sqrt(np.mean(np.var(Z, axis=1)))),
        delta=float(np.sqrt(np.mean(np.sum(delta**2, axis=0)))),
        slope=float(np.sqrt(np.mean(slope**2))),
        update=float(np.linalg.norm(step) / np.linalg.norm(W)),
        dead=float(np.mean(np.all(delta == 0, axis=1))),
        largest=float(np.max(np.abs(delta))),
    )


# --8<-- [end:measured]


# --8<-- [start:constant]
def constant_loss(Y: Array) -> float:
    """Return the cross-entropy, in nats, of the best answer that ignores the input.

    Parameters
    ----------
    Y : ndarray
        Labels: shape (1, m) of 0 and 1, or one row a class with a 1 in each column.

    Examples
    --------
    >>> print(round(constant_loss(np.array([[0.0, 1.0, 0.0, 1.0]])), 4))
    0.6931
    >>> print(round(constant_loss(np.eye(10)), 4))
    2.3026
    """
    share = np.mean(Y, axis=1)
    share = np.append(share, 1 - share) if len(Y) == 1 else share
    some = share[share > 0]
    return float(-np.sum(some * np.log(some)))


# --8<-- [end:constant]


# --8<-- [start:diagnose]
class Record(NamedTuple):
    """What was seen of a network in training.

    Attributes
    ----------
    layers : tuple of Layer
        First layer first, in the last step.
    losses : tuple of float
        One a step.
    constant : float
        Loss of the best constant answer (`constant_loss`). Where it is not above zero, as for
        labels of one class, there is nothing to compare a loss with.
    half : bool
        Whether δ was computed in half precision.
    times : tuple of float
        Of a recurrent network: length of ∂J/∂h_t, first step first.
    shallower : tuple of float
        Losses of a network with fewer layers, trained alike.
    """

    layers: tuple[Layer, ...] = ()
    losses: tuple[float, ...] = ()
    constant: float = float("nan")
    half: bool = False
    times: tuple[float, ...] = ()
    shallower: tuple[float, ...] = ()


def over(first: float, last: float) -> float:
    """Return first / last; nothing arrives of nothing.

    Examples
    --------
    >>> print(over(1.0, 2.0), over(0.0, 0.0))
    0.5 1.0
    """
    return first / last if last else 1.0 if first == last else np.inf


def late(losses: Sequence[float]) -> float:
    """Return the median of the last ten losses.

    Examples
    --------
    >>> print(late([9.0, *[1.0] * 10]))
    1.0
    """
    return float(np.median(losses[-10:])) if losses else float("nan")


def rises(losses: Sequence[float]) -> Array:
    """Return by how much each loss is above the least so far.

    Examples
    --------
    >>> print(rises([3.0, 1.0, 4.0, 0.5]))
    [0. 0. 3. 0.]
    """
    return np.asarray(np.array(losses) - np.minimum.accumulate(losses))


def unlearnt(seen: Record) -> bool:
    """Tell whether much is left to learn: a gradient may be small where the loss is.

    Examples
    --------
    >>> print(unlearnt(Record(losses=(0.7, 0.01), constant=0.7)))
    True
    """
    return not late(seen.losses) < 0.1 * seen.constant


def not_a_number(seen: Record) -> str:
    """Find a loss or a layer that is not finite."""
    if not np.all(np.isfinite(seen.losses)):
        step = int(np.argmin(np.isfinite(seen.losses)))
        return f"the loss is not finite from step {step} on"
    for number, layer in enumerate(seen.layers, 1):
        if not np.all(np.isfinite(layer)):
            return f"layer {number} holds numbers that are not finite"
    return ""


def high_start(seen: Record) -> str:
    """Find a loss at step 0 that says: sure, and wrong."""
    first = seen.losses[0] if seen.losses else 0.0
    if first > START * seen.constant:
        return f"the loss at step 0 is {first:.3g}; a constant answer has {seen.constant:.3g}"
    return ""


def jump(seen: Record) -> str:
    """Find a step after which the loss was far above the best so far."""
    if len(seen.losses) < 2:
        return ""
    rise = rises(seen.losses)
    step = int(np.argmax(rise))
    if rise[step] > JUMP * seen.constant:
        return f"at step {step} the loss is {rise[step]:.2g} above the least before"
    return ""


def stuck(seen: Record) -> str:
    """Find a loss that stays where a constant answer has it."""
    near = abs(late(seen.losses) - seen.constant) < STUCK * seen.constant
    if len(seen.losses) >= ENOUGH and near:
        return f"after {len(seen.losses)} steps the loss is that of a constant answer"
    return ""


def vanishing(seen: Record) -> str:
    """Find a gradient of which next to nothing reaches the first layer."""
    if len(seen.layers) < 2 or underflow(seen):
        return ""
    left = over(seen.layers[0].delta, seen.layers[-1].delta)
    if left < LOST and unlearnt(seen):
        return f"of the last layer's gradient {left:.0e} is left at the first"
    return ""


def exploding(seen: Record) -> str:
    """Find a gradient that grows on its way back."""
    left = over(seen.layers[0].delta, seen.layers[-1].delta) if seen.layers else 1.0
    return f"the first layer's gradient is {left:.0e} times the last one's" if left > GROWN else ""


def tiny_steps(seen: Record) -> str:
    """Find weights of which none move, while the loss is not small."""
    steps = [layer.update for layer in seen.layers]
    if steps and max(steps) < TINY and unlearnt(seen):
        return f"no layer moves by more than {max(steps):.0e} of its weights"
    return ""


def dead_units(seen: Record) -> str:
    """Find a layer in which at least three of four units have no gradient on any example."""
    # The last layer's units are answers.
    for number, layer in enumerate(seen.layers[:-1], 1):
        if layer.dead >= DEAD and not (seen.half and layer.largest < SMALLEST):
            return f"in layer {number} {layer.dead:.0%} of the units have no gradient"
    return ""


def underflow(seen: Record) -> str:
    """Find layers whose gradient is too small for half precision."""
    small = [n for n, layer in enumerate(seen.layers, 1) if layer.largest < SMALLEST]
    if seen.half and small:
        return f"in {len(small)} layers no entry of the gradient reaches {SMALLEST:.0e}"
    return ""


def worse_when_deeper(seen: Record) -> str:
    """Find a loss in training that is above that of a shallower network."""
    more = late(seen.losses) - late(seen.shallower)
    if more > WORSE * seen.constant:
        return f"the loss in training is {more:.2g} above that of the shallower network"
    return ""


def forgetful(seen: Record) -> str:
    """Find a gradient that is lost on its way back through time."""
    left = over(seen.times[0], seen.times[-1]) if seen.times else 1.0
    if left < LOST and unlearnt(seen):
        return f"{left:.0e} of the gradient reaches the first of the steps"
    return ""


def only_with_adam(seen: Record) -> str:
    """Find slopes of very different sizes and steps of like size."""
    slopes, steps = ([getattr(one, what) for one in seen.layers] for what in ("slope", "update"))
    if slopes and over(min(slopes), max(slopes)) < LOST and max(steps) < EVEN * min(steps):
        return f"slopes differ {over(max(slopes), min(slopes)):.0e}-fold, steps hardly"
    return ""


RULES: dict[str, tuple[Callable[[Record], str], str]] = {
    "not a number": (not_a_number, "chapters/exploding-and-initialisation"),
    "a high start": (high_start, "my-network-does-not-train"),
    "jumps": (jump, "chapters/descent-and-slopes"),
    "stuck": (stuck, "chapters/what-slow-layers-cost"),
    "vanishing": (vanishing, "chapters/two-signals"),
    "exploding": (exploding, "chapters/exploding-and-initialisation"),
    "tiny steps": (tiny_steps, "chapters/two-signals"),
    "dead units": (dead_units, "chapters/dying-relus"),
    "underflow": (underflow, "chapters/activations-and-slopes"),
    "worse when deeper": (worse_when_deeper, "chapters/what-resnets-were-for"),
    "forgetful": (forgetful, "chapters/gates"),
    "only with Adam": (only_with_adam, "chapters/what-slow-layers-cost"),
}
"""Each illness: what finds it, and the page that explains it."""


class Finding(NamedTuple):
    """What a network looks like, why, and the page that explains it."""

    illness: str
    because: str
    page: str


def diagnose(seen: Record) -> list[Finding]:
    """Return what a network's training looks like; an empty list if nothing was found.

    Examples
    --------
    >>> diagnose(Record(losses=(0.69, 0.4, 0.1), constant=0.69))
    []
    >>> print(diagnose(Record(losses=(0.69, float("nan")), constant=0.69))[0].because)
    the loss is not finite from step 1 on
    """
    if seen.constant <= 0:
        seen = seen._replace(constant=float("nan"))

    def found() -> Iterator[Finding]:
        for illness, (rule, page) in RULES.items():
            if because := rule(seen):
                yield Finding(illness, because, page)

    return list(found())


# --8<-- [end:diagnose]
