"""The plugin of MkDocs: it composes the rooms into a build.

Enter: MkDocs' events. Leave: the built site, or every problem of the book at once.
It may import every room.
"""

from sitekit.plugin.book import Book, convert_all
from sitekit.plugin.events import SitekitPlugin

__all__ = ["Book", "SitekitPlugin", "convert_all"]
