"""One style sheet for all pages, without the rules that no page can use.

The theme brings rules for much that this site has not: other languages, tabs, blogs, annotations.
A rule stays if every class, id, element and attribute that its selector names stands in some page,
or is a word of some script, which may put it there. What stands within ``:not()``, ``:is()``,
``:where()`` and ``:has()`` is not looked at, and neither are states such as ``:hover``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tinycss2

from sitekit.problems import SitekitError

FOLDER = "assets/stylesheets"

_SHEET = re.compile(
    r"<noscript>.*?</noscript>"
    r'|\s*<link rel="stylesheet" href="(?P<lead>[^"]*?)(?P<name>assets/[^"]*)">',
    re.DOTALL,
)
_TAG = re.compile(
    r"""<([a-zA-Z][\w-]*)((?:\s+[^\s"'=<>/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*)\s*/?>"""
)
_ATTRIBUTE = re.compile(r"""([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?""")
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.DOTALL)
_WORD = re.compile(r"[\w-]+")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
_NESTING = frozenset({"media", "supports", "layer", "container"})
# The theme's script knows these parts, which only features make that mkdocs.yml does not switch on.
_OFF = re.compile(
    r"(?:--)?(?:md-(?:annotation|author|banner|consent|feedback|post|select|social|source|status|tabs?|tag"
    r"|tooltip2?|top|version|mermaid)|tabbed|mermaid|annotate)(?![a-z]).*|data-linenos"
)
# Browsers add these elements to a page by themselves.
_ALWAYS = frozenset({"html", "head", "body", "tbody", "*"})


@dataclass(frozen=True)
class Names:
    """What selectors may name.

    Attributes
    ----------
    classes, ids, elements : frozenset of str
        Of all pages.
    attributes : frozenset of (str, str)
        With each of their values; the empty one for each attribute that there is.
    words : frozenset of str
        Of all scripts.
    """

    classes: frozenset[str]
    ids: frozenset[str]
    elements: frozenset[str]
    attributes: frozenset[tuple[str, str]]
    words: frozenset[str]


def write(site: Path) -> str:
    """Put the style sheets of all pages of a built site together into one, and link it.

    Parameters
    ----------
    site : Path
        Folder of the site. Sheets that have a medium, or stand in ``noscript``, stay as they are.

    Returns
    -------
    str
        The name of the sheet, which changes with its text.

    Raises
    ------
    SitekitError
        If the pages do not all have the same style sheets, or lack them.
    """
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    lists = {sheets(text) for text in pages.values()}
    if len(lists) != 1 or not (names := next(iter(lists))):
        raise SitekitError(
            f"the built pages have {len(lists)} different lists of style sheets, not one; "
            "name a sheet under extra_css in mkdocs.yml, and in no page"
        )
    scripts = [path.read_text(encoding="utf-8") for path in site.rglob("*.js")]
    css = "\n".join((site / name).read_text(encoding="utf-8") for name in names)
    text = purge(css, gather(pages.values(), scripts))
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    target = f"{FOLDER}/site.{digest}.css"
    for name in names:
        (site / name).unlink()
    (site / FOLDER).mkdir(parents=True, exist_ok=True)
    (site / target).write_text(text, encoding="utf-8")
    for path, html in pages.items():
        path.write_text(_link(html, target), encoding="utf-8")
    return target


def sheets(html: str) -> tuple[str, ...]:
    """Return the style sheets of a page, in order, relative to the site."""
    return tuple(match["name"] for match in _SHEET.finditer(html) if match["name"])


def _link(html: str, target: str) -> str:
    """Return a page with one sheet in the place of the first, and none in those of the others."""
    leads = [match["lead"] for match in _SHEET.finditer(html) if match["name"]]
    links = iter([f'\n<link rel="stylesheet" href="{leads[0]}{target}">'])
    return _SHEET.sub(lambda match: next(links, "") if match["name"] else match[0], html)


# --- what there is --------------------------------------------------------------------------------


def gather(pages: Iterable[str], scripts: Iterable[str]) -> Names:
    """Return what selectors may name.

    Parameters
    ----------
    pages : iterable of str
        The HTML of all pages; words of scripts that are written into them count too.
    scripts : iterable of str
        The text of all scripts.

    Returns
    -------
    Names
        Elements and attributes in lower case.
    """
    tags: set[tuple[str, str]] = set()
    words = {word for text in scripts for word in _WORD.findall(text)}
    for html in pages:
        words |= {word for text in _SCRIPT.findall(html) for word in _WORD.findall(text)}
        tags |= {(match[1].lower(), match[2]) for match in _TAG.finditer(html)}
    attributes = {
        (match[1].lower(), match[2] or match[3] or "")
        for rest in {rest for _, rest in tags}
        for match in _ATTRIBUTE.finditer(rest)
    }
    return Names(
        classes=frozenset(
            one for name, text in attributes if name == "class" for one in text.split()
        ),
        ids=frozenset(text for name, text in attributes if name == "id"),
        elements=frozenset(name for name, _ in tags) | _ALWAYS,
        attributes=frozenset(attributes | {(name, "") for name, _ in attributes}),
        words=frozenset(word for word in words if not _OFF.fullmatch(word)),
    )


# --- what of the rules is used --------------------------------------------------------------------


def purge(css: str, names: Names) -> str:
    """Return a style sheet without comments, and without rules that apply to nothing.

    Parameters
    ----------
    css : str
        All of it, in order.
    names : Names
        What there is.

    Returns
    -------
    str
        Custom properties that no rule reads and no script names are left out too.
    """
    text = "".join(_rules(tinycss2.parse_stylesheet(css, True, True), names))
    while True:
        read = set(_VARIABLE.findall(text)) | names.words
        shorter = "".join(_without(tinycss2.parse_stylesheet(text, True, True), read))
        if shorter == text:
            return f'@charset "utf-8";\n{text}\n'
        text = shorter


def _rules(rules: Iterable[Any], names: Names) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [one for one in _split(rule.prelude, ",") if _is_possible(one, names)]
            if selectors:
                yield f"{','.join(map(_text, selectors))}{{{_text(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword in _NESTING and rule.content:
            inner = "".join(_rules(tinycss2.parse_rule_list(rule.content, True, True), names))
            if inner:
                yield f"@{rule.at_keyword} {_text(rule.prelude)}{{{inner}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword != "charset":
            yield rule.serialize()
        elif rule.type == "error":
            raise SitekitError(f"a style sheet is not CSS: {rule.message}")


def _is_possible(selector: list[Any], names: Names) -> bool:
    """Tell whether all that a selector names may stand in a page."""
    before: Any = None
    for token in selector:
        if not _is_known(before, token, names):
            return False
        before = token
    return True


def _is_known(before: Any, token: Any, names: Names) -> bool:
    mark = before.value if before is not None and before.type == "literal" else ""
    if token.type == "hash":
        return token.value in names.ids or token.value in names.words
    if token.type == "[] block":
        return _has_attribute(token.content, names)
    if token.type != "ident" or mark == ":":
        return True
    if mark == ".":
        return token.value in names.classes or token.value in names.words
    return token.lower_value in names.elements or token.lower_value in names.words


def _has_attribute(content: list[Any], names: Names) -> bool:
    """Tell whether an attribute may have the value that is asked for, where it is one value."""
    parts = [token for token in content if token.type != "whitespace"]
    name = parts[0].lower_value if parts and parts[0].type == "ident" else ""
    if (name, "") not in names.attributes and name not in names.words:
        return False
    is_exact = len(parts) == 3 and parts[1].type == "literal" and parts[1].value == "="
    wanted = parts[2].value if is_exact else ""
    return (name, wanted) in names.attributes or wanted in {"", *names.words}


def _without(rules: Iterable[Any], read: set[str]) -> Iterator[str]:
    """Yield rules without custom properties that nothing reads."""
    for rule in rules:
        if rule.type == "qualified-rule":
            kept = [one for one in _split(rule.content, ";") if _is_read(one, read)]
            if kept:
                yield f"{_text(rule.prelude)}{{{';'.join(map(_text, kept))}}}"
        elif rule.lower_at_keyword in _NESTING and rule.content:
            inner = "".join(_without(tinycss2.parse_rule_list(rule.content, True, True), read))
            yield f"@{rule.at_keyword} {_text(rule.prelude)}{{{inner}}}"
        else:
            yield rule.serialize()


def _is_read(declaration: list[Any], read: set[str]) -> bool:
    first = next((token for token in declaration if token.type != "whitespace"), None)
    if first is None:
        return False
    return first.type != "ident" or not first.value.startswith("--") or first.value in read


def _split(tokens: Iterable[Any], mark: str) -> list[list[Any]]:
    """Split tokens at a mark; one within brackets is part of them."""
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == mark:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _text(tokens: Iterable[Any]) -> str:
    """Return tokens as text, without comments, and with single spaces."""
    kept = [token for token in tokens if token.type != "comment"]
    text = "".join(" " if token.type == "whitespace" else token.serialize() for token in kept)
    return text.strip()
