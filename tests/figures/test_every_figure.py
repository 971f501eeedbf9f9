"""What holds for all figures: drawn again they are the same, can be seen, and say what is shown."""

import dataclasses
import json
import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gen_figures import check, paths, render
from gen_figures.figures import three_neuron_chain
from gen_figures.paths import CARD, FIGURES
from gen_figures.protocol import ALT_LIMIT
from gen_figures.words import one_digit, plain, tex
from snippets.depth_gain import keeping_gain
from tests.book.prose import OF_ARTICLES
from tests.figures.conftest import SLUGS, Workshop, figure, shown, words
from tests.sitekit.rows import rows


@pytest.fixture(scope="module", autouse=True)
def built(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let another process, with another seed of hashes, draw what is out of date."""
    Workshop(FIGURES, paths.OUTPUT).subprocess("-m", "gen_figures", "build")


@pytest.mark.parametrize("slug", SLUGS)
def test_it_is_drawn_alike_and_can_be_seen(slug: str) -> None:
    (d, own), path = figure(slug), paths.modules(FIGURES)[slug]
    draw = partial(render.drawn, own, d, slug, path)
    found = check.line(slug, path, draw=draw)
    assert found.problems == ()
    assert found.weight > 1000
    # 21 stands for a figure in which nothing was found.
    assert 7 <= found.text < 21
    assert 3 <= found.marks < 21


def test_the_picture_for_those_who_share_a_page_is_drawn_alike() -> None:
    assert check.line(CARD, paths.card(FIGURES)).problems == ()


@pytest.mark.parametrize("slug", SLUGS)
def test_it_is_described_in_words_and_numbers_and_its_data_have_a_test(slug: str) -> None:
    said = words(slug)
    assert len(said.alt) <= ALT_LIMIT
    assert len(said.description) > len(said.alt)
    assert not said.title.endswith(".")
    for text in (said.caption, said.alt, said.description):
        assert text.endswith(".")
        assert "  " not in text
        assert not OF_ARTICLES.search(text)
        assert not re.search(r"\bnan\b|\binf\b|\d[eE][-+]?\d|None|np\.", text)
    assert not re.search(r"[\\^_{}]", "".join(said.caption.split("$")[::2])), "TeX is in dollars"
    d, own = figure(slug)
    header, *rows = own.table(d)
    assert len(rows) >= 2
    assert all(isinstance(name, str) and name for name in header)
    assert {len(row) for row in rows} == {len(header)}
    assert all(isinstance(cell, (str, int, float)) for row in rows for cell in row)
    text = Path(__file__).with_name("test_data.py").read_text(encoding="utf-8")
    assert re.search(rf"^def test_{slug.replace('-', '_')}_\w+\(d: Any", text, re.MULTILINE)


# What must stand in which words of a figure, or be written in its picture.
SAID: dict[str, Callable[[Any], dict[str, Iterable[object]]]] = {
    "depth-gain-map": lambda d: {
        "title": [plain(keeping_gain(n), k) for n, k in (("tanh", 2), ("relu", 2), ("sigmoid", 3))]
    },
    "four-remedies": lambda d: {
        "picture": [x for one in d.networks for x in (one.name, one_digit(one.left))]
    },
    "frozen-layers": lambda d: {
        "title": [f"{10 * d.median[n][2]:.0f} in 10" for n in (16, 3)]
    },
    "gate-memory": lambda d: {"title": [f"{one_digit(d.end('lstm_5'))}-fold"]},
    "hand-example": lambda d: {
        "picture": ["0.618", "0.336", "0.639", "0.0082", "−0.0316", "−0.0832", "× −1.1", "0.0651"]
    },
    "normalised-inputs": lambda d: {
        "title": [f"{d.slopes[True]:.3f} in place of {d.slopes[False]:.3f}"]
    },
    "residual-block": lambda d: {
        "picture": [one_digit(x) for one in d.left.values() for x in one.values() if x < 1e4],
        "caption": [tex(d.left["before"]["relu"], 0)],
    },
    "residual-spectra": lambda d: {
        "title": ["only the scaled sum"], "caption": [one_digit(d.lost("plain", 50))]
    },
    "slow-layers": lambda d: {"title": [one_digit(d.median["sigmoid"][0])]},
    "two-signals": lambda d: {
        "title": [plain(d.forwards["sigmoid"].median[-1], 0)],
        "caption": [tex(d.backwards["sigmoid"].median[0], 0)],
        "description": [plain(d.backwards["tanh"].median[0], 0)],
    },
    "starts": lambda d: {
        "title": [f"over {plain(10.0 ** int(d.panel('relu', 'random').delta[0]), 1)}-fold"],
        "caption": [plain(10 ** d.panel("relu", "1/n").delta[0], 0)],
        "picture": [
            f"< {plain(10.0 ** int(panel.delta[0]), 1)}" if panel.delta[0] < -40
            else plain(10 ** panel.delta[0], 0)
            for panel in d.panels if panel.delta[0] < 20
        ],
    },
    "three-neuron-chain": lambda d: {
        "picture": map(three_neuron_chain.shown, (*d.weights, *d.a, *d.deltas, *d.slopes, d.cost))
    },
    "xavier-layers": lambda d: {"title": [plain(d.rule("compromise").signal[2])]},
}  # fmt: skip


@pytest.mark.parametrize("slug", SAID)
def test_it_says_and_shows_what_was_computed(slug: str) -> None:
    for part, texts in SAID[slug](figure(slug).data).items():
        said = "\n".join(shown(slug)) if part == "picture" else getattr(words(slug), part)
        assert [text for text in texts if str(text) not in said] == []


@pytest.mark.parametrize(("slug", "part", "text"), rows(__file__, "said"))
def test_it_says_what_is_to_be_seen(slug: str, part: str, text: str) -> None:
    assert text in getattr(words(slug), part)


def moved(d: Any, name: str, left: float) -> dict[str, Any]:
    change = {name: left}
    networks = (dataclasses.replace(one, left=change.get(one.name, one.left)) for one in d.networks)
    return {"networks": tuple(networks)}


def later(d: Any) -> dict[str, Any]:
    return {"formats": tuple(dataclasses.replace(one, zero=one.zero + 1000) for one in d.formats)}


def three_solved(d: Any) -> dict[str, Any]:
    deep = dataclasses.replace(d.panels["plain_24"], solved=np.arange(d.networks) < 3)
    return {"panels": {**d.panels, "plain_24": deep}}


# Other data, and what must then be said in which parts: it is not said now.
OTHERS: list[tuple[str, Callable[[Any], dict[str, Any]], dict[str, list[str]]]] = [
    ("twenty-layers", lambda d: {"delta": d.delta * 5e4}, {
        "title": ["0.000000006"], "caption": [r"6 \times 10^{-9}"],
        "alt": ["6 × 10⁻⁹"], "description": ["6 × 10⁻⁹"],
    }),
    ("twenty-layers", lambda d: {"high": 7.3 * d.delta}, {"caption description": ["factor of 9"]}),
    ("twenty-layers", lambda d: {"low": d.delta / 4.2}, {"caption description": ["factor of 6"]}),
    ("residual-spectra", lambda d: {"values": d.values | {"plain": {50: (345.0, 1e-30)}}}, {
        "description": ["g(Wx): largest below 1000, about 1 lost"]
    }),
    ("gradient-decay", later, {"caption alt description": ["1013", "1075", "1538"]}),
    ("deeper-is-worse", three_solved, {"title": ["steps 3 of 30"], "alt": ["24 layers 3"]}),
    ("four-remedies", lambda d: moved(d, "sigmoid, skips", 7.4), {
        "title": ["to 7 of the last"], "alt": ["to 7"], "description": ["skips: 7"]
    }),
    ("four-remedies", lambda d: moved(d, "ReLU, 1/n", 4.44e-9), {
        "title": ["ReLU alone leaves 4 × 10⁻⁹"], "caption": [r"4 \times 10^{-9}"]
    }),
    ("four-remedies", lambda d: moved(d, "sigmoid, batch norm", 0.01), {
        "title": ["Two remedies keep"]
    }),
    ("itemised-bill", lambda d: {"items": d.items[:3]}, {"title": ["3 items"]}),
    ("trained-remedies", lambda d: {"solved": 0.0}, {
        "title": ["descent solves 30"], "alt": ["bare sigmoid 30 and 30"],
        "caption": ["at least 0\u00a0%"], "description": ["quadrants: sigmoid, 1/n 30"],
    }),
]  # fmt: skip


OTHERS += [
    (slug, lambda d, name=name, value=value: {name: json.loads(value)}, {parts: [text]})
    for slug, name, value, parts, text in rows(__file__, "others")
]


@pytest.mark.parametrize("place", range(len(OTHERS)), ids=lambda n: f"{OTHERS[n][0]} {n}")
def test_of_other_data_it_says_something_else(place: int) -> None:
    slug, change, parts = OTHERS[place]
    d, own = figure(slug)
    changed = own.describe(dataclasses.replace(d, **change(d)))
    for names, texts in parts.items():
        before, after = (
            " ".join(getattr(said, name) for name in names.split())
            for said in (words(slug), changed)
        )
        assert [text for text in texts if text in before or text not in after] == []
