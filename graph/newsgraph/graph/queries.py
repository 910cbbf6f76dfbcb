"""What one can ask of an event graph, and the evidence behind each answer."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any

from newsgraph.graph.chronology import Order, order_of
from newsgraph.graph.dyads import By, count_dyads
from newsgraph.graph.events import Conditions, Events
from newsgraph.graph.evidence import Evidence, Quote, cite, quote
from newsgraph.graph.index import Index, NotFoundError
from newsgraph.graph.network import Network, article_node
from newsgraph.graph.numbers import claims_of, without_copies
from newsgraph.graph.periods import as_days
from newsgraph.graph.records import MODALITIES, NewsGraphError, Record
from newsgraph.graph.tables import KINDS, rows
from newsgraph.graph.views import ActorView, Claim, Dyad, EventView, Hit, Neighbour, PlaceView

__all__ = ["LimitError", "Queries", "no_article"]

Edge = tuple[str, str] | tuple[str, str, str]


class LimitError(NewsGraphError, ValueError):
    """A number of answers that is below zero."""


class Queries:
    """The queries of `newsgraph.graph.NewsGraph`: they read its network, and nothing else of it."""

    @cached_property
    def _network(self) -> Network:
        raise NotImplementedError

    @property
    def _graph(self) -> Any:
        return self._network.graph

    @cached_property
    def _index(self) -> Index:
        return Index.of(self._graph)

    @cached_property
    def _events(self) -> Events:
        return Events(self._network)

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
            raise NotFoundError(no_article(id, len(records)))
        return found

    def attributes(self, node: str) -> Mapping[str, Any]:
        """Return what a node of ``nx`` carries, without the rest of the graph; do not change it.

        Raises
        ------
        NotFoundError
            If there is no node of that id.
        """
        if node not in self._graph:
            raise NotFoundError(f"no node {node!r} in the graph; `find` gives ids")
        found: Mapping[str, Any] = self._graph.nodes[node]
        return found

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
        limit: int | None = None,
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
        limit
            The first so many of them only; all by default.

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
        >>> from newsgraph.graph import NewsGraph
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
        is_dated = since is not None or until is not None
        conditions = Conditions(
            among=self._taking_part(actor, place),
            type=type,
            days=as_days(since, until) if is_dated else None,
            text=text,
            modalities=None if modality is None else _known_modalities(modality),
        )
        return self._events.views(self._events.matching(conditions, _at_most(limit)))

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
        >>> from newsgraph.graph import NewsGraph
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
            for id, data, counts in self._counted("actor", type, country)
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
        >>> from newsgraph.graph import NewsGraph
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
            for id, data, counts in self._counted("place", type, country)
        ]  # fmt: skip
        return sorted(views, key=lambda view: (-view.events, -view.mentions, view.id))

    def timeline(self, actor: str, *, since: str | date | None = None, until: str | date | None = None) -> list[EventView]:
        """Return what an actor takes part in, from the first to the last; `events` tells how names and dates are read.

        Examples
        --------
        >>> from newsgraph.graph import NewsGraph
        >>> from newsgraph.graph.samples import sample_records
        >>> for event in NewsGraph.from_records(sample_records()).timeline("Ukrainian government"):
        ...     print(event.when, event.name)
        ≤ 2025-06-08 condemnation of the assault
        ≤ 2025-06-10 no agreement to a ceasefire
        2025-06-12 talks in Istanbul
        """
        return sorted(self.events(actor=actor, since=since, until=until), key=lambda view: (self._events.days(view.id), view.id))

    def order(self, first: str, second: str) -> Order | None:
        """Return how one event lies to another in time: before, after, during or around it; None where nothing tells.

        Articles that say so count before dates; `Order.path` names the events in between.

        Raises
        ------
        NotFoundError
            If one of the ids is no event of the graph.

        Examples
        --------
        >>> from newsgraph.graph import NewsGraph
        >>> from newsgraph.graph.samples import sample_records
        >>> graph = NewsGraph.from_records(sample_records())
        >>> talks, attack = (next(e.id for e in graph.events() if word in e.name) for word in ("talks", "attack"))
        >>> graph.order(talks, attack).relation
        'after'
        """
        for id in (first, second):
            if id not in self._graph or self._graph.nodes[id]["kind"] != "event":
                raise NotFoundError(f"no event {id!r} in the graph; the ids are those that `events` gives")
        return order_of(self._graph, first, second)

    def events_around(self, node: str) -> list[str]:
        """Return the ids of the events next to a node, the most salient first, then by date and id.

        Examples
        --------
        >>> from newsgraph.graph import NewsGraph
        >>> from newsgraph.graph.samples import sample_records
        >>> graph = NewsGraph.from_records(sample_records())
        >>> [event.name for event in graph.views_of(graph.events_around("Istanbul"))]
        ['talks in Istanbul']
        """
        id = self._index.one(node)
        near = {*self._graph.successors(id), *self._graph.predecessors(id)}
        return self._events.ranked(other for other in near if self._graph.nodes[other]["kind"] == "event")

    def views_of(self, events: Iterable[str]) -> list[EventView]:
        """Return events as `events` does, by their ids."""
        return self._events.views(events)

    def between(self, a: str, b: str) -> list[EventView]:
        """Return the events in which both take part, in any roles, from the first to the last.

        Examples
        --------
        >>> from newsgraph.graph import NewsGraph
        >>> from newsgraph.graph.samples import sample_records
        >>> [event.name for event in NewsGraph.from_records(sample_records()).between("Russia", "Ukrainian government")]
        ['talks in Istanbul']
        """
        first, second = self._index.actors(a), self._index.actors(b)
        shared = [id for id in self._events_of(first) & self._events_of(second) if self._has_two(id, first, second)]
        return sorted(self._events.views(shared), key=lambda view: (self._events.days(view.id), view.id))

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
        >>> from newsgraph.graph import NewsGraph
        >>> from newsgraph.graph.samples import sample_records
        >>> for dyad in NewsGraph.from_records(sample_records()).dyads(modality="planned"):
        ...     print(dyad, f"({dyad.quad})")
        RUS → UKR CONSULT: 1 (verbal cooperation)
        UKR → RUS CONSULT: 1 (verbal cooperation)
        """
        events = self.events(since=since, until=until, modality=modality)
        return count_dyads(self._graph, [view.id for view in events if view.polarity == "positive"], by)

    def neighbourhood(self, node: str) -> list[Neighbour]:
        """Return what stands next to a node, the surest edge first, then by role and id.

        Parameters
        ----------
        node
            An id, or a name: then the node that `find` lists first.

        Examples
        --------
        >>> from newsgraph.graph import NewsGraph
        >>> from newsgraph.graph.samples import sample_records
        >>> for neighbour in NewsGraph.from_records(sample_records()).neighbourhood("Istanbul"):
        ...     print(neighbour)
        ←location— talks in Istanbul (event, 0.95)
        """
        id = self._index.one(node)
        out = [self._neighbour("out", target, data) for _, target, data in self._graph.out_edges(id, data=True)]
        into = [self._neighbour("in", source, data) for source, _, data in self._graph.in_edges(id, data=True)]
        return sorted([*out, *into], key=lambda n: (-n.confidence, n.role, n.direction, n.id))

    def find(self, name: str) -> list[Hit]:
        """Return the nodes of an id or name: those of that very name first, then by alias, then containing it, each by mentions.

        Names are compared without case, accents and punctuation. Where only titles hold the words, events follow in whose names
        and participants all of them are, in any order.

        Raises
        ------
        NotFoundError
            If there is none; the message lists names that come close.

        Examples
        --------
        >>> from newsgraph.graph import NewsGraph
        >>> from newsgraph.graph.samples import sample_records
        >>> print(NewsGraph.from_records(sample_records()).find("kharkiv")[0])
        Kharkiv (place) place:geonames:706483
        """
        return self._index.find(name)

    # ------------------------------------------------------------------------------------------------------------ evidence

    def evidence(self, item: str | Edge, *, limit: int | None = None) -> list[Quote]:
        """Return the quotes behind a node or an edge, by article and place in it.

        Parameters
        ----------
        item
            A node's id or name, or an edge as ``(source, target)`` or ``(source, target, role)``, ids or names.
        limit
            The first so many only; all by default.

        Raises
        ------
        NotFoundError
            If there is no such node or edge.

        Examples
        --------
        >>> from newsgraph.graph import NewsGraph
        >>> from newsgraph.graph.samples import sample_records
        >>> graph = NewsGraph.from_records(sample_records())
        >>> for quote in graph.evidence(("drone attack on Kharkiv", "Russia", "agent")):
        ...     print([quote.sentence[mark.start : mark.end] for mark in quote.highlights])
        ['Russia', 'attacked']
        ['Russian', 'strike']
        """
        found = self._node_evidence(self._index.one(item)) if isinstance(item, str) else self._edge_evidence(*item)
        return [self.quote(evidence) for evidence in islice(found, _at_most(limit))]

    def count_evidence(self, node: str) -> int:
        """Return how many quotes `evidence` gives for a node."""
        id = self._index.one(node)
        is_article = self._graph.nodes[id]["kind"] == "article"
        return sum(1 for _ in self._node_evidence(id)) if is_article else self._network.count_sentences(id)

    def quote(self, evidence: Evidence) -> Quote:
        """Return the words behind one evidence of an edge of ``nx``."""
        return quote(evidence, self._network.records)._replace(copy_of=self._network.copies.get(evidence.article))

    def claims(self, event: str) -> list[Claim]:
        """Return the numbers that articles, and those whom they quote, give for an event, side by side.

        They are ordered by what is counted, then by publication and article, then by where the article gives them. What copies of
        one dispatch repeat is one claim, that of the original, which lists them.

        Examples
        --------
        >>> from newsgraph.graph import NewsGraph
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
        >>> from newsgraph.graph import NewsGraph
        >>> from newsgraph.graph.samples import sample_records
        >>> row = NewsGraph.from_records(sample_records()).rows("place")[0]
        >>> row["name"], row["lat"], row["lon"], row["articles"]
        ('Kharkiv', 49.98081, 36.25272, 2)
        """
        if kind not in KINDS:
            raise NotFoundError(f"no rows of {kind!r}; there are rows of {', '.join(KINDS)}")
        return list(rows(self._graph, kind, self.quote))

    # ------------------------------------------------------------------------------------------------------------- details

    def _taking_part(self, actor: str | None, place: str | None) -> Collection[str] | None:
        """Return the events with an actor, at a place, or both; None where neither is asked for."""
        chosen = []
        if actor is not None:
            chosen.append(self._events_of(self._index.actors(actor)))
        if place is not None:
            chosen.append(self._events_of(self._index.places(place)))
        return set.intersection(*chosen) if chosen else None

    def _events_of(self, nodes: Iterable[str]) -> set[str]:
        return self._network.predecessors(nodes)

    def _has_two(self, event: str, first: Collection[str], second: Collection[str]) -> bool:
        """Tell whether the two sides are different nodes: one actor alone is not between itself and its country."""
        taking_part = set(self._graph.successors(event))
        return len(taking_part & (set(first) | set(second))) > 1

    def _counted(
        self, kind: str, type: str | None, country: str | None
    ) -> Iterator[tuple[str, Mapping[str, Any], dict[str, int]]]:
        """Yield the nodes of a kind, those of a type and a country where these are given, with what there is of them."""
        for id, data in self._graph.nodes(data=True):
            if data["kind"] == kind and type in (None, data["type"]) and country in (None, data["country"]):
                yield (
                    id,
                    data,
                    {"events": self._graph.in_degree(id) and len(self._events_of([id])), **_pick(data, "articles", "mentions")},
                )

    def _neighbour(self, direction: str, id: str, edge: Mapping[str, Any]) -> Neighbour:
        data = self._graph.nodes[id]
        stances, articles = edge.get("stances", ()), self._network.count_articles(edge)
        return Neighbour(edge["role"], direction, id, data["label"], data["kind"], edge["confidence"], articles, stances)

    def _node_evidence(self, id: str) -> Iterator[Evidence]:
        if self._graph.nodes[id]["kind"] == "article":
            record = self.article(id)
            yield from cite(record, record.mentions)
            return
        for article in self._network.mentioned_in[id]:
            record = self._network.records[article]
            yield from cite(record, [mention for mention in record.mentions if mention.node == id])

    def _edge_evidence(self, source: str, target: str, role: str | None = None) -> Iterator[Evidence]:
        ends = self._index.one(source), self._index.one(target)
        edges = self._graph.get_edge_data(*ends) or {}
        if not edges or (role is not None and role not in edges):
            raise NotFoundError(
                f"no edge {role or ''} from {source!r} to {target!r}; roles between them: {', '.join(edges) or 'none'}"
            )
        for key, data in edges.items():
            if role in (None, key):
                yield from data["evidence"]


def _known_modalities(modality: str | Collection[str]) -> set[str]:
    wanted = {modality} if isinstance(modality, str) else set(modality)
    unknown = sorted(wanted - set(MODALITIES))
    if unknown:
        raise NotFoundError(f"no modality {unknown[0]!r}; there are {', '.join(MODALITIES)}")
    return wanted


def _pick(data: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: data[key] for key in keys}


def no_article(id: str, count: int) -> str:
    """Return what to say of an article that is not in a graph of so many."""
    return f"no article {id!r} in the graph; it has {count}, listed by rows('article')"


def _at_most(limit: int | None) -> int | None:
    """Return a limit that can be counted to."""
    if limit is not None and limit < 0:
        raise LimitError(f"limit is {limit}; name 0 or more, or None for all")
    return None if limit is None else min(limit, sys.maxsize)
