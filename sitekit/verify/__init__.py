"""Whether what a page says is true: claims, tables, derivations, and numbers that nothing verifies.

Enter: claims and derivations as Markdown found them. Leave: verdicts and problems.
It may import ``tex`` and ``core``. Nothing is imported here: its worker must start fast.
"""

__all__ = ["audit", "claims", "compare", "derivations", "evaluate"]
