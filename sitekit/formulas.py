"""Every formula of every page, converted and typeset without building the site."""

from __future__ import annotations

from collections.abc import Callable

import markdown as python_markdown
from mkdocs.config import load_config

from sitekit import mathematics, statements
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
    converted = convert(settings)
    pages = [
        (source.path, (settings.root / source.path).read_text(encoding="utf-8"), html)
        for source, html in converted
    ]
    texts = statement_formulas(statements.read(settings))
    formulas = {formula for *_, html in pages for formula in mathematics.hold(html)[1]}
    typesetting = mathematics.typeset((one for one, _ in texts), settings)
    problems = mathematics.check(pages, settings) + statement_problems(typesetting, texts)
    return len(formulas | {one for one, _ in texts}), problems


def convert(settings: Settings) -> list[tuple[Source, str]]:
    """Convert every page with the site's Markdown, as the build does.

    Parameters
    ----------
    settings : Settings
        Of the project.

    Returns
    -------
    list of (Source, str)
        Every page and its HTML.
    """
    config = load_config(str(settings.root / "mkdocs.yml"))
    options = {**config.mdx_configs, "sitekit.markdown": {"settings": settings}}
    pages = []
    for source in read_all(settings):
        converter = python_markdown.Markdown(
            extensions=list(config.markdown_extensions), extension_configs=options
        )
        pages.append((source, converter.convert(body(source))))
    return pages


def statement_formulas(
    library: statements.Library, macros: mathematics.Macros | None = None
) -> list[tuple[mathematics.Formula, statements.Statement]]:
    """Return the formulas of the statements, each with where it stands."""
    to_html = inline_markdown()
    return [
        (formula, statement)
        for statement in library.by_id.values()
        for text in (statement.says, statement.so)
        for formula in mathematics.hold(to_html(text), macros)[1]
    ]


def statement_problems(
    typesetting: mathematics.Typesetting,
    texts: list[tuple[mathematics.Formula, statements.Statement]],
) -> list[Problem]:
    """Say which statements hold a formula that cannot be typeset."""
    return sorted(
        {
            Problem(
                statement.path,
                statement.line,
                f"{statement.id}: formula {formula.tex}: {typesetting.errors[formula.key][1]}",
            )
            for formula, statement in texts
            if formula.key in typesetting.errors
        }
    )


def inline_markdown() -> Callable[[str], str]:
    """Return what converts a short text: paragraphs, emphasis and formulas, nothing else."""
    converter = python_markdown.Markdown(
        extensions=["pymdownx.arithmatex"],
        extension_configs={"pymdownx.arithmatex": {"generic": True}},
    )
    return lambda text: converter.reset().convert(statements.GIVEN.sub(r"\g<text>", text))


def body(source: Source) -> str:
    """Return a page without its front matter, as Markdown gets it."""
    if not source.meta:
        return source.text
    _, _, rest = source.text[4:].partition("\n---")
    return rest.partition("\n")[2]
