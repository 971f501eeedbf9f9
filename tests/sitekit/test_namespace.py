from __future__ import annotations

import ast

import numpy as np
import pytest

from sitekit import namespace
from sitekit.namespace import FACADE, Refused, check_expression, compile_expression


def evaluate(text: str, *, extended: bool = False, **names: object) -> object:
    known = {**namespace.base_names(lambda name: {"name": name}), **names}
    return eval(compile_expression(check_expression(text, extended=extended)), known)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.99**300", 0.99**300),
        ("-2 + 3 * 4 / 5 - 7 // 2 % 3", -2 + 3 * 4 / 5 - 7 // 2 % 3),
        ("2 ** -1074", 2.0**-1074),
        ("np.exp(0) + np.pi", 1 + np.pi),
        ("np.linalg.norm([3, 4])", 5.0),
        ("np.array([[1, 2], [3, 4]])[1, 0]", 3),
        ("np.arange(5)[-2]", 3),
        ("np.arange(6)[1:-1:2][1]", 3),
        ("np.array([1, 2, 3])[None, :][0, 2]", 3),
        ("np.sum(np.ones((2, 3)), axis=1, keepdims=True)[0, 0]", 3.0),
        ('result("run")["name"]', "run"),
        ("abs(min(-1, 2)) + max((1, 5)) + sum([1, 2]) + len([1]) + round(2.6) + int(float(2))", 15),
        ("1_000", 1000),
        ("  3  ", 3),
        ("f(1, n=2)", 3),
    ],
)
def test_expression_admitted(text: str, value: object) -> None:
    assert evaluate(text, f=lambda a, n: a + n) == value


@pytest.mark.parametrize(
    ("text", "value"), [("A @ A.T", [[5]]), ('f("A", n=A.T)', [[1], [2]]), ("(2 * A).T[1]", [4])]
)
def test_expression_admitted_in_a_derivation(text: str, value: object) -> None:
    found = evaluate(text, extended=True, A=np.array([[1, 2]]), f=lambda name, n: n)
    assert np.array_equal(np.asarray(found), value)


WAYS_OUT = [
    # the interpreter
    "__import__('os')",
    "open('x')",
    "eval('1')",
    "exec('1')",
    "compile('1', 'x', 'eval')",
    "getattr(np, 'load')",
    "setattr(f, 'x', 1)",
    "globals()",
    "vars()",
    "type(1)",
    "input()",
    "breakpoint()",
    "print(1)",
    "object",
    # names that are not meant for pages
    "_power(2, 3)",
    "__builtins__",
    "f(__x=1)",
    # attributes
    "().__class__",
    "(1).real",
    "f.__globals__",
    "f.__globals__['os']",
    "np.exp.__self__",
    "'{0.__class__}'.format(1)",
    "'a'.join(['b'])",
    "f(1).__class__",
    "A.T",
    "A @ A",
    # more of numpy than is listed
    "np",
    "f(np)",
    "np['load']",
    "np.load('x')",
    "np.save('x', 1)",
    "np.fromfile('x')",
    "np.genfromtxt('x')",
    "np.memmap('x')",
    "np.lib",
    "np.lib.format.open_memmap('x')",
    "np.ctypeslib",
    "np.linalg",
    "np.linalg.lapack_lite",
    "np.T",
    "np.random.default_rng()",
    # calls of what is not a name
    "[abs][0](1)",
    "(abs, max)[1]([1])",
    "f(1)(2)",
    "f[0](1)",
    "(lambda: 1)()",
    # syntax
    "lambda: 1",
    "[x for x in [1]]",
    "{x for x in [1]}",
    "{x: 1 for x in [1]}",
    "sum(x for x in [1])",
    "f(*[1])",
    "f(**{'a': 1})",
    "[*[1]]",
    "{'a': 1}",
    "{1, 2}",
    "(y := 1)",
    "1 if f(1) else 2",
    "1 < 2",
    "1 == 1",
    "1 in [1]",
    "f(1) and f(2)",
    "not 1",
    "~1",
    "1 << 1000000",
    "1 | 2",
    "1 & 2",
    "1 ^ 2",
    "f'{1}'",
    "'%s' % 1",
    "'a' * 1000",
    "-'a'",
    "b'a'",
    "1j",
    "1e999",
    "...",
    "await f(1)",
    "yield 1",
    "f(1)[f(2)]",
    "f(1)[1.5]",
    "f(1)[f(2):]",
    "f(1)[...]",
    "'a'[0]",
    # not an expression
    "",
    " ",
    "x = 1",
    "import os",
    "1; 2",
    "1\nimport os",
    "(",
    "\0",
    "(" * 400,
    "1+" * 600 + "1",
]


