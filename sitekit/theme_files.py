"""What of the theme's own files reaches readers: one script, and no maps for its authors."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from sitekit.problems import SitekitError

SCRIPTS = Path(__file__).parent / "scripts"
_BUNDLE = re.compile(r"assets/javascripts/bundle\.[0-9a-f]+\.min\.js")
# Maps are for those who write the theme; stemmers for other languages than this site's.
_UNUSED = re.compile(r"assets/(?:javascripts|stylesheets)/.*\.map|assets/javascripts/lunr/.*")
_MAP = re.compile(r"(?:^|\n)(?://# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$")


def is_unused(name: str) -> bool:
    """Tell whether no page asks for a file of the theme.

    Parameters
    ----------
    name : str
        Relative to the site.

    Returns
    -------
    bool
        Whether it can be left out.
    """
    return bool(_UNUSED.fullmatch(name))


def find_bundle(names: Iterable[str]) -> str:
    """Return the name of the theme's script.

    Parameters
    ----------
    names : iterable of str
        The files of the site.

    Returns
    -------
    str
        One of them.

    Raises
    ------
    SitekitError
        If the theme has none, or several: then it is not the theme that this was written for.
    """
    found = [name for name in names if _BUNDLE.fullmatch(name)]
    if len(found) != 1:
        raise SitekitError(
            f"the theme has {len(found)} files assets/javascripts/bundle.*.min.js, not one; "
            "is mkdocs-material the version that requirements/lock.txt names?"
        )
    return found[0]


def script(bundle: str) -> tuple[str, str]:
    """Put the theme's script together with what must run before and after it.

    Parameters
    ----------
    bundle : str
        Its text.

    Returns
    -------
    tuple of str and str
        The file's name, which changes with its text, and the text.
    """
    before = [_own(name) for name in ("keep-links.js", "search-on-demand.js")]
    after = [_own(name) for name in ("fragment.js", "arrived.js")]
    text = "\n".join([*before, _MAP.sub("", bundle), *after])
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    return f"assets/javascripts/theme.{digest}.js", text


def _own(name: str) -> str:
    return (SCRIPTS / name).read_text(encoding="utf-8")
