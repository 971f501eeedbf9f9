"""The one file of TeX macros."""

import re
from typing import NamedTuple

from sitekit.core import Problem, Project, SitekitError, read_text
from sitekit.tex.lexer import closing, tokens

_HEAD = re.compile(
    r"\\(?P<kind>newcommand|DeclareMathOperator)(?P<star>\*?)\s*"
    r"(?:\{\s*\\(?P<braced>[A-Za-z]+)\s*\}|\\(?P<bare>[A-Za-z]+))\s*"
    r"(?:\[(?P<arguments>[1-9])\]\s*)?(?:\[(?P<default>[^\]]*)\]\s*)?(?=\{)"
)
_NEXT = re.compile(r"\n\s*(?=\\(?:newcommand|DeclareMathOperator))")
_COMMENT = re.compile(r"(\\.)|%[^\n]*", re.DOTALL)
_VISIBLE = re.compile(r"\S")
_NOT_A_DEFINITION = (
    r"not a definition; write \newcommand{\name}[arguments]{body} with as many { as }, "
    r"or \DeclareMathOperator{\name}{text}"
)


class Macro(NamedTuple):
    """A command of our own; ``default`` is the value of its first argument if that is optional."""

    name: str
    body: str
    arguments: int
    default: str | None
    line: int

    @property
    def sample(self) -> str:
        """A use of the macro, to see whether its body can be typeset."""
        # With a letter before it, since a macro may be nothing but space.
        return f"x\\{self.name}" + "{x}" * (self.arguments - (self.default is not None))

    @property
    def definition(self) -> list[str | int]:
        """The macro as MathJax takes it."""
        return [self.body, self.arguments, *([] if self.default is None else [self.default])]


# By name without the backslash, with what could not be read.
Macros = tuple[dict[str, Macro], list[Problem]]


def read_macros(project: Project) -> Macros:
    """Read the macro file of a project; a `SitekitError` says that it cannot be."""
    path = project.relative(project.macros)
    if not project.macros.is_file():
        said = f"there is no macro file {path}; create it (it may be empty) or correct"
        raise SitekitError(f"{said} `macros` of the plugin sitekit in mkdocs.yml")
    return parse_macros(read_text(project.macros, project), path)


def parse_macros(text: str, path: str) -> Macros:
    r"""Read ``\newcommand``, ``\DeclareMathOperator`` and comments, of which a file consists."""
    # Comments become blanks, so that a position in the text still tells the line.
    text = _COMMENT.sub(lambda match: match[1] or " " * len(match[0]), text)
    defined: dict[str, Macro] = {}
    problems: list[Problem] = []
    position = 0
    while begin := _VISIBLE.search(text, position):
        line = text.count("\n", 0, begin.start()) + 1
        macro, position = _definition(text, begin.start(), line)
        if macro is None:
            problems.append(Problem(path, line, _NOT_A_DEFINITION))
        elif (first := defined.setdefault(macro.name, macro)) is not macro:
            said = rf"\{macro.name} is already defined in line {first.line}"
            problems.append(Problem(path, line, said))
    return defined, problems


def _definition(text: str, start: int, line: int) -> tuple[Macro | None, int]:
    """Return the definition that begins at ``start``, and where the next may begin."""
    head = _HEAD.match(text, start)
    found = tokens(text[head.end() :]) if head else []
    last = closing(found, 0)
    if head is None or last is None:
        # Go on at the next line that looks like a definition, so that one slip is one message.
        following = _NEXT.search(text, start)
        return None, following.end() if following else len(text)
    body = text[head.end() + 1 : head.end() + found[last].start].strip()
    if head["kind"] == "DeclareMathOperator":
        body = rf"\operatorname{head['star']}{{{body}}}"
    name = head["braced"] or head["bare"]
    macro = Macro(name, body, int(head["arguments"] or 0), head["default"], line)
    return macro, head.end() + found[last].end
