from __future__ import annotations

import pytest

from sitekit.mathematics import linear
from sitekit.mathematics.macros import parse_macros

MACROS = parse_macros(
    r"""
    \newcommand{\R}{\mathbb{R}}
    \newcommand{\T}{^{\top}}
    \newcommand{\norm}[1]{\left\lVert #1 \right\rVert}
    \newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
    \newcommand{\layer}[2][l]{#2_{#1}}
    \DeclareMathOperator{\relu}{ReLU}
    \newcommand{\loop}{\loop}
    """,
    "macros.tex",
)

LINES = [
    # Numbers, powers, subscripts
    (r"0.99^{300} \approx 0.0490", "0.99^300 ≈ 0.0490"),
    (r"1{,}000{,}000", "1,000,000"),
    (r"10\,000", "10 000"),
    (r"50\%", "50%"),
    (r"2^{-24}", "2^-24"),
    (r"x^12", "x^1 2"),
    (r"W_{ij}", "W_ij"),
    (r"W_{l+1}", "W_(l+1)"),
    (r"x_1^2", "x_1^2"),
    (r"x''", "x''"),
    (r"w^{(l)}", "w^(l)"),
    (r"n_{\text{in}} + n_\mathrm{out}", "n_in + n_out"),
    (r"\R^{n_1 \times n_0}", "ℝ^(n_1×n_0)"),
    # Signs and space
    (r"-1 < x \le +1", "-1 < x ≤ +1"),
    (r"a=-b+c", "a = -b + c"),
    (r"f(1,-1)", "f(1, -1)"),
    (r"\delta_1X^\top", "δ_1 Xᵀ"),
    (r"W\cdot W \times x", "W · W × x"),
    (r"x \ne 0, y \not= 1", "x ≠ 0, y ≠ 1"),
    (r"1/4", "1/4"),
    (r"a\mid b", "a | b"),
    (r"\int_0^1 f(x)\,dx", "∫_0^1 f(x) dx"),
    (r"x_1, \ldots, x_n", "x_1, …, x_n"),
    # Functions, large operators, bars
    (r"\sigma'(6) \approx 0.00247", "σ'(6) ≈ 0.00247"),
    (r"\tanh'(z) = 1 - \tanh^2 z", "tanh'(z) = 1 - tanh^2 z"),
    (r"\max_x |g'(x)|", "max_x |g'(x)|"),
    (r"\operatorname*{arg\,max}_x f", "arg max_x f"),
    (r"\operatorname{diag}(g'(z))", "diag(g'(z))"),
    (r"\sum_{i=1}^n x_i", "∑_(i=1)^n x_i"),
    (r"\prod_{k=1}^{L} \left|\lambda_k\right|", "∏_(k=1)^L |λ_k|"),
    (r"\lim_{n\to\infty} \|W^n\|^{1/n} = \rho(W)", "lim_(n→∞) ‖W^n‖^(1/n) = ρ(W)"),
    (r"\|a-b\|_F/\|b\|_F", "‖a - b‖_F/‖b‖_F"),
    (r"|-x| - |y|", "|-x| - |y|"),
    (r"\left. f \right|_{0}", "f|_0"),
    # Fractions and roots
    (r"\frac12", "1/2"),
    (r"\frac{1}{1+e^{-x}}", "1/(1 + e^-x)"),
    (r"\frac{a+b}{2n}", "(a + b)/(2n)"),
    (r"\frac{\partial J}{\partial W_1}", "∂J/∂W_1"),
    (r"\frac{x}{f(x)}", "x/f(x)"),
    (r"\frac{\frac{a}{b}}{c}", "(a/b)/c"),
    (r"\sqrt{2/n}", "√(2/n)"),
    (r"\sqrt 2", "√2"),
    (r"\sqrt[3]{x+1}", "(x + 1)^(1/3)"),
    (r"\binom{n}{k}", "binom(n, k)"),
    # Matrices and other environments
    (r"\begin{bmatrix}2 & 0 \\ 0 & 2\end{bmatrix}^5", "[2 0; 0 2]^5"),
    (r"\begin{pmatrix} a+b & c \\[4pt] d & e \end{pmatrix}", "(a + b, c; d, e)"),
    (r"\begin{array}{c|c} a & b \\ \hline c & d\end{array}", "[a b; c d]"),
    (
        r"\begin{cases} z & z > 0 \\ 0 & \text{otherwise}\end{cases}",
        "{z, z > 0; 0, otherwise}",
    ),
    (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "a = b; = c"),
    # Letters
    (r"\alpha\beta\Gamma\lambda\Omega", "αβΓλΩ"),
    (r"\varepsilon \ne \epsilon", "ε ≠ ε"),
    (r"\hat{y}, \bar z, \tilde{x}", "ŷ, z̄, x̃"),
    (r"\overline{xy}", "overline(xy)"),
    (r"\mathcal{N}(0, \sigma^2)", "N(0, σ^2)"),
    (r"\mathbb{E}[x], \mathbb{N}", "𝔼[x], ℕ"),
    (r"\boldsymbol{w} = \mathbf{x}", "w = x"),
    (r"\text{the loss} \times 2", "the loss × 2"),
    (r"x \text{ if } y", "x if y"),
    (r"\{1, 2\}", "{1, 2}"),
    (r"\underbrace{W \cdots W}_{5}", "W ⋯ W_5"),
    (r"\overset{!}{=} 0", "=^(!) 0"),
    (r"\underset{\theta}{\min} J", "min_θ J"),
    (r"a % a remark", "a"),
    # Macros of the project
    (r"\pd{J}{W_1}", "∂J/∂W_1"),
    (r"W_2\T\delta_2", "W_2ᵀ δ_2"),
    (r"\norm{W}_2", "‖W‖_2"),
    (r"\layer{W} \layer[1]{b}", "W_l b_1"),
    (r"\relu(x) = \max(0, x)", "ReLU(x) = max(0, x)"),
    # Malformed or unknown: readable and without a backslash
    (r"\nosuch{x} + 1", "nosuch x + 1"),
    (r"\frac{a}{", "a/"),
    (r"}x{", "x"),
    (r"\begin{bmatrix} 1", "[1]"),
    (r"x \end{aligned} y", "x y"),
    ("x^", "x"),
    ("a\\", "a"),
    ("", ""),
]


@pytest.mark.parametrize(("tex", "expected"), LINES)
def test_linear_reads(tex: str, expected: str) -> None:
    assert linear(tex, MACROS) == expected
    assert "\\" not in linear(tex, MACROS)


def test_linear_without_macros_keeps_their_names() -> None:
    assert linear(r"\relu(x)") == "relu(x)" or linear(r"\relu(x)") == "relu (x)"


def test_linear_of_a_macro_that_calls_itself_ends() -> None:
    assert "loop" in linear(r"\loop", MACROS)
