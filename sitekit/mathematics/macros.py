"""The one file of TeX macros."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sitekit.problems import Problem, SitekitError
from sitekit.settings import Settings

_HEAD = re.compile(
    r"\\(?P<kind>newcommand|DeclareMathOperator)(?P<star>\*?)\s*"
    r"(?:\{\s*\\(?P<braced>[A-Za-z]+)\s*\}|\\(?P<bare>[A-Za-z]+))\s*"
    r"(?:\[(?P<arguments>[1-9])\]\s*)?(?:\[(?P<default>[^\]]*)\]\s*)?(?=\{)"
)
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")


@dataclass(frozen=True)
class Macro:
    r"""One command of our own.

    Attributes
    ----------
    name : str
        Without the backslash.
    body : str
        TeX with ``#1`` … ``#9`` for the arguments.
    arguments : int
        How many, the optional one included.
    default : str or None
        Value of the first argument where it is optional.
    line : int
        Where it is defined.
    """

    name: str
    body: str
    arguments: int = 0
    default: str | None = None
    line: int = 0

    @property
    def sample(self) -> str:
        """A use of the macro, to see whether its body can be typeset."""
        braced = self.arguments - (self.default is not None)
        return f"\\{self.name}" + "{x}" * braced


@dataclass(frozen=True)
class Macros:
    """What the macro file defines.

    Attributes
    ----------
    path : str
        Of the file, relative to the root, for messages.
    defined : mapping of str to Macro
        By name without the backslash.
    problems : tuple of Problem
        What could not be read.
    """

    path: str = ""
    defined: Mapping[str, Macro] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_macros(settings: Settings) -> Macros:
    """Read the macro file that the settings name.

    Parameters
    ----------
    settings : Settings
        Of the project.

    Returns
    -------
    Macros
        Definitions, and problems with their lines.

    Raises
    ------
    SitekitError
        If there is no such file.
    """
    path = settings.relative(settings.macros)
    try:
        text = settings.macros.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SitekitError(
            f"there is no macro file {path}; create it (it may be empty) or correct "
            "extra: sitekit: macros in mkdocs.yml"
        ) from None
    return parse_macros(text, path)


def parse_macros(text: str, path: str) -> Macros:
    r"""Read definitions from LaTeX source.

    Parameters
    ----------
    text : str
        ``\newcommand`` and ``\DeclareMathOperator`` with ``%`` comments, nothing else.
    path : str
        For messages.

    Returns
    -------
    Macros
        Definitions, and problems with their lines.
    """
    # Comments become blanks, so that a position in the text still tells the line.
    text = _COMMENT.sub(lambda match: " " * len(match.group()), text)
    defined: dict[str, Macro] = {}
    problems: list[Problem] = []
    position = 0
    while rest := re.compile(r"\s*(?=\S)").match(text, position):
        start = rest.end()
        line = text.count("\n", 0, start) + 1
        macro, position = _definition(text, start, line)
        if macro is None:
            problems.append(Problem(path, line, _NOT_A_DEFINITION))
        elif macro.name in defined:
            first = defined[macro.name].line
            problems.append(
                Problem(path, line, rf"\{macro.name} is already defined in line {first}")
            )
        else:
            defined[macro.name] = macro
    return Macros(path, defined, tuple(problems))


_NOT_A_DEFINITION = (
    r"not a definition; write \newcommand{\name}[arguments]{body} with as many { as }, "
    r"or \DeclareMathOperator{\name}{text}"
)


def _definition(text: str, start: int, line: int) -> tuple[Macro | None, int]:
    """Return the definition that begins at ``start``, and where the next may begin."""
    head = _HEAD.match(text, start)
    end = _closing_brace(text, head.end()) if head else None
    if head is None or end is None:
        # Go on at the next line that looks like a definition, so that one slip is one message.
        following = re.compile(r"\n\s*(?=\\(?:newcommand|DeclareMathOperator))").search(text, start)
        return None, following.end() if following else len(text)
    body = text[head.end() + 1 : end].strip()
    if head["kind"] == "DeclareMathOperator":
        body = rf"\operatorname{head['star']}{{{body}}}"
    name = head["braced"] or head["bare"]
    return Macro(name, body, int(head["arguments"] or 0), head["default"], line), end + 1


def _closing_brace(text: str, opening: int) -> int | None:
    """Return where the brace at ``opening`` is closed, None if it never is."""
    depth = 0
    for match in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, opening):
        depth += {"{": 1, "}": -1}.get(match.group(), 0)
        if depth == 0:
            return match.start()
    return None
