"""The process that evaluates: it sees the package as it is on disk, and can hang or die alone.

``python -m sitekit.verify.worker ROOT PACKAGE RESULTS`` says in a first line that it is ready, then
answers each line of standard input, a job, in a line of standard output, all as JSON.
"""

import functools
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sitekit.verify import provenance
from sitekit.verify.expressions import EvaluationError
from sitekit.verify.interpreter import Interpreter
from sitekit.verify.values import encode, rows, scalar, shape_text

Sample: TypeAlias = dict[str, Any]

COUNT = 50
"""Samples of a derivation whose function draws from its generator."""

STEP = 1e-30
"""The complex step: so small that its square vanishes beside the value, so nothing cancels."""

_LARGEST_SHOWN = 100
_TAKEN = "which has another meaning already; rename it"


@dataclass
class _Line:
    """A line: why it cannot be computed, or its value and its error on each sample so far."""

    python: str
    failure: str | None = None
    values: list[NDArray[np.float64]] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)


def answer(job: dict[str, Any], interpreter: Interpreter) -> dict[str, Any]:
    """Do one job, as `sitekit.verify.claims` and `sitekit.verify.derivations` describe it.

    Returns ``value``, ``values`` or ``rows`` (see `sitekit.verify.values`) and the ``source`` (see
    `sitekit.verify.provenance`), what `_run` returns, or ``error``.
    """
    try:
        with warnings.catch_warnings(), interpreter.explained():
            warnings.simplefilter("ignore")
            # An overflow that numpy only mentions makes a number worthless.
            warnings.simplefilter("error", RuntimeWarning)
            if job["kind"] == "derivation":
                return _run(job, interpreter)
            names = interpreter.names(job["modules"])
            with provenance.recorded() as sources:
                value = interpreter.evaluate(job["expression"], names)
            source = provenance.first({*sources, interpreter.kind(job["expression"], names)})
            if job["kind"] == "table":
                return {"rows": rows(value), "source": source}
            if isinstance(value, tuple):
                return {"values": [encode(scalar(one)) for one in value], "source": source}
            return {"value": encode(scalar(value)), "source": source}
    except EvaluationError as error:
        return {"error": str(error)}


def _run(job: dict[str, Any], interpreter: Interpreter) -> dict[str, Any]:
    """Evaluate the lines of a derivation on its samples and compare each with the first.

    The answer has ``cases`` (how many), ``problems`` (about the samples), and ``lines``, each with
    ``error``, or ``worst`` (relative error), ``case`` (the seed of it), ``shape`` (names and
    numbers) and ``value`` (nested lists, where it is small and the same in all samples, else None).
    """
    maker = job["from"]
    module, _, function = maker.partition(":")
    shared = interpreter.names([module, *(name for name in job["modules"] if name != module)])
    make = interpreter.module(module).get(function)
    if make is None:
        raise EvaluationError(f"{module} does not list {function} in its __all__")
    if maker not in interpreter.samples:
        interpreter.samples[maker] = _draw(make, maker, interpreter)
    samples, are_random = interpreter.samples[maker]
    lines = [_Line(python) for python in job["lines"]]
    for number, sample in enumerate(samples):
        for name in sample.keys() & shared.keys():
            if shared[name] is not sample[name]:
                raise EvaluationError(f"{maker} returns `{name}`, {_TAKEN}")
        _compare(lines, shared | sample, number, interpreter)
    sizes = {
        name: [int(sample[name]) for sample in samples]
        for name in samples[0]
        if all(_is_whole(sample.get(name)) for sample in samples)
    }
    return {
        "cases": len(samples),
        "problems": list(_suspicions(samples, sizes)) if are_random else [],
        "lines": [_report(line, sizes, are_random=are_random) for line in lines],
    }


def _draw(make: Any, maker: str, interpreter: Interpreter) -> tuple[list[Sample], bool]:
    """Draw the samples of a function; a single one if it does not use its generator."""
    samples: list[Sample] = []
    are_random = True
    while are_random and len(samples) < COUNT:
        rng = np.random.default_rng(len(samples))
        before = rng.bit_generator.state
        with interpreter.explained(f"{maker} with seed {len(samples)}: "):
            sample = make(rng)
        if not isinstance(sample, dict) or not all(isinstance(name, str) for name in sample):
            raise EvaluationError(
                f"{maker} must return a dict of names, not {type(sample).__name__}"
            )
        if "gradient" in sample:
            raise EvaluationError(f"{maker} returns `gradient`, {_TAKEN}")
        for thing in sample.values():
            if isinstance(thing, np.ndarray):
                # Other lines and derivations compute with it too.
                thing.flags.writeable = False
        samples.append({**sample, "gradient": _gradient_at(sample)})
        are_random = rng.bit_generator.state != before
    return samples, are_random


def _gradient_at(sample: Sample) -> Callable[..., Any]:
    """Return ``gradient`` of one sample: the complex step, each gradient once."""

    @functools.cache
    def gradient(function: Callable[..., Any], name: str) -> Any:
        if name not in sample:
            raise EvaluationError(f"the case has no {name!r} to differentiate by")
        point = np.asarray(sample[name])
        if point.dtype.kind not in "fiu":
            raise EvaluationError(
                f"cannot differentiate by {name!r}, which is no real number or array"
            )
        slopes = np.empty(point.shape)
        for index in np.ndindex(point.shape):
            moved = point.astype(complex)
            moved[index] += STEP * 1j
            slopes[index] = _imaginary(function(**{name: moved[()]}), name) / STEP
        slopes.flags.writeable = False
        return slopes[()]

    return gradient


