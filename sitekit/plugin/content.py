"""The content of pages, filled with what became of the book: for readers, and for the search.

A page that nothing has changed is neither filled nor rendered nor indexed again.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation

from sitekit.book import glossary, statements
from sitekit.core import fingerprint, machinery
from sitekit.core.html import attribute, escape, fill, plain
from sitekit.pages import claims_html, derivations_html
from sitekit.plugin.book import Book

_HEAD = re.compile(r'<th\b([^>]*)>((?:(?!</th>).)*? data-slot="math:.*?)</th>', re.DOTALL)
_FORMULAS = frozenset({"math", "display"})
_DRAWER = 'data-slot="drawer:'


class Content:
    """Fills the slots of pages of a book that is typeset and composed.

    Finished pages are kept by all that they are made from, and templates pass them through.
    ``page.sitekit`` has the key, and of a finished page its HTML and what the search has of it.
    """

    def __init__(
        self, book: Book, config: MkDocsConfig, nav: Navigation, env: jinja2.Environment
    ) -> None:
        self.book, self._cache = book, book.project.cache
        folder = self._cache.file.parent / "templates"
        folder.mkdir(parents=True, exist_ok=True)
        env.bytecode_cache = jinja2.FileSystemBytecodeCache(str(folder))
        env.template_class = _Template
        titles = [(page.title, page.url) for page in nav.pages]
        settings = (titles, config.extra, config.extra_css, config.site_url)
        shared = repr((settings, book.terms.terms, book.library.articles))
        files = (Path(str(config.config_file_path)), book.project.macros)
        self._shared = fingerprint(machinery(), shared, *files)
        search = config.plugins.get("search") or config.plugins.get("material/search")
        if search is not None:
            self._index = search.search_index
            self._add = self._index.add_entry_from_context
            self._index.add_entry_from_context = self._add_entries

    def look_up(self, page: Any, path: str, *around: Any) -> bool:
        """Tell whether a page is finished; then the search and the template get what is kept."""
        key = self._key(path, *map(repr, around))
        page.sitekit = {"key": key, **(self._cache.get("finished", key) or {})}
        return "html" in page.sitekit

    def keep(self, page: Any, html: str) -> None:
        """Keep a page that was finished just now."""
        kept = {"html": html, "entries": page.sitekit.get("entries", [])}
        self._cache.put("finished", page.sitekit["key"], kept)

    def _add_entries(self, page: Any) -> None:
        """Put a page into the search index, from what is kept where there is any."""
        if is_finished(page):
            self._index.entries += page.sitekit["entries"]
        else:
            before = len(self._index.entries)
            self._add(page)
            page.sitekit["entries"] = self._index.entries[before:]

    def _key(self, path: str, *around: str) -> str:
        book, one, source = self.book, self.book.converted[path], self.book.sources.get(path)
        lists = [text for name, text in book.lists.items() if f'data-slot="{name}:' in one.html]
        verdicts = repr((book.verdicts.get(path, ()), book.proofs.get(path, {})))
        own = (one.key, path, source and source.text, verdicts)
        treated = repr(book.treated(path)) if _DRAWER in one.html else ""
        return fingerprint(self._shared, *own, *lists, treated, *around)

    def text(self, path: str) -> str:
        """Return the content of a page for the search: without proofs, formulas as text."""
        return fill(self.book.converted[path].html, self._as_text)

    def _as_text(self, kind: str, key: str, inner: str) -> str:
        if kind in _FORMULAS:
            return escape(self.book.typesetting.text(key), quote=False)
        if kind == "drawer":
            return statements.drawer(key, self.book.library, {}, "")
        return inner if kind in {"claim", "term"} else ""

    def html(self, path: str, address: Callable[[str], str]) -> str:
        """Return the content of a page as readers get it, with the outlines of its formulas first.

        ``address`` returns that of a page, named relative to ``docs``, as seen from this one.
        """
        book, keys, options = self.book, set[str](), self.book.project.options
        verdicts, proofs = book.verdicts.get(path, []), book.proofs.get(path, {})
        names = (options.ledger, book.statement_page, options.glossary)
        ledger, listed, terms = map(address, names)

        def put(kind: str, key: str, inner: str) -> str:
            if kind in _FORMULAS:
                keys.add(key)
                return book.typesetting.html(key)
            if kind == "claim":
                return claims_html.claim(verdicts, int(key), inner, ledger, book.say)
            if kind == "derivation":
                return derivations_html.part(key, proofs)
            if kind == "term":
                return glossary.popover(book.terms.by_id[key], inner, terms)
            if kind == "drawer":
                return statements.drawer(key, book.library, book.treated(path), listed)
            return book.lists.get(kind, "")

        html = _HEAD.sub(self._named_head, book.converted[path].html)
        html = fill(claims_html.show_false_cells(html, verdicts), put)
        return book.typesetting.glyphs(keys) + html

    def _named_head(self, match: re.Match[str]) -> str:
        """Give the heading of a column its text as a name: browsers take none from MathML."""
        name = attribute("aria-label", plain(fill(match[2], self._as_text)))
        return f"<th{match[1]}{name}>{match[2]}</th>"


def is_finished(page: Any) -> bool:
    """Tell whether what is kept of a page is used."""
    return "html" in getattr(page, "sitekit", ())


class _Template(jinja2.Template):
    """A template that returns a page as it is where that is finished."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        page: Any = args[0].get("page") if args and isinstance(args[0], dict) else None
        return page.sitekit["html"] if is_finished(page) else super().render(*args, **kwargs)
