from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from matplotlib.figure import Figure

from gen_figures import paths, render, style, svg
from gen_figures.style import DARK, LIGHT


def picture(theme=LIGHT, text: str = "label") -> Figure:
    import matplotlib as mpl

    with mpl.rc_context(style.rc(theme, "salt")):
        figure = Figure(figsize=(200 / 72, 100 / 72))
        ax = figure.subplots()
        ax.plot([0, 1], [1 / 3, 2 / 3])
        ax.set_title(text)
        return figure


def test_svg_is_sized_in_pixels() -> None:
    root = ET.fromstring(svg.save(picture()))
    assert (root.get("width"), root.get("height")) == ("200", "100")
    assert root.get("viewBox") == "0 0 200 100"
    assert svg.size(picture()) == (200, 100)


def test_svg_has_no_date_comment_or_metadata() -> None:
    text = svg.save(picture()).decode()
    assert not re.search(r"<!--|<metadata|<\?xml|DOCTYPE|matplotlib", text)


def test_svg_text_is_drawn_so_that_no_font_is_needed() -> None:
    root = ET.fromstring(svg.save(picture()))
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert "text" not in names
    assert {"use", "path"} <= names


def test_svg_is_transparent() -> None:
    text = svg.save(picture(DARK)).decode()
    assert DARK.ground.lower() not in text.lower()


def test_svg_ids_are_those_referred_to() -> None:
    text = svg.save(picture()).decode()
    ids = re.findall(r' id="([^"]*)"', text)
    referred = set(re.findall(r"#([\w.-]+)", text))
    links = set(re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', text))
    assert ids
    assert set(ids) <= referred
    assert {one or other for one, other in links} <= set(ids)


def test_svg_says_by_attributes_what_it_looks_like() -> None:
    text = svg.save(picture()).decode()
    assert "style" not in text
    root = ET.fromstring(text)
    assert root.get("stroke-linejoin") == "round"
    strokes = [one for one in root.iter() if one.get("stroke", "none") != "none"]
    assert any(one.get("stroke-width") and one.get("stroke-linecap") for one in strokes)


def test_every_declaration_becomes_an_attribute() -> None:
    before = (
        '<svg width="9"><defs><style type="text/css">*{stroke-linejoin: round; '
        'stroke-linecap: butt}</style></defs><path style="fill: none; stroke: #1b1d22"/></svg>'
    )
    assert svg.tidy(before) == (
        '<svg stroke-linejoin="round" stroke-linecap="butt" width="9">'
        '<path fill="none" stroke="#1b1d22"/></svg>\n'
    )


def test_svg_coordinates_are_short() -> None:
    text = svg.save(picture()).decode()
    paths_ = re.findall(r'\bd="([^"]*)"', text)
    assert paths_
    assert not re.search(r"\.\d\d", " ".join(paths_))


def test_rounding_moves_nothing_by_more_than_a_twentieth_of_a_pixel() -> None:
    before = "M 10.04999 -0.04 L 3.999999 100 z"
    after = svg._rounded(before, 1)
    assert after == "M 10 0 L 4 100 z"
    numbers = [list(map(float, re.findall(r"-?[\d.]+", text))) for text in (before, after)]
    assert all(abs(a - b) <= 0.05 for a, b in zip(*numbers, strict=True))


def test_weight_is_that_of_the_compressed_file() -> None:
    assert svg.weight(b"a" * 10_000) < 100
    assert svg.weight(b"") > 0


def test_a_matplotlibrc_of_the_readers_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib as mpl

    path = paths.FIGURES / "sigmoid_slope.py"
    plain = render.outputs("sigmoid-slope", path)
    with mpl.rc_context({"lines.linewidth": 9, "axes.grid": True, "font.size": 30}):
        assert render.outputs("sigmoid-slope", path) == plain
        assert mpl.rcParams["lines.linewidth"] == 9


def test_settings_of_one_figure_do_not_reach_the_next() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    render.outputs("sigmoid-slope", paths.FIGURES / "sigmoid_slope.py")
    assert dict(mpl.rcParams) == before


def test_only_the_bundled_fonts_are_used() -> None:
    import matplotlib as mpl
    from matplotlib import font_manager

    render.outputs("sigmoid-slope", paths.FIGURES / "sigmoid_slope.py")
    font = font_manager.findfont("DejaVu Sans")
    assert str(font).startswith(mpl.get_data_path())
