"""The event graph of a set of articles: a NetworkX graph, its evidence and its queries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, cached_property, partial
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import networkx as nx

from newsgraph.graph.chronology import Order, order_of
from newsgraph.graph.decisions import MergeView, explain_merges, explain_names
from newsgraph.graph.dyads import TARGET_ROLES, By, count_dyads
from newsgraph.graph.evidence import Evidence, Quote, cite, quote
from newsgraph.graph.index import Index, NotFoundError
from newsgraph.graph.namesakes import address
from newsgraph.graph.network import REPORTS, Network, article_node, connect, renamed
from newsgraph.graph.numbers import claims_of, without_copies
from newsgraph.graph.periods import UNDATED, Days, as_days, first_day, last_day
from newsgraph.graph.records import MODALITIES, Record
from newsgraph.graph.resolution import Merges, ids_in, resolve
from newsgraph.graph.tables import KINDS, rows
from newsgraph.graph.views import ActorView, Claim, Dyad, EventView, Hit, Neighbour, PlaceView

__all__ = ["NewsGraph"]

Edge = tuple[str, str] | tuple[str, str, str]


class NewsGraph:
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
    <NewsGraph: 3 articles, 5 events, 8 actors, 2 places, 2 times, 24 edges>
    >>> for event in graph.events(place="Ukraine"):
    ...     print(event)
    2025-06-07 ASSAULT: drone attack on Kharkiv (Russia; in Kharkiv; 2 articles)
    >>> print(graph.evidence(graph.events(type="ASSAULT")[0].id)[1])
    “Russia attacked Kharkiv with 48 drones on Saturday, Ukrainian officials said.” (Example Courier, 2025-06-08)
    """

    def __init__(
        self, records: Iterable[Record] = (), *, resolver: Callable[[Iterable[Record]], Mapping[str, str]] = resolve
    ) -> None:
        self._resolver = resolver
        self._given: dict[str, Record] = {}
        for record in records:
            known = self._given.get(record.id)
            self._given[record.id] = record if known is None else _later(known, record)

    @classmethod
    def from_records(cls, records: Iterable[Record]) -> NewsGraph:
        """Return the graph of the records.

        Parameters
        ----------
        records
            In any order: the graph is the same, node by node and byte by byte.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> NewsGraph.from_records(sample_records()).stats()["articles"]
        3
        """
        return cls(records)

    @classmethod
    def open(cls, path: str | Path) -> NewsGraph:
        """Return the graph of a store that `newsgraph build --store` or `newsgraph.graph.Store` wrote.

        Raises
        ------
        newsgraph.graph.StoreError
            If the file is missing, no store, or written by a later version.
        """
        from newsgraph.graph.store import Store

        with Store(path, read_only=True) as store:
            return cls(store.records(), resolver=partial(resolve, decisions=store.decisions()))

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
            raise NotFoundError(_no_article(article, len(self._given)))
        self._forget_built()

    def records(self) -> Iterator[Record]:
        """Yield the records in the order of their ids, with node ids after resolution.

        Building a graph of them again gives the same graph, so they carry the merges across articles to where they are sent.
        """
        yield from self._network.records.values()

    def article(self, id: str) -> Record:
        """Return the record of an article, after resolution, by its id or the id of its node.

        Raises
        ------
        NotFoundError
            If the graph has no such article.
        """
        records = self._network.records
        found = records.get(id) or records.get(id.removeprefix(article_node("")))
        if found is None:
            raise NotFoundError(_no_article(id, len(records)))
        return found

    @property
    def nx(self) -> Any:
        """The `networkx.MultiDiGraph`; `newsgraph.graph.network` tells what its nodes and edges carry. Do not change it."""
        return self._network.graph

    @cached_property
    def merges(self) -> Merges | Mapping[str, str]:
        """Which nodes of different articles were taken for one thing, and why (`Merges.why`)."""
        return self._resolver(self._given.values())

    @cached_property
    def _network(self) -> Network:
        return connect(renamed(record, ids_in(self.merges, record.id)) for record in self._given.values())

    @cached_property
    def _index(self) -> Index:
        return Index(self.nx)

    def _forget_built(self) -> None:
        for name in ("merges", "_network", "_index"):
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
        (5, 2, {'ACCUSE': 1, 'AGREE': 1, 'ASSAULT': 1, 'CONSULT': 1, 'casualty': 1})
        """
        nodes = [data for _, data in self.nx.nodes(data=True)]
        events = [data for data in nodes if data["kind"] == "event"]
        dates = sorted(data["published"] for data in nodes if data["kind"] == "article" and data["published"])
        return {
            **{
                f"{kind}s": sum(data["kind"] == kind for data in nodes) for kind in ("article", "event", "actor", "place", "time")
            },
            "copies": len(self._network.copies),
            "edges": self.nx.number_of_edges(),
            "mentions": sum(len(record.mentions) for record in self._network.records.values()),
            "merged": len(self.merges),
            "categories": _counts(data["plover"] or data["type"] for data in events),
            "first_published": dates[0] if dates else None,
            "last_published": dates[-1] if dates else None,
        }

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
        >>> sorted(NewsGraph.from_records(sample_records()).one_with("event:1648d2ff8ed5:7"))
        ['event:1648d2ff8ed5:7', 'event:865352d9db4a:16']
        """
        records = self._by_bearer()
        actors = ((id, node.id) for id, record in records.items() for node in record.nodes if node.kind == "actor")
        addresses = {address(actor, article): actor for article, actor in actors}
        bearer = addresses.get(id, id)
        into = self.merges.get(bearer, bearer)
        group = {into, *(other for other, of in self.merges.items() if of == into)}
        if id in group or id not in addresses:
            return group
        return {*(group - {bearer}), *(other for other, of in addresses.items() if of == bearer)}

    def explain_merges(self) -> list[MergeView]:
        """Return which nodes of different articles were taken for one, by id, with reasons and with the words of both.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> merge = NewsGraph.from_records(sample_records()).explain_merges()[0]
        >>> merge.name, merge.other_name, merge.score
        ('drone strike on Kharkiv', 'drone attack on Kharkiv', 1.0)
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

    # ------------------------------------------------------------------------------------------------------------- queries

    def events(
        self,
        *,
        type: str | None = None,
        actor: str | None = None,
        place: str | None = None,
        since: str | date | None = None,
        until: str | date | None = None,
        text: str | None = None,
        modality: str | Collection[str] | None = None,
    ) -> list[EventView]:
        """Return the events that meet all conditions, the most salient first, then by date and id.

        Parameters
        ----------
        type
            A type ("disaster"), a PLOVER category ("ASSAULT") or the beginning of a CAMEO code ("19").
        actor
            Id, name or alias of someone who takes part in any role. A country's name stands for everyone of that country, its
            node's id for the country alone.
        place
            Id, name or alias of a place; events within it count: a country's cities, a region's towns.
        since, until
            First and last day, as `datetime.date` or ISO 8601 ("2025-06-07", "2025-06", "2025"). An event counts if it may have
            happened on any of these days. One without a start is taken at its end (news is told soon after it happened), one
            without an end at its start, one without both at the first publication; without that it is on no day.
        text
            Words to find, in any case, in the event's name or in a sentence that tells of it.
        modality
            "actual", "planned", "possible", "hypothetical" or "requested", or several of them; any by default.

        Raises
        ------
        NotFoundError
            If no actor or place has that name (the message lists what comes close), or there is no such modality.
        DateError
            If a date can't be read.

        Notes
        -----
        O(n) in the number of events, or in the number of edges of the actor and place where given.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> graph = NewsGraph.from_records(sample_records())
        >>> [event.name for event in graph.events(actor="Russia", until="2025-06-10")]
        ['drone attack on Kharkiv']
        >>> [event.name for event in graph.events(modality="planned")]
        ['talks in Istanbul']
        >>> graph.events(place="Kharkow")
        Traceback (most recent call last):
        ...
        newsgraph.graph.index.NotFoundError: no place 'Kharkow' in the graph; close: Kharkiv
        """
        wanted = as_days(since, until)
        is_dated = since is not None or until is not None
        modalities = None if modality is None else _known_modalities(modality)
        found = []
        for id in self._events_with(actor, place):
            data = self.nx.nodes[id]
            if (
                (modalities is None or data["modality"] in modalities)
                and (type is None or _is_of_type(data, type))
                and (not is_dated or self._may_be_in(id, wanted))
                and (text is None or self._tells(id, text.casefold()))
            ):
                found.append(id)
        return self._event_views(found)

    def actors(self, *, type: str | None = None, country: str | None = None) -> list[ActorView]:
        """Return the actors, those of most events first, then by mentions and id.

        Parameters
        ----------
        type
            An actor type such as "person" or "government".
        country
            ISO 3166-1 alpha-3 code.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> for actor in NewsGraph.from_records(sample_records()).actors()[:2]:
        ...     print(actor)
        Ukrainian government (government, UKR; 3 events, 3 mentions)
        Russia (country, RUS; 2 events, 3 mentions)
        """
        views = [
            ActorView(
                id=id, name=data["name"], type=data["type"], country=data["country"], sector=data["sector"],
                wikidata=data["wikidata"], aliases=data["aliases"], **counts,
            )
            for id, data, counts in self._counted("actor")
            if (type is None or data["type"] == type) and (country is None or data["country"] == country)
        ]  # fmt: skip
        return sorted(views, key=lambda view: (-view.events, -view.mentions, view.id))

    def places(self, *, type: str | None = None, country: str | None = None) -> list[PlaceView]:
        """Return the places, those of most events first, then by mentions and id.

        Parameters
        ----------
        type
            A place type such as "city".
        country
            ISO 3166-1 alpha-3 code.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> for place in NewsGraph.from_records(sample_records()).places():
        ...     print(place)
        Kharkiv (city, UKR at 49.98, 36.25; 1 event)
        Istanbul (city, TUR at 41.01, 28.95; 1 event)
        """
        views = [
            PlaceView(
                id=id, name=data["name"], type=data["type"], country=data["country"], lat=data["lat"], lon=data["lon"],
                geonames=data["geonames"], aliases=data["aliases"], **counts,
            )
            for id, data, counts in self._counted("place")
            if (type is None or data["type"] == type) and (country is None or data["country"] == country)
        ]  # fmt: skip
        return sorted(views, key=lambda view: (-view.events, -view.mentions, view.id))

    def timeline(self, actor: str, *, since: str | date | None = None, until: str | date | None = None) -> list[EventView]:
        """Return what an actor takes part in, from the first to the last; `events` tells how names and dates are read.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> for event in NewsGraph.from_records(sample_records()).timeline("Ukrainian government"):
        ...     print(event.when, event.name)
        ≤ 2025-06-08 condemnation of the assault
        ≤ 2025-06-10 no agreement to a ceasefire
        2025-06-12 talks in Istanbul
        """
        return sorted(self.events(actor=actor, since=since, until=until), key=lambda view: (self._days(view.id), view.id))

    def order(self, first: str, second: str) -> Order | None:
        """Return how one event lies to another in time: before, after, during or around it; None where nothing tells.

        Articles that say so count before dates; `Order.path` names the events in between.

        Raises
        ------
        NotFoundError
            If one of the ids is no event of the graph.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> graph = NewsGraph.from_records(sample_records())
        >>> talks, attack = (next(e.id for e in graph.events() if word in e.name) for word in ("talks", "attack"))
        >>> graph.order(talks, attack).relation
        'after'
        """
        for id in (first, second):
            if id not in self.nx or self.nx.nodes[id]["kind"] != "event":
                raise NotFoundError(f"no event {id!r} in the graph; the ids are those that `events` gives")
        return order_of(self.nx, first, second)

    def between(self, a: str, b: str) -> list[EventView]:
        """Return the events in which both take part, in any roles, from the first to the last.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> [event.name for event in NewsGraph.from_records(sample_records()).between("Russia", "Ukrainian government")]
        ['talks in Istanbul']
        """
        first, second = self._index.actors(a), self._index.actors(b)
        shared = [id for id in self._events_of(first) & self._events_of(second) if self._has_two(id, first, second)]
        return sorted(self._event_views(shared), key=lambda view: (self._days(view.id), view.id))

    def dyads(
        self,
        *,
        by: By = "country",
        since: str | date | None = None,
        until: str | date | None = None,
        modality: str | Collection[str] | None = "actual",
    ) -> list[Dyad]:
        """Return how often who did what to whom: counts of events by source, target and category, most events first.

        Sources are agents, targets are patients, recipients and beneficiaries; in an agreement, consultation or cooperation
        without a target each agent is the target of the others. Denied events are left out.

        Parameters
        ----------
        by
            "country" counts between countries (ISO alpha-3; "IGO" and the like for those of none), "actor" between the actors.
        since, until, modality
            As in `events`.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> for dyad in NewsGraph.from_records(sample_records()).dyads(modality="planned"):
        ...     print(dyad, f"({dyad.quad})")
        RUS → UKR CONSULT: 1 (verbal cooperation)
        UKR → RUS CONSULT: 1 (verbal cooperation)
        """
        events = self.events(since=since, until=until, modality=modality)
        return count_dyads(self.nx, [view.id for view in events if view.polarity == "positive"], by)

    def neighbourhood(self, node: str) -> list[Neighbour]:
        """Return what stands next to a node, the surest edge first, then by role and id.

        Parameters
        ----------
        node
            An id, or a name: then the node that `find` lists first.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> for neighbour in NewsGraph.from_records(sample_records()).neighbourhood("Istanbul"):
        ...     print(neighbour)
        ←location— talks in Istanbul (event, 0.95)
        """
        id = self._index.one(node)
        out = [self._neighbour("out", target, data) for _, target, data in self.nx.out_edges(id, data=True)]
        into = [self._neighbour("in", source, data) for source, _, data in self.nx.in_edges(id, data=True)]
        return sorted([*out, *into], key=lambda n: (-n.confidence, n.role, n.direction, n.id))

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
        ['Olena Marchenko', 'four people', 'three people']
        """
        linked = nx.restricted_view(self.nx, [id for id, data in self.nx.nodes(data=True) if data["kind"] == "article"], [])
        start = self._index.one(node)
        starts = list(self.nx.successors(start)) if self.nx.nodes[start]["kind"] == "article" else [start]
        near = {id for first in starts for id in nx.ego_graph(linked, first, radius=hops, undirected=True)}
        telling = {id for id in near if self.nx.nodes[id]["kind"] == "event"} | set(starts)
        return _resolved(part for part in self._parts(near) if any(node.id in telling for node in part.nodes))

    def subgraph(self, nodes: Collection[str]) -> NewsGraph:
        """Return the graph of what the articles say of these nodes alone; nothing is resolved again."""
        return _resolved(self._parts(set(nodes)))

    def find(self, name: str) -> list[Hit]:
        """Return the nodes of an id or name: those of that very name first, then by alias, then containing it, each by mentions.

        Names are compared without case, accents and punctuation.

        Raises
        ------
        NotFoundError
            If there is none; the message lists names that come close.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> print(NewsGraph.from_records(sample_records()).find("kharkiv")[0])
        Kharkiv (place) place:geonames:706483
        """
        return self._index.find(name)

    # ------------------------------------------------------------------------------------------------------------ evidence

    def evidence(self, item: str | Edge) -> list[Quote]:
        """Return the quotes behind a node or an edge, by article and place in it.

        Parameters
        ----------
        item
            A node's id or name, or an edge as ``(source, target)`` or ``(source, target, role)``, ids or names.

        Raises
        ------
        NotFoundError
            If there is no such node or edge.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> graph = NewsGraph.from_records(sample_records())
        >>> for quote in graph.evidence(("drone attack on Kharkiv", "Russia", "agent")):
        ...     print([quote.sentence[mark.start : mark.end] for mark in quote.highlights])
        ['Russia', 'attacked']
        ['Russian', 'strike']
        """
        found = self._node_evidence(self._index.one(item)) if isinstance(item, str) else self._edge_evidence(*item)
        return [self.quote(evidence) for evidence in found]

    def quote(self, evidence: Evidence) -> Quote:
        """Return the words behind one evidence of an edge of ``nx``."""
        return quote(evidence, self._network.records)._replace(copy_of=self._network.copies.get(evidence.article))

    def claims(self, event: str) -> list[Claim]:
        """Return the numbers that articles, and those whom they quote, give for an event, side by side.

        They are ordered by what is counted, then by publication and article, then by where the article gives them. What copies of
        one dispatch repeat is one claim, that of the original, which lists them.

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> for claim in NewsGraph.from_records(sample_records()).claims("three people killed"):
        ...     print(claim)
        killed: 3 (Example Courier, 2025-06-08)
        killed: 4 (Example Herald, 2025-06-09)
        """
        id = self._index.one(event)
        records = [self._network.records[article] for article in self._network.mentioned_in[id]]
        found = without_copies((claim for record in records for claim in claims_of(record, id)), self._network.copies)
        return sorted(found, key=lambda claim: (claim.key, claim.published or "", claim.article))

    def rows(self, kind: str = "event") -> list[dict[str, Any]]:
        """Return one row of plain values a node of the kind, or one an edge, ready for ``pandas.DataFrame``.

        Parameters
        ----------
        kind
            "event", "actor", "place", "time", "article" or "edge".

        Examples
        --------
        >>> from newsgraph.graph.samples import sample_records
        >>> row = NewsGraph.from_records(sample_records()).rows("place")[0]
        >>> row["name"], row["lat"], row["lon"], row["articles"]
        ('Kharkiv', 49.98081, 36.25272, 2)
        """
        if kind not in KINDS:
            raise NotFoundError(f"no rows of {kind!r}; there are rows of {', '.join(KINDS)}")
        return list(rows(self.nx, kind, self.quote))

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

    # ------------------------------------------------------------------------------------------------------------- details

    def _parts(self, kept: Collection[str]) -> Iterator[Record]:
        return (part for record in self.records() if (part := _only(record, kept)).nodes)

    def _events_with(self, actor: str | None, place: str | None) -> Iterable[str]:
        chosen = []
        if actor is not None:
            chosen.append(self._events_of(self._index.actors(actor)))
        if place is not None:
            chosen.append(self._events_of(self._index.places(place)))
        if chosen:
            return sorted(set.intersection(*chosen))
        return (id for id, data in self.nx.nodes(data=True) if data["kind"] == "event")

    def _events_of(self, nodes: Iterable[str]) -> set[str]:
        return {source for node in nodes for source in self.nx.predecessors(node)}

    def _has_two(self, event: str, first: Collection[str], second: Collection[str]) -> bool:
        """Tell whether the two sides are different nodes: one actor alone is not between itself and its country."""
        taking_part = set(self.nx.successors(event))
        return len(taking_part & (set(first) | set(second))) > 1

    def _may_be_in(self, event: str, wanted: Days) -> bool:
        first, last = self._days(event)
        return last != UNDATED and first <= wanted[1] and last >= wanted[0]

    def _days(self, event: str) -> Days:
        data = self.nx.nodes[event]
        first, last = first_day(data["start"]), last_day(data["end"])
        if first is None and last is None:
            published = (self.nx.nodes[article_node(id)]["published"] for id in self._network.mentioned_in[event])
            first = min((day for value in published if (day := first_day(value)) is not None), default=UNDATED)
        first = last if first is None else first
        assert first is not None
        return first, first if last is None else last

    def _tells(self, event: str, words: str) -> bool:
        if words in self.nx.nodes[event]["name"].casefold():
            return True
        edges = (self.nx.get_edge_data(article_node(id), event, REPORTS) for id in self._network.mentioned_in[event])
        return any(words in self.quote(found).sentence.casefold() for edge in edges if edge for found in edge["evidence"])

    def _event_views(self, ids: Iterable[str]) -> list[EventView]:
        return sorted((self._event_view(id) for id in ids), key=lambda view: (-view.salience, self._days(view.id), view.id))

    def _event_view(self, id: str) -> EventView:
        data = self.nx.nodes[id]
        own = ("name", "type", "plover", "cameo", "start", "end", "polarity", "modality", "salience")
        return EventView(
            id=id,
            **{key: data[key] for key in own},
            agents=self._labels(id, ("agent",)),
            targets=self._labels(id, TARGET_ROLES),
            places=self._labels(id, ("location",)),
            articles=data["articles"],
            copies=data["copies"],
            mentions=data["mentions"],
            quantities=data["quantities"],
        )

    def _labels(self, event: str, roles: Collection[str]) -> tuple[str, ...]:
        nodes = self.nx.nodes
        return tuple(nodes[node]["label"] for node, edges in self.nx.adj[event].items() if any(role in edges for role in roles))

    def _counted(self, kind: str) -> Iterator[tuple[str, Mapping[str, Any], dict[str, int]]]:
        for id, data in self.nx.nodes(data=True):
            if data["kind"] == kind:
                yield (
                    id,
                    data,
                    {"events": self.nx.in_degree(id) and len(self._events_of([id])), **_pick(data, "articles", "mentions")},
                )

    def _neighbour(self, direction: str, id: str, edge: Mapping[str, Any]) -> Neighbour:
        data = self.nx.nodes[id]
        articles = len({found.article for found in edge["evidence"]})
        return Neighbour(
            edge["role"], direction, id, data["label"], data["kind"], edge["confidence"], articles, edge.get("stances", ())
        )

    def _node_evidence(self, id: str) -> Iterator[Evidence]:
        if self.nx.nodes[id]["kind"] == "article":
            record = self.article(id)
            yield from cite(record, record.mentions)
            return
        for article in self._network.mentioned_in[id]:
            record = self._network.records[article]
            yield from cite(record, [mention for mention in record.mentions if mention.node == id])

    def _edge_evidence(self, source: str, target: str, role: str | None = None) -> Iterator[Evidence]:
        ends = self._index.one(source), self._index.one(target)
        edges = self.nx.get_edge_data(*ends) or {}
        if not edges or (role is not None and role not in edges):
            raise NotFoundError(
                f"no edge {role or ''} from {source!r} to {target!r}; roles between them: {', '.join(edges) or 'none'}"
            )
        for key, data in edges.items():
            if role in (None, key):
                yield from data["evidence"]


