"""What MkDocs calls while it builds. Everything that decides something is in `sitekit.build`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import markdown as python_markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from mkdocs.utils import get_relative_url

from sitekit import (
    chapters,
    finding,
    fonts,
    glossary,
    mathematics,
    notebooks,
    offline,
    sections,
    settings,
    stylesheets,
    theme_files,
    unscripted,
)
from sitekit.build import Build
from sitekit.finding import changes
from sitekit.markdown import FIGURE_SCHEME
from sitekit.mathematics.typesetting import PROJECT
from sitekit.problems import Problem, SitekitError, report

LEDGER_PAGE = "ledger.md"
STYLES = "assets/css/site.css"
# Stands on the home page for what `_counts` says.
COUNTS = "<!-- sitekit: counts -->"
FORMULA_STYLES = "assets/css/mathematics.css"
_DRAWER = 'id="__drawer"'


class _State:
    """What lives from one event to the next."""

    serving = False
    build: Build
    curves: dict[str, str]
    files: Files
    fonts: list[fonts.Cut]
    nav: Navigation
    page: Page


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Remember whether a writer is watching: then problems are shown on the pages."""
    _State.serving = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read the settings and prepare Markdown and notebooks."""
    try:
        own = settings.load(config.config_file_path)
        _State.fonts = fonts.cut(own.fonts, PROJECT / "node_modules", own.cache)
    except SitekitError as error:
        raise PluginError(str(error)) from None
    _State.build = Build(own)
    first = [f"{fonts.FOLDER}/{one.name}" for one in _State.fonts if one.face.preload]
    config.extra["preload"] = first
    # A writer who is watching gets no copy at every change.
    config.extra["offline"] = "" if _State.serving else offline.name(own)
    config.mdx_configs["sitekit.markdown"] = {"settings": own}
    jupyter = config.plugins.get("mkdocs-jupyter")
    if jupyter is not None:
        # To a writer the error is shown in its cell; else one bad cell would freeze all pages.
        jupyter.config["allow_errors"] = _State.serving
        notebooks.install(lambda text: _cell_html(text, config))
    return config


def on_pre_build(config: MkDocsConfig) -> None:
    """Draw the figures that are out of date, and verify what the pages say."""
    build = _State.build
    build.draw()
    jupyter = config.plugins.get("mkdocs-jupyter")
    if jupyter is not None:
        # Not earlier: a notebook may show a figure that has just been drawn anew.
        lock = build.settings.root / "requirements" / "lock.txt"
        jupyter.config["cache_dir"] = str(notebooks.cache_folder(build.settings, lock))
        # Read by the matplotlib of the notebooks' own processes, which inherit it.
        os.environ["MATPLOTLIBRC"] = str(notebooks.drawing_style(build.settings))
    build.verify()
    if build.problems and not _State.serving:
        # Nothing has been written yet, and the old site is still whole.
        raise PluginError(_message(build))


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Remember the files, to which links in notebooks are resolved; add what the build makes."""
    for path in _State.build.modules() if not _State.build.settings.repository else []:
        target = get_relative_url(f"assets/figures/{path.name}", "")
        files.append(File.generated(config, target, abs_src_path=str(path)))
    _add_fonts(files, config)
    _trim_theme(files, config)
    _State.files = files
    if _State.build.changes:
        text = finding.feed(
            _State.build.changes, config.site_name, config.site_url or "", _changes_url(files)
        )
        files.append(File.generated(config, changes.FEED, content=text))
    return files


def _add_fonts(files: Files, config: MkDocsConfig) -> None:
    """Serve the fonts, and declare them where the look of the site is."""
    for one in _State.fonts:
        path = f"{fonts.FOLDER}/{one.name}"
        files.append(File.generated(config, path, abs_src_path=str(one.path)))
    if _State.fonts and (file := files.get_file_from_path(STYLES)):
        file.content_string = f"{fonts.css(_State.fonts)}\n{file.content_string}"


def _trim_theme(files: Files, config: MkDocsConfig) -> None:
    """Leave out what no page asks for, and put the theme's script together with ours."""
    for file in [file for file in files if theme_files.is_unused(file.src_uri)]:
        files.remove(file)
    try:
        name = theme_files.find_bundle(file.src_uri for file in files)
    except SitekitError as error:
        raise PluginError(str(error)) from None
    bundle = files.src_uris[name]
    target, text = theme_files.script(bundle.content_string)
    files.remove(bundle)
    files.append(File.generated(config, target, content=text))
    config.extra["theme_script"] = target


