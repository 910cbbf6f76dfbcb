"""Records that travel between processes of one build, whole or in parts; a part is a record of its own.

JSON, in which records are kept, takes ten times as long to read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar, cast

from newsgraph.graph.actor_groups import has_name
from newsgraph.graph.network import article_node
from newsgraph.graph.records import Actor, Edge, Event, Headline, Mention, Node, Place, Record, Time

if TYPE_CHECKING:
    from msgspec import msgpack

__all__ = [
    "names_in", "pack", "pack_name", "pack_record", "parts_of", "united", "unpack", "unpack_name", "unpack_record",
]  # fmt: skip

T = TypeVar("T")

_LOCAL = ":local:"
_HEADER = ("id", "text", "url", "title", "source", "author", "language", "published", "model")


@dataclass(frozen=True, slots=True)
class _Packed:
    """A record whose nodes are sorted by kind, for the packer knows no field of several classes; ``kinds`` has their order."""

    header: dict[str, Any]
    sentences: tuple[tuple[int, int], ...]
    mentions: tuple[Mention, ...]
    edges: tuple[Edge, ...]
    headline: Headline | None
    actors: tuple[Actor, ...]
    places: tuple[Place, ...]
    times: tuple[Time, ...]
    events: tuple[Event, ...]
    kinds: tuple[str, ...]


def pack(value: Any) -> bytes:
    """Return a value of plain types and dataclasses, of one class a field, as bytes."""
    return _packer().encode(value)


def unpack(packed: bytes, type: type[T]) -> T:
    """Return what was packed, of a type."""
    value: T = _unpacker(cast(Any, type)).decode(packed)
    return value


def pack_record(record: Record) -> bytes:
    """Return a record as bytes."""
    return pack(
        _Packed(
            header={name: getattr(record, name) for name in _HEADER},
            sentences=record.sentences,
            mentions=record.mentions,
            edges=record.edges,
            headline=record.headline,
            actors=tuple(node for node in record.nodes if isinstance(node, Actor)),
            places=tuple(node for node in record.nodes if isinstance(node, Place)),
            times=tuple(node for node in record.nodes if isinstance(node, Time)),
            events=tuple(node for node in record.nodes if isinstance(node, Event)),
            kinds=tuple(node.kind for node in record.nodes),
        )
    )


def unpack_record(packed: bytes) -> Record:
    """Return the record that was packed."""
    found = unpack(packed, _Packed)
    nodes: dict[str, Iterator[Node]] = {
        "actor": iter(found.actors), "place": iter(found.places), "time": iter(found.times), "event": iter(found.events),
    }  # fmt: skip
    return Record(
        **found.header,
        sentences=found.sentences,
        mentions=found.mentions,
        nodes=tuple(next(nodes[kind]) for kind in found.kinds),
        edges=found.edges,
        headline=found.headline,
    )


@cache
def _packer() -> msgpack.Encoder:
    from msgspec import msgpack

    return msgpack.Encoder()


@cache
def _unpacker(type: Any) -> msgpack.Decoder[Any]:
    from msgspec import msgpack

    return msgpack.Decoder(type)


def pack_name(node: Actor | Place) -> bytes:
    """Return an actor or place as bytes, the same for the same one."""
    return node.kind[:1].encode() + pack(node)


def unpack_name(packed: bytes) -> Actor | Place:
    """Return the actor or place that was packed."""
    return unpack(packed[1:], Actor) if packed.startswith(b"a") else unpack(packed[1:], Place)


def names_in(record: Record) -> Iterator[Actor | Place]:
    """Yield what names tell across articles: the actors and places of a record but those that it alone knows."""
    return (node for node in record.nodes if isinstance(node, Place) or (isinstance(node, Actor) and has_name(node)))


def parts_of(record: Record, shared: Collection[str]) -> tuple[list[list[str]], Iterator[tuple[str, Record]]]:
    """Return the nodes of a resolved record that no other article speaks of, and each other node with what it says of that.

    ``shared`` are the nodes that stand for several. The former come in runs: in the order of ids no node of any article stands
    between those of a run, since ids that begin like these are the article's.
    """
    own = {node.id for node in record.nodes if _is_own(node, shared)}
    runs = groupby(sorted(node.id for node in record.nodes), key=lambda id: (id in own, id.rpartition(":")[0]))
    others = ((node.id, _said_of(record, node)) for node in record.nodes if node.id not in own)
    return [[article_node(record.id)], *(list(dict.fromkeys(run)) for (is_own, _), run in runs if is_own)], others


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
