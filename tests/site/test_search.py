import importlib.resources
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sitekit.core.node import find_node
from sitekit.site import Site
from tests.conftest import ROOT
from tests.sitekit.rows import rows

DOCS = ROOT / "docs"
INDEX = ROOT / "site" / "search" / "search_index.json"


def ask(index: Path, queries: list[str]) -> Any:
    """Return the pages that each query finds, best first, and the words that each lacks."""
    scripts = importlib.resources.files("material") / "templates/assets/javascripts/workers"
    (worker,) = Path(str(scripts)).glob("search.*.min.js")
    own = ROOT / "sitekit" / "site" / "scripts" / "search-on-demand.js"
    command = [find_node(), Path(__file__).with_name("search.mjs"), worker, own, index]
    given: Any = {"input": json.dumps(queries), "capture_output": True, "encoding": "utf-8"}
    return json.loads(subprocess.run(command, check=True, timeout=120, **given).stdout)


def search(index: Path, queries: list[str]) -> list[list[str]]:
    return [[address for address, _ in pages] for pages in ask(index, queries)]


def test_a_question_finds_its_page() -> None:
    asked = rows(__file__, "typed")
    found = zip(asked, search(INDEX, [typed for typed, _, _ in asked]), strict=True)
    lost = [row for row, best in found if f"{row[1]}/" not in best[: int(row[2])]]
    assert lost == []


def test_every_page_is_found_by_its_heading(site: Site) -> None:
    hidden = [one for one in DOCS.rglob("*.md") if "  exclude: true\n" in one.read_text("utf-8")]
    names = [one.relative_to(DOCS).with_suffix("").as_posix() + "/" for one in hidden]
    excluded = {"404.html", *(name.removesuffix("index/") for name in names)}
    pages = [page for page in site.pages if page.address not in excluded]
    assert len(pages) > 30
    headings = [page.tree.xpath("//article//h1")[0].text_content() for page in pages]
    words = [" ".join(re.sub(r"[^\w\s]", " ", heading).split()) for heading in headings]
    found = zip([page.address for page in pages], search(INDEX, words), strict=True)
    assert [address for address, best in found if address not in best[:3]] == []


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    file = tmp_path / "index.json"
    docs = [
        {"location": f"{name}/", "title": name.capitalize(), "text": text}
        | ({"tags": tags.split("; ")} if tags else {})
        for name, text, tags in rows(__file__, "planted")
    ]
    file.write_text(json.dumps({**json.loads(INDEX.read_text("utf-8")), "docs": docs}), "utf-8")
    return file


@pytest.mark.parametrize(("typed", "first", "why"), rows(__file__, "asked"))
def test_the_order_is_right_on_any_pages(planted: Path, typed: str, first: str, why: str) -> None:
    (found,) = search(planted, [typed])
    expected = [f"{name}/" for name in first.split()]
    assert found[: len(expected)] == expected, why


def test_a_word_is_missing_only_where_neither_it_nor_its_singular_is(planted: Path) -> None:
    (found,) = ask(planted, ["thiefs pears quinces"])
    assert dict(found)["vanishing/"] == ["quinces"]
    assert "thiefs" in dict(found)["bread/"]
