from __future__ import annotations

import pytest
from handmade_docs import build

from newsgraph.extract.annotations import Argument, EventMention
from newsgraph.extract.event_links import brings_about, link_events
from newsgraph.extract.words import words_of

TYPES = {
    "die": "casualty", "kill": "casualty", "explode": "accident", "overturn": "accident", "raid": "assault", "protest": "protest",
    "strike": "assault", "attack": "assault", "fire": "accident", "say": "statement", "interview": "statement",
}  # fmt: skip


def links(rows: str) -> set[tuple[str, str, str]]:
    """Return (event, role, event) of a sentence, each word that `TYPES` lists being an event."""
    doc = build(rows)
    doc._.events = [
        EventMention(start=t.i, end=t.i + 1, head=t.i, lemma=t.lemma_, type=TYPES[t.lemma_], nominal=t.pos_ == "NOUN")
        for t in doc
        if t.lemma_ in TYPES
    ]
    link_events(doc)
    return {
        (event.lemma, argument.role, argument.filler.lemma)
        for event in doc._.events
        for argument in event.arguments
        if isinstance(argument.filler, EventMention)
    }


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("Men man NOUN nsubj 1\ndied die VERB ROOT 1\nwhen when SCONJ advmod 4\nbus bus NOUN nsubj 4\n"
         "overturned overturn VERB advcl 1", {("die", "cause", "overturn")}),
        ("Men man NOUN nsubj 1\nprotested protest VERB ROOT 1\nafter after SCONJ mark 4\narmy army NOUN nsubj 4\n"
         "attacked attack VERB advcl 1", {("protest", "after", "attack")}),
        ("Men man NOUN nsubj 1\nprotested protest VERB ROOT 1\nbefore before SCONJ mark 4\narmy army NOUN nsubj 4\n"
         "attacked attack VERB advcl 1", {("protest", "before", "attack")}),
        ("Men man NOUN nsubj 1\nprotested protest VERB ROOT 1\nbecause because SCONJ mark 4\narmy army NOUN nsubj 4\n"
         "attacked attack VERB advcl 1", {("protest", "cause", "attack")}),
        ("Bomb bomb NOUN nsubj 1\nexploded explode VERB ROOT 1\n, , PUNCT punct 1\nkilling kill VERB advcl 1 VBG\n"
         "men man NOUN dobj 3", {("kill", "cause", "explode")}),
        ("Raid raid NOUN nsubj 1\ntriggered trigger VERB ROOT 1\nfire fire NOUN dobj 1", {("fire", "cause", "raid")}),
        ("Raid raid NOUN nsubj 1\nled lead VERB ROOT 1\nto to ADP prep 1\nprotest protest NOUN pobj 2",
         {("protest", "cause", "raid")}),
        ("Fire fire NOUN nsubj 1\nresulted result VERB ROOT 1\nfrom from ADP prep 1\nattack attack NOUN pobj 2",
         {("fire", "cause", "attack")}),
        ("They they PRON nsubj 1\nstruck strike VERB ROOT 1\nin in ADP prep 1\nretaliation retaliation NOUN pobj 2\n"
         "for for ADP prep 3\nraid raid NOUN pobj 4", {("strike", "cause", "raid")}),
        ("Men man NOUN nsubj 1\ndied die VERB ROOT 1\nin in ADP prep 1\nraid raid NOUN pobj 2", {("raid", "subevent", "die")}),
        ("Men man NOUN nsubj 1\ndied die VERB ROOT 1\nin in ADP prep 1\ninterview interview NOUN pobj 2", set()),
        ("Men man NOUN nsubj 1\nprotested protest VERB ROOT 1\nwhile while SCONJ mark 4\narmy army NOUN nsubj 4\n"
         "attacked attack VERB advcl 1", set()),
        ("Men man NOUN nsubj 1\nprotested protest VERB ROOT 1\nwhile while SCONJ mark 4\narmy army NOUN nsubj 4\n"
         "attacking attack VERB advcl 1 VBG", {("protest", "during", "attack")}),
    ],
)  # fmt: skip
def test_event_links_of_a_sentence(rows: str, expected: set[tuple[str, str, str]]) -> None:
    assert links(rows) == expected


@pytest.mark.parametrize(
    ("rows", "type_name", "caused"),
    [
        ("Fire fire NOUN nsubj 1\nkilled kill VERB ROOT 1\nfive five NUM dobj 1", "casualty", True),
        ("Rain rain NOUN nsubj 1\nhampered hamper VERB ROOT 1\nrescuers rescuer NOUN dobj 1", "event", True),
        ("Fire fire NOUN nsubj 1\nbroke break VERB ROOT 1\nout out ADP prt 1", "event", False),
        ("Vote vote NOUN nsubj 1\ninvolved involve VERB ROOT 1\nmembers member NOUN dobj 1", "event", False),
        ("Sales sale NOUN nsubj 1\nrose rise VERB ROOT 1\nmuch much NOUN npadvmod 1", "economy", False),
    ],
)
def test_event_links_of_a_subject_are_causes_where_the_verb_says_what_it_did(rows: str, type_name: str, caused: bool) -> None:
    doc = build(rows)
    event = EventMention(start=1, end=2, head=1, lemma=doc[1].lemma_, type=type_name)
    assert brings_about(event, words_of(doc)[1]) is caused


def test_event_links_no_order_is_made_of_what_is_done_in_order_to() -> None:
    doc = build("Men man NOUN nsubj 1\nprotested protest VERB ROOT 1\nin in ADP prep 1\norder order NOUN pobj 2")
    protest = EventMention(start=1, end=2, head=1, lemma="protest", type="protest")
    doc._.events = [protest, EventMention(start=3, end=4, head=3, lemma="order", type="request", nominal=True)]
    link_events(doc)
    assert not any(event.arguments for event in doc._.events)


def test_event_links_say_more_than_that_one_is_about_the_other() -> None:
    doc = build("Men man NOUN nsubj 1\ndied die VERB ROOT 1\nin in ADP prep 1\nraid raid NOUN pobj 2")
    raid = EventMention(start=3, end=4, head=3, lemma="raid", type="assault", nominal=True)
    death = EventMention(start=1, end=2, head=1, lemma="die", type="casualty", arguments=[Argument(role="topic", filler=raid)])
    doc._.events = [death, raid]
    link_events(doc)
    assert death.arguments == [] and [argument.role for argument in raid.arguments] == ["subevent"]
