from __future__ import annotations

import dataclasses
import gzip
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from sitekit import settings as settings_module
from sitekit.mathematics import Formula, Typesetting, placeholder, substitute, typeset
from sitekit.problems import SitekitError
from sitekit.settings import Settings

ROOT = Path(__file__).parents[2]
MODULE = "sitekit.mathematics.typesetting"

# A formula for each part of the font that is loaded only when it is needed, and its glyphs.
RANGES = {
    "double-struck": (r"\mathbb{R}\mathbb{E}\mathbb{1}", "DS-211D DS-1D53C DS-1D7D9"),
    "fraktur": (r"\mathfrak{gA}", "F-1D524 F-1D504"),
    "calligraphic": (r"\mathcal{LN}", "C-4C C-4E"),
    "script": (r"\mathscr{L}", "S-2112"),
    "bold": (r"\boldsymbol{\theta W} \mathbf{x}", "BI-1D73D BI-1D47E B-1D431"),
    "sans-serif": (r"\mathsf{T}", "SS-1D5B3"),
    "monospace": (r"\mathtt{code}", "M-1D68C"),
    "greek": (r"\alpha\Omega\varepsilon\vartheta", "I-1D6FC N-3A9 I-1D700 I-1D717"),
    "latin": (r"\text{naïve Größe}", "N-EF N-F6 N-DF"),
    "arrows": (r"\to\mapsto\Longleftrightarrow\hookrightarrow", "N-2192 N-21A6 N-27FA N-21AA"),
    "accents": (r"\hat{y}\tilde{x}\vec{v}\ddot{a}\widehat{abc}", "N-2C6 N-2DC N-20D7 N-A8 S3-2C6"),
    "operators": (
        r"\sum\prod\int\oint\bigcup\bigoplus\bigodot",
        "LO-2211 LO-220F LO-222B LO-222E LO-22C3 LO-2A01 LO-2A00",
    ),
    "relations": (
        r"\lesssim\subseteq\approx\propto\odot\otimes\leqslant",
        "N-2272 N-2286 N-2299 N-2297 N-2A7D",
    ),
    "shapes": (r"\blacksquare\square\triangle", "I-25FC I-25FB N-25B3"),
    "stretchy": (
        r"\overbrace{a+b+c+d}^{n} \underbrace{W\cdots W}_5 \overrightarrow{AB} \xrightarrow{\ f\ }",
        "E-E13B E-E140 E-23B4 E-E13D E-23B5 E-2212",
    ),
    "delimiters": (
        r"""\left\{\left[\left(\left\langle\frac{\frac ab}{\frac cd}
        \right\rangle\right)\right]\right\}
        \left\lVert\begin{matrix}1\\2\\3\\4\\5\\6\\7\\8\\9\end{matrix}\right\rvert
        \sqrt{\frac{\frac{x}{y}}{\frac{z}{w}}}""",
        "S7-7B S7-5B S7-28 S7-27E8 S4-221A N-2016 E-E001 E-E000",
    ),
}

STRUCTURES = [
    r"\begin{aligned} a &= b \\ &= c \end{aligned}",
    r"\begin{bmatrix}2 & 0 \\ 0 & 2\end{bmatrix}^5",
    r"\begin{cases} z & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}",
    r"\pd{J}{W_1} = \delta_1 X\T, \quad \norm{W}_2 \le \abs{x}, \quad \Var \relu(x), \E, \R, \diag",
    r"\frac{1}{1+e^{-z}} \le \tfrac14",
]

