"""Measured results: kept with their spread, stale when their code changes, true to theory."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from gen_figures import paths, results
from gen_figures.experiments import fifty_layers, twenty_layers
from gen_figures.paths import FigureError
from snippets import zoo
from snippets.activations import dsigmoid
from snippets.gauss import expectation
from snippets.network import forward, gaussian
from tests.figures.conftest import Workshop
from tests.relative import close, slopes
from tests.sitekit.rows import rows

EXPERIMENT = '''"""A coin."""

SEEDS = (1, 2, 3)
BAND = 0.01


def settings():
    return {"sides": 2}


def measure(seed):
    return {"one": seed / 3, "many": [seed, 10.0 * seed]}
'''
TEXTS = {
    "as it was": EXPERIMENT,
    "changed": EXPERIMENT.replace("10.0", "11.0"),
    "remarked": EXPERIMENT.replace('"""A coin."""', '"""A coin.\n\nOf metal.\n"""  # gold'),
}

Bench = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def file(workshop: Workshop) -> Path:
    return workshop.output / "a-coin.json"


@pytest.fixture
def bench(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> Bench:
    (workshop.modules / "dot.py").unlink()

    def run(*arguments: str, text: str = EXPERIMENT) -> tuple[int, list[str]]:
        workshop.module("a_coin", text)
        code = workshop.run("results", *arguments)
        said = capsys.readouterr()
        return code, (said.out + said.err).splitlines()

    return run


def test_result_holds_all_that_was_measured(bench: Bench, file: Path) -> None:
    assert bench()[0] == 0
    found = json.loads(file.read_text())
    assert found.pop("versions").keys() == {"python", "numpy"}
    assert len(found.pop("code")) == 64
    assert found == {
        "name": "a-coin",
        "about": "A coin.",
        "settings": {"sides": 2},
        "seeds": [1, 2, 3],
        "band": 0.01,
        "median": {"one": 0.666667, "many": [2.0, 20.0]},
        "low": {"one": 0.4, "many": [1.2, 12.0]},
        "high": {"one": 0.933333, "many": [2.8, 28.0]},
    }


def test_what_is_out_of_date_is_said_and_measured_again(bench: Bench, file: Path) -> None:
    for arguments, text, code, said in rows(__file__, "steps"):
        found, lines = bench(*arguments.split(), text=TEXTS[text])
        assert (found, len(lines)) == (int(code), 1), lines
        assert lines[0].startswith(said.replace("FILE", str(file))), lines


def test_verify_measures_again_and_writes_nothing(bench: Bench, file: Path) -> None:
    bench()
    before = file.stat().st_mtime_ns
    assert bench("--verify") == (0, ["a-coin: measured again, within its band"])
    assert file.stat().st_mtime_ns == before
    changed = json.loads(file.read_text())
    changed["median"] |= {"one": 0.6733, "many": [2.0, 20.3]}
    file.write_text(json.dumps(changed))
    assert bench("--verify") == (
        1,
        ["a-coin: moved", "a-coin: many[1] was 20.3, is 20, beyond its band of 0.01"],
    )
    file.write_text("{")
    code, lines = bench("--verify")
    assert code == 1
    assert "a-coin.json: is not JSON" in lines[0]


def test_band_is_relative_and_zero_stands_for_zero() -> None:
    old = {"name": "a", "band": 0.01, "median": {"x": 1e-30, "zero": 0.0}}
    fresh = [(1.009e-30, 0.0), (1.02e-30, 0.0), (1.02e-30, 1e-300), (float("nan"), 0.0)]
    found = [results.moved(old, {"median": {"x": x, "zero": zero}}) for x, zero in fresh]
    assert [len(each) for each in found] == [0, 1, 2, 1]
    (said,) = results.moved(old, {"median": {"x": 1e-30, "y": 1.0}})
    assert said == "a: the experiment no longer gives the same numbers: y, zero"


@pytest.mark.parametrize(("old", "new", "message"), rows(__file__, "broken"))
def test_broken_experiment_is_named(bench: Bench, old: str, new: str, message: str) -> None:
    code, lines = bench(text=EXPERIMENT.replace(old, new))
    assert (code, message in lines[0]) == (1, True)
    assert bench("--list") == (0, ["a-coin: not measured yet"])


def test_unknown_name_suggests_the_nearest(bench: Bench) -> None:
    assert bench("a-con") == (1, ["there is no experiment 'a-con'; did you mean a-coin?"])
    with pytest.raises(FigureError, match="did you mean twenty-layers"):
        results.load("twenty-layer")


def test_experiments_run_on_one_thread(workshop: Workshop) -> None:
    code = (
        "import os, sys; from gen_figures.cli import main; main(['results', '--list']);"
        "print('numpy' in sys.modules, os.environ['OMP_NUM_THREADS'])"
    )
    environment = {key: value for key, value in os.environ.items() if "THREADS" not in key}
    done = workshop.subprocess("-c", code, env=environment)
    # The number of threads is read when numpy is imported.
    assert done.stdout.splitlines()[-1] == "False 1"


def test_committed_results_are_those_of_the_experiments_and_up_to_date() -> None:
    experiments = paths.modules(paths.EXPERIMENTS)
    assert {file.stem for file in paths.RESULTS.glob("*.json")} == experiments.keys()
    # Stale? Run python -m gen_figures results.
    assert [reason for one in experiments.items() if (reason := results.stale(*one))] == []


@pytest.mark.parametrize("experiment", [fifty_layers, twenty_layers])
def test_one_seed_gives_what_the_result_holds(experiment: ModuleType) -> None:
    kept = results.load(experiment.__name__.rpartition(".")[2].replace("_", "-"))
    assert kept["settings"] == experiment.settings()
    assert tuple(kept["seeds"]) == experiment.SEEDS
    once, again = (experiment.measure(experiment.SEEDS[0]) for _ in range(2))
    assert once == again
    assert once.keys() == kept["median"].keys()


def test_fifty_layers_follow_the_variance_or_with_sigmoids_the_mean_field() -> None:
    median = results.load("fifty-layers")["median"]
    for v in fifty_layers.VARIANCES:
        # Each of the 49 steps back multiplies the mean square by v.
        assert 0.6 < median[f"identity_ratio_{v:g}"] / v**24.5 < 1.6
    q = zoo.q_map("sigmoid", layers=50)[-1]
    close(median["sigmoid_mean_slope"], expectation(lambda z: dsigmoid(np.sqrt(q) * z)), 0.01)
    assert 0.5 < median["sigmoid_ratio"] / zoo.mean_square_slope("sigmoid", q) ** 24.5 < 2


def network(seed: int, factor: float = 1.0) -> tuple[Any, Any, list[Any]]:
    rng = np.random.default_rng(seed)
    X = rng.uniform(-2, 2, size=(2, twenty_layers.POINTS))
    widths = zip(twenty_layers.WIDTHS, twenty_layers.WIDTHS[1:], strict=False)
    weights = [factor * gaussian(rng, n, before) for before, n in widths]
    return X, (X[0] * X[1] > 0)[None], weights


def entropy(Y: Any, P: Any) -> complex:
    return -np.mean(np.where(Y, np.log(P), np.log(1 - P)))


def test_twenty_layers_agree_with_the_complex_step() -> None:
    X, Y, weights = network(3)

    def size(layer: int) -> float:
        def cost(W: Any) -> complex:
            changed = [*weights[:layer], W, *weights[layer + 1 :]]
            return entropy(Y, forward(changed, X, squashed)[1][-1])

        return float(np.sqrt(np.mean(slopes(cost, weights[layer]) ** 2)))

    close(twenty_layers.measure(3)["gradient_ratio"], size(0) / size(19), 1e-10)


def normalised(Z: Any) -> Any:
    spread = Z - Z.mean(axis=1, keepdims=True)
    return spread / np.sqrt((spread**2).mean(axis=1, keepdims=True) + 1e-5)


def squashed(Z: Any) -> Any:
    return 1 / (1 + np.exp(-Z))


LAYERS: dict[str, Callable[[Any, Any], Any]] = {
    "relu": lambda W, A: (W @ A) * ((W @ A).real > 0),
    "normalised": lambda W, A: squashed(normalised(W @ A)),
    "skips": lambda W, A: squashed(W @ A) + (A if W.shape[0] == W.shape[1] else 0),
}


@pytest.mark.parametrize("cure", twenty_layers.CURES)
def test_the_cured_networks_agree_with_the_complex_step(cure: str) -> None:
    X, Y, weights = network(5, np.sqrt(2) if cure == "relu" else 1.0)
    direction = np.random.default_rng(0).normal(size=weights[0].shape)

    def cost(step: Any) -> complex:
        A = X
        for V in [weights[0] + step * direction, *weights[1:-1]]:
            A = LAYERS[cure](V, A)
        return entropy(Y, squashed(weights[-1] @ A))

    found = twenty_layers.cured(cure, 5)[0] @ X.T
    close(np.sum(found * direction), slopes(cost, 0.0), 1e-9)
