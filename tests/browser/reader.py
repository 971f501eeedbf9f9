"""A reader: a page in Chromium, with what it may complain about, and what is asked of it."""

import re
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect

from tests.server import Served

LOOK = Path(__file__).with_name("look.js").read_text(encoding="utf-8")
# Seconds for what takes a moment: others may keep the machine busy. Only failures wait to the end.
PATIENCE = 10

DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
VIEWS: dict[str, dict[str, Any]] = {
    "light": {**DESK, "color_scheme": "light"},
    "dark": {**DESK, "color_scheme": "dark"},
    "phone": {**PHONE, "color_scheme": "light"},
}
VIEWS |= {f"{name} noscript": {**one, "java_script_enabled": False} for name, one in VIEWS.items()}
RESULT = ".md-search-result__link"
HALVING, DOUBLING, LAB = "chapters/halving/", "chapters/doubling/", "labs/counting/"
# As where a reader has come to: on narrow screens sections out of sight are not drawn.
DRAW_ALL = "* { content-visibility: visible !important }"


class Proxy(socketserver.ThreadingTCPServer):
    """Writes down the first line of whatever is sent through it, and answers nothing."""

    daemon_threads = True
    # Chromium itself asks the first what the fields of a form may be, whatever the page; hosts of
    # the second kind are contacted by controls, and Chromium tries them again, whenever.
    known = ("content-autofill.googleapis.com", ".example")

    def __init__(self) -> None:
        self.lines: list[str] = []
        super().__init__(("127.0.0.1", 0), ProxyHandler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def options(self) -> dict[str, Any]:
        return {"server": f"http://127.0.0.1:{self.server_address[1]}", "bypass": "127.0.0.1"}

    def heard(self) -> list[str]:
        """Return what was asked of hosts that nobody knows here."""
        return [line for line in self.lines if not any(one in line for one in self.known)]


class ProxyHandler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Proxy)
        self.server.lines.append(self.rfile.readline().decode("latin-1").strip())


class Held:
    """Requests for what a pattern names, which are answered when they are released."""

    def __init__(self, page: Page, pattern: Any) -> None:
        self.page, self.pattern, self.routes = page, pattern, list[Route]()
        page.route(pattern, partial(list.append, self.routes))

    def release(self) -> None:
        """Let go what waits, and whatever else is asked for."""
        self.page.unroute(self.pattern)
        for route in self.routes:
            # Who has left the page waits no more.
            with suppress(Exception):
                route.continue_()


