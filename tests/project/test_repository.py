import functools
import importlib.metadata
import os
import re
import subprocess
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LICENCES = ROOT / "docs" / "licences"
NODE = ROOT / "node_modules"
MATERIAL = importlib.metadata.distribution("mkdocs-material")
THEME = next(one.locate() for one in MATERIAL.files or () if one.match("licenses/LICENSE"))
UNREAD = {".png", ".woff2", ".ico", ".gz", ".npz"}
NOT_OURS = {".git", ".nox", ".venv", ".cache", "node_modules", "site", "__pycache__"}

# Put together from parts, so that this file does not hold what it looks for.
REGISTRIES = ["py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js"]
REGISTRIES += ["registry.yarn" + "pkg"]
OPTIONS = ["--index" + "-url", "--extra-index" + "-url", "--find" + "-links"]
HOMES = ["/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/", "/wo" + "rk/"]


@functools.cache
def ours() -> dict[str, str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    names = done.stdout.split("\0")[:-1]
    if done.returncode:
        # An unpacked archive is no git checkout.
        paths = (path.relative_to(ROOT) for path in ROOT.rglob("*"))
        names = [str(path) for path in paths if not NOT_OURS.intersection(path.parts)]
    return {
        name: (ROOT / name).read_text(encoding="utf-8")
        for name in names
        if (ROOT / name).is_file() and Path(name).suffix not in UNREAD
    }


def places(words: list[str]) -> list[str]:
    """Return `file: word` for every word found in our files."""
    pattern = re.compile("|".join(rf"(?<![\w.]){re.escape(word)}" for word in words))
    texts = ((name, text) for name, text in ours().items() if any(one in text for one in words))
    return [f"{name}: {found[0]}" for name, text in texts for found in pattern.finditer(text)]


def test_no_address_of_a_registry_no_index_and_no_path_of_a_machine_is_committed() -> None:
    before = ("http://", "https://", "//", "//files.", "//registry.", "//www.")
    hosts = [f"{start}{host}" for host in REGISTRIES for start in before]
    assert places([*hosts, *OPTIONS, *HOMES]) == []
    # Silence is no success.
    expected = {"README.md", "noxfile.py", "mkdocs.yml", ".ci/run", "requirements/lock.txt"}
    assert expected <= ours().keys()
    assert "noxfile.py: import nox" in places(["import nox"])


def test_the_two_commands_open_the_readme() -> None:
    title, *lines = (line.strip() for line in ours()["README.md"].splitlines()[:5] if line.strip())
    assert title.startswith("# ")
    assert lines == [
        "python3 -m venv .venv && .venv/bin/pip install nox && .venv/bin/nox -s serve",
        ".venv/bin/nox",
    ]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "NOTICE.md"])
def test_links_and_commands_of_the_root_documents_lead_to_files_and_sessions(name: str) -> None:
    text = ours()[name]
    sessions = re.findall(r"^def (\w+)\(session", ours()["noxfile.py"], re.MULTILINE)
    assert {*re.findall(r"nox -s (\w+)", text)} <= {*sessions, "NAME"}
    # Examples in code are not links of the document.
    prose = re.sub(r"(?ms)^(`{3,}).*?^\1$|`[^`\n]+`", "", text)
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", prose)
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_ci_script_can_be_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").splitlines()[0] == "#!/usr/bin/env bash"
    subprocess.run(["bash", "-n", str(script)], check=True)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("MIT", ROOT / "LICENSE"),
        ("Material-for-MkDocs", THEME),
        ("DejaVu", files("matplotlib") / "mpl-data" / "fonts" / "ttf" / "LICENSE_DEJAVU"),
        ("Source-Sans", NODE / "source-sans" / "LICENSE.md"),
        ("Source-Code-Pro", NODE / "source-code-pro" / "LICENSE.md"),
        ("Apache-2.0", NODE / "@mathjax" / "src" / "LICENSE"),
    ],
)
def test_licence_is_that_of_what_is_installed(name: str, path: Any) -> None:
    shown, installed = (
        [line.rstrip() for line in file.read_text(encoding="utf-8").splitlines()]
        for file in (LICENCES / f"{name}.txt", path)
    )
    assert shown == installed


def test_licences_are_named_in_full_by_identifier_and_on_their_page() -> None:
    title = "Creative Commons Attribution 4.0 International"
    for part in (title, "CC-BY-4.0", "Section 8 – Interpretation"):
        assert part in ours()["LICENSE-CONTENT"]
    assert ours()["LICENSE"].startswith("MIT License\n")
    names = [path.name for path in LICENCES.glob("*.txt")]
    assert len(names) >= 5
    assert [name for name in names if f"({name})" not in ours()["docs/licences/index.md"]] == []


def test_citation_names_those_of_the_licence_and_the_site() -> None:
    cited = yaml.safe_load(ours()["CITATION.cff"])
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()
    assert (cited["cff-version"], cited["type"], cited["license"]) == ("1.2.0", "software", "MIT")
    assert f"site_name: {cited['title']}\n" in ours()["mkdocs.yml"]
    (holder,) = re.findall(r"Copyright \(c\) \d+ (.+)", ours()["LICENSE"])
    assert cited["authors"] == [{"name": holder}]


@pytest.mark.parametrize("name", ["gen_figures", "sitekit", "snippets"])
def test_packages_of_the_project_come_from_this_checkout(name: str) -> None:
    assert Path(str(import_module(name).__file__)).is_relative_to(ROOT)
