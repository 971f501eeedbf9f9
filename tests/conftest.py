from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Their tests share a tour of the whole site for each view.
TOURS = "tests/browser/test_pages_in_browser.py"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give to one worker what shares a tour of the site, or else a file: both are made once."""
    from xdist.scheduler import LoadScopeScheduling

    class ByWhatIsShared(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file, _, name = nodeid.partition("::")
            return f"{file} {name.partition('[')[2]}" if file == TOURS else file

    return ByWhatIsShared(config, log)


CONFIG = """
site_name: Tiny
site_url: http://127.0.0.1:8000/
exclude_docs: "*.tex"
theme: {{name: material, font: false, custom_dir: {root}/sitekit/theme}}
hooks: ["{root}/sitekit/hooks.py"]
plugins: [search]
watch: [numbers_]
markdown_extensions:
  - admonition
  - attr_list
  - tables
  - pymdownx.arithmatex: {{generic: true}}
  - pymdownx.superfences:
      custom_fences:
        - name: derivation
          class: derivation
          format: !!python/name:sitekit.derivations.format_fence
  - sitekit.markdown
extra:
  sitekit:
    package: numbers_
    results: results
    figures: {{folder: assets/figures, command: [draw.py]}}
    macros: macros.tex
    labs: labs/*.py
"""

PAGE = """---
claims: [powers]
---
# Powers

After three hundred factors [$0.99^{300} \\approx 0.0490$](claim:0.99**300) is left,
and twice two is [4](<claim: double(2)>).

![](figure:dot)
"""

POWERS = '''"""Numbers for the tests."""

__all__ = ["double"]


def double(x):
    """Return twice x."""
    return 2 * x
'''

FENCE = """
```derivation {#twice from="powers:case"}
y ;; y ;; what we want
= 2 x ;; 2 * x ;; by definition
```
"""

CASE = '''

def case(rng):
    """Return a vector and its double."""
    n = int(rng.integers(2, 9))
    x = rng.normal(size=(n, 1))
    return {"n": n, "x": x, "y": x + x}
'''


@dataclass(frozen=True)
class Project:
    """A small project that the machine can build."""

    root: Path

    @property
    def page(self) -> Path:
        return self.root / "docs" / "index.md"

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def add_derivation(self) -> None:
        """Put a derivation that holds at the end of the page, on lines 11 to 14."""
        self.edit("numbers_/powers.py", '__all__ = ["double"]', '__all__ = ["case", "double"]')
        for file, more in ((self.root / "numbers_" / "powers.py", CASE), (self.page, FENCE)):
            file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def build(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self.run("mkdocs", "build", *options)

    def html(self) -> str:
        return (self.root / "site" / "index.html").read_text(encoding="utf-8")


def _figure(folder: Path) -> None:
    folder.mkdir(parents=True)
    for theme in ("light", "dark"):
        svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9"/></svg>'
        (folder / f"dot.{theme}.svg").write_text(svg, encoding="utf-8")
    (folder / "dot.csv").write_text("x\n1\n", encoding="utf-8")
    facts = {
        "slug": "dot",
        "title": "A dot",
        "caption": "With $w^2$.",
        "alt": "A dot on an empty ground",
        "description": "One dot.",
        "width": 9,
        "height": 9,
        "module": "figures/dot.py",
    }
    (folder / "dot.json").write_text(json.dumps(facts), encoding="utf-8")


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[[], Project]:
    def make() -> Project:
        root = tmp_path / "project"
        (root / "docs").mkdir(parents=True)
        (root / "results").mkdir()
        (root / "numbers_").mkdir()
        for name, text in {
            "mkdocs.yml": CONFIG.format(root=ROOT),
            "draw.py": "",
            "numbers_/__init__.py": "",
            "numbers_/powers.py": POWERS,
            "docs/index.md": PAGE,
            "docs/ledger.md": '# Every number\n\n<div data-sitekit="ledger"></div>\n',
            "docs/macros.tex": "\\newcommand{\\R}{\\mathbb{R}}\n",
        }.items():
            (root / name).write_text(text, encoding="utf-8")
        _figure(root / "docs" / "assets" / "figures")
        return Project(root)

    return make


@pytest.fixture
def project(make_project: Callable[[], Project]) -> Project:
    return make_project()
