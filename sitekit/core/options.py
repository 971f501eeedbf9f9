"""The options of the plugin in ``mkdocs.yml``, and where things are."""

import contextlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from logging.handlers import BufferingHandler
from pathlib import Path
from typing import Any

from mkdocs.config import config_options as c
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

from sitekit.core.cache import Cache
from sitekit.core.problems import SitekitError


class FigureOptions(Config):
    """The drawn figures."""

    folder = c.Type(str)  # where they lie below ``docs``
    command = c.ListOfItems(c.Type(str))  # what Python is started with to draw what is out of date


class FontOptions(Config):
    """A font of the site, cut from one in ``node_modules`` to the characters of its alphabet."""

    family = c.Type(str)
    source = c.Type(str)  # its file, relative to ``node_modules``
    weight = c.Type(str, default="400")  # ``400 600`` for a font that varies
    style = c.Choice(("normal", "italic"), default="normal")
    alphabet = c.Type(str, default="text")  # a name under ``alphabets``


class BudgetOptions(Config):
    """What a first visit to a kind of page may cost, in KB of 1000 bytes and in requests."""

    visit = c.Optional(c.Type((int, float)))  # everything
    own = c.Optional(c.Type((int, float)))  # what no other page has
    html = c.Optional(c.Type((int, float)))
    requests = c.Optional(c.Type(int))


class Options(Config):
    """What ``mkdocs.yml`` says under ``plugins: - sitekit:``; names of files are below ``docs``."""

    package = c.Type(str)  # the package whose functions pages call
    results = c.Type(str)  # the folder of measured results, relative to the root
    figures = c.SubConfig(FigureOptions)
    macros = c.Type(str)  # the file that defines TeX macros
    labs = c.Type(str, default="labs/*.py")  # notebooks in py:percent form, as a pattern
    statements = c.Type(str, default="")  # files with the statements of articles, as a pattern
    ledger = c.Type(str, default="ledger.md")  # pages of the book by what they hold
    glossary = c.Type(str, default="glossary.md")
    references = c.Type(str, default="references.md")
    changes = c.Type(str, default="changes.md")
    constants = c.ListOfItems(c.Type(str), default=[])  # TeX symbols that no page introduces
    image = c.Type(str, default="")  # the picture for those who share a page
    licence = c.Type(str, default="")  # the address of that of the text
    licence_name = c.Type(str, default="")  # as it stands in a line that cites a figure
    language = c.Type(str, default="en")  # as in ``en-GB``
    timed = c.ListOfItems(c.Type(str), default=[])  # where addresses of pages with minutes begin
    alphabets = c.DictOfItems(c.Type(str), default={})  # characters beyond ASCII of fonts, by name
    fonts = c.ListOfItems(c.SubConfig(FontOptions), default=[])
    budgets = c.DictOfItems(c.SubConfig(BudgetOptions), default={})  # by kind of page


@dataclass(frozen=True)
class Project:
    """Where things are; all paths are absolute.

    ``root`` is the folder of ``mkdocs.yml``; ``docs`` is what readers read, as written, ``site`` as
    built; ``nav`` has title and pages, relative to ``docs``, of each entry of the navigation.
    """

    root: Path
    docs: Path
    site: Path
    options: Options = field(hash=False, compare=False, repr=False)
    name: str = "site"
    nav: tuple[tuple[str, tuple[str, ...]], ...] = ()
    # Which set of seeds the package takes, by the variable SEEDS; readers see the first.
    seeds: str = "first"

    @property
    def package(self) -> Path:
        """Folder of the package whose functions the pages call."""
        return self.root.joinpath(*self.options.package.split("."))

    @property
    def results(self) -> Path:
        """Folder of the measured results, ``NAME.json`` each; those of other seeds lie below it."""
        return self.root / self.options.results / self.seeds.removeprefix("first")

    @property
    def figures(self) -> Path:
        """Folder of the drawn figures, with a ``SLUG.json`` beside each."""
        return self.docs / self.options.figures.folder

    @property
    def macros(self) -> Path:
        """The one file that defines TeX macros."""
        return self.docs / self.options.macros

    @property
    def statements(self) -> list[Path]:
        """The files with the statements of the articles, sorted."""
        return sorted(self.docs.glob(self.options.statements or "-"))

    @cached_property
    def cache(self) -> Cache:
        """Everything that can be computed again."""
        return Cache(self.root / ".cache" / "sitekit.sqlite")

    @property
    def slug(self) -> str:
        """The name of the site as files have it."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") or "site"

    @property
    def reading_order(self) -> tuple[str, ...]:
        """The pages of the navigation, relative to ``docs``, as one list."""
        return tuple(name for _, names in self.nav for name in names)

    def relative(self, path: Path) -> str:
        """Return how messages call a file: relative to the root if it lies below."""
        if not path.is_relative_to(self.root) or ".." in path.parts:
            path = path.resolve()
        return (path.relative_to(self.root) if path.is_relative_to(self.root) else path).as_posix()

    @property
    def labs(self) -> list[Path]:
        """The notebooks, sorted."""
        return sorted(self.docs.glob(self.options.labs))

    def pages(self) -> list[Path]:
        """Return every page source, sorted: Markdown files and notebooks."""
        return sorted([*self.docs.rglob("*.md"), *self.labs])


def from_config(config: MkDocsConfig, options: Options) -> Project:
    """Return the places that a parsed configuration names; `SitekitError` without a package."""
    root, nav = Path(config.config_file_path).resolve().parent, map(_entry, config.nav or ())
    folders = (root, Path(config.docs_dir), Path(config.site_dir))
    project = Project(*folders, options, config.site_name, tuple(nav))
    if not project.package.is_dir():
        folder = project.relative(project.package)
        raise SitekitError(f"mkdocs.yml: there is no folder {folder}; correct `package:`")
    return project


def _entry(entry: Any) -> tuple[str, tuple[str, ...]]:
    """Return the title and the pages of an entry of the navigation, however deep they stand."""
    if isinstance(entry, str):
        return "", (entry,)
    title, inner = next(iter(entry.items()))
    if isinstance(inner, str):
        return str(title), (inner,)
    return str(title), tuple(page for one in inner for page in _entry(one)[1])


def load(config_file: Path | str = "mkdocs.yml") -> tuple[MkDocsConfig, Project]:
    """Read ``mkdocs.yml`` as MkDocs does, and what this package makes of it.

    A `SitekitError` says all that is wrong with the file.
    """
    with warnings() as heard:
        try:
            config = load_config(str(config_file))
        except MkDocsException as error:
            said = [" ".join(one.getMessage().split()) for one in heard]
            raise SitekitError("; ".join([*said, str(error).strip()])) from None
    if "sitekit" not in config.plugins:
        raise SitekitError(f"{config_file} lacks `- sitekit:` under `plugins:`")
    return config, from_config(config, config.plugins["sitekit"].config)


@contextlib.contextmanager
def warnings() -> Iterator[list[logging.LogRecord]]:
    """Collect what MkDocs warns of meanwhile."""
    handler, logger = BufferingHandler(capacity=1000), logging.getLogger("mkdocs")
    handler.setLevel(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield handler.buffer
    finally:
        logger.removeHandler(handler)
