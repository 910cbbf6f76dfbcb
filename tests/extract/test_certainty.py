from __future__ import annotations

import pytest
from handmade_docs import build
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
    ],
)
def test_certainty_polarity(rows: str, index: int, polarity: str) -> None:
    assert judge(rows, index).polarity == polarity


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
