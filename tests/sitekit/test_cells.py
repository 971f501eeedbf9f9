from __future__ import annotations

import markdown
import pytest

from sitekit import settings

BODY = "|---|---|\n| 1 | 2 |\n"


def converted(project, text: str) -> str:
    own = settings.load(project.root / "mkdocs.yml")
    return markdown.markdown(
        text,
        extensions=["tables", "sitekit.markdown"],
        extension_configs={"sitekit.markdown": {"settings": own}},
    )


@pytest.mark.parametrize(
    ("head", "first"),
    [
        # The one beside it says of what it is the heading.
        ("|  | b |", '<td></td>\n<th scope="col">b</th>'),
        ("| a | b |", "<th>a</th>\n<th>b</th>"),
        ("| **a** | b |", "<th><strong>a</strong></th>\n<th>b</th>"),
        (
            "| [0.5](claim:0.5) | b |",
            '<th><claim-mark data-target="claim:0.5">0.5</claim-mark></th>\n<th>b</th>',
        ),
    ],
)
def test_heading_of_a_table_is_one_only_if_it_says_something(
    project, head: str, first: str
) -> None:
    html = converted(project, f"{head}\n{BODY}")
    assert html.split("<tr>")[1].startswith(f"\n{first}")


@pytest.mark.parametrize(
    ("cell", "inner"),
    [
        ("3 × 4", '<span class="vg-together">3 × 4</span>'),
        (
            "(3 × 4) (5 × 6)",
            '<span class="vg-together">(3 × 4)</span> <span class="vg-together">(5 × 6)</span>',
        ),
        ("half of 3", "half of 3"),
        ("*3 × 4*", "<em>3 × 4</em>"),
    ],
)
def test_no_line_of_a_cell_ends_within_a_shape(project, cell: str, inner: str) -> None:
    html = converted(project, f"| a | b |\n|---|---|\n| {cell} | 2 |\n")
    assert f"<td>{inner}</td>" in html