def _changes_url(files: Files) -> str:
    file = files.get_file_from_path(changes.PAGE)
    return file.url if file else ""


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Remember the order of the pages, in which the ledger lists them."""
    _State.nav = nav
    return nav


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """Remember the page, for the links in its notebook cells."""
    _State.page = page
    return page


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put placeholders for formulas and marks, which are filled when all pages are known."""
    html = html.replace(FIGURE_SCHEME, get_relative_url("assets/figures/", page.url))
    html = _State.build.hold(_path(page), html)
    return changes.show_dates(html) if page.file.src_uri == changes.PAGE else html


def on_env(env: Any, config: MkDocsConfig, files: Files) -> Any:
    """Typeset everything; stop here, before a page is written, if anything is wrong."""
    build = _State.build
    build.list_statements(_pages_from(_statement_file()))
    _add_articles_to_toc(_statement_file())
    build.typeset(_pages_from(files.get_file_from_path(LEDGER_PAGE)))
    _State.curves = dict(_curves())
    if build.problems and not _State.serving:
        raise PluginError(_message(build))
    _add_baselines(files, config)
    return env


def _curves() -> Iterator[tuple[str, str]]:
    """Yield the small curve of each page that asks for one, for the list of chapters."""
    build = _State.build
    for page in _State.nav.pages:
        if "curve" in page.meta:
            path = _path(page)
            try:
                yield path, chapters.curve(page.meta["curve"], build.settings.figures, path)
            except SitekitError as error:
                build.problems.append(Problem(path, 1, str(error).removeprefix(f"{path}:1: ")))


def _chapters(config: MkDocsConfig) -> Iterator[chapters.Chapter]:
    """Yield what the home page says of each group of pages that begins with a question."""
    for item in _State.nav.items:
        pages = _pages(item)
        if pages and (question := pages[0].meta.get("question")):
            yield chapters.Chapter(
                title=str(item.title),
                url=pages[0].url,
                question=question,
                minutes=sum(_facts(page, config).minutes for page in pages),
                curve=_State.curves.get(_path(pages[0]), ""),
            )


def _counts(page: Page) -> str:
    """Return how much of the site is checked, and when it was last changed."""
    said = f"{_State.build.counts}."
    if _State.build.changes:
        address = get_relative_url(_changes_url(_State.files), page.url)
        day = changes.in_words(_State.build.changes[0].day)
        said += f' <a href="{address}">Last changed</a> on {day}.'
    return said


def _add_baselines(files: Files, config: MkDocsConfig) -> None:
    """Write how deep formulas hang below the line into their style sheet."""
    if _State.build.typesetting is None:
        return
    rules = mathematics.baselines(_State.build.typesetting)
    if file := files.get_file_from_path(FORMULA_STYLES):
        file.content_string = f"{file.content_string}\n{rules}"
    elif rules:
        files.append(File.generated(config, FORMULA_STYLES, content=rules))
        config.extra_css.append(FORMULA_STYLES)


def _pages_from(base: File | None) -> list[tuple[str, str, str]]:
    """Return path, title and address of every page, as seen from one of them."""
    return [
        (_path(page), str(page.title), get_relative_url(page.url, base.url if base else ""))
        for page in _State.nav.pages
    ]


def _statement_file() -> File | None:
    """Return the file of the page that lists the statements."""
    build = _State.build
    if build.statement_page is None:
        return None
    path = build.settings.root / build.statement_page
    return _State.files.get_file_from_path(path.relative_to(build.settings.docs).as_posix())


