from __future__ import annotations

from typing import Any


def run(project: Any) -> tuple[int, str]:
    done = project.run("pytest", "-q", "-rA", "-p", "sitekit.pytest_plugin", "docs")
    return done.returncode, done.stdout


def test_each_claim_is_an_item_named_by_page_and_line(project: Any) -> None:
    code, output = run(project)
    assert code == 0, output
    assert "PASSED docs/index.md::index:6" in output
    assert "PASSED docs/index.md::index:7" in output
    assert "2 passed" in output


def test_false_claim_fails_with_the_message_of_the_build(project: Any) -> None:
    project.edit("docs/index.md", "[4]", "[5]")
    code, output = run(project)
    assert code == 1
    assert "docs/index.md:7: claim is false: shown 5, computed 4 from double(2); write 4" in output
    assert "1 failed, 1 passed" in output


def test_claim_in_a_heading_fails(project: Any) -> None:
    project.edit("docs/index.md", "# Powers", "# Powers [4](claim:2+2)")
    code, output = run(project)
    assert code == 1
    assert "index:4 mistake" in output
