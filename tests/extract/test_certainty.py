from __future__ import annotations

import pytest
from handmade_docs import actor, build
from spacy.language import Language

from newsgraph.extract.annotations import EventMention
from newsgraph.extract.components.certainty import CertaintyComponent


def judge(rows: str, index: int, *, nominal: bool = False) -> EventMention:
    doc = build(rows)
    lemma = doc[index].lemma_
    doc._.events = [EventMention(start=index, end=index + 1, head=index, lemma=lemma, nominal=nominal)]
    CertaintyComponent(Language(), "newsgraph_certainty")(doc)
    mention = doc._.events[0]
    assert isinstance(mention, EventMention)
    return mention


@pytest.mark.parametrize(
    ("rows", "index", "polarity"),
    [
        ("They they PRON nsubj 1\nattacked attack VERB ROOT 1", 1, "positive"),
        ("They they PRON nsubj 3\ndid do AUX aux 3\nnot not PART neg 3\nattack attack VERB ROOT 3 VB", 3, "negative"),
        ("No no DET det 1\none one NOUN nsubj 2\ndied die VERB ROOT 2", 2, "negative"),
        ("They they PRON nsubj 1\nfailed fail VERB ROOT 1\nto to PART aux 3\nagree agree VERB xcomp 1 VB", 3, "negative"),
        ("They they PRON nsubj 1\nnever never ADV neg 2\nmet meet VERB ROOT 2", 2, "negative"),
        ("They they PRON nsubj 1\nceased cease VERB ROOT 1\nlooking look VERB xcomp 1 VBG", 2, "negative"),
        ("They they PRON nsubj 1\nbegan begin VERB ROOT 1\nlooking look VERB xcomp 1 VBG", 2, "positive"),
        ("They they PRON nsubj 3\nno no ADV neg 2\nlonger long ADV advmod 3\nmeet meet VERB ROOT 3 VBP", 3, "negative"),
    ],
)
def test_certainty_polarity(rows: str, index: int, polarity: str) -> None:
    assert judge(rows, index).polarity == polarity


@pytest.mark.parametrize(
    ("rows", "index", "polarity"),
    [
        ("Talks talk NOUN nsubjpass 2\nwere be AUX auxpass 2\ncancelled cancel VERB ROOT 2 VBN", 0, "negative"),
        (
            "Talks talk NOUN nsubjpass 3\nwere be AUX auxpass 3\nnot not PART neg 3\ncancelled cancel VERB ROOT 3 VBN",
            0,
            "positive",
        ),
        ("Talks talk NOUN nsubjpass 2\nwere be AUX auxpass 2\nhailed hail VERB ROOT 2 VBN", 0, "positive"),
        ("Police police NOUN nsubj 1\nfoiled foil VERB ROOT 1\nattack attack NOUN dobj 1", 2, "negative"),
        ("now-cancelled now-cancelled ADJ amod 1\nvisit visit NOUN ROOT 1", 1, "negative"),
        ("delay delay NOUN ROOT 0\nin in ADP prep 0\ndelivery delivery NOUN pobj 1", 2, "negative"),
        ("Talks talk NOUN nsubjpass 2\nwere be AUX auxpass 2\ncalled call VERB ROOT 2 VBN\noff off ADP prt 2", 0, "negative"),
        ("It it PRON nsubj 1\nis be AUX ROOT 1\nnot not PART neg 1\ndead dead ADJ acomp 1", 3, "negative"),
    ],
)
def test_certainty_polarity_of_nouns(rows: str, index: int, polarity: str) -> None:
    assert judge(rows, index, nominal=True).polarity == polarity


