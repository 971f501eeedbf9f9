"""What readers see: a small tag behind each passage, and the list of all statements.

The list is filtered without a script: check boxes, and a style sheet that asks ``:has()`` which are
ticked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html import escape, unescape

from sitekit.statements.files import VERDICTS, Article, Library, Section, Statement, gravest

LIST = '<div data-sitekit="statements"></div>'
_ATTRIBUTE = r"""(?:"(?P<double>[^"<>]*)"|'(?P<single>[^'<>]*)')"""
_OPENING = re.compile(rf"<(?P<tag>[a-z]\w*)\b(?P<rest>[^<>]*\sdata-ledger={_ATTRIBUTE}[^<>]*)>")
_ID = re.compile(r"""\sid=(?:"([^"]*)"|'([^']*)')""")
_SLOT = re.compile(rf"\s*<statement-mark data-ids={_ATTRIBUTE}>\s*</statement-mark>")
_MEANING = {
    "wrong": "wrong",
    "misleads": "misleads",
    "restricted": "holds with a restriction",
    "unverified": "not verified",
    "choice": "a choice",
    "holds": "holds",
}
_SAYS, _SO = "The article says", "What is so"
# Heads the columns where there are columns; elsewhere, and aloud, each text has its own label.
_HEAD = (
    '<p class="vg-checked__head" aria-hidden="true">'
    f"<span></span><span>{_SAYS}</span><span>{_SO}</span></p>"
)


def hold(html: str, library: Library) -> tuple[str, list[tuple[str, str]]]:
    """Give every marked passage an anchor and its verdict.

    Parameters
    ----------
    html : str
        A page as Markdown made it.
    library : Library
        What the files hold.

    Returns
    -------
    html : str
        With ``id`` and ``data-verdict`` on each marked element.
    anchors : list of (str, str)
        Id of the statement and of the element, in the order of the page.
    """
    found: list[tuple[str, str]] = []
    used: Counter[str] = Counter()

    def anchor(match: re.Match[str]) -> str:
        ids = _names(match)
        own = _ID.search(match["rest"])
        name = (own[1] or own[2]) if own else _anchor(ids, used)
        found.extend((one, name) for one in ids)
        known = [library.by_id[one].verdict for one in ids if one in library.by_id]
        verdict = f' data-verdict="{gravest(known)}"' if known else ""
        identity = "" if own else f' id="{name}"'
        return f"<{match['tag']}{match['rest']}{identity}{verdict}>"

    return _OPENING.sub(anchor, html), found


def _names(match: re.Match[str]) -> list[str]:
    return unescape(match["double"] or match["single"] or "").split()


def _anchor(ids: Sequence[str], used: Counter[str]) -> str:
    name = ids[0].lower() if ids else "statement"
    used[name] += 1
    return name if used[name] == 1 else f"{name}-{used[name]}"


def fill(html: str, library: Library, address: str) -> str:
    """Put a small tag at the end of each marked passage.

    Parameters
    ----------
    html : str
        The page with the slots that Markdown left.
    library : Library
        What the files hold.
    address : str
        Of the list of statements, relative to the page; empty where there is none.

    Returns
    -------
    str
        The page as readers get it.
    """

    def put(match: re.Match[str]) -> str:
        known = [library.by_id[one] for one in _names(match) if one in library.by_id]
        tags = " ".join(_tag(statement, address) for statement in known)
        return f' <span class="vg-tags" data-search-exclude>{tags}</span>' if tags else ""

    return _SLOT.sub(put, html)


def _tag(statement: Statement, address: str) -> str:
    text = f"{statement.id} · {VERDICTS[statement.verdict]}"
    if not address:
        return f'<span class="vg-tag">{text}</span>'
    return f'<a class="vg-tag" href="{escape(address)}#{statement.anchor}">{text}</a>'


# --- the list -------------------------------------------------------------------------------------


