"""Remedies that are trained: their gradients, their methods, and the digits."""

import hashlib
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from snippets import Array, digits, optimisers, trained
from snippets.network import rms
from snippets.normalisation import normalise
from snippets.solved import reached, trained_rows
from snippets.survival import BENCH, survival
from snippets.trained import ARMS, TASKS
from snippets.training import gradients, start
from tests.relative import close


def cost(arm: str, parameters: list[Array], X: Array, Y: Array) -> Any:
    """Cross-entropy, written with logarithms of the outputs, for complex parameters too."""
    Z = trained.arm_layers(ARMS[arm], parameters, X).Z[-1]
    if len(Y) == 1:
        P = 1 / (1 + np.exp(-Z))
        return -np.mean(Y * np.log(P) + (1 - Y) * np.log(1 - P))
    E = np.exp(Z - Z.real.max(axis=0))
    return -np.sum(Y * np.log(E / E.sum(axis=0))) / Y.shape[1]


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("arm", ARMS)
def test_gradients_of_every_arm_agree_with_the_complex_step(task: str, arm: str) -> None:
    rng = np.random.default_rng(7)
    X, Y = trained.task(task).train
    X, Y = X[:, :32], Y[:, :32]
    parameters = trained.arm_start(task, ARMS[arm], 5)
    # Scales and shifts that are not those of the start.
    parameters[10:] = [p + 0.3 * rng.normal(size=p.shape) for p in parameters[10:]]
    _, slopes = trained.arm_slopes(ARMS[arm], parameters, X, Y)
    assert [s.shape for s in slopes] == [p.shape for p in parameters]
    for place, slope in enumerate(slopes):
        way = rng.normal(size=slope.shape)
        moved = [*parameters[:place], parameters[place] + 1e-30j * way, *parameters[place + 1 :]]
        close(np.sum(slope * way), cost(arm, moved, X, Y).imag / 1e-30, 1e-8)


@pytest.mark.parametrize("arm", [arm for arm, one in ARMS.items() if one.normalised == one.skip])
def test_without_remedies_an_arm_starts_as_the_bench(arm: str) -> None:
    close(trained.arm_survival("quadrants", arm, 3), survival(BENCH, ARMS[arm], 3), 1e-9)


def test_a_normalised_arm_does_what_normalise_does() -> None:
    parameters = trained.arm_start("digits", ARMS["sigmoid_batch"], 0)
    found = trained.arm_layers(ARMS["sigmoid_batch"], parameters, trained.task("digits").train[0])
    for z, hat in zip(found.Z, found.hat, strict=False):
        close(hat, normalise(z), 1e-9)


def test_skips_lead_around_layers_of_equal_width() -> None:
    X = trained.task("digits").train[0][:, :3]
    parameters = trained.arm_start("digits", ARMS["sigmoid_skips"], 0)
    found = trained.arm_layers(ARMS["sigmoid_skips"], parameters, X)
    assert np.array_equal(found.A[1], found.units[0])
    close(found.A[9], np.sum(found.units, axis=0), 1e-14)


def test_testing_normalises_by_all_training_examples() -> None:
    arm, (_, (X, _), (test_X, _)) = ARMS["sigmoid_batch"], trained.task("quadrants")
    parameters = trained.arm_start("quadrants", arm, 0)
    Z = trained.arm_layers(arm, parameters, X).Z
    close(trained.arm_layers(arm, parameters, X, like=Z).Z[-1], Z[-1], 1e-12)
    # One point is judged as it is among a thousand.
    alone, among = (
        trained.arm_layers(arm, parameters, some, like=Z).Z[-1] for some in (test_X[:, :1], test_X)
    )
    close(alone, among[:, :1], 1e-12)


def test_adam_takes_the_steps_of_adam() -> None:
    before = start([3, 8, 8, 1], 2)
    weights, directions = before, trained.Adam()
    for _ in range(6):
        slopes = directions(gradients("tanh", weights)[1])
        weights = [W - 0.03 * slope for W, slope in zip(weights, slopes, strict=True)]
    for found, expected in zip(weights, optimisers.adam("tanh", before, 0.03, 6), strict=True):
        close(found, expected, 1e-12)


