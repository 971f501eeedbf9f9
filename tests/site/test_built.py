import copy
import json
import re
from collections import Counter, defaultdict
from typing import Any

import pytest

from sitekit.book.glossary import other_names
from sitekit.core import Project, report
from sitekit.core.html import parse
from sitekit.pages.convert import _CODE_LINE, _EXERCISE, _FIGURE, _STEP, _WORDS_A_MINUTE
from sitekit.plugin import Book
from sitekit.site import Page, Site, check, headers, html_validate, weight
from tests.server import headers_for, read_rules

LIST = "five-articles-checked/index.html"
LEDGER = "ledger/index.html"
NUMBER = re.compile(r"\d+(?:\.\d+)?")
# The words of these are not in the index, and what they hold is on the page that it came from.
UNREAD = "svg, math, .math-mml, script, style, [data-search-exclude], .vg-ledger"


def select(page: Page, selector: str) -> list[Any]:
    return list(page.tree.cssselect(selector))


def one(element: Any, selector: str) -> Any:
    (found,) = element.cssselect(selector)
    return found


def text(element: Any) -> str:
    return str(element.text_content())


def without(element: Any, selector: str) -> Any:
    element = copy.deepcopy(element)
    for unread in element.cssselect(selector):
        unread.drop_tree()
    return element


def test_every_check_passes_of_a_page_for_every_source(own: Project, site: Site) -> None:
    assert report(check(own)) == ""
    names = {path.relative_to(own.docs).with_suffix("").as_posix() for path in own.pages()}
    files = {f"{re.sub('(^|/)index$', '', name)}/index.html".lstrip("/") for name in names}
    assert files == {*site.by_name} - {"404.html"}
    kinds = Counter(each.kind for each in weight.weigh(site))
    assert kinds["home"] == kinds["not found"] == 1
    assert kinds["notebook"] == len(list(own.docs.glob(own.options.labs))) > 0
    assert sum(kinds.values()) == len(site.pages)


def test_every_excuse_of_the_html_is_needed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    rules, theme = html_validate.RULES, html_validate.RULES["theme"]
    config = {**rules["config"], "rules": {}}
    monkeypatch.setattr(html_validate, "RULES", {"config": config, "theme": {}})
    found = html_validate.problems(site)
    fired = {each.message.rpartition("(html-validate: ")[2].rstrip(")") for each in found}
    # These two are checked by structure.
    assert fired == {*rules["config"]["rules"], *theme} - {"heading-level", "wcag/h37"}
    assert rules["reasons"].keys() == rules["config"]["rules"].keys()
    assert all([*rules["reasons"].values(), *theme.values()])


def test_every_file_is_sent_with_one_value_of_each_header(site: Site) -> None:
    rules = read_rules(site.file(headers.NAME).read_text(encoding="utf-8"))
    # More are not read by every host.
    assert len(rules) <= 100
    for name in site.files - {headers.NAME}:
        sent = [header for rule in rules if rule.matches(f"/{name}") for header, _ in rule.headers]
        assert "Cache-Control" in sent, name
        assert len(sent) == len(set(sent)), name
    assert headers_for(rules, "/")[headers.POLICY] == headers.policy(site)


def test_quotes_and_apostrophes_are_typographic(site: Site) -> None:
    unset = "script, style, svg, math, template, code, pre, kbd"
    prose = {page.path: text(without(page.tree, unset)) for page in site.pages}
    assert sum(words.count("’") for words in prose.values()) > 300
    found = {path: re.findall(r".{0,20}['\"].{0,20}", words) for path, words in prose.items()}
    assert {path: straight for path, straight in found.items() if straight} == {}


def test_the_fonts_are_light(own: Project, site: Site) -> None:
    fonts = [site.file(name) for name in site.files if name.endswith(".woff2")]
    assert len(fonts) == len(own.options.fonts)
    assert sum(path.stat().st_size for path in fonts) < 52_000


