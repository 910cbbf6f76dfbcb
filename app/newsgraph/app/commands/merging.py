"""Which nodes of different articles were taken for one: list, explain, and overrule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsgraph.app.exit_codes import FAILED, OK
from newsgraph.app.options import as_json, open_graph, store_file
from newsgraph.app.terminal import complain, output, plain_text, write_json

if TYPE_CHECKING:
    from rich.console import Console

    from newsgraph.graph import Decision, MergeView, NewsGraph

__all__ = ["join", "merges", "split"]


@click.command()
@store_file
@click.argument("name", required=False)
@click.option("--kind", type=click.Choice(["event", "actor", "place"]), help="Merges of this kind of node only.")
@click.option("--names", is_flag=True, help="List also the articles that mean one actor by its full name alone.")
@click.option("--decisions", is_flag=True, help="List what was split and joined by hand instead.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Print the N least sure merges only.")
@as_json
def merges(file: Path, name: str | None, kind: str | None, names: bool, decisions: bool, limit: int | None, as_json: bool) -> int:
    """List what was taken for one, with reasons and quotes.

    The least sure come first. NAME, an id or a part of a name, selects; then the articles that mean one actor by its full name
    alone are listed, too. The ids are what split and join take.
    """
    if decisions:
        _print_decisions(_decisions(file), as_json)
        return OK
    graph = open_graph(file)
    listed = [*graph.explain_merges(), *(graph.explain_names() if names or name else ())]
    found = [merge for merge in listed if _is_of(merge, name, kind)]
    found.sort(key=lambda merge: (merge.score, merge.node))
    if name and not found:
        complain(f"nothing that is called {name!r} was merged with anything; list all with: newsgraph merges {file}")
        return FAILED
    if as_json:
        write_json([_plain(merge) for merge in found[:limit]], indent=2)
    else:
        _print_merges(found[:limit], len(found), output())
    return OK


@click.command()
@store_file
@click.argument("node")
@click.option("--from", "others", multiple=True, metavar="NODE", help="Only from this node (repeatable); by default from all.")
@click.option("--undo", is_flag=True, help="Forget that they were split.")
def split(file: Path, node: str, others: tuple[str, ...], undo: bool) -> int:
    """Take a node out of the nodes that it was taken for one with.

    NODE is an id that merges prints; ID@… is what one article calls by an id that it shares with others. The store remembers
    it: no later build makes them one again, until join does.
    """
    from newsgraph.graph import Decision, Store

    if undo:
        pairs = [d for d in _decisions(file) if d.verdict == "two" and node in (d.node, d.other)]
        pairs = [d for d in pairs if not others or {d.node, d.other} & set(others)]
        return _withdraw(file, pairs, f"{node!r} was not split from anything")
    graph = open_graph(file)
    group = graph.one_with(node)
    unknown = sorted(set(others) - group)
    if len(group) < 2 or unknown:
        complain(f"{node!r} was not merged with {unknown[0] if unknown else 'anything'}; newsgraph merges {file} lists what was")
        return FAILED
    parted = sorted(set(others) or group - {node})
    with Store(file) as store, store.transaction():
        for other in parted:
            store.decide(Decision.of("two", node, other))
    output().print(plain_text(f"split {node} from {', '.join(parted)}"))
    return OK


@click.command()
@store_file
@click.argument("nodes", nargs=-1, required=True, metavar="NODE NODE…")
@click.option("--undo", is_flag=True, help="Forget that they were joined.")
def join(file: Path, nodes: tuple[str, ...], undo: bool) -> int:
    """Make one node of several, whatever speaks against it.

    The store remembers it for later builds, until split parts them. NODE is an id, as show, query --json and merges print it.
    """
    from newsgraph.graph import Decision, Store

    if len(set(nodes)) < 2:
        raise click.UsageError("name two nodes or more")
    if undo:
        pairs = [d for d in _decisions(file) if d.verdict == "one" and {d.node, d.other} <= set(nodes)]
        return _withdraw(file, pairs, "these were not joined by hand")
    graph = open_graph(file)
    kinds = {node: graph.kind_of_given(node) for node in nodes}
    for node, kind in kinds.items():
        if kind not in ("event", "actor", "place") or kind != kinds[nodes[0]]:
            complain(_cannot_join(node, kind, nodes[0], kinds[nodes[0]]))
            return FAILED
    first, *others = sorted(set(nodes))
    with Store(file) as store, store.transaction():
        for one in _all_groups(graph, nodes):
            for two in _all_groups(graph, nodes):
                store.withdraw(Decision.of("two", one, two))
        for other in others:
            store.decide(Decision.of("one", first, other))
    output().print(plain_text(f"joined {' and '.join(sorted(set(nodes)))}"))
    return OK


def _cannot_join(node: str, kind: str | None, first: str, wanted: str | None) -> str:
    if kind is None:
        return f"no node {node!r} in the store; newsgraph show FILE NAME prints ids"
    return f"{node!r} is of kind {kind}, {first!r} of kind {wanted}: only events, actors or places of one kind can be joined"


def _all_groups(graph: NewsGraph, nodes: Iterable[str]) -> list[str]:
    return sorted(set().union(*(graph.one_with(node) for node in nodes)))


def _decisions(file: Path) -> list[Decision]:
    from newsgraph.graph import Store

    with Store(file, read_only=True) as store:
        return store.decisions()


def _withdraw(file: Path, decisions: Sequence[Decision], complaint: str) -> int:
    from newsgraph.graph import Store

    if not decisions:
        complain(f"{complaint}; newsgraph merges {file} --decisions lists what was decided")
        return FAILED
    with Store(file) as store, store.transaction():
        for decision in decisions:
            store.withdraw(decision)
    output().print(f"forgot {len(decisions)} decision{'' if len(decisions) == 1 else 's'}")
    return OK


def _is_of(merge: MergeView, name: str | None, kind: str | None) -> bool:
    if kind and not merge.node.startswith(f"{kind}:"):
        return False
    ids = (merge.node, merge.into, merge.other)
    return name is None or name in ids or any(name.casefold() in label.casefold() for label in (merge.name, merge.other_name))


def _plain(merge: MergeView) -> Mapping[str, Any]:
    from newsgraph.app.show import plain_quote

    sides = {side: [plain_quote(quote) for quote in getattr(merge, side)] for side in ("quotes", "other_quotes")}
    return {**merge._asdict(), "reasons": list(merge.reasons), **sides}


def _print_merges(found: Sequence[MergeView], total: int, console: Console) -> None:
    for merge in found:
        console.print(plain_text(f"{merge.score:.2f}  {merge.name} = {merge.other_name}", "bold"))
        console.print(plain_text(f"      {merge.node} into {merge.into}, for it is like {merge.other}", "dim"))
        console.print(plain_text(f"      {'; '.join(merge.reasons)}"))
        for quote in (*merge.quotes[:1], *merge.other_quotes[:1]):
            console.print(plain_text(f"      {quote}"))
    more = f", {len(found)} shown" if len(found) < total else ""
    console.print(f"{total} merge{'' if total == 1 else 's'}{more}")


def _print_decisions(decisions: Sequence[Decision], as_json: bool) -> None:
    if as_json:
        write_json([{"verdict": d.verdict, "node": d.node, "other": d.other} for d in decisions], indent=2)
        return
    for decision in decisions:
        verb = "joined" if decision.verdict == "one" else "split"
        output().print(plain_text(f"{verb}  {decision.node}  {decision.other}"))
    output().print(f"{len(decisions)} decision{'' if len(decisions) == 1 else 's'}")
