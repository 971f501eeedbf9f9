"""The commands of this project: `nox` alone verifies everything, `nox -s NAME` runs one session.

All sessions but `torch` run in one environment, `.nox/env`, installed from `requirements/lock.txt`
and again when that file or the version of Python changes. What runs in Node comes from
`package-lock.json`. Once both are installed, nothing needs the network.
"""

# This file runs before anything is installed: it imports nox and the standard library only, and a
# Python that is too old must be able to read it, so that it can say so.
from __future__ import annotations

import argparse
import functools
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import nox
from nox.command import CommandFailed

if TYPE_CHECKING:
    from collections.abc import Callable

OLDEST, NEWEST = (3, 11), (3, 14)


def python_problem(version: tuple[int, int]) -> str | None:
    """Say in one sentence why a Python cannot be used, `None` if it can."""
    if OLDEST <= version <= NEWEST:
        return None
    (first, oldest), (last, newest) = OLDEST, NEWEST
    return (
        f"This project needs Python {first}.{oldest}–{last}.{newest}, this is "
        f"{version[0]}.{version[1]}: make .venv again with one of those, for example "
        f"`python{first}.{newest - 1} -m venv --clear .venv`, and install nox there."
    )


if problem := python_problem(sys.version_info[:2]):
    sys.exit(problem)

nox.needs_version = ">=2025.2.9"

ROOT = Path(__file__).resolve().parent
CACHE = ROOT / ".cache"
ENV = ROOT / ".nox" / "env"
PROGRAMS = "Scripts" if os.name == "nt" else "bin"
BIN = ENV / PROGRAMS
TORCH = ROOT / ".nox" / "torch"
LOCK = ROOT / "requirements" / "lock.txt"
TORCH_LOCK = ROOT / "requirements" / "torch.txt"
NODE_LOCK = ROOT / "package-lock.json"
NODE_MODULES = ROOT / "node_modules"
SITE = ROOT / "site"

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
GENERATED = (
    "site",
    "dist",
    ".cache",
    "docs/assets/figures",
    "node_modules",
    ".nox/env",
    ".nox/torch",
)
OFFLINE = re.compile(
    "(?i)NewConnectionError|ConnectionError|Connection refused|ECONNREFUSED|ECONNRESET|EAI_AGAIN"
    "|ENOTFOUND|ETIMEDOUT|ENETUNREACH|name resolution|dns error|error sending request"
    "|Failed to fetch|ProxyError|ReadTimeoutError|Network is unreachable|No route to host"
)
# The tests of a file share what they build, so a file goes to one of two workers as a whole.
WORKERS = ("-n", "2", "--dist", "loadscope", "--no-loadscope-reorder")
NOT_BUILT = "The site was not built: the messages of mkdocs say why"
# What this one call of nox has done already, or could not do.
DONE: set[str] = set()


# --- how a session is declared and how it runs a command ------------------------------------------


def command(*, default: bool = True) -> Callable[[Callable[[nox.Session], None]], object]:
    """Declare a session that runs in the one environment and prints its wall time."""

    def register(function: Callable[[nox.Session], None]) -> object:
        @functools.wraps(function)
        def timed(session: nox.Session) -> None:
            start = time.monotonic()
            try:
                function(session)
            except OSError as error:
                session.error(f"{error.filename or ROOT}: {error.strerror or error}")
            finally:
                session.log(f"{function.__name__}: {time.monotonic() - start:.1f} s")

        return nox.session(default=default, python=False)(timed)

    return register


def environment() -> dict[str, str]:
    """Return the variables under which every command runs."""
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(BIN), os.environ.get("PATH", "")]),
        "VIRTUAL_ENV": str(ENV),
        # The matrices are small: threads make the experiments several times slower.
        "OMP_NUM_THREADS": "1",
        # The theme's notice on its own future is not news at every build.
        "NO_MKDOCS_2_WARNING": "1",
    }


def run(session: nox.Session, program: str, *arguments: str, **options: Any) -> None:
    """Run a program of the environment; a non-zero exit code fails the session."""
    session.run(str(BIN / program), *arguments, env=environment(), **options)


def run_all(session: nox.Session, *commands: tuple[str, ...]) -> None:
    """Run several commands, and fail only after the last, so that one run shows all problems."""
    failed = []
    for arguments in commands:
        try:
            run(session, *arguments)
        except CommandFailed:
            failed.append(" ".join(arguments))
    if failed:
        session.error(f"Failed: {'; '.join(failed)}")


# --- the environment ------------------------------------------------------------------------------


