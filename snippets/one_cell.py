"""One step of an LSTM and of a GRU with one unit each, for a calculator; the gates are given."""

from __future__ import annotations

import math

__all__ = ["GRU_STEP", "LSTM_STEP", "gru_by_hand", "lstm_by_hand"]

# --8<-- [start:steps]
LSTM_STEP = {"c": 2.0, "f": 0.9, "i": 0.5, "k": 0.6, "o": 0.5}
"""What lies on the belt, the forget and input gates, the candidate, and the output gate."""

GRU_STEP = {"h": 0.8, "u": 0.25, "k": -0.4}
"""The state, the update gate, and the candidate."""


def lstm_by_hand(c: float = LSTM_STEP["c"]) -> dict[str, float]:
    """Return what one step makes of the cell: c ← f c + i k, and h = o tanh(c).

    Parameters
    ----------
    c : float
        What lies on the belt before the step.

    Returns
    -------
    dict
        ``stays`` (f c), ``added`` (i k), ``c`` and ``h``.

    Examples
    --------
    >>> print({name: round(value, 3) for name, value in lstm_by_hand().items()})
    {'stays': 1.8, 'added': 0.3, 'c': 2.1, 'h': 0.485}
    """
    stays, added = LSTM_STEP["f"] * c, LSTM_STEP["i"] * LSTM_STEP["k"]
    after = stays + added
    return {"stays": stays, "added": added, "c": after, "h": LSTM_STEP["o"] * math.tanh(after)}


def gru_by_hand(h: float = GRU_STEP["h"]) -> dict[str, float]:
    """Return what one step makes of the state: h ← (1 - u) h + u k.

    Parameters
    ----------
    h : float
        The state before the step; the candidate stays as given.

    Returns
    -------
    dict
        ``stays`` ((1 - u) h), ``added`` (u k) and ``h``.

    Examples
    --------
    >>> print({name: round(value, 3) for name, value in gru_by_hand().items()})
    {'stays': 0.6, 'added': -0.1, 'h': 0.5}
    """
    stays, added = (1 - GRU_STEP["u"]) * h, GRU_STEP["u"] * GRU_STEP["k"]
    return {"stays": stays, "added": added, "h": stays + added}


# --8<-- [end:steps]
