"""A copy of the site in one file, which is unpacked and read without a server and a network.

Its addresses name files, and the search, which files may not have, gives way to a sentence.
"""

import io
import json
import posixpath
import re
import zipfile
from pathlib import Path
from urllib.parse import quote

from lxml.html import tostring
from lxml.html.builder import E

from sitekit.core import Project, SitekitError
from sitekit.core.html import parse
from sitekit.site import headers
from sitekit.site.model import Page, Site, is_ours

SENTENCE = "This offline copy has no search."
# Of the sentence; no page of the site itself has it.
_STYLE = """
.vg-no-search { margin: 0; padding-inline: 0.4rem; color: var(--md-primary-bg-color--light); }
.vg-no-search { font-size: 0.6rem; line-height: 1.2; }
@media screen and (max-width: 44.9375em) { .vg-no-search { max-width: 5rem; } }
"""
# Of no use without a host, or to the search alone.
_LEFT_OUT = re.compile(
    r"_headers|404\.html|robots\.txt|llms\.txt|sitemap\.xml(\.gz)?|search/.*|.*\.map|.*\.zip"
    r"|assets/javascripts/(lunr|workers)/.*"
)
# What has a meaning on the web only, such as the offer of this copy; what is fetched ahead, of
# which a browser complains; and the search. Its hidden check box stays: without it the theme's
# script stops, and the theme switch with it.
_ONLINE = (
    "[data-online], .md-search, [for=__search], [rel=preload], [rel=modulepreload], [rel=prefetch]"
)
_FEATURES = re.compile(r"navigation\.instant|search\.")
# The oldest time that the format knows: the same pages make the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)


def name(project: Project) -> str:
    """Return the name of the file, which is that of the site."""
    return f"{project.slug}-offline.zip"


def write(site: Site) -> Path:
    """Write the copy into a built site, the same bytes each time; SitekitError for a bad link."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for one in sorted(one for one in site.files if not _LEFT_OUT.fullmatch(one)):
            entry = zipfile.ZipInfo(f"{site.project.slug}/{one}", _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # As if made on Unix, wherever it is made: a file that everybody may read.
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            page, source = site.by_name.get(one), site.file(one)
            archive.writestr(entry, _copied(site, page) if page else source.read_bytes())
    target = site.file(name(site.project))
    target.write_bytes(file.getvalue())
    return target


def _copied(site: Site, page: Page) -> str:
    """Return a page as it stands in the copy: its links name files, which the site must have."""
    tree = parse(page.html)
    for element in tree.cssselect(_ONLINE):
        element.drop_tree()
    for link in tree.xpath("//a[@href] | //area[@href] | //link[@href]"):
        link.set("href", _file_address(site, page, link.get("href")))
    for header in tree.cssselect(".md-header__inner"):
        header.append(E.p(SENTENCE, {"class": "vg-no-search"}))
        tree.cssselect("head")[0].append(E.style(_STYLE))
    for config in tree.cssselect("script#__config"):
        options = json.loads(config.text_content())
        # A browser allows no file to fetch anything.
        kept = [one for one in options.get("features", []) if not _FEATURES.match(one)]
        config.text = json.dumps({**options, "features": kept})
    return headers.insert_policy(tostring(tree, encoding="unicode", doctype="<!doctype html>"))


def _file_address(site: Site, page: Page, address: str) -> str:
    """Return an address with the file that it leads to."""
    if not is_ours(address) or address.startswith("#"):
        return address
    try:
        target, _ = site.find(page.name, address)
    except LookupError as error:
        raise SitekitError(f"{page.path}: the address {address!r} {error}") from None
    file = quote(posixpath.relpath(target, posixpath.dirname(page.name)))
    return file + "".join(address.partition("#")[1:])
