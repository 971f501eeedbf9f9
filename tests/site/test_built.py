"""The built site: what every check says of it, and what only the whole can show."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from sitekit import glossary, headers, settings, sitecheck, statements
from sitekit.problems import SitekitError, report
from sitekit.sitecheck import validity
from sitekit.sitecheck.pages import Page, Site, read_site, value
from sitekit.source import read

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = settings.load(ROOT / "mkdocs.yml")
LIBRARY = statements.read(SETTINGS)
LIST = "five-articles-checked/index.html"
NUMBER = re.compile(r"\d+(?:\.\d+)?")
# The words of these are not in the index, and what they hold is on the page that it came from.
UNREAD = "svg, math, .math-mml, script, style, [data-search-exclude], .vg-ledger"


@pytest.fixture(scope="module")
def site() -> Site:
    try:
        return read_site(SETTINGS)
    except SitekitError as error:
        pytest.fail(str(error), pytrace=False)


def article(page: Page) -> Tag:
    """Return a copy of what the page says, which a test may take apart."""
    found = BeautifulSoup(page.html, "html.parser").find("article")
    assert isinstance(found, Tag), page.path
    return found


def articles(site: Site) -> dict[str, Tag]:
    return {page.address: article(page) for page in site.pages if page.name != "404.html"}


def test_every_check_passes() -> None:
    assert report(sitecheck.check(SETTINGS)) == ""


def test_every_source_is_a_page(site: Site) -> None:
    for path in SETTINGS.pages():
        name = path.relative_to(SETTINGS.docs).with_suffix("").as_posix()
        address = "" if name == "index" else f"{name.removesuffix('/index')}/"
        assert f"{address}index.html" in site.by_name, f"{path.name} was not built"


def test_every_kind_of_page_is_weighed(site: Site) -> None:
    kinds = Counter(one.kind for one in sitecheck.weights(SETTINGS))
    assert kinds["home"] == 1
    assert kinds["notebook"] == len(list(SETTINGS.docs.glob(SETTINGS.labs))) > 0
    assert kinds["page"] >= 2
    assert sum(kinds.values()) == len(site.pages)


def test_every_statement_is_treated_on_a_page(site: Site) -> None:
    marks = [tag for page in site.pages for tag in page.soup.find_all(True, {"data-ledger": True})]
    assert {one for tag in marks for one in value(tag, "data-ledger").split()} == set(LIBRARY.by_id)


def test_every_tag_leads_to_its_statement_and_back(site: Site) -> None:
    rows = {value(row, "id"): row for row in site.by_name[LIST].soup.select("li.vg-statement")}
    assert sorted(rows) == sorted(one.anchor for one in LIBRARY.by_id.values())
    tags = [(page, tag) for page in site.pages for tag in page.soup.select("a.vg-tag")]
    assert len(tags) >= 197
    for page, tag in tags:
        name, fragment = site.find(page.name, value(tag, "href"))
        statement = LIBRARY.by_id[fragment.upper()]
        shown = f"{statement.id} · {statements.VERDICTS[statement.verdict]}"
        assert (name, tag.get_text()) == (LIST, shown), page.path
        passage = tag.find_parent(attrs={"data-ledger": True})
        assert passage is not None, page.path
        back = [site.find(LIST, value(a, "href")) for a in rows[fragment].select("p > a")]
        assert (page.name, value(passage, "id")) in back, f"{page.path} {statement.id}"


def test_every_choice_of_the_filter_has_its_rule(site: Site) -> None:
    css = (SETTINGS.docs / "assets" / "css" / "statements.css").read_text(encoding="utf-8")
    boxes = [value(box, "id") for box in site.by_name[LIST].soup.select(".vg-filter input")]
    assert len(boxes) == 5 + len({one.verdict for one in LIBRARY.by_id.values()})
    for box in boxes:
        kind, _, name = box.partition("-")
        assert f"#{box}:not(:checked))" in css, box
        assert f'[data-{kind}="{name}"]' in css, box
        assert kind == "article" or f'#{box}:checked) [data-verdicts~="{name}"]' in css, box


def test_every_excuse_of_the_html_is_needed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"heading-level", "wcag/h37"}  # `structure` checks what they check
    excused = (set(validity.RULES) - own) | set(validity.THEME)
    monkeypatch.setattr(validity, "RULES", {})
    monkeypatch.setattr(validity, "THEME", {})
    found = validity.problems(site)
    fired = {one.message.rpartition("(html-validate: ")[2].rstrip(")") for one in found}
    assert fired == excused


# --- what hosts are asked to send -----------------------------------------------------------------


def test_every_file_is_sent_with_one_value_of_each_header(site: Site) -> None:
    rules = headers.from_text((SETTINGS.site / headers.NAME).read_text(encoding="utf-8"))
    # More are not read by every host.
    assert len(rules) <= 100
    for name in site.files - {headers.NAME}:
        sent = [header for one in rules if one.matches(f"/{name}") for header, _ in one.headers]
        assert "Cache-Control" in sent, name
        assert len(sent) == len(set(sent)), name


def test_headers_fit_the_pages_as_they_are(site: Site) -> None:
    written = (SETTINGS.site / headers.NAME).read_text(encoding="utf-8")
    assert written == headers.to_text(headers.rules(site))


# --- claims and their ledger ----------------------------------------------------------------------


def test_every_claim_is_in_the_ledger_with_the_same_value(site: Site) -> None:
    rows = {value(row, "id"): row for row in site.by_name["ledger/index.html"].soup.find_all("tr")}
    count = 0
    for page in site.pages:
        for claim in page.soup.select("button.vg-claim"):
            count += 1
            proof = page.soup.find(id=value(claim, "popovertarget"))
            assert isinstance(proof, Tag)
            link = proof.select_one("a.vg-proof__link")
            shown, code = proof.select_one(".vg-proof__value"), proof.select_one("code")
            assert link is not None
            assert shown is not None
            assert code is not None
            where = f"{page.path} #{value(claim, 'id')}"
            name, fragment = site.find(page.name, value(link, "href"))
            assert name == "ledger/index.html", where
            row = rows[fragment]
            assert shown.get_text() in [cell.get_text() for cell in row.find_all("td")], where
            assert code.get_text() in [cell.get_text() for cell in row.find_all("code")], where
            back = [site.find("ledger/index.html", value(a, "href")) for a in row.find_all("a")]
            assert back == [(page.name, value(claim, "id"))], where
    assert count >= 40


# --- what the search finds ------------------------------------------------------------------------


def index_of(site: Site) -> dict[str, str]:
    """Return the text that the search knows of each page, by address."""
    entries = json.loads((SETTINGS.site / "search/search_index.json").read_text("utf-8"))["docs"]
    texts: dict[str, str] = {}
    for entry in entries:
        address = entry["location"].partition("#")[0]
        text = BeautifulSoup(entry["text"], "html.parser").get_text(" ")
        texts[address] = f"{texts.get(address, '')} {entry['title']} {text}"
    return texts


def read_on(page: Tag) -> str:
    """Return what a reader reads in an article; formulas by their TeX."""
    tex = [value(tag, "data-tex") for tag in page.select("[data-tex]")]
    for tag in page.select(UNREAD):
        tag.decompose()
    return f"{page.get_text(' ')} {' '.join(tex)}".replace("{,}", "").replace("{.}", ".")


def numbers_in(text: str) -> set[str]:
    return set(NUMBER.findall(re.sub(r"(?<=\d)[,\u202f\u2009](?=\d{3})", "", text)))


def test_search_knows_every_page(site: Site) -> None:
    assert set(index_of(site)) == set(articles(site))


def test_search_knows_the_glossary_by_every_name(site: Site) -> None:
    terms = glossary.read(read(SETTINGS.docs / glossary.PAGE, SETTINGS)).terms
    known = " ".join(index_of(site)["glossary/"].lower().split())
    names = [name for term in terms for name in (term.names[0], *glossary.other_names(term))]
    assert len(names) > len(terms) >= 45
    assert [name for name in names if name.lower() not in known] == []


def test_search_knows_no_number_that_nobody_reads(site: Site) -> None:
    index = index_of(site)
    for address, page in articles(site).items():
        unread = numbers_in(index[address]) - numbers_in(read_on(page))
        assert unread == set(), f"{address or '(home)'}: the search finds {sorted(unread)}"


def test_search_knows_every_claimed_number(site: Site) -> None:
    index = index_of(site)
    for address, page in articles(site).items():
        known = numbers_in(index[address])
        for claim in page.select("button.vg-claim"):
            tex = [value(tag, "data-tex") for tag in claim.select("[data-tex]")]
            shown = numbers_in(" ".join(tex) if tex else claim.get_text())
            assert shown <= known, f"{address or '(home)'}: {sorted(shown - known)} is not found"
