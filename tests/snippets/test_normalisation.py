"""Normalisation, and the table of three solutions."""

import math

import numpy as np
import pytest

from snippets import Array, normalisation
from snippets.activations import ACTIVATIONS, sigmoid
from snippets.hand import chain_forward
from snippets.network import gaussian, rms
from snippets.residual import BLOCKS, block_chain
from snippets.solutions import skip_factors, skip_factors_table
from snippets.survival import TOWER, Setting, survivals
from tests.relative import apart, close, slopes


def _batch(n: int = 3, m: int = 8) -> tuple[Array, Array]:
    rng = np.random.default_rng(0)
    return rng.normal(1.0, 3.0, size=(n, m)), rng.normal(size=(n, m))


PAIRS = {
    "normalise": (normalisation.normalise, normalisation.normalise_back, (0.0, 1e-5, 0.5)),
    "divide": (normalisation.divide, normalisation.divide_back, (0.0, 0.5)),
    "layer": (normalisation.normalise_layer, normalisation.normalise_layer_back, (1e-5,)),
}


@pytest.mark.parametrize("name", PAIRS)
def test_the_way_back_agrees_with_the_complex_step(name: str) -> None:
    Z, H = _batch()
    function, back, sizes = PAIRS[name]
    for eps in sizes:
        true = slopes(lambda at, eps=eps: np.sum(H * function(at, eps)), Z)
        assert apart(back(H, Z, eps), true) <= 1e-12


def test_normalise_mean_and_variance() -> None:
    Z, _ = _batch()
    found, variance = normalisation.normalise(Z, 0.1), np.var(Z, axis=1)
    assert abs(found.sum(axis=1)).max() < 1e-13
    close(np.var(found, axis=1), variance / (variance + 0.1), rtol=1e-12)
    shifted = normalisation.normalise(7 * Z - 100, 0.0)
    close(shifted, normalisation.normalise(Z, 0.0), rtol=1e-11)
    close(normalisation.spread(Z, 0.0)[:, 0], Z.std(axis=1), rtol=1e-13)
    close(normalisation.mean(Z)[:, 0], Z.sum(axis=1) / 8, rtol=1e-14)


def test_normal_share_agrees_with_integration() -> None:
    z = np.linspace(-0.1, 0.1, 20_001)
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    close(normalisation.normal_share(0.1), np.trapezoid(density, z), rtol=1e-8)
    assert normalisation.normal_share(0.0) == 0.0
    assert normalisation.normal_share(40.0) == 1.0


@pytest.mark.parametrize("form", BLOCKS)
def test_one_block_agrees_with_the_complex_step(form: str) -> None:
    rng = np.random.default_rng(3)
    X, G = rng.normal(size=(2, 64, 32))
    W1, W2 = gaussian(rng, 64, 64, 2.0), gaussian(rng, 64, 64, 2.0)
    g = ACTIVATIONS["sigmoid"][0]

    def block(x: np.ndarray) -> np.ndarray:
        branch = 0.5 * W2 @ g(W1 @ x)
        out = {"none": g(branch), "before": g(branch + x), "after": g(branch) + x}
        return np.asarray(out.get(form, branch + x))

    back = np.empty_like(X)
    for unit in range(64):
        step = np.zeros(X.shape, dtype=complex)
        step[unit] = 1e-30j
        back[unit] = np.sum(G * (block(X + step).imag / 1e-30), axis=0)
    found = block_chain("sigmoid", form, 3, gain=2.0, scale=0.5, blocks=1)
    close(found[1], rms(back) / rms(G), rtol=1e-10)
    close(found[0], rms(block(X)) / rms(X), rtol=1e-12)


def test_gains_in_closed_form() -> None:
    close(normalisation.gain_normalised("relu"), math.pi / (math.pi - 1), rtol=1e-12)
    close(normalisation.gain_normalised("relu", "layer"), 1, rtol=1e-12)
    close(normalisation.gain_normalised("identity"), 1, rtol=1e-12)
    close(normalisation.expected_slope("relu"), 0.5, rtol=1e-12)


def test_layer_normalised_sigmoids_decay_at_the_rate_of_their_gain() -> None:
    steps = 49 / 2
    expected = steps * math.log(normalisation.gain_normalised("sigmoid", "layer"))
    left = np.median(survivals(TOWER, Setting("sigmoid", 1.0, "layer"), 5))
    close(math.log(left), expected, rtol=0.05)


def test_batch_normalised_relus_explode_at_the_rate_of_their_gain() -> None:
    # The squared gradient grows by E[g'^2] / Var g(z) a layer: pi / (pi - 1) for ReLU.
    close(normalisation.gain_normalised("relu"), math.pi / (math.pi - 1), rtol=1e-6)
    left = np.median(survivals(TOWER, Setting("relu", 2.0, "batch"), 5))
    close(math.log(left), 49 / 2 * math.log(math.pi / (math.pi - 1)), rtol=0.1)


@pytest.mark.parametrize(("w", "x"), [(0.8, 0.6), (-1.1, 0.62), (1.7, 0.34)])
def test_skip_factors_against_the_complex_step(w: float, x: float) -> None:
    moved = x + 1e-30j
    ends = (sigmoid(w * moved), sigmoid(w * moved + moved), sigmoid(w * moved) + moved)
    close(skip_factors(w, x), [end.imag / 1e-30 for end in ends], rtol=1e-12)


def test_the_first_column_of_the_factors_is_the_bare_chain() -> None:
    # The product of ∂a_l/∂a_(l-1) is ∂a_3/∂x.
    product = math.prod(row[1] for row in skip_factors_table())
    step = chain_forward(x=0.6 + 1e-30j)[1][-1].imag / 1e-30
    close(product, step, rtol=1e-12)
