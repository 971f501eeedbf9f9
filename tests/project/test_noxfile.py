"""The sessions of nox: what each runs, and one plain sentence where something is missing."""

import argparse
import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from nox.command import CommandFailed

import noxfile as real
from tests.sitekit.rows import rows

ROOT = Path(__file__).resolve().parents[2]
INSTALLERS = ["virtualenv", "pip", "project", "npm"]


class StoppedError(Exception):
    """What `Session.error` raises here."""


class Session:
    """Stands in for nox's session: it records what would run, and what it builds is there."""

    def __init__(self, *posargs: str, fails: str = "") -> None:
        self.posargs, self.fails = list(posargs), fails
        self.ran: list[str] = []
        self.notified: list[str] = []
        self.notify = self.notified.append
        self.log = self.chdir = lambda _: None

    def error(self, message: str) -> None:
        raise StoppedError(message)

    def run(self, program: str, *arguments: str, **options: Any) -> None:
        self.ran.append(" ".join([Path(program).name, *arguments]))
        assert Path(program).name == "uv" or options["env"] == real.environment()
        if "--strict" in arguments:
            Path(arguments[-1]).mkdir(parents=True, exist_ok=True)
            Path(arguments[-1], "new.html").touch()
        if self.fails and self.ran[-1].startswith(self.fails):
            raise CommandFailed


