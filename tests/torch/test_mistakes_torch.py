"""The download and everyday mistakes: empty and repeated outputs, lazy layers, detached ones."""

import copy
import math
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import torch
from diagnosis_torch import Watch, constant_loss
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.parametrizations import weight_norm

from tests.torch.networks import LN2, Cells, Reader, mlp, quadrants, sequences, with_last
from tests.torch.test_diagnosis_torch import hooks, names


@pytest.fixture(autouse=True)
def seeded() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)


def trained(
    model: nn.Module,
    batch: Callable[[], tuple[Tensor, Tensor]] = quadrants,
    rate: float = 0.1,
    steps: int = 60,
    *,
    constant: float = LN2,
    call: Callable[[Tensor], Tensor] | None = None,
    moved: nn.Module | None = None,
    forgets: bool = False,
) -> Watch:
    """Train plainly: `call` in place of the model, weights of `moved`, and with old gradients."""
    optimiser = torch.optim.SGD((moved or model).parameters(), rate)
    with Watch(model, constant) as watch:
        for _ in range(steps):
            X, y = batch()
            if not forgets:
                optimiser.zero_grad()
            loss = cross_entropy((call or model)(X), y)
            loss.backward()
            optimiser.step()
            watch.step(loss)
    assert hooks(model) == []
    return watch


class Experts(nn.Module):
    """Two layers, of which the second gets the examples that are far to the right."""

    def __init__(self) -> None:
        super().__init__()
        self.near, self.far = nn.Linear(2, 2), nn.Linear(2, 2)

    def forward(self, x: Tensor) -> Tensor:
        far = x[:, 0] > 9
        out = torch.zeros(len(x), 2)
        out[far], out[~far] = self.far(x[far]), self.near(x[~far])
        return out


class Twice(nn.Linear):
    def forward(self, x: Tensor) -> Any:
        out = super().forward(x)
        return out, out


def test_an_expert_may_get_no_examples() -> None:
    watch = trained(Experts(), steps=2)
    assert [one.name for one in watch.layers] == ["near"]


def test_a_tensor_that_is_handed_on_twice_counts_once() -> None:
    with Watch(Twice(2, 2)) as watch:
        loss = watch.model(torch.ones(4, 2))[0].sum()
        loss.backward()
        watch.step(loss)
    assert watch.layers[0].delta == pytest.approx(math.sqrt(2), rel=1e-12)


def test_with_labels_of_one_class_there_is_nothing_to_compare_with() -> None:
    constant = constant_loss(torch.zeros(64, dtype=torch.long))
    assert constant == 0
    watch = trained(with_last(mlp(nn.Tanh, 3, 1), 9), rate=0.3, constant=constant)
    assert names(watch) == set()


def normed(layer: nn.Module) -> nn.Module:
    return weight_norm(layer) if isinstance(layer, nn.Linear) else layer


class Normed(Reader):
    def __init__(self) -> None:
        super().__init__(nn.GRU)
        for name in ("weight_hh_l0", "weight_ih_l0"):
            weight_norm(self.reader, name)


@pytest.mark.parametrize(
    ("model", "batch", "expected"),
    [
        (lambda: nn.Sequential(*map(normed, mlp(nn.Tanh, 3, 1))), quadrants, ["0", "2", "4"]),
        (Normed, partial(sequences, 12), ["reader", "head"]),
    ],
    ids=["linear", "gru"],
)
def test_parametrized_layers_are_seen(
    model: Callable[[], nn.Module], batch: Any, expected: list[str]
) -> None:
    watch = trained(model(), batch, steps=3)
    assert [one.name for one in watch.layers] == expected
    assert all(one.update > 0 and one.slope > 0 for one in watch.layers)
    assert [len(times) for times in watch.times.values()] == [12] * (expected[0] == "reader")


class Refusing(nn.Linear):
    def register_forward_hook(self, *_: Any, **__: Any) -> Any:
        raise NotImplementedError("refused")


@pytest.mark.parametrize(
    ("last", "error", "message"),
    [
        (partial(nn.LazyLinear, 2), RuntimeError, "lazy and has no weights yet: call model"),
        (partial(Refusing, 2, 2), NotImplementedError, "refused"),
    ],
    ids=["lazy", "refusing"],
)
def test_no_hook_is_left_where_watching_cannot_begin(
    last: Callable[[], nn.Module], error: type[Exception], message: str
) -> None:
    model = nn.Sequential(nn.Linear(2, 2), last())
    with pytest.raises(error, match=message), Watch(model):
        pass
    model[1] = nn.Identity()
    assert hooks(model) == []


