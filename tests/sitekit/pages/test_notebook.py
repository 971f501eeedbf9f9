"""Notebooks: what a page says of a cell's outputs, the Markdown of the page, and the download."""

import base64
import io
import json
import re
from typing import Any

import pytest
from PIL import Image

from sitekit.core import Reading, parse, report
from sitekit.pages.notebook import Cell, as_markdown, downloadable, read_cells
from sitekit.pages.notebook_html import cell_html

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

# %% [raw]
# nothing

# %% alt="A dot" tags=["raises-exception"]
draw()
"""


def drawn(form: str) -> str:
    content = io.BytesIO()
    Image.new("RGB", (7, 5)).save(content, form)
    return base64.b64encode(content.getvalue()).decode() + "\n"


def data(**forms: Any) -> dict[str, Any]:
    """Return a value of a cell in several forms, such as ``text_html``."""
    named = {name.replace("_", "/").replace("svg", "svg+xml"): one for name, one in forms.items()}
    return {"output_type": "execute_result", "data": named}


def printed(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt"></svg>'
LETTERS = {"output_type": "error", "traceback": ["\x1b[0;31mZeroError\x1b[0m", "  1 / 0", "end"]}
MATRIX = "\\begin{align}x\\end{align}"
FRAME = (
    "<style>x</style><table class='x' border=1><tr style='y'><th colspan=2>a</th></tr></table>"
    "<script>1</script>"
)
PLAIN_FRAME = '<div class="vg-scroll"><table><tr><th colspan="2">a</th></tr></table></div>'
OUTPUTS = [
    (printed("a < b\n"), "<pre><code>a &lt; b\n</code></pre>"),
    (printed("\x1b[31mred\x1b[0m"), "<pre><code>red</code></pre>"),
    (LETTERS, "<pre><code>ZeroError\n  1 / 0\nend</code></pre>"),
    (data(text_plain="[1, 2]"), "<pre><code>[1, 2]</code></pre>"),
    (data(text_plain="6*x", text_latex=r"$\displaystyle 6 x$"), 'math-display" data-tex="6 x">'),
    (data(text_markdown="$$x^2$$"), 'data-tex="x^2"'),
    (data(text_latex=MATRIX), f'data-tex="{MATRIX}"'),
    (data(text_markdown="a *b*"), "<pre><code>a *b*</code></pre>"),
    (data(text_plain="a", text_html=FRAME), PLAIN_FRAME),
    (data(image_svg=SVG, text_plain="x"), 'alt="A &#34;dot&#34;" width="96" heig'),
    (data(image_png=drawn("png")), 'alt="A &#34;dot&#34;" width="7" height="5">'),
    (data(image_jpeg=drawn("jpeg")), 'alt="A &#34;dot&#34;" width="7" height="5">'),
]


def shown(*outputs: dict[str, Any], alt: str = 'A "dot"') -> tuple[str, str]:
    reading = Reading(parse("docs/labs/x.py", ""))
    html = cell_html(Cell(12, "f(1)", alt, (), outputs), reading)
    return html, report(reading.problems)


@pytest.mark.parametrize(("output", "expected"), OUTPUTS)
def test_output_is_shown(output: dict[str, Any], expected: str) -> None:
    html, problems = shown(output)
    assert problems == ""
    box = r'<div class="vg-cell__output" data-search-exclude>\n(.*)\n</div>\n</div>'
    (inner,) = re.findall(box, html, re.DOTALL)
    assert expected in inner
    assert "\x1b" not in html


PROBLEMS = [
    (data(image_png=drawn("png")), "the cell draws, and nothing says what: write # %% alt="),
    (data(image_svg="<svg></svg>"), "the cell draws a picture that says no width and height"),
    (data(), "the cell gives nothing, which no page can show"),
    (data(application_x="1"), "the cell gives application/x, which no page can show"),
    (printed("a\nbad\n", "stderr"), "standard error, which no page shows: bad"),
    (data(text_plain="<f at 0x7f3a2b1c>"), "shows “at 0x7f3a2b1c”, which differs from build"),
]


@pytest.mark.parametrize(("output", "problem"), PROBLEMS)
def test_output_that_no_page_can_show_is_a_problem(output: dict[str, Any], problem: str) -> None:
    _, problems = shown(output, alt="")
    assert problems.startswith("docs/labs/x.py:12: the cell ")
    assert problem in problems


def test_what_is_printed_in_pieces_is_one_output_and_nothing_has_no_box() -> None:
    html, _ = shown(printed("a\n"), printed("b\n"), data(text_plain="c"))
    assert re.findall("<pre><code>(.*?)</code>", html, re.DOTALL) == ["a\nb\n", "c"]
    html, problems = shown()
    assert (problems, html.count("vg-cell__output")) == ("", 0)
    assert '<span class="n">f</span>' in html


def test_cells_know_their_lines_and_have_a_fence_each() -> None:
    first, second = read_cells(LAB)
    assert (first.line, first.source, first.alt) == (13, "print(2 + 2)", "")
    assert (second.line, second.alt, list(second.tags)) == (19, "A dot", ["raises-exception"])
    text = as_markdown(LAB)
    assert text.startswith("# Lab\n\nTwice two is [4](<claim: double(2)>)")
    assert re.findall(r"```\S+\n(\d)\n```", text) == ["0", "1"]


def test_downloaded_notebook_is_plain_and_always_the_same() -> None:
    notebook = json.loads(downloadable(LAB))
    first, second, third = notebook["cells"]
    text = "".join(first["source"])
    assert "Twice two is 4, not $0.5$." in text
    assert "figure" not in text
    assert [second["cell_type"], third["cell_type"]] == ["code", "code"]
    assert (notebook["nbformat"], second["outputs"]) == (4, [])
    assert downloadable(LAB) == downloadable(LAB)
