"""Validation says of each resource what is wrong, and finds nothing wrong with an export."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from tests.exports.test_rdf import written

from newsgraph.exports.rdf import quads
from newsgraph.exports.rdf_files import parse_rdf
from newsgraph.exports.shacl import Violation, validate_rdf
from newsgraph.exports.vocabulary import PREFIXES
from newsgraph.graph import NewsGraph
from newsgraph.graph.samples import sample_records

pytest.importorskip("pyshacl")


def sample() -> list[Quad]:
    return list(quads(NewsGraph.from_records(sample_records())))


@pytest.mark.parametrize("reify", [False, True])
def test_shacl_finds_nothing_wrong_with_an_export(reify: bool) -> None:
    data = written(NewsGraph.from_records(sample_records()), "trig", reify=reify)
    assert validate_rdf(parse_rdf(io.BytesIO(data), "trig")) == []


def test_shacl_knows_the_stances_of_those_who_are_quoted() -> None:
    courier = sample_records()[0]
    edges = tuple(replace(edge, stances=("claim", "doubt") if edge.role == "attribution" else ()) for edge in courier.edges)
    assert validate_rdf(quads(NewsGraph.from_records([replace(courier, edges=edges)]))) == []
    odd: Any = ("whisper",)
    edges = tuple(replace(edge, stances=odd if edge.role == "attribution" else ()) for edge in courier.edges)
    found = validate_rdf(quads(NewsGraph.from_records([replace(courier, edges=edges)])))
    assert {violation.type for violation in found} == {"ng:Claim", "sem:Role"}


def changed(property: str, value: Any, only: str = "") -> list[Quad]:
    """The sample with another value of a property, or none."""
    prefix, _, name = property.partition(":")
    wanted = PREFIXES[prefix] + name
    found = []
    for quad in sample():
        if quad.predicate.value != wanted or only not in str(quad.subject):
            found.append(quad)
        elif value is not None:
            found.append(Quad(quad.subject, quad.predicate, value, quad.graph_name))
    return found


XSD = PREFIXES["xsd"]
FAULTS: list[tuple[str, Any, str, str]] = [
    ("ng:confidence", Literal("1.5", datatype=NamedNode(XSD + "decimal")), "sem:Event", 'ng:confidence is "1.5"^^xsd:decimal'),
    ("ng:salience", Literal("0.5"), "sem:Event", 'ng:salience is "0.5"'),
    ("ng:polarity", NamedNode(PREFIXES["ng"] + "maybe"), "sem:Event", "ng:polarity is ng:maybe"),
    ("rdfs:label", None, "schema:Country", "has exactly one label, a text; rdfs:label is missing"),
    ("ng:supports", None, "sem:Role", "nothing stands without evidence"),
    ("oa:exact", None, "oa:TextPositionSelector", "quotes its words once; oa:exact is missing"),
    ("sem:hasEarliestBeginTimeStamp", Literal("2025-02-30"), "sem:Event", 'is "2025-02-30"'),
    ("prov:wasAssociatedWith", NamedNode("urn:x:nobody"), "prov:Activity", "is done by software"),
    ("prov:used", None, "prov:Activity", "extracts from one article; prov:used is missing"),
    ("wgs:lat", Literal("91.0", datatype=NamedNode(XSD + "decimal")), "geo:Feature", "latitude is in degrees, -90 to 90"),
]


@pytest.mark.parametrize(("property", "value", "type", "explanation"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_shacl_explains_each_violation(property: str, value: Any, type: str, explanation: str) -> None:
    said = [str(violation) for violation in validate_rdf(changed(property, value))]
    assert [line for line in said if line.startswith(type) and explanation in line], said


def test_shacl_lists_violations_in_order_and_once() -> None:
    found = validate_rdf(changed("rdfs:label", None))
    assert found == sorted(set(found))
    assert all(isinstance(violation, Violation) and violation.message and violation.focus for violation in found)
