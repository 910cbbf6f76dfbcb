"""SPARQL on the graph: bound values are values whatever they say, answers in every format, stores that follow the graph."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given
from tests.exports.test_rdf import ANY_TEXT, HOSTILE, _mention, unresolved

from newsgraph.exports.iris import RdfError
from newsgraph.exports.sparql import Answers, Statements, binding, query, sparql
from newsgraph.graph import NewsGraph
from newsgraph.graph.records import Actor, Event, Record
from newsgraph.graph.samples import sample_records

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
EMPTY = ox.Store()


def sample() -> NewsGraph:
    return NewsGraph.from_records(sample_records())


def answered(asked: str, bindings: dict[str, Any]) -> list[tuple[Any, ...]]:
    found = query(EMPTY, asked, bindings)
    assert isinstance(found, Answers)
    return list(found)


def rows(graph: NewsGraph, asked: str, bindings: dict[str, Any] | None = None, **options: Any) -> list[tuple[Any, ...]]:
    found = sparql(graph, asked, bindings, **options)
    assert isinstance(found, Answers)
    return list(found)


@given(ANY_TEXT)
def test_sparql_bound_text_comes_back_as_it_is(value: str) -> None:
    twice = 'SELECT ?x { BIND ($v AS ?x) FILTER ("$v" = "$v") }'
    for asked in ("SELECT ?x { BIND ($v AS ?x) }", "SELECT ?x { VALUES ?x { $v } }", twice):
        assert answered(asked, {"v": value}) == [(value,)]


@pytest.mark.parametrize("text", [*HOSTILE, '" } ; DROP ALL #', "\\", '\\"', "\\u0022", "\\\\u0022 ) } #", "$v", "'''", '"""'])
def test_sparql_bound_text_finds_what_bears_it(text: str) -> None:
    actor, event = Actor(id="actor:x", type="person", name=text), Event(id="event:1", type="sport", name="match", lemma="match")
    graph = unresolved(
        Record(id="a", text="match", nodes=(actor, event), mentions=(_mention(event, 0, 5), _mention(actor, 0, 5, "m1")))
    )
    assert rows(graph, "SELECT ?who ?n { ?who a sem:Actor ; rdfs:label $name ; rdfs:label ?n }", {"name": text}) == [
        ("https://newsgraph.example/actor/x", text)
    ]


def test_sparql_values_stand_only_where_the_query_names_them() -> None:
    asked = """# $v in a comment
        SELECT ?a ?b ?c WHERE { BIND ("$v" AS ?a) BIND ('''it's $v''' AS ?b) BIND ($v AS ?c) FILTER (<urn:x:$v> = <urn:x:$v>) }"""
    assert answered(asked, {"v": 5}) == [("$v", "it's $v", 5)]


def test_sparql_values_keep_their_type() -> None:
    for value, expected in ((3, 3), (2.5, 2.5), (True, True), ("3", "3"), (date(2025, 6, 7), "2025-06-07")):
        assert answered("SELECT ?x { BIND ($v AS ?x) }", {"v": value}) == [(expected,)]
    day = {"v": datetime(2025, 6, 7, 12)}
    assert query(EMPTY, 'ASK { FILTER ($v > "2025-06-07T11:00:00"^^xsd:dateTime) }', day) is True
    iri = {"v": ox.NamedNode("urn:x:a")}
    assert query(EMPTY, "ASK { FILTER ($v = <urn:x:a>) }", iri) is True


def test_sparql_refuses_bindings_that_mean_nothing() -> None:
    with pytest.raises(RdfError, match=r"the query has no \$who; write \$name where"):
        query(EMPTY, "SELECT ?who {}", {"who": "x"})
    with pytest.raises(RdfError, match=r"\$v: list is no value of RDF"):
        query(EMPTY, "SELECT ?x { BIND ($v AS ?x) }", {"v": []})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kyiv", '"Kyiv"'),
        ("<urn:x:a>", "<urn:x:a>"),
        ("3^^integer", '"3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("a^^b", '"a^^b"'),
        ("", '""'),
    ],
)
def test_sparql_values_on_the_command_line(text: str, expected: str) -> None:
    assert str(binding(text)) == expected


