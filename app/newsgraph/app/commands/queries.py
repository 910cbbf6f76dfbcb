"""Graph out, to read: events, a node with its evidence, counts."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from newsgraph.app.options import as_json, open_graph, store_file
from newsgraph.app.terminal import complain, output, write_json

__all__ = ["query", "show", "stats"]


@click.command()
@store_file
@click.option(
    "--type", "type_", metavar="TYPE", help="A type (disaster), a PLOVER category (ASSAULT) or the start of a CAMEO code (19)."
)
@click.option("--actor", metavar="NAME", help="Someone who takes part; a country stands for everyone of it.")
@click.option("--place", metavar="NAME", help="Where it happened; a country or region stands for all places in it.")
@click.option("--since", metavar="DATE", help="First day: 2025, 2025-06 or 2025-06-07.")
@click.option("--until", metavar="DATE", help="Last day.")
@click.option("--text", metavar="WORDS", help="Words in the event's name or in a sentence that tells of it.")
@click.option(
    "--modality", type=click.Choice(["actual", "planned", "possible", "hypothetical", "requested"]), help="How real it is."
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Print the N most salient events only.")
@as_json
def query(file: Path, type_: str | None, limit: int | None, as_json: bool, **conditions: Any) -> None:
    """Print the events that meet all conditions.

    FILE is a store that build wrote. The most salient event comes first.
    """
    from newsgraph.app.show import explain_none, print_events

    graph = open_graph(file)
    events = graph.events(type=type_, limit=limit, **conditions)
    if not events:
        complain(explain_none(graph, type_))
    if as_json:
        write_json([asdict(event) for event in events], indent=2)
    else:
        print_events(events, output())


@click.command()
@store_file
@click.argument("name", metavar="NAME")
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, metavar="N", help="Quotes and events to show.")
@as_json
def show(file: Path, name: str, limit: int, as_json: bool) -> None:
    """Show an event, actor or place with its evidence.

    NAME is an id, a name or a part of one.
    """
    from newsgraph.app.show import describe_node, explain_part_match, print_node

    graph = open_graph(file)
    if note := explain_part_match(graph, name):
        complain(note)
    if as_json:
        write_json(describe_node(graph, name), indent=2)
    else:
        print_node(graph, name, output(), limit)


@click.command()
@store_file
@as_json
def stats(file: Path, as_json: bool) -> None:
    """Count what a store holds.

    Nodes by kind, edges by role, events by category.
    """
    from newsgraph.app.show import print_stats

    graph = open_graph(file)
    if as_json:
        write_json({**graph.stats(), "roles": graph.roles()}, indent=2)
    else:
        print_stats(graph, output())
