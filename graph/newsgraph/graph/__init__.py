"""The model, the store and the queries of the event graph."""
