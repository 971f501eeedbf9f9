"""What a figure or an experiment is made of, found without running it."""

from pathlib import Path

import pytest

from gen_figures import build, paths, sources
from gen_figures.paths import ROOT, FigureError
from tests.figures.conftest import Workshop
from tests.sitekit.rows import rows

WAVE = "gen_figures/figures/wave.py"
TEXTS = {
    "gen_figures/__init__.py": "",
    "gen_figures/style.py": "SIZE = 1\n",
    "gen_figures/unused.py": "",
    WAVE: (
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
    "snippets/activations.py": "COLOUR = '#fff'\n\n\ndef relu(x):\n    return x\n",
    "snippets/powers.py": "X = 1\n",
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def digest(tree: Path) -> str:
    return sources.digest(sources.trace([tree / WAVE], tree), root=tree)


def test_trace_finds_what_is_imported_directly_and_not(tree: Path) -> None:
    found = {path.relative_to(tree).as_posix() for path in sources.trace([tree / WAVE], tree)}
    assert found == TEXTS.keys() - {"gen_figures/unused.py", "snippets/powers.py"}


def test_a_result_is_seen_however_its_loader_is_called(tree: Path) -> None:
    file = tree / WAVE
    plain = file.read_text().replace("import results, style", "import style")
    run = tree / "gen_figures/results/run.json"
    for loader, call, seen in (
        ("from gen_figures.results import load", "load('run')", True),
        ("from json import load", "load('run')", False),
    ):
        file.write_text(f"{loader}\n{plain}".replace("results.load('run')", call))
        assert (run in sources.trace([file], tree)) is seen


@pytest.mark.parametrize(("name", "old", "new", "digested"), rows(__file__, "changes"))
def test_digest_sees_code_and_results_and_no_comments(
    tree: Path, name: str, old: str, new: str, digested: str
) -> None:
    before = digest(tree)
    assert old in TEXTS[name]
    (tree / name).write_text(TEXTS[name].replace(old, new))
    # Nor does it see in which folder all is.
    after = digest(tree.rename(tree.with_name(f"{tree.name}-moved")))
    assert ("the same" if after == before else "another") == digested


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"chain\.py:2: there is no module snippets\.activations"),
        (b"def relu(x:\n    return x\n", r"activations\.py:1: syntax error"),
        (b"\xff\xfe", r"activations\.py: cannot be read"),
    ],
)
def test_what_cannot_be_read_is_named(tree: Path, content: bytes | None, message: str) -> None:
    file = tree / "snippets" / "activations.py"
    file.unlink() if content is None else file.write_bytes(content)
    with pytest.raises(FigureError, match=message):
        digest(tree)


def traced(slug: str) -> set[str]:
    start = [paths.modules(paths.FIGURES)[slug]]
    start += [ROOT / "gen_figures" / name for name in build.RENDERER]
    return {path.relative_to(ROOT).as_posix() for path in sources.trace(start)}


def test_the_trace_of_a_figure_has_style_results_and_all_that_python_imports(
    workshop: Workshop,
) -> None:
    found = traced("twenty-layers")
    parts = {f"gen_figures/{name}.py" for name in ("style", "plot", "svg")}
    assert parts | {"gen_figures/results/twenty-layers.json", "snippets/activations.py"} <= found
    assert not {"gen_figures/figures/sigmoid_slope.py", "gen_figures/cli.py"} & found
    # Compared with the modules that are there after a figure has really run.
    code = (
        "import sys; from gen_figures import paths, render;"
        "render.outputs('gradient-decay', paths.FIGURES / 'gradient_decay.py');"
        "print(*(m.__file__ for n, m in sys.modules.items()"
        " if n.split('.')[0] in ('gen_figures', 'snippets') and getattr(m, '__file__', None)))"
    )
    ran = workshop.subprocess("-c", code).stdout.split()
    names = {Path(name).relative_to(ROOT).as_posix() for name in ran}
    assert len(names) > 10
    assert names <= traced("gradient-decay")
