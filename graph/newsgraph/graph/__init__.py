"""The model, the store and the queries of the event graph."""

from newsgraph.graph.evidence import Evidence, Highlight, Quote
from newsgraph.graph.index import NotFoundError
from newsgraph.graph.newsgraph import NewsGraph
from newsgraph.graph.periods import DateError
from newsgraph.graph.records import NewsGraphError, Record, RecordError
from newsgraph.graph.resolution import Merge, Merges, resolve

__all__ = [
    "DateError",
    "Evidence",
    "Highlight",
    "Merge",
    "Merges",
    "NewsGraph",
    "NewsGraphError",
    "NotFoundError",
    "Quote",
    "Record",
    "RecordError",
    "resolve",
]
