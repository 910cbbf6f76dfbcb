"""The statements of the RDF export, one after the other and never all at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

import pyoxigraph as ox

from newsgraph.exports.claims import Claims
from newsgraph.exports.content import PLAIN, Content
from newsgraph.exports.entities import Entities
from newsgraph.exports.iris import DEFAULT_BASE, Iris
from newsgraph.exports.terms import Description, Iri, Literal, Statement, Term
from newsgraph.graph.newsgraph import NewsGraph

__all__ = ["Section", "quads", "sections", "triples"]

Section: TypeAlias = tuple[Iri | None, Iterator[Description]]
"""A graph, None for the default graph, and the resources described in it."""


def sections(graph: NewsGraph, base: str = DEFAULT_BASE, content: Content = PLAIN, *, roles: bool = True) -> Iterator[Section]:
    """Yield the default graph, then each article's graph in the order of their ids.

    Parameters
    ----------
    graph
        The graph to describe.
    base
        What the IRIs start with, see `newsgraph.exports.iris.Iris`.
    content
        What the export brings along on request.
    roles
        Whether each article's graph repeats the roles it speaks of as plain statements.
    """
    iris = Iris(base)
    yield None, Entities(graph, iris, content).describe()
    for record in graph.records():
        yield iris.graph(record.id), Claims(record, iris, reify=content.reify).describe(roles=roles)


def quads(graph: NewsGraph, base: str = DEFAULT_BASE, content: Content = PLAIN) -> Iterator[ox.Quad]:
    """Yield every statement of the graph once, in an order that depends on ids alone.

    The merged view stands in the default graph, and what each article says in a graph of its own. For a file, `write_rdf` is many
    times faster.

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
    for name, descriptions in sections(graph, base, content):
        into = ox.DefaultGraph() if name is None else ox.NamedNode(name)
        for subject, facts in descriptions:
            node = ox.NamedNode(subject)
            for property, value in facts:
                yield ox.Quad(node, _named(property), _term(value), into)


def triples(graph: NewsGraph, base: str = DEFAULT_BASE, content: Content = PLAIN) -> Iterator[ox.Triple]:
    """Yield the merged view and what every article says as one graph, each statement once, in the same order as `quads`."""
    for _, descriptions in sections(graph, base, content, roles=False):
        for subject, facts in descriptions:
            node = ox.NamedNode(subject)
            for property, value in facts:
                yield ox.Triple(node, _named(property), _term(value))


def _term(value: Term) -> ox.NamedNode | ox.Literal | ox.Triple:
    match value:
        case Literal(text, datatype):
            return ox.Literal(text, datatype=_named(datatype))
        case Statement(subject, predicate, object):
            return ox.Triple(ox.NamedNode(subject), _named(predicate), ox.NamedNode(object))
    return _named(value)


@lru_cache(maxsize=65536)
def _named(iri: Iri) -> ox.NamedNode:
    return ox.NamedNode(iri)
