"""Measure event coreference on ECB+ with the annotated mentions given and the topics known, as the literature does.

    NEWSGRAPH_SHARED=… python benchmarks/ecb_gold.py [--records FILE] [--threshold 0.25 …] [--embeddings]

``NEWSGRAPH_SHARED`` names a folder whose ``gold`` holds ``ecb.dev.jsonl``. The setting is that of Cybulska and Vossen (2015) and
of those who followed: the event mentions of the validated sentences are given, those that are alone in their cluster count, and
mentions of one document and of two are scored together. Two things differ between papers, and both are measured: whether
documents are known by topic or by subtopic (the two seminal events of a topic). Prints the CoNLL F1 of taking mentions with one
head lemma for one event, and that of the package.

The annotated mentions take the place of those that the trigger model would find; arguments, times, places, chains within the
article, features and grouping are the package's own. Unlike when a graph is built, any two annotated events of a topic with
related triggers or in alike sentences are compared. Groups form once by the score alone, and once under the constraints on days,
places and countries that hold in a graph. Each topic is scored by trees that were grown without it (five folds). ``--records``
keeps what extraction made of the articles, for another run; ``--embeddings`` compares tellings by what sentences mean, too, and
has second trees judge each pair by how third tellings bear it out.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

from newsgraph.app.cluster_scores import score_clusters
from newsgraph.app.evaluation import load_jsonl
from newsgraph.graph import Record
from newsgraph.graph.clusters import Forest
from newsgraph.graph.embeddings import Embeddings
from newsgraph.graph.encoding import encoder

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))

from event_coreference import bound_groups, compare, cross_validate, group, score

Json = dict[str, Any]
Lemmas = dict[str, dict[str, str]]
"""Article -> start and end of an annotated mention -> lemma of its head."""
BATCH = 16


class FreeGroups(Forest):
    """Groups that nothing forbids."""

    def __init__(self) -> None:
        super().__init__()
        self._sizes: dict[str, int] = {}

    def size(self, name: str) -> int:
        """Return the number of members of a group."""
        return self._sizes.get(name, 1)

    def agree(self, a: str, b: str) -> bool:
        """Tell that two groups may be one."""
        return True

    def join(self, a: str, b: str) -> bool:
        """Make one group of two."""
        both = self.size(a) + self.size(b)
        kept, _ = self.union(a, b)
        self._sizes[kept] = both
        return True


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=Path, help="where the records of the articles are kept, made if it is not there")
    parser.add_argument("--threshold", type=float, nargs="+", default=[0.3, 0.35, 0.4], help="least mean likelihoods to group by")
    parser.add_argument("--embeddings", action="store_true", help="compare sentences by what they mean, too")
    options = parser.parse_args(arguments)
    folder = os.environ.get("NEWSGRAPH_SHARED")
    if not folder:
        print("NEWSGRAPH_SHARED is not set; point it to the folder that holds gold/ecb.dev.jsonl", file=sys.stderr)
        return 2
    gold = {article["id"]: article for article in load_jsonl(Path(folder) / "gold" / "ecb.dev.jsonl")}
    records, lemmas = read_records(gold, options.records)
    embeddings = Embeddings(encoder()) if options.embeddings else None
    for known in ("topic", "subtopic"):
        corpus = compare(gold, records, known, embeddings)
        missed = sum(node is None for _, _, node in corpus.mentions)
        print(f"{known} known: {len(corpus.mentions)} mentions, {missed} of them in no chain of their article")
        print(f"  same head lemma: {say(score_by_lemma(gold, lemmas, known))}")
        likelihoods = cross_validate([corpus])[corpus.name]
        for threshold in options.threshold:
            for name, groups in (("score alone", FreeGroups()), ("constrained", bound_groups(corpus))):
                grouped = group(corpus, likelihoods, threshold, groups)
                print(f"  {name}, threshold {threshold}: {say(score(corpus, grouped))}", flush=True)
    return 0


def read_records(gold: Mapping[str, Json], kept: Path | None) -> tuple[list[Record], Lemmas]:
    """Return the records of the articles by id and the lemmas of the annotated mentions, from a file if there is one."""
    if kept is not None and kept.exists():
        made = list(map(json.loads, kept.read_text(encoding="utf-8").splitlines()))
    else:
        lemmas: Lemmas = {}
        made = [{"record": record.to_dict(), "lemmas": lemmas[record.id]} for record in extract(gold, lemmas)]
        if kept is not None:
            kept.write_text("".join(f"{json.dumps(line)}\n" for line in made), encoding="utf-8")
    records = sorted((Record.from_dict(line["record"]) for line in made), key=lambda record: record.id)
    return records, {line["record"]["id"]: line["lemmas"] for line in made}


def extract(gold: Mapping[str, Json], lemmas: Lemmas) -> Iterator[Record]:
    """Yield what extraction makes of articles whose event mentions are known; ``lemmas`` is given those of their heads."""
    from spacy.language import Language
    from spacy.tokens import Doc

    from newsgraph.extract.articles import Article
    from newsgraph.extract.assembly import assemble
    from newsgraph.extract.components.events import mention_of
    from newsgraph.extract.pipeline import load, make_doc

    @Language.component("annotated_events")
    def set_annotated(doc: Doc) -> Doc:
        annotated = {(m["start"], m["end"]) for m in gold[doc._.article.id]["mentions"] if m["kind"] == "event"}
        spans = [doc.char_span(start, end, alignment_mode="expand") for start, end in sorted(annotated)]
        doc._.events = [mention_of(span) for span in spans if span is not None]
        lemmas[doc._.article.id] = {
            place(*ends): span.root.lemma_.lower()
            for ends, span in zip(sorted(annotated), spans, strict=True)
            if span is not None
        }
        return doc

    nlp = load()
    nlp.replace_pipe("newsgraph_events", "annotated_events")
    articles = [Article(id=a["id"], text=a["text"], title=a.get("title"), published=a.get("published")) for a in gold.values()]
    docs = nlp.pipe((make_doc(article, nlp) for article in articles), batch_size=BATCH)
    return (assemble(doc, article) for article, doc in zip(articles, docs, strict=True))


def score_by_lemma(gold: Mapping[str, Json], lemmas: Lemmas, known: str) -> dict[str, float]:
    """Return the scores of taking all mentions with heads of one lemma in what is known to be one topic for one event."""
    key: dict[Hashable, Hashable] = {}
    response: dict[Hashable, Hashable] = {}
    for id, article in gold.items():
        for number, mention in enumerate(article["mentions"]):
            if mention["kind"] == "event" and mention.get("validated"):
                key[id, number] = mention["cluster"]
                lemma = lemmas[id].get(place(mention["start"], mention["end"]))
                # What no word stands for is like nothing else.
                response[id, number] = (id, number) if lemma is None else (article[known], lemma)
    return score_clusters(key, response)


def place(start: int, end: int) -> str:
    """Return start and end of a mention as a key of JSON."""
    return f"{start}-{end}"


def say(scores: Mapping[str, float]) -> str:
    """Return scores in one line."""
    return " ".join(f"{name} {value:.3f}" for name, value in scores.items())


if __name__ == "__main__":
    sys.exit(main())
