"""Several descriptions of one node made one."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from newsgraph.graph.fusion import Said, fuse, fuse_edges
from newsgraph.graph.records import Actor, Edge, Event, Place


def said(*nodes: Any) -> list[Said]:
    return [Said(f"article {number}", 1, node) for number, node in enumerate(nodes)]


def event(**fields: Any) -> Event:
    return Event(id="e", **{"type": "assault", "name": "attack", "lemma": "attack", **fields})


def test_fusion_takes_the_most_mentioned_name_and_keeps_the_others() -> None:
    actors = [
        Said("a", 5, Actor(id="x", type="person", name="Zelensky")),
        Said("b", 2, Actor(id="x", type="person", name="Zelenskyy")),
    ]
    fused = fuse(actors)
    assert isinstance(fused, Actor)
    assert (fused.name, fused.aliases) == ("Zelensky", ("Zelenskyy",))


def test_fusion_fills_what_one_article_leaves_open() -> None:
    fused = fuse(
        said(Actor(id="x", type="person", name="A"), Actor(id="x", type="person", name="A", country="UKR", wikidata="Q1"))
    )
    assert isinstance(fused, Actor)
    assert (fused.country, fused.wikidata) == ("UKR", "Q1")


def test_fusion_takes_the_place_with_the_best_score_whole() -> None:
    poor = Place(id="p", type="city", name="Paris", lat=33.6, lon=-95.5, country="USA", score=0.4)
    good = Place(id="p", type="city", name="Paris", lat=48.9, lon=2.3, country="FRA", score=0.9)
    fused = fuse(said(poor, good))
    assert isinstance(fused, Place)
    assert (fused.lat, fused.lon, fused.country) == (48.9, 2.3, "FRA")


def test_fusion_narrows_the_dates() -> None:
    fused = fuse(said(event(end="2025-06-08"), event(start="2025-06-07", end="2025-06-07T23:00:00"), event(start="2025-06-06")))
    assert isinstance(fused, Event)
    assert (fused.start, fused.end) == ("2025-06-07", "2025-06-07T23:00:00")


def test_fusion_of_contradicting_dates_keeps_those_of_the_leading_account() -> None:
    fused = fuse(
        said(event(start="2025-06-07", end="2025-06-07", salience=0.2), event(start="2025-06-01", end="2025-06-01", salience=0.9))
    )
    assert isinstance(fused, Event)
    assert (fused.start, fused.end) == ("2025-06-01", "2025-06-01")


def test_fusion_of_numbers_prefers_the_leading_account() -> None:
    fused = fuse(said(event(quantities={"dead": 3, "hurt": 5}, salience=0.2), event(quantities={"dead": 4}, salience=0.9)))
    assert isinstance(fused, Event)
    assert fused.quantities == {"dead": 4, "hurt": 5}


NAMES = st.sampled_from(["Kyiv", "Kiev", "Kiew"])


@given(st.lists(st.tuples(st.integers(0, 3), NAMES, st.sampled_from([None, "UKR", "RUS"])), min_size=1, max_size=6), st.randoms())
def test_fusion_does_not_depend_on_order(entries: list[tuple[int, str, str | None]], random: Any) -> None:
    accounts = [
        Said(f"article {number}", mentions, Actor(id="x", type="city", name=name, country=country))
        for number, (mentions, name, country) in enumerate(entries)
    ]
    expected = fuse(accounts)
    random.shuffle(accounts)
    assert fuse(accounts) == expected


def test_fusion_of_edges_unites_their_mentions() -> None:
    one = Edge(source="e", target="x", role="agent", mentions=("m1", "m2"), confidence=0.5)
    two = Edge(source="e", target="x", role="agent", mentions=("m2", "m3"), confidence=0.9)
    other = Edge(source="e", target="x", role="patient", mentions=("m1",))
    assert fuse_edges([one, other, two]) == (
        Edge(source="e", target="x", role="agent", mentions=("m1", "m2", "m3"), confidence=0.9),
        other,
    )
