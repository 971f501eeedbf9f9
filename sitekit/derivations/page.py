"""Derivations as readers see them: numbered lines, with reason, shape and the Python folded.

`format_fence` runs while Markdown is converted and knows nothing of what will be computed; it
leaves slots. `fill` puts in what `verify` found.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from sitekit.derivations.fence import Derivation, Line, parse
from sitekit.derivations.verify import DerivationVerdict
from sitekit.problems import Problem

_SLOT = re.compile(
    r'<(?P<tag>span|div) class="derivation__(?P<kind>shape|badge|alarm)" '
    r'data-slot="(?P<id>[^" ]+) (?P<line>\d+)"(?P<rest>[^>]*)></(?P=tag)>'
)
_SHOWN = re.compile(r'<div class="derivation[^"]*" data-derivation="([^"]*)"')
_FORMULA = re.compile(r"\$([^$]+)\$")
_SYMBOL = re.compile(r"([A-Za-z]+)_?(\d*)")


def format_fence(
    source: str,
    language: str,
    css_class: str,
    options: dict[str, Any],
    md: Any,
    **kwargs: Any,
) -> str:
    """Return the HTML of a derivation, with slots for what is computed later.

    Parameters
    ----------
    source : str
        The lines between the fences.
    language, css_class, options, md, **kwargs
        As SuperFences passes them; ``id_value`` and ``attrs`` hold ``#id`` and ``from``.

    Returns
    -------
    str
        HTML; for a fence that is badly written, the fence and what is wrong with it. It never
        raises, since SuperFences would then publish the fence as code and say nothing.
    """
    del language, options, md
    name = str(kwargs.get("id_value") or "")
    try:
        maker = (kwargs.get("attrs") or {}).get("from") or ""
        derivation = parse(source, name=name, maker=maker)
        if derivation.problems:
            return _broken(source, name, css_class, (one.message for one in derivation.problems))
        return _whole(derivation, css_class)
    except Exception as error:  # noqa: BLE001 (see above; `verify` reports it with its line)
        return _broken(source, name, css_class, [f"{type(error).__name__}: {error}"])


def _broken(source: str, name: str, css_class: str, messages: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(message)}</li>" for message in messages)
    return (
        f'<div class="{css_class}" data-derivation="{escape(name)}">'
        f'<div class="derivation__alarm" role="alert"><ul>{items}</ul></div>'
        f"<pre><code>{escape(source)}</code></pre></div>"
    )


def _whole(derivation: Derivation, css_class: str) -> str:
    lines = "".join(
        _line(derivation.id, number, line) for number, line in enumerate(derivation.lines, start=1)
    )
    return (
        f'<div class="{css_class}" data-derivation="{derivation.id}" id="{derivation.id}">'
        f'<ol class="derivation__lines">{lines}</ol>'
        '<details class="derivation__python" data-search-exclude>'
        "<summary>Python of each line "
        f'<span class="derivation__badge" data-slot="{derivation.id} 0"></span></summary>'
        f"{_python(derivation)}</details></div>"
    )


def _line(name: str, number: int, line: Line) -> str:
    slot = f'data-slot="{name} {number}"'
    anchor = f"{name}-{number}"
    return (
        f'<li class="derivation__line" id="{anchor}">'
        f'<a class="derivation__number" href="#{anchor}" aria-label="Line {number}" '
        f"data-search-exclude>{number}</a>"
        '<div class="derivation__formula">'
        f'<div class="arithmatex">\\[{escape(line.tex)}\\]</div></div>'
        f'<div class="derivation__note"><span class="derivation__reason">{_reason(line)}</span> '
        f'<span class="derivation__shape" {slot} data-search-exclude></span></div>'
        f'<div class="derivation__alarm" {slot}></div></li>'
    )


def _reason(line: Line) -> str:
    """Return the reason with its formulas marked as Markdown would mark them."""
    parts = _FORMULA.split(line.reason)
    return "".join(
        f'<span class="arithmatex">\\({escape(part)}\\)</span>' if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


def _python(derivation: Derivation) -> str:
    """Return the Python of all lines as one block, numbered like the lines."""
    code = "\n".join(line.python for line in derivation.lines)
    coloured = highlight(code, PythonLexer(), HtmlFormatter(nowrap=True)).rstrip("\n").split("\n")
    width = len(str(len(coloured)))
    rows = "\n".join(
        f'<span class="linenos" data-linenos="{number:>{width}} "></span>{row}'
        for number, row in enumerate(coloured, start=1)
    )
    module, _, function = derivation.maker.partition(":")
    return (
        f"<p>The names come from <code>{escape(function)}</code> in "
        f"<code>{escape(module)}</code>; every line is compared with the first.</p>"
        f'<div class="highlight"><pre><span></span><code>{rows}\n</code></pre></div>'
    )


def fill(html: str, verdicts: Iterable[DerivationVerdict]) -> str:
    """Put into a page what was found out about its derivations.

    Parameters
    ----------
    html : str
        The page, with the slots of `format_fence`.
    verdicts : iterable of DerivationVerdict
        Of this page.

    Returns
    -------
    str
        The page with shapes, numbers of cases and errors; a line that does not hold has its
        message, and a derivation that nobody verified says so.
    """
    known = {verdict.id: verdict for verdict in verdicts}

    def put(match: re.Match[str]) -> str:
        verdict, line = known.get(match["id"]), int(match["line"])
        if match["kind"] == "alarm":
            return _alarm(verdict, line)
        content = _badge(verdict) if match["kind"] == "badge" else _shape(verdict, line)
        opening = f'<{match["tag"]} class="derivation__{match["kind"]}"{match["rest"]}>'
        return f"{opening}{content}</{match['tag']}>"

    return _SLOT.sub(put, html)


def _badge(verdict: DerivationVerdict | None) -> str:
    if verdict is None:
        return "not verified"
    if not verdict.holds:
        return "does not hold"
    cases = "fixed numbers" if verdict.cases == 1 else f"{verdict.cases} random cases"
    return f"{cases} · worst relative error {worst_text(verdict.worst)}"


def worst_text(worst: float) -> str:
    """Return an error rounded up to one digit, so that what is shown is never less than it was.

    Parameters
    ----------
    worst : float
        Not negative; may be infinite.

    Returns
    -------
    str
        Such as ``4e-15``; ``0`` for an exact match.
    """
    if worst == 0:
        return "0"
    if not math.isfinite(worst):
        return "not measured"
    mantissa, _, exponent = f"{worst:.16e}".partition("e")
    digit, power = math.ceil(float(mantissa)), int(exponent)
    return f"{digit}e{power}" if digit < 10 else f"1e{power + 1}"


def _shape(verdict: DerivationVerdict | None, line: int) -> str:
    if verdict is None or len(verdict.shapes) < line:
        return ""
    shape = verdict.shapes[line - 1]
    return " × ".join(map(_symbol, shape)) if shape else "number"


def _symbol(size: str) -> str:
    """Return the name of a size with its digits set below."""
    match = _SYMBOL.fullmatch(size)
    if match is None or not match[2]:
        return escape(size) if size.isdigit() else f"<i>{escape(size)}</i>"
    return f"<i>{match[1]}</i><sub>{match[2]}</sub>"


def _alarm(verdict: DerivationVerdict | None, line: int) -> str:
    if verdict is None:
        messages: Sequence[str] = ["nobody verified this derivation"] if line == 1 else []
    else:
        place = verdict.derivation.lines[line - 1].line
        # What concerns the whole derivation stands at its first line.
        places = {place, verdict.line} if line == 1 else {place}
        messages = [problem.message for problem in verdict.problems if problem.line in places]
    if not messages:
        return ""
    items = "".join(f"<p>{escape(message)}</p>" for message in messages)
    return f'<div class="derivation__alarm" role="alert">{items}</div>'


def lost(path: str, html: str, verdicts: Sequence[DerivationVerdict]) -> list[Problem]:
    """Compare the derivations that a page shows with those that were verified.

    Parameters
    ----------
    path : str
        The page, relative to the root.
    html : str
        What Markdown made of it, or the finished page.
    verdicts : sequence of DerivationVerdict
        Of this page.

    Returns
    -------
    list of Problem
        One for each that is on one side only: Markdown took a fence for something else, or
        another file was included with its fences.
    """
    shown = _SHOWN.findall(html)
    problems = []
    for verdict in verdicts:
        if verdict.id in shown:
            shown.remove(verdict.id)
        elif not verdict.derivation.problems:
            message = f"derivation {verdict.id} is not on the page; look at the lines around it"
            problems.append(Problem(path, verdict.line, message))
    message = "is on the page and not in its source; write derivations where they are shown"
    return problems + [Problem(path, 0, f"derivation {name} {message}") for name in shown]
