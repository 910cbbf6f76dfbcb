"""Measure what each part of event extraction brings, by leaving it out.

    NEWSGRAPH_SHARED=… python benchmarks/ablation.py [SET…] [--full]

``NEWSGRAPH_SHARED`` names a folder whose ``gold`` holds the annotated sets. Every article is parsed once; the components from
events on run again for each row of the table. Articles of the sets that the trigger model is trained on are read with weights
trained without their topic (`training/triggers.py`, four folds): no figure is one of training articles. Writes ``ablation.md``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.app.evaluation import evaluate, load_jsonl
from newsgraph.extract.annotations import ActorMention
from newsgraph.extract.articles import Article
from newsgraph.extract.assembly import assemble
from newsgraph.extract.components.events import match_trigger
from newsgraph.extract.pipeline import COMPONENTS, load, make_doc
from newsgraph.extract.triggers import TriggerModel
from newsgraph.extract.words import Word

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))

from triggers import Example, Settings, examples, fold_of, group_of, train

TABLE = Path(__file__).with_name("ablation.md")
SETS = ("meantime", "ecb", "plover", "w5h1")
TRAINED_ON = ("meantime", "ecb")
QUICK = {"ecb": 100}
AFTER = COMPONENTS[COMPONENTS.index("newsgraph_events") :]
_EXTRACT = "newsgraph.extract."

COLUMNS = {
    "ecb.event.f1": "events, ECB+ (F1)",
    "meantime.event.f1": "events, MEANTIME (F1)",
    "meantime.participant.recall": "participants",
    "meantime.event.polarity_accuracy": "polarity",
    "plover.category_hit": "PLOVER category (recall)",
    "plover.category_precision": "(precision)",
    "plover.category_and_both_actors": "with both sides",
    "w5h1.who.token_f1_half": "who",
    "w5h1.what.token_f1_half": "what",
    "w5h1.when.token_f1_half": "when",
    "w5h1.where.token_f1_half": "where",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part that can be left out, by putting other functions in the place of its own."""

    name: str
    replaced: Mapping[str, Any] = field(default_factory=dict)
    trained: bool = True


class VerbsAndLexicon:
    """What is left without the trained component: all verbs, and the nouns and adjectives that the lexicon lists."""

    def score(self, doc: Doc, words: Sequence[Word]) -> list[float]:
        """Return 1 for each trigger and 0 for each other word."""
        return [float(word.pos_ == "VERB" or match_trigger(word) is not None) for word in words]


PARTS = (
    Part("all parts"),
    Part("without the lexicon", {"components.events.match_trigger": lambda *_: None}),
    Part("without the trained component", trained=False),
    Part(
        "without the rules of certainty and coding",
        {
            "components.certainty.is_negated": lambda *_: False,
            "components.certainty.attribute": lambda _: None,
            "components.certainty.link_events": lambda _: None,
            "components.certainty.code_interactions": lambda _: None,
        },
    ),
    Part("without the headline's main clause", {"components.salience.first_told": lambda *_: (None, None)}),
)


@dataclass(slots=True)
class Sample:
    """An annotated article with its parsed doc, and the fold whose weights have not seen it."""

    gold: dict[str, Any]
    article: Article
    doc: Doc
    actors: list[ActorMention]
    fold: int | None = None


