"""Values of what pages say, computed in processes and kept under all that they may depend on."""

import contextlib
import functools
import json
import logging
import os
import select
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, wait
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from typing import Any, ClassVar, NamedTuple, TypeAlias

from sitekit.core import CodeFingerprints, Project, SitekitError, fingerprint, machinery
from sitekit.core.problems import Caught, scratch

Job: TypeAlias = dict[str, Any]
_text = functools.partial(json.dumps, sort_keys=True)

PERIOD = 4.0
"""Seconds from one line of the log to the next, while much is computed."""

_LOG = logging.getLogger("mkdocs.plugins.sitekit")
# Small matrices are several times slower on many threads.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class _Group(NamedTuple):
    """Jobs for one process, in order, and what tells their page from others: its modules."""

    page: str
    jobs: list[str]


class Evaluator:
    """Does jobs (see `sitekit.verify.worker`), several at once, those not in the project's cache.

    It takes files to be as they are when they are needed first, so it serves one build. A process
    starts when there is work for it: a command with root, package and results of the project.
    """

    limit = 60.0
    """Seconds that one job may take."""

    command: tuple[str, ...] = (sys.executable, "-P", "-m", "sitekit.verify.worker")
    # For the next build of each project, a process that has read no module of its package yet.
    _spare: ClassVar[dict[tuple[Path, str], "_Worker"]] = {}
    _preparing = threading.Lock()

    def __init__(self, project: Project, workers: int = 2) -> None:
        places = map(str, (project.root, project.options.package, project.results))
        self._project, self._most = project, workers
        command = [*self.command, *places]
        self._start = functools.partial(_Worker, command, project.root, project.seeds)
        self._code = functools.cache(CodeFingerprints(project.package, project.cache).of)
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._started: list[_Worker] = []
        self._waiting: list[_Group] = []
        self._is_due = threading.Condition()
        self._begun: set[str] = set()
        self._keys: dict[str, str] = {}
        self._answers: dict[str, Future[Any]] = {}
        self._new: list[Future[Any]] = []
        self._next_line = time.monotonic() + PERIOD
        self._is_over = False

    def submit(self, jobs: Iterable[Job]) -> None:
        """Begin with jobs that were not submitted before, and return at once."""
        with self._lock:
            new = {text: json.loads(text) for text in map(_text, jobs) if text not in self._keys}
            self._keys |= {text: self._key(job) for text, job in new.items()}
            known = self._project.cache.get_all("value", [self._keys[text] for text in new])
            # One process does what shares samples or begins with one call, which may be kept.
            groups: dict[str, _Group] = {}
            for text, job in new.items():
                answer = self._answers[text] = Future()
                if self._keys[text] in known:
                    answer.set_result(known[self._keys[text]])
                else:
                    self._new.append(answer)
                    call = job.get("from") or job["expression"].partition(")")[0]
                    page = _text(job["modules"])
                    groups.setdefault(call, _Group(page, [])).jobs.append(text)
            with self._is_due:
                self._waiting += groups.values()
                self._is_due.notify_all()
            for _ in range(min(self._most - len(self._threads), len(groups))):
                self._threads.append(threading.Thread(target=self._serve, daemon=True))
                self._threads[-1].start()

    def answers(self, jobs: Iterable[Job], timeout: float | None = None) -> list[Any]:
        """Return the answers to jobs in order; they need not have been submitted.

        An answer is ``{"error": message}`` where a job failed, which is not kept, so that what is
        mended outside the package is seen too; None where there is none after so many seconds.
        `SitekitError` says why a process cannot be started, or the cache cannot be used.
        """
        texts = list(map(_text, jobs))
        self.submit(map(json.loads, texts))
        found = [self._answers[text] for text in texts]
        wait(found, 0 if self._is_over else timeout, FIRST_EXCEPTION)
        return [one.result() if one.done() else None for one in found]

    def prepare(self) -> None:
        """Start the process with which the next build will begin; it ends with this one."""
        with self._preparing, contextlib.suppress(SitekitError):
            self._spare[self._project.root, self._project.seeds] = self._begin()

    def close(self) -> None:
        """End all processes, whatever they do; who waits for an answer gets None."""
        with self._is_due:
            self._is_over = True
            self._is_due.notify_all()
        for thread in self._threads:
            while thread.is_alive():
                for worker in list(self._started):
                    worker.kill()
                thread.join(0.1)
        for worker in self._started:
            worker.close()
        for answer in list(self._answers.values()):
            if not answer.done():
                answer.set_result(None)

    def _key(self, job: Job) -> str:
        maker, _, _ = job.get("from", "").partition(":")
        modules = (maker, *job["modules"]) if maker else tuple(job["modules"])
        loads = any("result" in one for one in job.get("lines") or [job["expression"]])
        results = self._results if loads else ""
        seeds = self._project.seeds
        return fingerprint(job, self._code(modules), results, seeds, machinery("verify"))

    @functools.cached_property
    def _results(self) -> str:
        files = sorted(self._project.results.glob("*.json"))
        return fingerprint([file.name for file in files], *files)

    def _begin(self) -> "_Worker":
        spare = self._spare.pop((self._project.root, self._project.seeds), None)
        return spare if spare and spare.process.poll() is None else self._start()

    def _serve(self) -> None:
        """Do jobs in a process, and in another where that is lost."""
        worker, pages = None, set[str]()
        while group := self._next(pages):
            for text in group.jobs:
                if self._is_over:
                    return
                with Caught() as caught:
                    if worker is None or worker.process.poll() is not None:
                        worker = self._begin()
                        self._started.append(worker)
                    self._note(text, worker.ask(f"{text}\n", self.limit))
                if caught.error is not None:
                    self._answers[text].set_exception(caught.error)

    def _next(self, pages: set[str]) -> "_Group | None":
        """Return the next group of a page that this process knows, else of a new one, else any.

        So most of what one page computes from the same functions is computed once.
        """
        with self._is_due:
            self._is_due.wait_for(lambda: self._waiting or self._is_over)
            if self._is_over:
                return None
            own = (one for one in self._waiting if one.page in pages)
            new = (one for one in self._waiting if one.page not in self._begun)
            group = next(own, None) or next(new, self._waiting[0])
            self._waiting.remove(group)
            pages.add(group.page)
            self._begun.add(group.page)
            return group

    def _note(self, text: str, answer: dict[str, Any]) -> None:
        if "error" not in answer:
            self._project.cache.put("value", self._keys[text], answer)
        self._answers[text].set_result(None if self._is_over else answer)
        if time.monotonic() > self._next_line:
            self._next_line = time.monotonic() + PERIOD
            _LOG.info("Computed %d of %d", sum(one.done() for one in self._new), len(self._new))


