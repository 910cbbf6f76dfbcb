"""Train the trigger model: which words report an event.

    python training/triggers.py RECORDS.jsonl [RECORDS.jsonl …] [--out FILE] [--seed N] [--folds N] [--strength C]

Reads annotated articles, one JSON object a line: ``text``, and ``mentions`` with ``kind`` "event", ``start`` and ``end`` (in
characters of the text, end exclusive). Optional: ``id``; ``set`` and ``topic``, which keep articles of one topic in one fold;
``annotated_until``, the character up to which events were annotated. Where mentions carry ``validated``, only the lines of
validated ones are taken.

Prints cross-validated figures, then trains two logistic regressions on all records and writes their weights, numbers only: over
the hashed features of `newsgraph.extract.triggers` together with the vectors of `newsgraph.extract.trigger_vectors`, and over the
features alone, for pipelines with other vectors. The same records, seed and versions of spaCy and scikit-learn give the same
bytes. Minutes on one core. Own weights are used with ``NEWSGRAPH_TRIGGER_WEIGHTS=FILE newsgraph …``; see README.md here.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.casing import sentence_case
from newsgraph.extract.pipeline import load_base
from newsgraph.extract.trigger_features import candidates, features
from newsgraph.extract.trigger_vectors import VectorWeights, has_vectors, name_pipeline, read_vectors
from newsgraph.extract.triggers import BUCKETS, TriggerModel, bucket
from newsgraph.extract.typography import plain
from newsgraph.extract.words import words_of

__all__ = ["Example", "Settings", "Weights", "cross_validate", "examples", "fit", "fold_of", "main", "read", "train"]

OUT = Path(__file__).parents[1] / "extract/newsgraph/extract/data/trigger_weights.npz"
FULLY_ANNOTATED_SENTENCES = 6
"""Where ``annotated_until`` is given: every event is annotated so far, later ones only where other articles tell of them too."""
_NEGLIGIBLE = 0.01
_THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5)
_VECTOR_SCALE = 0.05
"""How large a vector's numbers are beside the ones that stand for features: the smaller, the more they are held back."""
_SMALLEST_DEVIATION = 1e-3


class Example(NamedTuple):
    """A candidate word: its features by hash, its lexical and contextual vectors, and whether it triggers an event."""

    buckets: list[int]
    lexical: np.ndarray
    contextual: np.ndarray
    label: bool


Groups = Mapping[str, list[Example]]


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train: ``strength`` is the inverse of the regularisation, ``folds`` the parts of the cross-validation."""

    seed: int = 0
    folds: int = 4
    strength: float = 0.3


@dataclass(frozen=True, slots=True)
class Weights:
    """What is trained: weights of the features alone, and those of features and vectors together (None without vectors)."""

    alone: np.ndarray
    beside: np.ndarray | None = None
    vectors: VectorWeights | None = None

    def model(self) -> TriggerModel:
        """Return the model with these weights, for docs of the pipeline that they were trained with."""
        return TriggerModel(self.alone, self.beside, self.vectors)

    def save(self, path: Path, pipeline: str) -> None:
        """Write the weights as `TriggerModel.load` reads them, with the name of the pipeline that they were trained with."""
        arrays: dict[str, Any] = {"weights": self.alone}
        if self.beside is not None and self.vectors is not None:
            arrays["beside_vectors"], arrays["pipeline"] = self.beside, np.array(pipeline)
            arrays["lexical"], arrays["contextual"] = self.vectors.lexical, self.vectors.contextual
            arrays["offset"] = np.array(self.vectors.offset)
        np.savez_compressed(path, **arrays)

    def probabilities(self, rows: list[Example]) -> np.ndarray:
        """Return what the model says of each example."""
        if self.beside is None or self.vectors is None:
            return np.asarray(expit(matrix(rows) @ self.alone.astype("float64")))
        weights = np.concatenate([self.vectors.lexical.ravel(), self.vectors.contextual.ravel()])
        return np.asarray(expit(matrix(rows) @ self.beside.astype("float64") + dense(rows) @ weights + self.vectors.offset))


class AnnotationError(ValueError):
    """An annotated record that cannot be used; the message says which, and what is expected."""


def read(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Return the annotated records of JSON Lines files.

    Raises
    ------
    AnnotationError
        If a line is no record with text and event mentions inside it.
    """
    return [_checked(line, f"{path}:{number}") for path in paths for number, line in _lines(path)]


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            yield number, line


