"""What pytest collects besides ``tests/``: the pages and the docstrings of the snippets.

``pytest docs snippets`` verifies the book: each ``pycon`` fence of a page runs with its recorded
output (one namespace a page), each docstring example runs, and `tests/claims_plugin.py` adds each
claim and each derivation as an item of its own.
"""

from __future__ import annotations

import os

# Before numpy is imported: small matrices are several times slower with threads.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

from collections.abc import Iterable
from doctest import ELLIPSIS
from itertools import accumulate

import pytest
from sybil import Document, Region, Sybil
from sybil.document import PythonDocStringDocument
from sybil.evaluators.doctest import DocTestEvaluator
from sybil.parsers.abstract.doctest import DocTestStringParser
from sybil.parsers.rest import DocTestParser

from sitekit.core import SitekitError, parse

pytest_plugins = ["tests.claims_plugin"]

# Output is compared letter by letter: what may differ by machine is rounded where it is printed.
FLAGS = ELLIPSIS


def find_examples(document: Document) -> Iterable[Region]:
    """Yield the examples of a page, with their lines; the build refuses those in other places."""
    try:
        fences = parse(document.path, document.text).fences
    except SitekitError as error:
        raise pytest.Collector.CollectError(str(error)) from None
    starts = [0, *accumulate(len(line) + 1 for line in document.text.split("\n"))]
    for fence in fences:
        for example in EXAMPLES(fence.body, document.path) if fence.is_example else ():
            found = example.parsed
            found.lineno += fence.line
            lines = found.source.count("\n") + found.want.count("\n")
            start, end = starts[found.lineno], starts[found.lineno + lines]
            yield Region(start, end, found, example.evaluator)


EXAMPLES = DocTestStringParser(DocTestEvaluator(FLAGS))
pages = Sybil(parsers=[find_examples], patterns=["*.md"], path="docs", encoding="utf-8-sig")
docstrings = Sybil(
    parsers=[DocTestParser(FLAGS)],
    patterns=["*.py"],
    path="snippets",
    document_types={".py": PythonDocStringDocument},
)
pytest_collect_file = (pages + docstrings).pytest()
