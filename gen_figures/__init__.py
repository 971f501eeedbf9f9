"""The figures of the book: one module a figure, drawn from ``snippets``.

``python -m gen_figures list|build|check|reseed|results`` (``--help`` explains each).

A figure module, ``gen_figures/figures/sigmoid_slope.py`` for the slug ``sigmoid-slope``, has a
docstring and four functions:

``data() -> Data``
    Everything that is drawn, as a frozen dataclass. Pure: no files but measured results (through
    `gen_figures.results.load`), no clock, no randomness without a seed. Tests look at this.
``draw(data, theme) -> matplotlib.figure.Figure``
    Only draws what is in ``data``, with the colours of a `gen_figures.style.Theme`; begins with
    `gen_figures.plot.new_figure`.
``describe(data) -> gen_figures.protocol.Description``
    Title (the finding, one sentence), caption, alternative text and long description. Every
    number in them is formatted from ``data``, to digits that other seeds leave as they are
    (`gen_figures.reseed`), or is a `gen_figures.words.count`.
``table(data) -> list of rows``
    The numbers for readers to download; the first row names the columns.

From them `gen_figures.render` makes ``SLUG.light.svg``, ``SLUG.dark.svg``, ``SLUG.csv`` and
``SLUG.json``. What a figure is made of is found from its import statements, without running them:
import what you use at the top, by its full name.

An experiment, ``gen_figures/experiments/twenty_layers.py`` for the result ``twenty-layers``, is
what takes too long for a build: see `gen_figures.results`.
"""
