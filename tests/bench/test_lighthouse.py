"""Lighthouse: which pages it looks at, what they must reach, and how it fails."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from sitekit.core import SitekitError
from sitekit.site import Site, read_site
from tests.bench import lighthouse
from tests.bench.lighthouse import CATEGORIES, METRICS, Run, Subject
from tests.sitekit.rows import rows
from tests.sitekit.site.conftest import FILES, HEADING, ONE, page, plant_files

GOOD = dict.fromkeys(CATEGORIES, 100.0)
METRIC = dict.fromkeys(METRICS, 0.0)
HIDDEN = '<meta name="robots" content="noindex">\n</head>'


@pytest.fixture
def site(tmp_path: Path) -> Site:
    files = {ONE: page(HEADING), "site/404.html": page(HEADING).replace("</head>", HIDDEN)}
    lab = {"docs/labs/replay.py": "", "site/labs/replay/index.html": page(HEADING)}
    return read_site(plant_files(tmp_path, {**FILES, **files, **lab}))


@pytest.mark.parametrize(("name", "address", "kind"), rows(__file__, "names"))
def test_a_page_may_be_named_by_its_address_or_source(
    site: Site, name: str, address: str, kind: str
) -> None:
    (found,) = lighthouse.choose(site, [name])
    assert found[1:] == (address, kind, name != "404.html")
    assert len(lighthouse.choose(site, [])) == 4
    with pytest.raises(SitekitError, match=r"no page 'chapters/ones'.*close to it: chapters/one"):
        lighthouse.choose(site, ["index.md", "chapters/ones"])


def test_scores_that_are_too_low_are_reported() -> None:
    for kind, category, score, least in rows(__file__, "scores"):
        run = Run(GOOD | {category: float(score)}, METRIC, ("Images lack text",))
        name, _, hidden = kind.partition(" ")
        found = lighthouse.judge(Subject("site/x/index.html", "x/", name, not hidden), run)
        because = "" if category == "performance" else " (Images lack text)"
        said = f"{category} is {score} of 100, it must be {least}{because}"
        assert [one.message for one in found] == ([said] if least else [])


def test_each_number_is_the_median_of_the_runs() -> None:
    runs = [Run({"seo": score}, {"KB": score + 1}) for score in (90.0, 100.0, 97.0)]
    middle = lighthouse.combine([runs[0]._replace(failing=("a", "b")), runs[1], runs[2]])
    assert middle == Run({"seo": 97}, {"KB": 98}, ("a", "b"))
    said = lighthouse.describe(Run({"seo": 97}, dict.fromkeys(METRICS, 1351.0)))
    assert said.split("; ")[:2] == ["seo 97", "1.35 s to the first content"]


PROGRAM = """
const fs = require("fs"), file = __filename + ".turn", answers = ANSWERS
const turn = fs.existsSync(file) ? Number(fs.readFileSync(file, "utf8")) : 0
fs.writeFileSync(file, String(turn + 1))
console.error("the last line")
console.log(answers[Math.min(turn, answers.length - 1)])
"""


@pytest.fixture
def pretend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("CHROMIUM", sys.executable)
    program = tmp_path / "lighthouse" / "cli" / "index.js"
    program.parent.mkdir(parents=True)

    def made(*answers: str) -> Path:
        program.write_text(PROGRAM.replace("ANSWERS", json.dumps(answers)), encoding="utf-8")
        return tmp_path

    return made


STOPPED = json.dumps({"runtimeError": {"message": "no answer"}})


def test_what_fails_once_is_tried_again_and_read(pretend: Any) -> None:
    weighed = {"score": 0.5, "auditRefs": [{"id": "a", "weight": 1}, {"id": "b", "weight": 1}]}
    fine = {"id": "fine", "weight": 0}
    metric = {"id": "total-byte-weight", "weight": 9, "group": "metrics"}
    bad = {"title": "bad", "score": 0, "numericValue": 7}
    categories: dict[str, Any] = dict.fromkeys(CATEGORIES, weighed)
    categories["seo"] = {"score": 1, "auditRefs": [fine, metric]}
    audits = {**dict.fromkeys(["a", "fine", *METRICS], bad), "b": {"title": "b", "score": 1}}
    report = json.dumps({"categories": categories, "audits": audits})
    run = lighthouse.measure("http://x/", pretend(STOPPED, "no JSON", report))
    assert run == Run(dict.fromkeys(GOOD, 50) | {"seo": 100}, dict.fromkeys(METRICS, 7.0), ("bad",))


def test_what_cannot_be_measured_is_one_sentence(
    tmp_path: Path, pretend: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for answer, why in ((STOPPED, "no answer"), ("no JSON", "the last line")):
        with pytest.raises(SitekitError, match=f"^Lighthouse did not measure http://x/: {why}$"):
            lighthouse.measure("http://x/", pretend(answer))
    with pytest.raises(SitekitError, match="run `nox -s lighthouse`"):
        lighthouse.measure("http://x/", tmp_path / "gone")
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "no-chromium"))
    with pytest.raises(SitekitError, match=r"needs Chromium: .*apt-get install -y chromium"):
        lighthouse.measure("http://x/", pretend(STOPPED))
