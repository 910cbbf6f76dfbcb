"""Parts of records that travel between machines: records of their own, so that what reads records reads them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from newsgraph.graph.accounts import Account, accounts_of
from newsgraph.graph.network import article_node
from newsgraph.graph.records import Actor, Event, Node, Place, Record

__all__ = ["account_in", "excerpt_event", "excerpt_names", "parts_of", "united"]

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


def parts_of(record: Record, shared: Collection[str]) -> tuple[list[str], Iterator[tuple[str, Record]]]:
    """Return the nodes of a resolved record that no other article speaks of, and each other node with what it says of that.

    ``shared`` are the nodes that stand for several.
    """
    own = {node.id for node in record.nodes if _is_own(node, shared)}
    others = ((node.id, _said_of(record, node)) for node in record.nodes if node.id not in own)
    return [article_node(record.id), *sorted(own)], others


def united(parts: Iterable[Record]) -> list[Record]:
    """Return a record for each article of which there are parts, with all that these say."""
    of_article: dict[str, list[Record]] = {}
    for part in parts:
        of_article.setdefault(part.id, []).append(part)
    return [_united(same) for same in of_article.values()]


def _united(parts: Sequence[Record]) -> Record:
    if len(parts) == 1:
        return parts[0]
    return replace(
        max(parts, key=lambda part: len(part.text)),
        mentions=tuple({mention.id: mention for part in parts for mention in part.mentions}.values()),
        nodes=tuple({node.id: node for part in parts for node in part.nodes}.values()),
        edges=tuple(dict.fromkeys(edge for part in parts for edge in part.edges)),
    )


def _is_own(node: Node, shared: Collection[str]) -> bool:
    return node.id not in shared if isinstance(node, Event) else _LOCAL in node.id and node.id not in shared


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
