"""What else an article names: by it people tell which Smith, and what the letters PSC, an article means."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from newsgraph.graph.names import is_full_name
from newsgraph.graph.records import Actor, Node, Place, Record

__all__ = ["Surroundings"]

_MOST_ARTICLES = 20
"""What more articles name tells no two of them from others."""
_WIDE = frozenset({"country", "region", "continent", "state", "province", "ocean", "sea", "area"})
_UNNAMED = frozenset({"country", "region", "group"})


class Surroundings:
    """The actors and places that few articles name, by article.

    Parameters
    ----------
    records
        All articles; nothing depends on their order.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        articles: dict[str, list[str]] = defaultdict(list)
        self._names: dict[str, str] = {}
        for record in records:
            for node in record.nodes:
                if _singles_out(node):
                    articles[node.id].append(record.id)
                    self._names.setdefault(node.id, getattr(node, "name", node.id))
        self._articles = {id: found for id, found in articles.items() if 1 < len(found) <= _MOST_ARTICLES}
        self._near: dict[str, set[str]] = defaultdict(set)
        for id, found in self._articles.items():
            for article in found:
                self._near[article].add(id)

    def of(self, articles: Iterable[str]) -> frozenset[str]:
        """Return the ids of what the articles name that few others do."""
        return frozenset().union(*(self._near.get(article, frozenset()) for article in articles))

    def neighbours(self, article: str) -> Mapping[str, int]:
        """Return the articles that name some of the same, with how many they share."""
        shared: Counter[str] = Counter()
        for id in self._near.get(article, ()):
            shared.update(self._articles[id])
        del shared[article]
        return shared

    def say(self, ids: Collection[str]) -> str:
        """Return the names of some of the ids, for people to read."""
        names = sorted({self._names[id] for id in ids})
        return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")


def _singles_out(node: Node) -> bool:
    """Tell whether a node is a thing by itself that all articles know by one id: no country, no "officials"."""
    if ":local:" in node.id:
        return False
    if isinstance(node, Place):
        return node.type not in _WIDE
    return isinstance(node, Actor) and node.type not in _UNNAMED and is_full_name(node.name)
