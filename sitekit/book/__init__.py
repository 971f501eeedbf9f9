"""What makes pages a book: statements, glossary, references, symbols, changes, lists, the course.

Enter: sources and readings of pages, verdicts. Leave: slots in Markdown's tree, HTML, problems.
It imports `sitekit.core`, `sitekit.tex` and `sitekit.verify`.
"""

from markdown import Markdown
from markdown.extensions import Extension

from sitekit.book.course import Course, ExerciseTree
from sitekit.book.glossary import Glossary, TermTree
from sitekit.book.statement_marks import StatementTree
from sitekit.book.statements import Library
from sitekit.core import fingerprint

__all__ = ["BookExtension", "Course", "Glossary", "Library"]


class BookExtension(Extension):
    """Finds passages that treat statements, exercises, and the first use of each term.

    On the page ``references`` no term is offered: the words of a work's title are its authors'.
    """

    def __init__(self, glossary: Glossary, references: str) -> None:
        super().__init__()
        self.glossary, self.references = glossary, references

    @property
    def key(self) -> str:
        """The fingerprint of what converted pages depend on: the names of terms."""
        terms = [(term.id, term.names) for term in self.glossary.terms]
        return fingerprint(self.glossary.path, terms, self.references)

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the processors."""
        # Behind claims (7) and formulas, which hold no terms; before captions join tables (5).
        md.treeprocessors.register(StatementTree(md), "sitekit-statements", 6)
        md.treeprocessors.register(ExerciseTree(md), "sitekit-exercises", 5.95)
        terms = TermTree(md, self.glossary, self.references)
        md.treeprocessors.register(terms, "sitekit-terms", 5.9)
