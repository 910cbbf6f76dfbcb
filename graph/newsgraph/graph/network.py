"""The NetworkX graph of a set of records: what its nodes and edges carry.

=========  =========================  ==========================================================================================
Node       Id                         Attributes
=========  =========================  ==========================================================================================
article    ``article:<article id>``   kind, label, mentions, articles (1), copies, title, source, author, url, published,
                                      language, main_event (id of the headline's event or None), copy_of (id or None)
others     the record's node id       kind, label, mentions, articles, copies, and the fields of `Actor`, `Place`, `Time` or
                                      `Event`
=========  =========================  ==========================================================================================

Copies of one dispatch (`newsgraph.graph.copies`) are one source: ``articles`` counts them once, ``copies`` counts the others.

Edges lead from an event to what takes part in it, keyed by ``role``, and from an article to each event it tells of (role
``reports``). Each carries ``role``, ``confidence`` and ``evidence``, a tuple of `Evidence`; an attribution also ``stances``, what
the source does with the event (report, claim, confirm, deny, doubt). A ``location`` or ``agent`` that no article states of the
event, but some give for its scene or its cause, has ``inherited`` (True).
"""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from itertools import count
from operator import attrgetter
from typing import Any

import networkx as nx

from newsgraph.graph.copies import find_copies
from newsgraph.graph.evidence import Evidence, cite_at, count_sentences, places_of, sentence_of
from newsgraph.graph.fusion import Said, fuse, fuse_edges
from newsgraph.graph.records import Actor, Edge, Event, Headline, Mention, Node, Place, Record, Stance, Time
from newsgraph.graph.shapes import sharing_keys

__all__ = ["FIELDS", "REPORTS", "Network", "article_node", "claims_in", "collector_paused", "connect", "graph_of", "renamed"]

REPORTS = "reports"
"""Role of the edge from an article to an event it tells of."""

FIELDS = {cls: tuple(f.name for f in fields(cls) if f.name != "id") for cls in (Actor, Place, Time, Event)}
_CARRIED = {cls: (names, attrgetter(*names)) for cls, names in FIELDS.items()}
_MANY = 100_000
"""Objects that are worth a look of their own at what is garbage."""
_EdgeKey = tuple[str, str, str]
_KeyedEdge = tuple[str, str, str, dict[str, Any]]


@dataclass(frozen=True)
class Network:
    """The graph with what finds evidence in it.

    Attributes
    ----------
    records
        The records after resolution, by article.
    mentioned_in
        The articles that mention each node.
    copies
        Articles that are copies of others -> the original.
    """

    graph: Any
    records: Mapping[str, Record]
    mentioned_in: Mapping[str, Sequence[str]]
    copies: Mapping[str, str]

    def whole(self) -> Any:
        """Return the graph in memory, for any algorithm."""
        return self.graph

    def predecessors(self, nodes: Iterable[str]) -> set[str]:
        """Return the nodes that edges lead from to any of these."""
        return {source for node in nodes for source in self.graph.predecessors(node)}

    def count_sentences(self, node: str) -> int:
        """Return in how many sentences a node other than an article is mentioned."""
        records = (self.records[article] for article in self.mentioned_in[node])
        return sum(
            count_sentences(record, [mention for mention in record.mentions if mention.node == node]) for record in records
        )

    def count_articles(self, edge: Mapping[str, Any]) -> int:
        """Return the number of articles behind an edge of these attributes."""
        evidence = edge["evidence"]
        return len({found.article for found in evidence}) if len(evidence) > 1 else len(evidence)


def article_node(article: str) -> str:
    """Return the id of an article's node."""
    return f"article:{article}"


def connect(records: Iterable[Record], copies: Mapping[str, str] | None = None) -> Network:
    """Return the network of records whose node ids are final.

    Nodes and edges are added in the order of their ids, so the same records give the same graph whatever their order.

    Parameters
    ----------
    records
        After resolution.
    copies
        Articles that are copies of others -> the original; found in the records by default.

    Notes
    -----
    O(m log m) for m mentions and edges.
    """
    ordered = sorted(records, key=lambda record: record.id)
    with collector_paused():
        said = _gather(ordered)
        copies = find_copies(ordered) if copies is None else copies
        graph = graph_of(_nodes(ordered, said, copies), _edges(ordered, said, copies))
    return Network(graph, {r.id: r for r in ordered}, {id: _articles_of(said[id]) for id in said}, copies)