def _checked(line: str, place: str) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads(line)
        text, mentions = record["text"], record["mentions"]
        inside = all(0 <= m["start"] < m["end"] <= len(text) for m in mentions if m["kind"] == "event")
    except (ValueError, KeyError, TypeError) as error:
        raise AnnotationError(f'{place}: no annotated record ({error}); expected "text" and "mentions" on one line') from error
    if not inside:
        raise AnnotationError(f"{place}: an event mention lies outside the text; offsets count characters, end exclusive")
    return record


def examples(records: list[dict[str, Any]], nlp: Language) -> dict[str, list[Example]]:
    """Return the candidate words of the annotated stretches, with their labels, by group (topic, else article)."""
    groups: dict[str, list[Example]] = {}
    texts = (sentence_case(plain(record["text"])) for record in records)
    for record, doc in zip(records, nlp.pipe(texts), strict=True):
        annotated = region(record, doc)
        heads = trigger_heads(record, doc)
        words = [word for word in candidates(words_of(doc)) if annotated(word.idx, word.sent.start)]
        vectors = read_vectors(doc, words) if has_vectors(doc) else (np.zeros((len(words), 0)),) * 2
        groups.setdefault(group_of(record), []).extend(
            Example([bucket(name) for name in features(word)], lexical, contextual, word.i in heads)
            for word, lexical, contextual in zip(words, *(part.astype("float32") for part in vectors), strict=True)
        )
    return groups


def group_of(record: Mapping[str, Any]) -> str:
    """Return what is held back together: the articles of one topic of a set, else the article alone."""
    return f"{record.get('set')}/{record.get('topic') or record.get('id') or record['text'][:80]}"


def region(record: dict[str, Any], doc: Doc) -> Callable[[int, int], bool]:
    """Return a test of (character, first token of sentence): was every event annotated there?"""
    events = [mention for mention in record["mentions"] if mention["kind"] == "event"]
    if any("validated" in mention for mention in events):
        lines = {record["text"].count("\n", 0, m["start"]) for m in events if m.get("validated")}
        return lambda character, _: record["text"].count("\n", 0, character) in lines
    if "annotated_until" in record:
        starts = [sentence.start for sentence in doc.sents][:FULLY_ANNOTATED_SENTENCES]
        return lambda character, start: character < record["annotated_until"] and start in starts
    return lambda character, start: True


def trigger_heads(record: dict[str, Any], doc: Doc) -> set[int]:
    """Return the syntactic head of each annotated event mention."""
    spans = (doc.char_span(m["start"], m["end"], alignment_mode="expand") for m in record["mentions"] if m["kind"] == "event")
    return {span.root.i for span in spans if span is not None}


def fit(rows: Iterable[Example], settings: Settings) -> Weights:
    """Return the weights of two logistic regressions, rounded as they are stored."""
    rows = list(rows)
    labels = [row.label for row in rows]
    hashed, vectors = matrix(rows), dense(rows)
    alone = LogisticRegression(
        C=settings.strength, solver="liblinear", max_iter=500, random_state=settings.seed, fit_intercept=False
    ).fit(hashed, labels)
    if not vectors.shape[1]:
        return Weights(_rounded(alone.coef_[0]))
    # Features that no word has would only slow the search for the best weights down.
    used = np.unique(hashed.indices)
    mean, scale = vectors.mean(axis=0), _VECTOR_SCALE / (vectors.std(axis=0) + _SMALLEST_DEVIATION)
    columns = hstack([hashed[:, used], csr_matrix((vectors - mean) * scale)]).tocsr()
    both = LogisticRegression(C=settings.strength, solver="lbfgs", max_iter=500, fit_intercept=False).fit(columns, labels)
    beside = np.zeros(BUCKETS)
    beside[used] = both.coef_[0][: len(used)]
    of_vectors = (both.coef_[0][len(used) :] * scale).astype("float32")
    lexical, contextual = np.split(of_vectors, [rows[0].lexical.size])
    return Weights(
        _rounded(alone.coef_[0]),
        _rounded(beside),
        VectorWeights(
            lexical.reshape(rows[0].lexical.shape), contextual.reshape(rows[0].contextual.shape), -float(mean @ of_vectors)
        ),
    )