@pytest.mark.parametrize(
    ("rows", "index", "modality"),
    [
        ("It it PRON nsubj 2\ncould could AUX aux 2 MD\nset set VERB ROOT 2 VB\nprecedent precedent NOUN dobj 2", 2, "possible"),
        ("They they PRON nsubj 2\nwill will AUX aux 2 MD\nmeet meet VERB ROOT 2 VB", 2, "planned"),
        ("They they PRON nsubj 2\nmust must AUX aux 2 MD\nleave leave VERB ROOT 2 VB", 2, "requested"),
        ("They they PRON nsubj 1\nplan plan VERB ROOT 1 VBP\nto to PART aux 3\nmeet meet VERB xcomp 1 VB", 3, "planned"),
        (
            "They they PRON nsubj 1\nurged urge VERB ROOT 1\nhim he PRON dobj 1\nto to PART aux 4\ngo go VERB xcomp 1 VB",
            4,
            "requested",
        ),
        (
            "if if SCONJ mark 2\nthey they PRON nsubj 2\nattack attack VERB advcl 3 VBP\nleave leave VERB ROOT 3 VB",
            2,
            "hypothetical",
        ),
        ("They they PRON nsubj 1\nmet meet VERB ROOT 1", 1, "actual"),
    ],
)
def test_certainty_modality(rows: str, index: int, modality: str) -> None:
    assert judge(rows, index).modality == modality


def test_certainty_noun_asked_for_is_requested() -> None:
    rows = "They they PRON nsubj 1\ncalled call VERB ROOT 1\nfor for ADP prep 1\ntalks talk NOUN pobj 2 NNS"
    assert judge(rows, 3, nominal=True).modality == "requested"


@pytest.mark.parametrize(
    ("rows", "index", "tense"),
    [
        ("They they PRON nsubj 1\nmet meet VERB ROOT 1 VBD", 1, "past"),
        ("They they PRON nsubj 1\nmeet meet VERB ROOT 1 VBP", 1, "present"),
        ("They they PRON nsubj 2\nwill will AUX aux 2 MD\nmeet meet VERB ROOT 2 VB", 2, "future"),
    ],
)
def test_certainty_tense(rows: str, index: int, tense: str) -> None:
    assert judge(rows, index).tense == tense


@pytest.mark.parametrize(
    ("rows", "index", "aspect"),
    [
        ("They they PRON nsubj 1\nmet meet VERB ROOT 1 VBD", 1, None),
        ("They they PRON nsubj 2\nhave have AUX aux 2 VBP\nmet meet VERB ROOT 2 VBN", 2, "perfective"),
        ("They they PRON nsubj 2\nare be AUX aux 2 VBP\nmeeting meet VERB ROOT 2 VBG", 2, "progressive"),
        (
            "They they PRON nsubj 3\nhave have AUX aux 3 VBP\nbeen be AUX aux 3 VBN\nmeeting meet VERB ROOT 3 VBG",
            3,
            "perfective_progressive",
        ),
    ],
)
def test_certainty_aspect(rows: str, index: int, aspect: str | None) -> None:
    assert judge(rows, index).aspect == aspect


SPEECH = {
    "deny": "Kenya Kenya PROPN nsubj 1\ndenied deny VERB ROOT 1\nattacking attack VERB xcomp 1 VBG",
    "confirm": "Kenya Kenya PROPN nsubj 1\nconfirmed confirm VERB ROOT 1\nattack attack NOUN dobj 1",
    "claim": (
        "Kenya Kenya PROPN nsubj 1\nclaimed claim VERB ROOT 1\nresponsibility responsibility NOUN dobj 1\n"
        "for for ADP prep 2\nattack attack NOUN pobj 3"
    ),
    "report": "Kenya Kenya PROPN nsubj 1\nsaid say VERB ROOT 1\nrebels rebel NOUN nsubj 3\nattacked attack VERB ccomp 1",
}


