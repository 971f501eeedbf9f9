r"""Numbers as people write them: read from plain text and from TeX, rounded, and written again.

A value rounds to ``−0.5``, ``1,797``, ``12\,\%``, ``9.5e-7`` or ``3.7 × 10⁻⁸``; it equals ``1/4``,
``\frac14`` or ``2^{-24}``. Fractions are computed with: nothing overflows or is rounded twice.
"""

import re
from collections.abc import Iterator
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import NamedTuple

Value = float | Fraction | Decimal

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
RAISED = str.maketrans(SUPERSCRIPTS + "⁻⁺", "0123456789-+")
_RAISE = str.maketrans("0123456789-", SUPERSCRIPTS + "⁻")
_MINUS = frozenset("-−")
# A power beyond this is no number that a page shows, and would take long to write out.
_MAX_EXPONENT = 4000

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


class Numeral(NamedTuple):
    """A number as written, without spaces around it, and its place in the text that was read.

    The step is what one more in the last digit shown would add; None where it claims equality. The
    style are the pieces of its form (sign, separator, …), from which `written` makes another.
    """

    text: str
    value: Fraction
    step: Fraction | None
    start: int
    end: int
    style: dict[str, str]
    tex: bool

    def holds(self, value: Value) -> bool:
        """Return whether a value, rounded half up to the digits shown, is this number.

        A shown zero holds for exact zero only. Fractions and powers are not rounded; a float equals
        them if it is the float nearest to them.
        """
        if self.value == 0 or value == 0:
            return self.value == value
        if self.step is not None:
            return rounded(exact(value), self.step) == self.value
        if not isinstance(value, float):
            return self.value == Fraction(value)
        try:
            return float(self.value) == value
        except OverflowError:
            return False


