import hashlib
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from mkdocs.structure.files import File, Files

from sitekit.core import SitekitError
from sitekit.core.node import find_node
from sitekit.site import theme

CONFIG: Any = SimpleNamespace(
    site_dir="site", use_directory_urls=True, plugins=SimpleNamespace(_current_plugin="sitekit")
)
BUNDLE = "assets/javascripts/bundle.a5f9d56c.min.js"
UNUSED = f"{BUNDLE}.map assets/stylesheets/main.57a0d79d.min.css.map assets/javascripts/lunr/x.js"
USED = "assets/javascripts/workers/search.a7.min.js assets/css/a.css assets/figures/b.map index.md"


def trimmed(*names: str, text: str = "const theme = 1\n//# sourceMappingURL=x.js.map\n") -> Files:
    """Return what is left of files, the script of the theme first."""
    files = Files([File.generated(CONFIG, name, content=text) for name in names])
    assert theme.trim(files, CONFIG) in files.src_uris
    return files


def test_the_script_stands_between_ours_and_no_map_is_left(tmp_path: Path) -> None:
    *left, script = trimmed(BUNDLE, *UNUSED.split(), *USED.split())
    assert [file.src_uri for file in left] == USED.split()
    text = script.content_string
    assert text.index("window.Worker") < text.index("const theme") < text.index("document$.next")
    assert "sourceMappingURL" not in text
    # A host lets readers keep it for ever.
    assert hashlib.sha256(text.encode()).hexdigest()[:8] in script.src_uri
    (other,) = trimmed(BUNDLE, text="other()")
    assert other.src_uri != script.src_uri
    (tmp_path / "theme.js").write_text(text, encoding="utf-8")
    subprocess.run([str(find_node()), "--check", str(tmp_path / "theme.js")], check=True)


def test_another_theme_is_explained() -> None:
    with pytest.raises(SitekitError, match=r"the theme has 0 files .*lock\.txt"):
        trimmed("assets/javascripts/main.js")
