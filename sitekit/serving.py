"""Serve the built site as a static host does: compressed, with the headers that the build asks for.

The browser tests and Lighthouse read the site here.
"""

from __future__ import annotations

import contextlib
import functools
import gzip
import mimetypes
import threading
import time
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sitekit import headers
from sitekit.headers import Rule, from_text, headers_for

_COMPRESSIBLE = ("text/", "application/json", "application/xml", "image/svg", "javascript")


@dataclass
class Served:
    """A site that is being served.

    Attributes
    ----------
    folder : Path
        Its files.
    address : str
        Of its home page.
    log : list of (str, int, int)
        Path, status and bytes of every answer, headers included.
    delays : dict of str to float
        Seconds after which files are answered whose path matches a pattern of `fnmatch`.
    """

    folder: Path
    address: str
    log: list[tuple[str, int, int]] = field(default_factory=list)
    delays: dict[str, float] = field(default_factory=dict)

    @functools.cached_property
    def rules(self) -> list[Rule]:
        """The headers that the build asks its host to send; none where it wrote no such file."""
        file = self.folder / headers.NAME
        return from_text(file.read_text(encoding="utf-8")) if file.is_file() else []

    @property
    def origin(self) -> str:
        """The origin, to which every request must go."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}/"

    @property
    def pages(self) -> list[str]:
        """Addresses of all pages relative to the site's, the home page first."""
        files = sorted(self.folder.rglob("index.html"), key=lambda path: (len(path.parts), path))
        return [
            path.relative_to(self.folder).as_posix().removesuffix("index.html") for path in files
        ]


class Handler(BaseHTTPRequestHandler):
    """Serve files under a prefix, compressed, with a page for unknown addresses."""

    protocol_version = "HTTP/1.1"

    def __init__(self, served: Served, *arguments: Any) -> None:
        self.served = served
        super().__init__(*arguments)

    def do_GET(self) -> None:
        """Answer a request."""
        path = unquote(urlsplit(self.path).path)
        time.sleep(
            max((s for one, s in self.served.delays.items() if fnmatch(path, one)), default=0)
        )
        prefix = urlsplit(self.served.address).path
        file = self.served.folder / path.removeprefix(prefix)
        if path.startswith(prefix) and file.is_dir() and not path.endswith("/"):
            self._answer(301, b"", {"Location": f"{path}/"})
        elif (
            path.startswith(prefix)
            and (file := file / "index.html" if file.is_dir() else file).is_file()
        ):
            self._answer_file(200, file)
        else:
            self._answer_file(404, self.served.folder / "404.html")

    def _answer_file(self, status: int, file: Path) -> None:
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        path = unquote(urlsplit(self.path).path).removeprefix(urlsplit(self.served.address).path)
        body = file.read_bytes()
        sent = {"Content-Type": kind, **headers_for(self.served.rules, f"/{path}")}
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
        heads = [one for one in self._buffered() if one.split(b":")[0].decode() not in repeated]
        self.served.log.append((self.path, status, sum(map(len, heads)) + 2 + len(body)))
        # Who leaves a page does not wait for what it still asks for.
        with contextlib.suppress(ConnectionError):
            self.end_headers()
            self.wfile.write(body)

    def _buffered(self) -> list[bytes]:
        """Return the lines of the head, which the library keeps until its end."""
        lines: list[bytes] = getattr(self, "_headers_buffer", [])
        return lines

    def log_message(self, *arguments: Any) -> None:
        """Say nothing: what matters is in the log of `Served`."""


def serve(folder: Path, port: int = 0, prefix: str = "/") -> tuple[ThreadingHTTPServer, Served]:
    """Serve a folder in a thread, until the server is shut down.

    Parameters
    ----------
    folder : Path
        The built site.
    port : int
        Of this machine; 0 takes a free one.
    prefix : str
        The path of the home page.

    Returns
    -------
    tuple of ThreadingHTTPServer and Served
        The server, which the caller shuts down and closes, and what it serves.
    """
    served = Served(folder, "")
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, served))
    server.daemon_threads = True
    served.address = f"http://127.0.0.1:{server.server_port}{prefix}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, served
