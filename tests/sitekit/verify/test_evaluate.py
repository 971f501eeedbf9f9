import dataclasses
import os
import py_compile
import re
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sitekit.core import Project, SitekitError
from sitekit.verify import evaluate
from sitekit.verify.evaluate import Evaluator
from sitekit.verify.values import decode
from tests.sitekit.conftest import plant_files
from tests.sitekit.rows import number, rows

BASIC = '''\
"""Functions that pages call."""
import functools, itertools, os, sys, time
from decimal import Decimal
from fractions import Fraction
import numpy as np

__all__ = "HALF case count decimal fail flood leave listen noise overflow process quiet".split()
__all__ += "once seeds third threads wait".split()

HALF = 0.5
COUNTED = itertools.count()
def count(x): return next(COUNTED)
once = functools.lru_cache(lambda x=1: next(COUNTED))
def third(): return Fraction(1, 3)
def decimal(): return Decimal("0.10")
def threads(): return int(os.environ["OMP_NUM_THREADS"])
def process(): return os.getpid()
def listen(): return len(sys.stdin.read())
def case(rng): return {"x": rng.normal(), "p": os.getpid()}
def overflow(): return np.float64(1e300) * np.float64(1e300) * 0.0
def hidden(): return 1

def flood(size): return sys.stderr.write("x" * size + "\\n") - 1
def wait(seconds, x=1): return time.sleep(seconds) or x
def noise(): return print("not an answer") or os.write(1, b"no answer either\\n") and 1

def fail(x):
    if x < 0:
        raise ValueError("x must not be negative")
    return x

def quiet():
    with np.errstate(over="ignore"):
        return float(np.exp(np.float64(1000.0)) > 1)

def leave(code, words=""):
    print(words, end="", file=sys.stderr, flush=True)
    os._exit(code)

def seeds(): return ["first", "second"].index(os.environ["SEEDS"]) + 1
'''


def job(expression: str, *modules: str, kind: str = "claim") -> dict[str, Any]:
    return {"kind": kind, "expression": expression, "modules": list(modules or ("basic",))}


def evaluated(project: Project, *jobs: Any, workers: int = 2, **settings: Any) -> list[Any]:
    with closing(type("Set", (Evaluator,), settings)(project, workers)) as evaluator:
        return evaluator.answers(jobs)


def values(project: Project, *expressions: str, **settings: Any) -> list[Any]:
    """Return of each expression its value, or why it has none."""
    answers = evaluated(project, *map(job, expressions), **settings)
    return [decode(one["value"]) if "value" in one else one["error"] for one in answers]


def is_kept(project: Project, *jobs: dict[str, Any]) -> list[bool]:
    """Tell which answers are in the cache: without a worker no others come."""
    with closing(Evaluator(project, workers=0)) as evaluator:
        return [answer is not None for answer in evaluator.answers(jobs, timeout=0)]


@pytest.fixture
def make_project(tmp_path: Path) -> Any:
    def make(**modules: str) -> Project:
        files = {f"pieces/{name}.py": text for name, text in {"__init__": "", **modules}.items()}
        files["results/run.json"] = '{"median": 0.25, "seeds": [1, 2]}'
        return plant_files(tmp_path, files, package="pieces")

    return make


@pytest.fixture
def project(make_project: Any) -> Project:
    return make_project(basic=BASIC)


VALUES = {text: number(value) for text, value in rows(__file__, "values")}
ERRORS = dict(rows(__file__, "errors"))


def test_each_expression_has_its_value_or_its_error(project: Project) -> None:
    expected = VALUES | ERRORS
    found = values(project, *expected)
    assert dict(zip(expected, found, strict=True)) == expected
    assert list(map(type, found)) == list(map(type, expected.values()))


def test_a_tuple_has_several_values_and_each_must_be_a_number(project: Project) -> None:
    with closing(Evaluator(project)) as evaluator:
        found, failed = evaluator.answers([job("HALF, 3", "basic"), job("3, third", "basic")])
    assert found["values"] == [["float", "0.5"], ["int", "3"]]
    assert failed["error"].startswith("it gives a function, but a claim is one number")


