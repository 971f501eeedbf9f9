"""Small PyTorch networks with one known illness each, and healthy ones, that train for a while."""

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import torch
from diagnosis_torch import Watch
from torch import Tensor, nn
from torch.nn import functional

LN2 = math.log(2)


class Case(NamedTuple):
    """A network, what it is trained on, and how."""

    model: nn.Module
    batch: Callable[[], tuple[Any, Tensor]]
    rate: float = 0.1
    steps: int = 60
    classes: int = 2
    adam: bool = False
    half: bool = False
    scaled: bool = False


def quadrants(drawn: bool = False) -> tuple[Tensor, Tensor]:
    X = 4 * torch.rand(64, 2) - 2
    return X, torch.randint(2, (64,)) if drawn else (X[:, 0] * X[:, 1] > 0).long()


def images() -> tuple[Tensor, Tensor]:
    """Return bars that stand or lie, in noise."""
    y, X = torch.randint(2, (32,)), 0.5 * torch.randn(32, 1, 16, 16)
    X[y == 0, :, :, 7:9] += 2
    X[y == 1, :, 7:9, :] += 2
    return X, y


def sequences(length: int = 20, at: int = -1) -> tuple[Tensor, Tensor]:
    X = torch.randn(32, length, 1)
    return X, (X[:, at, 0] > 0).long()


def words(at: int = 3) -> tuple[Tensor, Tensor]:
    X = torch.randint(1, 20, (32, 12))
    return X, (X[:, at] > 9).long()


def mlp(unit: Callable[[], nn.Module], layers: int, gain: float, bias: float = 0.0) -> nn.Module:
    """Return layers of 32 units with weights N(0, gain / inputs) and biases in the hidden ones.

    The last layer's gain is that of PyTorch's default at most: a loss begins near a constant's.
    """
    parts: list[nn.Module] = []
    for layer in range(layers):
        last = layer == layers - 1
        linear = nn.Linear(2 if layer == 0 else 32, 2 if last else 32)
        variance = min(gain, 1 / 3) if last else gain
        nn.init.normal_(linear.weight, std=math.sqrt(variance / linear.in_features))
        nn.init.constant_(linear.bias, 0.0 if last else bias)
        parts += [linear] if last else [linear, unit()]
    return nn.Sequential(*parts)


def with_last(model: nn.Module, factor: float) -> nn.Module:
    with torch.no_grad():
        model[-1].weight *= factor
    return model


class Reader(nn.Module):
    """A recurrent network whose last output answers, in one call of a fused layer."""

    def __init__(self, kind: Any, size: int = 1, words: int = 0, forget: float = 0.0) -> None:
        super().__init__()
        self.table = nn.Embedding(words, size) if words else nn.Identity()
        self.reader = kind(size, 32, batch_first=True)
        self.head = nn.Linear(32, 2)
        if forget:
            with torch.no_grad():
                self.reader.bias_hh_l0[32:64] += forget

    def forward(self, x: Tensor) -> Tensor:
        out, _ = self.reader(self.table(x))
        return self.head(out[:, -1])


class Cells(nn.Module):
    """The same, as one cell that is called at each step."""

    def __init__(self) -> None:
        super().__init__()
        self.cell, self.head = nn.RNNCell(1, 32), nn.Linear(32, 2)

    def forward(self, x: Tensor) -> Tensor:
        h = torch.zeros(len(x), 32)
        for t in range(x.shape[1]):
            h = self.cell(x[:, t], h)
        return self.head(h)


class Transformer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Embedding(20, 32)
        self.place = nn.Parameter(0.1 * torch.randn(12, 32))
        layer = nn.TransformerEncoderLayer(32, 4, 64, dropout=0.0, batch_first=True)
        self.body = nn.TransformerEncoder(layer, 3, enable_nested_tensor=False)
        self.head = nn.Linear(32, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(self.table(x) + self.place)[:, 3])


