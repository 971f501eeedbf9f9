"""Four remedies on one kind of network: the rows of the table and of the figure."""

from __future__ import annotations

from snippets.network import decay
from snippets.normalisation import decay_normalised
from snippets.residual import skip_decay

__all__ = ["remedy_rows"]


# --8<-- [start:remedies]
def remedy_rows() -> list[tuple[None, float]]:
    """Return what each of five networks leaves of the gradient, in the order of the table.

    Examples
    --------
    >>> print(len(remedy_rows()))
    5
    """
    left = (
        decay("sigmoid"),
        decay("relu"),
        decay("relu", gain=2.0),
        decay_normalised("sigmoid"),
        skip_decay("sigmoid", "after"),
    )
    return [(None, each) for each in left]


# --8<-- [end:remedies]
