from __future__ import annotations

import pytest
from handmade_docs import build
from spacy.language import Language

from newsgraph.extract.components.events import match_trigger
from newsgraph.extract.trigger_features import candidates, features
from newsgraph.extract.triggers import BUCKETS, TriggerModel, bucket
from newsgraph.extract.words import words_of


@pytest.mark.parametrize(
    ("rows", "index", "expected"),
    [
        ("Rebels rebel NOUN nsubj 1\nattacked attack VERB ROOT 1", 1, "assault"),
        ("They they PRON nsubj 1\nimposed impose VERB ROOT 1\nsanctions sanction NOUN dobj 1 NNS", 1, "sanction"),
        ("They they PRON nsubj 1\nblew blow VERB ROOT 1\nup up ADP prt 1", 1, "assault"),
        ("They they PRON nsubj 1\ncalled call VERB ROOT 1\nfor for ADP prep 1\npeace peace NOUN pobj 2", 1, "request"),
        ("hunger hunger NOUN compound 1\nstrike strike NOUN ROOT 1", 1, "protest"),
        ("air air NOUN compound 1\nstrike strike NOUN ROOT 1", 1, "assault"),
        ("dead dead ADJ ROOT 0", 0, "casualty"),
        ("Drones drone NOUN nsubj 1\nstruck strike VERB ROOT 1\nports port NOUN dobj 1", 1, "assault"),
        ("Dockers docker NOUN nsubj 1\nstruck strike VERB ROOT 1", 1, "protest"),
        ("strike strike NOUN ROOT 0\non on ADP prep 0\nport port NOUN pobj 1", 0, "assault"),
        ("strike strike NOUN ROOT 0\nended end VERB relcl 0", 0, "protest"),
    ],
)
def test_events_match_the_trigger_that_context_bears_out(rows: str, index: int, expected: str) -> None:
    trigger = match_trigger(words_of(build(rows))[index])
    assert trigger is not None and trigger.type.name == expected


def test_events_unknown_verb_matches_no_trigger() -> None:
    words = words_of(build("They they PRON nsubj 1\nfrobnicated frobnicate VERB ROOT 1"))
    assert match_trigger(words[1]) is None


def test_triggers_features_are_stable_and_hash_into_range() -> None:
    words = words_of(build("Rebels rebel NOUN nsubj 1 NNS\nattacked attack VERB ROOT 1\nKyiv Kyiv PROPN dobj 1"))
    first = features(words[1])
    assert first == features(words[1])
    assert "l=attack|V" in first
    assert all(0 <= bucket(feature) < BUCKETS for feature in first)


def test_triggers_model_tells_events_from_things() -> None:
    doc = build("Rebels rebel NOUN nsubj 1 NNS\nattacked attack VERB ROOT 1\nthe the DET det 3\nbridge bridge NOUN dobj 1")
    words = candidates(words_of(doc))
    scores = dict(zip([word.text for word in words], TriggerModel.load().score(doc, words), strict=True))
    assert scores["attacked"] > 0.8
    assert scores["bridge"] < 0.2


@pytest.mark.model
@pytest.mark.parametrize(
    ("text", "lemmas"),
    [
        ("Drone warfare is a subject of the conference.", {"conference"}),
        ("The attack helicopter landed in Kabul.", {"land"}),
        ("The murder rate fell.", {"fall"}),
        ("Riot police arrived.", {"arrive"}),
        ("He wrote a book about war.", {"write"}),
        ("He is a war correspondent.", set()),
        ("Two people were found dead.", {"find", "dead"}),
        ("Rebels laid down their arms.", {"lay"}),
        ("The army carried out an attack on the camp.", {"carry", "attack"}),
        ("The earthquake tremor began at dawn.", {"earthquake", "tremor", "begin"}),
        ("The attack on Goma began at dawn.", {"attack", "begin"}),
    ],
)
def test_events_nouns_that_name_a_kind_report_nothing(nlp: Language, text: str, lemmas: set[str]) -> None:
    assert {event.lemma for event in nlp(text)._.events} == lemmas
