from collections.abc import Callable
from typing import Any

import markdown
import pytest

from sitekit.book import BookExtension
from sitekit.book.glossary import Glossary
from sitekit.core import Project, Reading, parse
from tests.sitekit.conftest import CONFIGS, EXTENSIONS


@pytest.fixture
def project(small: Project) -> Project:
    (small.docs / "articles").mkdir()
    small.options.statements = "articles/*.yml"
    return small


@pytest.fixture
def convert() -> Callable[..., tuple[str, Reading]]:
    def converted(text: str, glossary: Any = None, path: str = "docs/x.md") -> tuple[str, Reading]:
        own = BookExtension(glossary or Glossary(), "docs/references.md")
        md: Any = markdown.Markdown(extensions=[*EXTENSIONS, own], extension_configs=CONFIGS)
        md.reading = Reading(parse(path, text))
        return md.convert(text), md.reading

    return converted
