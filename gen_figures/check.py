"""What a build cannot see by itself: whether it repeats itself, and whether people can see it.

Everything is drawn once more and compared with the files of the build. This is another process, so
that the seed of Python's hashes is another one too, unless PYTHONHASHSEED chooses it. What was
found good is not drawn again until something changes that it is made of, and matplotlib is imported
only to draw.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gen_figures import build, files, paths, sources
from gen_figures.protocol import explain, load_figure
from gen_figures.style import THEMES
from gen_figures.words import NO_BREAK

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from gen_figures.contrast import Finding
    from gen_figures.render import Look

# Bytes of one SVG on the wire (gzip).
BUDGET = 20_000
STATE = ".checked.json"

Draw = Callable[["Look"], dict[str, bytes]]


@dataclass(frozen=True)
class Line:
    """What was found for one figure.

    Attributes
    ----------
    slug : str
        The figure.
    weight : int
        Bytes of its heavier picture on the wire.
    text, marks : float
        Lowest contrast of a text, and of a line or mark, in either theme.
    problems : tuple of str
        One sentence each.
    """

    slug: str
    weight: int
    text: float
    marks: float
    problems: tuple[str, ...] = ()


def lines(output: Path = paths.OUTPUT, modules: Path = paths.FIGURES) -> Iterator[Line]:
    """Yield what is found for each figure, and for the picture for those who share a page.

    Parameters
    ----------
    output : Path
        Folder of the files that a build wrote.
    modules : Path
        Folder of the figure modules.

    Yields
    ------
    Line
        In the order of the slugs.

    Raises
    ------
    FigureError
        If a module is broken.
    """
    with sources.remember(output / build.SOURCES):
        for slug, path in paths.modules(modules).items():
            yield line(slug, path, output)
        if card := paths.card(modules):
            yield line(paths.CARD, card, output)


def line(slug: str, path: Path, output: Path = paths.OUTPUT, draw: Draw | None = None) -> Line:
    """Return what is found for one figure (see `lines`).

    Parameters
    ----------
    slug, path : str and Path
        The figure and its module.
    output : Path
        Folder of the files that a build wrote.
    draw : callable, optional
        Returns its files, and shows each picture to its argument while it is laid out.

    Returns
    -------
    Line
        As it was kept, if nothing has changed since that it is made of.
    """
    built = build.current(slug, path, output)
    if not built:
        stale = "not every figure is drawn as its module is now; run python -m gen_figures build"
        return Line(slug, 0, 21.0, 21.0, (stale,))
    kept, key = _kept(output), [built, _tools()]
    before = kept.get(slug, {})
    if before.get("key") == key:
        return Line(slug, *before["found"])
    found = _inspect(slug, draw or (lambda look: _draw(slug, path, look)), output)
    if not found.problems:
        kept[slug] = {"key": key, "found": [found.weight, found.text, found.marks]}
        files.write(output / STATE, (json.dumps(kept, indent=1, sort_keys=True) + "\n").encode())
    return found


def _kept(output: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((output / STATE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


@cache
def _tools() -> str:
    """Return the digest of all that measures."""
    return build.fingerprint(Path(__file__))


def _draw(slug: str, path: Path, look: Look) -> dict[str, bytes]:
    from gen_figures import render

    if slug == paths.CARD:
        return render.card(path, look)
    module = load_figure(path)
    return render.drawn(module, explain(module.data, path), slug, path, look)


def _inspect(slug: str, draw: Draw, output: Path) -> Line:
    """Draw a figure once and measure it."""
    from gen_figures import contrast, svg

    seen: list[Finding] = []
    problems: list[str] = []

    def look(figure: Figure) -> None:
        for theme in THEMES:
            found = contrast.findings(figure, theme)
            seen.extend(found)
            problems.extend(
                f"{slug}, {theme.name}: {each.what} has contrast {each.ratio:.2f} < {each.needed:g}"
                for each in found
                if not each.holds
            )
        problems.extend(_breaks(slug, figure))

    made = draw(look)
    names = [name for name in sorted(made) if made[name] != (output / name).read_bytes()]
    problems += [f"{name}: drawn again, it has other bytes" for name in names]
    weights = [svg.weight(made[name]) for name in made if name.endswith(".svg")]
    weight = max(weights, default=0)
    if weight > BUDGET:
        problems.append(f"{slug}: {weight} bytes on the wire, over {BUDGET}")
    return Line(slug, weight, *_lowest(seen), tuple(dict.fromkeys(problems)))


def _breaks(slug: str, figure: Figure) -> Iterator[str]:
    """Yield a sentence for each text in which a line may end before a percent sign."""
    from matplotlib.text import Text

    for artist in figure.findobj(Text):
        text = str(artist.get_text())
        if text.count("%") != text.count(f"{NO_BREAK}%"):
            yield f"{slug}: a line may end before the % of {text!r}; use gen_figures.words.percent"


def _lowest(seen: list[Finding]) -> tuple[float, float]:
    from gen_figures import contrast

    text, marks = (
        min((each.ratio for each in seen if each.needed == needed), default=21.0)
        for needed in (contrast.TEXT_RATIO, contrast.MARK_RATIO)
    )
    return text, marks
