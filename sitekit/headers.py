"""What a host shall say with every file: the policy of the site, and how long a copy is good.

The file that it writes, ``_headers``, is read by Netlify, Cloudflare Pages and others. They send
all values of a header whose rules match an address, so no two rules speak of the same header of the
same file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from sitekit.problems import SitekitError, report
from sitekit.settings import Settings
from sitekit.sitecheck import policy
from sitekit.sitecheck.pages import HOME, Site, read_site

NAME = "_headers"
EVERYTHING = "/*"

_HASHED = re.compile(r"\.[0-9a-f]{8,}(?:\.[a-z0-9]+)+$")
_FOREVER = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"
# A copy may be kept, and the host is asked each time whether it is still good.
_ASK = "no-cache"
_AT_LEISURE = frozenset(
    {
        ".csv",
        ".ico",
        ".jpg",
        ".json",
        ".pdf",
        ".png",
        ".py",
        ".svg",
        ".txt",
        ".webp",
        ".woff2",
        ".zip",
    }
)

_SECURITY = {
    # Nobody learns from a link on this site which page it was on.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": ", ".join(
        f"{name}=()"
        for name in (
            "accelerometer",
            "browsing-topics",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "publickey-credentials-get",
            "screen-wake-lock",
            "serial",
            "usb",
            "xr-spatial-tracking",
        )
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True)
class Rule:
    """Headers of some addresses.

    Attributes
    ----------
    path : str
        Relative to the folder of the site, from ``/``; a final ``*`` stands for anything.
    headers : tuple of (str, str)
        Name and value of each.
    """

    path: str
    headers: tuple[tuple[str, str], ...]

    def matches(self, path: str) -> bool:
        """Tell whether it speaks of an address, written from ``/`` too."""
        if self.path.endswith("*"):
            return path.startswith(self.path[:-1])
        return path == self.path


def rules(site: Site) -> list[Rule]:
    """Return all rules of a built site.

    Parameters
    ----------
    site : Site
        As built.

    Returns
    -------
    list of Rule
        What holds for everything first.

    Raises
    ------
    SitekitError
        If a page needs what the policy forbids; the message says all of it.
    """
    found = policy.problems(site)
    if found:
        raise SitekitError(report(found))
    everything = Rule(EVERYTHING, ((policy.HEADER, policy.write(site)), *_SECURITY.items()))
    return [everything, *_caching(sorted(site.files - {NAME}))]


# --- caching --------------------------------------------------------------------------------------


def _caching(names: list[str]) -> Iterator[Rule]:
    """Yield rules of which exactly one speaks of each file: a folder where all are alike."""
    yield from _in_folder("/", [PurePosixPath(name).parts for name in names])


def _in_folder(folder: str, files: list[tuple[str, ...]]) -> Iterator[Rule]:
    kinds = {_lifetime(parts[-1]) for parts in files}
    if len(kinds) == 1 and folder != "/":
        yield Rule(f"{folder}*", (("Cache-Control", kinds.pop()),))
        return
    for name in sorted({parts[0] for parts in files}):
        inner = [parts[1:] for parts in files if parts[0] == name and len(parts) > 1]
        if inner:
            yield from _in_folder(f"{folder}{name}/", inner)
        else:
            addresses = [f"{folder}{name}", *([folder] if name == HOME else [])]
            for address in addresses:
                yield Rule(address, (("Cache-Control", _lifetime(name)),))


def _lifetime(name: str) -> str:
    """Say how long a copy of a file is good."""
    if _HASHED.search(name):
        return _FOREVER
    return _AN_HOUR if PurePosixPath(name).suffix in _AT_LEISURE else _ASK


# --- the file -------------------------------------------------------------------------------------


def write(settings: Settings) -> int:
    """Write ``_headers`` into the built site.

    Parameters
    ----------
    settings : Settings
        Of the project.

    Returns
    -------
    int
        The number of rules.

    Raises
    ------
    SitekitError
        If the site has not been built, or a page needs what the policy forbids.
    """
    found = rules(read_site(settings))
    (settings.site / NAME).write_text(to_text(found), encoding="utf-8")
    return len(found)


def to_text(found: Iterable[Rule]) -> str:
    """Return rules in the form of the file."""
    lines = []
    for rule in found:
        lines.append(rule.path)
        lines += [f"  {name}: {text}" for name, text in rule.headers]
    return "\n".join(lines) + "\n"


def from_text(text: str) -> list[Rule]:
    """Read the form that `to_text` writes, as a host does."""
    found: list[Rule] = []
    for line in text.splitlines():
        if line.startswith(" "):
            name, _, content = line.strip().partition(": ")
            last = found.pop()
            found.append(Rule(last.path, (*last.headers, (name, content))))
        elif line.strip():
            found.append(Rule(line.strip(), ()))
    return found


def headers_for(found: Iterable[Rule], path: str) -> dict[str, str]:
    """Return what a host sends with an address.

    Parameters
    ----------
    found : iterable of Rule
        Of the site.
    path : str
        From ``/``, relative to the site.

    Returns
    -------
    dict of str to str
        Two values of one header joined by a comma, as hosts join them.
    """
    sent: dict[str, str] = {}
    for rule in found:
        for name, content in rule.headers if rule.matches(path) else ():
            sent[name] = f"{sent[name]}, {content}" if name in sent else content
    return sent
