"""Graph out, to files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, BinaryIO, cast

import click

from newsgraph.app.options import extraction_times, open_graph, read_extraction_times, store_file

__all__ = ["export"]


@click.command()
@store_file
@click.option("--format", "format_", metavar="FORMAT", help="See below; by default the ending of OUT tells.")
@click.option("-o", "--output", "out", metavar="OUT", help="File to write; standard output by default.")
@click.option("--base", metavar="IRI", help="RDF: what the IRIs start with; take a host of your own to publish.")
@click.option("--text", is_flag=True, help="RDF: with the whole text of each article, not only the sentences cited.")
@click.option(
    "--rdf12", "reify", is_flag=True, help="RDF: evidence speaks of triple terms (RDF 1.2) instead of reified statements."
)
@extraction_times
def export(file: Path, format_: str | None, out: str | None, times: bool, **rdf: Any) -> None:
    """Write the graph of a store in another format.

    OUT may end in .gz. The graph of the same articles is the same file, byte for byte.
    """
    from newsgraph.exports.formats import find_format, write
    from newsgraph.exports.outputs import ExportError

    if format_ is None and out in (None, "-"):
        raise click.UsageError("name a format with --format, or a file whose ending tells it with -o")
    try:
        chosen = find_format(out if out and out != "-" else cast(BinaryIO, sys.stdout.buffer), format_)
    except ExportError as error:
        raise click.UsageError(str(error)) from error
    options = {name: value for name, value in rdf.items() if value}
    if (options or times) and not chosen.is_rdf:
        raise click.UsageError(f"--base, --text, --rdf12 and --times are for RDF; {chosen.name} has none of them")
    if times:
        options["extracted"] = read_extraction_times(file)
    graph = open_graph(file)
    write(graph, out if out and out != "-" else cast(BinaryIO, sys.stdout.buffer), chosen.name, **options)
