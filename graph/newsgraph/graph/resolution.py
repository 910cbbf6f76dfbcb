"""One node per real thing across articles: which nodes of different records are the same, how sure that is, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from newsgraph.graph.records import Record

__all__ = ["Merge", "Merges", "resolve"]


@dataclass(frozen=True, slots=True)
class Merge:
    """Two nodes taken for one thing."""

    node: str
    into: str
    score: float
    reasons: tuple[str, ...]


class Merges(Mapping[str, str]):
    """Node id -> canonical id, for the nodes that are not their own canonical node."""

    def __init__(self, merges: Iterable[Merge] = ()) -> None:
        self.merges = tuple(sorted(merges, key=lambda merge: merge.node))
        self._into = {merge.node: merge.into for merge in self.merges}

    def __getitem__(self, node: str) -> str:
        return self._into[node]

    def __iter__(self) -> Iterator[str]:
        return iter(self._into)

    def __len__(self) -> int:
        return len(self._into)


def resolve(records: Iterable[Record]) -> Merges:
    """Return the merges for a set of records."""
    return Merges()
