"""Groups of accounts in which no two contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import reduce
from operator import or_
from typing import NamedTuple

from newsgraph.graph.accounts import Account, Scene
from newsgraph.graph.clusters import Forest, Link
from newsgraph.graph.periods import Days
from newsgraph.graph.similarity import are_elsewhere, contradict, exclude, overlap

__all__ = ["Groups"]


class Groups:
    """Groups of accounts of one occurrence each: no two of one article, of different days or places, or of contrary scenes.

    Parameters
    ----------
    accounts
        All that may be grouped.
    known
        Links that hold whatever speaks against them.
    apart
        Pairs of nodes that never come into one group.
    undated
        Articles that say nothing of when. They may tell of one event in several places, and people in their groups go by many
        names: without days to go by, no more can be forbidden than other places and other countries that are said of the event.
    """

    def __init__(
        self,
        accounts: Iterable[Account],
        known: Iterable[Link] = (),
        apart: Iterable[tuple[str, str]] = (),
        undated: Collection[str] = (),
    ) -> None:
        self._undated = frozenset(undated)
        self._forest = Forest(apart)
        self._groups: dict[str, _Group] = {}
        # Most accounts are never compared: a group is made of them when it is asked for.
        self._alone: dict[str, list[Account]] = defaultdict(list)
        for link in known:
            self._forest.union(link.a, link.b)
        for account in accounts:
            self._alone[self.find(account.node)].append(account)

    def find(self, node: str) -> str:
        """Return the name of a node's group: its smallest member."""
        return self._forest.find(node)

    def size(self, name: str) -> int:
        """Return the number of members of a group, given by name."""
        return len(self._group(name).members)

    def join(self, a: str, b: str) -> bool:
        """Make one group of two where nothing speaks against it; tell whether they were made one."""
        a, b = self.find(a), self.find(b)
        if a == b or not self.agree(a, b):
            return False
        both = self._group(a) | self._group(b)
        kept, gone = self._forest.union(a, b)
        del self._groups[gone]
        self._groups[kept] = both
        return True

    def agree(self, a: str, b: str) -> bool:
        """Tell whether nothing speaks against it that two groups, given by name, are one."""
        one, two = self._group(a), self._group(b)
        if overlap(one.days, two.days) is None or one.articles & two.articles - self._undated:
            return False
        if not self._forest.may_be_one(a, b):
            return False
        if self._undated & (one.articles | two.articles):
            return not _any(exclude, one.scenes, two.scenes)
        return not (_any(contradict, one.scenes, two.scenes) or _any(are_elsewhere, one.whereabouts, two.whereabouts))

    def _group(self, name: str) -> _Group:
        known = self._groups.get(name)
        if known is None:
            known = self._groups[name] = reduce(or_, map(_Group.of, self._alone.pop(name)))
        return known


class _Group(NamedTuple):
    """What is known of the accounts of a group: their articles, the days that they have in common, scenes, nodes."""

    articles: frozenset[str]
    days: Days
    scenes: frozenset[Scene]
    whereabouts: frozenset[Scene]
    members: frozenset[str]

    @classmethod
    def of(cls, account: Account) -> _Group:
        """Return a group of one account."""
        scenes, whereabouts = frozenset([account.scene]), frozenset([account.whereabouts])
        return cls(frozenset([account.article]), account.days, scenes, whereabouts, frozenset([account.node]))

    def __or__(self, other: _Group) -> _Group:
        """Return the group of the accounts of both."""
        days = max(self.days[0], other.days[0]), min(self.days[1], other.days[1])
        scenes, whereabouts = self.scenes | other.scenes, self.whereabouts | other.whereabouts
        return _Group(self.articles | other.articles, days, scenes, whereabouts, self.members | other.members)


def _any(contrary: Callable[[Scene, Scene], bool], some: Iterable[Scene], others: Collection[Scene]) -> bool:
    return any(contrary(one, two) for one in some for two in others)