TYPICAL_INLINE = r"""x;W;g(\cdot);a = W^5 x;0.99^{300} \approx 0.0490;W_1;W_2^\top;\delta_l;
\sigma'(6) \approx 0.00247;\sigma(z) = \frac{1}{1+e^{-z}};10^{-5};2^{-24};\lvert w\rvert^n;
\max_x \abs{g'(x)} = \tfrac14;z \approx 0;a = g(z) + x;\pd{J}{W_1};n_l \times n_{l-1};\rho(W) < 1;
\norm{W}_2;\R^{n};\E[x^2];\Var z;\diag(g'(z));\relu(x) = \max(0, x);W\T;
\lambda_1, \ldots, \lambda_n;0.1^5 = 0.00001;\tanh z;
X \in \R^{n_0 \times m};\delta_L;J;1{,}000;\varepsilon;\hat y;\bar z;
-6 < z < 6;5 W^4;e^{-n};k \to \infty;\sqrt{2/n};n \ge 2;\alpha = 0.01;c^{L};(I + P)^\top;A_{l-1};
g'(Z_l);\odot;\sum_i x_i;b_l;m""".replace("\n", "").split(";")
TYPICAL_DISPLAY = [
    r"""\begin{bmatrix}2.0 & 0.0 \\ 0.0 & 2.0\end{bmatrix}^5
    = \begin{bmatrix}32.0 & 0.0 \\ 0.0 & 32.0\end{bmatrix}""",
    r"a = g(W\cdot g(W\cdot g(W\cdot x))) = W\cdot W\cdot W\cdot x = W^3 x",
    r"\pd{J}{W_1} = \Bigl(W_2\T\bigl((W_3\T\delta_3)\odot g'(Z_2)\bigr)\odot g'(Z_1)\Bigr)X\T",
    r"\delta_l = (W_{l+1}\T \delta_{l+1}) \odot g'(Z_l)",
    r"\sum_{k=0}^{4}(W\T)^{4-k}\, G\, (W^k x)\T",
    r"\pd{J}{W_l} = \delta_l A_{l-1}\T",
    r"\norm{\delta_1} \le \prod_{l=1}^{L-1} \sigma_{\max}(W_{l+1})\max_z\abs{g'(z)}\norm{\delta_L}",
    r"\sigma'(z) = \sigma(z)\bigl(1-\sigma(z)\bigr) \le \frac14",
    r"\lim_{k\to\infty} \norm{W^k}^{1/k} = \rho(W)",
    r"\relu(z) = \begin{cases} z & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\begin{aligned} Z_l &= W_l A_{l-1} + b_l \\ A_l &= g(Z_l) \end{aligned}",
    r"W^k = Q \Lambda^k Q^{-1}, \qquad \Lambda^k = \diag(\lambda_1^k, \dots, \lambda_n^k)",
    r"""\begin{pmatrix}0.5 & 10 \\ 0 & 0.5\end{pmatrix}^k
    = 0.5^k\begin{pmatrix}1 & 20k \\ 0 & 1\end{pmatrix}""",
    r"J = \frac{1}{2m}\sum_{i=1}^{m} \left\lVert a_L^{(i)} - y^{(i)} \right\rVert^2",
    r"\int_{-\infty}^{\infty} g'(z)\,\mathrm{d}z = 1",
    r"\hat z = \frac{z-\mu}{\sqrt{\sigma^2+\varepsilon}}",
    r"\Var(z) = n_{\text{in}} \Var(w)\, \E[x^2]",
    r"\pd{a_L}{a_0} = D_L W_L D_{L-1} W_{L-1} \cdots D_1 W_1",
    r"\delta_{n-k} = (I + P)\T \delta_S",
]
TYPICAL = [Formula(tex) for tex in TYPICAL_INLINE] + [Formula(tex, True) for tex in TYPICAL_DISPLAY]


def project_settings(cache: Path, macros: Path | None = None) -> Settings:
    settings = settings_module.load(ROOT / "mkdocs.yml")
    if macros is None:
        return dataclasses.replace(settings, cache=cache)
    return dataclasses.replace(settings, root=macros.parent, cache=cache, macros=macros)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Typesetting]:
    """Everything that several tests look at, set in one run of Node."""
    settings = project_settings(tmp_path_factory.mktemp("cache"))
    formulas = [Formula(tex, True) for tex, _ in RANGES.values()]
    formulas += [Formula(tex, display) for tex in STRUCTURES for display in (False, True)]
    return settings, typeset([*formulas, *TYPICAL], settings)


