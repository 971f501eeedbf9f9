"""Time builds and edits of the book, and how both grow with its pages: ``nox -s bench``.

It prints seconds of this machine and this run; compare them with each other, not with those of
another day. ``growth`` builds books of 1, 4 and 16 times the pages: where everything is linear,
the time of a page stays the same.
"""

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import IO

ROOT = Path(__file__).parents[2]
PAGES = (
    *("chapters/gates.md", "chapters/skips.md", "chapters/three-layers.md", "chapters/xavier.md"),
    *("chapters/why-depth.md", "chapters/dying-relus.md", "chapters/four-layers.md"),
    *("glossary.md", "references.md", "labs/depth-and-activations.py"),
)
EDITED = "chapters/gates.md"
CLAIM = "(claim:0.5**100)"
# What is changed on that page, and where a reader sees what of it.
EDITS = (
    ("a new formula", "A recurrent", "Zzf $x^{17}$ A recurrent", "chapters/gates/", "Zzf"),
    ("a false claim in red", f"7.9 \\times 10^{{-31}}$]{CLAIM}", f"7.8 \\times 10^{{-31}}$]{CLAIM}",
     "chapters/gates/", "claim is false"),
    ("a claim in the ledger", CLAIM, "(claim:0.5**99*0.5)", "ledger/", "0.5**99*0.5"),
    ("a word in the search", "A recurrent", "Zzsearch. A recurrent", "search/search_index.json",
     "Zzsearch"),
)  # fmt: skip
CODE = {
    "snippets/chain.py": "\n# A comment.\n",
    "gen_figures/figures/log_axis.py": "\nUNUSED = 1\n",
}
# Longer than what MkDocs waits for after a change, so that one edit is one build.
PAUSE = 1.5


def make_book(folder: Path, times: int = 1) -> Path:
    drawn = shutil.ignore_patterns("figures")
    for name in ("snippets", "gen_figures", "requirements", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=drawn if name == "docs" else None)
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    text = text.replace("sitekit/site/theme", str(ROOT / "sitekit/site/theme"))
    more = []
    for number in range(2, times + 1):
        copy = folder / "docs" / f"chapters-{number}"
        shutil.copytree(ROOT / "docs" / "chapters", copy)
        more += [f"  - {copy.name}/{page.name}" for page in sorted(copy.glob("*.md"))]
    text = text.replace("\ntheme:\n", "\n".join(["", *more, "", "theme:", ""]), 1) if more else text
    (folder / "mkdocs.yml").write_text(text, encoding="utf-8")
    return folder


def mkdocs(root: Path, *arguments: str, log: IO[str] | None = None) -> subprocess.Popen[str]:
    variables = {**os.environ, "OMP_NUM_THREADS": "1", "NO_MKDOCS_2_WARNING": "1", "SITE_URL": ""}
    command = [sys.executable, "-u", "-m", "mkdocs", *arguments]
    out = log or subprocess.PIPE
    return subprocess.Popen(command, cwd=root, env=variables, stdout=out, stderr=out, text=True)


def build(root: Path) -> float:
    start = time.perf_counter()
    with mkdocs(root, "build", "--quiet", "--site-dir", str(root / "site")) as running:
        errors = running.communicate()[1]
    if running.returncode:
        sys.exit(f"the book does not build:\n{errors[-2000:]}")
    return time.perf_counter() - start


