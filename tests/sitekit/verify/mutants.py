"""What must not pass for a line of a derivation: each makes a mistake that happens."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace

from sitekit.verify.derivations import Derivation

_POWERS = frozenset({"power", "np.linalg.matrix_power"})


def digit_mutants(derivation: Derivation) -> list[Derivation]:
    """Return a derivation with one digit of its TeX changed, for each digit."""
    return [
        replace(derivation, lines=(*before, replace(line, tex=changed), *after))
        for place, line in enumerate(derivation.lines)
        for before, after in [(derivation.lines[:place], derivation.lines[place + 1 :])]
        for digit in re.finditer(r"\d", line.tex)
        for other in [str((int(digit.group()) + 1) % 10)]
        for changed in [line.tex[: digit.start()] + other + line.tex[digit.end() :]]
    ]


def line_mutants(python: str) -> list[str]:
    """Return the Python of a line with one mistake, for each place where it can be made."""
    text = python.strip().encode()
    made = [f"-({text.decode()})"]
    for node in _nodes(ast.parse(text, mode="eval").body):
        other = _changed(node)
        if other is not None:
            before, after = text[: node.col_offset], text[node.end_col_offset :]
            made.append(f"{before.decode()}({ast.unparse(other)}){after.decode()}")
    return list(dict.fromkeys(made))


def _nodes(node: ast.AST) -> Iterator[ast.expr]:
    """Yield a node and what is below it, but for indices and directions, whose signs say where."""
    if isinstance(node, ast.expr):
        yield node
    if not isinstance(node, ast.keyword) or node.arg != "axis":
        for child in ast.iter_child_nodes(node):
            if not isinstance(node, ast.Subscript) or child is node.value:
                yield from _nodes(child)


def _changed(node: ast.expr) -> ast.expr | None:
    match node:
        case ast.Attribute(value, "T") | ast.UnaryOp(ast.USub(), value):
            return value
        case ast.BinOp(left, ast.MatMult(), right):
            # Not the same product of the same factors, as both orders of ``W @ W`` are.
            one, other = _factors(left), _factors(right)
            return ast.BinOp(right, ast.MatMult(), left) if one + other != other + one else None
        case ast.BinOp(left, ast.Add(), right):
            return ast.BinOp(left, ast.Sub(), right)
        case ast.BinOp(left, ast.Sub(), right):
            return ast.BinOp(left, ast.Add(), right)
    return None


def _factors(node: ast.expr) -> list[str]:
    """Return the factors of a product from left to right, those of a power one by one."""
    match node:
        case ast.BinOp(left, ast.MatMult(), right):
            return _factors(left) + _factors(right)
        case ast.Call(func, [base, ast.Constant(int(count))], []) if ast.unparse(func) in _POWERS:
            return _factors(base) * count
    return [ast.unparse(node)]
