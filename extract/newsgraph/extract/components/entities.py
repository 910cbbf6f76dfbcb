"""Named entities: the decisions of spaCy's entity recogniser, taken for all tokens of a batch at once.

The recogniser walks through a doc token by token. What it decides outside an entity depends on that token alone, so it is
computed for all tokens in one matrix product; only the way through an entity, a few tokens long, is walked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc, Span

__all__ = ["RECOGNISER", "EntitiesComponent", "is_supported"]

RECOGNISER = "ner"
"""The component of spaCy whose work this is."""

_MOST_TOKENS = 12_000
"""Tokens whose vectors are held at a time."""

_FEATURES = 3
"""What the recogniser looks at: the token, and within an entity its first token and the one before."""

_Floats = NDArray[np.float32]
_Flags = NDArray[np.bool_]
_Numbers = NDArray[np.intp]


def is_supported(recogniser: object) -> bool:
    """Tell whether a component is a recogniser that decides greedily from the features known here."""
    return (
        isinstance(recogniser, EntityRecognizer)
        and recogniser.cfg["beam_width"] == 1
        and recogniser.model.attrs["has_upper"]
        and not recogniser.model.attrs["unseen_classes"]
        and recogniser.model.get_ref("lower").get_dim("nF") == _FEATURES
        and recogniser.model.get_ref("lower").get_dim("nP") > 1
    )


@Language.factory("newsgraph_entities", requires=["token.is_sent_start"], assigns=["doc.ents", "token.ent_iob", "token.ent_type"])
class EntitiesComponent:
    """Set the entities that the pipeline's recogniser would set, which need not run itself."""

    def __init__(self, nlp: Language, name: str = "newsgraph_entities") -> None:
        self.name = name
        self._nlp = nlp

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc.ents``."""
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], *, batch_size: int = 32) -> Iterator[Doc]:
        """Set ``doc.ents`` of each of the docs, some at a time."""
        for batch in _batches(docs, batch_size):
            if any(len(doc) for doc in batch):
                self._recognise(batch)
            yield from batch

    def _recognise(self, docs: Sequence[Doc]) -> None:
        if any(doc.has_annotation("ENT_IOB") for doc in docs):
            # Entities that are there already bind the recogniser, which knows how.
            for doc in docs:
                self._recogniser(doc)
            return
        found = self._decoder.decode(docs)
        start = 0
        for doc in docs:
            spans = []
            while found and found[-1].end <= start + len(doc):
                entity = found.pop()
                spans.append(Span(doc, entity.start - start, entity.end - start, label=entity.label))
            doc.set_ents(spans, default="outside")
            start += len(doc)

    @cached_property
    def _recogniser(self) -> EntityRecognizer:
        recogniser = self._nlp.get_pipe(RECOGNISER)
        assert isinstance(recogniser, EntityRecognizer)
        return recogniser

    @cached_property
    def _decoder(self) -> _Decoder:
        # Not before the first doc: a pipeline that is read from disk gets its labels and weights after its components.
        return _Decoder(self._recogniser)


class _Entity(NamedTuple):
    start: int
    end: int
    label: str


class _Decoder:
    """The recogniser's moves: B(egin), I(n), L(ast) and U(nit) with a label each, and O(ut); and its scores of them."""

    def __init__(self, recogniser: EntityRecognizer) -> None:
        self._model = recogniser.model
        moves = [recogniser.moves.get_class_name(number) for number in range(recogniser.moves.n_moves)]
        self._kinds = np.array([move[0] if len(move) != len("U-") else "-" for move in moves])
        self._labels = [move[2:] for move in moves]
        self._next = np.array([moves.index(f"I-{label}") if kind == "B" else -1 for kind, label in self._moves()])
        self._last = np.array([moves.index(f"L-{label}") if kind == "B" else -1 for kind, label in self._moves()])

    def _moves(self) -> Iterator[tuple[str, str]]:
        return zip(self._kinds, self._labels, strict=True)

    def decode(self, docs: Sequence[Doc]) -> list[_Entity]:
        """Return the entities of the docs, counting tokens through all of them, the last one first."""
        features = self._features(docs)
        final, space = _final_tokens(docs), np.concatenate([doc.to_array("IS_SPACE") for doc in docs]) > 0
        outside = self._score(features[1:, 0] + features[0, 1] + features[0, 2])
        outside[:, ~np.isin(self._kinds, ("B", "U", "O"))] = -np.inf
        outside[np.ix_(final | space, self._kinds == "B")] = -np.inf
        outside[np.ix_(space, self._kinds == "U")] = -np.inf
        moves = outside.argmax(axis=1)
        starts = np.flatnonzero(self._kinds[moves] != "O")
        ends = self._ends(features, final, starts, moves[starts])
        entities: list[_Entity] = []
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            if not entities or start >= entities[-1].end:
                entities.append(_Entity(start, end, self._labels[moves[start]]))
        return entities[::-1]

    def _ends(self, features: _Floats, final: _Flags, starts: _Numbers, moves: _Numbers) -> _Numbers:
        """Return where the entities end that begin at ``starts``; all are walked through side by side."""
        ends = starts + 1
        walked = np.flatnonzero(self._kinds[moves] == "B")
        while len(walked):
            here = ends[walked]
            scores = self._score(features[1:][here, 0] + features[1:][starts[walked], 1] + features[1:][here - 1, 2])
            rows, begun = np.arange(len(walked)), moves[walked]
            onward, last = scores[rows, self._next[begun]], scores[rows, self._last[begun]]
            ends[walked] += 1
            # Of equal scores the move that comes first holds.
            goes_on = (onward > last) | ((onward == last) & (self._next[begun] < self._last[begun]))
            walked = walked[goes_on & ~final[here]]
        return ends

    def _features(self, docs: Sequence[Doc]) -> _Floats:
        """Return what each token adds to the hidden layer in each of its parts; row 0 stands for no token."""
        model = self._model
        features: _Floats = model.get_ref("lower").predict(model.get_ref("tok2vec").predict(docs))
        return features

    def _score(self, summed: _Floats) -> _Floats:
        model = self._model
        pieces = summed + model.get_ref("lower").get_param("b")
        # Whole columns at a time, where NumPy's own maximum takes the few pieces of one sum after those of another.
        hidden = reduce(np.maximum, (pieces[..., number] for number in range(pieces.shape[-1])))
        scores: _Floats = model.get_ref("upper").predict(hidden)
        return scores


def _final_tokens(docs: Sequence[Doc]) -> _Flags:
    """Tell of each token whether no entity may go beyond it: the next one starts a sentence, or there is none."""
    final = np.ones(sum(map(len, docs)), dtype=np.bool_)
    start = 0
    for doc in docs:
        final[start : start + max(len(doc) - 1, 0)] = doc.to_array("SENT_START")[1:] == 1
        start += len(doc)
    return final


def _batches(docs: Iterable[Doc], size: int) -> Iterator[list[Doc]]:
    batch: list[Doc] = []
    tokens = 0
    for doc in docs:
        if batch and (len(batch) == size or tokens + len(doc) > _MOST_TOKENS):
            yield batch
            batch, tokens = [], 0
        batch.append(doc)
        tokens += len(doc)
    if batch:
        yield batch
