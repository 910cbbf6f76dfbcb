"""Train the trigger model: which words report an event.

usage: python training/triggers.py ECB.jsonl MEANTIME.jsonl [more annotated records …]

Reads annotated articles (one JSON object a line: "text", "mentions" with kind "event", "start", "end"), trains a logistic
regression over the hashed features of `newsgraph.extract.triggers`, and writes `trigger_weights.npz`. Four-fold
cross-validation by topic is printed first. Deterministic; about three minutes on two cores.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc

from newsgraph.extract.pipeline import load_base
from newsgraph.extract.triggers import BUCKETS, bucket, candidates, features
from newsgraph.extract.typography import plain

OUT = Path(__file__).parents[1] / "extract/newsgraph/extract/data/trigger_weights.npz"
FOLDS = 4
STRENGTH = 0.3
FULLY_ANNOTATED_SENTENCES = 6
"""MEANTIME annotates every event up to here, later ones only where another article tells of them too."""

Example = tuple[list[int], bool]


def examples(path: Path) -> Iterator[tuple[str, list[Example]]]:
    """Yield the group (topic) of each article and its candidate words, hashed, with their labels."""
    nlp = load_base()
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    for record, doc in zip(records, nlp.pipe(plain(r["text"]) for r in records), strict=True):
        annotated = region(record, doc)
        heads = trigger_heads(record, doc)
        words = [token for token in candidates(doc) if annotated(token.idx, token.sent.start)]
        group = f"{record.get('set')}/{record.get('topic') if record.get('set') == 'ecb' else record['id']}"
        yield group, [([bucket(f) for f in features(token)], token.i in heads) for token in words]


def region(record: dict[str, Any], doc: Doc) -> Callable[[int, int], bool]:
    """Return a test of (character, first token of sentence): was every event annotated there?"""
    events = [mention for mention in record["mentions"] if mention["kind"] == "event"]
    if any("validated" in mention for mention in events):
        lines = {record["text"].count("\n", 0, m["start"]) for m in events if m.get("validated")}
        return lambda character, _: record["text"].count("\n", 0, character) in lines
    if "annotated_until" in record:
        starts = [sentence.start for sentence in doc.sents][: FULLY_ANNOTATED_SENTENCES + 1]
        return lambda character, start: character < record["annotated_until"] and start in starts[:FULLY_ANNOTATED_SENTENCES]
    return lambda character, start: True


def trigger_heads(record: dict[str, Any], doc: Doc) -> set[int]:
    """Return the syntactic head of each annotated event mention."""
    spans = (doc.char_span(m["start"], m["end"], alignment_mode="expand") for m in record["mentions"] if m["kind"] == "event")
    return {span.root.i for span in spans if span is not None}


def fit(rows: Iterable[Example]) -> np.ndarray:
    """Return the weights of a logistic regression."""
    rows = list(rows)
    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=500, random_state=0, fit_intercept=False)
    model.fit(matrix(rows), [label for _, label in rows])
    weights: np.ndarray = model.coef_[0]
    return weights


def matrix(rows: list[Example]) -> csr_matrix:
    """Return the feature counts, one row an example."""
    indices = [index for buckets, _ in rows for index in buckets]
    pointers = np.cumsum([0] + [len(buckets) for buckets, _ in rows])
    return csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(rows), BUCKETS))


def cross_validate(groups: dict[str, list[Example]]) -> None:
    """Print precision, recall and F1 on held-back groups at several thresholds, a line a set."""
    names = sorted(groups)
    scores: dict[str, list[tuple[float, bool]]] = {}
    for fold in range(FOLDS):
        held_back = set(names[fold::FOLDS])
        weights = fit(row for name in names if name not in held_back for row in groups[name])
        for name in held_back:
            if groups[name]:
                found = 1 / (1 + np.exp(-(matrix(groups[name]) @ weights)))
                scores.setdefault(name.split("/")[0], []).extend(
                    (float(p), label) for p, (_, label) in zip(found, groups[name], strict=True)
                )
    for name, pairs in sorted(scores.items()):
        for threshold in (0.25, 0.3, 0.35, 0.4, 0.5):
            hits = sum(label for p, label in pairs if p >= threshold)
            precision = hits / max(1, sum(p >= threshold for p, _ in pairs))
            recall = hits / sum(label for _, label in pairs)
            f1 = 2 * precision * recall / (precision + recall)
            print(f"{name} threshold {threshold}: precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}")


def main(paths: list[str]) -> None:
    """Cross-validate, then train on everything and write the weights."""
    groups: dict[str, list[Example]] = {}
    for path in paths:
        for group, rows in examples(Path(path)):
            groups.setdefault(group, []).extend(rows)
    cross_validate(groups)
    weights = fit(row for name in sorted(groups) for row in groups[name])
    weights[np.abs(weights) < 0.01] = 0.0
    np.savez_compressed(OUT, weights=weights.astype("float16"))
    print(f"{OUT}: {np.count_nonzero(weights)} weights, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