class Residual(nn.Module):
    """Twelve residual blocks; ReLU as a function, not a module."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.head = nn.Linear(2, 32), nn.Linear(32, 2)
        self.blocks = nn.ModuleList(nn.Linear(32, 32) for _ in range(12))

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x)
        for block in self.blocks:
            x = x + functional.relu(block(x)) / 3
        return self.head(x)


class Shared(nn.Module):
    """One layer three times, and an output in a dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.same, self.head = nn.Linear(2, 32), nn.Linear(32, 32), nn.Linear(32, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.tanh(self.first(x))
        for _ in range(3):
            x = torch.tanh(self.same(x))
        return self.head(x)


def convolutions() -> nn.Module:
    return nn.Sequential(
        *(nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(inplace=True)),
        *(nn.Conv2d(8, 16, 3, padding=1, stride=2), nn.BatchNorm2d(16), nn.ReLU(inplace=True)),
        *(nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(inplace=True)),
        *(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 2)),
    )


def frozen() -> nn.Module:
    model = mlp(nn.Tanh, 5, 1.0)
    for parameter in model[0].parameters():
        parameter.requires_grad_(False)
    return model


SIG, TANH, RELU = nn.Sigmoid, nn.Tanh, nn.ReLU
SICK: dict[str, Callable[[], Case]] = {
    "vanishing": lambda: Case(mlp(SIG, 10, 1), quadrants),
    "exploding": lambda: Case(mlp(TANH, 30, 25), quadrants, 1e-5, 20),
    "tiny steps": lambda: Case(mlp(RELU, 30, 1), quadrants, 0.01),
    "stuck": lambda: Case(mlp(TANH, 5, 1), partial(quadrants, drawn=True), 0.01),
    "not a number": lambda: Case(mlp(nn.LeakyReLU, 10, 2), quadrants, 10),
    "jumps": lambda: Case(mlp(TANH, 10, 1), quadrants, 5),
    "dead units": lambda: Case(mlp(RELU, 4, 2, bias=-3), quadrants, 0.03),
    "underflow": lambda: Case(mlp(SIG, 10, 1), quadrants, half=True),
    "forgetful": lambda: Case(Reader(nn.RNN), partial(sequences, 50, 0)),
    "only with Adam": lambda: Case(mlp(SIG, 10, 1), quadrants, 0.003, adam=True),
    "a high start": lambda: Case(with_last(mlp(TANH, 5, 1), 500), quadrants, 0.001, 20),
}
HEALTHY: dict[str, Callable[[], Case]] = {
    "tanh": lambda: Case(mlp(TANH, 10, 1), quadrants),
    "relu": lambda: Case(mlp(RELU, 10, 2), quadrants, 0.03),
    "convolutions": lambda: Case(convolutions(), images),
    "residual": lambda: Case(Residual(), quadrants, 0.03),
    "transformer": lambda: Case(Transformer(), words, 1e-3, 100, adam=True),
    "lstm": lambda: Case(Reader(nn.LSTM, forget=2.0), sequences, 0.3, 100),
    "gru of words": lambda: Case(Reader(nn.GRU, 16, 20), partial(words, -2), 0.01, adam=True),
    "shared": lambda: Case(Shared(), quadrants, 0.3, 100),
    "frozen": lambda: Case(frozen(), quadrants, 0.3, 150),
    "half precision": lambda: Case(mlp(TANH, 5, 1), quadrants, half=True, scaled=True),
}


def losses(case: Case, watch: Watch | None = None) -> Iterator[float]:
    """Train, and yield the loss of each step."""
    method = torch.optim.Adam if case.adam else torch.optim.SGD
    optimiser = method([p for p in case.model.parameters() if p.requires_grad], case.rate)
    scaler = torch.amp.GradScaler("cpu", enabled=case.scaled)
    for _ in range(case.steps):
        X, y = case.batch()
        optimiser.zero_grad()
        with torch.autocast("cpu", torch.float16, enabled=case.half):
            loss = functional.cross_entropy(case.model(X), y)
        scaler.scale(loss).backward()
        scaler.step(optimiser)
        scaler.update()
        if watch:
            watch.step(loss)
        yield float(loss.detach())


def watched(case: Case, shallower: Any = ()) -> Watch:
    with Watch(case.model, math.log(case.classes), shallower) as watch:
        for _ in losses(case, watch):
            pass
    return watch
