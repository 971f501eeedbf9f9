"""Remedies on the tower: the rows of the table and of the figure."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["REMEDIES", "remedy_rows"]

# --8<-- [start:remedies]
REMEDIES = {
    "sigmoid, 1/n": "tower_sigmoid_1",
    "ReLU, 1/n": "tower_relu_1",
    "ReLU, 2/n (He)": "tower_relu_2",
    "sigmoid, batch norm": "tower_sigmoid_1_batch",
    "sigmoid, skips": "tower_sigmoid_1_after",
}
"""What is measured, by the name of the row."""


def remedy_rows(*left: Mapping[str, float]) -> list[tuple[float | None, ...]]:
    """Return what each network leaves of the gradient, a column for each argument.

    Parameters
    ----------
    *left : mapping of str to float
        Such as ``result("survival")["median"]``.

    Examples
    --------
    >>> print(remedy_rows(dict.fromkeys(REMEDIES.values(), 0.5))[0])
    (None, 0.5)
    """
    return [(None, *(column[key] for column in left)) for key in REMEDIES.values()]


# --8<-- [end:remedies]
