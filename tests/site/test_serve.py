"""`mkdocs serve` as a writer uses it: edits show, mistakes show on the page and go when mended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import IO, Any

import pytest

PATIENCE = 40.0


class Server:
    def __init__(self, project: Any, log: IO[str]) -> None:
        self.project = project
        self.log = log
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "mkdocs",
                "serve",
                "-a",
                f"127.0.0.1:{self.port}",
                "--livereload",
            ],
            cwd=project.root,
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )

    def page(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10) as answer:
            return str(answer.read().decode())

    def wait(self, wanted: Callable[[str], bool]) -> str:
        end = time.monotonic() + PATIENCE
        html = ""
        while time.monotonic() < end:
            assert self.process.poll() is None, self.output()
            try:
                html = self.page()
            except OSError:
                pass
            else:
                if wanted(html):
                    return html
            time.sleep(0.1)
        pytest.fail(f"the page did not change as expected\n{self.output()}\n{html[-3000:]}")

    def output(self) -> str:
        self.log.flush()
        return (self.project.root / "serve.log").read_text(encoding="utf-8")

    def builds(self) -> int:
        return self.output().count("Building documentation")

    def stop(self) -> None:
        # Not Ctrl-C's signal: what a shell starts in the background never hears that one.
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def server(project: Any) -> Iterator[Server]:
    with (project.root / "serve.log").open("w", encoding="utf-8") as log:
        running = Server(project, log)
        try:
            running.wait(lambda html: "Powers" in html)
            yield running
        finally:
            running.stop()


def test_mistakes_show_on_the_page_and_go_when_mended(server: Server) -> None:
    edit = server.project.edit
    assert "vg-alarm" not in server.page()

    edit("docs/index.md", "0.0490", "0.0491")
    html = server.wait(lambda html: "vg-claim--false" in html)
    assert "claim is false: shown 0.0491" in html
    edit("docs/index.md", "0.0491", "0.0490")
    server.wait(lambda html: "vg-claim--false" not in html and "vg-problems" not in html)

    edit("docs/index.md", "is left", "is $\\nosuchthing$ left")
    html = server.wait(lambda html: "math-error" in html)
    assert "nosuchthing" in html
    edit("docs/index.md", "$\\nosuchthing$ ", "")
    server.wait(lambda html: "math-error" not in html and "vg-problems" not in html)

    edit("numbers_/powers.py", "return 2 * x", "return 2 *")
    html = server.wait(lambda html: "vg-problems" in html)
    assert "numbers_/powers.py:8" in html
    edit("numbers_/powers.py", "return 2 *", "return 2 * x")
    server.wait(lambda html: "vg-problems" not in html)


def test_edited_snippet_is_not_stale(server: Server) -> None:
    server.project.edit("numbers_/powers.py", "return 2 * x", "return 3 * x")
    html = server.wait(lambda html: "vg-claim--false" in html)
    assert "shown 4, computed 6" in html


def test_one_edit_makes_one_build(server: Server) -> None:
    before = server.builds()
    server.project.edit("docs/index.md", "is left", "remains")
    server.wait(lambda html: "remains" in html)
    time.sleep(3)  # longer than the server's own delay, so that a loop would show
    assert server.builds() == before + 1


def test_false_cell_shows_in_its_table(server: Server) -> None:
    edit = server.project.edit
    edit("docs/index.md", "![](", "| a |\n|---|\n| 5 |\n\n[Twice two.](<table: ((4,),)>)\n\n![](")
    html = server.wait(lambda html: "vg-cells" in html)
    assert '<td><span class="vg-claim--false">5</span><span class="vg-alarm"' in html
    assert "row 1, column 1 (a): claim is false: shown 5, computed 4" in html
    edit("docs/index.md", "| 5 |", "| 4 |")
    server.wait(lambda html: "vg-cells" in html and "vg-claim--false" not in html)