def test_errors_of_modules(make_project: Any) -> None:
    bad = {f"bad{number}": row for number, row in enumerate(rows(__file__, "modules"))}
    project = make_project(basic=BASIC, **{name: text for name, (text, _) in bad.items()})
    jobs = [job("1 + 1", "basic", name) for name in bad]
    others = [job("1 + 1", name) for name in ("basis", "basic.more", "../basic", "Basic")]
    found = [answer.get("error", "") for answer in evaluated(project, *jobs, *others, job("1"))]
    for (name, (_, expected)), said in zip(bad.items(), found, strict=False):
        assert said == expected.replace("NAME", name)
    refusal = "is no name of a module; write it as in `claims: [activations, chain]`"
    missing = [f"there is no module {name} in pieces/" for name in ("basis", "basic.more")]
    assert found[-5:] == [*missing, f"'../basic' {refusal}", f"'Basic' {refusal}", ""]


def test_values_are_kept_and_errors_are_not(project: Project) -> None:
    jobs = [job("third()"), job("2**100"), job("1 / 0"), job("HALF")]
    first = evaluated(project, *jobs[:3])
    assert is_kept(project, *jobs) == [True, True, False, False]
    again = evaluated(project, *jobs[::-1], *jobs)
    assert again[-4:-1] == first
    assert again[:4] == again[:3:-1]


@pytest.mark.parametrize(("expression", "path", "old", "new", "done"), rows(__file__, "changes"))
def test_only_what_counts_is_computed_again(
    make_project: Any, expression: str, path: str, old: str, new: str, done: str
) -> None:
    uses = "from pieces.helper import two\n__all__ = ['read', 'two']\n"
    uses += "def read(result): return result('other')['x']\n"
    project = make_project(basic=BASIC, uses=uses, helper="def two():\n    return 2\n")
    (project.results / "other.json").write_text('{"x": 1}')
    one = job(expression, "basic" if "HALF" in expression else "uses")
    (before,) = evaluated(project, one)
    assert "error" not in before
    file = project.root / path
    file.write_text(file.read_text().replace(old, new))
    assert is_kept(project, one) == [done == "kept"]


def test_lines_of_a_derivation_depend_on_their_maker(make_project: Any) -> None:
    maker = "__all__ = ['draw']\n\n\ndef draw(rng):\n    return {'x': rng.normal()}\n"
    project = make_project(maker=maker, basic=BASIC)
    one = {"kind": "derivation", "from": "maker:draw", "modules": ["basic"], "lines": ["x", "x"]}
    loads = {**one, "lines": ["x", 'x + result("run")["median"]']}
    evaluated(project, one, loads)
    (project.results / "run.json").write_text("{}")
    assert is_kept(project, one, loads) == [True, False]
    for name, text in (("maker", maker.replace("normal", "uniform")), ("basic", BASIC + "\nx = 1")):
        evaluated(project, one)
        assert is_kept(project, one) == [True]
        (project.package / f"{name}.py").write_text(text)
        assert is_kept(project, one) == [False]


