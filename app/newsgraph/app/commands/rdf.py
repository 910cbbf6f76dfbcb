"""RDF back in, whether it is right, and SPARQL on it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsgraph.app.exit_codes import OK, SOME_SET_ASIDE
from newsgraph.app.options import FILE, as_json, open_graph, store_file
from newsgraph.app.terminal import diagnostics, make_visible, output, plain_text, write_bytes, write_json, write_line

if TYPE_CHECKING:
    pass

if TYPE_CHECKING:
    from newsgraph.exports.sparql import Answers

__all__ = ["import_", "sparql", "validate"]

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


def _parse_bindings(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    bound = {}
    for value in values:
        name, equals, given = value.partition("=")
        if not (name and equals):
            raise click.BadParameter(f"{value!r} binds nothing; write NAME=VALUE, as in --bind who=Russia")
        bound[name] = given
    return bound


@click.command()
@store_file
@click.argument("query", metavar="QUERY")
@click.option(
    "--bind",
    "bindings",
    multiple=True,
    callback=_parse_bindings,
    metavar="NAME=VALUE",
    help="Value for $NAME in the query: text, <IRI>, or VALUE^^TYPE (date, dateTime, integer, decimal, boolean); repeatable.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json", "csv", "tsv", "xml", "turtle", "ntriples"]),
    default="table",
    show_default=True,
    help="Of the answer; turtle and ntriples for CONSTRUCT and DESCRIBE.",
)
@click.option(
    "--database",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Keep the RDF in this folder for the next query; by default it is in memory.",
)
@click.option("--base", metavar="IRI", help="What the IRIs start with.")
@click.option("--text", is_flag=True, help="With the whole text of each article.")
def sparql(
    file: Path, query: str, bindings: dict[str, str], format_: str, database: Path | None, base: str | None, text: bool
) -> None:
    """Answer a SPARQL query on the RDF of a store, without a server.

    FILE is a store that build wrote; QUERY is SPARQL 1.1, - reads it from standard input. The prefixes of the export need no
    declaration. $NAME stands for a value of --bind, in which nothing is read as SPARQL.
    """
    from newsgraph.exports.iris import DEFAULT_BASE
    from newsgraph.exports.sparql import Answers, Statements, binding
    from newsgraph.exports.sparql import sparql as ask

    asked = sys.stdin.read() if query == "-" else query
    values = {name: binding(value) for name, value in bindings.items()}
    base = base or DEFAULT_BASE
    found = ask(open_graph(file), asked, values, base=base, text=text, database=database)
    if isinstance(found, Answers):
        _print_answers(found, format_, base)
    elif isinstance(found, Statements):
        write_bytes(found.serialize("ntriples" if format_ == "ntriples" else "turtle", base))
    elif format_ == "json":
        write_json({"head": {}, "boolean": found})
    else:
        write_line(str(found).lower())


def _print_answers(answers: Answers, format_: str, base: str) -> None:
    from newsgraph.exports.sparql import rows_as_text

    if format_ in ("turtle", "ntriples"):
        raise click.UsageError(f"a SELECT answers rows, which are no {format_}; choose table, json, csv, tsv or xml")
    if format_ == "table":
        _print_table(answers.variables, list(rows_as_text(answers, base)))
    else:
        write_bytes(answers.serialize(format_))


def _print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    cells = [[" ".join(make_visible(cell).split()) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    for row in (header, ["─" * width for width in widths], *cells):
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        output().print(plain_text(line.rstrip()))
