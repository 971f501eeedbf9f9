import base64
import io
import json
import re
from typing import Any

import pytest
from nbclient import NotebookClient
from PIL import Image

from sitekit.core import Reading, SitekitError, parse, report
from sitekit.pages.notebook import Cell, Executions, as_markdown, downloadable, read_cells
from sitekit.pages.notebook_html import cell_html
from tests.sitekit.rows import document, rows

LAB = document(__file__, "lab")


def drawn(form: str) -> str:
    content = io.BytesIO()
    Image.new("RGB", (7, 5)).save(content, form)
    return base64.b64encode(content.getvalue()).decode() + "\n"


def output(form: str, content: str, **other: str) -> dict[str, Any]:
    """Return what a cell gives: what it prints, an error, or a value in one form or in several."""
    content = content.replace("␛", "\x1b")
    if form in {"stdout", "stderr"}:
        return {"output_type": "stream", "name": form, "text": content}
    if form == "error":
        return {"output_type": "error", "traceback": content.split("\n")}
    if form in {"image/png", "image/jpeg"}:
        content = drawn(form.removeprefix("image/"))
    return {"output_type": "execute_result", "data": {**other, form: content} if form else {}}


def shown(*outputs: dict[str, Any], alt: str = 'A "dot"') -> tuple[str, str]:
    reading = Reading(parse("docs/labs/x.py", ""))
    html = cell_html(Cell(12, "f(1)", alt, (), outputs), reading)
    return html, report(reading.problems)


@pytest.mark.parametrize(("form", "content", "expected"), rows(__file__, "outputs"))
def test_output_is_shown(form: str, content: str, expected: str) -> None:
    # Every form is better than plain text.
    html, problems = shown(output(form, content, **{"text/plain": "plain"}))
    assert problems == ""
    box = r'<div class="vg-cell__output" data-search-exclude>\n(.*)\n</div>\n</div>'
    (inner,) = re.findall(box, html, re.DOTALL)
    assert expected in inner
    assert "\x1b" not in html


@pytest.mark.parametrize(("form", "content", "problem"), rows(__file__, "problems"))
def test_output_that_no_page_can_show_is_a_problem(form: str, content: str, problem: str) -> None:
    _, problems = shown(output(form, content), alt="")
    assert problems.startswith("docs/labs/x.py:12: the cell ")
    assert problem in problems


def test_what_is_printed_in_pieces_is_one_output_and_nothing_has_no_box() -> None:
    html, _ = shown(output("stdout", "a\n"), output("stdout", "b\n"), output("text/plain", "c"))
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


@pytest.mark.parametrize("deaths", [1, 2])
def test_kernel_that_dies_is_started_once_more(small: Any, monkeypatch: Any, deaths: int) -> None:
    execute, started = NotebookClient.async_execute, []

    async def dies_first(client: NotebookClient, **options: Any) -> Any:
        started.append(client)
        if len(started) <= deaths:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return await execute(client, **options)

    monkeypatch.setattr(NotebookClient, "async_execute", dies_first)
    lab = small.docs / "lab.py"
    lab.write_text("# %%\nprint(2 + 2)\n")
    if deaths == 1:
        (cell,) = Executions(small).cells(lab) or []
        assert cell.outputs[0]["text"] == "4\n"
    else:
        with pytest.raises(SitekitError, match=r"docs/lab\.py: cannot be executed: Kernel died"):
            Executions(small).cells(lab)
    assert len(started) == 2
