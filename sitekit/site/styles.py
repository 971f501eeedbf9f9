"""One style sheet for all pages, without the rules that no page can use, and dark without scripts.

A rule stays if all that its selector names, outside of ``:not()``, ``:is()`` and the like, is in
some page, or is a word of some script. Names are strings as a selector writes them: ``.class``,
``#id``, ``element``, ``[attribute]``, ``[attribute=value]``; words of scripts are ``"word``.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, pairwise
from typing import Any

import tinycss2

from sitekit.core import Project, SitekitError, fingerprint, machinery

FOLDER = "assets/stylesheets"
NOSCRIPT = "assets/css/without-scripts.css"
_LINK = r'link rel="stylesheet" href="(?P<lead>[^"]*?)(?P<name>assets/[^"]*)"'
_SHEET = re.compile(rf"\s*<(?:noscript>.*?</noscript>|{_LINK}>)", re.DOTALL)
_VALUE_TEXT = r"""(?:\s*=\s*(?:"[^"]*"|'[^']*'))?"""
_TAG = re.compile(rf"""<([a-zA-Z][\w-]*)((?:\s+[^\s"'=<>/]+{_VALUE_TEXT})*)\s*/?>""")
_ATTRIBUTE = re.compile(r"""([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?""")
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.DOTALL)
# Only such values are kept, and looked for: coordinates and texts are in no selector.
_VALUE = re.compile(r"[\w-]{0,40}")
_WORD = re.compile(r"[\w-]+")
_PROPERTY = re.compile(r"--[\w-]+")
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
_NESTING = frozenset({"media", "supports", "layer", "container"})
# The theme's script knows these parts, which only features make that mkdocs.yml does not switch on.
_OFF = re.compile(
    r"(?:--)?(?:md-(?:annotation|author|banner|consent|feedback|post|select|social|source|status"
    r"|tabs?|tag|tooltip2?|top|version|mermaid)|tabbed|mermaid|annotate)(?![a-z]).*|data-linenos"
)
# Browsers add these elements to a page by themselves.
_ALWAYS = frozenset({"html", "head", "body", "tbody"})
_DARK = re.compile(r"\[data-md-color-scheme=(\"?)slate\1\]")
_LIGHT = '[data-md-color-scheme="default"]'
# Which drawing is hidden is said of light and of dark pages: one of the two must be taken back.
_DRAWINGS = f"body{_LIGHT} .vg-only-dark{{display:block!important}}"


def write_sheet(project: Project) -> str:
    """Put the style sheets of all pages together into one, link it, and return its name.

    Sheets that have a medium, or stand in ``noscript``, stay as they are. Pages with different
    sheets, or none, are a SitekitError.
    """
    site = project.site
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    lists = {tuple(name for _, name in _sheets(html) if name) for html in pages.values()}
    if len(lists) != 1 or not (linked := next(iter(lists))):
        raise SitekitError(
            f"the built pages have {len(lists)} different lists of style sheets, not one; "
            "name a sheet under extra_css in mkdocs.yml, and in no page"
        )

    def kept(make: Callable[..., Any], *given: Any) -> Any:
        key = fingerprint(make.__name__, machinery("site/styles.py"), *given)
        return project.cache.keep("css", key, lambda: make(*given))

    found = [kept(names_of, html) for html in pages.values()]
    found += [kept(words_of, path.read_text(encoding="utf-8")) for path in site.rglob("*.js")]
    css = "\n".join((site / name).read_text(encoding="utf-8") for name in linked)
    # Of what pages say most is named by no sheet; then it may change without a purge.
    words = set(_WORD.findall(css))
    names = (one for one in set().union(*found) if words.issuperset(_WORD.findall(one)))
    text = kept(purge, css, sorted(names))
    target = f"{FOLDER}/site.{hashlib.sha256(text.encode()).hexdigest()[:8]}.css"
    for name in linked:
        (site / name).unlink()
    for name, content in ((target, text), (NOSCRIPT, kept(dark, text))):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(content, encoding="utf-8")
    for path, html in pages.items():
        path.write_text(_link(html, target), encoding="utf-8")
    return target


def _link(html: str, target: str) -> str:
    """Return a page with one sheet in the place of the first, and none in those of the others."""
    lead = next(lead for lead, name in _sheets(html) if name)
    links = iter([f'\n<link rel="stylesheet" href="{lead}{target}">'])
    head, mark, body = html.partition("</head>")
    return _SHEET.sub(lambda one: next(links, "") if one["name"] else one[0], head) + mark + body


def _sheets(html: str) -> list[tuple[str, str]]:
    return _SHEET.findall(html.partition("</head>")[0])


