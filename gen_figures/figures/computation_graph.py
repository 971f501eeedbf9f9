"""Four layers as a graph: what is computed from what, with the shape of everything."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from gen_figures.plot import arrow, new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, TEXT, Theme
from snippets.four_layers import BATCH, WIDTHS, worked_layers

LAYERS = len(WIDTHS) - 1
# Distance of two boxes of the chain, and half the side of a box.
STEP, HALF = 1.0, 0.33
UP, DOWN = 1.35, -1.1


@dataclass(frozen=True)
class Node:
    """One box: its name, where its middle is, and the shape of what it holds."""

    name: str
    x: float
    y: float
    shape: tuple[int, ...]


@dataclass(frozen=True)
class Data:
    """What is drawn: boxes, and arrows from one name to another."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]

    def named(self, name: str) -> Node:
        """Return the box of a name."""
        return next(node for node in self.nodes if node.name == name)


def data() -> Data:
    """Return the graph of the worked example."""
    case = worked_layers()
    chain = ["X"]
    for layer in range(1, LAYERS + 1):
        chain += [f"Z{layer}", f"A{layer}"]
    nodes = [Node(name, STEP * place, 0.0, case[name].shape) for place, name in enumerate(chain)]
    edges = list(pairwise(chain))
    for layer in range(1, LAYERS + 1):
        across = STEP * chain.index(f"Z{layer}")
        for name, height in ((f"W{layer}", UP), (f"b{layer}", DOWN)):
            nodes.append(Node(name, across, height, case[name].shape))
            edges.append((name, f"Z{layer}"))
    end = STEP * len(chain)
    nodes += [Node("J", end, 0.0, ()), Node("Y", end, DOWN, case["Y"].shape)]
    edges += [(chain[-1], "J"), ("Y", "J")]
    return Data(tuple(nodes), tuple(edges))


def draw(data: Data, theme: Theme) -> Figure:
    """Draw boxes and arrows, and the way back below them."""
    figure = new_figure(600, 268)
    ax = figure.subplots()
    last = max(node.x for node in data.nodes)
    ax.set(aspect="equal", xlim=(-0.45, last + 0.45), ylim=(-2.0, 2.1))
    ax.set_axis_off()
    for start, end in data.edges:
        _arrow(ax, data.named(start), data.named(end), theme)
    for node in data.nodes:
        _box(ax, node, theme)
    arrow(ax, (last, -1.68), (0, -1.68), theme.mark)
    ax.text(last / 2, -1.75, "gradients: the same arrows, backwards", ha="center", va="top",
            size=SMALL, color=theme.secondary)  # fmt: skip
    return figure


def _box(ax: Axes, node: Node, theme: Theme) -> None:
    learnt = node.name[0] in "Wb"
    colour, width = (theme.ink, 2.2) if learnt else (theme.mark, 1.2)
    corner, side = (node.x - HALF, node.y - HALF), 2 * HALF
    ax.add_patch(Rectangle(corner, side, side, facecolor="none", edgecolor=colour, lw=width))
    index = f"_{node.name[1:]}" if node.name[1:] else ""
    ax.text(node.x, node.y, f"${node.name[0]}{index}$", ha="center", va="center", size=TEXT)
    if node.shape and node.name[0] in "WXA":
        shape = "×".join(map(str, node.shape))
        look: dict[str, Any] = {
            "ha": "center",
            "va": "bottom",
            "size": SMALL - 0.2,
            "color": theme.secondary,
        }
        ax.text(node.x, node.y + HALF + 0.06, shape, **look)


def _arrow(ax: Axes, start: Node, end: Node, theme: Theme) -> None:
    across = (end.x > start.x) - (end.x < start.x)
    along = (end.y > start.y) - (end.y < start.y)
    first = (start.x + HALF * across, start.y + HALF * along)
    last = (end.x - HALF * across, end.y - HALF * along)
    arrow(ax, first, last, theme.ink)


def describe(data: Data) -> Description:
    """Return the words."""
    learnt = [node for node in data.nodes if node.name[0] in "Wb"]
    widths = "-".join(map(str, WIDTHS))
    ends = ", ".join(f"{start} to {end}" for start, end in data.edges)
    return Description(
        title=f"{len(learnt)} boxes hold what is learnt, and each feeds exactly one other box",
        caption=(
            rf"Four layers of widths {widths} and a batch of {BATCH}. Thick boxes are learnt: "
            rf"weights $\W_l$ (with their shapes) and biases $\bias_l$ feed $\Z_l$, and $\A_l$ is "
            rf"$\act(\Z_l)$. The cost $\J$ needs the targets $\Y$ too. Shapes of $\Z_l$ are those "
            rf"of $\A_l$."
        ),
        alt=(
            "Boxes from left to right: X, Z1, A1, Z2, A2, Z3, A3, Z4, A4, J. Weights from above "
            "and biases from below feed each Z, the targets feed J."
        ),
        description=f"{len(data.nodes)} boxes and {len(data.edges)} arrows: {ends}.",
    )


def table(data: Data) -> list[Row]:
    """Return the arrows, with the shapes at both ends."""
    rows: list[Row] = [("from", "shape", "to", "shape of that")]
    for start, end in data.edges:
        shapes = [" × ".join(map(str, data.named(name).shape)) for name in (start, end)]
        rows.append((start, shapes[0], end, shapes[1] or "a number"))
    return rows
