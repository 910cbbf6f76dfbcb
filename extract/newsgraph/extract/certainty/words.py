"""The word lists of `data/certainty.json`."""

from __future__ import annotations

from collections.abc import Mapping

from newsgraph.extract.lexicon import word_lists

__all__ = ["words"]


def words() -> Mapping[str, frozenset[str]]:
    """Return the lists by name; lemmas, lower case."""
    return word_lists("certainty.json")
