"""The event graph of a set of articles: a NetworkX graph, its evidence and its queries."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, cached_property, partial
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, NamedTuple

from newsgraph.graph.decisions import MergeView, explain_merges, explain_names
from newsgraph.graph.events import Events
from newsgraph.graph.index import Index, NotFoundError
from newsgraph.graph.namesakes import address
from newsgraph.graph.network import Network, connect, renamed
from newsgraph.graph.queries import Queries, no_article
from newsgraph.graph.records import ROLES, Record
from newsgraph.graph.resolution import Merges, ids_in, resolve

__all__ = ["NewsGraph", "Resolved"]

_PARTS = ("_network", "_index", "_events", "merges", "_stats", "_roles")
"""Where a graph holds what it answers from, in the order of `Resolved`."""


class Resolved(NamedTuple):
    """What a graph answers from."""

    network: Network
    names: Index
    events: Events
    merges: Merges | Mapping[str, str]
    stats: Mapping[str, Any]
    roles: Mapping[str, int]


class NewsGraph(Queries):
    """Articles, actors, places, times and events, every edge with its evidence.

    A graph is a function of its set of records: their order, and the order of `add` and `remove`, leave no trace. What articles
    say of one thing is resolved to one node (`merges` explains), and `nx` gives the NetworkX graph for any algorithm there is.

    Parameters
    ----------
    records
        What extraction gives, one an article. Of two different records of one article the later published one counts.
    resolver
        What decides which nodes of different articles are one; `newsgraph.graph.resolution.resolve` by default.

    Notes
    -----
    The graph is built when it is first asked for: O(m log m) for m mentions and edges; after `add` or `remove` it is built anew.

    Examples
    --------
    >>> from newsgraph.graph.samples import sample_records
    >>> graph = NewsGraph.from_records(sample_records())
    >>> graph
    <NewsGraph: 3 articles, 5 events, 7 actors, 2 places, 2 times, 23 edges>
    >>> for event in graph.events(place="Ukraine"):
    ...     print(event)
    2025-06-07 ASSAULT: drone attack on Kharkiv (Russia; in Kharkiv; 2 articles)
    >>> print(graph.evidence(graph.events(type="ASSAULT")[0].id)[1])
    “Russia attacked Kharkiv with 48 drones on Saturday, Ukrainian officials said.” (Example Courier, 2025-06-08)
    """

    def __init__(
        self,
        records: Iterable[Record] = (),
        *,
        resolver: Callable[[Iterable[Record]], Mapping[str, str]] = resolve,
        copies: Mapping[str, str] | None = None,
    ) -> None:
        self._resolver = resolver
        self._copies = copies
        self._unread: Callable[[], Iterable[Record]] = tuple
        self.__dict__["_given"] = _by_article(records)

    @classmethod
    def from_records(cls, records: Iterable[Record], *, jobs: int = 1, embeddings: bool = False) -> NewsGraph:
        """Return the graph of the records.

        Parameters
        ----------
        records
            In any order: the graph is the same, node by node and byte by byte.
        jobs
            Number of processes that resolve.
        embeddings
            Whether events are compared by embeddings of their sentences, too, see `newsgraph.graph.resolution.resolve`.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> NewsGraph.from_records(sample_records()).stats()["articles"]
        3
        """
        return cls(records, resolver=partial(resolve, jobs=jobs, embeddings=embeddings))

    @classmethod
    def open(cls, path: str | Path, *, jobs: int = 1) -> NewsGraph:
        """Return the graph of a store that `newsgraph build --store` or `newsgraph.graph.Store` wrote, as it is now.

        Parameters
        ----------
        path
            File of the store.
        jobs
            Number of processes that resolve, where that has not been done yet.

        Notes
        -----
        Resolution takes long in a large store, so its result is kept in a file beside it (`newsgraph.graph.graph_file`): as
        long as the store does not change, opening takes no time, and a query reads what it needs only. ``nx`` reads everything.

        Raises
        ------
        newsgraph.graph.StoreError
            If the file is missing, no store, or written by a later version.
        """
        from newsgraph.graph.stored import open_stored

        return open_stored(path, jobs)

    @classmethod
    def of_parts(
        cls,
        parts: Resolved,
        records: Callable[[], Iterable[Record]],
        *,
        resolver: Callable[[Iterable[Record]], Mapping[str, str]],
    ) -> NewsGraph:
        """Return the graph of records that were resolved before; they are read when a change makes it necessary."""
        graph = cls(resolver=resolver)
        del graph.__dict__["_given"]
        graph._unread = records
        for name, part in zip(_PARTS, parts, strict=True):
            graph.__dict__[name] = part
        return graph

    def parts(self) -> Resolved:
        """Return what the graph answers from."""
        return Resolved(*(getattr(self, name) for name in _PARTS))

    # ------------------------------------------------------------------------------------------------------------- content

    def add(self, record: Record) -> None:
        """Add what an article says; a record of the same article is replaced."""
        self._given[record.id] = record
        self._forget_built()

    def remove(self, article: str) -> None:
        """Take back what only this article said.

        Raises
        ------
        NotFoundError
            If the graph has no such article.
        """
        if self._given.pop(article, None) is None:
            raise NotFoundError(no_article(article, len(self._given)))
        self._forget_built()

    def records(self) -> Iterator[Record]:
        """Yield the records in the order of their ids, with node ids after resolution.

        Building a graph of them again gives the same graph, so they carry the merges across articles to where they are sent.
        """
        yield from self._network.records.values()

    @property
    def nx(self) -> Any:
        """The `networkx.MultiDiGraph`; `newsgraph.graph.network` tells what its nodes and edges carry. Do not change it."""
        return self._network.whole()

    @cached_property
    def _given(self) -> dict[str, Record]:
        return _by_article(self._unread())

    @cached_property
    def merges(self) -> Merges | Mapping[str, str]:
        """Which nodes of different articles were taken for one thing, and why (`Merges.why`)."""
        return self._resolver(self._given.values())

    @cached_property
    def _network(self) -> Network:
        return connect((renamed(record, ids_in(self.merges, record.id)) for record in self._given.values()), self._copies)

    def _forget_built(self) -> None:
        for name in _PARTS:
            self.__dict__.pop(name, None)

    def __repr__(self) -> str:
        """Return the counts."""
        stats = self.stats()
        counts = ", ".join(f"{stats[key]} {key}" for key in ("articles", "events", "actors", "places", "times", "edges"))
        return f"<NewsGraph: {counts}>"

    def _repr_html_(self) -> str | None:
        """Return what a notebook shows: the page that an installed renderer makes, or nothing, and then `repr` is shown."""
        for point in entry_points(group="newsgraph.renderers", name="html"):
            return str(point.load()(self))
        return None

    def stats(self) -> dict[str, Any]:
        """Return how much there is: nodes by kind, copies, edges, mentions, merges, events by category, first and last day.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> stats = NewsGraph.from_records(sample_records()).stats()
        >>> stats["events"], stats["merged"], stats["categories"]
        (5, 3, {'ACCUSE': 1, 'AGREE': 1, 'ASSAULT': 1, 'CONSULT': 1, 'casualty': 1})
        """
        return copy.deepcopy(dict(self._stats))

    @cached_property
    def _stats(self) -> Mapping[str, Any]:
        by_kind: dict[str, list[dict[str, Any]]] = {kind: [] for kind in ("article", "event", "actor", "place", "time")}
        for _, data in self._graph.nodes(data=True):
            by_kind[data["kind"]].append(data)
        dates = sorted(data["published"] for data in by_kind["article"] if data["published"])
        return {
            **{f"{kind}s": len(nodes) for kind, nodes in by_kind.items()},
            "copies": len(self._network.copies),
            "edges": sum(self._roles.values()),
            "mentions": sum(len(record.mentions) for record in self._network.records.values()),
            "merged": len(self.merges),
            "categories": _counts(data["plover"] or data["type"] for data in by_kind["event"]),
            "first_published": dates[0] if dates else None,
            "last_published": dates[-1] if dates else None,
        }

    def roles(self) -> dict[str, int]:
        """Return the number of edges of each role, in the order of `ROLES`; "reports" leads from articles to events.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> NewsGraph.from_records(sample_records()).roles()["agent"]
        5
        """
        return dict(self._roles)

    @cached_property
    def _roles(self) -> Mapping[str, int]:
        counts = Counter(role for _, _, role in self._graph.edges(keys=True))
        return {role: counts.pop(role) for role in ROLES if role in counts} | dict(sorted(counts.items()))

    def kind_of_given(self, id: str) -> str | None:
        """Return the kind of a node, by id or address, as articles have it before resolution; None where no article has it."""
        for article, record in self._by_bearer().items():
            for node in record.nodes:
                if id == node.id or (node.kind == "actor" and id == address(node.id, article)):
                    return node.kind
        return None

    def one_with(self, id: str) -> set[str]:
        """Return the ids of all that was taken for one with a node, itself included; for an address (`explain_names`), addresses.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> sorted(NewsGraph.from_records(sample_records()).one_with("event:1648d2ff8ed59de7:7"))
        ['event:1648d2ff8ed59de7:7', 'event:865352d9db4a4c3a:16']
        """
        records = self._by_bearer()
        actors = ((id, node.id) for id, record in records.items() for node in record.nodes if node.kind == "actor")
        addresses = {address(actor, article): actor for article, actor in actors}
        bearer = addresses.get(id, id)
        into = self.merges.get(bearer, bearer)
        group = {into, *(other for other, of in self.merges.items() if of == into)}
        if id not in addresses or (id in group and len(group) > 1):
            return group
        return {*(group - {bearer}), *(other for other, of in addresses.items() if of == bearer)}

    def explain_merges(self) -> list[MergeView]:
        """Return which nodes of different articles were taken for one, by id, with reasons and with the words of both.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> merge = NewsGraph.from_records(sample_records()).explain_merges()[0]
        >>> merge.name, merge.other_name, merge.score
        ('four people', 'three people', 0.8)
        """
        found = self.merges.all() if isinstance(self.merges, Merges) else ()
        return explain_merges(((m.node, m.into, m.other, m.score, m.reasons) for m in found), self._by_bearer())

    def explain_names(self) -> list[MergeView]:
        """Return which articles are taken to mean one actor by its full name alone, with reasons and with the words of both.

        ``node`` and ``other`` are addresses: what `Decision` takes to part two bearers of one name.

        Examples
        --------
        >>> from newsgraph.graph.records import Actor
        >>> mayor = Actor(id="actor:person-olena-marchenko", type="person", name="Olena Marchenko")
        >>> print(NewsGraph(Record(id=id, text="", nodes=(mayor,)) for id in "ab").explain_names()[0])
        Olena Marchenko = Olena Marchenko (0.95): same full name; both of type person
        """
        return explain_names(self._by_bearer())

    def _by_bearer(self) -> dict[str, Record]:
        """Return the records as they were given, but for the names that stand for several."""
        parted = self.merges.namesakes.ids if isinstance(self.merges, Merges) else {}
        return {id: renamed(record, parted.get(id, {})) for id, record in self._given.items()}

    def ego(self, node: str, hops: int = 1) -> NewsGraph:
        """Return the graph around a node: what is at most so many steps away, with the articles that tell of it.

        Steps follow edges in both directions, but not through articles: that two things are in one paper does not join them.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> graph = NewsGraph.from_records(sample_records())
        >>> graph.ego("Olena Marchenko")
        <NewsGraph: 2 articles, 1 events, 1 actors, 0 places, 0 times, 3 edges>
        >>> sorted(view.name for view in graph.ego("Olena Marchenko", hops=2).actors())
        ['Olena Marchenko', 'three people']
        """
        start = self._index.one(node)
        is_article = self._graph.nodes[start]["kind"] == "article"
        near = self._within(list(self._graph.successors(start)) if is_article else [start], hops)
        telling = {id for id in near if self._graph.nodes[id]["kind"] == "event"} | {start}
        return _resolved(part for part in self._parts(near) if any(node.id in telling for node in part.nodes))

    def _within(self, starts: Iterable[str], hops: int) -> set[str]:
        """Return what is at most so many steps away, the starts included, by no way through an article."""
        near = latest = set(starts)
        for _ in range(hops):
            around = {other for id in latest for other in (*self._graph.successors(id), *self._graph.predecessors(id))}
            latest = {id for id in around - near if self._graph.nodes[id]["kind"] != "article"}
            near = near | latest
        return near

    def subgraph(self, nodes: Collection[str]) -> NewsGraph:
        """Return the graph of what the articles say of these nodes alone; nothing is resolved again."""
        return _resolved(self._parts(set(nodes)))

    # -------------------------------------------------------------------------------------------------------------- sparql

    def sparql(self, query: str, bindings: Mapping[str, Any] | None = None, **options: Any) -> Any:
        """Answer a SPARQL query on the RDF of the graph; ``newsgraph.exports.sparql.sparql`` tells of options and answers.

        The graph itself knows no RDF: what answers is the entry point ``sparql`` of the group ``newsgraph.graph``.

        Parameters
        ----------
        query
            The prefixes of the RDF export need no declaration.
        bindings
            Values for what the query calls ``$name``; text of any origin is safe here, and only here.
        **options
            ``base``, ``text`` and ``database``.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> graph = NewsGraph.from_records(sample_records())
        >>> list(graph.sparql("SELECT ?place { ?e sem:eventType plover:ASSAULT ; ng:location/rdfs:label ?place }"))
        [('Kharkiv',)]
        """
        return _extension("sparql")(self, query, bindings, **options)

    def _parts(self, kept: Collection[str]) -> Iterator[Record]:
        return (part for record in self.records() if (part := _only(record, kept)).nodes)


@cache
def _extension(name: str) -> Any:
    """Return what another package adds to the graph."""
    for point in entry_points(group="newsgraph.graph", name=name):
        return point.load()
    raise NotFoundError(f"no {name} here: the entry points of newsgraph are not installed; install with: pip install newsgraph")


def _resolved(records: Iterable[Record]) -> NewsGraph:
    """Return the graph of records whose node ids are final."""
    return NewsGraph(records, resolver=lambda records: {})


def _by_article(records: Iterable[Record]) -> dict[str, Record]:
    given: dict[str, Record] = {}
    for record in records:
        known = given.get(record.id)
        given[record.id] = record if known is None else _later(known, record)
    return given


def _later(one: Record, two: Record) -> Record:
    return max(one, two, key=lambda record: (record.published or "", record.to_json()))


def _counts(values: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _only(record: Record, kept: Collection[str]) -> Record:
    """Return the part of the record that speaks of the nodes."""
    headline = record.headline
    return replace(
        record,
        mentions=tuple(mention for mention in record.mentions if mention.node in kept),
        nodes=tuple(node for node in record.nodes if node.id in kept),
        edges=tuple(edge for edge in record.edges if edge.source in kept and edge.target in kept),
        headline=headline if headline and headline.event in kept else None,
    )
