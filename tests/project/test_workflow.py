from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


@pytest.fixture
def workflow() -> dict[Any, Any]:
    text = (ROOT / ".github" / "workflows" / "pages.yml").read_text(encoding="utf-8")
    content: dict[Any, Any] = yaml.safe_load(text)
    return content


def actions(job: dict[str, Any]) -> list[str]:
    return [step["uses"].partition("@")[0] for step in job["steps"] if "uses" in step]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_commit_with_its_version(path: Path) -> None:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert lines
    for line in lines:
        assert PINNED.search(line), line


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_workflow_names_a_secret_or_trusts_a_fork(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "pull_request_target" not in text
    assert "workflow_run" not in text


def test_nothing_is_permitted_but_what_a_job_asks_for(workflow: dict[Any, Any]) -> None:
    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {
        "verify": {"contents": "read", "pages": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
    }


def test_deployment_runs_nothing_of_the_checkout(workflow: dict[Any, Any]) -> None:
    deploy = workflow["jobs"]["deploy"]
    assert actions(deploy) == ["actions/deploy-pages"]
    assert not any("run" in step for step in deploy["steps"])
    assert deploy["needs"] == "verify"


def test_only_main_is_published(workflow: dict[Any, Any]) -> None:
    condition = "github.event_name != 'pull_request' && github.ref == 'refs/heads/main'"
    verify, deploy = workflow["jobs"]["verify"], workflow["jobs"]["deploy"]
    upload = next(step for step in verify["steps"] if "upload-pages" in step.get("uses", ""))
    assert deploy["if"] == condition
    assert upload["if"] == condition
    assert upload["with"] == {"path": "site"}


def test_verification_is_the_script_of_ci_without_credentials(workflow: dict[Any, Any]) -> None:
    steps = workflow["jobs"]["verify"]["steps"]
    checkout = next(step for step in steps if "actions/checkout" in step.get("uses", ""))
    assert checkout["with"]["persist-credentials"] is False
    scripts = [step["run"] for step in steps if "run" in step]
    assert len(scripts) == 1
    assert scripts[0].splitlines()[-1] == ".ci/run"


def test_every_job_has_a_limit(workflow: dict[Any, Any]) -> None:
    assert all(job["timeout-minutes"] <= 20 for job in workflow["jobs"].values())


@pytest.mark.parametrize(
    ("pages_url", "site_url"),
    [
        ("", "unset"),
        ("https://someone.github.io/book", "https://someone.github.io/book/"),
        ("https://book.example/", "https://book.example/"),
    ],
)
def test_site_is_built_for_its_address(
    workflow: dict[Any, Any], tmp_path: Path, pages_url: str, site_url: str
) -> None:
    script = next(step["run"] for step in workflow["jobs"]["verify"]["steps"] if "run" in step)
    (tmp_path / ".ci").mkdir()
    stand_in = tmp_path / ".ci" / "run"
    stand_in.write_text('#!/bin/sh\necho "${SITE_URL-unset}"\n')
    stand_in.chmod(0o755)
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PAGES_URL": pages_url},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{site_url}\n"