def test_every_drawer_leads_to_its_list_and_to_what_shows_it(book: Book, site: Site) -> None:
    known = book.library.by_id
    rows = {row.get("id"): row for row in select(site.by_name[LIST], "li.vg-statement")}
    assert sorted(rows) == sorted(name.lower() for name in known)
    drawn = [
        (page, row)
        for page in site.pages
        for row in select(page, "details.vg-drawer li.vg-statement")
    ]
    told = []
    for page, row in drawn:
        listed, shown = (site.find(page.name, link.get("href")) for link in row.cssselect("p > a"))
        statement = known[listed[1].upper()]
        assert listed[0] == LIST, page.path
        for part in (".vg-statement__verdict", ".vg-statement__says", ".vg-statement__so"):
            assert text(one(row, part)) == text(one(rows[listed[1]], part)), statement.id
        (passage,) = select(site.by_name[shown[0]], f"[id='{shown[1]}']")
        assert statement.id in passage.get("data-ledger").split(), f"{page.path} {statement.id}"
        back = [site.find(LIST, a.get("href")) for a in rows[listed[1]].cssselect("p > a")]
        assert shown in back, f"{page.path} {statement.id}"
        # Its address stays the same when passages are joined.
        assert listed[1] in site.by_name[shown[0]].ids, statement.id
        told.append(statement.id)
    assert sorted(told) == sorted(known)
    summaries = select(site.by_name["chapters/xavier/index.html"], ".vg-drawer > summary")
    assert text(summaries[0]) == "What the article says here · 1 statement: 1 holds"


def test_every_choice_of_the_filter_has_its_rule(own: Project, book: Book, site: Site) -> None:
    css = (own.docs / "assets" / "css" / "statements.css").read_text(encoding="utf-8")
    boxes = [box.get("id") for box in select(site.by_name[LIST], ".vg-filter input")]
    assert len(boxes) == 5 + len({each.verdict for each in book.library.by_id.values()})
    for box in boxes:
        kind, _, name = box.partition("-")
        assert f"#{box}:not(:checked))" in css, box
        assert f'[data-{kind}="{name}"]' in css, box
        assert kind == "article" or f'#{box}:checked) [data-verdicts~="{name}"]' in css, box


def test_every_claim_is_in_the_ledger_with_the_same_value(site: Site) -> None:
    rows = {row.get("id"): row for row in select(site.by_name[LEDGER], "tr")}
    claims = [(page, claim) for page in site.pages for claim in select(page, "button.vg-claim")]
    assert len(claims) >= 40
    for page, claim in claims:
        where = f"{page.path} #{claim.get('id')}"
        proof = page.tree.get_element_by_id(claim.get("popovertarget"))
        link = one(proof, "a.vg-proof__link")
        name, fragment = site.find(page.name, link.get("href"))
        assert name == LEDGER, where
        row = rows[fragment]
        assert text(one(proof, ".vg-proof__value")) in map(text, row.cssselect("td")), where
        assert text(proof.cssselect("code")[0]) in map(text, row.cssselect("code")), where
        back = [site.find(LEDGER, a.get("href")) for a in row.cssselect("a")]
        assert back == [(page.name, claim.get("id"))], where


def test_every_chapter_is_listed_with_question_minutes_and_curve(own: Project, site: Site) -> None:
    listed = select(site.by_name["index.html"], ".vg-chapters > li")
    rows = {one(row, "a").get("href"): row for row in listed}
    chapters = [names for _, names in own.nav if names[0].startswith("chapters/")]
    assert [*rows] == [f"{names[0].removesuffix('.md')}/" for names in chapters]
    assert len(rows) == 6
    for row, names in zip(rows.values(), chapters, strict=True):
        assert text(one(row, ".vg-chapter__question")).endswith("?")
        assert one(row, "svg polyline").get("points").count(",") >= 5
        pages = (site.by_name[f"{name.rpartition('.')[0]}/index.html"] for name in names)
        minutes = sum(int(text(one(page.tree, ".vg-metadata")).split()[-2]) for page in pages)
        assert text(one(row, ".vg-chapter__minutes")) == f"{minutes} min"


