from __future__ import annotations

import pytest
from handmade_docs import actor, build
from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.annotations import Argument, EventMention, TimeMention
from newsgraph.extract.articles import Article
from newsgraph.extract.components.coreference import CoreferenceComponent
from newsgraph.extract.pipeline import extract
from newsgraph.graph.records import Record

TWO_ATTACKS = """
Rebels rebel NOUN nsubj 1 NNS
attacked attack VERB ROOT 1
Goma Goma PROPN dobj 1

The the DET det 1
attack attack NOUN nsubj 2
shocked shock VERB ROOT 2
residents resident NOUN dobj 2 NNS
"""


def chained(doc: Doc) -> list[list[str]]:
    CoreferenceComponent(Language(), "newsgraph_coreference")(doc)
    return [[doc[mention.head].text for mention in chain] for chain in doc._.chains.events]


def event(
    index: int, lemma: str, kind: str = "assault", *, nominal: bool = False, arguments: list[Argument] | None = None
) -> EventMention:
    return EventMention(
        start=index, end=index + 1, head=index, lemma=lemma, type=kind, nominal=nominal, arguments=arguments or []
    )


def test_coreference_definite_noun_renames_the_verb() -> None:
    doc = build(TWO_ATTACKS)
    doc._.events = [event(1, "attack"), event(4, "attack", nominal=True), event(5, "shock", "event")]
    assert chained(doc) == [["attacked", "attack"], ["shocked"]]


def test_coreference_keeps_two_stated_days_apart() -> None:
    doc = build(TWO_ATTACKS)
    days = [
        TimeMention(start=2, end=3, head=2, value=f"2025-06-0{n}", first=f"2025-06-0{n}", last=f"2025-06-0{n}") for n in (1, 2)
    ]
    first, second = ([Argument(role="time", filler=day)] for day in days)
    doc._.events = [event(1, "attack", arguments=first), event(4, "attack", nominal=True, arguments=second)]
    assert chained(doc) == [["attacked"], ["attack"]]


def test_coreference_keeps_two_doers_apart() -> None:
    doc = build(TWO_ATTACKS)
    rebels, troops = actor(0, "rebels", key="rebels"), actor(6, "troops", key="troops")
    doc._.events = [
        event(1, "attack", arguments=[Argument(role="agent", filler=rebels)]),
        event(4, "attack", nominal=True, arguments=[Argument(role="agent", filler=troops)]),
    ]
    assert chained(doc) == [["attacked"], ["attack"]]


def test_coreference_copula_makes_one_event() -> None:
    doc = build(
        """
        This this DET det 1
        barrage barrage NOUN nsubj 2
        marks mark VERB ROOT 2 VBZ
        the the DET det 4
        attack attack NOUN dobj 2
        """
    )
    doc._.events = [event(1, "barrage", nominal=True), event(4, "attack", nominal=True)]
    assert chained(doc) == [["barrage", "attack"]]


def test_coreference_polarity_parts() -> None:
    doc = build(TWO_ATTACKS)
    first, again = event(1, "attack"), event(4, "attack")
    first.polarity = "negative"
    doc._.events = [first, again]
    assert len(chained(doc)) == 2


def test_coreference_definite_noun_names_what_did_not_happen() -> None:
    doc = build(TWO_ATTACKS)
    denied = event(1, "attack")
    denied.polarity = "negative"
    doc._.events = [denied, event(4, "attack", nominal=True)]
    assert len(chained(doc)) == 1


def test_coreference_cause_is_another_event_than_its_effect() -> None:
    doc = build(TWO_ATTACKS)
    first, again = event(1, "attack"), event(4, "attack", nominal=True)
    first.arguments = [Argument(role="cause", filler=again)]
    doc._.events = [first, again]
    assert len(chained(doc)) == 2


def test_coreference_actors_meet_by_key_and_pronouns_follow() -> None:
    doc = build(
        """
        Putin Putin PROPN nsubj 1
        spoke speak VERB ROOT 1

        He he PRON nsubj 1 PRP
        left leave VERB ROOT 1
        """
    )
    person = actor(0, "Vladimir Putin", type="person", key="Q7747")
    pronoun = actor(2, "He", type="pronoun", key="")
    pronoun.form = "pronoun"
    doc._.actors = [person, pronoun]
    chained(doc)
    assert doc._.chains.actors == [[person, pronoun]]


def test_coreference_pronoun_without_antecedent_is_no_node() -> None:
    doc = build("It it PRON nsubj 1 PRP\nrained rain VERB ROOT 1")
    pronoun = actor(0, "It", type="pronoun", key="")
    pronoun.form = "pronoun"
    doc._.actors = [pronoun]
    chained(doc)
    assert doc._.chains.actors == []


@pytest.mark.model
@pytest.mark.parametrize(
    ("heading", "born"),
    [
        ("Driver charged with murder", True),
        ("Looking ahead to the summit", False),
        ("International reactions and concerns", False),
    ],
)
def test_coreference_headings_that_tell_nothing_bear_no_event(nlp: Language, heading: str, born: bool) -> None:
    doc = nlp(f"Rain fell on the town.\n\n{heading}\n\nThe town is old.")
    inside = range(doc._.blocks[1].start, doc._.blocks[1].end)
    assert any(mention.head in inside for chain in doc._.chains.events for mention in chain) == born


@pytest.mark.model
@pytest.mark.parametrize(
    ("title", "text", "words"),
    [
        pytest.param(
            "Six drones hit Odesa", "Russian drones struck a depot in Odesa on Friday. Zelensky condemned the strike.",
            {"hit", "struck", "strike"}, id="another word of the group",
        ),
        pytest.param(
            "Bus plunges into ravine near Cusco, nine dead", "Nine passengers were killed near Cusco on Monday. Rain fell.",
            {"dead", "killed"}, id="a noun and a passive",
        ),
        pytest.param(
            "Four killed as store burns in Lyon", "Four workers were killed in Lyon on Monday, police said.",
            {"killed"}, id="whom the headline leaves out",
        ),
    ],
)  # fmt: skip
def test_coreference_headline_and_opening_tell_of_one_event(nlp: Language, title: str, text: str, words: set[str]) -> None:
    assert words in spoken(nlp, title, text)


@pytest.mark.model
@pytest.mark.parametrize(
    ("title", "text"),
    [
        pytest.param("Four killed in Lyon fire", "Eleven workers were killed in Lyon a year ago.", id="two numbers"),
        pytest.param("Israel strikes Beirut", "Ukraine attacked a depot in Kursk on Friday.", id="two sides"),
        pytest.param("Paul Meier freed", "Kidnappers freed Anna Kranz on Friday.", id="two persons"),
    ],
)
def test_coreference_headline_and_opening_tell_of_two_events(nlp: Language, title: str, text: str) -> None:
    assert all(len(words) == 1 for words in spoken(nlp, title, text, by_mention=True))


def spoken(nlp: Language, title: str, text: str, *, by_mention: bool = False) -> list[set[str]]:
    """Return the words of each event of an article; with ``by_mention`` where they stand too."""
    (record,) = extract([Article(id="a", title=title, text=text, published="2025-03-08")], nlp)
    assert isinstance(record, Record)
    found: dict[str, set[str]] = {}
    for mention in record.mentions:
        if mention.kind == "event":
            told = (title if mention.field == "title" else text)[mention.start : mention.end]
            found.setdefault(mention.node, set()).add(f"{told} {mention.id}" if by_mention else told)
    return list(found.values())
