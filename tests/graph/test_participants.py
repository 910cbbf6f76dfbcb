"""Unnamed participants of events that are one."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from newsgraph.graph import NewsGraph, Record, resolve
from newsgraph.graph.decisions import Decision
from newsgraph.graph.records import Actor, Edge, Event, Mention, Place

CITY = Place(id="place:geonames:1", type="city", name="Valdora", country="VAL", lat=1.0, lon=1.0, geonames=1)


def tell(article: str, *victims: tuple[str, int | None], role: str = "patient", type: str = "group", **fields: str) -> Record:
    """A record of one attack in Valdora on one day, with unnamed participants and how many they are."""
    words = ["The", "attack", "in", "Valdora", "struck"]
    starts = {}
    for name, _ in victims:
        starts[name] = len(" ".join(words)) + 1
        words.append(name)
    event = Event(
        id=f"event:{article}:4", type="assault", plover="ASSAULT", name="attack", lemma="attack",
        start="2031-04-02", end="2031-04-02", tense="past",
    )  # fmt: skip
    mentions = [Mention(id="m2", kind="place", start=14, end=21, node=CITY.id)]
    actors, edges = [], [Edge(source=event.id, target=CITY.id, role="location", mentions=("m1", "m2"))]
    quantities: dict[str, object] = {}
    for number, (name, count) in enumerate(victims, 3):
        actor = Actor(id=f"actor:local:{article}:{name}", type=type, name=name, **fields)  # type: ignore[arg-type]
        actors.append(actor)
        mentions.append(Mention(id=f"m{number}", kind="actor", start=starts[name], end=starts[name] + len(name), node=actor.id))
        edges.append(Edge(source=event.id, target=actor.id, role=role, mentions=("m1", f"m{number}")))
        if count is not None:
            quantities.setdefault(role, {"value": count, "bound": "exactly", "unit": name.split()[-1]})
    mentions.insert(0, Mention(id="m1", kind="event", start=4, end=10, node=event.id, quantities=quantities or None))
    bomb = Actor(id="actor:valdoran-rebels", type="organization", name="Valdoran Rebels")
    edges.append(Edge(source=event.id, target=bomb.id, role="agent", mentions=("m1", "m1")))
    text = f"{' '.join(words)}."
    return Record(
        id=article, text=text, published="2031-04-03", sentences=((0, len(text)),), mentions=tuple(mentions),
        nodes=(event, CITY, bomb, *actors), edges=tuple(edges),
    )  # fmt: skip


def joined(*records: Record) -> set[str]:
    """The nodes of actors that were taken into others."""
    merges = resolve(records)
    assert any(node.startswith("event:") for node in merges), "the events are one to begin with"
    return {node for node in merges if node.startswith("actor:local:")}


@pytest.mark.parametrize(
    ("one", "two", "are_one"),
    [
        pytest.param(("people", 3), ("people", 3), True, id="one word, one number"),
        pytest.param(("people", 3), ("workers", 4), True, id="people may be workers, and tolls rise"),
        pytest.param(("people", None), ("people", 4), True, id="not counted by one"),
        pytest.param(("workers", 3), ("soldiers", 3), False, id="other people"),
        pytest.param(("people", 3), ("people", 17), False, id="far too many"),
    ],
)
def test_participants_are_one_where_nothing_contradicts(
    one: tuple[str, int | None], two: tuple[str, int | None], are_one: bool
) -> None:
    assert bool(joined(tell("a", one), tell("b", two))) == are_one


def test_participants_are_not_taken_for_things() -> None:
    assert joined(tell("a", ("people", None)), tell("b", ("people", None)))
    assert not joined(tell("a", ("people", None)), tell("b", ("people", None), type="object"))


def test_participants_from_two_countries_are_two() -> None:
    boats, used = ("gunboats", None), {"role": "instrument", "type": "object"}
    assert joined(tell("a", boats, **used), tell("b", boats, **used, country="MER"))
    assert not joined(tell("a", boats, **used, country="VAL"), tell("b", boats, **used, country="MER"))


def test_participants_means_are_one_however_they_take_part() -> None:
    doing = tell("a", ("Six Valdoran drones", None), role="agent", type="object")
    used = tell("b", ("drones", None), role="instrument", type="object")
    assert joined(doing, used)
    other = tell("b", ("Two Merrovian drones", None), role="instrument", type="object")
    assert not joined(doing, other)


def test_participants_of_one_article_stay_apart() -> None:
    merged = joined(tell("a", ("people", None), ("workers", None)), tell("b", ("people", None)))
    assert merged == {"actor:local:b:people"}


def test_participants_with_a_name_are_left_alone() -> None:
    assert not joined(tell("a", ("Tilda Marsh", None), type="person"), tell("b", ("Tilda Marsh", None), type="object"))


def test_participants_of_two_events_stay_apart() -> None:
    there = tell("b", ("people", 3))
    attack, *others = there.nodes
    assert isinstance(attack, Event)
    later = replace(attack, start="2031-04-09", end="2031-04-09")
    assert len(resolve([tell("a", ("people", 3)), replace(there, nodes=(later, *others))])) == 0


def test_participants_merge_says_why_and_can_be_split() -> None:
    records = [tell("a", ("people", 3)), tell("b", ("workers", 4))]
    merge = resolve(records).why("actor:local:b:workers")
    assert merge.into == "actor:local:a:people"
    assert merge.reasons[0] == "both one it happened to of one event (attack)"
    assert merge.reasons[1] == "people and workers can be the same"
    split = resolve(records, [Decision.of("two", "actor:local:a:people", "actor:local:b:workers")])
    assert "actor:local:b:workers" not in split


def test_participants_keep_what_each_source_counts() -> None:
    graph = NewsGraph.from_records([tell("a", ("people", 3)), tell("b", ("workers", 4))])
    claims = graph.claims("event:a:4")
    assert {claim.value["value"] for claim in claims if claim.key == "patient"} == {3, 4}


def test_participants_do_not_depend_on_order() -> None:
    records = [tell("a", ("people", 3)), tell("b", ("workers", 4)), tell("c", ("soldiers", 4)), tell("d", ("people", 7))]
    found = {resolve(order).all() for order in permutations(records)}
    assert len(found) == 1
