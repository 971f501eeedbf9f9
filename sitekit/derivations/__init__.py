"""Derivations: displayed steps of which every line is computed on random cases.

`read` takes the fences of a page apart, `verify` runs them, `format_fence` and `fill` show them.
"""

from __future__ import annotations

from sitekit.derivations.fence import Derivation, Line, parse, read
from sitekit.derivations.page import fill, format_fence, lost, worst_text
from sitekit.derivations.slips import slips
from sitekit.derivations.verify import (
    BOUND,
    DerivationVerdict,
    check,
    job,
    mutations,
    problems,
    to_json,
    verify,
)

__all__ = [
    "BOUND",
    "Derivation",
    "DerivationVerdict",
    "Line",
    "check",
    "fill",
    "format_fence",
    "job",
    "lost",
    "mutations",
    "parse",
    "problems",
    "read",
    "slips",
    "to_json",
    "verify",
    "worst_text",
]
