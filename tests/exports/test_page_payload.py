"""What the HTML page knows: nodes, edges, quotes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from newsgraph.exports.page.payload import Payload, collect, is_web_address
from newsgraph.graph import NewsGraph
from newsgraph.graph.records import Actor, Edge, Event, Mention, Record
from newsgraph.graph.samples import sample_records


@pytest.fixture(scope="module")
def graph() -> NewsGraph:
    return NewsGraph.from_records(sample_records())


def test_payload_holds_every_node_and_edge_once(graph: NewsGraph) -> None:
    payload = collect(graph)
    assert [node["key"] for node in payload.nodes] == list(graph.nx.nodes)
    named = [(payload.nodes[a]["key"], payload.nodes[b]["key"], edge["role"]) for (a, b), edge in _ends(payload)]
    assert named == list(graph.nx.edges(keys=True))


def _ends(payload: Payload) -> list[tuple[tuple[int, int], dict[str, Any]]]:
    return list(zip(payload.ends, payload.edges, strict=True))


def test_payload_marks_trigger_and_argument_in_each_quote(graph: NewsGraph) -> None:
    payload = collect(graph)
    for (event, target), edge in _ends(payload):
        if edge["role"] != "agent":
            continue
        assert edge["quotes"]
        for quote, marks in _cited(edge):
            assert {place for *_, place in marks} == {event, target}
            text = payload.quotes[quote]["text"]
            assert all(text[start:end].strip() == text[start:end] != "" for start, end, _ in marks)


def _cited(edge: dict[str, Any]) -> list[tuple[int, list[tuple[int, int, int]]]]:
    """Return the place of each quote with the marks in it: start, end and node."""
    return [(quote, list(zip(marks[::3], marks[1::3], marks[2::3], strict=True))) for quote, *marks in edge["quotes"]]


def test_payload_counts_as_javascript_does() -> None:
    words = "🚢🚢 Dockers struck 🚢 Constanta."
    payload = collect(NewsGraph.from_records([_tiny(words, "Dockers", "struck")]))
    (edge,) = [edge for edge in payload.edges if edge["role"] == "agent"]
    ((quote, marks),) = _cited(edge)
    utf16 = payload.quotes[quote]["text"].encode("utf-16-le")
    assert sorted(utf16[2 * a : 2 * b].decode("utf-16-le") for a, b, _ in marks) == ["Dockers", "struck"]


def _tiny(text: str, who: str, what: str, **fields: Any) -> Record:
    spans = {word: (text.index(word), text.index(word) + len(word)) for word in (who, what)}
    mentions = (
        Mention(id="m1", kind="actor", start=spans[who][0], end=spans[who][1], node="actor:1"),
        Mention(id="m2", kind="event", start=spans[what][0], end=spans[what][1], node="event:1"),
    )
    nodes = (Actor(id="actor:1", type="group", name=who), Event(id="event:1", type="protest", name=what, lemma=what))
    edges = (Edge(source="event:1", target="actor:1", role="agent", mentions=("m1", "m2")),)
    return Record(**{"id": "a", "text": text, "mentions": mentions, "nodes": nodes, "edges": edges} | fields)


def test_payload_cuts_an_endless_sentence_around_what_it_is_quoted_for() -> None:
    text = "word " * 100_000 + "Dockers struck today " + "word " * 100_000
    payload = collect(NewsGraph.from_records([_tiny(text, "Dockers", "struck")]))
    (edge,) = [edge for edge in payload.edges if edge["role"] == "agent"]
    ((quote, marks),) = _cited(edge)
    found = payload.quotes[quote]["text"]
    assert len(found) < 3000
    assert sorted(found[a:b] for a, b, _ in marks) == ["Dockers", "struck"]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a", True),
        ("HTTP://example.org", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("//example.org", False),
        ("https:", False),
        ("http://[", False),
        ("file:///etc/passwd", False),
        ("", False),
        (None, False),
    ],
)
def test_payload_keeps_only_web_addresses(url: str | None, kept: bool) -> None:
    assert is_web_address(url) is kept
    payload = collect(NewsGraph.from_records([_tiny("Dockers struck.", "Dockers", "struck", url=url)]))
    assert ("url" in next(node for node in payload.nodes if node["kind"] == "article")) is kept


def test_payload_sets_conflicting_reports_side_by_side(graph: NewsGraph) -> None:
    payload = collect(graph)
    (killing,) = [node for node in payload.nodes if node["label"] == "three people killed"]
    ((aspect, values),) = killing["differences"]
    assert aspect == "killed"
    assert {(value, payload.nodes[article]["source"]) for value, articles in values for article in articles} == {
        (3, "Example Courier"),
        (4, "Example Herald"),
    }


def test_payload_calls_nothing_different_that_only_differs_in_precision() -> None:
    first = _tiny("Dockers struck.", "Dockers", "struck", id="a")
    second = replace(first, id="b")
    assert isinstance(first.nodes[1], Event)
    exact = replace(first, nodes=(first.nodes[0], replace(first.nodes[1], start="2025-06-07", end="2025-06-07")))
    rough = replace(second, nodes=(first.nodes[0], replace(first.nodes[1], start="2025-06-01", end="2025-06-30")))
    other = replace(second, nodes=(first.nodes[0], replace(first.nodes[1], start="2025-07-01", end="2025-07-01")))
    assert "differences" not in _node(NewsGraph.from_records([exact, rough]), "event:1")
    assert [aspect for aspect, _ in _node(NewsGraph.from_records([exact, other]), "event:1")["differences"]] == ["date"]


@pytest.mark.parametrize(
    ("one", "two", "differ"),
    [
        ({"value": 4, "unit": "troops"}, {"value": 4, "unit": "people"}, False),
        ({"value": 4, "unit": "troops"}, {"value": 5, "unit": "troops"}, True),
        ({"value": 4, "unit": "people"}, {"value": 4, "bound": "at least", "unit": "people"}, True),
    ],
)
def test_payload_counts_the_dead_whatever_they_are_called(one: dict[str, Any], two: dict[str, Any], differ: bool) -> None:
    first = _tiny("Dockers struck.", "Dockers", "struck", id="a")
    event = first.nodes[1]
    assert isinstance(event, Event)
    told = [
        replace(first, id=id, nodes=(first.nodes[0], replace(event, quantities={"killed": killed})))
        for id, killed in (("a", one), ("b", two))
    ]
    assert ("differences" in _node(NewsGraph.from_records(told), "event:1")) is differ


def _node(graph: NewsGraph, key: str) -> dict[str, Any]:
    return next(node for node in collect(graph).nodes if node["key"] == key)


def test_payload_names_the_original_of_a_copy() -> None:
    text = "Floods cut off the town of Lower Weir on Monday, and boats took 40 people to safety, the mayor said. " * 2
    payload = collect(NewsGraph([Record(id=id, text=text) for id in ("b", "a")]))
    assert [(node.get("copies"), node.get("copy_of")) for node in payload.nodes] == [(1, None), (None, 0)]
