"""The command line: list, build, check, reseed, results."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from gen_figures import build, paths, sources
from gen_figures.paths import FigureError

T = TypeVar("T")
# Runs an experiment, by name; gives its result for each set of seeds.
Measure: TypeAlias = Callable[[str], dict[str, dict[str, Any]]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Of the command line, without the program's name; those of the process by default.

    Returns
    -------
    int
        0, or 1 if something is wrong; then standard error says what, one sentence a line.
    """
    options = _parser().parse_args(arguments)
    try:
        problems = options.run(options)
    except FigureError as error:
        problems = [str(error)]
    for problem in dict.fromkeys(problems):
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gen_figures", description="Draw the figures.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _command(commands, "list", _list, "list the figures")
    drawing = _command(commands, "build", _build, "draw what is out of date")
    drawing.add_argument("slugs", nargs="*", metavar="SLUG", help="only these figures")
    drawing.add_argument("--folder", type=Path, default=paths.OUTPUT, help="where the files go")
    checking = _command(
        commands, "check", _check, "draw again and compare; measure contrast and size"
    )
    checking.add_argument("--folder", type=Path, default=paths.OUTPUT, help="where the files are")
    comparing = _command(
        commands, "reseed", _reseed, "say which words depend on the seeds of random networks"
    )
    comparing.add_argument("slugs", nargs="*", metavar="SLUG", help="only these figures")
    measuring = _command(
        commands, "results", _results, "measure what is out of date", modules=False
    )
    measuring.add_argument("names", nargs="*", metavar="NAME", help="only these, and in any case")
    measuring.add_argument(
        "--only", nargs="+", default=[], metavar="NAME", help="the same, behind other options"
    )
    how = measuring.add_mutually_exclusive_group()
    how.add_argument("--list", action="store_true", help="say which are out of date, and stop")
    how.add_argument(
        "--verify", action="store_true", help="measure again and compare; write nothing"
    )
    measuring.add_argument("--tune", action="store_true", help="search their rates first, anew")
    measuring.add_argument("--folder", type=Path, default=paths.RESULTS, help="where the files go")
    measuring.add_argument(
        "--cache", type=Path, default=paths.RUNS, help="where runs are kept if it is interrupted"
    )
    measuring.add_argument(
        "--processes", type=int, default=0, metavar="N", help="how many; one per core by default"
    )
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], list[str]],
    text: str,
    *,
    modules: bool = True,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    what = "figure modules" if modules else "experiments"
    folder = paths.FIGURES if modules else paths.EXPERIMENTS
    parser.add_argument("--modules", type=Path, default=folder, help=f"folder of the {what}")
    parser.set_defaults(run=run)
    return parser


def _list(options: argparse.Namespace) -> list[str]:
    figures = paths.modules(options.modules.absolute())
    width = max(map(len, figures), default=0)
    for slug, path in figures.items():
        print(f"{slug:{width}}  {sources.first_line(path)}")
    return []


def _build(options: argparse.Namespace) -> list[str]:
    report = build.build(
        options.slugs,
        output=options.folder.absolute(),
        modules=options.modules.absolute(),
        progress=partial(progress, what="drawing"),
    )
    done = f"{_count(report.drawn, 'figure')} drawn, {len(report.unchanged)} up to date"
    removed = f", {_count(report.removed, 'old file')} deleted" if report.removed else ""
    print(done + removed)
    return report.problems


def _check(options: argparse.Namespace) -> list[str]:
    from gen_figures import check

    problems: list[str] = []
    print("figure                 gzip    text   marks")
    for line in check.lines(options.folder.absolute(), options.modules.absolute()):
        print(f"{line.slug:20} {line.weight:6} {line.text:6.1f}:1 {line.marks:5.1f}:1")
        problems += line.problems
    if not problems:
        print("Drawn again everything has the same bytes; every contrast and size is as asked")
    return problems


def _reseed(options: argparse.Namespace) -> list[str]:
    _use_one_thread()
    from gen_figures import reseed

    known = paths.modules(options.modules.absolute())
    chosen = _chosen(options.slugs, known, "figure")
    problems = list(reseed.changed(chosen))
    if not problems:
        print(f"Other seeds change no word of {_count(chosen, 'figure')}, counts of runs apart")
    return problems


