from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / ".ci" / "summary.py"


def run(folder: Path, *sessions: str) -> tuple[int, str]:
    command = [sys.executable, str(SCRIPT), str(folder), *sessions]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def save(folder: Path, **lines: str) -> None:
    for name, line in lines.items():
        (folder / f"{name}.txt").write_text(f"{line}\n")


@pytest.mark.parametrize(
    ("first", "second", "merged", "code"),
    [
        ("3 passed in 1.50s", "4 passed in 2.25s", "7 passed in 3.75s", 0),
        (
            "500 passed, 12 deselected in 59.00s",
            "12 passed, 500 deselected in 61.20s (0:01:01)",
            "512 passed in 120.20s (0:02:00)",
            0,
        ),
        ("1 failed, 2 passed in 1.00s", "1 passed in 1.00s", "1 failed, 3 passed in 2.00s", 1),
        ("2 passed, 1 error in 1.00s", "1 passed in 1.00s", "3 passed, 1 error in 2.00s", 1),
        (
            "2 passed, 1 warning in 1.00s",
            "1 passed, 1 skipped, 2 warnings in 1.00s",
            "3 passed, 1 skipped, 3 warnings in 2.00s",
            0,
        ),
        (
            "2 passed, 3 subtests passed in 1.00s",
            "1 passed, 1 xfailed in 1.00s",
            "3 passed, 1 xfailed, 3 subtests passed in 2.00s",
            0,
        ),
        ("no tests ran in 0.01s", "no tests ran in 0.02s", "no tests ran in 0.03s", 1),
    ],
)
def test_merges_closing_lines(
    tmp_path: Path, first: str, second: str, merged: str, code: int
) -> None:
    save(tmp_path, tests=f"==== {first} ====", browser=f"= {second} =")
    status, output = run(tmp_path, "tests", "browser")
    assert output == f" {merged} ".center(80, "=") + "\n"
    assert status == code


def test_missing_session_fails_and_is_named_before_the_counts(tmp_path: Path) -> None:
    save(tmp_path, tests="=== 3 passed in 1.50s ===")
    status, output = run(tmp_path, "tests", "browser")
    assert status == 1
    assert "pytest printed no closing line in: browser" in output
    assert " 3 passed in 1.50s " in output


def test_no_session_at_all_prints_no_counts(tmp_path: Path) -> None:
    status, output = run(tmp_path, "tests", "browser")
    assert status == 1
    assert output == "pytest printed no closing line in: tests, browser\n"


@pytest.mark.parametrize("line", ["", "3 passed in 1.5s", "=== 3 passed ===", "=== ? in 1.0s ==="])
def test_another_line_is_refused(tmp_path: Path, line: str) -> None:
    save(tmp_path, tests=line)
    status, output = run(tmp_path, "tests")
    assert status == 1
    assert "pytest" in output


def test_reads_what_pytest_prints_here(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text("def test_a(): pass\ndef test_b(): assert 0\n")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    save(tmp_path, tests=done.stdout.splitlines()[-1])
    status, output = run(tmp_path, "tests")
    assert " 1 failed, 1 passed in " in output
    assert status == 1
