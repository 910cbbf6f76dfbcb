"""Word embeddings computed once for each word of a batch, for they do not depend on what stands around it.

spaCy computes them for every token anew; three in four tokens of a batch of articles repeat another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model

from newsgraph.extract.stand_ins import never, stand_in

__all__ = ["embed_words_once"]

_OF_SINGLE_WORDS = frozenset(
    {
        "dropout", "extract_features", "hashembed", "ints-getitem", "layernorm", "list2ragged", "maxout", "ragged2list",
        "static_vectors",
    }
)  # fmt: skip
"""Layers that look at one word at a time, by the attributes of the token; the last of them through the table of vectors."""

_Matrix = NDArray[np.uint64]
_Floats = NDArray[np.float32]
_Embed = Model[Any, list[_Floats]]


def embed_words_once(nlp: Language) -> None:
    """Let the embedding layers of a pipeline compute each distinct word of a batch once; the results stay the same.

    Layers that see more than single words are left as they are.
    """
    for _, pipe in nlp.pipeline:
        if isinstance(pipe, TrainablePipe) and isinstance(pipe.model, Model):
            for model, embed in list(_embedding_layers(pipe.model)):
                model.replace_node(embed, stand_in("embed_words_once", embed, _forward))


def _embedding_layers(model: Model[Any, Any]) -> Iterator[tuple[Model[Any, Any], _Embed]]:
    for node in model.walk():
        embed = node.get_ref("embed") if node.has_ref("embed") else None
        if embed is not None and {leaf.name for leaf in embed.walk() if not leaf.layers} <= _OF_SINGLE_WORDS:
            yield model, embed


def _forward(model: _Embed, docs: Sequence[Doc], is_train: bool) -> tuple[list[_Floats], Callable[[Any], Any]]:
    embed = model.layers[0]
    words = None if is_train or not docs else _Words.of(docs, _attributes(embed, docs[0].vocab))
    if words is None:
        return embed(docs, is_train)
    [rows] = embed.predict([words])
    ends = np.cumsum([len(doc) for doc in docs])
    return np.split(rows[words.numbers], ends[:-1]), never


def _attributes(embed: _Embed, vocab: Vocab) -> list[int | str]:
    """Return the attributes that a layer reads, by the names or numbers that it has for them."""
    columns = [column for node in embed.walk() for column in node.attrs.get("columns", ())]
    return list(dict.fromkeys([vocab.vectors.attr, *columns]))


class _Words:
    """The distinct words of some docs, in the shape in which layers take a doc.

    Attributes
    ----------
    vocab
        That of the docs.
    numbers
        For each token of the docs, one after the other, which of the words it is.
    """

    def __init__(self, vocab: Vocab, attributes: list[int | str], rows: _Matrix, numbers: NDArray[np.intp]) -> None:
        self.vocab = vocab
        self.numbers = numbers
        self._column = {attribute: column for column, attribute in enumerate(attributes)}
        self._rows = rows

    @classmethod
    def of(cls, docs: Sequence[Doc], attributes: list[int | str]) -> _Words | None:
        """Return the distinct words; None where there are none, or, which is next to impossible, where two look alike."""
        rows = np.concatenate([doc.to_array(attributes).reshape(len(doc), len(attributes)) for doc in docs])
        mixed = (rows * _odd_numbers(len(attributes))).sum(axis=1, dtype=np.uint64)
        _, first, numbers = np.unique(mixed, return_index=True, return_inverse=True)
        distinct = rows[first]
        return cls(docs[0].vocab, attributes, distinct, numbers) if len(rows) and (distinct[numbers] == rows).all() else None

    def __len__(self) -> int:
        return len(self._rows)

    def to_array(self, attributes: int | str | list[int | str]) -> _Matrix:
        """Return the attributes of the words as `Doc.to_array` does."""
        if isinstance(attributes, list):
            return self._rows[:, [self._column[name] for name in attributes]]
        return self._rows[:, self._column[attributes]]


def _odd_numbers(count: int) -> _Matrix:
    """Return multipliers that mix columns of hashes into one."""
    return np.array([0x9E3779B97F4A7C15 * (2 * number + 1) & (2**64 - 1) for number in range(count)], dtype=np.uint64)
