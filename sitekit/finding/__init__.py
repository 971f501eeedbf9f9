"""What helps readers, search engines and programs to find things and to go on from there.

* `facts`: what is known of a page: title, address, way to it, minutes, what it cites;
* `head`: descriptions for search engines and for those who share a page;
* `around`: what stands below the title and at the end of an article;
* `changes`: the hand-kept list of changes, checked, and its feed;
* `lists`: ``robots.txt`` and ``llms.txt``.

Addresses are absolute only where the site's own is known: without ``SITE_URL`` nothing is said that
would be wrong elsewhere.
"""

from __future__ import annotations

from sitekit.finding.around import below_title, foot
from sitekit.finding.changes import Change, feed
from sitekit.finding.facts import Facts, Work, minutes, works
from sitekit.finding.head import head
from sitekit.finding.lists import llms, robots

__all__ = [
    "Change",
    "Facts",
    "Work",
    "below_title",
    "feed",
    "foot",
    "head",
    "llms",
    "minutes",
    "robots",
    "works",
]
