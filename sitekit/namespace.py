"""What an expression in a page may hold, and which names it sees beside those of the snippets.

This is hygiene, not a wall: whoever writes a page commits code that is executed anyway. It keeps
expressions short and readable, and keeps files, the network and the interpreter out of them.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import math
import re
import warnings
from collections.abc import Callable
from fractions import Fraction
from types import CodeType, SimpleNamespace
from typing import Any

FACADE = {
    # constants
    "pi": "angles",
    "e": "limits of (1 + 1/n)^n",
    # elementwise
    "exp": "sigmoids and softmax",
    "expm1": "exp near 0 without cancellation",
    "log": "depths at which a power passes a bound",
    "log1p": "log near 1 without cancellation",
    "log2": "exponents of binary floating point",
    "log10": "orders of magnitude",
    "sqrt": "initial standard deviations, norms",
    "sin": "rotations",
    "cos": "rotations",
    "sinh": "hyperbolic forms of the sigmoid",
    "cosh": "hyperbolic forms of the sigmoid",
    "tanh": "activation",
    "arcsin": "inverse of sin",
    "arccos": "angles between vectors",
    "arctan": "inverse of tan",
    "arcsinh": "inverse of sinh",
    "arccosh": "where a slope passes a bound",
    "arctanh": "inverse of tanh",
    "sign": "activation slopes",
    "floor": "whole layers",
    "ceil": "whole layers",
    "maximum": "ReLU",
    "minimum": "bounds",
    "float16": "half precision, for where it reaches 0",
    "float32": "single precision, for where it reaches 0",
    "float64": "double precision, for where it reaches 0",
    # building arrays
    "array": "matrices written out",
    "diag": "Jacobians of elementwise functions, worked matrices",
    "eye": "identity matrices",
    "ones": "sums over a batch as a product",
    "zeros": "zero matrices and biases",
    "ones_like": "gradients of sums",
    "zeros_like": "gradients that vanish",
    "full": "constant matrices",
    "arange": "depths one by one",
    "linspace": "grids",
    "logspace": "grids over orders of magnitude",
    "block": "Jacobians of joined states",
    "vstack": "joined states",
    "hstack": "joined states",
    # reductions
    "sum": "costs, sums over a batch",
    "prod": "chains of factors",
    "cumprod": "chains of factors, layer by layer",
    "cumsum": "running sums",
    "mean": "averages over a batch or seeds",
    "median": "averages over seeds",
    "quantile": "bands over seeds",
    "max": "largest entries",
    "min": "smallest entries",
    "argmax": "where the largest entry is",
    "argmin": "where the smallest entry is",
    "sort": "ordered singular values",
    "diff": "steps between neighbours",
    "count_nonzero": "dead units",
    # linear algebra
    "dot": "products of vectors",
    "outer": "gradients of one example",
    "kron": "Jacobians with respect to a matrix",
    "trace": "sums of eigenvalues",
    "linalg.norm": "lengths of vectors, norms of matrices",
    "linalg.matrix_power": "equal layers in a row",
    "linalg.matrix_rank": "rank of a gradient",
    "linalg.eigvals": "growth in the long run",
    "linalg.svdvals": "largest stretch of a layer",
    "linalg.det": "volume",
    "linalg.inv": "inverse of a layer",
}
"""What a page may use as ``np.NAME``, and what for. None of it does I/O."""

BUILTINS = ("abs", "min", "max", "sum", "len", "round", "int", "float")
"""The functions of Python that a page may call."""

OWN = ("Fraction", "result", "gradient", "np")
"""Names with a meaning of their own; no snippet may use them for something else."""

_LONGEST = 1000
_MOST_BITS = 10_000
_PYTHON_NAMES = frozenset(dir(builtins))
_FILE = "<page>"
_WORDS: dict[str, str] = {
    "Compare": "a comparison",
    "BoolOp": "`and` or `or`",
    "IfExp": "a condition",
    "Lambda": "a lambda",
    "ListComp": "a comprehension",
    "SetComp": "a comprehension",
    "DictComp": "a comprehension",
    "GeneratorExp": "a comprehension",
    "JoinedStr": "an f-string",
    "TemplateStr": "a t-string",
    "NamedExpr": "an assignment",
    "Starred": "a starred argument",
    "Dict": "a dict",
    "Set": "a set",
    "Await": "await",
    "Yield": "yield",
    "YieldFrom": "yield",
}
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)


class Refused(Exception):  # noqa: N818 (it is a verdict on an expression, not an error in ours)
    """An expression that a page may not hold; the message says what, and what to write instead."""


class Failed(Exception):  # noqa: N818 (an answer to a page, not an error of ours)
    """Something that a page asked for cannot be had; the message says why."""


def check_expression(text: str, *, extended: bool = False) -> ast.Expression:
    """Parse an expression and refuse what a page may not hold.

    Parameters
    ----------
    text : str
        Python of one expression.
    extended : bool
        Also admit ``@`` and ``.T``, as derivations need them.

    Returns
    -------
    ast.Expression
        The parsed expression: literals, arithmetic, indexing with literals, calls of plain names
        and of the names in `FACADE`.

    Raises
    ------
    Refused
        If it is not Python, or holds anything else.
    """
    tree = _parse(text.strip())
    waiting: list[ast.AST] = [tree.body]
    while waiting:
        node = waiting.pop()
        rule = _RULES.get(type(node))
        if rule is None:
            name = type(node).__name__
            raise _refusal(node, _WORDS.get(name, f"{name} (of Python's syntax)"))
        waiting.extend(rule(node, extended))
    return tree


def _parse(text: str) -> ast.Expression:
    if not text:
        raise Refused("the expression is empty; write the Python that computes the value")
    if len(text) > _LONGEST:
        raise Refused(f"the expression is longer than {_LONGEST} characters; make it a function")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return ast.parse(text, _FILE, "eval")
    except SyntaxError as error:
        raise Refused(f"`{_short(text)}` is not a Python expression: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError):
        raise Refused(f"`{_short(text)}` is not a Python expression") from None


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"


def _refusal(node: ast.AST, what: str, advice: str | None = None) -> Refused:
    advice = advice or "move it into a function of the snippets and call that"
    return Refused(f"{what} is not allowed here: `{_short(ast.unparse(node))}`; {advice}")


def _constant(node: ast.Constant, _extended: bool) -> list[ast.AST]:
    if node.value is not None and not isinstance(node.value, bool | int | float | str):
        raise _refusal(node, "this literal", "write real numbers and plain strings")
    if node.value in {math.inf, -math.inf}:
        raise _refusal(node, "a literal too large for a float", "write a whole number")
    return []


def _name(node: ast.Name, _extended: bool) -> list[ast.AST]:
    if node.id.startswith("_"):
        raise _refusal(node, "a name with a leading underscore")
    if node.id == "np":
        raise _refusal(node, "`np` on its own", "write np.NAME with one of the listed names")
    if node.id in _PYTHON_NAMES and node.id not in BUILTINS:
        raise _refusal(node, f"Python's `{node.id}`", f"of these there are: {', '.join(BUILTINS)}")
    return []


def _sequence(node: ast.Tuple | ast.List, _extended: bool) -> list[ast.AST]:
    return [*node.elts]


def _unary(node: ast.UnaryOp, _extended: bool) -> list[ast.AST]:
    if not isinstance(node.op, ast.USub | ast.UAdd):
        raise _refusal(node, "this operator", "write + - * / // % **")
    return [_no_text(node.operand)]


def _binary(node: ast.BinOp, extended: bool) -> list[ast.AST]:
    if isinstance(node.op, ast.MatMult) and not extended:
        raise _refusal(node, "`@`", "write np.dot(a, b), or a function of the snippets")
    if not isinstance(node.op, (*_ARITHMETIC, ast.MatMult)):
        raise _refusal(node, "this operator", "write + - * / // % **")
    return [_no_text(node.left), _no_text(node.right)]


def _no_text(node: ast.expr) -> ast.expr:
    """Refuse strings as operands, since ``%`` on a string formats."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        raise _refusal(node, "a string in arithmetic", "strings are arguments or keys")
    return node


