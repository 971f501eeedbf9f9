"""Powers and products of numbers and matrices, against closed forms."""

import functools
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from snippets import general, powers, products
from snippets.draws import half_squares
from tests.relative import apart, close, slopes


@pytest.mark.parametrize("name", powers.EXAMPLES)
@pytest.mark.parametrize("n", [0, 1, 2, 5, 13])
def test_power_is_repeated_multiplication(name: str, n: int) -> None:
    product = functools.reduce(np.matmul, [powers.example(name)] * n, np.eye(2))
    close(powers.power(powers.example(name), n), product, rtol=1e-13)


def test_power_of_the_articles_matrices_is_not_that_of_the_entries() -> None:
    assert_array_equal(powers.power(powers.example("double"), 5), np.diag([32.0, 32.0]))
    expected = np.diag([float(Fraction(1, 10) ** 5)] * 2)
    close(powers.power(powers.example("tenth"), 5), expected, rtol=1e-15)
    W = powers.example("triangular")
    close(powers.power(W, 5)[0, 1], (2**5 - 0.1**5) / (2 - 0.1), rtol=1e-14)
    assert (W**5)[0, 1] == 1


def test_power_takes_complex_matrices() -> None:
    W = powers.example("mixed").astype(complex)
    W[0, 1] += 1e-30j
    # d(W^2)[0, 0] / dW[0, 1] = W[1, 0]
    close(powers.power(W, 2)[0, 0].imag / 1e-30, 0.6, rtol=1e-15)


@pytest.mark.parametrize("n", range(1, 12))
def test_shear_has_a_closed_form(n: int) -> None:
    expected = [[0.5**n, 10 * n * 0.5 ** (n - 1)], [0, 0.5**n]]
    close(powers.power(powers.example("shear"), n), expected, rtol=1e-14)


def test_shear_first_grows_and_falls_below_one_at_eight() -> None:
    gains = [powers.gain("shear", n) for n in range(1, 9)]
    assert [round(each, 1) for each in gains] == [10.0, 10.0, 7.5, 5.0, 3.1, 1.9, 1.1, 0.6]
    assert gains[6] > 1 > gains[7]
    close(np.linalg.eigvals(powers.example("shear")), 0.5, rtol=1e-15)


@pytest.mark.parametrize("name", powers.EXAMPLES)
@pytest.mark.parametrize("n", [0, 1, 2, 7])
def test_gain_lies_between_its_bounds(name: str, n: int) -> None:
    W = powers.example(name)
    lower, upper = powers.spectral_radius(W) ** n, powers.largest_gain(W) ** n
    assert lower * (1 - 1e-12) <= powers.gain(name, n) <= upper * (1 + 1e-12)


@pytest.mark.parametrize("n", [1, 4, 8])
def test_rotation_shrinks_every_vector_alike(n: int) -> None:
    lengths = np.hypot(*powers.circle_image(powers.example("rotation"), n, 17))
    close(lengths, 0.9**n, rtol=1e-14)


def test_stretch_explodes_and_vanishes_at_once() -> None:
    values = np.linalg.svd(powers.power(powers.example("stretch"), 50), compute_uv=False)
    close(values, [1.2**50, 0.7**50], rtol=1e-12)


def test_spectral_radius_and_largest_gain_are_not_a_matter_of_entries() -> None:
    close(powers.spectral_radius(powers.example("mixed")), 1.1, rtol=1e-15)
    assert_array_equal(powers.power(powers.example("nilpotent"), 2), np.zeros((2, 2)))
    assert powers.largest_gain(np.array([[3.0, 0.0, 0.0], [0.0, 4.0, 0.0]])) == 4


@pytest.mark.parametrize("name", ["stretch", "shear", "mixed"])
def test_longest_vector_of_the_circle_is_the_gain(name: str) -> None:
    lengths = np.hypot(*powers.circle_image(powers.example(name), 3, 20_001))
    assert lengths.max() <= powers.gain(name, 3) * (1 + 1e-12)
    close(lengths.max(), powers.gain(name, 3), rtol=1e-6)


