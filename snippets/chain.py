"""The product of slopes along a chain of layers, in exact arithmetic and in a computer's."""

from __future__ import annotations

import numpy as np

from snippets.activations import max_slope

__all__ = ["best_product", "depth_below", "smallest_number", "zero_depth"]


# --8<-- [start:best]
# --8<-- [start:product]
def best_product(name: str, depth: int, weight: float = 1.0) -> float:
    """Return the most that a chain of equal weights can leave of a gradient.

    Parameters
    ----------
    name : str
        Activation function, as in `snippets.activations.slope`.
    depth : int
        Number of layers.
    weight : float
        Modulus of each layer's weight.

    Returns
    -------
    float
        (greatest slope · weight) to the power of `depth`.

    Examples
    --------
    >>> print(best_product("sigmoid", 5), best_product("tanh", 5))
    0.0009765625 1.0
    """
    return (max_slope(name) * weight) ** depth


# --8<-- [end:product]


def depth_below(name: str, share: float, weight: float = 1.0) -> int:
    """Return the least depth at which `best_product` is below `share`.

    Parameters
    ----------
    name : str
        As in `best_product`.
    share : float
        Above 0, at most 1.
    weight : float
        As in `best_product`.

    Returns
    -------
    int
        Number of layers.

    Raises
    ------
    ValueError
        If no depth brings the product below `share`.

    Examples
    --------
    >>> print(depth_below("sigmoid", 0.01))
    4
    """
    if not 0 < share <= 1 or best_product(name, 1, weight) >= 1:
        raise ValueError(f"no depth brings the best product of {name} below {share}")
    depth = 1
    while best_product(name, depth, weight) >= share:
        depth += 1
    return depth


# --8<-- [end:best]


# --8<-- [start:zero]
def smallest_number(dtype: str) -> float:
    """Return the smallest positive number of a floating-point format.

    Parameters
    ----------
    dtype : str
        ``float16``, ``float32`` or ``float64``.

    Returns
    -------
    float

    Examples
    --------
    >>> print(smallest_number("float16") == 2.0**-24)
    True
    """
    return float(np.finfo(dtype).smallest_subnormal)


def zero_depth(slope: float, dtype: str, weight: float = 1.0) -> int:
    """Return the depth at which a product of slopes and weights is exactly 0.

    Each layer multiplies by the slope and then by the weight, rounded to `dtype` each time.

    Parameters
    ----------
    slope : float
        Of every layer.
    dtype : str
        As in `smallest_number`.
    weight : float
        Of every layer.

    Returns
    -------
    int
        Number of layers.

    Raises
    ------
    ValueError
        If a layer leaves the product as it was or enlarges it. That can come late: above one
        half, rounding lifts the smallest number back to itself.

    Examples
    --------
    >>> print([zero_depth(0.25, dtype) for dtype in ("float16", "float32", "float64")])
    [13, 75, 538]
    """
    number = np.dtype(dtype).type
    product, depth = number(1), 0
    while product != 0:
        before, depth = product, depth + 1
        product = number(number(product * number(slope)) * number(weight))
        if abs(product) >= abs(before):
            raise ValueError(f"the product stays at {float(before):.3g} from layer {depth} on")
    return depth


# --8<-- [end:zero]
