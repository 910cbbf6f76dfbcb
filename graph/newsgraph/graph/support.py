"""How far third tellings bear out that two are of one event, as likelihoods between all that were compared have it.

"The blast" and "the explosion" are surer one where both are likely what a third article calls "the bombing", and less sure where
another event of the same article fits better. Likelihoods are taken in whole thousandths, so that no sum depends on its order.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np

__all__ = ["LEAST_SUPPORT", "SECOND", "SUPPORT_FEATURES", "Support"]

_LOW_AND_HIGH = (
    "mean with what the other is likely", "mean with what the other surely is", "number of what it surely is", "ahead of rivals",
    "number that fit better", "as a share of the best", "best", "sum",
)  # fmt: skip
SUPPORT_FEATURES = (
    "likelihood", "products", "best product", "second product", "third product", "lesser ones", "best lesser one",
    "most conflict", "conflict", "overlap", "cosine",
    *(f"{name} {where}" for where in ("elsewhere", "beside") for name in ("products", "best lesser one", "most conflict")),
    *(f"{name}, {which}" for name in _LOW_AND_HIGH for which in ("low", "high")),
    "best rival", "other events of both articles", "the same, for each event",
)  # fmt: skip
"""Of likelihoods of both tellings with third ones; "elsewhere" are those of other articles, "beside" those of the articles of
either, and rivals those of one's own article that the other may be one with."""
LEAST_SUPPORT = 0.02
"""Pairs less likely than this bear nothing out."""
SECOND = "second_"
"""What the names of the arrays begin with that hold the trees of these features, beside those of the pairs alone."""
_FULL = 1000
_SURE = 500

T = TypeVar("T", float, str)
Whole = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


class Support:
    """What likelihoods of pairs say of each other.

    Parameters
    ----------
    likelihoods
        Pair of tellings, by node -> how likely they are of one event, 0 to 1.
    articles
        The article of each telling.
    """

    def __init__(self, likelihoods: Mapping[tuple[str, str], float], articles: Mapping[str, str]) -> None:
        self._articles = articles
        self._near: dict[str, dict[str, int]] = defaultdict(dict)
        for (a, b), likely in likelihoods.items():
            if likely >= LEAST_SUPPORT:
                self._near[a][b] = self._near[b][a] = round(likely * _FULL)
        self._tellings = Counter(articles[node] for node in self._near)
        self._best = {node: self._best_by_article(near) for node, near in self._near.items()}
        self._links: Counter[tuple[str, str]] = Counter()
        for node, best in self._best.items():
            for article, likely in best.items():
                self._links[_in_order(articles[node], article)] += likely

    def features_of(self, one: str, two: str) -> list[float]:
        """Return the features of a pair, in the order of `SUPPORT_FEATURES`; the same whichever telling comes first."""
        mine, theirs = self._near.get(one, {}), self._near.get(two, {})
        likely = mine.get(two, 0)
        third = sorted((mine.keys() | theirs.keys()) - {one, two})
        a, b = (np.array([near.get(node, 0) for node in third], dtype=np.int64) for near in (mine, theirs))
        where = [self._articles[node] for node in third]
        beside_one, beside_two = (np.array([p == self._articles[node] for p in where], dtype=np.bool_) for node in (one, two))
        best_rivals = _most(a[beside_two]), _most(b[beside_one])
        return [
            likely / _FULL,
            *_agreement(a, b, likely),
            *_in_part(a, b, ~(beside_one | beside_two)),
            *_in_part(a, b, beside_one | beside_two),
            *_in_order(_means(a, b), _means(b, a)),
            *_in_order(_sure_mean(a, b), _sure_mean(b, a)),
            *_in_order(*(float((side >= _SURE).sum()) for side in (a, b))),
            *_in_order(*((likely - rival) / _FULL for rival in best_rivals)),
            *_in_order(*(float((side > likely).sum()) for side in (a, b))),
            *_in_order(*(likely / max(_most(side), 1) for side in (a, b))),
            *_in_order(*(_most(side) / _FULL for side in (a, b))),
            *_in_order(*(int(side.sum()) / _FULL for side in (a, b))),
            max(best_rivals) / _FULL,
            *self._link(one, two),
        ]

    def witnesses(self, one: str, two: str) -> int:
        """Return how many third tellings are more likely than not of the same event as both."""
        mine, theirs = self._near.get(one, {}), self._near.get(two, {})
        return sum(min(mine[third], theirs[third]) >= _SURE for third in mine.keys() & theirs.keys())

    def _best_by_article(self, near: Mapping[str, int]) -> dict[str, int]:
        best: dict[str, int] = defaultdict(int)
        for node, likely in near.items():
            best[self._articles[node]] = max(best[self._articles[node]], likely)
        return best

    def _link(self, one: str, two: str) -> tuple[float, float]:
        """Return how much else of what the articles of both tell is likely one, and that for each event that they tell."""
        here, there = self._articles[one], self._articles[two]
        own = self._best.get(one, {}).get(there, 0) + self._best.get(two, {}).get(here, 0)
        link = (self._links[_in_order(here, there)] - own) / _FULL
        return link, link / max(1, self._tellings[here] + self._tellings[there])


def _in_order(one: T, two: T) -> tuple[T, T]:
    return min(one, two), max(one, two)


def _most(values: Whole) -> int:
    return int(values.max(initial=0))


def _agreement(a: Whole, b: Whole, likely: int) -> list[float]:
    """Return how alike what is likely of both is."""
    products, lesser, conflict = a * b, np.minimum(a, b), np.abs(a - b)
    best = np.sort(products)[::-1][:3].tolist()
    lengths = math.sqrt((int((a * a).sum()) + likely**2 + _FULL**2) * (int((b * b).sum()) + likely**2 + _FULL**2))
    return [
        int(products.sum()) / _FULL**2,
        *(value / _FULL**2 for value in (*best, 0, 0, 0)[:3]),
        int(lesser.sum()) / _FULL,
        _most(lesser) / _FULL,
        _most(conflict) / _FULL,
        int(conflict.sum()) / _FULL,
        int(lesser.sum()) / max(1, int(np.maximum(a, b).sum())),
        (int(products.sum()) + 2 * likely * _FULL) / lengths,
    ]


def _in_part(a: Whole, b: Whole, part: Flags) -> list[float]:
    one, two = a[part], b[part]
    return [int((one * two).sum()) / _FULL**2, _most(np.minimum(one, two)) / _FULL, _most(np.abs(one - two)) / _FULL]


def _means(a: Whole, b: Whole) -> float:
    """Return how likely one is what the other is likely, on average."""
    return int((a * b).sum()) / (_FULL * max(1, int(a.sum())))


def _sure_mean(a: Whole, b: Whole) -> float:
    """Return how likely one is what the other surely is, on average; -1 where that is nothing."""
    sure = a >= _SURE
    return int(b[sure].sum()) / (_FULL * int(sure.sum())) if sure.any() else -1.0
