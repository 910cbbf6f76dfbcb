"""Groups of accounts in which no two contradict each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

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
        self._articles: dict[str, set[str]] = defaultdict(set)
        self._days: dict[str, Days] = {}
        self._scenes: dict[str, set[Scene]] = defaultdict(set)
        self._whereabouts: dict[str, set[Scene]] = defaultdict(set)
        self._members: dict[str, set[str]] = defaultdict(set)
        for link in known:
            self._forest.union(link.a, link.b)
        for account in accounts:
            name, scenes, whereabouts = self.find(account.node), {account.scene}, {account.whereabouts}
            self._take(name, {account.article}, account.days, scenes, whereabouts, {account.node})

    def find(self, node: str) -> str:
        """Return the name of a node's group: its smallest member."""
        return self._forest.find(node)

    def size(self, name: str) -> int:
        """Return the number of members of a group, given by name."""
        return len(self._members[name])

    def join(self, a: str, b: str) -> bool:
        """Make one group of two where nothing speaks against it; tell whether they were made one."""
        a, b = self.find(a), self.find(b)
        if a == b or not self.agree(a, b):
            return False
        kept, gone = self._forest.union(a, b)
        scenes, whereabouts = self._scenes.pop(gone), self._whereabouts.pop(gone)
        self._take(kept, self._articles.pop(gone), self._days.pop(gone), scenes, whereabouts, self._members.pop(gone))
        return True

    def agree(self, a: str, b: str) -> bool:
        """Tell whether nothing speaks against it that two groups, given by name, are one."""
        mine, theirs = self._articles[a], self._articles[b]
        if overlap(self._days[a], self._days[b]) is None or mine & theirs - self._undated:
            return False
        if not self._forest.may_be_one(a, b):
            return False
        if self._undated & (mine | theirs):
            return not _any(exclude, self._scenes[a], self._scenes[b])
        if _any(contradict, self._scenes[a], self._scenes[b]):
            return False
        return not _any(are_elsewhere, self._whereabouts[a], self._whereabouts[b])

    def _take(
        self, name: str, articles: set[str], days: Days, scenes: set[Scene], whereabouts: set[Scene], members: set[str]
    ) -> None:
        known = self._days.get(name, days)
        self._days[name] = max(known[0], days[0]), min(known[1], days[1])
        self._articles[name] |= articles
        self._scenes[name] |= scenes
        self._whereabouts[name] |= whereabouts
        self._members[name] |= members


def _any(contrary: Callable[[Scene, Scene], bool], some: Iterable[Scene], others: Collection[Scene]) -> bool:
    return any(contrary(one, two) for one in some for two in others)
