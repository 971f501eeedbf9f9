from __future__ import annotations

import pytest
from numpy.testing import assert_allclose

from gen_figures import words
from gen_figures.figures import xavier_layers


@pytest.fixture(scope="module")
def data() -> xavier_layers.Data:
    return xavier_layers.data()


def test_points_lie_on_the_theory(data: xavier_layers.Data) -> None:
    for rule in data.rules:
        assert_allclose(rule.signal, rule.signal_theory, rtol=0.1, atol=0)
        assert_allclose(rule.gradient, rule.gradient_theory, rtol=0.1, atol=0)


def test_each_simple_rule_keeps_one_way(data: xavier_layers.Data) -> None:
    assert_allclose(data.rule("inputs").signal_theory, 1, rtol=1e-12, atol=0)
    assert_allclose(data.rule("outputs").gradient_theory, 1, rtol=1e-12, atol=0)


def test_the_compromise_keeps_the_same_of_both_across_a_pair(data: xavier_layers.Data) -> None:
    rule = data.rule("compromise")
    assert_allclose(rule.signal_theory[2], 0.64, rtol=1e-12, atol=0)
    assert_allclose(rule.gradient_theory[2], 0.64, rtol=1e-12, atol=0)
    assert words.plain(rule.signal[2]) in xavier_layers.describe(data).title
