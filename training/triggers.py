"""Train the trigger model: which words report an event.

    python training/triggers.py RECORDS.jsonl [RECORDS.jsonl …] [--out FILE] [--seed N] [--folds N] [--strength C]

Reads annotated articles, one JSON object a line: ``text``, and ``mentions`` with ``kind`` "event", ``start`` and ``end`` (in
characters of the text, end exclusive). Optional: ``id``; ``set`` and ``topic``, which keep articles of one topic in one fold;
``annotated_until``, the character up to which events were annotated. Where mentions carry ``validated``, only the lines of
validated ones are taken.

Prints cross-validated figures, then trains a logistic regression over the hashed features of `newsgraph.extract.triggers` on all
records and writes the weights: numbers only. The same records, seed and versions of spaCy and scikit-learn give the same bytes.
Minutes on one core. Own weights are used with ``NEWSGRAPH_TRIGGER_WEIGHTS=FILE newsgraph …``; see README.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.pipeline import load_base
from newsgraph.extract.triggers import BUCKETS, bucket, candidates, features
from newsgraph.extract.typography import plain

__all__ = ["Example", "Settings", "cross_validate", "examples", "fit", "fold_of", "main", "read", "train"]

OUT = Path(__file__).parents[1] / "extract/newsgraph/extract/data/trigger_weights.npz"
FULLY_ANNOTATED_SENTENCES = 6
"""Where ``annotated_until`` is given: every event is annotated so far, later ones only where other articles tell of them too."""
_NEGLIGIBLE = 0.01
_THRESHOLDS = (0.25, 0.35, 0.45, 0.55)

Example = tuple[list[int], bool]
Groups = Mapping[str, list[Example]]


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train: ``strength`` is the inverse of the regularisation, ``folds`` the parts of the cross-validation."""

    seed: int = 0
    folds: int = 4
    strength: float = 0.3


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
    """Return the candidate words of the annotated stretches, hashed, with their labels, by group (topic, else article)."""
    groups: dict[str, list[Example]] = {}
    for record, doc in zip(records, nlp.pipe(plain(record["text"]) for record in records), strict=True):
        annotated = region(record, doc)
        heads = trigger_heads(record, doc)
        words = [token for token in candidates(doc) if annotated(token.idx, token.sent.start)]
        rows = [([bucket(f) for f in features(token)], token.i in heads) for token in words]
        groups.setdefault(group_of(record), []).extend(rows)
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


def fit(rows: Iterable[Example], settings: Settings) -> np.ndarray:
    """Return the weights of a logistic regression, rounded as they are stored."""
    rows = list(rows)
    model = LogisticRegression(
        C=settings.strength, solver="liblinear", max_iter=500, random_state=settings.seed, fit_intercept=False
    )
    model.fit(matrix(rows), [label for _, label in rows])
    weights: np.ndarray = model.coef_[0]
    weights[np.abs(weights) < _NEGLIGIBLE] = 0.0
    return weights.astype("float16")


def matrix(rows: list[Example]) -> csr_matrix:
    """Return the feature counts, one row an example."""
    indices = [index for buckets, _ in rows for index in buckets]
    pointers = np.cumsum([0] + [len(buckets) for buckets, _ in rows])
    return csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(rows), BUCKETS))


def train(groups: Groups, settings: Settings, held_back: frozenset[str] = frozenset()) -> np.ndarray:
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
        weights = train(groups, settings, held_back).astype("float64")
        for name in sorted(held_back):
            if groups[name]:
                found = 1 / (1 + np.exp(-(matrix(groups[name]) @ weights)))
                pairs = [(float(p), label) for p, (_, label) in zip(found, groups[name], strict=True)]
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
        groups = examples(read(options.records), load_base())
    except (AnnotationError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    if settings.folds > 1 and len(groups) > 1:
        print(*cross_validate(groups, settings), sep="\n")
    weights = train(groups, settings)
    np.savez_compressed(options.out, weights=weights)
    print(f"{options.out}: {np.count_nonzero(weights)} weights, {options.out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
