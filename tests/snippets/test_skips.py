"""Skips: each form against the complex step, the article's sum, and growth against theory."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from snippets import skips
from snippets.survival import TOWER, Setting, survivals
from tests.relative import close


@pytest.mark.parametrize("form", skips.FORMS)
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "gelu", "relu"])
def test_back_is_the_transposed_jacobian_of_block(form: str, name: str) -> None:
    rng = np.random.default_rng(5)
    W, x, G = rng.normal(size=(4, 4)), rng.normal(size=(4, 1)), rng.normal(size=(4, 1))
    _, slopes, share = skips.block(form, W, x, name, depth=9)
    step = x + 1e-30j * np.eye(4)
    columns = [skips.block(form, W, step[:, [i]], name, 9)[0].imag / 1e-30 for i in range(4)]
    expected = np.hstack(columns).T @ G
    close(skips.back(form, W, slopes, share, G), expected, rtol=1e-11)


@pytest.mark.parametrize("form", ["plain", "before", "after"])
def test_growth_agrees_with_survival(form: str) -> None:
    # Where no skip bypasses the last slope they differ by one layer; over up to 32 decades.
    setting = Setting("sigmoid", skip=form.replace("plain", "no"))
    left = np.median(survivals(TOWER, setting, 5))
    grown = np.median([skips.growth(form, "sigmoid", 1.0, seed=seed)[1] for seed in range(5)])
    assert 0.1 < grown / left < 10


def test_counterexample_exactly() -> None:
    def J(w1: Fraction, w2: Fraction, x: Fraction, y: Fraction) -> Fraction:
        return (w2 * w1 * x + w1 * x - y) ** 2 / 2

    # J is a square in each weight, for which differences from both sides are exact.
    for w1, w2, x, y in itertools.product(map(Fraction, (3, "-1/2", -1, 2)), repeat=4):
        slopes = ((J(w1 + 1, w2, x, y) - J(w1 - 1, w2, x, y)) / 2,
                  (J(w1, w2 + 1, x, y) - J(w1, w2 - 1, x, y)) / 2)  # fmt: skip
        assert tuple(skips.cancelled(w2, w1, x, y)) == slopes
        assert w2 != -1 or slopes == (0, -w1 * x * y)


def test_path_product_is_the_slope_of_the_chain() -> None:
    for k in (1, 4, 9):
        z = 0.3 + 1e-30j
        for _ in range(k):
            z = 0.5 * np.tanh(z)
        close(skips.path_product(k), z.imag / 1e-30, rtol=1e-12)


def test_scaled_branch_grows_as_its_theory_says() -> None:
    found = np.median([skips.growth("scaled", seed=seed) for seed in range(5)], axis=0)
    close(found, (1 + 1 / 50) ** 25, rtol=0.05)


@pytest.mark.parametrize("form", skips.FORMS)
def test_spectrum_of_one_block_is_that_of_its_jacobian(form: str) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 1))
    W = rng.normal(size=(64, 64)) * np.sqrt(2 / 64)
    J = skips.block(form, W, x + 1e-30j * np.eye(64), "relu", 1)[0].imag / 1e-30
    found = skips.spectrum(form, 1, seeds=1)
    # Only the large ones: of zeros there is rounding left.
    expected = np.linalg.svdvals(J)
    large = expected > 1e-3
    close(np.array(found)[large], expected[large], rtol=1e-10)
    assert large.sum() >= 25
