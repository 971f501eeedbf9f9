"""The process that imports the snippets and evaluates what pages say: ``python -m sitekit.worker``.

It reads one order as JSON from standard input and answers on standard output, a line of JSON when
a job starts and one when it is done; what snippets print goes to standard error. `sitekit.evaluate`
starts it. A process of its own sees every snippet as it is on disk, and can hang or die alone.
"""

from __future__ import annotations

import difflib
import importlib
import json
import os
import sys
import traceback
import warnings
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import IO, Any

from sitekit import cases, namespace, values
from sitekit.namespace import Failed


class Bench:
    """The snippets of one project, imported as they are asked for.

    Parameters
    ----------
    root : Path
        Folder of the project; the package lies in it.
    package : str
        Name of the package of snippets.
    results : Path
        Folder of the measured results.
    """

    def __init__(self, root: Path, package: str, results: Path) -> None:
        self.root = root
        self.package = package
        self.results = results
        self._base = namespace.base_names(self.result)
        self._modules: dict[str, dict[str, Any] | Failed] = {}

    def result(self, name: str) -> Any:
        """Return what ``NAME.json`` of the results folder holds."""
        known = sorted(path.stem for path in self.results.glob("*.json"))
        if name not in known:
            listed = ", ".join(known) or "none"
            raise Failed(f"there is no measured result {name!r}; there are: {listed}")
        path = self.results / f"{name}.json"
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise Failed(f"{self._relative(path)} is not valid JSON ({error})") from None

    def module(self, name: str) -> dict[str, Any]:
        """Return the names in ``__all__`` of a module of the package.

        Parameters
        ----------
        name : str
            As a page writes it, without the package.

        Returns
        -------
        dict
            Name to object.

        Raises
        ------
        Failed
            If the module is absent, cannot be imported or has no ``__all__``.
        """
        if name not in self._modules:
            try:
                self._modules[name] = self._import(name)
            except Failed as error:
                self._modules[name] = error
        found = self._modules[name]
        if isinstance(found, Failed):
            raise found
        return found

    def _import(self, name: str) -> dict[str, Any]:
        full = f"{self.package}.{name}"
        try:
            module = importlib.import_module(full)
        except ModuleNotFoundError as error:
            if error.name in {full, full.rpartition(".")[0], self.package}:
                raise Failed(f"there is no module {name} in {self.package}/") from None
            raise Failed(self.explain(error)) from None
        except (Exception, SystemExit) as error:  # noqa: BLE001 (a snippet may raise anything)
            raise Failed(self.explain(error)) from None
        return self._listed(module)

    def _listed(self, module: ModuleType) -> dict[str, Any]:
        place = self._relative(Path(module.__file__ or module.__name__))
        listed = getattr(module, "__all__", None)
        if listed is None:
            raise Failed(f"{place} has no __all__; list there what a page may call")
        absent = [name for name in listed if not hasattr(module, name)]
        if absent:
            raise Failed(f"{place} lists {absent[0]} in __all__ and does not define it")
        return {name: getattr(module, name) for name in listed}

    def names(self, modules: Iterable[str]) -> dict[str, Any]:
        """Return everything that an expression of a page sees.

        Parameters
        ----------
        modules : iterable of str
            As the page's front matter lists them.

        Returns
        -------
        dict
            For ``eval``.

        Raises
        ------
        Failed
            If a module cannot be had, or a name would mean two things.
        """
        names = dict(self._base)
        for module in modules:
            for name, thing in self.module(module).items():
                if name in namespace.OWN or names.get(name, thing) is not thing:
                    raise Failed(f"`{name}` of {module} has another meaning already; rename it")
                names[name] = thing
        return names

    def evaluate(self, expression: str, names: dict[str, Any], *, extended: bool = False) -> Any:
        """Evaluate one expression.

        Parameters
        ----------
        expression : str
            As a page holds it.
        names : dict
            What it sees.
        extended : bool
            Whether it is a line of a derivation.

        Returns
        -------
        object
            Whatever it gives.

        Raises
        ------
        Failed
            If it is refused, uses an unknown name or fails.
        """
        try:
            tree = namespace.check_expression(expression, extended=extended)
            self._know_all(namespace.names_in(tree), names)
            return eval(namespace.compile_expression(tree), names)
        except (Failed, namespace.Refused) as error:
            raise Failed(str(error)) from None
        except (Exception, SystemExit) as error:  # noqa: BLE001 (a snippet may raise anything)
            raise Failed(self.explain(error)) from None

    @staticmethod
    def _know_all(used: list[str], names: dict[str, Any]) -> None:
        for name in used:
            if name not in names:
                public = [known for known in names if not known.startswith("_")]
                close = difflib.get_close_matches(name, public, n=1)
                hint = f"did you mean {close[0]}?" if close else "list its module under `claims:`"
                raise Failed(f"nothing here is called `{name}`; {hint}")

    def explain(self, error: BaseException) -> str:
        """Return what went wrong in one sentence, with the line of the snippet where it did.

        Parameters
        ----------
        error : BaseException
            Caught from a snippet.

        Returns
        -------
        str
            Without a full stop.
        """
        text = " ".join(str(error).split())
        said = f"{type(error).__name__}: {text}" if text else type(error).__name__
        if isinstance(error, SyntaxError) and error.filename:
            return (
                f"{self._relative(Path(error.filename))}:{error.lineno} is not Python: {error.msg}"
            )
        folder = self.root / self.package.replace(".", "/")
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            path = Path(frame.filename)
            if path.is_absolute() and path.is_relative_to(folder):
                return f"{self._relative(path)}:{frame.lineno} fails with {said}"
        return f"it fails with {said}"

    def _relative(self, path: Path) -> str:
        return (
            path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
        )

    def answer(self, job: dict[str, Any]) -> dict[str, Any]:
        """Do one job.

        Parameters
        ----------
        job : dict
            With ``kind`` ``"claim"`` or ``"table"`` (and ``expression``, ``modules``), or
            ``"derivation"`` (see `sitekit.cases.run`).

        Returns
        -------
        dict
            The answer, or ``{"error": message}``.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                # An overflow that numpy only mentions makes a number worthless.
                warnings.simplefilter("error", RuntimeWarning)
                if job["kind"] == "derivation":
                    return cases.run(job, self)
                names = self.names(job["modules"])
                value = self.evaluate(job["expression"], names)
                if job["kind"] == "table":
                    return {"rows": values.rows(value)}
                return {"value": values.encode(values.scalar(value))}
        except (Failed, values.NotANumber) as error:
            return {"error": str(error)}
        except Exception as error:  # noqa: BLE001 (one job must not take the others with it)
            return {"error": self.explain(error)}


def _private_output() -> IO[str]:
    """Return standard output for the answers alone, and send what snippets print to errors."""
    own = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return own


def main() -> None:
    """Answer the order on standard input."""
    order = json.load(sys.stdin)
    with _private_output() as out:
        # First, so that a package of the same name elsewhere cannot come between.
        sys.path.insert(0, order["root"])
        bench = Bench(Path(order["root"]), order["package"], Path(order["results"]))
        # From here on, with numpy imported, no bytecode: Python would take an old one for that of a
        # file that was changed within a second and kept its size.
        sys.dont_write_bytecode, sys.pycache_prefix = True, os.devnull
        for number, job in enumerate(order["jobs"]):
            print(json.dumps({"started": number}), file=out, flush=True)
            done = {"finished": number, "answer": bench.answer(job)}
            print(json.dumps(done, allow_nan=False), file=out, flush=True)


if __name__ == "__main__":
    main()
