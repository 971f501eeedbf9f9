"""Where every random number of the book begins: two disjoint sets of seeds, and named specimens.

A number that is said of random networks in general must not depend on which of them were drawn.
So everything random is repeated over `trials`, and the whole book can be computed again with
other ones: ``nox -s reseed`` sets the variable ``SEEDS`` to ``second`` and lists every digit that
changes. A network of which the book speaks as of one thing, such as the bench of the figures, is a
`specimen`: its numbers are its own, and no sentence makes a rule of them.
"""

from __future__ import annotations

import math
import os

__all__ = ["SPECIMEN", "Count", "specimen", "trials"]

FIRST = {"first": 0, "second": 100_000}
"""The first seed of each set."""


class Seed(int):
    """A seed that knows what it is for: ``trials`` or ``specimen``."""

    source: str


def _seed(number: int, source: str) -> Seed:
    seed = Seed(number)
    seed.source = source
    return seed


# --8<-- [start:seeds]
def trials(count: int) -> list[Seed]:
    """Return the seeds of independent repetitions: 0, 1, … or those of the second set.

    Parameters
    ----------
    count : int
        How many, at most 100,000.

    Returns
    -------
    list of int

    Raises
    ------
    ValueError
        If the sets would overlap, or the variable ``SEEDS`` names no set.

    Examples
    --------
    >>> print(trials(3))
    [0, 1, 2]
    """
    chosen = os.environ.get("SEEDS", "first")
    if chosen not in FIRST:
        raise ValueError(f"SEEDS is {chosen!r}; there are: {', '.join(FIRST)}")
    if not 0 <= count <= FIRST["second"]:
        raise ValueError(f"there are {FIRST['second']} seeds in a set, not {count}")
    return [_seed(FIRST[chosen] + number, "trials") for number in range(count)]


def specimen(number: int = 0) -> Seed:
    """Return the seed of one named draw, the same in every set.

    Examples
    --------
    >>> print(specimen(7))
    7
    """
    return _seed(number, "specimen")


# --8<-- [end:seeds]
SPECIMEN = specimen()


class Count(int):
    """How many of ``of`` runs ended in one way; shown as k of n with its 95 % interval.

    Examples
    --------
    >>> solved = Count(9, of=30)
    >>> print(solved, solved.of, "low %.3f, high %.3f" % solved.interval)
    9 30 low 0.167, high 0.479
    """

    of: int

    def __new__(cls, number: int, of: int) -> Count:
        """Count so many of so many; a `ValueError` refuses more than all."""
        if not 0 <= number <= of or of < 1:
            raise ValueError(f"{number} of {of} is no count")
        count = super().__new__(cls, number)
        count.of = of
        return count

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval for the share (Wilson 1927), two floats from 0 to 1."""
        z, n, share = 1.959963984540054, self.of, self / self.of
        middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
        return max(0.0, middle - half), min(1.0, middle + half)
