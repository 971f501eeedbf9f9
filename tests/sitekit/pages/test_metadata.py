import json
import re
from dataclasses import replace

import pytest

from sitekit.core import parse
from sitekit.pages.convert import minutes
from sitekit.pages.metadata import Metadata
from tests.sitekit.rows import rows

PAGE = Metadata(
    site="A book",
    title="</script><b>x",
    description="Where <slopes> come from.",
    url="chapters/slopes/",
    root="https://example.org/book/",
    breadcrumbs=(("A book", ""), ("1 · One", "chapters/first/")),
    minutes=7,
    image="card.png",
)


@pytest.mark.parametrize(("html", "source", "expected"), rows(__file__, "minutes"))
def test_minutes(html: str, source: str, expected: str) -> None:
    many = re.compile(r"\((.*?)\) \* (\d+)", re.DOTALL)
    html, source = (many.sub(lambda one: one[1] * int(one[2]), text) for text in (html, source))
    assert minutes(html, parse("docs/x.md", source)) == int(expected)


def test_no_text_ends_the_script_and_no_address_is_made_up() -> None:
    assert "<" not in PAGE.json_ld
    article, crumbs = json.loads(PAGE.json_ld)["@graph"]
    assert article["headline"] == "</script><b>x"
    assert article["image"] == "https://example.org/book/card.png"
    assert [one["item"] for one in crumbs["itemListElement"]] == [
        f"https://example.org/book/{url}" for url in ("", "chapters/first/", "chapters/slopes/")
    ]
    assert "@graph" not in json.loads(replace(PAGE, breadcrumbs=()).json_ld)
    nowhere = json.loads(replace(PAGE, root="").json_ld)
    assert not {"@id", "url", "image"} & set(nowhere)
    assert "example.org" not in json.dumps(nowhere)
