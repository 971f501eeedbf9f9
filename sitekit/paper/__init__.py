"""The whole book on paper: the built pages as one document, printed by Chromium as one PDF."""

from __future__ import annotations

from sitekit.paper.compose import Chapter, chapters, compose
from sitekit.paper.press import WIDTHS, check, print_book, print_with

__all__ = ["WIDTHS", "Chapter", "chapters", "check", "compose", "print_book", "print_with"]
