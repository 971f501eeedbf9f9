"""The ground floor: files, options, problems, HTML and one cache, without a word about numbers.

Enter: ``mkdocs.yml`` and files of the project. Leave: `Project`, `Source`, `Problem`s, cache.
It imports nothing of this package.
"""

from sitekit.core.cache import Cache, fingerprint
from sitekit.core.code import CodeFingerprints, machinery
from sitekit.core.options import Options, Project, from_config, load
from sitekit.core.problems import Problem, SitekitError, report
from sitekit.core.source import Fence, Reading, Source, parse, read, read_text, reading_of

__all__ = ["Cache", "CodeFingerprints", "Fence", "Options", "Problem", "Project", "Reading"]
__all__ += ["SitekitError", "Source", "fingerprint", "from_config", "load", "machinery", "parse"]
__all__ += ["read", "read_text", "reading_of", "report"]
