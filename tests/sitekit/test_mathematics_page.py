from __future__ import annotations

import re
from pathlib import Path

import markdown
import pytest

from sitekit.mathematics import (
    Formula,
    Rendered,
    Typesetting,
    baselines,
    hold,
    placeholder,
    substitute,
)
from sitekit.mathematics.macros import parse_macros
from sitekit.problems import SitekitError

MACROS = parse_macros(r"\newcommand{\R}{\mathbb{R}}", "macros.tex")


def convert(text: str) -> str:
    return markdown.markdown(
        text,
        extensions=["admonition", "attr_list", "md_in_html", "tables", "pymdownx.arithmatex"],
        extension_configs={"pymdownx.arithmatex": {"generic": True}},
    )


def rendered(formula: Formula, *glyphs: str) -> Rendered:
    uses = "".join(f'<use href="#{glyph}"/>' for glyph in glyphs)
    outlines = {glyph: f"M{glyph}Z" for glyph in glyphs}
    return Rendered(formula.tex, f"<svg>{uses}</svg>", "<math><mi>m</mi></math>", outlines)


def test_hold_leaves_linear_text_for_the_search_index() -> None:
    page, formulas = hold(convert(r"Only $0.99^{300} \approx 0.0490$ is left in $\R$."), MACROS)
    assert formulas == [Formula(r"0.99^{300} \approx 0.0490"), Formula(r"\R")]
    assert re.sub("<[^>]*>", "", page) == "Only 0.99^300 ≈ 0.0490 is left in ℝ."
    assert "arithmatex" not in page


def test_hold_unescapes_tex_and_escapes_text() -> None:
    page, formulas = hold(convert(r"$a < b \& c$"))
    assert formulas == [Formula(r"a < b \& c")]
    assert "a &lt; b" in page


def test_hold_takes_a_display_and_keeps_it_a_block() -> None:
    page, formulas = hold(convert("$$\nx\n=1\n$$\n"))
    assert formulas == [Formula("x\n=1", display=True)]
    assert re.fullmatch(
        r'<div class="math math-display" data-math="[0-9a-f]{16}">x = 1</div>', page
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("| a | b |\n|---|---|\n| $x_1$ | $0 \\mid 1$ |\n", 2),
        ("* one $x$\n\n    $$\n    y\n    $$\n\n* two\n", 2),
        ('!!! note "A title with $\\rho < 1$"\n    Body $z$.\n', 2),
        (
            '<figure markdown="1">\n<figcaption markdown="span">With $w^2$</figcaption>\n</figure>',
            1,
        ),
        ('<button type="button" markdown="span">$0.99^{300} \\approx 0.0490$</button>', 1),
        ("> quoted $q$\n", 1),
        ("`$x$` and\n\n    $y$\n", 0),
        ("costs $5 and $10\n", 0),
    ],
)
def test_hold_finds_formulas_wherever_markdown_allows_them(text: str, count: int) -> None:
    page, formulas = hold(convert(text))
    assert len(formulas) == count
    assert page.count("data-math=") == count
    finished = substitute(page, Typesetting({f.key: rendered(f, "G") for f in formulas}))
    assert finished.count('class="math-mml"') == count
    assert finished.count("<defs>") == min(count, 1)


def test_hold_leaves_other_elements_alone() -> None:
    html = '<span class="other">\\(x\\)</span><div class="arithmatexish">\\[x\\]</div>'
    assert hold(html) == (html, [])


def test_hold_keeps_attributes() -> None:
    page, _ = hold('<span class="arithmatex big" data-ledger="A1-08" id="f">\\(x\\)</span>')
    assert '<span class="math big" data-math=' in page
    assert 'data-ledger="A1-08" id="f">x</span>' in page


def test_hold_lists_a_repeated_formula_once() -> None:
    page, formulas = hold(convert("$x$ and $x$"))
    assert formulas == [Formula("x")]
    assert page.count(f'data-math="{formulas[0].key}"') == 2


def test_formula_key_tells_display_from_inline() -> None:
    assert Formula("x").key != Formula("x", display=True).key
    assert re.fullmatch("[0-9a-f]{16}", Formula("x").key)


def test_placeholder_of_other_machinery_is_substituted() -> None:
    formula = Formula(r'a < "b"')
    finished = substitute(
        f"<article>{placeholder(formula)}</article>",
        Typesetting({formula.key: rendered(formula, "G")}),
    )
    assert '<span class="math" data-tex="a &lt; &quot;b&quot;"><svg>' in finished
    assert "data-math" not in finished