def graph_of(nodes: Iterable[tuple[str, dict[str, Any]]], edges: Iterable[_KeyedEdge]) -> Any:
    """Return the NetworkX graph of nodes and of edges between them, each given once, in their order.

    Its own methods would copy each dict, and with it the keys that all of a kind have in common.
    """
    graph = nx.MultiDiGraph()
    node, successors, predecessors = graph._node, graph._succ, graph._pred
    for id, data in nodes:
        node[id] = sharing_keys(data)
        successors[id], predecessors[id] = {}, {}
    for source, target, role, data in edges:
        around = successors[source]
        between = around.get(target)
        if between is None:
            around[target] = predecessors[target][source] = sharing_keys({role: sharing_keys(data)})
        else:
            between[role] = sharing_keys(data)
    return graph


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the cyclic garbage collector: nothing that is built here is garbage, and looking for it doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            _take_for_old()
            gc.enable()


def _take_for_old() -> None:
    """Put what was made, if it is much, into the oldest generation: as young objects it would be looked through three times.

    The first time nothing of it is garbage; what is made later often takes the place of what was made before.
    """
    if gc.get_count()[0] < _MANY:
        return
    if _is_first() and not gc.get_freeze_count():
        # What another froze would be thawed.
        gc.freeze()
        gc.unfreeze()
    else:
        gc.collect()


def _is_first(_calls: Iterator[int] = count()) -> bool:  # noqa: B008 - one count for all calls
    return next(_calls) == 0


def _gather(records: Iterable[Record]) -> dict[str, list[Said]]:
    said: dict[str, list[Said]] = defaultdict(list)
    for record in records:
        mentions = Counter(mention.node for mention in record.mentions)
        for node in record.nodes:
            said[node.id].append(Said(record.id, mentions[node.id], node))
    return said


def _articles_of(entries: Sequence[Said]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([entry.article for entry in entries])) if len(entries) > 1 else (entries[0].article,)


