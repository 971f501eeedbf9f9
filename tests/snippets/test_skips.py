"""Skips: each form against the complex step, the article's sum, and growth against theory."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

from snippets import skips
from snippets.activations import ACTIVATIONS
from snippets.residual import skip_chain

ONE = Fraction(1)


def _gradient(J, name: str, value: np.ndarray) -> np.ndarray:
    found = np.zeros_like(value)
    for index in np.ndindex(value.shape):
        moved = value.astype(complex)
        moved[index] += 1e-30j
        found[index] = J(**{name: moved}).imag / 1e-30
    return found


def _close(a: np.ndarray, b: np.ndarray) -> bool:
    return bool(np.linalg.norm(a - b) <= 1e-11 * np.linalg.norm(b))


@pytest.mark.parametrize("form", skips.FORMS)
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "gelu", "relu"])
def test_back_is_the_transposed_jacobian_of_block(form: str, name: str) -> None:
    rng = np.random.default_rng(5)
    W, x, G = rng.normal(size=(4, 4)), rng.normal(size=(4, 1)), rng.normal(size=(4, 1))
    _, slopes, share = skips.block(form, W, x, name, depth=9)
    step = x + 1e-30j * np.eye(4)
    columns = [skips.block(form, W, step[:, [i]], name, 9)[0].imag / 1e-30 for i in range(4)]
    expected = np.hstack(columns).T @ G
    np.testing.assert_allclose(skips.back(form, W, slopes, share, G), expected, rtol=1e-11, atol=0)


@pytest.mark.parametrize("form", ["plain", "before", "after"])
def test_growth_agrees_with_the_chains_of_chapter_two(form: str) -> None:
    """Other draws of the same networks: within a factor of two, over up to 32 decades."""
    chains = [skip_chain("sigmoid", form, seed) for seed in range(5)]
    expected = np.median(chains, axis=0)
    found = np.array(skips.growth(form, "sigmoid", 1.0))
    assert np.all((found / expected > 0.5) & (found / expected < 2))


def test_inner_layers_of_a_skip_get_no_identity() -> None:
    case = skips.sum_of_inputs(np.random.default_rng(3))
    j, l = case["j"], case["l"]  # noqa: E741
    inner = (case["W"](j + 1).T @ case["delta"](j + 1)) * case["slope"](j)
    assert _close(inner, _gradient(case["K"], "Zj", case["Zj"]))
    bottom = (case["W"](l + 1).T @ case["delta"](l + 1)) * case["slope"](l)
    exact = _gradient(case["J"], "Z", case["Z"])
    assert _close(bottom + case["dS"], exact)
    assert np.linalg.norm(bottom - exact) > 0.1 * np.linalg.norm(exact)


def test_article_sum_per_example() -> None:
    for seed in range(5):
        case = skips.sum_of_inputs(np.random.default_rng(seed))
        found = case["each_back"](case["I"] + case["P"], case["dS"])
        assert _close(found, _gradient(case["J"], "Z", case["Z"]))
        averaged = (case["I"] + case["P"].mean(axis=0)).T @ case["dS"]
        assert not _close(averaged, found)


def test_counterexample_symbolically() -> None:
    w1, w2, x, y = sympy.symbols("w1 w2 x y")
    J = (w2 * w1 * x + w1 * x - y) ** 2 / 2
    assert sympy.simplify(sympy.diff(J, w1).subs(w2, -1)) == 0
    assert sympy.simplify(sympy.diff(J, w2).subs(w2, -1) + w1 * x * y) == 0
    at = {w1: 3, w2: sympy.Rational(-1, 2), x: 5, y: 7}
    exact = [sympy.diff(J, each).subs(at) for each in (w1, w2)]
    found = skips.cancelled(Fraction(-1, 2), 3 * ONE, 5 * ONE, 7 * ONE)
    assert [Fraction(int(each.p), int(each.q)) for each in exact] == list(found)


def test_path_product_is_the_slope_of_the_chain() -> None:
    for k in (1, 4, 9):
        z = 0.3 + 1e-30j
        for _ in range(k):
            z = 0.5 * np.tanh(z)
        np.testing.assert_allclose(skips.path_product(k), z.imag / 1e-30, rtol=1e-12, atol=0)


def test_branch_doubles_the_mean_square_on_average() -> None:
    """One block, many draws: E of the mean square is 1 + gain/2 = 2 times that of the input."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 1000))
    W = rng.normal(size=(200, 200)) * np.sqrt(2 / 200)
    out, _, _ = skips.block("branch", W, x, "relu", 50)
    np.testing.assert_allclose(np.mean(out**2) / np.mean(x**2), 2, rtol=0.03, atol=0)


def test_scaled_branch_grows_as_its_theory_says() -> None:
    signal, gradient = skips.growth("scaled")
    np.testing.assert_allclose([signal, gradient], (1 + 1 / 50) ** 25, rtol=0.05, atol=0)
    assert skips.growth("branch")[0] > 1e6


@pytest.mark.parametrize("form", skips.FORMS)
def test_spectrum_of_one_block_is_that_of_its_jacobian(form: str) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 1))
    W = rng.normal(size=(64, 64)) * np.sqrt(2 / 64)
    slope = ACTIVATIONS["relu"][1]
    inside = slope({"plain": W @ x, "before": W @ x + x, "after": W @ x}.get(form, x)).ravel()
    D, eye = np.diag(inside), np.eye(64)
    J = {"plain": D @ W, "before": D @ (W + eye), "after": D @ W + eye}.get(form, eye + W @ D)
    found = skips.spectrum(form, 1, seeds=1)
    # Only the large ones: of zeros there is rounding left.
    expected = np.linalg.svdvals(J)
    large = expected > 1e-3
    np.testing.assert_allclose(np.array(found)[large], expected[large], rtol=1e-10, atol=0)
    assert large.sum() >= 25


def test_unknown_form_is_refused() -> None:
    one = np.eye(1)
    with pytest.raises(KeyError, match="beside"):
        skips.back("beside", one, one, one, one)
