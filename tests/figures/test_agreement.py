"""Measured again: another machine agrees, a wrong implementation does not."""

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from gen_figures import agreement

SEEDS = list(range(100))


def chaos(seed: int, rate: float = 3.9, machine: str = "this") -> dict[str, Any]:
    """Iterate the logistic map so long that the last bit of the first number decides the end."""
    x = float(np.random.default_rng(seed).uniform(0.1, 0.9))
    path = [x]
    for _ in range(300):
        x = rate * x * (1 - x) if machine == "this" else rate * (x - x * x)
        path.append(x)
    return {"start": path[0], "path": path[::100], "high": float(x > 0.5)}


def result(run: Callable[[int], dict[str, Any]], chaotic: bool = True) -> dict[str, Any]:
    runs = [run(seed) for seed in SEEDS]
    columns = {key: [one[key] for one in runs] for key in runs[0]}
    parts = {
        part: {key: np.quantile(column, share, axis=0).tolist() for key, column in columns.items()}
        for part, share in (("low", 0.1), ("median", 0.5), ("high", 0.9))
    }
    return {
        "name": "chaos",
        "seeds": SEEDS,
        "chaotic": [*columns] if chaotic else [],
        "runs": columns,
        **parts,
    }


def test_another_machine_agrees_with_a_chaotic_result_though_no_run_does() -> None:
    here, there = result(chaos), result(lambda seed: chaos(seed, machine="other"))
    ends = [[path[-1] for path in one["runs"]["path"]] for one in (here, there)]
    assert np.mean(np.isclose(*ends, rtol=1e-3, atol=0)) < 0.1
    assert agreement.moved(here, there) == []
    assert len(agreement.moved({**here, "chaotic": ["high"]}, there)) > 1
    for index, seed in enumerate(SEEDS[:20]):
        assert agreement.strays(here, index, chaos(seed, machine="other")) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda seed: chaos(seed, rate=2.9), "chaos: low of path[3] is"),
        (
            lambda seed: {**chaos(seed), "start": 2 * chaos(seed)["start"]},
            "chaos: median of start is",
        ),
        (lambda seed: {**chaos(seed), "high": float(seed % 20 > 0)}, "chaos: high was 1 in"),
        (lambda seed: {**chaos(seed), "high": float("nan")}, "chaos: low of high is nan"),
    ],
)
def test_a_wrong_implementation_is_refused(
    wrong: Callable[[int], dict[str, Any]], said: str
) -> None:
    assert any(one.startswith(said) for one in agreement.moved(result(chaos), result(wrong)))


def test_runs_that_all_end_alike_are_compared_to_the_digits_that_are_stored() -> None:
    old = result(lambda _: {"x": 0.68961, "y": 0.0})
    for x, count in ((0.689606, 0), (0.689614, 0), (0.6897, 2), (0.6895, 2)):
        assert len(agreement.moved(old, result(lambda _, x=x: {"x": x, "y": 0.0}))) == count


def test_runs_that_are_not_chaotic_agree_relatively_and_zero_stands_for_zero() -> None:
    old = result(lambda seed: {"x": 1e-30, "zero": 0.0}, chaotic=False)
    for x, zero, count in ((1.0009e-30, 0.0, 0), (1.1e-30, 0.0, 4), (1.1e-30, 1e-300, 8)):
        fresh = result(lambda seed, x=x, zero=zero: {"x": x, "zero": zero}, chaotic=False)
        assert len(agreement.moved(old, fresh)) == count
        stray = agreement.strays(old, 0, {"x": x, "zero": zero})
        assert len(stray) == count // 4
    assert agreement.strays(old, 3, {"x": 2e-30, "zero": 0.0}) == [
        "chaos: x of seed 3 was 1e-30, is 2e-30"
    ]
    assert agreement.strays(old, 0, {"x": 1.0}) == [
        "chaos: the experiment no longer gives the same numbers: zero"
    ]


@pytest.mark.parametrize("rank", [1, 3, 5])
@pytest.mark.parametrize("risk", [0.3, 0.1, 0.02, 1e-5])
def test_prediction_is_the_narrowest_that_is_left_rarely_enough(rank: int, risk: float) -> None:
    n, m = 5, 6
    low, high = agreement.prediction(rank, n, m, risk)
    # So many stored runs lie below the fresh one of that rank, in every order that they can have.
    below = [ranks[rank - 1] - (rank - 1) for ranks in combinations(range(n + m), n)]

    def chance(true: Callable[[int], bool]) -> Fraction:
        return Fraction(sum(map(true, below)), len(below))

    assert chance(lambda count: count < low) <= risk < chance(lambda count: count <= low)
    assert chance(lambda count: count >= high) <= risk < chance(lambda count: count >= high - 1)


@pytest.mark.parametrize("ones", range(6))
@pytest.mark.parametrize("again", range(5))
def test_shares_differ_where_few_draws_are_so_extreme(ones: int, again: int) -> None:
    m, n = 5, 4
    draws = [sum(one < ones + again for one in drawn) for drawn in combinations(range(m + n), n)]
    tail = min(sum(k <= again for k in draws), sum(k >= again for k in draws)) / len(draws)
    for risk in (0.2, 0.05, 0.01):
        assert agreement.share_differs(ones, m, again, n, risk) == (tail <= risk)
