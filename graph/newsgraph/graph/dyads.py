"""Who does what to whom, counted: the table that conflict and cooperation research works on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import permutations
from typing import Any, Literal, get_args

from newsgraph.graph.resources import read_json
from newsgraph.graph.views import Dyad

__all__ = ["TARGET_ROLES", "By", "count_dyads", "quad_class"]

By = Literal["country", "actor"]
TARGET_ROLES = ("patient", "recipient", "beneficiary")
_MUTUAL = {"AGREE", "CONSULT", "COOPERATE"}
"""What two agents do together, each is the other's target of."""


@cache
def _quads() -> Mapping[str, str]:
    return {
        category: quad
        for quad, categories in read_json("data", "quad_classes.json")["classes"].items()
        for category in categories
    }


def quad_class(plover: str | None) -> str | None:
    """Return the quad class of a PLOVER category, None for what is no political interaction.

    Examples
    --------
    >>> quad_class("ASSAULT"), quad_class(None)
    ('material conflict', None)
    """
    return _quads().get(plover) if plover else None


def count_dyads(graph: Any, events: Iterable[str], by: By) -> list[Dyad]:
    """Return the counts over the events, most events first, then by source, target and category.

    Raises
    ------
    ValueError
        If there is nothing to count ``by`` under that name.
    """
    if by not in get_args(By):
        raise ValueError(f"dyads are counted by {' or '.join(get_args(By))}, not by {by!r}")
    counted: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for event in events:
        for source, target in sorted(set(_sides(graph, event, by))):
            data = graph.nodes[event]
            counted[source, target, data["plover"] or data["type"]].append(event)
    dyads = [_dyad(graph, *key, ids) for key, ids in counted.items()]
    return sorted(dyads, key=lambda dyad: (-dyad.events, dyad.source, dyad.target, dyad.category))


def _dyad(graph: Any, source: str, target: str, category: str, events: Collection[str]) -> Dyad:
    articles = sum(graph.nodes[event]["articles"] for event in events)
    return Dyad(source, target, category, quad_class(category), len(events), articles)


def _sides(graph: Any, event: str, by: By) -> Iterator[tuple[str, str]]:
    agents = _who(graph, event, ("agent",), by)
    targets = _who(graph, event, TARGET_ROLES, by)
    if not targets and graph.nodes[event]["plover"] in _MUTUAL:
        yield from permutations(agents, 2)
    for source in agents:
        yield from ((source, target) for target in targets if target != source or by == "country")


def _who(graph: Any, event: str, roles: Collection[str], by: By) -> list[str]:
    found = set()
    for node, edges in graph.adj[event].items():
        data = graph.nodes[node]
        if data["kind"] in {"actor", "place"} and any(role in edges for role in roles):
            found.add((data.get("code") or data["country"]) if by == "country" else data["label"])
    return sorted(found - {None})
