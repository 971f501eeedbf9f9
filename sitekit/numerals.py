r"""Numbers as people write them: read from plain text and from TeX, rounded, and written again.

=====================  =============================================  ======================
form                   examples                                       what it says of a value
=====================  =============================================  ======================
whole or decimal       ``32``, ``−0.5``, ``1,797``, ``1{,}797``       rounded, it is this
percentage             ``12 %``, ``12\,\%``                           100 times it, rounded
mantissa and power     ``9.5e-7``, ``3.7 × 10⁻⁸``,                    rounded, it is this
                       ``3.7 \times 10^{-8}``
fraction               ``1/4``, ``\frac14``                           it equals this
power                  ``2^{-24}``, ``10⁻⁵``                          it equals this
=====================  =============================================  ======================

Everything is computed with fractions, so that nothing overflows, underflows or is rounded twice.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
RAISED = str.maketrans(SUPERSCRIPTS + "⁻⁺", "0123456789-+")
_RAISE = str.maketrans("0123456789-", SUPERSCRIPTS + "⁻")
# A power beyond this is no number that a page shows, and would take long to write out.
_LARGEST_EXPONENT = 4000
# Whole numbers and fractions of up to so many bits stand whole in a message.
_WHOLE = 50

# Possessive quantifiers (++) keep "1.55x" from being read as 1.5.
_GROUPED = r"\d{1,3}(?:(?P<separator>%s)\d{3}(?!\d))(?:(?P=separator)\d{3}(?!\d))*+"
_PLAIN_GROUPED = _GROUPED % "[,\u2009\u202f]"
_TEX_GROUPED = _GROUPED % r"\{,\}|\\,"
_PLAIN = re.compile(
    rf"""
    (?<![\w./^])
    (?: (?<![\w)\d]) (?P<sign> [-−+±] ) )?
    (?<!\d[.,])
    (?P<whole> {_PLAIN_GROUPED} | \d++ ) (?P<decimals> \.\d++ )?+
    (?:
        (?P<letter> [eE] ) (?P<exponent> [-−+]?\d++ )
      | (?P<times> \s*[×·]\s* ) 10 (?P<power> [⁻⁺]?[{SUPERSCRIPTS}]++ )
      | (?P<raised> [⁻⁺]?[{SUPERSCRIPTS}]++ )
      | (?P<slash> / ) (?P<below> \d++ )
    )?+
    (?P<percent> \s?% )?+
    (?![\w/^{SUPERSCRIPTS}]|[.,]\d)
    """,
    re.VERBOSE,
)
_SPACE = r"(?:\s|~|\\[,;:!\ ])*"
_TEX = re.compile(
    rf"""
    {_SPACE} (?: (?P<sign> [-−+±] | \\pm(?![A-Za-z]) ) {_SPACE} )?
    (?:
        (?P<frac> \\[dt]?frac ) \s* (?: \{{ \s*(?P<above>\d+)\s* \}} | (?P<above1>\d) )
                                \s* (?: \{{ \s*(?P<under>\d+)\s* \}} | (?P<under1>\d) )
      | (?P<whole> {_TEX_GROUPED} | \d++ ) (?P<decimals> \.\d++ )?+
        (?:
            (?P<letter> [eE] ) (?P<exponent> [-−+]?\d++ )
          | (?P<times> \s*(?: \\times | \\cdot | [×·] ) {_SPACE} ) 10
            \^ (?: \{{ \s*(?P<power> [-−+]?\d+ )\s* \}} | (?P<power1> \d ) )
          | \^ (?: \{{ \s*(?P<raised> [-−+]?\d+ )\s* \}} | (?P<raised1> \d ) )
          | (?P<slash> \s*/\s* ) (?P<below> \d++ )
        )?+
    )
    (?P<percent> {_SPACE} \\% )?+
    {_SPACE}
    """,
    re.VERBOSE,
)
_GROUPS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_MALFORMED = (
    (re.compile(r"(?<![\d\w])\.(?P<rest>\d+)"), "write 0{shown}, with the zero before the point"),
    (re.compile(r"\d+\.\d+(?:[.,]\d+)+"), "{shown} is not one number"),
    (re.compile(r"(?<![\d.,])0\d[\d.,]*"), "{shown} begins with a needless 0"),
    (
        re.compile(r"(?<![\d.])\d+,\d+(?:[.,]\d+)*"),
        "{shown} can be read in two ways; write decimals with a point, thousands as {thousands}",
    ),
    (re.compile(r"(?<!\S)–\d[\d.]*"), "the dash before {shown} is no minus sign; write − or -"),
)


class NumeralError(ValueError):
    """A number that cannot be read in exactly one way; the message says how to write it."""


@dataclass(frozen=True)
class Numeral:
    """A number as shown.

    Attributes
    ----------
    text : str
        As written, without spaces around it.
    value : Fraction
        What it says; 3/25 for ``12 %``.
    step : Fraction or None
        What one more in the last digit shown would add; None for fractions and powers, which claim
        equality.
    start, end : int
        Where it stands in the text that was read.
    style : dict of str to str
        The pieces of its form (sign, separator, …), from which `written` makes another.
    """

    text: str
    value: Fraction
    step: Fraction | None
    start: int = 0
    end: int = 0
    style: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    tex: bool = field(default=False, compare=False, repr=False)

    def holds(self, value: float | Fraction | Decimal) -> bool:
        """Return whether a value, rounded half up to the digits shown, is this number.

        A shown zero holds for exact zero only: ``0.00`` cannot stand for 1e-12. Fractions and
        powers are not rounded; a float equals them if it is the float nearest to them.
        """
        if self.step is None:
            return self._equals(value)
        if self.value == 0:
            return value == 0
        return rounded(exact(value), self.step) == self.value

    def _equals(self, value: float | Fraction | Decimal) -> bool:
        if value == 0 or not isinstance(value, float):
            return self.value == Fraction(value)
        try:
            return float(self.value) == value
        except OverflowError:
            return False


def exact(value: float | Fraction | Decimal) -> Fraction:
    """Return a value as a fraction: of a float, the digits that Python shows for it.

    Parameters
    ----------
    value : int, float, Fraction or Decimal
        Finite.

    Returns
    -------
    Fraction
        1/10 for 0.1, not the binary number that stands for it.
    """
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def rounded(value: Fraction, step: Fraction) -> Fraction:
    """Return the multiple of ``step`` nearest to a value; a tie goes away from zero."""
    count = (2 * abs(value) + step) // (2 * step)
    return count * step if value >= 0 else -count * step


def find(text: str) -> Iterator[Numeral]:
    """Yield the numbers in plain text, from left to right.

    Parameters
    ----------
    text : str
        Without TeX. Digits that touch letters (``fp16``) belong to a name and are no number.

    Yields
    ------
    Numeral
        With its place.

    Raises
    ------
    NumeralError
        If something in the text looks like a number and can be read in two ways.
    """
    # A comma may group thousands; any other between digits is a mistake.
    _refuse_malformed(_GROUPS.sub("1", text), "1,797")
    for match in _PLAIN.finditer(text):
        yield _numeral(match, tex=False)


def read_tex(tex: str) -> Numeral | None:
    r"""Return the one number that a piece of TeX is; None if it is anything else.

    Parameters
    ----------
    tex : str
        Such as ``3.7 \times 10^{-8}``; spaces around it do not matter.

    Returns
    -------
    Numeral or None
        The number.

    Raises
    ------
    NumeralError
        If it looks like a number and can be read in two ways.
    """
    # A bare comma separates numbers in TeX, and is typeset so.
    _refuse_malformed(tex.replace("{,}", ""), "1{,}797")
    match = _TEX.fullmatch(tex)
    return _numeral(match, tex=True) if match else None


def _refuse_malformed(text: str, thousands: str) -> None:
    for pattern, message in _MALFORMED:
        found = pattern.search(text)
        if found:
            shown = found.group().lstrip("–")
            raise NumeralError(message.format(shown=shown, thousands=thousands))


def _numeral(match: re.Match[str], *, tex: bool) -> Numeral:
    style = {name: text for name, text in match.groupdict().items() if text is not None}
    text = match.group().strip(" ~\t\n")
    negative = style.get("sign") in {"-", "−"}
    value, step = _unsigned(text, style)
    if "percent" in style:
        value, step = value / 100, step and step / 100
    if value == 0 and "sign" in style:
        raise NumeralError(f"{text} is zero, which has no sign; leave the sign out")
    value = -value if negative else value
    return Numeral(text, value, step, match.start(), match.end(), style, tex)


def _unsigned(text: str, style: dict[str, str]) -> tuple[Fraction, Fraction | None]:
    """Return the value without its sign, and the step of its last digit."""
    if "frac" in style:
        return _ratio(text, *(style.get(name) or style[f"{name}1"] for name in ("above", "under")))
    digits = style["whole"].replace(style.get("separator", ","), "") + style.get("decimals", "")
    if "below" in style:
        return _ratio(text, digits, style["below"])
    raised = style.get("raised") or style.get("raised1")
    if raised:
        return _power(text, Fraction(digits), _exponent(text, raised))
    step = Fraction(1, 10 ** len(style.get("decimals", ".")[1:]))
    ten = style.get("exponent") or style.get("power") or style.get("power1")
    if ten is None:
        return Fraction(digits), step
    if not 1 <= Fraction(digits) < 10:
        raise NumeralError(f"the first factor of {text} must be at least 1 and below 10")
    scale = Fraction(10) ** _exponent(text, ten)
    return Fraction(digits) * scale, step * scale


def _ratio(text: str, above: str, below: str) -> tuple[Fraction, None]:
    if "." in above:
        raise NumeralError(f"{text} is a fraction with decimals; write its value, or whole numbers")
    if int(above) == 0 or int(below) == 0:
        raise NumeralError(f"{text} is a fraction with a zero; write its value")
    return Fraction(int(above), int(below)), None


def _power(text: str, base: Fraction, exponent: int) -> tuple[Fraction, None]:
    # Zero and one hide the other digits: 1^300 is 1^301.
    if base in {0, 1} or exponent == 0:
        raise NumeralError(f"{text} is the same with other digits; write its value")
    return base**exponent, None


def _exponent(text: str, raised: str) -> int:
    exponent = int(raised.translate(RAISED).replace("−", "-"))
    if abs(exponent) > _LARGEST_EXPONENT:
        limit = f"±{_LARGEST_EXPONENT}"
        raise NumeralError(f"the exponent of {text} is beyond {limit}; claim its logarithm")
    return exponent


def written(value: Fraction, like: Numeral) -> str:
    """Write a value in the form and with the digits of a number.

    Parameters
    ----------
    value : Fraction
        What to write.
    like : Numeral
        The form: decimals, percent, mantissa and power, fraction or power.

    Returns
    -------
    str
        Text that claims this value; where the form cannot show it (a small value as a decimal of
        few digits, any other value as a power), a mantissa and a power of ten.
    """
    percent = like.style.get("percent", "")
    value = value * 100 if percent else value
    sign, size = _sign(value, like), abs(value)
    if value == 0:
        return f"0{percent}"
    if like.step is None:
        return sign + _exactly(size, like) + percent
    places = len(like.style.get("decimals", ".")) - 1
    shown = rounded(size, Fraction(1, 10**places))
    if _is_scientific(like) or shown == 0:
        return sign + _scientific(size, like) + percent
    return sign + _decimal(shown, places, like.style.get("separator", "")) + percent


def _is_scientific(like: Numeral) -> bool:
    return "letter" in like.style or "times" in like.style


def _sign(value: Fraction, like: Numeral) -> str:
    sign = like.style.get("sign", "")
    if value < 0:
        return sign if sign in {"-", "−"} else "-" if like.tex else "−"
    return "" if sign in {"-", "−"} else sign


def _decimal(value: Fraction, places: int, separator: str = "") -> str:
    """Write a value that has no more than so many decimals."""
    digits = str(int(value * 10**places)).rjust(places + 1, "0")
    whole, decimals = digits[: len(digits) - places], digits[len(digits) - places :]
    if separator:
        whole = f"{int(whole):,}".replace(",", separator)
    return f"{whole}.{decimals}" if places else whole


def _scientific(value: Fraction, like: Numeral) -> str:
    """Write a positive value as mantissa and power, with the digits of ``like`` or else two."""
    places = len(like.style.get("decimals", ".")) - 1 if _is_scientific(like) else 1
    exponent = magnitude(value)
    if rounded(value, _ten(exponent - places)) == _ten(exponent + 1):
        exponent += 1
    mantissa = _decimal(rounded(value, _ten(exponent - places)) / _ten(exponent), places)
    if "letter" in like.style:
        return f"{mantissa}{like.style['letter']}{exponent}"
    if like.tex:
        return mantissa + like.style.get("times", r" \times ") + f"10^{{{exponent}}}"
    return f"{mantissa}{like.style.get('times', ' × ')}10{str(exponent).translate(_RAISE)}"


def _exactly(value: Fraction, like: Numeral) -> str:
    """Write a positive value as a fraction or whole number if it is a simple one."""
    simple = value.limit_denominator(10_000)
    if abs(simple - value) * 10**15 > value or simple.numerator > 10**9:
        return _scientific(value, like)
    if simple.denominator == 1:
        return str(simple.numerator)
    if "frac" in like.style:
        return f"{like.style['frac']}{{{simple.numerator}}}{{{simple.denominator}}}"
    return f"{simple.numerator}/{simple.denominator}"


def _ten(exponent: int) -> Fraction:
    return Fraction(10) ** exponent


def magnitude(value: Fraction) -> int:
    """Return the exponent of the power of ten at or just below a positive value."""
    bits = value.numerator.bit_length() - value.denominator.bit_length()
    exponent = math.floor((bits - 1) * math.log10(2))
    while _ten(exponent + 1) <= value:
        exponent += 1
    return exponent


def shortened(value: float | Fraction | Decimal, digits: int = 7) -> str:
    """Return a value in few digits, for a message; ``…`` where digits were cut.

    Parameters
    ----------
    value : int, float, Fraction or Decimal
        Finite.
    digits : int
        How many significant digits to keep.

    Returns
    -------
    str
        Such as ``0.04904089…``.
    """
    if isinstance(value, int | Fraction) and _is_short(value):
        return str(value)
    text = repr(value) if isinstance(value, float) else _seventeen_digits(exact(value))
    mantissa, letter, exponent = text.partition("e")
    kept = re.match(rf"-?(?:0\.0*)?(?:\d\.?){{1,{digits}}}", mantissa)
    assert kept is not None
    return kept.group() + "…" * (kept.end() < len(mantissa)) + letter + exponent


def _is_short(value: int | Fraction) -> bool:
    # Python refuses to write out whole numbers of thousands of digits.
    return value.numerator.bit_length() + value.denominator.bit_length() <= _WHOLE


def _seventeen_digits(value: Fraction) -> str:
    context = Context(prec=17, Emin=-999_999, Emax=999_999)
    ratio = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    return str(ratio).replace("E", "e")
