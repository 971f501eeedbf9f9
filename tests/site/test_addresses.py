"""Links into the book stay good: of every page, and of what stood on it, there is a successor."""

import pytest

from sitekit.site import Site
from tests.sitekit.rows import rows


@pytest.mark.parametrize(
    ("address", "names"), [(a, " ".join(b)) for a, *b in rows(__file__, "addresses")]
)
def test_what_links_name_is_still_there(address: str, names: str, site: Site) -> None:
    page = next((one for one in site.pages if one.address == address), None)
    assert page, f"nothing stands at {address!r}: redirect it"
    gone = [name for name in names.split() if name not in page.ids]
    assert gone == [], "give these anchors to what stands for them now"
