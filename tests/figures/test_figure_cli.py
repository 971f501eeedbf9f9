from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from gen_figures import cli, files, paths
from gen_figures.build import STATE


def test_list_shows_slug_and_first_line(workshop, capsys: pytest.CaptureFixture[str]) -> None:
    workshop.module("a_longer_name")
    assert workshop.run("list") == 0
    assert capsys.readouterr().out == "a-longer-name  A dot.\ndot            A dot.\n"


def test_unknown_figure_suggests_the_nearest(failure) -> None:
    assert failure("build", "dott") == "there is no figure 'dott'; did you mean dot?"


def test_unknown_figure_far_from_all_lists_them(failure) -> None:
    assert failure("build", "zebra") == "there is no figure 'zebra'; there are: dot"


def test_unknown_figure_writes_nothing(workshop, failure) -> None:
    failure("build", "dot", "zebra")
    assert not workshop.output.exists()


def test_no_folder_of_modules(workshop, failure) -> None:
    (workshop.modules / "dot.py").unlink()
    workshop.modules.rmdir()
    assert failure("build").endswith("modules: there is no such folder of modules")


def test_no_command_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        cli.main([])
    assert stop.value.code == 2
    assert "required: COMMAND" in capsys.readouterr().err


def test_folder_that_is_a_file(workshop, failure) -> None:
    workshop.output.write_text("I am a file")
    sentence = failure("build")
    assert sentence.startswith("cannot write dot.light.svg to the folder")
    assert sentence.endswith("free it or choose another folder")
    assert workshop.output.read_text() == "I am a file"


def test_folder_below_a_file(workshop, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["build", "--modules", str(workshop.modules)]
    assert cli.main([*command, "--folder", str(workshop.modules / "dot.py" / "below")]) == 1
    sentence = capsys.readouterr().err
    assert sentence.startswith("cannot write dot.light.svg to the folder")
    assert "Not a directory" in sentence


def test_full_disk_leaves_no_half_file(workshop, failure, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop.run("build")
    before = workshop.files()
    workshop.edit('"x": 0.5', '"x": 0.25')

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert "No space left on device; free it or choose another folder" in failure("build")
    assert workshop.files() == before


def test_interrupted_write_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        files.write(tmp_path / "a", b"new")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a": b"old"}


BROKEN = {
    "syntax": ('return {"x": 0.5}', 'return {"x": 0.5', r"dot\.py:8: syntax error: .* closed"),
    "name": ('{"x": 0.5}', '{"x": y}', r"dot\.py:8: NameError: name 'y' is not defined; mend"),
    "import": ('"""A dot."""', '"""A dot."""\nimport nowhere', r"dot\.py:2: ModuleNotFoundError"),
    "own module": (
        "from gen_figures.plot import",
        "from gen_figures.plott import",
        r"dot\.py:3: there is no module gen_figures\.plott",
    ),
    "own name": (
        "import new_figure",
        "import no_figure as new_figure",
        r"dot\.py:3: ImportError: cannot import name 'no_figure'",
    ),
    "relative import": (
        '"""A dot."""',
        '"""A dot."""\nfrom . import x',
        r"dot\.py:2: write the full name of the module",
    ),
    "draw": ("color=theme.ink", "color=theme.pink", r"dot\.py:13: AttributeError: 'Theme'"),
    "data": ('return {"x": 0.5}', "return [][1]", r"dot\.py:8: IndexError"),
    "nothing drawn": ("    return figure\n", "", r"dot\.py: draw must return the figure"),
    "mathtext": (
        "color=theme.ink)",
        'color=theme.ink)\n    figure.text(0, 0, "$\\\\nonsense$")',
        r"dot\.py:1: ValueError: .*nonsense",
    ),
    "no docstring": ('"""A dot."""', "", r"dot\.py:1: has no docstring"),
    "no function": ("def table", "def tabel", r"dot\.py:1: has no function table"),
    "table": ('[("x",), (data["x"],)]', '[("x", "y"), (1,)]', r"dot\.py: table must return"),
    "empty table": ('[("x",), (data["x"],)]', '[("x",)]', r"dot\.py: table must return"),
    "empty alt": ('"A dot", f"', '" ", f"', r"dot\.py:18: ValueError: the figure's alt is empty"),
    "long alt": ('"A dot", f"', '"dot" * 51, f"', r"dot\.py:18: ValueError: the alt .* 153"),
    "tex in title": ('"A dot", "A', '"$x$", "A', r"ValueError: only the caption may hold TeX"),
    "odd dollar": ("at $x$", "at x$", r"ValueError: a dollar sign in the caption has no partner"),
    "unknown result": (
        "def data():",
        "def data():\n    results.load('no-such')",
        r"dot\.py:8: there is no measured result 'no-such'; run python -m gen_figures results",
    ),
    "computed result": (
        "def data():",
        "def data():\n    results.load('a' + 'b')",
        r"dot\.py:8: results\.load needs the name of the result in quotes",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_module_is_named_with_its_line(workshop, failure, what: str) -> None:
    old, new, message = BROKEN[what]
    workshop.edit(old, new)
    sentence = failure("build")
    assert re.search(message, sentence), sentence
    assert not {"dot.light.svg", "dot.json"} & workshop.files().keys()


def test_failure_in_a_snippet_names_the_snippet(workshop, failure) -> None:
    call = "from snippets.chain import zero_depth\n    zero_depth(2.0, 'float16')"
    workshop.edit("def data():\n", f"def data():\n    {call}\n")
    assert re.match(r"snippets/chain\.py:\d+: ValueError: the product stays at 1", failure("build"))


def test_broken_module_keeps_old_files_and_draws_the_others(workshop, failure) -> None:
    workshop.run("build")
    before = workshop.files()
    workshop.edit('{"x": 0.5}', '{"x": y}')
    workshop.module("spot")
    failure("build")
    after = workshop.files()
    assert {name: after[name] for name in before if name != STATE} == {
        name: content for name, content in before.items() if name != STATE
    }
    assert "spot.json" in after


def test_mended_module_is_drawn(workshop, failure) -> None:
    workshop.edit('{"x": 0.5}', '{"x": y}')
    failure("build")
    workshop.module()
    assert workshop.run("build") == 0
    assert "dot.json" in workshop.files()


def test_one_failure_that_hits_two_figures_is_said_once(
    workshop, failure, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.module("spot")

    def refuse(path: Path) -> str:
        raise paths.FigureError("snippets/chain.py:3: syntax error")

    monkeypatch.setattr("gen_figures.build.fingerprint", refuse)
    assert failure("build") == "snippets/chain.py:3: syntax error"


def test_progress_is_shown_to_a_person_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list(cli.progress(["a", "b"], "drawing")) == ["a", "b"]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert list(cli.progress(["a", "b"], "drawing")) == ["a", "b"]
    assert "drawing" in capsys.readouterr().err
