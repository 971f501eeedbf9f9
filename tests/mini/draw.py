"""Draws the one figure of the small book, and a picture of one pixel for those who share it."""

import base64
import json
from pathlib import Path

FOLDER = Path("docs/assets/figures")
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400" viewBox="0 0 600 400">
<g font-family="sans-serif" font-size="18" fill="none">
<path d="M60 20V340H580" stroke="{axis}"/>
<polyline points="{points}" stroke="{line}" stroke-width="3"/>
<path d="M60 325H580" stroke="{limit}" stroke-dasharray="6 4" stroke-width="2"/>
<text x="250" y="385" fill="{text}">halvings so far</text>
<text x="300" y="310" fill="{limit}">one thirty-second</text>
</g>
</svg>
"""
THEMES = {
    "light": {"axis": "#6b717b", "line": "#0b5cad", "limit": "#a03a0a", "text": "#1b1d22"},
    "dark": {"axis": "#8b919b", "line": "#8cc0ff", "limit": "#ffb48c", "text": "#e8e6e1"},
}
ROWS = [(times, 0.5**times) for times in range(6)]
WORDS = {
    "slug": "halving",
    "title": "Five halvings leave 3.1 × 10⁻² of one",
    "caption": "What is left after $n$ halvings, $2^{-n}$, and the last value (dashed).",
    "alt": "A curve that falls from one, steeply at first and then ever more slowly.",
    "description": "One curve. "
    + " ".join(f"After {times}: {left:.5f}." for times, left in ROWS)
    + "\n\nThe dashed line lies at the last value.",
    "width": 600,
    "height": 400,
    "module": "draw.py",
}


def write(name, content):
    """Write a file unless it is what it was: the build looks at the time of a change."""
    path = FOLDER / name
    if not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)


FOLDER.mkdir(parents=True, exist_ok=True)
POINTS = " ".join(f"{60 + 100 * times},{335 - 315 * left:.1f}" for times, left in ROWS)
for theme, colours in THEMES.items():
    write(f"halving.{theme}.svg", SVG.format(points=POINTS, **colours).encode())
table = "times,left\n" + "".join(f"{times},{left}\n" for times, left in ROWS)
write("halving.csv", table.encode())
write("halving.json", json.dumps(WORDS).encode())
write("card.png", base64.b64decode(PIXEL))
write("card.txt", b"A curve that falls")
