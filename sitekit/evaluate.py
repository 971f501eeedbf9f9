"""Values of the expressions that pages hold: asked for together, computed in one process, kept.

What was computed is kept in ``values.json`` of the cache folder for as long as nothing that it may
depend on has changed: the package, the measured results, this machinery, Python and numpy.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from sitekit import values
from sitekit.namespace import Refused, check_expression, is_module_name
from sitekit.problems import SitekitError
from sitekit.settings import Settings
from sitekit.values import NotANumber, Value

LIMIT = 60.0
"""Seconds after which a process is given up; a job that had them for itself never ends."""

_MACHINERY = ("cases.py", "evaluate.py", "namespace.py", "values.py", "worker.py")
# Small matrices are several times slower on many threads.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


Entry: TypeAlias = Value | str | NotANumber | None
"""Of a table: a number, a text that must be shown, None for words, or why it is none of these."""


@dataclass(frozen=True)
class Request:
    """An expression of a page.

    Attributes
    ----------
    expression : str
        The Python.
    modules : tuple of str
        Modules of the package whose ``__all__`` it sees, as the front matter lists them.
    """

    expression: str
    modules: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a request: either a value or an error.

    Attributes
    ----------
    value : int, float, Fraction, Decimal or None
        One real number.
    error : str or None
        Why there is none, in one sentence.
    """

    value: Value | None
    error: str | None


@dataclass(frozen=True)
class Rows:
    """What became of the expression of a table: either rows or an error.

    Attributes
    ----------
    rows : tuple of (tuple of Entry) or None
        One entry for each column.
    error : str or None
        Why there are none, in one sentence.
    """

    rows: tuple[tuple[Entry, ...], ...] | None
    error: str | None


def evaluate(settings: Settings, requests: Iterable[Request]) -> dict[Request, Outcome]:
    """Evaluate expressions, in one process for all that are not in the cache.

    Parameters
    ----------
    settings : Settings
        Of the project.
    requests : iterable of Request
        Repeated ones are evaluated once.

    Returns
    -------
    dict
        Outcome of each request.

    Raises
    ------
    SitekitError
        If the process cannot be started or the cache folder cannot be written.
    """
    answers = _answers(settings, requests, "claim")
    return {request: _outcome(answer) for request, answer in answers.items()}


def evaluate_tables(settings: Settings, requests: Iterable[Request]) -> dict[Request, Rows]:
    """Evaluate the expressions of tables (see `evaluate`).

    Parameters
    ----------
    settings : Settings
        Of the project.
    requests : iterable of Request
        Repeated ones are evaluated once.

    Returns
    -------
    dict
        Rows of each request.

    Raises
    ------
    SitekitError
        If the process cannot be started or the cache folder cannot be written.
    """
    answers = _answers(settings, requests, "table")
    return {request: _rows(answer) for request, answer in answers.items()}


def _answers(
    settings: Settings, requests: Iterable[Request], kind: str
) -> dict[Request, dict[str, Any]]:
    wanted = list(dict.fromkeys(requests))
    refusals = {request: _refusal(request) for request in wanted}
    admitted = [request for request in wanted if refusals[request] is None]
    answers = run(settings, [_job(request, kind) for request in admitted])
    refused = {request: {"error": message} for request, message in refusals.items()}
    return refused | dict(zip(admitted, answers, strict=True))


def _refusal(request: Request) -> str | None:
    try:
        check_expression(request.expression)
    except Refused as error:
        return str(error)
    return next(
        (module_refusal(name) for name in request.modules if not is_module_name(name)), None
    )


def module_refusal(name: object) -> str:
    """Return the sentence that says that something is no name of a module."""
    return f"{name!r} is no name of a module; write it as in `claims: [activations, chain]`"


def _job(request: Request, kind: str) -> dict[str, Any]:
    modules = list(request.modules)
    return {"kind": kind, "expression": request.expression, "modules": modules}


def _outcome(answer: dict[str, Any]) -> Outcome:
    if "error" in answer:
        return Outcome(None, answer["error"])
    return Outcome(values.decode(answer["value"]), None)


def _rows(answer: dict[str, Any]) -> Rows:
    if "error" in answer:
        return Rows(None, answer["error"])
    return Rows(tuple(tuple(map(_entry, row)) for row in answer["rows"]), None)


def _entry(cell: list[str] | None) -> Entry:
    if cell is None:
        return None
    kind, text = cell
    if kind == "error":
        return NotANumber(text)
    return text if kind == "str" else values.decode(cell)


