import base64
import hashlib
import re
from typing import Any

import pytest

from sitekit.core import SitekitError
from sitekit.site import headers, read_site
from tests.server import headers_for, read_rules
from tests.sitekit.rows import rows
from tests.sitekit.site.conftest import problems

PAGE = "<!doctype html><html lang=en><head><title>x</title>{head}</head><body>{body}</body></html>"
HEAD = (
    "<script>\nrun('ä')\n</script><style>p{}</style><script src=a.js></script>"
    '<script type="application/ld+json">{"data": 1}</script>'
)
BODY = '<script type=module>m()</script><script type="Text/JavaScript">t()</script>'


def html(head: str = "", body: str = "") -> str:
    return PAGE.format(head=head, body=body)


def parts(written: str) -> dict[str, set[str]]:
    return {name: set(rest) for name, *rest in (one.split() for one in written.split("; "))}


def hash_of(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


SCRIPTS = {hash_of(text) for text in ("\nrun('ä')\n", "m()", "t()")}


def test_the_header_names_what_runs_on_any_page_and_nothing_else(plant: Any) -> None:
    site = read_site(plant({"site/index.html": html(HEAD), "site/b/index.html": html("", BODY)}))
    found = parts(headers.policy(site))
    assert found["default-src"] == found["base-uri"] == found["frame-ancestors"] == {"'none'"}
    assert found["script-src"] == {"'self'", *SCRIPTS}
    assert found["style-src"] == {"'self'", hash_of("p{}")}
    assert not re.search(r"unsafe|\*|file:|https?:", str(found))


def test_a_page_carries_its_own_policy_before_all_that_it_is_about() -> None:
    charset = '<meta charset="utf-8">'
    inserted = headers.insert_policy(html(charset + HEAD, BODY))
    meta = r'\n<meta http-equiv="Content-Security-Policy" content="([^"]*)">'
    before, content, after = re.split(meta, inserted)
    assert before.endswith(charset)
    assert before + after == html(charset + HEAD, BODY)
    found = parts(content)
    assert found["script-src"] == {"'self'", "file:", *SCRIPTS}
    # No meta can say who may frame a page; and files are of no origin in some browsers.
    assert "frame-ancestors" not in found
    assert found["img-src"] == {"'self'", "file:", "data:"}
    # It is renewed; without an encoding it is the first in the head, and a piece stays a piece.
    first = headers.insert_policy(html("<script>a()</script>"))
    again = headers.insert_policy(first.replace("a()", "b()"))
    assert again == headers.insert_policy(html("<script>b()</script>"))
    assert first.index("<head>") < first.index(headers.POLICY) < first.index("<title>")
    assert headers.insert_policy("<p>piece</p>") == "<p>piece</p>"


@pytest.mark.parametrize(("body", "part"), rows(__file__, "forbidden"))
def test_what_the_policy_forbids_is_said_with_its_line(plant: Any, body: str, part: str) -> None:
    project = plant({"site/index.html": html(body=f"\n<p>\n{body}")})
    (problem,) = problems(headers, project)
    assert str(problem).startswith(f"site/index.html:3: {part}")
    with pytest.raises(SitekitError, match=r"site/index\.html:3"):
        headers.write(read_site(project))
    assert not (project.site / headers.NAME).exists()


def test_a_script_of_one_page_would_not_run_where_readers_come_from_another(plant: Any) -> None:
    harmless = '<a href="https://x.example/?javascript:" data-on=2>x</a><button type=button>on'
    own, shared = html("<script>own()</script>"), html("<script>shared()</script>", harmless)
    pages = {"site/index.html": shared, "site/a/index.html": shared, "site/404.html": own}
    assert problems(headers, plant(pages)) == []
    (problem,) = problems(headers, plant({**pages, "site/b/index.html": own}))
    assert str(problem).startswith("site/b/index.html: has a script or style that the home page")


def test_a_policy_that_no_host_would_read_is_refused(plant: Any) -> None:
    scripts = "".join(f"<script>{number}</script>" for number in range(40))
    (problem,) = problems(headers, plant({"site/index.html": html(scripts)}))
    assert problem.path == "site/_headers"
    assert "hosts read 2000; let pages share" in problem.message


def test_each_file_has_one_lifetime(plant: Any) -> None:
    lifetimes = rows(__file__, "lifetimes")
    names = [name for name, _ in lifetimes if name and not name.endswith("/")]
    project = plant({f"site/{name}": "" for name in names})
    for _ in range(2):
        headers.write(read_site(project))
    rules = read_rules((project.site / headers.NAME).read_text(encoding="utf-8"))
    assert len(rules) == 8
    assert "/chapters/*" in [rule.path for rule in rules]
    for name, lifetime in lifetimes:
        named = [rule for rule in rules if rule.matches(f"/{name}") and rule.path != "/*"]
        sent = headers_for(rules, f"/{name}")
        assert (len(named), sent["Cache-Control"]) == (1, lifetime), name
        assert sent["Referrer-Policy"] == "no-referrer"
        assert sent["Permissions-Policy"].startswith("accelerometer=(), browsing-topics=(), ")
