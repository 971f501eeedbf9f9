"""What MkDocs calls while it builds, in the order in which it does."""

import contextlib
import functools
import logging
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

from sitekit.book import changes, course
from sitekit.core import Options, Problem, SitekitError, fingerprint, from_config, report
from sitekit.pages import claims_html, figures, notebook
from sitekit.plugin.book import Book, convert_all
from sitekit.plugin.content import Content, is_finished
from sitekit.plugin.drawing import Drawing
from sitekit.plugin.navigation import Pages, compose_course, compose_home
from sitekit.site import fonts, offline, theme
from sitekit.site.post_build import finish, locked

STYLES = "assets/css/site.css"
FORMULA_STYLES = "assets/css/mathematics.css"
_LOG = logging.getLogger("mkdocs.plugins.sitekit")
_NO_ADDRESS = (
    "SITE_URL is not set: no page says its own address, and a link loads a whole page; "
    "SITE_URL=https://… before the command sets it"
)
_DRAWER = 'id="__drawer"'
# What shows nothing: white space around an end of line, mostly, and spans of names in code.
_BETWEEN = re.compile(r"(<(pre|script|style|textarea)\b.*?</\2>)|\s*\n\s*", re.DOTALL)
_PLAIN = re.compile(r'<span class="[nw]">([^<]*)</span>')
PATIENCE = 4.0
"""Seconds that a writer waits for what is computed, before the page is shown without it."""


