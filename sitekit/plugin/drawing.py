"""The command that draws the figures, run beside the build."""

import os
import subprocess
import sys

from sitekit.core import Problem, Project, fingerprint
from sitekit.core.problems import scratch


class Drawing:
    """Runs the command of ``mkdocs.yml``, as ``process``, when a file that it reads has changed."""

    def __init__(self, project: Project, folders: list[str]) -> None:
        self.project = project
        self.folders = [*(project.root / folder for folder in folders), project.figures]
        self.process: subprocess.Popen[bytes] | None = None
        self._drawn_from, self._is_first = "", False
        self._problems: list[Problem] = []

    def start(self) -> None:
        """Begin to bring the figures up to date."""
        if self.process is not None or self._state() == self._drawn_from:
            return
        self._is_first = not any(self.project.figures.glob("*.json"))
        self._log = log = scratch()
        # A process of its own sees every module as it is now.
        command = [sys.executable, *self.project.options.figures.command]
        root, env = self.project.root, {**os.environ, "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(command, cwd=root, env=env, stdout=log, stderr=log)

    def finish(self, seconds: float | None) -> list[Problem]:
        """Wait some seconds, or until all are drawn if none were; return what went wrong."""
        if self.process is None:
            return self._problems
        try:
            code = self.process.wait(None if self._is_first else seconds)
        except subprocess.TimeoutExpired:
            return []
        with self._log:
            self._log.seek(0)
            lines = filter(str.strip, self._log.read().decode(errors="replace").splitlines())
        said = [f"the command ended with {code}", *lines][-1]
        self._problems = [Problem("figures", 0, said)] if code else []
        self.process, self._drawn_from = None, self._state()
        return self._problems

    def _state(self) -> str:
        """Return what changes when a file that figures are made of, or a drawing, does."""
        files = sorted(path for folder in self.folders for path in folder.rglob("*"))
        stats = [(path, path.stat()) for path in files if path.is_file() and path.suffix != ".pyc"]
        return fingerprint([(path, stat.st_mtime_ns, stat.st_size) for path, stat in stats])
