"""Measure event coreference on ECB+ with the annotated mentions given and the topics known, as the literature does.

    NEWSGRAPH_SHARED=… python benchmarks/ecb_gold.py [--records FILE] [--threshold 0.25 …]

``NEWSGRAPH_SHARED`` names a folder whose ``gold`` holds ``ecb.dev.jsonl``. The annotated mentions take the place of those that
the trigger model would find; arguments, times, places, chains within the article, comparison, score and grouping are the
package's own. Each topic is scored by trees that were grown without it (five folds). Prints the CoNLL F1 of taking mentions with
one head lemma for one event, and that of resolution, with the topics and with the subtopics known. ``--records`` keeps what
extraction made of the articles, for another run.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from newsgraph.app.cluster_scores import score_clusters
from newsgraph.app.evaluation import load_jsonl
from newsgraph.graph import Record

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))

from event_coreference import Corpus, compare, cross_validate, group, score

Json = dict[str, Any]
BATCH = 16


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=Path, help="where the records of the articles are kept, made if it is not there")
    parser.add_argument("--threshold", type=float, nargs="+", default=[0.25, 0.3, 0.4], help="least mean likelihoods to group by")
    options = parser.parse_args(arguments)
    folder = os.environ.get("NEWSGRAPH_SHARED")
    if not folder:
        print("NEWSGRAPH_SHARED is not set; point it to the folder that holds gold/ecb.dev.jsonl", file=sys.stderr)
        return 2
    gold = {article["id"]: article for article in load_jsonl(Path(folder) / "gold" / "ecb.dev.jsonl")}
    records = read_records(gold, options.records)
    for known in ("topic", "subtopic"):
        corpus = compare(gold, records, known)
        missed = sum(node is None for _, _, node in corpus.mentions)
        print(f"{known} known: {len(corpus.mentions)} mentions, {missed} of them in no chain of their article")
        print(f"  same head lemma: {say(score_by_lemma(corpus, gold, known))}")
        likelihoods = cross_validate([corpus])[corpus.name]
        for threshold in options.threshold:
            print(f"  resolution, threshold {threshold}: {say(score(corpus, group(corpus, likelihoods, threshold)))}", flush=True)
    return 0


def read_records(gold: Mapping[str, Json], kept: Path | None) -> list[Record]:
    """Return the records of the articles by id, from a file if there is one."""
    if kept is not None and kept.exists():
        records = list(map(Record.from_json, kept.read_text(encoding="utf-8").splitlines()))
    else:
        records = list(extract(gold))
        if kept is not None:
            kept.write_text("".join(f"{record.to_json()}\n" for record in records), encoding="utf-8")
    return sorted(records, key=lambda record: record.id)


def extract(gold: Mapping[str, Json]) -> Iterator[Record]:
    """Yield what extraction makes of articles whose event mentions are known."""
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
        return doc

    nlp = load()
    nlp.replace_pipe("newsgraph_events", "annotated_events")
    articles = [Article(id=a["id"], text=a["text"], title=a.get("title"), published=a.get("published")) for a in gold.values()]
    docs = nlp.pipe((make_doc(article, nlp) for article in articles), batch_size=BATCH)
    return (assemble(doc, article) for article, doc in zip(articles, docs, strict=True))


def score_by_lemma(corpus: Corpus, gold: Mapping[str, Json], known: str) -> dict[str, float]:
    """Return the scores of taking all mentions of one lemma in what is known to be one topic for one event."""
    lemmas = {telling.account.node: telling.account.event.lemma for telling in corpus.tellings}
    numbered = list(enumerate(corpus.mentions))
    key = {number: cluster for number, (_, cluster, _) in numbered}
    response = {number: (gold[id][known], lemmas[node]) if node in lemmas else number for number, (id, _, node) in numbered}
    return score_clusters(key, response)  # type: ignore[arg-type]


def say(scores: Mapping[str, float]) -> str:
    """Return scores in one line."""
    return " ".join(f"{name} {value:.3f}" for name, value in scores.items())


if __name__ == "__main__":
    sys.exit(main())
