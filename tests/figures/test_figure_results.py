from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from gen_figures import paths, results
from gen_figures.cli import main
from gen_figures.experiments import fifty_layers, twenty_layers
from gen_figures.paths import ROOT, FigureError
from snippets.activations import ACTIVATIONS
from snippets.network import forward, gaussian

EXPERIMENT = '''"""A coin."""

SEEDS = (1, 2, 3)
BAND = 0.01


def settings():
    return {"sides": 2}


def measure(seed):
    return {"one": seed / 3, "many": [seed, 10.0 * seed]}
'''


@pytest.fixture
def bench(tmp_path: Path):
    """Return a function that writes the experiment and runs the command on it."""
    (tmp_path / "modules").mkdir()

    def run(*arguments: str, text: str = EXPERIMENT) -> int:
        (tmp_path / "modules" / "a_coin.py").write_text(text)
        places = ["--modules", str(tmp_path / "modules"), "--folder", str(tmp_path / "kept")]
        return main(["results", *arguments, *places])

    return run


def kept(tmp_path: Path) -> dict:
    return json.loads((tmp_path / "kept" / "a-coin.json").read_text())


def test_result_holds_all_that_was_measured(bench, tmp_path: Path) -> None:
    assert bench() == 0
    found = kept(tmp_path)
    assert found["name"] == "a-coin"
    assert found["about"] == "A coin."
    assert (found["settings"], found["seeds"], found["band"]) == ({"sides": 2}, [1, 2, 3], 0.01)
    assert found["median"] == {"one": 0.666667, "many": [2.0, 20.0]}
    assert found["low"] == {"one": 0.4, "many": [1.2, 12.0]}
    assert found["high"] == {"one": 0.933333, "many": [2.8, 28.0]}
    assert found["versions"].keys() == {"python", "numpy"}
    assert len(found["code"]) == 64


def test_result_is_measured_again_only_when_its_code_changes(bench, capsys) -> None:
    bench()
    capsys.readouterr()
    bench()
    assert capsys.readouterr().out == "a-coin: up to date\n"
    bench(text=EXPERIMENT.replace('"""A coin."""', '"""A coin.\n\nOf metal.\n"""  # gold'))
    assert capsys.readouterr().out == "a-coin: up to date\n"
    bench(text=EXPERIMENT.replace("10.0", "11.0"))
    assert capsys.readouterr().out.startswith("a-coin: written to ")


def test_named_result_is_measured_in_any_case(bench, capsys) -> None:
    bench()
    capsys.readouterr()
    bench("a-coin")
    assert capsys.readouterr().out.startswith("a-coin: written to ")


