"""The graph to a triple store and back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsgraph.app.options import FILE, extraction_times, open_graph, read_extraction_times, start_logging, store_file, verbosity
from newsgraph.app.progress import StepBar
from newsgraph.app.terminal import diagnostics, plain_text

if TYPE_CHECKING:
    from newsgraph.exports.triplestores.client import TripleStore
    from newsgraph.exports.triplestores.exchange import Exchange

__all__ = ["pull", "push"]

url = click.argument("url", metavar="URL")
profile = click.option(
    "--profile", metavar="NAME", default="oxigraph", show_default=True,
    help="What the store is: oxigraph, fuseki, rdf4j, graphdb, blazegraph, virtuoso or qlever.",
)  # fmt: skip
base = click.option("--base", metavar="IRI", help="What the IRIs start with; each corpus in a store needs a base of its own.")
merged = click.option("--merged-graph", "merged", metavar="IRI", help="Graph for the merged view instead of the default graph.")
attempts = click.option(
    "--attempts",
    type=click.IntRange(1),
    default=6,
    show_default=True,
    metavar="N",
    help="Tries of each request, waits growing.",
)


@click.command()
@store_file
@url
@profile
@base
@merged
@click.option("--text", is_flag=True, help="With the whole text of each article, not only the sentences cited.")
@click.option("--rdf12", "reify", is_flag=True, help="Evidence speaks of triple terms, for stores that know RDF 1.2.")
@extraction_times
@click.option("--sparql-update", "update", is_flag=True, help="Replace graphs by SPARQL Update, not the Graph Store Protocol.")
@click.option("--keep", is_flag=True, help="Leave the graphs of articles that FILE no longer has.")
@click.option("--replace", is_flag=True, help="Let the merged view take the place of what others put into the default graph.")
@attempts
@verbosity
def push(
    file: Path,
    url: str,
    profile: str,
    base: str | None,
    merged: str | None,
    update: bool,
    attempts: int,
    verbose: int,
    quiet: bool,
    times: bool,
    **how: Any,
) -> None:
    """Bring a triple store up to date with a store of articles.

    FILE is a store that build wrote; URL is the triple store's. Only graphs that changed are sent, and a push that was cut off
    goes on where it ended. Who you are comes from NEWSGRAPH_STORE_USER and NEWSGRAPH_STORE_PASSWORD, NEWSGRAPH_STORE_TOKEN, or
    ~/.netrc.
    """
    start_logging(verbose, quiet)
    graph = open_graph(file)
    how["extracted"] = read_extraction_times(file) if times else {}
    with _store(url, profile, update, attempts) as store, StepBar(diagnostics(), "graphs", hidden=quiet) as bar:
        pushed = _exchange(store, base, merged).push(graph, watch=bar.show, **how)
    if not quiet:
        counts = (f"{getattr(pushed, name)} {name}" for name in ("added", "replaced", "unchanged", "removed"))
        diagnostics().print(plain_text(f"graphs: {', '.join(counts)}"))


@click.command()
@url
@click.option("--store", "into", type=FILE, required=True, help="Keep the records in this file; extend it if it is there.")
@profile
@base
@merged
@attempts
@verbosity
def pull(
    url: str, into: Path, profile: str, base: str | None, merged: str | None, attempts: int, verbose: int, quiet: bool
) -> None:
    """Read what was pushed to a triple store back.

    The graph is the same again; its articles have their whole text only if they were pushed with --text.
    """
    from newsgraph.exports.rdf_records import records_in
    from newsgraph.graph import Store

    start_logging(verbose, quiet)
    with _store(url, profile, False, attempts) as store, StepBar(diagnostics(), "graphs", hidden=quiet) as bar:
        records = records_in(_exchange(store, base, merged).pull(watch=bar.show))
    with Store(into) as kept:
        outcomes = kept.add_all(records)
    if not quiet:
        counts = (f"{outcomes.count(outcome)} {outcome}" for outcome in ("added", "replaced", "unchanged"))
        diagnostics().print(plain_text(f"{len(outcomes)} articles: {', '.join(counts)}"))


def _store(url: str, profile: str, update: bool, attempts: int) -> TripleStore:
    from newsgraph.exports.triplestores.client import TripleStore

    return TripleStore(url, profile, update=update, attempts=attempts)


def _exchange(store: TripleStore, base: str | None, merged: str | None) -> Exchange:
    from newsgraph.exports.iris import DEFAULT_BASE
    from newsgraph.exports.triplestores.exchange import Exchange

    return Exchange(store, base or DEFAULT_BASE, merged)
