"""What several articles say of one node, made one: the most said name, all aliases, the narrowest dates.

The result depends only on what was said, never on the order of the articles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from newsgraph.graph.periods import first_day, last_day
from newsgraph.graph.records import Actor, Dating, Edge, Event, Node, Place, Time

__all__ = ["Said", "fuse", "fuse_edges"]

T = TypeVar("T", bound=Hashable)


class Said(NamedTuple):
    """A node as one article describes it, with the number of its mentions there."""

    article: str
    mentions: int
    node: Node


def fuse(said: Sequence[Said]) -> Node:
    """Return one node for several descriptions of it.

    Parameters
    ----------
    said
        At least one description; all of one kind. The node gets the id of the first.

    Examples
    --------
    >>> short = Said("a", 1, Actor(id="x", type="person", name="Marchenko"))
    >>> full = Said("b", 3, Actor(id="x", type="person", name="Olena Marchenko", country="UKR"))
    >>> node = fuse([short, full])
    >>> node.name, node.aliases, node.country
    ('Olena Marchenko', ('Marchenko',), 'UKR')
    """
    first = said[0].node
    if len(said) == 1 or all(other.node == first for other in said):
        return first
    ordered = sorted(_told_apart(said), key=_rank)
    match first:
        case Actor():
            return _fuse_actors(ordered, first.id)
        case Place():
            return _fuse_places(ordered, first.id)
        case Event():
            return _fuse_events(ordered, first.id)
        case Time():
            return replace(ordered[0].node, id=first.id)


def _told_apart(said: Sequence[Said]) -> Sequence[Said]:
    """Return descriptions of one node by one article, which rank the same, in an order that does not depend on who asks."""
    is_told_twice = len({(entry.article, entry.node.id) for entry in said}) < len(said)
    return sorted(said, key=lambda entry: repr(entry.node)) if is_told_twice else said


def _rank(said: Said) -> tuple[Any, ...]:
    salience = said.node.salience if isinstance(said.node, Event) else 0.0
    score = said.node.score or 0.0 if isinstance(said.node, Place) else 0.0
    return -score, -salience, -said.mentions, said.article, said.node.id


def _fuse_actors(said: Sequence[Said], id: str) -> Actor:
    actors = [(entry.mentions, entry.node) for entry in said if isinstance(entry.node, Actor)]
    leading = actors[0][1]
    name = _most_said((count, actor.name) for count, actor in actors) or leading.name
    others: dict[str, Any] = {
        key: _most_said((count, getattr(actor, key)) for count, actor in actors)
        for key in ("type", "country", "sector", "code", "wikidata")
    }
    aliases = _other_names(((actor.name, *actor.aliases) for _, actor in actors), name)
    return replace(leading, id=id, name=name, aliases=aliases, **others)


def _fuse_places(said: Sequence[Said], id: str) -> Place:
    places = [entry.node for entry in said if isinstance(entry.node, Place)]
    name = _most_said((entry.mentions, entry.node.name) for entry in said if isinstance(entry.node, Place)) or ""
    return replace(places[0], id=id, name=name, aliases=_other_names(((p.name, *p.aliases) for p in places), name))


def _fuse_events(said: Sequence[Said], id: str) -> Event:
    events = [(entry.mentions, entry.node) for entry in said if isinstance(entry.node, Event)]
    leading = events[0][1]
    start, end = _narrowest([event for _, event in events])
    datings = {event.dated_by for _, event in events if event.dated_by}
    return replace(
        leading,
        id=id,
        polarity=_most_said((count, event.polarity) for count, event in events) or leading.polarity,
        modality=_most_said((count, event.modality) for count, event in events) or leading.modality,
        start=start,
        end=end,
        dated_by=min(datings, key=_DATINGS.index, default=None),
        told=min((event.told for _, event in events if event.told), default=None),
        salience=max(event.salience for _, event in events),
        quantities=_quantities([event.quantities for _, event in events]),
        confidence=max(event.confidence for _, event in events),
    )


_DATINGS: tuple[str, ...] = Dating.__args__  # type: ignore[attr-defined]


def _most_said(counted: Iterable[tuple[int, T | None]]) -> T | None:
    """Return the value with most mentions, of equals the longer, then the alphabetically first; None if there is none."""
    totals: Counter[T] = Counter()
    for count, value in counted:
        if value is not None:
            totals[value] += max(count, 1)
    return min(totals, key=lambda value: (-totals[value], -len(str(value)), str(value)), default=None)


def _other_names(names: Iterable[Iterable[str]], chosen: str) -> tuple[str, ...]:
    return tuple(sorted({name for group in names for name in group} - {chosen}))


def _narrowest(events: Sequence[Event]) -> tuple[str | None, str | None]:
    """Return the latest start and the earliest end; the leading event's own dates where the articles contradict each other."""
    starts = [event.start for event in events if event.start]
    ends = [event.end for event in events if event.end]
    start = max(starts, key=lambda value: (first_day(value) or 0, value), default=None)
    end = min(ends, key=lambda value: (last_day(value) or 10**9, -len(value), value), default=None)
    if start and end and (first_day(start) or 0) > (last_day(end) or 10**9):
        return events[0].start, events[0].end
    return start, end


def _quantities(claims: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return every key with the leading article's value; `newsgraph.graph.NewsGraph.claims` keeps all of them side by side."""
    fused: dict[str, Any] = {}
    for claim in reversed(claims):
        fused.update(claim)
    return dict(sorted(fused.items()))


def fuse_edges(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Return one edge for each source, target and role, with all mentions and the highest confidence, in order of first sight."""
    by_key: dict[tuple[str, str, str], list[Edge]] = {}
    for edge in edges:
        by_key.setdefault((edge.source, edge.target, edge.role), []).append(edge)
    return tuple(same[0] if len(same) == 1 else _one_edge(same) for same in by_key.values())


def _one_edge(edges: Sequence[Edge]) -> Edge:
    mentions = tuple(dict.fromkeys(mention for edge in edges for mention in edge.mentions))
    stances = tuple(sorted({stance for edge in edges for stance in edge.stances}))
    return replace(
        edges[0],
        mentions=mentions,
        confidence=max(edge.confidence for edge in edges),
        stances=stances,
        inherited=all(edge.inherited for edge in edges),
    )