class SitekitPlugin(BasePlugin[Options]):
    """The plugin ``sitekit``; `sitekit.core.Options` are its options, ``book`` is what it knows."""

    book: Book
    drawing: Drawing
    # For commands, which get the plugin from MkDocs.
    convert_all = staticmethod(convert_all)

    def __init__(self) -> None:
        self.serving = self.writes = False
        self._exit = contextlib.ExitStack()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether a writer is watching: then problems are shown on the pages.

        MkDocs keeps a plugin with this event from one build to the next.
        """
        self.serving, self.writes = command == "serve", True
        vars(self).pop("drawing", None)

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the book and prepare Markdown and the theme."""
        with _explained():
            project = from_config(config, self.config)
            self._exit.close()
            if self.writes:
                self._exit.enter_context(locked(project))
            if "drawing" not in vars(self):
                self.drawing = Drawing(project, config.watch)
            self.book = Book(project, PATIENCE if self.serving else None)
            self.book.read()
            self.drawing.start()
            self.fonts = [fonts.subset(font, project) for font in project.options.fonts]
        self.ready = project.root / ".cache" / "computed"
        self.book.register(config)
        if not config.site_url and self.writes and not self.serving:
            _LOG.info("%s", _NO_ADDRESS)
        config.theme.static_templates |= {"llms.txt", "robots.txt"}
        config.extra["preload"] = [one.path for one in self.fonts]
        # A writer who is watching gets no offline copy at every change.
        config.extra["offline"] = "" if self.serving else offline.name(project)
        return config

    def on_pre_build(self, config: MkDocsConfig) -> None:
        """Wait for the figures that are out of date, and begin with the labs."""
        self.book.problems += self.drawing.finish(self.book.patience)
        self.book.waiting = self.book.waiting or self.drawing.process is not None
        for lab in self.book.project.labs:
            self.book.executions.start(lab)

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add what the build makes, and leave out what no page asks for."""
        book = self.book
        for path in figures.modules(book.project):
            target = f"{self.config.figures.folder}/{path.name}"
            files.append(File.generated(config, target, abs_src_path=str(path)))
        for font in self.fonts:
            files.append(File.generated(config, font.path, content=font.content))
        if self.fonts and (file := files.get_file_from_path(STYLES)):
            file.content_string = "\n".join([*(one.css for one in self.fonts), file.content_string])
        with _explained():
            config.extra["theme_script"] = theme.trim(files, config)
        if book.changes:
            page = files.get_file_from_path(self.config.changes)
            address, root = page.url if page else "", config.site_url or ""
            text = changes.feed(book.changes, config.site_name, root, address)
            files.append(File.generated(config, changes.FEED, content=text))
        return files

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
        """Remember the order of the pages; report what is named there and is no page."""
        self.pages = Pages(self.book, config, nav, files)
        self.book.problems += self.pages.problems()
        return nav

    def on_pre_page(self, page: Page, config: MkDocsConfig, files: Files) -> Page:
        """Convert the page our way when MkDocs asks for that."""
        vars(page)["render"] = functools.partial(self.book.convert, page)
        return page

    def on_page_markdown(self, markdown: str, *, page: Page, **_: Any) -> str:
        """Return what is converted: of a lab its Markdown, with a fence for each cell."""
        if not page.file.src_uri.endswith(".py"):
            return markdown
        source = self.book.sources.get(self.book.path(page))
        page.meta = dict(source.meta) if source else {}
        return self.book.executions.made(notebook.as_markdown, markdown)

    def on_env(self, env: Any, config: MkDocsConfig, files: Files) -> Any:
        """Verify and typeset everything; if anything is wrong, stop before a page is written."""
        book = self.book
        # Node works while expressions are evaluated.
        with ThreadPoolExecutor(1) as pool:
            typeset = pool.submit(book.typeset)
            book.verify()
            typeset.result()
        book.compose(self.pages.listed)
        compose_home(self.pages)
        compose_course(self.pages)
        self._add_articles_to_toc(files)
        if book.problems and not self.serving:
            raise PluginError(_message(book.problems))
        self._add_baselines(files, config)
        self.content = Content(book, config, self.pages.nav, env)
        return env

    def _add_articles_to_toc(self, files: Files) -> None:
        """Name the articles in the table of contents of the page that lists their statements."""
        file = files.get_file_from_path(self.book.statement_page)
        if file is not None and file.page is not None and file.page.toc is not None:
            for heading in file.page.toc.items[:1]:
                heading.children += [
                    AnchorLink(f"{one.id} · {one.title}", one.id.lower(), heading.level + 1)
                    for one in self.book.library.articles
                ]

    def _add_baselines(self, files: Files, config: MkDocsConfig) -> None:
        """Write how deep formulas hang below the line into their style sheet."""
        rules = self.book.typesetting.baselines()
        if file := files.get_file_from_path(FORMULA_STYLES):
            file.content_string = f"{file.content_string}\n{rules}"
        elif rules:
            files.append(File.generated(config, FORMULA_STYLES, content=rules))
            config.extra_css.append(FORMULA_STYLES)

    @event_priority(50)
    def _before_search(self, /, context: Any, *, page: Page, **_: Any) -> Any:
        """Give the search the text of the page, and not its proofs."""
        book, path, known = self.book, self.book.path(page), self.pages.metadata(page)
        # Those of the page, and those of no page in particular.
        here = {one for one in book.problems if one.path == path or one.path not in book.sources}
        problems = [str(one) for one in sorted(here) if self.serving]
        context["sitekit"] = SimpleNamespace(metadata=known, problems=problems)
        is_known = self.content.look_up(page, path, known, problems)
        page.content = "" if is_known else self.content.text(path)
        return context

    @event_priority(-50)
    def _behind_search(self, /, context: Any, *, page: Page, **_: Any) -> Any:
        """Give the template the page as readers get it, and what stands around it."""
        if is_finished(page):
            return context
        path, own = self.book.path(page), context["sitekit"]
        content = self.content.html(path, functools.partial(self.pages.address, page))
        if page.file.src_uri == self.config.changes:
            content = changes.show_dates(content)
        if line := course.opening(self.pages.needs(page), own.metadata.minutes):
            content = content.replace("</h1>", f"</h1>\n{line}", 1)
        page.content = content
        own.proofs = claims_html.proofs(self.book.known(path))
        return context

    on_page_context = CombinedEvent(_before_search, _behind_search)

    def on_post_page(self, output: str, page: Page, config: MkDocsConfig) -> str:
        """Finish the page; offer its source, and a notebook for download."""
        target, source = Path(page.file.abs_dest_path), Path(str(page.file.abs_src_path))
        target.parent.mkdir(parents=True, exist_ok=True)
        if page.file.src_uri.endswith(".py"):
            text = self.book.executions.made(notebook.downloadable, source.read_text("utf-8-sig"))
            target.with_name(f"{page.file.name}.ipynb").write_text(text, encoding="utf-8")
        target.with_name(self.pages.metadata(page).source_copy).write_bytes(source.read_bytes())
        if not is_finished(page):
            output = _finished(output)
            self.content.keep(page, output)
        return output

    def on_post_template(self, output_content: str, template_name: str, config: Any) -> str:
        """Finish what is no page, such as the one for an address without any."""
        return _finished(output_content)

    @event_priority(-100)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Write what needs all pages, after everybody else; or tell a writer what is wrong."""
        book = self.book
        with _explained():
            finish(book.project, serving=self.serving)
        if book.problems:
            print(_message(book.problems))
        book.project.cache.prune()
        if book.waiting:
            threading.Thread(target=self._announce, args=(book,), daemon=True).start()
        else:
            book.evaluator.close()
        if self.serving:
            threading.Thread(target=book.evaluator.prepare, daemon=True).start()
        self._exit.close()

    def _announce(self, book: Book) -> None:
        """Let the site be built again when everything has been computed that it waits for."""
        if process := self.drawing.process:
            process.wait()
        book.wait()
        self.ready.write_text(fingerprint(time.time_ns()), encoding="utf-8")

    def on_build_error(self, *, error: Exception) -> None:
        """Let another build begin."""
        if "drawing" in vars(self):
            self.drawing.finish(None)
        if "book" in vars(self):
            self.book.evaluator.close()
        self._exit.close()

    def on_serve(self, server: LiveReloadServer, **_: Any) -> LiveReloadServer:
        """Build again when what pages wait for has been computed."""
        self.ready.parent.mkdir(parents=True, exist_ok=True)
        self.ready.touch()
        server.watch(str(self.ready))
        return server


def _finished(html: str) -> str:
    """Name the drawer's box, which keys reach without scripts; leave out what shows nothing."""
    html = html.replace(_DRAWER, f'{_DRAWER} aria-label="Navigation"', 1)
    return _PLAIN.sub(r"\1", _BETWEEN.sub(lambda one: one[1] or "\n", html))


def _message(problems: list[Problem]) -> str:
    count = len(set(problems))
    return f"{count} problem{'s' if count > 1 else ''}\n{report(problems)}"


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Hand an error of ours to MkDocs, which shows it without a traceback."""
    try:
        yield
    except SitekitError as error:
        raise PluginError(str(error)) from None
