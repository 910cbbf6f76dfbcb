"""File exports: what other programs read back is what the graph holds, and nothing in it can do harm."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgraph.exports.files import write_csv, write_geojson, write_gexf, write_graphml, write_nodelink, write_records
from newsgraph.exports.formats import FORMATS, find_format, write
from newsgraph.exports.outputs import ExportError
from newsgraph.graph import NewsGraph, Record
from newsgraph.graph.records import Actor, Node, Place
from newsgraph.graph.samples import invented_records, sample_records

OWN: dict[str, Callable[..., None]] = {
    "graphml": write_graphml,
    "gexf": write_gexf,
    "nodelink": write_nodelink,
    "records": write_records,
    "csv": write_csv,
    "geojson": write_geojson,
}
HOSTILE = "\x00<script>\"'&]]>\r\n\u202e\ud800=cmd|' /C calc'!A0,;\t"
SEEDS = st.integers(0, 2**32)


@pytest.fixture
def graph() -> NewsGraph:
    return NewsGraph.from_records(sample_records())


def written(graph: NewsGraph, format: str) -> bytes:
    out = io.BytesIO()
    write(graph, out, format)
    return out.getvalue()


def invented(seed: int, count: int = 12) -> NewsGraph:
    return NewsGraph.from_records(invented_records(count, Random(seed), actors=4, days=3))


def hostile_record() -> Record:
    """A record with hostile text in every field that takes text."""
    record = sample_records()[0]
    nodes: list[Node] = []
    for node in record.nodes:
        if isinstance(node, Actor | Place):
            nodes.append(replace(node, name=HOSTILE + node.name, aliases=(HOSTILE,)))
        else:
            nodes.append(node)
    bad = {"title": HOSTILE, "source": HOSTILE, "author": HOSTILE, "url": "javascript:" + HOSTILE}
    return replace(record, id=record.id + HOSTILE, text=record.text + HOSTILE, nodes=tuple(nodes), **bad)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------------------ round trips


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.integers(0, 12))
def test_files_graphml_is_read_back_by_networkx(seed: int, count: int) -> None:
    graph = invented(seed, count)
    back = nx.parse_graphml(written(graph, "graphml").decode(), force_multigraph=True)
    assert list(back.nodes) == list(graph.nx.nodes)
    edges = [(source, target, data["role"]) for source, target, data in back.edges(data=True)]
    assert sorted(edges) == sorted(graph.nx.edges(keys=True))
    for id, data in back.nodes(data=True):
        original = graph.nx.nodes[id]
        assert (data["kind"], data["label"], data["mentions"]) == (original["kind"], original["label"], original["mentions"])
        if data["kind"] == "place":
            assert (data["lat"], data["lon"]) == (original["lat"], original["lon"])
        if data["kind"] == "event":
            assert data.get("start") == original["start"]
    confidences = {(source, target, data["role"]): data["confidence"] for source, target, data in back.edges(data=True)}
    assert all(
        confidences[key] == data["confidence"] for *key_, data in graph.nx.edges(keys=True, data=True) if (key := tuple(key_))
    )


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.integers(0, 12))
def test_files_nodelink_is_read_back_by_networkx(seed: int, count: int) -> None:
    graph = invented(seed, count)
    back = nx.node_link_graph(json.loads(written(graph, "nodelink")), edges="edges")
    assert isinstance(back, nx.MultiDiGraph)
    assert list(back.nodes) == list(graph.nx.nodes)
    assert list(back.edges(keys=True)) == list(graph.nx.edges(keys=True))
    for id, data in back.nodes(data=True):
        assert data == json.loads(json.dumps(graph.nx.nodes[id]))


def test_files_nodelink_has_every_quote(graph: NewsGraph) -> None:
    for link in json.loads(written(graph, "nodelink"))["edges"]:
        quotes = graph.evidence((link["source"], link["target"], link["key"]))
        assert [found["sentence"] for found in link["evidence"]] == [quote.sentence for quote in quotes]
        for found in link["evidence"]:
            record = graph.article(found["article"])
            whole = record.title if found["in"] == "title" else record.text
            assert whole is not None
            assert whole[found["start"] : found["end"]] in found["sentence"]


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.integers(0, 12))
def test_files_gexf_is_read_back_by_networkx(seed: int, count: int) -> None:
    graph = invented(seed, count)
    back = nx.read_gexf(io.BytesIO(written(graph, "gexf")))
    assert list(back.nodes) == list(graph.nx.nodes)
    roles = [(source, target, data["role"]) for source, target, data in back.edges(data=True)]
    assert sorted(roles) == sorted(graph.nx.edges(keys=True))


def test_files_gexf_gives_events_their_days(graph: NewsGraph) -> None:
    root = ElementTree.fromstring(written(graph, "gexf"))
    space = {"g": "http://www.gexf.net/1.2draft"}
    (attack,) = (node for node in root.iterfind(".//g:node", space) if node.get("label") == "drone attack on Kharkiv")
    assert (attack.get("start"), attack.get("end")) == ("2025-06-07", "2025-06-07")
    found = root.find("g:graph", space)
    assert found is not None
    assert (found.get("mode"), found.get("timeformat")) == ("dynamic", "date")


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.integers(0, 12))
def test_files_records_build_the_same_graph(seed: int, count: int) -> None:
    graph = invented(seed, count)
    back = NewsGraph.from_records(map(Record.from_json, written(graph, "records").decode().splitlines()))
    assert list(back.nx.nodes(data=True)) == list(graph.nx.nodes(data=True))
    assert list(back.nx.edges(keys=True, data=True)) == list(graph.nx.edges(keys=True, data=True))


# --------------------------------------------------------------------------------------------------------------------- csv, map


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def test_files_csv_folder_has_nodes_and_edges(graph: NewsGraph, tmp_path: Path) -> None:
    write_csv(graph, tmp_path / "new" / "tables")
    nodes = table((tmp_path / "new" / "tables" / "nodes.csv").read_bytes())
    edges = table((tmp_path / "new" / "tables" / "edges.csv").read_bytes())
    assert [node["id"] for node in nodes] == list(graph.nx.nodes)
    assert [(edge["source"], edge["target"], edge["role"]) for edge in edges] == list(graph.nx.edges(keys=True))
    (kharkiv,) = (node for node in nodes if node["label"] == "Kharkiv")
    assert (kharkiv["lat"], kharkiv["within"]) == ("49.98081", "Kharkiv Oblast; Ukraine")


def test_files_csv_has_a_column_for_every_attribute(graph: NewsGraph, tmp_path: Path) -> None:
    write_csv(graph, tmp_path / "tables")
    columns = set(table((tmp_path / "tables" / "nodes.csv").read_bytes())[0])
    assert {key for _, data in graph.nx.nodes(data=True) for key in data} | {"id"} == columns


def test_files_csv_zip_holds_the_same_tables(graph: NewsGraph, tmp_path: Path) -> None:
    write_csv(graph, tmp_path / "tables")
    write_csv(graph, tmp_path / "tables.zip")
    with zipfile.ZipFile(tmp_path / "tables.zip") as archive:
        assert archive.namelist() == ["nodes.csv", "edges.csv"]
        for name in archive.namelist():
            assert archive.read(name) == (tmp_path / "tables" / name).read_bytes()


def test_files_csv_of_one_file_is_the_edges(graph: NewsGraph, tmp_path: Path) -> None:
    write_csv(graph, tmp_path / "one.csv")
    assert (tmp_path / "one.csv").read_bytes() == written(graph, "csv")
    assert len(table(written(graph, "csv"))) == graph.nx.number_of_edges()


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x"])
def test_files_csv_disarms_formulas(start: str, tmp_path: Path) -> None:
    record = sample_records()[2]
    nodes = tuple(replace(node, name=start) if isinstance(node, Actor) else node for node in record.nodes)
    write_csv(NewsGraph.from_records([replace(record, nodes=nodes, title=start)]), tmp_path / "t")
    for name in ("nodes.csv", "edges.csv"):
        for row in table((tmp_path / "t" / name).read_bytes()):
            for cell in row.values():
                assert not cell.startswith(tuple("=+-@\t\r＝＋－＠"))
    names = {row["name"] for row in table((tmp_path / "t" / "nodes.csv").read_bytes()) if row["kind"] == "actor"}
    assert names == {"'" + start}


def test_files_csv_leaves_negative_numbers_numbers(tmp_path: Path) -> None:
    record = sample_records()[2]
    nodes = tuple(replace(node, lon=-3.5) if isinstance(node, Place) else node for node in record.nodes)
    write_csv(NewsGraph.from_records([replace(record, nodes=nodes)]), tmp_path / "t")
    assert "-3.5" in {row["lon"] for row in table((tmp_path / "t" / "nodes.csv").read_bytes())}


def test_files_csv_refuses_a_folder_that_is_a_file(graph: NewsGraph, tmp_path: Path) -> None:
    (tmp_path / "t").write_text("")
    with pytest.raises(ExportError, match="name another"):
        write_csv(graph, tmp_path / "t")


def test_files_geojson_places_events_in_longitude_latitude_order(graph: NewsGraph) -> None:
    features = json.loads(written(graph, "geojson"))["features"]
    assert {(f["properties"]["name"], *f["geometry"]["coordinates"]) for f in features} == {
        ("drone attack on Kharkiv", 36.25272, 49.98081),
        ("talks in Istanbul", 28.94966, 41.01384),
    }


def test_files_geojson_says_all_of_the_place_and_whether_it_is_inherited() -> None:
    record = sample_records()[0]
    extent = (35.0, 49.0, 37.0, 51.0)
    nodes = tuple(replace(node, extent=extent) if isinstance(node, Place) else node for node in record.nodes)
    edges = tuple(replace(edge, inherited=edge.role == "location") for edge in record.edges)
    graph = NewsGraph.from_records([replace(record, nodes=nodes, edges=edges)])
    (properties,) = (feature["properties"] for feature in json.loads(written(graph, "geojson"))["features"])
    told = {
        key: properties[key]
        for key in ("place_name", "place_type", "admin1", "within", "geonames", "wikidata", "inherited", "extent")
    }
    assert told == {
        "place_name": "Kharkiv", "place_type": "city", "admin1": "Kharkiv Oblast", "within": ["Kharkiv Oblast", "Ukraine"],
        "geonames": 706483, "wikidata": "Q42308", "inherited": True, "extent": list(extent),
    }  # fmt: skip
    assert next(row for row in graph.rows("edge") if row["role"] == "location")["inherited"] is True


@pytest.mark.parametrize(("lat", "lon"), [(None, None), (91.0, 0.0), (0.0, 200.0), (float("nan"), 0.0)])
def test_files_geojson_leaves_out_what_is_nowhere_on_earth(lat: float | None, lon: float | None) -> None:
    record = sample_records()[2]
    nodes = tuple(replace(node, lat=lat, lon=lon) if isinstance(node, Place) else node for node in record.nodes)
    assert json.loads(written(NewsGraph.from_records([replace(record, nodes=nodes)]), "geojson"))["features"] == []


# ---------------------------------------------------------------------------------------------------------- hostile, same, whole


@pytest.mark.parametrize("name", sorted(OWN))
def test_files_carry_hostile_text_without_breaking(name: str) -> None:
    graph = NewsGraph.from_records([hostile_record()])
    data = written(graph, name)
    text = data.decode("utf-8")
    readers: dict[str, Callable[[], Any]] = {
        "graphml": lambda: nx.parse_graphml(text).number_of_nodes(),
        "gexf": lambda: nx.read_gexf(io.BytesIO(data)).number_of_nodes(),
        "nodelink": lambda: len(json.loads(text)["nodes"]),
        "records": lambda: len([json.loads(line) for line in text.split("\n") if line]),
        "csv": lambda: len(table(data)),
        "geojson": lambda: len(json.loads(text)["features"]),
    }
    count = graph.nx.number_of_nodes()
    expected = {"records": 1, "csv": graph.nx.number_of_edges(), "geojson": 1}
    assert readers[name]() == expected.get(name, count)
    if name in {"graphml", "gexf", "csv"}:
        assert "\x00" not in text


def test_files_records_keep_hostile_text_whole() -> None:
    record = hostile_record()
    (line,) = written(NewsGraph.from_records([record]), "records").decode().splitlines()
    assert Record.from_json(line) == record


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_files_do_not_depend_on_the_order_of_records(seed: int) -> None:
    records = list(invented_records(12, Random(seed), actors=4, days=3))
    for name in OWN:
        assert written(NewsGraph.from_records(records), name) == written(NewsGraph.from_records(records[::-1]), name)


@pytest.mark.parametrize("name", sorted(OWN))
def test_files_of_an_empty_graph_are_well_formed(name: str) -> None:
    data = written(NewsGraph.from_records([]), name)
    if name in {"graphml", "gexf"}:
        ElementTree.fromstring(data)
    elif name in {"nodelink", "geojson"}:
        json.loads(data)


@pytest.mark.parametrize("name", [name for name in sorted(OWN) if name != "csv"])
def test_files_are_compressed_by_name_and_the_same_each_time(graph: NewsGraph, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"out{FORMATS[name].suffixes[0]}.gz"
    write(graph, path)
    first = path.read_bytes()
    write(graph, path)
    assert path.read_bytes() == first
    assert gzip.decompress(first) == written(graph, name)
    assert first[4:8] == bytes(4), "the header has the time of writing"


def test_files_that_fail_leave_what_was_there(graph: NewsGraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("precious")

    def broken(self: NewsGraph) -> Any:
        yield next(iter(sample_records()))
        raise RuntimeError("half way")

    monkeypatch.setattr(NewsGraph, "records", broken)
    with pytest.raises(RuntimeError, match="half way"):
        write(graph, path)
    assert path.read_text() == "precious"
    assert list(tmp_path.iterdir()) == [path]


def test_files_appear_whole_beside_what_is_being_read(graph: NewsGraph, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("precious")
    with path.open() as reader:
        write(graph, path)
        assert reader.read() == "precious"
    assert path.read_bytes() == written(graph, "records")


def test_files_gexf_does_not_tell_the_day_of_writing(graph: NewsGraph) -> None:
    assert b"lastmodifieddate" not in written(graph, "gexf")


def test_files_in_a_missing_folder_say_so(graph: NewsGraph, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="can't be written: No such file or directory; check the folder"):
        write(graph, tmp_path / "none" / "out.json")


def test_files_csv_leaves_the_callers_file_open(graph: NewsGraph) -> None:
    out = io.BytesIO()
    write_csv(graph, out)
    assert not out.closed


# ----------------------------------------------------------------------------------------------------------------------- formats


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.ttl", "turtle"), ("a.nt", "ntriples"), ("a.nq.gz", "nquads"), ("a.trig", "trig"), ("a.jsonld", "jsonld"),
        ("a.rdf", "rdfxml"), ("a.graphml", "graphml"), ("a.GEXF", "gexf"), ("a.json", "nodelink"), ("a.jsonl.gz", "records"),
        ("a.csv", "csv"), ("a.zip", "csv"), ("a.geojson", "geojson"), ("a.html", "html"),
    ],
)  # fmt: skip
def test_formats_are_told_by_the_ending(path: str, name: str) -> None:
    assert find_format(path).name == name
    assert find_format(Path(path)).name == name


def test_formats_have_endings_of_their_own() -> None:
    endings = [suffix for format in FORMATS.values() for suffix in format.suffixes]
    assert len(endings) == len(set(endings))


def test_formats_that_are_unknown_are_named_with_the_known() -> None:
    with pytest.raises(ExportError, match="no format 'dot'; there are html, turtle"):
        find_format("a.json", "dot")
    with pytest.raises(ExportError, match="tells no format"):
        find_format("a.docx")
    with pytest.raises(ExportError, match="a format is needed"):
        find_format(io.BytesIO())


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_formats_all_write_the_sample(graph: NewsGraph, name: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{FORMATS[name].suffixes[0]}"
    write(graph, path, name)
    assert path.stat().st_size > 100
    assert list(tmp_path.iterdir()) == [path]


def test_formats_pass_options_on(graph: NewsGraph) -> None:
    out = io.BytesIO()
    write(graph, out, "ntriples", base="https://kb.example.org/")
    assert b"<https://kb.example.org/" in out.getvalue()
