from pathlib import Path

import numpy as np
import pytest

from sitekit.verify.expressions import NUMPY, RefusedError, check_expression
from sitekit.verify.interpreter import Interpreter
from tests.sitekit.rows import number, rows

INTERPRETER = Interpreter(Path(), "snippets", Path())


def evaluate(text: str, *, extended: bool = False, **names: object) -> object:
    return INTERPRETER.evaluate(text, INTERPRETER.names([]) | names, extended=extended)


ADMITTED = [(text, number(value)) for text, value in rows(__file__, "admitted")]
ADMITTED += [("  3  ", 3), ("9" * 1000, int("9" * 1000))]


@pytest.mark.parametrize(("text", "value"), ADMITTED)
def test_expression_admitted(text: str, value: object) -> None:
    assert evaluate(text, f=lambda a, n: a + n) == value


@pytest.mark.parametrize(("text", "value"), rows(__file__, "extended"))
def test_expression_admitted_in_a_derivation_only(text: str, value: str) -> None:
    found = evaluate(text, extended=True, A=np.array([[1, 2]]), f=lambda name, n: n)
    assert np.array_equal(np.asarray(found), number(value))
    with pytest.raises(RefusedError):
        check_expression(text)


REFUSED = [
    *(one for _, *lines in rows(__file__, "refused") for one in "  ".join(lines).split("  ")),
    *("", " ", "\0", "(" * 400, "1+" * 500 + "1", "1\nimport os"),
]


@pytest.mark.parametrize("extended", [False, True])
@pytest.mark.parametrize("text", REFUSED)
def test_expression_refused(text: str, extended: bool) -> None:
    with pytest.raises(RefusedError):
        check_expression(text, extended=extended)


MESSAGES = [
    *rows(__file__, "messages"),
    ("\0", "`\0` is not a Python expression"),
    ("9" * 1001, "the expression is longer than 1000 characters; make it a function"),
]


@pytest.mark.parametrize(("text", "message"), MESSAGES)
def test_refusal_message(text: str, message: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        check_expression(text)
    assert str(refusal.value).startswith(message)


def test_names_are_exactly_the_listed_ones() -> None:
    names = INTERPRETER.names([])
    numpy = names["np"]
    offered = set(vars(numpy)) - {"linalg"} | {f"linalg.{one}" for one in vars(numpy.linalg)}
    assert offered == set(NUMPY)
    assert numpy.exp is np.exp
    assert numpy.linalg.matrix_power is np.linalg.matrix_power
    with pytest.raises(NameError):
        eval("open", names)


@pytest.mark.parametrize("text", [text for (text,) in rows(__file__, "endless")])
def test_power_without_end_refused(text: str) -> None:
    named = r"^the power .+\*\*.+ has more than 10000 bits; write the base as a float$"
    with pytest.raises(RefusedError, match=named):
        evaluate(text, f=abs)
