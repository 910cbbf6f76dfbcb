"""A build on Spark: read, extract, keep, resolve and write, each on all the machines of a cluster."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from newsgraph.app.intake import Summary, kind_of, tell_superseded
from newsgraph.app.spark.batches import ITEMS, RECORD, REJECT, RESULTS, SUPERSEDED, extract_batches, rejection_of
from newsgraph.app.spark.frames import frame_of
from newsgraph.app.spark.inputs import list_inputs, read_inputs
from newsgraph.app.spark.quads import Shared, Standing, describe_claims, describe_nodes, take_apart
from newsgraph.app.spark.resolution import SparkCorpus, broadcast
from newsgraph.app.spark.sessions import SparkError, explained, file_system, java_object, open_session
from newsgraph.app.workers import load_once
from newsgraph.extract.articles import Rejection
from newsgraph.extract.pipeline import require
from newsgraph.extract.readers import ReadOptions
from newsgraph.graph.decisions import Decision
from newsgraph.graph.records import Record
from newsgraph.graph.resolution import Merges, resolve_corpus
from newsgraph.graph.store import Store

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark import Accumulator
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["ARTICLES", "MERGES", "QUADS", "build"]

_log = logging.getLogger(__name__)

ARTICLES, MERGES, QUADS = "articles", "merges", "nquads"
"""Folders of what a build writes: records and rejects as Parquet, merges as Parquet, the graph as N-Quads."""

_TASK_BYTES = 1 << 20
"""About 300 articles of 3 KB: some 20 seconds of work, which is what the death of a worker costs."""
_MOST_TASKS = 20_000
_TASKS_A_CORE = 6
_GUARDED_FROM = 2
"""From this attempt on a task extracts in a process apart: what killed the first two may be an article."""
_TRANSACTION = 500
_PARTS = "spark.sql.shuffle.partitions"


def build(
    paths: Iterable[str],
    *,
    out: str,
    master: str,
    store: Path | None = None,
    model: str | None = None,
    options: ReadOptions | None = None,
    settings: Mapping[str, str] | None = None,
    gzip: bool = False,
    watch_results: Callable[[Iterable[Rejection]], Iterator[Rejection]] = iter,
) -> Summary:
    """Build the graph of articles on a cluster.

    Parameters
    ----------
    paths
        Files or folders, wherever the workers reach them: ``articles/``, ``s3a://…``, ``hdfs://…``.
    out
        Folder to write to: records, rejects and merges as Parquet, the graph as N-Quads.
    master
        Address of the cluster, see `newsgraph.app.spark.sessions.open_session`.
    store
        Store to keep the records in as well, for all other commands; its decisions on merges count.
    model, options
        As in `newsgraph.app.build`.
    settings
        Settings of Spark.
    gzip
        Whether to compress the parts of the N-Quads.
    watch_results
        Passes the rejections through.

    Returns
    -------
    Summary
        What became of the articles.

    Raises
    ------
    NewsGraphError
        If the build cannot start, or the cluster gives up. What is wrong with a single article never raises.
    """
    started = time.perf_counter()
    require(model)
    _refuse_embeddings(store)
    with open_session(master, settings) as session, explained():
        _require_new(session, out)
        _extract(session, paths, out, model, options or ReadOptions())
        results = session.read.schema(_ddl({"outcome": "string", **RESULTS})).parquet(f"{out}/{ARTICLES}")
        outcomes = (REJECT, RECORD, SUPERSEDED)
        rejects, records, superseded = (results.where(results["outcome"] == outcome) for outcome in outcomes)
        summary = _summarise(rejects, records, superseded, watch_results)
        decisions = _keep(store, rejects, records, summary) if store else []
        _log.info("%d articles extracted", summary.extracted)
        _connect(session, records.select("id", "record"), out, decisions, gzip=gzip)
    summary.seconds = time.perf_counter() - started
    return summary


def _refuse_embeddings(store: Path | None) -> None:
    """Raise `SparkError` for a store whose graph is resolved with embeddings: what is written here would be another graph."""
    if store and store.exists():
        with Store(store) as kept:
            if kept.embeddings:
                cure = "give another --store, or build this one with --no-embeddings on one machine first"
                raise SparkError(f"{store} is resolved with embeddings, which --engine spark does not do; {cure}")


def _require_new(session: SparkSession, out: str) -> None:
    """Raise `SparkError` if there is something at the place to write to, before hours of work."""
    files, path = file_system(session, out)
    if files.exists(path) and (files.getFileStatus(path).isFile() or files.listStatus(path)):
        raise SparkError(f"{out} is there already; name another folder, or take it away")


# Extraction


def _extract(session: SparkSession, paths: Iterable[str], out: str, model: str | None, options: ReadOptions) -> None:
    listing = list_inputs(session, paths, options)
    tasks = min(_MOST_TASKS, max(math.ceil(listing.size / _TASK_BYTES), _TASKS_A_CORE * session.sparkContext.defaultParallelism))
    # As many parts of everything that follows; Spark joins those that turn out small.
    session.conf.set(_PARTS, str(tasks))
    with ThreadPoolExecutor() as beside:
        # It takes as long as fifty articles, and to read keeps few workers busy. What goes wrong, extraction tells.
        beside.submit(_load_everywhere, session, model)
        # Spread anew, so that one large file is no single task, and articles of one id meet, in reading order.
        items = read_inputs(session, listing, options).repartition(tasks, "key")
        items = items.sortWithinPartitions("key", "file_number", "part", "item").select(*ITEMS)
        results = items.mapInArrow(partial(_run, model=model), _ddl(RESULTS))
        results.write.partitionBy("outcome").parquet(f"{out}/{ARTICLES}")


def _load_everywhere(session: SparkSession, model: str | None) -> None:
    """Have workers load the pipeline, all of them at once."""
    workers = session.sparkContext.defaultParallelism

    def load(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        load_once(model)
        return batches

    session.range(0, workers, 1, workers).mapInArrow(load, "id long").collect()


def _run(batches: Iterator[pa.RecordBatch], model: str | None) -> Iterator[pa.RecordBatch]:
    return extract_batches(batches, model, guarded=_is_guarded)


def _is_guarded() -> bool:
    from pyspark import TaskContext

    task = TaskContext.get()
    return task is not None and task.attemptNumber() >= _GUARDED_FROM


def _ddl(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {type}" for name, type in columns.items())


def _summarise(
    rejects: DataFrame,
    records: DataFrame,
    superseded: DataFrame,
    watch: Callable[[Iterable[Rejection]], Iterator[Rejection]],
) -> Summary:
    summary = Summary()
    for row in superseded.select("id", "origin", "reason").orderBy("origin").toLocalIterator():
        summary.superseded += 1
        tell_superseded(row.id, row.origin, row.reason)
    summary.extracted = records.count() + summary.superseded
    for rejection in watch(rejection_of(row.asDict()) for row in rejects.orderBy("origin", "reason").toLocalIterator()):
        summary.set_aside[kind_of(rejection.reason)] += 1
    summary.read = summary.extracted + summary.set_aside.total()
    return summary


def _keep(store: Path, rejects: DataFrame, records: DataFrame, summary: Summary) -> Collection[Decision]:
    """Keep what was extracted in a store; return what people decided there."""
    with Store(store) as kept:
        _keep_records(kept, records, summary)
        with kept.transaction():
            for row in rejects.toLocalIterator():
                rejection = rejection_of(row.asDict())
                kept.reject(rejection.origin, rejection.reason, rejection.cure, rejection.content)
        return kept.decisions()


def _keep_records(kept: Store, records: DataFrame, summary: Summary) -> None:
    rows = records.select("id", "record", "file", "origin").toLocalIterator()
    done = False
    while not done:
        with kept.transaction():
            for _ in range(_TRANSACTION):
                row = next(rows, None)
                if row is None:
                    done = True
                    break
                kept.clear_rejects(row.origin)
                kept.add(Record.from_json(row.record), datetime.now(UTC))
                if row.file:
                    summary.replaced += len(kept.hold(row.file, row.id))


# The graph


def _connect(session: SparkSession, records: DataFrame, out: str, decisions: Collection[Decision], *, gzip: bool) -> None:
    with closing(SparkCorpus(session, records)) as corpus:
        merges = resolve_corpus(corpus, decisions)
        standing = Standing.of(merges, corpus.copies())
        _write_merges(session, merges, out)
        _write_quads(session, corpus.articles, standing, f"{out}/{QUADS}", "gzip" if gzip else "none")


def _write_quads(session: SparkSession, records: DataFrame, standing: Standing, folder: str, compression: str) -> None:
    """Write the nodes, what they share and each article's graph, in this order, as parts with numbers."""
    parts = int(session.conf.get(_PARTS) or 1)
    nodes, common, claims = (f"{folder}/_{name}" for name in ("nodes", "common", "claims"))
    shared: Accumulator[dict[str, str]] = session.sparkContext.accumulator({}, cast(Any, Shared()))

    def write(texts: DataFrame, place: str) -> None:
        texts.write.text(place, compression=compression)

    with broadcast(session, standing) as known, ThreadPoolExecutor() as beside:
        claimed = beside.submit(write, describe_claims(records, known, parts), claims)
        told = take_apart(records, known, shared).persist()
        write(describe_nodes(told, known, shared, parts), nodes)
        told.unpersist()
        rows = ({"text": text} for _, text in sorted(shared.value.items()))
        write(frame_of(session, rows, {"text": "string"}).coalesce(1), common)
        claimed.result()
    _number_parts(session, folder, (nodes, common, claims))


def _number_parts(session: SparkSession, folder: str, found: Iterable[str]) -> None:
    """Move the parts in folders to one, as part-00000.nq or part-00000.nq.gz and so on, and leave the sign that all is there."""
    paths = java_object(session).org.apache.hadoop.fs.Path
    files, root = file_system(session, folder)
    number = 0
    for each in found:
        for path in sorted((status.getPath() for status in files.listStatus(paths(each))), key=lambda path: path.getName()):
            if path.getName().startswith("part-"):
                packed = path.getName().partition(".txt")[2]
                files.rename(path, paths(root, f"part-{number:05}.nq{packed}"))
                number += 1
        files.delete(paths(each), True)
    files.create(paths(root, "_SUCCESS")).close()


def _write_merges(session: SparkSession, merges: Merges, out: str) -> None:
    columns = {"node": "string", "into": "string", "other": "string", "score": "double", "reasons": "array<string>"}
    rows = ({name: getattr(merge, name) for name in columns} for merge in merges.all())
    frame_of(session, rows, columns).write.parquet(f"{out}/{MERGES}")
