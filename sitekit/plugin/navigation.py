"""What the navigation says of pages: their order, addresses, metadata, and the list of chapters."""

import functools
import re
from collections.abc import Iterator

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Link, Navigation
from mkdocs.structure.nav import _get_by_type as items
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from sitekit.book import changes, course, lists, references
from sitekit.core import Problem, SitekitError
from sitekit.core.typography import typographic
from sitekit.pages import figures
from sitekit.pages.metadata import Metadata
from sitekit.plugin.book import Book, Listed

_DRAWN = re.compile(r'<figure\b[^>]*data-figure="([^"]*)"')
_SOURCES = (".py", ".ipynb", ".md")


class Pages:
    """The pages of a build."""

    def __init__(self, book: Book, config: MkDocsConfig, nav: Navigation, files: Files) -> None:
        self.book, self.config, self.nav, self.files = book, config, nav, files

    def problems(self) -> Iterator[Problem]:
        """Report what the navigation names and is no page."""
        lost = [one.url for one in items(self.nav, Link) if one.url.endswith(_SOURCES)]
        pages = (page.file for page in self.nav.pages)
        for name in [*lost, *(file.src_uri for file in pages if not file.is_documentation_page())]:
            said = f"{name} is in the nav and is no page; correct its name, or `labs:`"
            yield Problem("mkdocs.yml", 0, said)

    def address(self, page: Page, name: str) -> str:
        """Return the address of a page as seen from another; empty where there is none."""
        file = self.files.get_file_from_path(name) if name else None
        return file.url_relative_to(page.file) if file else ""

    def listed(self, name: str) -> list[Listed]:
        """Return the pages in their order, as seen from the one that is named."""
        base = self.files.get_file_from_path(name)
        url = base.url if base else ""
        return [
            Listed(self.book.path(one), str(one.title), get_relative_url(one.url, url))
            for one in self.nav.pages
        ]

    @functools.cached_property
    def _works(self) -> dict[str, tuple[references.Work, ...]]:
        page = self.book.page(self.book.project.options.references)
        if page is None:
            return {}
        return references.works(references.entries(page), references.citations(self.book.project))

    @functools.cached_property
    def _image_text(self) -> str:
        """What the picture for those who share a page says, from the text file beside it."""
        project = self.book.project
        text = (project.docs / project.options.image).with_suffix(".txt")
        return text.read_text(encoding="utf-8").strip() if text.is_file() else ""

    def metadata(self, page: Page) -> Metadata:
        """Return what is known of a page beyond its text."""
        config, book, options = self.config, self.book, self.book.project.options
        path, name, is_home = book.path(page), page.file.name, page.is_homepage
        source, is_read = book.sources.get(path), page.url.startswith(tuple(options.timed))
        above = [(str(one.title), items([one], Page)[0].url) for one in page.ancestors][::-1]
        about = (source.meta.get("description") if source else "") or config.site_description
        return Metadata(
            site=config.site_name,
            title=config.site_name if is_home else str(page.title),
            description=about or "",
            url="" if is_home else page.url,
            root=config.site_url or "",
            breadcrumbs=((config.site_name, ""), *above) if above else (),
            source_copy=f"{name}.py" if page.file.src_uri.endswith(".py") else "index.md",
            minutes=book.converted[path].minutes if is_read else 0,
            works=self._works.get(path, ()),
            feed=get_relative_url(changes.FEED, page.url) if book.changes else "",
            image=options.image,
            image_text=self._image_text,
            licence=options.licence,
            language=options.language,
        )

    def needs(self, page: Page, seen_from: Page | None = None) -> tuple[course.Need, ...]:
        """Return the concepts that a page builds on, with addresses as seen from it or another."""
        known, docs, path = self.book.course, self.book.project.docs, self.book.path(page)
        found = []
        for one in known.direct(path):
            teacher = (self.book.project.root / known.teachers[one]).relative_to(docs).as_posix()
            url = self.address(seen_from or page, teacher)
            found.append(course.Need(course.spoken(self.book.terms.by_id[one]), url))
        return tuple(found)


def compose_home(pages: Pages) -> None:
    """Compose what the home page says of the chapters, and of the last change of the book."""
    book, home, chapters = pages.book, pages.nav.homepage, []
    for item in pages.nav.items:
        own = items([item], Page)
        if own and (question := own[0].meta.get("question")):
            minutes = sum(pages.metadata(page).minutes for page in own)
            row = (str(item.title), own[0].url, question, minutes, _curve(pages, own[0]))
            chapters.append(lists.Chapter(*row))
    book.lists["chapters"] = lists.chapters(chapters)
    if book.changes and home and (address := pages.address(home, book.project.options.changes)):
        day = changes.in_words(book.changes[0].day)
        book.lists["counts"] += f' <a href="{address}">Last changed</a> on {day}.'


def compose_course(pages: Pages) -> None:
    """Compose what the page for teachers lists, as seen from there: lessons, exercises, figures."""
    book, files, options = pages.book, pages.files, pages.book.project.options
    mark, docs = 'data-sitekit="lessons"', book.project.relative(book.project.docs)
    name = next((path for path, one in book.sources.items() if mark in one.prose), "")
    file = files.get_file_from_path(name.removeprefix(f"{docs}/"))
    if file is None or file.page is None:
        return
    here, lessons, exercises, drawn = file.page, [], [], list[course.Drawing]()
    for page in pages.nav.pages:
        url, path = page.file.url_relative_to(file), book.path(page)
        terms = [book.terms.by_id[one] for one in book.course.named(path, "teaches")]
        if minutes := pages.metadata(page).minutes:
            row = (str(page.title), url, pages.needs(page, here), [*map(course.spoken, terms)])
            lessons.append(course.Lesson(*row, minutes))
        exercises += [
            course.Exercise(one["title"], f"{url}#{one['anchor']}", str(page.title), one["grade"])
            for one in book.found(path, "exercises")
        ]
        drawn += _drawings(pages, here, path, url)
    book.lists["lessons"] = course.lessons(lessons)
    book.lists["exercises"] = course.exercises(exercises)
    book.lists["drawings"] = course.drawings(drawn, pages.config.site_name, options.licence_name)


def _drawings(pages: Pages, here: Page, path: str, url: str) -> Iterator[course.Drawing]:
    """Yield the figures of a page."""
    folder = pages.book.project.options.figures.folder
    for slug in _DRAWN.findall(pages.book.converted[path].html):
        words = figures.read_words(pages.book.project.figures / f"{slug}.json")
        kinds = (("SVG", "light.svg"), ("SVG, dark", "dark.svg"), ("CSV", "csv"))
        listed = [(kind, pages.address(here, f"{folder}/{slug}.{end}")) for kind, end in kinds]
        if words:
            yield course.Drawing(slug, typographic(words["title"]), f"{url}#figure-{slug}", listed)


def _curve(pages: Pages, page: Page) -> str:
    if "curve" not in page.meta:
        return ""
    path, figures = pages.book.path(page), pages.book.project.figures
    try:
        return lists.curve(page.meta["curve"], figures)
    except SitekitError as error:
        pages.book.problems.append(Problem(path, 1, str(error)))
        return ""
