"""What a figure module offers, and the check that one does."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar, cast

from gen_figures.paths import ROOT, FigureError, shown
from gen_figures.words import NO_BREAK

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from gen_figures.style import Theme

Row: TypeAlias = Sequence[str | int | float]

T = TypeVar("T")

ALT_LIMIT = 150


@dataclass(frozen=True)
class Description:
    """What a figure says, in words; every number is formatted from its data.

    Attributes
    ----------
    title : str
        The finding, in one plain sentence.
    caption : str
        What is drawn and how to read it; may hold TeX between dollar signs.
    alt : str
        Plain text in place of the picture, at most 150 characters.
    description : str
        Plain text that says all that can be seen.
    """

    title: str
    caption: str
    alt: str
    description: str

    def __post_init__(self) -> None:
        """Refuse an incomplete description.

        Raises
        ------
        ValueError
            If a part is empty, the alternative text is too long, TeX stands where plain text is
            read, a dollar sign has no partner, or a line may end before a percent sign.
        """
        for part in ("title", "caption", "alt", "description"):
            if not getattr(self, part).strip():
                raise ValueError(f"the figure's {part} is empty")
        if len(self.alt) > ALT_LIMIT:
            raise ValueError(f"the alt text has {len(self.alt)} characters, over {ALT_LIMIT}")
        if "$" in self.title + self.alt + self.description:
            raise ValueError("only the caption may hold TeX")
        if self.caption.count("$") % 2:
            raise ValueError("a dollar sign in the caption has no partner")
        everything = self.title + self.caption + self.alt + self.description
        if everything.count("%") != everything.count(f"{NO_BREAK}%"):
            raise ValueError("a line may end before a percent sign; use gen_figures.words.percent")


class FigureModule(Protocol):
    """The four functions of a figure module (see `gen_figures`)."""

    def data(self) -> Any:
        """Return everything that is drawn."""

    def draw(self, data: Any, theme: Theme) -> Figure:
        """Return the figure in the colours of a theme."""

    def describe(self, data: Any) -> Description:
        """Return what the figure says, in words."""

    def table(self, data: Any) -> Sequence[Row]:
        """Return the numbers of the figure; the first row names the columns."""


FUNCTIONS = ("data", "draw", "describe", "table")


class _Text(SourceFileLoader):
    """Reads a module's text each time.

    Python would run the bytecode of an old text that had the same size in the same second.
    """

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)


def load(path: Path, functions: Sequence[str] = FUNCTIONS) -> ModuleType:
    """Run a module of a figure or an experiment and return it.

    Parameters
    ----------
    path : Path
        Of the module.
    functions : sequence of str
        The functions that it must have.

    Returns
    -------
    module

    Raises
    ------
    FigureError
        If it fails, or lacks its docstring or one of the functions.
    """
    name = f"gen_figures._loaded.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path, loader=_Text(name, str(path)))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up by name.
    sys.modules[name] = module
    explain(partial(spec.loader.exec_module, module), path)
    missing = [each for each in functions if not callable(getattr(module, each, None))]
    if missing:
        raise FigureError(f"{shown(path)}:1: has no function {missing[0]}; see gen_figures")
    if not (module.__doc__ or "").strip():
        raise FigureError(f"{shown(path)}:1: has no docstring that says what it shows")
    return module


def load_figure(path: Path) -> FigureModule:
    """Return the figure module at `path` (see `load`)."""
    return cast("FigureModule", load(path))


def explain(action: Callable[[], T], path: Path) -> T:
    """Run code of a module; turn what goes wrong into one sentence that names file and line.

    Parameters
    ----------
    action : callable
        Without arguments.
    path : Path
        The module that it belongs to.

    Returns
    -------
    object
        What `action` returns.

    Raises
    ------
    FigureError
        If `action` raises anything.
    """
    try:
        return action()
    except FigureError:
        raise
    except Exception as error:
        what = " ".join(str(error).split()) or "no message"
        raise FigureError(
            f"{_place(error, path)}: {type(error).__name__}: {what}; mend it and build again"
        ) from error


def _place(error: Exception, path: Path) -> str:
    """Return file and line of the innermost frame in the module itself or in a snippet."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{shown(Path(error.filename))}:{error.lineno}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = Path(frame.filename)
        if file == path or file.is_relative_to(ROOT / "snippets"):
            return f"{shown(file)}:{frame.lineno}"
    return f"{shown(path)}:1"
