from __future__ import annotations

import argparse
import importlib.util
import os
import re
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = ["lint", "figures", "site", "tests", "browser"]
OTHERS = ["serve", "verify", "experiments", "lighthouse", "compare", "lock", "pdf", "clean"]


class StoppedError(Exception):
    """What `Session.error` raises here."""


class Session:
    """Stands in for nox's session: it records what would run."""

    name = "tests"

    def __init__(self, *posargs: str) -> None:
        self.posargs = list(posargs)
        self.ran: list[tuple[str, ...]] = []
        self.notified: list[str] = []

    def error(self, message: str) -> None:
        raise StoppedError(message)

    def run(self, *arguments: str, **options: Any) -> None:
        self.ran.append(arguments)

    def notify(self, name: str) -> None:
        self.notified.append(name)

    def log(self, message: str) -> None: ...

    def chdir(self, folder: Path) -> None: ...


@pytest.fixture(scope="module")
def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("noxfile_under_test", ROOT / "noxfile.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def noxfile(loaded: ModuleType, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(loaded, "DONE", set())
    return loaded


@pytest.fixture
def checkout(noxfile: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the noxfile at an empty folder that looks like a checkout."""
    env = tmp_path / ".nox" / "env"
    places = {
        "ROOT": tmp_path,
        "CACHE": tmp_path / ".cache",
        "ENV": env,
        "BIN": env / "bin",
        "LOCK": tmp_path / "lock.txt",
        "NODE_LOCK": tmp_path / "package-lock.json",
        "NODE_MODULES": tmp_path / "node_modules",
        "SITE": tmp_path / "site",
    }
    for name, path in places.items():
        monkeypatch.setattr(noxfile, name, path)
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "lock.txt").write_text("numpy\n")
    (tmp_path / "package-lock.json").write_text("{}\n")
    return tmp_path


@pytest.fixture
def installers(noxfile: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replace the installers by fakes that make the folders; return the list of what ran."""
    ran: list[str] = []

    def attempt(name: str, *arguments: str) -> str | None:
        ran.append(name)
        if name == "virtualenv":
            folder = Path(arguments[-1]) / "bin"
            folder.mkdir(parents=True)
            for program in ("python", "node", "npm"):
                (folder / program).touch(mode=0o755)
        if name == "npm":
            (checkout / "node_modules").mkdir(exist_ok=True)
        return None

    monkeypatch.setattr(noxfile, "attempt", attempt)
    monkeypatch.setattr(noxfile, "find_uv", lambda: None)
    return ran


def listed() -> str:
    command = [sys.executable, "-m", "nox", "--list", "--noxfile", str(ROOT / "noxfile.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout


def test_list_names_every_session_with_one_line_of_help() -> None:
    lines = re.findall(r"^([*-]) (\w+) -> (.+)$", listed(), flags=re.MULTILINE)
    assert [name for mark, name, _ in lines if mark == "*"] == DEFAULT
    assert [name for mark, name, _ in lines if mark == "-"] == OTHERS
    assert all(text.endswith(".") and len(text) <= 90 for _, _, text in lines)


def test_supported_pythons_are_those_of_the_project(noxfile: ModuleType) -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        declared = tomllib.load(file)["project"]["requires-python"]
    (first, oldest), (last, newest) = noxfile.OLDEST, noxfile.NEWEST
    assert declared == f">={first}.{oldest},<{last}.{newest + 1}"


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13), (3, 14)])
def test_supported_python_is_no_problem(noxfile: ModuleType, version: tuple[int, int]) -> None:
    assert noxfile.python_problem(version) is None


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 15), (4, 0)])
def test_other_python_is_named(noxfile: ModuleType, version: tuple[int, int]) -> None:
    text = noxfile.python_problem(version)
    assert text.startswith("This project needs Python 3.11–3.14, this is ")
    assert f"this is {version[0]}.{version[1]}:" in text
    assert "\n" not in text


def test_noxfile_parses_under_an_old_grammar() -> None:
    import ast

    # Else a Python that is too old would print a syntax error and not the sentence.
    ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"), feature_version=(3, 8))


def test_noxfile_imports_nothing_that_is_not_there_yet() -> None:
    import ast

    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    names = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
        )
    }
    # tomllib is in the standard library since 3.11 only.
    assert names - {"nox"} <= sys.stdlib_module_names - {"tomllib"}


