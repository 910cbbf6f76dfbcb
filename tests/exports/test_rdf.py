"""RDF exports hold what the graph holds, in every syntax, whatever the articles say."""

from __future__ import annotations

import gzip
import io
import os
import random
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse, serialize
from rdflib import Dataset, Graph, URIRef
from rdflib import Literal as RdflibLiteral

from newsgraph.exports import literals
from newsgraph.exports.content import Content
from newsgraph.exports.iris import DEFAULT_BASE, Iris, link
from newsgraph.exports.rdf import FORMATS, RdfError, quads, to_rdflib, triples, write_rdf
from newsgraph.exports.vocabulary import PREFIXES, shapes
from newsgraph.graph import NewsGraph
from newsgraph.graph.records import Actor, Edge, Event, Headline, Mention, Node, Place, Record, Time
from newsgraph.graph.samples import sample_records

OXIGRAPH = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
RDFLIB = {"turtle": "turtle", "ntriples": "nt", "nquads": "nquads", "trig": "trig", "jsonld": "json-ld", "rdfxml": "xml"}
DOCS = Path(__file__).parents[2] / "docs" / "rdf.md"
ANY_TEXT = st.text(st.characters(exclude_categories=()))


@cache
def sample() -> NewsGraph:
    return NewsGraph.from_records(sample_records())


def unresolved(*records: Record) -> NewsGraph:
    return NewsGraph(records, resolver=lambda _: {})


def written(graph: NewsGraph, format: str, **options: Any) -> bytes:
    out = io.BytesIO()
    write_rdf(graph, out, format=format, **options)
    return out.getvalue()


def statements(graph: NewsGraph, format: str, **options: Any) -> set[Quad]:
    if FORMATS[format].graphs:
        return set(quads(graph, content=Content(**options)))
    return {Quad(t.subject, t.predicate, t.object) for t in triples(graph, content=Content(**options))}


def store(graph: NewsGraph) -> Store:
    filled = Store()
    filled.bulk_extend(quads(graph))
    return filled


