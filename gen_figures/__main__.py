"""Run the command line: ``python -m gen_figures``."""

import sys

from gen_figures.cli import main

sys.exit(main())
