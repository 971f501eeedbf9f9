from __future__ import annotations

import re
from typing import Any

import pytest


def test_build_shows_claims_figures_and_formulas(project: Any) -> None:
    run = project.build("--strict")
    assert run.returncode == 0, run.stderr
    html = project.html()
    assert html.count('class="vg-claim"') == 2
    assert 'popovertarget="c0-proof"' in html
    assert "0.04904089407" in html  # the full value, in the popover
    assert html.count('alt="A dot on an empty ground"') == 2
    assert 'aria-label="0.99^300 ≈ 0.0490"' in html
    assert "assets/figures/dot.dark.svg" in html
    assert html.count("<math") == 2  # the claim's and the caption's formula
    for leftover in ("claim:", "figure:", "-mark", "arithmatex", "data-math"):
        assert leftover not in html


def test_punctuation_stays_with_the_number_before_it(project: Any) -> None:
    assert project.build().returncode == 0
    text = project.html()
    (together,) = re.findall(r'<span class="vg-together">(.*?)\n?</p>', text, re.DOTALL)
    assert together.startswith('<button type="button" class="vg-claim" id="c1"')
    assert together.endswith("</span>.</span>")


def test_brackets_stay_with_the_number_in_them(project: Any) -> None:
    page = project.root / "docs" / "index.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(
        text.replace("twice two is [4](<claim: double(2)>).", "so on ([4](<claim: double(2)>))."),
        encoding="utf-8",
    )
    assert project.build().returncode == 0
    (together,) = re.findall(r'<span class="vg-together">(.*?)\n?</p>', project.html(), re.DOTALL)
    assert together.startswith('(<button type="button" class="vg-claim" id="c1"')
    assert together.endswith("</span>).</span>")


def test_no_line_of_a_title_ends_within_a_power_of_ten(project: Any) -> None:
    facts = project.root / "docs" / "assets" / "figures" / "dot.json"
    text = facts.read_text(encoding="utf-8").replace('A dot"', 'Of 6 only 1.2 × 10⁻¹³ is left"', 1)
    facts.write_text(text, encoding="utf-8")
    assert project.build().returncode == 0
    assert 'Of 6 only <span class="vg-together">1.2 × 10⁻¹³</span> is left</p>' in project.html()


def test_build_writes_the_ledger_with_links_both_ways(project: Any) -> None:
    assert project.build("--strict").returncode == 0
    ledger = (project.root / "site" / "ledger" / "index.html").read_text(encoding="utf-8")
    assert "2 claims, 0 derivations, 0 given numbers" in ledger
    assert 'id="index-c1"' in ledger
    assert "#c1" in ledger
    assert "#index-c1" in project.html()


def test_search_index_holds_shown_numbers_and_no_computed_ones(project: Any) -> None:
    assert project.build().returncode == 0
    index = (project.root / "site" / "search" / "search_index.json").read_text(encoding="utf-8")
    assert "0.99^300 \\u2248 0.0490" in index or "0.99^300 ≈ 0.0490" in index
    assert "0.04904" not in index


@pytest.mark.parametrize("options", [(), ("--strict",)])
def test_false_claim_fails_every_build_with_its_line(
    project: Any, options: tuple[str, ...]
) -> None:
    project.edit("docs/index.md", "0.0490", "0.0491")
    run = project.build(*options)
    assert run.returncode != 0
    expected = (
        "docs/index.md:6: claim is false: shown 0.0491, computed 0.04904089… from 0.99**300; "
        "write 0.0490"
    )
    assert expected in run.stderr.splitlines()
    assert "Traceback" not in run.stderr


def test_all_failures_are_printed_together(project: Any) -> None:
    project.edit("docs/index.md", "0.0490", "0.0491")
    project.edit("docs/index.md", "[4]", "[5]")
    project.edit("docs/index.md", "figure:dot", "figure:spot")
    project.edit("docs/index.md", "is left", "is left, $\\frac{1}{$ too, about 0.5")
    run = project.build()
    assert run.returncode != 0
    for line in (
        "docs/index.md:6: claim is false: shown 0.0491",
        "docs/index.md:7: claim is false: shown 5",
    ):
        assert line in run.stderr


def test_failed_build_leaves_no_page_behind(project: Any) -> None:
    assert project.build().returncode == 0
    before = project.html()
    project.edit("docs/index.md", "[4]", "[5]")
    assert project.build().returncode != 0
    assert project.html() == before


def test_unknown_figure_is_named_with_those_that_exist(project: Any) -> None:
    project.edit("docs/index.md", "figure:dot", "figure:spot")
    run = project.build()
    assert "docs/index.md:9: there is no figure called 'spot'; drawn are: dot" in run.stderr
    assert not (project.root / "site" / "index.html").exists()


def test_failing_figure_command_is_repeated_in_its_own_words(project: Any) -> None:
    (project.root / "draw.py").write_text(
        "import sys\nsys.exit('figures/dot.py:3: name x is not defined')\n", encoding="utf-8"
    )
    run = project.build()
    assert run.returncode != 0
    assert "figures/dot.py:3: name x is not defined" in run.stderr


