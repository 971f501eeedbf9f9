"""What readers see in place of the marks: claims with their proof, given numbers, the ledger.

Everything here is a plain function from verified facts to HTML. A claim is a button that opens a
native popover: hover, tap and Enter work without a script of ours (``interestfor`` adds the hover
where a browser knows it; the style sheet keeps it from opening by mere focus).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from html import escape, unescape
from typing import TypeAlias

from sitekit import mathematics
from sitekit.claims import Given, Verdict
from sitekit.derivations import DerivationVerdict, worst_text
from sitekit.mathematics import Macros
from sitekit.problems import Problem
from sitekit.table_claims import TableVerdict

# A notebook's HTML has been through Beautiful Soup, which quotes either way.
_MARK = re.compile(
    r"""<(claim|given|table)-mark data-target=(?:"([^"]*)"|'([^']*)')>(.*?)</\1-mark>""", re.DOTALL
)
_NUMBERED = re.compile(
    r'(?P<before>[("“]?)<(?P<kind>claim|given|table)-mark data-index="(?P<index>\d+)">'
    r'(?P<shown>.*?)</(?P=kind)-mark>(?P<behind>[.,;:!?)"”’]*)',
    re.DOTALL,
)
_FORMULA = re.compile(r"\$((?:\\.|[^\\$])+)\$")
_CELL = re.compile(r"<td\b(?P<attributes>[^>]*)>(?P<shown>.*?)</td>", re.DOTALL)
LEDGER = '<div data-sitekit="ledger"></div>'


AnyMark: TypeAlias = Verdict | Given | TableVerdict
"""What stands at a mark of a page."""


def number_marks(html: str) -> tuple[str, list[str]]:
    """Give every mark its place in the page.

    Parameters
    ----------
    html : str
        A page as Markdown made it.

    Returns
    -------
    tuple of str and list of str
        The HTML with ``data-index`` in place of the targets, and the targets in that order.
    """
    targets: list[str] = []

    def number(match: re.Match[str]) -> str:
        targets.append(unescape(match[2] or match[3] or ""))
        return f'<{match[1]}-mark data-index="{len(targets) - 1}">{match[4]}</{match[1]}-mark>'

    return _MARK.sub(number, html), targets


def target_of(mark: AnyMark) -> str:
    """Return the target of the link that a mark was written as."""
    if isinstance(mark, Given):
        return f"given:{mark.reason}"
    kind = "table" if isinstance(mark, TableVerdict) else "claim"
    return f"{kind}:{mark.claim.expression}"


def lost_tables(path: str, html: str, marks: Sequence[AnyMark]) -> list[Problem]:
    """Report tables whose cells Markdown sees otherwise than the check did.

    Parameters
    ----------
    path : str
        The page, relative to the root.
    html : str
        The page, with ``data-index`` marks.
    marks : sequence of Verdict, Given or TableVerdict
        By index.

    Returns
    -------
    list of Problem
        One for each table of another shape.
    """
    found = []
    for index, mark in enumerate(marks):
        if not isinstance(mark, TableVerdict) or mark.claim.table is None:
            continue
        box = re.compile(
            rf"<tbody>((?:(?!<tbody>).)*)</table>\s*</div>\s*<figcaption>\s*"
            rf'<table-mark data-index="{index}">',
            re.DOTALL,
        ).search(html)
        cells = sum(map(len, mark.claim.table.rows))
        if box is None or len(_CELL.findall(box[1])) != cells:
            message = (
                "Markdown does not make a table with a caption of this; put blank lines around "
                "the table and around its caption"
            )
            found.append(Problem(path, mark.claim.line, message))
    return found


def slug_of(path: str) -> str:
    """Return what stands for a page in the ledger's anchors: its path without folder and suffix."""
    return path.rpartition("/")[2].rpartition(".")[0]


def value_text(value: object) -> str:
    """Return a computed value in full, as a reader may copy it."""
    if isinstance(value, Fraction):
        return (
            str(value.numerator)
            if value.denominator == 1
            else f"{value.numerator}/{value.denominator}"
        )
    return str(value) if not isinstance(value, float) else repr(value)


