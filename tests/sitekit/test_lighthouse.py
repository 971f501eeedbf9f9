"""Lighthouse: which pages it looks at, what they must reach, and that it sees what is wrong."""

from __future__ import annotations

import json
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sitekit import lighthouse, settings
from sitekit.lighthouse import METRICS, Run, Subject
from sitekit.problems import SitekitError
from sitekit.serving import serve
from sitekit.sitecheck.pages import Site, read_site

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Small</title>
<meta name="viewport" content="width=device-width"><meta name="description" content="A page.">{head}
</head><body><main><h1>Small</h1>{body}</main></body></html>"""
GOOD = {"performance": 100.0, "accessibility": 100.0, "best-practices": 100.0, "seo": 100.0}
METRIC = dict.fromkeys(METRICS, 0.0)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    config = {
        "package": "p",
        "results": "r",
        "figures": {"folder": "f", "command": []},
        "macros": "m",
        "labs": "labs/*.py",
    }
    pages = {
        "index.html": PAGE.format(head="", body=""),
        "404.html": PAGE.format(head='<meta name="robots" content="noindex">', body=""),
        "chapters/gates/index.html": PAGE.format(head="", body="<p><img src='a.png'></p>"),
        "labs/replay/index.html": PAGE.format(head="", body=""),
    }
    for name, text in pages.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    lab = tmp_path / "docs" / "labs" / "replay.py"
    lab.parent.mkdir(parents=True)
    lab.touch()
    return read_site(settings.from_config(tmp_path, {"extra": {"sitekit": config}}))


def run(**scores: float) -> Run:
    return Run(GOOD | {name.replace("_", "-"): one for name, one in scores.items()}, METRIC, ())


def test_all_pages_are_looked_at(site: Site) -> None:
    found = {one.address: (one.kind, one.indexed) for one in lighthouse.choose(site, [])}
    assert found == {
        "": ("home", True),
        "404.html": ("not found", False),
        "chapters/gates/": ("page", True),
        "labs/replay/": ("notebook", True),
    }


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("index.md", ""),
        ("docs/index.md", ""),
        ("chapters/gates", "chapters/gates/"),
        ("/chapters/gates/", "chapters/gates/"),
        ("docs/chapters/gates.md", "chapters/gates/"),
        ("docs/labs/replay.py", "labs/replay/"),
        ("404.html", "404.html"),
    ],
)
def test_a_page_may_be_named_by_its_address_or_source(site: Site, name: str, address: str) -> None:
    assert [one.address for one in lighthouse.choose(site, [name])] == [address]


def test_unknown_page_is_one_sentence(site: Site) -> None:
    with pytest.raises(SitekitError, match=r"no page 'chapters/gate'.*close to it: chapters/gates"):
        lighthouse.choose(site, ["chapters/gate"])


@pytest.mark.parametrize(
    ("kind", "indexed", "scores", "wrong"),
    [
        ("page", True, {}, []),
        ("page", True, {"performance": 99.0}, ["performance is 99 of 100, it must be 100"]),
        ("notebook", True, {"performance": 98.0}, []),
        ("notebook", True, {"performance": 97.0}, ["performance is 97 of 100, it must be 98"]),
        ("notebook", True, {"seo": 99.0}, ["seo is 99 of 100, it must be 100"]),
        ("page", False, {"seo": 63.0}, []),
        ("page", True, {"seo": 63.0}, ["seo is 63 of 100, it must be 100"]),
        ("home", True, {"accessibility": 96.0}, ["accessibility is 96 of 100, it must be 100"]),
    ],
)
def test_scores_that_are_too_low_are_reported(
    kind: str, indexed: bool, scores: dict[str, float], wrong: list[str]
) -> None:
    subject = Subject("site/x/index.html", "x/", kind, indexed)
    found = lighthouse.judge(subject, run(**scores))
    assert [problem.message for problem in found] == wrong


def test_what_was_found_wrong_is_named() -> None:
    subject = Subject("site/x/index.html", "x/", "page", True)
    failing = replace(run(accessibility=96.0), failing=("Images lack text",))
    (problem,) = lighthouse.judge(subject, failing)
    assert problem.message.endswith("it must be 100 (Images lack text)")


def test_each_number_is_the_median_of_the_runs() -> None:
    runs = [run(performance=score) for score in (90.0, 100.0, 97.0)]
    middle = lighthouse.combine([replace(runs[0], failing=("a",)), runs[1], runs[2]])
    assert middle.scores["performance"] == 97
    assert middle.failing == ("a",)


def test_table_is_aligned() -> None:
    subject = Subject("site/x/index.html", "x/", "page", True)
    metrics = dict(zip(METRICS, (1350.0, 1351.0, 0.01, 12.4, 61234.0), strict=True))
    said = lighthouse.line(subject, Run(GOOD, metrics, ()), 8)
    assert said.split() == ["x/", *["100"] * 4, "1.35", "1.35", "0.010", "12", "61.2"]
    assert len(said) == len(lighthouse.heading(8))


def fake(folder: Path, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    """Put a program in the place of Lighthouse, which prints an answer."""
    program = folder / "program"
    program.write_text(f"#!{sys.executable}\nprint({answer!r})\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(lighthouse, "_command", lambda: (str(program),))
    monkeypatch.setenv("CHROMIUM", sys.executable)


def test_a_page_that_does_not_answer_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped = {"runtimeError": {"message": "the page did not answer"}}
    fake(tmp_path, monkeypatch, json.dumps(stopped))
    with pytest.raises(SitekitError, match=r"did not measure http://x/: the page did not answer"):
        lighthouse.measure("http://x/")
    fake(tmp_path, monkeypatch, "")
    with pytest.raises(SitekitError, match="it printed nothing"):
        lighthouse.measure("http://x/")


def test_what_fails_once_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([(None, "the trace was lost"), ({"fine": True}, "")])
    monkeypatch.setattr(lighthouse, "_try", lambda address: next(answers))
    assert lighthouse.report_on("http://x/") == {"fine": True}


def test_absent_lighthouse_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lighthouse, "PROGRAM", tmp_path / "gone")
    lighthouse._command.cache_clear()
    with pytest.raises(SitekitError, match="run `nox -s lighthouse`"):
        lighthouse._command()


@pytest.mark.browser
def test_lighthouse_sees_what_is_wrong(site: Site) -> None:
    """One real run over a page whose picture has no text and whose address says nothing."""
    server, served = serve(site.settings.site)
    try:
        seen = lighthouse.measure(f"{served.address}chapters/gates/")
    finally:
        server.shutdown()
        server.server_close()
    assert seen.scores["accessibility"] < 100
    assert any("alt" in title for title in seen.failing), seen.failing
    assert seen.scores["performance"] >= 90
    assert 0 < seen.metrics["largest-contentful-paint"] < 5000
