"""`mkdocs serve` as a writer uses it: edits show, mistakes show on the page and go when mended."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.conftest import Project
from tests.sitekit.rows import rows

PATIENCE = 40.0
CLAIMED = ">0.042<"


class Server:
    def __init__(self, project: Project, log: IO[str]) -> None:
        self.project, self.log = project, log
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = "127.0.0.1:{1}".format(*free.getsockname())
        command = [sys.executable, "-u", "-m", "mkdocs", "serve", "--livereload"]
        options = {"cwd": project.root, "stdout": log, "stderr": log}
        variables = {**os.environ, "SITE_URL": ""}
        command += ["--dev-addr", self.address]
        self.process = subprocess.Popen(command, env=variables, **options)

    def wait(self, *wanted: str, without: str = "never") -> str:
        """Return the home page once it has some texts and not another."""
        html, end = "", time.monotonic() + PATIENCE
        while time.monotonic() < end:
            assert self.process.poll() is None, self.output()
            try:
                with urllib.request.urlopen(f"http://{self.address}/", timeout=10) as answer:
                    html = answer.read().decode()
            except OSError:
                html = ""
            if html and without not in html and all(each in html for each in wanted):
                return html
            time.sleep(0.1)
        pytest.fail(f"the page did not change as expected\n{self.output()}\n{html[-3000:]}")

    def output(self) -> str:
        self.log.flush()
        return (self.project.root / "serve.log").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def server(built_mini: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("serve") / "project"
    shutil.copytree(built_mini, root, ignore=shutil.ignore_patterns("site", "built", "locks"))
    with (root / "serve.log").open("w", encoding="utf-8") as log:
        running = Server(Project(root), log)
        try:
            running.wait("Halved and doubled", CLAIMED)
            yield running
        finally:
            # Not Ctrl-C's signal: what a shell starts in the background never hears that one.
            running.process.terminate()
            running.process.wait(20)


@pytest.mark.parametrize("row", rows(__file__, "mistakes"), ids=lambda row: row[2])
def test_a_mistake_shows_on_the_page_and_goes_when_mended(
    server: Server, row: tuple[str, ...]
) -> None:
    path, right, wrong, *shown = row
    server.project.edit(path, right, wrong)
    server.wait("vg-problems", *shown)
    server.project.edit(path, wrong, right)
    html = server.wait(CLAIMED, without="vg-problems")
    assert not re.search("vg-alarm|vg-claim--false|math-error", html)


def test_one_edit_makes_one_build(server: Server) -> None:
    before = server.output().count("Building documentation")
    server.project.edit("docs/index.md", "is left", "remains")
    server.wait("remains")
    time.sleep(2)  # longer than the server's own delay, so that a loop would show
    assert server.output().count("Building documentation") == before + 1