def is_fresh(stamp: Path, *parts: Path | str) -> bool:
    """Tell whether a stamp is that of these texts and files; `mark` writes it."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _digest(*parts)


def mark(stamp: Path, *parts: Path | str) -> None:
    """Note from which texts and files something was installed."""
    stamp.write_text(_digest(*parts), encoding="utf-8")


def _digest(*parts: Path | str) -> str:
    texts = [one.read_bytes() if isinstance(one, Path) else one.encode() for one in parts]
    return hashlib.sha256(b"\0".join(texts)).hexdigest()


def attempt(name: str, *arguments: str) -> str | None:
    """Run an installer quietly; return what it printed if it failed, else `None`."""
    log = CACHE / "logs" / f"{name}.txt"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(
            arguments, cwd=ROOT, env=environment(), stdout=output, stderr=output, check=False
        )
    return log.read_text(encoding="utf-8", errors="replace") if done.returncode else None


def give_up(session: nox.Session, name: str, what: str, output: str) -> NoReturn:
    """Fail the session in one sentence after an installer failed."""
    DONE.add("failed to install")
    log = f".cache/logs/{name}.txt"
    if OFFLINE.search(output):
        session.error(
            f"{what} could not be downloaded, the package index does not answer: connect to the "
            f"network once and run this again. What is installed needs no network (log: {log})"
        )
    print("\n".join(output.rstrip().splitlines()[-15:]), file=sys.stderr)
    session.error(f"{what} could not be installed: the lines above are the end of {log}")


def find_uv() -> str | None:
    """Return the path of uv where it is installed, on the path or beside nox."""
    return shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))


def make_environment(session: nox.Session, env: Path, lock: Path) -> None:
    """Make an environment anew and install its locked packages, with uv where it is there."""
    if env.exists():
        shutil.rmtree(env)
    # virtualenv comes with nox and brings its own pip: no network, and no ensurepip on Debian.
    create = (sys.executable, "-m", "virtualenv", "--quiet", "--no-periodic-update", str(env))
    if output := attempt("virtualenv", *create):
        give_up(session, "virtualenv", "The environment", output)
    python, where = str(env / PROGRAMS / "python"), f".nox/{env.name}"
    locked = ("install", "--require-hashes", "--only-binary", ":all:", "-r", str(lock))
    if not install_with_uv(session, python, locked):
        session.log(f"Installing the locked packages into {where} with pip: this takes a minute.")
        pip = (python, "-m", "pip", "--disable-pip-version-check", "--no-input")
        if output := attempt("pip", *pip, *locked):
            give_up(session, "pip", "The locked packages", output)


def install_with_uv(session: nox.Session, python: str, locked: tuple[str, ...]) -> bool:
    """Install the locked packages with uv, from its cache where the index does not answer."""
    uv = find_uv()
    if uv is None:
        return False
    session.log("Installing the locked packages with uv.")
    arguments = (uv, "pip", *locked, "--python", python)
    output = attempt("uv", *arguments)
    if output and OFFLINE.search(output):
        session.log("uv reaches no index and looks into its cache.")
        output = attempt("uv-offline", *arguments, "--offline")
    if output:
        session.log("uv did not succeed (.cache/logs/uv.txt says why).")
    return output is None


def install_project(session: nox.Session) -> None:
    """Put the packages of this checkout on the environment's path."""
    pip = (str(BIN / "python"), "-m", "pip", "--disable-pip-version-check", "install")
    options = ("--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    if output := attempt("project", *pip, *options):
        give_up(session, "project", "The project itself", output)


def install_node_modules(session: nox.Session) -> None:
    """Install what runs in Node from `package-lock.json`, with the npm of the environment."""
    if not NODE_LOCK.is_file():
        session.error("package-lock.json is missing: it names the packages that typeset formulas")
    # The stamp lies inside the folder, which `npm ci` empties first: interrupted runs are redone.
    stamp = NODE_MODULES / ".installed"
    if is_fresh(stamp, NODE_LOCK):
        return
    npm = shutil.which("npm", path=str(BIN))
    if npm is None or shutil.which("node", path=str(BIN)) is None:
        session.error("There is no Node in .nox/env: run `nox -s clean`, then this again")
    session.log("Installing the Node packages into node_modules.")
    waits = ("--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")
    quiet = ("--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
    if output := attempt("npm", npm, "ci", "--ignore-scripts", "--prefer-offline", *quiet, *waits):
        give_up(session, "npm", "The Node packages", output)
    mark(stamp, NODE_LOCK)


def install(session: nox.Session) -> None:
    """Bring `.nox/env` and `node_modules` up to date; do nothing where they are.

    Stamps are written last, so that an interrupted installation is done again.
    """
    session.chdir(ROOT)
    if "failed to install" in DONE:
        session.error("The environment is not installed: the first session says why")
    # A moved checkout breaks the scripts of an environment, hence the folder.
    stamp, made_of = ENV / ".installed", (LOCK, sys.version, str(ENV))
    if not is_fresh(stamp, *made_of) or not (BIN / "python").exists():
        make_environment(session, ENV, LOCK)
        mark(stamp, *made_of)
    stamp, project = ENV / ".project", ROOT / "pyproject.toml"
    if not is_fresh(stamp, project):
        install_project(session)
        mark(stamp, project)
    install_node_modules(session)


# --- what several sessions need -------------------------------------------------------------------


def build_site(session: nox.Session) -> None:
    """Build the site, once per call of nox; if that fails, the last good one stays."""
    if "failed to build" in DONE:
        session.error(NOT_BUILT)
    if "built" in DONE:
        return
    built = CACHE / "site"
    try:
        run(session, "mkdocs", "build", "--strict", "--site-dir", str(built))
    except CommandFailed:
        DONE.add("failed to build")
        session.error(NOT_BUILT)
    if SITE.exists():
        shutil.rmtree(SITE)
    built.replace(SITE)
    DONE.add("built")


def need_browser(session: nox.Session, what: str) -> None:
    """Put Chromium or Chrome into `$CHROMIUM`; without one, fail with the line that installs it."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else [*BROWSERS]
    path = next((path for name in names if (path := shutil.which(name))), None)
    if path is None:
        session.error(f"{what} Chromium: {browser_advice()}")
    os.environ["CHROMIUM"] = path


def browser_advice() -> str:
    """Return the one line that installs Chromium here."""
    sudo = "" if os.name == "nt" or os.geteuid() == 0 else "sudo "
    lines = {
        "apt-get": f"{sudo}apt-get update && {sudo}apt-get install -y chromium",
        "dnf": f"{sudo}dnf install -y chromium",
        "pacman": f"{sudo}pacman -S --noconfirm chromium",
        "brew": "brew install --cask chromium",
    }
    return next((line for tool, line in lines.items() if shutil.which(tool)), "install Chromium")


def port_problem(host: str, port: int) -> str | None:
    """Say in one sentence why a port cannot be served on, `None` if it can."""
    with socket.socket() as probe:
        if os.name != "nt":
            # As the server does: a port that was just left is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return (
                f"Cannot serve on {host}:{port} ({error.strerror}): stop what runs there, or "
                f"choose another port, `nox -s serve -- --port {port + 1}`"
            )
    return None


def port_number(text: str) -> int:
    """Read the number of a port."""
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port; ports are 1 to 65535")


# --- the sessions, in the order in which plain `nox` runs them ------------------------------------


@command()
def lint(session: nox.Session) -> None:
    """Check style, formatting, types and the arrows between the rooms of sitekit."""
    install(session)
    style = (("ruff", "check", "."), ("ruff", "format", "--check", "."))
    run_all(session, *style, ("lint-imports", "--no-logo", "--no-cache"), ("mypy",))


@command()
def site(session: nox.Session) -> None:
    """Build the site into site/: draw the figures, verify every number, check every page."""
    install(session)
    build_site(session)
    run(session, "python", "-m", "sitekit", "pages")


@command()
def everything(session: nox.Session) -> None:
    """Run every test, those of the browser too; arguments of pytest go after `--`."""
    need_browser(session, "The browser tests need")
    install(session)
    build_site(session)
    run(session, "pytest", *WORKERS, *session.posargs)


# --- the other sessions ---------------------------------------------------------------------------


@command(default=False)
def tests(session: nox.Session) -> None:
    """Run every test but the browser's: code, doctests, claims, derivations, built pages."""
    install(session)
    build_site(session)
    run(session, "pytest", "-m", "not browser", *WORKERS, *session.posargs)


@command(default=False)
def browser(session: nox.Session) -> None:
    """Read the built site in Chromium: light, dark, narrow, by keyboard, without scripts."""
    need_browser(session, "The browser tests need")
    install(session)
    build_site(session)
    run(session, "pytest", "-m", "browser", *WORKERS, "tests", *session.posargs)


@command(default=False)
def verify(session: nox.Session) -> None:
    """Run lint, site and tests: everything that needs no browser."""
    for name in ("lint", "site", "tests"):
        session.notify(name)


@command(default=False)
def serve(session: nox.Session) -> None:
    """Build, serve and reload on every change; `-- --port 8001` for another port."""
    parser = argparse.ArgumentParser(prog="nox -s serve --", allow_abbrev=False)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", default=8000, type=port_number)
    options, others = parser.parse_known_args(session.posargs)
    if problem := port_problem(options.host, options.port):
        session.error(problem)
    install(session)
    address = f"{options.host}:{options.port}"
    session.log(f"The site will be at http://{address}/ in a moment; Ctrl-C ends it.")
    arguments = ("serve", "--livereload", "--dev-addr", address, *others)
    run(session, "mkdocs", *arguments, interrupt_timeout=5)


@command(default=False)
def figures(session: nox.Session) -> None:
    """Draw the figures again in another process, compare every byte, and measure contrasts."""
    install(session)
    run(session, "python", "-m", "gen_figures", "build")
    run(session, "python", "-m", "gen_figures", "check")


@command(default=False)
def experiments(session: nox.Session) -> None:
    """Compute the stored results again and compare; `-- --only NAME` for one of them."""
    install(session)
    run(session, "python", "-m", "gen_figures", "results", "--verify", *session.posargs)


@command(default=False)
def reseed(session: nox.Session) -> None:
    """Compute random numbers with the other seeds: list the digits that would change.

    Those of all pages and figures, or of the pages that are named after `--`.
    """
    install(session)
    pages = ("python", "-m", "sitekit", "reseed", *session.posargs)
    figures = () if session.posargs else (("python", "-m", "gen_figures", "reseed"),)
    run_all(session, pages, *figures)


@command(default=False)
def torch(session: nox.Session) -> None:
    """Try the download for PyTorch on real networks, in an environment of its own, 5.5 GB."""
    session.chdir(ROOT)
    python = TORCH / PROGRAMS / "python"
    stamp, made_of = TORCH / ".installed", (TORCH_LOCK, sys.version, str(TORCH))
    if not is_fresh(stamp, *made_of) or not python.exists():
        make_environment(session, TORCH, TORCH_LOCK)
        mark(stamp, *made_of)
    # The settings and fixtures of the other tests need what is not installed there.
    own = ("-c", "tests/torch/pytest.toml", "--confcutdir", "tests/torch", "tests/torch")
    session.run(str(python), "-m", "pytest", *own, *session.posargs, env=environment())


@command(default=False)
def lighthouse(session: nox.Session) -> None:
    """Measure every page as on a phone; `-- PAGE …` for some, `-- --runs 1` for once each."""
    need_browser(session, "Lighthouse needs")
    install(session)
    build_site(session)
    run(session, "python", "-m", "tests.bench.lighthouse", *session.posargs)


@command(default=False)
def pdf(session: nox.Session) -> None:
    """Print the whole book into dist/, with Chromium; `-- --paper Letter` for that paper."""
    need_browser(session, "Printing needs")
    install(session)
    build_site(session)
    run(session, "python", "-m", "sitekit", "pdf", *session.posargs)


@command(default=False)
def bench(session: nox.Session) -> None:
    """Time builds and edits, and how they grow with the book; `-- growth` for that alone."""
    install(session)
    run(session, "python", "tests/bench/bench.py", *session.posargs)


@command(default=False)
def lock(session: nox.Session) -> None:
    """Lock the dependencies again, with uv; `-- --upgrade` for newer versions."""
    uv = find_uv()
    if uv is None:
        session.error("Locking needs uv: `.venv/bin/pip install uv`, then run this again")
    session.chdir(ROOT)
    form = ("--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet")
    oldest = ".".join(map(str, OLDEST))
    compiler = (uv, "pip", "compile", "--universal", "--python-version", oldest, *form)
    groups = [f"--group={name}" for name in ("site", "test", "lint", "build")]
    session.run(*compiler, "pyproject.toml", *groups, "-o", str(LOCK), *session.posargs)
    runner = str(LOCK.with_name("nox.txt"))
    session.run(*compiler, "--group=nox", "-o", runner, *session.posargs)
    # The versions of the site, where both have a package.
    same = ("-c", "requirements/lock.txt")
    session.run(*compiler, "--group=torch", *same, "-o", str(TORCH_LOCK), *session.posargs)


@command(default=False)
def clean(session: nox.Session) -> None:
    """Start over: remove the site, the figures, the caches and the environment."""
    for name in GENERATED:
        if (path := ROOT / name).exists():
            session.log(f"Removing {name}")
            shutil.rmtree(path)


if __name__ == "__main__":
    nox.main()
