"""What a module is made of, found from its import statements without running any of them.

The digest of a figure tells whether it must be drawn again, the digest of an experiment whether
its committed result is out of date. Comments and docstrings are left out of both. What was found
out about a text is kept from one process to the next (`remember`), since parsing takes longer than
all the rest.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import io
import json
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, TypeAlias

from gen_figures import files
from gen_figures.paths import ROOT, FigureError, shown

PACKAGES = ("gen_figures", "snippets")
LOADER = "gen_figures.results"

Facts: TypeAlias = dict[str, Any]
"""``code``: the text without comments and docstrings; ``needs``: what it imports and loads."""

_known: dict[str, Facts] = {}
_used: set[str] = set()


def trace(start: Iterable[Path], root: Path = ROOT) -> list[Path]:
    """Return the files that some modules are made of, themselves included.

    Parameters
    ----------
    start : iterable of Path
        Python files.
    root : Path
        Folder of the packages ``gen_figures`` and ``snippets``.

    Returns
    -------
    list of Path
        Sorted: the modules, what they import from the two packages, directly or not, and the
        measured results that they load by a literal name.

    Raises
    ------
    FigureError
        If a file cannot be parsed, or imports or loads something by a name that is not there.
    """
    found: set[Path] = set()
    waiting = list(start)
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _needs(path, root) if path.suffix == ".py" else []
    return sorted(found)


def digest(paths: Iterable[Path], *, root: Path = ROOT, versions: Iterable[str] = ()) -> str:
    """Return one hash for the code in some files and the versions of some packages.

    Parameters
    ----------
    paths : iterable of Path
        Python files, of which comments and docstrings do not count, and others.
    root : Path
        Names of files count relative to it.
    versions : iterable of str
        Names of installed distributions.

    Returns
    -------
    str
        SHA-256, 64 hexadecimal digits.
    """
    total = hashlib.sha256()
    for path in sorted(paths):
        name = path.relative_to(root) if path.is_relative_to(root) else Path(path.name)
        total.update(f"\0{name.as_posix()}\0{_content(path)}".encode())
    for package in sorted(versions):
        total.update(f"\0{package} {installed(package)}".encode())
    return total.hexdigest()


def first_line(path: Path) -> str:
    """Return the first line of a module's docstring, or nothing if it has none."""
    text = ast.get_docstring(_tree(path)) or ""
    return text.partition("\n")[0]


@cache
def installed(package: str) -> str:
    """Return the installed version of a package, without importing it."""
    return metadata.version(package)


def read(path: Path) -> str:
    """Return a file's text.

    Raises
    ------
    FigureError
        If it cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FigureError(f"{shown(path)}: cannot be read: {reason}") from None


def _tree(path: Path) -> ast.Module:
    return _parsed(path, read(path))


@cache
def _parsed(path: Path, text: str) -> ast.Module:
    try:
        return ast.parse(text, str(path))
    except SyntaxError as error:
        where = f"{shown(path)}:{error.lineno}"
        raise FigureError(f"{where}: syntax error: {error.msg}; mend it and build again") from None


@contextlib.contextmanager
def remember(file: Path, *, forget: bool = False) -> Iterator[None]:
    """Take over what earlier processes found out, and keep what this one adds.

    Parameters
    ----------
    file : Path
        May be absent, damaged or deleted at any time: then modules are parsed again.
    forget : bool
        Whether to keep only what was asked for inside the block.
    """
    kept = _remembered(file)
    _known.update(kept)
    _used.clear()
    yield
    wanted = {} if forget else dict(kept)
    wanted |= {key: _known[key] for key in sorted(_used)}
    if wanted != kept:
        body = json.dumps(wanted)
        files.write(file, f"{_hash(body)}\n{body}".encode())


def _remembered(file: Path) -> dict[str, Facts]:
    """Return what a file holds; nothing if a single byte of it is not as it was written."""
    try:
        seal, _, body = file.read_text(encoding="utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return {}
    return dict(json.loads(body)) if seal == _hash(body) else {}


def _facts(path: Path) -> Facts:
    text = read(path)
    key = _hash(f"{_rules()}\0{path.stem}\0{text}")
    if key not in _known:
        _known[key] = {"code": _code(path), "needs": list(_statements(path))}
    _used.add(key)
    return _known[key]


@cache
def _rules() -> str:
    """Return the digest of this module, by which everything here is found."""
    return _hash(read(Path(__file__)))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _statements(path: Path) -> Iterator[list[Any]]:
    """Yield each import and each loaded result of a module: kind, line, name, names."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names]
            yield ["relative" if node.level else "from", node.lineno, node.module or "", names]
        elif isinstance(node, ast.Import):
            yield from (["import", node.lineno, alias.name, []] for alias in node.names)
        elif isinstance(node, ast.Call) and _loads_result(node, path):
            match node.args:
                case [ast.Constant(value=str(result)), *_]:
                    yield ["load", node.lineno, result, []]
                case _:
                    yield ["load", node.lineno, None, []]


