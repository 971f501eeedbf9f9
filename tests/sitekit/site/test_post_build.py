import zipfile
from typing import Any

import pytest

from sitekit.core.html import slot
from sitekit.site import check, headers, read_site, styles
from sitekit.site.post_build import finish
from tests.sitekit.rows import rows
from tests.sitekit.site.conftest import HEADING, HOME, ONE, page


@pytest.fixture
def built(make_site: Any) -> Any:
    """Return a site as MkDocs leaves it: with its sheets, and a place for the size of the copy."""
    offer = f"<p data-online>A copy (.zip{slot('size', '')})</p>\n</article>"
    pages = {"site/index.html": HOME.replace("</article>", offer), ONE: page(HEADING)}
    own, script = ("style.css", "assets/a.css"), ("<body>", "<body><script>1</script>")
    files = {name: html.replace(*own).replace(*script) for name, html in pages.items()}
    return make_site(files={**files, "site/assets/a.css": "h1 { color: red } .gone { top: 0 }"})


def test_everything_fits_together(built: Any) -> None:
    finish(built)
    (copy,) = built.site.glob("*.zip")
    home = (built.site / "index.html").read_text(encoding="utf-8")
    assert f"A copy (.zip, {copy.stat().st_size / 1e6:.1f} MB)" in home
    assert f"/{copy.name}\n  Cache-Control: public, max" in (built.site / "_headers").read_text()
    assert len(list((built.site / styles.FOLDER).glob("site.*.css"))) == 1
    for one in read_site(built).pages:
        assert headers.insert_policy(one.html) == one.html
        assert one.html.count(headers.POLICY) == 1
    with zipfile.ZipFile(copy) as archive:
        assert f"{built.slug}/{styles.NOSCRIPT}" in archive.namelist()
        copied = archive.read(f"{built.slug}/index.html").decode()
    assert ("A copy" in copied, headers.POLICY in copied) == (False, True)
    assert check(built) == []


def test_an_author_who_watches_gets_neither_copy_nor_policy(built: Any) -> None:
    finish(built, serving=True)
    assert not [*built.site.glob("*.zip"), *built.site.glob("_headers")]
    assert (built.site / styles.NOSCRIPT).is_file()
    assert all(headers.POLICY not in one.html for one in read_site(built).pages)


def test_check_collects_from_every_part_with_file_and_line(make_site: Any) -> None:
    bad = (
        '<h1>One</h1><h1 onclick="x">Two</h1>\n<p>$$x$$ <img src="https://cdn.example/x.png" '
        'alt="x" width="1" height="1"></p>\n<p id="a">a</p><p id="a">b</p>'
    )
    found = list(map(str, check(make_site(bad, budgets={"page": {"requests": 2}}))))
    for (part,) in rows(__file__, "parts"):
        assert sum(part in one for one in found) == 1, part
