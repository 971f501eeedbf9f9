"""The theme's files: one script, put together, and no maps."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from sitekit import theme_files
from sitekit.mathematics.typesetting import find_node
from sitekit.problems import SitekitError

MAP = "//# sourceMappingURL=bundle.a5f9d56c.min.js.map"


@pytest.mark.parametrize(
    ("name", "unused"),
    [
        ("assets/javascripts/bundle.a5f9d56c.min.js.map", True),
        ("assets/stylesheets/main.57a0d79d.min.css.map", True),
        ("assets/javascripts/lunr/min/lunr.de.min.js", True),
        ("assets/javascripts/workers/search.a7633da7.min.js", False),
        ("assets/stylesheets/main.57a0d79d.min.css", False),
        ("assets/figures/gates.map", False),
    ],
)
def test_what_no_page_asks_for(name: str, unused: bool) -> None:
    assert theme_files.is_unused(name) is unused


def test_theme_without_its_script_is_an_error() -> None:
    name = "assets/javascripts/bundle.a5f9d56c.min.js"
    assert theme_files.find_bundle(["index.md", name]) == name
    with pytest.raises(SitekitError, match=r"the theme has 0 files .*lock\.txt"):
        theme_files.find_bundle(["assets/javascripts/main.js"])


def test_script_is_the_theme_between_ours() -> None:
    name, text = theme_files.script(f"theme()\n{MAP}\n")
    assert text.index("window.Worker") < text.index("theme()") < text.index("document$.next")
    assert "sourceMappingURL" not in text
    assert name != theme_files.script("other()")[0]


def test_script_can_be_read(tmp_path: Path) -> None:
    _, text = theme_files.script(f"const theme = 1\n{MAP}\n")
    path = tmp_path / "theme.js"
    path.write_text(text, encoding="utf-8")
    node = find_node()
    assert shutil.which(str(node))
    subprocess.run([str(node), "--check", str(path)], check=True)
