"""Print one closing line of pytest for the sessions that `nox` has run.

Usage: ``python .ci/summary.py FOLDER SESSION...``, where ``FOLDER/SESSION.txt`` holds the closing
line that pytest printed in that session. A missing line is an error: nothing is made up.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

# In the order in which pytest prints them; what it may add in future comes after these.
ORDER = ("failed", "passed", "skipped", "xfailed", "xpassed", "warnings", "errors")
# What one session deselects the other runs, so that this count says nothing about the sum.
LEFT_OUT = "deselected"
WIDTH = 80

_LINE = re.compile(r"^=+ (?P<counts>.+) in (?P<seconds>\d+\.\d+)s(?: \(\S+\))? =+$")
_COUNT = re.compile(r"(\d+) ([a-z][a-z ]+)")


def read(line: str) -> tuple[Counter[str], float]:
    """Read the counts and the time of a closing line of pytest.

    Parameters
    ----------
    line
        For example ``=== 2 failed, 3 passed in 4.50s ===``.

    Returns
    -------
    counts : Counter
        Number of tests by outcome.
    seconds : float
        Wall time.

    Raises
    ------
    ValueError
        If the line is not one.
    """
    found = _LINE.match(line.strip())
    if found is None:
        raise ValueError(f"this is not a closing line of pytest: {line.strip()!r}")
    counts: Counter[str] = Counter()
    for part in found["counts"].split(", "):
        if part == "no tests ran":
            continue
        count = _COUNT.fullmatch(part)
        if count is None:
            raise ValueError(f"this is not a count of pytest: {part!r}")
        plural = {"warning": "warnings", "error": "errors"}
        counts[plural.get(count[2], count[2])] += int(count[1])
    return counts, float(found["seconds"])


def merge(lines: list[str]) -> str:
    """Return one closing line for several.

    Parameters
    ----------
    lines
        Closing lines of pytest.

    Returns
    -------
    str
        The sums of their counts and times, in pytest's form.
    """
    total: Counter[str] = Counter()
    elapsed = 0.0
    for line in lines:
        counts, seconds = read(line)
        total += counts
        elapsed += seconds
    outcomes = [*ORDER, *sorted(set(total) - {*ORDER, LEFT_OUT})]
    named = [_named(total[outcome], outcome) for outcome in outcomes if total[outcome]]
    text = f" {', '.join(named) or 'no tests ran'} in {elapsed:.2f}s{_clock(elapsed)} "
    return text.center(WIDTH, "=")


def _named(count: int, outcome: str) -> str:
    """Return a count with its outcome; pytest writes "1 error" and "2 errors"."""
    singular = outcome.removesuffix("s") if count == 1 else outcome
    return f"{count} {singular}"


def _clock(seconds: float) -> str:
    """Return the time as h:mm:ss, as pytest adds it from one minute on."""
    if seconds < 60:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    return f" ({minutes // 60}:{minutes % 60:02d}:{rest:02d})"


def main(arguments: list[str]) -> int:
    """Print the line of the sessions named.

    Parameters
    ----------
    arguments
        The folder of the closing lines, then the names of the sessions.

    Returns
    -------
    int
        0 if every session has a line, tests passed and none failed; else 1.
    """
    files = [Path(arguments[0]) / f"{name}.txt" for name in arguments[1:]]
    missing = [file.stem for file in files if not file.is_file()]
    if missing:
        print(f"pytest printed no closing line in: {', '.join(missing)}", file=sys.stderr)
    lines = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    if not lines:
        return 1
    print(closing := merge(lines))
    counts, _ = read(closing)
    bad = [outcome for outcome in counts if "failed" in outcome.split() or outcome == "errors"]
    return int(bool(missing or bad or not counts["passed"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
