"""Powers of a number and of a matrix: what a deep chain of equal layers does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from snippets import Array

__all__ = [
    "circle_image",
    "example",
    "gain",
    "largest_gain",
    "power",
    "power_rows",
    "spectral_radius",
]

# --8<-- [start:examples]
ANGLE = math.radians(30)
EXAMPLES: dict[str, list[list[float]]] = {
    "double": [[2.0, 0.0], [0.0, 2.0]],
    "tenth": [[0.1, 0.0], [0.0, 0.1]],
    # Grows along one axis and shrinks along the other.
    "stretch": [[1.2, 0.0], [0.0, 0.7]],
    # Turns by 30 degrees and shrinks by a tenth.
    "rotation": [
        [0.9 * math.cos(ANGLE), -0.9 * math.sin(ANGLE)],
        [0.9 * math.sin(ANGLE), 0.9 * math.cos(ANGLE)],
    ],
    # Both eigenvalues are 0.5, and yet its powers grow before they shrink.
    "shear": [[0.5, 10.0], [0.0, 0.5]],
    # Every entry is below 1, and yet one eigenvalue is 1.1.
    "mixed": [[0.5, 0.6], [0.6, 0.5]],
    # One entry is 2, and yet the square is 0.
    "nilpotent": [[0.0, 2.0], [0.0, 0.0]],
    # Its fifth power is not the matrix of the fifth powers of its entries.
    "triangular": [[2.0, 1.0], [0.0, 0.1]],
}


def example(name: str) -> Array:
    """Return one of the 2×2 matrices of the chapter.

    Parameters
    ----------
    name : str
        A key of ``EXAMPLES``.

    Returns
    -------
    ndarray
        Shape (2, 2), real.

    Raises
    ------
    ValueError
        If there is no example of that name.

    Examples
    --------
    >>> print(example("shear"))
    [[ 0.5 10. ]
     [ 0.   0.5]]
    """
    if name not in EXAMPLES:
        raise ValueError(f"no example {name!r}; there are {', '.join(EXAMPLES)}")
    return np.array(EXAMPLES[name])


# --8<-- [end:examples]


# --8<-- [start:powers]
def power(W: Array, n: int) -> Array:
    """Return the matrix power W·W·…·W with n factors; not the powers of the entries.

    Parameters
    ----------
    W : ndarray
        Square, real or complex.
    n : int
        Not negative; 0 gives the identity matrix.

    Returns
    -------
    ndarray
        Shape of `W`.

    Raises
    ------
    ValueError
        If n is negative.

    Examples
    --------
    >>> print(power(example("double"), 5))
    [[32.  0.]
     [ 0. 32.]]
    """
    if n < 0:
        raise ValueError(f"a chain has no negative number of layers: {n}")
    return np.asarray(np.linalg.matrix_power(W, n))


def power_rows(depths: Sequence[int]) -> list[tuple[int, Fraction, float, float, int]]:
    """Return L, (1/10)^L, (9/10)^L, (11/10)^L and 2^L, a row per depth.

    Examples
    --------
    >>> print(power_rows([5]))
    [(5, Fraction(1, 100000), 0.5904900000000001, 1.6105100000000006, 32)]
    """
    return [(L, Fraction(1, 10) ** L, 0.9**L, 1.1**L, 2**L) for L in depths]


def spectral_radius(W: Array) -> float:
    """Return the largest modulus of an eigenvalue: the growth per layer in the long run.

    Parameters
    ----------
    W : ndarray
        Square.

    Returns
    -------
    float

    Examples
    --------
    >>> print(f"{spectral_radius(example('mixed')):.4f}")
    1.1000
    """
    return float(np.max(np.abs(np.linalg.eigvals(W))))


def largest_gain(W: Array) -> float:
    """Return the largest singular value: the most by which W lengthens any vector.

    Parameters
    ----------
    W : ndarray
        A matrix of any shape.

    Returns
    -------
    float

    Examples
    --------
    >>> print(f"{largest_gain(example('shear')):.4f}")
    10.0249
    """
    return float(np.linalg.svd(W, compute_uv=False)[0])


def gain(name: str, n: int) -> float:
    """Return the most by which n layers of a named example lengthen any vector, ‖W^n‖₂.

    It lies between ρ^n and σ^n, with ρ the `spectral_radius` and σ the `largest_gain` of W.

    Parameters
    ----------
    name : str
        As in `example`.
    n : int
        Number of layers.

    Returns
    -------
    float

    Examples
    --------
    >>> print([round(gain("shear", n), 2) for n in (1, 2, 4, 7, 8)])
    [10.02, 10.01, 5.0, 1.09, 0.63]
    """
    return largest_gain(power(example(name), n))


def circle_image(W: Array, n: int, points: int = 64) -> Array:
    """Return the points of the unit circle after n layers of W.

    Parameters
    ----------
    W : ndarray
        Shape (2, 2).
    n : int
        Number of layers.
    points : int
        How many points, equally spaced; the last is the first again.

    Returns
    -------
    ndarray
        Shape (2, points): an ellipse, one point a column.

    Examples
    --------
    >>> print(np.round(circle_image(example("double"), 2, points=5), 6) + 0.0)
    [[ 4.  0. -4.  0.  4.]
     [ 0.  4.  0. -4.  0.]]
    """
    angle = np.linspace(0, 2 * math.pi, points)
    return np.asarray(power(W, n) @ np.array([np.cos(angle), np.sin(angle)]))


# --8<-- [end:powers]
