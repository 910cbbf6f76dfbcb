"""Groups of what belongs together."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from newsgraph.graph.clusters import Forest, Link, parents

PAIRS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=12)


@given(PAIRS)
def test_clusters_are_named_by_their_smallest_member(pairs: list[tuple[str, str]]) -> None:
    forest = Forest()
    for a, b in pairs:
        kept, gone = forest.union(a, b)
        assert kept <= gone
    for item in "abcdefgh":
        group = [other for other in "abcdefgh" if forest.find(other) == forest.find(item)]
        assert forest.find(item) == min(group)


@given(PAIRS, st.integers(0, 2**32))
def test_clusters_parents_lead_to_the_smallest_whatever_the_order(pairs: list[tuple[str, str]], seed: int) -> None:
    forest = Forest()
    links = []
    for a, b in pairs:
        if forest.find(a) != forest.find(b):
            forest.union(a, b)
            links.append(Link(a, b, 1.0, ()))
    found = parents(links)
    assert all(into == forest.find(node) != node for node, (into, _) in found.items())
    assert len(found) == len(links)
    Random(seed).shuffle(links)
    assert {node: into for node, (into, _) in parents(links).items()} == {node: into for node, (into, _) in found.items()}
