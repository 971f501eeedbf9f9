"""A site of its own, served as a static host does it, and Chromium to read it with.

The site is built once with the address at which it is served, under a sub-path: instant navigation
silently becomes full loads where the two differ. For quicker rounds while writing tests,
``BROWSER_SITE`` names the folder of a site that was built for an address of this machine.
"""

from __future__ import annotations

import base64
import io
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from sitekit import chromium
from sitekit.problems import SitekitError
from sitekit.serving import Served, serve

ROOT = Path(__file__).parents[2]
PREFIX = "/book/"
# Difference of brightness, of 255, that an eye sees.
VISIBLE = 40
# Pixels of ink: a box that scrolls may cut off the rest of the formula.
FEW = 20
# Of a screenshot: taller pictures are not drawn in full.
TALLEST = 8000
# Seconds for what takes a moment: two workers and what they start share two cores.
PATIENCE = 15


# --- the site ------------------------------------------------------------------------------------


def build(folder: Path, address: str) -> None:
    """Build the site for an address; a failure is the failure of every test that needs it."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder]
    own = {"SITE_URL": address, "NO_MKDOCS_2_WARNING": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.fail(
            f"the site does not build:\n{(done.stderr or done.stdout)[-3000:]}", pytrace=False
        )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Build the site for an address of its own, and serve it there."""
    built = os.environ.get("BROWSER_SITE")
    if built:
        folder = Path(built)
        match = re.search(
            r"<loc>([^<]*)</loc>", (folder / "sitemap.xml").read_text(encoding="utf-8")
        )
        assert match is not None
        parts = urlsplit(match[1])
        server, served = serve(folder, parts.port or 80, parts.path)
    else:
        folder = tmp_path_factory.mktemp("site") / "site"
        server, served = serve(folder, 0, PREFIX)
        build(folder, served.address)
    yield served
    server.shutdown()
    server.server_close()


# --- the browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium; without one the tests fail, since nobody reads what was skipped."""
    try:
        path = chromium.find()
    except SitekitError as error:
        pytest.fail(str(error), pytrace=False)
    expect.set_options(timeout=1000 * PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        yield started
        started.close()


@dataclass(frozen=True)
class View:
    """How a reader reads.

    Attributes
    ----------
    name : str
        For messages.
    options : dict
        What Playwright calls it.
    """

    name: str
    options: dict[str, Any] = field(hash=False)

    @property
    def has_scripts(self) -> bool:
        """Whether scripts run."""
        return bool(self.options["java_script_enabled"])


def views() -> list[View]:
    """Return light, dark and narrow, each with and without scripts."""
    desk, phone = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
    looks: dict[str, dict[str, Any]] = {
        "light": {"viewport": desk, "color_scheme": "light"},
        "dark": {"viewport": desk, "color_scheme": "dark"},
        "phone": {"viewport": phone, "color_scheme": "light", "has_touch": True, "is_mobile": True},
    }
    return [
        View(
            name + ("" if scripts else " without scripts"), {**look, "java_script_enabled": scripts}
        )
        for scripts in (True, False)
        for name, look in looks.items()
    ]


VIEWS = {view.name: view for view in views()}

# Where the ink of formulas is counted, which takes longer than all the rest: both schemes, both
# widths, with scripts and without are among them.
INKED = ("dark", "phone without scripts")


@dataclass
class Reader:
    """A reader with a page open.

    Attributes
    ----------
    page : Page
        Of Playwright.
    site : Served
        What is read.
    view : View
        How it is read.
    complaints : list of str
        Errors and warnings of the console, uncaught exceptions, failed requests.
    strangers : list of str
        Addresses off the origin that the browser asked for.
    violations : list of str
        What the policy of the site forbade, as the page was told.
    """

    page: Page
    site: Served
    view: View
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def visit(self, address: str) -> None:
        """Open a page of the site."""
        self.page.goto(self.site.address + address)

    def wake(self) -> None:
        """Move the pointer, and wait until the theme's script is there and knows the pages."""
        with self.page.expect_response(lambda answer: answer.url.endswith("/sitemap.xml")):
            self.page.mouse.move(2, 2)
        self.wait_for_theme()

    def wait_for_theme(self) -> None:
        """Wait until the theme's script has run."""
        assert self.wait_for(lambda: self.has_theme), "the theme's script does not come"
        # What it does with the page, it does bit by bit.
        self.page.wait_for_timeout(200)

    def wait_for(self, is_so: Callable[[], object]) -> bool:
        """Wait until something is so, and tell whether it came to that.

        The policy of the site forbids what Playwright would do to wait for an expression.
        """
        deadline = time.monotonic() + PATIENCE
        while not (so := bool(is_so())) and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)
        return so

    @property
    def has_theme(self) -> bool:
        """Whether the theme's script has run."""
        return bool(self.page.evaluate("'component$' in window"))

    def scroll_through(self) -> None:
        """Scroll to the end as a reader does, so that lazy pictures arrive."""
        page = self.page
        height = page.evaluate("document.documentElement.scrollHeight")
        for top in range(0, height, self.view.options["viewport"]["height"]):
            page.evaluate("top => scrollTo({ top, behavior: 'instant' })", top)
            page.wait_for_timeout(20)
        # Pages grow while they are drawn, and a busy browser draws late: a step may have jumped
        # over a picture. Whoever misses it goes back to it.
        self.wait_for(lambda: page.evaluate(LOADED))
        page.wait_for_load_state("networkidle")


