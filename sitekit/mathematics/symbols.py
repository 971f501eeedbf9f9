"""What TeX commands read as in a line of plain text."""

from __future__ import annotations

import unicodedata

_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa mu nu xi pi rho sigma tau upsilon "
    "phi chi psi omega"
)


def _greek() -> dict[str, str]:
    letters = {}
    for name in _GREEK.split():
        letters[name] = unicodedata.lookup(f"GREEK SMALL LETTER {name.upper()}")
        letters[name.title()] = unicodedata.lookup(f"GREEK CAPITAL LETTER {name.upper()}")
    # Unicode spells this letter "lamda".
    letters |= {"lambda": "λ", "Lambda": "Λ"}
    # A reader who searches for ε or φ means either form.
    return letters | {"varepsilon": "ε", "vartheta": "ϑ", "varphi": "φ", "varrho": "ρ"}


#: Letters and letter-like signs: no space around them.
ORDINARY = _greek() | {
    "partial": "∂", "nabla": "∇", "infty": "∞", "ell": "ℓ", "hbar": "ℏ", "prime": "'", "top": "⊤",
    "bot": "⊥", "emptyset": "∅", "varnothing": "∅", "forall": "∀", "exists": "∃", "neg": "¬",
    "angle": "∠", "square": "□", "blacksquare": "■", "checkmark": "✓",
    "vdots": "⋮", "ddots": "⋱", "backslash": "∖", "circ": "∘", "degree": "°",
    "aleph": "ℵ", "imath": "ı", "jmath": "ȷ", "dagger": "†",
    "%": "%", "$": "$", "&": "&", "#": "#", "_": "_",
}  # fmt: skip

#: Read with a space on each side, like words.
DOTS = {"ldots": "…", "dots": "…", "dotsc": "…", "cdots": "⋯", "dotsb": "⋯", "dotsm": "⋯"}

#: Open and close in turn.
BARS = {"vert": "|", "Vert": "‖", "|": "‖"}

#: Read with a space on each side where they stand between two things.
BINARY = {
    "cdot": "·", "times": "×", "div": "÷", "pm": "±", "mp": "∓", "odot": "⊙", "otimes": "⊗",
    "oplus": "⊕", "ominus": "⊖", "ast": "∗", "star": "⋆", "bullet": "•", "cup": "∪", "cap": "∩",
    "setminus": "∖", "wedge": "∧", "land": "∧", "vee": "∨", "lor": "∨", "bmod": "mod",
}  # fmt: skip

#: Read with a space on each side.
RELATION = {
    "approx": "≈", "neq": "≠", "ne": "≠", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥",
    "lt": "<", "gt": ">", "ll": "≪", "gg": "≫", "equiv": "≡", "sim": "∼", "simeq": "≃",
    "cong": "≅", "propto": "∝", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂",
    "subseteq": "⊆", "supset": "⊃", "supseteq": "⊇", "to": "→", "rightarrow": "→",
    "longrightarrow": "→", "leftarrow": "←", "gets": "←", "leftrightarrow": "↔",
    "Rightarrow": "⇒", "implies": "⇒", "Longrightarrow": "⇒", "Leftarrow": "⇐",
    "Leftrightarrow": "⇔", "iff": "⇔", "mapsto": "↦", "mid": "|", "parallel": "∥", "perp": "⊥",
    "lesssim": "≲", "gtrsim": "≳", "leqslant": "≤", "geqslant": "≥", "asymp": "≍", "doteq": "≐",
    "uparrow": "↑", "downarrow": "↓", "nearrow": "↗", "searrow": "↘", "colon": ":",
    "coloneqq": "≔", "triangleq": "≜", "therefore": "∴", "because": "∵", "leadsto": "⇝",
    "hookrightarrow": "↪", "xrightarrow": "→", "xleftarrow": "←",
}  # fmt: skip

#: Sums and their like.
LARGE = {
    "sum": "∑", "prod": "∏", "coprod": "∐", "int": "∫", "iint": "∬", "oint": "∮",
    "bigcup": "⋃", "bigcap": "⋂", "bigoplus": "⨁", "bigotimes": "⨂", "bigodot": "⨀",
}  # fmt: skip

