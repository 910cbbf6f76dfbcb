"""The model, the store and the queries of the event graph."""

from newsgraph.graph.evidence import Evidence, Highlight, Quote
from newsgraph.graph.newsgraph import NewsGraph, NotFoundError
from newsgraph.graph.records import NewsGraphError, Record, RecordError

__all__ = ["Evidence", "Highlight", "NewsGraph", "NewsGraphError", "NotFoundError", "Quote", "Record", "RecordError"]
