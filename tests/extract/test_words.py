from __future__ import annotations

from handmade_docs import build
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Token

from newsgraph.extract.words import Word, root_of, words_of

TEXT = """Rebels staged a raid on the town of Goma, killing three people who had fled from "the war" in the east.

Police said on Monday that they'd ragged officials, and that Turkey's army had been warned.  Nothing was done..."""
NAMES = (
    "i", "idx", "text", "lower_", "lemma_", "pos_", "tag_", "dep_", "ent_type_", "whitespace_", "is_alpha", "is_punct",
    "is_space",
)  # fmt: skip


def of_token(token: Token) -> list[object]:
    family = (token.children, token.lefts, token.rights, token.subtree, token.ancestors)
    edges = (token.head.i, token.left_edge.i, token.right_edge.i, token.sent.start, token.sent.end, bool(token.is_sent_start))
    return [*(getattr(token, name) for name in NAMES), *([word.i for word in words] for words in family), *edges]


def of_word(word: Word) -> list[object]:
    family = (word.children, word.lefts, word.rights, word.subtree, word.ancestors)
    edges = (word.head.i, word.left_edge.i, word.right_edge.i, word.sent.start, word.sent.end, word.is_sent_start)
    return [*(getattr(word, name) for name in NAMES), *([word.i for word in words] for words in family), *edges]


def assert_alike(doc: Doc) -> None:
    words = words_of(doc)
    assert words.text == doc.text
    assert [of_word(word) for word in words] == [of_token(token) for token in doc]
    assert [(sentence.start, sentence.end) for sentence in words.sentences] == [(sent.start, sent.end) for sent in doc.sents]
    for start in range(len(doc)):
        for end in range(start + 1, min(start + 7, len(doc) + 1)):
            assert root_of(words[start:end]).i == doc[start:end].root.i
            assert words.slice(start, end) == doc[start:end].text


def test_words_say_what_the_tokens_of_a_parsed_doc_say(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert_alike(doc)
    assert [(name.start, name.end, name.label) for name in words_of(doc).entities] == [
        (e.start, e.end, e.label_) for e in doc.ents
    ]
    assert words_of(doc) is words_of(doc)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=10))
def test_words_have_the_families_of_tokens_also_where_arcs_cross(governors: list[int]) -> None:
    heads = [min(governor, index) if index else 0 for index, governor in enumerate(governors)]
    assert_alike(build("\n".join(f"w{index} w NOUN dep {head}" for index, head in enumerate(heads))))


def test_words_have_lemmas_with_the_e_that_the_lemmatiser_drops() -> None:
    words = words_of(build("Staged stag VERB ROOT 0\nStag Stag NOUN dobj 0"))
    assert [word.lemma for word in words] == ["stage", "stag"]


def test_words_are_read_again_where_tokens_were_merged() -> None:
    doc = build("New New PROPN compound 1\nYork York PROPN nsubj 2\nfell fall VERB ROOT 2")
    assert len(words_of(doc)) == 3
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[:2])
    assert [word.text for word in words_of(doc)] == ["New York", "fell"]
