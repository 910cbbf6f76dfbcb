"""Scenes: places that events without one inherit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import spacy
from spacy.tokens import Doc

from newsgraph.extract.annotations import (
    ActorMention,
    Argument,
    Block,
    Chains,
    EventMention,
    PlaceCandidate,
    PlaceMention,
    register_extensions,
)
from newsgraph.extract.articles import Article
from newsgraph.extract.assembly import assemble
from newsgraph.extract.components.scenes import ScenesComponent
from newsgraph.extract.pipeline import extract
from newsgraph.graph.records import Event, Record

if TYPE_CHECKING:
    from spacy.language import Language

Inherited = list[tuple[str, str, float]]


def make_doc(text: str, types: dict[str, str], places: list[str], located: dict[str, str]) -> Doc:
    """Build a doc: sentences end at ".", words of ``types`` are events, ``located`` says which place belongs to which event."""
    words = text.split()
    register_extensions()
    doc = Doc(spacy.blank("en").vocab, words=words, sent_starts=[i == 0 or words[i - 1] in (".", "—") for i in range(len(words))])
    doc._.events = [
        EventMention(start=i, end=i + 1, head=i, lemma=word, type=types[word]) for i, word in enumerate(words) if word in types
    ]
    entry = {
        n: PlaceCandidate(geonames=n + 1, name=name, type="city", lat=1, lon=1, country="UKR") for n, name in enumerate(places)
    }
    doc._.places = [
        PlaceMention(start=i, end=i + 1, head=i, name=word, resolved=entry[places.index(word)], score=0.9)
        for i, word in enumerate(words)
        if word in places
    ]
    for event in doc._.events:
        if event.lemma in located:
            place = next(place for place in doc._.places if place.name == located[event.lemma])
            event.arguments.append(Argument(role="location", filler=place, confidence=0.9))
    doc._.chains = Chains(events=[[event] for event in doc._.events], places=[[place] for place in doc._.places])
    doc._.blocks = [Block("paragraph", 0, len(words))]
    return doc


def inherited(doc: Doc) -> Inherited:
    return [
        (event.lemma, argument.filler.name, argument.confidence)
        for event in ScenesComponent()(doc)._.events
        for argument in event.arguments
        if argument.inherited and isinstance(argument.filler, PlaceMention)
    ]


TYPES = {"strike": "assault", "died": "casualty", "burnt": "damage", "said": "statement", "law": "legislation"}


def test_an_event_inherits_the_place_of_its_cause() -> None:
    doc = make_doc(
        "a strike hit Kharkiv . Odesa burnt . two died .", TYPES, ["Kharkiv", "Odesa"], {"strike": "Kharkiv", "burnt": "Odesa"}
    )
    strike, _, died = doc._.events
    died.arguments.append(Argument(role="cause", filler=strike))
    assert inherited(doc) == [("died", "Kharkiv", 0.6)]


def test_an_event_inherits_from_what_is_told_beside_it() -> None:
    assert inherited(make_doc("after the strike on Kharkiv two died .", TYPES, ["Kharkiv"], {"strike": "Kharkiv"})) == [
        ("died", "Kharkiv", 0.5)
    ]


def test_a_scene_is_carried_on_for_two_sentences() -> None:
    text = "the strike hit Kharkiv . nothing more . two died . nothing more . houses burnt ."
    assert inherited(make_doc(text, TYPES, ["Kharkiv"], {"strike": "Kharkiv"})) == [("died", "Kharkiv", 0.4)]


def test_a_sentence_that_names_another_place_inherits_none() -> None:
    doc = make_doc("the strike hit Kharkiv . of the Odesa brigade two died .", TYPES, ["Kharkiv", "Odesa"], {"strike": "Kharkiv"})
    assert inherited(doc) == []


@pytest.mark.parametrize("kind", ["dateline", "paragraph"])
def test_the_first_sentences_inherit_the_dateline(kind: str) -> None:
    doc = make_doc("Kharkiv — two died . nothing more . houses burnt .", TYPES, ["Kharkiv"], {})
    doc._.blocks = [Block(kind, 0, 2), Block("paragraph", 2, len(doc))]  # type: ignore[arg-type]
    assert inherited(doc) == ([("died", "Kharkiv", 0.35)] if kind == "dateline" else [])


@pytest.mark.parametrize("word", ["said", "law"])
def test_what_happens_at_no_spot_inherits_none(word: str) -> None:
    assert inherited(make_doc(f"the strike hit Kharkiv . then {word} .", TYPES, ["Kharkiv"], {"strike": "Kharkiv"})) == []


def test_an_event_with_a_place_anywhere_in_its_chain_inherits_none() -> None:
    doc = make_doc("the strike hit Kharkiv . two died in Odesa . they died .", TYPES, ["Kharkiv", "Odesa"], {"strike": "Kharkiv"})
    strike, first, second = doc._.events
    first.arguments.append(Argument(role="location", filler=doc._.places[1]))
    doc._.chains = Chains(events=[[strike], [second, first]], places=doc._.chains.places)
    assert inherited(doc) == []


def test_what_is_inherited_is_not_handed_on() -> None:
    text = "the strike hit Kharkiv . nothing more . two died . houses burnt ."
    assert inherited(make_doc(text, TYPES, ["Kharkiv"], {"strike": "Kharkiv"})) == [("died", "Kharkiv", 0.4)]


def behind(doc: Doc) -> list[tuple[str, str, float, bool]]:
    arguments = [(event, argument) for event in ScenesComponent()(doc)._.events for argument in event.arguments]
    return [(e.lemma, a.filler.name, a.confidence, a.inherited) for e, a in arguments if isinstance(a.filler, ActorMention)]


def make_attack(text: str) -> tuple[Doc, EventMention, EventMention]:
    """Build a doc in which rebels strike, and someone dies."""
    doc = make_doc(text, TYPES, [], {})
    strike, died = (next(event for event in doc._.events if event.lemma == lemma) for lemma in ("strike", "died"))
    at = text.split().index("rebels")
    doc._.actors = [ActorMention(start=at, end=at + 1, head=at, name="rebels", key="nominal:rebels")]
    strike.arguments.append(Argument(role="agent", filler=doc._.actors[0], confidence=0.9))
    return doc, strike, died


def test_an_event_inherits_the_agents_of_its_cause() -> None:
    doc, strike, died = make_attack("rebels made a strike . two died .")
    died.arguments.append(Argument(role="cause", filler=strike))
    assert behind(doc) == [("strike", "rebels", 0.9, False), ("died", "rebels", 0.5, True)]


def test_an_event_inherits_the_agents_of_what_it_is_part_of() -> None:
    doc, strike, died = make_attack("rebels made a strike . two died .")
    strike.arguments.append(Argument(role="subevent", filler=died))
    assert ("died", "rebels", 0.5, True) in behind(doc)


def test_an_event_inherits_the_agents_of_a_cause_that_is_in_no_chain() -> None:
    doc, strike, died = make_attack("rebels made a strike . two died .")
    died.arguments.append(Argument(role="cause", filler=strike))
    doc._.chains.events = [[died]]
    assert behind(doc) == [("strike", "rebels", 0.9, False), ("died", "rebels", 0.5, True)]


def test_an_event_inherits_no_agent_of_what_it_only_stands_beside() -> None:
    doc, _, _ = make_attack("rebels made a strike . two died .")
    assert behind(doc) == [("strike", "rebels", 0.9, False)]


def test_the_record_tells_inherited_from_stated() -> None:
    doc = ScenesComponent()(make_doc("the strike hit Kharkiv . two died .", TYPES, ["Kharkiv"], {"strike": "Kharkiv"}))
    record = assemble(doc, Article(id="a", text=doc.text))
    events = {node.id: node.lemma for node in record.nodes if isinstance(node, Event)}
    assert {events[edge.source]: edge.inherited for edge in record.edges} == {"strike": False, "died": True}
    assert {events[edge["source"]]: edge.get("inherited") for edge in record.to_dict()["edges"]} == {"strike": None, "died": True}


def test_a_doc_without_places_or_events_is_left_alone() -> None:
    assert inherited(make_doc("nothing happened .", TYPES, [], {})) == []


@pytest.mark.model
def test_a_news_text_gets_its_scene(nlp: Language) -> None:
    doc = nlp("A bomb exploded at a market in Baghdad on Monday. At least 20 people were killed.")
    found = [
        (event.lemma, argument.filler.name)
        for event in doc._.events
        for argument in event.arguments
        if argument.inherited and isinstance(argument.filler, PlaceMention)
    ]
    assert found == [("kill", "Baghdad")]


@pytest.mark.model
def test_a_news_text_tells_sentences_later_what_an_attack_did(nlp: Language) -> None:
    text = "Rebels attacked Goma on Monday. The attack lasted for hours. Twelve people were killed in the attack, doctors said."
    record = next(extract([Article(id="a", text=text, published="2025-06-08")], nlp))
    assert isinstance(record, Record)
    killing = next(node for node in record.nodes if isinstance(node, Event) and "killed" in node.quantities)
    (edge,) = [edge for edge in record.edges if edge.source == killing.id and edge.role == "agent"]
    said = [text[m.start : m.end] for m in record.mentions if m.id in edge.mentions]
    assert (said, edge.inherited, edge.confidence) == (["Rebels", "killed"], True, 0.5)
