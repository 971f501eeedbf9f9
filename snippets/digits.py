"""Handwritten digits of 8 × 8 pixels, as real data beside the quadrants."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np

from snippets import Array

__all__ = ["TRAIN", "digits", "pixels"]

FILE = Path(__file__).parent / "data" / "digits.npz"
TRAIN = 1280
"""How many images, the first ones, are for training; the other 517 are for testing."""


# --8<-- [start:digits]
@functools.cache
def pixels() -> tuple[Array, Array]:
    """Return 1,797 images of handwritten digits, and which digit each one shows.

    They are the test part of "Optical Recognition of Handwritten Digits" (Alpaydin and Kaynak
    1998, UCI Machine Learning Repository, CC BY 4.0), in its order.

    Returns
    -------
    images : ndarray
        Shape (1797, 64): eight rows of eight pixels, whole numbers from 0 to 16.
    shown : ndarray
        Shape (1797,), from 0 to 9.

    Examples
    --------
    >>> images, shown = pixels()
    >>> print(images.shape, images.max(), shown[:5])
    (1797, 64) 16 [0 1 2 3 4]
    """
    with np.load(FILE) as kept:
        return kept["X"], kept["y"]


def digits(test: bool = False) -> tuple[Array, Array]:
    """Return the images to train on, or those to test on, and their classes.

    The mean image for training is taken off, and all pixels are divided by one number, so that
    the mean square of those for training is 1.

    Returns
    -------
    X : ndarray
        Shape (65, m): 64 pixels, and a row of ones for the bias, for 1,280 images or 517.
    Y : ndarray
        Shape (10, m): a 1 for the digit that is shown, 0 for the others.

    Examples
    --------
    >>> print([part.shape for part in digits()], digits(test=True)[0].shape)
    [(65, 1280), (10, 1280)] (65, 517)
    """
    images, shown = pixels()
    seen = images[:TRAIN] - images[:TRAIN].mean(axis=0)
    some = slice(TRAIN, None) if test else slice(TRAIN)
    X = (images[some] - images[:TRAIN].mean(axis=0)).T / np.sqrt(np.mean(seen**2))
    return np.vstack([X, np.ones(X.shape[1])]), np.eye(10)[:, shown[some]]


# --8<-- [end:digits]
