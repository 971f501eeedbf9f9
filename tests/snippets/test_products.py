"""Powers and products of numbers and matrices, against closed forms."""

import functools

import numpy as np
import pytest

from snippets import general, powers, products
from tests.relative import close


@pytest.mark.parametrize("name", powers.EXAMPLES)
@pytest.mark.parametrize("n", [0, 1, 2, 5, 13])
def test_power_is_repeated_multiplication(name: str, n: int) -> None:
    product = functools.reduce(np.matmul, [powers.example(name)] * n, np.eye(2))
    close(powers.power(powers.example(name), n), product, rtol=1e-13)


@pytest.mark.parametrize("n", range(1, 12))
def test_shear_has_a_closed_form(n: int) -> None:
    expected = [[0.5**n, 10 * n * 0.5 ** (n - 1)], [0, 0.5**n]]
    close(powers.power(powers.example("shear"), n), expected, rtol=1e-14)


def test_example_is_a_copy_and_scalars_are_python_numbers() -> None:
    powers.example("double")[0, 0] = 7
    assert powers.example("double")[0, 0] == 2
    W = powers.example("shear")
    scalars = [powers.gain("shear", 1), powers.largest_gain(W), powers.spectral_radius(W)]
    assert [type(each) for each in scalars] == [float, float, float]


@pytest.mark.parametrize("seed", range(20))
def test_larger_than_the_identity_means_that_every_vector_grows(seed: int) -> None:
    rng = np.random.default_rng(seed)
    M = rng.normal(size=(3, 3))
    W = M + M.T
    x = rng.normal(size=(3, 500))
    quotient = np.sum(x * (W @ x), axis=0) / np.sum(x * x, axis=0)
    least, most = products.margins(W)
    assert least <= np.min(quotient) - 1 <= np.max(quotient) - 1 <= most


def test_three_answers() -> None:
    assert products.compared_with_identity(np.diag([1.5, 1.1])) == "larger"
    assert products.compared_with_identity(np.diag([0.5, -3.0])) == "smaller"
    assert products.compared_with_identity(np.diag([0.5, 1.5])) == "neither"


def test_shares_of_single_numbers_are_those_of_the_normal_distribution() -> None:
    larger, smaller, neither = products.order_shares(1)
    close([larger, smaller], [0.158655, 0.841345], rtol=0.1)
    assert neither == 0
    assert products.order_shares(8)[2] == 1


def test_roots_tend_to_the_spectral_radius_from_above() -> None:
    roots = [row[2] for row in products.root_table([1, 4, 16, 64, 256])]
    assert roots == sorted(roots, reverse=True)
    # C^k has k·10·0.5^(k-1) in its corner: the norm is that, but for a part of 1 / (20 k)².
    close(roots[-1], 0.5 * (20 * 256) ** (1 / 256), rtol=1e-6)


def test_settling_is_the_first_time_within_the_share() -> None:
    C = products.pair("shears")[0]
    k = products.settled(C, 0.1)
    before, after = (row[2] for row in products.root_table([k - 1, k]))
    assert after <= 0.55 < before


def test_depth_and_layer_vary_and_reach_the_last_layer() -> None:
    cases = [general.any_depth(np.random.default_rng(seed)) for seed in range(50)]
    assert {case["L"] for case in cases} == {2, 3, 4, 5}
    ks = {case["L"] - case["l"] for case in cases}
    assert {0, 1, 2, 3} <= ks
    for case in cases:
        widths = [case["A"](j).shape[0] for j in range(case["L"] + 1)]
        assert len({*widths, case["m"]}) == case["L"] + 2
        # Slopes differ by example: one product for the whole batch would be wrong.
        assert np.ptp(case["D"](case["l"]), axis=0).any()


def test_grouping_is_harmless_for_single_numbers_only() -> None:
    assert general.grouped_error(width=1) < 1e-12
    assert general.grouped_error(depth=1, width=4) < 1e-12
    for width in (2, 3, 8):
        assert general.grouped_error(width=width) > 0.3


def test_squared_lengths_walk_at_random() -> None:
    # Each layer multiplies by a mean of n squares: the logarithm drifts by -1/n, variance 2/n.
    squares = np.array(products.squared_lengths(layers=17, width=16, seeds=2000))
    close(np.mean(squares), 1, rtol=0.15)
    close(np.median(squares), np.exp(-1), rtol=0.1)
    close(np.var(np.log(squares)), 2, rtol=0.15)
    theory, measured = products.walk_rows()
    assert measured[4].interval[0] < theory[4] / 400 < measured[4].interval[1]
    close(measured[2:4], theory[2:4], rtol=0.15)


def test_growth_of_random_products_is_a_mean_of_logarithms() -> None:
    # E or F by the toss of a coin: both axes lose four fifths a layer in the long run.
    E, F = (np.log(np.diag(each)) for each in products.pair("stretches"))
    coins = np.random.default_rng(0).integers(0, 2, size=(10_000, 1))
    growth = np.mean(np.where(coins, E, F), axis=0)
    close(np.exp(np.max(growth)), (2 / 50) ** 0.5, rtol=0.1)
    # Normal weights: the drift is -1/(2n) a layer.
    lengths = np.sqrt(products.squared_lengths(layers=401, width=8, seeds=40))
    close(np.mean(np.log(lengths)) / 400, -1 / 16, rtol=0.15)
