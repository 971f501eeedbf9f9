from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from sitekit import derivations, evaluate
from sitekit.derivations import Derivation, DerivationVerdict, check, job, mutations
from sitekit.problems import report
from sitekit.settings import Settings
from sitekit.source import parse

SNIPPET = '''\
import numpy as np

__all__ = [
    "batch", "chain", "constant", "diagonal", "equal", "fails", "fixed", "half", "no_dict",
    "nothing", "numbers", "power", "single", "slope", "square", "symmetric", "taken", "unnamed",
]


def power(W, n):
    return np.linalg.matrix_power(W, n)


def slope(z):
    return 1 - np.tanh(z) ** 2


def half(x):
    return x / 2


def network(n0, n1, n2, m, rng):
    W1, W2 = rng.normal(size=(n1, n0)), rng.normal(size=(n2, n1))
    X, Y = rng.normal(size=(n0, m)), rng.normal(size=(n2, m))

    def J(W1=W1, W2=W2, X=X):
        return np.sum((W2 @ np.tanh(W1 @ X) - Y) ** 2) / 2

    Z1 = W1 @ X
    d2 = W2 @ np.tanh(Z1) - Y
    return {"W1": W1, "W2": W2, "X": X, "Z1": Z1, "d2": d2, "J": J, "n0": n0, "n1": n1, "m": m}


def chain(rng):
    n0, n1, n2, m = (int(n) for n in 2 + rng.permutation(5)[:4])
    return network(n0, n1, n2, m, rng) | {"n2": n2}


def equal(rng):
    n = 2 + int(rng.integers(4))
    return network(n, n, n + 1, n + 2, rng) | {"n2": n + 1}


def single(rng):
    n0, n1, n2 = (int(n) for n in 2 + rng.permutation(5)[:3])
    return network(n0, n1, n2, 1, rng) | {"n2": n2}


def unnamed(rng):
    return {name: part for name, part in chain(rng).items() if name != "n0"}


def square(rng):
    n, m = (int(n) for n in 2 + rng.permutation(5)[:2])
    W, X = rng.normal(size=(n, n)), rng.normal(size=(n, m))

    def J(W=W):
        return np.sum(W @ W @ X)

    return {"W": W, "X": X, "G": np.ones((n, m)), "J": J, "n": n, "m": m}


def batch(rng):
    """One layer of which the slopes differ from example to example."""
    n0, n1, m = (int(n) for n in 2 + rng.permutation(5)[:3])
    W, v = rng.normal(size=(n1, n0)), rng.normal(size=(1, n1))
    X = rng.normal(size=(n0, m))

    def J(W=W):
        return np.sum(v @ np.tanh(W @ X))

    Z = W @ X
    return {"W": W, "v": v, "X": X, "Z": Z, "J": J, "n0": n0, "n1": n1, "m": m}


def symmetric(rng):
    n = 2 + int(rng.integers(3))
    A = rng.normal(size=(n, n))
    return {"n": n, "S": A + A.T}


def diagonal(rng):
    n = 2 + int(rng.integers(3))
    return {"n": n, "D": np.diag(rng.normal(size=n)), "I": np.eye(n)}


def numbers(rng):
    return {"W": np.array([[2.0, 0.0], [0.0, 2.0]]), "x": 3.0}


def constant(rng):
    n = 2 + int(rng.integers(3))

    def J(x=1.0):
        return 7.0

    def norm(W=np.ones(n)):
        return np.linalg.norm(W)

    return {"n": n, "W": rng.normal(size=n), "x": 1.0, "J": J, "norm": norm, "name": "text",
            "vector": lambda W: 2 * W, "zero": np.zeros(n)}


def fixed(rng):
    return {"n": 2, "m": 2, "k": 1, "A": np.array([[1.0, 2.0], [2.0, 1.0]])}


def fails(rng):
    raise ValueError("no such network")


def no_dict(rng):
    return [1]


def nothing(rng):
    return {"A": np.ones((0, 2)), "flag": np.array([True]), "far": np.array([np.inf])}


def taken(rng):
    return {"power": 3}
'''

