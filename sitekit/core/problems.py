"""What is wrong, where, and what to do: the one form in which every check reports."""

from collections.abc import Iterable
from dataclasses import dataclass


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


def report(problems: Iterable[Problem]) -> str:
    """Return the problems, sorted by place, each once, one per line."""
    return "\n".join(map(str, sorted(set(problems))))
