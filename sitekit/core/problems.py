"""What is wrong, where, and what to do: the one form in which every check reports."""

import tempfile
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Any


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong with a line of a file, and what to do, in one sentence without a full stop.

    The path is relative to the root, with forward slashes; the line is 0 for the whole file.
    """

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return ``path:line: message``, the form that editors can jump to."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message}"


class SitekitError(Exception):
    """A failure that is explained to a person in one plain sentence, without a traceback."""


class Caught(AbstractContextManager["Caught"]):
    """A block that ends where anybody's code raises or exits; why is then its ``error``."""

    error: BaseException | None = None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        self.error = error if isinstance(error, (Exception, SystemExit)) else None
        return self.error is not None


def scratch() -> IO[bytes]:
    """Return a file without a name for what a process says: a pipe that nobody reads fills up."""
    return tempfile.TemporaryFile()


def report(problems: Iterable[Problem]) -> str:
    """Return the problems, sorted by place, each once, one per line."""
    return "\n".join(map(str, sorted(set(problems))))
