"""The cells of a notebook as readers see them: code, and below it what it printed or drew."""

import base64
import io
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import lxml.html
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from sitekit.core import Reading
from sitekit.core.html import escape, parse, render
from sitekit.pages.derivations_html import formula_html
from sitekit.pages.notebook import ANSI, Cell

_ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}")
# The best form first.
_FORMS = (
    *("text/latex", "text/html", "image/svg+xml", "image/png", "image/jpeg"),
    *("text/markdown", "text/plain"),
)
_KEPT = frozenset({"colspan", "rowspan", "scope", "href", "src", "alt", "width", "height"})


def cell_html(cell: Cell, reading: Reading) -> str:
    """Return a cell with its outputs as HTML; what cannot be shown is a problem of the page."""
    code = highlight(cell.source, PythonLexer(), HtmlFormatter(cssclass="highlight", wrapcode=True))
    outputs = [_output(one, cell, reading) for one in _joined(cell.outputs)]
    shown = [(kind, content) for kind, content in outputs if content]
    return render("pages/cell.html", code=code, outputs=shown, alt=cell.alt)


def _joined(outputs: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield outputs with what was printed in several pieces as one."""
    for name, group in groupby(outputs, key=lambda output: output.get("name")):
        pieces = list(group)
        if name:
            pieces = [{**pieces[0], "text": "".join(one["text"] for one in pieces)}]
        yield from pieces


def _output(output: dict[str, Any], cell: Cell, reading: Reading) -> tuple[str, Any]:
    """Return what the template makes of an output: text, html, formula or the type of a picture."""
    if output["output_type"] == "stream":
        if output["name"] == "stderr":
            said = output["text"].strip().splitlines()[-1:] or [""]
            message = f"the cell writes to standard error, which no page shows: {said[0]}"
            reading.complain(cell.line, message)
        return _text(output["text"], cell, reading)
    if output["output_type"] == "error":
        return _text("\n".join(output["traceback"]), cell, reading)
    data = output.get("data", {})
    form = next((one for one in _FORMS if one in data), None)
    if form is None:
        kinds = ", ".join(data) or "nothing"
        reading.complain(cell.line, f"the cell gives {kinds}, which no page can show")
        return "", None
    return _shown(form, "".join(data[form]), cell, reading)


def _shown(form: str, text: str, cell: Cell, reading: Reading) -> tuple[str, Any]:
    if form.startswith("image/"):
        if not cell.alt:
            message = 'the cell draws, and nothing says what: write # %% alt="…" above it'
            reading.complain(cell.line, message)
        picture = _picture(text, form)
        if not (picture["width"] and picture["height"]):
            reading.complain(cell.line, "the cell draws a picture that says no width and height")
        return form, picture
    if form == "text/html":
        return "html", _harmless(text)
    if form in {"text/latex", "text/markdown"} and (tex := _tex(text)):
        return "formula", formula_html(tex, True, reading, cell.line)
    return _text(text, cell, reading)


def _text(text: str, cell: Cell, reading: Reading) -> tuple[str, str]:
    text = ANSI.sub("", text)
    if address := _ADDRESS.search(text):
        message = f"the cell shows “{address.group()}”, which differs from build to build"
        reading.complain(cell.line, message)
    return "text", text


def _tex(text: str) -> str:
    text = text.replace(r"\displaystyle", "").strip()
    match = re.fullmatch(r"(\$\$?|\\\[)(?P<tex>.*?)(\$\$?|\\\])", text, re.DOTALL)
    return match["tex"].strip() if match else text if text.startswith(r"\begin") else ""


def _harmless(html: str) -> str:
    """Return HTML of a library without styles, scripts and looks of its own."""
    tree = parse(html)
    for element in list(tree.iter()):
        if element.tag in {"style", "script"} and element.getparent() is not None:
            element.drop_tree()
        elif isinstance(element.tag, str):
            for name in set(element.attrib) - _KEPT:
                del element.attrib[name]
    inner = [lxml.html.tostring(child, encoding="unicode") for child in tree]
    return escape(tree.text or "", quote=False) + "".join(inner)


def _picture(data: str, form: str) -> dict[str, Any]:
    """Return a picture in base 64 with its size, so that nothing moves when it loads.

    A notebook holds SVG as text, PNG and JPEG in base 64.
    """
    if form == "image/svg+xml":
        width, height = _pixels(data, "width"), _pixels(data, "height")
        data = base64.b64encode(data.encode()).decode()
    else:
        from PIL import Image

        data = "".join(data.split())
        with Image.open(io.BytesIO(base64.b64decode(data))) as image:
            width, height = image.size
    return {"data": data, "width": width, "height": height}


def _pixels(svg: str, side: str) -> int:
    """Return a side of an SVG in CSS pixels; Matplotlib writes points."""
    match = re.search(rf'<svg[^>]*?\s{side}="([\d.]+)(pt|px)?"', svg)
    scale = 96 / 72 if match and match[2] == "pt" else 1
    return round(float(match[1]) * scale) if match else 0