@pytest.mark.parametrize(("text", "message"), [("<a b>", "no absolute IRI"), ("x^^date", "'x' is no date")])
def test_sparql_refuses_values_that_are_none(text: str, message: str) -> None:
    with pytest.raises(RdfError, match=message):
        binding(text)


def test_sparql_points_at_what_is_wrong_with_a_query() -> None:
    with pytest.raises(RdfError) as error:
        query(EMPTY, "SELECT ?s WHERE {\n  ?s ng:agent }")
    said, line, caret = str(error.value).splitlines()
    assert said == "no valid SPARQL: line 2, column 15"
    assert caret.index("^") == line.index("}")


def test_sparql_answers_each_kind_of_query() -> None:
    graph = sample()
    assert sparql(graph, "ASK { ?e sem:eventType plover:ASSAULT }") is True
    assert sparql(graph, "ASK { ?e sem:eventType plover:AID }") is False
    made = sparql(graph, "CONSTRUCT { ?e rdfs:label ?l } WHERE { ?e a sem:Event ; rdfs:label ?l }")
    assert isinstance(made, Statements)
    assert len(made) == 5
    assert b'rdfs:label "talks in Istanbul"' in made.serialize("turtle")
    assert rows(graph, "SELECT ?x ?y { BIND (1 AS ?x) }") == [(1, None)]


def test_sparql_follows_the_graph() -> None:
    graph = sample()
    ((before,),) = rows(graph, COUNT)
    assert rows(graph, COUNT) == [(before,)]
    graph.remove("https://example.org/herald/talks")
    ((after,),) = graph.sparql(COUNT)
    assert after < before


def test_sparql_writes_the_formats_of_the_standard() -> None:
    found = sparql(sample(), "SELECT ?e ?l { ?e a sem:Event ; rdfs:label ?l } ORDER BY ?l")
    assert isinstance(found, Answers)
    assert [row["l"]["value"] for row in json.loads(found.serialize("json"))["results"]["bindings"]] == [row[1] for row in found]
    assert [tuple(row) for row in csv.reader(io.StringIO(found.serialize("csv").decode()))] == [("e", "l"), *found]
    assert len(ElementTree.fromstring(found.serialize("xml")).findall(".//{*}result")) == 5
    assert found.serialize("tsv").startswith(b"?e\t?l\n")
    assert found.dicts()[0]["l"] == found[0][1]


def test_sparql_database_on_disk_follows_the_graph(tmp_path: Path) -> None:
    graph, folder = sample(), tmp_path / "database"
    named = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s a ng:Report } }"
    assert rows(graph, named, database=folder) == [(3,)]
    in_memory = rows(graph, COUNT)
    assert rows(graph, COUNT, database=folder) == in_memory
    graph.remove("https://example.org/herald/talks")
    assert rows(graph, named, database=folder) == [(2,)]
    assert rows(graph, "SELECT ?x { ?x a sem:Event } LIMIT 1", base="urn:x:", database=folder)[0][0].startswith("urn:x:event/")


def test_sparql_database_that_was_cut_off_is_filled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from newsgraph.exports import sparql as module

    def fails(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(module, "load", fails)
        rows(sample(), COUNT, database=tmp_path / "database")
    assert rows(sample(), COUNT, database=tmp_path / "database") == rows(sample(), COUNT)


def test_sparql_leaves_a_database_of_others_alone(tmp_path: Path) -> None:
    theirs = ox.Store(str(tmp_path / "theirs"))
    theirs.add(ox.Quad(ox.NamedNode("x:a"), ox.NamedNode("x:b"), ox.Literal("c")))
    theirs.flush()
    with pytest.raises(RdfError, match="no database that can be opened"):
        rows(sample(), COUNT, database=tmp_path / "theirs")
    del theirs
    with pytest.raises(RdfError, match="database of somebody else's"):
        rows(sample(), COUNT, database=tmp_path / "theirs")
