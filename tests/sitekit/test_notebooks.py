from __future__ import annotations

import base64
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from sitekit import notebooks, settings
from sitekit.problems import SitekitError

LAB = """# ---
# title: Lab
# claims: [powers]
# ---

# %% [markdown]
# # Lab
#
# Twice two is [4](<claim: double(2)>), not [$0.5$](given:setting).
#
# ![](figure:dot)

# %%
print(2 + 2)
"""


def png(width: int, height: int) -> str:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + b"\xff" * width for _ in range(height)))
    image = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels)
    return base64.b64encode(image + chunk(b"IEND", b"")).decode()


def test_downloaded_notebook_is_plain_and_valid(tmp_path: Path) -> None:
    path = tmp_path / "lab.py"
    path.write_text(LAB, encoding="utf-8")
    notebook = json.loads(notebooks.downloadable(path))
    first, second = notebook["cells"]
    text = "".join(first["source"])
    assert "Twice two is 4, not $0.5$." in text
    assert "figure" not in text
    assert second["cell_type"] == "code"
    assert notebook["nbformat"] == 4


def test_download_of_the_same_source_has_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "lab.py"
    path.write_text(LAB, encoding="utf-8")
    assert notebooks.downloadable(path) == notebooks.downloadable(path)


def test_picture_has_the_size_of_the_png() -> None:
    html = notebooks.picture(png(7, 5), "image/png", 'a "dot"')
    assert 'width="7" height="5"' in html
    assert 'alt="a &quot;dot&quot;"' in html


def test_picture_has_the_size_of_the_svg_in_pixels() -> None:
    html = notebooks.picture('<svg width="72pt" height="36pt"></svg>', "image/svg+xml", "")
    assert 'width="96" height="48"' in html


def test_picture_without_a_size_is_refused() -> None:
    with pytest.raises(SitekitError, match="without a width in points"):
        notebooks.picture("<svg></svg>", "image/svg+xml", "")


def test_links_between_sources_are_resolved() -> None:
    html = '<a href="../x.md#part">x</a> <a href="gone.md">y</a> <a href="https://e.org/z.md">z</a>'
    resolved = notebooks.resolve_links(html, {"../x.md": "../x/"}.get)
    assert resolved == (
        '<a href="../x/#part">x</a> <a href="gone.md">y</a> <a href="https://e.org/z.md">z</a>'
    )


def test_rendered_notebooks_are_forgotten_when_the_look_of_drawings_changes(project: Any) -> None:
    own = settings.load(project.root / "mkdocs.yml")
    style = notebooks.drawing_style(own)
    assert style == own.docs / "labs" / "matplotlibrc"
    before = notebooks.cache_folder(own, project.root / "lock.txt")
    style.parent.mkdir(exist_ok=True)
    style.write_text("font.size: 13\n", encoding="utf-8")
    assert notebooks.cache_folder(own, project.root / "lock.txt") != before


@pytest.mark.parametrize("changed", ["numbers_/powers.py", "mkdocs.yml", "lock.txt"])
def test_rendered_notebooks_are_forgotten_when_what_they_use_changes(
    project: Any, changed: str
) -> None:
    lock = project.root / "lock.txt"
    lock.write_text("numpy==1\n", encoding="utf-8")
    own = settings.load(project.root / "mkdocs.yml")
    before = notebooks.cache_folder(own, lock)
    assert notebooks.cache_folder(own, lock) == before
    file = project.root / changed
    file.write_text(file.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert notebooks.cache_folder(own, lock) != before
