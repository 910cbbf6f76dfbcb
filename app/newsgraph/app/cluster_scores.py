"""Scores of a partition against another: MUC, B-cubed, CEAF-e and their mean, as coreference is scored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from newsgraph.graph.records import NewsGraphError

__all__ = ["EvaluationError", "Partition", "harmonic_mean", "ratio", "score_clusters"]


class EvaluationError(NewsGraphError):
    """A gold set or a set of predictions that cannot be scored; the message names the file, the line and the cure."""


def ratio(part: float, whole: float) -> float:
    """Return a share; 0 of nothing."""
    return part / whole if whole else 0.0


def harmonic_mean(a: float, b: float) -> float:
    """Return the F1 of precision and recall."""
    return 2 * a * b / (a + b) if a + b else 0.0


Partition = Mapping[Hashable, Hashable]
"""Each mention's cluster; key and response partition the same mentions."""


def score_clusters(key: Partition, response: Partition) -> dict[str, float]:
    """Return MUC, B-cubed and CEAF-e F1 and their mean, the CoNLL score (Pradhan et al. 2014)."""
    gold, predicted = _invert(key), _invert(response)
    muc = harmonic_mean(_count_links(predicted, key), _count_links(gold, response))
    b3 = harmonic_mean(_b_cubed(predicted, gold), _b_cubed(gold, predicted))
    similarity = _align_clusters(gold, predicted)
    ceafe = harmonic_mean(similarity / len(predicted), similarity / len(gold))
    return {"muc": muc, "b3": b3, "ceafe": ceafe, "conll": (muc + b3 + ceafe) / 3}


def _invert(partition: Partition) -> list[frozenset[Hashable]]:
    clusters: defaultdict[Hashable, set[Hashable]] = defaultdict(set)
    for mention, cluster in partition.items():
        clusters[cluster].add(mention)
    return [frozenset(members) for members in clusters.values()]


def _count_links(clusters: Iterable[frozenset[Hashable]], other: Partition) -> float:
    """Return the share of the links within ``clusters`` that the other partition keeps (MUC; Vilain et al. 1995)."""
    kept = links = 0
    for members in clusters:
        links += len(members) - 1
        kept += len(members) - len({other[m] for m in members})
    return ratio(kept, links)


def _b_cubed(clusters: Iterable[frozenset[Hashable]], other: Iterable[frozenset[Hashable]]) -> float:
    """Return the mean share of each mention's cluster that the other partition puts with it (Bagga and Baldwin 1998)."""
    cluster_of = {mention: members for members in other for mention in members}
    shares = [len(members & cluster_of[m]) / len(members) for members in clusters for m in members]
    return ratio(sum(shares), len(shares))


def _align_clusters(gold: Sequence[frozenset[Hashable]], predicted: Sequence[frozenset[Hashable]]) -> float:
    """Return the summed similarity of the best one-to-one alignment of clusters (CEAF-e, phi 4; Luo 2005)."""
    import numpy as np

    linear_sum_assignment = _import_assignment()
    similarity = np.zeros((len(gold), len(predicted)))
    column_of = {mention: j for j, members in enumerate(predicted) for mention in members}
    for i, members in enumerate(gold):
        for j in {column_of[m] for m in members}:
            similarity[i, j] = 2 * len(members & predicted[j]) / (len(members) + len(predicted[j]))
    rows, columns = linear_sum_assignment(similarity, maximize=True)
    return float(similarity[rows, columns].sum())


def _import_assignment() -> Callable[..., Any]:
    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise EvaluationError(
            "scoring event coreference needs scipy, which is not installed; install it with: pip install 'newsgraph[evaluate]'"
        ) from error
    return linear_sum_assignment  # type: ignore[no-any-return]
