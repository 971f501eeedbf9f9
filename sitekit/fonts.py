"""The site's own fonts: cut down to the letters that the pages use, so that they arrive at once.

They come from packages that are locked like everything else, under the SIL Open Font License. It
lets anybody cut a font, but some of its owners reserve the name for the whole one: what the site
serves has the names of its roles (see `Face.family`), and keeps the copyright and the licence
inside.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from sitekit.problems import SitekitError

FOLDER = "assets/fonts"

_LATIN = string.digits + string.ascii_letters + string.punctuation + " \N{NO-BREAK SPACE}"
TEXT = _LATIN + "§©°±²³¶·¹½×ÄÖÜßàáäçèéëíñóöúü–—‘’“”…′⁰⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₋→∂−√≈≤≥δσ▸▾"
CODE = _LATIN + "±²·×éẐΣδπρσφχ–—‘’“”…‖₁₂←→∂−√≈≤≥"
ALPHABETS: Mapping[str, str] = {"text": TEXT, "code": CODE}
# What these alphabets leave to the reader's own fonts: none of ours draws them.
LEFT = "ᵀₗ₋⊙⋯"

# Kerning, ligatures, and marks that stand on their letters.
_FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "mkmk"]
# Copyright, licence and its address stay; 1, 2, 4 and 6 are the names, which are written anew.
_NAMES = [0, 1, 2, 4, 6, 13, 14]


@dataclass(frozen=True)
class Face:
    """One font of the site.

    Attributes
    ----------
    family : str
        The name in style sheets, which says what the font is for.
    source : str
        The file of the whole font, relative to ``node_modules``.
    weight : str
        As in CSS: ``400``, or ``400 600`` for a font that can take every weight between.
    style : str
        ``normal`` or ``italic``.
    alphabet : str
        Which letters are kept, a key of `ALPHABETS`.
    preload : bool
        Whether every page asks for it before it has read the style sheet.
    """

    family: str
    source: str
    weight: str = "400"
    style: str = "normal"
    alphabet: str = "text"
    preload: bool = True


@dataclass(frozen=True)
class Cut:
    """A font as the site serves it.

    Attributes
    ----------
    face : Face
        What it was asked to be.
    name : str
        Of its file, with a hash of the content: a copy is good for ever.
    path : Path
        Where the file is.
    """

    face: Face
    name: str
    path: Path


def cut(faces: Iterable[Face], packages: Path, cache: Path) -> list[Cut]:
    """Cut fonts, or take them from the cache where they have been cut before.

    Parameters
    ----------
    faces : iterable of Face
        What the site needs.
    packages : Path
        The folder ``node_modules``.
    cache : Path
        Folder for what can be computed again.

    Returns
    -------
    list of Cut
        In the order of the faces.

    Raises
    ------
    SitekitError
        If a font is not installed, or an alphabet is unknown.
    """
    return [_cut(face, packages, cache / "fonts") for face in faces]


def css(cuts: Iterable[Cut]) -> str:
    """Return the rules that declare fonts, for a style sheet in a folder beside theirs.

    A font that comes late is not used at all (``optional``): nothing moves under a reader's eyes.
    """
    return "\n".join(
        f'@font-face{{font-family:"{one.face.family}";font-style:{one.face.style};'
        f"font-weight:{one.face.weight};font-display:optional;"
        f'src:url("../fonts/{one.name}") format("woff2")}}'
        for one in cuts
    )


def _cut(face: Face, packages: Path, cache: Path) -> Cut:
    source = packages / face.source
    if face.alphabet not in ALPHABETS:
        known = ", ".join(sorted(ALPHABETS))
        raise SitekitError(
            f"mkdocs.yml: the font {face.family} has the alphabet {face.alphabet!r}; "
            f"there are: {known}"
        )
    try:
        whole = source.read_bytes()
    except OSError:
        raise SitekitError(
            f"the font {face.source} is not in {packages.name}; install what package-lock.json "
            "lists: `npm ci`, or any session of `nox`"
        ) from None
    kept = cache / f"{_fingerprint(face, whole)}.woff2"
    if not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        half = kept.with_suffix(".part")
        half.write_bytes(_subset(whole, face))
        half.replace(kept)
    digest = hashlib.sha256(kept.read_bytes()).hexdigest()[:8]
    role = face.family.lower().replace(" ", "-")
    weight = face.weight.replace(" ", "-")
    italic = "-italic" if face.style == "italic" else ""
    return Cut(face, f"{role}-{weight}{italic}.{digest}.woff2", kept)


def _fingerprint(face: Face, whole: bytes) -> str:
    """Return what changes whenever the cut font might."""
    digest = hashlib.sha256(whole)
    for part in (repr(face), ALPHABETS[face.alphabet], Path(__file__).read_text(encoding="utf-8")):
        digest.update(part.encode())
    for package in ("fonttools", "brotli"):
        digest.update(importlib.metadata.version(package).encode())
    return digest.hexdigest()[:16]


def _subset(whole: bytes, face: Face) -> bytes:
    """Return a font with the letters of its alphabet only, compressed for the web."""
    options = Options()
    options.layout_features = _FEATURES
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = _NAMES
    options.name_languages = [0x409]
    font = TTFont(io.BytesIO(whole), recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(text=ALPHABETS[face.alphabet])
    subsetter.subset(font)
    # The instancer reads tables that a subset font has only once it has been saved.
    font.flavor = None
    font = _again(font)
    if "fvar" in font:
        low, _, high = face.weight.partition(" ")
        limits: dict[str, float | tuple[float, float]] = {
            "wght": (float(low), float(high)) if high else float(low)
        }
        font = instancer.instantiateVariableFont(font, limits, optimize=True)
    _rename(font, face)
    font.flavor = "woff2"
    return _saved(font)


def _rename(font: TTFont, face: Face) -> None:
    style = "Italic" if face.style == "italic" else "Regular"
    compact = face.family.replace(" ", "")
    new = {1: face.family, 2: style, 4: f"{face.family} {style}", 6: f"{compact}-{style}"}
    for record in font["name"].names:
        if record.nameID in new:
            record.string = new[record.nameID]


def _saved(font: TTFont) -> bytes:
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()


def _again(font: TTFont) -> TTFont:
    return TTFont(io.BytesIO(_saved(font)), recalcTimestamp=False)
