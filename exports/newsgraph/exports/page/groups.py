"""What a page of many nodes folds: communities of events that share actors and places, and how each looks unfolded.

Communities are found among actors and places, tied by the events they share; an event belongs where most of what takes part in it
does. Over events, too, it would take several times as long and cut where the hubs are. Label propagation [1]_ makes small
communities, of which the Louvain method [2]_ makes large ones: they are as far apart as those of Louvain alone, in half the time
(modularity 0.955 instead of 0.953 on 680 articles of Reuters).

References
----------
.. [1] U. Raghavan, R. Albert, S. Kumara: Near linear time algorithm to detect community structures, 2007.
.. [2] V. Blondel, J.-L. Guillaume, R. Lambiotte, E. Lefebvre: Fast unfolding of communities in large networks, 2008.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import networkx as nx

from newsgraph.exports.page.payload import Payload
from newsgraph.exports.page.positions import first_view, place_alone

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
    members = _members(payload)
    for place, group in enumerate(members.values()):
        for node in group:
            payload.nodes[node]["group"] = place
    shown = first_view(payload)
    return [
        {"label": REST if number is None else _name(payload, group), "spots": _spots(payload, group, shown, sizes)}
        for number, group in members.items()
    ]


def _members(payload: Payload) -> dict[int | None, list[int]]:
    """Return the events of each group, then its actors and places, all by rank; last, under None, what is in no group."""
    community = _communities(payload)
    _follow(payload, community)
    rank: Counter[int] = Counter()
    for node, number in community.items():
        rank[number] += payload.nodes[node]["rank"]
    first = sorted(rank, key=lambda number: (-rank[number], number))[:MOST_GROUPS]
    groups: dict[int | None, list[int]] = {number: [] for number in [*first, None]}
    for node in (*payload.events, *payload.standing):
        its = community.get(node)
        groups[its if its in groups else None].append(node)
    return {number: group for number, group in groups.items() if group}


def _communities(payload: Payload) -> dict[int, int]:
    """Return the community of each actor and place that shares an event with another."""
    ties: dict[tuple[int, int], float] = defaultdict(float)
    for event in payload.events:
        first, *others = payload.participants(payload.around[event])[:MOST_TIED] or [event]
        for other in others:
            ties[(first, other) if first < other else (other, first)] += 1 / len(others)
    found = sorted(map(sorted, _in_communities(_strongest(ties))))
    return {node: number for number, members in enumerate(found) for node in members}


def _in_communities(ties: Sequence[tuple[int, int, float]]) -> list[set[int]]:
    """Return the communities of the graph of these ties: by the Louvain method among those that label propagation makes."""
    tied: nx.Graph[int] = nx.Graph()
    tied.add_weighted_edges_from(ties)
    small: list[set[int]] = list(nx.community.fast_label_propagation_communities(tied, weight="weight", seed=1))
    number_of = {node: number for number, members in enumerate(small) for node in members}
    between: dict[tuple[int, int], float] = defaultdict(float)
    for one, two, weight in ties:
        first, last = sorted((number_of[one], number_of[two]))
        between[first, last] += weight
    merged: nx.Graph[int] = nx.Graph()
    merged.add_weighted_edges_from((one, two, weight) for (one, two), weight in between.items())
    return [set().union(*map(small.__getitem__, numbers)) for numbers in nx.community.louvain_communities(merged, seed=1)]


def _strongest(ties: Mapping[tuple[int, int], float]) -> list[tuple[int, int, float]]:
    """Return the ties that are among the strongest of either end, with their weights."""
    found = []
    strength = sorted([(-weight, *tie) for tie, weight in ties.items()])
    seen = dict.fromkeys([end for tie in ties for end in tie], 0)
    for less, one, two in strength:
        if seen[one] < STRONGEST or seen[two] < STRONGEST:
            found.append((one, two, -less))
        seen[one] += 1
        seen[two] += 1
    return sorted(found)


def _follow(payload: Payload, community: dict[int, int]) -> None:
    """Give each event the community of most of its participants, then each loose node that of most of its neighbours."""
    for nodes in (payload.events, [*payload.events, *payload.standing]):
        near = {
            node: [community[other] for other in payload.around[node] if other in community]
            for node in nodes
            if node not in community
        }
        community |= {node: _most_frequent(numbers) for node, numbers in near.items() if numbers}


def _most_frequent(numbers: Sequence[int]) -> int:
    if len(set(numbers)) == 1:  # as most are, and counting takes long
        return numbers[0]
    times = Counter(numbers)
    return min(times, key=lambda number: (-times[number], number))


def _name(payload: Payload, group: Sequence[int]) -> str:
    """Return the names of what the group's events are about."""
    return ", ".join(payload.nodes[node]["label"] for node in islice(filter(payload.standing.__contains__, group), 3))


def _spots(payload: Payload, group: Sequence[int], shown: Mapping[int, None], sizes: Sequence[int]) -> list[list[int]]:
    inside = set(group).difference(shown)
    events = [node for node in group if node in inside and node not in payload.standing]
    drawn: dict[int, None] = {}
    for event in events[:FIRST_OF_GROUP]:
        with_event = [event, *(node for node in payload.participants(payload.around[event]) if node in inside)]
        if len(drawn) + len(with_event) > MOST_UNFOLDED:
            break
        drawn |= dict.fromkeys(with_event)
    return [[node, x, y] for node, (x, y) in place_alone(drawn, payload.around, sizes).items()]
