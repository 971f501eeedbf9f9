"""Notebooks as pages: executed once for their code, and converted by the site's Markdown."""

import ast
import asyncio
import functools
import os
import re
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sitekit.core import CodeFingerprints, Project, SitekitError, fingerprint, machinery, read_text
from sitekit.core.code import EVERYTHING, imports
from sitekit.core.problems import Caught

T = TypeVar("T")

FENCE = "notebook-cell"
_CELL = re.compile(r"^# %%(?!.*\[(?:markdown|raw)\])", re.MULTILINE)
_LINK = re.compile(
    r"\[((?:\\.|[^\[\]]|\[[^\]]*\])*)\]"
    r"\((?:<(?:claim|given|table):[^>]*>|(?:claim|given|table):[^)]*)\)"
)
_FIGURE = re.compile(r"!\[\]\(figure:[^)]*\)")
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_THIS = "pages/notebook.py"
_SECONDS = 600
_LOCKS: dict[str, threading.Lock] = {}
# A warning stops the build, as it stops a test; the theme of drawings is the site's.
_SETUP = (
    "import warnings\nwarnings.simplefilter('error')\n"
    # Of its own end, which nobody reads.
    "warnings.filterwarnings('ignore', module='ipykernel')"
)
_RESET = "warnings.resetwarnings()"


class Cell(NamedTuple):
    """A code cell: the line of its ``# %%``, what stands behind that, and its outputs."""

    line: int
    source: str
    alt: str = ""
    tags: Sequence[str] = ()
    outputs: Sequence[dict[str, Any]] = ()


def read_cells(text: str) -> list[Cell]:
    """Return the code cells of a notebook, not executed."""
    lines = [text.count("\n", 0, mark.start()) + 1 for mark in _CELL.finditer(text)]
    code = [(cell.source, cell.metadata) for cell in _parse(text).cells if cell.cell_type == "code"]
    return [
        Cell(line, source, str(said.get("alt", "")), [*map(str, said.get("tags", ()))])
        for line, (source, said) in zip(lines, code, strict=False)
    ]


def _parse(text: str) -> Any:
    import jupytext

    return jupytext.reads(text, fmt="py:percent")


def as_markdown(text: str) -> str:
    """Return a notebook as the Markdown of its page: a fence with its number for each code cell."""
    parts, number = [], 0
    for cell in _parse(text).cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        elif cell.cell_type == "code":
            parts.append(f"```{FENCE}\n{number}\n```")
            number += 1
    return "\n\n".join(parts)


def downloadable(text: str) -> str:
    """Return a notebook as readers download it: ``.ipynb``, without outputs, in plain Markdown.

    Claims and given numbers keep their text, figures of the site go.
    """
    import nbformat

    notebook = _parse(text)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        if cell.cell_type == "markdown":
            cell.source = _FIGURE.sub("", _LINK.sub(r"\1", cell.source)).strip()
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type != "raw"]
    notebook.metadata.pop("jupytext", None)
    return str(nbformat.writes(notebook))


