"""Why a PyTorch network does not train: watch some steps of it, and read what looks wrong.

One file that needs PyTorch, and Matplotlib only to draw. The network is not changed::

    with Watch(model, constant=constant_loss(labels)) as watch:
        for X, y in batches:  # some fifty of them
            optimizer.zero_grad()
            loss = loss_of(model(X), y)
            loss.backward()
            optimizer.step()
            watch.step(loss)
    print(watch.report())
    watch.draw().savefig("diagnosis.png")

A layer is a module with weights of its own, of two dimensions or more. Modules that are called
several times, recurrent ones, parametrized or frozen weights and mixed precision may occur.
Not measured: what happens along time in packed sequences or in both directions, and a copy of the
model that is made inside the block; `torch.compile`, checkpoints, complex weights and several
devices are not supported. Tried with PyTorch 2.13. Licence: MIT.
"""

from __future__ import annotations

import math
import statistics
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import accumulate
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

# Of a gradient, from the last layer or time step to the first; of a step, the greatest as a part of
# the weights, and over the least; share of units; least number of half precision with all digits.
LOST, GROWN, TINY, EVEN, DEAD, SMALLEST = 1e-4, 1e3, 1e-5, 100.0, 0.75, 2.0**-14
# How near to the loss of a constant answer, and after how many steps. By the constant's loss: rise
# of a loss, loss at step 0, excess over a shallower network.
STUCK, ENOUGH, JUMP, START, WORSE = 0.03, 50, 5.0, 3.0, 0.1
RECENT, LONG = 10, 8  # steps in which units are looked at; so many calls are steps in time


@dataclass
class Layer:
    """What one layer did in the last step; of several calls the greatest.

    `signal` is the rms of how much outputs differ between examples, `delta` the length of the
    gradient by the outputs, for an example, `slope` the rms of that by the weights, `update` the
    length of a step over that of the weights, `dead` the share of units without gradient lately,
    `largest` the greatest entry of the gradient by the outputs, `alive` the units that it reached.
    """

    name: str
    signal: float = math.nan
    delta: float = math.nan
    slope: float = math.nan
    update: float = math.nan
    dead: float = 0.0
    largest: float = 0.0
    half: bool = False
    alive: Tensor | None = None


class Finding(NamedTuple):
    """What a network looks like, why, and the page of the book that explains it."""

    illness: str
    because: str
    page: str


def constant_loss(labels: Tensor) -> float:
    """Return the cross-entropy, in nats, of the best constant answer: 0 for labels of one class.

    `labels` are the numbers of the classes of all examples; a batch may lack some classes.
    """
    _, counts = torch.unique(labels, return_counts=True)
    share = counts.double() / counts.sum()
    return float(-(share * share.log()).sum())


@dataclass
class _Seen:
    """A layer that is watched: its weights and what they were, and the calls of the last pass."""

    name: str
    weights: list[Tensor]
    before: list[Tensor]
    calls: list[Layer] = field(default_factory=list)
    alive: deque[Tensor] = field(default_factory=lambda: deque(maxlen=RECENT))
    updates: deque[float] = field(default_factory=lambda: deque([0.0], maxlen=RECENT))


