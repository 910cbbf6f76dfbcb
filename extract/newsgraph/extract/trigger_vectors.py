"""What a spaCy pipeline's own vectors tell of a word that no annotated article had: a linear model over them.

A word has a lexical vector (of the vocabulary) and a contextual one (of the pipeline's ``tok2vec``). Both are read for the word
itself and its syntactic head, the contextual one for its two neighbours too. Sums are taken a document at a time: a word costs a
few look-ups. Vectors of one pipeline mean nothing to weights that were trained on those of another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.words import Word

__all__ = ["CONTEXTUAL", "LEXICAL", "VectorWeights", "has_vectors", "name_package", "name_pipeline", "read_vectors"]

LEXICAL = 2
"""Whose lexical vectors are read: the word's and its head's."""
CONTEXTUAL = 4
"""Whose contextual vectors are read: the word's, its head's, and those of the words before and after it in the sentence."""


def name_pipeline(nlp: Language) -> str:
    """Return name and version of a spaCy pipeline."""
    return name_package(nlp.meta)


def name_package(meta: Mapping[str, Any]) -> str:
    """Return name and version of the package with these metadata, as `name_pipeline` does of the pipeline in it."""
    return f"{meta['lang']}_{meta['name']} {meta['version']}"


def has_vectors(doc: Doc) -> bool:
    """Tell whether a doc has both kinds of vectors; one that was built by hand has none."""
    return doc.vocab.vectors.shape[1] > 0 and doc.tensor.ndim == 2 and len(doc.tensor) == len(doc)


def read_vectors(doc: Doc, words: Sequence[Word]) -> tuple[np.ndarray, np.ndarray]:
    """Return what is read for each word: `LEXICAL` and `CONTEXTUAL` vectors, zeros where there is no such word."""
    around = _around(words)
    rows = _rows(doc)[around[:, :LEXICAL]]
    lexical = _at_length_one(np.where(rows[..., None] < 0, 0.0, doc.vocab.vectors.data[rows]))
    return lexical, _contextual(doc)[around]


@dataclass(slots=True)
class VectorWeights:
    """Weights of what `read_vectors` returns, one row for each word it is read of, and what is added to every sum."""

    lexical: np.ndarray
    contextual: np.ndarray
    offset: float
    _table: tuple[Any, np.ndarray] | None = field(default=None, repr=False)

    def score(self, doc: Doc, words: Sequence[Word]) -> np.ndarray:
        """Return the weighted sum of the vectors of each word."""
        around = _around(words)
        lexical = self._lexical(doc.vocab.vectors)[_rows(doc)]
        contextual = _contextual(doc) @ self.contextual.T
        sums = sum(lexical[around[:, n], n] for n in range(LEXICAL)) + sum(contextual[around[:, n], n] for n in range(CONTEXTUAL))
        return np.asarray(sums + self.offset)

    def _lexical(self, vectors: Any) -> np.ndarray:
        """Return the sums of all rows of the vocabulary; it does not change between documents."""
        if self._table is None or self._table[0] is not vectors:
            sums = _at_length_one(vectors.data) @ self.lexical.T
            self._table = vectors, np.vstack([sums, np.zeros((1, LEXICAL))])
        return self._table[1]


def _around(words: Sequence[Word]) -> np.ndarray:
    """Return the indices of each word, its head, the word before and the word after; -1 where there is none."""
    rows = [
        (
            word.i,
            word.head.i if word.head is not word else -1,
            word.i - 1 if word.i > word.sent.start else -1,
            word.i + 1 if word.i + 1 < word.sent.end else -1,
        )
        for word in words
    ]
    return np.array(rows, dtype="int64").reshape(len(words), CONTEXTUAL)


def _rows(doc: Doc) -> np.ndarray:
    """Return the row of each token in the table of lexical vectors, -1 where it has none; a last -1 stands for no token."""
    known = doc.vocab.vectors.key2row
    return np.array([*(known.get(orth, -1) for orth in doc.to_array("ORTH").tolist()), -1], dtype="int64")


def _at_length_one(vectors: np.ndarray) -> np.ndarray:
    vectors = vectors.astype("float64")
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-6))


def _contextual(doc: Doc) -> np.ndarray:
    tensor = np.asarray(doc.tensor, dtype="float64")
    return np.vstack([tensor, np.zeros((1, tensor.shape[1]))])
