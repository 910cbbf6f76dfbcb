"""Parts of records that travel between machines: records of their own, so that what reads records reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from newsgraph.graph.accounts import Account, accounts_of
from newsgraph.graph.network import article_node
from newsgraph.graph.records import Actor, Event, Node, Place, Record

__all__ = ["account_in", "excerpt_event", "excerpt_names", "parts_of"]

_LOCAL = ":local:"


def excerpt_event(record: Record, event: str) -> Record:
    """Return what a record says of an event: the event, its edges and what they lead to, without words."""
    edges = tuple(replace(edge, mentions=()) for edge in record.edges if edge.source == event)
    kept = {event, *(edge.target for edge in edges)}
    headline = record.headline if record.headline and record.headline.event == event else None
    nodes = tuple(node for node in record.nodes if node.id in kept)
    return Record(id=record.id, text="", published=record.published, nodes=nodes, edges=edges, headline=headline)


def account_in(excerpt: Record, event: str, names: Mapping[str, str]) -> Account:
    """Return the account of an event in its excerpt: the same as in the whole record."""
    return next(account for account in accounts_of(excerpt, names) if account.node == event)


def excerpt_names(record: Record) -> Record:
    """Return what names tell across articles: the actors and places of a record, and when it was published."""
    nodes = tuple(node for node in record.nodes if isinstance(node, Actor | Place))
    return Record(id=record.id, text="", published=record.published, nodes=nodes)


def parts_of(record: Record, shared_events: Collection[str]) -> Iterator[tuple[str, Collection[str], Record]]:
    """Yield for each thing that a resolved record tells of: what it is kept under, which nodes that describes, and what is said.

    What no other article speaks of is kept under the article; an event that several tell of, and whatever has an id of its own
    wherever it is named, under its id.
    """
    own = {node.id for node in record.nodes if _is_own(node, shared_events)}
    article = article_node(record.id)
    yield article, {article, *own}, record
    for node in record.nodes:
        if node.id not in own:
            yield node.id, {node.id}, _said_of(record, node)


def _is_own(node: Node, shared_events: Collection[str]) -> bool:
    return node.id not in shared_events if isinstance(node, Event) else _LOCAL in node.id and node.id not in shared_events


def _said_of(record: Record, node: Node) -> Record:
    if not isinstance(node, Event):
        return Record(id=record.id, text="", mentions=tuple(m for m in record.mentions if m.node == node.id), nodes=(node,))
    edges = tuple(edge for edge in record.edges if edge.source == node.id)
    kept = {node.id, *(edge.target for edge in edges)}
    cited = {mention for edge in edges for mention in edge.mentions}
    return replace(
        record,
        mentions=tuple(m for m in record.mentions if m.node == node.id or m.id in cited),
        nodes=tuple(other for other in record.nodes if other.id in kept),
        edges=edges,
        headline=None,
    )
