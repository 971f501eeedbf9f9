"""Serve the built site as a static host does: compressed, with the headers that the build asks for.

The browser tests and Lighthouse read the site here.
"""

import contextlib
import gzip
import mimetypes
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from sitekit.site.headers import NAME
from sitekit.site.model import HOME, NOT_FOUND

_COMPRESSIBLE = ("text/", "application/json", "application/xml", "image/svg", "javascript")


class Rule(NamedTuple):
    """Headers of the addresses that a path from ``/`` names; a final ``*`` is anything."""

    path: str
    headers: tuple[tuple[str, str], ...]

    def matches(self, path: str) -> bool:
        """Tell whether it speaks of an address, written from ``/`` too."""
        stem = self.path.removesuffix("*")
        return path == stem or (stem != self.path and path.startswith(stem))


def read_rules(text: str) -> list[Rule]:
    """Read the file ``_headers`` as a host does."""
    found = []
    for path, *lines in map(str.splitlines, re.split(r"\n(?=\S)", text.strip())):
        pairs = (line.strip().partition(": ") for line in lines)
        found.append(Rule(path, tuple((name, content) for name, _, content in pairs)))
    return found


def headers_for(rules: Iterable[Rule], path: str) -> dict[str, str]:
    """Return what a host sends with an address; values of one header are joined by commas."""
    sent: dict[str, str] = {}
    for name, content in (pair for rule in rules if rule.matches(path) for pair in rule.headers):
        sent[name] = f"{sent[name]}, {content}" if name in sent else content
    return sent


@dataclass
class Served:
    """A folder that is being served, and the address of its home page.

    ``log`` has path, status and bytes, headers included, of every answer.
    """

    folder: Path
    address: str
    log: list[tuple[str, int, int]] = field(default_factory=list)

    @cached_property
    def rules(self) -> list[Rule]:
        """The headers that the build asks its host to send; none where it wrote no such file."""
        file = self.folder / NAME
        return read_rules(file.read_text(encoding="utf-8")) if file.is_file() else []

    @property
    def origin(self) -> str:
        return f"http://{urlsplit(self.address).netloc}/"

    @property
    def pages(self) -> list[str]:
        """Addresses of all pages relative to the site's, the home page first."""
        files = sorted(self.folder.rglob(HOME), key=lambda path: (len(path.parts), path))
        return [path.relative_to(self.folder).as_posix().removesuffix(HOME) for path in files]


class Handler(BaseHTTPRequestHandler):
    """Serves files under a prefix, compressed, with a page for unknown addresses."""

    protocol_version = "HTTP/1.1"

    def __init__(self, served: Served, *arguments: Any) -> None:
        self.served = served
        super().__init__(*arguments)

    def do_GET(self) -> None:
        path, prefix = unquote(urlsplit(self.path).path), urlsplit(self.served.address).path
        name, is_ours = path.removeprefix(prefix), path.startswith(prefix)
        file = self.served.folder / name
        if is_ours and file.is_dir() and not path.endswith("/"):
            self._answer(301, b"", {"Location": f"{path}/"})
            return
        file = file / HOME if file.is_dir() else file
        is_there = is_ours and file.is_file()
        lost = self.served.folder / NOT_FOUND
        self._answer_file(200 if is_there else 404, file if is_there else lost, name)

    def _answer_file(self, status: int, file: Path, name: str) -> None:
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        body = file.read_bytes()
        sent = {"Content-Type": kind, **headers_for(self.served.rules, f"/{name}")}
        if any(part in kind for part in _COMPRESSIBLE):
            body = gzip.compress(body, compresslevel=6, mtime=0)
            sent["Content-Encoding"] = "gzip"
        self._answer(status, body, sent)

    def _answer(self, status: int, body: bytes, sent: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**sent, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        # What was sent with the page is repeated in a byte or two over HTTP/2: not counted.
        repeated = headers_for(self.served.rules, "/*") if self.served.log else {}
        # The library keeps the lines of the head until its end.
        lines: list[bytes] = getattr(self, "_headers_buffer", [])
        head = sum(len(one) for one in lines if one.split(b":")[0].decode() not in repeated)
        self.served.log.append((self.path, status, head + 2 + len(body)))
        # Who leaves a page does not wait for what it still asks for.
        with contextlib.suppress(ConnectionError):
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing: what matters is in the log of `Served`."""


@contextlib.contextmanager
def serve(folder: Path, prefix: str = "/") -> Iterator[Served]:
    """Serve a folder on a free port for the length of a block, with its home page at the prefix."""
    served = Served(folder, "")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, served))
    server.daemon_threads = True
    served.address = f"http://127.0.0.1:{server.server_port}{prefix}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
