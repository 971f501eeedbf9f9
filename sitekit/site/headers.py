"""What a host shall say with every file: the site's policy, and how long a copy is good.

Of scripts and styles that are written into a page, the policy allows those whose hashes it names.
Each page has it in a ``meta`` too, for hosts that send no headers and for pages that are files.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from sitekit.core import Problem, SitekitError, report
from sitekit.site.model import HOME, NOT_FOUND, Site, line_of

# Netlify, Cloudflare Pages and others read it. They send all values of a header whose rules match
# an address, so no two rules speak of the same header of the same file.
NAME = "_headers"
POLICY = "Content-Security-Policy"
# Longer lines of `_headers` are not read by every host.
_LONGEST = 2000
_LIFETIMES = (
    (r"\.[0-9a-f]{8,}(?:\.[a-z0-9]+)+$", "public, max-age=31536000, immutable"),
    (r"\.(?:csv|ico|jpg|json|pdf|png|py|svg|txt|webp|woff2|zip)$", "public, max-age=3600"),
    # A copy may be kept, and the host is asked each time whether it is still good.
    ("", "no-cache"),
)
_FEATURES = (
    "accelerometer browsing-topics camera display-capture geolocation gyroscope magnetometer "
    "microphone midi payment publickey-credentials-get screen-wake-lock serial usb "
    "xr-spatial-tracking"
)
_SECURITY = {
    # Nobody learns from a link on this site which page it was on.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _FEATURES.split()),
    "Cross-Origin-Opener-Policy": "same-origin",
}
_INLINE = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1>", re.DOTALL)
# Scripts that are files, and data, which no browser runs.
_NOT_HERE = re.compile(r"src=|type=\S*json", re.IGNORECASE)
_ADDRESSES = ("href", "src", "action", "formaction", "xlink:href")
_SUSPECTS = (
    "//@style | //@*[starts-with(name(), 'on')] | "
    "//@*[contains(translate(., 'JAVSCRIPT', 'javscript'), 'javascript:')]"
)
_META = re.compile(rf'<meta http-equiv="{POLICY}"[^>]*>')
# The encoding comes first: a browser looks for it in the first kilobyte.
_PLACES = (re.compile(r"<meta charset=[^>]*>"), re.compile(r"<head\b[^>]*>"))


def write(site: Site) -> None:
    """Write ``_headers``; a page that needs what the policy forbids is a SitekitError."""
    if found := list(problems(site)):
        raise SitekitError(report(found))
    everywhere = {POLICY: policy(site), **_SECURITY}
    lines = ["/*", *(f"  {name}: {value}" for name, value in everywhere.items())]
    files = [PurePosixPath(name).parts for name in sorted(site.files - {NAME})]
    for path, lifetime in _lifetimes("/", files):
        lines += [path, f"  Cache-Control: {lifetime}"]
    site.file(NAME).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _lifetimes(folder: str, files: list[tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield paths of which exactly one matches each file: a folder where all are alike."""
    kinds = {_lifetime(parts[-1]) for parts in files}
    if len(kinds) == 1 and folder != "/":
        yield f"{folder}*", kinds.pop()
        return
    for name in sorted({parts[0] for parts in files}):
        if inner := [parts[1:] for parts in files if parts[0] == name and len(parts) > 1]:
            yield from _lifetimes(f"{folder}{name}/", inner)
            continue
        for address in (folder + name, folder) if name == HOME else (folder + name,):
            yield address, _lifetime(name)


def _lifetime(name: str) -> str:
    return next(lifetime for pattern, lifetime in _LIFETIMES if re.search(pattern, name))


def policy(site: Site) -> str:
    """Return the policy as a host sends it: of all pages, with what no ``meta`` can say."""
    own = _policy((page.html for page in site.pages), "'self'")
    return f"{own}; frame-ancestors 'none'"


def insert_policy(html: str) -> str:
    """Return a page with its own policy in a ``meta``, in the place of one that it holds."""
    # Not every browser counts files as one origin, and a page from a host can fetch no ``file:``.
    own = _policy([html], "'self' file:")
    meta = f'<meta http-equiv="{POLICY}" content="{own}">'
    if _META.search(html):
        return _META.sub(meta, html, count=1)
    place = next(filter(None, (one.search(html) for one in _PLACES)), None)
    return f"{html[: place.end()]}\n{meta}{html[place.end() :]}" if place else html


def _policy(pages: Iterable[str], own: str) -> str:
    found = sorted({one for html in pages for one in _hashes(html)})
    scripts, styles = (
        "".join(f" {digest}" for name, digest in found if name == wanted)
        for wanted in ("script", "style")
    )
    # The page for unknown addresses asks the home page to search: a form.
    return (
        f"default-src 'none'; script-src {own}{scripts}; style-src {own}{styles}; "
        f"img-src {own} data:; font-src {own}; connect-src 'self'; worker-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'"
    )


def _hashes(html: str) -> Iterator[tuple[str, str]]:
    """Yield ``script`` or ``style``, and the hash of each that is written into a page and works."""
    for name, attributes, content in _INLINE.findall(html):
        if name == "style" or not _NOT_HERE.search(attributes):
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest())
            yield name, f"'sha256-{digest.decode()}'"


def problems(site: Site) -> Iterator[Problem]:
    """Report what the policy forbids and a page has all the same."""
    home = set(_hashes(site.by_name[HOME].html))
    for page in site.pages:
        for value in page.tree.xpath(_SUSPECTS):
            element = value.getparent()
            if message := _forbidden(element.tag, value.attrname, value):
                yield Problem(page.path, line_of(element), message)
        # Instant navigation leads from page to page, and never to the one for unknown addresses.
        if page.name != NOT_FOUND and set(_hashes(page.html)) - home:
            message = "has a script or style that the home page lacks, under whose policy"
            advice = "instant navigation shows it; move it into a file"
            yield Problem(page.path, 0, f"{message} {advice}")
    length = len(f"  {POLICY}: {policy(site)}")
    if length > _LONGEST:
        message = f"the policy has {length} characters, and hosts read {_LONGEST}"
        advice = "let pages share their inline scripts, or move these into files"
        yield Problem(site.path_of(NAME), 0, f"{message}; {advice}")


def _forbidden(tag: str, name: str, value: str) -> str:
    """Say what of an attribute does not work under the policy, nothing if it does."""
    said = "which the site's policy forbids"
    if name == "style":
        return f"<{tag}> has a style attribute, {said}; write a class"
    if re.fullmatch(r"on[a-z]+", name):
        return f"<{tag}> has {name}, {said}; listen in a script"
    is_script = name in _ADDRESSES and value.strip().lower().startswith("javascript:")
    return f"<{tag}> runs a script in its {name}, {said}" if is_script else ""
