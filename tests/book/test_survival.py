"""What is left of a gradient is one quantity with one number in the whole book."""

import ast
import re

from tests.conftest import ROOT

# What else is the rms of one array over that of another, and why it is something else.
OTHERS = {
    ("depth_gain", "_ratios"): "one draw of layers, cut at every depth and at every gain",
    ("degradation", "forward_measures"): "of what layers hand on, ∂J/∂A, and not of δ",
    ("descent", "first_share"): "of the weights' gradients",
    ("random_weights", "one_start"): "weights that are not centred, which no `Setting` has",
    ("residual", "block_chain"): "from the output of 25 blocks of two layers to the input",
    ("skips", "growth"): "from the output of blocks to the input",
    ("trained", "arm_survival"): "of what is trained: digits, and a bench with remedies",
    ("xavier", "layer_gains"): "of one layer",
}
# A claim or a figure that divides the ends of a profile by hand.
BY_HAND = re.compile(r"\[0\]\[0\]\s*/.*\[0\]\[(?:9|-1)\]|\[0\]\[(?:9|-1)\]\s*/.*\[0\]\[0\]")


def quotients(text: str) -> set[str]:
    """Return the functions that divide one rms by another."""

    def is_quotient(node: ast.AST) -> bool:
        sides = (node.left, node.right) if isinstance(node, ast.BinOp) else ()
        calls = [one.func for side in sides for one in ast.walk(side) if isinstance(one, ast.Call)]
        is_division = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        return is_division and sum(isinstance(f, ast.Name) and f.id == "rms" for f in calls) > 1

    functions = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.FunctionDef)]
    return {one.name for one in functions if any(map(is_quotient, ast.walk(one)))}


def test_no_other_function_measures_what_is_left_of_a_gradient() -> None:
    found = {
        (file.stem, name)
        for folder in ("snippets", "gen_figures/experiments", "gen_figures/figures")
        for file in sorted((ROOT / folder).glob("*.py"))
        for name in quotients(file.read_text(encoding="utf-8"))
    }
    assert found == OTHERS.keys()


def test_no_claim_divides_the_ends_of_a_profile() -> None:
    found = {
        (page.name, one)
        for page in sorted((ROOT / "docs").rglob("*.md"))
        for one in re.findall(r"\(<?(?:claim|table): ?(.*?)>?\)", page.read_text(encoding="utf-8"))
        if BY_HAND.search(one)
    }
    assert found == set()
    assert BY_HAND.search('bench_profile("sigmoid")[0][0] / bench_profile("sigmoid")[0][9]')
