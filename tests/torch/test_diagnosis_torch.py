"""The download for PyTorch finds known illnesses, leaves healthy networks alone and no trace."""

import copy
import math
import re
import textwrap
from pathlib import Path
from typing import Any

import diagnosis_torch as download
import pytest
import torch
from diagnosis_torch import Watch, constant_loss
from torch import Tensor, nn

from snippets import diagnosis
from tests.torch import networks
from tests.torch.networks import HEALTHY, LN2, SICK, Case, losses, mlp, quadrants, watched

SEEDS = range(3)
FENCE = r"^( *)```python\n(.*?)^ *```"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "my-network-does-not-train.md"


@pytest.fixture(autouse=True)
def seeded(request: pytest.FixtureRequest) -> None:
    torch.set_num_threads(1)
    parameters = getattr(getattr(request.node, "callspec", None), "params", {})
    torch.manual_seed(parameters.get("seed", 0))


def names(watch: Watch) -> set[str]:
    return {one.illness for one in watch.findings()}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("illness", SICK)
def test_a_sick_network_is_found(illness: str, seed: int) -> None:
    watch = watched(SICK[illness]())
    assert illness in names(watch)
    assert f"It looks like {illness}: " in watch.report()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", HEALTHY)
def test_a_healthy_network_is_left_alone(name: str, seed: int) -> None:
    watch = watched(HEALTHY[name]())
    assert watch.findings() == [], watch.report()
    assert watch.report().startswith("Nothing that is looked for was found.")


def test_a_deeper_network_is_compared_with_a_shallower_one() -> None:
    shallower = [*losses(Case(mlp(nn.Sigmoid, 2, 1), quadrants, 1, 300))]
    deeper = Case(mlp(nn.Sigmoid, 10, 1), quadrants, 1, 300)
    assert "worse when deeper" in names(watched(deeper, shallower))
    again = Case(mlp(nn.Tanh, 4, 1), quadrants, 0.3, 300)
    assert names(watched(again, shallower)) == set()


def test_a_cell_that_forgets_is_found_by_its_calls() -> None:
    watch = watched(Case(networks.Cells(), lambda: networks.sequences(50, 0), 0.1, 10))
    assert len(watch.times["cell"]) == 50
    assert "forgetful" in names(watch)


@pytest.mark.parametrize("name", [*SICK, *HEALTHY])
def test_it_leaves_no_trace(name: str) -> None:
    case = {**SICK, **HEALTHY}[name]()._replace(steps=5)
    plain = case._replace(model=copy.deepcopy(case.model))
    torch.manual_seed(1)
    before = [*losses(plain)]
    torch.manual_seed(1)
    with Watch(case.model) as watch:
        after = [*losses(case, watch)]
    assert torch.equal(torch.tensor(before), torch.tensor(after)) or not math.isfinite(sum(after))
    for (_, old), (key, new) in zip(
        plain.model.named_parameters(), case.model.named_parameters(), strict=True
    ):
        assert torch.equal(old.nan_to_num(), new.nan_to_num()), key
        if new.grad is not None:
            assert torch.equal(old.grad.nan_to_num(), new.grad.nan_to_num()), key
    assert hooks(case.model) == []


def hooks(model: nn.Module) -> list[str]:
    kinds = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    found = [f"{name} {kind}" for name, module in model.named_modules() for kind in kinds
             if getattr(module, kind)]  # fmt: skip
    return found + [name for name, one in model.named_parameters() if one._backward_hooks]


def test_hooks_are_taken_off_after_an_exception() -> None:
    model = networks.Reader(nn.LSTM)
    watch = Watch(model)

    def fails() -> None:
        with watch:
            assert hooks(model) != []
            model(torch.ones(2, 3))

    with pytest.raises(RuntimeError):
        fails()
    assert hooks(model) == []


def test_a_graph_that_outlives_the_watch_is_silent() -> None:
    model = networks.Reader(nn.LSTM)
    with Watch(model) as watch:
        loss = model(torch.randn(2, 3, 1)).sum()
    loss.backward()
    assert watch.times == {}


