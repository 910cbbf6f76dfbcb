"""How alike two tellings are in what their sentences mean, as a language model has it, beyond the words that both use.

Of each sentence that tells of a compared event the model makes a vector for each piece of a word, where it stands. Means of them
stand for the words for the event, for what is around them, for the whole sentence and for who and what takes part; one more is of
the words alone. Cosines of these are features of a pair (Reimers and Gurevych 2019). They are rounded, so that processors that
calculate a little differently lead to the same graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from newsgraph.graph.encoding import Encoded, Encoder
from newsgraph.graph.likeness import FEATURES, GROUPS, Proximity, features_of
from newsgraph.graph.records import Mention
from newsgraph.graph.tellings import ROLE_GROUPS, Telling

__all__ = ["EMBEDDED_FEATURES", "EMBEDDED_WEIGHTS", "Embeddings"]

_VIEWS = ("words", "words nearby", "sentence", "words and participants", "words alone", *GROUPS)
EMBEDDED_FEATURES = (*FEATURES, *(f"{view} alike in meaning" for view in _VIEWS), "agent and patient alike in meaning")
EMBEDDED_WEIGHTS = "event_coreference_embedded.npz"
"""The trees of these features."""

_NEARBY = 40
"""Characters to either side of the words for an event that tell what is around them."""
_MOST_MENTIONS = 8
"""An event is known by its first mentions: a long text may have any number."""
_STEPS = 50
"""Cosines are rounded to this part of 1."""
_UNKNOWN = -1.0
_FULL = 127
"""Vectors are kept in whole numbers of at most this: a quarter of the memory, and sums that do not depend on their order."""
_HELD_SENTENCES, _HELD_WORDS = 512, 8192
"""How many sentences and words for events are held as vectors: most sentences tell of several events, and words come again."""

Span = tuple[int, int]
Vector = np.ndarray[Any, np.dtype[np.float32]]
Kept = np.ndarray[Any, np.dtype[np.int8]]


class Embeddings:
    """Compares tellings by what their sentences mean.

    Parameters
    ----------
    encode
        What makes vectors of texts.
    """

    def __init__(self, encode: Encoder) -> None:
        self._encode = lru_cache(maxsize=_HELD_SENTENCES)(encode)
        self._alone = lru_cache(maxsize=_HELD_WORDS)(lambda words: _unit(encode(words).vectors))
        self._views: dict[str, Sequence[Kept | None]] = {}

    def features_of(self, one: Telling, two: Telling, near: Proximity, alike: float) -> list[float]:
        """Return the features of a pair, in the order of `EMBEDDED_FEATURES`; the same whichever telling comes first."""
        mine, theirs = self._views_of(one), self._views_of(two)
        agent, patient = (_VIEWS.index(group) for group in ("agent", "patient"))
        crossed = max(_cosine(mine[agent], theirs[patient]), _cosine(mine[patient], theirs[agent]))
        return [*features_of(one, two, near, alike), *map(_cosine, mine, theirs), crossed]

    def likeness(self, one: Telling, two: Telling) -> float:
        """Return how alike the words for two events are where they stand, 0 to 1."""
        return max(0.0, _cosine(self._views_of(one)[0], self._views_of(two)[0]))

    def _views_of(self, telling: Telling) -> Sequence[Kept | None]:
        node = telling.account.node
        if node not in self._views:
            seen = [self._look(telling, mention) for mention in telling.mentions[:_MOST_MENTIONS]]
            self._views[node] = [_kept(view for view in views if view is not None) for views in zip(*seen, strict=True)]
        return self._views[node]

    def _look(self, telling: Telling, mention: Mention) -> list[Vector | None]:
        """Return what a mention looks like from each view."""
        sentence, begin = telling.sentences.excerpt(mention)
        encoded = self._encode(sentence)
        start, end = words = mention.start - begin, mention.end - begin
        parts: dict[str, list[Span]] = {group: [] for group in GROUPS}
        for role, node in telling.targets:
            if role in ROLE_GROUPS:
                beside = telling.sentences.beside(mention, node.id)
                parts[ROLE_GROUPS[role]].extend((other.start - begin, other.end - begin) for other in beside)
        everyone = [span for spans in parts.values() for span in spans]
        return [
            _mean(encoded, [words]),
            _mean(encoded, [(start - _NEARBY, end + _NEARBY)]),
            _unit(encoded.vectors),
            _mean(encoded, [words, *everyone]),
            self._alone(sentence[start:end]),
            *(_mean(encoded, parts[group]) for group in GROUPS),
        ]


def _mean(encoded: Encoded, spans: Sequence[Span]) -> Vector | None:
    """Return the direction of the vectors of all pieces that stand in some spans, None if there are none."""
    inside = [
        number
        for number, (first, last) in enumerate(encoded.places)
        if first < last and any(first < end and start < last for start, end in spans)
    ]
    return _unit(encoded.vectors[inside]) if inside else None


def _unit(vectors: Vector) -> Vector:
    mean: Vector = vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / np.float32(length) if length else mean


def _kept(views: Iterable[Vector]) -> Kept | None:
    found = list(views)
    return np.rint(_unit(np.array(found)) * _FULL).astype(np.int8) if found else None


def _cosine(one: Kept | None, two: Kept | None) -> float:
    if one is None or two is None:
        return _UNKNOWN
    product = int(np.dot(one.astype(np.int32), two.astype(np.int32)))
    return round(product / _FULL**2 * _STEPS) / _STEPS