def fill_marks(
    html: str,
    marks: Sequence[AnyMark],
    ledger_url: str,
    macros: Macros | None = None,
) -> str:
    """Replace the numbered marks of a page by what readers see.

    Parameters
    ----------
    html : str
        The page, with ``data-index`` marks (see `number_marks`).
    marks : sequence of Verdict, Given or TableVerdict
        By index.
    ledger_url : str
        Relative address of the ledger page; empty where there is none.
    macros : Macros, optional
        For the spoken names of formulas.

    Returns
    -------
    str
        The page with buttons, popovers and given numbers.
    """
    # Given numbers have no proof, so that the numbers of proofs are not those of marks.
    numbers = list(itertools.accumulate(int(not isinstance(mark, Given)) for mark in marks))

    def fill(match: re.Match[str]) -> str:
        index, shown = int(match["index"]), match["shown"]
        before, behind = match["before"], match["behind"]
        if index >= len(marks):
            # The page does not show what its source has; a problem says so.
            return before + shown + behind
        mark = marks[index]
        if isinstance(mark, Given):
            return f'{before}<span class="vg-given" id="c{index}">{shown}</span>{behind}'
        if isinstance(mark, TableVerdict):
            caption = _caption(mark, (index, numbers[index]), shown, ledger_url)
            return before + caption + behind
        claim = _claim(mark, (index, numbers[index]), shown, ledger_url, macros)
        return together(before, claim, behind)

    return _NUMBERED.sub(fill, _show_false_cells(html, marks))


def together(before: str, button: str, behind: str) -> str:
    """Keep a button on one line with the signs that touch it.

    A line may end before and behind a button: it would begin with a full stop, or end with an
    opening bracket.

    Parameters
    ----------
    before, behind : str
        Punctuation; may be empty.
    button : str
        HTML.

    Returns
    -------
    str
        HTML.
    """
    if not before + behind:
        return button
    return f'<span class="vg-together">{before}{button}{behind}</span>'


def _show_false_cells(html: str, marks: Sequence[AnyMark]) -> str:
    """Mark the cells that do not hold, each with its message."""
    for index, mark in enumerate(marks):
        end = html.find(f'<table-mark data-index="{index}">')
        if not isinstance(mark, TableVerdict) or not mark.messages or end < 0:
            continue
        start = html.rfind("<tbody>", 0, end)
        columns = len(mark.claim.table.head) if mark.claim.table else 1
        html = html[:start] + _with_alarms(html[start:end], mark, columns) + html[end:]
    return html


def _with_alarms(body: str, verdict: TableVerdict, columns: int) -> str:
    count = itertools.count()

    def mark(match: re.Match[str]) -> str:
        message = verdict.messages.get(divmod(next(count), columns))
        if message is None:
            return match.group()
        alarm = f'<span class="vg-alarm" role="alert">{escape(message)}</span>'
        shown = f'<span class="vg-claim--false">{match["shown"]}</span>'
        return f"<td{match['attributes']}>{shown}{alarm}</td>"

    return _CELL.sub(mark, body)


def _caption(verdict: TableVerdict, place: tuple[int, int], shown: str, ledger_url: str) -> str:
    """Return the caption of a table with the one mark that answers for all its cells."""
    index, number = place
    name, proof, cells = f"c{index}", f"c{index}-proof", cells_text(verdict.checked)
    state, word = ("", "checked") if verdict.holds else (" vg-claim--false", "false")
    button = (
        f'<button type="button" class="vg-claim vg-claim--table{state}" id="{name}" '
        f'popovertarget="{proof}" popovertargetaction="show" interestfor="{proof}" '
        f'data-proof="{number}" aria-label="{word}: {cells}">{word}</button>'
    )
    link = f"{ledger_url}#{slug_of(verdict.claim.path)}-{name}" if ledger_url else ""
    rows = (
        (
            f'<span class="vg-proof__label">cells checked</span> '
            f'<span class="vg-proof__value">{verdict.checked}</span>'
        ),
        (
            f'<span class="vg-proof__label">from</span> '
            f"<code>{escape(verdict.claim.expression)}</code>"
        ),
    )
    whole = [] if verdict.messages else [problem.message for problem in verdict.problems]
    alarms = (f'<span class="vg-alarm" role="alert">{escape(message)}</span>' for message in whole)
    return (
        f'<span class="vg-table__caption" id="{name}-caption">{shown}</span> '
        + button
        + _popover(proof, rows, link)
        + "".join(alarms)
    )