CHAIN = r"""
\frac{\partial J}{\partial W_1} ;; gradient(J, "W1") ;; what we want
= (W_2^\top\delta_2\odot g'(Z_1)) X^\top ;; ((W2.T @ d2) * slope(Z1)) @ X.T ;; one layer back
"""


@pytest.fixture
def project(tmp_path: Path) -> Settings:
    package = tmp_path / "pieces"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "net.py").write_text(SNIPPET)
    (package / "more.py").write_text("__all__ = ['twice']\n\n\ndef twice(x):\n    return 2 * x\n")
    return Settings(
        root=tmp_path,
        docs=tmp_path / "docs",
        site=tmp_path / "site",
        package="pieces",
        results=tmp_path / "results",
        figures=tmp_path / "docs" / "figures",
        figure_command=(),
        macros=tmp_path / "docs" / "macros.tex",
        labs="labs/*.py",
        cache=tmp_path / ".cache",
    )


def page(body: str, maker: str, *, name: str = "d1", front: str = "") -> str:
    head = f'```derivation {{#{name} from="net:{maker}"}}'
    return f"{front}# Title\n\n{head}\n{body.strip()}\n```\n"


def verify(project: Settings, *texts: str) -> list[DerivationVerdict]:
    sources = [parse(f"docs/p{number}.md", text) for number, text in enumerate(texts)]
    return derivations.verify(project, sources)


def messages(project: Settings, *texts: str) -> list[str]:
    return report(derivations.problems(verify(project, *texts))).splitlines()


def one(python: str, *, first: str = 'gradient(J, "W1")', tex: str = "X") -> str:
    digits = "_1" if "W1" in first else ""
    return f"Y{digits} ;; {first} ;; left\n= {tex} ;; {python} ;; right"


def test_derivation_holds(project: Settings) -> None:
    [verdict] = verify(project, page(CHAIN, "chain"))
    assert verdict.problems == ()
    assert verdict.cases == 50
    assert 0 < verdict.worst < 1e-13
    assert verdict.shapes == (("n1", "n0"), ("n1", "n0"))
    assert derivations.to_json([verdict]) == [
        {
            "page": "docs/p0.md",
            "line": 3,
            "id": "d1",
            "lines": 2,
            "cases": 50,
            "worst": verdict.worst,
            "holds": True,
        }
    ]


# Each is the right line with one slip; the size of its error is asserted, not only that it fails.
SLIPS = {
    "sign flipped": ("chain", "-((W2.T @ d2) * slope(Z1)) @ X.T", 1.0),
    "factor doubled": ("chain", "2 * ((W2.T @ d2) * slope(Z1)) @ X.T", 0.99),
    "slope forgotten": ("chain", "(W2.T @ d2) @ X.T", 1e-3),
    "transpose dropped, square": ("square", "W @ G @ X.T + G @ (W @ X).T", 1e-3),
    "factors swapped, square": ("square", "G @ X.T @ W.T + G @ (W @ X).T", 1e-3),
    "one term only": ("square", "W.T @ G @ X.T", 1e-3),
    "slopes averaged over the batch": (
        "batch",
        "np.diag(np.mean(slope(Z), axis=1)) @ v.T @ np.ones((1, m)) @ X.T",
        1e-3,
    ),
}


def test_slips_fail(project: Settings) -> None:
    texts = [
        page(
            one(python, first='gradient(J, "W1")' if maker == "chain" else 'gradient(J, "W")'),
            maker,
        )
        for maker, python, _ in SLIPS.values()
    ]
    verdicts = verify(project, *texts)
    for verdict, (name, (_, python, least)) in zip(verdicts, SLIPS.items(), strict=True):
        assert not verdict.holds, name
        assert verdict.worst >= least, name
        assert f"`{python}` is not what the first line gives: relative error" in str(
            verdict.problems[0]
        )