def answers(store: Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(query, prefixes={**PREFIXES, "event": DEFAULT_BASE + "event/", "actor": DEFAULT_BASE + "actor/"})
    assert isinstance(found, QuerySolutions)
    return [tuple(value.value for value in row) for row in found]


# ----------------------------------------------------------------------------------------------------------- the model


def test_rdf_says_who_attacked_where_and_when() -> None:
    found = answers(
        store(sample()),
        """SELECT ?who ?where ?from ?until WHERE {
             ?e sem:eventType plover:ASSAULT ; sem:hasActor ?a ; ng:agent ?a ; sem:hasPlace ?p ; ng:location ?p ;
               sem:hasEarliestBeginTimeStamp ?from ; sem:hasLatestEndTimeStamp ?until .
             ?a rdfs:label ?who . ?p rdfs:label ?where }""",
    )
    assert found == [("Russia", "Kharkiv", "2025-06-07", "2025-06-07")]


def test_rdf_gives_the_quote_behind_every_edge() -> None:
    graph = sample()
    found = answers(
        store(graph),
        """SELECT ?e ?role ?target ?article ?quote WHERE {
             ?r rdf:subject ?e ; rdf:predicate ?role ; rdf:object ?target
             GRAPH ?g { ?claim ng:supports ?r ; prov:wasDerivedFrom ?s .
                        ?s oa:hasSource/^oa:hasSource ?s ; oa:hasSource ?article ; oa:hasSelector/oa:exact ?quote } }""",
    )
    iris = Iris()
    said = {
        (iris.node("event", s), f"{PREFIXES['ng']}{role}", iris.node(graph.nx.nodes[o]["kind"], o),
         iris.article(quote.article), quote.sentence)
        for s, o, role in graph.nx.edges(keys=True) if role != "reports"
        for quote in graph.evidence((s, o, role))
    }  # fmt: skip
    assert set(found) == said
    assert len(said) > 15


def test_rdf_offsets_find_the_words_in_the_article() -> None:
    graph = sample()
    found = answers(
        store(graph),
        """SELECT ?id ?segment ?start ?end ?exact WHERE {
             GRAPH ?g { ?segment oa:hasSource ?article ; oa:hasSelector [ oa:start ?start ; oa:end ?end ; oa:exact ?exact ] }
             ?article schema:identifier ?id }""",
    )
    assert len(found) > 30
    for id, segment, start, end, exact in found:
        record = graph.article(id)
        text = record.text if "#char=" in segment else record.title or ""
        assert text[int(start) : int(end)] == exact
        assert segment.endswith(f"={start},{end}")


def test_rdf_keeps_differing_reports_side_by_side() -> None:
    found = answers(
        store(sample()),
        """SELECT ?n ?date WHERE { ?article schema:datePublished ?date
             GRAPH ?g { ?report ng:supports ?e ; sem:accordingTo ?article ; ng:quantity ?q .
                        ?q schema:name "killed" ; schema:value ?n } } ORDER BY ?date""",
    )
    assert found == [("3", "2025-06-08"), ("4", "2025-06-09")]


def test_rdf_states_the_facts_of_a_node_in_the_default_graph_only() -> None:
    named = {str(q.predicate.value) for q in quads(sample()) if not isinstance(q.graph_name, DefaultGraph)}
    facts = ("skos#altLabel", "ns#countryCode", "owl#sameAs", "sem/hasActor", "sem/actorType", "schema.org/headline")
    assert not [name for name in named if name.endswith(facts)]


def test_rdf_puts_each_claim_into_the_graph_of_its_article() -> None:
    for quad in quads(sample()):
        if quad.predicate.value.endswith("hadPrimarySource") and not isinstance(quad.graph_name, DefaultGraph):
            assert isinstance(quad.object, NamedNode)
            assert quad.graph_name.value == quad.object.value.replace("/article/", "/graph/")


def test_rdf_role_carries_the_confidence_of_all_articles() -> None:
    graph = sample()
    found = answers(
        store(graph), "SELECT ?s ?o ?c WHERE { ?r rdf:subject ?s ; rdf:object ?o ; ng:confidence ?c ; sem:roleType ng:agent }"
    )
    iris = Iris()
    expected = {
        (iris.node("event", s), iris.node("actor", o), str(data["confidence"]))
        for s, o, role, data in graph.nx.edges(keys=True, data=True)
        if role == "agent"
    }
    assert set(found) == expected


def test_rdf_attribution_is_a_view_that_holds_according_to_the_speaker() -> None:
    found = answers(
        store(sample()), "SELECT ?who WHERE { ?r a sem:View ; rdf:predicate ng:attribution ; sem:accordingTo/rdfs:label ?who }"
    )
    assert sorted(found) == [("Olena Marchenko",), ("Turkish foreign ministry",), ("Ukrainian officials",)]
    speakers = answers(store(sample()), "SELECT ?a WHERE { ?e sem:hasActor ?a ; ng:attribution ?a }")
    assert speakers == []


def test_rdf_says_which_article_is_a_copy_of_which() -> None:
    text = "Floods cut off the town of Lower Weir on Monday, and boats took 40 people to safety, the mayor said. " * 2
    graph = NewsGraph([Record(id="herald", text=text, published="2025-06-08"), Record(id="b", text=text, published="2025-06-09")])
    said = [(quad.subject, quad.object) for quad in quads(graph) if quad.predicate.value == f"{PREFIXES['prov']}alternateOf"]
    assert said == [(NamedNode(f"{DEFAULT_BASE}article/b"), NamedNode(f"{DEFAULT_BASE}article/herald"))]


def test_rdf_links_places_and_actors_to_authorities() -> None:
    found = answers(
        store(sample()), "SELECT ?same WHERE { ?p rdfs:label ?name ; owl:sameAs ?same FILTER(?name IN ('Kharkiv', 'Russia')) }"
    )
    assert {iri for (iri,) in found} == {
        "https://sws.geonames.org/706483/",
        "http://www.wikidata.org/entity/Q42308",
        "http://www.wikidata.org/entity/Q159",
    }
    assert answers(store(sample()), "SELECT ?wkt WHERE { ?p rdfs:label 'Kharkiv' ; geo:hasGeometry/geo:asWKT ?wkt }") == [
        ("POINT(36.25272 49.98081)",)
    ]
    assert answers(store(sample()), "SELECT ?c WHERE { actor:iso:RUS ng:country ?c }") == [
        ("http://publications.europa.eu/resource/authority/country/RUS",)
    ]


def test_rdf_times_have_stamps_and_instants_of_the_right_type() -> None:
    times = [
        Time(id="time:2025-06-07", value="2025-06-07", start="2025-06-07", end="2025-06-07"),
        Time(id="time:2025-W23", value="2025-W23", start="2025-06-02", end="2025-06-08"),
        Time(id="time:2025", value="2025", start="2025", end="2025"),
        Time(id="time:2025-06", value="2025-06", start="2025-06", end="2025-06"),
        Time(id="time:P2W", value="P2W"),
        Time(id="time:now", value="PRESENT_REF"),
        Time(id="time:ni", value="2025-06-07TNI", start="2025-06-07T20:00", end="2025-06-08T06:00:00"),
    ]
    filled = store(unresolved(Record(id="a", text="x", nodes=tuple(times))))
    query = "SELECT ?v (DATATYPE(?x) AS ?type) WHERE {{ ?t ng:timex ?v ; {} ?x }} ORDER BY ?v"
    stamps = {v: type.rpartition("#")[2] for v, type in answers(filled, query.format("sem:hasTimeStamp"))}
    assert stamps == {"2025-06-07": "date", "2025": "gYear", "2025-06": "gYearMonth"}
    begin = {v: type.rpartition("#")[2] for v, type in answers(filled, query.format("sem:hasBeginTimeStamp"))}
    assert begin == stamps | {"2025-W23": "date", "2025-06-07TNI": "dateTime"}
    assert answers(filled, query.format("time:hasXSDDuration")) == [("P2W", PREFIXES["xsd"] + "duration")]
    instants = answers(filled, "SELECT ?v ?d WHERE { ?t ng:timex ?v ; time:hasBeginning/time:inXSDDate ?d } ORDER BY ?v")
    assert instants == [("2025-06-07", "2025-06-07"), ("2025-W23", "2025-06-02")]
    nights = answers(filled, "SELECT ?d WHERE { ?t ng:timex '2025-06-07TNI' ; time:hasBeginning/time:inXSDDateTime ?d }")
    assert nights == [("2025-06-07T20:00:00",)]


def test_rdf_quantities_keep_number_bound_and_everything_else() -> None:
    toll = {"value": 12, "bound": "at least", "unit": "people", "approximate": True}
    event = Event(id="event:1", type="casualty", name="deaths", lemma="die", quantities={"killed": toll, "shares": [0.5, 2]})
    filled = store(unresolved(Record(id="a", text="died", nodes=(event,), mentions=(_mention(event, 0, 4),))))
    measure = "[ schema:value ?n ; ng:bound ?b ; schema:unitText ?u ; rdf:value ?json ]"
    expected = [("12", "at least", "people", '{"approximate":true,"bound":"at least","unit":"people","value":12}')]
    assert answers(filled, f"SELECT ?n ?b ?u ?json {{ event:1 ng:quantity {measure} }}") == expected
    assert answers(filled, f"SELECT ?n ?b ?u ?json {{ GRAPH ?g {{ ?r a ng:Report ; ng:quantity {measure} }} }}") == expected
    shares = answers(filled, "SELECT ?n WHERE { event:1 ng:quantity [ schema:name 'shares' ; schema:value ?n ] } ORDER BY ?n")
    assert shares == [("0.5",), ("2",)]


def test_rdf_declares_the_event_types_it_uses_with_their_labels() -> None:
    found = answers(
        store(sample()), "SELECT DISTINCT ?label WHERE { ?e sem:eventType ?t . ?t skos:prefLabel ?label } ORDER BY ?label"
    )
    assert ("Assault or fighting",) in found
    assert ("Assault",) in found
    unlabelled = "SELECT ?t WHERE { GRAPH ?g { ?r sem:eventType ?t } FILTER NOT EXISTS { ?t a sem:EventType } }"
    assert answers(store(sample()), unlabelled) == []


def test_rdf_keeps_types_and_roles_that_the_vocabulary_lacks() -> None:
    robot = Actor(id="actor:r", type="robot", name="R")
    event = Event(id="event:1", type="first contact", name="contact", lemma="contact")
    edge = Edge(source="event:1", target="actor:r", role="envoy of", mentions=("m0", "m9"), confidence=0.5)
    mentions = (_mention(robot, 0, 1, "m9"), _mention(event, 2, 9))
    graph = unresolved(Record(id="a", text="R contact", nodes=(robot, event), mentions=mentions, edges=(edge,)))
    filled = store(graph)
    assert answers(filled, "SELECT ?l WHERE { actor:r sem:actorType/rdfs:label ?l }") == [("robot",)]
    assert answers(filled, "SELECT ?l WHERE { ?r rdf:object actor:r ; sem:roleType/rdfs:label ?l }") == [("envoy of",)]
    assert answers(filled, "SELECT ?e WHERE { ?e sem:eventProperty actor:r }") == [(DEFAULT_BASE + "event/1",)]
    assert conforms(graph)[0], conforms(graph)[1]


def test_rdf_leaves_the_text_of_articles_out_unless_asked() -> None:
    body = "SELECT ?text WHERE { ?a schema:articleBody ?text } ORDER BY ?a"
    assert answers(store(sample()), body) == []
    filled = Store()
    filled.bulk_extend(quads(sample(), content=Content(text=True)))
    assert [text for (text,) in answers(filled, body)] == [record.text for record in sample().records()]


def test_rdf_names_the_model_that_read_an_article() -> None:
    found = answers(
        store(sample()),
        "SELECT DISTINCT ?p WHERE { ?x a prov:Activity ; prov:used ?a ; prov:wasAssociatedWith/ng:parameters ?p }",
    )
    assert found == [('{"name":"by hand","version":"1"}',)]


# -------------------------------------------------------------------------------------------------------- the syntaxes


@pytest.mark.parametrize("format", FORMATS)
def test_rdf_every_format_reads_back_as_what_was_written(format: str) -> None:
    assert set(parse(written(sample(), format), OXIGRAPH[format])) == statements(sample(), format)


@pytest.mark.parametrize("format", FORMATS)
def test_rdf_every_format_is_read_by_rdflib_without_a_warning(format: str, caplog: pytest.LogCaptureFixture) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", category=DeprecationWarning, module="rdflib")
        warnings.filterwarnings("ignore", "(ConjunctiveGraph|Dataset.default_context) is deprecated")  # rdflib's own affair
        graph: Any = Dataset() if FORMATS[format].graphs else Graph()
        graph.parse(data=written(sample(), format), format=RDFLIB[format])
    assert caplog.records == []
    count = sum(1 for _ in graph.quads()) if FORMATS[format].graphs else len(graph)
    assert count == len(statements(sample(), format))


@pytest.mark.skipif(not shutil.which("rapper"), reason="rapper is not installed (apt-get install raptor2-utils)")
@pytest.mark.parametrize("format", [name for name in FORMATS if name != "jsonld"])
def test_rdf_every_format_is_read_by_rapper_without_a_warning(format: str, tmp_path: Path) -> None:
    file = tmp_path / "graph"
    write_rdf(sample(), file, format=format)
    ran = subprocess.run(["rapper", "-i", format, "-c", file], capture_output=True, text=True, check=True)
    assert "Warning" not in ran.stderr
    assert f"returned {len(statements(sample(), format))} triples" in ran.stderr


def test_rdf_says_nothing_twice() -> None:
    assert len(list(quads(sample()))) == len(set(quads(sample())))
    assert len(list(triples(sample()))) == len(set(triples(sample())))


def test_rdf_one_graph_holds_what_all_graphs_hold() -> None:
    assert {q.triple for q in quads(sample())} == set(triples(sample()))


def test_rdf_has_no_blank_nodes_and_types_every_literal_validly() -> None:
    for quad in quads(sample()):
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)
        if isinstance(quad.object, Literal):
            assert quad.object.language is None
            assert not RdflibLiteral(quad.object.value, datatype=URIRef(quad.object.datatype.value)).ill_typed