@cache
def _extension(name: str) -> Any:
    """Return what another package adds to the graph."""
    for point in entry_points(group="newsgraph.graph", name=name):
        return point.load()
    raise NotFoundError(f"no {name} here: the entry points of newsgraph are not installed; install with: pip install newsgraph")


def _resolved(records: Iterable[Record]) -> NewsGraph:
    """Return the graph of records whose node ids are final."""
    return NewsGraph(records, resolver=lambda records: {})


def _no_article(id: str, count: int) -> str:
    return f"no article {id!r} in the graph; it has {count}, listed by rows('article')"


def _later(one: Record, two: Record) -> Record:
    return max(one, two, key=lambda record: (record.published or "", record.to_json()))


def _known_modalities(modality: str | Collection[str]) -> set[str]:
    wanted = {modality} if isinstance(modality, str) else set(modality)
    unknown = sorted(wanted - set(MODALITIES))
    if unknown:
        raise NotFoundError(f"no modality {unknown[0]!r}; there are {', '.join(MODALITIES)}")
    return wanted


def _is_of_type(data: Mapping[str, Any], wanted: str) -> bool:
    if wanted.isdigit():
        return bool(data["cameo"]) and str(data["cameo"]).startswith(wanted)
    folded = wanted.casefold()
    return folded in (data["type"].casefold(), (data["plover"] or "").casefold())


def _counts(values: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _pick(data: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: data[key] for key in keys}


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
