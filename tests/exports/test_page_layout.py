"""Where the nodes of the HTML page stand and how they are drawn."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from newsgraph.exports.page.drawing import draw, library, sizes_of
from newsgraph.exports.page.payload import Payload, collect
from newsgraph.exports.page.positions import FIRST_EVENTS, place_nodes
from newsgraph.graph import NewsGraph
from newsgraph.graph.samples import invented_records


def invented(count: int, **options: int) -> NewsGraph:
    return NewsGraph.from_records(invented_records(count, Random(3), **options))


def test_drawing_keeps_parallel_edges_and_loops() -> None:
    nodes = [
        {"key": "__proto__", "kind": "event", "label": "", "rank": 1.0},
        {"key": "b", "kind": "actor", "label": "b", "rank": 1.0},
    ]
    payload = Payload(nodes=nodes, edges=[{}, {}, {}], ends=[(0, 1), (0, 1), (0, 0)])
    drawn = draw(payload, [9, 9], [(0, 0), (5, 5)])
    assert [(edge["from"], edge["to"], edge["id"]) for edge in drawn["edges"]] == [(0, 1, 0), (0, 1, 1), (0, 0, 2)]
    assert [node["label"] for node in drawn["nodes"]] == ["(no name)", "b"]


def test_drawing_library_is_what_pyvis_carries() -> None:
    assert library().startswith("/**\n * vis-network")
    assert "sourceMappingURL" not in library()


def test_sizes_let_few_events_stand_out() -> None:
    nodes = [{"key": f"{n:03}", "kind": "event", "label": "x", "rank": 1.0} for n in range(200)]
    sizes = sizes_of(nodes)
    assert sizes[0] == max(sizes) == 30
    assert sum(size >= 18 for size in sizes) < 15
    assert min(sizes) >= 6


def _placed(graph: NewsGraph) -> tuple[Payload, list[tuple[int, int]]]:
    payload = collect(graph)
    return payload, place_nodes(payload, sizes_of(payload.nodes))


def test_positions_give_every_node_its_own_place() -> None:
    payload, places = _placed(invented(300, events=4, actors=60))
    assert len(places) == len(payload.nodes) > 1000
    assert len(set(places)) == len(places)


def test_positions_keep_the_first_view_apart() -> None:
    payload, places = _placed(invented(40, events=3, actors=30))
    events = sorted(
        (n for n, node in enumerate(payload.nodes) if node["kind"] == "event"), key=lambda n: -payload.nodes[n]["rank"]
    )
    shown = [places[n] for n in events[: FIRST_EVENTS // 2]]
    gaps = [((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for i, a in enumerate(shown) for b in shown[:i]]
    assert min(gaps) > 40


def test_positions_of_nothing_are_nothing() -> None:
    assert _placed(NewsGraph())[1] == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40))
def test_positions_take_any_graph(ends: list[tuple[int, int]]) -> None:
    kinds = ("event", "actor", "place", "time", "article")
    nodes = [{"key": str(n), "kind": kinds[n % 5], "label": str(n), "rank": float(n % 4)} for n in range(15)]
    payload = Payload(nodes=nodes, edges=[{} for _ in ends], ends=ends)
    places = place_nodes(payload, sizes_of(nodes))
    assert len(set(places)) == 15
    assert all(abs(x) < 20_000 and abs(y) < 20_000 for x, y in places)
