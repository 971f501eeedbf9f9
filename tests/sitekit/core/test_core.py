import gc
import re
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sitekit.core import Problem, Project, SitekitError, load, report
from sitekit.core.cache import Cache, fingerprint
from sitekit.core.code import CodeFingerprints, machinery
from sitekit.core.html import attribute, fill, parse, plain, slot
from tests.conftest import copy_mini
from tests.sitekit.rows import rows


def test_report_is_sorted_and_says_everything_once() -> None:
    places = [("a.md", 10, "x"), ("a.md", 2, "x"), ("a.md", 0, "y"), ("a.md", 2, "x")]
    assert report(Problem(*one) for one in places) == "a.md: y\na.md:2: x\na.md:10: x"


@pytest.mark.parametrize(("old", "new", "message"), rows(__file__, "settings"))
def test_wrong_settings_are_explained(old: str, new: str, message: str, tmp_path: Path) -> None:
    mini = copy_mini(tmp_path / "mini")
    mini.edit("mkdocs.yml", old, new)
    with pytest.raises(SitekitError, match=re.escape(message)):
        load(mini.root / "mkdocs.yml")


def test_project_knows_its_pages_and_their_order(tmp_path: Path, small: Project) -> None:
    assert small.statements == []
    assert small.relative(small.docs / ".." / "docs" / "x.md") == "docs/x.md"
    with pytest.raises(SitekitError, match=r"mkdocs\.yml"):
        load(tmp_path / "mkdocs.yml")
    mini = copy_mini(tmp_path / "mini")
    (mini.root / "docs" / "unlisted.md").write_text("# Unlisted\n")
    _, project = load(mini.root / "mkdocs.yml")
    names = [project.relative(path) for path in project.pages()]
    assert names == sorted(names)
    assert {"docs/unlisted.md", "docs/labs/counting.py", "docs/chapters/halving.md"} < set(names)
    assert project.reading_order[:3] == ("index.md", "chapters/halving.md", "chapters/doubling.md")
    assert project.slug == "halved-and-doubled"


def test_slots_are_filled_from_within_and_html_is_text() -> None:
    inner = slot("math", 'k"<&', "x")
    html = f"<p>{slot('claim', '0', 'a ' + inner)}, {slot('claim', '1')}</p>"
    filled = fill(html, lambda kind, key, inner: f"[{kind} {key} {inner}]")
    assert filled == '<p>[claim 0 a [math k"<& x]], [claim 1 ]</p>'
    assert plain("<p>a &lt; <b>b\n c</b></p>") == "a < b c"
    assert attribute("b", '"<&') == ' b="&quot;&lt;&amp;"'
    assert parse("<p>ä</p>tail").text_content() == "ätail"
    assert parse("<!doctype html><html><body>ä").tag == "html"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "cache.sqlite"


@pytest.mark.parametrize("value", [1, "ä", [1, None], {"a": {"b": [0.1]}}, "", 0, []])
def test_what_is_put_is_got_by_another_and_made_once(value: Any, file: Path) -> None:
    Cache(file).put("kind", "key", value)
    assert Cache(file).get("kind", "key") == value
    assert Cache(file).get("other", "key") is None
    assert Cache(file).get_all("kind", ["key", "none"]) == {"key": value}
    made: list[int] = []
    for _ in range(3):
        assert Cache(file).keep("kind", "new", lambda: made.append(1) or value) == value
    assert made == [1]


def spoil(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE entries SET value = ?", [b"nothing"])
    connection.close()


DAMAGES: dict[str, Any] = {
    "deleted": lambda file: shutil.rmtree(file.parent),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:5000]),
    "overwritten": lambda file: file.write_bytes(b"no database, but as long as one" * 1000),
    "half overwritten": lambda file: file.write_bytes(file.read_bytes()[:4096] + b"\x55" * 90000),
    "with other values": spoil,
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("is_open", [True, False])
def test_damaged_cache_is_made_anew(damage: str, is_open: bool, file: Path) -> None:
    cache = Cache(file)
    cache.put_all("kind", {str(number): [fingerprint(number)] * 9 for number in range(500)})
    assert Cache(file).get_all("kind", ["8"])
    if not is_open:
        del cache
        gc.collect()
        cache = Cache(file)
    DAMAGES[damage](file)
    assert damage != "deleted" or not Cache(file).get_all("kind", ["8"])
    # What is still known may be told, what is not is made again, and nothing else is ever said.
    assert cache.get("kind", "7") in (None, [fingerprint(7)] * 9)
    cache.put("kind", "new", 3)
    assert cache.get("kind", "new") == 3
    cache.prune()
    assert Cache(file).get("kind", "newer") is None


