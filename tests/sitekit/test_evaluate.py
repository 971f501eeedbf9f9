from __future__ import annotations

import json
import os
import py_compile
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sitekit import evaluate as engine
from sitekit.evaluate import Outcome, Request, evaluate
from sitekit.problems import SitekitError
from sitekit.settings import Settings

SNIPPET = """\
from decimal import Decimal
from fractions import Fraction

import numpy as np

__all__ = "HALF decimal fail leave noise overflow quiet slow third threads".split()

HALF = 0.5


def third():
    return Fraction(1, 3)


def decimal():
    return Decimal("0.10")


def fail(x):
    if x < 0:
        raise ValueError("x must not be negative")
    return x


def noise():
    print("not an answer")
    return 1


def overflow():
    return np.float64(1e300) * np.float64(1e300) * 0.0


def quiet():
    with np.errstate(over="ignore"):
        return float(np.exp(np.float64(1000.0)) > 1)


def slow(x):
    import time

    time.sleep(1)
    return x


def threads():
    import os

    return int(os.environ["OMP_NUM_THREADS"])


def leave(code):
    import os

    os._exit(code)


def hidden():
    return 1
"""


@pytest.fixture
def project(tmp_path: Path) -> Settings:
    package = tmp_path / "pieces"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "basic.py").write_text(SNIPPET)
    results = tmp_path / "results"
    results.mkdir()
    (results / "run.json").write_text('{"median": 0.25, "seeds": [1, 2]}')
    return Settings(
        root=tmp_path,
        docs=tmp_path / "docs",
        site=tmp_path / "site",
        package="pieces",
        results=results,
        figures=tmp_path / "docs" / "figures",
        figure_command=(),
        macros=tmp_path / "docs" / "macros.tex",
        labs="labs/*.py",
        cache=tmp_path / ".cache",
    )


def outcome(project: Settings, expression: str, *modules: str) -> Outcome:
    request = Request(expression, modules or ("basic",))
    return evaluate(project, [request])[request]


def forbid_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_options: Any) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "run", refuse)


