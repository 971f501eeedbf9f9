"""Every claim, table and derivation of a page as a test of its own, named ``page:line``.

With this plugin ``pytest docs`` verifies the book. All pages are evaluated in one subprocess on
first use; with a warm cache none is started.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sitekit import claims, derivations, settings, table_claims
from sitekit.settings import Settings
from sitekit.source import read_all

_OUTCOMES = pytest.StashKey[dict[str, list[tuple[str, str | None]]]]()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the claims, tables and derivations of a page of the site."""
    root = parent.config.rootpath
    if file_path.suffix not in {".md", ".py"} or not (root / "mkdocs.yml").exists():
        return None
    own = settings.load(root / "mkdocs.yml")
    if not file_path.is_relative_to(own.docs) or file_path not in own.pages():
        return None
    page: pytest.Collector = PageFile.from_parent(parent, path=file_path)
    return page


class PageFile(pytest.File):
    """A page; its items are what it claims."""

    def collect(self) -> Iterable[pytest.Item]:
        """Yield an item per claim, table and derivation."""
        own = settings.load(self.config.rootpath / "mkdocs.yml")
        if _OUTCOMES not in self.config.stash:
            self.config.stash[_OUTCOMES] = _verify(own)
        for name, message in self.config.stash[_OUTCOMES].get(own.relative(self.path), []):
            yield Statement.from_parent(self, name=name, message=message)


class Statement(pytest.Item):
    """One claim, table or derivation."""

    def __init__(self, *, message: str | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.message = message

    def runtest(self) -> None:
        """Fail with the very message that the build prints."""
        if self.message is not None:
            pytest.fail(self.message, pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the statement stands."""
        return self.path, int(self.name.split(":")[1].split()[0]) - 1, self.name


def _verify(own: Settings) -> dict[str, list[tuple[str, str | None]]]:
    """Return the name and the message, if it fails, of every statement, by page."""
    sources = read_all(own)
    found: dict[str, list[tuple[str, str | None]]] = {source.path: [] for source in sources}
    for path, name, message in _statements(own, sources):
        found[path].append((name, message))
    return found


def _statements(own: Settings, sources: list[Any]) -> Iterator[tuple[str, str, str | None]]:
    for source in sources:
        for mistake in claims.scan(source)[1]:
            yield source.path, f"{Path(source.path).stem}:{mistake.line} mistake", str(mistake)
    counts: dict[str, int] = {}
    for verdict in claims.verify(own, sources):
        claim = verdict.claim
        place = f"{Path(claim.path).stem}:{claim.line}"
        counts[place] = counts.get(place, 0) + 1
        name = place if counts[place] == 1 else f"{place} no. {counts[place]}"
        yield (
            claim.path,
            name,
            None if verdict.holds else f"{claim.path}:{claim.line}: {verdict.message}",
        )
    for table in table_claims.verify(own, sources):
        messages = "\n".join(str(problem) for problem in table_claims.problems([table]))
        name = f"{Path(table.claim.path).stem}:{table.claim.line} table"
        yield table.claim.path, name, messages or None
    for proof in derivations.verify(own, sources):
        messages = "\n".join(str(problem) for problem in derivations.problems([proof]))
        yield proof.path, f"{Path(proof.path).stem}:{proof.line} {proof.id}", messages or None
