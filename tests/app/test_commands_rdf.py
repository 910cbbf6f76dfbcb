"""The commands about RDF, from outside."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from newsgraph.app import cli
from newsgraph.app.exit_codes import FAILED, OK, SOME_SET_ASIDE, USAGE
from newsgraph.graph import NewsGraph, Store
from newsgraph.graph.samples import sample_records


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


@pytest.mark.parametrize("options", [(), ("--rdf12",), ("--text",), ("--base", "https://kb.example.org/")])
def test_commands_rdf_import_gives_the_exported_graph(
    store: Path, tmp_path: Path, options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    exported, again = tmp_path / "sample.trig.gz", tmp_path / "again.newsgraph"
    assert run("export", store, "-o", exported, *options) == OK
    assert run("import", exported, "--store", again) == OK
    assert "3 articles: 3 added, 0 replaced, 0 unchanged" in capsys.readouterr().err
    graph, read = NewsGraph.open(store), NewsGraph.open(again)
    assert dict(read.nx.nodes(data=True)) == dict(graph.nx.nodes(data=True))
    assert sorted(read.nx.edges(keys=True)) == sorted(graph.nx.edges(keys=True))
    texts = [record.text for record in graph.records()]
    assert ([record.text for record in read.records()] == texts) is (options == ("--text",))


def test_commands_rdf_export_says_when_articles_were_extracted_if_asked(tmp_path: Path) -> None:
    kept, plain, timed = tmp_path / "s.newsgraph", tmp_path / "plain.nq", tmp_path / "timed.nq"
    with Store(kept) as store:
        store.add(sample_records()[0], datetime(2026, 5, 1, 14, tzinfo=timezone(timedelta(hours=2))))
        store.add_all(sample_records()[1:])
    assert run("export", kept, "-o", plain) == run("export", kept, "-o", timed, "--times") == OK
    (line,) = set(timed.read_text().splitlines()) - set(plain.read_text().splitlines())
    assert '<http://www.w3.org/ns/prov#endedAtTime> "2026-05-01T12:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>' in line
    assert run("validate", timed) == OK
    assert run("import", timed, "--store", tmp_path / "again.newsgraph") == OK
    assert dict(NewsGraph.open(tmp_path / "again.newsgraph").nx.nodes(data=True)) == dict(
        NewsGraph.open(kept).nx.nodes(data=True)
    )


def test_commands_rdf_import_says_what_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other.nt").write_text("<x:a> <x:b> <x:c> .\n")
    assert run("import", tmp_path / "other.nt", "--store", tmp_path / "s.newsgraph") == FAILED
    assert "holds no article of a newsgraph export" in capsys.readouterr().err
    assert not (tmp_path / "s.newsgraph").exists()


def test_commands_rdf_export_refuses_rdf_options_for_other_formats(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", store, "--format", "graphml", "--base", "urn:x:") == USAGE
    assert "--base, --text, --rdf12 and --times are for RDF" in capsys.readouterr().err


def test_commands_rdf_export_names_a_base_that_cannot_be_one(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", store, "--format", "turtle", "--base", "https://kb.example.org") == FAILED
    assert "write 'https://kb.example.org/'" in capsys.readouterr().err


def test_commands_rdf_validate_a_store_and_a_file(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyshacl")
    exported = tmp_path / "sample.nq"
    run("export", store, "-o", exported)
    assert run("validate", store) == OK
    assert run("validate", exported) == OK
    assert capsys.readouterr().err.count("conforms to the shapes") == 2
    lines = exported.read_text().splitlines(keepends=True)
    exported.write_text("".join(line for line in lines if "ns#polarity" not in line))
    assert run("validate", exported) == SOME_SET_ASIDE
    said = capsys.readouterr().out
    assert "has exactly one polarity, ng:positive or ng:negative; ng:polarity is missing" in said
    assert run("validate", exported, "--json") == SOME_SET_ASIDE
    found = json.loads(capsys.readouterr().out)
    assert len(found) == len(said.splitlines())
    assert found[0]["path"] == "ng:polarity"


EVENTS = "SELECT ?event ?place { ?e ng:agent/rdfs:label $who ; rdfs:label ?event ; ng:location ?place } ORDER BY ?event"


def test_commands_rdf_sparql_prints_a_table(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sparql", store, EVENTS, "--bind", "who=Russia") == OK
    assert capsys.readouterr().out.splitlines() == [
        "event                    place",
        "───────────────────────  ─────────────────────",
        "drone attack on Kharkiv  place:geonames:706483",
        "talks in Istanbul        place:geonames:745044",
    ]


def test_commands_rdf_sparql_prints_the_standard_formats(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sparql", store, EVENTS, "--bind", "who=Russia", "--format", "json") == OK
    assert len(json.loads(capsys.readouterr().out)["results"]["bindings"]) == 2
    assert run("sparql", store, EVENTS, "--bind", "who=Russia", "--format", "csv") == OK
    assert capsys.readouterr().out.splitlines()[1].startswith("drone attack on Kharkiv,https://newsgraph.example/place/")
    assert run("sparql", store, "ASK {}", "--format", "json") == OK
    assert json.loads(capsys.readouterr().out) == {"head": {}, "boolean": True}
    assert run("sparql", store, "CONSTRUCT { ?e a sem:Event } WHERE { ?e a sem:Event }", "--format", "ntriples") == OK
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_commands_rdf_sparql_reads_standard_input(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("SELECT (COUNT(?e) AS ?n) { ?e a sem:Event }"))
    assert run("sparql", store, "-", "--database", tmp_path / "database") == OK
    assert capsys.readouterr().out.split() == ["n", "─", "5"]
    assert (tmp_path / "database").is_dir()


def test_commands_rdf_sparql_says_what_is_wrong(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sparql", store, "SELECT ?s { ?s }") == FAILED
    assert "SELECT ?s { ?s }\n                  ^" in capsys.readouterr().err
    assert run("sparql", store, EVENTS, "--bind", "who") == USAGE
    assert run("sparql", store, EVENTS, "--format", "turtle", "--bind", "who=x") == USAGE
