from pathlib import Path
from typing import Any

import pytest

from sitekit.core import Project
from tests.sitekit.conftest import plant_files

MACROS = r"""% Macros of a small book
\newcommand{\R}{\mathbb{R}}
\newcommand{\E}{\mathbb{E}}
\newcommand{\T}{^{\top}}
\newcommand{\norm}[1]{\left\lVert #1 \right\rVert}
\newcommand{\abs}[1]{\left\lvert #1 \right\rvert}
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
\newcommand{\layer}[2][l]{#2_{#1}}
\DeclareMathOperator{\Var}{Var}
\DeclareMathOperator{\diag}{diag}
\DeclareMathOperator{\relu}{ReLU}
"""


@pytest.fixture(scope="session")
def make_project(tmp_path_factory: Any) -> Any:
    def make(macros: str = MACROS, root: Path | None = None) -> Project:
        root = root or tmp_path_factory.mktemp("project")
        return plant_files(root, {"docs/macros.tex": macros})

    return make
