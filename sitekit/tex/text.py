"""A formula as one line of text, read from its MathML: ``0.99^300 ≈ 0.0490``.

Whoever hears the line, or finds it, gets the same number: a stroke, a root or a power takes the
brackets beside it, or else the one thing beside it.
"""

import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from typing import NamedTuple

_SIGNS = {
    "sign": "+-±∓", "open": "([{⟨⌈⌊", "close": ")]}⟩⌉⌋!", "bar": "|‖", "punctuation": ",;.",
    "function": "∑∏∐∫∬∮⋃⋂⨁⨂⨀", "word": "…⋯", "name": "∘°□■⋮⋱∖'", "slash": "/",
    # Invisible: what stands before it is a function.
    "apply": "\u2061",
}  # fmt: skip
_KINDS = {sign: kind for kind, signs in _SIGNS.items() for sign in signs}
_PLAINER = dict(zip("−⋅′ϵϕϱ∗⟶⟵⟹⟺⩽⩾", "-·'εφρ*→←⇒⇔≤≥", strict=True))
_SIMPLER = str.maketrans({**_PLAINER, "″": "''"})
_BLACKBOARD = [*map(chr, range(0x1D538, 0x1D56C)), *map(chr, range(0x1D7D8, 0x1D7E2)), *"ℂℍℕℙℚℝℤ"]
_DOUBLE_STRUCK = str.maketrans({unicodedata.normalize("NFKC", one): one for one in _BLACKBOARD})
_ACCENTS = {"^": "\u0302", "¯": "\u0304", "―": "\u0304", "~": "\u0303"}
_MARKS = {"msub": "_", "munder": "_", "msup": "^", "mover": "^"}
_BEFORE_SIGNS = frozenset({"start", "sign", "operator", "open", "punctuation", "function"})
_KEPT = frozenset({"word", "function", "operator", "close", "bar"})
_FACTORS = frozenset({"name", "word", "function", "open", "matrix", "fraction"})


class _Atom(NamedTuple):
    """A piece of the line; ``whole``: a script behind it would belong to all of it."""

    text: str
    kind: str = "name"
    whole: bool = True


def linear(mathml: str) -> str:
    """Return the MathML of MathJax as one line, in Unicode's composed form."""
    return unicodedata.normalize("NFC", _join(_read(ET.fromstring(mathml))).replace("∣", "|"))


def _read(node: ET.Element) -> list[_Atom]:
    return _READERS.get(node.tag, _row)(node)


def _row(node: ET.Element) -> list[_Atom]:
    atoms = [atom for child in node for atom in _read(child)]
    # No bracket closes the brace of cases on the page.
    is_open = atoms[:1] == [_Atom("{", "open")] and node[-1].tag == "mo" and not node[-1].text
    return [*atoms, _Atom("}", "close")] if is_open else atoms


def _leaf(node: ET.Element) -> list[_Atom]:
    is_double = node.get("mathvariant") == "double-struck"
    shown = " ".join((node.text or "").translate(_DOUBLE_STRUCK if is_double else _SIMPLER).split())
    kind = _KINDS.get(shown, {"mo": "operator", "mtext": "word"}.get(node.tag, "name"))
    if len(shown) > 1 and shown[0].isalpha():
        kind = "function" if node.tag == "mo" else "word"
    return [_Atom(shown, kind)] if shown else []


def _scripts(node: ET.Element) -> list[_Atom]:
    base, *scripts = map(_read, node)
    line = _whole(base)
    for mark, script in zip(_MARKS.get(node.tag, "_^"), scripts, strict=True):
        while script and script[0].text in {"'", "''", "⊤"}:
            line += script.pop(0).text.replace("⊤", "ᵀ")
        line += mark + _script(script, mark) if script else ""
    kind = base[0].kind if len(base) == 1 else "name"
    return [_Atom(line, kind if kind in _KEPT else "name", whole=False)]


def _script(atoms: list[_Atom], mark: str) -> str:
    """Return a script, in brackets unless it reads as one thing; below, letters as in ij do."""
    line = _join(atoms, compact=True)
    one = len(atoms) == 1 or (len(atoms) == 2 and atoms[0].kind == "sign")
    simple = r"-?[\w.'*∞∂∘…]+|." if one else r"\w+" if mark == "_" else ""
    bare = re.fullmatch(simple, line) or (_is_bracket(atoms) and atoms[-1].whole)
    return line if bare else f"({line})"


def _whole(atoms: list[_Atom]) -> str:
    """Return what a script or a root is put on, in brackets where it would take a part only."""
    line = _join(atoms)
    bare = not line or ((len(atoms) == 1 or _is_bracket(atoms)) and atoms[-1].whole)
    return line if bare else f"({line})"


def _is_bracket(atoms: Sequence[_Atom]) -> bool:
    """Tell whether there is one pair of brackets with nothing before or behind it."""
    depths = [0]
    for atom in atoms:
        closes = atom.kind == "close" and atom.text[0] != "!"
        depths.append(depths[-1] + (atom.kind == "open") - closes)
    bars = [place for place, atom in enumerate(atoms) if atom.kind == "bar"]
    around = bars == [0, len(atoms) - 1] or 0 not in depths[1:-1]
    return len(atoms) > 1 and depths[-1] == 0 and around