def cells_text(count: int) -> str:
    """Return a number of cells in words."""
    return f"{count} cell{'' if count == 1 else 's'}"


def _popover(name: str, rows: Iterable[str], link: str) -> str:
    """Return the box that a mark opens."""
    return (
        f'<span class="vg-proof" id="{name}" popover data-search-exclude>'
        + "".join(f'<span class="vg-proof__row">{row}</span>' for row in rows)
        + (f'<a class="vg-proof__link" href="{escape(link)}">in the ledger</a>' if link else "")
        + "</span>"
    )


def _claim(
    verdict: Verdict, place: tuple[int, int], shown: str, ledger_url: str, macros: Macros | None
) -> str:
    """Return a claim with its proof; ``place`` is its index among marks and its proof's number."""
    index, number = place
    name, proof = f"c{index}", f"c{index}-proof"
    state = "" if verdict.holds else " vg-claim--false"
    label = _label(verdict.claim.text, macros)
    button = (
        f'<button type="button" class="vg-claim{state}" id="{name}" popovertarget="{proof}" '
        f'popovertargetaction="show" interestfor="{proof}" data-proof="{number}"{label}>'
        f"{shown}</button>"
    )
    value = "" if verdict.value is None else escape(value_text(verdict.value))
    link = f"{ledger_url}#{slug_of(verdict.claim.path)}-{name}" if ledger_url else ""
    rows = (
        (
            f'<span class="vg-proof__label">computed</span> '
            f'<span class="vg-proof__value">{value}</span>'
        ),
        (
            f'<span class="vg-proof__label">from</span> '
            f"<code>{escape(verdict.claim.expression)}</code>"
        ),
    )
    popover = _popover(proof, rows, link)
    alarm = (
        ""
        if verdict.holds
        else f'<span class="vg-alarm" role="alert">{escape(verdict.message or "")}</span>'
    )
    return button + popover + alarm


def banner(problems: Iterable[Problem]) -> str:
    """Return a box that lists problems above a page; empty if there are none."""
    rows = "".join(f"<li>{escape(str(problem))}</li>" for problem in sorted(set(problems)))
    return f'<div class="vg-problems" role="alert"><ul>{rows}</ul></div>' if rows else ""


def _tex(text: str) -> str | None:
    """Return the TeX of a text that is one formula, else None."""
    return text[1:-1].strip() if len(text) > 2 and text[0] == text[-1] == "$" else None


def _label(text: str, macros: Macros | None) -> str:
    """Return the spoken name for an element that holds a formula: MathML gives it none."""
    tex = _tex(text)
    return "" if tex is None else f' aria-label="{escape(mathematics.linear(tex, macros))}"'


def _text(text: str) -> str:
    """Return the text of a mark as HTML; a formula as Markdown would leave it."""
    tex = _tex(text)
    return escape(text) if tex is None else f'<span class="arithmatex">\\({escape(tex)}\\)</span>'


def counts(marks: Iterable[AnyMark], derivations: int) -> str:
    """Return how much of a site is checked, in words.

    Parameters
    ----------
    marks : iterable of Verdict, TableVerdict or Given
        Of all pages.
    derivations : int
        Their number.

    Returns
    -------
    str
        Without a full stop.
    """
    marks = list(marks)
    tables = [mark for mark in marks if isinstance(mark, TableVerdict)]
    claims = sum(isinstance(mark, Verdict) for mark in marks)
    given = sum(isinstance(mark, Given) for mark in marks)
    said = f"{claims} claims, {derivations} derivations, {given} given numbers"
    if tables:
        cells = cells_text(sum(table.checked for table in tables))
        said += f", {cells} of {len(tables)} table{'' if len(tables) == 1 else 's'}"
    return said


