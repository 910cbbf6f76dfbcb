from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from newsgraph.extract.annotations import EventMention
from newsgraph.extract.articles import Article
from newsgraph.extract.components.types import TypesComponent
from newsgraph.extract.lexicon import event_types, general_triggers, sense_classes, triggers
from newsgraph.extract.pipeline import extract
from newsgraph.graph.records import Event, Record

Word = tuple[str, str, str, int, str]
"""Text, lemma, part of speech, head, dependency."""


def typed(*words: Word, events: dict[int, str]) -> list[EventMention]:
    """Run the component over a hand-made sentence; ``events`` gives the type of each mention by its token."""
    texts, lemmas, tags, heads, deps = (list(column) for column in zip(*words, strict=True))
    doc = Doc(Vocab(), words=texts, lemmas=lemmas, pos=tags, tags=tags, heads=heads, deps=deps)
    doc._.events = [
        EventMention(start=i, end=i + 1, head=i, lemma=lemmas[i], type=kind, nominal=tags[i] == "NOUN")
        for i, kind in events.items()
    ]
    return list(TypesComponent(None, "types")(doc)._.events)  # type: ignore[arg-type]


def test_types_come_from_the_general_lexicon() -> None:
    (began,) = typed(("Work", "work", "NOUN", 1, "nsubj"), ("began", "begin", "VERB", 1, "ROOT"), events={1: "event"})
    assert (began.type, began.typed_by, began.plover) == ("phase", "general:begin", None)
    assert began.type_confidence is not None and began.type_confidence >= 0.8


def test_types_leave_what_the_lexicon_knows() -> None:
    (began,) = typed(("Work", "work", "NOUN", 1, "nsubj"), ("began", "begin", "VERB", 1, "ROOT"), events={1: "assault"})
    assert began.type == "assault" and began.typed_by is None


def test_types_of_verbs_that_say_little_are_those_of_their_objects() -> None:
    had, impact = typed(
        ("It", "it", "PRON", 1, "nsubj"), ("had", "have", "VERB", 1, "ROOT"), ("impact", "impact", "NOUN", 1, "dobj"),
        events={1: "event", 2: "event"},
    )  # fmt: skip
    assert (impact.type, had.type, had.typed_by) == ("effect", "effect", "object:impact")


def test_types_of_unknown_words_come_from_wordnet_surely_less_sure() -> None:
    (waded,) = typed(("They", "they", "PRON", 1, "nsubj"), ("waded", "wade", "VERB", 1, "ROOT"), events={1: "event"})
    assert (waded.type, waded.typed_by) == ("movement", "wordnet:verb.motion")
    (selling,) = typed(("Selling", "selling", "NOUN", 1, "nsubj"), ("xqz", "xqz", "VERB", 1, "ROOT"), events={0: "event"})
    assert selling.type == "business"
    assert (waded.type_confidence or 1) < (selling.type_confidence or 0)


def test_types_of_words_that_nothing_is_known_of_stay_open() -> None:
    (mention,) = typed(("xqz", "xqz", "VERB", 0, "ROOT"), events={0: "event"})
    assert (mention.type, mention.typed_by, mention.type_confidence) == ("event", None, None)


def test_types_of_the_general_lexicon_are_types_and_no_politics() -> None:
    for found in general_triggers().values():
        assert all(trigger.type.plover is None and trigger.type.name in event_types() for trigger in found)
    assert all(name in event_types() and event_types()[name].plover is None for _, name in sense_classes().values())


def test_types_of_the_general_lexicon_say_one_thing_of_each_word() -> None:
    for key, found in general_triggers().items():
        plain = [trigger.type.name for trigger in found if len(trigger.lemmas) == 1 and trigger.needs is None]
        assert len(plain) < 2, (key, plain)
        known = [trigger for trigger in triggers().get(key, ()) if len(trigger.lemmas) == 1 and not trigger.needs]
        assert not (plain and known), f"{key} stands in event_types.toml: the general lexicon is not asked"


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "word", "type_name"),
    [
        ("The explosion left 17 dead.", "left", "casualty"),
        ("A storm left thousands homeless.", "left", "effect"),
        ("The minister left Paris on Monday.", "left", "movement"),
        ("The portfolio reached 22.1 billion dollars by March.", "reached", "economy"),
        ("Rescuers reached the village on Monday.", "reached", "movement"),
        ("Wage talks collapsed on Monday.", "collapsed", "attempt"),
        ("The bridge collapsed on Monday.", "collapsed", "accident"),
        ("Shares sank on Monday.", "sank", "economy"),
        ("The ferry sank on Monday.", "sank", "accident"),
        ("The road was closed on Monday.", "closed", "opening"),
        ("The shop reopened after two weeks.", "reopened", "opening"),
    ],
)
def test_types_follow_what_a_verb_comes_with(nlp: Language, text: str, word: str, type_name: str) -> None:
    doc = nlp(text)
    assert {doc[event.head].text: event.type for event in doc._.events}[word] == type_name


@pytest.mark.model
def test_types_a_toll_told_in_two_words_is_one_event(nlp: Language) -> None:
    record = next(extract([Article(id="a", text="The explosion left 17 people dead.")], nlp))
    assert isinstance(record, Record)
    tolls = [node for node in record.nodes if isinstance(node, Event) and node.type == "casualty"]
    assert [toll.quantities["killed"]["value"] for toll in tolls] == [17]
