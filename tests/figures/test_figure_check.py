from __future__ import annotations

import shutil

import pytest

from gen_figures import check, paths


def test_check_of_a_good_figure(workshop, capsys: pytest.CaptureFixture[str]) -> None:
    assert workshop.run("check") == 0
    out = capsys.readouterr().out
    assert out.splitlines()[1].startswith("dot ")
    assert out.endswith("4 files: the same bytes twice, every contrast and size as asked\n")


def test_real_figure_is_the_same_for_two_hash_seeds(workshop) -> None:
    shutil.copy(paths.FIGURES / "gradient_decay.py", workshop.modules)
    built, differing = check.repeated(workshop.modules)
    assert differing == []
    assert "gradient-decay.dark.svg" in built


def test_figure_that_depends_on_the_hash_seed_is_found(workshop, failure) -> None:
    workshop.edit('{"x": 0.5}', '{"x": hash("dot") % 1000 + 1}')
    assert workshop.run("check") == 1


def test_every_file_that_differs_is_named(workshop) -> None:
    workshop.edit('(data["x"],)]', '(hash("dot"),)]')
    _, differing = check.repeated(workshop.modules)
    assert differing == ["dot.csv: two builds gave different bytes"]


def test_pale_figure_is_found(workshop, failure) -> None:
    workshop.edit("color=theme.ink)", "color=theme.tint)")
    # One sentence a theme.
    assert workshop.run("check") == 1


def test_heavy_figure_is_found(workshop, failure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "BUDGET", 100)
    sentence = failure("check")
    assert sentence.startswith("dot: ")
    assert sentence.endswith("bytes on the wire, over 100")


def test_broken_figure_fails_the_check(workshop, failure) -> None:
    workshop.edit('{"x": 0.5}', '{"x": y}')
    assert "dot.py:8: NameError" in failure("check")
