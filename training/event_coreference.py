"""Train how likely two tellings are of one event (`newsgraph.graph.likeness`) on articles annotated for event coreference.

usage: python training/event_coreference.py GOLD.jsonl RECORDS.jsonl [GOLD.jsonl RECORDS.jsonl …] [--background TEXTS.jsonl …]
       python training/event_coreference.py GOLD.jsonl RECORDS.jsonl [GOLD.jsonl RECORDS.jsonl …] --embeddings

GOLD holds articles with annotated event mentions and their clusters (ECB+, MEANTIME: CC BY), RECORDS what `newsgraph extract`
makes of them. Prints, over topics held back in turn, pair precision and recall at several thresholds and the coreference
scores of all articles grouped at once. Then trains on everything and writes `event_coreference.npz`: gradient boosted trees, and
how many articles of the background have a word of each hash. With ``--embeddings`` the trees also see what sentences mean, and
go to `event_coreference_embedded.npz`; the background stays. Second trees there also see how third tellings bear a pair out
(`newsgraph.graph.support`): what they learn from and what they are scored on are likelihoods by trees that saw neither topic.
Deterministic with OMP_NUM_THREADS=1; minutes on one core.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from newsgraph.app.cluster_scores import harmonic_mean, score_clusters
from newsgraph.app.evaluation import align_events, load_jsonl
from newsgraph.graph import Record
from newsgraph.graph.boosting import SCALE, Trees
from newsgraph.graph.clusters import Partition, agglomerate
from newsgraph.graph.embeddings import EMBEDDED_FEATURES, EMBEDDED_WEIGHTS, Embeddings
from newsgraph.graph.encoding import encoder
from newsgraph.graph.groups import Groups
from newsgraph.graph.likeness import FEATURES, WEIGHTS, Proximity, features_of
from newsgraph.graph.meanings import relatedness
from newsgraph.graph.resolution import Merges, link_names
from newsgraph.graph.retellings import LEAST_LIKELY, THRESHOLD, candidates, proximities, proximity
from newsgraph.graph.stories import BUCKETS, Stories, bucket, cosine, words_of
from newsgraph.graph.support import LEAST_SUPPORT, SECOND, SUPPORT_FEATURES, Support
from newsgraph.graph.tellings import Telling, tellings_of

DATA = Path(__file__).parents[1] / "graph/newsgraph/graph/data"
FOLDS = 5
SETTINGS = {"max_iter": 150, "max_depth": 4, "learning_rate": 0.05, "l2_regularization": 1.0, "min_samples_leaf": 30}
EMBEDDED_SETTINGS = {
    "max_iter": 300, "max_depth": 6, "max_features": 0.3, "learning_rate": 0.04, "l2_regularization": 5.0, "min_samples_leaf": 40,
}  # fmt: skip
"""Of trees that also see what sentences mean: features that say much the same ask for many trees of a few features each."""
THRESHOLDS = (0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
P = TypeVar("P", bound=Partition)
Matrix = np.ndarray[Any, np.dtype[np.float64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Arrays = dict[str, np.ndarray[Any, Any]]
Grown = dict[frozenset[int], Trees]
Pair = tuple[str, str]
CandidatePair = tuple[Telling, Telling, Proximity, float]
"""Two tellings, how near their articles are, and how alike the sentences around them."""
THE_SAME: Proximity = (1.0, 1.0)
NOTHING_ALIKE: Proximity = (0.0, 0.0)
ALIKE = 0.2
"""Sentences less alike than this are of one event by related triggers only."""


@dataclass
class Corpus:
    """A set of annotated articles: their tellings, the pairs to compare with features and labels (-1: not annotated)."""

    name: str
    tellings: list[Telling]
    topics: dict[str, str]
    mentions: list[tuple[str, str, str | None]]
    """Article, gold cluster and node of each annotated mention."""
    pairs: list[Pair]
    features: Matrix
    labels: np.ndarray[Any, np.dtype[np.int8]]
    folds: list[set[int]] = field(default_factory=list)
    """In which folds a pair is held back: those of the topics of both articles."""
    articles: Mapping[str, str] = field(default_factory=dict)
    """The article of each telling."""


def read_corpus(gold_file: Path, records_file: Path, embeddings: Embeddings | None = None) -> Corpus:
    """Return the pairs of a set of annotated articles, compared as they are when a graph is built."""
    gold = {article["id"]: article for article in load_jsonl(gold_file)}
    raw = {record["id"]: record for record in load_jsonl(records_file) if record["id"] in gold}
    return compare(gold, [Record.from_dict(raw[id]) for id in sorted(raw)], embeddings=embeddings)


def compare(
    gold: Mapping[str, Mapping[str, Any]],
    records: Sequence[Record],
    known: str | None = None,
    embeddings: Embeddings | None = None,
) -> Corpus:
    """Return the pairs of annotated articles.

    Parameters
    ----------
    gold
        The annotated articles by id.
    records
        What extraction makes of them, sorted by id.
    known
        "topic" or "subtopic" where these are known: then all annotated events of one are compared, and none of two.
    embeddings
        What compares sentences by what they mean, if anything does.
    """
    mentions = [
        (record.id, cluster, node) for record in records for cluster, node in align_events(gold[record.id], record.to_dict())
    ]
    cluster_of = majority(mentions)
    names = Merges(link_names(records))
    together: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        together[gold[record.id][known] if known else ""].append(record)
    features = embeddings.features_of if embeddings else features_of
    found: list[Telling] = []
    pairs, rows, articles = [], [], []
    for _, mine in sorted(together.items()):
        stories = Stories(mine)
        tellings = {record.id: list(tellings_of(record, stories.vocabulary, names)) for record in mine}
        if known:
            tellings = {
                id: [telling for telling in found if telling.account.node in cluster_of] for id, found in tellings.items()
            }
        for one, two, near, alike in all_pairs(stories, tellings) if known else neighbouring_pairs(stories, tellings):
            pairs.append((one.account.node, two.account.node))
            articles.append((one.account.article, two.account.article))
            rows.append(features(one, two, near, alike))
        found.extend(telling for tellings_of_one in tellings.values() for telling in tellings_of_one)
    topics = {id: article["topic"] for id, article in gold.items()}
    fold_of = {topic: place % FOLDS for place, topic in enumerate(sorted(set(topics.values()), key=lambda t: (len(t), t)))}
    return Corpus(
        name=next(iter(gold.values()))["set"],
        tellings=found,
        topics=topics,
        mentions=mentions,
        pairs=pairs,
        features=np.array(rows),
        labels=np.array([label(cluster_of.get(a), cluster_of.get(b)) for a, b in pairs], dtype=np.int8),
        folds=[{fold_of[topics[id]] for id in both} for both in articles],
        articles={telling.account.node: telling.account.article for telling in found},
    )


def neighbouring_pairs(stories: Stories, tellings: Mapping[str, Sequence[Telling]]) -> Iterator[CandidatePair]:
    """Yield the pairs that are compared when a graph is built."""
    return candidates(proximities(stories.neighbours()), tellings)


def all_pairs(stories: Stories, tellings: Mapping[str, Sequence[Telling]]) -> Iterator[CandidatePair]:
    """Yield each two tellings with related triggers or in alike sentences, of one article or two, the smaller id first."""
    near = near_all(stories)
    ordered = sorted((telling for mine in tellings.values() for telling in mine), key=lambda telling: telling.account.node)
    for one, two in combinations(ordered, 2):
        alike = cosine(one.around, two.around)
        mine, theirs = one.account, two.account
        if alike >= ALIKE or mine.group == theirs.group or relatedness(mine.event.lemma, theirs.event.lemma):
            a, b = sorted((mine.article, theirs.article))
            yield one, two, THE_SAME if a == b else near.get((a, b), NOTHING_ALIKE), alike


def near_all(stories: Stories) -> dict[Pair, Proximity]:
    """Return how near all articles are to each other, whatever they tell of."""
    alike = {(a, b): cosine(stories.bags[a], stories.bags[b]) for a, b in combinations(sorted(stories.bags), 2)}
    closest: dict[str, float] = defaultdict(float)
    for pair, value in alike.items():
        for article in pair:
            closest[article] = max(closest[article], value)
    return {(a, b): proximity(value, closest[a], closest[b]) for (a, b), value in alike.items() if value}


def majority(mentions: Iterable[tuple[str, str, str | None]]) -> dict[str, str]:
    """Return the cluster of most of a node's mentions."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for _, cluster, node in mentions:
        if node is not None:
            counts[node][cluster] += 1
    return {node: min(found, key=lambda cluster: (-found[cluster], cluster)) for node, found in counts.items()}


