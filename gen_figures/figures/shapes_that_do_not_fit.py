"""Two products of the backward pass as rectangles to scale, without and with transposes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from gen_figures.plot import new_figure
from gen_figures.protocol import Description, Row
from gen_figures.style import SMALL, TEXT, Theme
from snippets.four_layers import BATCH, WIDTHS, worked_layers

# Names of the worked example, and whether they are transposed; then what comes out.
Factor = tuple[str, bool]
PRODUCTS: tuple[tuple[str, tuple[Factor, ...], str, float, float], ...] = (
    ("without", (("d2", False), ("A1", False)), "", 0.0, 0.0),
    ("right", (("d2", False), ("A1", True)), "W2", 0.0, -12.2),
    ("without", (("d3", False), ("W3", False)), "", 26.5, 0.0),
    ("right", (("W3", True), ("d3", False)), "d2", 26.5, -12.2),
)
GAP = 2.6
STRIP = 0.75


@dataclass(frozen=True)
class Block:
    """A matrix as a rectangle: how it is written, and its rows and columns."""

    written: str
    rows: int
    columns: int


@dataclass(frozen=True)
class Product:
    """A product: two factors, what comes out if they fit, and where it stands."""

    verdict: str
    factors: tuple[Block, Block]
    result: Block | None
    x: float
    y: float

    @property
    def fits(self) -> bool:
        """Whether the first factor has as many columns as the second has rows."""
        return self.factors[0].columns == self.factors[1].rows


@dataclass(frozen=True)
class Data:
    """What is drawn."""

    products: tuple[Product, ...]


def data() -> Data:
    """Return the products of the worked example with the shapes of its arrays."""
    case = worked_layers()
    products = []
    for verdict, factors, result, x, y in PRODUCTS:
        first, second = (
            Block(_written(name, turned), *(case[name].T if turned else case[name]).shape)
            for name, turned in factors
        )
        out = None
        if result:
            left, right = (case[name].T if turned else case[name] for name, turned in factors)
            value = left @ right
            out = Block("", *value.shape)
        products.append(Product(verdict, (first, second), out, x, y))
    return Data(tuple(products))


def _written(name: str, turned: bool) -> str:
    letter = r"\delta" if name[0] == "d" else name[0]
    mark = r"^{\top}" if turned else ""
    return f"${letter}_{name[1]}{mark}$"


def draw(data: Data, theme: Theme) -> Figure:
    """Draw each product in a row, the lengths that must agree as strips."""
    figure = new_figure(600, 330)
    ax = figure.subplots()
    ax.set(aspect="equal", xlim=(-1, 52.5), ylim=(-21.8, 5.4))
    ax.set_axis_off()
    for product in data.products:
        _product(ax, product, theme)
    heads: dict[str, Any] = {"va": "bottom", "size": SMALL, "color": theme.secondary}
    for x, text in ((0.0, "gradient of weights"), (26.5, "one layer back")):
        ax.text(x - 0.4, 4.2, text, **heads)
    return figure


def _product(ax: Axes, product: Product, theme: Theme) -> None:
    first, second = product.factors
    # Tops are aligned.
    left = product.x
    _block(ax, first, left, product.y, theme)
    right = left + first.columns + GAP
    _block(ax, second, right, product.y, theme)
    look: dict[str, Any] = {"edgecolor": theme.ink, "linewidth": 1.0}
    look |= {"facecolor": theme.ink} if product.fits else {"facecolor": "none", "hatch": "//////"}
    # The columns of the first factor and the rows of the second.
    ax.add_patch(Rectangle((left, product.y), first.columns, STRIP, **look))
    ax.add_patch(Rectangle((right - STRIP, product.y - second.rows), STRIP, second.rows, **look))
    small: dict[str, Any] = {"size": SMALL, "color": theme.ink}
    ax.text(left + first.columns / 2, product.y + STRIP + 0.2, f"{first.columns}", ha="center",
            va="bottom", **small)  # fmt: skip
    ax.text(right - STRIP - 0.25, product.y - second.rows / 2, f"{second.rows}", ha="right",
            va="center", **small)  # fmt: skip
    end = right + second.columns
    below = product.y - max(first.rows, second.rows) - 0.7
    clash = f"no transpose: {first.columns} is not {second.rows}"
    text = "as it must be" if product.fits else clash
    ax.text(left, below, text, va="top", **small)
    if product.result is None:
        return
    ax.text(end + 1.15, product.y - 2.5, "=", ha="center", va="center", size=TEXT)
    _block(ax, product.result, end + 2.3, product.y, theme)


def _block(ax: Axes, block: Block, left: float, top: float, theme: Theme) -> None:
    corner = (left, top - block.rows)
    ax.add_patch(
        Rectangle(corner, block.columns, block.rows, facecolor=theme.tint, edgecolor=theme.mark)
    )
    middle = (left + block.columns / 2, top - block.rows / 2)
    shape = f"{block.rows}×{block.columns}"
    text = f"{block.written}\n{shape}" if block.written else shape
    ax.text(*middle, text, ha="center", va="center", size=15, linespacing=1.0)


def describe(data: Data) -> Description:
    """Return the words."""
    bare = [product for product in data.products if not product.fits]
    clashes = " and ".join(
        f"{product.factors[0].columns} against {product.factors[1].rows}" for product in bare
    )
    return Description(
        title="Without transposes inner lengths differ; one in the right place makes them meet",
        caption=(
            rf"Matrices to scale, for widths {'-'.join(map(str, WIDTHS))} and a batch of {BATCH}. "
            rf"In a product the columns of the first factor and the rows of the second must agree: "
            rf"the strips. Above, no transposes, hatched where they clash ({clashes}). "
            rf"Below, what fits: $\dlt_2 \A_1\T$, and $\W_3\T \dlt_3$, which is then multiplied "
            rf"by the slopes entry by entry."
        ),
        alt=(
            "Two products of rectangles whose inner lengths differ, hatched, and below them two "
            "whose inner lengths are equal, with their results."
        ),
        description=" ".join(_sentence(product) for product in data.products),
    )


def _sentence(product: Product) -> str:
    sizes = " times ".join(f"{block.rows} by {block.columns}" for block in product.factors)
    if product.result is None:
        return f"Without transposes: {sizes}, which does not fit."
    return f"Right: {sizes} gives {product.result.rows} by {product.result.columns}."


def table(data: Data) -> list[Row]:
    """Return the shapes of every product."""
    rows: list[Row] = [("order", "rows", "columns", "rows of second", "columns of second", "fits")]
    for product in data.products:
        first, second = product.factors
        sizes = (first.rows, first.columns, second.rows, second.columns)
        rows.append((product.verdict, *sizes, "yes" if product.fits else "no"))
    return rows
