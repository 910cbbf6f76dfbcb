"""The graph as rows of plain values, ready for pandas, CSV or a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from newsgraph.graph.views import say_item, say_quantity

__all__ = ["KINDS", "rows"]

Row = dict[str, Any]

KINDS = ("event", "actor", "place", "time", "article", "edge")
"""What there are rows of."""

_SEPARATOR = "; "


def rows(graph: Any, kind: str, quote: Callable[[Any], Any]) -> Iterator[Row]:
    """Yield one row a node of the kind, or one an edge, in the order of the graph; "; " joins the values of a cell."""
    if kind == "edge":
        yield from _edge_rows(graph, quote)
        return
    for id, data in graph.nodes(data=True):
        if data["kind"] == kind:
            yield {"id": id, **_flat(data), **(_participants(graph, id) if kind == "event" else {})}


def _flat(data: Mapping[str, Any]) -> Row:
    return {key: _cell(value) for key, value in data.items() if key != "kind"}


def _cell(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _SEPARATOR.join(f"{key}: {say_quantity(item)}" for key, item in value.items())
    if isinstance(value, tuple):
        return _SEPARATOR.join(map(say_item, value))
    return value


def _participants(graph: Any, event: str) -> Row:
    by_role: dict[str, list[str]] = {}
    for node, edges in graph.adj[event].items():
        for role in edges:
            by_role.setdefault(role, []).append(graph.nodes[node]["label"])
    return {role: _SEPARATOR.join(by_role.get(role, ())) for role in ("agent", "patient", "recipient", "instrument", "location")}


def _edge_rows(graph: Any, quote: Callable[[Any], Any]) -> Iterator[Row]:
    for source, target, role, data in graph.edges(keys=True, data=True):
        evidence = data["evidence"]
        yield {
            "source": source,
            "source_label": graph.nodes[source]["label"],
            "role": role,
            "target": target,
            "target_label": graph.nodes[target]["label"],
            "confidence": data["confidence"],
            "inherited": data.get("inherited", False),
            "evidence": len(evidence),
            "articles": _SEPARATOR.join(_distinct(found.article for found in evidence)),
            "quote": quote(evidence[0]).sentence if evidence else None,
        }


def _distinct(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
