"""Keep a store up to date as articles arrive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsgraph.app.exit_codes import OK
from newsgraph.app.options import FILE, Reading, articles, embeddings, reading, start_logging, verbosity
from newsgraph.app.reject_report import RejectReport
from newsgraph.app.terminal import diagnostics, plain_text

if TYPE_CHECKING:
    from newsgraph.app.watching import Changes

__all__ = ["watch"]


@click.command()
@articles
@click.option("--store", type=FILE, required=True, help="Keep the records in this file; extend it if it is there.")
@click.option("--html", type=FILE, help="Write the page anew after each change.")
@click.option("--rdf", type=FILE, help="Write the RDF anew after each change.")
@embeddings
@reading
@verbosity
def watch(
    paths: tuple[str, ...],
    store: Path,
    html: Path | None,
    rdf: Path | None,
    embeddings: bool | None,
    verbose: int,
    quiet: bool,
    how: Reading,
) -> int:
    """Keep a store up to date as articles arrive.

    Builds what is there, then every file that comes or changes in the folders and files of PATH. A file that goes is named; what
    it said stays in the store until forget takes it out. Ctrl-C or a termination signal ends it. Needs
    `pip install 'newsgraph[watch]'`.
    """
    from newsgraph.app.show import count_articles
    from newsgraph.app.watching import watch as watch_paths

    start_logging(verbose, quiet)
    outputs = [path for path in (html, rdf, how.rejects) if path]
    with RejectReport(how.rejects, show_all=bool(verbose)) as aside:
        builds = watch_paths(
            paths, store=store, outputs=outputs, html=html, rdf=rdf, jobs=how.jobs, model=how.model,
            options=how.options, embeddings=embeddings, time_limit=how.time_limit, watch_results=aside.watch,
            tell=lambda changes: None if quiet else _print_changes(changes, store),
        )  # fmt: skip
        try:
            for made in builds:
                if not quiet:
                    diagnostics().print(f"read        {count_articles(made.summary)}; {made.summary.seconds:.1f} s")
        except (KeyboardInterrupt, SystemExit):
            # The usual end of it, whoever asks.
            if not quiet:
                diagnostics().print("stopped; what was finished is in the store")
    return OK


def _print_changes(changes: Changes, store: Path) -> None:
    for what, paths in zip(changes._fields, changes, strict=True):
        for path in paths:
            note = _note_on_deleted(path, store) if what == "deleted" else ""
            diagnostics().print(plain_text(f"{what:<11} {path}{note}"))


def _note_on_deleted(path: Path, store: Path) -> str:
    from newsgraph.graph.store import Store

    with Store(store, read_only=True) as kept:
        articles = kept.held_by(str(path.resolve()))
    cure = " ".join(["newsgraph forget", str(store), *(articles or ["ARTICLE"])])
    return f"; what it said stays, until: {cure}"
