"""Gradient descent on a chain of fifty equal weights, with and without a limit on the gradient."""

from __future__ import annotations

import math

__all__ = ["chain_loss", "descend", "descent_path", "loss_slope"]


# --8<-- [start:clipping]
def chain_loss(w: float) -> float:
    """Return J = (w^50 - 1/2)^2 / 2.

    Examples
    --------
    >>> print(chain_loss(1.0))
    0.125
    """
    return (w**50 - 0.5) ** 2 / 2


def loss_slope(w: float) -> float:
    """Return dJ/dw for J = (w^50 - 1/2)^2 / 2.

    Examples
    --------
    >>> print(loss_slope(1.0))
    25.0
    """
    return (w**50 - 0.5) * 50 * w**49


def descend(steps: int, rate: float, limit: float = math.inf, w: float = 1.05) -> float:
    """Return w after gradient descent whose gradient is clipped to [-limit, limit].

    Examples
    --------
    >>> print(f"{descend(200, rate=0.001, limit=1.0) ** 50:.3f}")
    0.500
    """
    return descent_path(steps, rate, limit, w)[-1]


def descent_path(
    steps: int, rate: float, limit: float = math.inf, w: float = 1.05
) -> tuple[float, ...]:
    """Return w before the first step of `descend` and after each.

    Examples
    --------
    >>> print([round(w, 3) for w in descent_path(2, rate=0.001, limit=1.0)])
    [1.05, 1.049, 1.048]
    """
    path = [w]
    for _ in range(steps):
        w -= rate * max(-limit, min(limit, loss_slope(w)))
        path.append(w)
    return tuple(path)


# --8<-- [end:clipping]