class Watch:
    """Watches a network while it trains; a context manager that removes all its hooks.

    Parameters
    ----------
    model : torch.nn.Module
    constant : float, optional
        Loss of the best constant answer: `constant_loss`, or ``y.var(unbiased=False).item()`` for
        squared errors. Without it, or if not above 0, of the loss only is seen if it is finite.
    shallower : sequence of float
        Losses of a network with fewer layers that was trained alike, to compare with.
    """

    def __init__(
        self, model: nn.Module, constant: float = math.nan, shallower: Sequence[float] = ()
    ) -> None:
        self.model, self.shallower = model, shallower
        self.constant = constant if constant > 0 else math.nan
        self.losses: list[float] = []
        self.layers: list[Layer] = []
        self.silent: list[str] = []
        self.times: dict[str, list[float]] = {}
        self._handles: list[Any] = []
        self._passing: list[Any] = []
        self._seen: dict[nn.Module, _Seen] = {}
        self._order: list[_Seen] = []
        self._noted = False

    def __enter__(self) -> Watch:
        """Put the hooks on; a `RuntimeError` says so if a layer is lazy."""
        if any(nn.parameter.is_lazy(p) for p in self.model.parameters()):
            raise RuntimeError("a layer is lazy and has no weights yet: call model(X) once before")
        try:
            for name, module in self.model.named_modules():
                if "parametrizations" not in name.split("."):  # what those hand on are weights
                    self._watch(name or "(itself)", module)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Take the hooks off, whatever happened."""
        for handle in [*self._handles, *self._passing]:
            handle.remove()
        self._handles, self._passing = [], []

    def _watch(self, name: str, module: nn.Module) -> None:
        made = getattr(module, "parametrizations", None)
        own = [*module.parameters(recurse=False)]
        own += made.parameters() if isinstance(made, nn.ModuleDict) else []
        if own := [p for p in own if p.dim() > 1]:
            self._seen[module] = _Seen(name, own, [p.detach().clone() for p in own])
            self._handles.append(module.register_forward_hook(self._after))
        if isinstance(module, nn.RNNBase) and not module.bidirectional:
            hook = partial(self._recurrent, name)
            self._handles.append(module.register_forward_pre_hook(hook, with_kwargs=True))

    def _begin(self) -> None:
        """Forget the last pass once its step was noted: a model may be called at each time step."""
        if self._noted:
            for handle in self._passing:
                handle.remove()
            for seen in self._order:
                seen.calls.clear()
            self._passing, self._order, self._noted = [], [], False

    def _after(self, module: nn.Module, _: Any, output: Any) -> None:
        """Note what a layer hands on, and wait for the gradients of its outputs."""
        # A tensor may be handed on twice, and an expert may get no examples.
        outputs = {id(one): one for one in _tensors(output) if one.requires_grad and one.numel()}
        if not outputs:
            return
        self._begin()
        seen, first = self._seen[module], next(iter(outputs.values())).detach().float()
        # Recurrent layers and attention have the examples second, unless they say otherwise.
        batch = int(getattr(module, "batch_first", True) is False and first.dim() > 2)
        spread = first.var(dim=batch, unbiased=False).mean().sqrt() if first.dim() else first
        call = Layer(seen.name, float(spread))
        if not seen.calls:
            self._order.append(seen)
        seen.calls.append(call)
        units = 1 if isinstance(module, nn.modules.conv._ConvNd) else -1
        for one in outputs.values():
            hook = one.register_hook(lambda grad: _note(call, grad.detach(), batch, units))
            self._passing.append(hook)

    def _recurrent(self, name: str, module: Any, args: Any, kwargs: Any) -> Any:
        """Watch the gradient that reaches the input of each step, through a view of it."""
        x = args[0] if args else kwargs.get("input")
        if not isinstance(x, Tensor) or not torch.is_grad_enabled():
            return None
        self._begin()
        x = x.view_as(x) if x.requires_grad else x.detach().requires_grad_()
        time = int(x.dim() > 2 and module.batch_first)

        def note(grad: Tensor) -> None:
            steps = grad.detach().double().movedim(time, 0).flatten(1)
            self.times[name] = steps.norm(dim=1).tolist()

        self._passing.append(x.register_hook(note))
        return ((x, *args[1:]), kwargs) if args else ((), {**kwargs, "input": x})

    def step(self, loss: Any) -> None:
        """Note one step and its loss, after ``optimizer.step()`` and before ``zero_grad()``.

        A `RuntimeError` says so if no layer has a gradient.
        """
        if not any(w.grad is not None for seen in self._order for w in seen.weights):
            raise RuntimeError(
                "no layer has a gradient: call watch.step(loss) after loss.backward() and before "
                "zero_grad(), inside the with block"
            )
        self.losses.append(float(loss.detach() if isinstance(loss, Tensor) else loss))
        layers = [_layer(seen) for seen in self._order]
        # In half precision a step may overflow; the scaler of the gradients then leaves it out.
        if not self.layers or all(not one.half or one.delta < math.inf for one in layers):
            self.layers = [one for one in layers if not math.isnan(one.delta)]
        for seen in self._order:
            times = [call.delta for call in seen.calls if not math.isnan(call.delta)]
            if len(times) >= LONG:
                self.times[seen.name] = times
        every = self._seen.values()
        lacks = [(s.name, [w.requires_grad and w.grad is None for w in s.weights]) for s in every]
        self.silent = [name for name, lacking in lacks if all(lacking)]
        self._noted = True

    def findings(self) -> list[Finding]:
        """Return what looks wrong; an empty list if nothing does."""
        found = [*_of_losses(self), *_of_gradients(self), *_of_steps(self)]
        return [Finding(name, because, PAGES[name]) for name, because in found]

    def report(self) -> str:
        """Say in words what looks wrong, which page explains it, and list the layers."""
        found = self.findings()
        words = [f"It looks like {one.illness}: {one.because}. See {one.page}." for one in found]
        if not self.layers:
            words.append("No layer was seen with a gradient: was watch.step(loss) called?")
        words = words or ["Nothing that is looked for was found."]
        if self.silent:
            words.append(f"No gradient came to: {', '.join(self.silent)}. Detached, or not used?")
        keys = ("signal", "delta", "slope", "update", "dead")
        rows = [["layer", *keys]]
        rows += [[one.name, *(f"{getattr(one, key):.1e}" for key in keys)] for one in self.layers]
        lines = [f"{row[0][-30:]:30}" + "".join(f"{cell:>9}" for cell in row[1:]) for row in rows]
        return "\n".join([*words, "", *lines])

    def draw(self) -> Any:
        """Return a Matplotlib figure: three curves, steps, dead units, and the loss."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(10, 6), layout="constrained")
        curves, steps, dead, loss = figure.subplots(2, 2).flat
        for key, name in (("signal", "activations"), ("delta", "δ"), ("slope", "∂J/∂W")):
            curves.semilogy([getattr(one, key) for one in self.layers], "o-", label=name)
        curves.legend()
        steps.semilogy([one.update for one in self.layers], "o-")
        steps.axhline(TINY, color="grey", linestyle="--")
        dead.bar(range(len(self.layers)), [one.dead for one in self.layers])
        loss.plot(self.losses)
        loss.axhline(self.constant, color="grey", linestyle="--")
        titles = ("by layer", "step / weights", "share of dead units", "loss by step")
        for ax, title in zip((curves, steps, dead, loss), titles, strict=True):
            ax.set_title(title)
        return figure


