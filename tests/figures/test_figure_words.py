from __future__ import annotations

import dataclasses
import doctest
import re

import pytest
from matplotlib.text import Text

from gen_figures import paths, render, words
from gen_figures.protocol import ALT_LIMIT, Description, load_figure
from gen_figures.style import LIGHT

SLUGS = sorted(paths.modules(paths.FIGURES))


def described(slug: str) -> Description:
    module = load_figure(paths.modules(paths.FIGURES)[slug])
    return module.describe(module.data())


def test_the_examples_in_the_docstrings_hold() -> None:
    tried = doctest.testmod(words)
    assert (tried.failed, tried.attempted) == (0, 4)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "0"),
        (1.0, "1"),
        (-2.0, "-2"),
        (0.63, "0.63"),
        (9.96, "10"),
        (0.00996, "0.010"),
        (0.000999, "0.0010"),
        (0.00012, "1.2 × 10⁻⁴"),
        (999_999.0, "999999"),
        (1e6, "1.0 × 10⁶"),
        (123_456.7, "120000"),
        (4.94e-324, "4.9 × 10⁻³²⁴"),
    ],
)
def test_plain_numbers(value: float, expected: str) -> None:
    assert words.plain(value) == expected


@pytest.mark.parametrize("value", [5e-324, 1.3e-13, 0.25, 0.0052, 117.39, 2.4e9])
def test_plain_and_tex_say_the_same(value: float) -> None:
    plain, tex = words.plain(value), words.tex(value)
    raised = tex.replace("{", "").replace("}", "").replace(r"\times", "×").partition("^")
    unraised = plain.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    assert unraised == raised[0] + raised[2]
    mantissa, power = re.fullmatch(r"([\d.]+)(?: \\times 10\^\{(-?\d+)\})?", tex).groups()
    assert float(f"{mantissa}e{power or 0}") == float(f"{value:.1e}")


def test_full_number_has_all_its_zeros() -> None:
    assert float(words.full(1.20593e-13)) == 1.2e-13
    assert words.full(12.0) == "12"


@pytest.mark.parametrize("slug", SLUGS)
def test_every_figure_is_described(slug: str) -> None:
    found = described(slug)
    assert len(found.alt) <= ALT_LIMIT
    assert len(found.description) > len(found.alt)
    assert not found.title.endswith(".")
    for text in (found.caption, found.alt, found.description):
        assert text.endswith(".")
        assert "  " not in text
        assert not re.search(r"\bnan\b|\binf\b|\d[eE][-+]?\d|None|np\.", text)


@pytest.mark.parametrize("slug", SLUGS)
def test_no_line_breaks_before_a_percent_sign(slug: str) -> None:
    path = paths.modules(paths.FIGURES)[slug]
    module = load_figure(path)
    data = module.data()
    with render.canvas(module, data, LIGHT, slug, path) as figure:
        shown = [text.get_text() for text in figure.findobj(Text)]
    for text in (*dataclasses.astuple(module.describe(data)), *shown):
        assert text.count("%") == len(re.findall("[0-9]\N{NO-BREAK SPACE}%", text)), text


@pytest.mark.parametrize("slug", SLUGS)
def test_tex_stands_between_dollars_only(slug: str) -> None:
    outside = "".join(described(slug).caption.split("$")[::2])
    assert not re.search(r"[\\^_{}]", outside), outside


@pytest.mark.parametrize("slug", SLUGS)
def test_table_has_numbers_under_every_name(slug: str) -> None:
    module = load_figure(paths.modules(paths.FIGURES)[slug])
    header, *rows = module.table(module.data())
    assert len(rows) >= 2
    assert all(isinstance(name, str) and name for name in header)
    assert {len(row) for row in rows} == {len(header)}
    assert all(isinstance(cell, (str, int, float)) for row in rows for cell in row)


CHANGED = {
    "sigmoid-slope": [
        ("band", 1.2345, "1.23"),
        ("at_mark", 0.0789, "0.07890"),
        ("greatest", 0.75, "0.75"),
        ("relative", 0.4321, "43.21\N{NO-BREAK SPACE}%"),
        ("mark", 7.5, "7.5"),
        ("share", 0.3, "30\N{NO-BREAK SPACE}%"),
    ],
    "twenty-layers": [("networks", 7, "Gradients of 7 new networks")],
}


@pytest.mark.parametrize(
    ("slug", "field", "value", "shown"),
    [(slug, *change) for slug, changes in CHANGED.items() for change in changes],
)
def test_words_follow_the_data(slug: str, field: str, value: float, shown: str) -> None:
    module = load_figure(paths.modules(paths.FIGURES)[slug])
    changed = module.describe(dataclasses.replace(module.data(), **{field: value}))
    everything = " ".join(dataclasses.astuple(changed))
    assert shown in everything
    assert shown not in " ".join(dataclasses.astuple(described(slug)))


def test_words_of_the_measured_figure_follow_the_measurement() -> None:
    module = load_figure(paths.FIGURES / "twenty_layers.py")
    data = module.data()
    changed = module.describe(dataclasses.replace(data, delta=data.delta * 5e4))
    assert "0.0000000060" in changed.title
    assert r"6.0 \times 10^{-9}" in changed.caption
    assert "6.0 × 10⁻⁹" in changed.alt
    assert "6.0 × 10⁻⁹" in changed.description


def test_words_of_the_decay_follow_the_formats() -> None:
    module = load_figure(paths.FIGURES / "gradient_decay.py")
    data = module.data()
    formats = tuple(dataclasses.replace(each, zero=each.zero + 1000) for each in data.formats)
    changed = module.describe(dataclasses.replace(data, formats=formats))
    for zero in ("1013", "1075", "1538"):
        assert all(zero in text for text in (changed.caption, changed.alt, changed.description))


@pytest.mark.parametrize("part", ["title", "caption", "alt", "description"])
def test_description_refuses_an_empty_part(part: str) -> None:
    parts = dict.fromkeys(("title", "caption", "alt", "description"), "words")
    with pytest.raises(ValueError, match=f"the figure's {part} is empty"):
        Description(**parts | {part: "  "})
