"""Sections as elements: where they begin and end, and how high they are taken to be."""

from __future__ import annotations

import pytest

from sitekit import sections


def page(article: str) -> str:
    return f"<body><h2>menu</h2><article class='a'>{article}</article><h2>foot</h2></body>"


def test_each_heading_begins_a_section() -> None:
    html = sections.wrap(page("<h1>A</h1><p>a</p><h2>B</h2><p>b<br>b</p><h3>C</h3><p>c</p>"))
    head, first, second = html.split("<section ")
    assert head.endswith("<h1>A</h1><p>a</p>")
    assert "<h2>B</h2><p>b<br>b</p>\n</section>" in first
    assert "<h3>C</h3><p>c</p>\n</section>\n</article><h2>foot</h2>" in second


@pytest.mark.parametrize(
    "article",
    [
        "<h1>A</h1><p>a</p>",
        "<div><h2>B</h2></div>",
        "<!-- <h2>B</h2> --><p>a</p>",
        '<p title="<h2>">a</p>',
        "<script>let text = '<h2>'</script>",
        "<svg><use href='#a'/></svg><details><h3>C</h3></details>",
    ],
)
def test_other_headings_begin_none(article: str) -> None:
    assert sections.wrap(page(article)) == page(article)


def test_text_makes_a_section_higher() -> None:
    short, long = (sections.steps(f"<p>{'word ' * count}</p>") for count in (10, 1000))
    assert short == 1
    assert long > 10
    assert sections.steps(f"<p>{'word ' * 100_000}</p>") == sections.MOST


@pytest.mark.parametrize(
    "unseen",
    [
        "<svg><text>{}</text></svg>",
        "<math><mi>{}</mi></math>",
        '<span class="vg-proof" popover><span>a</span>{}</span>',
        "<details><summary>More</summary><p>{}</p></details>",
        '<img class="vg-only-dark" width="10" height="100" alt="{}">',
    ],
)
def test_what_is_not_read_takes_no_room(unseen: str) -> None:
    assert sections.steps(unseen.format("word " * 1000)) == 1


@pytest.mark.parametrize(
    "seen",
    [
        "<details open><summary>More</summary><p>{}</p></details>",
        "<details><summary>More</summary><p>a</p></details><p>{}</p>",
        "<svg><text>a</text></svg><p>{}</p>",
    ],
)
def test_what_is_read_does(seen: str) -> None:
    assert sections.steps(seen.format("word " * 1000)) > 10


def test_lines_of_code_pictures_and_rows_take_room() -> None:
    assert sections.steps("<pre><code>" + "a\n" * 100 + "</code></pre>") > 10
    assert sections.steps('<img class="vg-only-light" width="100" height="1000">') > 10
    assert sections.steps("<table>" + "<tr><td>a</td></tr>" * 50 + "</table>") > 10
    card = "<table class='vg-ledger'>" + "<tr><td>a</td></tr>" * 10 + "</table>"
    assert sections.steps(card) > sections.steps(card.replace("vg-ledger", ""))
