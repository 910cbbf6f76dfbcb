"""The build on Spark, on two local workers: the same graph as on one machine, whatever order, whoever dies."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import util
from io import BytesIO
from itertools import chain
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from story_records import FIRST, OTHER, SECOND, tell

from newsgraph.app import build
from newsgraph.app.spark import building, sessions
from newsgraph.app.spark.batches import ITEMS, batches_of, extract_batch, extract_batches, items_of, place_items
from newsgraph.app.spark.sessions import SparkError
from newsgraph.exports.rdf import write_rdf
from newsgraph.extract.articles import Article, Rejection
from newsgraph.extract.readers import ReadOptions, read
from newsgraph.graph import NewsGraph, Record, resolve
from newsgraph.graph.accounts import Account, accounts_of
from newsgraph.graph.copies import find_copies
from newsgraph.graph.decisions import Decision
from newsgraph.graph.samples import sample_records
from newsgraph.graph.store import Store

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "articles"
MASTER = "local[2,4]"
SETTINGS = {"spark.sql.shuffle.partitions": "2", "spark.driver.memory": "1g"}

Built = Any
Newsgraph = Callable[..., Any]


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """One session for all tests: a start takes ten seconds."""
    missing = [name for name in ("pyspark", "pyarrow", "pandas") if util.find_spec(name) is None]
    if not shutil.which("java"):
        missing.append("Java")
    if missing:
        reason = f"needs {', '.join(missing)}"
        if os.environ.get("CI"):
            pytest.fail(f"{reason}, which CI has to install")
        pytest.skip(reason)
    with sessions.open_session(MASTER, SETTINGS) as session:
        yield session


def quads_of(out: Path, suffix: str = ".nq") -> bytes:
    """The parts of the graph put together in the order of their names."""
    parts = sorted((out / building.QUADS).glob("part-*"))
    assert {"".join(part.suffixes) for part in parts} == {suffix}
    return b"".join(part.read_bytes() for part in parts)


def rows_of(out: Path, outcome: str) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    parts = sorted((out / building.ARTICLES / f"outcome={outcome}").glob("*.parquet"))
    return [row for part in parts for row in pq.ParquetFile(part).read().to_pylist()]


# The whole build


@pytest.mark.spark
@pytest.mark.model
def test_spark_build_gives_the_graph_of_one_machine(
    spark: SparkSession, built: Built, newsgraph: Newsgraph, tmp_path: Path
) -> None:
    out, store = tmp_path / "out", tmp_path / "again.newsgraph"
    done = newsgraph(
        "build", EXAMPLES, "--engine", "spark", "--master", MASTER, "--out", out, "--store", store, "--rejects", tmp_path / "r"
    )
    assert done.returncode == built.run.returncode, done.stderr
    assert quads_of(out) == built.rdf.read_bytes()
    with Store(store, read_only=True) as mine, Store(built.store, read_only=True) as theirs:
        assert [record.to_json() for record in mine.records()] == [record.to_json() for record in theirs.records()]
    assert len(rows_of(out, "record")) == len({row["id"] for row in rows_of(out, "record")})


@pytest.mark.spark
@pytest.mark.model
def test_spark_build_loses_and_doubles_nothing_when_a_worker_is_killed(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Police in Odesa arrested {} men on Sunday."
    lines = [{"id": f"a{i}", "text": text.format(i + 2), "published": "2025-09-14"} for i in range(40)]
    lines[7] = {"id": "a7", "title": "No text"}
    lines[8]["id"] = "a9"  # another article of the same id
    lines[8]["text"] = "Floods swept away a bridge near Ostrel."
    lines[10] = {"id": "a11", "text": text.format(3), "published": "2025-09-13"}  # a version of the next
    articles, died = tmp_path / "articles.jsonl", str(tmp_path / "died")
    articles.write_text("".join(json.dumps(line) + "\n" for line in lines))

    def die_once(batches: Iterator[pa.RecordBatch], model: str | None) -> Iterator[pa.RecordBatch]:
        """Give the results of a task, then kill the process that runs it, the first time any does; try again in one apart."""
        from pyspark import TaskContext

        task = TaskContext.get()
        assert task is not None
        yield from extract_batches(batches, model, guarded=lambda: task.attemptNumber() > 0)
        try:
            os.close(os.open(died, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(building, "_run", die_once)
    summary = building.build([str(articles)], out=str(tmp_path / "out"), master=MASTER, gzip=True)
    assert Path(died).exists()
    alone = build([articles], rdf=tmp_path / "alone.nq")
    assert gzip.decompress(quads_of(tmp_path / "out", ".nq.gz")) == (tmp_path / "alone.nq").read_bytes()
    assert replace(alone.summary, seconds=0) == replace(summary, seconds=0)
    assert summary.superseded == 1
    assert [row["id"] for row in rows_of(tmp_path / "out", "superseded")] == ["a11"]
    assert sorted(row["id"] for row in rows_of(tmp_path / "out", "record")) == sorted({line["id"] for line in lines} - {"a7"})
    rejects = rows_of(tmp_path / "out", "reject")
    assert sorted(row["origin"].removeprefix(f"{articles}:") for row in rejects) == ["10", "8"]
    assert (summary.read, summary.extracted, summary.set_aside.total()) == (40, 38, 2)


@pytest.mark.model
def test_spark_batches_give_a_result_for_each_item_also_in_a_process_apart() -> None:
    pytest.importorskip("pyarrow")
    items: list[Article | Rejection] = [
        Article(id="a", text="Police in Odesa arrested 2 men.", published="2025-09-14", origin="f:1"),
        Rejection(origin="f:2", reason="no text", content="\ud800"),
    ]
    (batch,) = batches_of(place_items(items, 0, 0), ITEMS)
    assert items_of(batch) == items
    results = extract_batch(batch).to_pylist()
    assert [row["outcome"] for row in results] == ["record", "reject"]
    assert Record.from_json(results[0]["record"]).id == "a"
    assert extract_batch(batch, guarded=True).to_pylist() == results


def test_spark_packed_records_come_out_as_they_went_in() -> None:
    pytest.importorskip("msgspec")
    from newsgraph.app.spark.excerpts import pack, pack_record, unpack, unpack_record

    records = [*sample_records(), tell("e", FIRST), Record(id="\x00", text="", nodes=sample_records()[0].nodes[::-1])]
    assert [unpack_record(pack_record(record)).to_json() for record in records] == [record.to_json() for record in records]
    accounts = [account for record in records for account in accounts_of(record, {})]
    assert accounts
    assert [unpack(pack(account), Account) for account in accounts] == accounts


# Resolution


@pytest.mark.spark
def test_spark_resolution_finds_what_one_process_finds(spark: SparkSession) -> None:
    retold = [
        tell(f"{name}{day}", text, f"2031-04-{day:02}")
        for day in (2, 3, 21)
        for name, text in zip("abc", (FIRST, SECOND, OTHER), strict=True)
    ]
    undated = [tell("u1", FIRST), tell("u2", SECOND), tell("u3", OTHER)]
    records = [*sample_records(), *retold, *undated]
    alone = resolve(records).all()
    assert {merge.reasons[-1].startswith("articles of one story") for merge in alone} == {True, False}
    assert resolve_on(spark, records[::-1]).all() == alone


@pytest.mark.spark
def test_spark_resolution_follows_decisions(spark: SparkSession) -> None:
    records = sample_records()
    merge = next(merge for merge in resolve(records).all() if merge.node.startswith("event:"))
    others = [node.id for record in records for node in record.nodes if node.kind == "actor"]
    decisions = [Decision.of("two", merge.node, merge.other), Decision.of("one", others[0], others[-1])]
    assert resolve_on(spark, records, decisions).all() == resolve(records, decisions).all()
    assert resolve(records, decisions).all() != resolve(records).all()


@pytest.mark.spark
def test_spark_finds_the_copies_that_one_process_finds(spark: SparkSession) -> None:
    from newsgraph.app.spark.copies import find_copies as find_copies_on
    from newsgraph.app.spark.frames import frame_of

    draw = Random(7)
    words = "floods boats town river council mayor bridge army Lisbon Ostrel Weir Herald 40 1,200 police rescue Monday".split()
    records = []
    for story in range(12):
        text = [draw.choice(words) for _ in range(160)]
        for number in range(draw.randint(1, 6)):
            edited = [draw.choice(words) if draw.random() < 0.01 * (number % 3) else word for word in text]
            body = " ".join(edited[: 160 - draw.choice((0, 0, 40, 145))])
            day = draw.choice((f"2025-06-{draw.randint(1, 14):02}", None))
            records.append(Record(id=f"{number}/{story}", text=body, published=day))
    alone = find_copies(records)
    assert len(records) - 10 > len(alone) > 10
    rows = [{"id": record.id, "published": record.published, "text": record.text} for record in records]
    frame = frame_of(spark, rows, {"id": "string", "published": "string", "text": "string"})
    assert find_copies_on(frame.repartition(3)) == alone


def resolve_on(spark: SparkSession, records: Sequence[Record], decisions: Sequence[Decision] = ()) -> Any:
    from newsgraph.app.spark.frames import frame_of
    from newsgraph.app.spark.resolution import SparkCorpus
    from newsgraph.graph.resolution import resolve_corpus

    rows = ({"id": record.id, "record": record.to_json()} for record in records)
    corpus = SparkCorpus(spark, frame_of(spark, rows, {"id": "string", "record": "string"}).repartition(3))
    merges = resolve_corpus(corpus, decisions)
    corpus.close()
    return merges


# Reading


@pytest.mark.spark
def test_spark_reads_what_one_machine_reads(spark: SparkSession, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    odd = folder / "d [x] %20é*?{y}"
    odd.mkdir(parents=True)
    lines = [json.dumps({"text": f"Two men were arrested in Odesa on day {i}, police said."}) for i in range(30)]
    lines[3] = "no JSON"
    lines[5] = ""
    (odd / "lines #1.jsonl").write_text("\n".join(lines))
    (folder / "b.jsonl.gz").write_bytes(gzip.compress("\n".join(lines[:4]).encode() + b"\n\xff\xfe{}"))
    (odd / "one.txt").write_text("Floods swept away a bridge near Ostrel on Sunday, officials said.")
    (folder / "empty.txt").write_text("")
    (folder / "wide.jsonl").write_bytes("\n".join(lines[:3]).encode("utf-16"))
    (folder / ".hidden.txt").write_text("Not to be read.")
    found, alone = collect(spark, [str(folder), str(tmp_path / "missing")]), list(read([folder]))
    assert [item for item in found if isinstance(item, Article)] == [item for item in alone if isinstance(item, Article)]
    missing = Rejection(origin=str(tmp_path / "missing"), reason="no files at this path", cure="check the path")
    assert {item for item in found if isinstance(item, Rejection)} == {missing, *(i for i in alone if isinstance(i, Rejection))}


@pytest.mark.spark
def test_spark_counts_the_lines_of_a_part_from_where_it_begins(spark: SparkSession, tmp_path: Path) -> None:
    text = "".join(json.dumps({"text": f"Two men were arrested in Odesa, police said on day {i}."}) + "\n" for i in range(50))
    (tmp_path / "a.jsonl").write_text(text)
    spark.conf.set("spark.sql.files.maxPartitionBytes", str(len(text) // 3))
    try:
        found = collect(spark, [str(tmp_path)])
    finally:
        spark.conf.unset("spark.sql.files.maxPartitionBytes")
    assert [item.text for item in found] == [item.text for item in read([tmp_path]) if isinstance(item, Article)]
    origins = [item.origin.removeprefix(f"{tmp_path}/") for item in found]
    assert origins[:2] == ["a.jsonl:1", "a.jsonl:2"]
    assert f"a.jsonl, after byte {len(text) // 3}:1" in origins


@pytest.mark.spark
def test_spark_reads_parquet_and_sets_aside_what_is_none(spark: SparkSession, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(
        pa.table({"body": ["Two men were arrested in Odesa, police said.", None], "date": ["2025-06-07", None]}),
        tmp_path / "a.parquet",
    )
    pq.write_table(pa.table({"text": ["Floods swept away a bridge near Ostrel."]}), tmp_path / "b c.parquet")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no table")
    (tmp_path / "_skipped.txt").write_text("Spark would pass over this without a word.")
    found = {item.origin.removeprefix(f"{tmp_path}/"): item for item in collect(spark, [str(tmp_path)])}
    assert sorted(found) == ["_skipped.txt", "a.parquet:row 1", "a.parquet:row 2", "b c.parquet:row 1", "broken.parquet"]
    first = found["a.parquet:row 1"]
    assert (first.text, first.published) == ("Two men were arrested in Odesa, police said.", "2025-06-07")
    assert found["b c.parquet:row 1"].text.startswith("Floods")
    assert all(found[name].reason for name in ("_skipped.txt", "a.parquet:row 2", "broken.parquet"))


@pytest.mark.spark
def test_spark_reads_and_writes_where_storage_is_not_this_machines_disk(spark: SparkSession, tmp_path: Path) -> None:
    from newsgraph.app.spark.frames import frame_of

    folder = tmp_path / "in" / "a [1] é"
    folder.mkdir(parents=True)
    (folder / "lines #1.jsonl").write_text("".join(f'{{"id": "a{i}", "text": "Rain fell on day {i}."}}\n' for i in range(20)))
    (folder / "one.txt").write_text("Floods swept away a bridge near Ostrel on Sunday, officials said.")
    hadoop = spark.sparkContext._jsc.hadoopConfiguration()
    hadoop.set("fs.viewfs.mounttable.cluster.link./news", tmp_path.as_uri())
    found = collect(spark, ["viewfs://cluster/news/in"])
    assert [item.text for item in found] == [item.text for item in read([tmp_path / "in"]) if isinstance(item, Article)]
    assert all(item.origin.startswith("viewfs://cluster/news/in/a [1] é/") for item in found)

    rows = [{"id": record.id, "record": record.to_json()} for record in sample_records()]
    records = frame_of(spark, rows, {"id": "string", "record": "string"})
    building._connect(spark, records, "viewfs://cluster/news/out", [], gzip=True)
    written = BytesIO()
    write_rdf(NewsGraph.from_records(sample_records()), written, format="nquads")
    assert gzip.decompress(quads_of(tmp_path / "out", ".nq.gz")) == written.getvalue()
    assert {path.name for path in (tmp_path / "out" / building.QUADS).iterdir() if path.is_dir()} == set()


def collect(spark: SparkSession, paths: list[str]) -> list[Any]:
    """What is read, in reading order."""
    from newsgraph.app.spark.batches import batches_of, items_of
    from newsgraph.app.spark.inputs import list_inputs, read_inputs

    rows = [row.asDict() for row in read_inputs(spark, list_inputs(spark, paths, ReadOptions()), ReadOptions()).collect()]
    rows.sort(key=lambda row: (row["file_number"] < 0, row["file_number"], row["part"], row["item"]))
    return list(chain.from_iterable(map(items_of, batches_of(rows, ITEMS))))


# Errors


def test_spark_missing_packages_and_java_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(util, "find_spec", lambda name: None if name == "pyspark" else object())
    with pytest.raises(SparkError, match=r"needs pyspark; install with: pip install 'newsgraph\[spark\]'"):
        sessions._require_packages()
    monkeypatch.setattr(util, "find_spec", lambda name: object())
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SparkError, match="needs Java, and there is none on this machine; install Java 17"):
        sessions._require_packages()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    with pytest.raises(SparkError, match="none in JAVA_HOME"):
        sessions._require_packages()


@pytest.mark.spark
def test_spark_does_not_write_over_what_is_there(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(SparkError, match="is there already; name another folder"):
        building._require_new(spark, str(tmp_path / "out"))
    building._require_new(spark, str(tmp_path / "new"))


@pytest.mark.spark
def test_spark_errors_say_why_in_a_line(spark: SparkSession) -> None:
    from pyspark.sql import functions as f

    with pytest.raises(SparkError, match=r"^Spark gave up: .*no such column.*-vv for all that it says$"), sessions.explained():
        spark.range(1).select(f.raise_error(f.lit("no such column"))).collect()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--engine", "spark"], "needs --master URL"),
        (["--engine", "spark", "--master", MASTER, "--out", "x", "--html", "x.html"], "for anything else add --store FILE"),
        (["--master", MASTER, "--store", "x"], "are for --engine spark"),
        (["--engine", "spark", "--master", MASTER, "--out", "x", "--spark", "memory"], "no NAME=VALUE"),
    ],
)
def test_spark_options_that_do_not_go_together_are_named(newsgraph: Newsgraph, words: list[str], message: str) -> None:
    done = newsgraph("build", EXAMPLES, *words)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