class _Worker:
    """A process that does one job after the other."""

    def __init__(self, command: Sequence[str], root: Path, seeds: str) -> None:
        home = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
        own = {**os.environ, **dict.fromkeys(_ONE_THREAD, "1"), "PYTHONPATH": path}
        # Said in any case: values are kept under the project's seeds, not the caller's.
        own["SEEDS"] = seeds
        self._said = scratch()
        pipes: dict[str, Any] = {"stdin": PIPE, "stdout": PIPE, "stderr": self._said}
        try:
            self.process: Any = Popen(command, cwd=root, env=own, **pipes)
        except OSError as error:
            self._said.close()
            raise SitekitError(f"cannot start {command[0]}: {error.strerror}") from None
        ready = self.ask("", Evaluator.limit)
        if "error" in ready:
            self.close()
            what = "the process that evaluates the pages did not start"
            raise SitekitError(f"{what}: {ready['error']}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """End it, and free what it holds."""
        self.kill()
        # What was not written yet cannot be; what is closed stays closed.
        with contextlib.suppress(OSError, ValueError), self.process, self._said:
            pass

    def ask(self, message: str, limit: float) -> dict[str, Any]:
        """Return the answer to a line; an error if it takes too long or ends the process."""
        self._said.seek(0)
        self._said.truncate()
        with contextlib.suppress(OSError):
            self.process.stdin.write(message.encode())
            self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], limit)[0]:
            self.kill()
            return {"error": f"it does not end within {limit:g} s; ask for less"}
        line = self.process.stdout.readline()
        with contextlib.suppress(ValueError):
            answer = json.loads(line)
            if isinstance(answer, dict):
                return answer
        return {"error": self._last_words(line)}

    def _last_words(self, line: bytes) -> str:
        # What has closed its output is about to end.
        with contextlib.suppress(TimeoutExpired):
            self.process.wait(0 if line else 1)
        self.kill()
        if line:
            return f"its process answered {line[:40].decode(errors='replace').strip()!r}"
        self._said.seek(0)
        said = [one.strip() for one in self._said.read().decode(errors="replace").split("\n")]
        words = next(filter(None, reversed(said)), "it said nothing")
        return f"its process ended with code {self.process.returncode} ({words})"