def label(one: str | None, two: str | None) -> int:
    """Return 1 for one cluster, 0 for two, -1 where one is not annotated."""
    return -1 if one is None or two is None else int(one == two)


def fit(features: Matrix, labels: np.ndarray[Any, Any], weights: Matrix | None = None) -> Arrays:
    """Return gradient boosted trees as `Trees` takes them; ``weights`` tells how much each row counts."""
    settings = SETTINGS if features.shape[1] == len(FEATURES) else EMBEDDED_SETTINGS
    model = HistGradientBoostingClassifier(**settings, early_stopping=False, random_state=0).fit(features, labels, weights)
    trees = [predictors[0].nodes for predictors in model._predictors]
    roots = np.cumsum([0, *map(len, trees[:-1])])
    leaf = np.concatenate([nodes["is_leaf"].astype(bool) for nodes in trees])
    itself = np.arange(len(leaf))

    def column(name: str) -> np.ndarray[Any, Any]:
        return np.concatenate([nodes[name] for nodes in trees])

    def child(name: str) -> np.ndarray[Any, Any]:
        leads_to = np.concatenate([nodes[name] + root for nodes, root in zip(trees, roots, strict=True)])
        return np.where(leaf, itself, leads_to).astype(np.uint16)

    return {
        "roots": roots.astype(np.uint16),
        "feature": np.where(leaf, 0, column("feature_idx")).astype(np.uint8),
        "limit": np.where(leaf, 0.0, column("num_threshold")).astype(np.float32),
        "left": child("left"),
        "right": child("right"),
        "value": np.where(leaf, np.rint(column("value") * SCALE), 0).astype(np.int32),
        "bias": np.rint(model._baseline_prediction[0, 0] * SCALE).astype(np.int32),
        "depth": np.array(max(int(nodes["depth"].max()) for nodes in trees), dtype=np.uint8),
    }


