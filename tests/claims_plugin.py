"""Every claim, table and derivation of a page as a test of its own, named ``page:line``.

With this plugin ``pytest docs`` verifies the book: all pages are converted and evaluated together
on first use, from the cache where nothing has changed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sitekit.core import Project, load
from sitekit.plugin import Book, convert_all

_PROJECT = pytest.StashKey[tuple[Any, Project]]()
_BOOK = pytest.StashKey[Book]()


def book_of(config: pytest.Config) -> Book:
    """Return the book, converted and verified once for all tests."""
    if _BOOK not in config.stash:
        config.stash[_BOOK] = convert_all(_project(config)[0])
    return config.stash[_BOOK]


@pytest.fixture(scope="session")
def book(pytestconfig: pytest.Config) -> Book:
    return book_of(pytestconfig)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what computed the claims."""
    if _BOOK in config.stash:
        config.stash[_BOOK].evaluator.close()


def _project(config: pytest.Config) -> tuple[Any, Project]:
    if _PROJECT not in config.stash:
        config.stash[_PROJECT] = load(config.rootpath / "mkdocs.yml")
    return config.stash[_PROJECT]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if not file_path.is_relative_to(parent.config.rootpath / "docs"):
        return None
    if file_path.suffix not in {".md", ".py"}:
        return None
    page: pytest.Collector = PageFile.from_parent(parent, path=file_path)
    return page


class PageFile(pytest.File):
    def collect(self) -> Iterable[pytest.Item]:
        book = book_of(self.config)
        path = book.project.relative(self.path)
        if path in book.converted:
            for name, message in statements(book, path):
                yield Statement.from_parent(self, name=name, message=message)


class Statement(pytest.Item):
    def __init__(self, *, message: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.message = message

    def runtest(self) -> None:
        """Fail with the very message that the build prints."""
        if self.message:
            pytest.fail(self.message, pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, int(self.name.split(":")[1].split()[0]) - 1, self.name


def statements(book: Book, path: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the message, empty if it holds, of every statement of a page."""
    stem = Path(path).stem
    for one in book.converted[path].problems:
        yield f"{stem}:{one.line} mistake", str(one)
    counts: Counter[str] = Counter()
    for verdict in book.verdicts[path]:
        assert verdict is not None
        if verdict.claim.kind != "given":
            kind = " table" if verdict.claim.kind == "table" else ""
            name = f"{stem}:{verdict.claim.line}{kind}"
            counts[name] += 1
            number = f" no. {counts[name]}" if counts[name] > 1 else ""
            yield name + number, "\n".join(map(str, verdict.problems))
    for proof in book.proofs[path].values():
        derivation = proof.derivation
        yield f"{stem}:{derivation.line} {derivation.id}", "\n".join(map(str, proof.problems))