def _rounded(weights: np.ndarray) -> np.ndarray:
    return np.where(np.abs(weights) < _NEGLIGIBLE, 0.0, weights).astype("float16")


def matrix(rows: list[Example]) -> csr_matrix:
    """Return the feature counts, one row an example."""
    indices = [index for row in rows for index in row.buckets]
    pointers = np.cumsum([0] + [len(row.buckets) for row in rows])
    return csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(rows), BUCKETS))


def dense(rows: list[Example]) -> np.ndarray:
    """Return the vectors of each example, one behind the other, one row an example."""
    return np.array([np.concatenate([row.lexical.ravel(), row.contextual.ravel()]) for row in rows], dtype="float64")


def train(groups: Groups, settings: Settings, held_back: frozenset[str] = frozenset()) -> Weights:
    """Return the weights trained on all groups but those held back, whatever order they were read in."""
    return fit((row for name in sorted(groups) if name not in held_back for row in groups[name]), settings)


def fold_of(groups: Iterable[str], folds: int) -> dict[str, int]:
    """Return the fold of each group."""
    return {name: number % folds for number, name in enumerate(sorted(groups))}


def cross_validate(groups: Groups, settings: Settings) -> Iterator[str]:
    """Yield lines with precision, recall and F1 over the words of held-back groups, one a set and threshold."""
    scores: dict[str, list[tuple[float, bool]]] = {}
    folds = fold_of(groups, settings.folds)
    for fold in sorted(set(folds.values())):
        held_back = frozenset(name for name, number in folds.items() if number == fold)
        weights = train(groups, settings, held_back)
        for name in sorted(held_back):
            if groups[name]:
                found = weights.probabilities(groups[name])
                pairs = [(float(p), row.label) for p, row in zip(found, groups[name], strict=True)]
                scores.setdefault(name.split("/")[0], []).extend(pairs)
    for name, pairs in sorted(scores.items()):
        for threshold in _THRESHOLDS:
            hits = sum(label for p, label in pairs if p >= threshold)
            precision = hits / max(1, sum(p >= threshold for p, _ in pairs))
            recall = hits / max(1, sum(label for _, label in pairs))
            f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
            yield f"{name} threshold {threshold}: precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}"


def main(arguments: list[str] | None = None) -> int:
    """Cross-validate, then train on everything and write the weights; return the exit code."""
    defaults = Settings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", nargs="+", type=Path, help="annotated articles, JSON Lines")
    parser.add_argument("--out", type=Path, default=OUT, help="where the weights go; the package's own file by default")
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--folds", type=int, default=defaults.folds, help="parts of the cross-validation; 0 for none")
    parser.add_argument("--strength", type=float, default=defaults.strength, help="inverse of the regularisation (0.3)")
    options = parser.parse_args(arguments)
    settings = Settings(options.seed, options.folds, options.strength)
    try:
        records = read(options.records)
    except (AnnotationError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    nlp = load_base()
    groups = examples(records, nlp)
    if settings.folds > 1 and len(groups) > 1:
        print(*cross_validate(groups, settings), sep="\n")
    weights = train(groups, settings)
    weights.save(options.out, name_pipeline(nlp))
    print(f"{options.out}: {options.out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
