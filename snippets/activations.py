"""Activation functions, their slopes, and where a slope is worth anything.

The functions that take `z` work elementwise on an array_like of any shape, real or complex, and
return an array of that shape; ``dname`` is the derivative of ``name``. For real input none
overflows: each uses e^-|z|, which is at most 1. Formulas: checked against complex steps and
330 digits in ``tests/snippets/test_activations.py``.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from snippets import Array

__all__ = [
    "delu",
    "dgelu",
    "dleaky_relu",
    "drelu",
    "dselu",
    "dsigmoid",
    "dsilu",
    "dtanh",
    "elu",
    "gelu",
    "identity",
    "leaky_relu",
    "max_slope",
    "relative_slope",
    "relu",
    "selu",
    "sigmoid",
    "silu",
    "slope",
    "slope_band",
    "tanh",
]


def _decay(z: ArrayLike) -> tuple[Array, Array]:
    """Return whether Re z >= 0, and e^-z there, e^z elsewhere: e^-|z| for real z."""
    z = np.asarray(z)
    right = z.real >= 0
    return right, np.exp(np.where(right, -z, z))


# --8<-- [start:sigmoid]
def sigmoid(z: ArrayLike) -> Array:
    """Return the logistic function 1 / (1 + e^-z), between 0 and 1 for real z.

    Examples
    --------
    >>> print(np.round(sigmoid([-1000, -6, 0, 6]), 6))
    [0.       0.002473 0.5      0.997527]
    """
    right, e = _decay(z)
    return np.asarray(np.where(right, 1, e) / (1 + e))


def dsigmoid(z: ArrayLike) -> Array:
    """Return the slope of `sigmoid`, e^-z / (1 + e^-z)^2, which equals sigmoid·(1 - sigmoid).

    At most 1/4, at 0. The product sigmoid·(1 - sigmoid) is exactly 0 in float64 from z = 36.74
    on; this form not before z = 745.2.

    Examples
    --------
    >>> print([f"{float(dsigmoid(z)):.4g}" for z in (0, 6, -6, 100)])
    ['0.25', '0.002467', '0.002467', '3.72e-44']
    """
    _, e = _decay(z)
    return np.asarray(e / (1 + e) ** 2)


# --8<-- [end:sigmoid]


# --8<-- [start:others]
def tanh(z: ArrayLike) -> Array:
    """Return the hyperbolic tangent, 2·sigmoid(2z) - 1, between -1 and 1 for real z.

    Examples
    --------
    >>> print(np.round(tanh([-1000, 0, 1]), 6))
    [-1.        0.        0.761594]
    """
    return np.asarray(np.tanh(z))


def dtanh(z: ArrayLike) -> Array:
    """Return the slope of `tanh`, 4·dsigmoid(2z) = 1 - tanh(z)^2: at most 1, at 0.

    Examples
    --------
    >>> print([f"{float(dtanh(z)):.4g}" for z in (0, 3, 30)])
    ['1', '0.009866', '3.503e-26']
    """
    return 4 * dsigmoid(2 * np.asarray(z))


def relu(z: ArrayLike) -> Array:
    """Return z where its real part is positive and 0 elsewhere.

    Examples
    --------
    >>> print(relu([-2.0, 0.0, 3.0]))
    [0. 0. 3.]
    """
    z = np.asarray(z)
    return np.where(z.real > 0, z, 0)


def drelu(z: ArrayLike) -> Array:
    """Return the slope of `relu`: 1 where z is positive, 0 elsewhere, also at the kink.

    Examples
    --------
    >>> print(drelu([-2.0, 0.0, 3.0]))
    [0. 0. 1.]
    """
    return np.where(np.asarray(z).real > 0, 1.0, 0.0)


def leaky_relu(z: ArrayLike, leak: float = 0.01) -> Array:
    """Return z where its real part is positive and leak·z elsewhere.

    Examples
    --------
    >>> print(leaky_relu([-2.0, 0.0, 3.0]))
    [-0.02  0.    3.  ]
    """
    z = np.asarray(z)
    return np.where(z.real > 0, z, leak * z)


def dleaky_relu(z: ArrayLike, leak: float = 0.01) -> Array:
    """Return the slope of `leaky_relu`: 1 where z is positive, `leak` elsewhere.

    Examples
    --------
    >>> print(dleaky_relu([-2.0, 0.0, 3.0]))
    [0.01 0.01 1.  ]
    """
    return np.where(np.asarray(z).real > 0, 1.0, leak)


# --8<-- [end:others]


# --8<-- [start:later]
# Chosen so that layers whose inputs have mean 0 and variance 1 hand on mean 0 and variance 1
# (Klambauer et al., 2017).
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


def elu(z: ArrayLike, alpha: float = 1.0) -> Array:
    """Return z where its real part is positive and alpha·(e^z - 1) elsewhere.

    Examples
    --------
    >>> print(np.round(elu([-2.0, 0.0, 3.0]), 4))
    [-0.8647  0.      3.    ]
    """
    z = np.asarray(z)
    right = z.real > 0
    return np.where(right, z, alpha * np.expm1(np.where(right, 0, z)))


def delu(z: ArrayLike, alpha: float = 1.0) -> Array:
    """Return the slope of `elu`: 1 where z is positive, alpha·e^z elsewhere.

    Examples
    --------
    >>> print(np.round(delu([-2.0, 0.0, 3.0]), 4))
    [0.1353 1.     1.    ]
    """
    z = np.asarray(z)
    right = z.real > 0
    return np.where(right, 1.0, alpha * np.exp(np.where(right, 0, z)))


def selu(z: ArrayLike) -> Array:
    """Return `elu` with the two constants of self-normalising networks.

    Examples
    --------
    >>> print(np.round(selu([-2.0, 0.0, 3.0]), 4))
    [-1.5202  0.      3.1521]
    """
    return np.asarray(SELU_SCALE * elu(z, SELU_ALPHA))


def dselu(z: ArrayLike) -> Array:
    """Return the slope of `selu`, which jumps at 0 from 1.7581 down to 1.0507.

    Examples
    --------
    >>> print(np.round(dselu([-2.0, 0.0, 3.0]), 4))
    [0.2379 1.7581 1.0507]
    """
    return np.asarray(SELU_SCALE * delu(z, SELU_ALPHA))


def _normal(z: ArrayLike) -> tuple[Array, Array]:
    """Return density and distribution function of a standard normal number.

    NumPy has no error function of complex arrays. For a complex z the second is the first two
    terms of Taylor's series in the imaginary part: exact for the complex step, where the square
    of that part is below the smallest number, and for nothing larger.
    """
    z = np.asarray(z)
    real = np.asarray(z.real, dtype=float)
    below = np.array([math.erfc(-each / math.sqrt(2)) / 2 for each in real.flat])
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    share = np.reshape(below, real.shape)
    return density, share + 1j * z.imag * density if np.iscomplexobj(z) else share


def gelu(z: ArrayLike) -> Array:
    """Return z times the probability that a standard normal number is below z.

    Examples
    --------
    >>> print(np.round(gelu([-2.0, 0.0, 3.0]), 4))
    [-0.0455  0.      2.996 ]
    """
    return np.asarray(np.asarray(z) * _normal(z)[1])


def dgelu(z: ArrayLike) -> Array:
    """Return the slope of `gelu`: at most 1.1289, at the square root of 2.

    Examples
    --------
    >>> print(np.round(dgelu([-2.0, 0.0, 2**0.5]), 4))
    [-0.0852  0.5     1.1289]
    """
    density, share = _normal(z)
    return np.asarray(share + np.asarray(z) * density)


def silu(z: ArrayLike) -> Array:
    """Return z·sigmoid(z), also called Swish.

    Examples
    --------
    >>> print(np.round(silu([-2.0, 0.0, 3.0]), 4))
    [-0.2384  0.      2.8577]
    """
    return np.asarray(np.asarray(z) * sigmoid(z))


def dsilu(z: ArrayLike) -> Array:
    """Return the slope of `silu`: at most 1.0998, where z·tanh(z/2) = 2.

    Examples
    --------
    >>> print(np.round(dsilu([-2.0, 0.0, 2.3994]), 4))
    [-0.0908  0.5     1.0998]
    """
    return np.asarray(sigmoid(z) + np.asarray(z) * dsigmoid(z))


# --8<-- [end:later]


def identity(z: ArrayLike) -> Array:
    """Return z itself: a layer without an activation function.

    Examples
    --------
    >>> print(identity([1.0, 2.0]))
    [1. 2.]
    """
    return np.asarray(z)


def _one(z: ArrayLike) -> Array:
    return np.ones_like(np.asarray(z).real, dtype=float)


# Each activation with its slope and a point at which that slope is greatest.
ACTIVATIONS: dict[str, tuple[Callable[[ArrayLike], Array], Callable[[ArrayLike], Array], float]] = {
    "identity": (identity, _one, 0.0),
    "sigmoid": (sigmoid, dsigmoid, 0.0),
    "tanh": (tanh, dtanh, 0.0),
    "relu": (relu, drelu, 1.0),
    "leaky_relu": (leaky_relu, dleaky_relu, 1.0),
    "elu": (elu, delu, 1.0),
    "selu": (selu, dselu, 0.0),
    "gelu": (gelu, dgelu, math.sqrt(2)),
    # The root of z·tanh(z/2) = 2, where the slope stops to grow.
    "silu": (silu, dsilu, 2.3993572805154677),
}


# --8<-- [start:slopes]
def slope(name: str, z: float) -> float:
    """Return the slope of an activation function at one point.

    Parameters
    ----------
    name : str
        A key of ``ACTIVATIONS``, such as ``identity``, ``sigmoid``, ``leaky_relu`` or ``gelu``.
    z : float
        Where.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If there is no activation of that name.

    Examples
    --------
    >>> print(f"{slope('sigmoid', 6):.6f}")
    0.002467
    """
    if name not in ACTIVATIONS:
        raise ValueError(f"no activation {name!r}; there are {', '.join(ACTIVATIONS)}")
    return float(ACTIVATIONS[name][1](z))


def max_slope(name: str) -> float:
    """Return the greatest slope that an activation function has anywhere.

    Parameters
    ----------
    name : str
        As in `slope`.

    Returns
    -------
    float

    Examples
    --------
    >>> print([max_slope(name) for name in ("sigmoid", "tanh", "relu")])
    [0.25, 1.0, 1.0]
    """
    slope(name, 0.0)
    return slope(name, ACTIVATIONS[name][2])


def relative_slope(name: str, z: float) -> float:
    """Return the slope at `z` as a share of the greatest slope.

    Parameters
    ----------
    name : str
        As in `slope`.
    z : float
        Where.

    Returns
    -------
    float
        Between 0 and 1.

    Examples
    --------
    >>> print(f"{relative_slope('sigmoid', 6):.5f}")
    0.00987
    """
    return slope(name, z) / max_slope(name)


def slope_band(share: float) -> float:
    """Return the b for which the sigmoid's slope is at least `share` of its maximum on [-b, b].

    The slope is 1/4 · 1/cosh(z/2)^2, so its share of the maximum is 1/cosh(z/2)^2, which
    falls to `share` where cosh(z/2) = 1/sqrt(share).

    Parameters
    ----------
    share : float
        Above 0, at most 1.

    Returns
    -------
    float
        Half the width of the band, in units of z.

    Raises
    ------
    ValueError
        If `share` is not above 0 and at most 1.

    Examples
    --------
    >>> print(f"{slope_band(0.1):.4f} {slope_band(0.01):.4f}")
    3.6369 5.9864
    """
    if not 0 < share <= 1:
        raise ValueError(f"a share of the maximum lies above 0 and is at most 1, not {share}")
    return 2 * math.acosh(1 / math.sqrt(share))


# --8<-- [end:slopes]
