"""Derivations as they are written: a fence whose lines are TeX, Python and a reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown.extensions.attr_list import get_attrs_and_remainder

from sitekit.evaluate import module_refusal
from sitekit.namespace import Refused, check_expression, is_module_name
from sitekit.problems import Problem
from sitekit.source import Fence, Source

LANGUAGE = "derivation"
_MOST_WORDS = 8
_SEPARATOR = ";;"
_ID = re.compile(r"[a-z][a-z0-9-]*")
_FUNCTION = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TOKEN = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}|\\[A-Za-z]+|\\.|.", re.DOTALL)
_RELATIONS = frozenset("=<>") | {
    rf"\{name}"
    for name in (
        *("approx", "equiv", "sim", "simeq", "propto", "ne", "neq"),
        *("le", "leq", "ge", "geq", "lt", "gt", "ll", "gg"),
        *("to", "rightarrow", "mapsto", "Rightarrow", "implies", "iff"),
    )
}
# What the numbers audit reports in prose too; here nothing would compute it.
_BARE_NUMBER = re.compile(r"\d[.,]\d|\d\s*\\?%|\d\^|[=≈<>]\s*[-−]?\d")


@dataclass(frozen=True)
class Line:
    """One line of a derivation.

    Attributes
    ----------
    line : int
        Line of the file, from 1.
    tex : str
        What readers see.
    python : str
        What is computed.
    reason : str
        Why it equals the line before, in a few words.
    """

    line: int
    tex: str
    python: str
    reason: str


@dataclass(frozen=True)
class Derivation:
    """One derivation of a page, well written or not.

    Attributes
    ----------
    path : str
        The page, relative to the root.
    line : int
        Line of the opening fence, from 1.
    id : str
        Its anchor; empty if it has none.
    maker : str
        ``module:function`` that makes the cases.
    modules : tuple of str
        Modules that the page's front matter lists.
    lines : tuple of Line
        Those that could be taken apart.
    problems : tuple of Problem
        What is wrong with the writing; the derivation is not run unless this is empty.
    """

    path: str
    line: int
    id: str
    maker: str
    modules: tuple[str, ...]
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()


def read(source: Source) -> list[Derivation]:
    """Return the derivations of a page in its order, one for each fence.

    Parameters
    ----------
    source : Source
        The page.

    Returns
    -------
    list of Derivation
        Mistakes of writing are in ``problems`` of each.
    """
    fences = [fence for fence in source.fences if fence.language == LANGUAGE]
    derivations = [_read_fence(source, fence) for fence in fences]
    seen: set[str] = set()
    for number, derivation in enumerate(derivations):
        if derivation.id in seen and derivation.id:
            message = f"there is another derivation {derivation.id} on this page; choose another id"
            derivations[number] = _with_problem(derivation, derivation.line, message)
        seen.add(derivation.id)
    return derivations


def _with_problem(derivation: Derivation, line: int, message: str) -> Derivation:
    problem = Problem(derivation.path, line, message)
    fields = {**vars(derivation), "problems": (*derivation.problems, problem)}
    return Derivation(**fields)


def _read_fence(source: Source, fence: Fence) -> Derivation:
    """Take a fence of a page apart."""
    header = re.search(r"\{(.*)\}", fence.info)
    attributes = dict(get_attrs_and_remainder(header[1])[0]) if header else {}
    modules, complaint = _modules(source.meta.get("claims", []))
    derivation = parse(
        fence.body,
        name=attributes.get("id") or "",
        maker=attributes.get("from") or "",
        path=source.path,
        line=fence.line,
        modules=modules,
    )
    return _with_problem(derivation, 1, complaint) if complaint else derivation


def _modules(listed: object) -> tuple[tuple[str, ...], str | None]:
    """Return the modules of the front matter and what is wrong with them."""
    if not isinstance(listed, list):
        return (), "`claims:` in the front matter must be a list of modules: [activations, chain]"
    wrong = [name for name in listed if not is_module_name(name)]
    if wrong:
        return (), module_refusal(wrong[0])
    return tuple(listed), None


def parse(
    body: str,
    *,
    name: str,
    maker: str,
    path: str = "",
    line: int = 0,
    modules: tuple[str, ...] = (),
) -> Derivation:
    """Take the text of a derivation apart.

    Parameters
    ----------
    body : str
        The lines between the fences.
    name, maker : str
        ``#id`` and ``from`` of the fence.
    path : str
        The page, relative to the root.
    line : int
        Line of the opening fence.
    modules : tuple of str
        Of the page.

    Returns
    -------
    Derivation
        With its mistakes of writing.
    """
    problems = [Problem(path, line, message) for message in _header_mistakes(name, maker)]
    lines: list[Line] = []
    for number, text in enumerate(body.split("\n"), start=line + 1):
        if not text.strip():
            continue
        parts = tuple(part.strip() for part in text.split(_SEPARATOR))
        if len(parts) != 3:
            message = f"a line of a derivation is TeX {_SEPARATOR} Python {_SEPARATOR} reason"
            problems.append(Problem(path, number, message))
            continue
        lines.append(Line(number, *parts))
    problems += [Problem(path, *mistake) for mistake in _mistakes(lines)]
    if len(lines) < 2 and not problems:
        message = "a derivation has at least two lines; with one there is nothing to compare"
        problems.append(Problem(path, line, message))
    return Derivation(path, line, name, maker, modules, tuple(lines), tuple(problems))


def _header_mistakes(name: str, maker: str) -> Iterator[str]:
    form = '```derivation {#name from="module:function"}'
    if not _ID.fullmatch(name):
        yield f"a derivation needs an id of lower-case letters, digits and hyphens: {form}"
    module, _, function = maker.partition(":")
    if not is_module_name(module) or not _FUNCTION.fullmatch(function):
        yield f"a derivation names the function that makes its cases: {form}"


def _mistakes(lines: list[Line]) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with the parts of the lines."""
    seen: dict[str, int] = {}
    for place, line in enumerate(lines):
        for message in (*_tex_mistakes(line.tex, first=place == 0), *_reason_mistakes(line.reason)):
            yield line.line, message
        try:
            meaning = ast.dump(check_expression(line.python, extended=True))
        except Refused as error:
            yield line.line, str(error)
            continue
        if meaning in seen:
            number = seen[meaning]
            yield line.line, f"its Python is that of line {number}, so nothing is compared"
        seen.setdefault(meaning, place + 1)


