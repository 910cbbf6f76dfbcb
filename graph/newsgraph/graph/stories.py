"""Articles as bags of words: how alike two of them are, and which may tell one story.

Words weigh by how rare they are (tf-idf; Salton and Buckley 1988). Document frequencies are counted over the articles at hand and
over a background of news, so that three articles about one story do not make their own words common.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import nsmallest
from operator import mul
from typing import Any, TypeVar
from zlib import crc32

import numpy as np

from newsgraph.graph.periods import first_day
from newsgraph.graph.processes import in_shares
from newsgraph.graph.records import Record
from newsgraph.graph.resources import read_arrays

__all__ = [
    "BUCKETS", "LEAST_ALIKE", "MOST_POSTINGS", "Bag", "Stories", "Vocabulary", "bucket", "closest", "cosine", "count_words",
    "looked_up", "posted", "weightiest", "window_of", "words_of",
]  # fmt: skip

Bag = Mapping[str, float]
"""Words with their weights, of length 1 (L2)."""

BUCKETS = 2**15
"""Background frequencies are kept by the hash of a word."""

_WORD = re.compile(r"[^\W\d_]{2,}|\d(?:[\d.,]*\d)?", re.UNICODE)
_ENDINGS = ("ing", "ed", "ies", "es", "e", "s", "ly")
_SHORTEST_STEM = 4
_KEYS = 24
"""An article is found by its this many weightiest words."""
MOST_POSTINGS = 200
"""A word that keys more articles of one time tells no story apart."""
_NEIGHBOURS = 20
"""An article is compared with at most this many, those most like it."""
LEAST_ALIKE = 0.06
"""Articles less alike than this are no neighbours."""
_WINDOW = 30
"""Days: articles published further apart than two windows do not tell one story."""


@lru_cache(maxsize=262144)
def _stem(word: str) -> str:
    """Return a word without its ending, roughly: what meets in one stem is compared, never shown."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def words_of(text: str) -> list[str]:
    """Return the words of a text without case and endings.

    Examples
    --------
    >>> words_of("Strikes killed 1,200 in Kharkiv’s north")
    ['strik', 'kill', '1,200', 'in', 'kharkiv', 'north']
    """
    return list(map(_stem, _WORD.findall(text.casefold())))


def bucket(word: str) -> int:
    """Return where the background keeps the frequency of a word."""
    return crc32(word.encode("utf-8", "surrogatepass")) % BUCKETS


def cosine(one: Bag, two: Bag) -> float:
    """Return how alike two bags are, from 0 to 1."""
    return math.fsum(one[word] * two[word] for word in one.keys() & two.keys())


_Id = TypeVar("_Id", str, int)
Array = np.ndarray[Any, np.dtype[Any]]
_Posted = tuple[Array, Array]
"""Which articles are found, by their places in the order of ids, and the weights that the word has in them."""
Posting = tuple[str, int | None]
"""What an article is found by: a word, and the window of time it was published in; None stands for any time."""


def count_words(record: Record) -> Counter[str]:
    """Return the words of an article, title and text, with how often they stand there."""
    return Counter(words_of(f"{record.title or ''}\n{record.text}"))


def _count_all(records: Sequence[Record]) -> list[tuple[str, dict[str, int]]]:
    return [(record.id, dict(count_words(record))) for record in records]


class Vocabulary:
    """How rare words are in a corpus and in news at large.

    Parameters
    ----------
    frequency
        Word (of `words_of`) -> number of articles of the corpus that have it.
    articles
        Number of articles of the corpus.
    """

    def __init__(self, frequency: Mapping[str, int], articles: int) -> None:
        self._frequency = frequency
        self._background = read_arrays("data", "event_coreference.npz")["document_frequency"]
        self._articles = articles + int(self._background[-1])
        self._rarity: dict[str, float] = {}

    def rarity(self, word: str) -> float:
        """Return the inverse document frequency of a word (of `words_of`)."""
        known = self._rarity.get(word)
        if known is None:
            frequency = self._frequency.get(word, 0) + int(self._background[bucket(word)])
            known = self._rarity[word] = math.log((self._articles + 1) / (frequency + 0.5))
        return known

    def rarities(self, names: Iterable[str]) -> dict[str, float]:
        """Return for each name how rare the rarest of its words is."""
        return {name: max(map(self.rarity, words_of(name)), default=0.0) for name in names}

    def weigh(self, words: Mapping[str, int]) -> Bag:
        """Return the bag of some words with their counts."""
        known = self._rarity
        for word in words:
            if word not in known:
                self.rarity(word)
        raw = {
            word: rarity if count == 1 else (1 + math.log(count)) * rarity
            for word, count in words.items()
            if (rarity := known[word]) > 0
        }
        length = math.sqrt(math.fsum(map(mul, raw.values(), raw.values())))
        return {word: weight / length for word, weight in raw.items()}


