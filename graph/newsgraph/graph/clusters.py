"""Grouping what belongs together, under constraints and independent of order."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

__all__ = ["Forest", "Link", "Partition", "agglomerate", "hold", "parents"]


@dataclass(frozen=True, slots=True)
class Link:
    """Two nodes taken for one thing: how alike they are (0 to 1) and why, in words."""

    a: str
    b: str
    score: float
    reasons: tuple[str, ...]


class Forest:
    """Disjoint sets of strings (union-find); the smallest member names a set.

    Parameters
    ----------
    apart
        Pairs of items that `may_be_one` keeps out of one set.
    """

    def __init__(self, apart: Iterable[tuple[str, str]] = ()) -> None:
        self._parent: dict[str, str] = {}
        self._foes: dict[str, set[str]] = {}
        for a, b in apart:
            self._foes.setdefault(a, set()).add(b)
            self._foes.setdefault(b, set()).add(a)

    def find(self, item: str) -> str:
        """Return the name of the item's set; an unknown item is alone in its own."""
        root = item
        while (above := self._parent.get(root, root)) != root:
            root = above
        while (above := self._parent.get(item, item)) != root:
            self._parent[item], item = root, above
        return root

    def may_be_one(self, a: str, b: str) -> bool:
        """Tell whether no item of one set is to be kept apart from an item of the other."""
        if not self._foes:
            return True
        root = self.find(b)
        return all(self.find(foe) != root for foe in self._foes.get(self.find(a), ()))

    def union(self, a: str, b: str) -> tuple[str, str]:
        """Make one set of two; return its name and the name that is gone (equal if they were one already)."""
        kept, gone = sorted((self.find(a), self.find(b)))
        self._parent[gone] = kept
        if gone in self._foes and gone != kept:
            self._foes.setdefault(kept, set()).update(self._foes.pop(gone))
        return kept, gone

    def chain(self, items: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Make the items one as far as they may be: yield the pairs that are joined, each item with the first that it fits."""
        leads: list[str] = []
        for item in items:
            lead = next((lead for lead in leads if self.may_be_one(lead, item)), None)
            if lead is None:
                leads.append(item)
            elif self.find(lead) != self.find(item):
                self.union(lead, item)
                yield lead, item


def hold(links: Iterable[Link], apart: Iterable[tuple[str, str]] = (), *, sure: int = 0) -> list[Link]:
    """Return the links that it takes to hold the groups together, in their order, none that joins what is to be kept apart.

    The first ``sure`` of them hold whatever speaks against them.
    """
    forest = Forest(apart)
    held = []
    for place, link in enumerate(links):
        if forest.find(link.a) != forest.find(link.b) and (place < sure or forest.may_be_one(link.a, link.b)):
            forest.union(link.a, link.b)
            held.append(link)
    return held


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


class Partition(Protocol):
    """Groups under constraints; the smallest member names a group."""

    def find(self, node: str) -> str:
        """Return the name of a node's group."""

    def size(self, name: str) -> int:
        """Return the number of members of a group."""

    def agree(self, a: str, b: str) -> bool:
        """Tell whether two groups may be one; once they may not, they never may."""

    def join(self, a: str, b: str) -> bool:
        """Make one group of two if they may be one; tell whether it was done."""


Pair = tuple[str, str]


class _Bond(NamedTuple):
    """What holds two groups together: the sum of the scores between their members, and the best pair with its score."""

    total: float
    best: float
    pair: Pair

    def __or__(self, other: object) -> _Bond:
        if not isinstance(other, _Bond):
            return NotImplemented
        surer = self if (-self.best, self.pair) <= (-other.best, other.pair) else other
        return _Bond(self.total + other.total, surer.best, surer.pair)


def agglomerate(scores: Mapping[Pair, float], groups: Partition, threshold: float) -> Iterator[Pair]:
    """Join groups, the surest first, while the mean score between members is at least the threshold (average linkage).

    Pairs without a score count as 0, so that a chain of alike neighbours does not make one group of all.

    Parameters
    ----------
    scores
        Pair of nodes -> score from 0 to 1.
    groups
        The groups so far; they are changed.
    threshold
        The least mean score.

    Yields
    ------
    pair
        For each two groups that were made one, the pair of nodes with the highest score between them.

    Notes
    -----
    O(m log m) for m pairs. The order of ``scores`` makes no difference: ties go by name.
    """
    bonds = _bonds(scores, groups)
    heap = [_entry(a, b, bond, groups) for a, near in bonds.items() for b, bond in near.items() if a < b]
    heapq.heapify(heap)
    while heap:
        weight, a, b = heapq.heappop(heap)
        if -weight < threshold:
            return
        bond = bonds[a].get(b)
        if bond is None or _entry(a, b, bond, groups)[0] != weight:
            continue
        if not groups.agree(a, b):
            del bonds[a][b], bonds[b][a]
            continue
        groups.join(a, b)
        yield bond.pair
        for other in _inherit(a, b, bonds):
            first, second = sorted((a, other))
            heapq.heappush(heap, _entry(first, second, bonds[a][other], groups))


def _bonds(scores: Mapping[Pair, float], groups: Partition) -> dict[str, dict[str, _Bond]]:
    bonds: dict[str, dict[str, _Bond]] = defaultdict(dict)
    for pair, score in sorted(scores.items()):
        a, b = groups.find(pair[0]), groups.find(pair[1])
        if a != b:
            bond = _Bond(score, score, pair)
            known = bonds[a].get(b)
            bonds[a][b] = bonds[b][a] = bond if known is None else known | bond
    return bonds


def _entry(a: str, b: str, bond: _Bond, groups: Partition) -> tuple[float, str, str]:
    return -bond.total / (groups.size(a) * groups.size(b)), a, b


def _inherit(kept: str, gone: str, bonds: dict[str, dict[str, _Bond]]) -> list[str]:
    """Give one group the bonds of another; return to which groups its bonds changed."""
    del bonds[kept][gone]
    theirs = bonds.pop(gone)
    for other, bond in theirs.items():
        if other != kept:
            known = bonds[kept].get(other)
            bonds[kept][other] = bonds[other][kept] = bond if known is None else known | bond
            del bonds[other][gone]
    return sorted(bonds[kept])