@pytest.mark.parametrize("stance", SPEECH)
def test_certainty_attribution_tells_what_the_source_does_and_in_which_words(stance: str) -> None:
    doc = build(SPEECH[stance])
    doc._.actors = [actor(0, "Kenya")]
    speech = EventMention(start=1, end=2, head=1, lemma=doc[1].lemma_, type="statement")
    said = next(token for token in doc if token.lemma_ == "attack")
    attack = EventMention(start=said.i, end=said.i + 1, head=said.i, lemma="attack", nominal=said.pos_ == "NOUN")
    doc._.events = [speech, attack]
    CertaintyComponent(Language(), "newsgraph_certainty")(doc)
    ((filler, found, cue),) = [(a.filler, a.stance, a.cue) for a in attack.arguments if a.role == "attribution"]
    assert (filler, found, cue) == (doc._.actors[0], stance, speech)


def test_certainty_source_that_both_denies_and_confirms_keeps_both_stances() -> None:
    doc = build(f"{SPEECH['deny']}\n\n{SPEECH['confirm']}")
    doc._.actors = [actor(0, "Kenya"), actor(3, "Kenya")]
    heads = {1: "deny", 2: "attack", 4: "confirm", 5: "attack"}
    doc._.events = [EventMention(start=i, end=i + 1, head=i, lemma=word, type="statement") for i, word in heads.items()]
    CertaintyComponent(Language(), "newsgraph_certainty")(doc)
    assert [[a.stance for a in event.arguments if a.role == "attribution"] for event in doc._.events] == [
        [], ["deny"], [], ["confirm"],
    ]  # fmt: skip


NOT_TRUE = """
It it PRON nsubj 1
is be AUX ROOT 1 VBZ
{negation} PART neg 1
{word} ADJ acomp 1
that that SCONJ mark 6 IN
mayor mayor NOUN nsubj 6
resigned resign VERB ccomp 1
"""
REPORTS = """
Reports report NOUN nsubj 4 NNS
that that {that} 3 {tag}
she she PRON nsubj 3
had_quit quit VERB {clause} 0
were be AUX ROOT 4 VBD
{word} ADJ acomp 4
"""


@pytest.mark.parametrize(
    ("negation", "word", "polarity"),
    [("not not", "true true", "negative"), ("not not", "false false", "positive"), ("not not", "likely likely", "positive")],
)
def test_certainty_polarity_of_what_is_not_true(negation: str, word: str, polarity: str) -> None:
    assert judge(NOT_TRUE.format(negation=negation, word=word), 6).polarity == polarity


@pytest.mark.parametrize(
    ("that", "tag", "clause", "word", "polarity"),
    [
        ("SCONJ mark", "IN", "acl", "false false", "negative"),
        ("SCONJ mark", "IN", "acl", "unfounded unfounded", "negative"),
        ("SCONJ mark", "IN", "acl", "true true", "positive"),
        ("PRON dobj", "WDT", "relcl", "false false", "positive"),
    ],
    ids=["false", "unfounded", "true", "which-reports"],
)
def test_certainty_polarity_of_what_false_reports_tell(that: str, tag: str, clause: str, word: str, polarity: str) -> None:
    rows = REPORTS.format(that=that, tag=tag, clause=clause, word=word)
    assert judge(rows, 3).polarity == polarity


@pytest.mark.parametrize(
    ("text", "lemma", "polarity"),
    [
        ("It is a lie that the rebels attacked Goma.", "attack", "negative"),
        ("The claim that Russia attacked Kyiv is a hoax.", "attack", "negative"),
        ("The claim that the soldiers did not attack Goma is false.", "attack", "positive"),
        ("Rumours that the president died were fabricated.", "die", "negative"),
        ("Reports of an attack on the port were false.", "attack", "negative"),
        ("Reports that he was killed turned out to be untrue.", "kill", "negative"),
        ("Reports that she had resigned could be false.", "resign", "positive"),
        ("It is untrue that troops left Goma and looted the town.", "loot", "negative"),
        ("There is no truth in reports that the bank collapsed.", "collapse", "negative"),
    ],
)
def test_certainty_what_the_text_calls_false_did_not_happen(nlp: Language, text: str, lemma: str, polarity: str) -> None:
    assert [event.polarity for event in nlp(text)._.events if event.lemma == lemma] == [polarity]