def test_rdf_jsonld_is_compact_and_carries_its_context() -> None:
    text = written(sample(), "jsonld").decode()
    assert '"@id":"event:1648d2ff8ed59de7:7","@type":"Event","label":"drone attack on Kharkiv"' in text
    assert '"agent":"actor:iso:RUS"' in text
    left = re.findall(r'"https://newsgraph\.example/[^"]*"', text.partition('"@graph"')[2])
    assert {iri.strip('"').partition("#")[0].rpartition("/")[2] for iri in left} <= {"event-type", "plover", "cameo"}  # schemes


def test_rdf_rdflib_dataset_holds_the_same_statements() -> None:
    dataset = to_rdflib(sample())
    assert sum(1 for _ in dataset.quads()) == len(set(quads(sample())))
    agents = dataset.default_graph.query("SELECT ?l { ?e <https://newsgraph.example/ns#agent>/rdfs:label ?l }")
    assert "Russia" in {str(row[0]) for row in agents}


# ---------------------------------------------------------------------------------------------- same input, same bytes


@pytest.mark.parametrize("format", FORMATS)
def test_rdf_bytes_do_not_depend_on_the_order_of_articles(format: str) -> None:
    records = list(sample_records())
    expected = written(sample(), format)
    for seed in range(3):
        random.Random(seed).shuffle(records)
        assert written(NewsGraph.from_records(records), format) == expected


