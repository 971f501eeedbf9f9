"""Valid HTML, by html-validate: one run of Node for all pages that were not checked before.

``html_validate.json`` says which of its rules are off, or set otherwise than in the presets, and
why; and which the theme does not keep, and why that harms nobody. In an article these hold.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sitekit.core import Problem, SitekitError, fingerprint
from sitekit.core.node import PACKAGES, find_node
from sitekit.site.model import Site

RULES: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
_KIND = "html-validate"


def problems(site: Site, packages: Path = PACKAGES) -> Iterator[Problem]:
    """Report invalid HTML, with the line in the built file and the name of the rule.

    What was found in a page is kept as long as the page stays the same. Without Node or
    html-validate, or where that stops, a SitekitError says so.
    """
    cache, lock = site.project.cache, packages.parent / "package-lock.json"
    keys = {page: fingerprint(page.html, RULES, lock) for page in site.pages}
    known = cache.get_all(_KIND, keys.values())
    if new := {site.file(page.name): key for page, key in keys.items() if key not in known}:
        made = dict(zip(new.values(), _run(list(new), packages), strict=True))
        cache.put_all(_KIND, made)
        known |= made
    for page, key in keys.items():
        for line, text, rule in known[key]:
            if rule not in RULES["theme"] or line in page.content:
                yield Problem(page.path, line, f"{text} (html-validate: {rule})")


def _run(files: Sequence[Path], packages: Path) -> list[list[tuple[int, str, str]]]:
    """Return line, text and rule of each message of html-validate, by file."""
    program = packages / "html-validate" / "bin" / "html-validate.mjs"
    if not program.is_file():
        how = "run `nox -s site`, or `npm ci` in the project's folder"
        raise SitekitError(f"html-validate is not installed; {how}")
    with tempfile.TemporaryDirectory() as folder:
        config, report = Path(folder, "config.json"), Path(folder, "report.json")
        config.write_text(json.dumps(RULES["config"]), encoding="utf-8")
        # Through a file, since it ends before a pipe has taken more than 64 KB.
        options = ["--config", str(config), "--formatter", f"json={report}"]
        command: list[Path | str] = [find_node(), program, *options, *files]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        # It ends with 1 where it found something; without a report it did not get that far.
        if not report.is_file():
            lines = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
            raise SitekitError(f"html-validate stopped: {lines[0]}")
        results = json.loads(report.read_text(encoding="utf-8"))
    # It says nothing of good files.
    found = {Path(one["filePath"]).resolve(): one["messages"] for one in results}
    return [
        [(at["line"], " ".join(at["message"].split()), at["ruleId"]) for at in messages]
        for messages in (found.get(file.resolve(), ()) for file in files)
    ]
