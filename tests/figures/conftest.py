from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from gen_figures.cli import main
from gen_figures.paths import ROOT

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


@dataclass(frozen=True)
class Workshop:
    """A folder of figure modules and a folder for what is drawn from them."""

    modules: Path
    output: Path

    def module(self, name: str = "dot", text: str = DOT) -> Path:
        path = self.modules / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        return path

    def edit(self, old: str, new: str, name: str = "dot") -> Path:
        assert old in DOT
        return self.module(name, DOT.replace(old, new))

    def options(self, command: str, *rest: str) -> list[str]:
        places = ["--modules", str(self.modules)]
        if command == "build":
            places += ["--folder", str(self.output)]
        return [command, *rest, *places]

    def run(self, command: str, *rest: str) -> int:
        return main(self.options(command, *rest))

    def subprocess(self, command: str, *rest: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                sys.executable,
                "-X",
                "importtime",
                "-m",
                "gen_figures",
                *self.options(command, *rest),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    def files(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in self.output.iterdir()}

    def times(self) -> dict[str, int]:
        return {file.name: file.stat().st_mtime_ns for file in self.output.iterdir()}


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