def test_rdf_bytes_do_not_depend_on_the_hash_seed() -> None:
    code = (
        "import hashlib, io; from newsgraph.exports.rdf import *; from newsgraph.graph import NewsGraph\n"
        "from newsgraph.graph.samples import sample_records\n"
        "for f in FORMATS:\n"
        "    o = io.BytesIO(); write_rdf(NewsGraph.from_records(sample_records()), o, format=f)\n"
        "    print(f, hashlib.sha256(o.getvalue()).hexdigest())"
    )
    runs = {
        subprocess.run([sys.executable, "-c", code], env=_environment(seed), capture_output=True, text=True, check=True).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert runs.pop().count("\n") == len(FORMATS)


def _environment(seed: str) -> dict[str, str]:
    roots = [str(DOCS.parents[1] / root) for root in ("graph", "extract", "exports", "app")]
    return {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(roots)}


def test_rdf_gives_the_same_iris_under_another_base_but_for_the_base() -> None:
    mine = "urn:example:news:"
    moved = {str(quad).replace(f"<{mine}", f"<{DEFAULT_BASE}") for quad in quads(sample(), mine)}
    # What has no id of its own is named by a hash of IRIs, which differ.
    hashed = re.compile(r"(claim|measure|report|role|software)/[0-9a-f]{24}")
    assert {hashed.sub(r"\1/", q) for q in moved} == {hashed.sub(r"\1/", str(quad)) for quad in quads(sample())}


# ------------------------------------------------------------------------------------------------- other implementations


@pytest.mark.parametrize("format", ["nquads", "ntriples"])
def test_rdf_lines_are_the_canonical_ones_of_another_writer(format: str) -> None:
    graph = unresolved(
        *(replace(_hostile(text), id=f"{number} {text}") for number, text in enumerate([*HOSTILE, "\x7f\x85 \x9f"]))
    )
    found: Any = quads(graph) if FORMATS[format].graphs else triples(graph)
    assert written(graph, format) == serialize(found, format=OXIGRAPH[format])


RAPPER = {"turtle": "turtle", "ntriples": "ntriples", "nquads": "nquads", "trig": "trig", "rdfxml": "rdfxml"}


@pytest.mark.parametrize("format", RAPPER)
@pytest.mark.skipif(shutil.which("rapper") is None, reason="needs rapper (Debian: raptor2-utils)")
def test_rdf_is_parsed_by_rapper_without_a_warning(format: str, tmp_path: Path) -> None:
    graph = unresolved(*sample_records(), *(replace(_hostile(text), id=f"{n} {text}") for n, text in enumerate(HOSTILE)))
    path = tmp_path / "graph"
    path.write_bytes(written(graph, format))
    done = subprocess.run(
        ["rapper", "-i", RAPPER[format], "-c", str(path)], capture_output=True, text=True, check=False
    )  # fmt: skip
    said = [line for line in done.stderr.splitlines() if "Parsing URI" not in line]
    count = len(statements(graph, format))
    assert done.returncode == 0
    assert said == [f"rapper: Parsing returned {count} triples"]


# ------------------------------------------------------------------------------------------------------------ triple terms


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "jsonld"])
def test_rdf_names_statements_as_triple_terms_on_request(format: str) -> None:
    found = set(parse(written(sample(), format, reify=True), OXIGRAPH[format]))
    assert found == statements(sample(), format, reify=True)
    plain, reified = statements(sample(), format), {quad for quad in found if quad.predicate.value.endswith("#reifies")}
    parts = {quad for quad in plain if re.search("22-rdf-syntax-ns#(subject|predicate|object)$", quad.predicate.value)}
    assert plain - found == parts
    assert found - plain == reified
    roles = sum(quad.object.value.endswith("/sem/Role") for quad in plain if isinstance(quad.object, NamedNode))
    claims = sum(quad.object.value.endswith("#Claim") for quad in plain if isinstance(quad.object, NamedNode))
    assert len(reified) == roles + claims


