import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.bench.bench import Served
from tests.conftest import Project
from tests.sitekit.rows import rows

# Costs nothing where a page comes; beside other work the first one took more than 40.
PATIENCE = 150.0
CLAIMED = ">0.042<"


class Server(Served):
    def shows(self, *wanted: str, without: str = "never") -> str:
        """Return the home page once it has some texts and not another."""

        def is_there() -> bool:
            html = self.get("")
            return without not in html and all(one in html for one in wanted)

        self.wait(is_there, PATIENCE)
        return self.get("")


@pytest.fixture(scope="module")
def server(built_mini: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("serve") / "project"
    shutil.copytree(built_mini, root, ignore=shutil.ignore_patterns("site", "built", "locks"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with closing(Server(root, port)) as running:
        running.shows("Halved and doubled", CLAIMED)
        yield running


@pytest.mark.parametrize("row", rows(__file__, "mistakes"), ids=lambda row: row[2])
def test_a_mistake_shows_on_the_page_and_goes_when_mended(server: Server, row: Any) -> None:
    path, right, wrong, *shown = row
    Project(server.root).edit(path, right, wrong)
    server.shows("vg-problems", *shown)
    Project(server.root).edit(path, wrong, right)
    html = server.shows(CLAIMED, without="vg-problems")
    assert not re.search("vg-alarm|vg-claim--false|math-error", html)


def test_one_edit_makes_one_build(server: Server) -> None:
    before = server.settle()
    Project(server.root).edit("docs/index.md", "is left", "remains")
    server.shows("remains")
    assert server.settle() == before + 1
