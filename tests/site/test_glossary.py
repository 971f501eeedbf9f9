"""The glossary is whole, in order, and of use to the pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitekit import glossary, settings
from sitekit.glossary import Glossary
from sitekit.problems import report
from sitekit.source import read, read_all

ROOT = Path(__file__).resolve().parents[2]
OWN = settings.load(ROOT / "mkdocs.yml")


@pytest.fixture(scope="module")
def terms() -> Glossary:
    return glossary.read(read(OWN.docs / glossary.PAGE, OWN))


def test_it_is_written_as_it_should_be(terms: Glossary) -> None:
    assert report(terms.problems) == ""
    assert len(terms.terms) >= 45


def test_it_is_in_alphabetical_order(terms: Glossary) -> None:
    names = [term.names[0].lower() for term in terms.terms]
    assert names == sorted(names)


def test_every_term_is_used_in_a_chapter(terms: Glossary) -> None:
    assert terms.pattern is not None
    prose = " ".join(one.prose for one in read_all(OWN) if one.path.startswith("docs/chapters/"))
    used = {terms.by_name[glossary.key(name)].id for name in terms.pattern.findall(prose)}
    assert [term.names[0] for term in terms.terms if term.id not in used] == []
