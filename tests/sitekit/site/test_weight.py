import gzip
import random
import re
from typing import Any

import pytest
import yaml

from sitekit.site import read_site, weight
from tests.sitekit.rows import rows
from tests.sitekit.site.conftest import HEADING, page, problems, said

PICTURE = '<img src="{}" alt="" width="1" height="1">'


def noise(size: int) -> bytes:
    """Return bytes that do not compress."""
    return random.Random(1).randbytes(size)


def weights(project: Any) -> dict[str, weight.Weight]:
    return {one.page.address: one for one in weight.weigh(read_site(project))}


def test_what_a_visit_fetches(make_site: Any) -> None:
    css = "body { background: url(deep/ground.png) }" * 20
    project = make_site(files={"site/style.css": css, "site/deep/ground.png": noise(500)})
    home = weights(project)[""]
    html, drawing, sheet = (
        len(gzip.compress((project.site / name).read_bytes(), 6, mtime=0))
        for name in ("index.html", "decay.light.svg", "style.css")
    )
    # Of the two drawings only the light one: the other is hidden and lazy.
    assert (home.kind, home.html, home.own) == ("home", html, html + drawing)
    assert (home.visit, home.requests) == (home.own + sheet + 4 + 500, 5)


@pytest.mark.parametrize(("article", "requests"), rows(__file__, "articles"))
def test_each_file_counts_once(make_site: Any, article: str, requests: str) -> None:
    files = {"site/quiet.css": "p { color: red; }", "site/chapters/one/own.png": b"x"}
    article = re.sub(r"@\((.*?)\)", PICTURE.format(r"\1"), article)
    assert weights(make_site(HEADING + article, files))["chapters/one/"].requests == int(requests)


@pytest.mark.parametrize(("budget", "expected"), rows(__file__, "budgets"))
def test_each_budget_is_one_of_its_own(make_site: Any, budget: str, expected: str) -> None:
    files = {"site/chapters/one/own.png": noise(95_000)}
    project = make_site(PICTURE.format("own.png"), files, budgets={"page": yaml.safe_load(budget)})
    assert re.fullmatch(expected, "".join(said(weight, project)))


def test_kinds_of_pages_have_budgets_of_their_own(make_site: Any) -> None:
    budgets = {"home": {"visit": 150}, "page": {"visit": 70}, "notebook": {"own": 100}}
    lab = {
        "docs/labs/replay.py": "# %%",
        "site/labs/replay/index.html": page(HEADING + PICTURE.format("out.png")),
        "site/labs/replay/out.png": noise(90_000),
        "site/404.html": page(HEADING, up="/"),
        # Shared by all pages: not what is a notebook's own.
        "site/icon.png": noise(60_000),
    }
    project = make_site(files=lab, budgets=budgets)
    kinds = [one.kind for one in weights(project).values()]
    assert kinds == ["not found", "page", "home", "notebook"]
    assert said(weight, project) == []
    heavy = {"site/labs/replay/out.png": noise(120_000), "site/icon.png": noise(160_000)}
    found = problems(weight, make_site(files=lab | heavy, budgets=budgets))
    limits = [f"{one.path.split('/')[1]}: {one.message.rpartition(', ')[2]}" for one in found]
    assert limits == [limit for (limit,) in rows(__file__, "limits")]


def test_table(make_site: Any) -> None:
    head, *rows = weight.table(weight.weigh(read_site(make_site()))).splitlines()
    assert head.split() == ["page", "kind", "html", "own", "visit", "requests", "(KB,", "gzip)"]
    assert [row[:23].split() for row in rows] == [["chapters/one/", "page"], ["(home)", "home"]]
    assert [row.split()[-1] for row in rows] == ["3", "4"]
