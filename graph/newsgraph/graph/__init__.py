"""The model, the store and the queries of the event graph.

Exceptions::

    NewsGraphError            base of every error this project raises on purpose
    ├── RecordError           a record that can't be read, breaks its schema or contradicts itself
    ├── NotFoundError         a name, id or edge that is not in the graph; says what comes close
    ├── DateError             a date in a query that is not ISO 8601
    └── StoreError            a store that can't be read or written
        └── StoreBusyError    another process writes to it
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsgraph.graph.chronology import Order
    from newsgraph.graph.decisions import Decision, MergeView
    from newsgraph.graph.evidence import Evidence, Highlight, Quote
    from newsgraph.graph.index import NotFoundError
    from newsgraph.graph.newsgraph import NewsGraph
    from newsgraph.graph.periods import DateError
    from newsgraph.graph.records import NewsGraphError, Record, RecordError
    from newsgraph.graph.resolution import Merge, Merges, resolve
    from newsgraph.graph.schema import validate
    from newsgraph.graph.store import Store, StoreBusyError, StoreError
    from newsgraph.graph.views import ActorView, Claim, Dyad, EventView, Hit, Neighbour, PlaceView

__all__ = [
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

_HOMES = {
    "ActorView": "views",
    "Claim": "views",
    "DateError": "periods",
    "Decision": "decisions",
    "Dyad": "views",
    "EventView": "views",
    "Evidence": "evidence",
    "Highlight": "evidence",
    "Hit": "views",
    "Merge": "resolution",
    "MergeView": "decisions",
    "Merges": "resolution",
    "Neighbour": "views",
    "NewsGraph": "newsgraph",
    "NewsGraphError": "records",
    "NotFoundError": "index",
    "Order": "chronology",
    "PlaceView": "views",
    "Quote": "evidence",
    "Record": "records",
    "RecordError": "records",
    "Store": "store",
    "StoreBusyError": "store",
    "StoreError": "store",
    "resolve": "resolution",
    "validate": "schema",
}
"""The module of each name."""


def __getattr__(name: str) -> Any:
    """Import what is asked for: who reads a record only must not wait for NetworkX."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
