"""Mathematics on the page: TeX becomes SVG and MathML while the site is built.

The way of a formula through a build:

1. `hold` replaces the TeX of a converted page by placeholders that hold linear text (what the
   search index reads), and returns the formulas; other machinery writes `placeholder`.
2. `typeset` sets all formulas of the build in one run of Node, or reads them from the cache.
3. `substitute` replaces the placeholders of a finished page by pictures and MathML.
4. `problems` says where the TeX of a formula that failed stands; `check` does all of it.
"""

from sitekit.mathematics.checks import check, heading_problems, problems
from sitekit.mathematics.macros import Macro, Macros, read_macros
from sitekit.mathematics.page import Formula, baselines, hold, placeholder, substitute
from sitekit.mathematics.plain import linear
from sitekit.mathematics.typesetting import Rendered, Typesetting, typeset

__all__ = [
    "Formula",
    "Macro",
    "Macros",
    "Rendered",
    "Typesetting",
    "baselines",
    "check",
    "heading_problems",
    "hold",
    "linear",
    "placeholder",
    "problems",
    "read_macros",
    "substitute",
    "typeset",
]
