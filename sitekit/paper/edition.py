"""What stands on the title page: of which day and which state of the sources the book is."""

from __future__ import annotations

import os
import subprocess
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sitekit.sitecheck.pages import HOME, Site, value


@dataclass(frozen=True)
class Edition:
    """The words of the title page.

    Attributes
    ----------
    title, description, licence : str
        As the home page says them.
    state : str
        Version, day and commit.
    """

    title: str
    description: str
    licence: str
    state: str


def edition(site: Site, title: str) -> Edition:
    """Return the words of the title page.

    Parameters
    ----------
    site : Site
        As built.
    title : str
        Of the book.

    Returns
    -------
    Edition
        Of today, or of the day that ``SOURCE_DATE_EPOCH`` names.
    """
    home = site.by_name[HOME].soup
    description = home.select_one('meta[name="description"]')
    licence = home.select_one(".md-copyright__highlight")
    return Edition(
        title=title,
        description=value(description, "content") if description else "",
        licence=" ".join(licence.get_text().split()) if licence else "",
        state=_state(site.settings.root),
    )


def _state(root: Path) -> str:
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    day = datetime.fromtimestamp(int(seconds), UTC) if seconds else datetime.now(UTC)
    known = [_version(root), f"{day.day} {day:%B %Y}", _commit(root)]
    return " · ".join(one for one in known if one)


def _version(root: Path) -> str:
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
        return f"Version {project['project']['version']}"
    except (OSError, KeyError):
        return ""


def _commit(root: Path) -> str:
    """Return the commit that was printed; nothing where the sources came without a history."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return "" if done.returncode else f"commit {done.stdout.strip()}"
