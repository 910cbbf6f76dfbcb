"""What the terminal shows of a graph: an event or actor with its evidence, counts, a summary of a build.

All text of articles goes through `terminal.plain_text`: it may carry control characters and console markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from newsgraph.app.terminal import make_visible, plain_text
from newsgraph.graph import NewsGraph, Quote
from newsgraph.graph.records import ROLES
from newsgraph.graph.views import EventView, Hit, Neighbour, say_articles

if TYPE_CHECKING:
    from newsgraph.app.building import Build, Summary

__all__ = [
    "count_articles", "describe_node", "explain_none", "explain_part_match", "plain_quote", "print_cluster_summary",
    "print_events", "print_node", "print_stats", "print_summary",
]  # fmt: skip

MARK_STYLES = {"event": "bold yellow", "actor": "bold cyan", "place": "bold green", "time": "bold magenta"}


def print_events(events: Iterable[EventView], console: Console) -> None:
    """Print one line an event."""
    for event in events:
        console.print(plain_text(event))


def explain_none(graph: NewsGraph, type: str | None) -> str:
    """Return why a query has no answer: no event of the type at all, or none that meets all conditions."""
    if type is not None and not graph.events(type=type, limit=1):
        there = sorted({name for event in graph.events() for name in (event.plover, event.type) if name})
        return f"no event of type {type!r}; there are events of {', '.join(there) or 'no type'}"
    return "no event meets all conditions"


# One node

_LOOSE = {"part", "words"}
"""How a node is found that is not called what was asked for."""


def explain_part_match(graph: NewsGraph, name: str) -> str | None:
    """Return a note where no node is called ``name`` and the one shown only has it in its name; None otherwise.

    Raises
    ------
    NotFoundError
        If there is no such node.
    """
    hit, *others = _find(graph, name)
    if hit.match not in _LOOSE:
        return None
    how = "this has it in its name" if hit.match == "part" else "this is told in these words"
    more = f"; so {'have' if hit.match == 'part' else 'are'} {len(others)} others" if others else ""
    return f"nothing is called {name!r}; {how}: {hit.label}{more}"


def describe_node(graph: NewsGraph, name: str, limit: int | None = None) -> dict[str, Any]:
    """Return everything the graph holds of a node, as plain JSON types.

    Parameters
    ----------
    graph
        The graph.
    name
        Id or name; of several nodes of that name the first that `NewsGraph.find` lists, articles after all else.
    limit
        Most neighbours and most quotes to give; all if None.

    Raises
    ------
    NotFoundError
        If there is no such node.
    """
    hit, *others = _find(graph, name)
    return {
        "id": hit.id,
        **{key: list(value) if isinstance(value, tuple) else value for key, value in graph.attributes(hit.id).items()},
        "claims": [asdict(claim) for claim in graph.claims(hit.id)] if hit.kind == "event" else [],
        "neighbours": [asdict(neighbour) for neighbour in graph.neighbourhood(hit.id)[:limit]],
        "evidence": [plain_quote(quote) for quote in graph.evidence(hit.id, limit=limit)],
        "others_of_this_name": [asdict(other) for other in _same_name(hit, others)],
    }


def _find(graph: NewsGraph, name: str) -> list[Hit]:
    """Return the nodes of an id or name; a title that holds the name is found last."""
    return sorted(graph.find(name), key=lambda hit: hit.kind == "article" and hit.match != "id")


def plain_quote(quote: Quote) -> dict[str, Any]:
    """Return a quote as plain JSON types."""
    return {**quote._asdict(), "highlights": [mark._asdict() for mark in quote.highlights]}


def _same_name(hit: Hit, others: Sequence[Hit]) -> list[Hit]:
    return [other for other in others if other.match == hit.match and hit.match not in _LOOSE]


def print_node(graph: NewsGraph, name: str, console: Console, limit: int) -> None:
    """Print a node: what it is, what it takes part in or who takes part in it, and what the articles say.

    Raises
    ------
    NotFoundError
        If there is no such node.
    """
    hit, *others = _find(graph, name)
    data = graph.attributes(hit.id)
    console.print(plain_text(hit.label, "bold").append_text(plain_text(f"  ({hit.kind}) {hit.id}", "dim")))
    _print_fields(data, console)
    if hit.kind == "event":
        _print_participants(graph.neighbourhood(hit.id), console, limit)
        _print_claims(graph, hit.id, console)
    else:
        _print_events_of(graph, hit, console, limit)
    _print_quotes(graph.evidence(hit.id, limit=limit), graph.count_evidence(hit.id), console)
    same = _same_name(hit, others)
    if same:
        console.print()
        console.print("Others of this name:")
        for other in same[:limit]:
            console.print(Text("  ").append_text(plain_text(other)))


HIDDEN_FIELDS = {
    "kind",
    "label",
    "name",
    "mentions",
    "articles",
    "copies",
    "candidates",
    "lemma",
    "score",
    "typed_by",
    "tense",
    "aspect",
    "quantities",
}


def _print_fields(data: Mapping[str, Any], console: Console) -> None:
    for key, value in data.items():
        if key not in HIDDEN_FIELDS and value not in (None, "", (), {}):
            shown = ", ".join(map(str, value)) if isinstance(value, tuple) else value
            console.print(Text(f"  {key:<12} ", style="dim").append_text(plain_text(shown, "not dim")))
    told = f"{data['mentions']} in {say_articles(data['articles'], data['copies'])}"
    console.print(Text(f"  {'mentions':<12} ", style="dim").append(told, style="not dim"))


def _print_participants(neighbours: Iterable[Neighbour], console: Console, limit: int) -> None:
    """Print who and what takes part, then up to `limit` events that this one takes part in."""
    surest: dict[tuple[str, str, str], Neighbour] = {}
    for neighbour in neighbours:
        if neighbour.kind != "article":
            surest.setdefault((neighbour.direction, neighbour.role, neighbour.label), neighbour)
    ordered = sorted(surest.values(), key=lambda neighbour: ROLES.index(neighbour.role))
    told_of = [neighbour for neighbour in ordered if neighbour.direction == "in"]
    for neighbour in [*(other for other in ordered if other.direction == "out"), *told_of[:limit]]:
        role = neighbour.role if neighbour.direction == "out" else f"{neighbour.role} of"
        line = Text(f"  {role:<12} ", style="cyan").append_text(plain_text(neighbour.label, "default"))
        console.print(line.append(f"  {neighbour.confidence:.2f}", style="dim"))
    _print_more(len(told_of) - limit, console)


def _print_more(count: int, console: Console) -> None:
    if count > 0:
        console.print(f"  … {count} more; --limit shows them", style="dim")


def _print_claims(graph: NewsGraph, event: str, console: Console) -> None:
    for claim in graph.claims(event):
        console.print(Text("  ").append_text(plain_text(claim)))


def _print_events_of(graph: NewsGraph, hit: Hit, console: Console, limit: int) -> None:
    events = graph.events_around(hit.id)
    if not events:
        return
    console.print()
    console.print(f"Events ({len(events)}, the most salient first):")
    for event in graph.views_of(events[:limit]):
        console.print(Text("  ").append_text(plain_text(event)))
    _print_more(len(events) - limit, console)


def _print_quotes(quotes: Sequence[Quote], total: int, console: Console) -> None:
    console.print()
    console.print(f"Evidence ({total} sentence{'' if total == 1 else 's'}):")
    for quote in quotes:
        where = ", ".join(filter(None, (quote.source, quote.published))) or quote.article
        where += f"; a copy of {quote.copy_of}" if quote.copy_of else ""
        console.print(Text("  ").append_text(_highlighted(quote)).append(" ").append_text(plain_text(f"({where})", "dim")))
    _print_more(total - len(quotes), console)


def _highlighted(quote: Quote) -> Text:
    """Return the sentence on one line with its mentions marked."""
    line = Text()
    position = 0
    for mark in sorted(quote.highlights):
        start, end = max(mark.start, position), min(mark.end, len(quote.sentence))
        if start < end:
            line.append(_on_one_line(quote.sentence[position:start]))
            line.append(_on_one_line(quote.sentence[start:end]), style=MARK_STYLES.get(mark.kind, "bold"))
            position = end
    return line.append(_on_one_line(quote.sentence[position:]))


def _on_one_line(text: str) -> str:
    return make_visible(text.replace("\n", " ").replace("\t", " "))


# Counts


def print_stats(graph: NewsGraph, console: Console) -> None:
    """Print how much there is, of what."""
    stats = graph.stats()
    for line in _count_lines(graph, stats):
        console.print(line)
    if stats["copies"]:
        console.print(f"copies      {stats['copies']} of the articles, of dispatches that others carry, too; counted once")
    console.print(f"merged      {stats['merged']} nodes of different articles that are one thing")
    if stats["first_published"]:
        console.print(plain_text(f"published   {stats['first_published']} to {stats['last_published']}"))
    console.print(plain_text(f"categories  {_list_counts(stats['categories'])}"))


def _count_lines(graph: NewsGraph, stats: Mapping[str, Any]) -> Iterator[str]:
    kinds = ("articles", "events", "actors", "places", "times")
    yield f"nodes       {_list_counts({kind: stats[kind] for kind in kinds})}"
    yield f"edges       {stats['edges']}: {_list_counts(graph.roles())}"


def _list_counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def print_summary(made: Build, console: Console) -> None:
    """Print what became of the articles of a build, and what the graph holds now."""
    later = f"store       {made.total} articles; what is one in them is resolved when the graph is next asked for"
    _print_run(made.summary, _count_lines(made.graph, made.graph.stats()) if made.has_graph else [later], console)


def print_cluster_summary(summary: Summary, out: str, console: Console) -> None:
    """Print what became of the articles of a build on a cluster, and where its results are."""
    _print_run(summary, [plain_text(f"written     {out}")], console)


def _print_run(summary: Summary, results: Iterable[str | Text], console: Console) -> None:
    console.print(f"read        {count_articles(summary)}")
    for reason, count in summary.set_aside.most_common():
        console.print(plain_text(f"set aside   {count}: {reason}", "yellow"))
    for line in results:
        console.print(line)
    rate = f", {summary.extracted / summary.seconds:.1f} articles/s" if summary.extracted and summary.seconds else ""
    console.print(f"time        {summary.seconds:.1f} s{rate}")


def count_articles(summary: Summary) -> str:
    """Return what became of the articles of a run, in words."""
    parts = [f"{summary.read} article{'' if summary.read == 1 else 's'}", f"{summary.extracted} extracted"]
    parts.append(f"{summary.unchanged} unchanged")
    if summary.replaced:
        parts.append(f"{summary.replaced} replaced")
    if summary.superseded:
        parts.append(f"{summary.superseded} superseded by later versions")
    return ", ".join([*parts, f"{summary.set_aside.total()} set aside"])