class Served:
    def __init__(self, root: Path, port: int) -> None:
        self.root, self.address = root, f"http://127.0.0.1:{port}/"
        self.log = root / "serve.log"
        with self.log.open("w") as log:
            address = ("-a", f"127.0.0.1:{port}")
            self.process = mkdocs(root, "serve", "--livereload", *address, log=log)

    def close(self) -> None:
        # Not Ctrl-C's signal: what a shell starts in the background never hears that one.
        self.process.terminate()
        self.process.wait(20)

    def get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(self.address + path, timeout=60) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    def wait(self, is_there: Callable[[], bool], most: float = 600.0) -> float:
        start = time.perf_counter()
        while not is_there():
            took = time.perf_counter() - start
            if self.process.poll() is not None or took > most:
                said = self.log.read_text(encoding="utf-8")[-2000:]
                raise TimeoutError(f"it does not come in {took:.0f} s:\n{said}")
            time.sleep(0.02)
        return time.perf_counter() - start

    def builds(self) -> tuple[int, int]:
        """Return how many builds changes have begun, and how many of these have ended.

        These lines are the server's own. What a build logs, MkDocs drops where it repeats itself.
        """
        log = self.log.read_text(encoding="utf-8")
        ends = ("Reloading browsers", "An error happened during the rebuild")
        return log.count("Detected file changes"), sum(map(log.count, ends))

    def settle(self) -> int:
        """Return how many builds there were, once none has begun for a while and all have ended."""
        seen = None
        while seen != (now := self.builds()):
            seen = now
            time.sleep(PAUSE)
            self.wait(lambda: len(set(self.builds())) == 1)
        return now[1]

    @contextlib.contextmanager
    def edited(self, name: str, change: Callable[[str], str]) -> Iterator[None]:
        self.settle()
        file = self.root / name
        text = file.read_text(encoding="utf-8")
        changed = change(text)
        assert changed != text, name
        file.write_text(changed, encoding="utf-8")
        try:
            yield
        finally:
            file.write_text(text, encoding="utf-8")
            self.settle()


def word(text: str, mark: str) -> str:
    """Return a page with a new word in its first paragraph; in a notebook that is a comment."""
    start = "# " if "# %%" in text else ""
    return re.sub(rf"(?m)^{start}(?=[A-Z][a-z]+ [a-z]+ )", rf"\g<0>{mark} ", text, count=1)


def show(what: str, seconds: float) -> None:
    print(f"{what:<50}{seconds:7.2f} s", flush=True)


def time_edits(root: Path) -> None:
    with contextlib.closing(Served(root, 8321)) as served:

        def wait_for(url: str, text: str) -> float:
            return served.wait(lambda: text in served.get(url))

        show("serve: first page", wait_for("", "Vanishing"))
        waits = []
        for number, page in enumerate(PAGES):
            url, mark = re.sub(r"\.(md|py)$", "/", page), f"Zzedit{number}"
            with served.edited(f"docs/{page}", lambda text, mark=mark: word(text, mark)):
                waits.append(wait_for(url, mark))
            show(f"serve: a word in {page}", waits[-1])
        show(f"serve: a word, median of {len(waits)} pages", median(waits))
        for what, old, new, url, text in EDITS:
            with served.edited(
                f"docs/{EDITED}", lambda page, old=old, new=new: page.replace(old, new, 1)
            ):
                show(f"serve: {what}", wait_for(url, text))
        for name, added in CODE.items():
            before = served.settle()
            with served.edited(name, lambda text, added=added: text + added):
                seconds = served.wait(lambda before=before: served.builds()[1] > before)
            show(f"serve: a change in {name}", seconds)


def time_builds(root: Path) -> None:
    shutil.rmtree(root / ".cache", ignore_errors=True)
    show("build: caches cold", build(root))
    show("build: caches warm", min(build(root) for _ in range(3)))


def time_growth() -> None:
    for times in (1, 4, 16):
        with tempfile.TemporaryDirectory() as folder:
            root = make_book(Path(folder), times)
            pages = len(list((root / "docs").rglob("*.md")))
            cold, warm = build(root), min(build(root) for _ in range(2))
            for what, took in (("cold", cold), ("warm", warm)):
                show(f"growth: {times:2} x, {pages:3} pages, {what}", took)
                show("    of them a page", took / pages)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", choices=["builds", "edits", "growth", []], help="(all)")
    wanted = parser.parse_args().what or ["builds", "edits", "growth"]
    with tempfile.TemporaryDirectory() as folder:
        root = make_book(Path(folder))
        if "builds" in wanted:
            time_builds(root)
        if "edits" in wanted:
            build(root)
            time_edits(root)
    if "growth" in wanted:
        time_growth()


if __name__ == "__main__":
    main()
