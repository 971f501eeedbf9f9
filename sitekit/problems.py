"""What is wrong, where, and what to do: the one form in which every check reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong with a file.

    Attributes
    ----------
    path : str
        The file, relative to the root of the project, with forward slashes.
    line : int
        Line in that file, counted from 1; 0 where the whole file is meant.
    message : str
        What is wrong and what to do, in one sentence without a full stop.
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
    """Return the problems, sorted by place, one a line.

    Parameters
    ----------
    problems : iterable of Problem
        In any order; repeated ones are listed once.

    Returns
    -------
    str
        Lines without a trailing newline; empty if there are no problems.
    """
    return "\n".join(str(problem) for problem in sorted(set(problems)))
