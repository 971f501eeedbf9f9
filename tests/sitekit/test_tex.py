from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from sitekit import tex

F = Fraction

VALUES = {
    r"0.99^{300}": F(99, 100) ** 300,
    r"0.25^{10}": F(1, 4) ** 10,
    r"\left(\frac{1}{4}\right)^{5}": F(1, 1024),
    r"\bigl(0.5\bigr)^2": F(1, 4),
    r"2 \cdot 3": F(6),
    r"2 × 3": F(6),
    r"2·3": F(6),
    r"2\times 10^{-5}": F(2, 10**5),
    r"5 \cdot 0.1^4": F(5, 10**4),
    r"\frac14": F(1, 4),
    r"\frac14^2": F(1, 16),
    r"\tfrac{3}{4}": F(3, 4),
    r"\dfrac 1 {16}": F(1, 16),
    r"\frac{1} {4}": F(1, 4),
    r"\frac{\frac12}{3}": F(1, 6),
    r"2^{-24}": F(1, 2**24),
    r"2^5": F(32),
    r"-2^{2}": F(-4),
    r"(-2)^{3}": F(-8),
    r"2^{3^{2}}": F(512),
    r"1 - 0.5": F(1, 2),
    r"1 − 0.5": F(1, 2),
    r"1-2-3": F(-4),
    r"8/4/2": F(1),
    r"1/2 \cdot 3": F(3, 2),
    r"6 \div 4": F(3, 2),
    r"2 + 3 \cdot 4": F(14),
    r"(2 + 3) \cdot 4": F(20),
    r"\frac{-1}{3}": F(-1, 3),
    r"1{,}797 / 3": F(599),
    r"1\,797 \cdot 2": F(3594),
    r"12\,\%": F(12, 100),
    r"\sqrt{4}": F(2),
    r"\sqrt4": F(2),
    r"\sqrt{0.25}": F(1, 2),
    r"\sqrt[3]{8}": F(2),
    r"0.5\,\cdot\,0.5": F(1, 4),
    r"10^{-400}": F(1, 10**400),
    r"+3": F(3),
    r"0.1 \cdot 3": F(3, 10),  # no float: 0.30000000000000004
}


@pytest.mark.parametrize(("formula", "value"), VALUES.items(), ids=VALUES)
def test_evaluate_is_exact(formula: str, value: Fraction) -> None:
    assert tex.evaluate(formula) == value


@pytest.mark.parametrize(
    ("formula", "squared"), [(r"\sqrt{2}", 2), (r"3^{1/2}", 3), (r"0.5^{0.5}", F(1, 2))]
)
def test_evaluate_takes_roots_to_fifty_digits(formula: str, squared: Fraction) -> None:
    root = tex.evaluate(formula)
    assert 0 < abs(root**2 / squared - 1) < F(1, 10**49)


AMBIGUOUS = {
    r"3(4)": r"lacks an operator between numbers; write \cdot",
    r"2\frac12": r"lacks an operator",
    r"2\,3": r"lacks an operator",
    r"8/2(3)": r"lacks an operator",
    r"\frac{1}{2}3": r"lacks an operator",
    r"{2}{3}": r"lacks an operator",
    r"0.1^45": "^45 shows 4 alone as raised; write ^{45}",
    r"2 +": "cannot be read as arithmetic in exactly one way",
    r"(2": "cannot be read as arithmetic",
    r"2^": "cannot be read as arithmetic",
}


@pytest.mark.parametrize(("formula", "message"), AMBIGUOUS.items(), ids=AMBIGUOUS)
def test_arithmetic_refuses_what_has_no_single_reading(formula: str, message: str) -> None:
    with pytest.raises(tex.Ambiguous) as caught:
        tex.arithmetic(formula)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "formula",
    [r"\sigma'(6)", "x", "e^{-6}", r"W^5", r"\ln 2", "|-3|", "1,5", "", r"\pi", "5!", r"\alpha 2"],
)
def test_arithmetic_leaves_other_formulas_alone(formula: str) -> None:
    with pytest.raises(tex.NotArithmetic) as caught:
        tex.arithmetic(formula)
    assert not isinstance(caught.value, tex.Ambiguous)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (r"1/0", "divides by zero"),
        (r"\frac{1}{2 - 2}", "divides by zero"),
        (r"0^0", "the power 0 of 0"),
        (r"\sqrt{-1}", "root of a negative number"),
        (r"10^{10^{10}}", "too large to compute"),
        (r"9^{9^{9}}", "too large to compute"),
        (r"2^{0.5 \cdot 10^{8}}", "too large to compute"),
    ],
)
def test_evaluate_says_why_there_is_no_value(formula: str, message: str) -> None:
    with pytest.raises(tex.TexError, match=message):
        tex.evaluate(formula)


def test_value_with_other_numbers_needs_no_new_reading() -> None:
    formula = tex.arithmetic(r"0.99^{300}")
    assert formula.numbers == ("0.99", "300")
    assert formula.value(["0.5", "3"]) == F(1, 8)
    assert formula.shape == tex.arithmetic(r"0.5^{3}").shape


@pytest.mark.parametrize(
    ("short", "full"),
    [
        (r"\frac14", r"\frac{1}{4}"),
        (r"\tfrac 1 4", r"\frac{1}{4}"),
        (r"\frac1{16}", r"\frac{1}{16}"),
        (r"\frac{1}4", r"\frac{1}{4}"),
        (r"\sqrt2", r"\sqrt{2}"),
        (r"\dfrac{a}{b}", r"\frac{a}{b}"),
    ],
)
def test_braced_writes_the_braces_out(short: str, full: str) -> None:
    assert tex.braced(short) == full


FIRST = """
import sys
from pathlib import Path
from sitekit import tex
path = Path(sys.argv[1])
tex.load(path)
print(tex.evaluate(sys.argv[2]))
tex.save(path)
print("sympy" in sys.modules)
"""


def _in_new_process(path: Path, formula: str) -> list[str]:
    command = [sys.executable, "-c", FIRST, str(path), formula]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def test_known_shapes_need_no_sympy_in_the_next_process(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "tex.json"
    assert _in_new_process(path, "0.5^{3}") == ["1/8", "True"]
    assert _in_new_process(path, "0.25^{2}") == ["1/16", "False"]
    assert [file.name for file in path.parent.iterdir()] == ["tex.json"]


@pytest.fixture
def new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tex, "_trees", {})
    monkeypatch.setattr(tex, "_saved", set())


@pytest.mark.usefixtures("new_process")
@pytest.mark.parametrize(
    ("old", "new"),
    [("", ""), ('"trees"', '"shrubs"'), ('"sympy": "', '"sympy": "0.'), ("{", "["), ("}", "")],
)
def test_damaged_or_outdated_cache_is_passed_over(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "tex.json"
    tex.evaluate("0.5^{3}")
    tex.save(path)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    tex._trees.clear()
    tex._saved.clear()
    tex.load(path)
    assert set(tex._trees) == ({"x_{1}^{x_{2}}"} if old == "" else set())
    assert tex.evaluate("0.5^{3}") == F(1, 8)
    tex.save(path)
    assert json.loads(path.read_text(encoding="utf-8"))["trees"]


@pytest.mark.usefixtures("new_process")
def test_save_writes_nothing_if_nothing_is_new(tmp_path: Path) -> None:
    path = tmp_path / "tex.json"
    tex.evaluate("2 + 2")
    tex.save(path)
    tex.save(tmp_path / "other.json")
    assert not (tmp_path / "other.json").exists()
