import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.sitekit.rows import rows

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/pages.yml").read_text(encoding="utf-8"))
VERIFY, DEPLOY = WORKFLOW["jobs"]["verify"], WORKFLOW["jobs"]["deploy"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_pins_actions_by_commit_names_no_secret_and_trusts_no_fork(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if "uses:" in line]
    assert lines
    assert [line for line in lines if not PINNED.search(line)] == []
    assert not re.search(r"secrets\.|pull_request_target|workflow_run", text)


def test_nothing_is_permitted_but_what_a_job_asks_for() -> None:
    assert WORKFLOW["permissions"] == {}
    assert WORKFLOW["jobs"] == {"verify": VERIFY, "deploy": DEPLOY}
    assert VERIFY["permissions"] == {"contents": "read", "pages": "read"}
    assert DEPLOY["permissions"] == {"pages": "write", "id-token": "write"}


def test_only_main_is_published_and_deployment_runs_nothing_of_the_checkout() -> None:
    condition = "github.event_name != 'pull_request' && github.ref == 'refs/heads/main'"
    upload = next(step for step in VERIFY["steps"] if "upload-pages" in step.get("uses", ""))
    assert DEPLOY["if"] == upload["if"] == condition
    assert upload["with"] == {"path": "site"}
    (step,) = DEPLOY["steps"]
    assert step["uses"].partition("@")[0] == "actions/deploy-pages"
    assert "run" not in step
    assert DEPLOY["needs"] == "verify"


def test_verification_is_the_script_of_ci_without_credentials_and_in_time() -> None:
    checkout = next(step for step in VERIFY["steps"] if "actions/checkout" in step.get("uses", ""))
    assert checkout["with"]["persist-credentials"] is False
    (script,) = [step["run"] for step in VERIFY["steps"] if "run" in step]
    assert script.splitlines()[-1] == ".ci/run"
    assert max(VERIFY["timeout-minutes"], DEPLOY["timeout-minutes"]) <= 20


def test_experiments_are_measured_again_every_week_and_may_only_read() -> None:
    path = ROOT / ".github/workflows/experiments.yml"
    weekly = yaml.safe_load(path.read_text(encoding="utf-8"))
    # YAML takes the key "on" for a truth value.
    assert [one["cron"].split()[2:] for one in weekly[True]["schedule"]] == [["*", "*", "1"]]
    assert weekly["permissions"] == {"contents": "read"}
    (job,) = weekly["jobs"].values()
    ran = [step["run"] for step in job["steps"][-3:]]
    assert ran == [f".venv/bin/nox -s {name}" for name in ("experiments", "reseed", "torch")]
    assert job["steps"][0]["with"]["persist-credentials"] is False


@pytest.mark.parametrize(("pages_url", "site_url"), rows(__file__, "sites"))
def test_site_is_built_for_its_address(tmp_path: Path, pages_url: str, site_url: str) -> None:
    script = next(step["run"] for step in VERIFY["steps"] if "run" in step)
    (tmp_path / ".ci").mkdir()
    stand_in = tmp_path / ".ci" / "run"
    stand_in.write_text('#!/bin/sh\necho "${SITE_URL-unset}"\n')
    stand_in.chmod(0o755)
    environment = {"PATH": "/usr/bin:/bin", "PAGES_URL": pages_url}
    command = ["bash", "-e", "-c", script]
    said = subprocess.check_output(command, cwd=tmp_path, env=environment, text=True)
    assert said == f"{site_url}\n"
