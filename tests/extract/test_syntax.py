from __future__ import annotations

import pytest
from handmade_docs import build
from spacy.tokens import Span

from newsgraph.extract.annotations import Block, BlockKind, register_extensions
from newsgraph.extract.syntax import antecedent, is_passive, noun_phrase, objects, prepositional_objects, subjects
from newsgraph.extract.words import Word, Words, words_of

ACTIVE = """
Russia Russia PROPN nsubj 1
attacked attack VERB ROOT 1
Kyiv Kyiv PROPN dobj 1
and and CCONJ cc 2
Lviv Lviv PROPN conj 2
"""

PASSIVE = """
Kyiv Kyiv PROPN nsubjpass 2
was be AUX auxpass 2
attacked attack VERB ROOT 2 VBN
by by ADP agent 2
Russia Russia PROPN pobj 3
"""

RELATIVE = """
troops troop NOUN nsubj 4 NNS
who who PRON nsubj 2 WP
shelled shell VERB relcl 0
Kyiv Kyiv PROPN dobj 2
left leave VERB ROOT 4
"""

CONTROL = """
Russia Russia PROPN nsubj 1
vowed vow VERB ROOT 1
to to PART aux 3
attack attack VERB xcomp 1 VB
"""

OBJECT_CONTROL = """
Paris Paris PROPN nsubj 1
urged urge VERB ROOT 1
Berlin Berlin PROPN dobj 1
to to PART aux 4
act act VERB xcomp 1 VB
"""


def texts(words: list[Word]) -> list[str]:
    return [word.text for word in words]


def test_syntax_subjects_and_coordinated_objects() -> None:
    words = words_of(build(ACTIVE))
    assert texts(subjects(words[1])) == ["Russia"]
    assert texts(objects(words[1])) == ["Kyiv", "Lviv"]
    assert not is_passive(words[1])


def test_syntax_passive_with_agent() -> None:
    words = words_of(build(PASSIVE))
    assert is_passive(words[2])
    assert [(name, word.text) for name, word in prepositional_objects(words[2])] == [("by", "Russia")]


def test_syntax_relative_pronoun_stands_for_its_noun() -> None:
    words = words_of(build(RELATIVE))
    assert texts(subjects(words[2])) == ["troops"]
    assert antecedent(words[1]).text == "troops"


def test_syntax_subject_and_object_control() -> None:
    assert texts(subjects(words_of(build(CONTROL))[3])) == ["Russia"]
    assert texts(subjects(words_of(build(OBJECT_CONTROL))[4])) == ["Berlin"]


def test_syntax_noun_phrase_leaves_out_determiner_and_possessor() -> None:
    words = words_of(build("the the DET det 2\nold old ADJ amod 2\nport port NOUN ROOT 2"))
    assert noun_phrase(words[2]) == (1, 3)


MISPARSED = """
Judges judge NOUN nsubj 1 NNS
sentenced sentence VERB ROOT 1
opposition opposition NOUN compound 3
leader leader NOUN compound 4
Viktar Viktar PROPN compound 5
Babaryka Babaryka PROPN npadvmod 1
to to ADP prep 1
prison prison NOUN pobj 6
"""


def test_objects_are_persons_named_right_after_the_verb_whatever_the_parser_says() -> None:
    doc = build(MISPARSED)
    doc.ents = [Span(doc, 4, 6, "PERSON")]
    assert texts(objects(words_of(doc)[1])) == ["Babaryka"]
    assert objects(words_of(build(MISPARSED))[1]) == []
    spoken = build(MISPARSED.replace("Babaryka PROPN npadvmod 1", "Babaryka PROPN nsubj 1"))
    spoken.ents = [Span(spoken, 4, 6, "PERSON")]
    assert objects(words_of(spoken)[1]) == []


IN_LYON = "in in ADP prep 1\nLyon Lyon PROPN pobj 2"
AT_PROTESTERS = "at at ADP prep 1\nprotesters protester NOUN pobj 2 NNS"
POSTS = "posts post NOUN dobj 1 NNS"
BY_CROWD = "by by ADP agent 1\ncrowd crowd NOUN pobj 2"


def headline(subject: str, verb: str, rest: str = IN_LYON, kind: BlockKind = "heading") -> Words:
    doc = build(f"{subject} NOUN nsubj 1 NN\n{verb} VERB ROOT 1 VBD\n{rest}")
    register_extensions()
    doc._.blocks = [Block(kind, 0, len(doc))]
    return words_of(doc)


@pytest.mark.parametrize("verb", ["shot shoot", "robbed rob", "abducted abduct"])
def test_syntax_past_without_its_object_is_passive_in_headings_only(verb: str) -> None:
    assert is_passive(headline("Officer officer", verb)[1])
    assert not is_passive(headline("Officer officer", verb, kind="paragraph")[1])


def test_syntax_heading_with_a_doer_is_passive_whatever_its_verb() -> None:
    assert is_passive(headline("Embassy embassy", "stormed storm", BY_CROWD)[1])


@pytest.mark.parametrize(
    ("subject", "verb", "rest"),
    [
        ("Minister minister", "resigned resign", IN_LYON),
        ("Storm storm", "hit hit", IN_LYON),
        ("Police police", "shot shoot", AT_PROTESTERS),
        ("Army army", "shelled shell", POSTS),
    ],
    ids=["needs-none", "happening", "aimed", "object"],
)
def test_syntax_heading_is_active_where_its_verb_does_without_object(subject: str, verb: str, rest: str) -> None:
    assert not is_passive(headline(subject, verb, rest)[1])
