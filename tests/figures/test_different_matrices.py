from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose

from gen_figures import words
from gen_figures.figures import different_matrices


def test_norms_follow_the_closed_forms() -> None:
    data = different_matrices.data()
    k = np.arange(different_matrices.FACTORS + 1)
    assert_allclose(data.shears, data.factor**k, rtol=1e-9, atol=0)
    # diag(2, 1/50) and diag(1/50, 2): pairs multiply to 1/25 of the identity.
    assert_allclose(data.stretches, 0.04 ** (k // 2) * 2.0 ** (k % 2), rtol=1e-9, atol=0)
    # The corner of C^k is 10 k / 2^(k-1), and nothing else of it is larger than 1 / 2^k.
    corner = 10 * k[1:] / 2.0 ** (k[1:] - 1)
    assert np.all(np.array(data.powers[1:]) >= corner)
    assert np.all(np.array(data.powers[1:]) <= corner + 2.0 ** -k[1:])


def test_the_spectral_radius_predicts_neither() -> None:
    data = different_matrices.data()
    assert data.small < 1 < min(data.shears[1:])
    assert data.large > 1 > data.stretches[-1]
    title = different_matrices.describe(data).title
    assert f"radius {data.small:g} explode" in title
    assert f"radius {data.large:g} vanish" in title
    assert words.plain(data.powers[-1]) in different_matrices.describe(data).caption
