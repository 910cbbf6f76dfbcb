"""The graph as RDF: Turtle, N-Triples, N-Quads, TriG, JSON-LD and RDF/XML.

Formats with named graphs hold the merged view in the default graph and what each article says in a graph of its own; Turtle,
N-Triples and RDF/XML hold both in one graph, where each claim names its article. ``docs/rdf.md`` tells the whole model.

Exceptions::

    NewsGraphError
    ├── RdfError      something that RDF cannot hold, a base that is no IRI, a format that there is not
    └── ExportError   a file that cannot be written

"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, BinaryIO, NamedTuple, TypeAlias, cast

from pyoxigraph import RdfFormat, serialize
from rdflib import Dataset, Graph
from rdflib.term import Literal as RdflibLiteral
from rdflib.term import URIRef

from newsgraph.exports.content import Content
from newsgraph.exports.iris import DATA_PREFIXES, DEFAULT_BASE, Iris, RdfError
from newsgraph.exports.jsonld import write_jsonld
from newsgraph.exports.ntriples import write_ntriples
from newsgraph.exports.outputs import Target, opened
from newsgraph.exports.quads import quads, sections, triples
from newsgraph.exports.terms import Literal, Term
from newsgraph.exports.turtle import write_turtle
from newsgraph.exports.vocabulary import PREFIXES
from newsgraph.graph.newsgraph import NewsGraph

__all__ = ["DEFAULT_BASE", "FORMATS", "RdfError", "Syntax", "prefixes_of", "quads", "to_rdflib", "triples", "write_rdf"]


class Syntax(NamedTuple):
    """An RDF syntax."""

    extension: str
    media_type: str
    graphs: bool
    """Whether it can name graphs."""


FORMATS = MappingProxyType(
    {
        "turtle": Syntax("ttl", "text/turtle", graphs=False),
        "ntriples": Syntax("nt", "application/n-triples", graphs=False),
        "nquads": Syntax("nq", "application/n-quads", graphs=True),
        "trig": Syntax("trig", "application/trig", graphs=True),
        "jsonld": Syntax("jsonld", "application/ld+json", graphs=True),
        "rdfxml": Syntax("rdf", "application/rdf+xml", graphs=False),
    }
)
"""Name -> syntax of each format that `write_rdf` writes."""


def write_rdf(
    graph: NewsGraph,
    file: Target,
    *,
    format: str,
    base: str = DEFAULT_BASE,
    text: bool = False,
    reify: bool = False,
    extracted: Mapping[str, str] | None = None,
) -> None:
    """Write the graph as RDF; the same graph gives the same bytes.

    Parameters
    ----------
    graph
        The graph to write.
    file
        A path, or a file open for binary writing. A path appears only once it is whole; one that ends in ".gz" is compressed.
    format
        One of `FORMATS`.
    base
        What the IRIs start with; take a host of your own to publish.
    text
        Whether each article brings its whole text along; without it only the sentences that evidence cites are there.
    reify
        Whether roles and claims name their statement as a triple term of RDF 1.2 (``rdf:reifies <<( … )>>``), for stores that
        know it; by default they name its subject, predicate and object, which every store knows. JSON-LD has no triple terms.
    extracted
        When each article was extracted, by its id, as `newsgraph.graph.Store.extraction_times` tells. Left out by default, since
        the same articles extracted again would give other bytes.

    Raises
    ------
    RdfError
        If there is no such format, the base is no absolute IRI, or the graph holds what RDF cannot.
    ExportError
        If the file cannot be written.

    Notes
    -----
    O(n log n) for n nodes, edges and mentions, streamed: memory does not grow with the number of statements.

    Examples
    --------
    >>> import io
    >>> from newsgraph.graph.samples import sample_records
    >>> out = io.BytesIO()
    >>> write_rdf(NewsGraph.from_records(sample_records()), out, format="nquads")
    >>> len(out.getvalue().splitlines()) > 1000
    True
    """
    write = _writer(format)
    if reify and format == "jsonld":
        raise RdfError("JSON-LD has no triple terms (RDF 1.2); name another format, or leave reify out")
    Iris(base)  # complains before a file is made
    with opened(file) as out:
        write(graph, out, base, Content(text, reify, extracted or {}))


_Write: TypeAlias = Callable[[NewsGraph, BinaryIO, str, Content], None]


def _writer(format: str) -> _Write:
    try:
        return _WRITERS[format]
    except KeyError:
        raise RdfError(f"no RDF format {format!r}; there are {', '.join(FORMATS)}") from None


def _write_nquads(graph: NewsGraph, out: BinaryIO, base: str, content: Content) -> None:
    write_ntriples(sections(graph, base, content), out, graphs=True)


def _write_ntriples(graph: NewsGraph, out: BinaryIO, base: str, content: Content) -> None:
    write_ntriples(sections(graph, base, content, roles=False), out, graphs=False)


def _write_trig(graph: NewsGraph, out: BinaryIO, base: str, content: Content) -> None:
    write_turtle(sections(graph, base, content), out, prefixes_of(base), graphs=True)


def _write_turtle(graph: NewsGraph, out: BinaryIO, base: str, content: Content) -> None:
    write_turtle(sections(graph, base, content, roles=False), out, prefixes_of(base), graphs=False)


def _write_rdfxml(graph: NewsGraph, out: BinaryIO, base: str, content: Content) -> None:
    found = triples(graph, base, content)
    serialize(found, cast(BinaryIO, _ReturnsKept(out)), RdfFormat.RDF_XML, prefixes=prefixes_of(base))


def _write_jsonld(graph: NewsGraph, out: BinaryIO, base: str, content: Content) -> None:
    write_jsonld(sections(graph, base, content), out, base)


_WRITERS: MappingProxyType[str, _Write] = MappingProxyType(
    {
        "turtle": _write_turtle,
        "ntriples": _write_ntriples,
        "nquads": _write_nquads,
        "trig": _write_trig,
        "jsonld": _write_jsonld,
        "rdfxml": _write_rdfxml,
    }
)


def prefixes_of(base: str = DEFAULT_BASE) -> dict[str, str]:
    """Return prefix -> namespace of what an export with the base speaks in."""
    return {**PREFIXES, **{prefix: f"{base}{kind}/" for kind, prefix in DATA_PREFIXES.items()}}


class _ReturnsKept:
    """Writes carriage returns as character references: an XML reader turns bare ones into line feeds."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, data: bytes) -> int:
        self._out.write(data.replace(b"\r", b"&#13;"))
        return len(data)

    def flush(self) -> None:
        self._out.flush()


def to_rdflib(graph: NewsGraph, base: str = DEFAULT_BASE) -> Dataset:
    """Return the graph as an `rdflib.Dataset`: for those who work on in rdflib; for a file, `write_rdf` is far faster.

    Examples
    --------
    >>> from newsgraph.graph.samples import sample_records
    >>> dataset = to_rdflib(NewsGraph.from_records(sample_records()))
    >>> sum(1 for graph in dataset.graphs() if graph.identifier.startswith("https://newsgraph.example/graph/"))
    3
    """
    dataset = Dataset()
    for prefix, namespace in prefixes_of(base).items():
        dataset.bind(prefix, namespace)
    for name, descriptions in sections(graph, base):
        into: Graph = dataset.default_graph if name is None else dataset.graph(URIRef(name))
        for subject, facts in descriptions:
            for property, value in facts:
                into.add((URIRef(subject), URIRef(property), _rdflib_term(value)))
    return dataset


def _rdflib_term(term: Term) -> Any:
    if isinstance(term, Literal):
        return RdflibLiteral(term.value, datatype=URIRef(term.datatype), normalize=False)
    return URIRef(str(term))
