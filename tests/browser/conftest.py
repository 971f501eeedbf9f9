"""One Chromium for each worker, and two sites that are served as a static host does it.

`mini` is the book of ``tests/mini``, built for the address at which it is served, under a sub-path:
instant navigation silently becomes full loads where the two differ. `book` is the real one as it
stands in ``site``, or in the folder that ``BROWSER_SITE`` names.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from sitekit.core import load
from sitekit.site import browser as chromium
from sitekit.site import read_site
from sitekit.site.model import Site
from tests.browser.reader import PATIENCE, OpenReader, Proxy, Reader, opened
from tests.conftest import ROOT, Project
from tests.server import Served, serve

PREFIX = "/small/"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Any:
    """Turn a skip into a failure: nobody reads what was skipped."""
    report = yield
    if report.outcome == "skipped":
        report.outcome, report.longrepr = "failed", f"may not be skipped: {report.longrepr}"
    return report


pytest_make_collect_report = pytest_runtest_makereport


def site_of(config: Path, folder: Path) -> Site:
    return read_site(replace(load(config)[1], site=folder))


@pytest.fixture(scope="session")
def mini(built_mini: Path, tmp_path_factory: Any) -> Iterator[Served]:
    root = tmp_path_factory.mktemp("browser") / "mini"
    shutil.copytree(built_mini, root, ignore=shutil.ignore_patterns("site", "locks"))
    with serve(root / "site", PREFIX) as served:
        done = Project(root).build("--strict", "--quiet", SITE_URL=served.address)
        if done.returncode:
            pytest.fail(f"the mini book does not build:\n{done.stderr[-3000:]}", pytrace=False)
        yield served


@pytest.fixture(scope="session")
def mini_site(mini: Served) -> Site:
    return site_of(mini.folder.parent / "mkdocs.yml", mini.folder)


@pytest.fixture(scope="session")
def book_site() -> Site:
    return site_of(ROOT / "mkdocs.yml", Path(os.environ.get("BROWSER_SITE") or ROOT / "site"))


@pytest.fixture(scope="session")
def book(book_site: Site) -> Iterator[Served]:
    with serve(book_site.project.site, book_site.prefix) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=1000 * PATIENCE)
    with chromium.started() as browser:
        yield browser


@pytest.fixture
def read(browser: Browser, mini: Served) -> Iterator[OpenReader]:
    """Return a function that opens a reader, on a page or none; nothing may disturb to the end."""
    with ExitStack() as stack:

        def open_one(view: str, address: Any = None, site: Served = mini, **options: Any) -> Reader:
            reader = stack.enter_context(opened(browser, site, view, **options))
            if address is not None:
                reader.visit(address)
            return reader

        yield open_one


@pytest.fixture(scope="session")
def proxy() -> Iterator[Proxy]:
    with Proxy() as server:
        yield server
        server.shutdown()
