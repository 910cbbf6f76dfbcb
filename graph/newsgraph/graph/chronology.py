"""Which of two events came first: as the articles say, else as their dates show."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from newsgraph.graph.periods import first_day, last_day

__all__ = ["Order", "order_of"]

Relation = Literal["before", "after", "during", "contains"]


@dataclass(frozen=True, slots=True)
class Order:
    """How one event lies to another in time.

    Attributes
    ----------
    relation
        "before", "after", "during" or "contains".
    by
        "text" where articles say so, perhaps over events in between; "dates" where it follows from when both happened.
    path
        The events from the earlier to the later one, or the one within and the one around it; both ends included.
    """

    relation: Relation
    by: Literal["text", "dates"]
    path: tuple[str, ...]


def order_of(graph: Any, first: str, second: str) -> Order | None:
    """Return how one event of a graph lies to another, None where neither text nor dates tell.

    Notes
    -----
    What is said goes before what dates show: they may be those of another telling. O(n + m) for n events and m links of events.
    """
    if first == second:
        return None
    if path := _path(graph, first, second):
        return Order("before", "text", path)
    if path := _path(graph, second, first):
        return Order("after", "text", path)
    if _lies_within(graph, first, second):
        return Order("during", "text", (first, second))
    if _lies_within(graph, second, first):
        return Order("contains", "text", (second, first))
    return _by_dates(graph, first, second)


def _path(graph: Any, start: str, end: str) -> tuple[str, ...] | None:
    """Return the shortest way from an event to a later one over what is said to come before what."""
    came_from: dict[str, str | None] = {start: None}
    queue = deque([start])
    while queue:
        event = queue.popleft()
        for later in sorted(_later(graph, event)):
            if later not in came_from:
                came_from[later] = event
                queue.append(later)
            if later == end:
                return tuple(_back(came_from, end))[::-1]
    return None


def _back(came_from: Mapping[str, str | None], end: str) -> Iterator[str]:
    event: str | None = end
    while event is not None:
        yield event
        event = came_from[event]


def _later(graph: Any, event: str) -> Iterator[str]:
    """Yield the events that are said to come after an event; a cause comes before what it causes."""
    yield from (target for _, target, role in graph.out_edges(event, keys=True) if role == "before")
    yield from (
        source for source, _, role in graph.in_edges(event, keys=True) if role in {"after", "cause"} and _is_event(graph, source)
    )


def _is_event(graph: Any, node: str) -> bool:
    return bool(graph.nodes[node]["kind"] == "event")


def _lies_within(graph: Any, part: str, whole: str) -> bool:
    return bool(graph.has_edge(part, whole, "during") or graph.has_edge(whole, part, "subevent"))


def _by_dates(graph: Any, first: str, second: str) -> Order | None:
    """Compare when both happened; a bound that is not known says nothing."""
    (a, b), (c, d) = _days(graph, first), _days(graph, second)
    if b is not None and c is not None and b < c:
        return Order("before", "dates", (first, second))
    if d is not None and a is not None and d < a:
        return Order("after", "dates", (second, first))
    if None in (a, b, c, d) or (a, b) == (c, d):
        return None
    if _covers((c, d), (a, b)):
        return Order("during", "dates", (first, second))
    return Order("contains", "dates", (second, first)) if _covers((a, b), (c, d)) else None


def _covers(outer: tuple[Any, Any], inner: tuple[Any, Any]) -> bool:
    return bool(outer[0] <= inner[0] and inner[1] <= outer[1])


def _days(graph: Any, event: str) -> tuple[int | None, int | None]:
    data = graph.nodes[event]
    return first_day(data["start"]), last_day(data["end"])
