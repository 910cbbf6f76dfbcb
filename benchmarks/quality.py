"""Measure extraction on annotated articles and hold it to the pinned floors.

    NEWSGRAPH_SHARED=… python benchmarks/quality.py            the quick part of each set, as continuous integration runs it
    NEWSGRAPH_SHARED=… python benchmarks/quality.py --full     all annotated articles
    … --update                raise the floors to what was measured; refuses to lower any; with --full, write the README's table
    … --update --allow-lower  lower them too: say why in the commit message

``NEWSGRAPH_SHARED`` names a folder whose ``gold`` holds the annotated sets. ``floors.json`` pins figures and a hash of each set:
figures of another set of articles cannot be compared. Exit codes: 0 all floors hold, 1 a figure fell or a set changed, 2 usage.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsgraph.app.evaluation import evaluate, load_jsonl

FLOORS = Path(__file__).with_name("floors.json")
README = Path(__file__).parents[1] / "README.md"

SETS = ("meantime", "ecb", "lgl", "plover", "w5h1", "gum")

QUICK = {"ecb": 100, "lgl": 60}
"""How many articles of a large set the quick measurement takes: the first, so that whole topics stay together."""

TOLERANCE = 0.002
"""How far below its floor a figure may be: linear algebra differs between CPUs, and tips a few articles over."""

PUBLISHED = {
    "meantime.event.f1": "Event mentions found, MEANTIME (F1)",
    "ecb.event.f1": "Event mentions found, ECB+ (F1)",
    "meantime.participant.recall": "Participants of events, MEANTIME (recall)",
    "meantime.event.polarity_accuracy": "Affirmed or denied, MEANTIME (accuracy)",
    "meantime.event_coref.conll": "Event coreference, MEANTIME (CoNLL F1)",
    "ecb.event_coref.conll": "Event coreference over all documents, ECB+ (CoNLL F1)",
    "meantime.entity_coref.b3": "Coreference of named entities, MEANTIME (B-cubed F1)",
    "plover.category_hit": "PLOVER category, PLOVER gold records (recall)",
    "plover.category_precision": "PLOVER category (precision)",
    "plover.category_and_both_actors": "PLOVER category with the countries of both sides",
    "lgl.place.f1": "Places found, LGL (F1)",
    "lgl.place.acc161_of_found": "Places found that lie within 161 km, LGL",
    "meantime.time_value.f1": "Time values, MEANTIME (F1)",
    "gum.time_value.f1": "Time values, GUM news (F1)",
    "gum.linked_entity.recall": "Named entities found, GUM news (recall)",
    "w5h1.who.token_f1_half": "Who did it, in the main event (share right)",
    "w5h1.what.token_f1_half": "What happened",
    "w5h1.when.token_f1_half": "When",
    "w5h1.where.token_f1_half": "Where",
}
"""The figures of the README, with what they are called there."""

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Measured figures against their floors."""

    fallen: Figures = field(default_factory=dict)
    raised: Figures = field(default_factory=dict)
    missing: tuple[str, ...] = ()


def main(arguments: list[str] | None = None) -> int:
    """Measure, compare, and update the floors where asked to; return the exit code."""
    options = _parse(arguments)
    folder = os.environ.get("NEWSGRAPH_SHARED")
    if not folder:
        print("NEWSGRAPH_SHARED is not set; point it to the folder that holds gold/*.dev.jsonl", file=sys.stderr)
        return 2
    gold = {name: Path(folder) / "gold" / f"{name}.dev.jsonl" for name in options.sets or SETS}
    mode = "full" if options.full else "quick"
    pinned = json.loads(FLOORS.read_text()) if FLOORS.exists() else {"gold": {}, "quick": {}, "full": {}}
    hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in gold.items()}
    changed = [name for name, digest in hashes.items() if pinned["gold"].get(name, digest) != digest]
    if changed and not (options.update and options.allow_lower):
        print(f"the annotated sets {', '.join(changed)} are not those of the floors; pin them with --update --allow-lower")
        return 1
    figures = measure(
        [load_jsonl(path)[: None if options.full else QUICK.get(name)] for name, path in gold.items()], options.jobs
    )
    floors = {figure: value for figure, value in pinned[mode].items() if figure.partition(".")[0] in gold}
    compared = compare(floors, figures)
    _report(floors, figures, compared)
    if options.update:
        return _update(pinned, mode, hashes, floors, figures, compared, options.allow_lower)
    return 1 if compared.fallen or compared.missing else 0