def _subscript(node: ast.Subscript, _extended: bool) -> list[ast.AST]:
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for part in parts:
        bounds = (part.lower, part.upper, part.step) if isinstance(part, ast.Slice) else (part,)
        if not all(bound is None or _is_index(bound) for bound in bounds):
            raise _refusal(node, "this index", "index with literals and slices of literals")
    return [_no_text(node.value)]


def _is_index(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
        return isinstance(node, ast.Constant) and type(node.value) is int
    return isinstance(node, ast.Constant) and (node.value is None or type(node.value) in {int, str})


def _attribute(node: ast.Attribute, extended: bool) -> list[ast.AST]:
    dotted = _dotted(node)
    if dotted is not None and dotted.startswith("np."):
        if dotted[3:] in FACADE:
            return []
        raise _refusal(
            node, f"`{dotted}`", "the listed names are in FACADE of sitekit/namespace.py"
        )
    if extended and node.attr == "T":
        return [_no_text(node.value)]
    advice = "no attribute but np.NAME" + (" and .T" if extended else "")
    raise _refusal(node, f"the attribute `.{node.attr}`", f"{advice}: make it a function")


def _dotted(node: ast.expr) -> str | None:
    """Return ``a.b.c`` for names joined by dots, None for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = _dotted(node.value)
        return None if before is None else f"{before}.{node.attr}"
    return None


def _call(node: ast.Call, _extended: bool) -> list[ast.AST]:
    dotted = _dotted(node.func)
    if dotted is None or ("." in dotted and not dotted.startswith("np.")):
        raise _refusal(node.func, "a call of something that is not a plain name")
    for keyword in node.keywords:
        if keyword.arg is None:
            raise _refusal(node, "`**` in a call")
        if keyword.arg.startswith("_"):
            raise _refusal(node, "a name with a leading underscore")
    return [node.func, *node.args, *(keyword.value for keyword in node.keywords)]


_RULES: dict[type[ast.AST], Callable[[Any, bool], list[ast.AST]]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Tuple: _sequence,
    ast.List: _sequence,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Subscript: _subscript,
    ast.Attribute: _attribute,
    ast.Call: _call,
}
"""What is admitted: each rule refuses what it must and returns the parts still to be looked at."""


def names_in(tree: ast.Expression) -> list[str]:
    """Return the plain names of an expression in alphabetical order, without ``np``.

    Parameters
    ----------
    tree : ast.Expression
        As `check_expression` returned it.

    Returns
    -------
    list of str
        Each once.
    """
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return sorted(found - {"np"})


def compile_expression(tree: ast.Expression) -> CodeType:
    """Compile a checked expression, with a guard on powers that would never end.

    Parameters
    ----------
    tree : ast.Expression
        As `check_expression` returned it; not changed.

    Returns
    -------
    types.CodeType
        For ``eval`` with names that include those of `base_names`.
    """
    copy = ast.parse(ast.unparse(tree), _FILE, "eval")
    return compile(ast.fix_missing_locations(_GuardPowers().visit(copy)), _FILE, "eval")


class _GuardPowers(ast.NodeTransformer):
    """Turn ``a ** b`` into a call of the guarded power."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Pow):
            return node
        function = ast.Name("_power", ast.Load())
        return ast.copy_location(ast.Call(function, [node.left, node.right], []), node)


def _power(base: Any, exponent: Any) -> Any:
    """Return ``base ** exponent``, but refuse whole numbers that would fill the memory."""
    if isinstance(base, int | Fraction) and isinstance(exponent, int):
        size = max(base.numerator.bit_length(), base.denominator.bit_length())
        if base not in {0, 1, -1} and size * abs(exponent) > _MOST_BITS:
            raise Refused(
                f"the power {_short(f'{base}**{exponent}')} has more than {_MOST_BITS} bits; "
                "write the base as a float"
            )
    return base**exponent


def base_names(result: Callable[[str], Any]) -> dict[str, Any]:
    """Return the names that every expression sees; numpy is imported here and not before.

    Parameters
    ----------
    result : callable
        Returns a measured result by its name.

    Returns
    -------
    dict
        For ``eval``; the functions of Python are replaced by the listed ones.
    """
    names: dict[str, Any] = {name: getattr(builtins, name) for name in BUILTINS}
    names |= {"np": _facade(), "Fraction": Fraction, "result": result}
    return names | {"_power": _power, "__builtins__": {}}


def _facade() -> SimpleNamespace:
    """Return an object with exactly the listed names of numpy."""
    numpy = importlib.import_module("numpy")
    facade = SimpleNamespace(linalg=SimpleNamespace())
    for dotted in FACADE:
        inside, _, name = dotted.rpartition(".")
        source, target = (numpy.linalg, facade.linalg) if inside else (numpy, facade)
        setattr(target, name, getattr(source, name))
    return facade


_MODULE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


def is_module_name(name: object) -> bool:
    """Say whether something can be the name of a module of the package, as a page writes it.

    Parameters
    ----------
    name : object
        What the front matter or a fence holds.

    Returns
    -------
    bool
        True for lower-case names, with dots for modules inside folders.
    """
    return isinstance(name, str) and _MODULE.fullmatch(name) is not None