def test_tex_error_fails_with_its_line(project: Any) -> None:
    project.edit("docs/index.md", "is left", "is $\\undefinedthing$ left")
    run = project.build()
    assert run.returncode != 0
    assert "docs/index.md:6: " in run.stderr
    assert "undefinedthing" in run.stderr


def test_syntax_error_in_a_snippet_names_the_snippet(project: Any) -> None:
    project.edit("numbers_/powers.py", "return 2 * x", "return 2 *")
    run = project.build()
    assert run.returncode != 0
    assert "numbers_/powers.py:8" in run.stderr
    assert "Traceback" not in run.stderr


def test_unclaimed_number_fails_the_build(project: Any) -> None:
    project.edit("docs/index.md", "is left", "is left, not 0.05,")
    run = project.build()
    assert run.returncode != 0
    assert "docs/index.md:6: " in run.stderr


@pytest.mark.parametrize(
    ("command", "code"),
    [("claims", 0), ("numbers", 0), ("derivations", 0), ("math", 0)],
)
def test_each_check_is_a_command(project: Any, command: str, code: int) -> None:
    run = project.run("sitekit", command)
    assert run.returncode == code, run.stderr


def test_missing_setting_is_one_plain_sentence(project: Any) -> None:
    project.edit("mkdocs.yml", "    macros: macros.tex\n", "")
    run = project.run("sitekit", "claims")
    assert run.returncode == 2
    assert run.stderr.strip() == "mkdocs.yml lacks the setting 'macros' under extra: sitekit:"


def test_verification_that_cannot_run_is_one_plain_sentence(project: Any) -> None:
    # A folder where the cache file belongs: permissions do not stop root.
    (project.root / ".cache" / "sitekit" / "values.json").mkdir(parents=True)
    run = project.build()
    assert run.returncode != 0
    assert "values.json" in run.stderr
    assert "Traceback" not in run.stderr


def test_page_whose_marks_markdown_loses_is_reported(project: Any) -> None:
    # Indented by four spaces, the sentence is code, and its claim is no link.
    project.edit("docs/index.md", "and twice two is", "it is so.\n\n    and twice two is")
    run = project.build()
    assert run.returncode != 0
    assert "docs/index.md: Markdown did not keep the claims as written" in run.stderr
    assert "in the source only: claim:double(2)" in run.stderr


def test_number_that_is_given_though_computed_fails_the_build(project: Any) -> None:
    project.edit("docs/index.md", "twice two is", "[4](given:setting) is")
    run = project.build()
    assert run.returncode != 0
    assert "docs/index.md:7: " in run.stderr
    assert "given" in run.stderr


def test_formula_in_a_heading_fails_the_build(project: Any) -> None:
    project.edit("docs/index.md", "# Powers", "# Powers $w^2$")
    run = project.build()
    assert run.returncode != 0
    assert "docs/index.md:4: a heading holds a formula; write it in words" in run.stderr


def test_derivation_that_is_published_as_code_fails_the_build(project: Any) -> None:
    project.add_derivation()
    project.edit("mkdocs.yml", "- name: derivation", "- name: another")
    run = project.build()
    assert run.returncode != 0
    assert "docs/index.md:11: derivation twice is not on the page" in run.stderr


def test_false_derivation_fails_the_build(project: Any) -> None:
    project.add_derivation()
    project.edit("docs/index.md", "= 2 x ;; 2 * x", "= 3 x ;; 3 * x")
    run = project.build()
    assert run.returncode != 0
    assert "docs/index.md:13: " in run.stderr
    assert "Traceback" not in run.stderr


LAB = """# ---
# claims: [powers]
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# ---

# %% [markdown]
# # A lab
#
# Twice two is [4](<claim: double(2)>), and $w^2$ is a square.

# %%
print(6 * 7)
"""


def add_lab(project: Any, text: str) -> None:
    (project.root / "docs" / "labs").mkdir()
    (project.root / "docs" / "labs" / "lab.py").write_text(text, encoding="utf-8")
    project.edit(
        "mkdocs.yml",
        "plugins: [search]",
        'plugins: [search, {mkdocs-jupyter: {include: ["labs/*.py"], execute: true}}]',
    )


def test_lab_is_executed_and_its_cells_are_pages(project: Any) -> None:
    add_lab(project, LAB)
    run = project.build()
    assert run.returncode == 0, run.stderr
    folder = project.root / "site" / "labs" / "lab"
    html = (folder / "index.html").read_text(encoding="utf-8")
    assert "<code>42" in html
    assert html.count('class="vg-claim"') == 1
    assert html.count("<math") == 1
    assert (folder / "lab.ipynb").exists()


def test_false_claim_in_a_lab_fails_with_its_line(project: Any) -> None:
    add_lab(project, LAB.replace("[4]", "[5]"))
    run = project.build()
    assert run.returncode != 0
    assert "docs/labs/lab.py:12: claim is false: shown 5, computed 4" in run.stderr


def test_lab_that_raises_fails_the_build(project: Any) -> None:
    add_lab(project, LAB.replace("6 * 7", "1 / 0"))
    run = project.build()
    assert run.returncode != 0
    assert "ZeroDivisionError" in run.stderr
    assert not (project.root / "site" / "index.html").exists()