def _over(node: ET.Element) -> list[_Atom]:
    line, mark = _join(_read(node[0])), node[1].text or ""
    if node.tag == "mover" and mark in _ACCENTS and len(line) == 1:
        return [_Atom(line + _ACCENTS[mark])]
    # A brace says what the words on it are about.
    return [_Atom(line, whole=False)] if mark in {"⏞", "⏟"} else _scripts(node)


def _fraction(node: ET.Element) -> list[_Atom]:
    above, below = map(_read, node)
    if node.get("linethickness") == "0":
        return [*above, _Atom("choose", "word"), *below]
    return [_Atom(f"{_factor(above)}/{_factor(below, below=True)}", "fraction", whole=False)]


def _factor(atoms: list[_Atom], below: bool = False) -> str:
    """Return a part of a fraction, in brackets where the stroke would take a part only."""
    line = _join(atoms)
    atoms = [atom for atom in atoms if atom.kind not in {"space", "apply"}]
    kinds = [atom.kind for atom in atoms]
    is_call = kinds[:1] in (["word"], ["function"]) or (atoms and "'" in atoms[0].text)
    one = len(atoms) <= 1 or _is_bracket(atoms[1:] if is_call else atoms)
    one = one or (len(atoms) == 2 and atoms[0].text == "∂")
    loose = below or not {"operator", "slash", "sign", "word", "function"}.isdisjoint(kinds)
    return f"({line})" if kinds == ["fraction"] or (loose and not one) else line


def _root(node: ET.Element) -> list[_Atom]:
    base, *degree = [_row(node)] if node.tag == "msqrt" else map(_read, node)
    line = f"{_whole(base)}^(1/{_join(degree[0])})" if degree else f"√{_whole(base)}"
    return [_Atom(line, whole=False)]


def _table(node: ET.Element) -> list[_Atom]:
    if node.get("displaystyle"):
        return [one for row in node for one in (_Atom(";", "punctuation"), *_row(row))][1:]
    cells = [[_join(_row(cell)) for cell in row] for row in node]
    between = ", " if any(" " in cell for row in cells for cell in row) else " "
    return [_Atom("; ".join(between.join(row) for row in cells), "matrix")]


_READERS: dict[str, Callable[[ET.Element], list[_Atom]]] = {
    **dict.fromkeys(("mi", "mn", "mo", "mtext"), _leaf),
    **dict.fromkeys(("msub", "msup", "msubsup"), _scripts),
    **dict.fromkeys(("munder", "mover", "munderover"), _over),
    **dict.fromkeys(("msqrt", "mroot"), _root),
    "mfrac": _fraction,
    "mtable": _table,
    "mspace": lambda node: [_Atom("", "space")] * (node.get("width", "")[:1] != "-"),
    "mphantom": lambda _: [],
}


def _join(atoms: Sequence[_Atom], compact: bool = False) -> str:
    """Return the atoms as text, with space where a reader expects it; little if ``compact``."""
    line, before, bars = "", _Atom("", "start"), set[str]()
    for place, atom in enumerate(atoms):
        if atom.kind == "space":
            continue
        after = next((one for one in atoms[place + 1 :] if one.kind != "space"), _Atom("", "end"))
        here = _settled(atom, before, after, bars)
        if here.kind == "apply":
            before = before._replace(kind="function")
        else:
            gap = not compact and atoms[place - 1].kind == "space"
            line += " " * _apart(before, here, gap, compact) + here.text
            before = here
    return line


def _settled(atom: _Atom, before: _Atom, after: _Atom, bars: set[str]) -> _Atom:
    if atom.kind == "bar":
        bars ^= {atom.text[0]}
        return atom._replace(kind="open" if atom.text[0] in bars else "close")
    if atom.kind == "sign" and before.kind not in _BEFORE_SIGNS:
        return atom._replace(kind="operator")
    if atom.kind == "matrix" and (before.kind != "open" or after.kind not in {"close", "bar"}):
        return _Atom(f"[{atom.text}]")
    if atom.kind == "fraction":
        is_factor = before.kind in {"slash", "function"} or before.text[-1:].isdigit()
        opens = after.kind == "bar" and after.text[0] not in bars
        if is_factor or opens or after.kind in _FACTORS or after.text[:1] == "!":
            return atom._replace(text=f"({atom.text})")
    return atom


def _apart(left: _Atom, right: _Atom, gap: bool, compact: bool) -> bool:
    """Tell whether a space goes between two atoms; ``gap``: the formula has one."""
    kinds = {left.kind, right.kind}
    if kinds & {"start", "slash"} or left.kind in {"open", "sign"} or right.kind == "close":
        return False
    if kinds & {"operator", "punctuation"}:
        return not compact and right.kind != "punctuation"
    if right.kind == "open" and right.text[0] != "[":
        return left.kind in {"function", "word"} and right.text[0] in "|‖"
    if kinds & {"function", "word"} or right.kind == "fraction":
        return True
    ends = left.kind == "close" or not left.whole or (right.text[:1].isdigit() and not compact)
    return gap or (ends and (right.text[:1].isalnum() or right.text[0] == "["))
