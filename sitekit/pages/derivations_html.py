"""Derivations as readers see them: numbered lines, with reason, shape and the Python folded.

`format_fence` runs while Markdown is converted and knows nothing of what will be computed; it
leaves slots ``derivation:ID/LINE/PART``, which `part` fills with what was found out.
"""

from string import digits
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from sitekit.core import Reading, reading_of
from sitekit.core.html import escape, render, slot
from sitekit.core.typography import typographic
from sitekit.tex.formulas import Formula
from sitekit.tex.lexer import FORMULA
from sitekit.verify.derivations import LANGUAGE, DerivationVerdict, Line, parse


def format_fence(
    source: str, language: str, css_class: str, options: dict[str, Any], md: Any, **kwargs: Any
) -> str:
    """Return the HTML of a derivation, with slots for what is computed later.

    SuperFences passes ``#id`` and ``from`` as ``id_value`` and ``attrs``. A fence that is badly
    written is shown with what is wrong.
    """
    del language, options
    reading = reading_of(md)
    name = str(kwargs.get("id_value") or "")
    maker = str((kwargs.get("attrs") or {}).get("from") or "")
    # Its turn comes when those before it have been converted.
    place = len(reading.found["derivations"])
    fences = [fence.line for fence in reading.source.fences if fence.language == LANGUAGE]
    start = fences[place] if place < len(fences) else 0
    reading.found["derivations"].append({"id": name, "from": maker, "line": start, "body": source})

    def formula(line: Line, tex: str, display: bool = False) -> str:
        return formula_html(tex, display, reading, start + line.line)

    derivation = parse(source, name=name, maker=maker)
    code = "\n".join(line.python for line in derivation.lines)
    python = highlight(code, PythonLexer(), HtmlFormatter(nowrap=True)).rstrip("\n").split("\n")
    shown = {"css_class": css_class, "name": name, "source": source, "python": python}
    made = {"derivation": derivation, "formula": formula, "split": FORMULA.split, "slot": slot}
    made["typographic"] = typographic
    return render("pages/derivation.html", **shown, **made)


def formula_html(tex: str, display: bool, reading: Reading, line: int) -> str:
    """Return a formula for HTML that Markdown takes as it is, and note it."""
    reading.found["formulas"].append([tex, display, -1, -1, line])
    return Formula(tex, display).slot


def part(key: str, verdicts: dict[str, DerivationVerdict]) -> str:
    """Return what stands in the slot ``ID/LINE/PART``, by the verdicts of the page.

    The part is the ``badge`` of the whole, or the ``shape`` or the ``alarm`` of a line.
    """
    name, line, what = key.rsplit("/", 2)
    verdict, number = verdicts.get(name), int(line)
    if what == "badge":
        return _badge(verdict)
    if what == "shape":
        shapes = verdict.shapes[number - 1 : number] if verdict else ()
        return "".join(" × ".join(map(_symbol, shape)) or "number" for shape in shapes)
    messages = _messages(verdict, number)
    return render("pages/alarm.html", messages=messages) if messages else ""


def _badge(verdict: DerivationVerdict | None) -> str:
    if verdict is None:
        return "not verified"
    if not verdict.holds:
        return "does not hold"
    cases = "fixed numbers" if verdict.cases == 1 else f"{verdict.cases} random cases"
    return f"{cases} · worst relative error {verdict.worst_text}"


def _symbol(size: str) -> str:
    """Return the name of a size with its digits set below; a size that is a number as it is."""
    name = size.rstrip(digits)
    below = size.removeprefix(name) if name else ""
    name = f"<i>{escape(name.rstrip('_'))}</i>" if name else size
    return f"{name}<sub>{below}</sub>" if below else name


def _messages(verdict: DerivationVerdict | None, line: int) -> list[str]:
    """Return what is wrong with a line; the first has what concerns the whole derivation."""
    if verdict is None:
        return ["nobody verified this derivation"] if line == 1 else []
    places = {verdict.derivation.lines[line - 1].line}
    if line == 1:
        places.add(verdict.derivation.line)
    return [problem.message for problem in verdict.problems if problem.line in places]
