import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements/lock.txt", "requirements/nox.txt", "requirements/torch.txt"]
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[^\s;\\]+)", flags=re.MULTILINE)


def versions(path: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in PIN.findall((ROOT / path).read_text(encoding="utf-8")):
        found.setdefault(name, set()).add(version)
    return found


def normalised(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement)[0]).lower()


@pytest.mark.parametrize("path", LOCKS)
def test_every_entry_is_one_version_with_hashes_for_all_pythons(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 5
    for entry in entries:
        assert PIN.match(entry), entry.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.splitlines()[0]
    # Two versions of a package would build two different sites.
    assert {name: found for name, found in versions(path).items() if len(found) > 1} == {}
    # Nothing says where packages come from.
    assert not re.search(r"://|^\s*-(?!-hash)", text, flags=re.MULTILINE)


def test_lock_has_everything_that_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    # A group may include another.
    written = [one for name in ("site", "test", "lint", "build", "nox") for one in groups[name]]
    asked = [*(one for one in written if isinstance(one, str)), *project["project"]["dependencies"]]
    assert len(asked) > 15
    site, runner, torch = (versions(path) for path in LOCKS)
    # The project is installed without build isolation.
    assert {normalised(one) for one in asked + project["build-system"]["requires"]} <= set(site)
    assert "nox" in runner
    assert {name: site[name] for name in runner} == runner
    assert {normalised(one) for one in groups["torch"]} <= set(torch)
    shared = site.keys() & torch.keys()
    assert {name: site[name] for name in shared} == {name: torch[name] for name in shared}


def test_node_lock_has_exact_versions_with_hashes_and_no_addresses() -> None:
    lock, package = (
        json.loads((ROOT / name).read_text(encoding="utf-8"))
        for name in ("package-lock.json", "package.json")
    )
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    for name, entry in packages.items():
        assert entry["integrity"].startswith("sha512-"), name
        assert "resolved" not in entry, name
    asked = package["dependencies"] | package.get("devDependencies", {})
    assert asked
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in asked.values())