def _add_articles_to_toc(file: File | None) -> None:
    """Name the articles in the table of contents of the page that lists their statements."""
    if file is None or file.page is None or file.page.toc is None:
        return
    for heading in file.page.toc.items[:1]:
        heading.children += [
            AnchorLink(f"{one.id} · {one.title}", one.id.lower(), heading.level + 1)
            for one in _State.build.library.articles
        ]


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Fill every placeholder of a finished page; offer a notebook for download."""
    ledger = _State.files.get_file_from_path(LEDGER_PAGE)
    address = ledger.url_relative_to(page.file) if ledger else ""
    if page.file.src_uri.endswith(".py"):
        target = Path(page.file.abs_dest_path).with_name(f"{page.file.name}.ipynb")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(
            notebooks.downloadable(Path(str(page.file.abs_src_path))), encoding="utf-8"
        )
    listed = _statement_file()
    statements_url = listed.url_relative_to(page.file) if listed else ""
    finished = _State.build.finish(
        _path(page), output, address, statements_url, show_problems=_State.serving
    )
    terms = _State.files.get_file_from_path(glossary.PAGE)
    finished = glossary.fill(
        finished, _State.build.terms, terms.url_relative_to(page.file) if terms else ""
    )
    if page.is_homepage:
        finished = finished.replace(chapters.LIST, chapters.render(_chapters(config)))
        finished = finished.replace(COUNTS, _counts(page))
    facts = _facts(page, config)
    copy = Path(page.file.abs_dest_path).with_name(facts.copy)
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(Path(str(page.file.abs_src_path)).read_bytes())
    return _named(sections.wrap(_State.build.surround(finished, facts, str(page.content))))


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Finish what is no page, such as the one for an address without any."""
    return _named(output_content)


def _named(html: str) -> str:
    """Name the box that opens the drawer, which without scripts is what keys reach."""
    return html.replace(_DRAWER, f'{_DRAWER} aria-label="Navigation"', 1)


def _facts(page: Page, config: MkDocsConfig) -> finding.Facts:
    """Return what is known of a page."""
    above = [(str(one.title), _first_url(one)) for one in page.ancestors][::-1]
    is_lab = page.file.src_uri.endswith(".py")
    return _State.build.facts(
        _path(page),
        finding.Facts(
            site=config.site_name,
            title=config.site_name if page.is_homepage else str(page.title),
            description=config.site_description or "",
            url="" if page.is_homepage else page.url,
            root=config.site_url or "",
            way=((config.site_name, ""), *above) if above else (),
            copy=f"{page.file.name}.py" if is_lab else "index.md",
            feed=get_relative_url(changes.FEED, page.url) if _State.build.changes else "",
        ),
        str(page.content),
    )


def _first_url(item: Any) -> str:
    """Return where a group of the navigation begins, as breadcrumbs lead there."""
    return _first_url(item.children[0]) if item.children else str(item.url)


@event_priority(-100)
def on_post_build(config: MkDocsConfig) -> None:
    """Write what needs all pages, after everybody else; or tell a writer what is wrong."""
    site, nav = Path(config.site_dir), _State.nav
    root = config.site_url or ""
    (site / "robots.txt").write_text(finding.robots(root), encoding="utf-8")
    groups = [
        (str(item.title) if item.children else "", [_facts(page, config) for page in _pages(item)])
        for item in nav.items
    ]
    text = finding.llms(config.site_name, config.site_description or "", groups)
    (site / "llms.txt").write_text(text, encoding="utf-8")
    if _State.build.problems:
        print(_message(_State.build))
    built = replace(_State.build.settings, site=site)
    try:
        unscripted.write(built)
        stylesheets.write(built.site)
        if not _State.serving:
            offline.write_with_headers(built)
    except SitekitError as error:
        raise PluginError(str(error)) from None


def _pages(item: Any) -> list[Page]:
    """Return the pages of an item of the navigation, however deep."""
    if item.children:
        return [page for child in item.children for page in _pages(child)]
    return [item] if item.is_page else []


def _message(build: Build) -> str:
    count = len(set(build.problems))
    return f"{count} problem{'s' if count > 1 else ''}\n{report(build.problems)}"


def _path(page: Page) -> str:
    return _State.build.settings.relative(Path(str(page.file.abs_src_path)))


def _cell_html(text: str, config: MkDocsConfig) -> str:
    """Convert one Markdown cell with the site's Markdown, and resolve its links."""
    converter = python_markdown.Markdown(
        extensions=list(config.markdown_extensions), extension_configs=dict(config.mdx_configs)
    )
    return notebooks.resolve_links(converter.convert(text), _address)


def _address(target: str) -> str | None:
    """Return the address of a page as seen from the current one; None if there is no such page."""
    page = _State.page
    path = Path(page.file.src_uri).parent / target
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    file = _State.files.get_file_from_path("/".join(parts))
    return None if file is None else file.url_relative_to(page.file)
