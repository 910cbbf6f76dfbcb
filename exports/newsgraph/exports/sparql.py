"""SPARQL on the graph, without a server: an embedded Oxigraph store, in memory or on disk."""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, overload
from weakref import WeakKeyDictionary

import pyoxigraph as ox
from rdflib.namespace import XSD
from rdflib.term import Literal as RdflibLiteral
from rdflib.term import URIRef

from newsgraph.exports import literals
from newsgraph.exports import terms as t
from newsgraph.exports.content import Content
from newsgraph.exports.iris import DEFAULT_BASE, Iris, RdfError
from newsgraph.exports.ntriples import write_ntriples
from newsgraph.exports.quads import sections
from newsgraph.exports.rdf import prefixes_of
from newsgraph.exports.rdf_files import PARSERS
from newsgraph.exports.terms import Literal
from newsgraph.graph import NewsGraph

__all__ = ["RESULTS", "Answers", "Statements", "binding", "load", "query", "rows_as_text", "sparql"]

RESULTS = MappingProxyType(
    {
        "json": ox.QueryResultsFormat.JSON,
        "csv": ox.QueryResultsFormat.CSV,
        "tsv": ox.QueryResultsFormat.TSV,
        "xml": ox.QueryResultsFormat.XML,
    }
)
"""The W3C's formats of query results."""

_DATABASE = ox.NamedNode("urn:newsgraph:database")
_MARKER = ox.NamedNode(t.DIGEST)
_READABLE = 150
_AT = re.compile(r"error at (\d+):(\d+)")

_loaded: WeakKeyDictionary[Any, dict[tuple[str, bool], ox.Store]] = WeakKeyDictionary()
"""The stores of graphs in memory, by their networkx graph, which is another one after each change."""


class Answers(Sequence[tuple[Any, ...]]):
    """What a SELECT query answers: rows of plain values in the order of `variables`.

    An IRI is its text, a number a number, a truth value a bool, any other literal its text; None where nothing is bound.
    """

    def __init__(self, solutions: ox.QuerySolutions) -> None:
        self.variables = tuple(variable.value for variable in solutions.variables)
        # Solutions can be gone through once; this is what they are made of again.
        self._results = solutions.serialize(format=ox.QueryResultsFormat.JSON)
        self._rows = [tuple(map(_plain, solution)) for solution in self.terms()]

    @overload
    def __getitem__(self, place: int) -> tuple[Any, ...]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[tuple[Any, ...]]: ...
    def __getitem__(self, place: Any) -> Any:
        """Return one row or several."""
        return self._rows[place]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._rows)

    def __repr__(self) -> str:
        """Return the shape."""
        return f"<Answers: {len(self)} rows of {', '.join(self.variables)}>"

    def dicts(self) -> list[dict[str, Any]]:
        """Return each row by variable, ready for ``pandas.DataFrame``."""
        return [dict(zip(self.variables, row, strict=True)) for row in self._rows]

    def serialize(self, format: str) -> bytes:
        """Return the rows in a format of `RESULTS`, as the W3C's recommendations have it."""
        written = self._solutions().serialize(format=RESULTS[format])
        assert written is not None
        return written

    def terms(self) -> list[list[Any]]:
        """Return the rows as terms of pyoxigraph, with their datatypes."""
        return [list(solution) for solution in self._solutions()]

    def _solutions(self) -> ox.QuerySolutions:
        found = ox.parse_query_results(self._results, ox.QueryResultsFormat.JSON)
        assert isinstance(found, ox.QuerySolutions)
        return found


class Statements(list[ox.Triple]):
    """What a CONSTRUCT or DESCRIBE query answers."""

    def serialize(self, format: str, base: str = DEFAULT_BASE) -> bytes:
        """Return the statements as "turtle", "ntriples" or "rdfxml"."""
        found = ox.serialize(self, format=PARSERS[format], prefixes=prefixes_of(base))
        assert found is not None
        return found


