from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose

from snippets.network import decay
from snippets.xavier import (
    RULES,
    exact_table,
    gain_rows,
    harmonic_mean,
    layer_gains,
    linear_layers,
    singular_values,
    sweep,
    variance,
)


def test_the_compromise_is_the_harmonic_mean_of_the_others() -> None:
    a, b = variance("inputs", 300, 70), variance("outputs", 300, 70)
    assert_allclose(variance("compromise", 300, 70), harmonic_mean(a, b), rtol=1e-12, atol=0)
    assert_allclose(1 / harmonic_mean(a, b), (1 / a + 1 / b) / 2, rtol=1e-12, atol=0)


def test_unknown_rule_is_named() -> None:
    with pytest.raises(ValueError, match="no rule 'he'; there are inputs, outputs, compromise"):
        variance("he", 1, 1)


@pytest.mark.parametrize("rule", RULES)
def test_layers_change_mean_squares_by_their_widths_times_the_variance(rule: str) -> None:
    widths = (400, 100, 400)
    forwards, backwards = layer_gains(rule, widths)
    for layer, (n_in, n_out) in enumerate(((400, 100), (100, 400))):
        v = variance(rule, n_in, n_out)
        assert_allclose(forwards[layer], n_in * v, rtol=0.05, atol=0)
        assert_allclose(backwards[layer], n_out * v, rtol=0.05, atol=0)


def test_rows_are_the_rules_in_order() -> None:
    assert [row[1] for row in gain_rows()] == [layer_gains(rule)[0][0] for rule in RULES]


@pytest.mark.parametrize("seed", range(6))
def test_signs_average_exactly(seed: int) -> None:
    case = linear_layers(np.random.default_rng(seed))
    want = case["n0"] * case["v1"] * np.mean(case["x"] ** 2)
    assert_allclose(case["E"](case["z1"] ** 2), want, rtol=1e-12, atol=0)
    assert len(case["z1"]) == 2 ** (case["n0"] * case["n1"] + case["n1"] * case["n2"])


def test_orthogonal_products_stretch_nothing_and_gaussian_ones_do() -> None:
    assert_allclose(singular_values("orthogonal"), 1, rtol=1e-12, atol=0)
    largest, median = singular_values("gaussian")
    assert largest > 1
    assert median < 1e-2


def test_sweep_is_decay_at_each_gain() -> None:
    assert sweep("tanh", [0.5, 2.0], seeds=2) == [
        decay("tanh", gain=gain, seeds=2) for gain in (0.5, 2.0)
    ]


def test_exact_averages_are_products_of_widths_and_variances() -> None:
    n = (3, 2, 2, 1)
    for rule, (_, signal, gradient) in zip(RULES, exact_table(n), strict=True):
        v = [variance(rule, a, b) for a, b in pairwise(n)]
        assert_allclose(
            signal, np.prod([a * b for a, b in zip(n, v, strict=False)]), rtol=1e-12, atol=0
        )
        assert_allclose(gradient, n[3] * v[2] * n[2] * v[1], rtol=1e-12, atol=0)