OpenReader = Callable[..., Reader]


@pytest.fixture
def read(browser: Browser, site: Served) -> Iterator[OpenReader]:
    """Return a function that opens a fresh browser, with nothing cached, in a view."""
    contexts: list[BrowserContext] = []

    def open_reader(view: str, **options: Any) -> Reader:
        reader = new_reader(browser, site, VIEWS[view], **options)
        contexts.append(reader.page.context)
        return reader

    yield open_reader
    for context in contexts:
        context.close()


VIOLATION = """addEventListener("securitypolicyviolation", event => heardViolation(
  `${event.effectiveDirective} forbids ${event.blockedURI} on ${event.documentURI}`))"""


def new_reader(browser: Browser, site: Served, view: View, **options: Any) -> Reader:
    """Open a fresh browser that writes down what goes wrong; options are Playwright's."""
    context = browser.new_context(**view.options, **options)
    context.set_default_timeout(1000 * PATIENCE)
    reader = Reader(context.new_page(), site, view)
    if view.has_scripts:
        # Playwright cannot take the method of a list as it is.
        context.expose_function("heardViolation", partial(list.append, reader.violations))
        context.add_init_script(VIOLATION)
    own = (site.origin, "data:", "blob:", "about:")
    context.on(
        "request",
        lambda request: (
            None if request.url.startswith(own) else reader.strangers.append(request.url)
        ),
    )
    # A request that the browser gives up, because the reader has gone on, is nobody's failure.
    context.on(
        "requestfailed",
        lambda request: (
            None
            if request.failure == "net::ERR_ABORTED"
            else reader.complaints.append(f"failed: {request.url} ({request.failure})")
        ),
    )
    context.on("weberror", lambda error: reader.complaints.append(f"exception: {error.error}"))
    context.on(
        "console",
        lambda said: (
            reader.complaints.append(f"{said.type}: {said.text} ({said.location['url']})")
            if said.type in {"error", "warning"}
            else None
        ),
    )
    return reader


# --- what a reader sees on every page -------------------------------------------------------------


@dataclass(frozen=True)
class Formula:
    """A formula as it is on the screen.

    Attributes
    ----------
    tex : str
        Its source.
    box : tuple of float
        Left, top, width and height of what is not cut off, in pixels of the page.
    blank : tuple of str
        Glyphs that take no room.
    ink : int or None
        Pixels that look otherwise when the formula is hidden; None where nobody counted.
    """

    tex: str
    box: tuple[float, float, float, float]
    blank: tuple[str, ...]
    ink: int | None = None


@dataclass(frozen=True)
class Seen:
    """What a reader saw of a page.

    Attributes
    ----------
    address : str
        Of the page, relative to the site.
    formulas : tuple of Formula
        In the order of the page, those of folded boxes too.
    unset : tuple of str
        TeX that has no picture.
    figures : tuple of str
        What is wrong with figures.
    too_wide : tuple of str
        What reaches beyond the right edge of the page, where the page scrolls sideways.
    complaints, strangers, violations : tuple of str
        See `Reader`.
    """

    address: str
    formulas: tuple[Formula, ...]
    unset: tuple[str, ...]
    figures: tuple[str, ...]
    too_wide: tuple[str, ...]
    complaints: tuple[str, ...]
    strangers: tuple[str, ...]
    violations: tuple[str, ...]


