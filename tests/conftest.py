import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent
MINI = ROOT / "tests" / "mini"
# They need PyTorch, which is installed elsewhere: `nox -s torch` runs them.
collect_ignore = ["torch"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a file to one worker, whose tests share what they build; but each page of the crawl."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFileOrPage(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file, _, name = nodeid.partition("::")
            return nodeid if name.startswith("test_page[") else file

    return ByFileOrPage(config, log)


@dataclass(frozen=True)
class Project:
    """A copy of the mini book (``tests/mini``), to edit and to build."""

    root: Path

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=self.root,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def build(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return self.run("mkdocs", "build", *options, **environment)

    def html(self, address: str = "") -> str:
        return (self.root / "site" / address / "index.html").read_text(encoding="utf-8")


def copy_mini(target: Path) -> Project:
    """Copy the mini book, with the style sheets and the icon of the real one."""
    shutil.copytree(MINI, target, ignore=shutil.ignore_patterns(".cache", "site", "__pycache__"))
    shutil.copytree(ROOT / "docs" / "assets" / "css", target / "docs" / "assets" / "css")
    shutil.copy(ROOT / "docs" / "assets" / "icon.svg", target / "docs" / "assets")
    project = Project(target)
    project.edit("mkdocs.yml", "../../sitekit", str(ROOT / "sitekit"))
    return project


@pytest.fixture(scope="session")
def built_mini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the mini book once for all workers: with its cache each further build is quick."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    root = shared / "mini"
    with FileLock(shared / "mini.lock"):
        if not (root / "built").is_file():
            shutil.rmtree(root, ignore_errors=True)
            done = copy_mini(root).build("--strict", "--quiet")
            if done.returncode:
                pytest.fail(f"the mini book does not build:\n{done.stderr[-3000:]}", pytrace=False)
            (root / "built").touch()
    return root