def test_rdf_triple_terms_are_queried_with_their_evidence() -> None:
    filled = Store()
    filled.bulk_load(written(sample(), "trig", reify=True), RdfFormat.TRIG)
    query = """SELECT DISTINCT ?confidence ?quote WHERE {
        GRAPH ?g { << ?event ng:agent ?who >> a ng:Claim ; ng:confidence ?confidence ;
                     prov:wasDerivedFrom/oa:hasSelector/oa:exact ?quote }
        ?who rdfs:label "Russia" . ?event sem:eventType plover:ASSAULT } ORDER BY DESC(?confidence)"""
    assert [row[0] for row in answers(filled, query)] == ["0.9", "0.8"]


def test_rdf_says_that_jsonld_has_no_triple_terms(tmp_path: Path) -> None:
    with pytest.raises(RdfError, match="JSON-LD has no triple terms"):
        write_rdf(sample(), tmp_path / "graph.jsonld", format="jsonld", reify=True)
    assert list(tmp_path.iterdir()) == []


# --------------------------------------------------------------------------------------------------------------- files


def test_rdf_compresses_a_path_that_ends_in_gz(tmp_path: Path) -> None:
    write_rdf(sample(), tmp_path / "one.nq.gz", format="nquads")
    write_rdf(sample(), str(tmp_path / "two.nq.gz"), format="nquads")
    assert (tmp_path / "one.nq.gz").read_bytes() == (tmp_path / "two.nq.gz").read_bytes()
    assert gzip.decompress((tmp_path / "one.nq.gz").read_bytes()) == written(sample(), "nquads")


