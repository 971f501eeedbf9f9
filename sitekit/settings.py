"""Where things are, as ``mkdocs.yml`` says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sitekit.fonts import Face
from sitekit.problems import SitekitError


class _Loader(yaml.SafeLoader):
    """Read ``mkdocs.yml`` without running what its tags name."""


_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: suffix)
_Loader.add_constructor("!ENV", lambda loader, node: None)


@dataclass(frozen=True)
class Settings:
    """The places that the machine works with; all paths are absolute.

    Attributes
    ----------
    root : Path
        Folder of ``mkdocs.yml``; paths in messages are relative to it.
    docs, site : Path
        What readers read, as written and as built.
    package : str
        Name of the package whose functions claims and derivations call.
    results : Path
        Folder of measured results, ``NAME.json`` each.
    figures : Path
        Folder of drawn figures, with a ``SLUG.json`` beside each.
    figure_command : tuple of str
        Arguments after the Python interpreter that draw what is out of date.
    macros : Path
        The one file that defines TeX macros.
    labs : str
        Pattern, relative to ``docs``, of the pages that are notebooks.
    cache : Path
        Folder for everything that can be computed again.
    statements : str
        Pattern, relative to ``docs``, of the files with the statements of the articles; empty
        where there are none.
    exercises : tuple of str
        The kinds of exercise that every chapter has, as their titles begin.
    nav : tuple of (str, tuple of str)
        The navigation: the title and the pages, relative to ``docs``, of each entry or group.
    constants : tuple of str
        Letters and commands of TeX that mean the same on every page and are introduced on none.
    name : str
        The title of the site.
    repository : str
        Address of the repository, where readers may report errors; empty where there is none. Not
        MkDocs' own ``repo_url``, with which the theme asks another host for the number of stars.
    image : str
        Picture for those who share a page, relative to ``docs``; empty where there is none.
    fonts : tuple of Face
        What the pages are set in; where there are none, the reader's own.
    """

    root: Path
    docs: Path
    site: Path
    package: str
    results: Path
    figures: Path
    figure_command: tuple[str, ...]
    macros: Path
    labs: str
    cache: Path
    statements: str = ""
    exercises: tuple[str, ...] = ()
    nav: tuple[tuple[str, tuple[str, ...]], ...] = ()
    constants: tuple[str, ...] = ()
    name: str = "site"
    repository: str = ""
    image: str = ""
    fonts: tuple[Face, ...] = ()

    def relative(self, path: Path) -> str:
        """Return ``path`` relative to the root, with forward slashes, for messages."""
        return path.resolve().relative_to(self.root).as_posix()

    @property
    def slug(self) -> str:
        """The name of the site as files have it."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") or "site"

    @property
    def reading_order(self) -> tuple[str, ...]:
        """The pages of the navigation, relative to ``docs``, as one list."""
        return tuple(name for _, names in self.nav for name in names)

    def pages(self) -> list[Path]:
        """Return every page source, sorted: Markdown files and notebooks."""
        return sorted([*self.docs.rglob("*.md"), *self.docs.glob(self.labs)])


def load(config_file: Path | str = "mkdocs.yml") -> Settings:
    """Read the settings from ``mkdocs.yml``.

    Parameters
    ----------
    config_file : Path or str
        The configuration of the site.

    Returns
    -------
    Settings
        With absolute paths.

    Raises
    ------
    SitekitError
        If the file is absent, is not YAML, or ``extra.sitekit`` lacks a key.
    """
    path = Path(config_file).resolve()
    try:
        config: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), _Loader)
    except FileNotFoundError:
        raise SitekitError(
            f"there is no {path.name} in {path.parent}; run this in the project's folder"
        ) from None
    except yaml.YAMLError as error:
        raise SitekitError(f"{path.name} is not valid YAML: {error}") from None
    return from_config(path.parent, config)


def from_config(root: Path, config: dict[str, Any]) -> Settings:
    """Build the settings from a parsed configuration (see `load`)."""
    docs = root / config.get("docs_dir", "docs")
    try:
        own = config["extra"]["sitekit"]
        return Settings(
            root=root,
            docs=docs,
            site=root / config.get("site_dir", "site"),
            package=own["package"],
            results=root / own["results"],
            figures=docs / own["figures"]["folder"],
            figure_command=tuple(own["figures"]["command"]),
            macros=docs / own["macros"],
            labs=own["labs"],
            cache=root / ".cache" / "sitekit",
            statements=own.get("statements", ""),
            exercises=tuple(own.get("exercises", ())),
            nav=tuple(_entry(one) for one in config.get("nav") or ()),
            constants=tuple(own.get("constants", ())),
            name=str(config.get("site_name", "site")),
            repository=own.get("repository", ""),
            image=own.get("image", ""),
            fonts=tuple(_face(one) for one in own.get("fonts", ())),
        )
    except (KeyError, TypeError) as error:
        raise SitekitError(f"mkdocs.yml lacks the setting {error} under extra: sitekit:") from None


def _face(entry: dict[str, Any]) -> Face:
    try:
        return Face(**entry)
    except TypeError as error:
        raise SitekitError(
            f"mkdocs.yml: a font under extra: sitekit: fonts: cannot be read, "
            f"{str(error).partition(' ')[2]}: {entry}"
        ) from None


def _entry(entry: Any) -> tuple[str, tuple[str, ...]]:
    """Return the title and the pages of an entry of the navigation, however deep they stand."""
    if isinstance(entry, str):
        return "", (entry,)
    title, inner = next(iter(entry.items()))
    if isinstance(inner, str):
        return str(title), (inner,)
    return str(title), tuple(page for one in inner for page in _entry(one)[1])
