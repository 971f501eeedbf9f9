"""Chromium, as every command starts it: without a network, and without habits of its own."""

from __future__ import annotations

import os
import shutil

from sitekit.problems import SitekitError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page asks of another host fails here, and never reaches a network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
"""What it is started with."""


def find() -> str:
    """Return the path of Chromium or Chrome: ``$CHROMIUM``, or the first one on the path.

    Returns
    -------
    str
        Of the program.

    Raises
    ------
    SitekitError
        If there is none; the message is the line that installs it on Debian.
    """
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else _NAMES
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        sudo = "sudo " if hasattr(os, "geteuid") and os.geteuid() else ""
        raise SitekitError(
            f"this needs Chromium: {sudo}apt-get update && {sudo}apt-get install -y chromium, "
            "or name its program in the variable CHROMIUM"
        )
    return path
