"""The event graph of a set of articles: a NetworkX graph, its evidence and its queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from newsgraph.graph.evidence import Evidence, Quote, cite, quote
from newsgraph.graph.network import Network, article_node, connect, renamed
from newsgraph.graph.records import NewsGraphError, Record
from newsgraph.graph.resolution import Merges, resolve

__all__ = ["NewsGraph", "NotFoundError"]


class NotFoundError(NewsGraphError, LookupError):
    """A name, id or edge that is not in the graph; the message lists what comes close."""


class NewsGraph:
    """Articles, actors, places, times and events, every edge with its evidence."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._given: dict[str, Record] = {record.id: record for record in records}
        self._merges: Merges | None = None
        self._network: Network | None = None

    @classmethod
    def from_records(cls, records: Iterable[Record]) -> NewsGraph:
        """Return the graph of the records; their order does not matter."""
        return cls(records)

    def add(self, record: Record) -> None:
        """Add what an article says; a record of the same article is replaced."""
        self._given[record.id] = record
        self._network = None

    def remove(self, article: str) -> None:
        """Take back exactly what only this article said."""
        if self._given.pop(article, None) is None:
            raise NotFoundError(f"no article {article!r} in the graph")
        self._network = None

    @property
    def nx(self) -> Any:
        """The `networkx.MultiDiGraph`; `newsgraph.graph.network` tells what its nodes and edges carry."""
        return self._built.graph

    @property
    def merges(self) -> Merges:
        """Which nodes of different articles were taken for one thing, and why."""
        self._built  # noqa: B018 - resolves
        assert self._merges is not None
        return self._merges

    @property
    def _built(self) -> Network:
        if self._network is None:
            self._merges = resolve(self._given.values())
            self._network = connect(renamed(record, self._merges) for record in self._given.values())
        return self._network

    def records(self) -> Iterator[Record]:
        """Yield the records in the order of their ids, with node ids after resolution."""
        yield from self._built.records.values()

    def article(self, id: str) -> Record:
        """Return the record of an article, by its id or the id of its node."""
        records = self._built.records
        found = records.get(id) or records.get(id.removeprefix("article:"))
        if found is None:
            raise NotFoundError(f"no article {id!r} in the graph")
        return found

    def evidence(self, item: str | tuple[str, ...]) -> tuple[Quote, ...]:
        """Return the quotes behind a node or an edge ``(source, target)`` or ``(source, target, role)``."""
        return tuple(self.quote(found) for found in self._evidence(item))

    def quote(self, evidence: Evidence) -> Quote:
        """Return the words behind one evidence of an edge of ``nx``."""
        return quote(evidence, self._built.records)

    def _evidence(self, item: str | tuple[str, ...]) -> Iterator[Evidence]:
        if isinstance(item, str):
            for id in self._built.mentioned_in[item]:
                record = self._built.records[id]
                yield from cite(record, [mention for mention in record.mentions if mention.node == item])
            return
        edges: Mapping[str, Mapping[str, Any]] = self.nx.get_edge_data(item[0], item[1]) or {}
        for role, data in edges.items():
            if len(item) < 3 or item[2] == role:
                yield from data["evidence"]