FORMULAS = """() => [...document.querySelectorAll("[data-tex] > svg")].map(svg => {
  const rect = svg.getBoundingClientRect()
  let [left, top, right, bottom] = [rect.left, rect.top, rect.right, rect.bottom]
  for (let box = svg.parentElement; box !== document.body; box = box.parentElement) {
    const { overflowX, overflowY } = getComputedStyle(box)
    const outer = box.getBoundingClientRect()
    if (overflowX !== "visible")
      [left, right] = [Math.max(left, outer.left), Math.min(right, outer.right)]
    if (overflowY !== "visible")
      [top, bottom] = [Math.max(top, outer.top), Math.min(bottom, outer.bottom)]
  }
  const blank = [...svg.querySelectorAll("use, path, rect, text")].filter(mark => {
    const box = mark.getBBox()
    return box.width + box.height <= 0
  })
  return {
    tex: svg.parentElement.dataset.tex,
    box: [left + scrollX, top + scrollY, Math.max(0, right - left), Math.max(0, bottom - top)],
    blank: blank.map(mark => mark.getAttribute("href") || mark.outerHTML.slice(0, 60)),
  }
})"""

UNSET = """() => [...document.querySelectorAll("[data-tex]")]
  .filter(box => !box.querySelector(":scope > svg")).map(box => box.dataset.tex)"""

FIGURES = """() => [...document.querySelectorAll("figure[data-figure]")].flatMap(figure => {
  const images = [...figure.querySelectorAll("img")]
  const shown = images.filter(image => image.getBoundingClientRect().width > 0)
  const name = figure.dataset.figure
  if (shown.length !== 1) return [`${name} shows ${shown.length} of ${images.length} drawings`]
  return shown[0].complete && shown[0].naturalWidth > 0 ? [] : [`${name}: its drawing did not load`]
})"""

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= width) return []
  const isCut = box => {
    for (box = box.parentElement; box && box !== document.body; box = box.parentElement)
      if (getComputedStyle(box).overflowX !== "visible") return true
    return false
  }
  const wide = [...document.querySelectorAll("body *")].filter(box => {
    const rect = box.getBoundingClientRect()
    return rect.width > 0 && rect.right > width + 1 && !isCut(box)
  })
  const names = wide.map(box => box.tagName.toLowerCase() + (box.id ? "#" + box.id : "") +
    [...box.classList].map(name => "." + name).join(""))
  return [`${document.documentElement.scrollWidth} px of ${width}`, ...new Set(names)].slice(0, 6)
}"""

LOADED = """() => {
  const missing = [...document.images].find(image =>
    image.getBoundingClientRect().width > 0 && !image.complete)
  missing?.scrollIntoView({ block: "center", behavior: "instant" })
  return !missing
}"""


def look_at(reader: Reader, address: str) -> Seen:
    """Open a page, unfold everything, scroll through it and write down what is there."""
    reader.complaints.clear()
    reader.strangers.clear()
    reader.violations.clear()
    reader.visit(address)
    page = reader.page
    page.evaluate(DRAW_ALL)
    page.evaluate("document.querySelectorAll('details').forEach(box => { box.open = true })")
    reader.scroll_through()
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    return Seen(
        address=address or "(home)",
        formulas=inked(page) if reader.view.name in INKED else tuple(formulas_on(page)),
        unset=tuple(page.evaluate(UNSET)),
        figures=tuple(page.evaluate(FIGURES)),
        too_wide=tuple(page.evaluate(TOO_WIDE)),
        complaints=tuple(reader.complaints),
        strangers=tuple(reader.strangers),
        violations=tuple(reader.violations),
    )


def inked(page: Page) -> tuple[Formula, ...]:
    """Return every formula with the number of its pixels that change when formulas are hidden."""
    # What a scrolling box cuts off, such as the last column of a table on a phone, is looked at
    # again where a reader sees it.
    return tuple(
        scrolled_to(page, place) if (one.ink or 0) < FEW and not one.blank else one
        for place, one in enumerate(measure(page, formulas_on(page)))
    )


def scrolled_to(page: Page, place: int) -> Formula:
    """Scroll to a formula, in all boxes that hold it, and measure it there."""
    to = "svg => svg.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })"
    page.locator("[data-tex] > svg").nth(place).evaluate(to)
    return measure(page, [formulas_on(page)[place]])[0]


def formulas_on(page: Page) -> list[Formula]:
    """Return every formula of a page, its ink not yet measured."""
    found = page.evaluate(FORMULAS)
    return [Formula(one["tex"], tuple(one["box"]), tuple(one["blank"])) for one in found]


def measure(page: Page, formulas: list[Formula]) -> list[Formula]:
    """Return formulas with their ink, as boxes are scrolled now."""
    if not formulas:
        return []
    left, top, width, height = np.array([one.box for one in formulas]).T
    area = (
        int(left.min()),
        int(top.min()),
        int(np.ceil((left + width).max())) + 1,
        int(np.ceil((top + height).max())) + 1,
    )
    shown = picture(page, area)
    page.evaluate(HIDE)
    hidden = picture(page, area)
    page.evaluate(DRAW_ALL)
    changed = np.maximum(shown, hidden) - np.minimum(shown, hidden) > VISIBLE
    return [replace(one, ink=count(changed, one.box, area)) for one in formulas]


# The policy of the site forbids style elements.
HIDE = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync("[data-tex] > svg { visibility: hidden !important }")
  document.adoptedStyleSheets.push(sheet)
}"""

