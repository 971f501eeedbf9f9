"""The built folder: what is made of it once its pages are written, and every check of it.

Enters: a `Project` whose site was built. Leaves: a finished site, `Problem`s, weights, a PDF.
It imports `sitekit.core`.
"""

from sitekit.site.model import Page, Site, read_site
from sitekit.site.post_build import check

__all__ = ["Page", "Site", "check", "read_site"]
