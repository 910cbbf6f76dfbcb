"""Grouping what belongs together, under constraints and independent of order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Forest", "Link", "parents"]


@dataclass(frozen=True, slots=True)
class Link:
    """Two nodes taken for one thing: how alike they are (0 to 1) and why, in words."""

    a: str
    b: str
    score: float
    reasons: tuple[str, ...]


class Forest:
    """Disjoint sets of strings (union-find); the smallest member names a set."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, item: str) -> str:
        """Return the name of the item's set; an unknown item is alone in its own."""
        root = item
        while (above := self._parent.get(root, root)) != root:
            root = above
        while (above := self._parent.get(item, item)) != root:
            self._parent[item], item = root, above
        return root

    def union(self, a: str, b: str) -> tuple[str, str]:
        """Make one set of two; return its name and the name that is gone (equal if they were one already)."""
        kept, gone = sorted((self.find(a), self.find(b)))
        self._parent[gone] = kept
        return kept, gone


def parents(links: Sequence[Link]) -> Mapping[str, tuple[str, Link]]:
    """Return for each linked node but the smallest of its group: that smallest node and the link that leads towards it.

    ``links`` form a forest: as many as it takes to hold each group together.
    """
    neighbours: dict[str, list[tuple[str, Link]]] = {}
    for link in links:
        neighbours.setdefault(link.a, []).append((link.b, link))
        neighbours.setdefault(link.b, []).append((link.a, link))
    found: dict[str, tuple[str, Link]] = {}
    seen: set[str] = set()
    for root in sorted(neighbours):
        if root not in seen:
            seen.add(root)
            found.update(_reach(root, neighbours, seen))
    return found


def _reach(root: str, neighbours: Mapping[str, Iterable[tuple[str, Link]]], seen: set[str]) -> dict[str, tuple[str, Link]]:
    found, waiting = {}, [root]
    while waiting:
        for other, link in neighbours[waiting.pop()]:
            if other not in seen:
                seen.add(other)
                found[other] = (root, link)
                waiting.append(other)
    return found
