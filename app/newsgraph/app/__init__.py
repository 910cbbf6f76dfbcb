"""Building graphs from articles, the command line, and evaluation.

>>> from newsgraph.app import build
>>> build(["examples/articles"]).graph  # doctest: +SKIP
<NewsGraph: 16 articles, …>
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsgraph.app.building import Build, BuildError, Summary, build, extract
    from newsgraph.app.evaluation import evaluate

__all__ = ["Build", "BuildError", "Summary", "build", "evaluate", "extract"]


def __getattr__(name: str) -> Any:
    """Import what is asked for: the command line must not wait for spaCy to print its help."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("newsgraph.app.evaluation" if name == "evaluate" else "newsgraph.app.building"), name)