@dataclass
class Reader:
    """A reader with a page open.

    Its faults are console errors and warnings (of the policy too), exceptions, failed requests and
    third-party requests: none may be left in the end.
    """

    page: Page
    site: Served
    view: str
    faults: list[str] = field(default_factory=list)

    @property
    def opened(self) -> Locator:
        return self.page.locator(":popover-open")

    @property
    def query(self) -> Locator:
        return self.page.locator("[data-md-component=search-query]")

    @property
    def heading(self) -> Locator:
        return self.page.locator("article.md-content__inner h1")

    def read_on(self, address: str) -> None:
        """Open a page, with every fold open."""
        self.visit(address)
        self.look("unfold", True)

    def mark(self) -> None:
        """Mark the window: a full load makes a new one."""
        self.page.evaluate("window.testMark = 'kept'")

    @property
    def is_marked(self) -> bool:
        return bool(self.page.evaluate("window.testMark === 'kept'"))

    def hears(self, part: str) -> None:
        """Wait for a fault whose text holds something, and forget all faults."""
        self.wait_for(lambda: any(part in one for one in self.faults), f"{part}: {self.faults}")
        self.faults.clear()

    def visit(self, address: str, **options: Any) -> Any:
        return self.page.goto(self.site.address + address, **options)

    def look(self, name: str, given: Any = None) -> Any:
        return self.page.evaluate(f"{LOOK}.{name}", given)

    @property
    def has_theme(self) -> bool:
        return bool(self.page.evaluate("'component$' in window"))

    def wake(self) -> None:
        """Move the pointer, and wait until the theme's script is there and knows the pages."""
        with self.page.expect_response(lambda answer: answer.url.endswith("/sitemap.xml")):
            self.page.mouse.move(2, 2)
            self.page.mouse.move(3, 3)
        self.wait_for_theme()

    def turn_page(self, heading: str) -> None:
        """Wake the theme and go to the next page, whose heading says this, without a full load."""
        self.wake()
        self.mark()
        self.page.locator("a.md-footer__link--next").click()
        expect(self.heading).to_contain_text(heading)
        assert self.is_marked

    def wait_for_theme(self) -> None:
        """Wait until the theme's script has run, and has put its buttons on blocks of code."""
        self.wait_for(lambda: self.has_theme, "the theme's script does not come")
        if self.page.locator("article .highlight code:visible").count():
            expect(self.page.locator(".md-code__button").first).to_be_attached()

    def wait_for(self, is_so: Callable[[], object], otherwise: str) -> None:
        """Wait until something is so; the policy forbids what Playwright would do for that."""
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < deadline, otherwise
            self.page.wait_for_timeout(50)

    def settle(self) -> None:
        """Wait until boxes that scroll, and no others, are stops of the keyboard."""
        self.look("frames")
        self.wait_for(lambda: not self.look("boxes"), f"boxes that scroll: {self.look('boxes')}")

    def press_tab_until(self, wanted: Locator) -> None:
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("wanted => wanted === document.activeElement"):
                return
        pytest.fail(f"60 times Tab do not lead to {wanted}")

    def outlast_interest(self) -> None:
        """Leave with the pointer, and wait for longer than hover and focus need to act."""
        self.look("addSentinel")
        self.page.mouse.move(30, 1)
        self.page.mouse.move(1, 1)
        expect(self.page.locator("#sentinel:popover-open")).to_have_count(1)
        self.look("removeSentinel")

    def search(self, words: str) -> list[str]:
        """Return the addresses that the open search lists for words, best first."""
        found = self.look("search", words)
        return [re.split(r"[?#]", one)[0].removeprefix(self.site.address) for one in found]

    def open_search(self) -> None:
        if self.view.startswith("phone"):
            self.page.locator("label.md-header__button[for=__search]").click()
        else:
            self.query.click()
        expect(self.query).to_be_focused()


OpenReader = Callable[..., Reader]


@contextmanager
def opened(browser: Browser, site: Served, view: str, **options: Any) -> Iterator[Reader]:
    """Open a fresh browser, with nothing cached; options are Playwright's."""
    context = browser.new_context(**{**VIEWS[view], **options})
    context.set_default_timeout(1000 * PATIENCE)
    reader = Reader(context.new_page(), site, view)
    own = (site.origin, "data:", "blob:", "about:", "file:")

    def hear_request(request: Request) -> None:
        if not request.url.startswith(own):
            reader.faults.append(f"third-party request: {request.url}")

    def hear_failure(request: Request) -> None:
        # What the browser gives up, because the reader has gone on, is nobody's failure.
        if request.failure != "net::ERR_ABORTED":
            reader.faults.append(f"failed request: {request.url} ({request.failure})")

    def hear_console(said: Any) -> None:
        if said.type in {"error", "warning"}:
            reader.faults.append(f"console {said.type}: {said.text} ({said.location['url']})")

    context.on("request", hear_request)
    context.on("requestfailed", hear_failure)
    context.on("console", hear_console)
    context.on("weberror", lambda error: reader.faults.append(f"exception: {error.error}"))
    yield reader
    context.close()
    assert reader.faults == []


def in_the_middle(box: Locator) -> Locator:
    """Scroll to an element at once, so that nothing lies over it, and return it."""
    box.evaluate("box => box.scrollIntoView({ block: 'center', behavior: 'instant' })")
    return box


def place_of(box: Locator) -> dict[str, float]:
    """Return the edges of an element that is shown: left, top, right, bottom and height."""
    found = box.bounding_box()
    assert found, f"{box} is not shown"
    x, y, width, height = (found[name] for name in ("x", "y", "width", "height"))
    return {"left": x, "top": y, "right": x + width, "bottom": y + height, "height": height}


def html_of(site: Served, address: str) -> str:
    name = address if address.endswith(".html") else f"{address}index.html"
    return (site.folder / name).read_text(encoding="utf-8")
