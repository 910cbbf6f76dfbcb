"""Which of two events came first."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgraph.graph import NewsGraph, NotFoundError
from newsgraph.graph.chronology import Order, order_of
from newsgraph.graph.samples import sample_records

Bounds = tuple[str | None, str | None]
NONE: Bounds = (None, None)


def graph_of(links: list[tuple[str, str, str]], **dates: Bounds) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    for name in {*dates, *(name for source, _, target in links for name in (source, target))}:
        start, end = dates.get(name, NONE)
        graph.add_node(name, kind="event", start=start, end=end)
    for source, role, target in links:
        graph.add_edge(source, target, role)
    return graph


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ([("a", "before", "b")], Order("before", "text", ("a", "b"))),
        ([("b", "before", "a")], Order("after", "text", ("b", "a"))),
        ([("a", "after", "b")], Order("after", "text", ("b", "a"))),
        ([("b", "cause", "a")], Order("before", "text", ("a", "b"))),
        ([("a", "before", "c"), ("b", "after", "c")], Order("before", "text", ("a", "c", "b"))),
        ([("a", "during", "b")], Order("during", "text", ("a", "b"))),
        ([("a", "subevent", "b")], Order("contains", "text", ("b", "a"))),
        ([("a", "topic", "b")], None),
        ([("a", "before", "c"), ("b", "before", "c")], None),
        ([("a", "before", "c"), ("c", "before", "a"), ("b", "topic", "a")], None),
    ],
)
def test_chronology_follows_what_articles_say(links: list[tuple[str, str, str]], expected: Order | None) -> None:
    assert order_of(graph_of(links), "a", "b") == expected


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        (("2025-06-01", "2025-06-02"), ("2025-06-03", "2025-06-04"), "before"),
        (("2025-06-03", None), (None, "2025-06-02"), "after"),
        (("2025-06-01", "2025-06-01"), ("2025-06", "2025-06"), "during"),
        (("2025-01-01", "2025-12-31"), ("2025-06-07", "2025-06-07"), "contains"),
        (("2025-06-07", "2025-06-07"), ("2025-06-07", "2025-06-07"), None),
        (("2025-06-01", "2025-06-05"), ("2025-06-03", "2025-06-09"), None),
        ((None, "2025-06-08"), (None, "2025-06-01"), None),
        (NONE, NONE, None),
    ],
)
def test_chronology_compares_dates_where_no_article_says(a: Bounds, b: Bounds, relation: str | None) -> None:
    found = order_of(graph_of([], a=a, b=b), "a", "b")
    assert (found and found.relation) == relation
    assert found is None or found.by == "dates"


def test_chronology_what_is_said_goes_before_dates() -> None:
    graph = graph_of([("a", "after", "b")], a=("2025-06-01", "2025-06-01"), b=("2025-06-02", "2025-06-02"))
    assert order_of(graph, "a", "b") == Order("after", "text", ("b", "a"))


def test_chronology_an_article_that_reports_an_event_is_no_earlier_event() -> None:
    graph = graph_of([], a=NONE, b=NONE)
    graph.add_node("article:x", kind="article")
    graph.add_edge("article:x", "a", "reports")
    graph.add_edge("article:x", "b", "reports")
    assert order_of(graph, "a", "b") is None


LINKS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["before", "after", "cause", "during"]), st.sampled_from("abcd"))
)


@given(LINKS, st.dates(), st.dates())
def test_chronology_is_the_same_from_both_sides_unless_articles_go_round_in_a_circle(links, one, other) -> None:  # type: ignore[no-untyped-def]
    graph = graph_of(links, a=(str(one), str(one)), b=(str(other), str(other)), c=NONE, d=NONE)
    opposite = {"before": "after", "after": "before", "during": "contains", "contains": "during"}
    there, back = order_of(graph, "a", "b"), order_of(graph, "b", "a")
    assert (there is None) == (back is None)
    if there and back and there.path == back.path:
        assert back.relation == opposite[there.relation]


def test_chronology_of_a_graph_names_an_unknown_event() -> None:
    graph = NewsGraph.from_records(sample_records())
    with pytest.raises(NotFoundError, match="no event 'nothing' in the graph"):
        graph.order("nothing", graph.events()[0].id)
