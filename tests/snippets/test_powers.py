from __future__ import annotations

import functools
from fractions import Fraction

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from snippets import powers
from snippets.powers import EXAMPLES, circle_image, example, gain, largest_gain, power


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("n", [0, 1, 2, 5, 13])
def test_power_is_repeated_multiplication(name: str, n: int) -> None:
    product = functools.reduce(np.matmul, [example(name)] * n, np.eye(2))
    assert_allclose(power(example(name), n), product, rtol=1e-13, atol=0)


def test_power_of_the_articles_matrices() -> None:
    assert_array_equal(power(example("double"), 5), np.diag([32.0, 32.0]))
    expected = np.diag([float(Fraction(1, 10) ** 5)] * 2)
    assert_allclose(power(example("tenth"), 5), expected, rtol=1e-15, atol=0)


def test_power_is_not_the_power_of_the_entries() -> None:
    W = example("triangular")
    assert_allclose(power(W, 5)[0, 1], (2**5 - 0.1**5) / (2 - 0.1), rtol=1e-14, atol=0)
    assert (W**5)[0, 1] == 1


def test_power_takes_complex_matrices() -> None:
    W = example("mixed").astype(complex)
    W[0, 1] += 1e-30j
    # d(W^2)[0, 0] / dW[0, 1] = W[1, 0]
    assert_allclose(power(W, 2)[0, 0].imag / 1e-30, 0.6, rtol=1e-15, atol=0)


def test_power_refuses_a_negative_number_of_layers() -> None:
    with pytest.raises(ValueError, match="negative number of layers: -1"):
        power(np.eye(2), -1)


@pytest.mark.parametrize("n", range(1, 12))
def test_shear_has_a_closed_form(n: int) -> None:
    expected = [[0.5**n, 10 * n * 0.5 ** (n - 1)], [0, 0.5**n]]
    assert_allclose(power(example("shear"), n), expected, rtol=1e-14, atol=0)


def test_shear_first_grows_and_falls_below_one_at_eight() -> None:
    gains = [gain("shear", n) for n in range(1, 9)]
    assert [round(each, 1) for each in gains] == [10.0, 10.0, 7.5, 5.0, 3.1, 1.9, 1.1, 0.6]
    assert gains[6] > 1 > gains[7]
    assert_allclose(np.linalg.eigvals(example("shear")), 0.5, rtol=1e-15, atol=0)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("n", [0, 1, 2, 7])
def test_gain_lies_between_its_bounds(name: str, n: int) -> None:
    W = example(name)
    lower, upper = powers.spectral_radius(W) ** n, largest_gain(W) ** n
    assert lower * (1 - 1e-12) <= gain(name, n) <= upper * (1 + 1e-12)


@pytest.mark.parametrize("n", [1, 4, 8])
def test_rotation_shrinks_every_vector_alike(n: int) -> None:
    lengths = np.hypot(*circle_image(example("rotation"), n, 17))
    assert_allclose(lengths, 0.9**n, rtol=1e-14, atol=0)


def test_stretch_explodes_and_vanishes_at_once() -> None:
    values = np.linalg.svd(power(example("stretch"), 50), compute_uv=False)
    assert_allclose(values, [1.2**50, 0.7**50], rtol=1e-12, atol=0)


def test_spectral_radius_is_not_a_matter_of_entries() -> None:
    assert_allclose(powers.spectral_radius(example("mixed")), 1.1, rtol=1e-15, atol=0)
    assert_array_equal(power(example("nilpotent"), 2), np.zeros((2, 2)))


def test_largest_gain_of_a_matrix_that_is_not_square() -> None:
    W = np.array([[3.0, 0.0, 0.0], [0.0, 4.0, 0.0]])
    assert largest_gain(W) == 4


@pytest.mark.parametrize("name", ["stretch", "shear", "mixed"])
def test_longest_vector_of_the_circle_is_the_gain(name: str) -> None:
    lengths = np.hypot(*circle_image(example(name), 3, 20_001))
    assert lengths.max() <= gain(name, 3) * (1 + 1e-12)
    assert_allclose(lengths.max(), gain(name, 3), rtol=1e-6, atol=0)


def test_circle_image_closes() -> None:
    image = circle_image(example("shear"), 2, 9)
    assert image.shape == (2, 9)
    assert_allclose(image[:, 0], image[:, -1], rtol=1e-12, atol=1e-14)


def test_unknown_example_is_named() -> None:
    with pytest.raises(ValueError, match="no example 'sheer'; there are double, tenth"):
        example("sheer")


def test_example_is_a_copy() -> None:
    example("double")[0, 0] = 7
    assert example("double")[0, 0] == 2


def test_scalars_are_python_numbers() -> None:
    W = example("shear")
    scalars = [gain("shear", 1), largest_gain(W), powers.spectral_radius(W)]
    assert [type(each) for each in scalars] == [float, float, float]