def test_the_home_page_counts_as_the_ledger_does_and_its_number_opens(site: Site) -> None:
    home = site.by_name["index.html"]
    counted = text(one(site.by_name[LEDGER].tree, ".vg-ledger__count"))
    assert re.match(r"\d{3,} claims, \d\d derivations", counted)
    assert counted in text(home.tree)
    newest = select(site.by_name["changes/index.html"], "article time")[0]
    assert one(home.tree, "article time").get("datetime") == newest.get("datetime")
    hero = one(home.tree, ".vg-hero button.vg-claim")
    assert text(hero).startswith("0.000")
    assert hero.get("popovertarget") in home.ids


@pytest.fixture(scope="module")
def index(site: Site) -> dict[str, str]:
    texts: defaultdict[str, str] = defaultdict(str)
    for entry in json.loads(site.file("search/search_index.json").read_text("utf-8"))["docs"]:
        words = " ".join(parse(f"<div>{entry['text']}</div>").itertext())
        texts[entry["location"].partition("#")[0]] += f" {entry['title']} {words}"
    return dict(texts)


def numbers_in(shown: str) -> set[str]:
    bare = shown.replace("{,}", "").replace("{.}", ".")
    return set(NUMBER.findall(re.sub(r"(?<=\d)[,\u202f\u2009](?=\d{3})", "", bare)))


def tex_in(element: Any) -> str:
    return " ".join(each.get("data-tex") for each in element.cssselect("[data-tex]"))


def test_search_knows_every_name_of_a_term(book: Book, index: dict[str, str]) -> None:
    known = " ".join(index["glossary/"].lower().replace("’", "'").split())
    terms = book.terms.terms
    names = [name for term in terms for name in (term.names[0], *other_names(term))]
    assert len(names) > len(terms) >= 45
    assert [name for name in names if name.lower() not in known] == []


def test_search_knows_the_numbers_that_readers_read_and_no_other(index: Any, site: Site) -> None:
    pages = (page for page in site.pages if page.name != "404.html")
    articles = {page.address: one(page.tree, "article") for page in pages}
    assert index.keys() == articles.keys()
    for address, article in articles.items():
        where, known = address or "(home)", numbers_in(index[address])
        read = " ".join(without(article, UNREAD).itertext())
        assert known - numbers_in(f"{read} {tex_in(article)}") == set(), where
        for claim in article.cssselect("button.vg-claim"):
            shown = numbers_in(tex_in(claim) or text(claim))
            assert shown <= known, f"{where}: {sorted(shown - known)} is not found"


def test_page_for_teachers_lists_lessons_exercises_and_figures(own: Project, site: Site) -> None:
    page = site.by_name["for-teachers/index.html"]
    others = [one for one in site.pages if one is not page]
    timed = [one for one in others if one.name.startswith(tuple(own.options.timed))]
    read = [name for name in own.reading_order if name.startswith(tuple(own.options.timed))]
    listed = [site.find(page.name, a.get("href"))[0] for a in select(page, "td:first-child > a")]
    # The plans have no links in their first columns.
    assert listed == [f"{name.rpartition('.')[0]}/index.html" for name in read]
    exercises = {(one.name, box.get("id")) for one in timed for box in select(one, ".exercise")}
    linked = [site.find(page.name, a.get("href")) for a in select(page, ".vg-course li > a")]
    assert exercises <= set(linked)
    figures = {(one.name, box.get("id")) for one in others for box in select(one, ".vg-figure")}
    assert figures <= set(linked)
    seconds = (_WORDS_A_MINUTE, _FIGURE, _STEP, _CODE_LINE, _EXERCISE)
    said = next(text(one) for one in select(page, "p") if "words each" in text(one))
    assert tuple(map(int, re.findall(r"\d+", said))) == seconds
