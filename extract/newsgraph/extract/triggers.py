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
from spacy.tokens import Doc, Token

from newsgraph.extract.lexicon import senses
from newsgraph.extract.trigger_vectors import VectorWeights, has_vectors
from newsgraph.graph.records import NewsGraphError

__all__ = [
    "BUCKETS", "CANDIDATE_POS", "TriggerModel", "WeightsError", "bucket", "candidates", "features", "hash_weights", "own_weights",
]  # fmt: skip

BUCKETS = 2**17
CANDIDATE_POS = frozenset({"VERB", "AUX", "NOUN", "PROPN", "ADJ", "PRON", "NUM", "ADV"})
_CONTEXT_DEPS = frozenset({"prep", "det", "poss", "aux", "neg", "prt", "compound", "amod", "dobj"})
_SEED = 7
_VARIABLE = "NEWSGRAPH_TRIGGER_WEIGHTS"
_REMEMBERED = 50_000
"""Features whose weights are remembered, the first ones: those that are common come early."""


def candidates(doc: Doc) -> list[Token]:
    """Return the tokens that could trigger an event."""
    return [token for token in doc if token.pos_ in CANDIDATE_POS and not token.is_space]


def features(token: Token) -> list[str]:
    """Return the features of a token as strings; deterministic, no feature depends on another sentence."""
    pos, lemma, dep = token.pos_, token.lemma_.lower(), token.dep_
    kind = pos[0]
    head = token.head
    out = [
        "bias",
        f"l={lemma}|{kind}",
        f"ll={lemma}",
        f"pos={pos}",
        f"tag={token.tag_}",
        f"dep={dep}|{pos}",
        f"hp={head.pos_}|{dep}|{pos}",
        f"hl={head.lemma_.lower()}|{dep}",
        f"s4={lemma[-4:]}|{kind}",
        f"s3={lemma[-3:]}|{kind}",
        f"up={token.text[:1].isupper()}|{token.is_sent_start}|{pos}",
    ]
    if token.ent_type_:
        out.append(f"ent={token.ent_type_}|{pos}")
    for child in token.children:
        out.append(f"c={child.dep_}|{pos}")
        if child.dep_ in _CONTEXT_DEPS:
            out.append(f"cl={child.lemma_.lower()}|{child.dep_}|{kind}")
    if token.i + 1 < len(token.doc):
        out.append(f"n={token.nbor(1).lower_}|{kind}")
    if token.i:
        out.append(f"p={token.nbor(-1).lower_}|{kind}")
    out.extend(_sense_features(lemma, pos))
    return out


def _sense_features(lemma: str, pos: str) -> list[str]:
    if pos in ("NOUN", "PROPN"):
        entry = senses().get((lemma, "n"))
        if entry is None:
            return ["w=none", f"vb={(lemma, 'v') in senses()}|{pos}"]
        ranks = [f"w3={letter}" for letter in sorted(set(entry.letters[:3]))]
        # A verb tells something of the nouns that are derived from it ("explode", "explosion").
        verbs = [f"sv={entry.source_verb}", f"of verb|{pos}"] if entry.source_verb else []
        shares = [f"we={round(entry.eventive_share * 5)}", f"wa={round(entry.act_share * 5)}"]
        return [f"w1={entry.letters[0]}", *shares, f"vb={(lemma, 'v') in senses()}|{pos}", *verbs, *ranks]
    verb = [f"sv={lemma}"] if pos in ("VERB", "AUX") else []
    entry = senses().get((lemma, "v"))
    return [*verb, f"v1={entry.letters[0]}|{pos}"] if entry else verb


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

    def score(self, tokens: Sequence[Token]) -> list[float]:
        """Return the probability of each token being the head of a trigger; all are of one doc."""
        if self._vectors is None or not tokens or not has_vectors(tokens[0].doc):
            return [_sigmoid(self._alone.sum(features(token))) for token in tokens]
        sums = self._vectors.score(tokens[0].doc, tokens).tolist()
        return [_sigmoid(self._beside.sum(features(token)) + more) for token, more in zip(tokens, sums, strict=True)]


class _Hashed:
    """Weights of features by their hash."""

    def __init__(self, weights: np.ndarray) -> None:
        # A list is faster than an array where single weights are summed.
        self._weights: list[float] = weights.astype("float64").tolist()
        self._buckets: dict[str, float] = {}

    def sum(self, names: Sequence[str]) -> float:
        return sum(self._weight(name) for name in names)

    def _weight(self, feature: str) -> float:
        weight = self._buckets.get(feature)
        if weight is None:
            weight = self._weights[bucket(feature)]
            if len(self._buckets) < _REMEMBERED:
                self._buckets[feature] = weight
        return weight


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


def _sigmoid(value: float) -> float:
    # By the hyperbolic tangent, which does not overflow.
    return float(0.5 * (1.0 + np.tanh(0.5 * value)))
