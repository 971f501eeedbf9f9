"""Mistakes are made at every place of a line, and at none where they change nothing."""

import ast

import pytest

from sitekit.verify.expressions import check_expression
from tests.sitekit.verify.mutants import line_mutants


@pytest.mark.parametrize(("python", "expected"), [
    ("d @ X.T", ["d @ X", "X.T @ d", "-(d @ X.T)"]),
    ("(d @ X).T", ["d @ X", "(X @ d).T", "-(d @ X).T"]), ("a + b", ["a - b", "-(a + b)"]),
    ("a - b", ["a + b", "-(a - b)"]), ("-a", ["a", "--a"]), ("a * b", ["-(a * b)"]),
    ("exp(-a)", ["exp(a)", "-exp(-a)"]), ("a ** -2", ["a ** 2", "-a ** (-2)"]),
    ("A @ B @ C", ["C @ (A @ B)", "B @ A @ C", "-(A @ B @ C)"]),
    ("mean(a - b, axis=-1)", ["mean(a + b, axis=-1)", "-mean(a - b, axis=-1)"]),
    ("a[-1] + b", ["a[-1] - b", "-(a[-1] + b)"]), ("W @ W", ["-(W @ W)"]),
    ("W @ W @ W", ["-(W @ W @ W)"]), ("power(W, 2) @ W", ["-(power(W, 2) @ W)"]),
    ("power(W, 2) @ V", ["V @ power(W, 2)", "-(power(W, 2) @ V)"]),
    ("power(W.T, 2)", ["power(W, 2)", "-power(W.T, 2)"]),
    ("(A @ B) @ (A @ B)", ["B @ A @ (A @ B)", "A @ B @ (B @ A)", "-(A @ B @ (A @ B))"])
])  # fmt: skip
def test_line_mutants(python: str, expected: list[str]) -> None:
    found = [ast.dump(check_expression(one, extended=True)) for one in line_mutants(python)]
    assert sorted(found) == sorted(ast.dump(ast.parse(one, mode="eval")) for one in expected)
