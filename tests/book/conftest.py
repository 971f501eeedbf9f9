from pathlib import Path
from typing import Any

import markdown

from sitekit.book import BookExtension, Glossary, Library
from sitekit.core import Project, Reading, Source
from sitekit.pages import notebook
from sitekit.pages.markdown import PageExtension
from tests.sitekit.conftest import CONFIGS, EXTENSIONS

ROOT = Path(__file__).resolve().parents[2]


def convert(source: Source, project: Project) -> Reading:
    page = PageExtension(project)
    page.begin(source)
    own: list[Any] = [page, BookExtension(Glossary(), Library(), "")]
    text = source.text.partition("\n---\n")[2] if source.meta else source.text
    if source.code:
        text = notebook.as_markdown((project.root / source.path).read_text(encoding="utf-8"))
    markdown.markdown(text, extensions=[*EXTENSIONS, *own], extension_configs=CONFIGS)
    return page.reading
