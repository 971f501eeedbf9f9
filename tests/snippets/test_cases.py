"""Networks of the derivations: each cost against differences, and the sizes that are drawn.

That a derivation is true of its network by the complex step is verified on its page.
"""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.relative import apart, slopes

# A function of snippets/ a line, then the names that J takes and that differences can resolve.
LINES = Path(__file__).with_name("cases.txt").read_text(encoding="utf-8").splitlines()
FREE = {name: names for name, *names in map(str.split, LINES)}

WITHOUT_COST = {"cases:worked", "he:he_layers", "saturation:as_sigmoids", "xavier:linear_layers"}
WITHOUT_COST |= {"signals:nudged"}


def test_table_has_every_network_of_a_derivation() -> None:
    pages = (Path(__file__).parents[2] / "docs").rglob("*.md")
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    used = re.findall(r"```derivation .*from=\"(.+)\"", text)
    assert {*FREE, *WITHOUT_COST} == {*used}


def _drawn(name: str, seed: int) -> dict[str, Any]:
    module, function = name.split(":")
    case = getattr(import_module(f"snippets.{module}"), function)(np.random.default_rng(seed))
    return dict(case)


@pytest.mark.parametrize(
    ("name", "free"), [(name, free) for name, names in FREE.items() for free in names]
)
def test_complex_step_of_a_case_agrees_with_differences(name: str, free: str) -> None:
    # A part that dropped the imaginary part would show here.
    case = _drawn(name, 7)
    exact, rough = (
        slopes(lambda value: case["J"](**{free: value}), case[free], step)
        for step in (1e-30j, 1e-5)
    )
    assert np.linalg.norm(exact) > 1e-4
    assert apart(rough, exact) <= 1e-7


@pytest.mark.parametrize("name", FREE)
def test_sizes_of_a_case_are_drawn_anew_and_differ(name: str) -> None:
    drawn = [_drawn(name, seed) for seed in range(20)]
    sizes = [
        {key: size for key, size in case.items() if isinstance(size, int) and key[0] in "nmhL"}
        for case in drawn
    ]
    for key in sizes[0]:
        assert len({each[key] for each in sizes}) >= 3, key
    for each in sizes:
        widths = [size for key, size in each.items() if key != "L"]
        assert len(set(widths)) == len(widths)
        assert all(size >= 2 for size in widths)
