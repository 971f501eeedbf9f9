import functools
import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from matplotlib.text import Text

from gen_figures import build, paths, render
from gen_figures.cli import main
from gen_figures.paths import FIGURES, ROOT
from gen_figures.protocol import Description

SLUGS = sorted(paths.modules(FIGURES))
# What a build notes for itself.
NOTES = {build.STATE, build.SOURCES}

DOT = '''"""A dot."""

from gen_figures.plot import new_figure
from gen_figures.protocol import Description


def data():
    return {"x": 0.5}


def draw(data, theme):
    figure = new_figure(200, 100)
    figure.subplots().plot([data["x"]], [0.5], "o", color=theme.ink)
    return figure


def describe(data):
    return Description("A dot", "A dot at $x$.", "A dot", f"A dot at {data['x']}.")


def table(data):
    return [("x",), (data["x"],)]
'''


class Figure(NamedTuple):
    """Everything that a figure draws, which nobody may change, and the module that draws it."""

    data: Any
    module: Any


@functools.cache
def figure(slug: str) -> Figure:
    """Return a figure; its data are computed once in a process."""
    module = importlib.import_module(f"gen_figures.figures.{slug.replace('-', '_')}")
    return Figure(module.data(), module)


@pytest.fixture
def d(own: Any) -> Any:
    return figure(own.__name__.rpartition(".")[2].replace("_", "-")).data


@pytest.fixture
def own(request: pytest.FixtureRequest) -> Any:
    """Return the module of the figure whose name the name of a test begins with."""
    test = request.node.name.replace("_", "-")
    return figure(max((one for one in SLUGS if test.startswith(f"test-{one}-")), key=len)).module


@functools.cache
def words(slug: str) -> Description:
    return figure(slug).module.describe(figure(slug).data)


def picture(slug: str) -> AbstractContextManager[Any]:
    data, module = figure(slug)
    return render.canvas(module, data, slug, paths.modules(FIGURES)[slug])


def shown(slug: str) -> list[str]:
    with picture(slug) as drawn:
        return [text.get_text() for text in drawn.findobj(Text)]


@dataclass(frozen=True)
class Workshop:
    modules: Path
    output: Path

    def module(self, name: str = "dot", text: str = DOT) -> Path:
        path = self.modules / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        return path

    def edit(self, old: str, new: str, name: str = "dot") -> Path:
        assert old in DOT
        return self.module(name, DOT.replace(old, new))

    def build(self, *slugs: str) -> build.Report:
        """Build with a drawing that costs nothing: each file holds the code of the module."""
        return build.build(slugs, output=self.output, modules=self.modules, draw=self._draw)

    def _draw(self, slug: str, path: Path) -> dict[str, bytes]:
        words = {"slug": slug, "module": path.name, "code": path.read_text(encoding="utf-8")}
        return {f"{slug}.{suffix}": json.dumps(words).encode() for suffix in build.SUFFIXES}

    def options(self, command: str, *rest: str) -> list[str]:
        folder = [] if command in {"list", "reseed"} else ["--folder", str(self.output)]
        if command == "results":
            folder += ["--cache", str(self.output / "cache"), "--processes", "1"]
        return [command, "--modules", str(self.modules), *folder, *rest]

    def run(self, command: str, *rest: str) -> int:
        return main(self.options(command, *rest))

    def subprocess(
        self, *arguments: str, check: bool = True, **options: Any
    ) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, *arguments]
        options = {"cwd": ROOT, "capture_output": True, "text": True, **options}
        return subprocess.run(program, check=check, **options)

    def files(self) -> dict[str, bytes]:
        files = [file for file in self.output.iterdir() if file.name not in NOTES]
        return {file.name: file.read_bytes() for file in files}


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path / "modules", tmp_path / "output")
    made.modules.mkdir()
    made.module()
    return made


@pytest.fixture
def failure(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command that must fail with one plain sentence, and return the sentence."""

    def run(command: str, *rest: str) -> str:
        assert workshop.run(command, *rest) == 1
        errors = capsys.readouterr().err.strip()
        assert len(errors.splitlines()) == 1, errors
        assert "Traceback" not in errors
        return errors

    return run
