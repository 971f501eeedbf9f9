"""Where the TeX of a formula that failed stands in the source of its page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sitekit import source
from sitekit.mathematics.page import Formula, hold
from sitekit.mathematics.typesetting import Typesetting, typeset
from sitekit.problems import Problem
from sitekit.settings import Settings

_HEADING = re.compile(r"<h(?P<level>[1-6])\b(?:(?!</h(?P=level)>).)*?data-math=", re.DOTALL)
_HEADING_LINE = re.compile(r"^#{1,6}[ \t].*\$.*$", re.MULTILINE)
_SHOWN = 60
# Between two words of a formula: a line end with the marks of a list, quotation or comment.
_GAP = r"[\s>#]+"


def problems(
    typesetting: Typesetting, text: str, path: str, formulas: Iterable[Formula]
) -> list[Problem]:
    """Say where the formulas of a page that failed stand.

    Parameters
    ----------
    typesetting : Typesetting
        Of the whole build.
    text : str
        Source of the page, as the file has it.
    path : str
        Of the file, relative to the root.
    formulas : iterable of Formula
        Of this page, as `hold` returned them.

    Returns
    -------
    list of Problem
        One for each place; a formula that stands nowhere literally is reported for the file.
    """
    failed = [formula for formula in formulas if formula.key in typesetting.errors]
    if not failed:
        return []
    page = source.parse(path, text)
    return [
        Problem(path, line, _message(formula.tex, typesetting.errors[formula.key][1]))
        for formula in failed
        for line in _lines(formula.tex, page)
    ]


def check(pages: Iterable[tuple[str, str, str]], settings: Settings) -> list[Problem]:
    """Typeset all formulas of converted pages and say what is wrong.

    Parameters
    ----------
    pages : iterable of (str, str, str)
        Path relative to the root, source, and HTML after Markdown of each page.
    settings : Settings
        Of the project.

    Returns
    -------
    list of Problem
        Sorted by place; empty if every formula can be typeset.

    Raises
    ------
    SitekitError
        If Node or a package is absent, Node stops, or there is no macro file.
    """
    held = [(path, text, *hold(page)) for path, text, page in pages]
    typesetting = typeset((f for *_, formulas in held for f in formulas), settings)
    found = list(typesetting.problems)
    for path, text, page, formulas in held:
        found += problems(typesetting, text, path, formulas)
        found += heading_problems(page, text, path)
    return sorted(found)


def heading_problems(page: str, text: str, path: str) -> list[Problem]:
    """Say which headings carry TeX: the table of contents and the address would show it raw.

    Parameters
    ----------
    page : str
        HTML that `hold` returned.
    text : str
        Source of the page.
    path : str
        Of the file, relative to the root.

    Returns
    -------
    list of Problem
        One for each line; for the whole file where no line shows it.
    """
    if not _HEADING.search(page):
        return []
    parsed = source.parse(path, text)
    lines = [parsed.line_at(match.start()) for match in _HEADING_LINE.finditer(parsed.prose)]
    message = "a heading holds a formula; write it in words"
    return [Problem(path, line, message) for line in lines or [0]]


def _message(tex: str, said: str) -> str:
    shown = " ".join(tex.split())
    return f"formula {shown if len(shown) <= _SHOWN else shown[:_SHOWN] + '…'}: {said}"


def _lines(tex: str, page: source.Source) -> list[int]:
    """Return the lines where the TeX stands: between delimiters, or else anywhere, or else 0."""
    words = _GAP.join(re.escape(word) for word in tex.split())
    space = r"[\s>#]*"
    delimited = rf"(?:\$\$?|\\\(|\\\[){space}(?P<tex>{words}){space}(?:\$|\\\)|\\\])"
    for pattern, where in (
        (delimited, page.prose),
        (f"(?P<tex>{words})", page.prose),
        (f"(?P<tex>{words})", page.text),
    ):
        starts = [match.start("tex") for match in re.finditer(pattern, where)]
        if starts:
            return sorted({page.line_at(start) for start in starts})
    return [0]