def sparql(
    graph: NewsGraph,
    query: str,
    bindings: Mapping[str, Any] | None = None,
    *,
    base: str = DEFAULT_BASE,
    text: bool = False,
    database: str | os.PathLike[str] | None = None,
) -> Answers | Statements | bool:
    """Answer a SPARQL query on the RDF of a graph; `NewsGraph.sparql` is the same as a method.

    Parameters
    ----------
    graph
        The graph to ask. The default graph is the merged view, and each article's graph has a name, as in an export.
    query
        SELECT, ASK, CONSTRUCT or DESCRIBE. The prefixes of the export need no declaration.
    bindings
        Values for what the query calls ``$name``: text, numbers, dates, truth values, or terms of pyoxigraph such as
        ``NamedNode``. A value is never read as SPARQL, so that text of any origin is safe here, and only here.
    base, text
        As in `newsgraph.exports.rdf.write_rdf`.
    database
        A folder for a store on disk, which is filled when it is new or the graph has changed since; by default the store is in
        memory, and stays there with the graph until it changes.

    Raises
    ------
    RdfError
        If the query is no valid SPARQL (the message points at the place), or a binding is not in it.

    Notes
    -----
    The first query loads the graph, O(n) in its statements; the next ones only cost themselves.

    Examples
    --------
    >>> from newsgraph.graph.samples import sample_records
    >>> graph = NewsGraph.from_records(sample_records())
    >>> asked = "SELECT ?event { ?e ng:agent/rdfs:label $who ; rdfs:label ?event } ORDER BY ?event"
    >>> for row in sparql(graph, asked, {"who": "Russia"}):
    ...     print(row)
    ('drone attack on Kharkiv',)
    ('talks in Istanbul',)
    """
    store = _in_memory(graph, base, text) if database is None else _on_disk(graph, base, text, Path(database))
    return _answer(store, query, bindings or {}, base)


def query(
    store: ox.Store, query: str, bindings: Mapping[str, Any] | None = None, *, base: str = DEFAULT_BASE
) -> Answers | Statements | bool:
    """Answer a query on a store of any RDF, such as one that `load` filled; else as `sparql`."""
    return _answer(store, query, bindings or {}, base)


def load(store: ox.Store, graph: NewsGraph, base: str = DEFAULT_BASE, *, text: bool = False) -> None:
    """Put the RDF of a graph into a store, article by article."""
    for section in sections(graph, base, Content(text=text)):
        block = io.BytesIO()
        write_ntriples([section], block, graphs=True)
        store.bulk_load(block.getvalue(), ox.RdfFormat.N_QUADS)


def _in_memory(graph: NewsGraph, base: str, text: bool) -> ox.Store:
    stores = _loaded.setdefault(graph.nx, {})
    if (base, text) not in stores:
        Iris(base)
        store = ox.Store()
        load(store, graph, base, text=text)
        stores[base, text] = store
    return stores[base, text]


def _on_disk(graph: NewsGraph, base: str, text: bool, folder: Path) -> ox.Store:
    digest = ox.Literal(_fingerprint(graph, base, text))
    try:
        store = ox.Store(str(folder))
    except OSError as error:
        raise RdfError(f"{folder} is no database that can be opened ({error}); name another folder, or let go of it") from error
    known = [quad.object for quad in store.quads_for_pattern(_DATABASE, _MARKER, None)]
    if known != [digest]:
        if not known and len(store):
            raise RdfError(f"{folder} is a database of somebody else's; name another folder")
        store.clear()
        # The marker of a load in the making tells that the store is ours, should it be cut off.
        store.add(ox.Quad(_DATABASE, _MARKER, ox.Literal(""), _DATABASE))
        load(store, graph, base, text=text)
        store.remove_graph(_DATABASE)
        store.add(ox.Quad(_DATABASE, _MARKER, digest, _DATABASE))
    return store


def _fingerprint(graph: NewsGraph, base: str, text: bool) -> str:
    found = hashlib.sha256(f"{base} {text}\n".encode())
    for record in graph.records():
        found.update(record.to_json().encode() + b"\n")
    return found.hexdigest()


# ------------------------------------------------------------------------------------------------------------- questions, answers


def _answer(store: ox.Store, query: str, bindings: Mapping[str, Any], base: str) -> Answers | Statements | bool:
    bound = _bound(query, bindings)
    try:
        found = store.query(bound, prefixes=prefixes_of(base))
    except SyntaxError as error:
        raise RdfError(_point_at(str(error), bound)) from error
    except (RuntimeError, ValueError, OSError) as error:
        raise RdfError(f"the query cannot be answered: {error}") from error
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    if isinstance(found, ox.QueryTriples):
        return Statements(found)
    return Answers(found)


_TYPES = MappingProxyType({name: f"{XSD}{name}" for name in ("boolean", "date", "dateTime", "decimal", "integer")})


