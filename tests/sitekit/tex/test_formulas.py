import pytest

from sitekit.core import SitekitError
from sitekit.tex import Formula, Typesetting
from sitekit.tex.formulas import Rendered, problems

X, Y, BAD = Formula("x"), Formula("y", display=True), Formula("\\foo{a} <\n " + "1" * 60)
MATHML = "<math><msup><mi>m</mi><mn>2</mn></msup></math>"


def rendered(*glyphs: str, name: str = "") -> Rendered:
    uses = "".join(f'<use xlink:href="#{glyph}"/>' for glyph in glyphs)
    own = f' class="math-{name}"' if name else ""
    picture = f'<svg{own} width="1ex">{uses}</svg>'
    return Rendered(picture, MATHML, {glyph: f"M{glyph}Z" for glyph in glyphs})


TYPESETTING = Typesetting(
    {X.key: rendered("G2", "G1"), Y.key: rendered("G2", "G3"), "0": rendered("G9")},
    {BAD.key: (BAD.tex, r"\foo is not defined")},
)


def test_formula_is_picture_and_mathml_or_its_message() -> None:
    picture = '<svg width="1ex"><use xlink:href="#G2"/><use xlink:href="#G1"/></svg>'
    assert TYPESETTING.html(X.key) == f'{picture}<span class="math-mml">{MATHML}</span>'
    assert TYPESETTING.text(X.key) == "m^2"
    shown = "<code>\\foo{a} &lt;\n " + "1" * 60 + r"</code> \foo is not defined"
    assert TYPESETTING.html(BAD.key) == f'<span class="math-error">{shown}</span>'
    assert TYPESETTING.text(BAD.key) == "foo{a} < " + "1" * 60
    for tool in (TYPESETTING.html, TYPESETTING.text):
        with pytest.raises(SitekitError, match="never typeset"):
            tool(Formula("z").key)


def test_glyphs_are_the_sorted_union() -> None:
    sheet = TYPESETTING.glyphs([Y.key, BAD.key, X.key, X.key])
    assert sheet == (
        '<svg class="math-glyphs" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        '<path id="G1" d="MG1Z"/><path id="G2" d="MG2Z"/><path id="G3" d="MG3Z"/></defs></svg>'
    )
    assert TYPESETTING.glyphs([BAD.key]) == TYPESETTING.glyphs([]) == ""


def test_each_depth_has_one_rule() -> None:
    rules = {"a1": "0.001", "a200": "0.2", "b1500": "-1.5", "b300": "-0.3", "b54": "-0.054"}
    pictures = [rendered(name=name) for name in ["b300", "", *reversed(rules)]]
    found = Typesetting(dict(zip("abcdefgh", pictures, strict=False))).baselines()
    written = [f".math-{name}{{vertical-align:{depth}ex}}\n" for name, depth in rules.items()]
    assert found == "".join(written)


def test_problems_name_each_place_of_a_failed_formula_and_shorten_it() -> None:
    places = [(BAD, "docs/b.md", 3), (X, "docs/b.md", 4), (BAD, "docs/a.md", 0)]
    said = rf": formula \foo{{a}} < {'1' * 50}…: \foo is not defined"
    expected = [f"docs/b.md:3{said}", f"docs/a.md{said}"]
    assert [str(problem) for problem in problems(TYPESETTING, places)] == expected
    short = Formula("x" * 60)
    (problem,) = problems(Typesetting({}, {short.key: ("", "wrong")}), [(short, "x.md", 1)])
    assert problem.message == f"formula {short.tex}: wrong"