def names_of(html: str) -> list[str]:
    """Return what selectors may name in one page, with the words of the scripts in it."""
    tags = {(match[1].lower(), match[2]) for match in _TAG.finditer(html)}
    found = {name for name, _ in tags}
    for match in (match for _, rest in tags for match in _ATTRIBUTE.finditer(rest)):
        name, value = match[1].lower(), match[2] or match[3] or ""
        found.add(f"[{name}]")
        if name == "class":
            found.update(f".{one}" for one in value.split())
        elif name == "id":
            found.add(f"#{value}")
        if _VALUE.fullmatch(value):
            found.add(f"[{name}={value}]")
    return sorted(found.union(*map(words_of, _SCRIPT.findall(html))))


def words_of(script: str) -> list[str]:
    """Return the words of a script that selectors may name."""
    words = set(_WORD.findall(script))
    return sorted(f'"{word}' for word in words if not _OFF.fullmatch(word))


def purge(css: str, names: Iterable[str]) -> str:
    """Return a style sheet without comments, and without rules that apply to none of the names.

    Nor custom properties that no rule reads. What is not CSS is a SitekitError.
    """
    known = frozenset(names)

    def keep(tokens: list[Any]) -> bool:
        return all(_is_known(before, token, known) for before, token in pairwise([None, *tokens]))

    rules = list(_rules(tinycss2.parse_stylesheet(css, True, True), keep))
    words = {one[1:] for one in known if one.startswith('"')}
    text, shorter = "", _written(rules)
    while shorter != text:
        text = shorter
        shorter = _written(rules, words.union(_VARIABLE.findall(text)))
    return f'@charset "utf-8";\n{text}\n'


def dark(css: str) -> str:
    """Return the sheet for readers without scripts: dark where they ask for dark.

    The theme's script chooses the colours. Where it does not run, every page says that it is light;
    so this repeats for light pages what a style sheet says of dark ones. Paper stays light.
    """
    nodes = tinycss2.parse_stylesheet(css, True, True)
    rules = _written(_rules(nodes, lambda tokens: bool(_DARK.search(_text(tokens)))))
    text = f"{_DARK.sub(_LIGHT, rules)}{_DRAWINGS}"
    return f"@media screen and (prefers-color-scheme:dark){{{text}}}\n"


def _rules(nodes: Iterable[Any], keep: Callable[[list[Any]], bool]) -> Iterator[Any]:
    """Yield a head with declarations, or with such rules; text where a rule stays as it is."""
    for node in nodes:
        if node.type == "error":
            raise SitekitError(f"a style sheet is not CSS: {node.message}")
        if node.type == "qualified-rule":
            if head := ",".join(_text(one) for one in _split(node.prelude, ",") if keep(one)):
                yield head, [f"{one};" for one in map(_text, _split(node.content, ";")) if one]
        elif node.lower_at_keyword in _NESTING and node.content:
            inner = tinycss2.parse_rule_list(node.content, True, True)
            yield f"@{node.at_keyword} {_text(node.prelude)}", list(_rules(inner, keep))
        elif node.lower_at_keyword != "charset" and keep([node]):
            yield node.serialize()


def _written(rules: Iterable[Any], read: set[str] | None = None) -> str:
    """Return rules as a style sheet, of custom properties only those that are read."""
    parts = []
    for rule in rules:
        if not isinstance(rule, str):
            body = _written(rule[1], read).rstrip(";")
            parts.append(f"{rule[0]}{{{body}}}" if body else "")
        elif read is None or not (name := _PROPERTY.match(rule)) or name[0] in read:
            parts.append(rule)
    return "".join(parts)


def _is_known(before: Any, token: Any, names: frozenset[str]) -> bool:
    """Tell whether what a token of a selector names, after another token, may stand in a page."""

    def has(asked: str, word: str) -> bool:
        return asked in names or f'"{word}' in names or asked in _ALWAYS

    if token.type == "[] block":
        name, *rest = [one for one in token.content if one.type != "whitespace"]
        # Only where an attribute is asked for one whole value.
        value = rest[1].value if len(rest) == 2 and rest[0] == "=" else ""
        is_any = not value or not _VALUE.fullmatch(value)
        known = is_any or has(f"[{name.lower_value}={value}]", value)
        return known and has(f"[{name.lower_value}]", name.lower_value)
    if token.type == "hash":
        return has(f"#{token.value}", token.value)
    if token.type != "ident" or before == ":":
        return True
    return has(f".{token.value}", token.value) if before == "." else has(*[token.lower_value] * 2)


def _split(tokens: Iterable[Any], mark: str) -> Iterator[list[Any]]:
    for is_mark, part in groupby(tokens, lambda token: token == mark):
        if not is_mark:
            yield list(part)


def _text(tokens: Iterable[Any]) -> str:
    kept = [token for token in tokens if token.type != "comment"]
    return "".join(" " if one.type == "whitespace" else one.serialize() for one in kept).strip()