@pytest.fixture
def count_runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many formulas each run of Node gets."""
    runs: list[int] = []
    run = subprocess.run

    def counted(*arguments: Any, **options: Any) -> Any:
        runs.append(len(json.loads(options["input"])["formulas"]))
        return run(*arguments, **options)

    monkeypatch.setattr(subprocess, "run", counted)
    return runs


@pytest.mark.parametrize("name", RANGES)
def test_typeset_loads_each_range_of_the_font(
    name: str, shared: tuple[Settings, Typesetting]
) -> None:
    tex, glyphs = RANGES[name]
    result = shared[1].rendered[Formula(tex, True).key]
    used = set(re.findall(r'href="#([^"]+)"', result.svg))
    assert {f"MJX-STX-{glyph}" for glyph in glyphs.split()} <= used
    assert used == set(result.glyphs)
    assert all(re.match(r"M-?\d", outline) for outline in result.glyphs.values())


@pytest.mark.parametrize("display", [False, True])
@pytest.mark.parametrize("tex", STRUCTURES)
def test_typeset_sets_structures_inline_and_displayed(
    tex: str, display: bool, shared: tuple[Settings, Typesetting]
) -> None:
    result = shared[1].rendered[Formula(tex, display).key]
    assert ('display="block"' in result.mathml) == display
    assert "merror" not in result.mathml


def test_typeset_svg_is_plain(shared: tuple[Settings, Typesetting]) -> None:
    for result in shared[1].rendered.values():
        picture = ET.fromstring(result.svg)
        assert picture.get("aria-hidden") == "true"
        assert picture.get("focusable") == "false"
        assert re.fullmatch(r"vertical-align: (0|-?[\d.]+ex);", str(picture.get("style")))
        assert re.fullmatch(r"[\d.]+ex", str(picture.get("width")))
        strokes = picture[0]
        assert strokes.get("fill") == strokes.get("stroke") == "currentColor"
        everything = [*picture.iter(), *ET.fromstring(result.mathml).iter()]
        names = {name for element in everything for name in element.keys()}  # noqa: SIM118 (an element)
        assert not {name for name in names if name.startswith("data-")}
        assert not names & {"tabindex", "role", "id", "class", "xmlns"}
        assert {element.tag for element in picture.iter()} <= {
            "svg",
            "g",
            "use",
            "rect",
            "line",
            "path",
        }


def test_typeset_glyph_ids_name_one_outline_in_all_formulas(
    shared: tuple[Settings, Typesetting],
) -> None:
    outlines: dict[str, str] = {}
    for result in shared[1].rendered.values():
        for name, outline in result.glyphs.items():
            assert outlines.setdefault(name, outline) == outline
            assert name.startswith("MJX-STX-")


@pytest.mark.parametrize(
    "formula",
    [TYPICAL[3], Formula(RANGES["delimiters"][0], True), Formula(RANGES["fraktur"][0], True)],
)
def test_typeset_result_does_not_depend_on_other_formulas(
    formula: Formula, shared: tuple[Settings, Typesetting], tmp_path: Path
) -> None:
    alone = typeset([formula], project_settings(tmp_path))
    assert alone.rendered[formula.key] == shared[1].rendered[formula.key]
    assert alone.rendered[formula.key].glyphs == shared[1].rendered[formula.key].glyphs


def test_typeset_page_of_seventy_formulas_stays_small(shared: tuple[Settings, Typesetting]) -> None:
    assert len({formula.key for formula in TYPICAL}) == 70
    body = "".join(f"<p>{placeholder(formula)}</p>" for formula in TYPICAL)
    finished = substitute(f"<article>{body}</article>", shared[1])
    assert finished.count('class="math-mml"') == 70
    assert len(gzip.compress(finished.encode())) < 30_000
    ids = re.findall(r' id="([^"]+)"', finished)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', finished)) == set(ids)


def test_typeset_runs_node_once_and_then_never(tmp_path: Path, count_runs: list[int]) -> None:
    settings = project_settings(tmp_path)
    formulas = [Formula("x"), Formula("x"), Formula("y", True)]
    first = typeset(formulas, settings)
    assert len(count_runs) == 1
    second = typeset(formulas, settings)
    assert len(count_runs) == 1
    assert second.rendered == first.rendered
    typeset([*formulas, Formula("z")], settings)
    assert count_runs[1:] == [1]


def test_typeset_fully_cached_needs_neither_node_nor_packages(
    shared: tuple[Settings, Typesetting], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: Any, **options: Any) -> None:
        raise AssertionError("Node was started")

    monkeypatch.setattr(subprocess, "run", fail)
    again = typeset(TYPICAL, shared[0])
    assert not again.errors
    assert {formula.key for formula in TYPICAL} <= set(again.rendered)


@pytest.mark.parametrize("spoil", ["", "{", "[]", '{"tex": "x"}', "half"])
def test_typeset_computes_a_spoiled_entry_again(
    spoil: str, tmp_path: Path, count_runs: list[int]
) -> None:
    settings, formula = project_settings(tmp_path), Formula("x")
    before = typeset([formula], settings).rendered[formula.key]
    (entry,) = tmp_path.rglob(f"{formula.key}.json")
    entry.write_text(entry.read_text()[:100] if spoil == "half" else spoil)
    assert typeset([formula], settings).rendered[formula.key] == before
    assert count_runs[1:] == [1]
    assert not list(tmp_path.rglob("*.part"))


def test_typeset_uses_new_macros_at_once(tmp_path: Path) -> None:
    macros = tmp_path / "macros.tex"
    settings = project_settings(tmp_path / "cache", macros)
    formula = Formula(r"\unit")
    pictures = []
    for body in ("a", "b", "a"):
        macros.write_text(rf"\newcommand{{\unit}}{{{body}}}")
        pictures.append(typeset([formula], settings).rendered[formula.key].svg)
    assert pictures[0] == pictures[2] != pictures[1]


MISTAKES = [
    (r"\foo{x}", r"\foo is not defined; correct its spelling or define it in docs/macros.tex"),
    (r"\bar{x", "a { is never closed"),
    (r"x}", "a } closes nothing"),
    (r"\left( x", r"a \left has no \right"),
    (r"x \right)", r"a \right has no \left"),
    (r"x^2^3", "two superscripts on one symbol; use braces"),
    (r"x_2_3", "two subscripts on one symbol; use braces"),
    (r"\frac{1}", r"MathJax says: Missing argument for \frac"),
    (r"\begin{nosuch} x \end{nosuch}", "unknown environment 'nosuch'; correct its spelling"),
    (r"\def\x{1}", r"\def does not belong in a formula; define it in docs/macros.tex"),
    (r"\newcommand{\x}{1}\x", r"\newcommand does not belong in a formula"),
    (r"\renewcommand{\R}{1}\R", r"\renewcommand does not belong in a formula"),
    (r"\let\x=y", r"\let does not belong in a formula"),
    (r"\DeclareMathOperator{\x}{x}", r"\DeclareMathOperator does not belong in a formula"),
    (r"x \label{eq}", r"\label has no effect here"),
    (r"x \tag{1}", r"\tag has no effect here"),
    (r"\text{中}", "no glyph for '中'"),
    (r"\begin{multline} a \\ b \end{multline}", "multline needs the width of the page"),
    (r"\mmlToken{mi}[href='x']{y}", r"\mmlToken writes MathML of its own"),
    (r"\href{x}{y}", r"\href is not defined"),
]


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory: pytest.TempPathFactory) -> Typesetting:
    """Every mistake, and one good formula among them, in one run of Node."""
    formulas = [Formula(tex, True) for tex, _ in MISTAKES]
    settings = project_settings(tmp_path_factory.mktemp("cache"))
    return typeset([*formulas, Formula("x")], settings)


@pytest.mark.parametrize(("tex", "message"), MISTAKES)
def test_typeset_says_what_is_wrong(tex: str, message: str, mistaken: Typesetting) -> None:
    key = Formula(tex, True).key
    assert key not in mistaken.rendered
    assert message in mistaken.errors[key][1]
    assert mistaken.errors[key][0] == tex


def test_typeset_goes_on_after_a_mistake(mistaken: Typesetting) -> None:
    assert Formula("x").key in mistaken.rendered
    assert len(mistaken.errors) == len(MISTAKES)
    assert mistaken.problems == ()


def test_typeset_allows_words_that_only_begin_like_a_definition(tmp_path: Path) -> None:
    formulas = [Formula(r"\left(\lambda\le 1\right)\leftarrow y")]
    assert not typeset(formulas, project_settings(tmp_path)).errors


def test_typeset_reports_a_macro_that_cannot_be_set_with_its_line(tmp_path: Path) -> None:
    macros = tmp_path / "macros.tex"
    macros.write_text("% mine\n\\newcommand{\\good}{x}\n\\newcommand{\\bad}[1]{\\nosuch{#1}}\n")
    result = typeset([Formula(r"\good")], project_settings(tmp_path / "cache", macros))
    (problem,) = result.problems
    assert str(problem).startswith(r"macros.tex:3: \bad cannot be typeset: \nosuch is not defined")


def test_typeset_refuses_what_needs_the_width_of_the_page(tmp_path: Path) -> None:
    macros = tmp_path / "macros.tex"
    macros.write_text("\\newcommand{\\numbered}[1]{#1\\tag{1}}\n")
    formula = Formula(r"\numbered{x}", display=True)
    result = typeset([formula], project_settings(tmp_path / "cache", macros))
    assert "needs the width of the page" in result.errors[formula.key][1]


def test_typeset_reports_a_macro_that_calls_itself(tmp_path: Path) -> None:
    macros = tmp_path / "macros.tex"
    macros.write_text("\\newcommand{\\loop}{a\\loop}\n")
    result = typeset([], project_settings(tmp_path / "cache", macros))
    assert "a macro calls itself without end" in str(result.problems[0])


def absent_node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(f"{MODULE}.importlib.util.find_spec", lambda name: None)


def absent_packages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "package-lock.json").write_bytes((ROOT / "package-lock.json").read_bytes())
    monkeypatch.setattr(f"{MODULE}.PROJECT", tmp_path)


def other_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    absent_packages(monkeypatch, tmp_path)
    package = tmp_path / "node_modules" / "@mathjax" / "src" / "package.json"
    package.parent.mkdir(parents=True)
    package.write_text('{"version": "3.2.2"}')


def absent_lock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(f"{MODULE}.PROJECT", tmp_path)


def crash(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    script = tmp_path / "crash.mjs"
    script.write_text("throw new RangeError('the sky fell');")
    monkeypatch.setattr(f"{MODULE}.SCRIPT", script)


def cache_is_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (absent_node, "there is no Node in this Python environment; run `nox -s site`"),
        (absent_packages, "the npm package @mathjax/src is not installed; run `nox -s site`"),
        (other_version, "the npm package @mathjax/src is 3.2.2, package-lock.json says 4."),
        (absent_lock, "there is no package-lock.json in "),
        (crash, "Node stopped while typesetting: RangeError: the sky fell"),
        (cache_is_a_file, "cannot write the cache "),
    ],
)
def test_typeset_explains_what_is_missing(
    spoil: Callable[[pytest.MonkeyPatch, Path], None],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    spoil(monkeypatch, tmp_path)
    with pytest.raises(SitekitError) as caught:
        typeset([Formula("x")], project_settings(tmp_path / "cache"))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_packages_are_exact_and_the_lock_names_no_address() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert {"@mathjax/src", "@mathjax/mathjax-stix2-font", "html-validate"} <= set(versions)
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock
    # Where its authors may be thanked is all that a package gives an address of.
    addresses = [line for line in lock.splitlines() if "://" in line]
    assert all(line.strip().startswith('"url": ') for line in addresses)
    assert "registry" not in lock
