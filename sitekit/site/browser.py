"""Chromium, as every command starts it: without a network, and without habits of its own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sitekit.core import SitekitError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
    # Whatever a page asks of another host fails here, and never reaches a network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    # Takes the place of Playwright's own. Lists below the address bar cost each context a second.
    "--disable-features=HttpsUpgrades,PaintHolding,WebUIOmniboxAimPopup,WebUIOmniboxPopup",
]


def find() -> str:
    """Return the path of Chromium or Chrome: ``$CHROMIUM``, or the first one on the path.

    Where there is none, a SitekitError is the line that installs it on Debian.
    """
    own = os.environ.get("CHROMIUM")
    for path in filter(None, map(shutil.which, [own] if own else _NAMES)):
        return path
    sudo = "sudo " if hasattr(os, "geteuid") and os.geteuid() else ""
    how = f"{sudo}apt-get update && {sudo}apt-get install -y chromium"
    raise SitekitError(f"this needs Chromium: {how}, or name its program in the variable CHROMIUM")


@contextmanager
def started() -> Iterator["Browser"]:
    """Start it, and end it."""
    from playwright.sync_api import sync_playwright

    path = find()
    with sync_playwright() as api, api.chromium.launch(executable_path=path, args=FLAGS) as browser:
        yield browser