@pytest.mark.parametrize(("task", "steps"), [("quadrants", 8), ("digits", 40)])
def test_a_pass_takes_each_example_once(
    task: str, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    real = trained.arm_slopes

    def slopes(setting: Any, parameters: Any, X: Array, Y: Array) -> Any:
        seen.append(X)
        return real(setting, parameters, X, Y)

    monkeypatch.setattr(trained, "arm_slopes", slopes)
    before, after = trained.train_arm(task, "tanh_1", 0.5, 1, (0, 2 * steps))
    assert {X.shape[1] for X in seen} == {trained.BATCH}
    one, other = (np.hstack(part) for part in (seen[:steps], seen[steps : 2 * steps]))
    X, _ = trained.task(task).train
    for order in (one, other):
        assert np.array_equal(np.sort(order, axis=1), np.sort(X, axis=1))
    assert not np.array_equal(one, other)
    # The last weights are trained, and what was handed out before is left as it was.
    assert np.array_equal(before[0], trained.arm_start(task, ARMS["tanh_1"], 1)[0])
    assert not np.array_equal(before[-1], after[-1])


def test_the_first_step_is_the_gradient_of_its_batch() -> None:
    before, after = trained.train_arm("quadrants", "relu_2", 0.25, 4, (0, 1))
    X, Y = trained.task("quadrants").train
    batch = np.random.default_rng((4, 1)).permutation(256)[:32]
    _, slopes = trained.arm_slopes(ARMS["relu_2"], before, X[:, batch], Y[:, batch])
    for one, other, slope in zip(before, after, slopes, strict=True):
        close(one - 0.25 * slope, other, 1e-13)


@pytest.mark.parametrize("task", TASKS)
def test_loss_and_accuracy_are_those_of_the_outputs(task: str) -> None:
    _, (X, Y), (test_X, test_Y) = trained.task(task)
    (parameters,) = trained.train_arm(task, "relu_2", 0.03, 0, (200,))
    right, loss = trained.right_and_loss(task, ARMS["relu_2"], parameters)
    close(loss, cost("relu_2", parameters, X, Y), 1e-9)
    Z = trained.arm_layers(ARMS["relu_2"], parameters, test_X).Z[-1]
    said = Z > 0 if len(Y) == 1 else np.eye(10)[:, Z.argmax(axis=0)]
    assert right == np.mean(np.all(said == test_Y, axis=0)) > 0.7


def test_tasks_are_tested_on_other_examples() -> None:
    for task in TASKS:
        _, (X, Y), (test_X, test_Y) = trained.task(task)
        assert (X.shape[1], test_X.shape[1]) == (Y.shape[1], test_Y.shape[1])
        assert not {x.tobytes() for x in X.T} & {x.tobytes() for x in test_X.T}


def test_digits_are_those_of_the_source_in_its_order() -> None:
    sha = hashlib.sha256(digits.FILE.read_bytes()).hexdigest()
    assert sha == "dff739c317c3d7a561cd1d11ae22ab4ac7f0557489c9e3935e97bec510d05737"
    images, shown = digits.pixels()
    assert np.bincount(shown).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    (X, Y), (test_X, test_Y) = digits.digits(), digits.digits(test=True)
    close(rms(X[:-1]), 1, 1e-12)
    assert np.abs(X[:-1].mean(axis=1)).max() < 1e-12
    assert np.all(np.hstack([X, test_X])[-1] == 1)
    assert np.array_equal(np.hstack([Y, test_Y]).argmax(axis=0), shown)
    # All pixels are divided by the same number.
    moves = np.diff(np.hstack([X, test_X])[:-1, [0, 1300]]).ravel()
    true = images[1300].astype(float) - images[0]
    close(moves, true * moves[20] / true[20], 1e-9)


def test_rows_count_what_is_solved_for_each_task_and_network() -> None:
    runs: dict[str, list[float]] = {}
    for name, right in (("one_a", 0.9), ("one_b", 0.1), ("two_a", 0.8), ("two_b", 0.79)):
        runs |= {f"{name}_test": [right] * 20 + [0.5] * 10, f"{name}_survival": [right, 1, 2]}
    measured = {"runs": runs, "settings": {"solved": 0.8}}
    rows = trained_rows(measured, ["one", "two"], ["a", "b"])
    assert [row[2] for row in rows] == [20, 0, 20, 0]
    assert {row[2].of for row in rows} == {30}
    assert [row[1] for row in rows] == [1] * 4
    # Wilson's interval of 20 of 30 is 14.6 to 24.2 runs, that of none 0 to 3.4.
    assert [row[3:5] for row in rows[:2]] == [(14, 25), (0, 4)]
    # Runs of two kinds have no middle.
    assert rows[1][5] is None
    close_runs = {"one_a_test": [0.9, 0.9, 1.0], "one_a_survival": [2.4e-7]}
    row = trained_rows(measured | {"runs": close_runs}, ["one"], ["a"])[0]
    assert (row[1], round(row[5], 9)) == (Fraction(1, 10**7), 0.1)
    assert reached(measured, "two_a") == 20
