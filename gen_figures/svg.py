"""SVG as the site wants it: small, the same bytes on every build, sized in CSS pixels."""

from __future__ import annotations

import gzip
import io
import re

from matplotlib.figure import Figure

from gen_figures.style import Theme, counterpart

_COLOUR = re.compile(rb"(?<=\")#[0-9a-f]{6}(?=\")")
_NUMBER = re.compile(r"-?\d+\.\d+")
_PATH = re.compile(r'(?<=\bd=")[^"]*')
_PLACE = re.compile(r'(?<=\b(?:x|y)=")[^"]*|(?<=translate\()[^)]*')
# matplotlib gives outlines of letters in a grid of 1/64 unit; ours is one of 1/4.
_GLYPH = re.compile(r'\bd="([^"]*)" transform="scale\(0\.015625\)"')
# What matplotlib writes: moves, lines, curves of two kinds and ends, each with its points.
_COMMAND = re.compile(r"([MLQCz])([-\d. ]*)")
_DRAWN = re.compile(rf"(?:{_COMMAND.pattern})*")
_PROLOGUE = re.compile(
    r"<\?xml.*?\?>\s*|<!DOCTYPE.*?>\s*|<!--.*?-->\s*|<metadata>.*?</metadata>\s*", re.DOTALL
)
_ID = re.compile(r' id="([^"]*)"')
_STYLE = re.compile(r' style="([^"]*)"')
# Holds for every element; what an element says itself is stronger.
_STYLE_SHEET = re.compile(r"\s*<defs>\s*<style[^>]*>\*\{(?P<rules>[^}]*)\}</style>\s*</defs>")


def save(figure: Figure) -> bytes:
    """Return a figure as SVG.

    Parameters
    ----------
    figure : Figure
        Laid out at 72 dots an inch.

    Returns
    -------
    bytes
        Without date, comments and metadata; ids only where something refers to them.
    """
    raw = io.StringIO()
    figure.savefig(raw, format="svg", metadata={"Date": None, "Creator": None})
    return tidy(raw.getvalue()).encode()


def recoloured(picture: bytes, theme: Theme) -> bytes:
    """Return a picture that was drawn in the light theme in the colours of another.

    Raises
    ------
    ValueError
        If it has a colour that is none of the light theme's.
    """
    return _COLOUR.sub(lambda one: counterpart(one[0].decode(), theme).encode(), picture)


def tidy(text: str) -> str:
    """Return matplotlib's SVG without what no reader sees.

    Parameters
    ----------
    text : str
        With lengths in points, at 72 points an inch.

    Returns
    -------
    str
        With lengths in pixels, and coordinates of paths to a twentieth of one.
    """
    text = _without_styles(_PROLOGUE.sub("", text))
    text = _PATH.sub(lambda path: _rounded(" ".join(path.group().split()), 1), text)
    text = _GLYPH.sub(_coarser, text)
    text = _PATH.sub(lambda path: _relative(path.group()), text)
    text = _PLACE.sub(lambda place: _rounded(place.group(), 2), text)
    text = re.sub(r'(<svg [^>]*?width="[\d.]+)pt(" height="[\d.]+)pt"', r'\1\2"', text)
    text = re.sub(r'(<svg [^>]*?height="[\d.]+)pt(")', r"\1\2", text)
    referred = set(re.findall(r"#([\w.-]+)", text))
    text = _ID.sub(lambda match: match.group() if match[1] in referred else "", text)
    return re.sub(r">\s+<", ">\n<", text).strip() + "\n"


def _without_styles(text: str) -> str:
    """Return SVG that says by attributes what matplotlib says by CSS.

    A site whose policy forbids inline styles would show it black on white where it is opened alone.
    """
    sheet = _STYLE_SHEET.search(text)
    if sheet:
        text = text.replace(sheet.group(), "", 1)
        text = text.replace("<svg ", f"<svg {_attributes(sheet['rules'])} ", 1)
    return _STYLE.sub(lambda style: f" {_attributes(style[1])}", text)


def _attributes(declarations: str) -> str:
    """Return CSS as attributes of SVG: every property that matplotlib writes is also one."""
    pairs = (part.split(":", 1) for part in declarations.split(";") if part.strip())
    return " ".join(f'{name.strip()}="{value.strip()}"' for name, value in pairs)


def size(figure: Figure) -> tuple[int, int]:
    """Return width and height of a figure in CSS pixels."""
    width, height = figure.get_size_inches() * 72
    return round(width), round(height)


def weight(content: bytes) -> int:
    """Return how many bytes a file has on the wire, compressed with gzip."""
    return len(gzip.compress(content, compresslevel=9, mtime=0))


def _coarser(glyph: re.Match[str]) -> str:
    """Return a letter's outline in the coarser grid, 1/24 of a pixel at the size of our text."""
    outline = re.sub(r"-?[\d.]+", lambda one: f"{round(float(one.group()) / 16)}", glyph[1])
    return f'd="{outline}" transform="scale(0.25)"'


def _relative(path: str) -> str:
    """Return a path that tells each point from the one before, which takes a fifth less to send.

    Raises
    ------
    ValueError
        If there are commands or numbers of another kind.
    """
    if not _DRAWN.fullmatch(path):
        raise ValueError(f"a path is not as matplotlib wrote them so far: {path[:60]}")
    made, last, here, began = "", "", (0, 0), (0, 0)
    for command, numbers in _COMMAND.findall(path):
        tenths = [round(10 * float(one)) for one in numbers.split()]
        points = list(zip(tenths[::2], tenths[1::2], strict=True)) or [began]
        letter, moves = command.lower(), [n - here[i % 2] for i, n in enumerate(tenths)]
        if letter == "l" and 0 in moves:
            letter, moves = ("v", moves[1:]) if moves[0] == 0 else ("h", moves[:1])
        here = points[-1]
        began = here if letter == "m" else began
        told = "".join(f" {one / 10:g}" for one in moves).replace(" -", "-")
        told = re.sub(r"(?<!\d)0(?=\.)", "", told)
        # A letter is said once; lines follow a move by themselves.
        made += told if letter == last else letter + told.lstrip()
        last = {"m": "l", "z": ""}.get(letter, letter)
    return made


def _rounded(numbers: str, places: int) -> str:
    """Round every decimal in a string; the outlines of glyphs lie in a box of 2,048."""

    def shorter(match: re.Match[str]) -> str:
        text = f"{float(match.group()):.{places}f}".rstrip("0").rstrip(".")
        return "0" if text == "-0" else text

    return _NUMBER.sub(shorter, numbers)
