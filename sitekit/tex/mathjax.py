"""One run of Node for all formulas that the cache does not hold."""

import json
import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sitekit.core import Problem, Project, SitekitError, fingerprint
from sitekit.core.node import find_node
from sitekit.tex.formulas import Formula, Rendered, Typesetting
from sitekit.tex.lexer import tokens
from sitekit.tex.macros import read_macros

ROOT = Path(__file__).parents[2]
SCRIPT = Path("sitekit", "tex", "mathjax.mjs")
PACKAGES = ("@mathjax/src", "@mathjax/mathjax-stix2-font")
TIME_LIMIT = 300
Answers = dict[str, dict[str, Any]]
_DEFINITIONS = (
    "def gdef edef xdef let futurelet newcommand renewcommand providecommand newcommandx "
    "newenvironment renewenvironment DeclareMathOperator require"
)
_REFUSED = {
    **dict.fromkeys(_DEFINITIONS.split(), "does not belong in a formula; define it in {path}"),
    **dict.fromkeys(
        ("label", "tag", "ref", "eqref", "notag", "nonumber"),
        "has no effect here, since formulas are not numbered; refer to a heading instead",
    ),
    "mmlToken": "writes MathML of its own; use TeX commands",
}
# What is said of an error of MathJax, by its name.
_EXPLAINED = {
    "UndefinedControlSequence": (
        "{last} is not defined; correct its spelling or define it in {path}"
    ),
    "UnknownEnv": "{lower}; correct its spelling",
    "NoGlyph": "the mathematics font has no glyph for '{said}'; move it out of the formula",
    **dict.fromkeys(("MissingCloseBrace", "ExtraOpenMissingClose"), "a {{ is never closed"),
    "ExtraCloseMissingOpen": "a }} closes nothing",
    "ExtraLeftMissingRight": r"a \left has no \right",
    "MissingLeftExtraRight": r"a \right has no \left",
    "DoubleExponent": "two superscripts on one symbol; use braces",
    "DoubleSubscripts": "two subscripts on one symbol; use braces",
    **dict.fromkeys(("MaxMacroSub1", "MaxMacroSub2"), "a macro calls itself without end"),
    "NeedsWidth": "it needs the width of the page, which is not known; use aligned or gathered",
    "Empty": "it shows nothing; take it out",
}


def typeset(formulas: Iterable[Formula], project: Project, root: Path = ROOT) -> Typesetting:
    """Typeset formulas and a use of each macro, in one run of Node for all that are new.

    A `SitekitError` says that Node, a package in ``root`` or the macro file is absent, or that Node
    stopped.
    """
    macros, problems = read_macros(project)
    path = project.relative(project.macros)
    definitions = {name: one.definition for name, one in macros.items()}
    samples = {Formula(macro.sample): macro for macro in macros.values()}
    wanted = {formula.key: formula for formula in [*samples, *formulas]}
    errors = {key: said for key, one in wanted.items() if (said := _refusal(one, path))}
    others = fingerprint(definitions, root / SCRIPT, root / "package-lock.json")
    names = {key: fingerprint(others, key) for key in wanted if key not in errors}
    kept = project.cache.get_all("formula", names.values())
    # What fails is tried again the next time.
    if missing := {key: wanted[key] for key, name in names.items() if name not in kept}:
        answers = _run(missing, definitions, project, root)
        failed = {key: one["error"] for key, one in answers.items() if "error" in one}
        errors |= {key: _explained(error, path) for key, error in failed.items()}
        made = {names[key]: one for key, one in answers.items() if key not in failed}
        project.cache.put_all("formula", made)
        kept |= made
    problems += [
        Problem(path, macro.line, f"\\{macro.name} cannot be typeset: {errors[one.key]}")
        for one, macro in samples.items()
        if one.key in errors
    ]
    return Typesetting(
        {key: Rendered(**kept[name]) for key, name in names.items() if name in kept},
        {key: (wanted[key].tex, said) for key, said in errors.items()},
        tuple(problems),
    )


def _refusal(formula: Formula, path: str) -> str | None:
    """Return why a formula is refused before MathJax sees it, None if it is not."""
    for token in tokens(formula.tex):
        if token.kind == "command" and token.text in _REFUSED:
            return f"{token.tex} {_REFUSED[token.text].format(path=path)}"
    return None


def _explained(error: dict[str, str], path: str) -> str:
    """Return what is said of an error of MathJax."""
    said = error["message"].strip()
    lower, last = said[:1].lower() + said[1:], said.split(" ")[-1]
    message = _EXPLAINED.get(error["id"], "MathJax says: {said}")
    return message.format(said=said, lower=lower, last=last, path=path)


def _run(formulas: dict[str, Formula], macros: Any, project: Project, root: Path) -> Answers:
    """Return what the script answers, by the keys of the formulas."""
    _check_packages(root)
    asked = [{"key": key, "tex": one.tex, "display": one.display} for key, one in formulas.items()]
    # Its compiled scripts are kept; private settings of Node do not count.
    environment = {key: value for key, value in os.environ.items() if key[:5] != "NODE_"}
    environment["NODE_COMPILE_CACHE"] = str(project.cache.file.parent / "node")
    try:
        done = subprocess.run(
            [str(find_node()), str(root / SCRIPT)],
            check=False,
            input=json.dumps({"macros": macros, "formulas": asked}),
            capture_output=True,
            encoding="utf-8",
            env=environment,
            timeout=TIME_LIMIT,
        )
    except subprocess.TimeoutExpired:
        raise SitekitError(f"Node took longer than {TIME_LIMIT} s to typeset; stopped it") from None
    if done.returncode:
        # Of a stack trace, the line that says what happened.
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        telling = [line for line in lines if re.match(r"\w*Error\b", line)]
        said = (telling or lines or ["it said nothing"])[0]
        raise SitekitError(f"Node stopped while typesetting: {said}")
    return dict(json.loads(done.stdout))


def _check_packages(root: Path) -> None:
    """Make sure that the packages which the script imports are the locked ones."""
    for name in PACKAGES:
        locked = _version(root / "package-lock.json", "packages", f"node_modules/{name}")
        found = _version(root / "node_modules" / name / "package.json")
        if not locked:
            raise SitekitError(f"package-lock.json does not name {name}; restore it from git")
        if found != locked:
            wrong = f"{found}, package-lock.json says {locked}" if found else "not installed"
            todo = "run `nox -s site`, or `npm ci` in the project's folder"
            raise SitekitError(f"the npm package {name} is {wrong}; {todo}")


def _version(file: Path, *keys: str) -> str:
    """Return the version that a JSON file names below these keys, empty where it names none."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        for key in keys:
            found = found[key]
        return str(found["version"])
    except (OSError, ValueError, KeyError):
        return ""
