"""How figures look: colours of the two themes, and one dash and marker per activation.

Colours are checked against the grounds by ``python -m gen_figures check``: text 7:1, lines and
marks 3:1. Theory is dashed and grey, a measurement solid or in its activation's own dash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

# All lengths are CSS pixels: a figure is laid out at 72 dots an inch, where a point is a pixel.
WIDTH = 600
TEXT = 17.0
SMALL = 16.5
# The faces of the pages; matplotlib's own has the signs that they lack.
SANS = "Source Sans 3"
SERIF = "STIX Two Text"


@dataclass(frozen=True)
class Theme:
    """Colours of one theme.

    Attributes
    ----------
    name : str
        ``light`` or ``dark``.
    ground : str
        What lies behind the figure, which is transparent.
    ink, secondary, mark : str
        For what matters, for text that explains, for axes and theory.
    tint : str
        Fill of bands; no text or line on it may become unreadable.
    series : mapping of str to str
        Colour of each activation and of residual connections.
    label : mapping of str to str
        The same where it is text, which needs more contrast.
    scale : tuple of str
        From vanished to exploded, the ground in the middle; text stays readable on all.
    """

    name: str
    ground: str
    ink: str
    secondary: str
    mark: str
    tint: str
    series: Mapping[str, str]
    label: Mapping[str, str]
    scale: tuple[str, ...]

    def colours(self) -> list[str]:
        """Return every colour in lower case, in the same order for each theme."""
        single = (self.ground, self.ink, self.secondary, self.mark, self.tint)
        several = (*self.series.values(), *self.label.values(), *self.scale)
        return [colour.lower() for colour in (*single, *several)]


LIGHT = Theme(
    name="light",
    ground="#FBFAF7",
    ink="#1B1D22",
    secondary="#4A4F58",
    mark="#777D87",
    tint="#F0EDE4",
    series=MappingProxyType(
        {
            "sigmoid": "#B4430C",
            "tanh": "#5B2A86",
            "relu": "#0B5CAD",
            "residual": "#00796B",
            "leaky_relu": "#0E7490",
            "elu": "#6B7200",
            "selu": "#A8327A",
            "gelu": "#8A5A00",
            "silu": "#3F7A1F",
        }
    ),
    label=MappingProxyType(
        {
            "sigmoid": "#8A3208",
            "tanh": "#5B2A86",
            "relu": "#0B4A8F",
            "residual": "#00544A",
            "leaky_relu": "#0A4F63",
            "elu": "#4A4F00",
            "selu": "#7F1F5A",
            "gelu": "#633F00",
            "silu": "#2B5714",
        }
    ),
    scale=(
        *("#6DBDB0", "#90CCC2", "#B4DCD3", "#D7EBE5", "#FBFAF7"),
        *("#F5E2D3", "#EFCAB0", "#E9B28C", "#E39A68"),
    ),
)
_BRIGHT = MappingProxyType(
    {
        "sigmoid": "#FF9A66",
        "tanh": "#D9B8FF",
        "relu": "#6FB1FF",
        "residual": "#4FD1BC",
        "leaky_relu": "#5FD0E8",
        "elu": "#D3DE6A",
        "selu": "#FF9FD6",
        "gelu": "#F0C36A",
        "silu": "#9BD97C",
    }
)
DARK = Theme(
    name="dark",
    ground="#14171C",
    ink="#E6E4DE",
    secondary="#A9AFBA",
    mark="#7F8997",
    tint="#1F242C",
    series=_BRIGHT,
    label=_BRIGHT,
    scale=(
        *("#0D4B44", "#0F3E3A", "#103130", "#122426", "#14171C"),
        *("#2A1D17", "#3F2412", "#542A0D", "#6A3008"),
    ),
)
THEMES = (LIGHT, DARK)
_COUNTERPARTS = {
    theme.name: dict(zip(LIGHT.colours(), theme.colours(), strict=True)) for theme in THEMES
}

Dash = str | tuple[float, tuple[float, ...]]


@dataclass(frozen=True)
class Series:
    """How the lines of one activation look in every figure, whatever the theme.

    Attributes
    ----------
    dash : str or tuple
        As matplotlib's ``linestyle``; none is the plain dash of theory.
    marker : str
        As matplotlib's ``marker``.
    label : str
        Written at the line; there are no legends.
    """

    dash: Dash
    marker: str
    label: str


THEORY: Dash = (0, (5, 4))
SERIES: Mapping[str, Series] = MappingProxyType(
    {
        "sigmoid": Series("-", "o", "sigmoid"),
        "tanh": Series((0, (8, 2, 1.5, 2)), "^", "tanh"),
        "relu": Series((0, (1.5, 1.5)), "s", "ReLU"),
        "residual": Series((0, (8, 2, 1.5, 2, 1.5, 2)), "D", "residual"),
        "leaky_relu": Series((0, (3, 1.5)), "p", "Leaky ReLU"),
        "elu": Series((0, (6, 2)), "v", "ELU"),
        "selu": Series((0, (6, 2, 2, 2)), "P", "SELU"),
        "gelu": Series((0, (10, 2)), "h", "GELU"),
        "silu": Series((0, (4, 1, 1, 1)), "X", "SiLU"),
    }
)


def rc(salt: str) -> dict[str, Any]:
    """Return the matplotlib settings of a figure, with the colours of the light theme.

    Parameters
    ----------
    salt : str
        From which the SVG's ids are made: the same for every build, another for every figure.

    Returns
    -------
    dict
        For `matplotlib.rc_context`.
    """
    return {
        "figure.dpi": 72,
        "savefig.dpi": 72,
        "figure.facecolor": "none",
        "savefig.facecolor": "none",
        "figure.constrained_layout.h_pad": 4 / 72,
        "figure.constrained_layout.w_pad": 4 / 72,
        "axes.facecolor": "none",
        "axes.edgecolor": LIGHT.mark,
        "axes.labelcolor": LIGHT.secondary,
        "axes.labelsize": TEXT,
        "axes.titlesize": TEXT,
        "axes.titlecolor": LIGHT.ink,
        "axes.titleweight": "normal",
        "axes.linewidth": 1.0,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        "font.family": [SANS, "DejaVu Sans"],
        "font.size": TEXT,
        # Letters as in the formulas of the pages, numbers as in the labels of the axes.
        "mathtext.fontset": "custom",
        "mathtext.rm": SANS,
        "mathtext.it": f"{SERIF}:italic",
        "mathtext.bf": f"{SERIF}:bold",
        "mathtext.cal": f"{SERIF}:italic",
        "mathtext.sf": SANS,
        "mathtext.fallback": "stix",
        "lines.linewidth": 2.0,
        "lines.markersize": 6.0,
        "lines.dash_capstyle": "butt",
        "lines.scale_dashes": False,
        "text.color": LIGHT.ink,
        "xtick.color": LIGHT.mark,
        "ytick.color": LIGHT.mark,
        "xtick.labelcolor": LIGHT.secondary,
        "ytick.labelcolor": LIGHT.secondary,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "xtick.minor.visible": False,
        "ytick.minor.visible": False,
        "svg.fonttype": "path",
        "svg.hashsalt": salt,
        "path.simplify": True,
    }


def counterpart(colour: str, theme: Theme) -> str:
    """Return what a colour of the light theme is in another: figures are drawn in the light one.

    Parameters
    ----------
    colour : str
        Like ``#1b1d22``.
    theme : Theme
        The other.

    Returns
    -------
    str
        In lower case.

    Raises
    ------
    ValueError
        If it is no colour of the light theme.
    """
    if colour not in (pairs := _COUNTERPARTS[theme.name]):
        raise ValueError(f"{colour} is no colour of gen_figures.style.LIGHT; draw with those")
    return pairs[colour]


def luminance(colour: tuple[float, float, float]) -> float:
    """Return the relative luminance of an sRGB colour (WCAG 2.2, "relative luminance").

    Parameters
    ----------
    colour : tuple of float
        Red, green and blue, each from 0 to 1.

    Returns
    -------
    float
        From 0 (black) to 1 (white).
    """
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, "contrast ratio").

    Parameters
    ----------
    one, other : tuple of float
        As in `luminance`.

    Returns
    -------
    float
        From 1 (the same) to 21 (black and white).
    """
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