def test_substitute_puts_one_sorted_sheet_with_the_union_into_the_content() -> None:
    one, two = Formula("x"), Formula("y")
    page = (
        f'<header></header><article class="c"><p>{placeholder(one)}{placeholder(two)}</p></article>'
    )
    typesetting = Typesetting(
        {
            one.key: rendered(one, "G2", "G1"),
            two.key: rendered(two, "G2", "G3"),
            "0": rendered(one, "G9"),
        }
    )
    finished = substitute(page, typesetting)
    sheet = re.search(r'<article class="c">(<svg class="math-glyphs".*?</defs></svg>)', finished)
    assert sheet
    assert re.findall(r'id="(\w+)"', sheet[1]) == ["G1", "G2", "G3"]
    assert 'aria-hidden="true"' in sheet[1]
    assert 'width="0"' in sheet[1]
    assert "style=" not in sheet[1]


def test_substitute_without_content_container_puts_the_sheet_before_the_first_formula() -> None:
    formula = Formula("x")
    page = f"<p>{placeholder(formula)}</p>"
    finished = substitute(page, Typesetting({formula.key: rendered(formula, "G")}))
    assert finished.index("<defs>") < finished.index("<use")


def test_substitute_leaves_a_page_without_formulas_alone() -> None:
    page = "<article><p>words</p></article>"
    assert substitute(page, Typesetting()) == page


def test_substitute_shows_a_bad_formula_with_its_message() -> None:
    formula = Formula(r"\foo < 1")
    typesetting = Typesetting(errors={formula.key: (formula.tex, r"\foo is not defined")})
    finished = substitute(placeholder(formula), typesetting)
    assert finished == (
        r'<span class="math-error"><code>\foo &lt; 1</code> \foo is not defined</span>'
    )


def test_substitute_refuses_a_formula_that_was_never_typeset() -> None:
    with pytest.raises(SitekitError, match="never typeset"):
        substitute(placeholder(Formula("x")), Typesetting())


def test_css_has_the_classes_that_pages_use() -> None:
    root = Path(__file__).parents[2]
    css = (root / "docs" / "assets" / "css" / "mathematics.css").read_text(encoding="utf-8")
    for name in (".math", ".math-display", ".math-mml", ".math-error"):
        assert f"{name} {{" in css


def with_depth(formula: Formula, style: str) -> Rendered:
    return Rendered(formula.tex, f'<svg style="{style}" width="1ex"></svg>', "<math></math>", {})


@pytest.mark.parametrize(
    ("style", "name", "rule"),
    [
        ("vertical-align: -0.054ex;", "math-b54", ".math-b54{vertical-align:-0.054ex}\n"),
        ("vertical-align: -1.5ex;", "math-b1500", ".math-b1500{vertical-align:-1.5ex}\n"),
        ("vertical-align: 0.2ex;", "math-a200", ".math-a200{vertical-align:0.2ex}\n"),
        ("vertical-align: 0;", "", ""),
    ],
)
def test_depth_of_a_formula_is_a_class_with_a_rule(style: str, name: str, rule: str) -> None:
    formula = Formula("x")
    typesetting = Typesetting({formula.key: with_depth(formula, style)})
    finished = substitute(f"<p>{placeholder(formula)}</p>", typesetting)
    assert (f'<svg class="{name}" width' if name else "<svg width") in finished
    assert "style=" not in finished
    assert baselines(typesetting) == rule


def test_rules_of_depths_are_written_once_and_sorted() -> None:
    depths = {"a": "-0.3", "b": "-0.1", "c": "-0.3"}
    typesetting = Typesetting(
        {tex: with_depth(Formula(tex), f"vertical-align: {d}ex;") for tex, d in depths.items()}
    )
    assert [line.partition("{")[0] for line in baselines(typesetting).splitlines()] == [
        ".math-b100",
        ".math-b300",
    ]


def test_heading_of_a_column_has_the_name_that_mathml_does_not_give_it() -> None:
    formula = Formula(r"\R^2")
    head = f"<tr><th>plain</th><th>in {placeholder(formula, MACROS)}, twice</th></tr>"
    finished = substitute(
        f"<table><thead>{head}</thead></table>",
        Typesetting({formula.key: rendered(formula, "G")}),
    )
    assert re.findall(r"<(th\b[^>]*|thead[^>]*)>", finished) == [
        "thead",
        "th",
        'th aria-label="in ℝ^2, twice"',
    ]
