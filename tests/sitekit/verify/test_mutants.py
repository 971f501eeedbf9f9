import ast

import pytest

from sitekit.verify.expressions import check_expression
from tests.sitekit.rows import rows
from tests.sitekit.verify.mutants import line_mutants


@pytest.mark.parametrize(("python", "expected"), rows(__file__, "lines"))
def test_line_mutants(python: str, expected: str) -> None:
    found = [ast.dump(check_expression(one, extended=True)) for one in line_mutants(python)]
    assert sorted(found) == sorted(
        ast.dump(ast.parse(one, mode="eval")) for one in expected.split(" | ")
    )
