"""Formulas as one line of plain text, for the search index and for descriptions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from sitekit.mathematics import symbols
from sitekit.mathematics.macros import Macro, Macros

_TOKEN = re.compile(
    r"(?P<command>\\[A-Za-z]+)\*?[ \t\n]*|\\(?P<sign>[^A-Za-z])|(?P<number>\d(?:\d|\.\d|\{,\}\d)*)"
    r"|(?P<space>[\s~]+)|(?P<char>.)|\\$",
    re.DOTALL,
)
_COMMENT = re.compile(r"(?<!\\)%[^\n]*\n?")
_MATRICES = {
    "matrix": ("[", "]"), "smallmatrix": ("[", "]"), "array": ("[", "]"), "bmatrix": ("[", "]"),
    "pmatrix": ("(", ")"), "vmatrix": ("|", "|"), "Vmatrix": ("‖", "‖"), "Bmatrix": ("{", "}"),
    "cases": ("{", "}"), "rcases": ("{", "}"),
}  # fmt: skip
# No formula written by a person expands so often; a macro that calls itself does.
_EXPANSIONS = 500


@dataclass(frozen=True)
class _Token:
    """A piece of TeX: ``kind`` is command, number, space or char; ``text`` has no backslash."""

    kind: str
    text: str


@dataclass(frozen=True)
class _Atom:
    """A piece of the line.

    ``kind`` decides on space: ord, word, op, bin, rel, open, close, bar, slash, punct or space;
    ``scripted`` tells that a sub- or superscript ends it.
    """

    text: str
    kind: str = "ord"
    scripted: bool = False


def linear(tex: str, macros: Macros | None = None) -> str:
    r"""Return a formula as one line of text.

    Parameters
    ----------
    tex : str
        Without delimiters; need not be correct.
    macros : Macros, optional
        Definitions to expand.

    Returns
    -------
    str
        Such as ``0.99^300 ≈ 0.0490``; without backslashes.
    """
    parser = _Parser(_tokens(tex), dict(macros.defined) if macros else {})
    text = _join(parser.everything())
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _tokens(tex: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(_COMMENT.sub("", tex)):
        kind = match.lastgroup or "space"
        text = match[kind] if match.lastgroup else ""
        if kind == "sign":
            found.append(_Token("space" if text.isspace() else "command", text))
        else:
            text = text.replace("{,}", ",") if kind == "number" else text.removeprefix("\\")
            found.append(_Token(kind, text))
    return found


def _join(atoms: list[_Atom], compact: bool = False) -> str:
    """Return the atoms as text, with space where a reader expects it; little if ``compact``."""
    line = ""
    before: _Atom | None = None
    gap = False
    open_bars: set[str] = set()
    for atom in atoms:
        if atom.kind == "space":
            gap = True
            continue
        here = _settled(atom, before, open_bars)
        if before and _apart(before, here, gap, compact):
            line += " "
        line += here.text
        before, gap = here, False
    return line


def _settled(atom: _Atom, before: _Atom | None, open_bars: set[str]) -> _Atom:
    """Return the atom with a kind that depends on what came before it."""
    if atom.kind == "bar":
        bar = atom.text[0]
        open_bars ^= {bar}
        return _Atom(atom.text, "open" if bar in open_bars else "close", atom.scripted)
    leading = before is None or before.kind in {"bin", "rel", "open", "punct", "op", "sign"}
    # A sign at the beginning or behind another sign is no operation: -1, = -1, (-1).
    return _Atom(atom.text, "sign") if atom.kind == "bin" and leading else atom


def _apart(left: _Atom, right: _Atom, gap: bool, compact: bool) -> bool:
    """Tell whether a space goes between two atoms; ``gap`` tells that the source has one."""
    kinds = {left.kind, right.kind}
    if left.kind in {"open", "sign", "slash"} or right.kind in {"close", "punct", "slash"}:
        return False
    if not kinds.isdisjoint({"rel", "bin", "punct"}):
        return not compact
    if right.kind == "open":
        return left.kind == "op" and right.text[0] in "|‖"
    if not kinds.isdisjoint({"op", "word"}):
        return True
    return (left.scripted and right.text[:1].isalnum()) or (gap and not compact)


def _grouped(text: str) -> str:
    """Return text as a sub- or superscript: in parentheses unless it reads as one thing."""
    one = re.fullmatch(r"-?[\w.,'⊤∞∗*†∂∘+…]+|[-+]", text) and not re.search(r"\w\+", text)
    return text if one or _enclosed(text) else f"({text})"


def _enclosed(text: str) -> bool:
    """Tell whether one pair of parentheses goes round the whole text."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth = 0
    for position, char in enumerate(text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth == 0:
            return position == len(text) - 1
    return False


def _factor(atoms: list[_Atom], denominator: bool) -> str:
    """Return a part of a fraction, in parentheses where the stroke would be read wrongly."""
    text = _join(atoms)
    solid = [atom for atom in atoms if atom.kind != "space"]
    single = len(solid) <= 1 or solid[0].text in {"∂", "d"} or "(" in text
    outside = text
    while (inner := re.sub(r"\([^()]*\)", "", outside)) != outside:
        outside = inner
    loose = " " in outside or "/" in outside
    return f"({text})" if loose or (denominator and not single) else text


class _Parser:
    """Reads tokens from left to right; malformed TeX ends early and never raises."""

    def __init__(self, tokens: list[_Token], macros: dict[str, Macro]) -> None:
        self._tokens = list(reversed(tokens))
        self._macros = macros
        self._expansions = 0

    def everything(self) -> list[_Atom]:
        """Return the atoms of all tokens, also behind a closing mark without an opening one."""
        atoms = self._rows()
        while self._tokens:
            if self._tokens.pop() == _Token("command", "end"):
                self._raw()
            atoms += self._rows()
        return atoms

    def _rows(self) -> list[_Atom]:
        """Return rows that stand outside a matrix: alignment marks go, rows are listed."""
        return _listed(self._table())

    def _table(self) -> list[list[list[_Atom]]]:
        r"""Return rows of cells up to a closing brace, ``\end``, or the end."""
        rows: list[list[list[_Atom]]] = [[[]]]
        while self._tokens:
            token = self._tokens[-1]
            if token.kind == "char" and token.text == "}":
                break
            if token.kind == "command" and token.text == "end":
                break
            self._tokens.pop()
            if token.kind == "char" and token.text == "&":
                rows[-1].append([])
            elif token.kind == "command" and token.text in {"\\", "cr", "newline"}:
                self._optional()
                rows.append([[]])
            else:
                self._read(token, rows[-1][-1])
        return [row for row in rows if any(_join(cell).strip() for cell in row)]

    def _read(self, token: _Token, atoms: list[_Atom]) -> None:
        """Append what a token, with its arguments, reads as."""
        if token.kind == "command":
            atoms += self._command(token.text)
        elif token.kind == "space":
            atoms.append(_Atom(" ", "space"))
        elif token.kind == "number":
            atoms.append(_Atom(token.text))
        elif token.text == "{":
            atoms += self._group()
        elif token.text in "^_":
            self._script(token.text, atoms)
        elif token.text == "'" and atoms and atoms[-1].kind != "space":
            base = atoms.pop()
            atoms.append(_Atom(f"{base.text}'", base.kind, scripted=True))
        else:
            atoms.append(_Atom(token.text, _KINDS.get(token.text, "ord")))

    def _group(self) -> list[_Atom]:
        atoms = self._rows()
        if self._tokens and self._tokens[-1] == _Token("char", "}"):
            self._tokens.pop()
        return atoms

    def _argument(self) -> list[_Atom]:
        """Return the next group or the next single thing."""
        self._skip_space()
        if not self._tokens or self._tokens[-1] == _Token("char", "}"):
            return []
        token = self._tokens.pop()
        if token.kind == "number" and len(token.text) > 1:
            self._tokens.append(_Token("number", token.text[1:]))
            token = _Token("number", token.text[0])
        atoms: list[_Atom] = []
        self._read(token, atoms)
        return atoms

    def _raw(self) -> list[_Token]:
        """Return the tokens of the next group, or the next token, unread."""
        self._skip_space()
        if not self._tokens:
            return []
        first = self._tokens.pop()
        if first != _Token("char", "{"):
            return [first]
        taken: list[_Token] = []
        depth = 1
        while self._tokens:
            token = self._tokens.pop()
            depth += {"{": 1, "}": -1}.get(token.text, 0) if token.kind == "char" else 0
            if depth == 0:
                break
            taken.append(token)
        return taken

    def _optional(self) -> list[_Token] | None:
        """Return the tokens in brackets, None if there are no brackets."""
        if not self._tokens or self._tokens[-1] != _Token("char", "["):
            return None
        rest = [token.text for token in reversed(self._tokens)]
        if "]" not in rest:
            return None
        taken = [self._tokens.pop() for _ in range(rest.index("]") + 1)]
        return taken[1:-1]

    def _skip_space(self) -> None:
        while self._tokens and self._tokens[-1].kind == "space":
            self._tokens.pop()

    def _script(self, mark: str, atoms: list[_Atom]) -> None:
        while atoms and atoms[-1].kind == "space":
            atoms.pop()
        text = _join(self._argument(), compact=True).strip()
        base = atoms.pop() if atoms else _Atom("")
        if mark == "^" and text in {"⊤", "'", "''"}:
            script = text.replace("⊤", "ᵀ")
        else:
            script = f"{mark}{_grouped(text)}" if text else ""
        # Parentheses keep their kind for what follows; an operator stays one.
        kind = base.kind if base.kind in {"op", "rel", "close", "bar"} else "ord"
        atoms.append(_Atom(base.text + script, kind, scripted=True))

    def _command(self, name: str) -> list[_Atom]:
        if name in self._macros and self._expansions < _EXPANSIONS:
            return self._expanded(self._macros[name])
        if name in _ATOMS:
            return [_ATOMS[name]]
        return _COMMANDS.get(name, _Parser._unknown)(self, name)

    def _unknown(self, name: str) -> list[_Atom]:
        return [_Atom(name, "word")]

    def _expanded(self, macro: Macro) -> list[_Atom]:
        """Put the body of a macro, with its arguments filled in, before what follows."""
        self._expansions += 1
        arguments: list[list[_Token]] = []
        if macro.default is not None:
            given = self._optional()
            arguments.append(_tokens(macro.default) if given is None else given)
        while len(arguments) < macro.arguments:
            arguments.append(self._raw())
        body = _tokens(macro.body)
        filled: list[_Token] = []
        while body:
            token = body.pop(0)
            if token == _Token("char", "#") and body and body[0].text[:1].isdigit():
                number = body.pop(0).text
                index = int(number[0]) - 1
                filled += arguments[index] if index < len(arguments) else []
                filled += [_Token("number", number[1:])] if number[1:] else []
            else:
                filled.append(token)
        self._tokens += reversed(filled)
        return []

    def _dropped(self, name: str) -> list[_Atom]:
        for _ in range(symbols.DROPPED[name]):
            self._raw()
        if name in {"left", "right", "middle"}:
            self._skip_space()
            if self._tokens and self._tokens[-1] == _Token("char", "."):
                self._tokens.pop()
        return []

    def _transparent(self, name: str) -> list[_Atom]:
        atoms = self._argument()
        text = _join(atoms).strip()
        if name == "mathrm" and len(text) > 1 and text.isalpha():
            return [_Atom(text, "word")]
        return atoms

    def _accent(self, name: str) -> list[_Atom]:
        text = _join(self._argument()).strip()
        if len(text) == 1:
            return [_Atom(text + symbols.ACCENTS[name])]
        return [_Atom(f"{name}({text})" if text else "")]

    def _words(self, _name: str) -> list[_Atom]:
        text = "".join(_in_words(token) for token in self._raw())
        inner = " ".join(text.split())
        spaces = [_Atom(" ", "space")]
        middle = [_Atom(inner, "word" if len(inner) > 1 else "ord")] if inner else []
        return (spaces if text[:1] == " " else []) + middle + (spaces if text[-1:] == " " else [])

    def _fraction(self, _name: str) -> list[_Atom]:
        above, below = self._argument(), self._argument()
        return [_Atom(f"{_factor(above, False)}/{_factor(below, True)}", scripted=True)]

    def _root(self, _name: str) -> list[_Atom]:
        degree = self._optional()
        text = _join(self._argument()).strip()
        if degree is not None:
            order = "".join(token.text for token in degree)
            return [_Atom(f"{_grouped(text)}^(1/{order})", scripted=True)]
        return [_Atom(f"√{_grouped(text)}", scripted=True)]

    def _binomial(self, _name: str) -> list[_Atom]:
        above, below = (_join(self._argument()).strip() for _ in range(2))
        return [_Atom(f"binom({above}, {below})")]

    def _operator(self, _name: str) -> list[_Atom]:
        return [_Atom("".join(_in_words(token) for token in self._raw()).strip(), "op")]

    def _blackboard(self, _name: str) -> list[_Atom]:
        return [_Atom(symbols.double_struck(_join(self._argument()).strip()))]

    def _over(self, _name: str) -> list[_Atom]:
        above, base = self._argument(), self._argument()
        return _with_script(base, "^", above)

    def _under(self, _name: str) -> list[_Atom]:
        below, base = self._argument(), self._argument()
        return _with_script(base, "_", below)

    def _negated(self, _name: str) -> list[_Atom]:
        atoms = self._argument()
        text = _join(atoms).strip()
        return [_Atom(unicodedata.normalize("NFC", f"{text}\u0338"), "rel")]

    def _modulo(self, _name: str) -> list[_Atom]:
        text = _join(self._argument()).strip()
        return [_Atom(" ", "space"), _Atom(f"(mod {text})", "word")]

    def _environment(self, _command: str) -> list[_Atom]:
        name = "".join(token.text for token in self._raw()).rstrip("*")
        if name in {"array", "alignedat", "alignat"}:
            self._raw()
        elif name in {"aligned", "gathered"}:
            self._optional()
        rows = self._table()
        if self._tokens and self._tokens[-1] == _Token("command", "end"):
            self._tokens.pop()
            self._raw()
        if name not in _MATRICES:
            return _listed(rows)
        opening, closing = _MATRICES[name]
        return [_Atom(f"{opening}{_matrix(rows, name)}{closing}", scripted=False)]


def _matrix(rows: list[list[list[_Atom]]], name: str) -> str:
    cells = [[_join(cell).strip() for cell in row] for row in rows]
    spaced = name.endswith("cases") or any(" " in cell for row in cells for cell in row)
    return "; ".join((", " if spaced else " ").join(row) for row in cells)


def _listed(rows: list[list[list[_Atom]]]) -> list[_Atom]:
    """Return rows one behind the other, cells without a mark between them."""
    atoms: list[_Atom] = []
    for row in rows:
        if atoms:
            atoms.append(_Atom(";", "punct"))
        atoms += [atom for cell in row for atom in cell]
    return atoms


def _with_script(base: list[_Atom], mark: str, script: list[_Atom]) -> list[_Atom]:
    kind = base[0].kind if len(base) == 1 else "ord"
    text = _grouped(_join(script, compact=True).strip())
    return [_Atom(f"{_join(base).strip()}{mark}{text}", kind, scripted=True)]


def _in_words(token: _Token) -> str:
    r"""Return a token inside ``\text`` as it is read."""
    if token.kind == "space":
        return " "
    if token.kind == "command":
        return _ATOMS[token.text].text if token.text in _ATOMS else ""
    return "" if token.kind == "char" and token.text in "${}" else token.text


_KINDS = {
    **dict.fromkeys("+-*", "bin"),
    **dict.fromkeys("=<>:", "rel"),
    **dict.fromkeys("([", "open"),
    **dict.fromkeys(")]!", "close"),
    **dict.fromkeys(",;", "punct"),
    "|": "bar",
    "/": "slash",
}

_ATOMS = {
    name: _Atom(text, kind)
    for table, kind in (
        (symbols.ORDINARY, "ord"),
        (symbols.DOTS, "word"),
        (symbols.BINARY, "bin"),
        (symbols.RELATION, "rel"),
        (symbols.LARGE, "op"),
        (symbols.OPENING, "open"),
        (symbols.CLOSING, "close"),
        (symbols.BARS, "bar"),
        ({name: name for name in symbols.FUNCTIONS}, "op"),
        (dict.fromkeys(symbols.SPACES, " "), "space"),
    )
    for name, text in table.items()
}

_COMMANDS: dict[str, Callable[[_Parser, str], list[_Atom]]] = {
    **dict.fromkeys(symbols.DROPPED, _Parser._dropped),
    **dict.fromkeys(symbols.TRANSPARENT, _Parser._transparent),
    **dict.fromkeys(symbols.ACCENTS, _Parser._accent),
    **dict.fromkeys(symbols.WORDS, _Parser._words),
    **dict.fromkeys(("frac", "tfrac", "dfrac", "cfrac"), _Parser._fraction),
    **dict.fromkeys(("binom", "tbinom", "dbinom"), _Parser._binomial),
    **dict.fromkeys(("overset", "stackrel"), _Parser._over),
    "underset": _Parser._under,
    "sqrt": _Parser._root,
    "operatorname": _Parser._operator,
    "mathbb": _Parser._blackboard,
    "not": _Parser._negated,
    "pmod": _Parser._modulo,
    "begin": _Parser._environment,
}
