"""Slips are made at every place of a line, and at none where they change nothing."""

from __future__ import annotations

import numpy as np
import pytest

from sitekit.derivations.slips import slips
from sitekit.namespace import check_expression

SLIPS = {
    "a transpose": ("d @ X.T", {"d @ X", "X.T @ d", "-(d @ X.T)"}),
    "a transpose of brackets": ("(d @ X).T", {"d @ X", "(X @ d).T", "-(d @ X).T"}),
    "a sum": ("a + b", {"a - b", "-(a + b)"}),
    "a difference": ("a - b", {"a + b", "-(a - b)"}),
    "a sign": ("-a", {"a", "--a"}),
    "a sign inside": ("exp(-a)", {"exp(a)", "-exp(-a)"}),
    "a negative power": ("a ** -2", {"a ** 2", "-a ** (-2)"}),
    "factors entry by entry": ("a * b", {"-(a * b)"}),
    "a chain": (
        "A @ B @ C",
        {"C @ (A @ B)", "B @ A @ C", "-(A @ B @ C)"},
    ),
    "arguments": ("mean(a - b, axis=-1)", {"mean(a + b, axis=-1)", "-mean(a - b, axis=-1)"}),
    "an index": ("a[-1] + b", {"a[-1] - b", "-(a[-1] + b)"}),
    "equal factors": ("W @ W", {"-(W @ W)"}),
    "three equal factors": ("W @ W @ W", {"-(W @ W @ W)"}),
    "powers of one matrix": ("power(W, 2) @ W", {"-(power(W, 2) @ W)"}),
    "a power of another": (
        "power(W, 2) @ V",
        {"V @ power(W, 2)", "-(power(W, 2) @ V)"},
    ),
    "a power of a transpose": ("power(W.T, 2)", {"power(W, 2)", "-power(W.T, 2)"}),
    "products that repeat": (
        "(A @ B) @ (A @ B)",
        {"B @ A @ (A @ B)", "A @ B @ (B @ A)", "-(A @ B @ (A @ B))"},
    ),
}


def normal(python: str) -> str:
    import ast

    return ast.dump(ast.parse(python, mode="eval"))


@pytest.mark.parametrize(("python", "expected"), SLIPS.values(), ids=SLIPS)
def test_slips(python: str, expected: set[str]) -> None:
    assert {normal(one) for one in slips(python)} == {normal(one) for one in expected}


@pytest.mark.parametrize("python", [python for python, _ in SLIPS.values()])
def test_slips_are_lines_that_can_be_run(python: str) -> None:
    for one in slips(python):
        check_expression(one, extended=True)


def test_what_is_left_out_is_equal() -> None:
    # Every exchange that `slips` leaves out, computed.
    rng = np.random.default_rng(1)
    names = {"W": rng.normal(size=(3, 3)), "power": np.linalg.matrix_power}
    for one, other in [
        ("W @ W @ W", "W @ (W @ W)"),
        ("power(W, 2) @ W", "W @ power(W, 2)"),
    ]:
        np.testing.assert_allclose(eval(one, names), eval(other, names), rtol=1e-12, atol=0)
