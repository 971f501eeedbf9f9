"""``python -m gen_figures list | build | check``: what it prints, and how it fails."""

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gen_figures import build, check, cli, files, paths
from tests.figures.conftest import DOT, Workshop
from tests.sitekit.rows import rows

Failure = Callable[..., str]
TRACED = ("-X", "importtime", "-m", "gen_figures")


def test_list_shows_slug_and_first_line_and_no_command_is_an_error(
    workshop: Workshop, capsys: Any
) -> None:
    workshop.module("a_longer_name")
    assert workshop.run("list") == 0
    assert capsys.readouterr().out == "a-longer-name  A dot.\ndot            A dot.\n"
    with pytest.raises(SystemExit, match="2"):
        cli.main([])
    assert "required: COMMAND" in capsys.readouterr().err


def imported(trace: str) -> set[str]:
    """Return the top-level packages that `-X importtime` lists."""
    lines = [line for line in trace.splitlines() if line.startswith("import time:")]
    assert len(lines) > 20, "the positive control: something was imported and listed"
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


def test_numpy_and_matplotlib_are_imported_only_to_draw(workshop: Workshop) -> None:
    first, second = (workshop.subprocess(*TRACED, *workshop.options("build")) for _ in range(2))
    assert first.stdout == "1 figure drawn, 0 up to date\n"
    assert {"numpy", "matplotlib"} <= imported(first.stderr)
    assert second.stdout == "0 figures drawn, 1 up to date\n"
    listed = workshop.subprocess(*TRACED, "list")
    assert not imported(second.stderr + listed.stderr) & {"numpy", "matplotlib", "rich"}


def test_what_is_drawn_in_a_folder_below_the_working_one(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workshop.modules.parent)
    workshop.edit('"x": 0.5', '"x": 1 / 3')
    assert cli.main(["build", "--modules", "modules", "--folder", "new/folder"]) == 0
    found = Workshop(workshop.modules, Path("new/folder")).files()
    assert found.keys() == {f"dot.{suffix}" for suffix in build.SUFFIXES}
    # Six digits, since the seventh may differ by processor.
    assert found["dot.csv"] == b"x\n0.333333\n"
    assert found["dot.light.svg"] != found["dot.dark.svg"]
    assert json.loads(found["dot.json"]) == {
        "slug": "dot",
        "title": "A dot",
        "caption": "A dot at $x$.",
        "alt": "A dot",
        "description": "A dot at 0.3333333333333333.",
        "width": 200,
        "height": 100,
        "module": (workshop.modules / "dot.py").as_posix(),
    }
    shown = paths.shown(paths.FIGURES / "sigmoid_slope.py")
    assert shown == "gen_figures/figures/sigmoid_slope.py"


def test_unknown_figure_or_folder_writes_nothing(workshop: Workshop, failure: Failure) -> None:
    assert failure("build", "dott") == "there is no figure 'dott'; did you mean dot?"
    assert failure("build", "dot", "zebra") == "there is no figure 'zebra'; there are: dot"
    assert not workshop.output.exists()
    (workshop.modules / "dot.py").unlink()
    workshop.modules.rmdir()
    assert failure("build").endswith("modules: there is no such folder of modules")


@pytest.mark.parametrize(("below", "reason"), [("", "File exists"), ("below", "Not a directory")])
def test_folder_that_is_a_file(workshop: Workshop, capsys: Any, below: str, reason: str) -> None:
    workshop.output.write_text("I am a file")
    folder = workshop.output / below
    assert cli.main(["build", "--modules", str(workshop.modules), "--folder", str(folder)]) == 1
    sentence = capsys.readouterr().err.strip()
    assert re.match(rf"cannot write \S+ to the folder \S+: {reason}; free it or cho", sentence)
    assert workshop.output.read_text() == "I am a file"