def test_list_says_what_is_out_of_date(bench, capsys) -> None:
    bench("--list")
    bench()
    bench("--list")
    bench("--list", text=EXPERIMENT.replace("10.0", "11.0"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "a-coin: not measured yet"
    assert lines[2:] == ["a-coin: up to date", "a-coin: its code has changed"]


def test_verify_agrees_and_writes_nothing(bench, tmp_path: Path) -> None:
    bench()
    before = (tmp_path / "kept" / "a-coin.json").stat().st_mtime_ns
    assert bench("--verify") == 0
    assert (tmp_path / "kept" / "a-coin.json").stat().st_mtime_ns == before


def test_verify_names_every_number_that_left_its_band(bench, tmp_path: Path, capsys) -> None:
    bench()
    file = tmp_path / "kept" / "a-coin.json"
    changed = kept(tmp_path)
    changed["median"] |= {"one": 0.6733, "many": [2.0, 20.3]}
    file.write_text(json.dumps(changed))
    assert bench("--verify") == 1
    assert capsys.readouterr().err.splitlines() == [
        "a-coin: many[1] was 20.3, is 20, beyond its band of 0.01"
    ]


def test_band_is_relative_and_zero_stands_for_zero() -> None:
    old = {"name": "a", "band": 0.01, "median": {"x": 1e-30, "zero": 0.0}}
    assert results.moved(old, {"median": {"x": 1.009e-30, "zero": 0.0}}) == []
    assert len(results.moved(old, {"median": {"x": 1.02e-30, "zero": 1e-300}})) == 2
    assert len(results.moved(old, {"median": {"x": float("nan"), "zero": 0.0}})) == 1
    assert (
        "no longer gives the same numbers: y, zero"
        in results.moved(old, {"median": {"x": 1e-30, "y": 1.0}})[0]
    )


def test_verify_refuses_what_is_stale(bench, capsys) -> None:
    bench()
    assert bench("--verify", text=EXPERIMENT.replace("10.0", "11.0")) == 1
    assert capsys.readouterr().err == (
        "a-coin: its code has changed; run python -m gen_figures results a-coin\n"
    )


BROKEN = {
    "measure": ("seed / 3", "seed / 0", "a_coin.py:12: ZeroDivisionError"),
    "not finite": ("seed / 3", "float('nan')", "a_coin.py: one is not finite"),
    "no band": ("BAND = 0.01", "BAND = 0", "a_coin.py:1: needs SEEDS"),
    "no seeds": ("SEEDS = (1, 2, 3)", "", "a_coin.py:1: needs SEEDS"),
    "no settings": ("def settings", "def setings", "a_coin.py:1: has no function settings"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_experiment_is_named(bench, tmp_path: Path, capsys, what: str) -> None:
    old, new, message = BROKEN[what]
    assert bench(text=EXPERIMENT.replace(old, new)) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "kept").exists()


def test_unknown_experiment_suggests_the_nearest(bench, capsys) -> None:
    assert bench("a-con") == 1
    assert capsys.readouterr().err == "there is no experiment 'a-con'; did you mean a-coin?\n"


def test_damaged_result_is_named(bench, tmp_path: Path, capsys) -> None:
    bench()
    (tmp_path / "kept" / "a-coin.json").write_text("{")
    assert bench("--verify") == 1
    assert "a-coin.json: is not JSON" in capsys.readouterr().err


def test_load_of_an_unknown_result_suggests_the_nearest() -> None:
    with pytest.raises(FigureError, match="did you mean twenty-layers"):
        results.load("twenty-layer")


def test_experiments_run_on_one_thread() -> None:
    code = (
        "import os, sys; from gen_figures.cli import main; main(['results', '--list']);"
        "print('numpy' in sys.modules, os.environ['OMP_NUM_THREADS'])"
    )
    environment = {key: value for key, value in os.environ.items() if "THREADS" not in key}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    # The number of threads is read when numpy is imported.
    assert done.stdout.splitlines()[-1] == "False 1"


@pytest.mark.parametrize("name", paths.modules(paths.EXPERIMENTS))
def test_committed_result_is_up_to_date(name: str) -> None:
    reason = results.stale(name, paths.modules(paths.EXPERIMENTS)[name])
    assert not reason, f"{reason}; run python -m gen_figures results {name}"


def test_every_committed_result_has_its_experiment() -> None:
    committed = {file.stem for file in paths.RESULTS.glob("*.json")}
    assert committed == paths.modules(paths.EXPERIMENTS).keys()


@pytest.mark.parametrize("experiment", [fifty_layers, twenty_layers])
def test_one_seed_lies_where_the_result_says(experiment) -> None:
    kept = results.load(experiment.__name__.rpartition(".")[2].replace("_", "-"))
    assert kept["settings"] == experiment.settings()
    assert tuple(kept["seeds"]) == experiment.SEEDS
    seed = experiment.SEEDS[0]
    once, again = experiment.measure(seed), experiment.measure(seed)
    assert once == again
    assert once.keys() == kept["median"].keys()


def test_fifty_identity_layers_follow_the_variance() -> None:
    median = results.load("fifty-layers")["median"]
    for v in fifty_layers.VARIANCES:
        # Each of the 49 steps back multiplies the mean square by v.
        assert 0.6 < median[f"identity_ratio_{v:g}"] / v**24.5 < 1.6


def test_fifty_sigmoid_layers_follow_the_mean_field() -> None:
    median = results.load("fifty-layers")["median"]
    g, slope, _ = ACTIVATIONS["sigmoid"]
    x, weight = np.polynomial.hermite_e.hermegauss(80)
    weight = weight / weight.sum()
    q = 1.0
    for _ in range(50):
        q = float(weight @ g(np.sqrt(q) * x) ** 2)
    at = np.sqrt(q) * x
    assert_allclose(median["sigmoid_mean_slope"], weight @ slope(at), rtol=0.01, atol=0)
    expected = float(weight @ slope(at) ** 2) ** 24.5
    assert 0.5 < median["sigmoid_ratio"] / expected < 2


def test_twenty_layers_agree_with_the_complex_step() -> None:
    seed = 3
    rng = np.random.default_rng(seed)
    X = rng.uniform(-2, 2, size=(2, twenty_layers.POINTS))
    Y = (X[0] * X[1] > 0)[None]
    weights = [
        gaussian(rng, n, before)
        for before, n in zip(twenty_layers.WIDTHS, twenty_layers.WIDTHS[1:], strict=False)
    ]

    def cost(layer: int, W) -> complex:
        changed = [W if index == layer else kept for index, kept in enumerate(weights)]
        P = forward(changed, X, ACTIVATIONS["sigmoid"][0])[1][-1]
        return -np.mean(np.where(Y, np.log(P), np.log(1 - P)))

    def gradient(layer: int):
        found = np.empty(weights[layer].shape)
        for place in np.ndindex(found.shape):
            W = weights[layer].astype(complex)
            W[place] += 1e-150j
            found[place] = cost(layer, W).imag / 1e-150
        return found

    first, last = (float(np.sqrt(np.mean(gradient(layer) ** 2))) for layer in (0, 19))
    measured = twenty_layers.measure(seed)["gradient_ratio"]
    assert_allclose(measured, first / last, rtol=1e-10, atol=0)


@pytest.mark.parametrize("cure", twenty_layers.CURES)
def test_the_cured_networks_agree_with_the_complex_step(cure: str) -> None:
    seed = 5
    rng = np.random.default_rng(seed)
    X = rng.uniform(-2, 2, size=(2, twenty_layers.POINTS))
    Y = (X[0] * X[1] > 0)[None]
    factor = np.sqrt(2) if cure == "relu" else 1
    weights = [
        factor * gaussian(rng, n, before)
        for before, n in zip(twenty_layers.WIDTHS, twenty_layers.WIDTHS[1:], strict=False)
    ]

    def cost(W) -> complex:
        A = X
        for V in [W, *weights[1:-1]]:
            Z = V @ A
            if cure == "relu":
                A = Z * (Z.real > 0)
            elif cure == "normalised":
                spread = Z - Z.mean(axis=1, keepdims=True)
                H = spread / np.sqrt((spread**2).mean(axis=1, keepdims=True) + 1e-5)
                A = 1 / (1 + np.exp(-H))
            else:
                A = 1 / (1 + np.exp(-Z)) + (A if V.shape[0] == V.shape[1] else 0)
        P = 1 / (1 + np.exp(-(weights[-1] @ A)))
        return -np.mean(np.where(Y, np.log(P), np.log(1 - P)))

    deltas = twenty_layers.cured(cure, seed)
    found = deltas[0] @ X.T
    for place in [(0, 0), (17, 1), (31, 0)]:
        W = weights[0].astype(complex)
        W[place] += 1e-150j
        assert_allclose(found[place], cost(W).imag / 1e-150, rtol=1e-9, atol=0)
