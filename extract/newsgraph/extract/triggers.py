"""Which words report an event: a linear model over lexical, syntactic and WordNet features of each word, and over its vectors.

The weights come from `training/triggers.py`; the features are hashed, so the file holds numbers only. Other weights, trained on
other annotations with the same command, are used where the environment variable ``NEWSGRAPH_TRIGGER_WEIGHTS`` names their file.
The file has two sets of weights: with the vectors of the spaCy pipeline that they were trained with, and without, for any other.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Sequence
from functools import cache
from importlib import resources
from io import BytesIO
from pathlib import Path

import numpy as np
from murmurhash import hash as murmur
from spacy.tokens import Doc

from newsgraph.extract.trigger_features import Part, features_of, parts_of
from newsgraph.extract.trigger_vectors import VectorWeights, has_vectors
from newsgraph.extract.words import Word
from newsgraph.graph.records import NewsGraphError

__all__ = ["BUCKETS", "TriggerModel", "WeightsError", "bucket", "hash_weights", "own_weights"]

BUCKETS = 2**17
_SEED = 7
_VARIABLE = "NEWSGRAPH_TRIGGER_WEIGHTS"
_MOST = 50_000
"""Parts of features whose sums are remembered, the first ones: those that are common come early."""


def bucket(feature: str) -> int:
    """Return the index of a feature's weight."""
    return int(murmur(feature, _SEED)) % BUCKETS


class WeightsError(NewsGraphError):
    """A file of weights that cannot be used; the message says why, and how to make one."""


class TriggerModel:
    """Weights of the hashed features; `score` gives the probability that a token triggers an event.

    Parameters
    ----------
    weights
        Array of `BUCKETS` weights, for docs without vectors.
    beside_vectors
        Array of `BUCKETS` weights that go with ``vectors``.
    vectors
        Weights of the vectors of the pipeline that the docs come from.
    """

    def __init__(
        self, weights: np.ndarray, beside_vectors: np.ndarray | None = None, vectors: VectorWeights | None = None
    ) -> None:
        self._alone = _Hashed(weights)
        self._beside = self._alone if beside_vectors is None else _Hashed(beside_vectors)
        self._vectors = vectors

    @classmethod
    def load(cls, pipeline: str = "") -> TriggerModel:
        """Return the model whose weights the environment names, else the one of the package; read once a process.

        Parameters
        ----------
        pipeline
            Name and version of the spaCy pipeline whose docs are to be scored, by `name_pipeline`.

        Raises
        ------
        WeightsError
            If the file that the environment names cannot be used.
        """
        path = own_weights()
        return _packaged(pipeline) if path is None else _own(path, pipeline)

    def score(self, doc: Doc, words: Sequence[Word]) -> list[float]:
        """Return the probability of each of the doc's words being the head of a trigger."""
        if self._vectors is None or not has_vectors(doc):
            return _sigmoid(self._alone.sums(words))
        return _sigmoid(self._beside.sums(words) + self._vectors.score(doc, words))


class _Hashed:
    """Weights of features by their hash."""

    def __init__(self, weights: np.ndarray) -> None:
        # A list is faster than an array where single weights are summed.
        self._weights: list[float] = weights.astype("float64").tolist()
        self._remembered: dict[Part, float] = {}

    def sums(self, words: Sequence[Word]) -> np.ndarray:
        """Return the sum of the weights of each word's features."""
        return np.array([sum(map(self._sum, parts_of(word))) for word in words])

    def _sum(self, part: Part) -> float:
        found = self._remembered.get(part)
        if found is None:
            found = sum(self._weights[bucket(feature)] for feature in features_of(part))
            if len(self._remembered) < _MOST:
                self._remembered[part] = found
        return found


def own_weights() -> Path | None:
    """Return the file of weights that the environment names, None for those of the package."""
    name = os.environ.get(_VARIABLE)
    return Path(name) if name else None


@cache
def hash_weights(path: Path) -> str:
    """Return a hash of a file of weights: records tell what they were made with."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]


@cache
def _packaged(pipeline: str) -> TriggerModel:
    data = resources.files("newsgraph.extract").joinpath("data", "trigger_weights.npz").read_bytes()
    return _model(data, pipeline)


@cache
def _own(path: Path, pipeline: str) -> TriggerModel:
    try:
        return _model(path.read_bytes(), pipeline)
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise WeightsError(
            f"{_VARIABLE} names {str(path)!r}, which holds no trigger weights ({error}); "
            "make one with: python training/triggers.py RECORDS.jsonl --out FILE"
        ) from error


def _model(data: bytes, pipeline: str) -> TriggerModel:
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        weights = _checked(arrays["weights"])
        if "pipeline" not in arrays or str(arrays["pipeline"]) != pipeline:
            return TriggerModel(weights)
        lexical, contextual, offset = (_finite(arrays[name]) for name in ("lexical", "contextual", "offset"))
        return TriggerModel(weights, _checked(arrays["beside_vectors"]), VectorWeights(lexical, contextual, float(offset)))


def _checked(weights: np.ndarray) -> np.ndarray:
    if weights.shape != (BUCKETS,):
        raise ValueError(f"expected {BUCKETS} finite numbers, found shape {weights.shape}")
    return _finite(weights)


def _finite(weights: np.ndarray) -> np.ndarray:
    if not np.isfinite(weights).all():
        raise ValueError(f"expected finite numbers, found others among {weights.size}")
    return weights.astype("float64")


def _sigmoid(values: np.ndarray) -> list[float]:
    # By the hyperbolic tangent, which does not overflow.
    return [float(value) for value in 0.5 * (1.0 + np.tanh(0.5 * values))]
