"""The statements of the RDF export, one after the other and never all at once."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from newsgraph.exports.claims import Claims
from newsgraph.exports.entities import Entities
from newsgraph.exports.iris import DEFAULT_BASE, Iris
from newsgraph.exports.terms import Description
from newsgraph.graph.newsgraph import NewsGraph

__all__ = ["Section", "quads", "sections", "triples"]

Section = tuple[NamedNode | DefaultGraph, Iterator[Description]]
"""A graph and the resources described in it."""


def sections(graph: NewsGraph, base: str = DEFAULT_BASE, *, text: bool = False, roles: bool = True) -> Iterator[Section]:
    """Yield the default graph, then each article's graph in the order of their ids.

    Parameters
    ----------
    graph
        The graph to describe.
    base
        What the IRIs start with, see `newsgraph.exports.iris.Iris`.
    text
        Whether each article brings its whole text along.
    roles
        Whether each article's graph repeats the roles it speaks of as plain statements.
    """
    iris = Iris(base)
    yield DefaultGraph(), Entities(graph, iris, text=text).describe()
    for record in graph.records():
        yield iris.graph(record.id), Claims(record, iris).describe(roles=roles)


def quads(graph: NewsGraph, base: str = DEFAULT_BASE, *, text: bool = False) -> Iterator[Quad]:
    """Yield every statement of the graph once, in an order that depends on ids alone.

    The merged view stands in the default graph, and what each article says in a graph of its own.

    Raises
    ------
    RdfError
        If the base is no absolute IRI, or the graph holds what RDF cannot: an impossible point or offset, a number that is none.

    Notes
    -----
    O(n log n) for n nodes, edges and mentions; memory beside the graph is that of the largest article and of what all articles
    share, such as event types.

    Examples
    --------
    >>> from newsgraph.graph.samples import sample_records
    >>> print(next(quads(NewsGraph.from_records(sample_records()))))
    <https://newsgraph.example/actor/iso:RUS> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> \
<http://semanticweb.cs.vu.nl/2009/11/sem/Actor>
    """
    for name, descriptions in sections(graph, base, text=text):
        for subject, facts in descriptions:
            for property, value in facts:
                yield Quad(subject, property, value, name)


def triples(graph: NewsGraph, base: str = DEFAULT_BASE, *, text: bool = False) -> Iterator[Triple]:
    """Yield the merged view and what every article says as one graph, each statement once, in the same order as `quads`."""
    for _, descriptions in sections(graph, base, text=text, roles=False):
        for subject, facts in descriptions:
            for property, value in facts:
                yield Triple(subject, property, value)
