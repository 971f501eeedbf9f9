"""The whole book on paper: the built pages as one document, printed by Chromium as one PDF."""

from __future__ import annotations

from sitekit.paper.compose import Chapter, chapters, compose
from sitekit.paper.press import FILE, check, print_book

__all__ = ["FILE", "Chapter", "chapters", "check", "compose", "print_book"]
