"""Figures of quality on annotated articles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from newsgraph.app.options import FILE, MODEL_HELP, as_json, jobs, start_logging, verbosity
from newsgraph.app.reject_report import RejectReport, records_only
from newsgraph.app.terminal import diagnostics, write_json

__all__ = ["evaluate"]


@click.command()
@click.argument("gold", metavar="GOLD", type=FILE)
@click.option("--predicted", type=FILE, help="Score these records; by default GOLD is extracted.")
@click.option("--alone", is_flag=True, help="Score each article's record by itself, without resolution across articles.")
@click.option("--embeddings", is_flag=True, help="Compare retold events by sentence embeddings, too.")
@click.option("--model", metavar="NAME", help=MODEL_HELP)
@jobs
@as_json
@verbosity
def evaluate(
    gold: Path,
    predicted: Path | None,
    alone: bool,
    embeddings: bool,
    model: str | None,
    jobs: int | None,
    as_json: bool,
    verbose: int,
    quiet: bool,
) -> None:
    """Score extraction against annotated articles.

    GOLD is a JSON Lines file of annotated articles. Prints one figure a line, `set.metric value`.
    """
    from newsgraph.app.evaluation import evaluate as score
    from newsgraph.app.evaluation import load_jsonl

    if embeddings and (predicted or alone):
        raise click.UsageError("--embeddings is for what is extracted and resolved here: leave --predicted and --alone away")
    start_logging(verbose, quiet)
    annotated = load_jsonl(gold)
    records = load_jsonl(predicted) if predicted else _extract_for_scoring(gold, model, jobs, alone, embeddings, hidden=quiet)
    figures = score(annotated, records)
    if as_json:
        write_json(figures, indent=2)
    else:
        for name, value in figures.items():
            click.echo(f"{name} {value:.3f}")


def _extract_for_scoring(
    gold: Path, model: str | None, jobs: int | None, alone: bool, embeddings: bool, hidden: bool
) -> list[dict[str, Any]]:
    from newsgraph.app.building import extract as extract_records
    from newsgraph.app.progress import ProgressBar
    from newsgraph.graph import NewsGraph

    with RejectReport(None, show_all=True) as aside, ProgressBar(diagnostics(), [gold], hidden=hidden) as bar:
        results = extract_records([gold], jobs=jobs, model=model, watch_reading=bar.watch_reading)
        records = list(records_only(bar.watch_results(aside.watch(results))))
    resolved = records if alone else NewsGraph.from_records(records, embeddings=embeddings).records()
    return [record.to_dict() for record in resolved]
