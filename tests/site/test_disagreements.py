"""Every point on which the articles disagree is settled, once."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs/disagreements.md"


def test_all_points_are_settled_once() -> None:
    text = PAGE.read_text(encoding="utf-8")
    points = re.findall(r"^D(\d+) · .+\n:   \S", text, re.MULTILINE)
    assert sorted(map(int, points)) == list(range(1, 28))
