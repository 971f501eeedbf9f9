"""What is out of date is drawn, and only that; what a build notes for itself does no harm."""

import json
import os
import sys
from pathlib import Path

import pytest

from gen_figures import build, check, protocol, sources
from gen_figures.paths import FigureError
from tests.figures.conftest import DOT, NOTES, Workshop
from tests.sitekit.rows import rows

FILES = {f"dot.{suffix}" for suffix in build.SUFFIXES}


@pytest.fixture
def built(workshop: Workshop) -> Workshop:
    workshop.module("spot", workshop.module().read_text().replace("A dot", "A spot"))
    assert workshop.build().drawn == ["dot", "spot"]
    return workshop


def test_nothing_changed_nothing_written(built: Workshop) -> None:
    before = {file.name: file.stat().st_mtime_ns for file in built.output.iterdir()}
    assert before.keys() == {*FILES, *(f"spot.{suffix}" for suffix in build.SUFFIXES), *NOTES}
    report = built.build()
    assert (report.drawn, report.unchanged) == ([], ["dot", "spot"])
    # MkDocs leaves out names with a leading dot.
    assert all(name.startswith(".") for name in (*NOTES, check.STATE))
    assert {file.name: file.stat().st_mtime_ns for file in built.output.iterdir()} == before


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("harm", [None, b"harm"])
def test_harmed_output_is_drawn_again(built: Workshop, name: str, harm: bytes | None) -> None:
    before = built.files()
    path = built.output / name
    path.unlink() if harm is None else path.write_bytes(harm)
    assert built.build().drawn == ["dot"]
    assert built.files() == before


@pytest.mark.parametrize("note", sorted(NOTES))
@pytest.mark.parametrize("harm", [None, b"", b"{not json", b"[]", b'{"dot": {"inputs": 1}}',
                                  b"\xff\xfe", "cut", "altered"])  # fmt: skip
def test_lost_or_damaged_notes_do_no_harm(
    built: Workshop, note: str, harm: bytes | str | None
) -> None:
    file, before = built.output / note, known(built)
    times = {name: (built.output / name).stat().st_mtime_ns for name in built.files()}
    if harm is None:
        file.unlink()
    elif isinstance(harm, bytes):
        file.write_bytes(harm)
    else:
        text = file.read_text(encoding="utf-8")
        file.write_text(text[:-100] if harm == "cut" else text.replace('"x": 0.5', '"x": 0.6'))
    report = built.build()
    again = ["dot", "spot"] if note == build.STATE and harm != "altered" else []
    assert (report.drawn, report.problems) == (again, [])
    assert known(built) == before
    assert {name: (built.output / name).stat().st_mtime_ns for name in built.files()} == times


@pytest.mark.parametrize("package", build.VERSIONS)
def test_another_version_of_a_library_draws_again(
    built: Workshop, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    real = sources.installed
    monkeypatch.setattr(sources, "installed", lambda name: "0.0" if name == package else real(name))
    assert built.build().drawn == ["dot", "spot"]


@pytest.mark.parametrize("state", [True, False])
def test_removed_figure_takes_its_files_along_and_nobody_elses(
    built: Workshop, state: bool
) -> None:
    others = {"photo.json": '{"slug": "other", "module": "x"}', "photo.csv": "1"}
    others |= {"list.json": "[1]", "broken.json": "{"}
    for name, text in others.items():
        (built.output / name).write_text(text)
    (built.modules / "spot.py").unlink()
    if not state:
        (built.output / build.STATE).unlink()
    removed = built.build().removed
    assert sorted(removed) == sorted(f"spot.{suffix}" for suffix in build.SUFFIXES)
    assert built.files().keys() == {*FILES, *others}


def test_building_one_figure_leaves_the_others(workshop: Workshop) -> None:
    workshop.module("spot")
    assert workshop.build("spot").drawn == ["spot"]
    assert not FILES & workshop.files().keys()
    assert workshop.build("dot").drawn == ["dot"]
    assert workshop.build().drawn == []


def test_broken_figure_is_reported_and_the_others_are_drawn(built: Workshop) -> None:
    before = built.files()
    built.edit('{"x": 0.5}', '{"x": 0.5')
    built.edit('{"x": 0.5}', '{"x": 1}', "spot")
    report = built.build()
    assert report.drawn == ["spot"]
    assert len(report.problems) == 1
    assert "dot.py:8: syntax error" in report.problems[0]
    assert {name for name, was in before.items() if built.files()[name] == was} == FILES
    built.module()
    assert built.build().problems == []


def draw_pid(slug: str, path: Path) -> dict[str, bytes]:
    if slug == "bad":
        raise FigureError("bad cannot be drawn")
    return {f"{slug}.json": str(os.getpid()).encode()}


def test_many_figures_are_drawn_by_other_processes(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "PROCESSES", 2)
    for slug in ("bad", "one", "two", "three"):
        workshop.module(slug)
    report = build.build(output=workshop.output, modules=workshop.modules, draw=draw_pid)
    assert (report.drawn, report.problems) == (
        ["dot", "one", "three", "two"],
        ["bad cannot be drawn"],
    )
    assert str(os.getpid()).encode() not in workshop.files().values()


def known(workshop: Workshop) -> str:
    return (workshop.output / build.SOURCES).read_text(encoding="utf-8")


def test_another_process_sees_code_that_counts_in_spite_of_what_is_kept(built: Workshop) -> None:
    for old, new, said in rows(__file__, "edits"):
        built.edit(old, new)
        done = built.subprocess("-m", "gen_figures", *built.options("build"), check=False)
        assert said in done.stdout + done.stderr, new
    assert built.build().drawn == []


def keys(text: str) -> list[str]:
    """Return under which names the modules of the test are kept."""
    kept = json.loads(text.partition("\n")[2])
    return [key for key, facts in kept.items() if '"x": 0.5' in facts["code"]]


def test_a_module_that_changed_within_a_second_is_read_again(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The environment may have told Python to write none.
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    found = []
    for value in ("0.5", "0.7"):
        path = workshop.module("dot", DOT.replace("0.5}", f"{value}}}"))
        os.utime(path, (1e9, 1e9))
        found.append(protocol.load(path, ("data",)).data()["x"])
    assert found == [0.5, 0.7]


def test_only_a_whole_build_forgets_what_is_no_more(built: Workshop) -> None:
    before = known(built)
    assert len(keys(before)) == 2
    built.edit('"x": 0.5', '"x": 0.25')
    built.build("dot")
    assert set(keys(before)) <= set(keys(known(built)))
    assert known(built) != before
    (built.modules / "spot.py").unlink()
    built.build()
    assert keys(known(built)) == []
