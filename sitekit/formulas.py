"""Every formula of every page, converted and typeset without building the site."""

from __future__ import annotations

import markdown as python_markdown
from mkdocs.config import load_config

from sitekit import mathematics
from sitekit.problems import Problem
from sitekit.settings import Settings
from sitekit.source import Source, read_all


def check(settings: Settings) -> tuple[int, list[Problem]]:
    """Convert every page with the site's Markdown and typeset its formulas.

    Parameters
    ----------
    settings : Settings
        Of the project.

    Returns
    -------
    tuple of int and list of Problem
        How many different formulas there are, and what is wrong with them.

    Raises
    ------
    SitekitError
        If Node or the macro file is absent.
    """
    config = load_config(str(settings.root / "mkdocs.yml"))
    options = {**config.mdx_configs, "sitekit.markdown": {"settings": settings}}
    pages = []
    for source in read_all(settings):
        converter = python_markdown.Markdown(
            extensions=list(config.markdown_extensions), extension_configs=options
        )
        text = (settings.root / source.path).read_text(encoding="utf-8")
        pages.append((source.path, text, converter.convert(body(source))))
    formulas = {formula for *_, html in pages for formula in mathematics.hold(html)[1]}
    return len(formulas), mathematics.check(pages, settings)


def body(source: Source) -> str:
    """Return a page without its front matter, as Markdown gets it."""
    if not source.meta:
        return source.text
    _, _, rest = source.text[4:].partition("\n---")
    return rest.partition("\n")[2]