def _use_one_thread() -> None:
    """Use one thread, chosen before numpy is imported: small matrices are slower with more."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"


def _results(options: argparse.Namespace) -> list[str]:
    _use_one_thread()
    from gen_figures import results, runs

    names = [*options.names, *options.only]
    chosen = _chosen(names, results.experiments(options.modules.absolute()), "experiment")
    output, cache = options.folder.absolute(), options.cache.absolute()
    if options.list:
        return _list_results(chosen, output)

    def measure(name: str) -> dict[str, dict[str, Any]]:
        bar = partial(progress, what=name)
        return runs.measure(chosen[name], cache, options.processes, bar)

    if options.tune and (wrong := _tune(chosen, cache, options)):
        return wrong
    if options.verify:
        problems = _verify(chosen, output, measure)
    else:
        problems = _measure(chosen, output, measure, bool(names))
    # Only now: whatever interrupts the command, it goes on where it was.
    for path in chosen.values():
        runs.forget(path, cache)
    return problems


def _chosen(names: Sequence[str], known: Mapping[str, Path], what: str) -> dict[str, Path]:
    for name in names:
        if name not in known:
            raise paths.unknown(what, name, known)
    return {name: known[name] for name in names or known}


def _tune(chosen: Mapping[str, Path], cache: Path, options: argparse.Namespace) -> list[str]:
    """Search rates; write them, or compare them with the stored ones; return what is wrong."""
    from gen_figures import results, runs

    problems = []
    for name, path in chosen.items():
        if not results.searches(path):
            continue
        bar = partial(progress, what=f"rates of {name}")
        search = runs.tune(path, cache, options.processes, bar)
        if not options.verify:
            file = results.write(search, results.search_file(path).parent)
            print(f"{name}: rates written to {paths.shown(file)}", flush=True)
        try:
            stored, found = results.rates(path) or {}, results.best(search)
        except FigureError as error:
            problems.append(str(error))
            continue
        problems += [
            f"{name}: the best rate of {arm} was {stored.get(arm)}, is {rate}"
            for arm, rate in found.items()
            if rate != stored.get(arm)
        ]
    return problems


def _list_results(chosen: Mapping[str, Path], output: Path) -> list[str]:
    from gen_figures import results

    for name, path in chosen.items():
        print(f"{name}: {results.stale(name, path, output) or 'up to date'}")
    return []


def _measure(chosen: Mapping[str, Path], output: Path, measure: Measure, always: bool) -> list[str]:
    from gen_figures import results

    for name, path in chosen.items():
        if not always and not results.stale(name, path, output):
            print(f"{name}: up to date")
            continue
        places = results.folders(output)
        written = [results.write(one, places[which]) for which, one in measure(name).items()]
        print(f"{name}: written to {' and '.join(map(paths.shown, written))}", flush=True)
    return []


def _verify(chosen: Mapping[str, Path], output: Path, measure: Measure) -> list[str]:
    from gen_figures import agreement, results

    problems = []
    for name, path in chosen.items():
        reason = results.stale(name, path, output)
        if reason:
            problems.append(f"{name}: {reason}; run python -m gen_figures results {name}")
            continue
        start = time.monotonic()
        left = []
        for which, fresh in measure(name).items():
            stored = results.kept(name, results.folders(output)[which])
            left += [f"{one} ({which} seeds)" for one in agreement.moved(stored, fresh)]
        problems += left
        took = f"in {time.monotonic() - start:.0f} s"
        print(f"{name}: measured again {took}, {'moved' if left else 'agrees'}", flush=True)
    return problems


def progress(items: Sequence[T], what: str) -> Iterable[T]:
    """Show a bar while items are worked through, if a person is watching and there are any.

    Parameters
    ----------
    items : sequence
        Whatever is worked through.
    what : str
        Written before the bar.

    Returns
    -------
    iterable
        The items.
    """
    if not items or not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, description=what, console=Console(stderr=True), transient=True)


def _count(items: Iterable[object], noun: str) -> str:
    number = len(list(items))
    return f"{number} {noun}{'' if number == 1 else 's'}"