class Nested(nn.Module):
    """A layer whose output is nested, beside one without gradient and one that is not used."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(2, 2))
        self.fixed, self.unused = nn.Linear(2, 2), nn.Linear(2, 2)

    def forward(self, x: Tensor) -> dict[str, Any]:
        with torch.no_grad():
            fixed = self.fixed(x)
        return {"a": [x @ self.weight, (fixed, 3)], "b": {"c": 2 * x @ self.weight}}


def test_outputs_may_be_nested_and_layers_without_gradient_are_left_out() -> None:
    model = Nested()
    with Watch(model) as watch:
        out = model(torch.ones(4, 2))
        loss = out["a"][0].sum() + out["b"]["c"].sum()
        loss.backward()
        watch.step(loss)
    assert [one.name for one in watch.layers] == ["(itself)"]
    # Two outputs of two units, each with a gradient of one: √4 an example.
    assert watch.layers[0].delta == pytest.approx(2.0, rel=1e-12)


def test_what_is_measured_is_what_the_arrays_say() -> None:
    model, (X, y) = mlp(nn.ReLU, 3, 2.0), quadrants()
    optimiser = torch.optim.SGD(model.parameters(), 0.1)
    with Watch(model) as watch:
        loss = nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimiser.step()
        watch.step(loss)
    A, Z = X.double(), []
    old = [(p.detach() + 0.1 * p.grad).double() for p in model.parameters()]
    for W, b in zip(old[::2], old[1::2], strict=True):
        Z.append(A @ W.T + b)
        A = Z[-1].relu()
    deltas = [(Z[-1].softmax(1) - nn.functional.one_hot(y, 2)) / 64]
    for W, z in zip((old[4], old[2]), (Z[1], Z[0]), strict=True):
        deltas.append((deltas[-1] @ W) * (z > 0))
    for layer, z, delta in zip(watch.layers, Z, deltas[::-1], strict=True):
        assert layer.signal == pytest.approx(
            float(z.var(0, unbiased=False).mean().sqrt()), rel=1e-4
        )
        assert layer.delta == pytest.approx(float((delta**2).sum(1).mean().sqrt()), rel=1e-4)
        assert layer.dead == float((delta == 0).all(0).double().mean())
    for layer, before, slope in zip(
        watch.layers, old[::2], list(model.parameters())[::2], strict=True
    ):
        grad = slope.grad.double()
        assert layer.slope == pytest.approx(float((grad**2).mean().sqrt()), rel=1e-6)
        assert layer.update == pytest.approx(float(0.1 * grad.norm() / before.norm()), rel=1e-4)


def test_a_step_without_gradients_is_refused_in_one_sentence() -> None:
    model = mlp(nn.Tanh, 2, 1.0)
    with Watch(model) as watch, pytest.raises(RuntimeError, match=r"after loss\.backward\(\)"):
        watch.step(model(torch.ones(1, 2)).sum())


def test_the_constant_answer_is_the_entropy_of_the_labels() -> None:
    assert constant_loss(torch.arange(10)) == pytest.approx(math.log(10), rel=1e-12)
    assert constant_loss(torch.tensor([0, 0, 0, 1])) == pytest.approx(
        2 * LN2 - 0.75 * math.log(3), rel=1e-12
    )


def test_thresholds_and_pages_are_those_of_the_book() -> None:
    shared = ("LOST", "GROWN", "TINY", "EVEN", "DEAD", "SMALLEST", "STUCK", "ENOUGH", "JUMP")
    for name in (*shared, "START", "WORSE"):
        assert getattr(download, name) == getattr(diagnosis, name), name
    assert {name: page for name, (_, page) in diagnosis.RULES.items()} == download.PAGES


def test_it_draws(tmp_path: Any) -> None:
    import matplotlib as mpl

    mpl.use("agg")
    file = tmp_path / "diagnosis.png"
    watched(HEALTHY["tanh"]()).draw().savefig(file)
    assert file.stat().st_size > 10_000


def test_the_lines_of_the_page_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = re.findall(FENCE, PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    texts = [textwrap.dedent(code) for _, code in found if "--8<--" not in code]
    assert len(texts) == 13
    monkeypatch.chdir(tmp_path)
    model, (X, y), sequence = mlp(nn.Tanh, 4, 1.0), quadrants(), torch.randn(64, 9, 1)
    known = {
        "torch": torch,
        "model": model,
        "X": X,
        "y": y,
        "sequence": sequence,
        "loss_of": nn.functional.cross_entropy,
        "optimizer": torch.optim.SGD(model.parameters(), 0.1),
        "layers": [one for one in model if isinstance(one, nn.Linear)],
        "shallow": mlp(nn.Tanh, 2, 1.0),
        "recurrent": nn.RNN(1, 2, batch_first=True),
    }
    said: list[Any] = []
    known["print"] = lambda *shown: said.append(shown)
    for text in texts:
        exec(text, known)
        # The page says that these lines leave hooks behind.
        for module in model:
            module._forward_hooks.clear()
    assert (tmp_path / "diagnosis.png").is_file()
    assert said[0][0].startswith("Nothing that is looked for was found.")
    assert len(said) > 30
