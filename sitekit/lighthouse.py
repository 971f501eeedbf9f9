"""Lighthouse over the built site: what a phone on a slow network would show, and how well.

Lighthouse measures on this machine and computes what a middling phone on a slow mobile network
would take. Its numbers vary with what else the machine does, hence the median of several runs.
"""

from __future__ import annotations

import difflib
import functools
import json
import os
import re
import shlex
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from sitekit import chromium
from sitekit.mathematics.typesetting import find_node
from sitekit.problems import Problem, SitekitError
from sitekit.serving import serve
from sitekit.settings import Settings
from sitekit.sitecheck.pages import Site, read_site, value
from sitekit.sitecheck.weight import weigh

PROGRAM = Path(__file__).parents[1] / "node_modules" / "lighthouse" / "cli" / "index.js"
CATEGORIES = {
    "performance": "perf",
    "accessibility": "a11y",
    "best-practices": "best",
    "seo": "SEO",
}
"""What is scored, and what the table calls it."""
METRICS = {
    "first-contentful-paint": "FCP s",
    "largest-contentful-paint": "LCP s",
    "cumulative-layout-shift": "CLS",
    "total-blocking-time": "TBT ms",
    "total-byte-weight": "KB",
}
"""What is measured, and what the table calls it."""

_LEAST = 100
# Output of code weighs more than text does, and is not ours to shape.
_LEAST_OF_NOTEBOOKS = 98
_SECONDS = 240
_TRIES = 3


@dataclass(frozen=True)
class Subject:
    """A page that is measured.

    Attributes
    ----------
    path : str
        The file, for messages.
    address : str
        Relative to the site.
    kind : str
        See `sitekit.sitecheck.weight`.
    indexed : bool
        Whether search engines may list it.
    """

    path: str
    address: str
    kind: str
    indexed: bool

    def least(self, category: str) -> int:
        """Return the score that it must reach; 0 where it need not."""
        if category == "seo" and not self.indexed:
            return 0
        is_heavy = category == "performance" and self.kind == "notebook"
        return _LEAST_OF_NOTEBOOKS if is_heavy else _LEAST


@dataclass(frozen=True)
class Run:
    """What Lighthouse said once of a page.

    Attributes
    ----------
    scores : dict of str to float
        By category, of 100.
    metrics : dict of str to float
        By their names in Lighthouse: milliseconds, bytes, and a number for the shift.
    failing : tuple of str
        Titles of what it found wrong, beyond what is measured.
    """

    scores: dict[str, float]
    metrics: dict[str, float]
    failing: tuple[str, ...]


def check(settings: Settings, pages: Sequence[str], runs: int) -> list[Problem]:
    """Measure pages of the built site, and print a line for each as it is done.

    Parameters
    ----------
    settings : Settings
        Of the project.
    pages : sequence of str
        Addresses or names of sources; all pages where there are none.
    runs : int
        How often each is measured.

    Returns
    -------
    list of Problem
        One for each score that is too low.

    Raises
    ------
    SitekitError
        If the site has not been built, there is no such page, or Lighthouse or Chromium is absent.
    """
    site = read_site(settings)
    subjects = choose(site, pages)
    server, served = serve(settings.site, prefix=site.prefix)
    problems = []
    try:
        width = max(len(one.address) for one in subjects)
        print(heading(width), flush=True)
        for subject in subjects:
            done = [measure(f"{served.address}{subject.address}") for _ in range(runs)]
            middle = combine(done)
            print(line(subject, middle, width), flush=True)
            problems += judge(subject, middle)
    finally:
        server.shutdown()
        server.server_close()
    return problems


def choose(site: Site, pages: Sequence[str]) -> list[Subject]:
    """Return the pages that are meant.

    Parameters
    ----------
    site : Site
        As built.
    pages : sequence of str
        As typed: ``chapters/xavier``, ``chapters/xavier/`` or ``docs/chapters/xavier.md``;
        ``index.md`` for the home page.

    Returns
    -------
    list of Subject
        All pages of the site where none is named.

    Raises
    ------
    SitekitError
        If there is no such page.
    """
    found = {}
    for page, one in zip(site.pages, weigh(site), strict=True):
        robots = page.soup.find("meta", attrs={"name": "robots"})
        indexed = robots is None or "noindex" not in value(robots, "content")
        found[_plain(page.address)] = Subject(page.path, page.address, one.kind, indexed)
    unknown = [name for name in pages if _plain(name) not in found]
    if unknown:
        close = difflib.get_close_matches(_plain(unknown[0]), list(found), n=3, cutoff=0.3)
        raise SitekitError(
            f"there is no page {unknown[0]!r} in the built site; close to it: {', '.join(close)}"
        )
    return [found[_plain(name)] for name in pages] or list(found.values())


