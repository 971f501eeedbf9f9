import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sitekit.core import SitekitError
from sitekit.core.node import find_node
from sitekit.tex import Formula, Typesetting, typeset
from sitekit.tex.mathjax import PACKAGES, ROOT, SCRIPT
from tests.sitekit.rows import document, rows

RANGES = dict(rows(__file__, "ranges"))
STRUCTURES = [tex for (tex,) in rows(__file__, "structures")]
MISTAKES = dict(rows(__file__, "mistakes"))


@pytest.fixture(scope="module")
def shared(make_project: Any) -> Typesetting:
    formulas = [Formula(tex, display=True) for tex in [*RANGES, *STRUCTURES]]
    return typeset([*formulas, *map(Formula, STRUCTURES)], make_project())


@pytest.fixture
def runs(monkeypatch: Any) -> list[int]:
    counts: list[int] = []
    run = subprocess.run

    def counted(*arguments: Any, **options: Any) -> Any:
        counts.append(len(json.loads(options["input"])["formulas"]))
        return run(*arguments, **options)

    monkeypatch.setattr(subprocess, "run", counted)
    return counts


def test_each_range_of_the_font_is_loaded(shared: Typesetting) -> None:
    for tex, glyphs in RANGES.items():
        result = shared.rendered[Formula(tex, display=True).key]
        used = set(re.findall(r'href="#([^"]+)"', result.svg))
        assert {f"MJX-STX-{glyph}" for glyph in glyphs.split()} <= used == set(result.glyphs)


def test_pictures_are_plain_and_share_their_outlines(shared: Typesetting) -> None:
    assert not shared.errors
    assert not shared.problems
    assert len(shared.baselines().splitlines()) > 5
    for one in [Formula(tex, display) for tex in STRUCTURES for display in (False, True)]:
        assert ('display="block"' in shared.rendered[one.key].mathml) == one.display
    outlines: dict[str, str] = {}
    for result in shared.rendered.values():
        picture = ET.fromstring(result.svg)
        assert (picture.get("aria-hidden"), picture.get("focusable")) == ("true", "false")
        assert re.fullmatch(r"math-[ab]\d+", picture.attrib.pop("class", "math-b0"))
        assert re.fullmatch(r"[\d.]+ex", str(picture.get("width")))
        assert picture[0].get("fill") == picture[0].get("stroke") == "currentColor"
        everything = [*picture.iter(), *ET.fromstring(result.mathml).iter()]
        names = {name for element in everything for name in element.attrib}
        assert not {name for name in names if name.startswith("data-")}
        assert not names & {"tabindex", "role", "id", "class", "xmlns", "style"}
        assert {one.tag for one in picture.iter()} <= {"svg", "g", "use", "rect", "line", "path"}
        for name, outline in result.glyphs.items():
            assert outlines.setdefault(name, outline) == outline
            assert re.match(r"MJX-STX-.*M-?\d", name + outline)


def test_result_does_not_depend_on_other_formulas(shared: Any, make_project: Any) -> None:
    # Whatever loaded more of the font for the others comes last now.
    formulas = [Formula(tex, display=True) for tex in reversed(RANGES)]
    alone = typeset(formulas, make_project("")).rendered
    assert alone == {formula.key: shared.rendered[formula.key] for formula in formulas}


def test_node_runs_once_and_then_never(make_project: Any, runs: Any, monkeypatch: Any) -> None:
    # Private settings of Node do not count.
    monkeypatch.setenv("NODE_OPTIONS", "--require ./absent.js")
    project, x, y, z = make_project("\\newcommand{\\R}{r}"), *map(Formula, "xyz")
    first = typeset([x, x, y, Formula(r"\let")], project)
    assert set(first.errors) == {Formula(r"\let").key}
    # The macro is tried as well, and what is refused is not sent.
    assert runs == [3]
    assert typeset([y, x], project).rendered == first.rendered
    assert runs == [3]
    for count in (2, 1):
        second = typeset([x, y, z, Formula(r"\foo")], project)
        assert set(second.rendered) == {*first.rendered, z.key}
        assert set(second.errors) == {Formula(r"\foo").key}
        # What fails is tried again.
        assert runs.pop() == count


def test_macros_count_at_once_and_the_cache_may_be_lost(make_project: Any, runs: Any) -> None:
    root, formula, pictures = make_project().root, Formula(r"\unit"), []
    for place, body in enumerate("abaa"):
        if place == 3:
            shutil.rmtree(root / ".cache")
        project = make_project(rf"\newcommand{{\unit}}{{{body}}}", root)
        pictures.append(typeset([formula], project).rendered[formula.key].svg)
    assert pictures[0] == pictures[2] == pictures[3] != pictures[1]
    assert runs == [2, 2, 2]


# Of these, only the beginning is that of a definition; the last has its name behind a line break.
GOOD = [r"\left(\lambda\le 1\right)\leftarrow y", r"\begin{gathered} a \\def \end{gathered}", "x"]
SPOILED = document(__file__, "spoiled")


def test_mistakes_in_formulas_and_macros_are_explained(make_project: Any) -> None:
    formulas = [Formula(tex, display=True) for tex in [*MISTAKES, *GOOD]]
    mistaken = typeset(formulas, make_project(SPOILED))
    for tex, message in MISTAKES.items():
        written, said = mistaken.errors[Formula(tex, display=True).key]
        assert (written, said[: len(message)]) == (tex, message)
    assert mistaken.rendered.keys().isdisjoint(mistaken.errors)
    assert {Formula(tex, display=True).key for tex in GOOD} <= mistaken.rendered.keys()
    twice, bad, loop = [str(one).removeprefix("docs/macros.tex:") for one in mistaken.problems]
    assert twice == r"7: \good is already defined in line 2"
    assert bad.startswith(r"3: \bad cannot be typeset: \nosuch is not defined; ")
    assert loop == r"5: \loop cannot be typeset: a macro calls itself without end"


@pytest.mark.parametrize(("file", "content", "said"), rows(__file__, "broken"))
def test_what_is_missing_is_explained(
    tmp_path: Path, make_project: Any, monkeypatch: Any, file: str, content: str, said: str
) -> None:
    packages = (f"node_modules/{one}/package.json" for one in PACKAGES)
    for name in ("package-lock.json", SCRIPT, *packages):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / file).unlink()
    if content != "-":
        (tmp_path / file).write_text(content)
    if "longer" in said:
        monkeypatch.setattr("sitekit.tex.mathjax.TIME_LIMIT", 0.5)
    with pytest.raises(SitekitError, match=rf"^{re.escape(said)}[^\n]*$"):
        typeset([Formula("x")], make_project(""), tmp_path)


def test_node_comes_from_the_locked_environment(monkeypatch: Any) -> None:
    assert find_node().is_file()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SitekitError, match="there is no Node in this Python environment; run `nox"):
        find_node()
