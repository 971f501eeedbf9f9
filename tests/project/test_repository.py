from __future__ import annotations

import functools
import importlib.metadata
import os
import re
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LICENCES = ROOT / "docs" / "licences"
UNREAD = {".png", ".woff2", ".ico", ".gz"}
NOT_OURS = {".git", ".nox", ".venv", ".cache", "node_modules", "site", "__pycache__"}

# Put together from parts, so that this file does not hold what it looks for.
REGISTRIES = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "registry.npm" + "js",
    "registry.yarn" + "pkg",
]
OPTIONS = ["--index" + "-url", "--extra-index" + "-url", "--find" + "-links"]
HOMES = ["/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/", "/wo" + "rk/"]


@functools.cache
def ours() -> tuple[Path, ...]:
    """Return every file that is committed or could be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        paths = [ROOT / name for name in done.stdout.split("\0") if name]
    else:
        # An unpacked archive is no git checkout.
        paths = [
            Path(folder) / name
            for folder, folders, names in os.walk(ROOT)
            if not NOT_OURS.intersection(Path(folder).relative_to(ROOT).parts)
            for name in names
        ]
    return tuple(path for path in paths if path.is_file() and path.suffix not in UNREAD)


def places(words: list[str]) -> list[str]:
    """Return `file:line: word` for every word found in our files."""
    pattern = re.compile("|".join(rf"(?<![\w.]){re.escape(word)}" for word in words))
    return [
        f"{path.relative_to(ROOT)}:{number}: {found[0]}"
        for path in ours()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for found in pattern.finditer(line)
    ]


def test_there_are_files_to_look_at() -> None:
    names = {str(path.relative_to(ROOT)) for path in ours()}
    assert {"README.md", "noxfile.py", "mkdocs.yml", ".ci/run", "requirements/lock.txt"} <= names


def test_search_finds_what_is_there() -> None:
    assert any(place.startswith("noxfile.py:") for place in places(["import nox"]))


def test_no_address_of_a_registry_is_committed() -> None:
    addresses = [f"{scheme}{host}" for scheme in ("http://", "https://") for host in REGISTRIES]
    hosts = [
        f"//{prefix}{host}" for prefix in ("", "files.", "registry.", "www.") for host in REGISTRIES
    ]
    assert places([*addresses, *hosts]) == []


def test_no_index_is_chosen_for_the_reader() -> None:
    assert places(OPTIONS) == []


def test_no_path_of_a_machine_is_committed() -> None:
    assert places(HOMES) == []


def test_the_two_commands_open_the_readme() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert [line.strip() for line in lines[1:5] if line.strip()] == [
        "python3 -m venv .venv && .venv/bin/pip install nox && .venv/bin/nox -s serve",
        ".venv/bin/nox",
    ]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "NOTICE.md"])
def test_links_of_the_root_documents_lead_to_files(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    # Examples in fences are not links of the document.
    text = re.sub(r"^(`{3,}).*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"`[^`\n]+`", "", text)
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_commands_in_the_documents_are_sessions() -> None:
    sessions = set(
        re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text(), re.MULTILINE)
    )
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        named = set(re.findall(r"nox -s (\w+)", text))
        assert named <= sessions | {"NAME"}, name


def test_ci_script_can_be_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").splitlines()[0] == "#!/usr/bin/env bash"
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_content_licence_is_named_in_full_and_by_identifier() -> None:
    text = (ROOT / "LICENSE-CONTENT").read_text(encoding="utf-8")
    assert "Creative Commons Attribution 4.0 International" in text
    assert "CC-BY-4.0" in text
    assert "Section 8 – Interpretation" in text
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n")


def test_licence_of_the_theme_is_that_of_the_installed_one() -> None:
    installed = importlib.metadata.distribution("mkdocs-material").read_text("licenses/LICENSE")
    assert (LICENCES / "Material-for-MkDocs.txt").read_text(encoding="utf-8") == installed


def test_licence_of_the_letters_in_figures_is_that_of_the_installed_ones() -> None:
    installed = files("matplotlib") / "mpl-data" / "fonts" / "ttf" / "LICENSE_DEJAVU"
    ours_ = (LICENCES / "DejaVu.txt").read_text(encoding="utf-8")
    assert ours_ == installed.read_text(encoding="utf-8")


@pytest.mark.parametrize("package", ["source-sans", "source-code-pro"])
def test_licence_of_a_font_is_that_of_the_installed_one(package: str) -> None:
    installed = (ROOT / "node_modules" / package / "LICENSE.md").read_text(encoding="utf-8")
    ours_ = (LICENCES / f"{package.title()}.txt").read_text(encoding="utf-8")
    assert [line.rstrip() for line in ours_.splitlines()] == [
        line.rstrip() for line in installed.splitlines()
    ]


def test_licence_of_mathjax_is_that_of_the_installed_one() -> None:
    installed = ROOT / "node_modules" / "@mathjax" / "src" / "LICENSE"
    ours_ = (LICENCES / "Apache-2.0.txt").read_text(encoding="utf-8")
    assert ours_ == installed.read_text(encoding="utf-8")


def test_every_licence_text_is_named_on_the_page_of_licences() -> None:
    page = (LICENCES / "index.md").read_text(encoding="utf-8")
    texts = list(LICENCES.glob("*.txt"))
    assert len(texts) >= 5
    for path in texts:
        assert f"({path.name})" in page


def test_licence_of_the_site_is_that_of_the_repository() -> None:
    assert (LICENCES / "MIT.txt").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_packages_of_the_project_come_from_this_checkout() -> None:
    import gen_figures
    import sitekit
    import snippets

    for package in (gen_figures, sitekit, snippets):
        assert Path(str(package.__file__)).is_relative_to(ROOT)