def count_processes(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    started: list[Any] = []
    run = subprocess.run

    def counted(*args: Any, **options: Any) -> Any:
        started.append(args)
        return run(*args, **options)

    monkeypatch.setattr(subprocess, "run", counted)
    return started


def test_values_of_many_expressions_from_one_process(
    project: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = count_processes(monkeypatch)
    expected = {
        "0.99**300": 0.99**300,
        "2**200": 2**200,
        "third()": Fraction(1, 3),
        "Fraction(1, 3) + third()": Fraction(2, 3),
        "decimal()": Decimal("0.10"),
        "HALF": 0.5,
        "fail(3)": 3,
        "noise()": 1,
        "quiet()": 1.0,
        "threads()": 1,
        "np.arccosh(10)": 2.993222846126381,
        'result("run")["median"]': 0.25,
        'result("run")["seeds"][-1]': 2,
    }
    requests = [Request(text, ("basic",)) for text in expected]
    found = evaluate(project, requests)
    assert {one.expression: found[one].value for one in requests} == expected
    assert [found[one].error for one in requests] == [None] * len(requests)
    assert len(started) == 1


ERRORS = {
    "fail(-1)": "pieces/basic.py:21 fails with ValueError: x must not be negative",
    "1 / 0": "it fails with ZeroDivisionError: division by zero",
    "overflow()": (
        "pieces/basic.py:31 fails with RuntimeWarning: overflow encountered in scalar multiply"
    ),
    "np.exp(1000)": "it fails with RuntimeWarning: overflow encountered in exp",
    "fail()": "it fails with TypeError: fail() missing 1 required positional argument: 'x'",
    "thrid()": "nothing here is called `thrid`; did you mean third?",
    "hidden()": "nothing here is called `hidden`; list its module under `claims:`",
    "gradient(1)": "nothing here is called `gradient`; list its module under `claims:`",
    "np.eye(2)": (
        "it gives an array of 2 × 2 numbers, but a claim is one number; "
        "index it, for example [0, 0]"
    ),
    "third": "it gives a function, but a claim is one number; index it or call a function",
    "1 < 2": (
        "a comparison is not allowed here: `1 < 2`; "
        "move it into a function of the snippets and call that"
    ),
    'result("rum")': "there is no measured result 'rum'; there are: run",
    'result("../run")': "there is no measured result '../run'; there are: run",
    "9**9**9": "the power 9**387420489 has more than 10000 bits; write the base as a float",
}


def test_errors_of_expressions(project: Settings) -> None:
    found = evaluate(project, [Request(text, ("basic",)) for text in ERRORS])
    assert {one.expression: result.error for one, result in found.items()} == ERRORS
    assert {result.value for result in found.values()} == {None}


BAD_MODULES = {
    "def f(:\n    pass\n": "pieces/NAME.py:1 is not Python: invalid syntax",
    "x = 1\nimport nowhere\n": (
        "pieces/NAME.py:2 fails with ModuleNotFoundError: No module named 'nowhere'"
    ),
    "x = 1\n\ny = 1 / 0\n": ("pieces/NAME.py:3 fails with ZeroDivisionError: division by zero"),
    "import sys\n\nsys.exit(3)\n": "pieces/NAME.py:3 fails with SystemExit: 3",
    "x = 1\n": "pieces/NAME.py has no __all__; list there what a page may call",
    "__all__ = ['x']\n": "pieces/NAME.py lists x in __all__ and does not define it",
    "__all__ = ['np']\nnp = 1\n": "`np` of NAME has another meaning already; rename it",
    "__all__ = ['HALF']\nHALF = 0.4\n": "`HALF` of NAME has another meaning already; rename it",
    "__all__ = ['sum']\nsum = 1\n": "`sum` of NAME has another meaning already; rename it",
}


def test_errors_of_modules(project: Settings) -> None:
    names = {f"bad{number}": content for number, content in enumerate(BAD_MODULES)}
    for name, content in names.items():
        (project.root / "pieces" / f"{name}.py").write_text(content)
    good = Request("1 + 1", ("basic",))
    found = evaluate(project, [*(Request("1 + 1", ("basic", name)) for name in names), good])
    errors = {one.modules[-1]: result.error for one, result in found.items() if one != good}
    assert errors == {
        name: BAD_MODULES[content].replace("NAME", name) for name, content in names.items()
    }
    assert found[good] == Outcome(2, None)


def test_module_absent(project: Settings) -> None:
    found = outcome(project, "1 + 1", "basis")
    assert found == Outcome(None, "there is no module basis in pieces/")


@pytest.mark.parametrize("name", ["../basic", "os.path!", "Basic"])
def test_module_name_refused_without_a_process(
    project: Settings, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    forbid_processes(monkeypatch)
    message = f"{name!r} is no name of a module; write it as in `claims: [activations, chain]`"
    assert outcome(project, "1 + 1", name) == Outcome(None, message)


def test_names_come_from_listed_modules_only(project: Settings) -> None:
    (project.root / "pieces" / "other.py").write_text("__all__ = ['two']\ntwo = 2\n")
    assert outcome(project, "two", "basic").error is not None
    assert outcome(project, "two + HALF", "basic", "other") == Outcome(2.5, None)


def test_measured_result_damaged(project: Settings) -> None:
    (project.results / "run.json").write_text("{")
    found = outcome(project, 'result("run")')
    assert found.error is not None
    assert found.error.startswith("results/run.json is not valid JSON (")


def test_cached_values_start_no_process(project: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    first = evaluate(project, [Request("third()", ("basic",)), Request("2**100", ())])
    forbid_processes(monkeypatch)
    assert evaluate(project, [Request("2**100", ()), Request("third()", ("basic",))]) == first


def test_only_what_is_new_is_computed(project: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluate(project, [Request("HALF", ("basic",))])
    orders: list[Any] = []
    run = subprocess.run

    def noted(*args: Any, **options: Any) -> Any:
        orders.append(json.loads(options["input"]))
        return run(*args, **options)

    monkeypatch.setattr(subprocess, "run", noted)
    evaluate(project, [Request("HALF", ("basic",)), Request("HALF + 1", ("basic",))])
    assert [job["expression"] for order in orders for job in order["jobs"]] == ["HALF + 1"]


@pytest.mark.parametrize("place", ["pieces/basic.py", "pieces/helper.py"])
def test_change_of_the_package_is_seen(project: Settings, place: str) -> None:
    (project.root / "pieces" / "helper.py").write_text("HALF = 0.5\n")
    text = SNIPPET.replace("HALF = 0.5", "from pieces.helper import HALF  # 0.5")
    (project.root / "pieces" / "basic.py").write_text(text)
    assert outcome(project, "HALF").value == 0.5
    path = project.root / place
    changed = path.read_text().replace("HALF = 0.5", "HALF = 0.75")
    changed = changed.replace("from pieces.helper import HALF  # 0.5", "HALF = 0.75")
    path.write_text(changed)
    assert outcome(project, "HALF").value == 0.75


def test_change_within_a_tick_of_the_clock_is_seen(project: Settings) -> None:
    # Python takes old bytecode for that of a file of the same size and time.
    path = project.root / "pieces" / "basic.py"
    before = path.stat()
    py_compile.compile(str(path), doraise=True)
    assert list(path.parent.glob("__pycache__/basic.*.pyc"))
    path.write_text(SNIPPET.replace("HALF = 0.5", "HALF = 0.7"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert outcome(project, "HALF").value == 0.7


def test_change_of_a_result_is_seen(project: Settings) -> None:
    assert outcome(project, 'result("run")["median"]').value == 0.25
    (project.results / "run.json").write_text('{"median": 0.5}')
    assert outcome(project, 'result("run")["median"]').value == 0.5


def test_mended_snippet_recovers(project: Settings) -> None:
    path = project.root / "pieces" / "basic.py"
    path.write_text("def\n")
    assert outcome(project, "HALF").error is not None
    path.write_text(SNIPPET)
    assert outcome(project, "HALF") == Outcome(0.5, None)


def test_errors_are_not_kept(project: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(project, "1 / 0").error is not None
    started = count_processes(monkeypatch)
    assert outcome(project, "1 / 0").error is not None
    assert len(started) == 1


@pytest.mark.parametrize("content", ["", "{", "[]", '{"stamp": 1}', '{"stamp": "x", "answers": 3}'])
def test_damaged_cache_is_computed_again(project: Settings, content: str) -> None:
    assert outcome(project, "HALF").value == 0.5
    cache = project.cache / "values.json"
    cache.write_text(content)
    assert outcome(project, "HALF").value == 0.5
    assert len(json.loads(cache.read_text())["answers"]) == 1


def test_cache_leaves_no_other_files(project: Settings) -> None:
    outcome(project, "HALF")
    assert [path.name for path in project.cache.iterdir()] == ["values.json"]


def test_cache_folder_unwritable(project: Settings) -> None:
    project.cache.write_text("a file where the folder should be")
    with pytest.raises(SitekitError, match=r"^cannot write .*values\.json: .*; make the folder"):
        outcome(project, "HALF")


def test_expression_that_ends_the_process_costs_only_itself(project: Settings) -> None:
    requests = [Request(text, ("basic",)) for text in ("HALF", "leave(7)", "HALF + 1", "leave(8)")]
    found = evaluate(project, requests)
    assert [found[one].value for one in requests] == [0.5, None, 1.5, None]
    assert found[requests[1]].error == "its process ended with code 7 (it said nothing)"
    assert found[requests[3]].error == "its process ended with code 8 (it said nothing)"


def test_expression_without_end_costs_only_itself(
    project: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LIMIT", 3.0)
    requests = [Request(text, ()) for text in ('Fraction("1e999999999")', "1 + 1")]
    found = evaluate(project, requests)
    assert found[requests[0]].error == "it does not end within 3 s; ask for less"
    assert found[requests[1]].value == 2


def test_many_expressions_may_take_longer_than_one(
    project: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LIMIT", 3.0)
    requests = [Request(f"slow({number})", ("basic",)) for number in range(4)]
    found = evaluate(project, requests)
    assert [found[request].value for request in requests] == [0, 1, 2, 3]


def test_process_that_cannot_start(project: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(SitekitError, match=r"^cannot start /nowhere/python: No such file"):
        outcome(project, "HALF")


@pytest.mark.parametrize(
    "script", ["print('rubbish')", "print('3')", "raise SystemExit('no numpy')"]
)
def test_process_that_talks_rubbish(
    project: Settings, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    run = subprocess.run

    def other(_command: Any, **options: Any) -> Any:
        return run([sys.executable, "-c", script], **options)

    monkeypatch.setattr(subprocess, "run", other)
    with pytest.raises(SitekitError, match="the process that evaluates the pages did not start"):
        outcome(project, "HALF")


def test_nothing_asked_starts_nothing(project: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    forbid_processes(monkeypatch)
    assert evaluate(project, []) == {}
