"""Measured results: kept with their spread, stale when their code changes, true to theory."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gen_figures import agreement, paths, protocol, results, runs
from gen_figures.experiments import twenty_layers
from gen_figures.paths import FigureError
from snippets import solved
from snippets.network import gaussian, rms
from tests.figures.conftest import Workshop
from tests.relative import apart, close, slopes
from tests.sitekit.rows import rows

EXPERIMENT = '''"""A coin."""

TRIALS = 3


def settings():
    return {"sides": 2}


def measure(seed):
    return {"one": (seed + 1) / 3, "many": [seed + 1, 10.0 * (seed + 1)]}
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
        "seeds": [0, 1, 2],
        "chaotic": [],
        "median": {"one": 0.666667, "many": [2.0, 20.0]},
        "low": {"one": 0.4, "many": [1.2, 12.0]},
        "high": {"one": 0.933333, "many": [2.8, 28.0]},
        "runs": {"one": [0.33333, 0.66667, 1.0], "many": [[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]]},
    }
    second = json.loads((file.parent / "second" / file.name).read_text())
    assert second["seeds"] == [100_000, 100_001, 100_002]
    assert second["runs"]["one"] == [33334.0, 33334.0, 33334.0]


def test_some_runs_stand_for_all_where_an_experiment_says_so(bench: Bench, file: Path) -> None:
    bench(text=EXPERIMENT.replace("TRIALS = 3", "TRIALS, STORED = 3, 1"))
    found = json.loads(file.read_text())
    assert (found["runs"]["one"], found["median"]["one"]) == ([0.33333], 0.666667)
    assert bench("--verify", text=EXPERIMENT.replace("TRIALS = 3", "TRIALS, STORED = 3, 1"))[0] == 0


def test_an_experiment_says_which_of_its_numbers_are_chaotic(bench: Bench, file: Path) -> None:
    for said, chaotic in (("True", ["one", "many"]), ("('many',)", ["many"])):
        bench("a-coin", text=EXPERIMENT.replace("TRIALS = 3", f"TRIALS = 3; CHAOTIC = {said}"))
        assert json.loads(file.read_text())["chaotic"] == chaotic


def test_what_is_out_of_date_is_said_and_measured_again(bench: Bench, file: Path) -> None:
    second = file.parent / "second" / file.name
    for arguments, text, code, said in rows(__file__, "steps"):
        found, lines = bench(*arguments.split(), text=TEXTS[text])
        assert (found, len(lines)) == (int(code), 1), lines
        begins = said.replace("FILE", str(file)).replace("SECOND", str(second))
        assert lines[0].startswith(begins), lines
    second.unlink()
    assert bench("--list", text=TEXTS["changed"]) == (0, ["a-coin: not measured yet"])


def test_verify_measures_again_and_writes_nothing(bench: Bench, file: Path) -> None:
    bench()
    before, text = file.stat().st_mtime_ns, file.read_text()
    assert bench("--verify") == (0, ["a-coin: measured again in 0 s, agrees"])
    assert file.stat().st_mtime_ns == before
    for place, value, said in rows(__file__, "verified"):
        changed = json.loads(text)
        part, _, key = place.partition(" ")
        changed[part] = changed[part] | {key: json.loads(value)} if key else json.loads(value)
        file.write_text(json.dumps(changed))
        ends = "moved" if said else "agrees"
        lines = [f"a-coin: measured again in 0 s, {ends}", *([f"a-coin: {said}"] if said else [])]
        assert bench("--verify") == (int(bool(said)), lines)
    file.write_text("{")
    code, lines = bench("--verify")
    assert code == 1
    assert "a-coin.json: is not JSON" in lines[0]


def test_what_an_interrupted_call_measured_is_not_measured_again(
    bench: Bench, file: Path, tmp_path: Path
) -> None:
    notes, fuse = tmp_path / "notes", tmp_path / "fuse"
    text = f"""
    with open({str(notes)!r}, "a") as file:
        print(seed, file=file)
    if seed == 2:
        open({str(fuse)!r}).close()
    return {{"one"
"""
    text = EXPERIMENT.replace('    return {"one"', text.strip("\n"))
    assert bench(text=text)[0] == 1
    assert not file.exists()
    fuse.touch()
    assert bench(text=text)[0] == 0
    assert [int(seed) for seed in notes.read_text().split()] == [0, 1, 2, *seeds_of_both(3)[2:]]
    # Once everything is written it is forgotten, so that verifying computes all of it.
    assert bench("--verify", text=text)[0] == 0
    assert notes.read_text().split()[-6:] == list(map(str, seeds_of_both(3)))


SEARCHING = EXPERIMENT.replace(
    "def measure(seed):",
    """GRIDS = {"a": (1.0, 2.0, 2.5, 3.0), "b": (0.5, 1.0, 1.5)}


def tried(arm, rate, seed):
    assert 200_000 <= seed < 200_005
    if arm == "b":
        return {"early": rate**2 - 2 * rate, "late": float("nan") if rate == 0.5 else 1 / rate}
    return (rate - BEST) ** 2 + seed / 1e9


def measure(seed, rates):""",
).replace('"one": (seed + 1) / 3', '"one": rates["a"], "two": rates["b_early"]')


def test_rates_are_searched_with_seeds_of_their_own_and_handed_to_each_run(
    bench: Bench, file: Path
) -> None:
    text = SEARCHING.replace("BEST", "2.2").replace("1 / rate", "(rate - 1) ** 2")
    code, lines = bench(text=text)
    assert code == 1
    assert lines[0].endswith("not searched yet; run python -m gen_figures results --tune a-coin")
    assert bench("--tune", text=text)[0] == 0
    stored = json.loads(file.read_text())
    assert stored["settings"]["rates"] == {"a": 2.0, "b_early": 1.0, "b_late": 1.0}
    assert (stored["median"]["one"], stored["median"]["two"]) == (2.0, 1.0)
    assert bench("--list", text=text) == (0, ["a-coin: up to date"])
    assert bench("--tune", "--verify", text=text) == (0, ["a-coin: measured again in 0 s, agrees"])
    # Other costs are other rates, and then the result is out of date.
    search = next(file.parent.parent.rglob("rates/a-coin.json"))
    found = json.loads(search.read_text())
    assert found["costs"]["b_late"]["0.5"] == [runs.LOST] * 5
    assert found["costs"]["a"]["2"] == [0.0402] * 5
    found["costs"]["a"]["2"] = [0.0] * 4 + [9.0]
    search.write_text(json.dumps(found))
    assert bench("--list", text=text) == (0, ["a-coin: its code has changed"])
    said = "a-coin: the best rate of a was 2.5, is 2.0"
    assert bench("--tune", "--verify", text=text) == (1, [said])
    assert json.loads(search.read_text()) == found


@pytest.mark.parametrize(("best", "edge"), [("3.2", 3), ("0.2", 1)])
def test_a_best_rate_at_the_edge_of_its_grid_is_refused(
    bench: Bench, file: Path, best: str, edge: int
) -> None:
    code, lines = bench("--tune", text=SEARCHING.replace("BEST", best))
    assert code == 1
    assert lines[-1].endswith(
        f"at the edge of its grid: a {edge}, b_late 1.5; widen it in GRIDS and search again"
    )
    assert not file.exists()


def seeds_of_both(count: int) -> list[int]:
    return [first + number for first in (0, 100_000) for number in range(count)]


def test_two_processes_measure_what_one_does(bench: Bench, file: Path) -> None:
    bench("a-coin")
    one = file.read_bytes()
    file.unlink()
    assert bench("--processes", "2")[0] == 0
    assert file.read_bytes() == one
    code, lines = bench("--processes", "2", text=EXPERIMENT.replace("/ 3", "/ 0"))
    assert code == 1
    assert "a_coin.py:11: ZeroDivisionError" in lines[0]
    assert file.read_bytes() == one


@pytest.mark.parametrize(("old", "new", "message"), rows(__file__, "broken"))
def test_broken_experiment_is_named(bench: Bench, old: str, new: str, message: str) -> None:
    code, lines = bench(text=EXPERIMENT.replace(old, new))
    assert (code, message in lines[0]) == (1, True)
    assert bench("--list") == (0, ["a-coin: not measured yet"])


def test_seeds_are_those_of_the_set_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [results.kept("blocks", folder) for folder in results.folders().values()]
    assert both[0] != both[1]
    for name, expected in zip(results.folders(), both, strict=True):
        monkeypatch.setenv("SEEDS", name)
        assert results.load("blocks") == expected
    monkeypatch.setenv("SEEDS", "secnd")
    with pytest.raises(FigureError, match="no set of seeds 'secnd'; did you mean second"):
        results.load("blocks")


def test_unknown_name_suggests_the_nearest(bench: Bench) -> None:
    assert bench("a-con") == (1, ["there is no experiment 'a-con'; did you mean a-coin?"])
    with pytest.raises(FigureError, match="did you mean twenty-layers"):
        results.load("twenty-layer")


def test_experiments_run_on_one_thread(workshop: Workshop) -> None:
    text = EXPERIMENT.replace(
        "(seed + 1) / 3", "float(__import__('os').environ['OMP_NUM_THREADS'])"
    )
    (workshop.modules / "dot.py").unlink()
    workshop.module("a_coin", text)
    environment = {key: value for key, value in os.environ.items() if "THREADS" not in key}
    options = workshop.options("results", "--processes", "2")
    workshop.subprocess("-m", "gen_figures", *options, env=environment)
    assert results.kept("a-coin", workshop.output)["median"]["one"] == 1


EXPERIMENTS = paths.modules(paths.EXPERIMENTS)


def test_committed_results_are_those_of_the_experiments_up_to_date_and_small() -> None:
    for folder in results.folders().values():
        assert {file.stem for file in folder.glob("*.json")} == EXPERIMENTS.keys()
    # Stale? Run python -m gen_figures results.
    assert [reason for one in EXPERIMENTS.items() if (reason := results.stale(*one))] == []
    assert sum(file.stat().st_size for file in paths.RESULTS.rglob("*.json")) <= 2_000_000


SEARCHED = {name: path for name, path in EXPERIMENTS.items() if results.searches(path)}


def test_committed_rates_are_inside_their_grids_and_from_seeds_of_their_own() -> None:
    assert {file.stem for file in (paths.RESULTS / "rates").glob("*.json")} == SEARCHED.keys()
    for name, path in SEARCHED.items():
        found = results.rates(path)
        for folder in results.folders().values():
            kept = results.kept(name, folder)
            assert kept["settings"]["rates"] == found
            assert not set(runs.SEARCHED) & set(kept["seeds"])


@pytest.mark.parametrize("name", SEARCHED)
def test_a_search_is_what_one_of_its_runs_gives(name: str) -> None:
    costs = results.kept(name, paths.RESULTS / "rates")["costs"]
    module = protocol.load(SEARCHED[name], ("tried",))
    arm, rates = next(iter(module.GRIDS.items()))
    # The least rate: there what machines round differently grows least.
    found = module.tried(arm, rates[0], runs.SEARCHED[0])
    for key, cost in (found if isinstance(found, dict) else {"": found}).items():
        stored = costs[f"{arm}_{key}" if key else arm][f"{rates[0]:g}"][0]
        close(cost, stored, 0.05)


@pytest.mark.parametrize("name", EXPERIMENTS)
@pytest.mark.parametrize("which", results.folders())
def test_stored_runs_have_the_quantiles_that_are_stored(name: str, which: str) -> None:
    kept = results.kept(name, results.folders()[which])
    assert kept["seeds"] == results.seeds(EXPERIMENTS[name])[which]
    for key, stored in kept["runs"].items():
        count, some = len(stored), np.array(stored)
        for part, share in (("low", results.LOW), ("median", 0.5), ("high", results.HIGH)):
            value = np.array(kept[part][key])
            if count == len(kept["seeds"]):
                close(np.quantile(some, share, axis=0), value, 1e-4)
            else:
                # Of some runs, as many lie below as chance allows: seven standard deviations.
                room = 7 * np.sqrt(count * share * (1 - share))
                assert np.all(np.sum(some < value, axis=0) <= count * share + room), (key, part)
                assert np.all(np.sum(some <= value, axis=0) >= count * share - room), (key, part)


def only(*arms: str) -> Any:
    return lambda table: {arm: table[arm] for arm in arms}


def until(last: int) -> Any:
    return lambda steps: tuple(step for step in steps if step <= last)


# What makes a run of many seconds short: what of the experiment becomes what.
SHORTER: dict[str, dict[str, Callable[[Any], Any]]] = {
    "recall": {"CELLS": only("gru_2")},
    "remedies": {"ARMS": only("sigmoid_batch")},
    "degradation": {"ARMS": only("skips_6", "plain_24")},
    "plain-depth": {"rates": only("tanh_6")},
    "sgd-and-adam": {"rates": only("adam_10")},
    "slow-layers": {"rates": only("sigmoid", "tanh")},
    "small-gradients": {"STEPS": until(200)},
    "learning-speed": {"AT": until(300), "STEPS": lambda _: 300},
}


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_one_seed_gives_what_is_stored(name: str) -> None:
    module = protocol.load(EXPERIMENTS[name], ("measure",))
    module.rates = results.rates(EXPERIMENTS[name])
    for part, shorter in SHORTER.get(name, {}).items():
        setattr(module, part, shorter(getattr(module, part)))
    for folder in results.folders().values():
        kept = results.kept(name, folder)
        run = module.measure(kept["seeds"][0], *([module.rates] if module.rates else []))
        assert run
        stored = of_these(kept, run) if name in SHORTER else kept
        assert agreement.strays(stored, 0, run) == []
        if len(kept["seeds"]) < 100:
            # One run takes more than a second; `nox -s experiments` does those of the second set.
            break


def of_these(kept: dict[str, Any], run: dict[str, Any]) -> dict[str, Any]:
    """Return a stored result without the numbers that a shorter run does not give."""
    runs = {
        key: [one[: len(run[key])] if isinstance(one, list) else one for one in kept["runs"][key]]
        for key in run
    }
    return {**kept, "runs": runs}


@pytest.mark.parametrize("which", results.folders())
def test_relu_fails_with_large_steps_where_a_layer_is_silent_and_a_leak_not(which: str) -> None:
    found = results.kept("rankings", results.folders()[which])["runs"]
    plain, leaky = "large_relu_2_800", "large_leaky_relu_2_800"
    fewer, more = (solved.ends(solved.trained(found, key)) for key in (plain, leaky))
    assert fewer[1] < more[0]
    failed = solved.silenced(found, plain, ends_trained=False)
    assert failed == failed.of - solved.trained(found, plain) > 0
    assert solved.silenced(found, leaky, ends_trained=True) > 0


LAYERS: dict[str, Callable[[Any, Any], Any]] = {
    "sigmoid": lambda W, A: squashed(W @ A),
    "relu": lambda W, A: (W @ A) * ((W @ A).real > 0),
    "normalised": lambda W, A: squashed(normalised(W @ A)),
    "skips": lambda W, A: squashed(W @ A) + (A if W.shape[0] == W.shape[1] else 0),
}


def normalised(Z: Any) -> Any:
    spread = Z - Z.mean(axis=1, keepdims=True)
    return spread / np.sqrt((spread**2).mean(axis=1, keepdims=True) + 1e-5)


def squashed(Z: Any) -> Any:
    return 1 / (1 + np.exp(-Z))


@pytest.mark.parametrize("kind", LAYERS)
def test_twenty_layers_agree_with_the_complex_step(kind: str) -> None:
    rng = np.random.default_rng(5)
    X = rng.uniform(-2, 2, size=(2, twenty_layers.POINTS))
    Y = (X[0] * X[1] > 0)[None]
    pairs = zip(twenty_layers.WIDTHS, twenty_layers.WIDTHS[1:], strict=False)
    weights = [gaussian(rng, n, before, 2.0 if kind == "relu" else 1.0) for before, n in pairs]

    def slope(layer: int) -> Any:
        def cost(W: Any) -> complex:
            A, changed = X, [*weights[:layer], W, *weights[layer + 1 :]]
            for V in changed[:-1]:
                A = LAYERS[kind](V, A)
            P = squashed(changed[-1] @ A)
            return -np.mean(np.where(Y, np.log(P), np.log(1 - P)))

        return slopes(cost, weights[layer])

    if kind == "sigmoid":
        ratio = rms(slope(0)) / rms(slope(19))
        close(twenty_layers.measure(5)["gradient_ratio"], ratio, 1e-10)
    else:
        assert apart(twenty_layers.cured(kind, 5)[0] @ X.T, slope(0)) < 1e-9
