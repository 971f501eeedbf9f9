import json
from typing import Any

import pytest

from sitekit.site import unrendered
from tests.sitekit.rows import rows
from tests.sitekit.site.conftest import problems, said

KINDS = {
    "tex": "shows raw TeX, {!r}; look for a space, a line break or a missing $ around it",
    "links": "shows {!r}; Markdown did not read the link there (in a sentence write it otherwise)",
    "syntax": "shows {!r}, which this Markdown does not read; write it otherwise, or put it into "
    "backticks to show it",
    "elements": "{}",
}
ROWS = [(one, KINDS[kind].format(part)) for kind in KINDS for one, part in rows(__file__, kind)]


@pytest.mark.parametrize(("article", "message"), ROWS)
def test_what_should_have_been_rendered(make_site: Any, article: str, message: str) -> None:
    assert said(unrendered, make_site(article)) == [message]


def test_what_may_be_read(make_site: Any) -> None:
    readable = "\n".join(article for (article,) in rows(__file__, "readable"))
    assert said(unrendered, make_site(readable)) == []


def test_one_text_has_one_message_of_each_kind_with_its_line(make_site: Any) -> None:
    found = problems(unrendered, make_site("<p>$x$ and $y$</p>\n<p>==a== and ==b==</p>"))
    expected = [(11, "shows raw TeX, '$x"), (12, "shows '==a==', whi")]
    assert [(one.line, one.message[:18]) for one in found] == expected


def test_the_search_index(make_site: Any) -> None:
    docs = [
        {"location": "one/", "title": "One", "text": "<p>0.99^300 <code>$x$</code></p>"},
        {"location": "two/#a", "title": "Two", "text": r"<p>so \(0.99^{300}\)</p>"},
        {"location": "three/", "title": "[^1]", "text": ""},
    ]
    index = {"site/search/search_index.json": json.dumps({"docs": docs})}
    note, tex = problems(unrendered, make_site(files=index))
    assert tex.path == note.path == "site/search/search_index.json"
    assert tex.message.startswith(r"two/#a shows raw TeX, '\\('")
    assert note.message.startswith("three/ shows '[^1]'")