def _tensors(output: Any) -> Iterator[Tensor]:
    """Yield the floating-point tensors of an output, however nested."""
    if isinstance(output, Tensor) and output.is_floating_point():
        yield output
    elif isinstance(output, (dict, list, tuple)):
        for one in output.values() if isinstance(output, dict) else output:
            yield from _tensors(one)


def _note(call: Layer, grad: Tensor, batch: int, units: int) -> None:
    """Add the gradient by one output to what is known of a call."""
    square = _length([grad]) ** 2 / (grad.shape[batch] if grad.dim() else 1)
    known = 0.0 if math.isnan(call.delta) else call.delta
    call.delta = math.sqrt(known**2 + square) if math.isfinite(square) else math.inf
    call.largest = max(call.largest, float(grad.abs().max()))
    call.half = grad.dtype == torch.float16
    if grad.dim() > 1 and call.alive is None:
        call.alive = (grad != 0).movedim(units, 0).flatten(1).any(dim=1)


def _layer(seen: _Seen) -> Layer:
    """Measure a layer, and keep its weights for the next step."""
    grads = [w.grad.to_dense() for w in seen.weights if w.grad is not None]
    moves = [new.detach() - old for new, old in zip(seen.weights, seen.before, strict=True)]
    seen.updates.append(_length(moves) / (_length(seen.before) or 1.0))
    seen.before = [w.detach().clone() for w in seen.weights]
    calls = [call for call in seen.calls if not math.isnan(call.delta)]
    seen.alive.extend(call.alive for call in calls if call.alive is not None)
    dead = 1 - float(torch.stack([*seen.alive]).any(0).float().mean()) if seen.alive else 0.0
    slope = _length(grads) / math.sqrt(sum(one.numel() for one in grads) or 1)
    update = max(seen.updates) if grads else math.nan
    return replace(
        max(calls or seen.calls, key=lambda call: call.delta), slope=slope, update=update, dead=dead
    )


