"""The machine behind the site: it reads pages, verifies what they say and finishes their HTML.

Nothing here knows what the pages are about. The package whose functions the pages call, the
folder of measured results and the command that draws figures are named in ``mkdocs.yml``.
"""