def binding(text: str) -> ox.NamedNode | ox.Literal:
    """Return the value that a command line names: ``<IRI>``, ``VALUE^^TYPE`` with a type of XSD, anything else as text.

    Raises
    ------
    RdfError
        If it is no IRI, or no value of its type.

    Examples
    --------
    >>> print(binding("Kyiv"), binding("<urn:x:a>"), binding("2025-06-07^^date"))
    "Kyiv" <urn:x:a> "2025-06-07"^^<http://www.w3.org/2001/XMLSchema#date>
    """
    if text.startswith("<") and text.endswith(">"):
        return ox.NamedNode(Iris.checked(text[1:-1]))
    value, mark, type = text.rpartition("^^")
    if mark and type in _TYPES:
        if RdflibLiteral(value, datatype=URIRef(_TYPES[type])).ill_typed:
            raise RdfError(f"{value!r} is no {type}; correct it, or leave ^^{type} out to bind it as text")
        return ox.Literal(value, datatype=ox.NamedNode(_TYPES[type]))
    return _as_term("", text)


_TOKENS = re.compile(
    r"""
    (?P<skipped>
        <[^<>"{}|^`\\\x00-\x20]*>                       # an IRI
      | \"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}            # texts
      | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      | "(?:[^"\\\n\r]|\\.)*"
      | '(?:[^'\\\n\r]|\\.)*'
      | \#[^\n\r]*                                      # a comment
    )
  | \$(?P<name>\w+)
    """,
    re.VERBOSE | re.DOTALL,
)


def _bound(query: str, bindings: Mapping[str, Any]) -> str:
    """Return the query with each ``$name`` replaced by its value, written as a term, which no text in it can end."""
    used = set()

    def replaced(found: re.Match[str]) -> str:
        name = found["name"]
        if name not in bindings:
            return found[0]
        used.add(name)
        return str(_as_term(name, bindings[name]))

    bound = _TOKENS.sub(replaced, query)
    if missing := sorted(set(bindings) - used):
        raise RdfError(f"the query has no ${missing[0]}; write $name where the value is to stand")
    return bound


def _as_term(name: str, value: Any) -> ox.NamedNode | ox.Literal:
    match value:
        case ox.NamedNode() | ox.Literal():
            return value
        case bool() | int() | float():
            literal = literals.number(value)
        case datetime() | date():
            literal = literals.temporal(value.isoformat())
        case str():
            literal = literals.text(value)
        case _:
            literal = None
    if literal is None:
        kind = type(value).__name__
        raise RdfError(f"${name}: {kind} is no value of RDF; give text, a number, a date, a truth value or a term")
    return ox.Literal(literal.value, datatype=ox.NamedNode(literal.datatype))


def _point_at(message: str, query: str) -> str:
    place = _AT.search(message)
    if not place:
        return f"no valid SPARQL: {message}"
    lines = query.splitlines() or [""]
    row, column = min(int(place[1]), len(lines)), int(place[2])
    # What a parser would accept can be a page of characters.
    wanted = message[place.end() :]
    said = wanted if len(wanted) < _READABLE else ""
    return f"no valid SPARQL: line {row}, column {column}{said}\n  {lines[row - 1]}\n  {' ' * (column - 1)}^"


def _plain(term: Any) -> Any:
    match term:
        case None:
            return None
        case ox.Literal():
            with suppress(ValueError):
                return literals.value(Literal(term.value, term.datatype.value))
            return term.value
        case ox.NamedNode():
            return term.value
    return str(term)


def rows_as_text(answers: Answers, base: str = DEFAULT_BASE) -> Iterator[tuple[str, ...]]:
    """Yield the rows for people: IRIs with their prefixes, nothing where nothing is bound."""
    prefix_of = {namespace: prefix for prefix, namespace in prefixes_of(base).items()}
    for terms, row in zip(answers.terms(), answers, strict=True):
        yield tuple(_shown(term, value, prefix_of) for term, value in zip(terms, row, strict=True))


def _shown(term: Any, value: Any, prefix_of: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(term, ox.NamedNode):
        cut = max(term.value.rfind("#"), term.value.rfind("/")) + 1
        prefix = prefix_of.get(term.value[:cut])
        return f"{prefix}:{term.value[cut:]}" if prefix else f"<{term.value}>"
    return str(value)
