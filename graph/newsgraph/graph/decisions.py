"""What people decide of nodes that resolution takes for one, or for two: it overrules what is found, and explains itself.

A store remembers decisions (`newsgraph.graph.Store.decide`); a graph opened from it follows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from newsgraph.graph.clusters import Link
from newsgraph.graph.evidence import Quote, cite, quote
from newsgraph.graph.names import is_full_name
from newsgraph.graph.namesakes import address
from newsgraph.graph.records import Actor, Record, Time

__all__ = ["Decision", "MergeView", "explain_merges", "explain_names", "pairs_apart", "pairs_joined"]

BY_HAND = "joined by hand"
_SAME_NAME = 0.95
"""Score of a full name alone; the list of judged merges in ``benchmarks`` tells how often it is right."""


@dataclass(frozen=True, slots=True)
class Decision:
    """That two nodes are one thing, or two, whatever their articles say.

    Examples
    --------
    >>> Decision.of("two", "event:b:0", "event:a:0")
    Decision(verdict='two', node='event:a:0', other='event:b:0')
    """

    verdict: Literal["one", "two"]
    node: str
    other: str

    @classmethod
    def of(cls, verdict: Literal["one", "two"], a: str, b: str) -> Decision:
        """Return the decision on two nodes, the same whichever is named first."""
        node, other = sorted((a, b))
        return cls(verdict, node, other)


class MergeView(NamedTuple):
    """A merge as people read it: the two nodes that were taken for one, how sure that is, why, and what the articles say."""

    node: str
    into: str
    other: str
    name: str
    other_name: str
    score: float
    reasons: tuple[str, ...]
    quotes: tuple[Quote, ...]
    other_quotes: tuple[Quote, ...]

    def __str__(self) -> str:
        """Return the merge on one line."""
        return f"{self.name} = {self.other_name} ({self.score:.2f}): {'; '.join(self.reasons)}"


def pairs_joined(decisions: Iterable[Decision], records: Sequence[Record]) -> list[Link]:
    """Return the links by hand between nodes that the records have; nodes of two kinds are never one."""
    kinds = {node.id: node.kind for record in records for node in record.nodes}
    joined = (d for d in decisions if d.verdict == "one" and d.node in kinds and kinds[d.node] == kinds.get(d.other))
    return [Link(d.node, d.other, 1.0, (BY_HAND,)) for d in sorted(joined, key=lambda d: (d.node, d.other))]


def pairs_apart(decisions: Iterable[Decision]) -> list[tuple[str, str]]:
    """Return the pairs of nodes that are two things."""
    return sorted((d.node, d.other) for d in decisions if d.verdict == "two" and d.node != d.other)


Found = tuple[str, str, str, float, tuple[str, ...]]
"""A merge: node, into, other, score, reasons."""


def explain_merges(merges: Iterable[Found], records: Mapping[str, Record]) -> list[MergeView]:
    """Return merges with the names and quotes of both nodes.

    Parameters
    ----------
    merges
        As `newsgraph.graph.Merges.all` has them.
    records
        The records before resolution, by article.
    """
    names: dict[str, str] = {}
    homes: dict[str, list[str]] = {}
    for id in sorted(records):
        for node in records[id].nodes:
            names.setdefault(node.id, node.value if isinstance(node, Time) else node.name)
            homes.setdefault(node.id, []).append(id)
    return [
        MergeView(
            node, into, other, names[node], names[other], score, reasons,
            _quotes(node, homes[node], records), _quotes(other, homes[other], records),
        )
        for node, into, other, score, reasons in merges
    ]  # fmt: skip


def explain_names(records: Mapping[str, Record]) -> list[MergeView]:
    """Return which articles are taken to mean one person or body by a full name alone, by address.

    Each article is compared with the first that has the name; the addresses are what parts them
    (`newsgraph.graph.namesakes`).

    Parameters
    ----------
    records
        By article, with the ids of the bearers of shared names.
    """
    told: dict[str, list[tuple[str, Actor]]] = {}
    for id in sorted(records):
        for node in records[id].nodes:
            if isinstance(node, Actor) and node.wikidata is None and ":local:" not in node.id and is_full_name(node.name):
                told.setdefault(node.id, []).append((id, node))
    return [
        MergeView(
            address(node, article), node, address(node, first[0]), actor.name, first[1].name, _SAME_NAME, _same(actor, first[1]),
            _quotes(node, [article], records), _quotes(node, first[:1], records),
        )
        for node, (first, *others) in sorted(told.items())
        for article, actor in others
    ]  # fmt: skip


def _same(one: Actor, other: Actor) -> tuple[str, ...]:
    """Return in words what two articles say alike of the bearer of a name."""
    kind = (f"both of type {one.type}",) if one.type == other.type else ()
    country = (f"both of {one.country}",) if one.country and one.country == other.country else ()
    return ("same full name", *kind, *country)


def _quotes(node: str, articles: Iterable[str], records: Mapping[str, Record]) -> tuple[Quote, ...]:
    cited = [cite(records[id], [m for m in records[id].mentions if m.node == node]) for id in articles]
    return tuple(quote(evidence, records) for found in cited for evidence in found)
