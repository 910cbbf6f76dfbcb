"""Lemmas: what spaCy's lemmatizer says, looked up once for each word form of an article and remembered for the next."""

from __future__ import annotations

from functools import cached_property
from typing import cast

import numpy as np
from spacy.language import Language
from spacy.pipeline import Lemmatizer
from spacy.tokens import Doc
from thinc.types import Ints2d

__all__ = ["LEMMATIZER", "LemmasComponent", "depends_on_form"]

LEMMATIZER = "lemmatizer"
"""The component of spaCy whose work this is."""

_INDEX = "lemma_index"
"""The table of the words that are their own lemmas, a list for each part of speech."""

_MOST = 20_000
"""Word forms remembered at a time: new names come up for ever."""

_Form = tuple[int, int, int]


def depends_on_form(lemmatizer: object) -> bool:
    """Tell whether a lemmatizer looks at nothing but word, part of speech and morphology."""
    return isinstance(lemmatizer, Lemmatizer) and lemmatizer.mode in {"rule", "lookup"} and not lemmatizer.overwrite


@Language.factory("newsgraph_lemmas", requires=["token.pos", "token.morph"], assigns=["token.lemma"])
class LemmasComponent:
    """Set the lemmas that the pipeline's lemmatizer would set, which need not run itself."""

    def __init__(self, nlp: Language, name: str = "newsgraph_lemmas") -> None:
        self.name = name
        self._nlp = nlp
        self._remembered: dict[_Form, str] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the lemma of each token that has none."""
        given, *columns = doc.to_array(["LEMMA", "ORTH", "POS", "MORPH"]).T.tolist()
        forms: list[_Form] = list(zip(*columns, strict=True))
        lemmas: dict[_Form, int] = {}
        for index, form in enumerate(forms):
            if not given[index] and form not in lemmas:
                # A vocabulary may forget the words of an article, so the lemma is entered anew for each.
                lemmas[form] = doc.vocab.strings.add(self._lemma(doc, index, form))
        values = [lemma or lemmas[form] for lemma, form in zip(given, forms, strict=True)]
        doc.from_array(["LEMMA"], cast(Ints2d, np.array([values], dtype=np.uint64).T))
        return doc

    def _lemma(self, doc: Doc, index: int, form: _Form) -> str:
        if form not in self._remembered:
            self._forget_many()
            self._remembered[form] = self._lemmatizer.lemmatize(doc[index])[0]
        return self._remembered[form]

    def _forget_many(self) -> None:
        if len(self._remembered) >= _MOST:
            self._remembered.clear()
            self._lemmatizer.cache.clear()

    @cached_property
    def _lemmatizer(self) -> Lemmatizer:
        # Not before the first doc: a pipeline that is read from disk gets its tables after its components.
        lemmatizer = self._nlp.get_pipe(LEMMATIZER)
        assert isinstance(lemmatizer, Lemmatizer)
        return _with_indexed_words(lemmatizer)


def _with_indexed_words(lemmatizer: Lemmatizer) -> Lemmatizer:
    """Return a lemmatizer that says the same sooner: it looks words up in sets, not in lists of up to 57,000."""
    indexed = type(lemmatizer)(lemmatizer.vocab, lemmatizer.model, lemmatizer.name, mode=lemmatizer.mode)
    for name in lemmatizer.lookups.tables:
        table = lemmatizer.lookups.get_table(name)
        words_in_sets = {part_of_speech: frozenset(words) for part_of_speech, words in table.items()} if name == _INDEX else None
        indexed.lookups.add_table(name, words_in_sets or table)
    return indexed
