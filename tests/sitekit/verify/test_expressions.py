"""What an expression may hold."""

import re
from pathlib import Path

import numpy as np
import pytest

from sitekit.verify.expressions import NUMPY, Refused, check_expression
from sitekit.verify.interpreter import Interpreter

INTERPRETER = Interpreter(Path(), "snippets", Path())


def evaluate(text: str, *, extended: bool = False, **names: object) -> object:
    return INTERPRETER.evaluate(text, INTERPRETER.names([]) | names, extended=extended)


@pytest.mark.parametrize(("text", "value"), [
    ("0.99**300", 0.99**300), ("-2 + 3 * 4 / 5 - 7 // 2 % 3", -2 + 3 * 4 / 5 - 7 // 2 % 3),
    ("2 ** -1074", 2.0**-1074), ("np.exp(0) + np.pi", 1 + np.pi), ("np.linalg.norm([3, 4])", 5.0),
    ("np.array([[1, 2], [3, 4]])[1, 0]", 3), ("np.arange(5)[-2]", 3),
    ("np.arange(6)[1:-1:2][1]", 3), ("np.array([1, 2, 3])[None, :][0, 2]", 3),
    ("np.sum(np.ones((2, 3)), axis=1, keepdims=True)[0, 0]", 3.0),
    ("abs(min(-1, 2)) + max((1, 5)) + sum([1, 2]) + len([1]) + round(2.6) + int(float(2))", 15),
    ("1_000", 1000), ("  3  ", 3), ("f(1, n=2)", 3), ("9" * 1000, int("9" * 1000))
])  # fmt: skip
def test_expression_admitted(text: str, value: object) -> None:
    assert evaluate(text, f=lambda a, n: a + n) == value


@pytest.mark.parametrize(
    ("text", "value"), [("A @ A.T", [[5]]), ('f("A", n=A.T)', [[1], [2]]), ("(2 * A).T[1]", [4])]
)
def test_expression_admitted_in_a_derivation_only(text: str, value: object) -> None:
    found = evaluate(text, extended=True, A=np.array([[1, 2]]), f=lambda name, n: n)
    assert np.array_equal(np.asarray(found), value)
    with pytest.raises(Refused):
        check_expression(text)


# The interpreter; names that are not meant for pages; attributes; more of numpy than is listed;
# calls of what is not a name; syntax; no expression.
WAYS_OUT = """
__import__('os')  open('x')  eval('1')  exec('1')  compile('1', 'x', 'eval')  getattr(np, 'load')
setattr(f, 'x', 1)  globals()  vars()  type(1)  input()  breakpoint()  print(1)  object
_power(2, 3)  __builtins__  f(__x=1)  f(_x)
().__class__  (1).real  f.__globals__  f.__globals__['os']  np.exp.__self__  'a'.join(['b'])
'{0.__class__}'.format(1)  f(1).__class__  f.np.exp  'a'.T
np  f(np)  np['load']  np.load('x')  np.save('x', 1)  np.lib  np.fromfile('x')  np.memmap('x')
np.genfromtxt('x')  np.lib.format.open_memmap('x')  np.ctypeslib  np.linalg  np.T
np.linalg.lapack_lite  np.random.default_rng()
[abs][0](1)  (abs, max)[1]([1])  f(1)(2)  f[0](1)  (lambda: 1)()  f.g(1)  A.T(1)
lambda: 1  [x for x in [1]]  {x for x in [1]}  {x: 1 for x in [1]}  sum(x for x in [1])  f(*[1])
f(**{'a': 1})  [*[1]]  {'a': 1}  {1, 2}  (y := 1)  1 if f(1) else 2  1 < 2  1 == 1  1 in [1]
f(1) and f(2)  not 1  ~1  1 << 1000000  1 | 2  1 & 2  1 ^ 2  1 >> 2  f'{1}'  '%s' % 1  'a' * 1000
2 * 'a'  -'a'  b'a'  1j  1e999  ...  await f(1)  yield 1  f(1)[f(2)]  f(1)[1.5]  f(1)[f(2):]
f(1)[1:f(2)]  f(1)[::f(2)]  f(1)[...]  f(1)[-f(2)]  f(1)[+1]  f(1)[-'a']  f(1)[-1.5]
f(1)[0, f(2)]  f(1)[True]  'a'[0]  f('%s' % 1)  [0 < 1]  (1, 0 < 1)  f(1, 0 < 1)  f(n=0 < 1)
-(0 < 1)  1 + (0 < 1)  (0 < 1) + 1  f(0 < 1)[0]
x = 1  import os  1; 2  (
"""
REFUSED = [
    *(one.strip() for one in re.split(r"\n|  +", WAYS_OUT) if one.strip()),
    *("", " ", "\0", "(" * 400, "1+" * 500 + "1", "1\nimport os"),
]


@pytest.mark.parametrize("extended", [False, True])
@pytest.mark.parametrize("text", REFUSED)
def test_expression_refused(text: str, extended: bool) -> None:
    with pytest.raises(Refused):
        check_expression(text, extended=extended)


MESSAGES = {
    "open('x')": "Python's `open` is not allowed here: `open`; of these there are: abs, min, max, "
        "sum, len, round, int, float", "2 +": "`2 +` is not a Python expression: invalid syntax",
    "f(1)\n 2": "`f(1) 2` is not a Python expression: unexpected indent",
    "\0": "`\0` is not a Python expression", r"f('\d')": r"`f('\d')` is not a Python expression: ",
    "(" + "9" * 70: f"`({'9' * 58}…` is not a Python expression: '(' was never closed",
    "(" + "9" * 59: f"`({'9' * 59}` is not a Python expression: '(' was never closed",
    "": "the expression is empty; write the Python that computes the value",
    "9" * 1001: "the expression is longer than 1000 characters; make it a function",
    "np": "`np` on its own is not allowed here: `np`; write np.NAME with one of the listed names",
    "np.load('x')": "`np.load` is not allowed here: `np.load`; the listed names are in NUMPY of "
        "sitekit/verify/expressions.py",
    "f.x": "the attribute `.x` is not allowed here: `f.x`; no attribute but np.NAME: make it a",
    "A @ B": "`@` is not allowed here: `A @ B`; write np.dot(a, b), or a function of the snippets",
    "1 | 2": "this operator is not allowed here: `1 | 2`; write + - * / // % **",
    "~1": "this operator is not allowed here: `~1`; write + - * / // % **",
    "1j": "this literal is not allowed here: `1j`; write real numbers and plain strings",
    "1e999": "a literal too large for a float is not allowed here: `1e309`; write a whole number",
    "-'a'": "a string in arithmetic is not allowed here: `'a'`; strings are arguments or keys",
    "f(1)[1.5]": "this index is not allowed here: `f(1)[1.5]`; index with literals and slices of"
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), MESSAGES.items())
def test_refusal_message(text: str, message: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_expression(text)
    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize(("text", "what", "part"), [
    ("0.5 < 1", "a comparison", ""), ("1 if 2 else 3", "a condition", ""), ("{1}", "a set", ""),
    ("[x for x in y]", "a comprehension", ""), ("lambda: 1", "a lambda", ""),
    ("sum(x for x in y)", "a comprehension", "(x for x in y)"), ("f'{x}'", "an f-string", ""),
    ("{1: 2}", "a dict", ""), ("(y := 1)", "an assignment", ""),
    ("f(1) and 2", "`and` or `or`", ""), ("[*x]", "a starred argument", "*x"),
    ("await f(1)", "Await (of Python's syntax)", ""), ("f(**x)", "`**` in a call", ""),
    *((text, "a name with a leading underscore", "") for text in ("_x", "f(_x=1)")),
    ("f(1)(2)", "a call of something that is not a plain name", "f(1)")
])  # fmt: skip
def test_advice_to_write_a_function(text: str, what: str, part: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_expression(text)
    said = f"{what} is not allowed here: `{part or text}`; "
    assert str(refusal.value) == f"{said}move it into a function of the snippets and call that"


def test_names_are_exactly_the_listed_ones() -> None:
    names = INTERPRETER.names([])
    numpy = names["np"]
    offered = set(vars(numpy)) - {"linalg"} | {f"linalg.{one}" for one in vars(numpy.linalg)}
    assert offered == set(NUMPY)
    assert numpy.exp is np.exp
    assert numpy.linalg.matrix_power is np.linalg.matrix_power
    with pytest.raises(NameError):
        eval("open", names)


@pytest.mark.parametrize("text", [
    "9**9**9", "(-9)**(9**9)", "Fraction(9, 2)**(9**9)", "9**(9**9) * 0", "2**5001", "2**-5001",
    "Fraction(1, 2)**5001", "f(9**9**9)"
])  # fmt: skip
def test_power_without_end_refused(text: str) -> None:
    named = r"^the power .+\*\*.+ has more than 10000 bits; write the base as a float$"
    with pytest.raises(Refused, match=named):
        evaluate(text, f=abs)


@pytest.mark.parametrize(("text", "value"), [
    ("2**5000", 2**5000), ("1**(10**20) + 0**(10**20) + (-1)**(10**20)", 2), ("2**3**2", 512),
    ("2.0**1000", 2.0**1000), ("2**0.5", 2**0.5), ("Fraction(1, 2)**5000 * 2**5000", 1),
    ("np.sum(np.array([2, 3])**2)", 13)
])  # fmt: skip
def test_power_of_moderate_size_exact(text: str, value: object) -> None:
    assert evaluate(text) == value
