"""The graph as RDF: Turtle, N-Triples, N-Quads, TriG, JSON-LD and RDF/XML.

Formats with named graphs hold the merged view in the default graph and what each article says in a graph of its own; Turtle,
N-Triples and RDF/XML hold both in one graph, where each claim names its article. ``docs/rdf.md`` tells the whole model.

Exceptions::

    NewsGraphError
    └── RdfError      something that RDF cannot hold, a base that is no IRI, a format that there is not

"""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, NamedTuple, TypeAlias, cast

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, serialize
from rdflib import Dataset, Graph
from rdflib.term import Literal as RdflibLiteral
from rdflib.term import URIRef

from newsgraph.exports.iris import DATA_PREFIXES, DEFAULT_BASE, Iris, RdfError
from newsgraph.exports.jsonld import write_jsonld
from newsgraph.exports.quads import quads, sections, triples
from newsgraph.exports.terms import Term
from newsgraph.exports.vocabulary import PREFIXES
from newsgraph.graph.newsgraph import NewsGraph

__all__ = ["DEFAULT_BASE", "FORMATS", "RdfError", "Syntax", "quads", "to_rdflib", "triples", "write_rdf"]


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
    file: BinaryIO | str | os.PathLike[str],
    *,
    format: str,
    base: str = DEFAULT_BASE,
    text: bool = False,
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

    Raises
    ------
    RdfError
        If there is no such format, the base is no absolute IRI, or the graph holds what RDF cannot.
    OSError
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
    Iris(base)  # complains before a file is made
    if isinstance(file, str | os.PathLike):
        with _whole_file(Path(file)) as out:
            write(graph, out, base, text)
    else:
        write(graph, file, base, text)


_Write: TypeAlias = Callable[[NewsGraph, BinaryIO, str, bool], None]


def _writer(format: str) -> _Write:
    try:
        return _WRITERS[format]
    except KeyError:
        raise RdfError(f"no RDF format {format!r}; there are {', '.join(FORMATS)}") from None


def _quad_writer(syntax: RdfFormat) -> _Write:
    def write(graph: NewsGraph, out: BinaryIO, base: str, text: bool) -> None:
        serialize(quads(graph, base, text=text), out, syntax, prefixes=_prefixes(base))

    return write


def _triple_writer(syntax: RdfFormat) -> _Write:
    def write(graph: NewsGraph, out: BinaryIO, base: str, text: bool) -> None:
        serialize(triples(graph, base, text=text), out, syntax, prefixes=_prefixes(base))

    return write


def _write_rdfxml(graph: NewsGraph, out: BinaryIO, base: str, text: bool) -> None:
    _triple_writer(RdfFormat.RDF_XML)(graph, cast(BinaryIO, _ReturnsKept(out)), base, text)


def _write_jsonld(graph: NewsGraph, out: BinaryIO, base: str, text: bool) -> None:
    write_jsonld(sections(graph, base, text=text), out, base)


_WRITERS: MappingProxyType[str, _Write] = MappingProxyType(
    {
        "turtle": _triple_writer(RdfFormat.TURTLE),
        "ntriples": _triple_writer(RdfFormat.N_TRIPLES),
        "nquads": _quad_writer(RdfFormat.N_QUADS),
        "trig": _quad_writer(RdfFormat.TRIG),
        "jsonld": _write_jsonld,
        "rdfxml": _write_rdfxml,
    }
)


def _prefixes(base: str) -> dict[str, str]:
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


@contextmanager
def _whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes its name only when all is written, so that nobody reads half an export."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as out:
            if path.suffix == ".gz":
                # No name and no time in the header: the same graph gives the same bytes.
                with gzip.GzipFile("", "wb", fileobj=out, mtime=0) as packed:
                    yield cast(BinaryIO, packed)
            else:
                yield out
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


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
    for prefix, namespace in _prefixes(base).items():
        dataset.bind(prefix, namespace)
    for name, descriptions in sections(graph, base):
        into: Graph = dataset.default_graph if isinstance(name, DefaultGraph) else dataset.graph(URIRef(name.value))
        for subject, facts in descriptions:
            for property, value in facts:
                into.add((URIRef(subject.value), URIRef(property.value), _rdflib_term(value)))
    return dataset


def _rdflib_term(term: Term) -> Any:
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    datatype = URIRef(term.datatype.value)
    return RdflibLiteral(term.value, datatype=datatype, normalize=False)
