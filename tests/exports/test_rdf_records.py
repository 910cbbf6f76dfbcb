"""RDF in gives the graph that was written, byte for byte when it is written again, and says what is wrong with other files."""

from __future__ import annotations

import gzip
import io
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exports.test_rdf import HOSTILE, _hostile, _mention, unresolved, written

from newsgraph.exports.fields import CLASSES, _fields
from newsgraph.exports.iris import RdfError
from newsgraph.exports.rdf import FORMATS, write_rdf
from newsgraph.exports.rdf_records import read_rdf
from newsgraph.graph import NewsGraph
from newsgraph.graph.records import Actor, Candidate, Edge, Event, Place, Record, Time
from newsgraph.graph.samples import invented_records, sample_records


def again(graph: NewsGraph, format: str = "nquads", **options: Any) -> NewsGraph:
    return read_rdf(io.BytesIO(written(graph, format, **options)), format)


def contents(graph: NewsGraph) -> tuple[dict[str, Any], dict[Any, Any]]:
    """Nodes and edges with all they carry but the names of mentions, which an import gives anew."""
    edges = {}
    for source, target, role, data in graph.nx.edges(keys=True, data=True):
        evidence = [
            found._replace(mentions=tuple(sorted({replace(m, id="") for m in found.mentions}, key=repr)))
            for found in data["evidence"]
        ]
        edges[source, target, role] = {**data, "evidence": evidence}
    return dict(graph.nx.nodes(data=True)), edges


@pytest.mark.parametrize("reify", [False, True])
@pytest.mark.parametrize("format", FORMATS)
def test_rdf_records_give_the_same_graph(format: str, reify: bool) -> None:
    if reify and format == "jsonld":
        pytest.skip("JSON-LD has no triple terms")
    graph = NewsGraph.from_records(sample_records())
    read = again(graph, format, reify=reify)
    assert contents(read) == contents(graph)
    assert written(read, format, reify=reify) == written(graph, format, reify=reify)
    for source, target in graph.nx.edges():
        assert [str(quote) for quote in read.evidence((source, target))] == [str(q) for q in graph.evidence((source, target))]


@pytest.mark.parametrize("format", FORMATS)
def test_rdf_records_tell_inherited_places_from_stated_ones(format: str) -> None:
    first = sample_records()[0]
    edges = tuple(replace(edge, inherited=edge.role == "location") for edge in first.edges)
    graph = unresolved(replace(first, edges=edges))
    assert any(data.get("inherited") for _, _, data in graph.nx.edges(data=True))
    assert contents(again(graph, format)) == contents(graph)


def test_rdf_records_have_the_texts_that_were_exported() -> None:
    graph = NewsGraph.from_records(sample_records())
    assert [record.text for record in again(graph, text=True).records()] == [record.text for record in graph.records()]
    for bare, whole in zip(again(graph).records(), graph.records(), strict=True):
        for start, end in bare.sentences:
            assert bare.text[start:end] == whole.text[start:end]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("format", ["nquads", "turtle", "jsonld", "rdfxml"])
def test_rdf_records_of_hostile_text_are_the_same(text: str, format: str) -> None:
    graph = unresolved(_hostile(text))
    assert contents(again(graph, format, text=True)) == contents(graph)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(1, 6), base=st.sampled_from(["urn:x:", "https://kb.example.org/a/"]))
def test_rdf_records_of_many_articles_are_the_same_under_any_base(seed: int, count: int, base: str) -> None:
    graph = NewsGraph.from_records(invented_records(count, Random(seed)))
    read = again(graph, "trig", base=base)
    assert contents(read) == contents(graph)
    assert written(read, "trig", base=base) == written(graph, "trig", base=base)


def test_rdf_records_resolve_to_the_same_graph_in_a_store() -> None:
    graph = NewsGraph.from_records(invented_records(30, Random(3)))
    assert contents(NewsGraph.from_records(again(graph).records())) == contents(graph)


