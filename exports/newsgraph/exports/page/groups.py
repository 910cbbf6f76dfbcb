"""What a page of many nodes folds: communities of events that share actors and places, and how each looks unfolded.

Communities are found by the Louvain method [1]_ among actors and places, tied by the events they share; an event belongs where
most of what takes part in it does. Over events, too, the method would take several times as long and cut where the hubs are.

References
----------
.. [1] V. Blondel, J.-L. Guillaume, R. Lambiotte, E. Lefebvre: Fast unfolding of communities in large networks, 2008.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import networkx as nx

from newsgraph.exports.page.payload import Payload
from newsgraph.exports.page.positions import first_view, neighbours_of, place_alone

__all__ = ["FOLD_FROM", "fold"]

FOLD_FROM = 2000
"""Nodes: a page of fewer shows all that it knows without groups."""

MOST_GROUPS = 20
"""So many communities stand around the first view; smaller ones are one group together."""

FIRST_OF_GROUP = 30
"""So many events, the most salient, come out when a group is unfolded."""

REST = "Everything else"

MOST_UNFOLDED = 110
"""Most nodes that come out when a group is unfolded."""

STRONGEST = 2
"""Of so many ties of each actor or place the communities are made. With all of them they are hardly better (modularity 0.922
instead of 0.903 on 295 Wikinews articles), and where everybody meets everybody they take five times as long."""

MOST_TIED = 8
"""Of an event, so many participants are tied, each to the one that is most in the news: ties between all pairs take longer and
give communities that are less apart (modularity 0.908 instead of 0.922 on 295 Wikinews articles)."""


def fold(payload: Payload, sizes: Sequence[int]) -> list[dict[str, Any]]:
    """Return the groups of a large graph, the most salient first; each node that is in one gets its number as ``group``.

    A group has a ``label``, the names that stand for it, and ``spots``: node, x and y, around 0, 0, of what is drawn when it is
    unfolded. A small graph has none.

    Notes
    -----
    O(m log n) for m edges in the events' participants.

    Examples
    --------
    >>> from random import Random
    >>> from newsgraph.exports.page.drawing import sizes_of
    >>> from newsgraph.exports.page.payload import collect
    >>> from newsgraph.graph import NewsGraph
    >>> from newsgraph.graph.samples import invented_records
    >>> payload = collect(NewsGraph.from_records(invented_records(900, Random(3), actors=300)))
    >>> groups = fold(payload, sizes_of(payload.nodes))
    >>> 1 < len(groups) <= MOST_GROUPS + 1, {"label", "spots"} <= set(groups[0])
    (True, True)
    """
    if len(payload.nodes) < FOLD_FROM:
        return []
    around = neighbours_of(payload)
    members = _members(payload, around)
    for place, group in enumerate(members.values()):
        for node in group:
            payload.nodes[node]["group"] = place
    shown = first_view(payload, around)
    return [
        {"label": REST if number is None else _name(payload, group), "spots": _spots(payload, group, around, shown, sizes)}
        for number, group in members.items()
    ]


def _members(payload: Payload, around: Mapping[int, Sequence[int]]) -> dict[int | None, list[int]]:
    """Return the nodes of each group, the groups of the highest rank first; last, under None, what is in none of them."""
    community = _communities(payload, around)
    _follow(payload, around, community)
    rank: Counter[int] = Counter()
    for node, number in community.items():
        rank[number] += payload.nodes[node]["rank"]
    first = sorted(rank, key=lambda number: (-rank[number], number))[:MOST_GROUPS]
    groups: dict[int | None, list[int]] = {number: [] for number in [*first, None]}
    for node, data in enumerate(payload.nodes):
        if data["kind"] in {"event", "actor", "place"}:
            its = community.get(node)
            groups[its if its in groups else None].append(node)
    return {number: group for number, group in groups.items() if group}


def _communities(payload: Payload, around: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Return the community of each actor and place that shares an event with another."""
    ties: dict[tuple[int, int], float] = defaultdict(float)
    for event, data in enumerate(payload.nodes):
        if data["kind"] == "event":
            first, *others = _participants(payload, around[event])[:MOST_TIED] or [event]
            for other in others:
                ties[min(first, other), max(first, other)] += 1 / len(others)
    tied: nx.Graph[int] = nx.Graph()
    tied.add_weighted_edges_from((one, two, ties[one, two]) for one, two in _strongest(ties))
    found = sorted(map(sorted, nx.community.louvain_communities(tied, seed=1))) if tied else []
    return {node: number for number, members in enumerate(found) for node in members}


def _strongest(ties: Mapping[tuple[int, int], float]) -> list[tuple[int, int]]:
    """Return the ties that are among the strongest of either end."""
    of: dict[int, list[tuple[float, tuple[int, int]]]] = defaultdict(list)
    for tie, weight in ties.items():
        for end in tie:
            of[end].append((-weight, tie))
    return sorted({tie for strengths in of.values() for _, tie in sorted(strengths)[:STRONGEST]})


def _participants(payload: Payload, nodes: Iterable[int]) -> list[int]:
    found = [node for node in nodes if payload.nodes[node]["kind"] in {"actor", "place"}]
    return sorted(found, key=lambda node: (-payload.nodes[node]["rank"], node))


def _follow(payload: Payload, around: Mapping[int, Sequence[int]], community: dict[int, int]) -> None:
    """Give each event the community of most of its participants, then each loose node that of most of its neighbours."""
    kinds = [data["kind"] for data in payload.nodes]
    for wanted in ({"event"}, {"event", "actor", "place"}):
        votes = {
            node: Counter(community[near] for near in around[node] if near in community)
            for node, kind in enumerate(kinds)
            if kind in wanted and node not in community
        }
        community |= {node: min(vote, key=lambda number: (-vote[number], number)) for node, vote in votes.items() if vote}


def _name(payload: Payload, group: Sequence[int]) -> str:
    """Return the names of what the group's events are about."""
    return ", ".join(payload.nodes[node]["label"] for node in _participants(payload, group)[:3])


def _spots(
    payload: Payload, group: Sequence[int], around: Mapping[int, Sequence[int]], shown: Mapping[int, None], sizes: Sequence[int]
) -> list[list[int]]:
    inside = set(group).difference(shown)
    events = sorted((n for n in inside if payload.nodes[n]["kind"] == "event"), key=lambda n: (-payload.nodes[n]["rank"], n))
    drawn: dict[int, None] = {}
    for event in events[:FIRST_OF_GROUP]:
        with_event = [event, *(node for node in _participants(payload, around[event]) if node in inside)]
        if len(drawn) + len(with_event) > MOST_UNFOLDED:
            break
        drawn |= dict.fromkeys(with_event)
    return [[node, x, y] for node, (x, y) in place_alone(drawn, around, sizes).items()]
