"""Sentences that are easily misread: who does it, to whom, whether it happened, and what kind of event it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from spacy.language import Language

    from newsgraph.extract.annotations import EventMention

pytestmark = pytest.mark.model


def event(nlp: Language, text: str, trigger: str) -> tuple[EventMention, dict[str, set[str]]]:
    """Return the event of a trigger word, and the words that fill its roles."""
    doc = nlp(text)
    (found,) = [event for event in doc._.events if doc[event.head].text == trigger]
    roles: dict[str, set[str]] = {}
    for argument in found.arguments:
        roles.setdefault(argument.role, set()).add(doc[argument.filler.head].text)
    return found, roles


@pytest.mark.parametrize(
    ("text", "trigger", "agent"),
    [
        ("Pakistan accused India of sponsoring terrorism.", "sponsoring", "India"),
        ("China warned Taiwan against declaring independence.", "declaring", "Taiwan"),
        ("The court fined the company for polluting a river.", "polluting", "company"),
        ("The minister left the room after signing the treaty.", "signing", "minister"),
    ],
)
def test_readings_who_acts_behind_a_preposition(nlp: Language, text: str, trigger: str, agent: str) -> None:
    assert event(nlp, text, trigger)[1]["agent"] == {agent}


def test_readings_a_result_belongs_to_the_mishap_before_it(nlp: Language) -> None:
    text = "Students blocked bridges to mark three months since a canopy collapsed, killing 15 people."
    found, roles = event(nlp, text, "killing")
    assert found.type == "casualty"
    assert "Students" not in roles.get("agent", set())


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Rwanda denied that its troops had crossed the border.", "crossed"),
        ("The minister denied taking bribes.", "taking"),
        ("The company had no plans to cut jobs.", "cut"),
        ("The attack never happened.", "attack"),
    ],
)
def test_readings_what_did_not_happen(nlp: Language, text: str, trigger: str) -> None:
    assert event(nlp, text, trigger)[0].polarity == "negative"


def test_readings_what_nearly_happened_is_no_fact(nlp: Language) -> None:
    assert event(nlp, "The two sides came close to signing a ceasefire.", "signing")[0].modality == "possible"


@pytest.mark.parametrize(
    ("text", "trigger", "type"),
    [
        ("Spain beat England in the final.", "beat", "sport"),
        ("Police beat protesters in Tbilisi.", "beat", "assault"),
        ("Hurricane Ida struck Louisiana.", "struck", "disaster"),
        ("A magnitude 7.8 earthquake struck Turkey, killing 200 people.", "killing", "casualty"),
        ("At least 22 people were injured when a coach collided with a truck.", "injured", "casualty"),
        ("Rebels attacked the village, injuring nine people.", "injuring", "assault"),
    ],
)
def test_readings_violence_sport_and_nature(nlp: Language, text: str, trigger: str, type: str) -> None:
    assert event(nlp, text, trigger)[0].type == type


def test_readings_who_comes_under_fire_suffers_it(nlp: Language) -> None:
    found, roles = event(nlp, "Ukrainian troops came under fire near Bakhmut.", "came")
    assert found.plover == "ASSAULT"
    assert roles["patient"] == {"troops"}
    assert "agent" not in roles


def test_readings_who_condemns_an_attack_does_not_accuse_its_victims(nlp: Language) -> None:
    found, roles = event(nlp, "The EU condemned the attack on Odesa.", "condemned")
    assert found.plover == "ACCUSE"
    assert "Odesa" not in roles.get("recipient", set()) | roles.get("patient", set())


@pytest.mark.parametrize("text", ["Delegates held talks in Doha.", "They held talks on ports of the Black Sea."])
def test_readings_where_one_talks_is_no_party(nlp: Language, text: str) -> None:
    assert "recipient" not in event(nlp, text, "held")[1]


@pytest.mark.parametrize("text", ["Biden met Xi in Lima and urged him to act.", "Clinton phoned Xi and thanked him."])
def test_readings_an_object_pronoun_is_not_its_subject(nlp: Language, text: str) -> None:
    from newsgraph.extract.components.pronouns import antecedents

    doc = nlp(text)
    (him,) = [actor for actor in doc._.actors if doc[actor.head].text == "him"]
    assert antecedents(doc)[id(him)].name == "Xi"


def test_readings_what_is_fired_is_the_instrument(nlp: Language) -> None:
    roles = event(nlp, "Iran launched more than 200 missiles at Israel.", "launched")[1]
    assert roles["instrument"] == {"missiles"}
    assert "missiles" not in roles.get("patient", set())
    assert "missiles" in event(nlp, "Ukraine shot down 40 missiles over Kyiv.", "shot")[1]["patient"]


def test_readings_a_noun_and_a_verb_that_sound_alike_are_two_events(nlp: Language) -> None:
    doc = nlp("Nine people died in a fire on the ferry. Police fired tear gas at the crowd. The fire was put out on Monday.")
    chains = [{doc[event.head].text for event in chain} for chain in doc._.chains.events]
    assert not any({"fire", "fired"} <= words for words in chains)


def test_readings_a_name_tells_no_guess(nlp: Language) -> None:
    from newsgraph.extract.event_names import name_event

    doc = nlp("Peter Okello, 51, was detained at his home in Homa Bay.")
    (found,) = [event for event in doc._.events if doc[event.head].text == "detained"]
    assert name_event(doc, [found]) == "Peter Okello detained"