def cross_validate(corpora: Sequence[Corpus]) -> dict[str, Matrix]:
    """Return for each corpus the likelihood of each pair by a model that saw neither of its topics."""
    grown: Grown = {}
    found = hold_out(corpora, grown)
    if not embedded(corpora):
        return found
    judged = {name: np.where(likely >= LEAST_SUPPORT, likely, 0.0) for name, likely in found.items()}
    for fold in range(FOLDS):
        # What second trees learn from is by first trees that saw neither its topic nor those to score.
        likely = hold_out(corpora, grown, fold)
        worth = [likely[corpus.name] >= LEAST_SUPPORT for corpus in corpora]
        back = [held_back(corpus, {fold}) for corpus in corpora]
        rows = [
            support_rows(corpus, likely[corpus.name], use & (held | (corpus.labels >= 0)))
            for corpus, use, held in zip(corpora, worth, back, strict=True)
        ]
        trees = Trees(fit_all(corpora, rows, [use & ~held for use, held in zip(worth, back, strict=True)]))
        for corpus, mine, use, held in zip(corpora, rows, worth, back, strict=True):
            judged[corpus.name][use & held] = trees.likelihoods(mine[use & held])
    return judged


def hold_out(corpora: Sequence[Corpus], grown: Grown, besides: int | None = None) -> dict[str, Matrix]:
    """Return the likelihood of each pair by first trees that saw neither of its topics, nor any of the fold ``besides``.

    ``grown`` keeps trees by the folds that they did not see.
    """
    found = {corpus.name: np.zeros(len(corpus.pairs)) for corpus in corpora}
    rows = [corpus.features for corpus in corpora]
    for fold in range(FOLDS):
        unseen = frozenset({fold} if besides is None else {fold, besides})
        if unseen not in grown:
            grown[unseen] = Trees(fit_all(corpora, rows, [~held_back(corpus, unseen) for corpus in corpora]))
        for corpus in corpora:
            back = held_back(corpus, {fold})
            found[corpus.name][back] = grown[unseen].likelihoods(corpus.features[back])
    return found