# As where a reader has come to: on narrow screens sections out of sight are not drawn.
DRAW_ALL = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync("* { content-visibility: visible !important }")
  document.adoptedStyleSheets = [sheet]
}"""


class StuckError(Exception):
    """Chromium draws a page no more: its scripts run, but no frame of it comes, to the end.

    Seen where a busy machine photographed beyond the window; another page of the same browser is
    drawn as ever, and so is the same page when it is opened anew.
    """


def picture(page: Page, area: tuple[int, int, int, int]) -> np.ndarray:
    """Return the brightness of an area (left, top, right, bottom), height × width, 0 to 255."""
    left, top, right, bottom = area
    session = page.context.new_cdp_session(page)
    # Playwright's own screenshots take several times as long, most of it to compress well.
    options = {"format": "png", "optimizeForSpeed": True, "captureBeyondViewport": True}
    strips = []
    for start in range(top, bottom, TALLEST):
        clip = {"x": left, "y": start, "width": right - left, "scale": 1}
        clip["height"] = min(TALLEST, bottom - start)
        try:
            answer = session.send(
                "Page.captureScreenshot", {**options, "clip": clip}, timeout=2000 * PATIENCE
            )
        except PlaywrightTimeoutError as error:
            raise StuckError(f"{page.url} is drawn no more") from error
        png = io.BytesIO(base64.b64decode(answer["data"]))
        strips.append(np.asarray(Image.open(png).convert("L")))
    session.detach()
    return np.concatenate(strips)


def count(
    changed: np.ndarray, box: tuple[float, float, float, float], area: tuple[int, int, int, int]
) -> int:
    """Return the number of changed pixels in a box of a page, of which an area was compared."""
    left, top, width, height = box
    if width <= 0 or height <= 0:
        return 0
    rows = slice(int(top) - area[1], int(np.ceil(top + height)) - area[1])
    columns = slice(max(0, int(left) - area[0]), int(np.ceil(left + width)) - area[0])
    return int(changed[rows, columns].sum())


@pytest.fixture(scope="session", params=VIEWS, ids=lambda name: name.replace(" ", "-"))
def tour(request: pytest.FixtureRequest, browser: Browser, site: Served) -> Iterator[list[Seen]]:
    """Look at every page of the site in one view."""
    view = VIEWS[request.param]
    reader = new_reader(browser, site, view)
    seen = []
    for address in site.pages:
        try:
            seen.append(look_at(reader, address))
        except StuckError:
            # Once: a page that cannot be drawn fails.
            reader.page.context.close()
            reader = new_reader(browser, site, view)
            seen.append(look_at(reader, address))
    yield seen
    reader.page.context.close()


@pytest.fixture
def inked_views() -> list[View]:
    """Return the views in which the ink of formulas is counted."""
    return [VIEWS[name] for name in INKED]


@pytest.fixture
def look(read: OpenReader) -> Callable[[str, str], Seen]:
    """Return a function that looks at one page in a view."""
    return lambda view, address: look_at(read(view), address)


@pytest.fixture
def formulas_of() -> Callable[[Page], tuple[Formula, ...]]:
    """Return the function that measures the ink of the formulas on an open page."""
    return inked
