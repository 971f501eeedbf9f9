"""The modules of one project, imported as they are asked for, and expressions evaluated in them."""

import ast
import builtins
import contextlib
import difflib
import functools
import importlib
import json
import traceback
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from sitekit.core.problems import Caught
from sitekit.verify import expressions, provenance
from sitekit.verify.expressions import EvaluationError, RefusedError, check_expression, shortened

_MOST_BITS = 10_000


class Interpreter:
    """What pages see and call: a package in the root of a project, measured results, samples."""

    def __init__(self, root: Path, package: str, results: Path) -> None:
        self.root, self.package, self.results = root, package, results
        facade = SimpleNamespace(linalg=SimpleNamespace())
        for dotted in expressions.NUMPY:
            inside, _, name = dotted.rpartition(".")
            source, target = (np.linalg, facade.linalg) if inside else (np, facade)
            setattr(target, name, getattr(source, name))
        own = {"np": facade, "Fraction": Fraction, "result": self.result, "_power": _power}
        known = {name: getattr(builtins, name) for name in expressions.BUILTINS}
        self._base = {**known, **own, "__builtins__": {}}
        self.samples: dict[str, Any] = {}
        self._modules: dict[str, dict[str, Any]] = {}

    def result(self, name: str) -> Any:
        """Return what ``NAME.json`` of the results folder holds."""
        known = sorted(path.stem for path in self.results.glob("*.json"))
        if name not in known:
            listed = ", ".join(known) or "none"
            raise EvaluationError(f"there is no measured result {name!r}; there are: {listed}")
        path = self.results / f"{name}.json"
        provenance.note("stored")
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise EvaluationError(f"{self._relative(path)} is not valid JSON ({error})") from None

    def module(self, name: str) -> dict[str, Any]:
        """Return the names in ``__all__`` of a module, which a page names without the package."""
        if name not in self._modules:
            module = self._import(name)
            place = self._relative(Path(module.__file__ or module.__name__))
            listed = getattr(module, "__all__", None)
            if listed is None:
                raise EvaluationError(f"{place} has no __all__; list there what a page may call")
            for one in listed:
                if not hasattr(module, one):
                    raise EvaluationError(f"{place} lists {one} in __all__ and does not define it")
            self._modules[name] = {one: getattr(module, one) for one in listed}
        return self._modules[name]

    def _import(self, name: str) -> ModuleType:
        full = f"{self.package}.{name}"
        if not expressions.MODULE.fullmatch(name):
            example = "write it as in `claims: [activations, chain]`"
            raise EvaluationError(f"{name!r} is no name of a module; {example}")
        with self.explained():
            try:
                return importlib.import_module(full)
            except ModuleNotFoundError as error:
                if error.name not in {full, full.rpartition(".")[0], self.package}:
                    raise
                raise EvaluationError(f"there is no module {name} in {self.package}/") from None

    def names(self, modules: Iterable[str]) -> dict[str, Any]:
        """Return everything that an expression of a page sees, for ``eval``."""
        names = dict(self._base)
        for module in modules:
            for name, thing in self.module(module).items():
                if name in expressions.OWN or names.get(name, thing) is not thing:
                    raise EvaluationError(
                        f"`{name}` of {module} has another meaning already; rename it"
                    )
                names[name] = thing
        return names

    def evaluate(self, expression: str, names: dict[str, Any], *, extended: bool = False) -> Any:
        """Evaluate one expression; raise `EvaluationError` where that cannot be done."""
        code, used = _compiled(expression, extended=extended)
        for name in [name for name in used if name not in names]:
            public = [known for known in names if not known.startswith("_")]
            close = difflib.get_close_matches(name, public, n=1)
            hint = f"did you mean {close[0]}?" if close else "list its module under `claims:`"
            raise EvaluationError(f"nothing here is called `{name}`; {hint}")
        with self.explained():
            return eval(code, names)

    def kind(self, expression: str, names: dict[str, Any]) -> str:
        """Return ``theory`` if a function of the package is in an expression, or ``arithmetic``."""
        _, used = _compiled(expression)
        own = (names[name] for name in used if name not in self._base)
        return "theory" if any(map(callable, own)) else "arithmetic"

    @contextlib.contextmanager
    def explained(self, before: str = "") -> Iterator[None]:
        """Raise what the code of a page or of the package raises as `EvaluationError`.

        ``before`` begins the message of what is not one already.
        """
        with Caught() as caught:
            yield
        if (error := caught.error) is not None:
            is_said = isinstance(error, EvaluationError)
            raise error if is_said else EvaluationError(f"{before}{self._explain(error)}") from None

    def _explain(self, error: BaseException) -> str:
        """Return what went wrong in one sentence, with the line of the package where it did."""
        text = " ".join(str(error).split())
        said = f"{type(error).__name__}: {text}" if text else type(error).__name__
        if isinstance(error, SyntaxError) and error.filename:
            place = f"{self._relative(Path(error.filename))}:{error.lineno}"
            return f"{place} is not Python: {error.msg}"
        folder = self.root.joinpath(*self.package.split("."))
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            path = Path(frame.filename)
            if path.is_absolute() and path.is_relative_to(folder):
                return f"{self._relative(path)}:{frame.lineno} fails with {said}"
        return f"it fails with {said}"

    def _relative(self, path: Path) -> str:
        inside = path.is_relative_to(self.root)
        return path.relative_to(self.root).as_posix() if inside else str(path)


@functools.cache
def _compiled(text: str, *, extended: bool = False) -> tuple[CodeType, list[str]]:
    """Return code with a guard on powers that would never end, and the names in it, sorted."""
    check_expression(text, extended=extended)
    tree = ast.parse(text.strip(), "<page>", "eval")
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    code = compile(ast.fix_missing_locations(_GuardPowers().visit(tree)), "<page>", "eval")
    return code, sorted(names)


class _GuardPowers(ast.NodeTransformer):
    """Turn ``a ** b`` into a call of the guarded power."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.op, ast.Pow):
            return node
        return ast.Call(ast.Name("_power", ast.Load()), [node.left, node.right], [])


def _power(base: Any, exponent: Any) -> Any:
    # Whole numbers would fill the memory.
    if isinstance(base, int | Fraction) and isinstance(exponent, int) and base not in {0, 1, -1}:
        size = max(base.numerator.bit_length(), base.denominator.bit_length())
        if size * abs(exponent) > _MOST_BITS:
            power = f"the power {shortened(f'{base}**{exponent}')} has more than {_MOST_BITS} bits"
            raise RefusedError(f"{power}; write the base as a float")
    return base**exponent
