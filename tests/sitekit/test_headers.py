"""The headers of the site: one value each, a policy that fits the pages, and what it forbids."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest

from sitekit import headers, settings
from sitekit.headers import Rule, from_text, headers_for, to_text
from sitekit.problems import SitekitError
from sitekit.sitecheck import policy
from sitekit.sitecheck.pages import read_site

PAGE = "<!doctype html><html lang=en><head><title>x</title>{head}</head><body>{body}</body></html>"


@pytest.fixture
def make(tmp_path: Path) -> Any:
    """Return a function that writes a site and returns its settings."""

    def written(head: str = "", body: str = "", **files: str) -> settings.Settings:
        config = {
            "extra": {
                "sitekit": {
                    "package": "p",
                    "results": "r",
                    "figures": {"folder": "f", "command": []},
                    "macros": "m",
                    "labs": "l",
                }
            }
        }
        everything = {"index.html": PAGE.format(head=head, body=body), **files}
        for name, text in everything.items():
            path = tmp_path / "site" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return settings.from_config(tmp_path, config)

    return written


def hash_of(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def test_policy_names_what_runs_and_nothing_else(make: Any) -> None:
    site = make(
        head="<script>\nrun('ä')\n</script><style>p{}</style><script src=a.js></script>",
        body='<script type="application/json">{"data": 1}</script><script type=module>m()</script>',
    )
    parts = dict(one.split(" ", 1) for one in policy.write(read_site(site)).split("; "))
    assert parts["default-src"] == "'none'"
    assert set(parts["script-src"].split()) == {
        "'self'",
        hash_of("\nrun('ä')\n"),
        hash_of("m()"),
    }
    assert parts["style-src"] == f"'self' {hash_of('p{}')}"
    assert "unsafe" not in str(parts)


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ('<p style="color: red">x</p>', "<p> has a style attribute"),
        ("<button onclick=go()>x</button>", "<button> has onclick"),
        ('<a href=" JavaScript:go()">x</a>', "<a> runs a script in its href"),
    ],
)
def test_what_the_policy_forbids_is_said_with_its_line(make: Any, body: str, part: str) -> None:
    site = make(body=f"\n<p>\n{body}")
    (problem,) = policy.problems(read_site(site))
    assert (problem.path, problem.line) == ("site/index.html", 3)
    assert part in problem.message
    with pytest.raises(SitekitError, match=r"site/index\.html:3"):
        headers.write(site)
    assert not (site.site / headers.NAME).exists()


def test_policy_that_no_host_would_read_is_refused(make: Any) -> None:
    scripts = "".join(f"<script>{number}</script>" for number in range(40))
    (problem,) = policy.problems(read_site(make(head=scripts)))
    assert "hosts read 2000" in problem.message


def test_harmless_page_has_no_problem(make: Any) -> None:
    body = '<a href="https://x.example/?javascript:">x</a><button type=button>once</button>'
    assert policy.problems(read_site(make(body=body))) == []


def test_each_file_has_one_lifetime(make: Any) -> None:
    files = {
        "assets/app.0123abcd.min.js": "",
        "assets/app.0123abcd.min.js.map": "",
        "assets/app.js": "",
        "figures/a.svg": "",
        "figures/a.csv": "",
        "chapters/x/index.html": PAGE,
        "chapters/y/index.html": PAGE,
    }
    site = make(**files)
    headers.write(site)
    rules = from_text((site.site / headers.NAME).read_text(encoding="utf-8"))
    lifetimes = {name: headers_for(rules, f"/{name}")["Cache-Control"] for name in files}
    assert lifetimes == {
        "assets/app.0123abcd.min.js": "public, max-age=31536000, immutable",
        "assets/app.0123abcd.min.js.map": "public, max-age=31536000, immutable",
        "assets/app.js": "no-cache",
        "figures/a.svg": "public, max-age=3600",
        "figures/a.csv": "public, max-age=3600",
        "chapters/x/index.html": "no-cache",
        "chapters/y/index.html": "no-cache",
    }
    assert headers_for(rules, "/chapters/x/")["Cache-Control"] == "no-cache"
    assert headers_for(rules, "/")["Cache-Control"] == "no-cache"
    assert "/chapters/*" in [rule.path for rule in rules]


def test_writing_twice_gives_the_same_file(make: Any) -> None:
    site = make(**{"a.txt": ""})
    headers.write(site)
    first = (site.site / headers.NAME).read_bytes()
    headers.write(site)
    assert (site.site / headers.NAME).read_bytes() == first


def test_two_values_are_joined_as_hosts_do_it() -> None:
    rules = from_text("/*\n  A: 1\n  B: x: y\n/b/*\n  A: 2\n")
    assert rules == [Rule("/*", (("A", "1"), ("B", "x: y"))), Rule("/b/*", (("A", "2"),))]
    assert from_text(to_text(rules)) == rules
    assert headers_for(rules, "/b/c") == {"A": "1, 2", "B": "x: y"}
    assert headers_for(rules, "/c") == {"A": "1", "B": "x: y"}


def test_build_writes_headers_and_a_command_does(project: Any) -> None:
    assert project.build("--strict").returncode == 0
    file = project.root / "site" / "_headers"
    first = file.read_text(encoding="utf-8")
    assert "Content-Security-Policy: default-src 'none'" in first
    file.unlink()
    run = project.run("sitekit", "headers")
    assert run.returncode == 0, run.stderr
    assert "rules written to site/_headers" in run.stdout
    assert file.read_text(encoding="utf-8") == first