def test_right_lines_beside_the_slips_hold(project: Settings) -> None:
    shared = page(one("W.T @ G @ X.T + G @ (W @ X).T", first='gradient(J, "W")'), "square")
    layer = page(
        one("(slope(Z) * (v.T @ np.ones((1, m)))) @ X.T", first='gradient(J, "W")', tex="1_m"),
        "batch",
    )
    assert messages(project, shared, layer) == []


def test_slips_of_shape_fail(project: Settings) -> None:
    found = messages(
        project,
        page(one("((W2 @ d2) * slope(Z1)) @ X.T", tex="W_2 \\delta_2 Z_1"), "chain"),
        page(one("(((W2.T @ d2) * slope(Z1)) @ X.T).T", tex="W_2 \\delta_2 Z_1"), "chain"),
    )
    assert found[0].startswith(
        "docs/p0.md:5: line 2 of d1: `((W2 @ d2) * slope(Z1)) @ X.T`: "
        "it fails with ValueError: matmul: "
    )
    assert found[0].endswith("(case 0)")
    assert found[1].startswith(
        "docs/p1.md:5: line 2 of d1: `(((W2.T @ d2) * slope(Z1)) @ X.T).T`: it is "
    )
    assert " where the first line is " in found[1]
    assert len(found) == 2


def test_cases_that_let_slips_hide_are_refused(project: Settings) -> None:
    texts = [page(CHAIN, maker) for maker in ("equal", "single", "unnamed")]
    texts.append(page("S ;; S ;; left\n= T ;; S + 0 * S ;; right", "symmetric"))
    found = messages(project, *texts)
    assert (
        "docs/p0.md:3: derivation d1: n0 and n1 are equal in every case, "
        "so that a missing transpose could hide; let them differ"
    ) in found
    assert (
        'docs/p0.md:4: line 1 of d1: `gradient(J, "W1")`: its dimension could be n0 and n1, '
        "equal in every case; let them differ"
    ) in found
    assert (
        "docs/p1.md:3: derivation d1: m is 1 in every case, "
        "so that a missing sum could hide; let it vary"
    ) in found
    assert any(
        line.startswith(
            'docs/p2.md:4: line 1 of d1: `gradient(J, "W1")`: no size explains its dimension of '
        )
        for line in found
    )
    assert (
        "docs/p3.md:3: derivation d1: S is symmetric in every case, "
        "so that a missing transpose could hide; draw all its entries"
    ) in found


def test_diagonal_matrices_are_no_cause_for_suspicion(project: Settings) -> None:
    text = page("D ;; D ;; left\n= DI ;; D @ I ;; right", "diagonal")
    assert messages(project, text) == []


def test_numbers_without_chance_are_one_case(project: Settings) -> None:
    body = r"""
W^5 ;; power(W, 5) ;; five layers
= \begin{bmatrix}2.0 & 0.0 \\ 0.0 & 2.0\end{bmatrix}^5 ;; power(2 * np.eye(2), 5) ;; the numbers
= \begin{bmatrix}2.0^5 & 0 \\ 0 & 2.0^5\end{bmatrix} ;; np.diag([2.0**5, 2.0**5]) ;; diagonal
= \begin{bmatrix}32 & 0 \\ 0 & 32\end{bmatrix} ;; np.array([[32, 0], [0, 32]]) ;; worked out
"""
    scalar = r"""
5x^4 ;; 5 * x**4 ;; derivative
= 5 \cdot 3^4 ;; 5 * 3**4 ;; at three
= 405 ;; 405.0 ;; product
"""
    verdicts = verify(project, page(body, "numbers"), page(scalar, "numbers"))
    assert derivations.problems(verdicts) == []
    assert [verdict.cases for verdict in verdicts] == [1, 1]
    assert verdicts[0].shapes == (("2", "2"),) * 4
    assert verdicts[1].shapes == ((),) * 3


