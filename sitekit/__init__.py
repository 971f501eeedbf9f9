"""Reads the pages of a site, verifies what they say, and finishes their HTML.

Nothing here knows what the pages are about: what they call, where they lie and what they are
measured by is said in ``mkdocs.yml``. ARCHITECTURE.md shows the rooms.
"""
