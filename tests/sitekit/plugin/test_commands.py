import shutil
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.sitekit.rows import matches, rows

DOUBLING = "docs/chapters/doubling.md"


@pytest.fixture(scope="module")
def good(make_mini: Any) -> Any:
    return make_mini()


@pytest.mark.parametrize(("command", "said"), rows(__file__, "good"))
def test_each_check_of_a_good_book_is_a_command(command: str, said: str, good: Any) -> None:
    code, out, err = good.command(command)
    assert (code, err) == (0, "")
    assert matches(out.strip(), said)


def test_an_expression_is_evaluated_as_its_page_would(good: Any) -> None:
    code, out, _ = good.command("eval", DOUBLING, "product(0.5, 3) * 2**3")
    assert (code, "1.0" in out) == (0, True)
    code, _, err = good.command("eval", "docs/ledger.md", "product(0.5, 3)")
    assert (code, "nothing here is called `product`" in err) == (1, True)


@pytest.mark.parametrize(("arguments", "message"), rows(__file__, "failures"))
def test_what_cannot_be_checked_is_one_sentence(arguments: str, message: str, good: Any) -> None:
    code, _, err = good.command(*arguments.split())
    assert (code, message in err, len(err.splitlines())) == (2, True, 1)


def test_pytest_runs_every_claim_and_every_example_with_its_line(mini: Any) -> None:
    mini.edit(DOUBLING, "= 1024$", "= 1025$")
    for (text,) in rows(__file__, "examples"):
        mini.edit(DOUBLING, "## In another", f"{text}\n\n## In another")
    shutil.copy(ROOT / "conftest.py", mini.root)
    (mini.root / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "claims_plugin.py", mini.root / "tests")
    (mini.root / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
    done = mini.run("sitekit", "claims", DOUBLING)
    assert (done.returncode, "11: claim is false: shown 1025" in done.stderr) == (1, True)
    done = mini.run("pytest", "-q", "-rA", "-p", "no:xdist", "docs")
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{DOUBLING}:11: claim is false: shown 1025, computed 1024 from 2**10" in done.stdout
    for file, text, outcome, name in rows(__file__, "outcomes"):
        path, _, line = mini.place(file, text).partition(":")
        said = f"{outcome} {path}::{name.replace('LINE', line)}"
        assert said in done.stdout, (said, done.stdout[-3000:])
