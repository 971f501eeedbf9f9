import re
import xml.etree.ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure

from gen_figures import paths, render, style, svg
from gen_figures.style import DARK, LIGHT

KINK = ("relu-kink", paths.FIGURES / "relu_kink.py")


def picture() -> Figure:
    with mpl.rc_context(style.rc("salt")):
        figure = Figure(figsize=(200 / 72, 100 / 72))
        ax = figure.subplots()
        ax.plot([0, 1], [1 / 3, 2 / 3], color=LIGHT.series["tanh"])
        ax.set_title("label")
        return figure


def test_svg_is_what_a_reader_sees_in_pixels() -> None:
    text = svg.save(picture()).decode()
    root = ET.fromstring(text)
    assert [root.get(name) for name in ("width", "height")] == ["200", "100"]
    assert root.get("viewBox") == "0 0 200 100"
    assert svg.size(picture()) == (200, 100)
    assert not re.search(r"<!--|<metadata|<\?xml|DOCTYPE|matplotlib|style", text)
    # Transparent: the ground is that of the page.
    assert LIGHT.ground.lower() not in text
    outlines = re.findall(r'\bd="([^"]*)"', text)
    assert not re.search(r"\.\d\d|^$", " ".join(outlines)), "coordinates to a tenth"
    # Letters are drawn, so that no font is needed.
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names & {"text", "use", "path"} == {"use", "path"}
    ids = re.findall(r' id="([^"]*)"', text)
    links = re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', text)
    assert set(ids) == {one or other for one, other in links} != set()


def test_a_theme_replaces_every_colour_and_nothing_else() -> None:
    light = svg.save(picture())
    dark = svg.recoloured(light, DARK)
    assert svg.recoloured(light, LIGHT) == light != dark
    either = re.compile(rb"#[0-9a-f]{6}")
    pairs = {*zip(either.findall(light), either.findall(dark), strict=True)}
    assert pairs == {
        tuple(colour.lower().encode() for colour in both)
        for both in (
            (LIGHT.ink, DARK.ink),
            (LIGHT.secondary, DARK.secondary),
            (LIGHT.mark, DARK.mark),
            (LIGHT.series["tanh"], DARK.series["tanh"]),
        )
    }
    assert either.sub(b"", light) == either.sub(b"", dark)


def test_svg_says_by_attributes_what_it_looks_like() -> None:
    root = ET.fromstring(svg.save(picture()))
    assert root.get("stroke-linejoin") == "round"
    strokes = [one for one in root.iter() if one.get("stroke", "none") != "none"]
    assert any(one.get("stroke-width") and one.get("stroke-linecap") for one in strokes)
    before = (
        '<svg width="9"><defs><style type="text/css">*{stroke-linejoin: round; '
        'stroke-linecap: butt}</style></defs><path style="fill: none; stroke: #1b1d22" '
        'd="M 10.04999 -0.04 L 3.999999 100 z"/></svg>'
    )
    assert 0 < svg.weight(b"") < svg.weight(b"a" * 10_000) < 100
    # A coordinate moves by no more than a twentieth of a pixel.
    assert svg.tidy(before) == (
        '<svg stroke-linejoin="round" stroke-linecap="butt" width="9">'
        '<path fill="none" stroke="#1b1d22" d="m10 0-6 100z"/></svg>\n'
    )


PATHS = (
    "M 0 0 L 10 0 L 10 10.5 L -0.5 0.4 z M 3 3 Q 4 4 5.5 5 Q 10.2 0.3 0 0 z",
    "M 5 5 z L 6 5 L 6 4.9 C 7 8 9.5 -10 1200.3 0.1 M 0.1 0.2 L -7 -0.3",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_path_told_from_point_to_point_goes_where_it_went(path: str) -> None:
    assert followed(svg._relative(path)) == followed(path)
    assert len(svg._relative(path)) < len(path)


@pytest.mark.parametrize("path", ["M 0 0 A 1 1 0 0 1 2 2", "M 0 0 L 1e-05 3", "H 3"])
def test_a_path_of_another_kind_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=path[:9]):
        svg._relative(path)


def followed(path: str) -> list[tuple[str, tuple[float, ...]]]:
    """Return the commands of a path with the points at which they arrive, as SVG defines it."""
    found: list[tuple[str, tuple[float, ...]]] = []
    here, began = np.zeros(2), np.zeros(2)
    for letter, text in re.findall(r"([a-zA-Z])([^a-zA-Z]*)", path):
        numbers = [float(one) for one in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", text)]
        size = {"m": 2, "l": 2, "h": 1, "v": 1, "q": 4, "c": 6, "z": 0}[letter.lower()]
        kind = letter.lower()
        for start in range(0, len(numbers) or 1, size or 1):
            base = here * letter.islower()
            some = np.array(numbers[start : start + size])
            if kind in "hv":
                points = [here.copy()]
                points[0]["hv".index(kind)] = base["hv".index(kind)] + some[0]
            else:
                points = [base + one for one in some.reshape(-1, 2)] or [began]
            here = points[-1]
            began = here if kind == "m" else began
            name = {"h": "l", "v": "l"}.get(kind, kind)
            found.append((name, tuple(round(float(one), 1) for one in np.concatenate(points))))
            kind = "l" if kind == "m" else kind
    return found


def test_only_settings_and_fonts_of_the_book_are_used_and_those_of_a_reader_stay() -> None:
    plain = render.outputs(*KINK)
    with mpl.rc_context({"lines.linewidth": 9, "axes.grid": True, "font.size": 30}):
        before = dict(mpl.rcParams)
        assert render.outputs(*KINK) == plain
        assert dict(mpl.rcParams) == before
    files = {font.fname for font in font_manager.fontManager.ttflist}
    ours = {str(file) for file in paths.book_fonts()}
    assert ours <= files
    assert all(file.startswith(mpl.get_data_path()) for file in files - ours)
    assert str(font_manager.findfont("DejaVu Sans")).startswith(mpl.get_data_path())
