"""No letter of any page falls to a font that is not ours, unless it is known to."""

from __future__ import annotations

import unicodedata
from collections import defaultdict

from bs4 import BeautifulSoup

from sitekit import fonts, settings

SETTINGS = settings.load()


def test_the_fonts_have_every_letter_of_the_pages() -> None:
    missing: defaultdict[str, set[str]] = defaultdict(set)
    seen = 0
    for page in sorted(SETTINGS.site.rglob("*.html")):
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        for unread in soup(["script", "style", "svg", "math", "template"]):
            unread.decompose()
        code = "".join(one.extract().get_text() for one in soup(["code", "pre", "kbd"]))
        for alphabet, text in (("code", code), ("text", soup.get_text())):
            letters = {each for each in text if unicodedata.category(each) not in {"Cc", "Zs"}}
            seen += len(letters)
            for letter in letters - set(fonts.ALPHABETS[alphabet]) - set(fonts.LEFT):
                missing[f"{letter} U+{ord(letter):04X} in {alphabet}"].add(page.parent.name)
    assert seen > 1000
    # A letter that is new: add it to an alphabet in sitekit/fonts.py, or to LEFT.
    assert dict(missing) == {}
