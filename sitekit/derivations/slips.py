"""Slips of the pen in a line of a derivation: what must not pass for the line.

Each slip is one of those that happen: a transpose forgotten, the factors of a product exchanged, a
sign changed. They are made in Python's syntax tree, so that each place is found however the line is
written.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

_POWERS = frozenset({"power", "np.linalg.matrix_power"})
"""Functions of a matrix and a whole number that multiply the matrix by itself."""

_LARGEST_POWER = 20


def slips(python: str) -> list[str]:
    """Return every line that one slip makes of a line.

    Parameters
    ----------
    python : str
        As written.

    Returns
    -------
    list of str
        Without those that are the same product of the same factors in the same order, as both
        orders of ``W @ W`` are.
    """
    original = _parse(python)
    same = _canonical(original)
    made = [*_changed(python), f"-({ast.unparse(original)})"]
    return [one for one in dict.fromkeys(made) if _canonical(_parse(one)) != same]


def _parse(python: str) -> ast.expr:
    return ast.parse(python.strip(), mode="eval").body


def _changed(python: str) -> Iterator[str]:
    """Yield the line with a slip at each place where one can be made."""
    for place, node in enumerate(_nodes(_parse(python))):
        slip = _SLIPS.get(type(node))
        if slip is not None:
            tree = ast.Expression(_parse(python))
            twin = list(_nodes(tree.body))[place]
            other = slip(twin)
            if other is not None:
                yield ast.unparse(ast.fix_missing_locations(_Replace(twin, other).visit(tree)))


def _nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and what is below it, but for indices and directions, whose signs say where."""
    yield node
    for name, value in ast.iter_fields(node):
        if isinstance(node, ast.Subscript) and name == "slice":
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_direction(child):
                yield from _nodes(child)


def _is_direction(node: ast.AST) -> bool:
    return isinstance(node, ast.keyword) and node.arg == "axis"


class _Replace(ast.NodeTransformer):
    """Put one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old = old
        self.new = new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else super().visit(node)


def _without_transpose(node: ast.Attribute) -> ast.AST | None:
    return node.value if node.attr == "T" else None


def _exchanged(node: ast.BinOp) -> ast.AST | None:
    if isinstance(node.op, ast.MatMult):
        return ast.BinOp(node.right, node.op, node.left)
    if isinstance(node.op, ast.Add | ast.Sub):
        other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        return ast.BinOp(node.left, other, node.right)
    return None


def _without_sign(node: ast.UnaryOp) -> ast.AST | None:
    return node.operand if isinstance(node.op, ast.USub) else None


_SLIPS: dict[type[ast.AST], Callable[..., ast.AST | None]] = {
    ast.Attribute: _without_transpose,
    ast.BinOp: _exchanged,
    ast.UnaryOp: _without_sign,
}


def _canonical(node: ast.AST) -> str:
    """Return what two expressions share exactly if one is the other with brackets moved.

    Only products are looked at: they may be bracketed as one likes, and a power of a matrix is the
    product of equal factors.
    """
    if _is_product(node):
        return " @ ".join(_factors(node))
    if isinstance(node, ast.Constant | ast.Name):
        return ast.unparse(node)
    parts = [
        _canonical(child) if isinstance(child, ast.AST) else repr(child)
        for _, value in ast.iter_fields(node)
        for child in (value if isinstance(value, list) else [value])
    ]
    return f"{type(node).__name__}({', '.join(parts)})"


def _is_product(node: ast.AST) -> bool:
    return (isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)) or _is_power(node)


def _is_power(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or node.keywords or len(node.args) != 2:
        return False
    count = node.args[1]
    return (
        ast.unparse(node.func) in _POWERS
        and isinstance(count, ast.Constant)
        and type(count.value) is int
        and 1 <= count.value <= _LARGEST_POWER
    )


def _factors(node: ast.AST) -> list[str]:
    """Return the factors of a product from left to right."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        return _factors(node.left) + _factors(node.right)
    if isinstance(node, ast.Call) and _is_power(node):
        count = node.args[1]
        assert isinstance(count, ast.Constant)
        return _factors(node.args[0]) * int(str(count.value))
    return [_canonical(node)]
