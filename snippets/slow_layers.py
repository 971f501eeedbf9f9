"""Which layers of the bench move, and how small their slopes are: measured, not guessed."""

from __future__ import annotations

import functools

import numpy as np

from snippets.activations import dsigmoid
from snippets.bench import bench, bench_inputs, bench_profile
from snippets.seeds import SPECIMEN, trials
from snippets.training import loss, quadrants, share_right, train

__all__ = [
    "base_rate",
    "bench_changes",
    "bench_shapes",
    "bench_spread",
    "guess_loss",
    "input_quantile",
    "mean_slopes",
    "slopes_table",
    "stuck",
]


def bench_shapes() -> list[tuple[None, str, str]]:
    """Return the shapes of W_l, and of Z_l and δ_l, in the first, a middle and the last layer.

    Examples
    --------
    >>> print(bench_shapes()[0])
    (None, '32 × 3', '32 × 256')
    """
    weights, inputs = bench(), bench_inputs()
    shapes = [(weights[index].shape, inputs[index].shape) for index in (0, 4, -1)]
    return [(None, f"{W[0]} × {W[1]}", f"{Z[0]} × {Z[1]}") for W, Z in shapes]


# --8<-- [start:changes]
def bench_changes(
    name: str, rate: float, steps: int, seed: int
) -> tuple[list[float], float, float]:
    """Return ‖W_l after - W_l before‖ / ‖W_l before‖ of every layer of the bench, and its success.

    Parameters
    ----------
    name, rate, steps
        As for `snippets.training.train`.
    seed : int
        Of the bench.

    Returns
    -------
    changes, loss, right : list of float, float, float
        First layer first; the loss after training, and the share of 1,000 other points that are
        sorted rightly.

    Examples
    --------
    >>> changes, _, _ = bench_changes("sigmoid", rate=0.1, steps=5, seed=0)
    >>> print(changes[0] < changes[-1])
    True
    """
    before = bench(seed)
    after = train(name, before, rate, steps)
    pairs = zip(before, after, strict=True)
    moved = [float(np.linalg.norm(b - a) / np.linalg.norm(a)) for a, b in pairs]
    return moved, loss(name, after), share_right(name, after)


# --8<-- [end:changes]


# --8<-- [start:guess]
def base_rate() -> float:
    """Return the share of ones among the labels of `quadrants`.

    Examples
    --------
    >>> print(round(256 * base_rate()))
    138
    """
    return float(np.mean(quadrants()[1]))


def guess_loss() -> float:
    """Return the cross-entropy of the best answer that ignores its input.

    Examples
    --------
    >>> print(round(guess_loss(), 4))
    0.6901
    """
    p = base_rate()
    return float(-p * np.log(p) - (1 - p) * np.log(1 - p))


@functools.lru_cache
def stuck(steps: int = 0, rate: float = 1.0, seed: int = SPECIMEN) -> tuple[float, float]:
    """Return loss of the sigmoid bench after training, and the size ‖∂J/∂W_1‖ there.

    Examples
    --------
    >>> print(stuck(steps=5)[1] < 1e-6)
    True
    """
    weights = train("sigmoid", bench(seed), rate, steps)
    step = train("sigmoid", weights, 1.0, 1)
    return loss("sigmoid", weights), float(np.linalg.norm(step[0] - weights[0]))


# --8<-- [end:guess]


# --8<-- [start:slopes]
def mean_slopes() -> tuple[float, ...]:
    """Return the mean of σ'(z) in each hidden layer of the bench.

    Examples
    --------
    >>> print(len(mean_slopes()), max(mean_slopes()) < 0.25)
    9 True
    """
    return tuple(float(dsigmoid(Z).mean()) for Z in bench_inputs("sigmoid")[:-1])


def slopes_table(layers: tuple[int, ...] = (1, 3, 5, 7, 9)) -> list[tuple[int, float, float]]:
    """Return l, the mean slope of layer l, and rms δ_l as a share of rms δ_10.

    Examples
    --------
    >>> print([row[0] for row in slopes_table((1, 9))])
    [1, 9]
    """
    delta = bench_profile("sigmoid")[0]
    slopes = mean_slopes()
    return [(layer, slopes[layer - 1], delta[layer - 1] / delta[-1]) for layer in layers]


def input_quantile(share: float, layer: int, seed: int = SPECIMEN) -> float:
    """Return the z below which a share of all inputs of one layer of the sigmoid bench lies.

    Examples
    --------
    >>> print(input_quantile(0.05, 5) < input_quantile(0.95, 5))
    True
    """
    return float(np.quantile(bench_inputs("sigmoid", seed)[layer - 1], share))


def bench_spread(layer: int, seeds: int = 5) -> float:
    """Return how much what enters one layer of the sigmoid bench differs between examples.

    Returns
    -------
    float
        The mean over the units of the standard deviation over the examples, a median of seeds.

    Examples
    --------
    >>> print(bench_spread(9) < bench_spread(1))
    True
    """
    runs = [bench_inputs("sigmoid", s)[layer - 1].std(axis=1).mean() for s in trials(seeds)]
    return float(np.median(runs))


# --8<-- [end:slopes]
