"""What an expression in a page may hold, and which names it sees beside those of the package.

This is hygiene, not a wall: whoever writes a page commits code that is executed anyway.
"""

import ast
import builtins
import functools
import math
import re
import warnings
from collections.abc import Callable
from typing import Any

_NUMPY = """
pi e exp expm1 log log1p log2 log10 sqrt sin cos sinh cosh tanh arcsin arccos arctan arcsinh arccosh
arctanh sign floor ceil maximum minimum float16 float32 float64 array diag eye ones zeros ones_like
zeros_like full arange linspace logspace block vstack hstack sum prod cumprod cumsum mean median
quantile max min argmax argmin sort diff count_nonzero dot outer kron trace linalg.norm
linalg.matrix_power linalg.matrix_rank linalg.eigvals linalg.svdvals linalg.det linalg.inv
"""
NUMPY = tuple(_NUMPY.split())
"""What a page may use as ``np.NAME``; none of it does I/O."""

BUILTINS = ("abs", "min", "max", "sum", "len", "round", "int", "float")
"""The functions of Python that a page may call."""

MODULE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
"""The name of a module, as a page writes it."""

OWN = ("Fraction", "result", "gradient", "np")
"""Names with a meaning of their own; no module may use them for something else."""

_LONGEST = 1000
_PYTHON_NAMES = frozenset(dir(builtins))
_OF_NUMPY = re.compile(r"np(\.\w+)+")
_WORDS = {
    "Compare": "a comparison",
    "BoolOp": "`and` or `or`",
    "IfExp": "a condition",
    "Lambda": "a lambda",
    **dict.fromkeys(("ListComp", "SetComp", "DictComp", "GeneratorExp"), "a comprehension"),
    "JoinedStr": "an f-string",
    "NamedExpr": "an assignment",
    "Starred": "a starred argument",
    "Dict": "a dict",
    "Set": "a set",
}
_ARITHMETIC = (
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow),
    *(ast.MatMult, ast.USub, ast.UAdd),
)
_MOVE = "move it into a function of the snippets and call that"


class EvaluationError(Exception):
    """Something that a page asked for cannot be had; the message says why."""


class RefusedError(EvaluationError):
    """An expression that a page may not hold; the message says what, and what to write instead."""


@functools.cache
def check_expression(text: str, *, extended: bool = False) -> ast.Expression:
    """Parse an expression and refuse what a page may not hold.

    Admitted are literals, arithmetic, indexing with literals, calls of plain names and of those in
    `NUMPY`; if ``extended``, also ``@`` and ``.T``. The tree is shared, and not to be changed.
    """
    tree = _parse(text.strip())
    waiting: list[ast.AST] = [tree.body]
    while waiting:
        node = waiting.pop()
        name = type(node).__name__
        if type(node) not in _RULES:
            _refuse(True, node, _WORDS.get(name, f"{name} (of Python's syntax)"))
        waiting += _RULES[type(node)](node, extended)
    return tree


def _parse(text: str) -> ast.Expression:
    if not text:
        raise RefusedError("the expression is empty; write the Python that computes the value")
    if len(text) > _LONGEST:
        raise RefusedError(
            f"the expression is longer than {_LONGEST} characters; make it a function"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return ast.parse(text, "<page>", "eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        why = f": {error.msg}" if isinstance(error, SyntaxError) else ""
        raise RefusedError(f"`{shortened(text)}` is not a Python expression{why}") from None


def shortened(text: str) -> str:
    """Return a text as a message quotes it: in one line, of at most 60 characters."""
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"


def _refuse(condition: object, node: ast.AST, what: str, advice: str = _MOVE) -> None:
    if condition:
        raise RefusedError(
            f"{what} is not allowed here: `{shortened(ast.unparse(node))}`; {advice}"
        )


def _constant(node: ast.Constant, _extended: bool) -> list[ast.AST]:
    is_plain = node.value is None or isinstance(node.value, int | float | str)
    _refuse(not is_plain, node, "this literal", "write real numbers and plain strings")
    what = "a literal too large for a float"
    _refuse(node.value == math.inf, node, what, "write a whole number")
    return []


def _name(node: ast.Name, _extended: bool) -> list[ast.AST]:
    _refuse(node.id.startswith("_"), node, "a name with a leading underscore")
    _refuse(node.id == "np", node, "`np` on its own", "write np.NAME with one of the listed names")
    hidden = node.id in _PYTHON_NAMES and node.id not in BUILTINS
    _refuse(hidden, node, f"Python's `{node.id}`", f"of these there are: {', '.join(BUILTINS)}")
    return []


def _operation(node: ast.UnaryOp | ast.BinOp, extended: bool) -> list[ast.AST]:
    advice = "write np.dot(a, b), or a function of the snippets"
    _refuse(isinstance(node.op, ast.MatMult) and not extended, node, "`@`", advice)
    _refuse(not isinstance(node.op, _ARITHMETIC), node, "this operator", "write + - * / // % **")
    operands = [node.operand] if isinstance(node, ast.UnaryOp) else [node.left, node.right]
    return [_no_text(operand) for operand in operands]


def _no_text(node: ast.expr) -> ast.expr:
    # On a string, % formats.
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    _refuse(is_text, node, "a string in arithmetic", "strings are arguments or keys")
    return node


def _subscript(node: ast.Subscript, _extended: bool) -> list[ast.AST]:
    for part in node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]:
        bounds = (part.lower, part.upper, part.step) if isinstance(part, ast.Slice) else (part,)
        literal = all(bound is None or _is_index(bound) for bound in bounds)
        _refuse(not literal, node, "this index", "index with literals and slices of literals")
    return [_no_text(node.value)]


def _is_index(node: ast.expr) -> bool:
    admitted: set[type] = {int, str, type(None)}
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node, admitted = node.operand, {int}
    return isinstance(node, ast.Constant) and type(node.value) in admitted


def _attribute(node: ast.Attribute, extended: bool) -> list[ast.AST]:
    text = ast.unparse(node)
    if _OF_NUMPY.fullmatch(text):
        advice = "the listed names are in NUMPY of sitekit/verify/expressions.py"
        _refuse(text.removeprefix("np.") not in NUMPY, node, f"`{text}`", advice)
        return []
    advice = "no attribute but np.NAME" + (" and .T" if extended else "")
    transposed = extended and node.attr == "T"
    _refuse(not transposed, node, f"the attribute `.{node.attr}`", f"{advice}: make it a function")
    return [_no_text(node.value)]


def _call(node: ast.Call, _extended: bool) -> list[ast.AST]:
    named = isinstance(node.func, ast.Name) or _OF_NUMPY.fullmatch(ast.unparse(node.func))
    _refuse(not named, node.func, "a call of something that is not a plain name")
    for name in [keyword.arg for keyword in node.keywords]:
        _refuse(name is None, node, "`**` in a call")
        _refuse((name or "").startswith("_"), node, "a name with a leading underscore")
    return [node.func, *node.args, *(keyword.value for keyword in node.keywords)]


_RULES: dict[type[ast.AST], Callable[[Any, bool], list[ast.AST]]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    **dict.fromkeys((ast.Tuple, ast.List), lambda node, _: [*node.elts]),
    **dict.fromkeys((ast.UnaryOp, ast.BinOp), _operation),
    ast.Subscript: _subscript,
    ast.Attribute: _attribute,
    ast.Call: _call,
}
"""What is admitted: each rule refuses what it must and returns the parts still to be looked at."""
