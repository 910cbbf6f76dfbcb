"""What the HTML page of a large graph folds."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from newsgraph.exports.page.drawing import sizes_of
from newsgraph.exports.page.groups import FOLD_FROM, MOST_GROUPS, MOST_UNFOLDED, REST, fold
from newsgraph.exports.page.payload import Payload, collect
from newsgraph.exports.page.positions import first_view
from newsgraph.graph import NewsGraph
from newsgraph.graph.samples import invented_records


def folded(payload: Payload) -> list[dict[str, Any]]:
    return fold(payload, sizes_of(payload.nodes))


def camps(sizes: list[int]) -> Payload:
    """Return events of several camps, the actors of each only ever among themselves."""
    payload = Payload()
    for camp, events in enumerate(sizes):
        first = len(payload.nodes)
        payload.nodes += [
            {"key": f"a{camp}-{n}", "kind": "actor", "label": f"Actor {camp}-{n}", "rank": 5.0 - n} for n in range(4)
        ]
        for event in range(events):
            payload.ends += [(len(payload.nodes), first + (event + actor) % 4) for actor in range(3)]
            payload.nodes.append({"key": f"e{camp}-{event}", "kind": "event", "label": "met", "rank": 1 / (event + 1)})
    payload.edges = [{"role": "agent", "confidence": 1.0, "quotes": []} for _ in payload.ends]
    return payload


@pytest.fixture(scope="module")
def large() -> tuple[Payload, list[dict[str, Any]]]:
    payload = collect(NewsGraph.from_records(invented_records(900, Random(3), events=3, actors=400)))
    return payload, folded(payload)


def test_groups_of_a_small_graph_are_none() -> None:
    payload = camps([20, 20])
    assert folded(payload) == []
    assert not any("group" in node for node in payload.nodes)


def test_groups_are_the_camps_that_never_meet() -> None:
    payload = camps([900, 700, 500])
    groups = folded(payload)
    assert [group["label"] for group in groups] == [f"Actor {camp}-0, Actor {camp}-1, Actor {camp}-2" for camp in range(3)]
    assert all(str(node["group"]) == node["key"][1:].split("-")[0] for node in payload.nodes)


def test_groups_beyond_the_largest_are_one(large: tuple[Payload, list[dict[str, Any]]]) -> None:
    payload = camps([400] + [50] * 40)
    groups = folded(payload)
    assert len(groups) == MOST_GROUPS + 1
    assert groups[-1]["label"] == REST
    assert len(large[1]) <= MOST_GROUPS + 1


def test_groups_take_in_every_event_actor_and_place(large: tuple[Payload, list[dict[str, Any]]]) -> None:
    payload, groups = large
    assert len(payload.nodes) >= FOLD_FROM
    for node in payload.nodes:
        assert (node.get("group") is not None) == (node["kind"] in {"event", "actor", "place"})
    assert {node["group"] for node in payload.nodes if "group" in node} == set(range(len(groups)))


def test_groups_unfold_what_is_theirs_and_not_shown_yet(large: tuple[Payload, list[dict[str, Any]]]) -> None:
    payload, groups = large
    shown = first_view(payload)
    for number, group in enumerate(groups):
        assert 0 < len(group["spots"]) <= MOST_UNFOLDED
        assert all(payload.nodes[node]["group"] == number and node not in shown for node, *_ in group["spots"])
        assert len({(x, y) for _, x, y in group["spots"]}) == len(group["spots"])
        xs, ys = [x for _, x, _ in group["spots"]], [y for *_, y in group["spots"]]
        assert abs(min(xs) + max(xs)) <= 1
        assert abs(min(ys) + max(ys)) <= 1


def test_groups_take_events_in_which_nobody_takes_part() -> None:
    payload = camps([FOLD_FROM])
    payload.nodes.append({"key": "lone", "kind": "event", "label": "rain", "rank": 0.1})
    groups = folded(payload)
    assert [group["label"] for group in groups][1:] == [REST]
    assert payload.nodes[-1]["group"] == 1
    nothing = Payload(nodes=[{"key": str(n), "kind": "event", "label": "", "rank": 0.0} for n in range(FOLD_FROM)])
    assert [group["label"] for group in folded(nothing)] == [REST]