def ledger(
    pages: Sequence[tuple[str, str, Sequence[AnyMark]]],
    derivations: Sequence[tuple[str, DerivationVerdict]],
    macros: Macros | None = None,
) -> str:
    """Return the ledger: every claim, given number and derivation of the site.

    Parameters
    ----------
    pages : sequence of (title, address, marks)
        Address relative to the ledger page; marks in the order of the page.
    derivations : sequence of (address, DerivationVerdict)
        Address of the page that holds it.
    macros : Macros, optional
        For the spoken names of formulas.

    Returns
    -------
    str
        HTML with formulas as Markdown leaves them.
    """
    everything = [mark for _, _, marks in pages for mark in marks]
    given = any(isinstance(mark, Given) for mark in everything)
    tables = any(isinstance(mark, TableVerdict) for mark in everything)
    parts = [f'<p class="vg-ledger__count">{counts(everything, len(derivations))}.</p>']
    for title, address, marks in pages:
        if any(isinstance(mark, Verdict) for mark in marks):
            parts.append(_claims_table(title, address, marks, macros))
    if tables:
        parts.append(_tables_table(pages, macros))
    if derivations:
        parts.append(_derivations_table(derivations))
    if given:
        parts.append(_given_table(pages, macros))
    return "\n".join(parts)


def _link(address: str, index: int, text: str, macros: Macros | None) -> str:
    """Return a link from the ledger to the place where a number is shown."""
    return f'<a href="{address}#c{index}"{_label(text, macros)}>{_text(text)}</a>'


def _table(caption: str, head: Sequence[str], rows: Iterable[str]) -> str:
    cells = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    return (
        f'<h2>{escape(caption)}</h2><div class="vg-scroll"><table class="vg-ledger">'
        f"<thead><tr>{cells}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _claims_table(title: str, address: str, marks: Sequence[AnyMark], macros: Macros | None) -> str:
    rows = [
        f'<tr id="{slug_of(mark.claim.path)}-c{index}">'
        f"<td>{_link(address, index, mark.claim.text, macros)}</td>"
        f"<td><code>{escape(mark.claim.expression)}</code></td>"
        f'<td class="vg-ledger__value">{escape(value_text(mark.value))}</td></tr>'
        for index, mark in enumerate(marks)
        if isinstance(mark, Verdict)
    ]
    return _table(title, ("Shown", "Expression", "Computed"), rows)


def _tables_table(
    pages: Sequence[tuple[str, str, Sequence[AnyMark]]], macros: Macros | None
) -> str:
    rows = [
        f'<tr id="{slug_of(mark.claim.path)}-c{index}">'
        f'<td><a href="{address}#c{index}">{escape(_words(mark.claim.text, macros))}</a></td>'
        f"<td><code>{escape(mark.claim.expression)}</code></td>"
        f'<td class="vg-ledger__value">{mark.checked}</td><td>{escape(title)}</td></tr>'
        for title, address, marks in pages
        for index, mark in enumerate(marks)
        if isinstance(mark, TableVerdict)
    ]
    return _table("Tables", ("Caption", "Expression", "Cells checked", "Page"), rows)


def _words(caption: str, macros: Macros | None) -> str:
    """Return a caption as plain text."""
    text = _FORMULA.sub(lambda match: mathematics.linear(match[1], macros), caption)
    return re.sub(r"\*+(?=\S)|(?<=\S)\*+|`", "", text)


def _derivations_table(derivations: Sequence[tuple[str, DerivationVerdict]]) -> str:
    rows = [
        f'<tr><td><a href="{address}#{escape(verdict.id)}">{escape(verdict.id)}</a></td>'
        f"<td>{verdict.lines}</td><td>{verdict.cases}</td><td>{worst_text(verdict.worst)}</td></tr>"
        for address, verdict in derivations
    ]
    return _table(
        "Derivations", ("Derivation", "Lines", "Random cases", "Worst relative error"), rows
    )


def _given_table(pages: Sequence[tuple[str, str, Sequence[AnyMark]]], macros: Macros | None) -> str:
    rows = [
        f"<tr><td>{_link(address, index, mark.text, macros)}</td>"
        f"<td>{escape(mark.reason)}</td><td>{escape(title)}</td></tr>"
        for title, address, marks in pages
        for index, mark in enumerate(marks)
        if isinstance(mark, Given)
    ]
    return _table("Given, not computed", ("Number", "Why it is given", "Page"), rows)