def test_every_change_of_a_module_is_seen(project: Project) -> None:
    # Python takes old bytecode for that of a file of the same size and time.
    path = project.package / "basic.py"
    path.write_text("def\n")
    assert values(project, "HALF") == ["pieces/basic.py:1 is not Python: invalid syntax"]
    path.write_text(BASIC)
    before = path.stat()
    py_compile.compile(str(path), doraise=True)
    assert list(path.parent.glob("__pycache__/basic.*.pyc"))
    path.write_text(BASIC.replace("HALF = 0.5", "HALF = 0.7"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert values(project, "HALF") == [0.7]


def test_jobs_run_side_by_side_and_groups_in_one_process(project: Project) -> None:
    first, second = values(project, *(f"wait(0.7{number}, process())" for number in range(2)))
    assert first != second
    same = (f"process() + {number} - {number}" for number in range(4))
    assert len(set(values(project, *same, workers=4))) == 1
    lines = [["1.0 * p", f"p + 0 * {number}"] for number in range(4)]
    drawn = {"kind": "derivation", "from": "basic:case", "modules": []}
    found = evaluated(project, *({**drawn, "lines": one} for one in lines), workers=4)
    assert len({str(answer["lines"][0]["value"]) for answer in found}) == 1


def test_a_process_goes_on_with_a_page_before_it_begins_another(project: Project) -> None:
    pages = (["basic"], ["basic", "basic"])
    jobs = [job(f"count({number})", *pages[number % 2]) for number in range(6)]
    order = [decode(one["value"]) for one in evaluated(project, *jobs, workers=1)]
    assert order == [0, 3, 1, 4, 2, 5]


def test_a_call_with_a_default_and_without_it_is_computed_once(project: Project) -> None:
    calls = ("once()", "once(1)", "once(x=1)", "once(2)")
    assert values(project, *calls, workers=1) == [0, 0, 0, 1]


def test_submitting_returns_at_once_and_waiting_may_end_early(project: Project) -> None:
    slow, fast = job("wait(2)"), job("HALF")
    with closing(Evaluator(project)) as evaluator:
        evaluator.submit([slow, fast, slow])
        assert evaluator.answers([slow], timeout=0) == [None]
        half = {"value": ["float", "0.5"], "source": "arithmetic"}
        assert evaluator.answers([fast]) == [half]
        one = {"value": ["int", "1"], "source": "theory"}
        assert evaluator.answers([slow, fast]) == [one, half]


def test_the_next_build_begins_in_a_ready_process_with_the_newest_module(project: Project) -> None:
    # Other tests of this process may have left some that are ready for their projects.
    known = set(Evaluator._spare)
    with closing(Evaluator(project, 1)) as evaluator:
        evaluator.prepare()
    (ready,) = (one for key, one in Evaluator._spare.items() if key not in known)
    module = project.package / "basic.py"
    module.write_text(BASIC.replace("HALF = 0.5", "HALF = 0.25"), encoding="utf-8")
    # Other seeds are no matter of that process.
    other = dataclasses.replace(project, seeds="second")
    assert values(other, "process()") != [ready.process.pid]
    assert values(project, "process()", "HALF", workers=1) == [ready.process.pid, 0.25]
    assert set(Evaluator._spare) == known


def test_builds_that_prepare_at_once_leave_one_process(project: Project) -> None:
    evaluators, started = [Evaluator(project) for _ in range(3)], list[Any]()
    for one in evaluators:
        start = one._start
        one._start = lambda start=start: started.append(start()) or started[-1]
    threads = [threading.Thread(target=one.prepare) for one in evaluators]
    for act in (threading.Thread.start, threading.Thread.join):
        for thread in threads:
            act(thread)
    assert started == [Evaluator._spare.pop((project.root, project.seeds))]
    started[0].close()


def test_seeds_are_those_of_the_project_not_of_the_caller(project: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("SEEDS", "second")
    assert values(project, "seeds()") == [1]
    assert values(dataclasses.replace(project, seeds="second"), "seeds()") == [2]


def test_job_that_does_not_end_costs_only_itself(project: Project) -> None:
    texts = ("wait(60)", "1 + 1", "wait(1.1)", "2 + 2", "wait(1.2)", "wait(1.3)")
    found = evaluated(project, *map(job, texts), workers=1, limit=3.0)
    # The limit is that of one job, not of all.
    assert found[0] == {"error": "it does not end within 3 s; ask for less"}
    assert [one["value"] for one in found[1:]] == [["int", number] for number in "21411"]


@pytest.mark.parametrize(("program", "message"), rows(__file__, "starts"))
def test_process_that_does_not_start(project: Project, program: str, message: str) -> None:
    command = [program] if program.startswith("/") else [sys.executable, "-c", program]
    assert evaluated(project, command=command) == []
    with pytest.raises(SitekitError, match=re.escape(message)):
        evaluated(project, job("1"), job("2"), job("3"), command=command)


def test_closing_ends_everything_at_once(project: Project) -> None:
    before = set(threading.enumerate())
    with closing(Evaluator(project, 2)) as evaluator:
        evaluator.submit([job(f"wait({seconds})") for seconds in (50, 51, 52, 53)])
        assert evaluator.answers([job("wait(50)")], timeout=1.0) == [None]
        evaluator.close()
    # Nobody has waited for it: then it would have a value.
    assert evaluator.answers([job("wait(50)")]) == [None]
    assert set(threading.enumerate()) <= before


def test_progress_is_said(project: Project, caplog: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(evaluate, "PERIOD", 0.5)
    with caplog.at_level("INFO", "mkdocs.plugins.sitekit"):
        evaluated(project, *(job(f"wait(0.3, {number})") for number in range(6)), workers=1)
    # The process starts for a while, too.
    assert re.fullmatch(r"(Computed [1-6] of 6 ?){1,4}", " ".join(caplog.messages))