def held_back(corpus: Corpus, folds: Collection[int]) -> Flags:
    """Return which pairs are held back in any of the folds."""
    return np.array([not mine.isdisjoint(folds) for mine in corpus.folds], dtype=bool)


def support_rows(corpus: Corpus, likelihoods: Matrix, wanted: Flags) -> Matrix:
    """Return the features of second trees for the wanted pairs: those of the pairs, and how third tellings bear them out."""
    support = Support(dict(zip(corpus.pairs, likelihoods.tolist(), strict=True)), corpus.articles)
    rows = np.zeros((len(corpus.pairs), len(SUPPORT_FEATURES)))
    for place in np.flatnonzero(wanted):
        rows[place] = support.features_of(*corpus.pairs[place])
    return np.hstack([corpus.features, rows])


def embedded(corpora: Sequence[Corpus]) -> bool:
    """Tell whether the features are also of what sentences mean."""
    return len(corpora[0].features[0]) == len(EMBEDDED_FEATURES)


def train(corpora: Sequence[Corpus]) -> Arrays:
    """Return trees grown from all labelled pairs, with embeddings also second trees."""
    everything = [np.ones(len(corpus.pairs), dtype=bool) for corpus in corpora]
    first = fit_all(corpora, [corpus.features for corpus in corpora], everything)
    if not embedded(corpora):
        return first
    likely = hold_out(corpora, {})
    worth = [(likely[corpus.name] >= LEAST_SUPPORT) & (corpus.labels >= 0) for corpus in corpora]
    second = fit_all(corpora, [support_rows(c, likely[c.name], use) for c, use in zip(corpora, worth, strict=True)], worth)
    return first | {f"{SECOND}{name}": array for name, array in second.items()}


def fit_all(corpora: Sequence[Corpus], rows: Sequence[Matrix], kept: Sequence[Flags]) -> Arrays:
    """Return trees grown from rows of the labelled pairs of all corpora, of each those that are kept."""
    used = [keep & (corpus.labels >= 0) for corpus, keep in zip(corpora, kept, strict=True)]
    pairs = [pair for corpus, use in zip(corpora, used, strict=True) for pair, one in zip(corpus.pairs, use, strict=True) if one]
    labels = np.concatenate([corpus.labels[use] for corpus, use in zip(corpora, used, strict=True)])
    features = np.vstack([mine[use] for mine, use in zip(rows, used, strict=True)])
    return fit(features, labels, balance(pairs) if embedded(corpora) else None)


def balance(pairs: Sequence[Pair]) -> Matrix:
    """Return how much each pair counts, so that all tellings do alike: one of many pairs would otherwise count most."""
    number = Counter(node for pair in pairs for node in pair)
    weights: Matrix = np.array([1 / number[a] + 1 / number[b] for a, b in pairs])
    return weights / float(weights.mean())


def report(corpus: Corpus, likelihoods: Matrix) -> None:
    """Print pair precision and recall, and the scores of the groups, at several thresholds."""
    labelled = corpus.labels >= 0
    for threshold in THRESHOLDS:
        likely = (likelihoods >= threshold) & labelled
        right = int((corpus.labels[likely] == 1).sum())
        precision, recall = right / max(1, int(likely.sum())), right / max(1, int((corpus.labels == 1).sum()))
        grouped = group(corpus, likelihoods, threshold, bound_groups(corpus))
        scores = " ".join(f"{name} {value:.3f}" for name, value in score(corpus, grouped).items())
        linked = " ".join(f"{value:.3f}" for value in score_links(corpus, grouped))
        print(
            f"{corpus.name} {threshold}: pairs precision {precision:.3f} recall {recall:.3f}; "
            f"grouped {scores}; links precision, recall, F1 {linked}"
        )


