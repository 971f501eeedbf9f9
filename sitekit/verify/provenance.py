"""What a value rests on: arithmetic, theory, random numbers that were drawn, stored results."""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

SOURCES = ("unnamed", "stored", "trials", "specimen", "theory", "arithmetic")
"""From the least certain; a value has the first that anything in it has. ``trials`` and
``specimen`` are what its seeds say of themselves, ``unnamed`` are seeds that say nothing."""

_open: list[set[str]] = []
_lru_cache: Any = functools.lru_cache


@contextmanager
def recorded() -> Iterator[set[str]]:
    """Gather the sources that are noted inside the block."""
    sources = set[str]()
    _open.append(sources)
    try:
        yield sources
    finally:
        _open.pop()


def note(*sources: str) -> None:
    """Say that what is being computed rests on something."""
    for one in _open:
        one.update(sources)


def first(sources: set[str]) -> str:
    """Return the least certain of some sources."""
    return next(one for one in SOURCES if one in sources)


def watch() -> None:
    """Note from now on each generator that is made, and those behind what a cache remembers.

    It must come before the modules are imported that use ``functools.lru_cache``.
    """
    plain = np.random.default_rng

    def default_rng(seed: Any = None) -> np.random.Generator:
        if not isinstance(seed, np.random.Generator):
            # Of several numbers the first may be a seed, and the others tell its draws apart.
            one = seed[0] if isinstance(seed, tuple) and seed else seed
            note(getattr(one, "source", "unnamed"))
        return plain(seed)

    np.random.default_rng = default_rng
    functools.lru_cache = _remembering
    functools.cache = _remembering(None)


def _remembering(maxsize: Any = 128, typed: bool = False) -> Any:
    """Do what ``functools.lru_cache`` does, and note the sources of what it remembers."""
    if callable(maxsize):
        return _remembering()(maxsize)

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        def compute(*arguments: Any, **named: Any) -> tuple[Any, tuple[str, ...]]:
            with recorded() as sources:
                value = function(*arguments, **named)
            return value, tuple(sources)

        kept, bind = _lru_cache(maxsize, typed)(compute), inspect.signature(function).bind

        @functools.wraps(function)
        def wrapped(*arguments: Any, **named: Any) -> Any:
            # f() and f(50) are one call if 50 is the default.
            call = bind(*arguments, **named)
            call.apply_defaults()
            value, sources = kept(*call.args, **call.kwargs)
            note(*sources)
            return value

        return wrapped

    return decorate
