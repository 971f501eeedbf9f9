"""Page sources as the checks see them: Markdown with the lines of the file it came from.

A notebook (``docs/labs/*.py``, py:percent) is read as Markdown too: its code cells become blank
lines and the comment marks of its Markdown cells go, so that line 41 of what a check reads is line
41 of the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sitekit.problems import SitekitError
from sitekit.settings import Settings

_FENCE = re.compile(r"^(?P<indent>[ \t>]*)(?P<mark>`{3,}|~{3,})(?P<info>[^`\n]*)$")
# Whichever begins first: a code span may show the marks of a comment, and a comment a backtick.
_COMMENT_OR_CODE = re.compile(
    r"<!--.*?-->|(?<![`\\])(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL
)
_CELL = re.compile(r"^# %%(?P<rest>.*)$")


@dataclass(frozen=True)
class Fence:
    """A fenced block.

    Attributes
    ----------
    line : int
        Line of the opening fence, from 1; the body begins on the next.
    info : str
        What stands behind the opening marks, stripped: ``python``, ``derivation {#id}``.
    body : str
        The lines between the fences, without the fence's own indentation.
    """

    line: int
    info: str
    body: str

    @property
    def language(self) -> str:
        """The first word of the info string, without a dot or brace."""
        return re.split(r"[\s{]", self.info.lstrip("{. "), maxsplit=1)[0]


@dataclass(frozen=True)
class Source:
    """One page as written.

    Attributes
    ----------
    path : str
        Relative to the root of the project, with forward slashes.
    text : str
        Markdown with exactly the lines of the file.
    meta : dict
        The front matter.
    prose : str
        ``text`` with front matter, fenced code, code spans and comments blanked out: the same
        length and the same lines, so that a position in one is a position in the other.
    fences : tuple of Fence
        In the order of the page.
    code : str
        For a notebook, the code cells with the lines of the file; empty for a Markdown page.
    """

    path: str
    text: str
    meta: dict[str, Any] = field(hash=False)
    prose: str = field(repr=False)
    fences: tuple[Fence, ...] = field(repr=False)
    code: str = field(default="", repr=False)

    def line_at(self, position: int) -> int:
        """Return the line, from 1, of a position in ``text`` or ``prose``."""
        return self.text.count("\n", 0, position) + 1


def read(path: Path, settings: Settings) -> Source:
    """Read a page.

    Parameters
    ----------
    path : Path
        A ``.md`` or py:percent ``.py`` file below the root.
    settings : Settings
        Of the project.

    Returns
    -------
    Source
        With the lines of the file.

    Raises
    ------
    SitekitError
        If the front matter is not YAML, a fence is not closed, or the file is not UTF-8.
    """
    name = settings.relative(path)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SitekitError(f"{name}: not UTF-8 ({error.reason}); save it as UTF-8") from None
    return parse(name, text)


def read_all(settings: Settings) -> list[Source]:
    """Read every page of the site, sorted by path."""
    return [read(path, settings) for path in settings.pages()]


def parse(path: str, text: str) -> Source:
    """Read a page from its text (see `read`); the suffix of ``path`` tells what it is.

    Parameters
    ----------
    path : str
        Relative to the root; ``.py`` is read as a notebook.
    text : str
        The file's content.

    Returns
    -------
    Source
        With the lines of the file.
    """
    code = ""
    if path.endswith(".py"):
        text, code = _split_notebook(text)
    meta, prose = _front_matter(path, text)
    fences, prose = _blank_fences(path, prose)
    prose = _COMMENT_OR_CODE.sub(_blank, prose)
    return Source(path, text, meta, prose, tuple(fences), code)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def _front_matter(path: str, text: str) -> tuple[dict[str, Any], str]:
    match = re.match(r"---[ \t]*\n(.*?\n)---[ \t]*(\n|$)", text, re.DOTALL)
    if not match:
        return {}, text
    try:
        meta = yaml.safe_load(match.group(1)) or {}
    except yaml.YAMLError as error:
        raise SitekitError(f"{path}: the front matter is not valid YAML: {error}") from None
    if not isinstance(meta, dict):
        raise SitekitError(f"{path}:1: the front matter must be a list of `name: value` lines")
    return meta, _blank(match) + text[match.end() :]


def _blank_fences(path: str, text: str) -> tuple[list[Fence], str]:
    """Return the fenced blocks and the text with them blanked out."""
    fences: list[Fence] = []
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        opening = _FENCE.match(lines[number])
        if opening is not None:
            end = _closing(path, lines, number, opening)
            indent = len(opening["indent"])
            body = "\n".join(inner[indent:] for inner in lines[number + 1 : end])
            fences.append(Fence(number + 1, opening["info"].strip(), body))
            lines[number : end + 1] = [" " * len(inner) for inner in lines[number : end + 1]]
            number = end
        number += 1
    return fences, "\n".join(lines)


def _closing(path: str, lines: list[str], start: int, opening: re.Match[str]) -> int:
    """Return the index of the line that closes a fence, by the rules of SuperFences."""
    indent = len(opening["indent"])
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if line[:indent].strip(" \t>"):
            # SuperFences would show such a block as text, and none of its code would be code.
            message = f"is indented less than the fence of line {start + 1} around it"
            raise SitekitError(f"{path}:{number + 1}: this line {message}; indent it by spaces")
        if line[indent:].rstrip(" \t") == opening["mark"]:
            return number
    message = f"is never closed; write {opening['mark']} below it, as far indented"
    raise SitekitError(f"{path}:{start + 1}: this fence {message}")


def _split_notebook(text: str) -> tuple[str, str]:
    """Return the Markdown and the code of a py:percent notebook, each with all its lines."""
    markdown: list[str] = []
    code: list[str] = []
    inside = "header"
    for line in text.split("\n"):
        cell = _CELL.match(line)
        if cell:
            inside = "markdown" if "[markdown]" in cell["rest"] else "code"
        # The line that opens a cell belongs to none.
        own = "" if cell else line
        markdown.append(re.sub(r"^# ?", "", own) if inside in {"header", "markdown"} else "")
        code.append(own if inside == "code" else "")
    return "\n".join(markdown), "\n".join(code)
