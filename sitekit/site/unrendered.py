"""What should have been rendered while the site was built, and what should alarm its author.

``unrendered.toml`` lists the texts: raw TeX, links, and Markdown that is not read.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from lxml.html import HtmlElement

from sitekit.core import Problem
from sitekit.core.html import SLOT, parse
from sitekit.site.model import Site, line_of

SEARCH_INDEX = "search/search_index.json"
# What these hold is not read as text: code is meant as it stands, SVG and MathML are typeset.
_NOT_PROSE = ("code", "pre", "script", "style", "svg", "math", "template", "textarea")
_PROSE = f"//text()[not(ancestor::*[{' or '.join(f'self::{name}' for name in _NOT_PROSE)}])]"
# Attributes whose text is read out or shown, and so must be plain.
_SPOKEN = ("alt", "title", "aria-label", "content", "placeholder", "summary")
_CLASSES = {
    "arithmatex": "a formula that was not typeset",
    "vg-problems": "a list of problems for the author",
    "vg-alarm": "a false claim",
    "vg-claim--false": "a false claim",
    "math-error": "a formula that could not be typeset",
}
_ADDRESS = re.compile(r"^\s*(?:claim|given|table|figure):")
_TEXTS = {
    kind.pop("message"): [re.compile(one, re.MULTILINE) for one in kind.values()]
    for kind in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).values()
}
*_, _SYNTAX = _TEXTS.values()
# Without one of these no pattern fits.
_ANY = re.compile(r"[$\\~=+*{\[#!?:`|<&-]")


def problems(site: Site) -> Iterator[Problem]:
    """Report everything that was not rendered on a page or in the search index."""
    for page in site.pages:
        found = [(one.getparent(), said) for one in page.tree.xpath(_PROSE) for said in _said(one)]
        found += [(one, said) for one in page.tree.iter("*") for said in _in_element(one)]
        yield from (Problem(page.path, line_of(one), said) for one, said in found)
    if SEARCH_INDEX in site.files:
        index = json.loads(site.file(SEARCH_INDEX).read_text(encoding="utf-8"))
        for entry in index["docs"]:
            tree = parse(f"<div>{entry['title']}\n{entry['text']}</div>")
            for said in (said for text in tree.xpath(_PROSE) for said in _said(text)):
                yield Problem(site.path_of(SEARCH_INDEX), 0, f"{entry['location']} {said}")


def _said(text: str) -> list[str]:
    """Say what of a text should have been rendered, with the first of each kind."""
    found: list[str] = []
    for said, patterns in _TEXTS.items() if _ANY.search(text) else ():
        match = next((one for pattern in patterns if (one := pattern.search(text))), None)
        # A formula or a link that was not read is often syntax too, and needs one message.
        if match and not (found and patterns is _SYNTAX):
            found.append(said.format(match[0].strip()))
    return found


def _in_element(element: HtmlElement) -> Iterator[str]:
    """Say whether an element itself should have been replaced."""
    if element.tag == SLOT:
        name = element.get("data-slot", "")
        yield f"holds a slot data-slot={name!r} that the build did not fill"
    for name, value in element.items():
        if name in {"data-sitekit", "data-missing"}:
            yield f"holds a slot {name}={value!r} that the build did not fill"
        elif name in {"href", "src"} and _ADDRESS.match(value):
            yield f"holds the address {value!r}, which the build should have replaced"
        elif name in _SPOKEN:
            yield from _said(value)
        elif name == "class":
            known = (one for one in value.split() if one in _CLASSES)
            yield from (f"shows {_CLASSES[one]} ({one})" for one in known)