@pytest.mark.parametrize("stop", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_write_that_stops_leaves_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    def replace(self: Path, target: Path) -> Path:
        raise stop

    (tmp_path / "a").write_bytes(b"old")
    monkeypatch.setattr(Path, "replace", replace)
    full = "No space left on device; free it or choose another folder"
    with pytest.raises((KeyboardInterrupt, paths.FigureError), match=f"^$|{full}"):
        files.write(tmp_path / "a", b"new")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a": b"old"}


@pytest.mark.parametrize(("old", "new", "message"), rows(__file__, "broken"))
def test_broken_module_is_named_with_its_line(
    workshop: Workshop, failure: Failure, old: str, new: str, message: str
) -> None:
    workshop.edit(old, new)
    assert re.search(message, failure("build"))
    assert workshop.files() == {}


def test_failure_that_hits_two_figures_is_said_once(
    workshop: Workshop, failure: Failure, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.module("spot")

    def refuse(path: Path) -> str:
        raise paths.FigureError("snippets/chain.py:3: syntax error")

    monkeypatch.setattr(build, "fingerprint", refuse)
    assert failure("build") == "snippets/chain.py:3: syntax error"


def test_progress_is_shown_to_a_person_only(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    assert list(cli.progress(["a", "b"], "drawing")) == ["a", "b"]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert list(cli.progress(["a", "b"], "drawing")) == ["a", "b"]
    assert "drawing" in capsys.readouterr().err


def test_check_of_a_good_figure_and_of_what_has_changed_since(
    workshop: Workshop, failure: Failure, capsys: Any
) -> None:
    assert failure("check").startswith("not every figure is drawn as its module is now; run ")
    workshop.run("build")
    capsys.readouterr()
    assert workshop.run("check") == 0
    found = capsys.readouterr().out
    slug, weight, text, marks = found.splitlines()[1].replace(":1", "").split()
    assert (slug, int(weight) > 500) == ("dot", True)
    assert 3 < float(marks) < float(text) < 21
    assert found.endswith("same bytes; every contrast and size is as asked\n")
    traced = workshop.subprocess(*TRACED, *workshop.options("check"))
    assert traced.stdout == found
    assert not imported(traced.stderr) & {"numpy", "matplotlib", "rich"}
    (workshop.output / "dot.csv").write_bytes(b"harm")
    assert failure("check").startswith("not every figure is drawn as its module is now")


PLANTED = {name: row for name, *row in rows(__file__, "planted")}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, ...]]:
    """Return what a check in this process finds in figures that another one drew."""
    folder = tmp_path_factory.mktemp("planted")
    workshop = Workshop(folder / "modules", folder / "output")
    workshop.modules.mkdir()
    for name, (old, new, *_) in PLANTED.items():
        workshop.edit(old, new, name)
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    command = ("-m", "gen_figures", *workshop.options("build"))
    workshop.subprocess(*command, env={**os.environ, "PYTHONHASHSEED": seed})
    lines = [*check.lines(workshop.output, workshop.modules)]
    # What was found is found again.
    again = check.line("pale", workshop.modules / "pale.py", workshop.output)
    assert again in lines
    return {line.slug: line.problems for line in lines}


@pytest.mark.parametrize("what", PLANTED)
def test_check_finds_what_a_build_cannot_see(
    planted: dict[str, tuple[str, ...]], what: str
) -> None:
    found, (_, _, *expected) = planted[what], PLANTED[what]
    assert len(found) == len(expected), found
    assert all(map(re.match, expected, found)), found


def test_what_was_found_good_is_not_drawn_again(workshop: Workshop) -> None:
    where = ("dot", workshop.modules / "dot.py", workshop.output)
    workshop.run("build")
    found = check.line(*where)
    for harm in (None, b"{", b"[]", b'{"dot": {}}'):
        assert check.line(*where, lambda look: {"dot.csv": b"drawn"}) == found
        file = workshop.output / check.STATE
        file.unlink() if harm is None else file.write_bytes(harm)
        assert check.line(*where, lambda look: {"dot.csv": b"drawn"}).problems
        assert check.line(*where) == found


# Two numbers of the seeds that `trials` gives, one of them a count, and one of a specimen.
CHANCE = '''"""A dot."""

from gen_figures.words import count
from snippets.seeds import SPECIMEN, trials


def data():
    return {"x": trials(1)[0] / 1e6, "runs": trials(8)[7], "one": SPECIMEN + 0.25}
'''


def test_reseed_names_words_that_depend_on_seeds_counts_apart(
    workshop: Workshop, capsys: Any
) -> None:
    text = CHANCE + DOT.partition('return {"x": 0.5}\n')[2]
    text = text.replace(
        "\n\ndef draw", "\nfrom gen_figures.plot import new_figure\n\n\ndef draw", 1
    )
    text = text.replace(
        "\n\ndef desc", "\nfrom gen_figures.protocol import Description\n\n\ndef desc"
    )
    said = "f\"At {data['x']}, {count(data['runs'])} and {data['one']}.\""
    workshop.module("dot", text.replace("f\"A dot at {data['x']}.\"", said))
    assert workshop.run("reseed") == 1
    assert capsys.readouterr().err == "dot: its description depends on the seeds: 0.0, is 0.1,\n"
    workshop.module("dot", text.replace("f\"A dot at {data['x']}.\"", said.replace("'x'", "'one'")))
    assert workshop.run("reseed", "dot") == 0
    said = "Other seeds change no word of 1 figure, counts of runs apart\n"
    assert capsys.readouterr().out == said
