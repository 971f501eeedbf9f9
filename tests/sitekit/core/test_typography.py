import re

import markdown
import pytest

from sitekit.core.typography import QuotesExtension, typographic
from tests.sitekit.rows import rows

MATH = "pymdownx.arithmatex"


@pytest.mark.parametrize(("text", "expected"), rows(__file__, "pages"))
def test_quotes_of_prose_and_of_nothing_else(text: str, expected: str) -> None:
    extensions = ["admonition", "tables", "pymdownx.superfences", MATH, QuotesExtension()]
    options = {MATH: {"generic": True}}
    html = markdown.markdown(text, extensions=extensions, extension_configs=options)
    assert re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)).strip() == expected


@pytest.mark.parametrize(("before", "text", "expected"), rows(__file__, "texts"))
def test_a_quote_opens_at_the_beginning_and_behind_a_space(
    before: str, text: str, expected: str
) -> None:
    assert typographic(text, before) == expected