def _needs(path: Path, root: Path) -> Iterator[Path]:
    """Yield the files that one module imports or loads."""
    for kind, line, name, names in _facts(path)["needs"]:
        where = f"{shown(path)}:{line}"
        if kind == "relative":
            raise FigureError(f"{where}: write the full name of the module instead of leading dots")
        if kind == "load":
            yield _result(name, where, root)
            continue
        yield from _resolve(name, where, root)
        for each in names:
            # `from package import name`: the name may be a module of its own.
            candidate = root.joinpath(*name.split("."), f"{each}.py")
            if name.split(".")[0] in PACKAGES and candidate.is_file():
                yield candidate


def _resolve(module: str, where: str, root: Path) -> Iterator[Path]:
    """Yield the file of a module of ours and the ``__init__.py`` of each package above it."""
    parts = module.split(".")
    if parts[0] not in PACKAGES:
        return
    for end in range(1, len(parts) + 1):
        base = root.joinpath(*parts[:end])
        files = [file for file in (base / "__init__.py", base.with_suffix(".py")) if file.is_file()]
        if not files and not base.is_dir():
            raise FigureError(f"{where}: there is no module {module}")
        yield from files


def _loads_result(node: ast.Call, path: Path) -> bool:
    """Tell whether a call is one of `gen_figures.results.load`: ``results.load``, or ``load``."""
    if path.stem == LOADER.rpartition(".")[2]:
        return False
    match node.func:
        case ast.Attribute(value=ast.Name(id="results"), attr="load"):
            return True
        case ast.Name(id="load"):
            return any(
                isinstance(each, ast.ImportFrom)
                and each.module == LOADER
                and any((alias.asname or alias.name) == "load" for alias in each.names)
                for each in _tree(path).body
            )
    return False


def _result(name: str | None, where: str, root: Path) -> Path:
    if name is None:
        raise FigureError(f"{where}: results.load needs the name of the result in quotes")
    file = root / "gen_figures" / "results" / f"{name}.json"
    if not file.is_file():
        raise FigureError(
            f"{where}: there is no measured result {name!r}; "
            f"run python -m gen_figures results {name}"
        )
    return file


def _content(path: Path) -> str:
    """Return what counts in a file: its text, without comments and docstrings if it is code."""
    return str(_facts(path)["code"]) if path.suffix == ".py" else read(path)


def _code(path: Path) -> str:
    lines = read(path).split("\n")
    for start, stop in _docstrings(_tree(path)):
        lines[start:stop] = [""] * (stop - start)
    kept = "\n".join(lines)
    for row, column in _comments(kept):
        lines[row] = lines[row][:column]
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _docstrings(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Yield first and last line (from 0, last excluded) of each docstring on lines of its own."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body:
            first = node.body[0]
            alone = len(node.body) == 1 or node.body[1].lineno > (first.end_lineno or 0)
            if ast.get_docstring(node) is not None and alone and first.col_offset in {0, 4, 8}:
                yield first.lineno - 1, first.end_lineno or first.lineno


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield row (from 0) and column of each comment."""
    # A function that held only a docstring has no body left: `tokenize` does not mind.
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0] - 1, token.start[1]