VALUES: list[dict[str, Any]] = [
    {"start": "2025-06-07T22:15", "end": "2025-06-07T22:15:00"},
    {"start": "2025-06-07T22:15+02:00", "end": "2025-06"},
    {"quantities": {"dead": [3]}},
    {"quantities": {"dead": [4, 3, {"value": 5, "bound": "at least"}], "hurt": None, "odd": {"deep": {"a": [1.5, None]}}}},
    {"quantities": {"true": True, "one": 1, "point": 1.0, "text": "a few", "empty": {}}},
    {"mode": "", "tense": "", "cameo": ""},
    {"plover": "NOT A CATEGORY", "type": "a type/of ours"},
    {"salience": 0.1 + 0.2, "confidence": 1e-9},
    {"quad": "material conflict", "goldstein": -9.5, "contexts": ("military", "election"), "mode": "aerial", "cameo": "195"},
    {"contexts": ("b", "c"), "aspect": "perfect", "dated_by": "telling", "told": "2025-06-08T10:00", "type_confidence": 0.3},
]


@pytest.mark.parametrize("fields", VALUES, ids=range(len(VALUES)))
def test_rdf_records_keep_every_value_of_an_event(fields: dict[str, Any]) -> None:
    event = Event(**{"id": "event:1", "type": "sport", "name": "match", "lemma": "match", **fields})
    graph = unresolved(Record(id="a", text="match", nodes=(event,), mentions=(_mention(event, 0, 5),)))
    assert contents(again(graph)) == contents(graph)


OTHERS = (
    Candidate(geonames=30, name="X", country="USA", admin1="Ohio", score=0.2),
    Candidate(name="X", score=0.1),
    Candidate(geonames=10, name="X", country="CAN", score=0.1),
)


@pytest.mark.parametrize(
    "node",
    [
        Place(id="place:x", type="city", name="X", within=("Region", "Country"), candidates=OTHERS, lat=1, lon=-0.0),
        Place(id="place:y", type="city", name="Y", aliases=("b", "a", "b"), country="", wikidata="", within=("Region",)),
        Place(id="place:z", type="area", name="east of Z", extent=(170.0, -20.5, -170.0, 0.0), lat=-10.0, lon=180.0),
        Place(id="place:local:1:nowhere", type="place", name="Nowhere", resolved=False, candidates=(Candidate(geonames=5),)),
        Time(id="time:x", value="2025-06-07T22:15", start="2025-06-07T22:15", end=""),
        Time(id="time:y", value="2025-06", type="DATE", precision="month", zone="Europe/Kyiv"),
    ],
)
def test_rdf_records_keep_every_value_of_places_and_times(node: Any) -> None:
    event = Event(id="event:1", type="sport", name="match", lemma="match")
    mentions = (_mention(event, 0, 5), _mention(node, 0, 5, "m1"))
    graph = unresolved(Record(id="a", text="match", nodes=(event, node), mentions=mentions, published="2025-06-08T10:00"))
    read = again(graph)
    assert contents(read) == contents(graph)
    assert read.article("a").published == "2025-06-08T10:00"


def test_rdf_records_keep_stances_and_what_single_mentions_count() -> None:
    source = Actor(id="actor:x", type="person", name="X")
    event = Event(id="event:1", type="sport", name="match", lemma="match")
    mentions = (
        _mention(event, 0, 5),
        replace(_mention(event, 6, 9, "m1"), quantities={"dead": 3, "hurt": {"value": 5, "bound": "at least"}}),
        _mention(source, 6, 9, "m2"),
    )
    said = Edge(source="event:1", target="actor:x", role="attribution", mentions=("m1", "m2"), stances=("deny", "claim"))
    graph = unresolved(Record(id="a", text="match and so on", nodes=(event, source), mentions=mentions, edges=(said,)))
    read = again(graph)
    assert contents(read) == contents(graph)
    assert read.nx.edges["event:1", "actor:x", "attribution"]["stances"] == ("claim", "deny")