def test_fixed_sizes_may_coincide(project: Settings) -> None:
    text = page("A ;; A ;; left\n= A^1 ;; power(A, 1) ;; right", "fixed")
    assert messages(project, text) == []


WRONG_CASES = {
    "unknown": "docs/p0.md:3: derivation d1: net does not list unknown in its __all__",
    "fails": (
        "docs/p0.md:3: derivation d1: net:fails with seed 0: "
        "pieces/net.py:108 fails with ValueError: no such network"
    ),
    "no_dict": "docs/p0.md:3: derivation d1: net:no_dict must return a dict of names, not list",
    "taken": (
        "docs/p0.md:3: derivation d1: net:taken returns `power`, "
        "which has another meaning already; rename it"
    ),
}


@pytest.mark.parametrize("maker", WRONG_CASES)
def test_cases_that_cannot_be_made(project: Settings, maker: str) -> None:
    assert messages(project, page(one("1", first="2"), maker)) == [WRONG_CASES[maker]]


WRONG_LINES = {
    'gradient(J, "x")': (
        "the function stays real when x is complex: it does not depend on x, or "
        "abs, norm, var or .real drops the imaginary part"
    ),
    'gradient(norm, "W")': (
        "the function stays real when W is complex: it does not depend on W, or "
        "abs, norm, var or .real drops the imaginary part"
    ),
    'gradient(J, "V")': "the case has no 'V' to differentiate by",
    'gradient(J, "name")': "cannot differentiate by 'name', which is no real number or array",
    "name": "it gives str128 values; a line gives real numbers",
    "W / 0": "it fails with RuntimeWarning: divide by zero encountered in divide",
    "V": "nothing here is called `V`; did you mean J?",
    "zero": "it gives zero, so that no relative error exists; choose other cases",
}


def test_first_lines_that_cannot_be_computed(project: Settings) -> None:
    texts = [page(one("W + 0 * x", first=first), "constant") for first in WRONG_LINES]
    found = [verdict.problems[0].message for verdict in verify(project, *texts)]
    for message, python in zip(found, WRONG_LINES, strict=True):
        assert message.startswith(f"line 1 of d1: `{python}`: "), message
    by_python = dict(zip(WRONG_LINES, found, strict=True))
    for python, reason in WRONG_LINES.items():
        if python not in {"name", "V"}:
            assert by_python[python] == f"line 1 of d1: `{python}`: {reason} (case 0)"
    assert by_python["name"].endswith("values; a line gives real numbers (case 0)")
    assert "nothing here is called `V`" in by_python["V"]


def test_gradient_of_many_numbers_refused(project: Settings) -> None:
    [verdict] = verify(project, page(one("W", first='gradient(vector, "W")'), "constant"))
    assert "gradient needs a function with one number as its value, not " in str(
        verdict.problems[0]
    )


def test_values_that_are_no_numbers_refused(project: Settings) -> None:
    texts = [page(one("1", first=first), "nothing") for first in ("A", "flag", "far")]
    found = [verdict.problems[0].message for verdict in verify(project, *texts)]
    assert found == [
        "line 1 of d1: `A`: it gives an array without entries (case 0)",
        "line 1 of d1: `flag`: it gives bool values; a line gives real numbers (case 0)",
        "line 1 of d1: `far`: it gives nan or an infinite value (case 0)",
    ]


def test_vanished_gradient_is_compared_relatively(project: Settings) -> None:
    tiny = "np.array([1e-200, 3e-300])"
    verdicts = verify(
        project,
        page(one("np.array([1, 3e-100]) / 10**200", first=tiny, tex="1 + 3"), "numbers"),
        page(one("np.array([1.001e-200, 3e-300])", first=tiny, tex="1"), "numbers"),
    )
    assert verdicts[0].worst < 1e-15
    assert verdicts[1].worst == pytest.approx(1e-3, rel=1e-9)
    assert not verdicts[1].holds


