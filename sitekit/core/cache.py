"""One cache for everything that can be computed again; the file may be deleted at any time.

A key is the `fingerprint` of all that an entry depends on, so no entry is ever out of date.
"""

import contextlib
import hashlib
import json
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from sitekit.core.problems import SitekitError

T = TypeVar("T")

# A full build of a book of 35 pages takes a third of it.
LIMIT = 64 * 2**20
# Entries of this process, which the next build of a writer asks for again.
_RECENT: dict[tuple[Path, str], dict[str, Any]] = {}
_MOST = 20_000
_AN_HOUR = 3600
_LEFT = 0.8
_TABLE = """CREATE TABLE IF NOT EXISTS entries (kind TEXT, key TEXT, value BLOB, used INTEGER,
    PRIMARY KEY (kind, key)) WITHOUT ROWID"""
_GET = "SELECT value, used FROM entries WHERE kind = ? AND key = ?"
_PUT = "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)"
_TOUCH = "UPDATE entries SET used = ? WHERE kind = ? AND key = ?"
_SIZE = "SELECT coalesce(sum(length(value)), 0) FROM entries"
_PRUNE = """DELETE FROM entries WHERE (kind, key) IN (
    SELECT kind, key FROM (SELECT kind, key, sum(length(value)) OVER newest AS total FROM entries
    WINDOW newest AS (ORDER BY used DESC, kind, key)) WHERE total > ?)"""


def fingerprint(*parts: str | bytes | Path | object) -> str:
    """Return a hash in hex of texts, bytes, contents of files, and what JSON writes of objects."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        if isinstance(part, Path):
            content = part.read_bytes() if part.is_file() else b"\0absent"
        elif isinstance(part, bytes):
            content = part
        else:
            text = part if isinstance(part, str) else json.dumps(part, sort_keys=True, default=str)
            content = text.encode()
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()


class Cache:
    """Entries by kind and key, in a file that processes may share; ``limit`` is in bytes."""

    def __init__(self, file: Path, limit: int = LIMIT) -> None:
        self.file, self.limit = file, limit
        self._connection: sqlite3.Connection | None = None
        # Threads that evaluate or typeset share it with the build.
        self._lock = threading.RLock()

    def _use(self, action: Callable[[sqlite3.Connection], T]) -> T:
        """Do something with the file; one that turns out to be damaged or gone is made anew."""
        with self._lock:
            try:
                with contextlib.suppress(sqlite3.Error, zlib.error, ValueError):
                    return action(self._open())
                if self._connection:
                    self._connection.close()
                self._connection = None
                for file in self.file.parent.glob(f"{self.file.name}*"):
                    file.unlink(missing_ok=True)
                return action(self._open())
            except (OSError, sqlite3.Error) as error:
                why = getattr(error, "strerror", None) or error
                message = f"cannot write {self.file} ({why}); make its folder writable"
                raise SitekitError(message) from None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            connection = self._connection = sqlite3.connect(
                self.file, timeout=60, isolation_level=None, check_same_thread=False
            )
            # Losing what was written last in a crash costs time, not truth.
            connection.executescript("PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=OFF")
            connection.execute(_TABLE)
        return self._connection

    def get(self, kind: str, key: str) -> Any:
        """Return an entry; None where there is none."""
        return self._read(kind, [key]).get(key)

    def get_all(self, kind: str, keys: Iterable[str]) -> dict[str, Any]:
        """Return those of some entries that there are, by key; nobody may change them."""
        recent, wanted = _RECENT.setdefault((self.file, kind), {}), list(keys)
        if len(recent) > _MOST or not self.file.exists():
            recent.clear()
        found = {key: recent[key] for key in wanted if key in recent}
        found |= self._read(kind, [key for key in wanted if key not in found])
        recent.update(found)
        return {key: found[key] for key in wanted if key in found}

    def _read(self, kind: str, keys: list[str]) -> dict[str, Any]:
        now = int(time.time())

        def read(connection: sqlite3.Connection) -> dict[str, Any]:
            found = {}
            for key in keys:
                for value, used in connection.execute(_GET, (kind, key)).fetchall():
                    found[key] = json.loads(zlib.decompress(value))
                    if now - used > _AN_HOUR:
                        connection.execute(_TOUCH, (now, kind, key))
            return found

        return self._use(read)

    def put(self, kind: str, key: str, value: Any) -> None:
        """Keep an entry, which JSON must be able to hold."""
        self.put_all(kind, {key: value})

    def put_all(self, kind: str, values: Mapping[str, Any]) -> None:
        """Keep entries by their keys."""
        packed = ((key, zlib.compress(json.dumps(one).encode(), 1)) for key, one in values.items())
        rows = [(kind, key, value, int(time.time())) for key, value in packed]
        self._use(lambda connection: connection.executemany(_PUT, rows))

    def keep(self, kind: str, key: str, make: Callable[[], T]) -> T:
        """Return an entry, made now if there is none; nobody may change it."""
        found: T | None = self.get_all(kind, [key]).get(key)
        if found is None:
            found = make()
            self.put(kind, key, found)
        return found

    def prune(self) -> None:
        """Throw away what was not used for longest, until the rest is within the limit."""

        def prune(connection: sqlite3.Connection) -> None:
            if connection.execute(_SIZE).fetchone()[0] > self.limit:
                connection.execute(_PRUNE, [self.limit * _LEFT])
                connection.execute("VACUUM")

        self._use(prune)