def test_install_runs_every_installer_once(noxfile: ModuleType, installers: list[str]) -> None:
    noxfile.install(Session())
    assert installers == ["virtualenv", "pip", "project", "npm"]
    noxfile.install(Session())
    assert installers == ["virtualenv", "pip", "project", "npm"]


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("lock.txt", ["virtualenv", "pip", "project"]),
        ("pyproject.toml", ["project"]),
        ("package-lock.json", ["npm"]),
    ],
)
def test_install_follows_a_change(
    noxfile: ModuleType, installers: list[str], checkout: Path, changed: str, again: list[str]
) -> None:
    noxfile.install(Session())
    installers.clear()
    (checkout / changed).write_text("something else\n")
    noxfile.install(Session())
    assert installers == again


def test_install_follows_another_python(
    noxfile: ModuleType, installers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    noxfile.install(Session())
    installers.clear()
    monkeypatch.setattr(noxfile.sys, "version", "3.99.0 of another day")
    noxfile.install(Session())
    assert installers == ["virtualenv", "pip", "project"]


def test_interrupted_install_is_done_again(
    noxfile: ModuleType, installers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = noxfile.attempt

    def interrupted(name: str, *arguments: str) -> str | None:
        whole(name, *arguments)
        if name == "pip":
            raise KeyboardInterrupt
        return None

    monkeypatch.setattr(noxfile, "attempt", interrupted)
    with pytest.raises(KeyboardInterrupt):
        noxfile.install(Session())
    monkeypatch.setattr(noxfile, "attempt", whole)
    installers.clear()
    noxfile.install(Session())
    assert installers == ["virtualenv", "pip", "project", "npm"]


def test_uv_is_used_where_it_is(
    noxfile: ModuleType, installers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noxfile, "find_uv", lambda: "/somewhere/uv")
    noxfile.install(Session())
    assert installers == ["virtualenv", "uv", "project", "npm"]


@pytest.mark.parametrize(
    ("failures", "ran"),
    [
        ({"uv": "no such wheel"}, ["pip"]),
        ({"uv": "dns error"}, ["uv-offline"]),
        ({"uv": "dns error", "uv-offline": "not in the cache"}, ["pip"]),
    ],
)
def test_uv_tries_its_cache_and_pip_takes_over(
    noxfile: ModuleType,
    installers: list[str],
    monkeypatch: pytest.MonkeyPatch,
    failures: dict[str, str],
    ran: list[str],
) -> None:
    fake = noxfile.attempt
    monkeypatch.setattr(noxfile, "find_uv", lambda: "/somewhere/uv")
    monkeypatch.setattr(
        noxfile, "attempt", lambda name, *rest: failures.get(name) or fake(name, *rest)
    )
    noxfile.install(Session())
    assert installers == ["virtualenv", *ran, "project", "npm"]


@pytest.mark.parametrize("installer", ["pip", "npm"])
@pytest.mark.parametrize(
    "output",
    [
        "WARNING: Retrying after connection broken by 'NewConnectionError(...)'",
        "failed to establish a new connection: [Errno 111] Connection refused",
        "npm error code EAI_AGAIN",
        "npm error code ECONNREFUSED",
        "error: Failed to fetch: `simple/numpy/`\n  Caused by: dns error",
        "('Cannot connect to proxy.', ProxyError(...))",
    ],
)
def test_no_network_is_one_plain_sentence(
    noxfile: ModuleType,
    installers: list[str],
    monkeypatch: pytest.MonkeyPatch,
    installer: str,
    output: str,
) -> None:
    fake = noxfile.attempt
    monkeypatch.setattr(
        noxfile, "attempt", lambda name, *rest: output if name == installer else fake(name, *rest)
    )
    with pytest.raises(StoppedError, match="the package index does not answer"):
        noxfile.install(Session())
    with pytest.raises(StoppedError, match="the first session says why"):
        noxfile.install(Session())


def test_another_failure_shows_the_end_of_the_log(
    noxfile: ModuleType,
    installers: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fake = noxfile.attempt
    broken = "line\n" * 50 + "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n"
    monkeypatch.setattr(
        noxfile, "attempt", lambda name, *rest: broken if name == "pip" else fake(name, *rest)
    )
    with pytest.raises(StoppedError, match="the lines above are the end of"):
        noxfile.install(Session())
    shown = capsys.readouterr().err
    assert "DO NOT MATCH THE HASHES" in shown
    assert len(shown.splitlines()) == 15


def test_no_node_is_one_plain_sentence(
    noxfile: ModuleType, installers: list[str], checkout: Path
) -> None:
    noxfile.install(Session())
    (checkout / ".nox" / "env" / "bin" / "node").unlink()
    (checkout / "package-lock.json").write_text("changed\n")
    with pytest.raises(StoppedError, match=r"There is no Node in \.nox/env"):
        noxfile.install(Session())


def test_missing_node_lock_is_one_plain_sentence(
    noxfile: ModuleType, installers: list[str], checkout: Path
) -> None:
    (checkout / "package-lock.json").unlink()
    with pytest.raises(StoppedError, match=r"package-lock\.json is missing"):
        noxfile.install(Session())


def test_attempt_returns_the_output_of_a_failure_only(noxfile: ModuleType, checkout: Path) -> None:
    assert noxfile.attempt("good", sys.executable, "-c", "print('fine')") is None
    text = noxfile.attempt("bad", sys.executable, "-c", "print('broken'); raise SystemExit(3)")
    assert text.strip() == "broken"
    assert (checkout / ".cache" / "logs" / "bad.txt").read_text().strip() == "broken"


def test_free_port_is_no_problem(noxfile: ModuleType) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert noxfile.port_problem("127.0.0.1", port) is None


def test_port_in_use_is_named_with_the_way_out(noxfile: ModuleType) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        text = noxfile.port_problem("127.0.0.1", port)
    assert f"127.0.0.1:{port} " in text
    assert f"nox -s serve -- --port {port + 1}" in text


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "8_"])
def test_port_number_refuses(noxfile: ModuleType, text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=f"'{text}' is not a port"):
        noxfile.port_number(text)


def test_browser_is_the_first_on_the_path(
    noxfile: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "google-chrome").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert noxfile.find_browser() == str(tmp_path / "google-chrome")
    (tmp_path / "chromium").touch(mode=0o755)
    assert noxfile.find_browser() == str(tmp_path / "chromium")


def test_browser_session_without_chromium_names_the_line_that_installs_it(
    noxfile: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "apt-get").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(StoppedError, match=r"apt-get install -y chromium$"):
        noxfile.browser.func(Session())


def test_a_failed_build_keeps_the_last_good_site(noxfile: ModuleType, checkout: Path) -> None:
    class Failing(Session):
        def run(self, *arguments: str, **options: Any) -> None:
            super().run(*arguments)
            if "--strict" in arguments:
                (checkout / ".cache" / "site").mkdir(parents=True)
                raise noxfile.CommandFailed

    (checkout / "site").mkdir()
    (checkout / "site" / "index.html").write_text("good")
    session = Failing()
    assert noxfile.build_site(session) is False
    assert (checkout / "site" / "index.html").read_text() == "good"
    before = len(session.ran)
    assert noxfile.build_site(session) is False
    assert len(session.ran) == before


def test_the_site_is_built_once_and_moved_into_place(noxfile: ModuleType, checkout: Path) -> None:
    class Building(Session):
        def run(self, *arguments: str, **options: Any) -> None:
            super().run(*arguments)
            if "--strict" in arguments:
                built = Path(arguments[-1])
                built.mkdir(parents=True)
                (built / "index.html").write_text("new")

    session = Building()
    (checkout / "site").mkdir()
    (checkout / "site" / "gone.html").write_text("old")
    assert noxfile.build_site(session) is True
    assert [path.name for path in (checkout / "site").iterdir()] == ["index.html"]
    before = len(session.ran)
    assert noxfile.build_site(session) is True
    assert len(session.ran) == before


def test_tests_run_without_a_site_and_then_fail(
    noxfile: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = []
    monkeypatch.setattr(noxfile, "install", lambda session: None)
    monkeypatch.setattr(noxfile, "build_site", lambda session: False)
    monkeypatch.setattr(noxfile, "run_pytest", lambda session, *rest: ran.append(rest))
    with pytest.raises(StoppedError, match="The site was not built"):
        noxfile.tests.func(Session())
    assert ran == [("-m", "not browser", *noxfile.WORKERS)]


@pytest.mark.parametrize("name", ["site", "browser"])
def test_site_and_browser_need_a_site(
    noxfile: ModuleType, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("CHROMIUM", sys.executable)
    monkeypatch.setattr(noxfile, "install", lambda session: None)
    monkeypatch.setattr(noxfile, "build_site", lambda session: False)
    with pytest.raises(StoppedError, match="The site was not built"):
        getattr(noxfile, name).func(Session())


def test_pytest_run_saves_its_closing_line(
    noxfile: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / "test_two.py").write_text("def test_a(): pass\ndef test_b(): pass\n")
    monkeypatch.setattr(noxfile, "BIN", Path(sys.executable).parent)
    summary = noxfile.run_pytest(Session(), "-p", "no:cacheprovider", "test_two.py")
    assert re.fullmatch(r"=+ 2 passed in \d+\.\d+s =+", summary)
    assert (checkout / ".cache" / "summaries" / "tests.txt").read_text() == f"{summary}\n"


def test_pytest_run_that_fails_saves_its_closing_line_and_stops(
    noxfile: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / "test_two.py").write_text("def test_a(): pass\ndef test_b(): assert 0\n")
    monkeypatch.setattr(noxfile, "BIN", Path(sys.executable).parent)
    with pytest.raises(StoppedError, match=r"exit code 1"):
        noxfile.run_pytest(Session(), "-p", "no:cacheprovider", "test_two.py")
    saved = (checkout / ".cache" / "summaries" / "tests.txt").read_text()
    assert "1 failed, 1 passed" in saved


def test_pytest_run_that_collects_nothing_stops(
    noxfile: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (checkout / "test_none.py").touch()
    monkeypatch.setattr(noxfile, "BIN", Path(sys.executable).parent)
    with pytest.raises(StoppedError, match=r"exit code 5"):
        noxfile.run_pytest(Session(), "-p", "no:cacheprovider", "test_none.py")


def test_a_skipped_browser_test_is_a_failure(
    noxfile: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMIUM", sys.executable)
    monkeypatch.setattr(noxfile, "install", lambda session: None)
    monkeypatch.setattr(noxfile, "build_site", lambda session: True)
    line = "=== 3 passed, 1 skipped in 1.00s ==="
    monkeypatch.setattr(noxfile, "run_pytest", lambda session, *rest: line)
    with pytest.raises(StoppedError, match="was skipped"):
        noxfile.browser.func(Session())


def test_serve_passes_the_port_and_what_it_does_not_know(
    noxfile: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noxfile, "install", lambda session: None)
    monkeypatch.setattr(noxfile, "port_problem", lambda host, port: None)
    session = Session("--port", "8123", "--open")
    noxfile.serve.func(session)
    drawn, served = session.ran
    assert drawn[1:] == ("-m", "gen_figures", "build")
    assert served[1:] == ("serve", "--livereload", "--dev-addr", "127.0.0.1:8123", "--open")


def test_serve_stops_before_it_installs_if_the_port_is_taken(
    noxfile: ModuleType, installers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noxfile, "port_problem", lambda host, port: f"{host}:{port} is taken")
    with pytest.raises(StoppedError, match="is taken"):
        noxfile.serve.func(Session())
    assert installers == []


def test_lint_shows_all_problems_before_it_fails(
    noxfile: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(Session):
        def run(self, *arguments: str, **options: Any) -> None:
            super().run(*arguments)
            if "check" in arguments:
                raise noxfile.CommandFailed

    monkeypatch.setattr(noxfile, "install", lambda session: None)
    session = Failing()
    with pytest.raises(StoppedError, match=r"^Failed: ruff check \.$"):
        noxfile.lint.func(session)
    assert [Path(program).name for program, *_ in session.ran] == ["ruff", "ruff", "mypy"]


def test_site_runs_every_check(noxfile: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noxfile, "install", lambda session: None)
    monkeypatch.setattr(noxfile, "build_site", lambda session: True)
    session = Session()
    noxfile.site.func(session)
    assert [arguments[-1] for arguments in session.ran] == [
        "claims",
        "numbers",
        "derivations",
        "statements",
        "book",
        "pages",
    ]


def test_verify_is_all_but_the_browser(noxfile: ModuleType) -> None:
    session = Session()
    noxfile.verify.func(session)
    assert session.notified == [name for name in DEFAULT if name != "browser"]


def test_clean_removes_what_is_generated_and_nothing_else(
    noxfile: ModuleType, checkout: Path
) -> None:
    for name in noxfile.GENERATED:
        (checkout / name / "deep").mkdir(parents=True)
    (checkout / "docs" / "index.md").write_text("# Home\n")
    noxfile.clean.func(Session())
    left = {str(path.relative_to(checkout)) for path in checkout.rglob("*") if path.is_file()}
    assert left == {"docs/index.md", "pyproject.toml", "lock.txt", "package-lock.json"}
    assert not any((checkout / name).exists() for name in noxfile.GENERATED)


def test_folder_that_cannot_be_written_is_one_plain_sentence(
    noxfile: ModuleType, checkout: Path
) -> None:
    # A file where a folder belongs: permissions do not stop root.
    (checkout / ".cache").write_text("in the way")
    with pytest.raises(StoppedError, match=r"\.cache/logs: Not a directory$"):
        noxfile.lint.func(Session())


def test_what_clean_removes_is_ignored_by_git(noxfile: ModuleType) -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    for name in noxfile.GENERATED:
        assert any(f"/{name}/".startswith(line) for line in ignored), name


def test_every_command_runs_with_one_thread_and_its_own_programs(noxfile: ModuleType) -> None:
    variables = noxfile.environment()
    assert variables["OMP_NUM_THREADS"] == "1"
    assert variables["PATH"].split(os.pathsep)[0] == str(noxfile.BIN)
    assert variables.get("PYTHONHASHSEED") == os.environ.get("PYTHONHASHSEED")