@pytest.mark.parametrize("text", WAYS_OUT)
def test_expression_refused(text: str) -> None:
    with pytest.raises(Refused):
        check_expression(text)


@pytest.mark.parametrize("text", [one for one in WAYS_OUT if one not in {"A.T", "A @ A"}])
def test_expression_refused_in_a_derivation_too(text: str) -> None:
    with pytest.raises(Refused):
        check_expression(text, extended=True)


MESSAGES = {
    "0.5 < 1": (
        "a comparison is not allowed here: `0.5 < 1`; "
        "move it into a function of the snippets and call that"
    ),
    "open('x')": (
        "Python's `open` is not allowed here: `open`; "
        "of these there are: abs, min, max, sum, len, round, int, float"
    ),
    "2 +": "`2 +` is not a Python expression: invalid syntax",
    "np.load('x')": (
        "`np.load` is not allowed here: `np.load`; "
        "the listed names are in FACADE of sitekit/namespace.py"
    ),
    "f.x": (
        "the attribute `.x` is not allowed here: `f.x`; "
        "no attribute but np.NAME: make it a function"
    ),
}


@pytest.mark.parametrize("text", MESSAGES)
def test_refusal_message(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_expression(text)
    assert str(refusal.value) == MESSAGES[text]


def test_facade_has_exactly_the_listed_names() -> None:
    facade = namespace.base_names(abs)["np"]
    offered = set(vars(facade)) - {"linalg"} | {f"linalg.{one}" for one in vars(facade.linalg)}
    assert offered == set(FACADE)


def test_facade_is_numpy() -> None:
    facade = namespace.base_names(abs)["np"]
    assert facade.exp is np.exp
    assert facade.linalg.matrix_power is np.linalg.matrix_power


def test_python_functions_are_the_listed_ones_only() -> None:
    with pytest.raises(NameError):
        eval("open", namespace.base_names(abs))


@pytest.mark.parametrize(
    "text", ["9**9**9", "(-9)**(9**9)", "Fraction(9, 2)**(9**9)", "9**(9**9) * 0"]
)
def test_power_without_end_refused(text: str) -> None:
    with pytest.raises(Refused, match="more than 10000 bits; write the base as a float"):
        evaluate(text)


def test_power_of_moderate_size_exact() -> None:
    assert evaluate("2**5000") == 2**5000
    assert evaluate("1**(10**20)") == 1
    assert evaluate("2**3**2") == 512
    assert np.array_equal(np.asarray(evaluate("np.array([2, 3])**2")), [4, 9])


def test_names_in_expression() -> None:
    assert namespace.names_in(ast.parse("b(a) + np.exp(b(1))", mode="eval")) == ["a", "b"]


@pytest.mark.parametrize("name", ["chain", "a.b", "x1", "long_name"])
def test_module_name_accepted(name: str) -> None:
    assert namespace.is_module_name(name)


@pytest.mark.parametrize("name", ["", "..os", "_x", "A", "a/b", "a.", "a-b", 3, None, "a b"])
def test_module_name_refused(name: object) -> None:
    assert not namespace.is_module_name(name)
