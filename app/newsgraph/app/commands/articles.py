"""Articles in: build a graph of them, or print what each says."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsgraph.app.exit_codes import FAILED, OK, SOME_SET_ASIDE
from newsgraph.app.options import FILE, Reading, articles, as_json, cluster, embeddings, reading, start_logging, verbosity
from newsgraph.app.reject_report import RejectReport, records_only
from newsgraph.app.terminal import complain, diagnostics, write_json, write_line

if TYPE_CHECKING:
    from newsgraph.app.intake import Summary

__all__ = ["build", "extract"]


@click.command()
@articles
@click.option("--store", type=FILE, help="Keep the records in this file; extend it if it is there.")
@click.option("--html", type=FILE, help="Write the graph as one page for the browser.")
@click.option("--rdf", type=FILE, help="Write the graph as RDF; the suffix tells the format.")
@embeddings
@cluster
@reading
@as_json
@verbosity
def build(
    paths: tuple[str, ...],
    store: Path | None,
    html: Path | None,
    rdf: Path | None,
    embeddings: bool | None,
    engine: str,
    master: str | None,
    out: str | None,
    gzip: bool,
    spark_settings: dict[str, str],
    as_json: bool,
    verbose: int,
    quiet: bool,
    how: Reading,
) -> int:
    """Build or extend the event graph of articles.

    PATH is a file or a folder of text, Markdown, HTML, JSON, JSON Lines, CSV, RSS, Atom or WARC files, also gzipped; - is
    standard input. With --store, articles that the file has already cost nothing. A summary follows on standard error
    (with --json on standard output).

    One machine, with --jobs processes, is the engine to take as long as its memory holds the graph while it is made: 100,000
    articles in 16 GB or so. With --engine spark all machines of a cluster read, extract, resolve and write: PATHs and --out may
    lie in any storage that the cluster reaches, and the graph is the same, cut into parts. docs/speed.md and docs/scale.md have
    the figures.
    """
    if engine == "spark":
        if embeddings is not None:
            raise click.UsageError("--[no-]embeddings is not for --engine spark: its workers compare events by their words alone")
        if html or rdf:
            raise click.UsageError("--engine spark writes N-Quads to --out; for anything else add --store FILE, then export")
        if not (master and out):
            raise click.UsageError("--engine spark needs --master URL, such as spark://host:7077 or local[2,4], and --out DIR")
        start_logging(verbose, quiet)
        with RejectReport(how.rejects, show_all=bool(verbose)) as aside:
            return _build_on_spark(
                paths, aside, as_json=as_json, quiet=quiet, out=out, master=master, store=store, model=how.model,
                options=how.options, settings=spark_settings, gzip=gzip,
            )  # fmt: skip
    if master or out or gzip or spark_settings:
        raise click.UsageError("--master, --out, --gzip and --spark are for --engine spark")
    if not (store or html or rdf):
        raise click.UsageError("nothing to write the graph to; give --store FILE, --html FILE or --rdf FILE")
    from newsgraph.app.building import build as build_graph
    from newsgraph.app.progress import ProgressBar
    from newsgraph.app.show import print_summary

    start_logging(verbose, quiet)
    with RejectReport(how.rejects, show_all=bool(verbose)) as aside, ProgressBar(diagnostics(), paths, hidden=quiet) as bar:
        made = build_graph(
            paths, store=store, html=html, rdf=rdf, outputs=how.outputs, jobs=how.jobs, model=how.model, options=how.options,
            embeddings=embeddings, time_limit=how.time_limit, watch_reading=bar.watch_reading,
            watch_results=lambda results: bar.watch_results(aside.watch(results)),
        )  # fmt: skip
    summary = made.summary
    if as_json:
        graph = {"nodes": made.graph.stats(), "edges": made.graph.roles()} if made.has_graph else None
        write_json({**asdict(summary), "set_aside": dict(summary.set_aside.most_common()), "graph": graph})
    elif not quiet:
        print_summary(made, diagnostics())
    return _exit_code(summary, paths)


def _build_on_spark(paths: tuple[str, ...], aside: RejectReport, *, as_json: bool, quiet: bool, out: str, **how: Any) -> int:
    from newsgraph.app.show import print_cluster_summary
    from newsgraph.app.spark.building import build

    summary = build(paths, out=out, watch_results=aside.watch_rejections, **how)
    if as_json:
        write_json({**asdict(summary), "set_aside": dict(summary.set_aside.most_common()), "out": out})
    elif not quiet:
        print_cluster_summary(summary, out, diagnostics())
    return _exit_code(summary, paths)


def _exit_code(summary: Summary, paths: tuple[str, ...]) -> int:
    if not summary.extracted and not summary.unchanged:
        complain("no article could be read" if summary.read else f"no articles found in {', '.join(paths)}")
        return FAILED
    return SOME_SET_ASIDE if summary.set_aside else OK


@click.command()
@articles
@reading
@verbosity
def extract(
    paths: tuple[str, ...],
    verbose: int,
    quiet: bool,
    how: Reading,
) -> int:
    """Print what each article says, as JSON.

    One extraction record a line. Every record stands alone: build resolves the nodes of different articles, and then
    `export --format records` prints them.
    """
    from newsgraph.app.building import extract as extract_records
    from newsgraph.app.progress import ProgressBar

    start_logging(verbose, quiet)
    # On a terminal the records themselves show the progress.
    hidden = quiet or sys.stdout.isatty()
    with RejectReport(how.rejects, show_all=bool(verbose)) as aside, ProgressBar(diagnostics(), paths, hidden=hidden) as bar:
        results = extract_records(
            paths, outputs=how.outputs, jobs=how.jobs, model=how.model, options=how.options, time_limit=how.time_limit,
            watch_reading=bar.watch_reading,
        )  # fmt: skip
        for record in records_only(bar.watch_results(aside.watch(results))):
            write_line(record.to_json())
    return aside.exit_code
