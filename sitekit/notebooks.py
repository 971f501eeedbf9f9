"""Notebooks in the site: rendered by mkdocs-jupyter, dressed and checked like any page.

mkdocs-jupyter executes the notebook and orders its cells. What it adds by itself (its own styles
and scripts, its own Markdown) is replaced: the template of this package emits plain HTML, and
Markdown cells go through the site's Markdown, so that claims, formulas and admonitions hold there.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from nbconvert.exporters import templateexporter
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from sitekit.problems import SitekitError
from sitekit.settings import Settings

_TEMPLATES = Path(__file__).parent / "notebook_templates"
_LINK = re.compile(
    r"\[((?:\\.|[^\[\]]|\[[^\]]*\])*)\]\((?:<(?:claim|given|table):[^>]*>|(?:claim|given|table):[^)]*)\)"
)
_FIGURE = re.compile(r"!\[\]\(figure:[^)]*\)")


def install(to_html: Callable[[str], str]) -> None:
    """Make mkdocs-jupyter use the site's template and the site's Markdown.

    Parameters
    ----------
    to_html : callable
        Converts the source of one Markdown cell to HTML.
    """
    from mkdocs_jupyter.config import settings as jupyter_settings

    jupyter_settings.templates_dir = str(_TEMPLATES)
    templateexporter.default_filters["site_markdown"] = to_html
    templateexporter.default_filters["site_code"] = _code
    templateexporter.default_filters["site_picture"] = picture


def _code(source: str, language: str = "python") -> str:
    """Return code with the same classes as the code of any other page."""
    return str(
        highlight(
            source, get_lexer_by_name(language), HtmlFormatter(cssclass="highlight", wrapcode=True)
        )
    )


def picture(data: str, mime: str, alt: str) -> str:
    """Return the picture that a cell drew, with its size, so that nothing moves when it loads.

    Parameters
    ----------
    data : str
        What the notebook holds: SVG as text, PNG in base 64.
    mime : str
        ``image/svg+xml`` or ``image/png``.
    alt : str
        What stands for the picture, from the cell's metadata.

    Returns
    -------
    str
        An ``img`` element that holds the picture itself.
    """
    if mime == "image/svg+xml":
        width, height = (_pixels(data, side) for side in ("width", "height"))
        data = base64.b64encode(data.encode()).decode()
    else:
        width, height = struct.unpack(">II", base64.b64decode(data)[16:24])
        data = "".join(data.split())
    return (
        f'<img class="vg-cell__figure" src="data:{mime};base64,{data}" alt="{escape(alt)}" '
        f'width="{width}" height="{height}">'
    )


def _pixels(svg: str, side: str) -> int:
    """Return a side of an SVG in CSS pixels; Matplotlib writes points."""
    match = re.search(rf'<svg[^>]*?\s{side}="([\d.]+)pt"', svg)
    if match is None:
        raise SitekitError(
            f"a notebook drew an SVG without a {side} in points; draw with matplotlib"
        )
    return round(float(match[1]) * 96 / 72)


def cache_folder(settings: Settings, lock: Path) -> Path:
    """Return a folder for rendered notebooks that is a new one when anything they import changes.

    mkdocs-jupyter keys its cache on the notebook alone and would publish old numbers after an edit
    to a function that the notebook imports.

    Parameters
    ----------
    settings : Settings
        Of the project.
    lock : Path
        The file that pins every package.

    Returns
    -------
    Path
        Below the cache folder; not created.
    """
    digest = hashlib.sha256()
    sources = [
        *(settings.root / settings.package).rglob("*.py"),
        *Path(__file__).parent.rglob("*.j2"),
    ]
    sources += [*settings.results.glob("*.json"), *settings.figures.glob("*.json")]
    sources += [
        lock,
        settings.root / "mkdocs.yml",
        drawing_style(settings),
        Path(__file__),
        Path(__file__).with_name("markdown.py"),
    ]
    for path in sorted(path for path in sources if path.is_file()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return settings.root / ".cache" / "notebooks" / digest.hexdigest()[:16]


def drawing_style(settings: Settings) -> Path:
    """Return the file with the look of what labs draw, in matplotlib's form; there may be none."""
    return settings.docs / Path(settings.labs).parent / "matplotlibrc"


def downloadable(path: Path) -> str:
    """Return a notebook as readers download it: ``.ipynb``, without outputs, in plain Markdown.

    Parameters
    ----------
    path : Path
        The py:percent source.

    Returns
    -------
    str
        JSON of the notebook; claims and given numbers keep their text, figures of the site go.
    """
    notebook: Any = jupytext.read(path)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
        if cell.cell_type == "markdown":
            cell.source = _FIGURE.sub("", _LINK.sub(r"\1", cell.source)).strip()
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type != "raw"]
    notebook.metadata.pop("jupytext", None)
    return str(nbformat.writes(notebook))


def resolve_links(html: str, address: Callable[[str], str | None]) -> str:
    """Turn links to source pages into links to built ones, as MkDocs does on other pages.

    Parameters
    ----------
    html : str
        Of one Markdown cell.
    address : callable
        Returns the built address of a source page (``../chapters/x.md``), or None if unknown.

    Returns
    -------
    str
        The HTML; a link to an unknown page stays as it is, for the link check to find.
    """

    def resolve(match: re.Match[str]) -> str:
        found = address(match[1])
        return match.group() if found is None else f'href="{found}{match[2] or ""}"'

    return re.sub(r'href="([^":#]+\.(?:md|py))(#[^"]*)?"', resolve, html)
