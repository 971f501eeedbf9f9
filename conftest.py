"""What pytest collects besides ``tests/``: the pages and the docstrings of the snippets.

``pytest docs snippets`` verifies the book: each ``pycon`` fence of a page runs with its recorded
output (one namespace a page), each docstring example runs, and `sitekit.pytest_plugin` adds each
claim and each derivation as an item of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from doctest import ELLIPSIS

from sybil import Document, Region, Sybil
from sybil.document import PythonDocStringDocument
from sybil.evaluators.doctest import NUMBER, DocTestEvaluator
from sybil.parsers.abstract.doctest import DocTestStringParser
from sybil.parsers.markdown import CodeBlockParser
from sybil.parsers.rest import DocTestParser

pytest_plugins = ["sitekit.pytest_plugin"]

FLAGS = NUMBER | ELLIPSIS


class PyconParser:
    """Find the examples in the ``pycon`` fences of a page."""

    def __init__(self) -> None:
        self.fences = CodeBlockParser("pycon", lambda example: None)
        self.examples = DocTestStringParser(DocTestEvaluator(FLAGS))

    def __call__(self, document: Document) -> Iterable[Region]:
        for fence in self.fences(document):
            source = str(fence.parsed)
            for example in self.examples(source, document.path):
                example.adjust(fence, fence.parsed)
                yield example


pages = Sybil(parsers=[PyconParser()], patterns=["*.md"], path="docs")
docstrings = Sybil(
    parsers=[DocTestParser(FLAGS)],
    patterns=["*.py"],
    path="snippets",
    document_types={".py": PythonDocStringDocument},
)
pytest_collect_file = (pages + docstrings).pytest()
