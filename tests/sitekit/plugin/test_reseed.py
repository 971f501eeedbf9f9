import json
import shutil
from typing import Any

import pytest

from tests.sitekit.rows import rows

PAGE = "docs/chapters/doubling.md"
# Each draw is its own seed over a thousand, so that the second set of seeds shows.
CHANCE = """
import functools, os
import numpy as np

__all__ = "cached constant count named paired repeated table unnamed".split()

class Seed(int):
    def __new__(cls, number, source):
        seed = super().__new__(cls, number)
        seed.source = source
        return seed

class Count(int):
    of = 9

def drawn(seed):
    assert np.random.default_rng(seed).bit_generator.seed_seq.entropy == seed
    return (seed[0] if isinstance(seed, tuple) else seed) / 1000

def repeated(): return drawn(Seed(251 if os.environ.get("SEEDS") == "second" else 249, "trials"))
@functools.lru_cache
def cached(): return repeated()
def named(): return drawn(Seed(7, "specimen"))
def paired(): return drawn((Seed(7, "specimen"), 1))
def unnamed(): return drawn(5)
def constant(): return 0.5
def count(): return Count(1000 * repeated())
def table(): return [("a", repeated(), count()), ("b", 0.5, 1)]
"""
CLAIMS = rows(__file__, "claims")


@pytest.fixture(scope="module")
def chance(make_mini: Any) -> Any:
    """A book with claims of every source, and a result that both sets of seeds gave."""
    mini = make_mini()
    (mini.root / "numbers_" / "chance.py").write_text(CHANCE, encoding="utf-8")
    shutil.copytree(mini.root / "results", mini.root / "results" / "second")
    for folder, value in (("results", 0.31), ("results/second", 0.34)):
        (mini.root / folder / "long.json").write_text(json.dumps({"left": value}))
    mini.edit(PAGE, "claims: [", "claims: [chance, ")
    body = "\n\n".join(f"Here is [{shown}](<claim: {it}>)." for shown, it, *_ in CLAIMS)
    cells = "| a | b | c |\n|---|---|---|\n| a | 0.249 | 249 |\n| b | 0.5 | 1 |"
    cells += "\n\n[All.](<table: table()>)"
    mini.edit(PAGE, "## In another", f"{body}\n\n{cells}\n\n## In another")
    return mini


def test_each_number_says_where_it_comes_from(chance: Any) -> None:
    entries = json.loads(chance.command("claims", "--json", PAGE)[1])
    found = {one["expression"]: one["source"] for one in entries}
    expected = {"table()[0][1]": "trials"} | {it: source for _, it, source, _ in CLAIMS}
    assert {it: found[it] for it in expected} == expected
    assert all(one["holds"] for one in entries)


def test_reseed_lists_what_other_seeds_would_change(chance: Any) -> None:
    code, out, err = chance.command("reseed", PAGE)
    said = [line.split(": ", 1)[1] for line in err.splitlines()]
    expected = [message for *_, message in CLAIMS if message != "-"]
    # Of the table one cell changes; its count of runs may.
    row = "with other seeds row 1, column 2 (b): claim is false: shown 0.249, computed 0.251"
    assert sorted(said) == sorted([*expected, f"{row} from table(); write 0.251"])
    assert (code, out) == (1, "10 numbers depend on seeds; 4 of them would change\n")


def test_the_ledger_counts_by_source(chance: Any) -> None:
    chance.make("build")
    said = "2 measured on one network that is named, 1 counts of runs, 2 measured before"
    assert said in chance.html("ledger")
