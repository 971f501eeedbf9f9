"""Valid HTML, by html-validate: one run of Node for all pages."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sitekit.mathematics.typesetting import find_node
from sitekit.problems import Problem, SitekitError
from sitekit.sitecheck.pages import Page, Site

PROGRAM = Path(__file__).parents[2] / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
TIME_LIMIT = 120
PRESETS = ("html-validate:recommended", "html-validate:document")

# Rules that are off, or set otherwise than in the presets, and why.
RULES: dict[str, tuple[Any, str]] = {
    "attribute-empty-style": ("off", 'style; Python-Markdown writes download=""'),
    "doctype-style": ("off", "style; the theme writes it in lower case"),
    "heading-level": (["error", {"allowMultipleH1": True}], "`structure` counts h1"),
    "long-title": ("off", "about what search engines cut off"),
    "no-trailing-whitespace": ("off", "style; the theme's templates leave blank lines"),
    "presentation-role-style": ("off", "style; none and presentation mean the same"),
    "require-sri": (["error", {"target": "crossorigin"}], "all files are of this origin"),
    "valid-id": (["error", {"relaxed": True}], "the theme's begin with __; HTML allows that"),
    "void-style": ("off", "style; Python-Markdown writes <img />"),
    "wcag/h37": ("off", "`structure` asks for alt texts, more strictly"),
}

# What the theme does not keep, and why that harms nobody. In an article these rules hold.
THEME: dict[str, str] = {
    "input-attributes": "autocomplete=off keeps a browser from remembering the drawer's check box",
    "input-missing-label": "labels that hold an icon, and check boxes that nobody sees",
    "valid-autocomplete": "as for input-attributes",
    "wcag/h32": "the search and the theme switch act at once and need no button",
}


def problems(site: Site) -> list[Problem]:
    """Report invalid HTML.

    Parameters
    ----------
    site : Site
        As built.

    Returns
    -------
    list of Problem
        With the line in the built file and the name of the rule.

    Raises
    ------
    SitekitError
        If Node or html-validate is absent, or it stops.
    """
    pages = {(site.settings.site / page.name).resolve(): page for page in site.pages}
    found = []
    for result in _run(list(pages), site.settings.root):
        page = pages[Path(result["filePath"]).resolve()]
        found += [_problem(page, one) for one in result["messages"] if _counts(page, one)]
    return found


def _problem(page: Page, message: Mapping[str, Any]) -> Problem:
    text = " ".join(str(message["message"]).split())
    return Problem(page.path, message["line"], f"{text} (html-validate: {message['ruleId']})")


def _counts(page: Page, message: Mapping[str, Any]) -> bool:
    """Tell whether a message is about the project's own HTML, or one the theme must keep too."""
    return message["ruleId"] not in THEME or message["line"] in page.content


def configuration() -> dict[str, Any]:
    """Return the configuration of html-validate, as it reads it.

    Returns
    -------
    dict
        Presets and the rules that differ.
    """
    return {
        "root": True,
        "extends": list(PRESETS),
        "rules": {name: setting for name, (setting, _) in RULES.items()},
    }


def _run(files: list[Path], root: Path) -> list[dict[str, Any]]:
    """Return what html-validate says of files, by file."""
    node = find_node()
    if not PROGRAM.is_file():
        raise SitekitError(
            "html-validate is not installed; run `nox -s site`, or `npm ci` in the project's folder"
        )
    with tempfile.TemporaryDirectory() as folder:
        config, report = Path(folder, "config.json"), Path(folder, "report.json")
        config.write_text(json.dumps(configuration()), encoding="utf-8")
        # Through a file, since it ends before a pipe has taken more than 64 KB.
        parts = [node, PROGRAM, "--config", config, "--formatter", f"json={report}", *files]
        try:
            done = subprocess.run(
                [str(part) for part in parts],
                cwd=root,
                capture_output=True,
                text=True,
                timeout=TIME_LIMIT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SitekitError(f"html-validate did not run: {error}") from None
        # It ends with 1 where it found something; without a report it did not get that far.
        if not report.is_file():
            lines = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
            raise SitekitError(f"html-validate stopped: {lines[0]}")
        results: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))
    return results
