"""What cannot be computed is refused by a sentence that says why."""

import json
from importlib import import_module

import numpy as np
import pytest

from tests.sitekit.rows import rows


@pytest.mark.parametrize(("function", "arguments", "message"), rows(__file__, "calls"))
def test_what_cannot_be_is_refused(function: str, arguments: str, message: str) -> None:
    module, name = function.split(":")
    values = [np.array(one) if isinstance(one, list) else one for one in json.loads(arguments)]
    with pytest.raises(ValueError, match=message):
        getattr(import_module(f"snippets.{module}"), name)(*values)
