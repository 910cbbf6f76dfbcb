"""Which nodes of different articles become one, and which must not."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgraph.graph import NewsGraph, Record, resolve
from newsgraph.graph.records import Actor, Edge, Event, Headline, Mention, Node, Place
from newsgraph.graph.samples import invented_records, sample_records

RUSSIA = Actor(id="actor:iso:RUS", type="country", name="Russia", country="RUS")
POLAND = Actor(id="actor:iso:POL", type="country", name="Poland", country="POL")
UKRAINE = Actor(id="actor:iso:UKR", type="country", name="Ukraine", country="UKR")
KHARKIV = Place(id="place:geonames:706483", type="city", name="Kharkiv", country="UKR", within=("Kharkiv Oblast", "Ukraine"))
ODESA = Place(id="place:geonames:698740", type="city", name="Odesa", country="UKR", within=("Odesa Oblast", "Ukraine"))
SALTIVKA = Place(id="place:geonames:1", type="district", name="Saltivka", country="UKR", within=("Kharkiv", "Ukraine"))
COUNTRY = Place(id="place:geonames:690791", type="country", name="Ukraine", country="UKR")

SIDES = (("agent", RUSSIA), ("patient", UKRAINE))


def tell(article: str, *parts: tuple[str, Node], main: bool = False, **fields: Any) -> Record:
    """A record of one event with its participants."""
    known = {
        "type": "assault",
        "plover": "ASSAULT",
        "name": "attack",
        "lemma": "attack",
        "start": "2025-06-07",
        "end": "2025-06-07",
    }
    event = Event(id=f"event:{article}:0", **{**known, **fields})
    mentions = [Mention(id="m0", kind="event", start=0, end=1, node=event.id)]
    edges = []
    for number, (role, node) in enumerate(parts, 1):
        mentions.append(Mention(id=f"m{number}", kind=node.kind, start=number, end=number + 1, node=node.id))
        edges.append(Edge(source=event.id, target=node.id, role=role, mentions=("m0", f"m{number}")))
    return Record(
        id=article,
        text="x" * 20,
        published="2025-06-08",
        mentions=tuple(mentions),
        nodes=(event, *{node.id: node for _, node in parts}.values()),
        edges=tuple(edges),
        headline=Headline(event=event.id) if main else None,
    )


def are_one(*records: Record) -> bool:
    """Whether the events of the records all become one node."""
    merges = resolve(records)
    return len({merges.get(f"event:{record.id}:0", f"event:{record.id}:0") for record in records}) == 1


A = tell("a", ("agent", RUSSIA), ("location", KHARKIV))


# ---------------------------------------------------------------------------------------------------------------------- events


def test_resolution_joins_same_kind_day_city_and_agent() -> None:
    assert are_one(A, tell("b", ("agent", RUSSIA), ("location", KHARKIV), lemma="strike"))


def test_resolution_names_the_reasons_and_the_surest_score() -> None:
    merge = resolve([A, tell("b", ("agent", RUSSIA), ("location", KHARKIV), lemma="strike")]).why("event:b:0")
    assert (merge.into, merge.other) == ("event:a:0", "event:a:0")
    assert 0.6 <= merge.score <= 1
    assert merge.reasons == (
        "attack and strike tell of the same",
        "both ASSAULT",
        "same day (2025-06-07)",
        "same place (Kharkiv)",
        "same agent (Russia)",
    )
    assert str(merge).startswith("event:b:0 is event:a:0 (1.00): attack and strike")


@pytest.mark.parametrize(
    ("parts", "fields"),
    [
        pytest.param([("agent", RUSSIA), ("location", KHARKIV)], {"start": "2025-06-06", "end": "2025-06-06"}, id="another day"),
        pytest.param([("agent", RUSSIA), ("location", ODESA)], {}, id="another city"),
        pytest.param([("agent", UKRAINE), ("location", KHARKIV)], {}, id="another agent"),
        pytest.param([("agent", RUSSIA), ("location", KHARKIV)], {"modality": "possible"}, id="only possible"),
        pytest.param([("agent", RUSSIA), ("location", KHARKIV)], {"polarity": "negative"}, id="denied"),
        pytest.param(
            [("agent", RUSSIA), ("location", KHARKIV)],
            {"type": "consult", "plover": "CONSULT", "lemma": "meet"},
            id="another kind",
        ),
        pytest.param([("agent", RUSSIA), ("location", COUNTRY)], {}, id="somewhere in the country"),
        pytest.param([("agent", RUSSIA)], {}, id="nowhere"),
        pytest.param([("location", KHARKIV)], {}, id="by nobody"),
        pytest.param([("agent", RUSSIA), ("location", KHARKIV)], {"start": None, "end": "2025-06-30"}, id="weeks later"),
    ],
)
def test_resolution_keeps_apart(parts: list[tuple[str, Node]], fields: dict[str, Any]) -> None:
    assert not are_one(A, tell("b", *parts, **fields))


def test_resolution_keeps_two_statements_apart() -> None:
    said: dict[str, Any] = {"type": "statement", "plover": None, "lemma": "say"}
    records = [tell(id, ("agent", RUSSIA), ("location", KHARKIV), **said) for id in "ab"]
    assert not are_one(*records)


def test_resolution_never_joins_two_events_of_one_article() -> None:
    other = tell("a", ("agent", RUSSIA), ("location", KHARKIV))
    renamed = replace(other.nodes[0], id="event:a:9")
    both = replace(
        A,
        nodes=(*A.nodes, renamed),
        edges=(*A.edges, *(replace(edge, source="event:a:9") for edge in A.edges)),
    )
    assert len(resolve([both])) == 0
    merges = resolve([both, tell("b", ("agent", RUSSIA), ("location", KHARKIV))])
    assert len(merges) == 1


def test_resolution_joins_accounts_of_one_night_and_region_with_the_same_means() -> None:
    region = Place(id="place:geonames:698738", type="region", name="Odesa Oblast", country="UKR")
    drones = [Actor(id=f"actor:local:{id}:drones", type="object", name=f"{count} drones") for id, count in (("a", 20), ("b", 30))]
    night: dict[str, Any] = {"start": "2025-06-06T20:00", "end": "2025-06-07T05:59"}
    one = tell("a", ("location", region), ("instrument", drones[0]), **night)
    assert are_one(one, tell("b", ("location", region), ("instrument", drones[1])))
    assert not are_one(one, tell("b", ("location", region)))


def test_resolution_takes_a_district_for_part_of_its_city() -> None:
    details: dict[str, Any] = {"quantities": {"dead": 3}}
    one = tell("a", ("agent", RUSSIA), ("patient", UKRAINE), ("location", KHARKIV), **details)
    assert are_one(one, tell("b", ("agent", RUSSIA), ("patient", UKRAINE), ("location", SALTIVKA), **details))


def test_resolution_of_undated_accounts_wants_more_than_city_and_agent() -> None:
    undated: dict[str, Any] = {"start": None, "end": "2025-06-08"}
    parts = (("agent", RUSSIA), ("location", KHARKIV))
    assert not are_one(tell("a", *parts, **undated), tell("b", *parts, **undated))
    assert are_one(tell("a", *parts, main=True, **undated), tell("b", *parts, main=True, **undated))
    assert are_one(
        tell("a", *parts, ("patient", UKRAINE), **undated),
        tell("b", *parts, ("patient", UKRAINE), **undated),
    )


def test_resolution_takes_a_later_mention_for_the_only_dated_one_before_it() -> None:
    parts = (("agent", RUSSIA), ("location", KHARKIV))
    later = tell("b", *parts, start=None, end="2025-06-18")
    merge = resolve([A, later]).why("event:b:0")
    assert merge.into == "event:a:0"
    assert "the only dated one shortly before" in merge.reasons
    month_later = tell("b", *parts, start=None, end="2025-07-18")
    assert not are_one(A, month_later)


def test_resolution_leaves_a_later_mention_alone_that_may_mean_two() -> None:
    parts = (("agent", RUSSIA), ("location", KHARKIV))
    other = tell("c", *parts, start="2025-06-10", end="2025-06-10")
    assert len(resolve([A, other, tell("b", *parts, start=None, end="2025-06-18")])) == 0


def test_resolution_does_not_chain_two_days_through_an_undated_account() -> None:
    undated: dict[str, Any] = {"start": None, "end": "2025-06-08"}
    parts = (("agent", RUSSIA), ("patient", UKRAINE), ("location", KHARKIV))
    sixth = tell("a", *parts, start="2025-06-06", end="2025-06-06")
    seventh = tell("b", *parts, start="2025-06-07", end="2025-06-07")
    merges = resolve([sixth, seventh, tell("c", *parts, **undated)])
    assert len(merges) == 1
    assert merges["event:c:0"] in {"event:a:0", "event:b:0"}


def test_resolution_does_not_chain_two_cities_through_an_account_without_one() -> None:
    sides = (("agent", RUSSIA), ("patient", UKRAINE))
    records = [tell("a", *sides, ("location", KHARKIV)), tell("b", *sides, ("location", ODESA)), tell("c", *sides)]
    assert len(resolve(records)) == 1


def lend(record: Record, place: Place, confidence: float) -> Record:
    """The record with a place that the text does not say of the event."""
    edge = Edge(
        source=record.nodes[0].id, target=place.id, role="location", mentions=("m0",), confidence=confidence, inherited=True
    )
    return replace(record, nodes=(*record.nodes, place), edges=(*record.edges, edge))


@pytest.mark.parametrize(
    ("place", "confidence", "joined"),
    [
        pytest.param(KHARKIV, 0.6, True, id="the same"),
        pytest.param(SALTIVKA, 0.6, True, id="within"),
        pytest.param(ODESA, 0.6, False, id="of what it caused"),
        pytest.param(ODESA, 0.5, False, id="of its sentence"),
        pytest.param(ODESA, 0.4, True, id="of sentences before: a guess"),
    ],
)
def test_resolution_keeps_apart_what_is_known_to_belong_to_two_places(place: Place, confidence: float, joined: bool) -> None:
    two = lend(tell("b", *SIDES), place, confidence)
    assert are_one(lend(tell("a", *SIDES), KHARKIV, 0.6), two) == joined
    assert are_one(tell("a", *SIDES, ("location", KHARKIV)), two) == joined


def test_resolution_of_inherited_places_does_not_chain_two_cities() -> None:
    records = [lend(tell("a", *SIDES), KHARKIV, 0.6), lend(tell("b", *SIDES), ODESA, 0.6), tell("c", *SIDES)]
    assert len(resolve(records)) == 1


def test_resolution_takes_no_country_of_those_who_take_part_for_a_place() -> None:
    poland = Place(id="place:geonames:798544", type="country", name="Poland", country="POL")
    russia = Place(id="place:geonames:2017370", type="country", name="Russia", country="RUS")
    told = tell("a", *SIDES, ("location", KHARKIV))
    assert are_one(told, lend(tell("b", *SIDES), russia, 0.5))
    assert not are_one(told, lend(tell("b", *SIDES), poland, 0.5))


@pytest.mark.parametrize(
    ("fields", "joined"),
    [
        pytest.param({}, False, id="one sentence, doer and day"),
        pytest.param({"sentence": 1}, True, id="another sentence"),
        pytest.param({"start": "2025-06-06", "end": "2025-06-06"}, True, id="another day"),
        pytest.param({"agent": POLAND}, True, id="another doer"),
        pytest.param({"type": "statement", "plover": None}, True, id="where somebody spoke"),
    ],
)
def test_resolution_finds_places_beside_an_event_of_the_same_doer(fields: dict[str, Any], joined: bool) -> None:
    assert are_one(*(tell_beside(article, place, **fields) for article, place in (("a", KHARKIV), ("b", ODESA)))) == joined


def tell_beside(article: str, place: Place, sentence: int = 0, agent: Node = RUSSIA, **fields: Any) -> Record:
    """A record of an event without a place, and of another that somebody did there."""
    record = tell(article, *SIDES)
    known: dict[str, Any] = {"type": "damage", "plover": None, "start": "2025-06-07", "end": "2025-06-07", **fields}
    other = Event(id=f"event:{article}:8", name="tore off", lemma=f"tear {article}", **known)
    mention = Mention(id="m8", kind="event", start=8 if sentence == 0 else 12, end=13, node=other.id)
    edges = (
        Edge(source=other.id, target=node.id, role=role, mentions=("m8",))
        for role, node in (("agent", agent), ("location", place))
    )
    return replace(
        record,
        sentences=((0, 10), (10, 20)),
        mentions=(*record.mentions, mention),
        nodes=(*record.nodes, other, agent, place) if agent is POLAND else (*record.nodes, other, place),
        edges=(*record.edges, *edges),
    )


def test_resolution_follows_merged_causes_to_their_effects() -> None:
    merges = resolve(sample_records())
    assert merges["event:865352d9db4a4c3a:46"] == "event:1648d2ff8ed59de7:89"
    assert "same cause (drone attack on Kharkiv)" in merges.why("event:865352d9db4a4c3a:46").reasons


def test_resolution_joins_same_city_and_day_where_one_article_is_about_it() -> None:
    assert are_one(tell("a", ("location", KHARKIV), main=True), tell("b", ("location", KHARKIV)))
    assert not are_one(tell("a", ("location", KHARKIV)), tell("b", ("location", KHARKIV)))


def test_resolution_joins_effects_of_one_cause_however_late_they_are_told() -> None:
    attack = Event(id="event:shared", type="assault", plover="ASSAULT", name="attack", lemma="attack")
    died: dict[str, Any] = {"type": "casualty", "plover": None, "lemma": "die", "start": None}
    early, late = tell("a", ("cause", attack), end="2025-06-08", **died), tell("b", ("cause", attack), end="2025-06-16", **died)
    assert are_one(early, late)
    assert not are_one(early, tell("b", ("topic", attack), end="2025-06-16", **died))


def test_resolution_reports_an_earthquake_of_one_town_and_day_once() -> None:
    quake: dict[str, Any] = {"type": "disaster", "plover": None, "lemma": "earthquake"}
    assert are_one(tell("a", ("location", KHARKIV), **quake), tell("b", ("location", KHARKIV), **{**quake, "lemma": "quake"}))


# --------------------------------------------------------------------------------------------------------- actors and places


def of(article: str, *nodes: Node) -> Record:
    return Record(id=article, text="", nodes=nodes)


def test_resolution_joins_actors_of_one_full_name_and_kind() -> None:
    one = Actor(id="actor:local:a:1", type="person", name="Olena Marchenko")
    two = Actor(id="actor:local:b:1", type="person", name="OLENA  MARCHENKO", country="UKR")
    assert dict(resolve([of("a", one), of("b", two)])) == {"actor:local:b:1": "actor:local:a:1"}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param({"name": "Prime Minister"}, {"name": "Prime Minister"}, id="an office"),
        pytest.param({"name": "Marchenko"}, {"name": "Marchenko"}, id="surname only"),
        pytest.param(
            {"name": "Ukrainian officials", "type": "group"}, {"name": "Ukrainian officials", "type": "group"}, id="groups"
        ),
        pytest.param({"country": "UKR"}, {"country": "USA"}, id="two countries"),
        pytest.param({"type": "person"}, {"type": "company"}, id="person and company"),
        pytest.param({"wikidata": "Q1"}, {"wikidata": "Q2"}, id="two Wikidata items"),
        pytest.param(
            {"type": "party", "name": "Liberal Party"},
            {"type": "party", "name": "Liberal Party", "country": "AUS"},
            id="what many countries have",
        ),
    ],
)
def test_resolution_keeps_actors_apart(one: dict[str, Any], two: dict[str, Any]) -> None:
    known = {"type": "person", "name": "Olena Marchenko"}
    actors = Actor(id="actor:local:a:1", **{**known, **one}), Actor(id="actor:local:b:1", **{**known, **two})
    assert not resolve([of("a", actors[0]), of("b", actors[1])])


def test_resolution_leaves_a_namesake_without_country_alone_where_two_countries_have_one() -> None:
    actors = [
        Actor(id=f"actor:local:{number}:1", type="person", name="Ivan Ivanov", country=country)
        for number, country in enumerate(("RUS", "BGR", None, "RUS"))
    ]
    merges = resolve([of(str(number), actor) for number, actor in enumerate(actors)])
    assert dict(merges) == {"actor:local:3:1": "actor:local:0:1"}


def test_resolution_joins_what_has_one_wikidata_item() -> None:
    one = Actor(id="actor:wikidata:Q212", type="country", name="Ukraine", wikidata="Q212")
    two = Actor(id="actor:iso:UKR", type="country", name="Ukrayina", wikidata="Q212")
    merges = resolve([of("a", one), of("b", two)])
    assert merges.why("actor:wikidata:Q212").reasons == ("same Wikidata item",)


def test_resolution_joins_unresolved_places_of_one_name_but_no_resolved_ones() -> None:
    unknown = [Place(id=f"place:local:{id}", type="city", name="Novoselivka", country="UKR") for id in "ab"]
    known = [
        Place(id=f"place:geonames:{n}", type="city", name="Novoselivka", country="UKR", geonames=n, lat=1.0, lon=1.0)
        for n in (1, 2)
    ]
    merges = resolve([of("a", unknown[0], known[0]), of("b", unknown[1], known[1])])
    assert dict(merges) == {"place:local:b": "place:local:a"}


# --------------------------------------------------------------------------------------------------------------- order and form


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 60))
def test_resolution_does_not_depend_on_order_or_processes(seed: int, count: int) -> None:
    random = Random(seed)
    records = list(invented_records(count, random, actors=3, days=2))
    expected = resolve(records).all()
    random.shuffle(records)
    assert resolve(records).all() == expected
    assert resolve(records, jobs=3).all() == expected


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32))
def test_resolution_respects_its_constraints(seed: int) -> None:
    records = list(invented_records(60, Random(seed), actors=3, days=2))
    groups: dict[str, list[tuple[str, Event, set[str]]]] = {}
    merges = resolve(records)
    for record in records:
        for node in record.nodes:
            if isinstance(node, Event):
                cities = {edge.target for edge in record.edges if edge.source == node.id and edge.role == "location"}
                groups.setdefault(merges.get(node.id, node.id), []).append((record.id, node, cities))
    assert any(len(group) > 1 for group in groups.values())
    for group in groups.values():
        assert len({article for article, _, _ in group}) == len(group)
        assert len({event.start for _, event, _ in group if event.start}) <= 1
        assert len({city for _, _, cities in group for city in cities}) == 1


def test_resolution_gives_the_smallest_id_of_the_group() -> None:
    records = [tell(id, ("agent", RUSSIA), ("location", KHARKIV)) for id in "cab"]
    assert dict(resolve(records)) == {"event:b:0": "event:a:0", "event:c:0": "event:a:0"}


def test_resolution_of_one_crowded_day_stays_cheap() -> None:
    """A block compares each account with a fixed number of others, not with all."""
    records = list(invented_records(400, Random(1), events=2, actors=2, days=1))
    assert NewsGraph.from_records(records).stats()["merged"] > 100
