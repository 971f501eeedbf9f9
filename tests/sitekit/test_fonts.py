from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from sitekit import fonts
from sitekit.fonts import Face
from sitekit.mathematics.typesetting import PROJECT
from sitekit.problems import SitekitError
from sitekit.settings import from_config, load

PACKAGES = PROJECT / "node_modules"
SETTINGS = load(PROJECT / "mkdocs.yml")
SANS = "source-sans/VF/SourceSans3VF-Upright.ttf"


@pytest.fixture(scope="module")
def cuts(tmp_path_factory: pytest.TempPathFactory) -> list[fonts.Cut]:
    return fonts.cut(SETTINGS.fonts, PACKAGES, tmp_path_factory.mktemp("cache"))


def test_a_font_has_its_alphabet_and_nothing_else(cuts: list[fonts.Cut]) -> None:
    for one in cuts:
        letters = TTFont(io.BytesIO(one.path.read_bytes())).getBestCmap()
        wanted = {ord(letter) for letter in fonts.ALPHABETS[one.face.alphabet]}
        assert set(letters) <= wanted
        assert {ord(letter) for letter in "AZaz09.,"} <= set(letters)


def test_together_the_fonts_draw_every_letter_of_the_alphabets(cuts: list[fonts.Cut]) -> None:
    for alphabet, wanted in fonts.ALPHABETS.items():
        drawn: set[int] = set()
        for one in cuts:
            if one.face.alphabet == alphabet:
                drawn |= set(TTFont(io.BytesIO(one.path.read_bytes())).getBestCmap())
        assert {letter for letter in wanted if ord(letter) not in drawn} == set()


def test_a_cut_font_has_its_role_as_its_name_and_keeps_copyright_and_licence(
    cuts: list[fonts.Cut],
) -> None:
    for one in cuts:
        names = TTFont(io.BytesIO(one.path.read_bytes()))["name"]
        assert names.getDebugName(1) == one.face.family
        # The reserved name, which a font that was changed may not have.
        assert "Source" not in (names.getDebugName(4) or "") + (names.getDebugName(6) or "")
        assert re.search("STIX|Adobe", names.getDebugName(0) or "")
        assert "SIL Open Font License" in (names.getDebugName(13) or "")


def test_all_fonts_of_a_page_are_light(cuts: list[fonts.Cut]) -> None:
    assert sum(one.path.stat().st_size for one in cuts) < 60_000


def test_the_variable_font_has_the_weights_asked_for_and_the_fixed_one_none(
    cuts: list[fonts.Cut],
) -> None:
    by_family = {(one.face.family, one.face.weight): one for one in cuts}
    sans = TTFont(io.BytesIO(by_family["Book Sans", "400 600"].path.read_bytes()))
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in sans["fvar"].axes] == [
        ("wght", 400, 600)
    ]
    assert "fvar" not in TTFont(io.BytesIO(by_family["Book Code", "400"].path.read_bytes()))


def test_the_same_font_is_cut_to_the_same_bytes_and_only_once(tmp_path: Path) -> None:
    face = Face("Any Name", SANS)
    first = fonts.cut([face], PACKAGES, tmp_path / "a")[0]
    second = fonts.cut([face], PACKAGES, tmp_path / "b")[0]
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.name == second.name
    first.path.write_bytes(b"kept")
    assert fonts.cut([face], PACKAGES, tmp_path / "a")[0].path.read_bytes() == b"kept"


def test_other_letters_or_another_weight_are_cut_anew(tmp_path: Path) -> None:
    one, heavy, code = fonts.cut(
        [Face("A", SANS), Face("A", SANS, weight="600"), Face("A", SANS, alphabet="code")],
        PACKAGES,
        tmp_path,
    )
    assert len({one.name, heavy.name, code.name}) == 3
    assert len({one.path.read_bytes(), heavy.path.read_bytes(), code.path.read_bytes()}) == 3


def test_a_late_font_moves_nothing(cuts: list[fonts.Cut]) -> None:
    rules = fonts.css(cuts)
    assert rules.count("@font-face") == len(cuts)
    assert rules.count("font-display:optional") == len(cuts)
    for one in cuts:
        assert f'url("../fonts/{one.name}")' in rules
        assert re.search(r"\.[0-9a-f]{8}\.woff2$", one.name)


@pytest.mark.parametrize(
    ("face", "said"),
    [
        (Face("A", "nowhere/none.ttf"), r"nowhere/none.ttf is not in node_modules.*npm ci"),
        (Face("A", SANS, alphabet="runes"), r"alphabet 'runes'; there are: code, text"),
    ],
)
def test_what_cannot_be_cut_is_explained(face: Face, said: str, tmp_path: Path) -> None:
    with pytest.raises(SitekitError, match=said):
        fonts.cut([face], PACKAGES, tmp_path)
    assert not list(tmp_path.rglob("*.woff2"))


def test_a_wrong_key_in_the_settings_is_named() -> None:
    config = {
        "extra": {
            "sitekit": {
                "package": "p",
                "results": "r",
                "figures": {"folder": "f", "command": []},
                "macros": "m",
                "labs": "l",
                "fonts": [{"family": "A", "sauce": "b"}],
            }
        }
    }
    with pytest.raises(SitekitError, match=r"a font .* 'sauce'"):
        from_config(Path("/anywhere"), config)
