import sys
from typing import Any

import numpy as np
import pytest

from sitekit.verify.interpreter import Interpreter
from sitekit.verify.worker import COUNT, answer
from tests.sitekit.rows import matches, number, rows

SNIPPET = """\
import numpy as np

def power(W, n): return np.linalg.matrix_power(W, n)
def slope(z): return 1 - np.tanh(z) ** 2
def half(x): return x / 2
def some(rng, count): return [int(n) for n in 2 + rng.permutation(5)[:count]]
def size(rng): return 2 + int(rng.integers(3))

def network(n0, n1, n2, m, rng):
    W1, W2 = rng.normal(size=(n1, n0)), rng.normal(size=(n2, n1))
    X, Y = rng.normal(size=(n0, m)), rng.normal(size=(n2, m))
    def J(W1=W1, W2=W2, X=X): return np.sum((W2 @ np.tanh(W1 @ X) - Y) ** 2) / 2
    Z1 = W1 @ X
    d2 = W2 @ np.tanh(Z1) - Y
    return {"W1": W1, "W2": W2, "X": X, "Z1": Z1, "d2": d2, "J": J} | dict(n0=n0, n1=n1, n2=n2, m=m)

def chain(rng): return network(*some(rng, 4), rng)
def equal(rng): return network(*[size(rng)] * 2, *some(rng, 2), rng)
def single(rng): return network(*some(rng, 3), 1, rng)
def unnamed(rng): return {name: part for name, part in chain(rng).items() if name != "n0"}
def ragged(rng): return {"n": (n := size(rng)), "A": np.ones((n,) * (1 + n % 2))}
def symmetric(rng): return {"n": (n := size(rng)), "S": (A := rng.normal(size=(n, n))) + A.T}
def diagonal(rng): return {"n": (n := size(rng)), "D": np.diag(rng.normal(size=n)), "I": np.eye(n)}

def square(rng):
    n, m = some(rng, 2)
    W, X = rng.normal(size=(n, n)), rng.normal(size=(n, m))
    def J(W=W): return np.sum(W @ W @ X)
    return {"W": W, "X": X, "G": np.ones((n, m)), "J": J, "n": n, "m": m}

def batch(rng):
    n0, n1, m = some(rng, 3)
    W, v, X = rng.normal(size=(n1, n0)), rng.normal(size=(1, n1)), rng.normal(size=(n0, m))
    def J(W=W): return np.sum(v @ np.tanh(W @ X))
    return {"W": W, "v": v, "X": X, "Z": W @ X, "J": J, "n0": n0, "n1": n1, "m": m}

def constant(rng):
    n = size(rng)
    return {"n": n, "W": rng.normal(size=n), "x": 1.0, "name": "text", "zero": np.zeros(n),
            "J": lambda x=1.0: 7.0, "vector": lambda W: 2 * W,
            "length": lambda W: np.linalg.norm(W)}

def odd(rng):
    n = size(rng)
    return {"n": n, "k": np.int64(n + 1), "flag": True, "z": np.ones(n) + 0j, "i": np.ones(n) * 1j,
            "N": np.array(3), "A": rng.normal(size=(n, n)), "v": rng.normal(size=(1, n))}

def numbers(rng): return {"W": np.array([[2.0, 0.0], [0.0, 2.0]]), "x": 3.0}
def fixed(rng): return {"n": 2, "m": 2, "k": 1, "A": np.array([[1.0, 2.0], [2.0, 1.0]])}
def nothing(rng): return {"A": np.ones((0, 2)), "flag": np.ones(1) > 0, "far": np.ones(1) * np.inf}
def large(rng): return {"big": np.ones(101), "less": np.ones(100)}
def no_dict(rng): return [1]
def named(rng): return {3: 3}
def taken(rng): return {"power": 3}
def own_gradient(rng): return {"gradient": 3}

def fails(rng):
    if rng.integers(9) == 0:
        raise ValueError("no such network")
    return {"n": 2}

calls = []

def counted(rng):
    calls.append(rng)
    x = rng.normal()
    def J(x=x):
        calls.append(x)
        return x**2
    return {"x": x, "J": J}

def spoil(a):
    a[:] = 0
    return a

__all__ = [name for name in dir() if name != "np" and not name.startswith("_")]
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: Any) -> Any:
    """Return a function that computes lines on the samples of a function of the module."""
    root = tmp_path_factory.mktemp("project")
    (root / "drawn_").mkdir()
    more = "__all__ = ['twice']\n\n\ndef twice(x):\n    return 2 * x\n"
    for name, text in {"__init__": "", "net": SNIPPET, "more": more}.items():
        (root / "drawn_" / f"{name}.py").write_text(text, encoding="utf-8")
    sys.path.insert(0, str(root))
    interpreter = Interpreter(root, "drawn_", root / "results")

    def run(maker: str, *lines: str, modules: Any = ()) -> dict[str, Any]:
        job = {"kind": "derivation", "from": f"net:{maker}", "modules": modules, "lines": lines}
        return answer(job, interpreter)

    yield run
    sys.path.remove(str(root))


def errors(found: dict[str, Any]) -> list[Any]:
    return [line.get("error") for line in found["lines"]]


def test_lines_are_computed_on_samples(run: Any) -> None:
    right = "((W2.T @ d2) * slope(Z1)) @ X.T"
    found = run("chain", 'gradient(J, "W1")', right)
    first, second = found["lines"]
    assert (found["cases"], found["problems"]) == (COUNT, [])
    assert first == {"worst": 0.0, "case": 0, "shape": ["n1", "n0"], "value": None}
    assert 0 < second["worst"] < 1e-13
    assert second["shape"] == ["n1", "n0"]
    # The worst sample is named by its seed.
    sizes = [2 + int(np.random.default_rng(seed).permutation(5)[3]) for seed in range(COUNT)]
    line = run("chain", "5.0", "1.0 * m")["lines"][1]
    # The first of those that are farthest from 5.
    assert (line["worst"], line["case"]) == (0.6, sizes.index(2))


@pytest.mark.parametrize(("maker", "right", "wrong", "least"), rows(__file__, "mistakes"))
def test_wrong_lines_have_errors(run: Any, maker: str, right: str, wrong: str, least: str) -> None:
    found = run(maker, f'gradient(J, "{"W1" if maker == "chain" else "W"}")', right, wrong)
    assert found["lines"][1]["worst"] < 1e-13
    assert found["lines"][2]["worst"] >= float(least)


@pytest.mark.parametrize(("first", "other", "error", "rel"), rows(__file__, "norms"))
def test_error_is_that_of_the_norm(run: Any, first: str, other: str, error: str, rel: str) -> None:
    same, found = (line["worst"] for line in run("numbers", first, other)["lines"])
    assert same == 0
    assert found == pytest.approx(float(error), rel=float(rel), abs=0)


@pytest.mark.parametrize(("maker", "line", "expected"), rows(__file__, "hidden"))
def test_samples_that_let_mistakes_hide(run: Any, maker: str, line: str, expected: str) -> None:
    assert " | ".join(run(maker, line)["problems"]) == expected


@pytest.mark.parametrize(("maker", "line", "shape"), rows(__file__, "shapes"))
def test_shapes_have_names(run: Any, maker: str, line: str, shape: str) -> None:
    assert " × ".join(run(maker, line)["lines"][0]["shape"]) == shape


@pytest.mark.parametrize(("maker", "line", "message"), rows(__file__, "lines"))
def test_lines_that_cannot_be_computed(run: Any, maker: str, line: str, message: str) -> None:
    *before, error = errors(run(maker, *line.split(" ;; ")))
    assert before in ([], [None])
    assert matches(error, message)


def test_other_lines_are_computed_all_the_same(run: Any) -> None:
    found = run("constant", "zero", "2.0", "n / 0", "1.0 * n")
    assert [error is None for error in errors(found)] == [False, True, False, True]
    assert found["lines"][1] == {"worst": 0.0, "case": 0, "shape": [], "value": 2.0}


@pytest.mark.parametrize(("maker", "message"), rows(__file__, "makers"))
def test_samples_that_cannot_be_made(run: Any, maker: str, message: str) -> None:
    assert run(maker, "1", "2") == {"error": message}


def test_samples_are_drawn_and_differentiated_once(run: Any) -> None:
    lines = ['gradient(J, "x")', "2 * x", '1 * gradient(J, name="x")', '1 * gradient(J, "x")']
    first = run("counted", *lines)
    assert [line["worst"] < 1e-15 for line in first["lines"]] == [True] * 4
    calls = sys.modules["drawn_.net"].calls
    # One call of the maker, and one of J for each way to write the gradient.
    assert len(calls) == 3 * COUNT
    assert run("counted", *lines) == first
    assert len(calls) == 3 * COUNT


@pytest.mark.parametrize(("maker", "lines", "values"), rows(__file__, "values"))
def test_values_that_never_change_are_told(run: Any, maker: str, lines: str, values: str) -> None:
    found = run(maker, *lines.split(", "))
    assert [line["value"] for line in found["lines"]] == number(values)
    assert found["cases"] == (COUNT if maker == "chain" else 1)


def test_modules_of_the_page_are_seen(run: Any) -> None:
    found = run("numbers", "W", "half(twice(W))", modules=["more", "net"])
    assert errors(found) == [None, None]
    unknown = "nothing here is called `twice`; list its module under `claims:` (case 0)"
    assert errors(run("numbers", "W", "half(twice(W))")) == [None, unknown]
