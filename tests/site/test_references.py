"""Every publication is named in full, and cited."""

from __future__ import annotations

from pathlib import Path

from sitekit import references, settings
from sitekit.problems import report
from sitekit.source import read

ROOT = Path(__file__).resolve().parents[2]
OWN = settings.load(ROOT / "mkdocs.yml")


def test_every_reference_is_whole_and_cited_and_every_citation_has_one() -> None:
    assert report(references.check(OWN)) == ""


def test_there_are_references() -> None:
    # Silence is no success.
    assert len(references.entries(read(OWN.docs / references.PAGE, OWN))) >= 10
    assert len(references.citations(OWN)) >= 10
