"""What a derivative promises and how small a change has to be for it to keep its word."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from snippets.activations import dsigmoid, sigmoid
from snippets.hand import INPUT, TARGET, WEIGHTS, chain_cost, chain_slopes

__all__ = [
    "central_error",
    "cost_along",
    "forward_error",
    "promise",
    "promise_table",
    "secant",
    "step_back",
]


# --8<-- [start:secant]
def secant(f: Callable[[float], float], at: float, step: float) -> float:
    """Return (f(at + step) - f(at)) / step: the slope of the line through two points.

    Examples
    --------
    >>> secant(lambda x: x**2, 1.0, 0.5)
    2.5
    """
    return (f(at + step) - f(at)) / step


def cost_along(layer: int, value: float) -> float:
    """Return the cost of the hand example with w_layer = value and all else as it is.

    Examples
    --------
    >>> cost_along(3, 1.7) == chain_cost()
    True
    """
    weights = [value if index == layer else w for index, w in enumerate(WEIGHTS, 1)]
    return float(chain_cost(weights, INPUT, TARGET))


def forward_error(step: float, layer: int = 3) -> float:
    """Return the relative error of the secant as an estimate of ∂J/∂w_layer.

    Examples
    --------
    >>> forward_error(1e-3) < forward_error(1e-1)
    True
    """
    exact = chain_slopes()[layer - 1]
    found = secant(lambda w: cost_along(layer, w), WEIGHTS[layer - 1], step)
    return abs(found / exact - 1)


def central_error(step: float, layer: int = 3) -> float:
    """Return the same for the secant from w - step to w + step.

    Examples
    --------
    >>> central_error(1e-2) < forward_error(1e-2)
    True
    """
    exact = chain_slopes()[layer - 1]
    start = WEIGHTS[layer - 1] - step
    found = secant(lambda w: cost_along(layer, w), start, 2 * step)
    return abs(found / exact - 1)


# --8<-- [end:secant]


# --8<-- [start:promise]
def promise(step: float) -> tuple[float, float]:
    """Return how much σ changes from 0 to `step`, and how much its slope at 0 promised.

    Examples
    --------
    >>> print([round(each, 4) for each in promise(1.0)])
    [0.2311, 0.25]
    """
    return float(sigmoid(step)) - 0.5, float(dsigmoid(0)) * step


def promise_table(steps: Sequence[float]) -> list[tuple[float, float, float, float]]:
    """Return step, promised change, real change, and real over promised.

    Examples
    --------
    >>> print([round(each, 3) for each in promise_table([10.0])[0]])
    [10.0, 2.5, 0.5, 0.2]
    """
    rows = [(step, *promise(step)) for step in steps]
    return [(step, linear, real, real / linear) for step, real, linear in rows]


# --8<-- [end:promise]


# --8<-- [start:step]
def step_back(layer: int, share: float) -> float:
    """Return the change of w_layer that lowers J by a share of itself, as the slope promises.

    Examples
    --------
    >>> step_back(3, 0.01) > 0
    True
    """
    return float(-share * chain_cost() / chain_slopes()[layer - 1])


# --8<-- [end:step]