def run(settings: Settings, jobs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Do jobs of any kind (see `sitekit.worker`), those not in the cache in one process.

    Parameters
    ----------
    settings : Settings
        Of the project.
    jobs : sequence of dict
        Each can be written as JSON.

    Returns
    -------
    list of dict
        The answer to each job, in order; ``{"error": message}`` where it failed. Errors are not
        kept, so that what is mended outside the package is seen too.

    Raises
    ------
    SitekitError
        If the process cannot be started or the cache folder cannot be written.
    """
    stamp = _stamp(settings)
    known = _read_cache(settings.cache / "values.json", stamp)
    keys = [json.dumps(job, sort_keys=True) for job in jobs]
    missing = {key: job for key, job in zip(keys, jobs, strict=True) if key not in known}
    if missing:
        fresh = dict(zip(missing, _compute(settings, list(missing.values())), strict=True))
        known |= fresh
        kept = {key: answer for key, answer in known.items() if "error" not in answer}
        _write_cache(settings.cache / "values.json", {"stamp": stamp, "answers": kept})
    return [known[key] for key in keys]


def _stamp(settings: Settings) -> str:
    """Return a hash of everything that a value may depend on beside its expression."""
    digest = hashlib.sha256(_versions().encode())
    for folder, pattern in (
        (settings.root / settings.package.replace(".", "/"), "**/*"),
        (settings.results, "**/*.json"),
    ):
        for path in sorted(folder.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                name = path.relative_to(settings.root).as_posix()
                digest.update(f"\0{name}\0".encode() + path.read_bytes())
    return digest.hexdigest()


@functools.cache
def _versions() -> str:
    try:
        numpy = importlib.metadata.version("numpy")
    except importlib.metadata.PackageNotFoundError:
        raise SitekitError("numpy is not installed; install the locked environment") from None
    here = Path(__file__).parent
    machinery = [hashlib.sha256((here / name).read_bytes()).hexdigest() for name in _MACHINERY]
    return json.dumps([platform.python_version(), platform.machine(), numpy, machinery])


def _read_cache(path: Path, stamp: str) -> dict[str, dict[str, Any]]:
    """Return the kept answers; none if they are out of date, absent or damaged."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        answers = kept["answers"] if kept["stamp"] == stamp else {}
        return {str(key): dict(answer) for key, answer in answers.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _write_cache(path: Path, content: dict[str, Any]) -> None:
    """Replace the kept answers in one step."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, suffix=".tmp", delete=False
        ) as file:
            json.dump(content, file)
        Path(file.name).replace(path)
    except OSError as error:
        raise SitekitError(
            f"cannot write {path}: {error.strerror}; make the folder writable"
        ) from None


def _compute(settings: Settings, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the answers; a job that ends its process costs only itself."""
    answers: dict[int, dict[str, Any]] = {}
    while len(answers) < len(jobs):
        left = [number for number in range(len(jobs)) if number not in answers]
        found, stopped_at, reason = _one_process(settings, [jobs[number] for number in left])
        answers |= {left[place]: answer for place, answer in found.items()}
        if stopped_at is not None:
            answers[left[stopped_at]] = {"error": reason}
        elif not found:
            raise SitekitError(f"the process that evaluates the pages did not start: {reason}")
    return [answers[number] for number in range(len(jobs))]


def _one_process(
    settings: Settings, jobs: list[dict[str, Any]]
) -> tuple[dict[int, dict[str, Any]], int | None, str]:
    """Return the answers of one process, the job at which it stopped if it did, and why."""
    order = {
        "root": str(settings.root),
        "package": settings.package,
        "results": str(settings.results),
        "jobs": jobs,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sitekit.worker"],
            input=json.dumps(order).encode(),
            cwd=settings.root,
            env=_environment(),
            capture_output=True,
            timeout=LIMIT,
            check=False,
        )
        output, reason = done.stdout, _last_words(done.returncode, done.stderr)
        slow = False
    except subprocess.TimeoutExpired as error:
        output, reason = error.stdout or b"", f"it does not end within {LIMIT:g} s; ask for less"
        slow = True
    except OSError as error:
        raise SitekitError(f"cannot start {sys.executable}: {error.strerror}") from None
    answers: dict[int, dict[str, Any]] = {}
    started: set[int] = set()
    for message in _messages(output):
        if "answer" in message:
            answers[message["finished"]] = message["answer"]
        else:
            started.add(message["started"])
    if slow and answers:
        # The others took their part of the time: a process of its own shows whether it ends.
        return answers, None, reason
    return answers, next(iter(started - answers.keys()), None), reason


def _messages(output: bytes) -> Iterator[dict[str, Any]]:
    """Yield what the process said line by line, up to a line that it did not finish."""
    for line in output.split(b"\n"):
        try:
            message = json.loads(line)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        yield message


def _environment() -> dict[str, str]:
    home = str(Path(__file__).parent.parent)
    path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
    return {**os.environ, **dict.fromkeys(_ONE_THREAD, "1"), "PYTHONPATH": path}


def _last_words(code: int, errors: bytes) -> str:
    lines = errors.decode(errors="replace").split("\n")
    said = next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")
    return f"its process ended with code {code} ({said})"