def test_cache_that_cannot_be_written_is_explained(file: Path) -> None:
    # Permissions do not stop root.
    file.mkdir(parents=True)
    with pytest.raises(SitekitError, match=r"^cannot write .*cache\.sqlite \(.*make its folder"):
        Cache(file).get("kind", "key")


def test_several_writers_lose_nothing(file: Path) -> None:
    names = [[f"{writer}-{number}" for number in range(20)] for writer in range(4)]

    def write(own: Cache, keys: list[str]) -> None:
        for key in keys:
            own.put("kind", key, key)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, [Cache(file) for _ in names], names))
    keys = [key for own in names for key in own]
    assert list(Cache(file).get_all("kind", keys)) == keys


def test_what_was_not_used_for_longest_goes_first(file: Path, monkeypatch: Any) -> None:
    cache = Cache(file, limit=20_000)
    for hour in range(30):
        monkeypatch.setattr("time.time", lambda now=hour * 4000: 1e9 + now)
        cache.put("kind", str(hour), "".join(fingerprint(hour, one) for one in range(60)))
        assert cache.get("kind", "0") is not None
    cache.prune()
    kept = [hour for hour in range(30) if cache.get("kind", str(hour)) is not None]
    assert 0 in kept
    assert kept[1:] == list(range(kept[1], 30))
    assert 5 < len(kept) < 20


def test_fingerprint_tells_parts_apart(tmp_path: Path) -> None:
    file = tmp_path / "x"
    parts: list[Any] = [("ab", "c"), ("a", "bc"), ("abc",), (["ab", "c"],), (file,), ("",)]
    assert len({fingerprint(*one) for one in parts}) == len(parts)
    before = fingerprint(file)
    file.write_text("x")
    assert fingerprint(file) not in {before, fingerprint(tmp_path / "y")}
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})


MODULES = {
    "__init__.py": '"""About."""\n',
    "a.py": "from p.b import f\n\n\ndef g(x):\n    '''Say.'''\n    return f(x)  # so\n",
    "b.py": "import p.c\n\n\ndef f(x):\n    return x\n",
    "c.py": "ONE = 1\n",
    "d.py": "TWO = 2\n",
    "e.py": "from . import d\n",
    "f.py": "from p import s\n",
    "s/__init__.py": "import p.d\n",
    "data.csv": "1",
}


@pytest.mark.parametrize(("path", "old", "new", "changed"), rows(__file__, "code"))
def test_module_changes_with_what_it_imports(
    path: str, old: str, new: str, changed: str, tmp_path: Path
) -> None:
    package = tmp_path / "p"
    (package / "s").mkdir(parents=True)
    for name, text in MODULES.items():
        (package / name).write_text(text)

    def state() -> dict[str, str]:
        found = CodeFingerprints(package, Cache(tmp_path / "cache.sqlite"))
        return {name: found.of([name]) for name in "abcdef"}

    before = state()
    file = package / path
    file.write_text(file.read_text().replace(old, new))
    after = state()
    # A relative import does not say what it needs: whatever changes, it may be that.
    expected = set(changed) | ({"e"} if changed else set())
    assert {name for name in "abcdef" if before[name] != after[name]} == expected


def test_new_tools_are_new_machinery(monkeypatch: pytest.MonkeyPatch) -> None:
    before = machinery("core")
    machinery.cache_clear()
    assert machinery("core") == before != machinery("tex")
    machinery.cache_clear()
    monkeypatch.setattr("sitekit.core.code.version", lambda name: f"newer {name}")
    assert machinery("core") != before
    machinery.cache_clear()
