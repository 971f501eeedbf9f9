"""The data of the figures of chapter 2, against closed forms."""

import inspect
import math
import re
from fractions import Fraction
from itertools import pairwise

import numpy as np
from matplotlib.text import Text
from numpy.testing import assert_array_equal

from gen_figures.paths import ROOT
from gen_figures.style import SERIES
from gen_figures.words import tex
from snippets.activations import drelu, dsigmoid, relu, sigmoid
from snippets.gauss import expectation
from snippets.residual import skip_chain, skip_decay
from tests.figures.conftest import figure, picture, words
from tests.relative import apart, close

# What a phone leaves of the width of a page, in CSS pixels.
PHONE = 358


def test_powers_of_a_number_are_exact_to_rounding() -> None:
    d = figure("powers-of-a-number").data
    assert d.powers.shape == (len(d.w), len(d.n))
    for w, powers in zip(d.w, d.powers, strict=True):
        close(powers, [float(Fraction(w) ** int(n)) for n in d.n], 1e-13)
        assert np.sign(powers[-1] - 1) == np.sign(w - 1), "they part at 1"
    # The article's examples.
    assert d.powers[d.w.index(2.0), 5] == 32
    close(d.powers[d.w.index(0.1), 5], 1e-5, 1e-14)


def test_powers_of_a_matrix_are_what_the_layers_make_with_gains_in_closed_form() -> None:
    d = figure("powers-of-a-matrix").data
    for each in d.matrices:
        for before, after in pairwise(each.circles):
            # Of the whole picture: single coordinates pass through zero.
            assert apart(after, each.entries @ before) <= 1e-12
        close(np.hypot(*each.circles[0]), 1, 1e-15)
        assert_array_equal(each.spokes[0], [0, 1])
        assert np.all(each.radius**d.n <= each.gains * (1 + 1e-12))
        assert np.all(each.gains <= each.factor**d.n * (1 + 1e-12))
    gains, n = {each.name: each.gains for each in d.matrices}, np.arange(9)
    # Largest singular value of c [[1, t], [0, 1]]: c (t + sqrt(t² + 4)) / 2.
    c, t = 0.5**n, 20.0 * n
    close([gains["stretch"], gains["rotation"]], [1.2**n, 0.9**n], 1e-13)
    close(gains["shear"], c * (t + np.sqrt(t**2 + 4)) / 2, 1e-12)
    first = next(n for n in range(1, 9) if gains["shear"][n] < 1)
    for said in (f"{gains['shear'].max():.0f} times longer", f"from layer {first} on"):
        assert said in words("powers-of-a-matrix").title


def test_sigmoid_slope_is_the_derivative_of_the_curve_and_steep_in_its_band() -> None:
    d = figure("sigmoid-slope").data
    close(d.value, 0.5 * (1 + np.tanh(d.z / 2)), 1e-12)
    close(d.slope, 0.25 / np.cosh(d.z / 2) ** 2, 1e-13)
    assert (d.greatest, [d.at_mark]) == (d.slope.max(), d.slope[d.z == d.mark])
    close(d.relative, 4 * d.at_mark, 1e-15)
    assert_array_equal(d.slope >= d.greatest * d.share, np.abs(d.z) <= d.band)
    close(d.band, math.log(19 + 6 * math.sqrt(10)), 1e-14)


def test_gradient_decay_is_straight_until_half_the_smallest_number() -> None:
    d, depth = figure("gradient-decay").data, np.array([0, 1, 10, 50, 538])
    close(d.decades("sigmoid", depth)[1:], [-int(n) * 2 * math.log10(2) for n in depth[1:]], 1e-14)
    for name in ("tanh", "relu"):
        assert_array_equal(d.decades(name, depth), 0 * depth)
    for each in d.formats:
        last, first = Fraction(1, 4) ** (each.zero - 1), Fraction(1, 4) ** each.zero
        # A tie goes to even, that is to 0.
        assert first <= Fraction(each.smallest) / 2 < last
        assert each.smallest == float(np.finfo(each.name).smallest_subnormal)


def test_gradient_decay_has_a_table_with_the_product_and_its_rounding() -> None:
    d, own = figure("gradient-decay")
    header, *rows = own.table(d)
    row = {each[0]: dict(zip(header, each, strict=True)) for each in rows}
    assert row[12]["sigmoid in float16"] == "5.96046e-8"
    assert row[13]["sigmoid in float16"] == row[538]["sigmoid in float64"] == "0"
    assert row[537]["sigmoid in float64"] != "0"
    # 4^-538, which no float64 holds.
    assert re.fullmatch(r"1\.2351\d*e-324", row[538]["sigmoid"])


def test_four_remedies_are_the_rows_of_the_pages_table() -> None:
    text = (ROOT / "docs/chapters/four-remedies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (sigmoid|ReLU).*\| \$?([^$|]*?)\$? \|$", text, re.MULTILINE)
    networks = figure("four-remedies").data.networks
    assert rows == [(each.name.split()[0].strip(","), tex(each.left)) for each in networks]
    # Shape and filling tell all rows apart, without their colours.
    assert [each.kept for each in networks] == [not each.bare for each in networks]
    assert len({(SERIES[each.look].marker, each.bare) for each in networks}) == len(networks)


def test_four_remedies_leave_what_theory_says_and_can_be_read_on_a_phone() -> None:
    d, defaults = figure("four-remedies").data, inspect.signature(skip_chain).parameters
    assert (defaults["layers"].default, defaults["width"].default) == (d.layers, d.width)
    skips = [skip_chain("sigmoid", "after", seed)[1] for seed in range(d.seeds)]
    assert d.networks[-1].left == np.median(skips) > 1e20 * skip_decay("sigmoid", "before")
    # Half of the ReLUs are off: a layer multiplies the mean square by gain / 2.
    close(d.named("ReLU, 1/n"), 0.5 ** ((d.layers - 1) / 2), 0.5)
    close(d.named("ReLU, 2/n (He)"), 1, 0.5)
    # Weights of variance 1/n keep the mean square, a slope takes away at least 15/16 of it.
    assert 0 < d.named("sigmoid, 1/n") < 0.25 ** (d.layers - 1) * 2
    with picture("four-remedies") as drawn:
        width = 72 * drawn.get_figwidth()
        sizes = [text.get_fontsize() for text in drawn.findobj(Text) if text.get_text()]
    assert min(sizes) * PHONE / width >= 8.5


def test_batch_norm_slopes_grow_at_the_rate_of_their_mean_field() -> None:
    # The squared gradient grows by E[g'^2] / Var g(z) a layer: pi / (pi - 1) for ReLU.
    d, own = figure("batch-norm-slopes")
    steps, mean = (d.layers - 1) / 2, expectation(relu)
    growth = expectation(lambda z: drelu(z) ** 2) / (expectation(lambda z: relu(z) ** 2) - mean**2)
    close(growth, math.pi / (math.pi - 1), 1e-12)
    close(math.log(d.named("relu").with_), steps * math.log(growth), 0.1)
    # The sigmoid is rescued by the spread, not by its slope.
    line, slope = d.named("sigmoid"), expectation(lambda z: dsigmoid(z) ** 2)
    assert 1 < slope / (expectation(lambda z: sigmoid(z) ** 2) - 0.25) < 1.05
    assert own.LOW < line.with_ < own.HIGH
    assert line.without < slope**steps * 1e3
