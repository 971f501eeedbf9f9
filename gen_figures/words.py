"""Numbers in words: for labels and descriptions (plain) and for captions (TeX)."""

from __future__ import annotations

import math
import os

MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NO-BREAK SPACE}"
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def plain(value: float, digits: int = 2) -> str:
    """Return a number as people write it.

    Parameters
    ----------
    value : float
        Any finite number.
    digits : int
        Significant digits; 0 for the power of ten that is nearest on a log axis.

    Returns
    -------
    str
        Such as 120, 0.0052 or 1.2 × 10⁻¹³; whole numbers below ten thousand in full.

    Examples
    --------
    >>> print(plain(117.39), plain(0.00515), plain(1.2e-13), plain(7e-6, 0), plain(32.0))
    120 0.0052 1.2 × 10⁻¹³ 10⁻⁵ 32
    """
    mantissa, power = _split(value, digits)
    if power is None:
        return mantissa
    raised = f"10{str(power).translate(_RAISED)}"
    return raised if mantissa == "1" else f"{mantissa} × {raised}"


def minus(number: str) -> str:
    """Return a number in digits with a true minus sign.

    Examples
    --------
    >>> print(minus(f"{-1.1:g}"), minus(f"{0.25:.2f}"))
    −1.1 0.25
    """
    return number.replace("-", MINUS)


def one_digit(value: float) -> str:
    """Return one digit of a measured number, as people write it (see `plain`).

    Examples
    --------
    >>> print(one_digit(18108.0), one_digit(1.3e-31), one_digit(0.651))
    2 × 10⁴ 10⁻³¹ 0.7
    """
    return plain(float(f"{value:.0e}"), 1)


def rough(value: float) -> str:
    """Return a positive number to one digit between 0.1 and 100, else the nearest power of ten.

    Examples
    --------
    >>> print(rough(0.651), rough(31.0), rough(350.0), rough(2.7e-8), rough(14000.0))
    0.7 30 1000 10⁻⁸ 10⁴
    """
    return one_digit(value) if 0.095 <= value < 95 else plain(value, 0)


def tex(value: float, digits: int = 2) -> str:
    r"""Return a number as TeX, without dollar signs (see `plain`).

    Examples
    --------
    >>> print(tex(1.2e-13), tex(0.5, 1))
    1.2 \times 10^{-13} 0.5
    """
    mantissa, power = _split(value, digits)
    if power is None:
        return mantissa
    return f"10^{{{power}}}" if mantissa == "1" else rf"{mantissa} \times 10^{{{power}}}"


def count(number: int) -> str:
    """Return how many runs ended in one way.

    A count holds for its runs, and others have others: where sets of seeds are compared, by the
    variable ``SEEDS``, all counts read alike.

    Examples
    --------
    >>> print(count(18))
    18
    """
    return "#" if "SEEDS" in os.environ else f"{number}"


def full(value: float, digits: int = 2) -> str:
    """Return a small number with all its zeros.

    Examples
    --------
    >>> print(full(1.2e-13), full(0.00001, 1))
    0.00000000000012 0.00001
    """
    exponent = int(f"{value:e}".partition("e")[2])
    return f"{value:.{max(0, digits - 1 - exponent)}f}"


def percent(share: float, places: int = 0) -> str:
    r"""Return a share in percent, with a space before the sign at which no line may break.

    Parameters
    ----------
    share : float
        1 is the whole.
    places : int
        After the decimal point.

    Returns
    -------
    str
        Such as 10 % or 0.99 %.

    Examples
    --------
    >>> print(ascii(percent(0.1)), ascii(percent(0.00987, 2)))
    '10\xa0%' '0.99\xa0%'
    """
    return f"{share:.{places}%}".replace("%", NO_BREAK + "%")


def _split(value: float, digits: int) -> tuple[str, int | None]:
    """Return mantissa and power of ten; no power where the number is read more easily without."""
    if digits == 0:
        value, digits = 10.0 ** round(math.log10(value)), 1
    if value == int(value) and abs(value) < 1e4:
        return f"{int(value)}", None
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    if -3 <= int(exponent) <= 3:
        return f"{float(f'{mantissa}e{exponent}'):.{max(0, digits - 1 - int(exponent))}f}", None
    return mantissa, int(exponent)