@pytest.fixture
def noxfile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the noxfile as that of an empty checkout, where Chromium is installed."""
    for name, path in [*vars(real).items()]:
        if isinstance(path, Path):
            monkeypatch.setattr(real, name, tmp_path / "checkout" / path.relative_to(ROOT))
    for name in (
        *("pyproject.toml", "package-lock.json"),
        *("requirements/lock.txt", "requirements/torch.txt"),
    ):
        (real.ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (real.ROOT / name).write_text("as it was\n")
    monkeypatch.setenv("CHROMIUM", sys.executable)
    real.DONE.clear()
    return real


class Installers:
    """Stand in for what installs: they make the folders, or print why not."""

    def __init__(self, noxfile: ModuleType) -> None:
        self.noxfile, self.uv = noxfile, ""
        self.ran: list[str] = []
        self.arguments: dict[str, tuple[str, ...]] = {}
        self.fails: dict[str, str | BaseException] = {}

    def attempt(self, name: str, *arguments: str) -> str | None:
        self.ran.append(name)
        self.arguments[name] = arguments
        if name == "virtualenv":
            programs = Path(arguments[-1], self.noxfile.PROGRAMS)
            programs.mkdir(parents=True)
            for program in ("python", "node", "npm"):
                (programs / program).touch(mode=0o755)
        if name == "npm":
            self.noxfile.NODE_MODULES.mkdir(exist_ok=True)
        failure = self.fails.get(name) or None
        if isinstance(failure, BaseException):
            raise failure
        return failure

    def install(self) -> list[str]:
        self.ran.clear()
        self.noxfile.install(Session())
        return self.ran


@pytest.fixture
def installers(noxfile: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Installers:
    made = Installers(noxfile)
    monkeypatch.setattr(noxfile, "attempt", made.attempt)
    monkeypatch.setattr(noxfile, "find_uv", lambda: made.uv or None)
    return made


def test_list_names_every_session_with_one_line_of_help() -> None:
    command = [sys.executable, "-m", "nox", "--list", "--noxfile", str(ROOT / "noxfile.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    lines = re.findall(r"^([*-]) (\w+) -> (.+)$", done.stdout, flags=re.MULTILINE)
    assert [name for mark, name, _ in lines if mark == "*"] == ["lint", "site", "everything"]
    assert {name for _, name, _ in lines} == {*RUNS, "verify", "clean"}
    assert all(text.endswith(".") and len(text) <= 90 for _, _, text in lines)


def test_an_old_python_reads_the_noxfile_before_anything_is_installed(noxfile: ModuleType) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.11,<3.15"
    assert [noxfile.python_problem(version) for version in ((3, 11), (3, 14))] == [None, None]
    for version in ((2, 7), (3, 10), (3, 15), (4, 0)):
        said = "This project needs Python 3.11–3.14, this is {}.{}: make .venv".format(*version)
        assert noxfile.python_problem(version).startswith(said)
    # Else it would print a syntax error and not the sentence.
    text = (ROOT / "noxfile.py").read_text(encoding="utf-8")
    nodes = [*ast.walk(ast.parse(text, feature_version=(3, 8)))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    # tomllib is in the standard library since 3.11 only.
    known = sys.stdlib_module_names - {"tomllib"} | {"nox"}
    assert {name.partition(".")[0] for name in names} <= known


@pytest.mark.parametrize(("changed", "again"), rows(__file__, "changed"))
def test_install_follows_changes(
    installers: Installers, monkeypatch: pytest.MonkeyPatch, changed: str, again: str
) -> None:
    assert installers.install() == INSTALLERS
    flags = {"pip": "--require-hashes", "project": "--no-deps", "npm": "--ignore-scripts"}
    assert [name for name, flag in flags.items() if flag not in installers.arguments[name]] == []
    env = installers.noxfile.ENV
    assert real.is_fresh(env / ".installed", installers.noxfile.LOCK, sys.version, str(env))
    file = installers.noxfile.ROOT / changed
    if changed.endswith("/python"):
        file.unlink()
    elif file.is_file():
        file.write_text("something else\n")
    elif changed:
        monkeypatch.setattr(sys, "version", "3.99.0 of another day")
    assert installers.install() == again.split()


@pytest.mark.parametrize("name", INSTALLERS)
def test_interrupted_install_is_done_again(installers: Installers, name: str) -> None:
    installers.fails = {name: KeyboardInterrupt()}
    with pytest.raises(KeyboardInterrupt):
        installers.install()
    installers.fails = {}
    assert name in installers.install()
    assert installers.install() == []


@pytest.mark.parametrize(("online", "offline", "ran"), rows(__file__, "uv"))
def test_uv_tries_its_cache_and_pip_takes_over(
    installers: Installers, online: str, offline: str, ran: str
) -> None:
    installers.uv, installers.fails = "/somewhere/uv", {"uv": online, "uv-offline": offline}
    assert installers.install() == ["virtualenv", *ran.split(), "project", "npm"]
    assert ("--offline" in installers.arguments.get("uv-offline", ())) == ("uv-offline" in ran)


LAST = r"could not be installed: the lines above are the end of .*logs/pip\.txt"
FAILED = [*rows(__file__, "failed"), ("pip", "line\n" * 50 + "DO NOT MATCH", LAST)]


@pytest.mark.parametrize(("installer", "output", "said"), FAILED)
def test_failed_install_is_one_plain_sentence(
    installers: Installers, capsys: Any, installer: str, output: str, said: str
) -> None:
    installers.fails = {installer: output}
    with pytest.raises(StoppedError, match=said):
        installers.install()
    shown = capsys.readouterr().err.splitlines()
    assert shown == ([] if said == "index does not answer" else output.splitlines()[-15:])
    with pytest.raises(StoppedError, match="the first session says why"):
        installers.install()


def test_what_is_missing_for_node_is_one_plain_sentence(installers: Installers) -> None:
    installers.install()
    (installers.noxfile.BIN / "node").unlink()
    installers.noxfile.NODE_LOCK.write_text("changed\n")
    with pytest.raises(StoppedError, match=r"There is no Node in \.nox/env"):
        installers.install()
    installers.noxfile.NODE_LOCK.unlink()
    with pytest.raises(StoppedError, match=r"package-lock\.json is missing"):
        installers.install()


def test_an_attempt_returns_the_output_of_a_failure_only(noxfile: ModuleType) -> None:
    assert noxfile.attempt("good", sys.executable, "-c", "print('fine')") is None
    text = noxfile.attempt("bad", sys.executable, "-c", "print('broken'); raise SystemExit(3)")
    assert text == (noxfile.CACHE / "logs" / "bad.txt").read_text() == "broken\n"
    # A file where a folder belongs: permissions do not stop root.
    shutil.rmtree(noxfile.CACHE)
    noxfile.CACHE.write_text("in the way")
    with pytest.raises(StoppedError, match=r"\.cache/logs: Not a directory$"):
        noxfile.lint.func(Session())


def test_port_in_use_is_named_with_the_way_out(noxfile: ModuleType, installers: Installers) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        way_out = rf"127\.0\.0\.1:{port} .* `nox -s serve -- --port {port + 1}`"
        with pytest.raises(StoppedError, match=way_out):
            noxfile.serve.func(Session("--port", str(port)))
    assert noxfile.port_problem("127.0.0.1", port) is None
    assert installers.ran == []
    assert [noxfile.port_number(text) for text in ("1", "65535")] == [1, 65535]
    for text in ("0", "65536", "-1", "http", "8_"):
        with pytest.raises(argparse.ArgumentTypeError, match=f"'{text}' is not a port"):
            noxfile.port_number(text)


@pytest.mark.parametrize("name", ["everything", "browser", "lighthouse", "pdf"])
def test_browser_is_the_first_on_the_path_or_the_line_that_installs_it(
    noxfile: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM")
    (tmp_path / "apt-get").touch(mode=0o755)
    with pytest.raises(StoppedError, match=r" Chromium: .*apt-get install -y chromium$"):
        getattr(noxfile, name).func(Session())
    for browser in ("google-chrome", "chromium"):
        (tmp_path / browser).touch(mode=0o755)
        monkeypatch.delenv("CHROMIUM", raising=False)
        noxfile.need_browser(Session(), "")
        assert os.environ["CHROMIUM"] == str(tmp_path / browser)


BUILD = "mkdocs build --strict --site-dir "
RUNS = {
    session: [BUILD if command == "SITE" else command for command in commands]
    for session, *commands in rows(__file__, "runs")
}


@pytest.mark.parametrize("name", RUNS)
def test_a_session_runs_its_commands_and_builds_the_site_once(
    noxfile: ModuleType, installers: Installers, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    installers.uv, run = "/somewhere/uv", getattr(noxfile, name).func
    monkeypatch.setattr(noxfile, "port_problem", lambda host, port: None)
    session, bad = (Session(*(["--port", "8123"] if name == "serve" else []), "X", fails=fails)
                    for fails in ("", BUILD))  # fmt: skip
    if BUILD in RUNS[name]:
        # The last good one stays, and is not built again in vain.
        noxfile.SITE.mkdir()
        (noxfile.SITE / "old.html").touch()
        for _ in range(2):
            with pytest.raises(StoppedError, match="The site was not built"):
                run(bad)
        assert len(bad.ran) == 1
        assert [file.name for file in noxfile.SITE.iterdir()] == ["old.html"]
        noxfile.DONE.clear()
    run(session)
    for ran, expected in zip(session.ran, RUNS[name], strict=True):
        assert ran.startswith(expected)
        assert expected == BUILD or ("X" in expected) == ran.endswith(" X") or name == "lock"
    installed = {"lock": [], "torch": ["virtualenv", "uv"]}
    assert installers.ran == installed.get(name, ["virtualenv", "uv", "project", "npm"])
    if BUILD in RUNS[name]:
        assert [file.name for file in noxfile.SITE.iterdir()] == ["new.html"]
        run(session)
        assert sum(each.startswith(BUILD) for each in session.ran) == 1


def test_lint_shows_all_problems_and_verify_is_all_that_needs_no_browser(
    noxfile: ModuleType, installers: Installers
) -> None:
    session = Session(fails="ruff")
    with pytest.raises(StoppedError, match=r"^Failed: ruff check \.; ruff format --check \.$"):
        noxfile.lint.func(session)
    assert session.ran == RUNS["lint"]
    noxfile.verify.func(session)
    assert session.notified == ["lint", "site", "tests"]


def test_clean_removes_what_is_generated_and_ignored_and_nothing_else(noxfile: ModuleType) -> None:
    before = {file for file in noxfile.ROOT.rglob("*") if file.is_file()}
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    for name in noxfile.GENERATED:
        (noxfile.ROOT / name / "deep").mkdir(parents=True)
        (noxfile.ROOT / name / "deep" / "file").touch()
        assert any(f"/{name}/".startswith(line) for line in ignored), name
    noxfile.clean.func(Session())
    assert {file for file in noxfile.ROOT.rglob("*") if file.is_file()} == before
    assert not any((noxfile.ROOT / name).exists() for name in noxfile.GENERATED)
    # Every command runs with one thread, and its own programs.
    variables = noxfile.environment()
    assert variables["OMP_NUM_THREADS"] == "1"
    assert variables["PATH"].split(os.pathsep)[0] == str(noxfile.BIN)
