import numpy as np
import pytest

from snippets.diagnosis import (
    JUMP,
    LOST,
    RULES,
    SMALLEST,
    Layer,
    Record,
    constant_loss,
    diagnose,
    measured,
)
from snippets.network import gaussian
from snippets.patients import PATIENTS, SICK, Patient, examined, starting, step, through_time
from snippets.training import cross_entropy, quadrants
from tests.conftest import ROOT
from tests.relative import close

FINE = Layer(signal=1.0, delta=1.0, slope=1.0, update=0.01, dead=0.0, largest=1.0)
NAN = float("nan")


def found(**seen: object) -> list[str]:
    return [one.illness for one in diagnose(Record(constant=0.7, **seen))]


def layers(**changes: tuple[float, float]) -> tuple[Layer, Layer]:
    first, last = ({name: pair[n] for name, pair in changes.items()} for n in (0, 1))
    return FINE._replace(**first), FINE._replace(**last)


def test_a_layer_is_measured_by_its_formulas() -> None:
    rng = np.random.default_rng(0)
    Z, delta = rng.normal(size=(2, 5, 7))
    slope, W, move = rng.normal(size=(3, 5, 3))
    delta[3] = 0
    found = measured(Z, delta, slope, W, move)
    spread = np.mean([np.mean((row - row.mean()) ** 2) for row in Z])
    close(found.signal, np.sqrt(spread), 1e-12)
    close(found.delta, np.sqrt(sum(np.sum(delta[:, i] ** 2) for i in range(7)) / 7), 1e-12)
    close(found.slope, np.sqrt(np.sum(slope**2) / 15), 1e-12)
    close(found.update, np.sqrt(np.sum(move**2) / np.sum(W**2)), 1e-12)
    assert (found.dead, found.largest) == (0.2, np.abs(delta).max())


def test_the_best_constant_answer_has_no_rival() -> None:
    Y = np.array([[1.0, 0.0, 0.0, 0.0]])
    rivals = [cross_entropy(np.full((1, 4), z), Y) for z in np.linspace(-4, 4, 801)]
    assert constant_loss(Y) <= min(rivals)
    close(constant_loss(Y), min(rivals), 1e-4)
    close(constant_loss(np.eye(7)), np.log(7), 1e-12)
    assert constant_loss(np.ones((1, 3))) == 0


# Each threshold from both sides.
SIDES = [
    ("not a number", {"losses": (0.7, NAN)}, {"losses": (0.7, 0.6)}),
    ("not a number", {"layers": layers(signal=(1.0, np.inf))}, {"layers": layers()}),
    ("a high start", {"losses": (2.2,)}, {"losses": (2.0,)}),
    ("jumps", {"losses": (0.7, 0.1, 0.11 + 0.7 * JUMP)}, {"losses": (0.7, 0.1, 0.7 * JUMP)}),
    ("stuck", {"losses": (0.7,) * 50}, {"losses": (0.7,) * 49}),
    ("stuck", {"losses": (0.69,) * 50}, {"losses": (0.67,) * 50}),
    ("vanishing", {"layers": layers(delta=(0.9 * LOST, 1))}, {"layers": layers(delta=(LOST, 1))}),
    (
        "vanishing",
        {"layers": layers(delta=(0, 1)), "losses": (0.08,)},
        {"layers": layers(delta=(0, 1)), "losses": (0.06,)},
    ),
    ("exploding", {"layers": layers(delta=(1001, 1))}, {"layers": layers(delta=(999, 1))}),
    (
        "tiny steps",
        {"layers": layers(update=(9e-6, 0))},
        {"layers": layers(update=(2e-5, 0))},
    ),
    ("dead units", {"layers": layers(dead=(0.75, 0))}, {"layers": layers(dead=(0.7, 1))}),
    (
        "underflow",
        {"layers": layers(largest=(0.9 * SMALLEST, 1)), "half": True},
        {"layers": layers(largest=(SMALLEST, 1)), "half": True},
    ),
    ("underflow", {"layers": layers(largest=(0, 1)), "half": True}, {"layers": layers()}),
    (
        "worse when deeper",
        {"losses": (0.58,), "shallower": (0.5,)},
        {"losses": (0.56,), "shallower": (0.5,)},
    ),
    ("forgetful", {"times": (0.9 * LOST, 0.5, 1.0)}, {"times": (LOST, 0.5, 1.0)}),
    (
        "forgetful",
        {"times": (0, 0.5, 1.0), "losses": (0.08,)},
        {"times": (0, 0.5, 1.0), "losses": (0.06,)},
    ),
    (
        "only with Adam",
        {"layers": layers(slope=(9e-5, 1), update=(0.001, 0.09))},
        {"layers": layers(slope=(9e-5, 1), update=(0.001, 0.11))},
    ),
]


@pytest.mark.parametrize(("illness", "sick", "healthy"), SIDES)
def test_a_rule_speaks_beyond_its_threshold_only(illness: str, sick: dict, healthy: dict) -> None:
    assert found(**sick) == [illness]
    assert found(**healthy) == []


def test_with_labels_of_one_class_there_is_nothing_to_compare_with() -> None:
    constant = constant_loss(np.ones((1, 3)))
    losses = (0.7, 0.1, 0.5, *[0.4] * 60)
    assert diagnose(Record(losses=losses, constant=constant)) == []
    assert RULES["stuck"][0](Record(losses=losses, constant=constant)) == ""


def test_half_precision_is_one_illness_not_three() -> None:
    seen = layers(largest=(0, 1), delta=(0, 1), dead=(1, 0))
    assert found(layers=seen, half=True) == ["underflow"]
    assert found(layers=seen) == ["vanishing", "dead units"]


def test_every_illness_has_a_patient_a_side_and_a_page() -> None:
    assert set(RULES) == set(SICK) == {illness for illness, _, _ in SIDES}
    for _, page in RULES.values():
        assert (ROOT / f"docs/{page}.md").is_file()


@pytest.mark.parametrize("illness", ["vanishing", "exploding", "dead units", "underflow"])
def test_a_patient_has_its_illness(illness: str) -> None:
    patient = PATIENTS[illness]
    assert illness in {one.illness for one in diagnose(examined(patient, seed=5))}


def test_gradients_of_a_patient_are_those_of_its_loss() -> None:
    patient = Patient(layers=3, shifted=0.2)
    (X, Y), weights = quadrants(16), starting(Patient(layers=3), seed=1)
    _, _, _, slopes = step(patient, weights, X, Y)
    for layer in range(3):
        way = gaussian(np.random.default_rng(layer), *weights[layer].shape)
        ends = []
        for sign in (1, -1):
            moved = [*weights]
            moved[layer] = weights[layer] + sign * 1e-6 * way
            ends.append(step(patient, moved, X, Y)[0])
        close(np.sum(slopes[layer] * way), (ends[0] - ends[1]) / 2e-6, 1e-6)


def test_time_is_walked_backwards_through_the_jacobians() -> None:
    long, short = (through_time(PATIENTS["forgetful"], 0, steps) for steps in (5, 4))
    assert len(long) == len(short) + 1 == 6
    # The same gradient arrives at the end.
    assert long[-1] == short[-1]