def compare(floors: Mapping[str, float], measured: Mapping[str, float]) -> Comparison:
    """Return which figures fell below their floors, rose above them, or were not measured at all."""
    return Comparison(
        fallen={
            name: measured[name] for name, floor in floors.items() if name in measured and measured[name] < floor - TOLERANCE
        },
        raised={name: value for name, value in measured.items() if name not in floors or round(value, 3) > floors[name]},
        missing=tuple(name for name in floors if name not in measured),
    )


def raise_floors(floors: Mapping[str, float], measured: Mapping[str, float], *, allow_lower: bool = False) -> Figures:
    """Return the floors raised to what was measured; with ``allow_lower`` exactly what was measured."""
    if allow_lower:
        return {name: round(value, 3) for name, value in measured.items()}
    return {name: max(floors.get(name, 0.0), round(value, 3)) for name, value in measured.items()}


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", help=f"sets to measure, of {SETS}; all by default")
    parser.add_argument("--full", action="store_true", help="all annotated articles")
    parser.add_argument("--update", action="store_true", help="raise the floors to what was measured")
    parser.add_argument("--allow-lower", action="store_true", help="with --update: lower floors too")
    parser.add_argument("--jobs", type=int, default=2, help="processes to extract with (2)")
    return parser.parse_args(arguments)


def measure(sets: list[list[dict[str, Any]]], jobs: int) -> Figures:
    """Return the figures of several sets of annotated articles; they are extracted in one run, for the model is slow to load."""
    from newsgraph.app.building import extract
    from newsgraph.graph import NewsGraph, Record

    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder) / "articles.jsonl"
        lines = (json.dumps(_unannotated(article)) + "\n" for gold in sets for article in gold)
        articles.write_text("".join(lines), encoding="utf-8")
        results = extract([articles], jobs=jobs)
        figures: Figures = {}
        for gold in sets:
            records = []
            for article, result in zip(gold, results, strict=False):
                if isinstance(result, Record):
                    records.append(result)
                else:
                    print(f"{article['id']}: set aside: {result.reason}", file=sys.stderr)
            resolved = NewsGraph.from_records(records).records()
            figures |= evaluate(gold, (record.to_dict() for record in resolved))
    print(f"# {sum(map(len, sets))} articles in {time.perf_counter() - started:.0f} s")
    return figures


def _unannotated(article: Mapping[str, Any]) -> dict[str, Any]:
    return {key: article[key] for key in ("id", "url", "title", "published", "text") if key in article}


def _report(floors: Figures, figures: Figures, compared: Comparison) -> None:
    for name, value in figures.items():
        note = "FELL" if name in compared.fallen else "new" if name not in floors else "up" if name in compared.raised else ""
        print(f"{name:<36} {value:.3f}  floor {floors.get(name, 0):.3f}  {note}".rstrip())
    for name in compared.missing:
        print(f"{name:<36} MISSING  floor {floors[name]:.3f}")


def _update(
    pinned: dict[str, Any],
    mode: str,
    hashes: Mapping[str, str],
    floors: Figures,
    figures: Figures,
    compared: Comparison,
    allow_lower: bool,
) -> int:
    if (compared.fallen or compared.missing) and not allow_lower:
        print("nothing updated: figures fell; add --allow-lower, and say why in the commit message")
        return 1
    others = {name: value for name, value in pinned[mode].items() if name not in floors}
    pinned[mode] = dict(sorted({**others, **raise_floors(floors, figures, allow_lower=allow_lower)}.items()))
    pinned["gold"] = dict(sorted({**pinned["gold"], **hashes}.items()))
    FLOORS.write_text(json.dumps(pinned, indent=1) + "\n")
    README.write_text(put_figures(README.read_text(encoding="utf-8"), pinned["full"]), encoding="utf-8")
    print(f"{FLOORS.name} and {README.name} updated")
    return 0


def put_figures(readme: str, figures: Figures) -> str:
    """Return the README with its table of figures, between two comments, replaced by these."""
    rows = "".join(f"| {text} | {figures[name]:.3f} |\n" for name, text in PUBLISHED.items() if name in figures)
    before, rest = readme.split("<!-- figures -->\n")
    _, after = rest.split("<!-- end of figures -->\n")
    table = f"\n| Figure | |\n|---|---|\n{rows}\n" if rows else ""
    return f"{before}<!-- figures -->\n{table}<!-- end of figures -->\n{after}"


if __name__ == "__main__":
    sys.exit(main())
