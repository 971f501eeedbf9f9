import io
import re
import string
from pathlib import Path
from typing import Any

import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

from sitekit.core import SitekitError
from sitekit.site import fonts
from tests.sitekit.conftest import plant_files

SANS = "source-sans/VF/SourceSans3VF-Upright.ttf"
STIX = "@expo-google-fonts/stix-two-text/400Regular_Italic/STIXTwoText_400Regular_Italic.ttf"
ALPHABETS = {"text": "é–", "code": "σ"}
ITALIC = {"family": "Book Text", "source": STIX, "style": "italic"}
VARIABLE = {"family": "Book Sans", "source": SANS, "weight": "400 600", "alphabet": "code"}


def make(root: Path, *faces: dict[str, str], **alphabets: str) -> list[fonts.Subset]:
    project = plant_files(root, {}, fonts=[*faces], alphabets=ALPHABETS | alphabets)
    return [fonts.subset(font, project) for font in project.options.fonts]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    root = tmp_path_factory.mktemp("fonts")
    return root, make(root, ITALIC, VARIABLE)


def test_a_font_has_its_alphabet_its_role_and_its_licence(made: Any) -> None:
    for font, face in zip(made[1], (ITALIC, VARIABLE), strict=True):
        assert font.content[:4] == b"wOF2"
        assert len(font.content) < 20_000
        read = TTFont(io.BytesIO(font.content))
        own = string.ascii_letters + string.digits + string.punctuation + " \N{NO-BREAK SPACE}"
        glyphs, cmap = read.getGlyphSet(), read.getBestCmap()
        assert set(map(chr, cmap)) == {*own, *ALPHABETS[face.get("alphabet", "text")]}
        # Every character is drawn, but the two spaces.
        for code in cmap.keys() - {0x20, 0xA0}:
            glyphs[cmap[code]].draw(pen := RecordingPen())
            assert pen.value, chr(code)
        names = [read["name"].getDebugName(number) or "" for number in range(14)]
        assert (names[1], names[2]) == (face["family"], face.get("style", "regular").capitalize())
        # The reserved name, which a font that was changed may not have.
        assert not re.search("Source|STIX", names[4] + names[6])
        assert re.search("STIX|Adobe", names[0])
        assert "SIL Open Font License" in names[13]
        axes = read["fvar"].axes if "fvar" in read else ()
        weights = [(one.axisTag, one.minValue, one.maxValue) for one in axes]
        assert weights == ([("wght", 400, 600)] if "weight" in face else [])


def test_files_are_named_by_role_and_content_and_a_late_font_moves_nothing(made: Any) -> None:
    text, sans = made[1]
    assert re.fullmatch(r"assets/fonts/book-text-400-italic\.[0-9a-f]{8}\.woff2", text.path)
    assert re.fullmatch(r"assets/fonts/book-sans-400-600\.[0-9a-f]{8}\.woff2", sans.path)
    assert text.css == (
        '@font-face{font-family:"Book Text";font-style:italic;font-weight:400;'
        f'font-display:optional;src:url("../fonts/{Path(text.path).name}") format("woff2")}}'
    )
    assert "font-style:normal;font-weight:400 600;" in sans.css


def test_a_font_is_the_same_again_and_another_for_other_letters(made: Any, tmp_path: Path) -> None:
    root, (text, sans) = made
    before = (root / ".cache" / "sitekit.sqlite").stat().st_mtime_ns
    assert make(root, ITALIC, VARIABLE) == [text, sans]
    assert (root / ".cache" / "sitekit.sqlite").stat().st_mtime_ns == before
    assert make(tmp_path, ITALIC) == [text]
    (other,) = make(tmp_path, ITALIC, text="é")
    assert (other.content != text.content, other.path != text.path) == (True, True)


def test_what_cannot_be_cut_is_explained(tmp_path: Path) -> None:
    with pytest.raises(SitekitError, match=r"nowhere.ttf is not in node_modules.*npm ci"):
        make(tmp_path, {"family": "A", "source": "nowhere.ttf"})
    with pytest.raises(SitekitError, match="alphabet 'runes'; there are: code, text"):
        make(tmp_path, {"family": "A", "source": SANS, "alphabet": "runes"})
