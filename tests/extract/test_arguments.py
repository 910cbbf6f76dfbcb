from __future__ import annotations

import pytest
from handmade_docs import actor, build, place
from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.annotations import ActorMention, EventMention, PlaceMention
from newsgraph.extract.components.arguments import ArgumentsComponent


def event(
    index: int, lemma: str, kind: str = "assault", plover: str | None = "ASSAULT", *, nominal: bool = False
) -> EventMention:
    return EventMention(start=index, end=index + 1, head=index, lemma=lemma, type=kind, plover=plover, nominal=nominal)


def fill(doc: Doc) -> list[tuple[str, str, str]]:
    ArgumentsComponent(Language(), "newsgraph_arguments")(doc)
    return [
        (mention.lemma, argument.role, argument.filler.name)
        for mention in doc._.events
        for argument in mention.arguments
        if isinstance(argument.filler, ActorMention | PlaceMention)
    ]


def test_arguments_active_clause() -> None:
    doc = build("Russia Russia PROPN nsubj 1\nattacked attack VERB ROOT 1\nUkraine Ukraine PROPN dobj 1")
    doc._.actors = [actor(0, "Russia"), actor(2, "Ukraine")]
    doc._.events = [event(1, "attack")]
    assert fill(doc) == [("attack", "agent", "Russia"), ("attack", "patient", "Ukraine")]


def test_arguments_passive_clause_with_agent_and_place() -> None:
    doc = build(
        """
        Civilians civilian NOUN nsubjpass 2 NNS
        were be AUX auxpass 2
        killed kill VERB ROOT 2 VBN
        by by ADP agent 2
        rebels rebel NOUN pobj 3 NNS
        in in ADP prep 2
        Goma Goma PROPN pobj 5
        """
    )
    doc._.actors = [actor(0, "civilians", type="group"), actor(4, "rebels", type="armed_group")]
    doc._.places = [place(6, "Goma")]
    doc._.events = [event(2, "kill")]
    assert set(fill(doc)) == {("kill", "patient", "civilians"), ("kill", "agent", "rebels"), ("kill", "location", "Goma")}


def test_arguments_light_verb_lends_its_subject() -> None:
    doc = build(
        """
        Russia Russia PROPN nsubj 1
        launched launch VERB ROOT 1
        an a DET det 4
        drone drone NOUN compound 4
        assault assault NOUN dobj 1
        on on ADP prep 4
        Kharkiv Kharkiv PROPN pobj 5
        """
    )
    doc._.actors, doc._.places = [actor(0, "Russia")], [place(6, "Kharkiv")]
    doc._.events = [event(1, "launch"), event(4, "assault", nominal=True)]
    found = fill(doc)
    assert ("assault", "agent", "Russia") in found
    assert ("assault", "location", "Kharkiv") in found
    assert ("assault", "instrument", "drone") in found


def test_arguments_possessor_of_an_arrest_suffers_it() -> None:
    doc = build("Jones Jones PROPN poss 2\n's 's PART case 0\narrest arrest NOUN ROOT 2")
    doc._.actors = [actor(0, "Jones", type="person")]
    doc._.events = [event(2, "arrest", "coerce", "COERCE", nominal=True)]
    assert fill(doc) == [("arrest", "patient", "Jones")]


def test_arguments_those_who_meet_stand_on_both_sides() -> None:
    doc = build("Iran Iran PROPN nsubj 3\nand and CCONJ cc 0\nIraq Iraq PROPN conj 0\nmet meet VERB ROOT 3")
    doc._.actors = [actor(0, "Iran"), actor(2, "Iraq")]
    doc._.events = [event(3, "meet", "consult", "CONSULT")]
    roles = {(role, name) for _, role, name in fill(doc)}
    assert roles == {("agent", "Iran"), ("agent", "Iraq"), ("recipient", "Iran"), ("recipient", "Iraq")}


def test_arguments_unaccusative_subject_is_patient() -> None:
    doc = build("bridge bridge NOUN nsubj 1\ncollapsed collapse VERB ROOT 1")
    doc._.events = [event(1, "collapse", "accident", None)]
    assert fill(doc) == [("collapse", "patient", "bridge")]


def test_arguments_count_who_took_part() -> None:
    doc = build(
        """
        at at ADP advmod 2
        least least ADJ pobj 0
        12 12 NUM nummod 3
        people people NOUN nsubj 4 NNS
        died die VERB ROOT 4
        """
    )
    doc._.events = [event(4, "die", "casualty", None)]
    fill(doc)
    assert doc._.events[0].quantities == {"killed": {"value": 12, "bound": "at least", "unit": "people"}}


@pytest.mark.parametrize(
    ("title", "victim"),
    [
        ("Officer shot in Lyon", "officer"),
        ("Banker abducted in Lagos", "banker"),
        ("Student killed in Rome crash", "student"),
        ("Izmir hit by earthquake", "Izmir"),
    ],
)
def test_arguments_headline_without_auxiliary_names_who_suffers(nlp: Language, title: str, victim: str) -> None:
    doc = nlp(f"{title}\n\nOfficials gave no details on Monday, a spokesman said.")
    verb = next(mention for mention in doc._.events if mention.head == 1)
    roles = [(a.role, a.filler.name.casefold()) for a in verb.arguments if isinstance(a.filler, ActorMention | PlaceMention)]
    assert ("patient", victim.casefold()) in roles
    assert ("agent", victim.casefold()) not in roles


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "kind", "agents", "patients"),
    [
        ("Goma airport came under fire on Wednesday from M23 fighters.", "assault", ["M23 fighters"], ["Goma airport"]),
        ("The town came under attack by rebels on Friday.", "assault", ["rebels"], ["town"]),
        ("Four government troops lost their lives.", "casualty", [], ["government troops"]),
        ("A roadside bomb exploded near a convoy in Mali.", "assault", [], []),
        ("A grenade exploded at a market in Bujumbura.", "assault", [], []),
        ("An IED went off in Baidoa, injuring two soldiers.", "assault", [], []),
        ("A suicide bomber blew himself up in Kabul.", "assault", ["suicide bomber"], ["himself"]),
        ("A gas cylinder exploded in Lagos.", "accident", [], []),
        ("A bomb from World War Two exploded in Berlin.", "accident", [], ["bomb"]),
    ],
)
def test_arguments_of_those_who_come_to_harm(nlp: Language, text: str, kind: str, agents: list[str], patients: list[str]) -> None:
    event = next(event for event in nlp(text)._.events if not event.nominal)
    found = [(argument.role, argument.filler) for argument in event.arguments]
    assert event.type == kind
    assert [filler.name for role, filler in found if role == "agent" and isinstance(filler, ActorMention)] == agents
    assert [filler.name for role, filler in found if role == "patient" and isinstance(filler, ActorMention)] == patients