def _length(tensors: Sequence[Tensor]) -> float:
    return math.sqrt(sum(float(one.double().square().sum()) for one in tensors))


def _over(first: float, last: float) -> float:
    return first / last if last else 1.0 if first == last else math.inf


def _late(losses: Sequence[float]) -> float:
    return statistics.median(losses[-10:]) if losses else math.nan


# What is found, and why. Comparisons with what is not known, a nan, are false.
Found = Iterator[tuple[str, str]]


def _of_losses(watch: Watch) -> Found:
    losses, constant = watch.losses, watch.constant
    if bad := [step for step, loss in enumerate(losses) if not math.isfinite(loss)]:
        yield "not a number", f"the loss is not finite from step {bad[0]} on; look at that batch"
    if losses and losses[0] > START * constant:
        yield "a high start", f"the loss at step 0 is {losses[0]:.3g}, a constant's {constant:.3g}"
    least = list(accumulate(losses, min))
    rises = [loss - low for loss, low in zip(losses, least, strict=True)]
    if rises and max(rises) > JUMP * constant:
        yield "jumps", f"at step {rises.index(max(rises))} the loss is far above the least before"
    late = _late(losses)
    if len(losses) >= ENOUGH and abs(late - constant) < STUCK * constant:
        yield "stuck", f"after {len(losses)} steps the loss is that of a constant answer"
    if late - _late(watch.shallower) > WORSE * constant:
        yield "worse when deeper", "the loss in training is above that of the shallower network"


def _of_gradients(watch: Watch) -> Found:
    layers = watch.layers
    small = [*filter(_underflows, layers)]
    left = _over(layers[0].delta, layers[-1].delta) if layers else 1.0
    if small:
        yield "underflow", f"in {len(small)} layers no entry of δ reaches {SMALLEST:.0e}"
    elif left < LOST and _unlearnt(watch):
        yield "vanishing", f"of the last layer's gradient {left:.0e} is left at the first"
    if left > GROWN:
        yield "exploding", f"the first layer's gradient is {left:.0e} times the last one's"
    for name, times in watch.times.items():
        if (left := _over(times[0], times[-1])) < LOST and _unlearnt(watch):
            yield "forgetful", f"{left:.0e} of the gradient reaches the first step of {name}"


def _of_steps(watch: Watch) -> Found:
    moving = [one for one in watch.layers if one.update >= 0]
    steps, slopes = [one.update for one in moving], [one.slope for one in moving]
    if moving and max(steps) < TINY and _unlearnt(watch):
        far = f"by more than {max(steps):.0e} of its weights"
        still = "at all: look whether the optimizer holds these weights and takes its step"
        yield "tiny steps", f"no layer moves {far if max(steps) else still}"
    if moving and _over(min(slopes), max(slopes)) < LOST and max(steps) < EVEN * min(steps):
        yield "only with Adam", "the slopes of the layers differ widely, their steps hardly"
    units = watch.layers[:-1]  # those of the last layer are answers
    dead = [one for one in units if one.dead >= DEAD and not _underflows(one)]
    if dead:
        yield "dead units", f"in {dead[0].name} {dead[0].dead:.0%} of the units have no gradient"


def _underflows(one: Layer) -> bool:
    return one.half and one.largest < SMALLEST


def _unlearnt(watch: Watch) -> bool:
    return not _late(watch.losses) < 0.1 * watch.constant


_PAGES = {
    "chapters/activations-and-slopes": ["underflow"],
    "chapters/descent-and-slopes": ["jumps"],
    "chapters/dying-relus": ["dead units"],
    "chapters/exploding-and-initialisation": ["not a number", "exploding"],
    "chapters/gates": ["forgetful"],
    "chapters/two-signals": ["vanishing", "tiny steps"],
    "chapters/what-resnets-were-for": ["worse when deeper"],
    "chapters/what-slow-layers-cost": ["stuck", "only with Adam"],
    "my-network-does-not-train": ["a high start"],
}
PAGES = {illness: page for page, illnesses in _PAGES.items() for illness in illnesses}
