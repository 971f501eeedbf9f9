"""What of the theme's own files reaches readers: one script, and no maps for its authors.

The folder ``theme`` has templates in the place of the theme's own; ``scripts`` what runs before and
after its script.
"""

import hashlib
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from sitekit.core import SitekitError

_ORDER = ("keep-links", "search-on-demand", "", "fragment", "page-loaded")
_BUNDLE = re.compile(r"assets/javascripts/bundle\.[0-9a-f]+\.min\.js")
# Maps are for those who write the theme; stemmers for other languages than this site's.
_UNUSED = re.compile(r"assets/(?:javascripts|stylesheets)/.*\.map|assets/javascripts/lunr/.*")
_MAP = re.compile(r"(?:^|\n)(?://# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$")


def trim(files: Files, config: MkDocsConfig) -> str:
    """Leave out what no page asks for, put ours around the theme's script, and return its name.

    The name tells its text. Where it is another theme's, a SitekitError says so.
    """
    for file in [file for file in files if _UNUSED.fullmatch(file.src_uri)]:
        files.remove(file)
    bundles = [file for file in files if _BUNDLE.fullmatch(file.src_uri)]
    if len(bundles) != 1:
        raise SitekitError(
            f"the theme has {len(bundles)} files assets/javascripts/bundle.*.min.js, not one; "
            "is mkdocs-material the version that requirements/lock.txt names?"
        )
    folder = Path(__file__).parent / "scripts"
    own = {name: (folder / f"{name}.js").read_text("utf-8") for name in _ORDER if name}
    text = "\n".join(own.get(name, _MAP.sub("", bundles[0].content_string)) for name in _ORDER)
    target = f"assets/javascripts/theme.{hashlib.sha256(text.encode()).hexdigest()[:8]}.js"
    files.remove(bundles[0])
    files.append(File.generated(config, target, content=text))
    return target
