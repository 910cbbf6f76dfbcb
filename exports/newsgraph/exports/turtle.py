"""Turtle and TriG, written as text: a block a resource, names shortened where a prefix allows it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import BinaryIO

from rdflib.namespace import RDF, XSD

from newsgraph.exports.ntriples import escaped, write_blocks
from newsgraph.exports.terms import Description, Iri, Literal, Statement, Term

__all__ = ["write_turtle"]

# A part of what a local name may be: what the rest would need escapes for stays a full IRI.
_LOCAL = re.compile(r"[A-Za-z0-9_:](?:[A-Za-z0-9_:.-]*[A-Za-z0-9_:-])?")
_STRING, _TYPE = str(XSD.string), str(RDF.type)
_BARE = {
    str(XSD.boolean): re.compile("true|false"),
    str(XSD.decimal): re.compile(r"-?[0-9]+\.[0-9]+"),
    str(XSD.integer): re.compile(r"-?[0-9]+"),
}
"""Literals that stand without quotes and datatype."""


def write_turtle(
    sections: Iterable[tuple[Iri | None, Iterable[Description]]], file: BinaryIO, prefixes: Mapping[str, Iri], *, graphs: bool
) -> None:
    """Write sections as TriG, or without their graphs as Turtle.

    Parameters
    ----------
    sections
        Graphs and the resources described in them; the default graph has no name.
    file
        Where the UTF-8 goes.
    prefixes
        Prefix -> namespace; each namespace ends in "#", "/" or ":".
    graphs
        Whether to name the graphs.
    """
    write_blocks((f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(prefixes.items())), file)
    terms = _Terms(prefixes)
    for name, descriptions in sections:
        if graphs and name:
            file.write(f"{terms.iri(name)} {{\n".encode())
        write_blocks(_blocks(descriptions, terms), file)
        if graphs and name:
            file.write(b"}\n")


def _blocks(descriptions: Iterable[Description], terms: _Terms) -> Iterator[str]:
    iri, verb, term = terms.iri, terms.verb, terms.term
    for subject, facts in descriptions:
        before, between = None, iri(subject) + " "
        pieces = []
        for property, value in facts:
            written = iri(value) if type(value) is str else term(value)
            if property == before:
                pieces.append(f" , {written}")
            else:
                pieces.append(f"{between}{verb(property)} {written}")
                before, between = property, " ;\n    "
        if pieces:
            pieces.append(" .\n")
            yield "".join(pieces)


class _Terms:
    """Writes terms with the prefixes of a document."""

    def __init__(self, prefixes: Mapping[str, Iri]) -> None:
        self._prefix_of = {namespace: prefix for prefix, namespace in prefixes.items()}
        self.iri: Callable[[Iri], str] = lru_cache(maxsize=65536)(self._iri)
        self.verb: Callable[[Iri], str] = lru_cache(maxsize=None)(self._verb)
        self._typed: Callable[[Literal], str] = lru_cache(maxsize=65536)(self._typed_literal)

    def _iri(self, value: Iri) -> str:
        cut = max(value.rfind("#"), value.rfind("/")) + 1
        prefix = self._prefix_of.get(value[:cut])
        return f"{prefix}:{value[cut:]}" if prefix and _LOCAL.fullmatch(value, cut) else f"<{value}>"

    def _verb(self, property: Iri) -> str:
        return "a" if property == _TYPE else self.iri(property)

    def term(self, value: Term) -> str:
        match value:
            case Literal(text, datatype):
                # Texts are seldom the same twice, and long ones would crowd out the rest.
                return f'"{escaped(text)}"' if datatype == _STRING else self._typed(value)
            case Statement(subject, predicate, object):
                return f"<<( {self.iri(subject)} {self.iri(predicate)} {self.iri(object)} )>>"
        return self.iri(value)

    def _typed_literal(self, literal: Literal) -> str:
        bare = _BARE.get(literal.datatype)
        if bare and bare.fullmatch(literal.value):
            return literal.value
        return f'"{escaped(literal.value)}"^^{self.iri(literal.datatype)}'
