from pathlib import Path
from typing import Any

import pytest

from sitekit.core import Project
from tests.sitekit.conftest import plant_files
from tests.sitekit.rows import document

MACROS = document(__file__, "macros")


@pytest.fixture(scope="session")
def make_project(tmp_path_factory: Any) -> Any:
    def make(macros: str = MACROS, root: Path | None = None) -> Project:
        root = root or tmp_path_factory.mktemp("project")
        return plant_files(root, {"docs/macros.tex": macros})

    return make