def exact(value: Value) -> Fraction:
    """Return a finite value as a fraction; of a float, the digits that Python shows for it."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


def rounded(value: Fraction, step: Fraction) -> Fraction:
    """Return the multiple of ``step`` nearest to a value; a tie goes away from zero."""
    count = (2 * abs(value) + step) // (2 * step)
    return count * step if value >= 0 else -count * step


def find(text: str) -> Iterator[Numeral]:
    """Yield the numbers in plain text, from left to right; digits of names (``fp16``) are none."""
    # A comma may group thousands; any other between digits is a mistake.
    _refuse_malformed(_GROUPS.sub("1", text), "1,797")
    for match in _PLAIN.finditer(text):
        yield _numeral(match, tex=False)


def read_tex(tex: str) -> Numeral | None:
    """Return the one number that a piece of TeX is; None if it is anything else."""
    # A bare comma separates numbers in TeX, and is typeset so.
    _refuse_malformed(tex.replace("{,}", ""), "1{,}797")
    match = _TEX.fullmatch(tex)
    return _numeral(match, tex=True) if match else None


def _refuse_malformed(text: str, thousands: str) -> None:
    for pattern, message in _MALFORMED:
        if found := pattern.search(text):
            shown = found.group().lstrip("–")
            raise NumeralError(message.format(shown=shown, thousands=thousands))


def _numeral(match: re.Match[str], tex: bool) -> Numeral:
    groups = match.groupdict().items()
    style = {name.removesuffix("1"): text for name, text in groups if text is not None}
    text = match.group().strip(" ~\t\n")
    value, step = _unsigned(text, style)
    if "percent" in style:
        value, step = value / 100, step and step / 100
    if value == 0 and "sign" in style:
        raise NumeralError(f"{text} is zero, which has no sign; leave the sign out")
    value = -value if style.get("sign") in _MINUS else value
    return Numeral(text, value, step, match.start(), match.end(), style, tex)


def _unsigned(text: str, style: dict[str, str]) -> tuple[Fraction, Fraction | None]:
    if "frac" in style:
        return _ratio(text, style["above"], style["under"])
    decimals = style.get("decimals", "")
    digits = style["whole"].replace(style.get("separator", ","), "") + decimals
    if "below" in style:
        return _ratio(text, digits, style["below"])
    value, step = Fraction(digits), Fraction(1, 10 ** len(decimals[1:]))
    raised = style.get("exponent") or style.get("power") or style.get("raised")
    if raised is None:
        return value, step
    exponent = int(raised.translate(RAISED).replace("−", "-"))
    # Zero and one hide the other digits: 1^300 is 1^301.
    if "raised" in style and (value in {0, 1} or exponent == 0):
        raise NumeralError(f"{text} is the same with other digits; write its value")
    if "raised" not in style and not 1 <= value < 10:
        raise NumeralError(f"the first factor of {text} must be at least 1 and below 10")
    if abs(exponent) > _MAX_EXPONENT:
        beyond = f"the exponent of {text} is beyond ±{_MAX_EXPONENT}"
        raise NumeralError(f"{beyond}; claim its logarithm")
    scale = Fraction(10) ** exponent
    return (value**exponent, None) if "raised" in style else (value * scale, step * scale)


def _ratio(text: str, above: str, below: str) -> tuple[Fraction, None]:
    if "." in above:
        raise NumeralError(f"{text} is a fraction with decimals; write its value, or whole numbers")
    if int(above) == 0 or int(below) == 0:
        raise NumeralError(f"{text} is a fraction with a zero; write its value")
    return Fraction(int(above), int(below)), None


def written(value: Fraction, like: Numeral) -> str:
    """Write a value like a number; what that form cannot show, as a mantissa and a power of ten."""
    percent, sign = like.style.get("percent", ""), like.style.get("sign", "")
    if value == 0:
        return f"0{percent}"
    if (value < 0) != (sign in _MINUS):
        sign = "" if value > 0 else "-" if like.tex else "−"
    form = _exactly if like.step is None else _rounded_text
    return sign + form(abs(value) * (100 if percent else 1), like) + percent


def _rounded_text(value: Fraction, like: Numeral) -> str:
    places = len(like.style.get("decimals", ".")) - 1
    shown = int(rounded(value * 10**places, Fraction(1)))
    if "letter" in like.style or "times" in like.style:
        return _scientific(value, like, places)
    if not 0 < shown < 10**_MAX_EXPONENT:
        return _scientific(value, like)
    whole, decimals = divmod(shown, 10**places)
    grouped = f"{whole:,}".replace(",", like.style.get("separator", ""))
    return f"{grouped}.{decimals:0{places}}" if places else grouped


def _scientific(value: Fraction, like: Numeral, places: int = 1) -> str:
    mantissa, exponent = f"{_decimal(value, places + 1):.{places}e}".replace("+", "").split("e")
    if "letter" in like.style:
        return f"{mantissa}{like.style['letter']}{exponent}"
    times = like.style.get("times", r" \times " if like.tex else " × ")
    ten = f"10^{{{exponent}}}" if like.tex else f"10{exponent.translate(_RAISE)}"
    return mantissa + times + ten


def _decimal(value: Fraction, digits: int) -> Decimal:
    context = Context(digits, ROUND_HALF_UP, MIN_EMIN, MAX_EMAX)
    return context.divide(value.numerator, value.denominator)


def _exactly(value: Fraction, like: Numeral) -> str:
    """Write a positive value as a fraction or whole number if it is a simple one."""
    simple = value.limit_denominator(10_000)
    if abs(simple - value) * 10**15 > value or simple.numerator > 10**9:
        return _scientific(value, like)
    if "frac" in like.style and simple.denominator > 1:
        return f"{like.style['frac']}{{{simple.numerator}}}{{{simple.denominator}}}"
    return str(simple)


def shortened(value: Value, digits: int = 7) -> str:
    """Return a finite value cut to significant digits, for a message: ``0.04904089…``."""
    number = exact(value)
    bits = number.numerator.bit_length() + number.denominator.bit_length()
    # What is short stands whole; Python refuses to write out thousands of digits.
    if isinstance(value, int | Fraction) and bits <= 50:
        return str(value)
    text = repr(value) if isinstance(value, float) else str(_decimal(number, 17)).lower()
    if abs(number) >= 10**digits:
        # Cut before the point, it would be another number.
        text = f"{Decimal(text):e}"
    mantissa, letter, exponent = text.partition("e")
    kept = re.match(rf"-?(?:0\.0*)?(?:\d\.?){{1,{digits}}}", mantissa)
    assert kept is not None
    return kept.group() + "…" * (kept.end() < len(mantissa)) + letter + exponent
