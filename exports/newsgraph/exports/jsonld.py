"""JSON-LD that people can read: compacted with the published context, written resource by resource.

pyoxigraph writes JSON-LD in expanded form only, and rdflib compacts only a graph that it holds as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, BinaryIO

from rdflib.namespace import RDF, XSD

from newsgraph.exports.iris import DATA_PREFIXES, RdfError
from newsgraph.exports.quads import Section
from newsgraph.exports.terms import Description, Fact, Iri, Literal, Statement
from newsgraph.exports.vocabulary import PREFIXES, context

__all__ = ["Compaction", "write_jsonld"]

_TYPE, _STRING = str(RDF.type), str(XSD.string)
_PREFIX_OF = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_PLAIN = re.compile(r"(.*[#/])([A-Za-z0-9_-]+)", re.DOTALL)


def write_jsonld(sections: Iterable[Section], file: BinaryIO, base: str) -> None:
    """Write graphs as one JSON-LD document that carries its context inside, so that it is read without any network.

    Parameters
    ----------
    sections
        Graphs and the resources described in them; resources of the default graph stand first in ``@graph``.
    file
        Where the UTF-8 goes.
    base
        What the IRIs start with: they are shortened to ``actor:…``, ``event:…``.
    """
    compaction = Compaction(base)
    file.write(b'{"@context":' + _json(compaction.context) + b',\n"@graph":[')
    separator = b"\n"
    for name, descriptions in sections:
        if name:
            file.write(separator + b'{"@id":' + _json(compaction.iri(name)) + b',"@graph":[')
            separator = b"\n"
        for description in descriptions:
            file.write(separator + _json(compaction.resource(description)))
            separator = b",\n"
        if name:
            file.write(b"]}")
            separator = b",\n"
    file.write(b"]}\n")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class Compaction:
    """Shortens resources by the context of the vocabulary and prefixes for the base.

    Parameters
    ----------
    base
        What the IRIs of the data start with.
    """

    def __init__(self, base: str) -> None:
        data = {prefix: {"@id": f"{base}{kind}/", "@prefix": True} for kind, prefix in DATA_PREFIXES.items()}
        self.context = {**context(), **data}
        self._base = base
        self._terms = dict(_terms(context()))

    def resource(self, description: Description) -> dict[str, Any]:
        """Return a resource as a JSON-LD node object, its properties in the order of its facts."""
        node: dict[str, Any] = {"@id": self.iri(description.subject)}
        for key, value in map(self._entry, description.facts):
            if key not in node:
                node[key] = value
            elif isinstance(node[key], list):
                node[key].append(value)
            else:
                node[key] = [node[key], value]
        return node

    def iri(self, iri: Iri) -> str:
        """Return an IRI of the data or of a vocabulary with its prefix, any other as it is."""
        if iri.startswith(self._base):
            kind, _, name = iri[len(self._base) :].partition("/")
            if kind in DATA_PREFIXES:
                return f"{DATA_PREFIXES[kind]}:{name}"
        return _with_prefix(iri)

    def _entry(self, fact: Fact) -> tuple[str, Any]:
        property, value = fact
        if property == _TYPE:
            return "@type", self._vocabulary(str(value))
        term, type = self._terms[property]
        match value:
            case Literal():
                return term, self._literal(value, type)
            case Statement():
                raise RdfError("JSON-LD has no triple terms; name another format, or take the evidence as nodes")
        return term, self._reference(value, type)

    def _reference(self, value: Iri, type: str | None) -> Any:
        if type == "@vocab":
            return self._vocabulary(value)
        return self.iri(value) if type == "@id" else {"@id": self.iri(value)}

    def _literal(self, value: Literal, type: str | None) -> Any:
        if value.datatype == (type or _STRING):
            return value.value
        return {"@value": value.value, "@type": value.datatype}

    def _vocabulary(self, iri: str) -> str:
        return self._terms[iri][0] if iri in self._terms else _with_prefix(iri)


@lru_cache(maxsize=4096)
def _with_prefix(iri: str) -> str:
    found = _PLAIN.fullmatch(iri)
    return f"{_PREFIX_OF[found[1]]}:{found[2]}" if found and found[1] in _PREFIX_OF else iri


def _terms(terms: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str | None]]]:
    """Yield the IRI of each term with its name and the type that its values have if they name none."""
    for name, definition in terms.items():
        if name in PREFIXES or name.startswith("@"):
            continue
        id = definition["@id"] if isinstance(definition, dict) else definition
        type = definition.get("@type") if isinstance(definition, dict) else None
        yield _expand(id), (name, type if type is None or type.startswith("@") else _expand(type))


def _expand(compact: str) -> str:
    prefix, _, name = compact.partition(":")
    return PREFIXES[prefix] + name
