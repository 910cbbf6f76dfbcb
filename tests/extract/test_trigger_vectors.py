from __future__ import annotations

import numpy as np
import pytest
from handmade_docs import build
from spacy.tokens import Doc
from spacy.vocab import Vocab

from newsgraph.extract.trigger_vectors import CONTEXTUAL, LEXICAL, VectorWeights, has_vectors, read_vectors
from newsgraph.extract.triggers import BUCKETS, TriggerModel
from newsgraph.extract.words import words_of

ROWS = "Rebels rebel NOUN nsubj 1 NNS\nattacked attack VERB ROOT 1\nthe the DET det 3\nbridge bridge NOUN dobj 1"


def with_vectors() -> Doc:
    """Return a doc with a vocabulary of its own, whose vectors have three numbers and two, none of them set."""
    doc = Doc(Vocab()).from_bytes(build(ROWS).to_bytes())
    doc.vocab.reset_vectors(width=3)
    doc.tensor = np.zeros((4, 2), dtype="float32")
    return doc


@pytest.fixture
def doc() -> Doc:
    """A doc of four words; "the" has no lexical vector."""
    doc = with_vectors()
    for number, word in enumerate(("Rebels", "attacked", "bridge")):
        doc.vocab.set_vector(word, np.eye(3, dtype="float32")[number] * (number + 2))
    doc.tensor = np.arange(8, dtype="float32").reshape(4, 2)
    return doc


def test_trigger_vectors_are_those_of_word_head_and_neighbours(doc: Doc) -> None:
    lexical, contextual = read_vectors(doc, words_of(doc)[:3])
    assert lexical.tolist() == [[[1, 0, 0], [0, 1, 0]], [[0, 1, 0], [0, 0, 0]], [[0, 0, 0], [0, 0, 1]]]
    assert contextual[0].tolist() == [[0, 1], [2, 3], [0, 0], [2, 3]]
    assert contextual[1].tolist() == [[2, 3], [0, 0], [0, 1], [4, 5]]


def test_trigger_vectors_score_is_the_weighted_sum(doc: Doc) -> None:
    rng = np.random.default_rng(1)
    weights = VectorWeights(rng.normal(size=(LEXICAL, 3)), rng.normal(size=(CONTEXTUAL, 2)), 0.5)
    words = [words_of(doc)[i] for i in (3, 1, 2)]
    lexical, contextual = read_vectors(doc, words)
    expected = (lexical * weights.lexical).sum((1, 2)) + (contextual * weights.contextual).sum((1, 2)) + 0.5
    assert weights.score(doc, words) == pytest.approx(expected)


def test_trigger_vectors_of_another_vocabulary_are_read_anew(doc: Doc) -> None:
    weights = VectorWeights(np.ones((LEXICAL, 3)), np.zeros((CONTEXTUAL, 2)), 0.0)
    assert weights.score(doc, words_of(doc)[1:2]) == pytest.approx([1])
    other = with_vectors()
    assert weights.score(other, words_of(other)[1:2]) == pytest.approx([0])


def test_trigger_model_does_without_vectors_where_a_doc_has_none(doc: Doc) -> None:
    vectors = VectorWeights(np.zeros((LEXICAL, 3)), np.zeros((CONTEXTUAL, 2)), 2.0)
    model = TriggerModel(np.zeros(BUCKETS), np.zeros(BUCKETS), vectors)
    assert model.score(doc, words_of(doc)[1:2]) == pytest.approx([1 / (1 + np.exp(-2))])
    bare = build(ROWS)
    assert not has_vectors(bare)
    assert model.score(bare, words_of(bare)[1:2]) == [0.5]


def test_trigger_model_has_no_vectors_for_a_pipeline_it_does_not_know(doc: Doc) -> None:
    known, unknown = TriggerModel.load("en_core_web_md 3.7.1"), TriggerModel.load("en_mine 1.0")
    assert unknown.score(doc, words_of(doc)[1:2]) == TriggerModel.load().score(doc, words_of(doc)[1:2])
    doc.tensor = np.zeros((0,), dtype="float32")
    assert unknown.score(doc, words_of(doc)[1:2]) == known.score(doc, words_of(doc)[1:2])
