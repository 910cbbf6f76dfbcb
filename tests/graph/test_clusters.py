"""Grouping under constraints."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from newsgraph.graph.clusters import Forest, Partition, agglomerate


class Grouped(Partition):
    """Groups in which the nodes of a pair never meet."""

    def __init__(self, nodes: str, apart: tuple[str, str] = ("", "")) -> None:
        self.forest = Forest()
        self.members = {node: {node} for node in nodes}
        self.apart = set(apart)

    def find(self, node: str) -> str:
        return self.forest.find(node)

    def size(self, name: str) -> int:
        return len(self.members[name])

    def agree(self, a: str, b: str) -> bool:
        return not self.apart <= self.members[a] | self.members[b]

    def join(self, a: str, b: str) -> bool:
        kept, gone = self.forest.union(a, b)
        self.members[kept] |= self.members.pop(gone)
        return True

    def all(self) -> list[str]:
        return sorted("".join(sorted(members)) for members in self.members.values())


def test_clusters_agglomerate_joins_the_surest_first_and_names_the_best_pair() -> None:
    groups = Grouped("abc")
    assert list(agglomerate({("a", "b"): 0.9, ("b", "c"): 0.8, ("a", "c"): 0.6}, groups, 0.5)) == [("a", "b"), ("b", "c")]
    assert groups.all() == ["abc"]


def test_clusters_agglomerate_does_not_chain() -> None:
    groups = Grouped("abcd")
    list(agglomerate({("a", "b"): 0.9, ("b", "c"): 0.8, ("c", "d"): 0.9}, groups, 0.5))
    assert groups.all() == ["ab", "cd"]


def test_clusters_agglomerate_respects_what_excludes_each_other() -> None:
    groups = Grouped("abc", apart=("a", "c"))
    list(agglomerate({("a", "b"): 0.9, ("b", "c"): 0.9, ("a", "c"): 0.9}, groups, 0.4))
    assert groups.all() == ["ab", "c"]


@given(
    st.dictionaries(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), st.sampled_from([0.2, 0.5, 0.8])),
    st.randoms(use_true_random=False),
)
def test_clusters_agglomerate_does_not_depend_on_order(scores: dict[tuple[str, str], float], random: Random) -> None:
    pairs = {(a, b): score for (a, b), score in scores.items() if a < b}
    shuffled = list(pairs.items())
    random.shuffle(shuffled)
    one, two = Grouped("abcdefg"), Grouped("abcdefg")
    assert list(agglomerate(pairs, one, 0.4)) == list(agglomerate(dict(shuffled), two, 0.4))
    assert one.all() == two.all()
