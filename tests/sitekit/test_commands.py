"""``python -m sitekit``: what the commands print and return."""

from __future__ import annotations

import json
from typing import Any


def test_claims_are_printed_as_json(project: Any) -> None:
    run = project.run("sitekit", "claims", "--json")
    assert run.returncode == 0, run.stderr
    first, second = json.loads(run.stdout)
    assert second == {
        "page": "docs/index.md",
        "line": 7,
        "shown": "4",
        "expression": "double(2)",
        "value": "4",
        "holds": True,
    }
    assert list(first) == list(second)
    assert first["value"].startswith("0.04904089407")


def test_false_claim_is_json_and_a_message_and_exit_code_1(project: Any) -> None:
    project.edit("docs/index.md", "[4]", "[5]")
    run = project.run("sitekit", "claims", "--json")
    assert run.returncode == 1
    assert [entry["holds"] for entry in json.loads(run.stdout)] == [True, False]
    assert run.stderr.startswith("docs/index.md:7: claim is false")


def test_derivations_are_printed_as_json(project: Any) -> None:
    project.add_derivation()
    run = project.run("sitekit", "derivations", "--json")
    assert run.returncode == 0, run.stderr
    (entry,) = json.loads(run.stdout)
    assert list(entry) == ["page", "line", "id", "lines", "cases", "worst", "holds"]
    assert entry["id"] == "twice"
    assert entry["cases"] == 50
    assert entry["holds"] is True


def test_numbers_are_listed_with_file_and_line(project: Any) -> None:
    project.edit("docs/index.md", "is left", "is left, not 0.05,")
    run = project.run("sitekit", "numbers")
    assert run.returncode == 1
    assert run.stdout.startswith("docs/index.md:6: ")
    assert "0.05" in run.stdout


def test_numbers_prints_nothing_when_all_are_claimed(project: Any) -> None:
    run = project.run("sitekit", "numbers")
    assert (run.returncode, run.stdout) == (0, "")


def test_formula_that_tex_rejects_is_reported(project: Any) -> None:
    project.edit("docs/index.md", "is left", "is left, $\\nosuch$")
    run = project.run("sitekit", "math")
    assert run.returncode == 1
    assert "docs/index.md:6: " in run.stderr


def test_absent_configuration_is_one_plain_sentence(project: Any) -> None:
    (project.root / "mkdocs.yml").unlink()
    run = project.run("sitekit", "claims")
    assert run.returncode == 2
    assert run.stderr.startswith("there is no mkdocs.yml in ")
    assert "Traceback" not in run.stderr