def test_rdf_leaves_no_half_written_file_behind(tmp_path: Path) -> None:
    target = tmp_path / "graph.ttl"
    target.write_text("what was there")
    nowhere = Place(id="place:x", type="city", name="Nowhere", lat=91.0, lon=0.0)
    with pytest.raises(RdfError, match=r"place 'place:x': .*latitude 91"):
        write_rdf(unresolved(Record(id="a", text="x", nodes=(nowhere,))), target, format="turtle")
    assert [path.name for path in tmp_path.iterdir()] == ["graph.ttl"]
    assert target.read_text() == "what was there"


def test_rdf_names_the_formats_there_are() -> None:
    with pytest.raises(RdfError, match="no RDF format 'n3'; there are turtle, ntriples"):
        write_rdf(sample(), io.BytesIO(), format="n3")


@pytest.mark.parametrize(
    "base", ["", "kb", "https://kb.example.org", "https://kb.example.org/#", "https://a b/", "http://x/>/", "a:\ud800/"]
)
def test_rdf_refuses_a_base_that_cannot_be_one(base: str, tmp_path: Path) -> None:
    with pytest.raises(RdfError, match="base"):
        write_rdf(sample(), tmp_path / "graph.ttl", format="turtle", base=base)
    assert list(tmp_path.iterdir()) == []


# -------------------------------------------------------------------------------------------------------------- shapes


def conforms(graph: NewsGraph) -> tuple[bool, str]:
    pyshacl = pytest.importorskip("pyshacl")
    data = Graph().parse(data=written(graph, "turtle"), format="turtle")
    found, _, report = pyshacl.validate(data, shacl_graph=shapes())
    return found, report


def test_rdf_conforms_to_the_shapes() -> None:
    found, report = conforms(sample())
    assert found, report


def test_rdf_of_a_part_of_the_graph_conforms_to_the_shapes() -> None:
    graph = sample()
    part = graph.ego("actor:iso:TUR:GOV", hops=1)
    found, report = conforms(part)
    assert found, report
    assert len(set(quads(part))) < len(set(quads(graph)))


def test_rdf_shapes_report_a_date_that_is_none() -> None:
    event = Event(id="event:1", type="sport", name="match", lemma="match", start="2025-02-30")
    found, report = conforms(unresolved(Record(id="a", text="match", nodes=(event,), mentions=(_mention(event, 0, 5),))))
    assert not found
    assert "begins no earlier than one valid date" in report


def test_rdf_shapes_report_a_role_without_evidence() -> None:
    pyshacl = pytest.importorskip("pyshacl")
    data = Graph().parse(data=written(sample(), "turtle"), format="turtle")
    data.remove((None, URIRef(PREFIXES["ng"] + "supports"), None))
    found, _, report = pyshacl.validate(data, shacl_graph=shapes())
    assert not found
    assert "nothing stands without evidence" in report


# ------------------------------------------------------------------------------------------------------- hostile input

HOSTILE = [
    'say "stop"', "it's \\ a \\u0041 \\n trap", "line\nfeed\rreturn\r\ntab\t.", "> <http://evil.example/> .",
    '" . } GRAPH <x:> {', "}; DROP ALL; INSERT DATA {", "nul \x00 bell \x07 esc \x1b[31m", "lone \ud800 and \udfff",
    "\ufffe\uffff\ufdd0", "]]></rdf:RDF>", "<script>alert(1)</script>", "&amp;&#0;",
    "\u202eRTL\u202c", "e\u0301 👩‍👩‍👧 \U0010ffff", "http://[::1",
    "javascript:alert(1)",
    "../../etc", "..", ".", " ", "~", "%00%zz", "_:b0", "@prefix a: <b:> .", "2025-02-30", "٢٠٢٥-٠٦-٠٧", "x" * 20_000,
]  # fmt: skip


def _mention(node: Any, start: int, end: int, id: str = "m0") -> Mention:
    return Mention(id=id, kind=node.kind, start=start, end=end, node=node.id)


