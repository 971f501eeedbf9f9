from collections.abc import Callable
from pathlib import Path

import pytest

from sitekit.core import Options, Project

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
def make_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Project]:
    def make(macros: str | None = MACROS, root: Path | None = None) -> Project:
        root, options = root or tmp_path_factory.mktemp("project"), Options()
        options.load_dict({"package": "p", "results": "r", "macros": "macros.tex"})
        (root / "docs").mkdir(exist_ok=True)
        if macros is not None:
            (root / "docs" / "macros.tex").write_text(macros, encoding="utf-8")
        return Project(root, root / "docs", root / "site", options)

    return make
