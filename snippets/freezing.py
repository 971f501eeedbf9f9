"""First layers that are never trained, and whether the network learns without them."""

from __future__ import annotations

from snippets.training import loss, share_right, start, train

__all__ = ["with_frozen"]


# --8<-- [start:freezing]
def with_frozen(
    width: int, frozen: int, seed: int, steps: int = 500, rate: float = 0.5
) -> tuple[float, float]:
    """Return loss and share of right answers of a tanh network whose first layers stay random.

    Parameters
    ----------
    width : int
        Units in each of the three hidden layers.
    frozen : int
        This many of the four weight matrices are never changed.
    seed : int
        Of the start.
    steps : int
        Of gradient descent.
    rate : float
        Step size.

    Returns
    -------
    loss, share : float
        Of the points of the training, and of 1,000 others.

    Examples
    --------
    >>> print(with_frozen(3, 3, 0, steps=10)[0] > 0.5)
    True
    """
    weights = start([3, width, width, width, 1], seed)
    weights = train("tanh", weights, rate, steps, frozen)
    return loss("tanh", weights), share_right("tanh", weights)


# --8<-- [end:freezing]
