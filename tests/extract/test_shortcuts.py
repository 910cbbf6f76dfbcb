"""What is taken for speed gives what spaCy itself gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.pipeline import AttributeRuler, EntityRecognizer, TrainablePipe
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps

from newsgraph.extract.components import entities, lemmas
from newsgraph.extract.components.attributes import RULER, AttributesComponent
from newsgraph.extract.components.entities import RECOGNISER
from newsgraph.extract.components.lemmas import LEMMATIZER
from newsgraph.extract.hidden_layers import hasten_hidden_layers

TEXTS = (
    "Police in Odesa didn't arrest the two men who'd fled; that is what he says, but he was not there when it happened.",
    "U.S. officials can't say whether Ukraine's drones hit the bigger of the bridges.\n\n  She'd better tell us something!",
    "",
    "Police in Odesa. \n Police  in Odesa",
)
WORDS = ("one", "two", "three")
TAGS = ("NN", "VB")
FORMS = (*WORDS, "Two", " ")
CONDITIONS = st.one_of(
    st.fixed_dictionaries({}, optional={"LOWER": st.sampled_from(WORDS), "TAG": st.sampled_from(TAGS)}),
    st.fixed_dictionaries({"LOWER": st.fixed_dictionaries({"IN": st.lists(st.sampled_from(WORDS), max_size=2)})}),
    st.fixed_dictionaries({"TAG": st.fixed_dictionaries({"NOT_IN": st.lists(st.sampled_from(("", *TAGS)), max_size=2)})}),
    st.fixed_dictionaries({"IS_SPACE": st.booleans()}, optional={"LOWER": st.just({"REGEX": "^t"})}),
    st.fixed_dictionaries({"TEXT": st.fixed_dictionaries({"REGEX": st.sampled_from(("^t", "e"))})}),
    st.fixed_dictionaries({"TAG": st.sampled_from(TAGS), "OP": st.sampled_from(("?", "+"))}),
)
RULES = st.lists(
    st.tuples(
        st.lists(st.lists(CONDITIONS, min_size=1, max_size=2), min_size=1, max_size=2),
        st.fixed_dictionaries({}, optional={"POS": st.sampled_from(("NOUN", "VERB", "X")), "LEMMA": st.sampled_from("ab")}),
    ),
    min_size=1,
    max_size=6,
)


@given(RULES, st.lists(st.tuples(st.sampled_from(FORMS), st.sampled_from(("", *TAGS))), max_size=6))
@settings(max_examples=100, deadline=None)
def test_shortcuts_apply_any_rules_as_the_attribute_ruler_does(
    rules: list[tuple[list[list[dict[Any, Any]]], dict[str, str]]], tokens: list[tuple[str, str]]
) -> None:
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe(RULER)
    assert isinstance(ruler, AttributeRuler)
    for patterns, attributes in rules:
        ruler.add(patterns, attributes)
    docs = [Doc(nlp.vocab, words=[word for word, _ in tokens], tags=[tag for _, tag in tokens]) for _ in range(2)]
    assert attributes_of(AttributesComponent(nlp)(docs[0])) == attributes_of(ruler(docs[1]))


@pytest.mark.model
def test_shortcuts_give_the_attributes_and_lemmas_of_the_pipeline_itself(nlp: Language) -> None:
    assert not {RULER, LEMMATIZER, RECOGNISER} & set(nlp.pipe_names)
    for text in TEXTS * 2:
        ours, theirs = (tagged(nlp, text) for _ in range(2))
        for name in ("newsgraph_attributes", "newsgraph_lemmas"):
            nlp.get_pipe(name)(ours)
        for name in (RULER, LEMMATIZER):
            nlp.get_pipe(name)(theirs)
        assert attributes_of(ours) == attributes_of(theirs)


@pytest.mark.model
def test_shortcuts_find_the_entities_of_the_pipeline_itself(nlp: Language) -> None:
    ours, theirs = ([tagged(nlp, text) for text in TEXTS] for _ in range(2))
    compare_entities(nlp, ours, theirs)
    assert {"Odesa", "Ukraine"} <= {entity.text for doc in ours for entity in doc.ents}


@pytest.mark.parametrize("seed", range(8))
def test_shortcuts_find_the_entities_of_any_weights(seed: int) -> None:
    """Weights by chance begin, go on with and end entities at every turn; all zeros make every move a tie."""
    random = np.random.default_rng(seed)
    nlp = spacy.blank("en")
    recogniser = nlp.add_pipe(RECOGNISER)
    assert isinstance(recogniser, EntityRecognizer)
    for label in ("GPE", "PERSON"):
        recogniser.add_label(label)
    nlp.initialize()
    upper = recogniser.model.get_ref("upper")
    upper.set_param("W", (random.normal(size=upper.get_param("W").shape) * (seed > 0)).astype(np.float32))
    nlp.add_pipe("newsgraph_entities")
    assert entities.is_supported(recogniser)
    words = [random.choice(["Odesa", "fell", " ", "\n", "U.S."], size=count).tolist() for count in (30, 0, 1, 30, 2)]
    starts = [[index == 0 or chance < 0.1 for index, chance in enumerate(random.random(len(doc)))] for doc in words]
    ours, theirs = (
        [Doc(nlp.vocab, words=doc, sent_starts=[*flags]) for doc, flags in zip(words, starts, strict=True)] for _ in range(2)
    )
    compare_entities(nlp, ours, theirs)


def test_shortcuts_leave_entities_that_are_there_to_the_recogniser() -> None:
    nlp = spacy.blank("en")
    recogniser = nlp.add_pipe(RECOGNISER)
    assert isinstance(recogniser, EntityRecognizer)
    recogniser.add_label("GPE")
    nlp.initialize()
    nlp.add_pipe("newsgraph_entities")
    docs = [Doc(nlp.vocab, words=["New", "Odesa", "fell"], ents=["B-GPE", "I-GPE", "O"]) for _ in range(2)]
    compare_entities(nlp, docs[:1], docs[1:])
    assert docs[0].ents[0].text == "New Odesa"


@pytest.mark.model
def test_shortcuts_keep_lemmas_when_words_are_forgotten(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """The strings of a memory zone are gone after it, and so is what is remembered beyond a bound."""
    monkeypatch.setattr(lemmas, "_MOST", 3)
    found = []
    for _ in range(2):
        with nlp.memory_zone():
            found.append([token.lemma_ for token in nlp("Zorbs of Blarneystan were glorfing the flims again.")])
    assert found[0] == found[1]
    assert found[0][3] == "be"


@pytest.mark.model
@pytest.mark.parametrize("name", ["tok2vec", "ner"])
def test_shortcuts_embed_each_word_once_with_the_same_result(nlp: Language, name: str) -> None:
    pipe = nlp.get_pipe(name)
    assert isinstance(pipe, TrainablePipe)
    (layer,) = [node for node in pipe.model.walk() if node.name == "embed_words_once"]
    assert isinstance(layer.ops, NumpyOps)
    assert not layer.ops.use_blis
    docs = [nlp.make_doc(text) for text in TEXTS]
    rows = count_rows(layer, docs)
    assert rows < sum(map(len, docs))
    for ours, theirs in zip(layer.predict(docs), layer.layers[0].predict(docs), strict=True):
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.model
def test_shortcuts_hasten_hidden_layers_with_the_same_result(nlp: Language) -> None:
    pipe = nlp.get_pipe("tok2vec")
    assert isinstance(pipe, TrainablePipe)
    layers = [node for node in pipe.model.walk() if node.name == "hastened"]
    assert len(layers) == 5
    hasten_hidden_layers(nlp)
    assert [node for node in pipe.model.walk() if node.name == "hastened"] == layers
    for layer in layers:
        rows = np.random.default_rng(0).normal(size=(7, layer.get_dim("nI"))).astype(np.float32)
        ours, theirs = layer.predict(rows), layer.layers[0].predict(rows)
        assert ours.dtype == theirs.dtype
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)
        assert layer.predict(rows[:0]).shape == (0, layer.get_dim("nO"))


def compare_entities(nlp: Language, ours: list[Doc], theirs: list[Doc]) -> None:
    for name, docs in (("newsgraph_entities", ours), (RECOGNISER, theirs)):
        list(nlp.get_pipe(name).pipe(docs, batch_size=3))  # type: ignore[attr-defined]
    assert [entities_of(doc) for doc in ours] == [entities_of(doc) for doc in theirs]


def entities_of(doc: Doc) -> list[tuple[str, str]]:
    return [(token.ent_iob_, token.ent_type_) for token in doc]


def count_rows(layer: Model[Any, Any], docs: list[Doc]) -> int:
    """Return how many words the layer within sees."""
    from newsgraph.extract.embeddings import _attributes, _Words

    words = _Words.of(docs, _attributes(layer.layers[0], docs[0].vocab))
    assert words is not None
    return len(words)


def tagged(nlp: Language, text: str) -> Doc:
    doc = nlp.make_doc(text)
    for name in ("tok2vec", "tagger", "parser"):
        doc = nlp.get_pipe(name)(doc)
    return doc


def attributes_of(doc: Doc) -> list[tuple[str, ...]]:
    return [(token.pos_, str(token.morph), token.lemma_, token.norm_, token.tag_) for token in doc]
