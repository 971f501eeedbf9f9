from collections import Counter
from fractions import Fraction

import pytest

from sitekit.verify.compare import ClaimError, apart, check, formula_of, literals, mutations, read
from tests.sitekit.rows import number, rows


@pytest.mark.parametrize(("text", "expression", "value"), rows(__file__, "true"))
def test_every_changed_digit_is_noticed(text: str, expression: str, value: str) -> None:
    assert check(text, expression, number(value)) is None
    changed = mutations(text)
    assert changed
    assert [one for one in changed if check(one, expression, number(value)) is None] == []


UNCONFIRMED = "{} is shown and is no number in {}; write it there, or take it out of the text"
WRONG = [
    *rows(__file__, "wrong"),
    *(
        (*claim, f"claim is false: {UNCONFIRMED.format(shown, claim[1])}")
        for *claim, shown in rows(__file__, "unconfirmed")
    ),
]


@pytest.mark.parametrize(("text", "expression", "value", "message"), WRONG)
def test_what_is_wrong_is_said(text: str, expression: str, value: str, message: str) -> None:
    assert check(text, expression, number(value)) == message


@pytest.mark.parametrize(("text", "message"), rows(__file__, "unreadable"))
def test_what_cannot_be_read_says_why(text: str, message: str) -> None:
    assert (check(text, "5", 5.0) or "").startswith(message)
    with pytest.raises(ClaimError):
        read(text)


@pytest.mark.parametrize(("expression", "taken"), rows(__file__, "taken"))
def test_expressions_that_markdown_would_read_are_refused(expression: str, taken: str) -> None:
    with pytest.raises(ClaimError) as error:
        literals(expression)
    what = f"an expression holds no <, > or | and stands on one line, but {expression!r} holds "
    assert str(error.value) == f"{what}{taken}; put the comparison into a function of the package"


@pytest.mark.parametrize(("expression", "numbers"), rows(__file__, "literals"))
def test_literals_of_an_expression(expression: str, numbers: str) -> None:
    assert Counter(literals(expression)) == Counter(map(Fraction, numbers.split()))


@pytest.mark.parametrize(("text", "count"), rows(__file__, "mutations"))
def test_mutations_replace_each_digit_by_all_others(text: str, count: str) -> None:
    changed = mutations(text)
    assert len(set(changed)) == len(changed) == int(count)
    for other in changed:
        ((old, new),) = (pair for pair in zip(text, other, strict=True) if pair[0] != pair[1])
        # A raised digit stays raised.
        assert (old.isdigit(), old.isdecimal()) == (True, new.isdecimal())


@pytest.mark.parametrize(("tex", "shown"), rows(__file__, "apart"))
def test_digits_that_are_arguments_stand_apart(tex: str, shown: str) -> None:
    assert apart(tex).split() == shown.split()


def test_a_text_may_be_one_formula() -> None:
    texts = ["$x$", r"$\$5$", "$x", "x $y$", "$x$ $y$", "$$"]
    assert list(map(formula_of, texts)) == ["x", r"\$5", None, None, None, None]
