"""RDF back in, and whether it is right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsgraph.app.exit_codes import OK, SOME_SET_ASIDE
from newsgraph.app.options import FILE, as_json, open_graph
from newsgraph.app.terminal import diagnostics, output, plain_text, write_json

if TYPE_CHECKING:
    pass

__all__ = ["import_", "validate"]

RDF_FORMAT = click.option("--format", "format_", metavar="FORMAT", help="RDF format of FILE; by default its ending tells.")


@click.command("import")
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--store", type=FILE, required=True, help="Keep the records in this file; extend it if it is there.")
@RDF_FORMAT
def import_(file: Path, store: Path, format_: str | None) -> None:
    """Read an RDF export back into a store.

    FILE is what `newsgraph export` wrote in any RDF format, also gzipped. The graph is the same again; its articles have their
    whole text only if it was exported with --text.
    """
    from newsgraph.exports.rdf_records import read_rdf
    from newsgraph.graph import Store

    graph = read_rdf(file, format_)
    with Store(store) as kept:
        outcomes = kept.add_all(graph.records())
    counts = {outcome: outcomes.count(outcome) for outcome in ("added", "replaced", "unchanged")}
    said = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    diagnostics().print(plain_text(f"{len(outcomes)} articles: {said}"))


@click.command()
@click.argument("file", metavar="FILE", type=FILE)
@RDF_FORMAT
@as_json
def validate(file: Path, format_: str | None, as_json: bool) -> int:
    """Check RDF against the shapes of the vocabulary.

    FILE is a store or an RDF file. Says of each resource that breaks a shape what is wrong with it, and ends with code 1 then.
    """
    from newsgraph.exports.rdf import triples
    from newsgraph.exports.rdf_files import parse_rdf
    from newsgraph.exports.shacl import validate_rdf

    is_rdf = format_ is not None or _is_rdf(file)
    violations = validate_rdf(parse_rdf(file, format_) if is_rdf else triples(open_graph(file)))
    if as_json:
        write_json([violation._asdict() for violation in violations], indent=2)
    else:
        for violation in violations:
            output().print(plain_text(violation))
        count = len(violations)
        diagnostics().print(plain_text(f"{count} violations" if count else "conforms to the shapes"))
    return SOME_SET_ASIDE if violations else OK


def _is_rdf(file: Path) -> bool:
    from newsgraph.exports.iris import RdfError
    from newsgraph.exports.rdf_files import format_of

    try:
        format_of(file)
    except RdfError:
        return False
    return True
