"""The command line: list, build, check, results."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from gen_figures import build, paths, sources
from gen_figures.paths import FigureError

T = TypeVar("T")


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
    measuring = _command(
        commands, "results", _results, "measure what is out of date", modules=False
    )
    measuring.add_argument("names", nargs="*", metavar="NAME", help="only these, and in any case")
    how = measuring.add_mutually_exclusive_group()
    how.add_argument("--list", action="store_true", help="say which are out of date, and stop")
    how.add_argument(
        "--verify", action="store_true", help="measure again and compare; write nothing"
    )
    measuring.add_argument("--folder", type=Path, default=paths.RESULTS, help="where the files go")
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


def _results(options: argparse.Namespace) -> list[str]:
    from gen_figures import results

    # Before numpy is imported: small matrices are several times slower with threads.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    known = results.experiments(options.modules.absolute())
    for name in options.names:
        if name not in known:
            raise paths.unknown("experiment", name, known)
    chosen = {name: known[name] for name in options.names or known}
    output = options.folder.absolute()
    if options.list:
        return _list_results(chosen, output)
    return (
        _verify(chosen, output) if options.verify else _measure(chosen, output, bool(options.names))
    )


def _list_results(chosen: dict[str, Path], output: Path) -> list[str]:
    from gen_figures import results

    for name, path in chosen.items():
        print(f"{name}: {results.stale(name, path, output) or 'up to date'}")
    return []


def _measure(chosen: dict[str, Path], output: Path, always: bool) -> list[str]:
    from gen_figures import results

    for name, path in chosen.items():
        if not always and not results.stale(name, path, output):
            print(f"{name}: up to date")
            continue
        result = results.measure(path, partial(progress, what=name))
        print(f"{name}: written to {paths.shown(results.write(result, output))}")
    return []


def _verify(chosen: dict[str, Path], output: Path) -> list[str]:
    from gen_figures import results

    problems = []
    for name, path in chosen.items():
        reason = results.stale(name, path, output)
        if reason:
            problems.append(f"{name}: {reason}; run python -m gen_figures results {name}")
            continue
        fresh = results.measure(path, partial(progress, what=name))
        left = results.moved(results.kept(name, output), fresh)
        problems += left
        print(f"{name}: {'moved' if left else 'measured again, within its band'}")
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