def compose(
    library: Library,
    places: Mapping[str, Sequence[tuple[str, str]]],
    to_html: Callable[[str], str],
) -> str:
    """Return the list of all statements.

    Parameters
    ----------
    library : Library
        What the files hold.
    places : mapping of str to sequence of (title, address)
        Where each statement is treated, relative to the page of the list.
    to_html : callable
        Converts the text of a statement.

    Returns
    -------
    str
        HTML, with formulas as Markdown leaves them.
    """
    if not library.articles:
        return ""
    articles = "".join(_article(article, places, to_html) for article in library.articles)
    return (
        f'<div class="vg-checked">{_filter(library)}{articles}'
        '<p class="vg-checked__count" role="status"></p></div>'
    )


def _filter(library: Library) -> str:
    """Return the check boxes; a style sheet asks which are ticked."""
    verdicts = Counter(one.verdict for one in library.by_id.values())
    by_verdict = [(one, _MEANING[one], verdicts[one]) for one in VERDICTS if verdicts[one]]
    by_article = [
        (article.id.lower(), f"{article.id} {article.title}", len(article.statements))
        for article in library.articles
    ]
    return (
        '<div class="vg-filter" data-search-exclude>'
        f"{_choices('article', 'Show only these articles', by_article)}"
        f"{_choices('verdict', 'Show only these verdicts', by_verdict)}</div>"
    )


def _choices(kind: str, legend: str, choices: Sequence[tuple[str, str, int]]) -> str:
    boxes = "".join(
        '<label class="vg-filter__choice">'
        f'<input type="checkbox" id="{kind}-{name}"> {escape(text)} '
        f'<span class="vg-filter__count">{count}</span></label>'
        for name, text, count in choices
    )
    return f'<fieldset class="vg-filter__{kind}s"><legend>{legend}</legend>{boxes}</fieldset>'


def _article(
    article: Article,
    places: Mapping[str, Sequence[tuple[str, str]]],
    to_html: Callable[[str], str],
) -> str:
    counts = Counter(one.verdict for one in article.statements)
    parts = [f"{_MEANING[one]} {counts[one]}" for one in VERDICTS if counts[one]]
    sections = "".join(
        _section(section, own, places, to_html)
        for section in article.sections
        if (own := [one for one in article.statements if one.section == section.id])
    )
    return (
        f'<section data-article="{article.id.lower()}">'
        f"{_heading(2, article.id.lower(), f'{article.id} · {article.title}')}"
        f'<p class="vg-checked__counts">{len(article.statements)} statements: '
        f"{' · '.join(parts)}</p>{_HEAD}{sections}</section>"
    )


def _heading(level: int, anchor: str, text: str) -> str:
    link = f'<a class="headerlink" href="#{anchor}" title="Link to this section">¶</a>'
    return f'<h{level} id="{anchor}">{escape(text)}{link}</h{level}>'


def _section(
    section: Section,
    statements: Sequence[Statement],
    places: Mapping[str, Sequence[tuple[str, str]]],
    to_html: Callable[[str], str],
) -> str:
    verdicts = " ".join(dict.fromkeys(one.verdict for one in statements))
    anchor = f"section-{section.id.lower().replace('.', '-')}"
    rows = "".join(_row(one, places.get(one.id, ()), to_html) for one in statements)
    return (
        f'<section data-verdicts="{verdicts}">{_heading(3, anchor, section.title)}'
        f'<ol class="vg-statements">{rows}</ol></section>'
    )


def _row(
    statement: Statement, places: Sequence[tuple[str, str]], to_html: Callable[[str], str]
) -> str:
    links = ", ".join(
        f'<a href="{escape(address)}">{escape(title)}</a>' for title, address in places
    )
    where = f'<p class="vg-statement__where">Treated in {links}.</p>' if links else ""
    return (
        f'<li class="vg-statement" id="{statement.anchor}" data-verdict="{statement.verdict}">'
        f'<p class="vg-statement__id"><a href="#{statement.anchor}">{statement.id}</a> '
        f'<span class="vg-statement__verdict">{_MEANING[statement.verdict]}</span></p>'
        f'<div class="vg-statement__says">{_labelled(_SAYS, to_html(statement.says))}</div>'
        f'<div class="vg-statement__so">{_labelled(_SO, to_html(statement.so))}</div>{where}</li>'
    )


def _labelled(label: str, html: str) -> str:
    """Put a label before the first words of a text."""
    return html.replace("<p>", f'<p><span class="vg-statement__label">{label}: </span>', 1)