def _hostile(text: str) -> Record:
    """A record with the text in every field that takes any."""
    actor = Actor(
        id=text, type=text, name=text, aliases=(text, "b"), country=text, sector=text, code=text, wikidata=text,
    )  # fmt: skip
    place = Place(
        id=f"place:{text}", type=text, name=text, country=text, admin1=text, wikidata=text, within=(text, text), lat=1.5, lon=-0.0
    )
    time = Time(id=f"time:{text}", value=text, start=text, end=text)
    event = Event(
        id=f"event:{text}", type=text, name=text, lemma=text, plover=text, cameo=text, mode=text, tense=text, start=text,
        end=text, typed_by=text, quantities={text: text, "deep": {text: [text], "value": text}},
    )  # fmt: skip
    nodes: tuple[Node, ...] = (actor, place, time, event)
    mentions = tuple(_mention(node, 0, len(text), f"m{place}{text}") for place, node in enumerate(nodes))
    edges = tuple(
        Edge(source=event.id, target=node.id, role=role, mentions=(mention.id, mentions[3].id), confidence=0.5)
        for node, mention in zip(nodes, mentions, strict=True)
        for role in ("agent", "attribution", text)
    )
    return Record(
        id=text, text=text, url=text, title=text, source=text, author=text, language=text, published=text, mentions=mentions,
        nodes=nodes, edges=edges, headline=Headline(event=event.id, who=(0, len(text))), model={text: text},
    )  # fmt: skip


def _texts(found: Iterable[Quad], name: str) -> Iterator[str]:
    for quad in found:
        if quad.predicate.value.endswith(name) and isinstance(quad.object, Literal):
            escaped = quad.object.datatype.value.endswith("EscapedText")
            yield literals.unescape(quad.object.value) if escaped else quad.object.value


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_rdf_hostile_text_comes_back_unchanged_and_adds_nothing(text: str, format: str) -> None:
    graph = unresolved(_hostile(text))
    found = set(parse(written(graph, format, text=True), OXIGRAPH[format]))
    assert found == statements(graph, format, text=True)
    for name in ("#exact", "#lemma", "#sector", "/creator", "/headline", "/articleBody", "/identifier", "#timex"):
        assert set(_texts(found, name.replace("#exact", "oa#exact"))) == {text}, name


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_rdf_hostile_text_is_read_by_rdflib_too(text: str) -> None:
    graph = unresolved(_hostile(text))
    quiet: Any = Graph()
    quiet.parse(data=written(graph, "rdfxml"), format="xml")
    assert len(quiet) == len(statements(graph, "rdfxml"))
    found = {Quad(NamedNode(s), NamedNode(p), Literal(str(o), datatype=NamedNode(o.datatype or PREFIXES["xsd"] + "string")))
             for s, p, o in quiet if isinstance(o, RdflibLiteral)}  # fmt: skip
    assert set(_texts(found, "oa#exact")) == {text}
    for _, _, value in quiet:
        assert not (isinstance(value, RdflibLiteral) and value.ill_typed), value


@given(ANY_TEXT)
def test_rdf_text_is_lossless(value: str) -> None:
    literal = literals.text(value)
    escaped = literal.datatype.endswith("EscapedText")
    assert (literals.unescape(literal.value) if escaped else literal.value) == value
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", literal.value)


@given(ANY_TEXT, st.sampled_from(["actor", "place", "time", "event"]), st.booleans())
@example(".", "actor", True)
@example("..", "place", True)
@example("~", "actor", True)
def test_rdf_iri_of_a_node_gives_its_id_back(id: str, kind: str, prefixed: bool) -> None:
    iris = Iris()
    id = f"{kind}:{id}" if prefixed else id
    iri = iris.node(kind, id)
    assert re.fullmatch(r"https://newsgraph\.example/[a-z]+/[A-Za-z0-9%:._~-]*", iri)
    assert not iri.endswith(("/.", "/.."))
    assert iris.node_id(iri) == (kind, id)


@given(ANY_TEXT)
@example("..")
def test_rdf_iri_of_an_article_gives_its_id_back(id: str) -> None:
    iri = Iris("urn:x:").article(id)
    assert Iris("urn:x:").node_id(iri) == ("article", id)
    assert not iri.endswith(("/.", "/.."))


def test_rdf_iri_of_another_base_is_refused() -> None:
    with pytest.raises(RdfError, match="not minted with base"):
        Iris("https://kb.example.org/").node_id("https://newsgraph.example/actor/iso:RUS")