class Stories:
    """The articles of a corpus as bags of words.

    Parameters
    ----------
    records
        Sorted by id; nothing depends on their order.
    jobs
        Number of processes that count and compare.
    """

    def __init__(self, records: Sequence[Record], jobs: int = 1) -> None:
        self._jobs = jobs
        counts = {id: words for found in in_shares(_count_all, records, jobs) for id, words in found}
        self.vocabulary = Vocabulary(Counter(word for words in counts.values() for word in words), len(records))
        self._windows = {record.id: window_of(record.published) for record in records}
        self.bags = {id: self.vocabulary.weigh(words) for id, words in counts.items()}

    def neighbours(self) -> dict[tuple[str, str], float]:
        """Return the pairs of articles that may tell one story, the smaller id first, with how alike they are.

        Notes
        -----
        Near-linear: an article is found by its weightiest words only, and by none that keys too many articles.
        """
        ids = sorted(self.bags)
        keys = [weightiest(self.bags[id]) for id in ids]
        postings = self._postings(ids, keys)

        def near(places: Sequence[int]) -> list[tuple[str, str, float]]:
            shared = np.zeros(len(ids))
            found = {
                (min(place, other), max(place, other))
                for place in places
                for other in self._closest(place, ids[place], keys[place], postings, shared)
            }
            return list(self._alike((ids[one], ids[two]) for one, two in sorted(found)))

        return {(one, two): alike for found in in_shares(near, range(len(ids)), self._jobs) for one, two, alike in found}

    def _alike(self, pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, float]]:
        """Yield the pairs of articles that are alike, with how much they are."""
        for one, two in pairs:
            alike = cosine(self.bags[one], self.bags[two])
            if alike >= LEAST_ALIKE:
                yield one, two, alike

    def _postings(self, ids: Sequence[str], keys: Sequence[Sequence[str]]) -> dict[Posting, _Posted]:
        found: dict[Posting, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
        some_undated = None in self._windows.values()
        for place, (id, words) in enumerate(zip(ids, keys, strict=True)):
            bag, window = self.bags[id], self._windows[id]
            for word in words:
                # Only articles without a date look for others of any time.
                for key in posted(word, window) if some_undated else ((word, window),):
                    places, weights = found[key]
                    places.append(place)
                    weights.append(bag[word])
        few = ((key, places, weights) for key, (places, weights) in found.items() if len(places) <= MOST_POSTINGS)
        return {key: (np.array(places, dtype=np.intp), np.array(weights)) for key, places, weights in few}

    def _closest(
        self, place: int, id: str, words: Sequence[str], postings: Mapping[Posting, _Posted], shared: Array
    ) -> list[int]:
        """Return the articles to compare one with, the closest first; ``shared`` is all zeros, and is left so.

        Where articles are many, most of the time of resolution would go into these sums.
        """
        bag = self.bags[id]
        asked = [(bag[word], postings.get(key)) for word in words for key in looked_up(word, self._windows[id])]
        met = [(weight, *found) for weight, found in asked if found is not None]
        if not met:
            return []
        everyone = np.concatenate([places for _, places, _ in met])
        repeated = np.repeat([weight for weight, _, _ in met], [len(places) for _, places, _ in met])
        # In the order of the words, as sums of floats depend on it.
        np.add.at(shared, everyone, repeated * np.concatenate([weights for _, _, weights in met]))
        shared[place] = 0.0
        sums = shared[everyone]
        # An article that is met under several words is here as often.
        most = len(words) * _NEIGHBOURS
        best = everyone if most >= len(sums) else everyone[sums >= np.partition(sums, -most)[-most]]
        products = dict(zip(best.tolist(), shared[best].tolist(), strict=True))
        products.pop(place, None)
        found = closest(products)
        shared[everyone] = 0.0
        return found


def window_of(published: str | None) -> int | None:
    """Return the number of the window of time that an article was published in, None where it has no date."""
    day = first_day(published)
    return None if day is None else day // _WINDOW


def weightiest(bag: Bag) -> list[str]:
    """Return the words that an article is found by, the weightiest first."""
    return [word for _, word in sorted([(-weight, word) for word, weight in bag.items()])[:_KEYS]]


def posted(word: str, window: int | None) -> tuple[Posting, ...]:
    """Return what finds an article that has the word: all are found under None, the dated ones also under their window."""
    return ((word, None),) if window is None else ((word, None), (word, window))


def looked_up(word: str, window: int | None) -> tuple[Posting, ...]:
    """Return where an article that has the word looks for others: near its own window, everywhere if it has none."""
    return ((word, None),) if window is None else ((word, window - 1), (word, window), (word, window + 1))


def closest(shared: Mapping[_Id, float]) -> list[_Id]:
    """Return the articles to compare one with, by what their weightiest words share with it."""
    return [other for _, other in nsmallest(_NEIGHBOURS, [(-product, other) for other, product in shared.items()])]
