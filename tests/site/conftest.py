import pytest

from sitekit.core import Project, SitekitError
from sitekit.plugin import Book
from sitekit.site import Site, read_site


@pytest.fixture(scope="session")
def own(book: Book) -> Project:
    return book.project


@pytest.fixture(scope="session")
def site(own: Project) -> Site:
    try:
        return read_site(own)
    except SitekitError as error:
        pytest.fail(str(error), pytrace=False)
