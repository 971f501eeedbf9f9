from pathlib import Path
from typing import Any

import markdown
import pytest

from sitekit.book import BookExtension, Glossary, Library
from sitekit.core import Project, Reading, Source
from sitekit.pages import derivations_html, notebook
from sitekit.pages.markdown import PageExtension
from sitekit.plugin import Book
from tests.claims_plugin import book_of
from tests.sitekit.conftest import EXTENSIONS

ROOT = Path(__file__).resolve().parents[2]


def convert(source: Source, project: Project) -> Reading:
    page = PageExtension(project)
    page.begin(source)
    fence = {"name": "derivation", "class": "derivation", "format": derivations_html.format_fence}
    own: list[Any] = [page, BookExtension(Glossary(), Library(), "")]
    text = source.text.partition("\n---\n")[2] if source.meta else source.text
    if source.code:
        text = notebook.as_markdown((project.root / source.path).read_text(encoding="utf-8"))
    configs = {
        "pymdownx.arithmatex": {"generic": True},
        "pymdownx.superfences": {"custom_fences": [fence]},
    }
    markdown.markdown(text, extensions=[*EXTENSIONS, *own], extension_configs=configs)
    return page.reading


@pytest.fixture(scope="session")
def book(pytestconfig: pytest.Config) -> Book:
    return book_of(pytestconfig)
