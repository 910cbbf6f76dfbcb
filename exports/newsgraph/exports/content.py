"""What an RDF export may hold beside what it always holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["PLAIN", "Content"]


@dataclass(frozen=True, slots=True)
class Content:
    """What an RDF export brings along on request, and how its evidence speaks.

    Parameters
    ----------
    text
        Whether each article brings its whole text along.
    reify
        Whether roles and claims name their statement as a triple term of RDF 1.2 instead of by its subject, predicate and object.
    extracted
        Article id -> when it was extracted, as ``2026-05-01T12:00:00Z``; articles that are not in it have no such time.
    """

    text: bool = False
    reify: bool = False
    extracted: Mapping[str, str] = field(default_factory=dict)


PLAIN = Content()
"""What every export holds, and no more."""
