"""Which words report an event: a linear model over lexical, syntactic and WordNet features of each word.

The weights come from `training/triggers.py`; the features are hashed, so the file holds numbers only. Other weights, trained on
other annotations with the same command, are used where the environment variable ``NEWSGRAPH_TRIGGER_WEIGHTS`` names their file.
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
from newsgraph.graph.records import NewsGraphError

__all__ = [
    "BUCKETS", "CANDIDATE_POS", "TriggerModel", "WeightsError", "bucket", "candidates", "features", "hash_weights", "own_weights",
]  # fmt: skip

BUCKETS = 2**17
CANDIDATE_POS = frozenset({"VERB", "AUX", "NOUN", "PROPN", "ADJ", "PRON", "NUM", "ADV"})
_CONTEXT_DEPS = frozenset({"prep", "det", "poss", "aux", "neg", "prt", "compound", "amod", "dobj"})
_SEED = 7
_VARIABLE = "NEWSGRAPH_TRIGGER_WEIGHTS"


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
            return ["w=none"]
        ranks = [f"w3={letter}" for letter in sorted(set(entry.letters[:3]))]
        return [f"w1={entry.letters[0]}", f"we={round(entry.eventive_share * 5)}", f"wa={round(entry.act_share * 5)}", *ranks]
    entry = senses().get((lemma, "v"))
    return [f"v1={entry.letters[0]}|{pos}"] if entry else []


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
        Array of `BUCKETS` weights.
    """

    def __init__(self, weights: np.ndarray) -> None:
        # A list is faster than an array where single weights are summed.
        self._weights: list[float] = weights.astype("float64").tolist()
        self._buckets: dict[str, float] = {}

    @classmethod
    def load(cls) -> TriggerModel:
        """Return the model whose weights the environment names, else the one of the package; read once a process.

        Raises
        ------
        WeightsError
            If the file that the environment names cannot be used.
        """
        path = own_weights()
        return _packaged() if path is None else _own(path)

    def score(self, tokens: Sequence[Token]) -> list[float]:
        """Return the probability of each token being the head of a trigger."""
        return [_sigmoid(sum(self._weight(feature) for feature in features(token))) for token in tokens]

    def _weight(self, feature: str) -> float:
        weight = self._buckets.get(feature)
        if weight is None:
            weight = self._weights[bucket(feature)]
            if len(self._buckets) < 200_000:
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
def _packaged() -> TriggerModel:
    data = resources.files("newsgraph.extract").joinpath("data", "trigger_weights.npz").read_bytes()
    return TriggerModel(_weights(data))


@cache
def _own(path: Path) -> TriggerModel:
    try:
        return TriggerModel(_weights(path.read_bytes()))
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise WeightsError(
            f"{_VARIABLE} names {str(path)!r}, which holds no trigger weights ({error}); "
            "make one with: python training/triggers.py RECORDS.jsonl --out FILE"
        ) from error


def _weights(data: bytes) -> np.ndarray:
    with np.load(BytesIO(data), allow_pickle=False) as arrays:
        weights: np.ndarray = arrays["weights"]
    if weights.shape != (BUCKETS,) or not np.isfinite(weights).all():
        raise ValueError(f"expected {BUCKETS} finite numbers, found shape {weights.shape}")
    return weights


def _sigmoid(value: float) -> float:
    # By the hyperbolic tangent, which does not overflow.
    return float(0.5 * (1.0 + np.tanh(0.5 * value)))
