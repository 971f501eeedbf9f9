from __future__ import annotations

from pathlib import Path

import pytest

from gen_figures import build, paths, sources
from gen_figures.paths import ROOT, FigureError


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a root with the two packages and a figure that imports through both."""
    texts = {
        "gen_figures/__init__.py": "",
        "gen_figures/style.py": "SIZE = 1\n",
        "gen_figures/unused.py": "",
        "gen_figures/figures/wave.py": (
            "import numpy\nfrom gen_figures import results, style\n"
            "import snippets.chain as c\n\ndef data():\n    return results.load('run')\n"
        ),
        "gen_figures/results.py": "def load(name):\n    return load(name)\n",
        "gen_figures/results/run.json": "{}",
        "snippets/__init__.py": "",
        "snippets/chain.py": (
            '"""Doc."""\nfrom snippets.activations import relu\n\n\n'
            'def f(x):\n    """Doc."""\n    return relu(x)  # a comment\n'
        ),
        "snippets/activations.py": "def relu(x):\n    return x\n",
        "snippets/powers.py": "",
    }
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def traced(tree: Path) -> set[str]:
    found = sources.trace([tree / "gen_figures" / "figures" / "wave.py"], tree)
    return {path.relative_to(tree).as_posix() for path in found}


def digest(tree: Path) -> str:
    return sources.digest(
        sources.trace([tree / "gen_figures" / "figures" / "wave.py"], tree), root=tree
    )


def test_trace_finds_what_is_imported_directly_and_not(tree: Path) -> None:
    assert traced(tree) == {
        "gen_figures/__init__.py",
        "gen_figures/figures/wave.py",
        "gen_figures/results.py",
        "gen_figures/results/run.json",
        "gen_figures/style.py",
        "snippets/__init__.py",
        "snippets/activations.py",
        "snippets/chain.py",
    }


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("snippets/activations.py", "return x", "return 2 * x"),
        ("snippets/chain.py", "relu(x)", "relu(x + 1)"),
        ("gen_figures/style.py", "1", "2"),
        ("gen_figures/results/run.json", "{}", '{"a": 1}'),
        ("gen_figures/figures/wave.py", "'run')", "'run')['a']"),
    ],
)
def test_digest_changes_with_code_and_results(tree: Path, name: str, old: str, new: str) -> None:
    before = digest(tree)
    file = tree / name
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    assert digest(tree) != before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  # a comment", ""),
        ("a comment", "another"),
        ('    """Doc."""\n', ""),
        ('"""Doc."""\nfrom', '"""Doc.\n\nMore lines.\n"""\n\n# Why.\nfrom'),
    ],
)
def test_digest_does_not_see_comments_and_docstrings(tree: Path, old: str, new: str) -> None:
    before = digest(tree)
    file = tree / "snippets" / "chain.py"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    assert digest(tree) == before


def test_digest_sees_a_hash_sign_in_a_string(tree: Path) -> None:
    file = tree / "snippets" / "activations.py"
    file.write_text("COLOUR = '#fff'\n")
    before = digest(tree)
    file.write_text("COLOUR = '#000'\n")
    assert digest(tree) != before


def test_digest_does_not_see_what_is_not_imported(tree: Path) -> None:
    before = digest(tree)
    (tree / "snippets" / "powers.py").write_text("X = 1\n")
    assert digest(tree) == before


def test_digest_is_the_same_in_another_folder(tree: Path, tmp_path_factory) -> None:
    other = tmp_path_factory.mktemp("other") / "root"
    tree.rename(other)
    moved = digest(other)
    other.rename(tree)
    assert moved == digest(tree)


def test_missing_module_is_named(tree: Path) -> None:
    (tree / "snippets" / "activations.py").unlink()
    with pytest.raises(FigureError, match=r"chain\.py:2: there is no module snippets\.activations"):
        traced(tree)


def test_syntax_error_in_what_is_imported_is_named(tree: Path) -> None:
    (tree / "snippets" / "activations.py").write_text("def relu(x:\n    return x\n")
    with pytest.raises(FigureError, match=r"activations\.py:1: syntax error"):
        traced(tree)


def test_file_that_is_not_text(tree: Path) -> None:
    (tree / "snippets" / "activations.py").write_bytes(b"\xff\xfe")
    with pytest.raises(FigureError, match=r"activations\.py: cannot be read"):
        traced(tree)


def test_every_figure_depends_on_style_and_what_it_draws_from() -> None:
    module = paths.FIGURES / "twenty_layers.py"
    package = ROOT / "gen_figures"
    found = sources.trace([module, *(package / name for name in build.RENDERER)])
    names = {path.relative_to(ROOT).as_posix() for path in found}
    assert {
        "gen_figures/style.py",
        "gen_figures/plot.py",
        "gen_figures/svg.py",
        "gen_figures/results/twenty-layers.json",
        "snippets/activations.py",
    } <= names
    assert "gen_figures/figures/sigmoid_slope.py" not in names
    assert "gen_figures/cli.py" not in names


def test_the_static_trace_covers_what_python_imports() -> None:
    """Compare with the modules that are there after the figure has really run."""
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from gen_figures import paths, render;"
        "render.outputs('gradient-decay', paths.FIGURES / 'gradient_decay.py');"
        "print(*(m.__file__ for n, m in sys.modules.items()"
        " if n.split('.')[0] in ('gen_figures', 'snippets') and getattr(m, '__file__', None)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    package = ROOT / "gen_figures"
    start = [paths.FIGURES / "gradient_decay.py", *(package / name for name in build.RENDERER)]
    assert set(map(Path, done.stdout.split())) <= set(sources.trace(start))