def _plain(name: str) -> str:
    """Return the name of a page without what may be written or left out."""
    name = name.removeprefix("docs/").strip("/")
    name = re.sub(r"\.(?:html|ipynb|md|py)$", "", name)
    return re.sub(r"(?:^|/)index$", "", name) or "index"


def measure(address: str) -> Run:
    """Let Lighthouse look at an address once, with its settings for phones.

    Parameters
    ----------
    address : str
        Which is being served.

    Returns
    -------
    Run
        What it said.

    Raises
    ------
    SitekitError
        If Lighthouse or Chromium is absent, or it stops.
    """
    report = report_on(address)
    audits = report["audits"]
    weighed = {
        one["id"]
        for category in report["categories"].values()
        for one in category["auditRefs"]
        if one["weight"] and one.get("group") != "metrics"
    }
    return Run(
        {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES},
        {name: float(audits[name]["numericValue"]) for name in METRICS},
        tuple(audits[name]["title"] for name in sorted(weighed) if audits[name]["score"] == 0),
    )


def report_on(address: str) -> dict[str, Any]:
    """Return everything that Lighthouse says of an address.

    Parameters
    ----------
    address : str
        Which is being served.

    Returns
    -------
    dict
        Its report.

    Raises
    ------
    SitekitError
        If Lighthouse or Chromium is absent, or it stops.
    """
    for _ in range(_TRIES):
        report, message = _try(address)
        if report is not None:
            return report
    raise SitekitError(f"Lighthouse did not measure {address}: {message}")


def _try(address: str) -> tuple[dict[str, Any] | None, str]:
    """Return the report, or None and why there is none; on a busy machine a browser may fail."""
    try:
        done = subprocess.run(
            [*_command(), address],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "CHROME_PATH": chromium.find()},
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None, f"it took more than {_SECONDS} s"
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None, (done.stderr.strip().splitlines() or ["it printed nothing"])[-1]
    if report.get("runtimeError"):
        return None, str(report["runtimeError"]["message"])
    return report, ""


@functools.cache
def _command() -> tuple[str, ...]:
    if not PROGRAM.is_file():
        raise SitekitError("Lighthouse is not installed; run `nox -s lighthouse`, or `npm ci`")
    flags = shlex.join(["--headless=new", *chromium.FLAGS]).replace("'", '"')
    options = {
        "output": "json",
        "output-path": "stdout",
        "only-categories": ",".join(CATEGORIES),
        "chrome-flags": flags,
    }
    quiet = ("--quiet", "--no-enable-error-reporting", "--disable-full-page-screenshot")
    named = [f"--{name}={value}" for name, value in options.items()]
    return (str(find_node()), str(PROGRAM), *named, *quiet)


def combine(runs: Sequence[Run]) -> Run:
    """Return the median of each number, and all that was found wrong.

    Parameters
    ----------
    runs : sequence of Run
        Of one page.

    Returns
    -------
    Run
        As if of one run.
    """

    def middle(pick: Callable[[Run], dict[str, float]]) -> dict[str, float]:
        return {name: median(pick(run)[name] for run in runs) for name in pick(runs[0])}

    failing = dict.fromkeys(title for run in runs for title in run.failing)
    return Run(middle(lambda run: run.scores), middle(lambda run: run.metrics), tuple(failing))


def judge(subject: Subject, run: Run) -> list[Problem]:
    """Report the scores that are too low.

    Parameters
    ----------
    subject : Subject
        A page.
    run : Run
        What was measured.

    Returns
    -------
    list of Problem
        One for each category.
    """
    because = f" ({'; '.join(run.failing)})" if run.failing else ""
    return [
        Problem(
            subject.path,
            0,
            f"{name} is {score:.0f} of 100, it must be {subject.least(name)}"
            + ("" if name == "performance" else because),
        )
        for name, score in run.scores.items()
        if score < subject.least(name)
    ]


def heading(width: int) -> str:
    """Return the first line of the table, for addresses of some width."""
    scores = "  ".join(f"{name:>4}" for name in CATEGORIES.values())
    metrics = "  ".join(f"{name:>6}" for name in METRICS.values())
    return f"{'page':<{width}}  {scores}  {metrics}"


def line(subject: Subject, run: Run, width: int) -> str:
    """Return the line of a page."""
    scores = "  ".join(f"{run.scores[name]:4.0f}" for name in CATEGORIES)
    fcp, lcp, shift, blocked, size = (run.metrics[name] for name in METRICS)
    metrics = (f"{fcp / 1000:.2f}", f"{lcp / 1000:.2f}", f"{shift:.3f}", f"{blocked:.0f}")
    cells: Iterable[str] = (*metrics, f"{size / 1000:.1f}")
    name = subject.address or "(home)"
    return f"{name:<{width}}  {scores}  {'  '.join(f'{cell:>6}' for cell in cells)}"
