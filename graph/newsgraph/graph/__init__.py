"""The model, the store and the queries of the event graph.

Exceptions::

    NewsGraphError            base of every error this project raises on purpose
    ├── RecordError           a record that can't be read, breaks its schema or contradicts itself
    ├── NotFoundError         a name, id or edge that is not in the graph; says what comes close
    ├── DateError             a date in a query that is not ISO 8601
    └── StoreError            a store that can't be read or written
        └── StoreBusyError    another process writes to it
"""

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
