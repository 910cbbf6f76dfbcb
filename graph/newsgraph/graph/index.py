"""Finding nodes by what people call them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from difflib import get_close_matches
from typing import Any

from rapidfuzz.distance import Indel

from newsgraph.graph.names import fold
from newsgraph.graph.records import NewsGraphError
from newsgraph.graph.views import Hit

__all__ = ["Index", "NotFoundError", "folded_around"]

_RANK = {"id": 0, "name": 1, "alias": 2, "part": 3, "words": 4}

_OTHER_WAY = "; `newsgraph show NAME`, in Python `find`, takes parts of names too"
_CLOSE, _NEAR = 0.6, 0.599
_SHORTEST_STEM, _LONGEST_ENDING = 4, 2


class NotFoundError(NewsGraphError, LookupError):
    """A name, id or edge that is not in the graph; the message lists what comes close."""


class Index:
    """The nodes of a graph by their names.

    Parameters
    ----------
    graph
        Of which they are nodes.
    names
        Folded name -> nodes.
    countries
        Folded name of a country -> its codes.
    """

    def __init__(self, graph: Any, names: Mapping[str, list[str]], countries: Mapping[str, set[str]]) -> None:
        self.graph = graph
        self.names = names
        self.countries = countries

    @classmethod
    def of(cls, graph: Any) -> Index:
        """Return the names of a graph's nodes: O(n) in their number."""
        names: dict[str, list[str]] = defaultdict(list)
        countries: dict[str, set[str]] = defaultdict(set)
        for id, data in graph.nodes(data=True):
            for name in dict.fromkeys(map(fold, _called(data))):
                names[name].append(id)
            if data.get("type") == "country" and data.get("country"):
                for name in (*_called(data), data["country"]):
                    countries[fold(name)].add(data["country"])
        return cls(graph, names, countries)

    def actors(self, name: str) -> set[str]:
        """Return the actors of an id, a name or a country; `NotFoundError` where there is none."""
        return self._kind(name, "actor") or self._missing(name, "actor")

    def places(self, name: str) -> set[str]:
        """Return the places of an id or a name with all that lies within them; `NotFoundError` where there is none.

        A name stands for all places of that name; an id for one: what lies in its namesakes in other countries is left out.
        """
        found = self._kind(name, "place")
        names = {fold(name)}.union(fold(self.graph.nodes[id]["name"]) for id in found)
        country = self.graph.nodes[name]["country"] if name in found else None
        inside = self._within(names)
        if country is not None:
            inside = {id for id in inside if self.graph.nodes[id]["country"] == country}
        return found | inside or self._missing(name, "place")

    def _within(self, names: Set[str]) -> set[str]:
        """Return the places that lie within one of these folded names."""
        return {id for id in self._ids("place") if not names.isdisjoint(folded_around(self.graph.nodes[id]))}

    def _kind(self, name: str, kind: str) -> set[str]:
        if name in self.graph and self.graph.nodes[name]["kind"] == kind:
            data = self.graph.nodes[name]
            is_area = kind == "place" and data["type"] == "country" and data["country"]
            return {name} | (set(self._of_countries(kind, {data["country"]})) if is_area else set())
        named = {id for id in self.names.get(fold(name), ()) if self.graph.nodes[id]["kind"] == kind}
        return named | set(self._of_countries(kind, self.countries.get(fold(name), ())))

    def _of_countries(self, kind: str, countries: Collection[str]) -> Iterator[str]:
        return (id for id in self._ids(kind) if self.graph.nodes[id]["country"] in countries) if countries else iter(())

    def _ids(self, kind: str) -> Iterator[str]:
        return (id for id, data in self.graph.nodes(data=True) if data["kind"] == kind)

    def one(self, name: str) -> str:
        """Return the node of an id, else the best match of a name; `NotFoundError` where there is none."""
        if name in self.graph:
            return name
        # Those of that very name stand before all others, of which there may be thousands.
        exact = [self._match(id, name, fold(name)) for id in self.names.get(fold(name), ())]
        return min(exact, key=self._order).id if exact else self.find(name)[0].id

    def find(self, name: str) -> list[Hit]:
        """Return the nodes of an id or name, exact matches first, then those whose name contains it, each by mentions.

        Where only articles do, events follow that are told in these words: they are in its name and its participants.
        """
        wanted = fold(name)
        hits = {id: self._match(id, name, wanted) for id in self._containing(name, wanted)}
        if all(hit.kind == "article" for hit in hits.values()):
            hits |= {id: self._hit(id, "words") for id in self._told_as(name.split())}
        if not hits:
            self._missing(name, None)
        return sorted(hits.values(), key=self._order)

    def _order(self, hit: Hit) -> tuple[int, int, str]:
        return _RANK[hit.match], -self.graph.nodes[hit.id]["mentions"], hit.id

    def _containing(self, name: str, wanted: str) -> Iterator[str]:
        if name in self.graph:
            yield name
        if wanted:
            yield from self._named_like(wanted)

    def _named_like(self, wanted: str) -> Iterator[str]:
        return (id for known, ids in self.names.items() if wanted in known for id in ids)

    def _match(self, id: str, name: str, wanted: str) -> Hit:
        data = self.graph.nodes[id]
        if id == name:
            match = "id"
        elif fold(data["label"]) == wanted:
            match = "name"
        else:
            match = "alias" if wanted in map(fold, _called(data)) else "part"
        return self._hit(id, match)

    def _hit(self, id: str, match: str) -> Hit:
        data = self.graph.nodes[id]
        return Hit(id, data["kind"], data["label"], data.get("type"), match)

    def _told_as(self, words: Sequence[str]) -> set[str]:
        """Return the events in whose names and participants all the words are; those without a capital may be inflected."""
        return set.intersection(*map(self._events_with, words)) if len(words) > 1 else set()

    def _events_with(self, word: str) -> set[str]:
        wanted = fold(word)
        if word.islower():
            wanted = wanted[: max(_SHORTEST_STEM, len(wanted) - _LONGEST_ENDING)]
        return {event for id in self._named_like(wanted) for event in self._events_of(id)} if wanted else set()

    def _events_of(self, id: str) -> Iterator[str]:
        nodes = self.graph.nodes
        match nodes[id]["kind"]:
            case "event":
                yield id
            case "actor" | "place" | "time":
                yield from (event for event in self.graph.predecessors(id) if nodes[event]["kind"] == "event")

    def _missing(self, name: str, kind: str | None) -> set[str]:
        what = kind or "node"
        close = self._close(name, kind)
        hint = f"; close: {', '.join(close)}" if close else _OTHER_WAY if kind else ""
        raise NotFoundError(f"no {what} {name!r} in the graph{hint}")

    def _close(self, name: str, kind: str | None) -> list[str]:
        """Return labels that come close; of two nodes of one label only one is named."""
        wanted = fold(name)
        # The library's likeness is never below that of `get_close_matches`, and found many times faster.
        near = {known for known in self._names_of(kind) if Indel.normalized_similarity(wanted, known) >= _NEAR}
        close = get_close_matches(wanted, sorted(near), n=3, cutoff=_CLOSE)
        return list(dict.fromkeys(self._label_of(folded, kind) for folded in close))

    def _names_of(self, kind: str | None) -> Iterable[str]:
        """Return the folded names that nodes of the kind have."""
        return (name for name, ids in self.names.items() if any(self._is_of(id, kind) for id in ids))

    def _label_of(self, folded: str, kind: str | None) -> str:
        """Return the label of the first node of a name."""
        label: str = self.graph.nodes[next(id for id in self.names[folded] if self._is_of(id, kind))]["label"]
        return label

    def _is_of(self, id: str, kind: str | None) -> bool:
        return kind is None or self.graph.nodes[id]["kind"] == kind


def _called(data: dict[str, Any]) -> Iterable[str]:
    return (data["label"], *data.get("aliases", ()))


def folded_around(data: Mapping[str, Any]) -> set[str]:
    """Return the folded names of what a place of these attributes lies within."""
    return {fold(name) for name in (*data["within"], data["admin1"] or "") if name}