class Executions:
    """Notebooks that are executed while pages are converted, or were executed before."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._code = CodeFingerprints(project.package, project.cache)
        self._threads: dict[Path, threading.Thread] = {}
        self._found: dict[Path, list[Cell] | SitekitError] = {}

    def made(self, make: Callable[[str], T], text: str) -> T:
        """Return what a function makes of a notebook's text, as JSON has it, made once."""
        key = fingerprint(make.__name__, text, machinery(_THIS))
        return self.project.cache.keep("lab", key, lambda: make(text))

    def read(self, path: Path) -> list[Cell]:
        """Return the code cells of a notebook, not executed."""
        return [Cell(*one) for one in self.made(read_cells, read_text(path, self.project))]

    def start(self, path: Path) -> None:
        """Execute a notebook in a thread of its own, unless the cache has its outputs."""
        if path not in self._threads:
            self._threads[path] = threading.Thread(target=self._run, args=(path,), daemon=True)
            self._threads[path].start()

    def cells(self, path: Path, seconds: float | None = None) -> list[Cell] | None:
        """Return the cells of a notebook with their outputs; None if they are not there in time."""
        self.start(path)
        self._threads[path].join(seconds)
        found = self._found.get(path)
        if isinstance(found, SitekitError):
            raise found
        return found

    def wait(self) -> None:
        """Return when every notebook has been executed."""
        for thread in self._threads.values():
            thread.join()

    def _run(self, path: Path) -> None:
        name = self.project.relative(path)
        with Caught() as caught:
            cells = self.read(path)
            key, make = self._key(cells), functools.partial(self._execute, name, cells)
            # The next build may begin before this one has its outputs.
            with _LOCKS.setdefault(key, threading.Lock()):
                made = self.project.cache.keep("notebook", key, make)
            pairs = zip(cells, made, strict=True)
            self._found[path] = [cell._replace(outputs=outputs) for cell, outputs in pairs]
        if isinstance(caught.error, SitekitError):
            self._found[path] = caught.error
        elif caught.error is not None:
            said = " ".join(str(caught.error).split())
            self._found[path] = SitekitError(f"{name}: cannot be executed: {said}")

    def _key(self, cells: list[Cell]) -> str:
        """Return the fingerprint of all that outputs depend on: the code, and what it imports."""
        package, sources = self.project.options.package, [cell.source for cell in cells]
        code = self._code.of(sorted(set[str]().union(*(_imports(one, package) for one in sources))))
        lock = self.project.root / "requirements" / "lock.txt"
        files = [lock, *sorted(self.project.results.glob("*.json")), style(self.project)]
        return fingerprint(sources, code, machinery(_THIS), *files)

    def _execute(self, name: str, cells: list[Cell], tries: int = 2) -> list[list[dict[str, Any]]]:
        # They take longer to import than the rest of a build without changes.
        import nbformat
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, CellTimeoutError

        asked = ((_SETUP, ()), *((one.source, one.tags) for one in cells), (_RESET, ()))
        code = [nbformat.v4.new_code_cell(text, metadata={"tags": [*tags]}) for text, tags in asked]
        client = NotebookClient(
            nbformat.v4.new_notebook(cells=code),
            timeout=_SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": str(self.project.root)}},
            extra_arguments=["--Application.log_level=ERROR"],
        )
        drawing = {"MATPLOTLIBRC": str(style(self.project)), "OMP_NUM_THREADS": "1"}
        env = {**os.environ, **drawing}
        try:
            # Not `execute`, which leaves its loop open. What a kernel says at its end is no output.
            asyncio.run(client.async_execute(env=env, stderr=subprocess.DEVNULL))
        except CellExecutionError as error:
            said = " ".join(f"{error.ename}: {error.evalue}".split())
            raise SitekitError(_failure(name, cells, code[1:-1], said)) from None
        except CellTimeoutError:
            raise SitekitError(f"{name}: a cell does not end within {_SECONDS} s") from None
        except RuntimeError:  # a kernel that died: builds at once may take each other's ports
            if tries == 1:
                raise
            return self._execute(name, cells, tries - 1)
        return [[dict(one) for one in cell.outputs] for cell in code[1:-1]]


def _failure(name: str, cells: list[Cell], code: list[Any], said: str) -> str:
    """Return which line of a notebook failed, and with what."""
    for cell, made in zip(cells, code, strict=True):
        failed = [one for one in made.outputs if one.output_type == "error"]
        if failed and "raises-exception" not in cell.tags:
            traceback = ANSI.sub("", "\n".join(failed[-1].traceback))
            inner = re.search(r"Cell In\[\d+\], line (\d+)", traceback)
            return f"{name}:{cell.line + int(inner[1] if inner else 0)}: the cell fails with {said}"
    return f"{name}: a cell fails with {said}"


def _imports(code: str, package: str) -> set[str]:
    try:
        return imports(ast.parse(code), package)
    except SyntaxError:  # a magic command: what it needs is not known
        return {EVERYTHING}


def style(project: Project) -> Path:
    """Return the file with the look of what labs draw, in Matplotlib's form; there may be none."""
    return project.docs / Path(project.options.labs).parent / "matplotlibrc"
