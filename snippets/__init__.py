"""The mathematics of the book as code to read: a topic a file, numpy only.

The functions that a page shows are the ones that draw its figures and verify its numbers.
Every module lists in ``__all__`` what a page may call; scalars come back as Python numbers.
Elementwise functions accept complex input, so that a derivative can be taken by the complex
step: they decide by the real part and never take an absolute value of what they differentiate.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
"""A numpy array, real or complex."""