def group(corpus: Corpus, likelihoods: Matrix, threshold: float, groups: P) -> P:
    """Return groups, of single tellings at first, after all that are likely enough to be one were joined."""
    scores = {pair: float(p) for pair, p in zip(corpus.pairs, likelihoods, strict=True) if p >= LEAST_LIKELY}
    for _ in agglomerate(scores, groups, threshold):
        pass
    return groups


def bound_groups(corpus: Corpus) -> Groups:
    """Return each telling alone in its group; groups join under the constraints that hold when a graph is built."""
    undated = {telling.account.article for telling in corpus.tellings if not telling.dated}
    return Groups((telling.account for telling in corpus.tellings), undated=undated)


def score(corpus: Corpus, groups: Partition) -> dict[str, float]:
    """Return MUC, B-cubed, CEAF-e and their mean over all annotated mentions, those not found included."""
    key: dict[Hashable, Hashable] = {place: cluster for place, (_, cluster, _) in enumerate(corpus.mentions)}
    response: dict[Hashable, Hashable] = {
        place: groups.find(node) if node else place for place, (_, _, node) in enumerate(corpus.mentions)
    }
    return score_clusters(key, response)


def score_links(corpus: Corpus, groups: Partition) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the pairs of annotated nodes that are in one group."""
    clusters = majority(corpus.mentions)
    both = Counter((cluster, groups.find(node)) for node, cluster in clusters.items())
    right = count_pairs(both.values())
    found, wanted = (count_pairs(Counter(key[side] for key in both.elements()).values()) for side in (1, 0))
    precision, recall = right / max(1, found), right / max(1, wanted)
    return precision, recall, harmonic_mean(precision, recall)


def count_pairs(sizes: Iterable[int]) -> int:
    """Return how many pairs there are in groups of these sizes."""
    return sum(size * (size - 1) // 2 for size in sizes)


def background(files: Iterable[Path]) -> np.ndarray[Any, np.dtype[np.uint16]]:
    """Return in how many articles there is a word of each hash, and the number of articles last."""
    frequency = np.zeros(BUCKETS + 1, dtype=np.uint16)
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            frequency[sorted({bucket(word) for word in words_of(json.loads(line)["text"])})] += 1
            frequency[-1] += 1
    return frequency


def write(name: str, arrays: Arrays) -> Path:
    """Write package data; return where."""
    found: dict[str, Any] = dict(arrays)
    np.savez_compressed(DATA / name, **found)
    return DATA / name


def main() -> None:
    """Cross-validate, then train on everything and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path, help="GOLD RECORDS pairs")
    parser.add_argument("--background", nargs="+", type=Path, default=[], help="JSON Lines with the texts of a background")
    parser.add_argument("--embeddings", action="store_true", help="train the trees that also see what sentences mean")
    options = parser.parse_args()
    if len(options.files) % 2:
        parser.error("every GOLD needs its RECORDS")
    if options.embeddings and options.background:
        parser.error("--background is kept with the trees that see words only; train those with it")
    embeddings = Embeddings(encoder()) if options.embeddings else None
    beside: Arrays = {} if embeddings else {"document_frequency": background(options.background)}
    if beside:
        write(WEIGHTS, beside)
    both = zip(options.files[::2], options.files[1::2], strict=True)
    corpora = [read_corpus(gold, records, embeddings) for gold, records in both]
    found = cross_validate(corpora)
    for corpus in corpora:
        report(corpus, found[corpus.name])
    out = write(EMBEDDED_WEIGHTS if embeddings else WEIGHTS, {**beside, **train(corpora)})
    print(f"{corpora[0].features.shape[1]} features; {out}: {out.stat().st_size} bytes, threshold {THRESHOLD}")


if __name__ == "__main__":
    main()