def test_circle_image_closes() -> None:
    image = powers.circle_image(powers.example("shear"), 2, 9)
    assert image.shape == (2, 9)
    assert apart(image[:, -1], image[:, 0]) <= 1e-14


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (powers.power, (np.eye(2), -1), "negative number of layers: -1"),
        (powers.example, ("sheer",), "no example 'sheer'; there are double, tenth"),
        (products.margins, (np.array([[1.0, 2.0], [0.0, 1.0]]),), "symmetric"),
        (products.pair, ("turns",), "turns"),
        (general.product, ([np.ones((3, 4)), np.ones((2, 3))], 3), "matmul"),
    ],
)
def test_what_cannot_be_is_refused(function: Any, arguments: tuple[Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        function(*arguments)


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


def test_the_pair_of_shears_is_the_shear_and_its_transpose() -> None:
    C, B = products.pair("shears")
    assert np.array_equal(C, powers.example("shear"))
    assert np.array_equal(B, C.T)
    assert powers.spectral_radius(C) == powers.spectral_radius(B) == 0.5
    close(powers.spectral_radius(C @ B), 100.5, rtol=1e-3)


@pytest.mark.parametrize("k", range(1, 9))
def test_alternating_shears_lie_on_the_bound(k: int) -> None:
    # C Cᵀ is symmetric: its norm is the square of C's.
    close(
        products.alternate("shears", k),
        powers.largest_gain(powers.example("shear")) ** k,
        rtol=1e-9,
    )
    assert powers.gain("shear", k) <= powers.largest_gain(powers.example("shear")) ** k * (
        1 + 1e-12
    )


@pytest.mark.parametrize("k", [2, 4, 6, 8])
def test_alternating_stretches_shrink_everything_alike(k: int) -> None:
    close(products.alternate("stretches", k), 0.04 ** (k // 2), rtol=1e-12)


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


@pytest.mark.parametrize("seed", range(5))
def test_one_weight_fewer(seed: int) -> None:
    case = products.equal_neurons(np.random.default_rng(seed))
    rough = slopes(lambda w: case["J"](w1=w), case["w"], 1e-6)
    close(case["w"] ** (case["L"] - 1) * case["x"], rough, rtol=1e-6)
    wide = products.equal_layers(np.random.default_rng(seed))
    found = np.linalg.matrix_power(wide["W"].T, wide["L"] - 1) @ wide["G"] @ wide["X"].T
    # J is a parabola in one entry: a large step is exact.
    assert apart(found, slopes(lambda W: wide["J"](W1=W), wide["W"], 0.5)) < 1e-8


def _differences(case: dict[str, Any]) -> Any:
    return slopes(lambda W: case["J"](Wl=W), case["Wl"], 1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_column_product_agrees_with_differences(seed: int) -> None:
    case = general.any_depth(np.random.default_rng(seed))
    layer = case["l"]
    rising = case["rising"](layer + 1, case["L"])
    found = np.sum(case["D"](layer) @ rising @ case["da"] @ case["row"](layer - 1), axis=0)
    assert apart(found, _differences(case)) <= 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_row_product_agrees_with_differences(seed: int) -> None:
    case = general.one_example(np.random.default_rng(seed))
    layer = case["l"]
    row = case["da"] @ case["falling"](case["L"], layer + 1) @ case["D"](layer)
    found = row @ np.kron(case["a"](layer - 1).T, case["I"])
    assert apart(found.ravel(), _differences(case).ravel(order="F")) <= 1e-6


def test_depth_and_layer_vary_and_reach_the_last_layer() -> None:
    cases = [general.any_depth(np.random.default_rng(seed)) for seed in range(50)]
    assert {case["L"] for case in cases} == {2, 3, 4, 5}
    ks = {case["L"] - case["l"] for case in cases}
    assert {0, 1, 2, 3} <= ks
    for case in cases:
        widths = [case["A"](j).shape[0] for j in range(case["L"] + 1)]
        assert len({*widths, case["m"]}) == case["L"] + 2


def test_one_product_for_the_whole_batch_would_be_wrong() -> None:
    # Slopes differ by example, so an average of the slopes gives something else.
    drawn = (general.any_depth(np.random.default_rng(seed)) for seed in range(50))
    case = next(case for case in drawn if case["L"] - case["l"] >= 2)
    layer = case["l"]
    exact = case["delta"](layer) @ case["A"](layer - 1).T
    da, delta = case["da"][:, :, 0].T, None
    for j in range(case["L"], layer - 1, -1):
        D = case["D"](j).mean(axis=0)
        delta = D @ (da if delta is None else case["W"](j + 1).T @ delta)
    assert apart(delta @ case["A"](layer - 1).T, exact) > 0.01


def test_empty_product_is_the_identity_and_order_is_kept() -> None:
    rng = np.random.default_rng(3)
    A, B, C = rng.normal(size=(2, 3)), rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
    np.testing.assert_array_equal(general.product([], 3), np.eye(3))
    close(general.product([A, B, C], 2), A @ (B @ C), rtol=1e-12)


def test_vec_and_kron_give_the_gradient_of_a_product() -> None:
    rng = np.random.default_rng(4)
    d, a = rng.normal(size=(3, 1)), rng.normal(size=(5, 1))
    row = d.T @ np.kron(a.T, np.eye(3))
    close(general.vec(d @ a.T).T, row, rtol=1e-14)


@pytest.mark.parametrize("depth", [1, 2, 5, 12])
def test_factors_are_counted_as_in_the_article(depth: int) -> None:
    for k, layer, weights, derivatives, factors in general.factor_table(depth):
        assert (layer, weights, derivatives, factors) == (depth - k, k, k + 1, 2 * k + 3)
    assert len(general.factor_table(depth)) == depth


def test_grouping_is_harmless_for_single_numbers_only() -> None:
    assert general.grouped_error(width=1) < 1e-12
    assert general.grouped_error(depth=1, width=4) < 1e-12
    for width in (2, 3, 8):
        assert general.grouped_error(width=width) > 0.3


def test_cost_is_the_one_of_the_book() -> None:
    case = general.one_example(np.random.default_rng(0))
    A = case["a"](case["L"])
    assert case["J"]() == half_squares(A, A - case["da"].T)
