"""The site's own fonts: cut down to the characters that the pages use, so that they arrive at once.

Their licence lets anybody subset a font, but some owners reserve the name for the whole one: what
the site serves has the names of its roles, and keeps the copyright and the licence inside.
"""

import base64
import hashlib
import io
import string
from typing import NamedTuple

from sitekit.core import Project, SitekitError, fingerprint, machinery
from sitekit.core.node import PACKAGES
from sitekit.core.options import FontOptions

_ASCII = string.digits + string.ascii_letters + string.punctuation + " \N{NO-BREAK SPACE}"
# Kerning, ligatures, and marks that stand on their letters.
_FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "mkmk"]
# Copyright, licence and its address stay; 1, 2, 4 and 6 are the names, which are written anew.
_NAMES = [0, 1, 2, 4, 6, 13, 14]


class Subset(NamedTuple):
    """A font as the site serves it: its file relative to the site, WOFF2, and its CSS."""

    path: str
    content: bytes
    css: str


def subset(font: FontOptions, project: Project) -> Subset:
    """Return a font that ``mkdocs.yml`` lists, with the characters of its alphabet."""
    alphabets = project.options.alphabets
    if font.alphabet not in alphabets:
        said = f"the font {font.family} has the alphabet {font.alphabet!r}"
        raise SitekitError(f"mkdocs.yml: {said}; there are: {', '.join(sorted(alphabets))}")
    try:
        whole = (PACKAGES / font.source).read_bytes()
    except OSError:
        how = "install what package-lock.json lists: `npm ci`, or any session of `nox`"
        raise SitekitError(f"the font {font.source} is not in {PACKAGES.name}; {how}") from None
    letters = _ASCII + alphabets[font.alphabet]
    key = fingerprint(whole, dict(font), letters, machinery("site/fonts.py"))
    made = project.cache.keep("font", key, lambda: _made(whole, font, letters))
    content = base64.b64decode(made)
    # A copy is good for ever, since the name tells the content.
    role = f"{font.family.lower()}-{font.weight}{'-italic' * (font.style == 'italic')}"
    name = f"{role.replace(' ', '-')}.{hashlib.sha256(content).hexdigest()[:8]}.woff2"
    # A font that comes late is not used at all: nothing moves under a reader's eyes.
    css = (
        f'@font-face{{font-family:"{font.family}";font-style:{font.style};'
        f'font-weight:{font.weight};font-display:optional;src:url("../fonts/{name}") '
        'format("woff2")}'
    )
    return Subset(f"assets/fonts/{name}", content, css)


def _made(whole: bytes, font: FontOptions, letters: str) -> str:
    """Return a font with some characters only, compressed for the web, in base64."""
    # Slow to import, and not needed where everything was made before.
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    made = TTFont(io.BytesIO(whole), recalcTimestamp=False)
    options = Options(layout_features=_FEATURES, hinting=False, notdef_outline=True)
    options.name_IDs, options.name_languages = _NAMES, [0x409]
    subsetter = Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(made)
    # The instancer reads tables that a subset font has only once it has been saved.
    made.save(file := io.BytesIO())
    made = TTFont(file, recalcTimestamp=False)
    if "fvar" in made:
        limits = tuple(map(float, font.weight.split()))
        limit = limits if len(limits) > 1 else limits[0]
        made = instancer.instantiateVariableFont(made, {"wght": limit}, optimize=True)
    style = "Italic" if font.style == "italic" else "Regular"
    names = {1: font.family, 2: style, 4: f"{font.family} {style}"}
    names[6] = f"{font.family.replace(' ', '')}-{style}"
    for record in made["name"].names:
        record.string = names.get(record.nameID, record.string)
    made.flavor = "woff2"
    made.save(file := io.BytesIO())
    return base64.b64encode(file.getvalue()).decode()
