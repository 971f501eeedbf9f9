"""The networks of the derivations of gates: fit for the complex step, of varying size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from snippets import gate_cases

FREE = {
    "three_steps": ["h0", "h1", "h2"],
    "lstm_cell": ["c1", "h1", "zf", "zi", "zk"],
    "lstm_output": ["ct", "h1"],
    "lstm_joint": ["s1"],
    "gru_state": ["h1", "zu", "zr", "y"],
}
CASES = [(name, free) for name, names in FREE.items() for free in names]


def _gradient(J: Callable[..., Any], name: str, value: np.ndarray, h: complex) -> np.ndarray:
    """Return differences from both sides, or complex steps for an imaginary h."""
    found = []
    for unit in np.eye(value.size):
        step = h * unit.reshape(value.shape)
        ends = [J(**{name: value + step}), J(**{name: value - step})]
        found.append((ends[0] - ends[1]) / (2 * h))
    return np.real(np.array(found)).reshape(value.shape)


def test_every_case_is_tried() -> None:
    assert set(FREE) == set(gate_cases.__all__)


@pytest.mark.parametrize(("name", "free"), CASES)
def test_case_complex_step_agrees_with_differences(name: str, free: str) -> None:
    case = getattr(gate_cases, name)(np.random.default_rng(7))
    exact = _gradient(case["J"], free, case[free], 1e-30j)
    rough = _gradient(case["J"], free, case[free], 1e-6)
    assert np.linalg.norm(exact) > 1e-3
    assert np.linalg.norm(exact - rough) <= 1e-7 * np.linalg.norm(exact)


@pytest.mark.parametrize("name", FREE)
def test_case_is_drawn_anew(name: str) -> None:
    sizes = {getattr(gate_cases, name)(np.random.default_rng(seed))["n"] for seed in range(20)}
    assert len(sizes) >= 3
    assert min(sizes) >= 2


def test_changing_what_enters_a_gate_is_changing_the_gate() -> None:
    """A state that is given cuts off the way through it: J no longer sees what lies before."""
    case = gate_cases.three_steps(np.random.default_rng(0))
    before = case["J"](h1=case["h1"])
    assert case["J"](h0=2 * case["h0"], h1=case["h1"]) == before
    assert case["J"](h0=2 * case["h0"]) != before
