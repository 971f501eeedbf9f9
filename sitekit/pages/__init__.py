"""What a page's own markup becomes: claims, formulas, tables, figures, derivations, notebooks.

Enter: Markdown and verdicts. Leave: what a page holds (`Converted`), and the HTML of its parts.
It may import ``verify``, ``tex`` and ``core``.
"""

from sitekit.pages.convert import Converted, Converter
from sitekit.pages.markdown import PageExtension
from sitekit.pages.metadata import Metadata

__all__ = ["Converted", "Converter", "Metadata", "PageExtension"]