#: Read as their own name, apart from what follows.
FUNCTIONS = frozenset({
    "arccos", "arcsin", "arctan", "arg", "cos", "cosh", "cot", "coth", "csc", "deg", "det",
    "dim", "exp", "gcd", "hom", "inf", "ker", "lg", "lim", "ln", "log", "max", "min",
    "Re", "Im", "sec",
    "sin", "sinh", "sup", "tan", "tanh", "Pr", "liminf", "limsup",
})  # fmt: skip

OPENING = {
    "{": "{", "langle": "⟨", "lceil": "⌈", "lfloor": "⌊", "lbrace": "{", "lbrack": "[",
    "lvert": "|", "lVert": "‖",
}  # fmt: skip
CLOSING = {
    "}": "}", "rangle": "⟩", "rceil": "⌉", "rfloor": "⌋", "rbrace": "}", "rbrack": "]",
    "rvert": "|", "rVert": "‖",
}  # fmt: skip

#: Combining characters for marks over a single letter.
ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304",
    "tilde": "\u0303", "widetilde": "\u0303", "vec": "\u20d7", "dot": "\u0307",
    "ddot": "\u0308", "check": "\u030c", "breve": "\u0306", "acute": "\u0301", "grave": "\u0300",
    "underline": "\u0332", "mathring": "\u030a",
}  # fmt: skip

#: Commands whose argument is read as if they were not there.
TRANSPARENT = frozenset({
    "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathcal", "mathscr", "mathfrak",
    "mathnormal", "boldsymbol", "bm", "pmb", "boxed", "mathop", "mathbin", "mathrel",
    "mathord", "mathopen", "mathclose", "mathpunct", "mathinner", "smash", "underbrace",
    "overbrace", "overrightarrow", "overleftarrow", "cancel", "substack", "symbf",
})  # fmt: skip

#: Commands whose argument is words.
WORDS = frozenset({
    "text", "textrm", "textbf", "textit", "textsf", "texttt", "textnormal", "mbox", "hbox",
})  # fmt: skip

#: Space that a reader sees.
SPACES = frozenset([",", ":", ">", ";", " ", "quad", "qquad", "thinspace", "enspace", "space"])

#: Commands that only change the looks, by the number of arguments that go with them.
DROPPED = {
    "left": 0, "right": 0, "middle": 0, "big": 0, "Big": 0, "bigg": 0, "Bigg": 0, "bigl": 0,
    "bigr": 0, "bigm": 0, "Bigl": 0, "Bigr": 0, "Bigm": 0, "biggl": 0, "biggr": 0, "biggm": 0,
    "Biggl": 0, "Biggr": 0, "Biggm": 0, "limits": 0, "nolimits": 0, "displaylimits": 0,
    "displaystyle": 0, "textstyle": 0, "scriptstyle": 0, "scriptscriptstyle": 0, "hline": 0,
    "hfill": 0, "mathstrut": 0, "strut": 0, "nonumber": 0, "notag": 0, "!": 0, "negthinspace": 0,
    "relax": 0, "allowbreak": 0, "nobreak": 0, "bf": 0, "rm": 0, "it": 0, "cal": 0, "/": 0,
    "tiny": 0, "scriptsize": 0, "small": 0, "normalsize": 0, "large": 0, "Large": 0,
    "phantom": 1, "hphantom": 1, "vphantom": 1, "hspace": 1, "vspace": 1, "color": 1, "label": 1,
    "tag": 1,
}  # fmt: skip

_DOUBLE_STRUCK = {"C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"}


def double_struck(text: str) -> str:
    """Return letters and digits in blackboard bold.

    Parameters
    ----------
    text : str
        Anything; what has no such form stays.

    Returns
    -------
    str
        As many characters.
    """
    return "".join(_DOUBLE_STRUCK.get(char) or _offset(char) for char in text)


def _offset(char: str) -> str:
    for first, last, start in (("A", "Z", 0x1D538), ("a", "z", 0x1D552), ("0", "9", 0x1D7D8)):
        if first <= char <= last:
            return chr(start + ord(char) - ord(first))
    return char
