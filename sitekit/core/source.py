"""Page sources as the checks see them: Markdown with the lines of the file it came from.

Of a notebook (py:percent) the code cells become blank lines, and the comment marks go.
"""

import functools
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sitekit.core.options import Project
from sitekit.core.problems import Problem, SitekitError

_FENCE = re.compile(r"^(?P<indent>[ \t>]*)(?P<mark>`{3,}|~{3,})(?P<info>[^`\n]*)$")
# Whichever begins first: a code span may show the marks of a comment, and a comment a backtick.
_COMMENT_OR_CODE = re.compile(
    r"<!--.*?-->|(?<![`\\])(`+)(?!`)((?:(?!\n[ \t]*\n).)+?)(?<!`)\1(?!`)", re.DOTALL
)
# What Markdown put by while it converted, and what may stand between two words of a page.
_STASHED = re.compile("\x02[^\x03]*\x03")
_GAP = r"[\s>#]+"
_CELL = re.compile(r"^# %%(?P<rest>.*)$")


@dataclass(frozen=True)
class Fence:
    """A fenced block: the line of its opening, what stands behind it, and its lines, dedented."""

    line: int
    info: str
    body: str

    @property
    def language(self) -> str:
        """The first word of the info string, without a dot or brace."""
        return re.split(r"[\s{}]", self.info.lstrip("{. "), maxsplit=1)[0]

    @property
    def is_example(self) -> bool:
        """Whether it holds examples that tests run, however its language is written."""
        return self.language.lower() == "pycon"


@dataclass(frozen=True)
class Source:
    """One page as written; its path is relative to the root, with forward slashes.

    ``text`` is Markdown with exactly the lines of the file, ``meta`` its front matter. In ``prose``
    front matter, fenced code, code spans and comments are blank, so that positions are those of
    ``text``. ``code`` has the cells of a notebook, with the lines of the file.
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

    def find(self, raw: str) -> list[tuple[int, int]]:
        """Return begin and end of each place outside of code where a piece of Markdown stands.

        White space may differ, for a page may indent or quote it; what Markdown put by is any text.
        """
        return [match.span() for match in re.finditer(_loosely(raw), self.prose, re.DOTALL)]

    def find_formula(self, tex: str) -> list[tuple[int, int]]:
        """Return where a formula stands, its delimiters included (see `find`)."""
        words = _loosely(tex)
        delimited = rf"(?:\$\$?|\\\(|\\\[)[\s>#]*{words}[\s>#]*(?:\$\$?|\\\)|\\\])"
        found = [match.span() for match in re.finditer(delimited, self.prose)]
        # An environment that stands alone has no delimiters.
        return found or (self.find(tex) if tex.startswith("\\begin") else [])


@dataclass
class Reading:
    """One page while Markdown converts it; on ``md.reading`` for every processor.

    ``found`` has what processors found, by kind and in the order of the page, as JSON can hold it;
    ``problems`` is what is wrong with how the page is written.
    """

    source: Source
    found: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    problems: list[Problem] = field(default_factory=list)

    def complain(self, line: int, message: str) -> None:
        """Note what is wrong in a line of the page."""
        self.problems.append(Problem(self.source.path, line, message))


def reading_of(md: Any) -> Reading:
    """Return what Markdown is reading; its own types do not know of it."""
    reading: Reading = md.reading
    return reading


def _loosely(raw: str) -> str:
    """Return a pattern for a piece of Markdown whose white space may differ."""
    return _GAP.join(_STASHED.sub(".+?", re.escape(word)) for word in raw.split())


def read(path: Path, project: Project) -> Source:
    """Read a page: a ``.md`` or py:percent ``.py`` file; a `SitekitError` says why it cannot be."""
    return parse(project.relative(path), read_text(path, project))


def read_text(path: Path, project: Project) -> str:
    """Read a file that people edit; a `SitekitError` says why it cannot be, or is not UTF-8."""
    name = project.relative(path)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SitekitError(f"{name}: not UTF-8 ({error.reason}); save it as UTF-8") from None
    except OSError as error:
        raise SitekitError(f"{name}: cannot be read: {error.strerror}") from None


@functools.lru_cache(maxsize=512)
def parse(path: str, text: str) -> Source:
    """Read a page from its text (see `read`); the suffix of ``path`` tells what it is."""
    text, code = _split_notebook(text) if path.endswith(".py") else (text, "")
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
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 2 if mark else 1}"
        said = getattr(error, "problem", "") or " ".join(str(error).split())
        raise SitekitError(f"{place}: the front matter is not valid YAML: {said}") from None
    if not isinstance(meta, dict):
        raise SitekitError(f"{path}:1: the front matter must be a list of `name: value` lines")
    return meta, _blank(match) + text[match.end() :]


def _blank_fences(path: str, text: str) -> tuple[list[Fence], str]:
    """Return the fenced blocks and the text with them blanked out."""
    fences: list[Fence] = []
    lines, end = text.split("\n"), -1
    for number, line in enumerate(lines):
        if number > end and (opening := _FENCE.match(line)):
            end = _closing(path, lines, number, opening)
            body = "\n".join(one[len(opening["indent"]) :] for one in lines[number + 1 : end])
            fences.append(Fence(number + 1, opening["info"].strip(), body))
            lines[number : end + 1] = [" " * len(one) for one in lines[number : end + 1]]
    return fences, "\n".join(lines)


def _closing(path: str, lines: list[str], start: int, opening: re.Match[str]) -> int:
    """Return the index of the line that closes a fence, by the rules of SuperFences."""
    indent = len(opening["indent"])
    for number, line in enumerate(lines[start + 1 :], start + 1):
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
    markdown, code, inside = list[str](), list[str](), "header"
    for line in text.split("\n"):
        if cell := _CELL.match(line):
            inside = "markdown" if "[markdown]" in cell["rest"] else "code"
        # The line that opens a cell belongs to none.
        own = "" if cell else line
        markdown.append(re.sub(r"^# ?", "", own) if inside in {"header", "markdown"} else "")
        code.append(own if inside == "code" else "")
    return "\n".join(markdown), "\n".join(code)