def _imaginary(value: Any, name: str) -> float:
    value = np.asarray(value)
    if value.size != 1:
        found = shape_text(value.shape)
        raise EvaluationError(
            f"gradient needs a function with one number as its value, not {found} of them"
        )
    if value.dtype.kind != "c":
        raise EvaluationError(
            f"the function stays real when {name} is complex: it does not depend on {name}, or "
            "abs, norm, var or .real drops the imaginary part"
        )
    return float(value.imag.item())


def _compare(lines: list[_Line], names: Sample, number: int, interpreter: Interpreter) -> None:
    for line in [line for line in lines if line.failure is None]:
        try:
            value = _real(interpreter.evaluate(line.python, names, extended=True))
            line.values.append(value)
            error = 0.0 if lines[0].failure else _relative_error(value, lines[0].values[-1])
            line.errors.append(error)
        except EvaluationError as failure:
            line.failure = f"{failure} (case {number})"


def _real(value: Any) -> NDArray[np.float64]:
    array = np.asarray(value)
    if array.dtype.kind == "c" and not array.imag.any():
        array = array.real
    if array.dtype.kind not in "fiu":
        raise EvaluationError(f"it gives {array.dtype.name} values; a line gives real numbers")
    if not np.isfinite(array).all():
        raise EvaluationError("it gives nan or an infinite value")
    if array.size == 0:
        raise EvaluationError("it gives an array without entries")
    return array.astype(np.float64)


def _relative_error(value: NDArray[np.float64], first: NDArray[np.float64]) -> float:
    """Return ‖value − first‖_F / ‖first‖_F."""
    if value.shape != first.shape:
        own, other = shape_text(value.shape), shape_text(first.shape)
        raise EvaluationError(f"it is {own} where the first line is {other}")
    if not first.any():
        raise EvaluationError("it gives zero, so that no relative error exists; choose other cases")
    # Scaled, since the squares of a vanished gradient are zero.
    scale = np.abs(first).max()
    with np.errstate(all="ignore"):
        error = np.linalg.norm((value - first) / scale) / np.linalg.norm(first / scale)
    return float(min(error, np.finfo(float).max))


def _is_whole(value: Any) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _suspicions(samples: Sequence[Sample], sizes: dict[str, list[int]]) -> Iterator[str]:
    transpose = "in every case, so that a missing transpose could hide"
    for a, b in combinations(sizes, 2):
        if sizes[a] == sizes[b]:
            yield f"{a} and {b} are equal {transpose}; let them differ"
    for name, values in sizes.items():
        if set(values) == {1}:
            yield f"{name} is 1 in every case, so that a missing sum could hide; let it vary"
    for name in samples[0]:
        if all(_is_symmetric(sample.get(name)) for sample in samples):
            yield f"{name} is symmetric {transpose}; draw all its entries"


def _is_symmetric(value: Any) -> bool:
    if not isinstance(value, np.ndarray) or value.ndim != 2:
        return False
    # A diagonal one may well be that.
    return np.array_equal(value, value.T) and bool((value - np.diag(np.diag(value))).any())


def _report(line: _Line, sizes: dict[str, list[int]], *, are_random: bool) -> dict[str, Any]:
    if line.failure or len({value.ndim for value in line.values}) != 1:
        return {"error": line.failure or "the number of its dimensions differs from case to case"}
    lengths = map(list, zip(*(one.shape for one in line.values), strict=True))
    try:
        shape = [_symbol(along, sizes, are_random=are_random) for along in lengths]
    except EvaluationError as error:
        return {"error": str(error)}
    first, worst = line.values[0], max(line.errors)
    is_constant = all(np.array_equal(first, value) for value in line.values)
    shown = first.tolist() if is_constant and first.size <= _LARGEST_SHOWN else None
    return {"worst": worst, "case": line.errors.index(worst), "shape": shape, "value": shown}


def _symbol(lengths: list[int], sizes: dict[str, list[int]], *, are_random: bool) -> str:
    """Return the one name for a dimension that fits all samples, or its number."""
    if set(lengths) == {1} or not are_random:
        return str(lengths[0])
    fitting = [name for name, values in sizes.items() if values == lengths]
    if len(fitting) == 1:
        return fitting[0]
    if both := " and ".join(fitting):
        raise EvaluationError(
            f"its dimension could be {both}, equal in every case; let them differ"
        )
    what = f"its dimension of {', '.join(map(str, lengths[:3]))}, … in the cases"
    advice = "return that size as a whole number under a name of its own"
    raise EvaluationError(f"no size explains {what}; {advice}")


def main(root: str, package: str, results: str) -> None:
    """Answer the jobs on standard input."""
    jobs, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    # What the package prints goes to errors, and it has nothing to read.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    # First, so that a package of the same name elsewhere cannot come between.
    sys.path.insert(0, root)
    interpreter = Interpreter(Path(root), package, Path(results))
    provenance.watch()
    # From here on, with numpy imported, no bytecode: Python would take an old one for that of a
    # file that was changed within a second and kept its size.
    sys.dont_write_bytecode, sys.pycache_prefix = True, os.devnull
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in jobs:
        found = answer(json.loads(line), interpreter)
        print(json.dumps(found, allow_nan=False), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
