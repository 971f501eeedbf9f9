from __future__ import annotations

import markdown
import pytest

from sitekit import settings

BODY = "|---|---|\n| 1 | 2 |\n"


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
    own = settings.load(project.root / "mkdocs.yml")
    html = markdown.markdown(
        f"{head}\n{BODY}",
        extensions=["tables", "sitekit.markdown"],
        extension_configs={"sitekit.markdown": {"settings": own}},
    )
    assert html.split("<tr>")[1].startswith(f"\n{first}")