def main(arguments: list[str] | None = None) -> int:
    """Measure, print and write the table; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=list(SETS), help=f"of {SETS}; all by default")
    parser.add_argument("--full", action="store_true", help="all annotated articles, not the first hundred of ECB+")
    options = parser.parse_args(arguments)
    folder = os.environ.get("NEWSGRAPH_SHARED")
    if not folder:
        print("NEWSGRAPH_SHARED is not set; point it to the folder that holds gold/*.dev.jsonl", file=sys.stderr)
        return 2
    nlp = load()
    gold = {name: load_jsonl(Path(folder) / "gold" / f"{name}.dev.jsonl") for name in options.sets}
    folds, models = cross_trained([record for name in options.sets if name in TRAINED_ON for record in gold[name]], nlp)
    figures: dict[str, dict[str, float]] = {part.name: {} for part in PARTS}
    for name, records in gold.items():
        samples = parsed(records[: None if options.full else QUICK.get(name)], nlp)
        for sample in samples:
            sample.fold = folds.get(group_of(sample.gold)) if name in TRAINED_ON else None
        for part in PARTS:
            figures[part.name] |= measure(part, samples, nlp, models)
            print(f"# {name}, {part.name}", file=sys.stderr)
    TABLE.write_text(table(figures, options.full), encoding="utf-8")
    print(TABLE.read_text(encoding="utf-8"))
    return 0


def cross_trained(records: list[dict[str, Any]], nlp: Language) -> tuple[dict[str, int], dict[int, TriggerModel]]:
    """Return the fold of each group of articles, and for each fold a model trained on the others."""
    if not records:
        return {}, {}
    settings = Settings()
    with nlp.select_pipes(disable=list(COMPONENTS)):
        groups: dict[str, list[Example]] = examples(records, nlp)
    folds = fold_of(groups, settings.folds)
    held_back = {fold: frozenset(name for name, number in folds.items() if number == fold) for fold in set(folds.values())}
    return folds, {fold: train(groups, settings, names).model() for fold, names in sorted(held_back.items())}


def parsed(records: Sequence[dict[str, Any]], nlp: Language) -> list[Sample]:
    """Return the articles, parsed, with actors, places and times."""
    articles = [
        Article(id=r["id"], text=r["text"], title=r.get("title"), url=r.get("url"), published=r.get("published")) for r in records
    ]
    with nlp.select_pipes(disable=AFTER):
        docs = nlp.pipe(make_doc(article, nlp) for article in articles)
        return [Sample(gold, article, doc, doc._.actors) for gold, article, doc in zip(records, articles, docs, strict=True)]


def measure(part: Part, samples: Sequence[Sample], nlp: Language, models: Mapping[int, TriggerModel]) -> dict[str, float]:
    """Return the figures of the samples with a part left out."""
    with left_out(part):
        records = [_record(sample, part, nlp, models) for sample in samples]
    return evaluate([sample.gold for sample in samples], records)


@contextmanager
def left_out(part: Part) -> Iterator[None]:
    """Put what replaces a part into its place."""
    with ExitStack() as stack:
        for name, function in part.replaced.items():
            stack.enter_context(patch(_EXTRACT + name, function))
        yield


def _record(sample: Sample, part: Part, nlp: Language, models: Mapping[int, TriggerModel]) -> dict[str, Any]:
    doc = sample.doc
    # Components add to the actors and resolve them: each run begins with those that were parsed.
    doc._.actors = [replace(actor) for actor in sample.actors]
    doc._.chains = doc._.headline = doc._.antecedents = None
    model = models[sample.fold] if sample.fold is not None else TriggerModel.load()
    with patch(f"{_EXTRACT}components.events.TriggerModel.load", lambda *_: model if part.trained else VerbsAndLexicon()):
        for name in AFTER:
            doc = nlp.get_pipe(name)(doc)
    return assemble(doc, sample.article).to_dict()


def table(figures: Mapping[str, Mapping[str, float]], full: bool) -> str:
    """Return the figures as a Markdown table, a row a part."""
    columns = [name for name in COLUMNS if any(name in row for row in figures.values())]
    lines = [
        "# What each part of event extraction brings",
        "",
        f"`python benchmarks/ablation.py{' --full' if full else ''}` writes this table: each row leaves one part out.",
        "The trigger model is cross-validated by topic on ECB+ and MEANTIME, which it is trained on.",
        "The parts overlap: their shares do not add up."
        + ("" if full else f" Of ECB+ the first {QUICK['ecb']} articles are read."),
        "",
        "| | " + " | ".join(COLUMNS[name] for name in columns) + " |",
        "|---" * (len(columns) + 1) + "|",
    ]
    lines += [f"| {part} | " + " | ".join(f"{row.get(name, 0):.3f}" for name in columns) + " |" for part, row in figures.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
