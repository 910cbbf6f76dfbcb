"""What `newsgraph.graph` promises by name."""

from __future__ import annotations

import newsgraph.graph as graph


def test_public_names() -> None:
    assert sorted(graph.__all__) == [
        "ActorView",
        "Claim",
        "DateError",
        "Decision",
        "Dyad",
        "EventView",
        "Evidence",
        "Highlight",
        "Hit",
        "Merge",
        "MergeView",
        "Merges",
        "Neighbour",
        "NewsGraph",
        "NewsGraphError",
        "NotFoundError",
        "Order",
        "PlaceView",
        "Quote",
        "Record",
        "RecordError",
        "Store",
        "StoreBusyError",
        "StoreError",
        "resolve",
        "validate",
    ]


def test_public_names_exist() -> None:
    assert all(hasattr(graph, name) for name in graph.__all__)


def test_public_names_errors_share_a_base() -> None:
    for error in (graph.DateError, graph.NotFoundError, graph.RecordError, graph.StoreError, graph.StoreBusyError):
        assert issubclass(error, graph.NewsGraphError)
