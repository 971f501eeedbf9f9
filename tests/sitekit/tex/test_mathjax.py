import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sitekit.core import Project, SitekitError
from sitekit.core.node import find_node
from sitekit.tex import Formula, Typesetting, typeset
from sitekit.tex.mathjax import PACKAGES, ROOT, SCRIPT

# A formula for each part of the font that is loaded only when it is needed, and its glyphs.
RANGES = {
    r"\mathbb{R}\mathbb{E}\mathbb{1}": "DS-211D DS-1D53C DS-1D7D9",
    r"\mathfrak{gA} \mathsf{T}\mathtt{code}": "F-1D524 F-1D504 SS-1D5B3 M-1D68C",
    r"\mathcal{LN}\mathscr{L}": "C-4C C-4E S-2112", r"\text{naïve Größe}": "N-EF N-F6 N-DF",
    r"\boldsymbol{\theta W} \mathbf{x}": "BI-1D73D BI-1D47E B-1D431",
    r"\alpha\Omega\varepsilon\vartheta": "I-1D6FC N-3A9 I-1D700 I-1D717",
    r"\to\mapsto\Longleftrightarrow\hookrightarrow": "N-2192 N-21A6 N-27FA N-21AA",
    r"\hat{y}\tilde{x}\vec{v}\ddot{a}\widehat{abc}": "N-2C6 N-2DC N-20D7 N-A8 S3-2C6",
    r"\sum\prod\int\oint\bigcup\bigoplus": "LO-2211 LO-220F LO-222B LO-222E LO-22C3 LO-2A01",
    r"\lesssim\subseteq\approx\odot\otimes\leqslant": "N-2272 N-2286 N-2299 N-2297 N-2A7D",
    r"\bigodot\blacksquare\square": "LO-2A00 I-25FC I-25FB",
    r"\overbrace{a+b+c+d}^{n} \underbrace{W\cdots W}_5": "E-E13B E-E140 E-23B4 E-E13D E-23B5",
    r"\overrightarrow{AB} \xrightarrow{\ f\ }": "E-2212",
    r"\left\{\left[\left(\frac{\frac ab}{\frac cd}\right.\right.\right.": "S7-7B S7-5B S7-28",
    r"\left\lVert\sqrt{\begin{matrix}1\\2\\3\\4\\5\\6\end{matrix}}\right.": "N-2016 E-E001 E-E000",
    r"\sqrt{\frac{\frac{x}{y}}{\frac{z}{w}}}": "S4-221A",
}  # fmt: skip
STRUCTURES = [
    r"\begin{aligned} a &= b \\ &= c \end{aligned}", r"\frac{1}{1+e^{-z}} \le \tfrac14",
    r"\begin{bmatrix}2 & 0 \\ 0 & 2\end{bmatrix}^5", r"\max_x \abs{g'(x)}", r"x \in \R^n",
    r"\begin{cases} z & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}",
    r"\pd{J}{W_1} = \delta_1 X\T, \quad \norm{W}_2 \le \abs{x}, \quad \Var \relu(x), \E, \R, \diag",
]  # fmt: skip
MakeProject = Callable[..., Project]


@pytest.fixture(scope="module")
def shared(make_project: MakeProject) -> Typesetting:
    formulas = [Formula(tex, display=True) for tex in [*RANGES, *STRUCTURES]]
    return typeset([*formulas, *map(Formula, STRUCTURES)], make_project())


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
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


def test_result_does_not_depend_on_other_formulas(
    shared: Typesetting, make_project: MakeProject
) -> None:
    # Whatever loaded more of the font for the others comes last now.
    formulas = [Formula(tex, display=True) for tex in reversed(RANGES)]
    alone = typeset(formulas, make_project("")).rendered
    assert alone == {formula.key: shared.rendered[formula.key] for formula in formulas}