class Steps(nn.Module):
    """A network that is called once per step in time."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.head = nn.Linear(33, 32), nn.Linear(32, 2)

    def forward(self, x: Tensor, h: Tensor) -> tuple[Tensor, Tensor]:
        h = torch.tanh(self.hidden(torch.cat([x, h], 1)))
        return self.head(h), h

    def read(self, X: Tensor) -> Tensor:
        h, out = torch.zeros(len(X), 32), torch.zeros(0)
        for t in range(X.shape[1]):
            out, h = self(X[:, t], h)
        return out


def test_a_network_that_is_called_at_each_step_of_time() -> None:
    model = Steps()
    watch = trained(model, partial(sequences, 50, 0), steps=10, call=model.read)
    assert len(watch.times["hidden"]) == 50
    assert "forgetful" in names(watch)


def test_a_model_that_is_never_called_itself() -> None:
    model = nn.Sequential(mlp(nn.Tanh, 3, 1))
    watch = trained(model, steps=20, call=model[0])
    assert [len(seen.calls) for seen in watch._order] == [1, 1, 1]
    assert watch.times == {}


def test_a_recurrent_layer_may_be_called_by_keyword() -> None:
    model = Reader(nn.RNN)

    def call(X: Tensor) -> Tensor:
        return model.head(model.reader(input=X)[0][:, -1])

    watch = trained(model, partial(sequences, 50, 0), steps=3, call=call)
    assert len(watch.times["reader"]) == 50
    assert "forgetful" in names(watch)


def test_a_report_says_when_no_layer_was_seen() -> None:
    with Watch(mlp(nn.Tanh, 2, 1)) as watch:
        watch.model(torch.ones(1, 2)).sum().backward()
    assert watch.report().startswith("No layer was seen with a gradient: was watch.step")


class Cut(nn.Module):
    """A network that lets no gradient through to its first layers."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.head, self.unused = mlp(nn.Tanh, 2, 1), nn.Linear(2, 2), nn.Linear(2, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.first(x).detach())


class Unregistered(nn.Module):
    """A network that keeps its layers in a plain list, where PyTorch does not find them."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.head = [nn.Linear(2, 32), nn.Linear(32, 32)], nn.Linear(32, 2)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.hidden:
            x = torch.tanh(layer(x))
        return self.head(x)


@pytest.mark.parametrize(
    ("model", "silent", "seen"),
    [
        (Cut, ["first.0", "first.2", "unused"], ["head"]),
        (Unregistered, [], ["head"]),
        (partial(Reader, nn.LSTM), [], ["reader", "head"]),
    ],
)
def test_a_report_names_the_layers_without_gradient(
    model: Callable[[], nn.Module], silent: list[str], seen: list[str]
) -> None:
    watch = trained(model(), sequences if len(seen) > 1 else quadrants, steps=2)
    assert watch.silent == silent
    assert [one.name for one in watch.layers] == seen
    line = f"No gradient came to: {', '.join(silent)}."
    assert (line in watch.report()) == bool(silent)
    assert ("No gradient came" in watch.report()) == bool(silent)


def test_a_network_that_has_learnt_may_forget() -> None:
    model = Cells()
    for late, expected in ((LN2, True), (0.05, False)):
        with Watch(model, LN2) as watch:
            X, y = sequences(50, 0)
            loss = cross_entropy(model(X), y)
            loss.backward()
            watch.step(loss * 0 + late)
        assert ("forgetful" in names(watch)) == expected


def test_answers_are_not_units_that_can_be_dead() -> None:
    model = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 20))
    optimiser = torch.optim.SGD(model.parameters(), 0.1)
    with Watch(model) as watch:
        loss = model(quadrants()[0])[:, 0].square().mean()
        loss.backward()
        optimiser.step()
        watch.step(loss)
    assert [one.dead for one in watch.layers] == pytest.approx([0, 0.95])
    assert names(watch) == set()


def test_weights_that_do_not_move_at_all_have_a_hint() -> None:
    model = mlp(nn.Tanh, 3, 1)
    watch = trained(model, moved=copy.deepcopy(model), steps=12)
    assert "no layer moves at all: look whether the optimizer holds" in watch.report()
    slow = trained(model, rate=1e-5, steps=12)
    assert names(slow) == {"tiny steps"}
    assert "at all" not in slow.report()


def test_a_loss_that_is_no_number_points_at_its_batch() -> None:
    drawn = iter(range(20))

    def batch() -> tuple[Tensor, Tensor]:
        X, y = quadrants()
        return X / (next(drawn) != 5), y

    report = trained(mlp(nn.Tanh, 3, 1), batch, steps=8).report()
    assert "the loss is not finite from step 5 on; look at that batch" in report


def test_forgotten_zeroing_adds_the_gradients_of_the_weights_and_not_delta() -> None:
    """The page says so."""
    model, batch = mlp(nn.Tanh, 4, 1), quadrants()
    kept, zeroed = (
        trained(copy.deepcopy(model), lambda: batch, 1e-6, 20, forgets=forgets).layers
        for forgets in (True, False)
    )
    for one, other in zip(kept, zeroed, strict=True):
        assert one.slope == pytest.approx(20 * other.slope, rel=1e-3)
        assert one.delta == pytest.approx(other.delta, rel=1e-3)


def test_large_inputs_saturate_the_first_layer() -> None:
    """The page says so: less than a tenth of the gradient is left, where a fifth was."""
    for _ in range(5):
        model, (X, y), left = mlp(nn.Tanh, 4, 1), quadrants(), []
        for batch in ((X, y), (100 * X, y)):
            first, *_, last = trained(copy.deepcopy(model), partial(tuple, batch), steps=20).layers
            left.append(first.delta / last.delta)
        assert left[0] > 0.2
        assert left[1] < 0.1
