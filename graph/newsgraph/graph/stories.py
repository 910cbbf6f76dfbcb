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
from zlib import crc32

from newsgraph.graph.periods import first_day
from newsgraph.graph.records import Record
from newsgraph.graph.resources import read_arrays

__all__ = ["BUCKETS", "Bag", "Stories", "bucket", "cosine", "words_of"]

Bag = Mapping[str, float]
"""Words with their weights, of length 1 (L2)."""

BUCKETS = 2**15
"""Background frequencies are kept by the hash of a word."""

_WORD = re.compile(r"\d[\d.,]*\d|[^\W\d_]{2,}|\d", re.UNICODE)
_ENDINGS = ("ing", "ed", "ies", "es", "e", "s", "ly")
_SHORTEST_STEM = 4
_KEYS = 24
"""An article is found by its this many weightiest words."""
_MOST_POSTINGS = 200
"""A word that keys more articles of one time tells no story apart."""
_NEIGHBOURS = 20
"""An article is compared with at most this many, those most like it."""
_LEAST_ALIKE = 0.06
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
    return [_stem(word) for word in _WORD.findall(text.casefold())]


def bucket(word: str) -> int:
    """Return where the background keeps the frequency of a word."""
    return crc32(word.encode("utf-8", "surrogatepass")) % BUCKETS


def cosine(one: Bag, two: Bag) -> float:
    """Return how alike two bags are, from 0 to 1."""
    if len(one) > len(two):
        one, two = two, one
    return math.fsum(weight * two[word] for word, weight in one.items() if word in two)


class Stories:
    """The articles of a corpus as bags of words.

    Parameters
    ----------
    records
        Sorted by id; nothing depends on their order.
    """

    def __init__(self, records: Sequence[Record]) -> None:
        counts = {record.id: Counter(words_of(f"{record.title or ''}\n{record.text}")) for record in records}
        self._frequency = Counter(word for words in counts.values() for word in words)
        self._background = read_arrays("data", "event_coreference.npz")["document_frequency"]
        self._articles = len(records) + int(self._background[-1])
        self._published = {record.id: first_day(record.published) for record in records}
        self._rarity: dict[str, float] = {}
        self.bags = {id: self.weigh(words) for id, words in counts.items()}

    def rarity(self, word: str) -> float:
        """Return the inverse document frequency of a word (of `words_of`)."""
        known = self._rarity.get(word)
        if known is None:
            frequency = self._frequency[word] + int(self._background[bucket(word)])
            known = self._rarity[word] = math.log((self._articles + 1) / (frequency + 0.5))
        return known

    def weigh(self, words: Mapping[str, int]) -> Bag:
        """Return the bag of some words with their counts."""
        raw = {word: (1 + math.log(count)) * max(self.rarity(word), 0.0) for word, count in words.items()}
        length = math.sqrt(math.fsum(weight * weight for weight in raw.values())) or 1.0
        return {word: weight / length for word, weight in raw.items() if weight}

    def neighbours(self) -> dict[tuple[str, str], float]:
        """Return the pairs of articles that may tell one story, the smaller id first, with how alike they are.

        Notes
        -----
        Near-linear: an article is found by its weightiest words only, and by none that keys too many articles.
        """
        postings = self._postings()
        pairs: dict[tuple[str, str], float] = {}
        for id, bag in self.bags.items():
            for other, alike in self._most_alike(id, bag, postings):
                pairs[(id, other) if id < other else (other, id)] = alike
        return pairs

    def _postings(self) -> dict[tuple[str, int | None], list[str]]:
        """Return the articles that each word keys: all under None, the dated ones also under their window of time."""
        postings: dict[tuple[str, int | None], list[str]] = defaultdict(list)
        for id, bag in self.bags.items():
            window = self._window(id)
            for word in _weightiest(bag):
                postings[word, None].append(id)
                if window is not None:
                    postings[word, window].append(id)
        return postings

    def _window(self, id: str) -> int | None:
        day = self._published[id]
        return None if day is None else day // _WINDOW

    def _most_alike(
        self, id: str, bag: Bag, postings: Mapping[tuple[str, int | None], Sequence[str]]
    ) -> Iterator[tuple[str, float]]:
        shared: dict[str, float] = defaultdict(float)
        for word in _weightiest(bag):
            for other in self._found_by(word, id, postings):
                shared[other] += bag[word] * self.bags[other][word]
        shared.pop(id, None)
        closest = sorted(shared, key=lambda other: (-shared[other], other))[:_NEIGHBOURS]
        for other in closest:
            alike = cosine(bag, self.bags[other])
            if alike >= _LEAST_ALIKE:
                yield other, alike

    def _found_by(self, word: str, id: str, postings: Mapping[tuple[str, int | None], Sequence[str]]) -> Iterable[str]:
        window = self._window(id)
        keys: Iterable[tuple[str, int | None]]
        keys = ((word, None),) if window is None else ((word, near) for near in (window - 1, window, window + 1))
        for key in keys:
            found = postings.get(key, ())
            if len(found) <= _MOST_POSTINGS:
                yield from found


def _weightiest(bag: Bag) -> list[str]:
    return sorted(bag, key=lambda word: (-bag[word], word))[:_KEYS]
