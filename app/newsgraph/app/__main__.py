"""``python -m newsgraph.app``: the command line, for where the ``newsgraph`` script is not on the path."""

from __future__ import annotations

import sys

from newsgraph.app.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    sys.exit(main())
