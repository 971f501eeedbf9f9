from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements/lock.txt", "requirements/nox.txt"]
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^\s;\\]+)", flags=re.MULTILINE)


def entries(path: str) -> list[str]:
    """Return a lock's entries, each with the lines that belong to it."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return re.split(r"\n(?=\S)", text.strip())


def versions(path: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in PIN.findall("\n".join(entries(path))):
        found.setdefault(name, set()).add(version)
    return found


@pytest.fixture
def project() -> dict[str, Any]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)


def requirements(project: dict[str, Any], *groups: str) -> list[str]:
    """Return the normalised names that some groups ask for, those they include too."""
    named = project["dependency-groups"]
    found = []
    for group in groups:
        for requirement in named[group]:
            if isinstance(requirement, dict):
                found += requirements(project, requirement["include-group"])
            else:
                name = re.split(r"[^\w.-]", requirement)[0]
                found.append(re.sub(r"[-_.]+", "-", name).lower())
    return found


@pytest.mark.parametrize("path", LOCKS)
def test_every_entry_is_one_version_with_hashes(path: str) -> None:
    assert len(entries(path)) > 5
    for entry in entries(path):
        assert PIN.match(entry), entry.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.splitlines()[0]


@pytest.mark.parametrize("path", LOCKS)
def test_lock_says_nothing_of_where_packages_come_from(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash)", text, flags=re.MULTILINE)


@pytest.mark.parametrize("path", LOCKS)
def test_all_pythons_get_the_same_version(path: str) -> None:
    several = {name: found for name, found in versions(path).items() if len(found) > 1}
    # Two versions of a package would build two different sites.
    assert several == {}


def test_lock_has_everything_that_is_asked_for(project: dict[str, Any]) -> None:
    asked = requirements(project, "site", "test", "lint", "build")
    asked += [re.split(r"[^\w.-]", text)[0] for text in project["project"]["dependencies"]]
    assert len(asked) > 15
    assert set(asked) <= set(versions("requirements/lock.txt"))


def test_lock_has_the_build_backend(project: dict[str, Any]) -> None:
    # The project is installed without build isolation.
    assert set(project["build-system"]["requires"]) <= set(versions("requirements/lock.txt"))


def test_both_locks_agree() -> None:
    site, runner = (versions(path) for path in LOCKS)
    assert "nox" in runner
    assert {name: site[name] for name in runner} == runner


def test_node_lock_has_exact_versions_with_hashes_and_no_addresses() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name


def test_node_packages_are_asked_for_by_exact_version() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    asked = package["dependencies"] | package.get("devDependencies", {})
    assert asked
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in asked.values())