@given(st.text("0123456789-:T+Z.WP ", max_size=25) | st.datetimes().map(str) | st.dates().map(str) | ANY_TEXT)
def test_rdf_dates_are_valid_for_their_type(value: str) -> None:
    literal = literals.temporal(value)
    assert not RdflibLiteral(literal.value, datatype=URIRef(literal.datatype)).ill_typed


@pytest.mark.parametrize(
    ("value", "type"),
    [
        ("2024-02-29", "date"), ("2023-02-29", "string"), ("0000-01-01", "string"), ("2025-13", "string"), ("9999", "gYear"),
        ("2025-06-07T24:00:00", "string"), ("2025-06-07T22:15:00.5+02:00", "dateTime"), ("2025-06-07T22:15Z", "dateTime"),
        ("2025-06-07T22:15:00+15:00", "string"), ("٢٠٢٥-٠٦-٠٧", "string"), ("2025-06-07 ", "string"), ("2025-W23", "string"),
    ],
)  # fmt: skip
def test_rdf_dates_have_the_type_they_deserve(value: str, type: str) -> None:
    assert literals.temporal(value).datatype == PREFIXES["xsd"] + type


@pytest.mark.parametrize(
    ("value", "expected"),
    [("P2D", "P2D"), ("PT36H", "PT36H"), ("P3W", "P21D"), ("P1Y2M3DT4H5M6.7S", "P1Y2M3DT4H5M6.7S"), ("P", None), ("PT", None),
     ("PXD", None), ("P1.5D", None), ("PT1..2S", None), ("P2D ", None), ("2025", None)],
)  # fmt: skip
def test_rdf_durations_are_valid_or_left_out(value: str, expected: str | None) -> None:
    found = literals.duration(value)
    assert (found and found.value) == expected


@pytest.mark.parametrize(
    ("url", "is_iri"),
    [
        ("https://example.org/a?b=c#d", True), ("http://example.org/ä", True), ("javascript:alert(1)", False),
        ("https://", False), ("https://example.org/>", False), ("https://example.org/a b", False),
        ("https://example.org/%zz", False),
        ("data:text/html,x", False), ("https://example.org/\ud800", False), ("//example.org/", False), ("", False),
    ],
)  # fmt: skip
def test_rdf_only_valid_web_addresses_become_iris(url: str, is_iri: bool) -> None:
    assert (link(url) is not None) == is_iri


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_rdf_refuses_a_number_that_is_none(value: float) -> None:
    event = Event(id="event:1", type="sport", name="match", lemma="match", salience=value)
    with pytest.raises(RdfError, match=r"event 'event:1'.*no number"):
        list(quads(unresolved(Record(id="a", text="match", nodes=(event,), mentions=(_mention(event, 0, 5),)))))


def test_rdf_refuses_a_modality_that_does_not_exist() -> None:
    event = Event(id="event:1", type="sport", name="match", lemma="match", modality="perhaps")  # type: ignore[arg-type]
    with pytest.raises(RdfError, match=r"event 'event:1'.*'perhaps' is none of actual, planned"):
        list(quads(unresolved(Record(id="a", text="match", nodes=(event,), mentions=(_mention(event, 0, 5),)))))


@pytest.mark.parametrize("span", [(-1, 3), (3, 1), (0, 6)])
def test_rdf_refuses_offsets_beyond_the_text(span: tuple[int, int]) -> None:
    event = Event(id="event:1", type="sport", name="match", lemma="match")
    record = Record(id="a", text="match", nodes=(event,), mentions=(_mention(event, *span),))
    with pytest.raises(RdfError, match="article 'a' has no characters"):
        list(quads(unresolved(record)))


def test_rdf_reads_a_record_without_anything() -> None:
    record = replace(
        next(iter(sample_records())), nodes=(), mentions=(), edges=(), headline=None, sentences=(), model={}, title=None
    )
    for format in FORMATS:
        assert set(parse(written(unresolved(record), format), OXIGRAPH[format])) == statements(unresolved(record), format)
    assert set(parse(written(unresolved(), "jsonld"), RdfFormat.JSON_LD)) == set()


# --------------------------------------------------------------------------------------------------- the documentation


def test_rdf_documented_turtle_is_part_of_the_export() -> None:
    blocks = re.findall(r"```turtle\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    head = "".join(line for line in written(sample(), "turtle").decode().splitlines(keepends=True) if line.startswith("@prefix"))
    shown = {q.triple for block in blocks for q in parse((head + block).encode(), RdfFormat.TURTLE)}
    assert len(shown) > 20
    assert shown <= set(triples(sample()))


def test_rdf_documents_every_format() -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name, syntax in FORMATS.items():
        assert f"| `{name}` | `.{syntax.extension}` |" in text
