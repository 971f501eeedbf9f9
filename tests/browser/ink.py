"""The ink of formulas: how many pixels of the screen change when formulas are hidden."""

import io
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page

from tests.browser.reader import Reader

# Difference of brightness, of 255, that an eye sees.
THRESHOLD = 40
# Pixels; a minus sign on a phone has about ten.
LEAST_INK = 5


def ink_of_formulas(reader: Reader) -> list[tuple[str, int]]:
    """Return each formula that is shown with its visible pixels, in the order of the page.

    The page is scrolled as a reader does it. What a box that scrolls cuts off, such as the last
    column of a table on a phone, is looked at again where a reader sees it.
    """
    width, height = reader.page.viewport_size["width"], 2400
    # In a tall window: hiding all formulas of a page is what takes time.
    reader.page.set_viewport_size({"width": width, "height": height})
    boxes = reader.look("formulas")
    inks = [0] * len(boxes)
    for top in range(0, reader.page.evaluate("document.documentElement.scrollHeight"), height):
        reader.page.evaluate("top => scrollTo({ top, behavior: 'instant' })", top)
        _measure(reader, inks)
    for place, ink in enumerate(inks):
        if ink < LEAST_INK:
            to = "svg => svg.scrollIntoView({ block: 'center', inline: 'center' })"
            reader.page.locator("[data-tex] > svg:visible").nth(place).evaluate(to)
            _measure(reader, inks)
    return [(tex, ink) for (tex, *_), ink in zip(boxes, inks, strict=True)]


def _measure(reader: Reader, inks: list[int]) -> None:
    """Write down the ink of the formulas in the window, where it is more than what was seen."""
    shown = brightness(reader.page, scale="css")
    reader.look("style", "[data-tex] > svg { visibility: hidden !important }")
    hidden = brightness(reader.page, scale="css")
    reader.page.evaluate("document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1)")
    changed = np.abs(shown - hidden) > THRESHOLD
    for place, (_, left, top, right, bottom) in enumerate(reader.look("formulas")):
        rows = slice(max(0, int(top)), max(0, int(np.ceil(bottom))))
        columns = slice(max(0, int(left)), max(0, int(np.ceil(right))))
        inks[place] = max(inks[place], int(changed[rows, columns].sum()))


def brightness(place: Page | Locator, **options: Any) -> np.ndarray:
    """Return the brightness of what is shown, height × width, 0 to 255."""
    picture = place.screenshot(animations="disabled", **options)
    return np.asarray(Image.open(io.BytesIO(picture)).convert("L")).astype(int)
