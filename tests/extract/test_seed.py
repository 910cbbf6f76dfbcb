"""What the first article of the project must yield, from the Markdown file to the record."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import pytest
from spacy.language import Language

from newsgraph.extract.articles import Article
from newsgraph.extract.pipeline import extract
from newsgraph.extract.readers import read
from newsgraph.graph.records import Actor, Event, Place, Record

pytestmark = [pytest.mark.model, pytest.mark.shared]


@pytest.fixture(scope="module")
def record(nlp: Language, shared: Path) -> Record:
    articles = list(read([shared / "seed" / "kharkiv.md"]))
    assert [type(article) for article in articles] == [Article]
    (result,) = extract(articles, nlp)
    assert isinstance(result, Record)
    return result


def nodes(record: Record, kind: type) -> list:  # type: ignore[type-arg]
    return [node for node in record.nodes if isinstance(node, kind)]


def said(record: Record, node: str) -> list[str]:
    """Return the words that speak of a node, in the text and in the title."""
    return [
        (record.title or "" if m.field == "title" else record.text)[m.start : m.end] for m in record.mentions if m.node == node
    ]


def main_event(record: Record) -> Event:
    events: list[Event] = nodes(record, Event)
    return max(events, key=lambda event: event.salience)


def fillers(record: Record, event: Event, role: str) -> set[str]:
    by_id = {node.id: node for node in record.nodes}
    return {getattr(by_id[edge.target], "name", "") for edge in record.edges if edge.source == event.id and edge.role == role}


def events_saying(record: Record, word: str) -> list[Event]:
    return [event for event in nodes(record, Event) if any(word in text.lower() for text in said(record, event.id))]


def test_seed_is_read_with_its_date_and_without_marks(record: Record) -> None:
    assert record.published == "2025-06-08"
    assert record.title == "Rising Tensions: Russia Unleashes Record-Breaking Drone Assault on Kharkiv"
    assert "#" not in record.text and "Published:" not in record.text


def test_seed_no_node_is_born_from_headings(record: Record) -> None:
    names = {name for node in record.nodes for name in (getattr(node, "name", ""), *getattr(node, "aliases", ()))}
    assert not any("#" in name for name in names)
    assert not {"Record-Breaking Drone Assault", "Major Leap", "Looking Ahead", "Military Tactics"} & names
    assert not any("Record" in name or "Unleashes" in name for name in names)


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Russia", "RUS"),
        ("Ukrainian government", "UKR"),
        ("Ukrainian officials", "UKR"),
        ("Ukrainian authorities", "UKR"),
        ("Ukrainian defense forces", "UKR"),
    ],
)
def test_seed_actors_have_their_country(record: Record, name: str, country: str) -> None:
    assert country in {actor.country for actor in nodes(record, Actor) if name in (actor.name, *actor.aliases)}


def test_seed_kharkiv_is_a_city_in_ukraine(record: Record) -> None:
    (kharkiv,) = [place for place in nodes(record, Place) if "Kharkiv" in (place.name, *place.aliases)]
    assert (kharkiv.type, kharkiv.country) == ("city", "UKR")
    assert kilometres(kharkiv.lat, kharkiv.lon, 49.98, 36.25) < 25


def test_seed_one_main_event_gathers_its_mentions(record: Record) -> None:
    event = main_event(record)
    words = said(record, event.id)
    assert event.plover == "ASSAULT"
    assert len(words) >= 8
    for phrase in ("launched its most extensive drone assault", "barrage", "attack"):
        assert any(phrase in word for word in words)


def test_seed_main_event_has_agent_place_and_means(record: Record) -> None:
    event = main_event(record)
    assert "Russia" in fillers(record, event, "agent")
    assert "Kharkiv" in fillers(record, event, "location")
    assert any("drone" in name for name in fillers(record, event, "instrument"))


def test_seed_main_event_is_dated_no_later_than_publication(record: Record) -> None:
    event = main_event(record)
    assert event.end == "2025-06-08"
    assert event.start is None


def test_seed_condemnation_is_aimed_at_the_attack(record: Record) -> None:
    (condemned,) = events_saying(record, "condemned")
    assert condemned.plover == "ACCUSE"
    assert "Ukrainian government" in fillers(record, condemned, "agent")
    assert main_event(record).id in {edge.target for edge in record.edges if edge.source == condemned.id}


def test_seed_casualties_are_attributed_to_ukrainian_officials(record: Record) -> None:
    events = events_saying(record, "casualties") + events_saying(record, "injuries")
    assert events
    assert all("Ukrainian officials" in fillers(record, event, "attribution") for event in events)


def test_seed_authorities_evacuate_civilians(record: Record) -> None:
    (evacuation,) = events_saying(record, "evacuate")
    assert "Ukrainian authorities" in fillers(record, evacuation, "agent")
    assert "civilians" in fillers(record, evacuation, "patient")


def test_seed_precedent_is_possible_not_actual(record: Record) -> None:
    events = events_saying(record, "set a precedent") or events_saying(record, "set")
    assert events and all(event.modality == "possible" for event in events)


def kilometres(lat: float, lon: float, lat2: float, lon2: float) -> float:
    a, b, c, d = map(radians, (lat, lon, lat2, lon2))
    return 6371 * 2 * asin(sqrt(sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2))