def _nodes(
    records: Sequence[Record], said: Mapping[str, Sequence[Said]], copies: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield all nodes in the order of their ids, one by one: what they carry takes less memory in the graph than here."""
    articles = {article_node(record.id): record for record in records}
    copied = Counter(copies.values())
    for id in sorted(said.keys() | articles.keys()):
        yield id, _article(articles[id], copies, copied) if id in articles else _other(said[id], copies)


def _other(entries: Sequence[Said], copies: Mapping[str, str]) -> dict[str, Any]:
    if len(entries) == 1:
        return _attributes(entries[0].node, {"mentions": entries[0].mentions, "articles": 1, "copies": 0})
    articles = {entry.article for entry in entries}
    sources = {copies.get(article, article) for article in articles}
    mentions = sum(entry.mentions for entry in entries)
    counts = {"mentions": mentions, "articles": len(sources), "copies": len(articles) - len(sources)}
    return _attributes(fuse(entries), counts)


def _attributes(node: Node, counts: Mapping[str, int]) -> dict[str, Any]:
    label = node.value if isinstance(node, Time) else node.name
    names, values = _CARRIED[type(node)]
    data = {"kind": node.kind, "label": label, **counts, **dict(zip(names, values(node), strict=True))}
    if isinstance(node, Place):
        data["candidates"] = tuple(map(asdict, node.candidates))
    return data


def _article(record: Record, copies: Mapping[str, str], copied: Mapping[str, int]) -> dict[str, Any]:
    return {
        "kind": "article",
        "label": record.title or record.url or record.id,
        "mentions": len(record.mentions),
        "articles": 1,
        "copies": copied[record.id],
        "title": record.title,
        "source": record.source,
        "author": record.author,
        "url": record.url,
        "published": record.published,
        "language": record.language,
        "main_event": record.headline.event if record.headline else None,
        "copy_of": copies.get(record.id),
    }


def _edges(records: Iterable[Record], said: Mapping[str, Sequence[Said]], copies: Mapping[str, str]) -> Iterator[_KeyedEdge]:
    evidence: dict[_EdgeKey, list[Evidence]] = defaultdict(list)
    stances: dict[_EdgeKey, set[Stance]] = defaultdict(set)
    stated: set[_EdgeKey] = set()
    inherited: set[_EdgeKey] = set()
    texts = {}
    for record in records:
        texts[record.id] = record
        for edge in record.edges:
            key = edge.source, edge.target, edge.role
            if edge.stances:
                stances[key].update(edge.stances)
            (inherited if edge.inherited else stated).add(key)
        for key, found in claims_in(record):
            if key[1] in said and (key[2] == REPORTS or key[0] in said):
                evidence[key].extend(found)
    for key in sorted(evidence):
        found = tuple(evidence[key])
        data: dict[str, Any] = {"role": key[2], "confidence": _agreed(found, texts, copies), "evidence": found}
        if key in stances:
            data["stances"] = tuple(sorted(stances[key]))
        if key in inherited and key not in stated:
            data["inherited"] = True
        yield *key, data


def claims_in(record: Record) -> Iterator[tuple[_EdgeKey, tuple[Evidence, ...]]]:
    """Yield source, target and role of each edge that the record gives, also from its article, with the evidence for it."""
    mentions, places = {mention.id: mention for mention in record.mentions}, places_of(record)
    for edge in record.edges:
        cited = [mentions[id] for id in edge.mentions if id in mentions]
        yield (edge.source, edge.target, edge.role), cite_at(places, record.id, cited, edge.confidence)
    of_event: dict[str, list[Mention]] = defaultdict(list)
    for mention in record.mentions:
        if mention.kind == "event":
            of_event[mention.node].append(mention)
    sure = {node.id: node.confidence for node in record.nodes if isinstance(node, Event)}
    for event, cited in of_event.items():
        yield (article_node(record.id), event, REPORTS), cite_at(places, record.id, cited, sure.get(event, 1.0))


def _agreed(evidence: Sequence[Evidence], articles: Mapping[str, Record], copies: Mapping[str, str]) -> float:
    """Return 1 - Π(1 - c) over independent wordings (noisy or).

    One article, with its copies, counts once, with its surest sentence, and so do articles that carry the same sentence: saying a
    thing twice in the same words is no second source.
    """
    if len(evidence) == 1:
        return evidence[0].confidence
    by_source: dict[str, Evidence] = {}
    for found in evidence:
        source = copies.get(found.article, found.article)
        known = by_source.get(source)
        if known is None or found.confidence > known.confidence:
            by_source[source] = found
    surest: dict[str, float] = {}
    for found in by_source.values():
        words = sentence_of(found, articles)
        surest[words] = max(surest.get(words, 0.0), found.confidence)
    doubt = 1.0
    for confidence in sorted(surest.values()):
        doubt *= 1.0 - confidence
    return round(1.0 - doubt, 6)


def renamed(record: Record, ids: Mapping[str, str]) -> Record:
    """Return the record with each node id replaced by what ``ids`` gives for it; nodes that become one are fused.

    An edge from a node to itself that only the renaming made is left out: an event is no part of itself.
    """
    if not any(ids.get(node.id, node.id) != node.id for node in record.nodes):
        return record
    headline = record.headline
    return replace(
        record,
        mentions=tuple(replace(m, node=ids[m.node]) if m.node in ids else m for m in record.mentions),
        nodes=_renamed_nodes(record, ids),
        edges=fuse_edges(_renamed_edges(record.edges, ids)),
        headline=replace(headline, event=ids.get(headline.event, headline.event)) if isinstance(headline, Headline) else None,
    )


def _renamed_nodes(record: Record, ids: Mapping[str, str]) -> tuple[Node, ...]:
    counts = Counter(mention.node for mention in record.mentions)
    same: dict[str, list[Said]] = {}
    for node in record.nodes:
        id = ids.get(node.id, node.id)
        same.setdefault(id, []).append(Said(record.id, counts[node.id], node if id == node.id else replace(node, id=id)))
    return tuple(fuse(said) for said in same.values())


def _renamed_edges(edges: Iterable[Edge], ids: Mapping[str, str]) -> Iterator[Edge]:
    for edge in edges:
        source, target = ids.get(edge.source, edge.source), ids.get(edge.target, edge.target)
        if source == edge.source and target == edge.target:
            yield edge
        elif source != target or edge.source == edge.target:
            yield replace(edge, source=source, target=target)
