"""What the rooms that know a whole page or book are tested with: the mini book, in this process."""

import contextlib
import io
import logging
import shutil
from copy import deepcopy
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest import mock

import lxml.html
import markdown
import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from sitekit.__main__ import main
from sitekit.core import Options, Project, Reading, load, parse
from sitekit.pages.derivations_html import format_fence
from sitekit.pages.markdown import PageExtension
from sitekit.plugin import Book, convert_all
from tests import conftest

EXTENSIONS = ["admonition", "attr_list", "def_list", "md_in_html", "tables", "toc"]
EXTENSIONS += ["pymdownx.arithmatex", "pymdownx.details", "pymdownx.superfences"]
FIGURES = {"folder": "figures", "command": []}
FENCE = {"name": "derivation", "class": "derivation", "format": format_fence}
CONFIGS: dict[str, Any] = {
    "pymdownx.arithmatex": {"generic": True},
    "pymdownx.superfences": {"custom_fences": [FENCE]},
}


class Mini(conftest.Project):
    """A copy of the mini book; a file in ``docs`` may be named without its folder."""

    def file(self, name: str) -> Path:
        path = self.root / name
        return path if path.exists() else next((self.root / "docs").rglob(name), path)

    def edit(self, name: str, old: str, new: str) -> None:
        super().edit(str(self.file(name)), old, new)

    def place(self, name: str, text: str) -> str:
        """Return the first line that holds a text, as messages name it."""
        file = self.file(name)
        lines = file.read_text(encoding="utf-8").splitlines()
        line = next(number for number, one in enumerate(lines, 1) if text in one)
        return f"{file.relative_to(self.root).as_posix()}:{line}"

    @cached_property
    def book(self) -> Book:
        with contextlib.chdir(self.root):
            book = convert_all(load("mkdocs.yml")[0])
            book.typeset()
        book.evaluator.close()
        return book

    def command(self, *arguments: str) -> tuple[int, str, str]:
        """Run ``python -m sitekit`` on the book as it was read; return what it prints as well."""
        out, err = io.StringIO(), io.StringIO()
        here = contextlib.chdir(self.root)
        read = mock.patch("sitekit.plugin.SitekitPlugin.convert_all", return_value=self.book)
        with here, read, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(arguments)
        return code, out.getvalue(), err.getvalue()

    def make(self, command: Any = None) -> str:
        """Build in this process, without a command as a server after an edit; return warnings."""
        said, logger = io.StringIO(), logging.getLogger("mkdocs")
        handler = logging.StreamHandler(said)
        handler.setLevel(logging.WARNING)
        heard = mock.patch.object(logger, "handlers", [*logger.handlers, handler])
        here, printed = contextlib.chdir(self.root), contextlib.redirect_stdout(said)
        with heard, here, printed, contextlib.suppress(Abort):
            config = load_config("mkdocs.yml")
            if command:
                config.plugins.on_startup(command=command, dirty=False)
            build(config)
        return said.getvalue()

    def page(self, address: str = "") -> lxml.html.HtmlElement:
        return lxml.html.document_fromstring(self.html(address))


@pytest.fixture(scope="session")
def site(built_mini: Path) -> Mini:
    """Return the mini book as it was built once, to read only."""
    return Mini(built_mini)


@pytest.fixture(scope="session")
def make_mini(built_mini: Path, tmp_path_factory: Any) -> Any:
    def make() -> Mini:
        root = tmp_path_factory.mktemp("copy") / "mini"
        shutil.copytree(built_mini, root, ignore=shutil.ignore_patterns("site", "built", "locks"))
        return Mini(root)

    return make


@pytest.fixture
def mini(make_mini: Any) -> Mini:
    return make_mini()


def plant_files(root: Path, files: dict[str, Any], *, nav: Any = (), **named: Any) -> Project:
    """Write files, and return the project that they make, with some options."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    options = Options()
    named |= {"results": "results", "macros": "macros.tex"}
    # MkDocs writes into what it is given.
    options.load_dict(deepcopy({"package": "numbers_", "figures": FIGURES} | named))
    assert options.validate() == ([], [])
    return Project(root, root / "docs", root / "site", options, "Two: a test", nav)


@pytest.fixture
def small(tmp_path: Path) -> Project:
    (tmp_path / "docs").mkdir()
    return plant_files(tmp_path, {})


@pytest.fixture
def read(small: Project) -> Any:
    """Return what converts a text as a page, with slots for what is not known yet."""

    def converted(text: str, path: str = "docs/x.md") -> tuple[str, Reading]:
        extension = PageExtension(small)
        extension.begin(parse(path, text))
        extensions = [*EXTENSIONS, extension]
        html = markdown.markdown(text, extensions=extensions, extension_configs=CONFIGS)
        return html, extension.reading

    return converted
