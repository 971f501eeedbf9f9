"""What axe-core says of a page: its rules for WCAG at levels A to AAA, with 7:1 for any text.

The library is given to the page by the browser's debugger, which no policy binds.
"""

from pathlib import Path
from typing import Any

from tests.browser.reader import Reader

LIBRARY = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = "color-contrast-enhanced"
ALL: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": TAGS},
    # The strict rule answers for all that the weaker one would find.
    "rules": {"color-contrast": {"enabled": False}, CONTRAST: {"enabled": True}},
}
# The elements of a page are the same in both schemes, and their colours in both widths: there only
# these can find something else. Measured, both together take as long as all rules once.
COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": [CONTRAST, "link-in-text-block"]}}
_SIZES = ["target-size", "scrollable-region-focusable"]
SIZES: dict[str, Any] = {"runOnly": {"type": "rule", "values": _SIZES}}
# Of any text and any size: axe would be content with 4.5:1 for headings, and leaves what is below
# 4.5:1 to its weaker rule.
LEAST = {"expected": 7, "minThreshold": 0}
STRICT = {"contrastRatio": {"normal": LEAST, "large": LEAST}}
# Of the heading of a column axe wants text that can be seen, and takes none from a formula. It has
# a name, and Chromium tells it (see the test of what is heard).
RUN = """async ([options, strict]) => (await axe.run(document, { ...options, preload: false,
    elementRef: true, resultTypes: ["violations"],
    checks: { "color-contrast-enhanced": { options: strict } } }))
  .violations.flatMap(({ id, help, nodes }) => nodes
    .filter(({ element }) => id !== "empty-table-header" || !element.ariaLabel)
    .map(({ target, any, all, none }) => `${id} (${help}): ${target.flat().join(" ")}: ` +
      [...any, ...all, ...none].map(check => check.message).join("; ")))"""


def audit(reader: Reader, options: dict[str, Any] = ALL) -> list[str]:
    """Return a sentence for each rule that is broken and each element that breaks it."""
    if reader.page.evaluate("typeof axe === 'undefined'"):
        reader.page.evaluate(LIBRARY.read_text(encoding="utf-8"))
    reader.look("thin")
    found: list[str] = reader.page.evaluate(RUN, [options, STRICT])
    return found
