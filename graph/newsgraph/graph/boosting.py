"""Gradient boosted trees as arrays: what a trained model is at run time, without the library that trained it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

__all__ = ["SCALE", "Trees"]

SCALE = 2**20
"""What trees add to the log odds is kept in whole numbers of this fraction, so that a sum does not depend on its order."""

Array = np.ndarray[Any, np.dtype[Any]]


class Trees:
    """Trees that each add something to the log odds of a row of features (Friedman 2001).

    Parameters
    ----------
    arrays
        ``roots``: the node that each tree begins with. For each node of all trees ``feature`` and ``limit``: at most so much
        leads to the node ``left``, more to ``right``; a leaf leads to itself, and adds ``value`` / `SCALE`. ``bias`` is what the
        sum begins with, in the same fractions; ``depth`` the most steps from a root to a leaf.
    """

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._roots = arrays["roots"].astype(np.intp)
        self._feature = arrays["feature"].astype(np.intp)
        self._limit = arrays["limit"].astype(np.float64)
        self._left, self._right = (arrays[side].astype(np.intp) for side in ("left", "right"))
        self._value = arrays["value"].astype(np.int64)
        self._bias, self._depth = int(arrays["bias"]), int(arrays["depth"])

    def likelihoods(self, rows: Sequence[Sequence[float]] | Array) -> list[float]:
        """Return the likelihood of each row, 0 to 1."""
        if not len(rows):
            return []
        features = np.asarray(rows, dtype=np.float64)
        at = np.broadcast_to(self._roots, (len(features), len(self._roots)))
        row = np.arange(len(features))[:, None]
        for _ in range(self._depth):
            at = np.where(features[row, self._feature[at]] <= self._limit[at], self._left[at], self._right[at])
        sums = self._value[at].sum(axis=1) + self._bias
        return [1 / (1 + math.exp(-total / SCALE)) for total in sums.tolist()]