def test_modules_of_the_page_are_seen(project: Settings) -> None:
    text = page(one("half(twice(W))", first="W"), "numbers", front="---\nclaims: [more]\n---\n")
    assert messages(project, text) == []
    without = page(one("half(twice(W))", first="W"), "numbers")
    [problem] = messages(project, without)
    assert problem.startswith(
        "docs/p0.md:5: line 2 of d1: `half(twice(W))`: nothing here is called `twice`"
    )


@pytest.mark.parametrize("claims", ["more", "[More]", "[1]"])
def test_front_matter_refused(project: Settings, claims: str) -> None:
    text = page(CHAIN, "chain", front=f"---\nclaims: {claims}\n---\n")
    [problem] = messages(project, text)
    assert problem.startswith("docs/p0.md:1: ")
    assert "claims: [activations, chain]" in problem or "a list of modules" in problem


def test_all_pages_in_one_process_and_none_when_cached(
    project: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Any] = []
    run = subprocess.run

    def counted(*args: Any, **options: Any) -> Any:
        started.append(args)
        return run(*args, **options)

    monkeypatch.setattr(subprocess, "run", counted)
    texts = [page(CHAIN, "chain"), page(one("W", first="power(W, 1)", tex="1"), "numbers")]
    first = verify(project, *texts)
    assert len(started) == 1
    assert verify(project, *texts) == first
    assert len(started) == 1


def test_change_of_a_snippet_is_seen(project: Settings) -> None:
    assert messages(project, page(CHAIN, "chain")) == []
    path = project.root / "pieces" / "net.py"
    path.write_text(SNIPPET.replace("1 - np.tanh(z) ** 2", "1 - np.tanh(z)"))
    [problem] = messages(project, page(CHAIN, "chain"))
    assert "is not what the first line gives" in problem
    path.write_text("def\n")
    [problem] = messages(project, page(CHAIN, "chain"))
    assert problem == ("docs/p0.md:3: derivation d1: pieces/net.py:1 is not Python: invalid syntax")
    path.write_text(SNIPPET)
    assert messages(project, page(CHAIN, "chain")) == []


def derivation_of(text: str) -> Derivation:
    [derivation] = derivations.read(parse("docs/p.md", text))
    assert derivation.problems == ()
    return derivation


def test_every_changed_digit_of_tex_fails(project: Settings) -> None:
    matrix = r"""
W^5 ;; power(W, 5) ;; five layers
= \begin{bmatrix}2.0 & 0.0 \\ 0.0 & 2.0\end{bmatrix}^5 ;; power(2 * np.eye(2), 5) ;; the numbers
= \begin{bmatrix}2.0^5 & 0 \\ 0 & 2.0^5\end{bmatrix} ;; np.diag([2.0**5, 2.0**5]) ;; diagonal
= 2\begin{bmatrix}16 & 0 \\ 0 & 16\end{bmatrix} ;; 2 * np.array([[16, 0], [0, 16]]) ;; worked out
"""
    written = [derivation_of(page(CHAIN, "chain")), derivation_of(page(matrix, "numbers"))]
    answers = evaluate.run(project, [job(derivation) for derivation in written])
    for derivation, answer in zip(written, answers, strict=True):
        assert check(derivation, answer).holds
        mutated = mutations(derivation)
        digits = sum(letter.isdigit() for line in derivation.lines for letter in line.tex)
        assert len(mutated) == digits > 3
        for other in mutated:
            changed = [line.tex for line in other.lines]
            assert not check(other, answer).holds, changed


def test_mutations_need_no_new_answer() -> None:
    derivation = derivation_of(page(CHAIN, "chain"))
    assert {str(job(other)) for other in mutations(derivation)} == {str(job(derivation))}