def test_rdf_records_have_a_term_for_every_field() -> None:
    """What has none stands in ng:details, where no query finds it: give new fields of the record a term."""
    within_json = {"aliases", "candidates", "contexts", "end", "quantities", "start", "told", "within"}
    for kind, cls in CLASSES.items():
        assert {name for name, _, _ in _fields(kind)} <= within_json, f"fields of {cls.__name__}"


@pytest.mark.parametrize("name", ["graph.nq", "graph.ttl.gz", "graph.jsonld.gz"])
def test_rdf_records_are_read_from_a_path_whose_ending_tells(name: str, tmp_path: Path) -> None:
    graph = NewsGraph.from_records(sample_records())
    format = {"nq": "nquads", "ttl": "turtle", "jsonld": "jsonld"}[name.split(".")[1]]
    write_rdf(graph, tmp_path / name, format=format)
    assert contents(read_rdf(tmp_path / name)) == contents(graph)


@pytest.mark.parametrize("left_out", ["#confidence", "#salience"])
def test_rdf_records_take_a_number_that_is_left_out_for_unsaid(left_out: str, tmp_path: Path) -> None:
    lines = written(NewsGraph.from_records(sample_records()), "nquads").splitlines(keepends=True)
    (tmp_path / "some.nq").write_bytes(b"".join(line for line in lines if f"{left_out}>".encode() not in line))
    events = [node for record in read_rdf(tmp_path / "some.nq").records() for node in record.nodes if isinstance(node, Event)]
    default = Event(id="event:x", name="x", lemma="x", type="event")
    name = left_out.removeprefix("#")
    assert {getattr(event, name) for event in events} == {getattr(default, name)}


def test_rdf_records_name_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("<x:a> <x:b> <x:c> .\n<x:a> <x:b> 'open .\n")
    (tmp_path / "other.nq").write_text("<x:a> <x:b> <x:c> .\n")
    whole = gzip.compress(written(NewsGraph.from_records(sample_records()), "nquads"))
    (tmp_path / "cut.nq.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "bad.nq.gz").write_bytes(b"not gzip")
    with pytest.raises(RdfError, match=r"broken\.ttl, line 2: not valid as turtle"):
        read_rdf(tmp_path / "broken.ttl")
    with pytest.raises(RdfError, match=r"other\.nq holds no article of a newsgraph export"):
        read_rdf(tmp_path / "other.nq")
    for name in ("cut.nq.gz", "bad.nq.gz"):
        with pytest.raises(RdfError, match="damaged gzip"):
            read_rdf(tmp_path / name)
    with pytest.raises(RdfError, match="tells no RDF format; name one of turtle"):
        read_rdf(tmp_path / "graph.docx")
    with pytest.raises(RdfError, match="no RDF format 'n3'"):
        read_rdf(io.BytesIO(b""), "n3")


def test_rdf_records_refuse_a_decompression_bomb(tmp_path: Path) -> None:
    (tmp_path / "bomb.nq.gz").write_bytes(gzip.compress(b"\n" * (48 << 20), compresslevel=9))
    with pytest.raises(RdfError, match=r"bomb\.nq\.gz: expands more than 250-fold"):
        read_rdf(tmp_path / "bomb.nq.gz")


@pytest.mark.parametrize("lost", ["#exact", "#start", "#hasSelector", "rdf-syntax-ns#subject", "#polarity", "/identifier"])
def test_rdf_records_name_the_article_that_lacks_something(lost: str) -> None:
    lines = written(NewsGraph.from_records(sample_records()), "nquads").decode().splitlines(keepends=True)
    data = "".join(line for line in lines if f"{lost}>" not in line).encode()
    with pytest.raises(RdfError, match=r"article/https.*: no article as newsgraph exports it"):
        read_rdf(io.BytesIO(data), "nquads")
