"""Where things are, and how a slug becomes a file name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIGURES = ROOT / "gen_figures" / "figures"
EXPERIMENTS = ROOT / "gen_figures" / "experiments"
RESULTS = ROOT / "gen_figures" / "results"
# Runs of experiments that were interrupted.
RUNS = ROOT / ".cache" / "experiments"
# The picture for those who share a page: SLUG.png, its text SLUG.txt, its module _SLUG.py.
CARD = "social-card"
OUTPUT = ROOT / "docs" / "assets" / "figures"
PACKAGES = ROOT / "node_modules"
# The fonts of the figures, which are those of the pages: package, and files in it.
FONTS = {
    "source-sans": ("TTF/SourceSans3-Regular.ttf",),
    "@expo-google-fonts/stix-two-text": (
        "400Regular/STIXTwoText_400Regular.ttf",
        "400Regular_Italic/STIXTwoText_400Regular_Italic.ttf",
        "700Bold/STIXTwoText_700Bold.ttf",
    ),
}


class FigureError(Exception):
    """A failure that is explained to a person in one plain sentence, without a traceback."""


def modules(folder: Path) -> dict[str, Path]:
    """Return the modules of a folder by slug.

    Parameters
    ----------
    folder : Path
        Of figures or of experiments; names with a leading underscore are left out.

    Returns
    -------
    dict of str to Path
        Sorted by slug, which is the module's name with dashes.

    Raises
    ------
    FigureError
        If there is no such folder.
    """
    if not folder.is_dir():
        raise FigureError(f"{shown(folder)}: there is no such folder of modules")
    files = sorted(folder.glob("[!_]*.py"))
    return {file.stem.replace("_", "-"): file for file in files}


def card(folder: Path) -> Path | None:
    """Return the module of the picture for those who share a page, if a folder has it."""
    path = folder / f"_{CARD.replace('-', '_')}.py"
    return path if path.is_file() else None


def book_fonts() -> list[Path]:
    """Return the files of the fonts.

    Raises
    ------
    FigureError
        If one is not installed.
    """
    files = [PACKAGES / package / name for package, names in FONTS.items() for name in names]
    for file in files:
        if not file.is_file():
            raise FigureError(
                f"the font {shown(file)} is not installed; run `npm ci`, or any session of `nox`"
            )
    return files


def font_packages() -> list[Path]:
    """Return the files that say which versions of the fonts are installed."""
    return [PACKAGES / package / "package.json" for package in FONTS]


def shown(path: Path) -> str:
    """Return a path for messages: relative to the root if it lies below, with forward slashes."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.as_posix()


def unknown(what: str, name: str, names: Iterable[str]) -> FigureError:
    """Return the error for a name that does not exist, with the nearest name that does.

    Parameters
    ----------
    what : str
        ``figure`` or ``experiment``.
    name : str
        The name that was asked for.
    names : iterable of str
        The names that exist.

    Returns
    -------
    FigureError
        To be raised.
    """
    known = sorted(names)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known) or 'none'}"
    return FigureError(f"there is no {what} {name!r}; {hint}")