def _tex_mistakes(tex: str, *, first: bool) -> Iterator[str]:
    if not tex.lstrip("= "):
        yield "the line has no TeX"
    elif tex.startswith("=") == first:
        if first:
            yield "the first line is what is derived; it does not begin with `=`"
        else:
            yield "every line but the first begins with `=`"
    relation = next(_outer_relations(tex.removeprefix("=")), None)
    if relation:
        yield f"only what follows one `=` is computed; put what follows `{relation}` on a line"


def _outer_relations(tex: str) -> Iterator[str]:
    """Yield the relations that stand outside braces and environments."""
    depth = 0
    for token in _TOKEN.findall(tex):
        if token == "{" or token.startswith(r"\begin"):
            depth += 1
        elif token == "}" or token.startswith(r"\end"):
            depth -= 1
        elif depth == 0 and token in _RELATIONS:
            yield token


def _reason_mistakes(reason: str) -> Iterator[str]:
    words = len(re.sub(r"\$[^$]*\$", "formula", reason).split())
    if not words:
        yield "the line has no reason"
    elif words > _MOST_WORDS:
        yield f"the reason has {words} words; at most {_MOST_WORDS} fit beside the line"
    if _BARE_NUMBER.search(reason):
        yield "the reason holds a number that nothing computes; say it in words"
