"""Lighthouse over the built site: what a phone on a slow network would show, and how well.

``python -m tests.bench.lighthouse chapters/gates --runs 1`` measures one page once.

Lighthouse measures on this machine and computes what a middling phone on a slow mobile network
would take. Its numbers vary with what else the machine does, hence the median of several runs.
"""

import argparse
import difflib
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from sitekit.core import Problem, SitekitError, load, report
from sitekit.core.node import PACKAGES, find_node
from sitekit.site import browser
from sitekit.site.model import Site, read_site
from sitekit.site.weight import weigh
from tests.server import serve

# What is scored, and what is measured: how many milliseconds or bytes are one, and its name.
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
METRICS = {
    "first-contentful-paint": (1000, "s to the first content"),
    "largest-contentful-paint": (1000, "s to the largest"),
    "total-blocking-time": (1, "ms blocked"),
    "cumulative-layout-shift": (1, "shifted"),
    "total-byte-weight": (1000, "KB"),
}
_LEAST = 100
# Output of code weighs more than text does, and is not ours to shape.
_LEAST_OF_NOTEBOOKS = 98
OPTIONS = f"--only-categories={','.join(CATEGORIES)} --output=json --output-path=stdout --quiet"
OPTIONS += " --no-enable-error-reporting --disable-full-page-screenshot"
_SECONDS = 240
_TRIES = 3


class Subject(NamedTuple):
    """A page that is measured, its kind as in `weight`, and whether search engines may list it."""

    path: str
    address: str
    kind: str
    indexed: bool

    def least(self, category: str) -> int:
        """Return the score that it must reach; 0 where it need not."""
        if category == "performance" and self.kind == "notebook":
            return _LEAST_OF_NOTEBOOKS
        return _LEAST if self.indexed or category != "seo" else 0


class Run(NamedTuple):
    """What Lighthouse said of a page: scores of 100, metrics, and titles of what is wrong."""

    scores: dict[str, float]
    metrics: dict[str, float]
    failing: tuple[str, ...] = ()


def check(site: Site, subjects: Sequence[Subject], runs: int) -> list[Problem]:
    """Measure pages so many times each, print a line for each, and report low scores."""
    problems = []
    with serve(site.project.site, site.prefix) as served:
        for subject in subjects:
            middle = combine([measure(f"{served.address}{subject.address}") for _ in range(runs)])
            print(f"{subject.address or '(home)'}: {describe(middle)}", flush=True)
            problems += judge(subject, middle)
    return problems


def choose(site: Site, pages: Sequence[str]) -> list[Subject]:
    """Return the pages that are meant: ``chapters/x`` or ``docs/chapters/x.md``; all if none is."""
    found = {}
    for page, one in zip(site.pages, weigh(site), strict=True):
        hidden = page.tree.xpath('//meta[@name="robots"][contains(@content, "noindex")]')
        found[_plain(page.address)] = Subject(page.path, page.address, one.kind, not hidden)
    for name in pages:
        if _plain(name) not in found:
            close = difflib.get_close_matches(_plain(name), list(found), n=3, cutoff=0.3)
            said = f"there is no page {name!r} in the built site"
            raise SitekitError(f"{said}; close to it: {', '.join(close)}")
    return [found[_plain(name)] for name in pages] or list(found.values())


def _plain(name: str) -> str:
    name = re.sub(r"\.(?:html|ipynb|md|py)$", "", name.removeprefix("docs/").strip("/"))
    return re.sub(r"(?:^|/)index$", "", name) or "index"


def measure(address: str, packages: Path = PACKAGES) -> Run:
    """Let Lighthouse look at an address, again where a browser failed on a busy machine."""
    for _ in range(_TRIES):
        answer = _answer(address, packages / "lighthouse" / "cli" / "index.js")
        if isinstance(answer, dict):
            return _read(answer)
    raise SitekitError(f"Lighthouse did not measure {address}: {answer}")


def _answer(address: str, program: Path) -> dict[str, Any] | str:
    if not program.is_file():
        raise SitekitError("Lighthouse is not installed; run `nox -s lighthouse`, or `npm ci`")
    flags = shlex.join(["--headless=new", *browser.FLAGS]).replace("'", '"')
    command = [str(find_node()), str(program), address, f"--chrome-flags={flags}", *OPTIONS.split()]
    options = {"env": {**os.environ, "CHROME_PATH": browser.find()}, "timeout": _SECONDS}
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
        report: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return f"it took more than {_SECONDS} s"
    except ValueError:
        return (done.stderr.strip().splitlines() or ["it printed nothing"])[-1]
    return str(report["runtimeError"]["message"]) if report.get("runtimeError") else report


def _read(report: dict[str, Any]) -> Run:
    audits, categories = report["audits"], report["categories"]
    references = [one for category in categories.values() for one in category["auditRefs"]]
    weighed = {one["id"] for one in references if one["weight"] and one.get("group") != "metrics"}
    return Run(
        {name: round(100 * categories[name]["score"]) for name in CATEGORIES},
        {name: float(audits[name]["numericValue"]) for name in METRICS},
        tuple(audits[name]["title"] for name in sorted(weighed) if audits[name]["score"] == 0),
    )


def combine(runs: Sequence[Run]) -> Run:
    scores = {name: median(run.scores[name] for run in runs) for name in runs[0].scores}
    metrics = {name: median(run.metrics[name] for run in runs) for name in runs[0].metrics}
    failing = dict.fromkeys(title for run in runs for title in run.failing)
    return Run(scores, metrics, tuple(failing))


def judge(subject: Subject, run: Run) -> list[Problem]:
    found = []
    for name, score in run.scores.items():
        if score < (least := subject.least(name)):
            is_explained = run.failing and name != "performance"
            because = f" ({'; '.join(run.failing)})" if is_explained else ""
            message = f"{name} is {score:.0f} of 100, it must be {least}{because}"
            found.append(Problem(subject.path, 0, message))
    return found


def describe(run: Run) -> str:
    scores = [f"{name} {score:.0f}" for name, score in run.scores.items()]
    measured = [f"{run.metrics[one] / unit:.3g} {name}" for one, (unit, name) in METRICS.items()]
    return "; ".join([*scores, *measured])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="only these pages")
    parser.add_argument("--runs", type=int, default=5, help="how often each (5)")
    options = parser.parse_args()
    try:
        site = read_site(load()[1])
        problems = check(site, choose(site, options.pages), options.runs)
    except SitekitError as error:
        print(error, file=sys.stderr)
        return 2
    print(report(problems), file=sys.stderr, end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
