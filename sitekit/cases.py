"""The lines of a derivation on random cases: values, errors, shapes. Runs in `sitekit.worker`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sitekit.namespace import Failed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sitekit.worker import Bench

COUNT = 50
"""Cases of a derivation whose function draws from its generator."""

STEP = 1e-30
"""The complex step: so small that its square vanishes beside the value, so nothing cancels."""

_LARGEST_SHOWN = 100


@dataclass
class _Line:
    """What is known of one line so far."""

    python: str
    error: str | None = None
    worst: float = 0.0
    worst_case: int = 0
    shapes: list[tuple[int, ...]] = field(default_factory=list)
    first: NDArray[np.float64] | None = None
    constant: bool = True


def run(job: dict[str, Any], bench: Bench) -> dict[str, Any]:
    """Evaluate the lines of a derivation on its cases and compare each with the first.

    Parameters
    ----------
    job : dict
        ``from`` (``module:function``), ``modules`` (of the page), ``lines`` (Python of each line).
    bench : Bench
        The snippets.

    Returns
    -------
    dict
        ``cases`` (how many), ``problems`` (about the cases), and ``lines``, each with ``error``,
        or ``worst`` (relative error), ``case`` (the seed of it), ``shape`` (names and numbers) and
        ``value`` (nested lists, where it is small and the same in all cases; else None).

    Raises
    ------
    Failed
        If a module or the function cannot be had, or the function fails.
    """
    module, _, function = job["from"].partition(":")
    shared = bench.names([module, *(name for name in job["modules"] if name != module)])
    make = bench.module(module).get(function)
    if make is None:
        raise Failed(f"{module} does not list {function} in its __all__")
    lines = [_Line(python) for python in job["lines"]]
    seen: list[dict[str, Any]] = []
    drew = True
    while drew and len(seen) < COUNT:
        case, drew = _draw(make, len(seen), job["from"], bench)
        seen.append(case)
        _compare(lines, _names(case, shared, job["from"]), len(seen) - 1, bench)
    sizes = _sizes(seen)
    return {
        "cases": len(seen),
        "problems": _suspicions(seen, sizes) if drew else [],
        "lines": [_report(line, sizes, drew=drew) for line in lines],
    }


def _draw(
    make: Callable[..., Any], seed: int, name: str, bench: Bench
) -> tuple[dict[str, Any], bool]:
    """Return one case and whether it is random."""
    rng = np.random.default_rng(seed)
    before = rng.bit_generator.state
    try:
        case = make(rng)
    except Exception as error:  # noqa: BLE001 (a snippet may raise anything)
        raise Failed(f"{name} with seed {seed}: {bench.explain(error)}") from None
    if not isinstance(case, dict) or not all(isinstance(key, str) for key in case):
        raise Failed(f"{name} must return a dict of names, not {type(case).__name__}")
    return case, rng.bit_generator.state != before


def _names(case: dict[str, Any], shared: dict[str, Any], maker: str) -> dict[str, Any]:
    """Return what the lines see in one case."""
    for name, thing in case.items():
        if shared.get(name, thing) is not thing or name == "gradient":
            raise Failed(f"{maker} returns `{name}`, which has another meaning already; rename it")
    return {**shared, **case, "gradient": _gradient_at(case)}


def _gradient_at(case: dict[str, Any]) -> Callable[..., Any]:
    """Return the function ``gradient`` of one case."""

    def gradient(function: Callable[..., Any], name: str) -> Any:
        """Differentiate a scalar function by a name of the case, by the complex step."""
        if name not in case:
            raise Failed(f"the case has no {name!r} to differentiate by")
        point = np.asarray(case[name])
        if point.dtype.kind not in "fiu":
            raise Failed(f"cannot differentiate by {name!r}, which is no real number or array")
        slopes = np.empty(point.shape)
        for index in np.ndindex(point.shape):
            moved = point.astype(complex)
            moved[index] += STEP * 1j
            slopes[index] = _imaginary(function(**{name: moved[()]}), name) / STEP
        return slopes[()]

    return gradient


def _imaginary(value: Any, name: str) -> float:
    value = np.asarray(value)
    if value.size != 1:
        shape = " × ".join(map(str, value.shape))
        raise Failed(f"gradient needs a function with one number as its value, not {shape} of them")
    if value.dtype.kind != "c":
        raise Failed(
            f"the function stays real when {name} is complex: it does not depend on {name}, or "
            "abs, norm, var or .real drops the imaginary part"
        )
    return float(value.imag.item())


def _compare(lines: Sequence[_Line], names: dict[str, Any], case: int, bench: Bench) -> None:
    """Evaluate every line on one case and note how far it is from the first."""
    first: NDArray[np.float64] | None = None
    for number, line in enumerate(lines):
        if line.error is not None:
            continue
        try:
            value = _real(bench.evaluate(line.python, names, extended=True))
            if number == 0:
                _not_zero(value)
                first = value
            elif first is not None:
                _note_error(line, _relative_error(value, first), case)
        except Failed as error:
            line.error = f"{error} (case {case})"
            continue
        _note(line, value)


def _real(value: Any) -> NDArray[np.float64]:
    """Return a value as an array of finite real numbers."""
    array = np.asarray(value)
    if array.dtype.kind == "c" and not array.imag.any():
        array = array.real
    if array.dtype.kind not in "fiu":
        raise Failed(f"it gives {array.dtype.name} values; a line gives real numbers")
    if not np.isfinite(array).all():
        raise Failed("it gives nan or an infinite value")
    if array.size == 0:
        raise Failed("it gives an array without entries")
    return array.astype(np.float64)


def _not_zero(value: NDArray[np.float64]) -> None:
    if not value.any():
        raise Failed("it gives zero, so that no relative error exists; choose other cases")


def _relative_error(value: NDArray[np.float64], first: NDArray[np.float64]) -> float:
    """Return ‖value − first‖_F / ‖first‖_F."""
    if value.shape != first.shape:
        raise Failed(f"it is {_plain(value.shape)} where the first line is {_plain(first.shape)}")
    # Scaled, since the squares of a vanished gradient are zero.
    scale = np.abs(first).max()
    with np.errstate(all="ignore"):
        error = np.linalg.norm((value - first) / scale) / np.linalg.norm(first / scale)
    return float(min(error, np.finfo(float).max))


def _plain(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) if shape else "a number"


def _note_error(line: _Line, error: float, case: int) -> None:
    if error > line.worst:
        line.worst, line.worst_case = error, case


def _note(line: _Line, value: NDArray[np.float64]) -> None:
    line.shapes.append(value.shape)
    if line.first is None:
        line.first = value
    else:
        line.constant = line.constant and np.array_equal(line.first, value)


def _sizes(seen: Sequence[dict[str, Any]]) -> dict[str, list[int]]:
    """Return the names that are whole numbers in every case, with their values."""
    whole = [
        name
        for name in seen[0]
        if all(
            isinstance(case.get(name), int | np.integer) and not isinstance(case[name], bool)
            for case in seen
        )
    ]
    return {name: [int(case[name]) for case in seen] for name in whole}


def _suspicions(seen: Sequence[dict[str, Any]], sizes: dict[str, list[int]]) -> list[str]:
    """Return what about the cases would let a mistake hide."""
    equal = [
        f"{a} and {b} are equal in every case, so that a missing transpose could hide; "
        "let them differ"
        for a, b in itertools.combinations(sizes, 2)
        if sizes[a] == sizes[b]
    ]
    single = [
        f"{name} is 1 in every case, so that a missing sum could hide; let it vary"
        for name, values in sizes.items()
        if set(values) == {1}
    ]
    symmetric = [
        f"{name} is symmetric in every case, so that a missing transpose could hide; "
        "draw all its entries"
        for name in seen[0]
        if all(_is_symmetric(case.get(name)) for case in seen)
    ]
    return [*equal, *single, *symmetric]


def _is_symmetric(value: Any) -> bool:
    """Say whether something is a symmetric matrix; diagonal ones may well be that."""
    if not isinstance(value, np.ndarray) or value.ndim != 2 or value.shape[0] != value.shape[1]:
        return False
    return bool(np.array_equal(value, value.T) and (value - np.diag(np.diag(value))).any())


def _report(line: _Line, sizes: dict[str, list[int]], *, drew: bool) -> dict[str, Any]:
    """Return one line as JSON can hold it."""
    if line.error is not None:
        return {"error": line.error}
    assert line.first is not None
    try:
        shape = _symbols(line.shapes, sizes, drew=drew)
    except Failed as error:
        return {"error": str(error)}
    shown = line.constant and line.first.size <= _LARGEST_SHOWN
    return {
        "worst": line.worst,
        "case": line.worst_case,
        "shape": shape,
        "value": line.first.tolist() if shown else None,
    }


def _symbols(
    shapes: Sequence[tuple[int, ...]], sizes: dict[str, list[int]], *, drew: bool
) -> list[str]:
    """Return the one name for each dimension that fits all cases, or ``1``."""
    if len({len(shape) for shape in shapes}) != 1:
        raise Failed("the number of its dimensions differs from case to case")
    lengths: Iterable[tuple[int, ...]] = zip(*shapes, strict=True)
    return [_symbol(list(along), sizes, drew=drew) for along in lengths]


def _symbol(lengths: list[int], sizes: dict[str, list[int]], *, drew: bool) -> str:
    if set(lengths) == {1} or not drew:
        return str(lengths[0])
    fitting = [name for name, values in sizes.items() if values == lengths]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        both = " and ".join(fitting)
        raise Failed(f"its dimension could be {both}, equal in every case; let them differ")
    some = ", ".join(map(str, lengths[:3]))
    raise Failed(
        f"no size explains its dimension of {some}, … in the cases; return that size as a whole "
        "number under a name of its own"
    )
