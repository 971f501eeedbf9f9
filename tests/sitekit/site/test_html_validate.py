import shutil
from pathlib import Path
from typing import Any

import pytest

from sitekit.core import SitekitError
from sitekit.site import html_validate, read_site
from tests.sitekit.rows import rows
from tests.sitekit.site.conftest import FIRST_LINE, HEADING, page, problems

GOOD = page(HEADING)


def found_in(project: Any) -> set[tuple[str, str, int]]:
    found = problems(html_validate, project)
    rules = [one.message.rpartition("html-validate: ")[2].removesuffix(")") for one in found]
    return {(rule, one.path, one.line) for rule, one in zip(rules, found, strict=True)}


def test_every_fault_is_found_where_it_is(make_site: Any) -> None:
    faults = {f"site/{rule}/index.html": (rule, fault) for rule, fault in rows(__file__, "invalid")}
    pages = {name: page(f"{HEADING}\n{fault}") for name, (_, fault) in faults.items()}
    whole = {"site/whole/index.html": GOOD.replace(' lang="en"', "")}
    # More than a pipe takes before html-validate ends.
    many = {"site/many/index.html": page(HEADING + '<p id="a">a</p>\n' * 1000)}
    found = found_in(make_site(files={**pages, **whole, **many}))
    assert found >= {(rule, name, FIRST_LINE + 2) for name, (rule, _) in faults.items()}
    assert [rule for rule, path, _ in found if path in whole] == ["element-required-attributes"]
    assert sum(path in many for _, path, _ in found) == 999
    assert {path for _, path, _ in found} == {*pages, *whole, *many}


def test_every_exception_for_the_theme_is_needed(make_site: Any) -> None:
    rules, excused = html_validate.RULES, dict(rows(__file__, "theme"))
    assert set(excused) == set(rules["theme"])
    files = {}
    for rule, fault in excused.items():
        files[f"site/out/{rule}/index.html"] = GOOD.replace("<article>", f"{fault}\n<article>")
        files[f"site/in/{rule}/index.html"] = page(HEADING + fault).replace("\n</art", "</art")
    found = {(rule, path) for rule, path, _ in found_in(make_site(files=files))}
    assert found >= {(rule, f"site/in/{rule}/index.html") for rule in excused}
    assert not any("/out/" in path for _, path in found)


def pretend(folder: Path, script: str) -> Path:
    """Put a program in the place of html-validate."""
    program = folder / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(script, encoding="utf-8")
    return folder / "node_modules"


COUNTING = """
import { writeFileSync } from "node:fs"
const report = process.argv.find(one => one.startsWith("json=")).slice(5)
const files = process.argv.filter(one => one.endsWith("index.html"))
const messages = [{ line: 7, message: `one of\\n${files.length}`, ruleId: "r" }]
writeFileSync(report, JSON.stringify(files.map(filePath => ({ filePath, messages }))))
"""


def test_a_page_that_stays_the_same_is_checked_once(make_site: Any, tmp_path: Path) -> None:
    def found(project: Any, packages: Path) -> list[str]:
        return [str(one) for one in html_validate.problems(read_site(project), packages)]

    project, packages = make_site(), pretend(tmp_path, COUNTING)
    two = found(project, packages)
    message = "index.html:7: one of 2 (html-validate: r)"
    assert two == [f"site/chapters/one/{message}", f"site/{message}"]
    shutil.rmtree(packages)
    assert found(project, packages) == two
    changed = found(make_site(HEADING + "<p>new</p>"), pretend(tmp_path, COUNTING))
    assert changed == [two[0].replace("of 2", "of 1"), two[1]]


def test_what_is_absent_or_stops_is_one_sentence(make_site: Any, tmp_path: Path) -> None:
    site = read_site(make_site())
    with pytest.raises(SitekitError, match=r"^html-validate is not installed; run `nox -s site`"):
        list(html_validate.problems(site, tmp_path / "gone"))
    broken = pretend(tmp_path, "console.error('it broke'); process.exit(3)")
    with pytest.raises(SitekitError, match=r"^html-validate stopped: it broke$"):
        list(html_validate.problems(site, broken))
