import re
from collections.abc import Callable
from fractions import Fraction

import pytest

from sitekit.core import Project
from sitekit.tex import Formula, Typesetting, typeset
from sitekit.tex.arithmetic import arithmetic

LINES = {
    r"0.99^{300} \approx 0.0490": "0.99^300 ≈ 0.0490", r"1{,}000{,}000": "1,000,000", r"x''": "x''",
    r"10\,000": "10 000", r"50\%": "50%", r"2^{-24}": "2^-24", r"x^12": "x^1 2", r"W_{ij}": "W_ij",
    r"W_{l+1}": "W_(l+1)", r"x_{1,2}": "x_(1,2)", r"x_1^2": "x_1^2", r"\sigma'^2": "σ'^2",
    r"x_i'": "x_i'", r"w^{(l)}": "w^(l)", r"a_{b_c}^{d^e}": "a_b_c^(d^e)", r"90^\circ": "90^∘",
    r"n_{\text{in}} + n_\mathrm{out}": "n_in + n_out", r"\R^{n_1 \times n_0}": "ℝ^(n_1×n_0)",
    r"e^{-2z} e^{-z_3}": "e^(-2z) e^-z_3", r"e^{(1+x)^2}": "e^((1+x)^2)", r"{x^2}^3": "(x^2)^3",
    r"x^* y^+ z^{**}": "x^* y^+ z^(**)", r"\frac14^2": "(1/4)^2", r"-1 < x \le +1": "-1 < x ≤ +1",
    r"\norm{W}^k (ab)^2 \abs{x}^2": "‖W‖^k(ab)^2|x|^2", r"a=-b+c": "a = -b + c", r"1/4": "1/4",
    r"f(1,-1)": "f(1, -1)", r"\pm 1 \pm a": "±1 ± a", r"\delta_1X^\top": "δ_1 Xᵀ",
    r"W_l\T W^{-1}b": "W_lᵀ W^-1 b", r"W\cdot W \times x": "W · W × x", r"a\mid b": "a | b",
    r"x \ne 0, y \not= 1": "x ≠ 0, y ≠ 1", r"\int_0^1 f(x)\,dx .": "∫_0^1 f(x) dx.",
    r"x_1, \ldots, x_n": "x_1, …, x_n", r"a\!b\phantom{c}d": "abd", r"(a)b(c)": "(a) b(c)",
    r"n! - 1/(n!)": "n! - 1/(n!)", r"x : y \to z": "x : y → z", r"\max_x |g'(x)|": "max_x |g'(x)|",
    r"2\mathbf{1} + G\mathbf{1} + W_{i1} + {}^2x": "2 1 + G 1 + W_i1 + ^2 x",
    r"a \pmod 5 \bmod 2": "a(mod 5) mod 2", r"\sigma'(6) \approx 0.00247": "σ'(6) ≈ 0.00247",
    r"\tanh'(z) = 1 - \tanh^2 z": "tanh'(z) = 1 - tanh^2 z", r"\sum_{i=1}^n x_i": "∑_(i=1)^n x_i",
    r"\max -x + \text{fan} - 1": "max -x + fan - 1", r"\|a-b\|_F/\|b\|_F": "‖a - b‖_F/‖b‖_F",
    r"\operatorname{diag}(g'(z)) x": "diag(g'(z)) x", r"|-x| - |y|": "|-x| - |y|",
    r"\Var z + \ln x \text{ a } y": "Var z + ln x a y", r"\frac12": "1/2",
    r"\sum_{\text{examples}} D_l": "∑_examples D_l", r"\frac{1}{1+e^{-x}}": "1/(1 + e^-x)",
    r"\prod_{k=1}^{L} \left|\lambda_k\right|": "∏_(k=1)^L |λ_k|", r"\frac{a+b}{2n}": "(a + b)/(2n)",
    r"\overleftarrow{\prod_{j=1}^{L}} W_j": "(∏_(j=1)^L)^← W_j", r"\frac{-x}{-2}": "(-x)/(-2)",
    r"\lim_{n\to\infty} \|W^n\|^{1/n} = \rho(W)": "lim_(n→∞) ‖W^n‖^(1/n) = ρ(W)",
    r"\frac{1}{(1+x)^2}": "1/(1 + x)^2", r"\frac{1}{\abs{a - b}}": "1/|a - b|",
    r"\frac{\partial J}{\partial W_1}": "∂J/∂W_1", r"\frac{\tanh(z)}{\sigma'(z)}": "tanh(z)/σ'(z)",
    r"\frac{1}{c(1+x)}": "1/(c(1 + x))", r"\frac{1}{\cosh^2 z}": "1/(cosh^2 z)",
    r"\frac{\frac{a}{b}}{\frac{c}{d}}": "(a/b)/(c/d)", r"c/\frac{a}{b}": "c/(a/b)",
    r"\frac1m (A - Y)": "(1/m)(A - Y)", r"\pd{J}{a} \sigma'(z)": "(∂J/∂a) σ'(z)",
    r"\norm{\pd{J}{W}} \pd{J}{W} + 2\frac12": "‖∂J/∂W‖ ∂J/∂W + 2 (1/2)", r"\frac{1}{dx}": "1/(dx)",
    r"\frac12\abs{x} + \frac n2! + \log\frac ab": "(1/2)|x| + (n/2)! + log (a/b)",
    r"X\T \pd{J}{z} = D \pd{J}{a}": "Xᵀ ∂J/∂z = D ∂J/∂a", r"\sqrt{2/n}": "√(2/n)",
    r"\sqrt 2 x": "√2 x", r"1/(s\sqrt{2\pi})": "1/(s√(2π))", r"\sqrt[3]{x+1}": "(x + 1)^(1/3)",
    r"\sqrt{x^2} \sqrt{2}^2": "√(x^2)(√2)^2", r"\binom{n}{k}": "(n choose k)",
    r"\begin{bmatrix}2 & 0 \\ 0 & 2\end{bmatrix}^5": "[2 0; 0 2]^5",
    r"\bigl[\begin{smallmatrix}2 & 0 \\ 0 & 2\end{smallmatrix}\bigr]": "[2 0; 0 2]",
    r"\begin{bmatrix}1\end{bmatrix}\begin{bmatrix}2\end{bmatrix}": "[1] [2]",
    r"\begin{pmatrix} a+b & c \\[4pt] d & e \end{pmatrix}": "(a + b, c; d, e)",
    r"\begin{matrix}1\end{matrix}^2": "[1]^2", r"\begin{vmatrix} a & b \end{vmatrix}": "|a b|",
    r"\begin{array}{c|c} a & b \\ \hline c & d\end{array}": "[a b; c d]",
    r"\begin{cases} z & z > 0 \\ 0 & \text{otherwise}\end{cases} x": "{z, z > 0; 0, otherwise} x",
    r"(\begin{matrix}1 & 2\end{matrix}, x)": "([1 2], x)", r"\overline{xy}": "(xy)^―",
    r"\begin{aligned} a &= b \\ &= c \\ &{} + d\end{aligned}": "a = b; = c; +d",
    r"\alpha\beta\Gamma\lambda\Omega": "αβΓλΩ", r"\mathcal{N}(0, \sigma^2)": "N(0, σ^2)",
    r"\varepsilon \ne \epsilon, \phi \ne \varphi": "ε ≠ ε, φ ≠ φ", r"x \text{ if } y": "x if y",
    r"\hat{y}, \bar z, \tilde{x}, \hat W_l": "ŷ, z̄, x̃, Ŵ_l", r"\{1, 2\}": "{1, 2}",
    r"\mathbb{E}[x], \mathbb{N}, \mathbb{1}": "𝔼[x], ℕ, 𝟙", r"\boldsymbol{w} = \mathbf{x}": "w = x",
    r"\text{the loss} \times 2": "the loss × 2", r"\underbrace{W \cdots W}_{5}": "(W ⋯ W)_5",
    r"\overset{!}{=} 0": "=^! 0", r"\underset{\theta}{\min} J": "min_θ J",
    r"\layer{W} \layer[1]{b}": "W_l b_1", r"\relu(x) = \max(0, x)": "ReLU(x) = max(0, x)",
}  # fmt: skip
NUMBERS = [
    r"\frac{1}{2} + \frac{3}{4}", r"\frac{1 + 2}{3 \cdot 4}", r"\frac{\frac12}{3}", r"-2^{2}",
    r"\frac{1}{\frac23}", r"(\frac12)^{3}", r"\frac14^2", r"2^{-3}", r"2^{3 - 1}", r"(-2)^{3}",
    r"5 \cdot 0.1^4", r"2^{3^{2}}", r"8/4/2", r"\sqrt{9/4} \cdot 2", r"\sqrt{4}^3", r"-\frac14",
    r"\frac{-1}{-3}", r"7/\frac{2}{3}", r"\frac{2^{-1}}{1 - 3}", r"\sqrt[2]{\frac14}",
    r"2^{\sqrt4}",
]  # fmt: skip


@pytest.fixture(scope="module")
def typesetting(make_project: Callable[..., Project]) -> Typesetting:
    return typeset([Formula(tex) for tex in [*LINES, *NUMBERS]], make_project())


def test_formula_reads_as_one_line(typesetting: Typesetting) -> None:
    assert {tex: typesetting.text(Formula(tex).key) for tex in LINES} == LINES


@pytest.mark.parametrize("tex", NUMBERS)
def test_line_is_the_same_number(tex: str, typesetting: Typesetting) -> None:
    line = typesetting.text(Formula(tex).key)
    numbers = re.sub(r"\d+(?:\.\d+)?", lambda match: f'F("{match[0]}")', line)
    python = re.sub(r"√(\(.*?\)\)|F\(.*?\))", r"(\1)**F(1, 2)", numbers).replace("^", "**")
    # A power of a power is Python's own order, a sign behind it too.
    value = eval(python.replace("·", "*"), {"F": Fraction})
    assert Fraction(value).limit_denominator(10_000) == arithmetic(tex).value()