def test_node_runs_once_for_all_and_then_never(
    make_project: MakeProject, runs: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
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


def test_macros_count_at_once_and_the_cache_may_be_lost(
    make_project: MakeProject, runs: list[int]
) -> None:
    root, formula, pictures = make_project().root, Formula(r"\unit"), []
    for place, body in enumerate("abaa"):
        if place == 3:
            shutil.rmtree(root / ".cache")
        project = make_project(rf"\newcommand{{\unit}}{{{body}}}", root)
        pictures.append(typeset([formula], project).rendered[formula.key].svg)
    assert pictures[0] == pictures[2] == pictures[3] != pictures[1]
    assert runs == [2, 2, 2]


MISTAKES = {
    r"\foo{x}": r"\foo is not defined; correct its spelling or define it in docs/macros.tex",
    r"\href{x}{y}": r"\href is not defined", r"\bar{x": "a { is never closed",
    r"x}": "a } closes nothing", r"\left( x": r"a \left has no \right",
    r"x \right)": r"a \right has no \left", r"x^2^3": "two superscripts on one symbol; use braces",
    r"x_2_3": "two subscripts on one symbol; use braces", r"x \tag{1}": r"\tag has no effect here",
    r"\frac{1}": r"MathJax says: Missing argument for \frac",
    r"\begin{nosuch} x \end{nosuch}": "unknown environment 'nosuch'; correct its spelling",
    r"\def\x{1}": r"\def does not belong in a formula; define it in docs/macros.tex",
    r"\newcommand{\x}{1}\x": r"\newcommand does not belong in a formula",
    r"\let\x=y": r"\let does not belong in a formula", r"\loop": "a macro calls itself without end",
    r"x \label{eq}": r"\label has no effect here, since formulas are not numbered; refer to a h",
    r"\text{中}": "the mathematics font has no glyph for '中'; move it out of the formula",
    r"\begin{multline} a \end{multline}": "it needs the width of the page, which is not known",
    r"\numbered{x}": "it needs the width of the page, which is not known; use aligned or gathered",
    r"\mmlToken{mi}[href='x']{y}": r"\mmlToken writes MathML of its own; use TeX commands",
    r"\quad": "it shows nothing; take it out", "": "it shows nothing; take it out",
}  # fmt: skip
# Of these, only the beginning is that of a definition; the last has its name behind a line break.
GOOD = [r"\left(\lambda\le 1\right)\leftarrow y", r"\begin{gathered} a \\def \end{gathered}", "x"]
SPOILED = r"""% mine
\newcommand{\good}{x}
\newcommand{\bad}[1]{\nosuch{#1}}
\newcommand{\numbered}[1]{#1\tag{1}}
\newcommand{\loop}{a\loop}
\newcommand{\gap}{\quad}
\newcommand{\good}{y}
"""


@pytest.fixture(scope="module")
def mistaken(make_project: MakeProject) -> Typesetting:
    formulas = [Formula(tex, display=True) for tex in [*MISTAKES, *GOOD]]
    return typeset(formulas, make_project(SPOILED))


def test_mistakes_are_explained(mistaken: Typesetting) -> None:
    for tex, message in MISTAKES.items():
        written, said = mistaken.errors[Formula(tex, display=True).key]
        assert (written, said[: len(message)]) == (tex, message)
    assert mistaken.rendered.keys().isdisjoint(mistaken.errors)
    assert {Formula(tex, display=True).key for tex in GOOD} <= mistaken.rendered.keys()


def test_macro_that_cannot_be_set_is_reported_with_its_line(mistaken: Typesetting) -> None:
    twice, bad, loop = [str(one).removeprefix("docs/macros.tex:") for one in mistaken.problems]
    assert twice == r"7: \good is already defined in line 2"
    assert bad.startswith(r"3: \bad cannot be typeset: \nosuch is not defined; ")
    assert loop == r"5: \loop cannot be typeset: a macro calls itself without end"


LOCK, MATHJAX = "package-lock.json", f"node_modules/{PACKAGES[0]}/package.json"
BROKEN = [
    (LOCK, None, "package-lock.json does not name @mathjax/src; restore it from git"),
    (LOCK, '{"packages": {}}', "package-lock.json does not name @mathjax/src; restore it from git"),
    (MATHJAX, None, "the npm package @mathjax/src is not installed; run `nox -s site`, or"),
    (MATHJAX, '{"version": "3.2"}', "the npm package @mathjax/src is 3.2, package-lock.json says "),
    (SCRIPT, "throw new RangeError('why');", "Node stopped while typesetting: RangeError: why"),
    (SCRIPT, "process.exit(3);", "Node stopped while typesetting: it said nothing"),
    (SCRIPT, "setInterval(() => {}, 1000);", "Node took longer than 0.5 s to typeset; stopped it"),
]


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_missing_is_explained(
    broken: Any, tmp_path: Path, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, content, message = broken
    for name in (LOCK, SCRIPT, *(f"node_modules/{name}/package.json" for name in PACKAGES)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / file).unlink()
    if content:
        (tmp_path / file).write_text(content)
    if "longer" in message:
        monkeypatch.setattr("sitekit.tex.mathjax.TIME_LIMIT", 0.5)
    with pytest.raises(SitekitError, match=rf"^{re.escape(message)}[^\n]*$"):
        typeset([Formula("x")], make_project(""), tmp_path)


def test_node_comes_from_the_locked_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_node().is_file()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(SitekitError, match="there is no Node in this Python environment; run `nox"):
        find_node()
