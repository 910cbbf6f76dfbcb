"""Whether RDF conforms to the shapes of the vocabulary, and what is wrong where it does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pyoxigraph as ox
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import BNode, Literal, Node

from newsgraph.exports.outputs import ExportError
from newsgraph.exports.vocabulary import PREFIXES, shapes

__all__ = ["Violation", "validate_rdf"]

_VALUES_SHOWN = 3


class Violation(NamedTuple):
    """One constraint that one resource breaks.

    Attributes
    ----------
    focus
        IRI of the resource.
    type
        What it is, such as ``sem:Event``.
    message
        What the shape asks for.
    path
        The property that breaks it, with its prefix; empty where the resource as a whole does.
    values
        What the property has instead, each as it would stand in Turtle.
    """

    focus: str
    type: str
    message: str
    path: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        """Return the explanation as a sentence."""
        shown = ", ".join(self.values[:_VALUES_SHOWN]) + (" …" if len(self.values) > _VALUES_SHOWN else "")
        found = f"; {self.path} is {shown or 'missing'}" if self.path else ""
        return f"{self.type} {self.focus}: {self.message}{found}"


def validate_rdf(statements: Iterable[ox.Quad | ox.Triple]) -> list[Violation]:
    """Return what breaks the shapes, in the order of the IRIs; an empty list when all is well.

    Parameters
    ----------
    statements
        What `newsgraph.exports.rdf.triples` or `newsgraph.exports.rdf_files.parse_rdf` yields. Shapes span the merged view and
        the articles' graphs, so all statements count together.

    Raises
    ------
    ExportError
        If pySHACL is not installed: ``pip install 'newsgraph[validate]'``.

    Examples
    --------
    >>> import io
    >>> from newsgraph.exports.rdf_files import parse_rdf
    >>> data = b"<urn:x:geometry> a <http://www.opengis.net/ont/geosparql#Geometry> ."
    >>> for violation in validate_rdf(parse_rdf(io.BytesIO(data), "turtle")):
    ...     print(violation)
    geo:Geometry urn:x:geometry: has exactly one WKT; geo:asWKT is missing
    """
    try:
        import pyshacl
    except ImportError as error:
        raise ExportError("validation needs pySHACL; install with: pip install 'newsgraph[validate]'") from error
    data = Graph()
    data.addN((subject, property, value, data) for found in statements for subject, property, value in _spelt_out(found))
    conforms, report, _ = pyshacl.validate(data, shacl_graph=shapes())
    return [] if conforms else sorted(set(_violations(data, report)))


def _spelt_out(found: ox.Quad | ox.Triple) -> Iterator[tuple[Any, Any, Any]]:
    """Yield a statement in the terms of rdflib, which knows no triple terms: those by their parts, as the shapes do."""
    subject = _rdflib_term(found.subject)
    if isinstance(found.object, ox.Triple):
        parts = (found.object.subject, found.object.predicate, found.object.object)
        for property, part in zip((RDF.subject, RDF.predicate, RDF.object), parts, strict=True):
            yield subject, property, _rdflib_term(part)
    else:
        yield subject, _rdflib_term(found.predicate), _rdflib_term(found.object)


def _rdflib_term(term: Any) -> Any:
    match term:
        case ox.Literal():
            # rdflib takes "x" and "x"^^xsd:string, which are one, for two; the shapes have the former.
            is_plain = term.language or term.datatype.value == str(XSD.string)
            datatype = None if is_plain else URIRef(term.datatype.value)
            return Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
        case ox.BlankNode():
            return BNode(term.value)
    return URIRef(term.value)


def _violations(data: Graph, report: Graph) -> Iterator[Violation]:
    for result in report.objects(None, SH.result):
        focus = report.value(result, SH.focusNode)
        path = report.value(result, SH.resultPath)
        assert focus is not None
        # A path that is no IRI, such as an inverse one, has nothing at the focus to show.
        values = sorted(_shown(value) for value in data.objects(focus, path)) if isinstance(path, URIRef) else []
        types = sorted(_shown(type) for type in data.objects(focus, RDF.type))
        message = "; ".join(sorted(str(text) for text in report.objects(result, SH.resultMessage)))
        yield Violation(
            str(focus),
            types[0] if types else "resource",
            message,
            _shown(path) if isinstance(path, URIRef) else "",
            tuple(values),
        )


def _shown(node: Node) -> str:
    if isinstance(node, Literal):
        return node.n3(_namespaces())
    for prefix, namespace in PREFIXES.items():
        if str(node).startswith(namespace):
            return f"{prefix}:{str(node).removeprefix(namespace)}"
    return f"<{node}>"


def _namespaces() -> Any:
    bound = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        bound.bind(prefix, namespace)
    return bound.namespace_manager
