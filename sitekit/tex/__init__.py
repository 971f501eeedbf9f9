"""TeX and numbers: one lexer, arithmetic, numerals, macros, and formulas set by MathJax.

Enter: TeX, texts, the macro file. Leave: numbers, pictures with MathML, lines of text.
It imports ``core``.
"""

from sitekit.tex.formulas import Formula, Typesetting
from sitekit.tex.macros import read_macros
from sitekit.tex.mathjax import typeset

__all__ = ["Formula", "Typesetting", "read_macros", "typeset"]
