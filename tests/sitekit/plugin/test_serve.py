import shutil
import time
from typing import Any

import pytest

from sitekit.plugin import Book
from tests.sitekit.rows import rows

HALVING, DOUBLING = "halving.md", "doubling.md"


@pytest.fixture(autouse=True)
def patient(monkeypatch: Any) -> None:
    """Let a build wait for what it computes, however busy the machine is."""
    monkeypatch.setattr("sitekit.plugin.events.PATIENCE", 3600.0)


def pages(mini: Any) -> dict[str, bytes]:
    site = mini.root / "site"
    files = [*site.rglob("*.html"), site / "search" / "search_index.json"]
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in files}


def test_page_after_edits_is_that_of_a_fresh_build(make_mini: Any, monkeypatch: Any) -> None:
    edited, fresh, verify = make_mini(), make_mini(), Book.verify

    def spoiled(book: Book) -> None:
        """Delete the cache, or damage it, in the middle of a build."""
        if build == "second":
            shutil.rmtree(edited.root / ".cache")
        elif build == "third":
            (edited.root / ".cache" / "sitekit.sqlite").write_bytes(b"\x55" * 100_000)
        verify(book)

    assert edited.make("serve") == ""
    with monkeypatch.context() as patch:
        patch.setattr(Book, "verify", spoiled)
        for build in ("first", "second", "third"):
            for edit in rows(__file__, build):
                edited.edit(*edit)
            assert edited.make() == ""
    shutil.rmtree(fresh.root)
    shutil.copytree(edited.root, fresh.root, ignore=shutil.ignore_patterns("site", ".cache"))
    assert fresh.make("serve") == ""
    after, expected = pages(edited), pages(fresh)
    assert sorted(after) == sorted(expected)
    assert [name for name in after if after[name] != expected[name]] == []
    assert b"Half and half" in after["chapters/halving/index.html"]


def test_writer_sees_mistakes_on_the_page_until_they_are_mended(mini: Any) -> None:
    assert mini.make("serve") == ""
    before = pages(mini)
    texts = {name: mini.file(name).read_text(encoding="utf-8") for name in (HALVING, DOUBLING)}
    mini.edit(DOUBLING, "= 1024$", "= 1025$")
    mini.edit(DOUBLING, "leaves $z$ as", "leaves $\\nosuch$ as")
    said = mini.make()
    assert said.startswith("2 problems\ndocs/chapters/doubling.md:11: claim is false: shown 1025")
    tree = mini.page("chapters/doubling")
    assert len(tree.cssselect(".vg-claim--false")) == len(tree.cssselect(".vg-alarm")) == 1
    assert len(tree.cssselect(".vg-problems li")) == 2
    assert "nosuch" in tree.cssselect(".math-error")[0].text_content()
    assert not mini.page("chapters/halving").cssselect(".vg-problems")
    # A page that cannot be read leaves the others.
    mini.edit(DOUBLING, "title: Doubling", "title: [Doubling")
    mini.edit(HALVING, "Nothing is ever lost", "Nothing at all is ever lost")
    assert "docs/chapters/doubling.md:3: the front matter is not valid YAML" in mini.make()
    assert "Nothing at all is ever lost" in mini.html("chapters/halving")
    assert mini.page("chapters/doubling").cssselect(".vg-problems")
    for name, text in texts.items():
        mini.file(name).write_text(text, encoding="utf-8")
    assert mini.make() == ""
    assert pages(mini) == before


def test_serve_begins_before_all_is_computed(mini: Any, monkeypatch: Any, request: Any) -> None:
    shutil.rmtree(mini.root / ".cache")
    # The first drawings are waited for, or the pages would say that all figures are missing.
    shutil.rmtree(mini.root / "docs/assets/figures")
    mini.edit("draw.py", "import json", "import json\nimport time\n\ntime.sleep(1)")
    go, wait = mini.root / "go", "while not Path({!r}).exists():\n    time.sleep(0.01)"
    code = f"import time\nfrom pathlib import Path\n\n{wait.format(str(go))}\n\n\ndef product("
    mini.edit("numbers_/products.py", "def product(", code)
    # Nobody may wait for ever, whatever fails.
    request.addfinalizer(go.touch)
    with monkeypatch.context() as patch:
        patch.setattr("sitekit.plugin.events.PATIENCE", 0.1)
        assert mini.make("serve") == ""
    tree = mini.page("chapters/halving")
    pending = tree.cssselect(".vg-claim--pending")
    assert len(pending) > 5
    assert pending[0].text_content()
    assert not tree.cssselect(".vg-claim--false, .vg-alarm, .vg-problems")
    assert mini.page("chapters/doubling").cssselect(".vg-claim--pending")
    go.touch()
    # The server watches this file, and builds again when it is written.
    ready = mini.root / ".cache" / "computed"
    for _ in range(6000):
        if not (ready.is_file() and ready.read_text()):
            time.sleep(0.1)
    assert ready.read_text()
    assert mini.make() == ""
    tree = mini.page("chapters/halving")
    assert not tree.cssselect(".vg-claim--pending, .vg-problems")
    assert len(tree.cssselect("button.vg-claim")) == len(pending)
