"""Measure whom pronouns and descriptions of actors are taken for, on annotated articles.

    newsgraph extract gum.dev.jsonl > records.jsonl
    python benchmarks/anaphora.py gum.dev.jsonl records.jsonl [--wrong]

A mention is right when the one before it in its chain is of the same entity in the annotation. Each of ours counts as the
smallest annotated one that holds it; what the annotation does not have is left out. Recall is of the annotated pronouns whose
entity was mentioned before. ``--wrong`` lists the wrong ones with their sentences.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

Json = Mapping[str, Any]

PRONOUNS = frozenset("he him his himself she her hers herself it its itself they them their theirs themselves".split())
AROUND = 90
"""Characters of text around a wrong mention."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print a line for pronouns, one for descriptions, and one for names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, help="annotated articles")
    parser.add_argument("records", type=Path, help="records of the same articles")
    parser.add_argument("--wrong", action="store_true", help="list what is wrong")
    options = parser.parse_args(arguments)
    gold, records = (
        {a["id"]: a for a in map(json.loads, path.open(encoding="utf-8"))} for path in (options.gold, options.records)
    )
    counts: Counter[tuple[str, str]] = Counter()
    for id in sorted(gold.keys() & records.keys()):
        entities = [m for m in gold[id]["mentions"] if m["kind"] == "entity" and "cluster" in m]
        counts["pronoun", "asked"] += sum(_is_anaphor(m, entities) for m in entities)
        for kind, right, mention, before in _links(entities, records[id]):
            counts[kind, "right" if right else "wrong"] += 1
            if options.wrong and not right:
                print(f"{kind}: {_quoted(gold[id]['text'], before)} <- {_quoted(gold[id]['text'], mention)}")
    for kind in ("pronoun", "description", "name"):
        good, bad = counts[kind, "right"], counts[kind, "wrong"]
        recall = f", recall {good / counts[kind, 'asked']:.3f}" if counts[kind, "asked"] else ""
        print(f"{kind}: {good} right, {bad} wrong, precision {good / max(good + bad, 1):.3f}{recall}")
    return 0


def _by_id(path: Path) -> dict[str, Json]:
    return {article["id"]: article for article in map(json.loads, path.read_text(encoding="utf-8").splitlines())}


def _links(entities: Sequence[Json], record: Json) -> Iterator[tuple[str, bool, Json, Json]]:
    """Yield each mention that has one before it in its chain: what it is, and whether both are of one entity."""
    chains: dict[str, list[Json]] = defaultdict(list)
    for mention in sorted(record["mentions"], key=lambda m: m["start"]):
        if mention["kind"] == "actor" and mention.get("in", "text") == "text":
            chains[mention["node"]].append(mention)
    for chain in chains.values():
        known = [(mention, entity) for mention in chain if (entity := _entity(mention, entities)) is not None]
        for (before, one), (mention, two) in pairwise(known):
            yield _kind(mention, record["text"]), one["cluster"] == two["cluster"], mention, before


def _entity(mention: Json, entities: Sequence[Json]) -> Json | None:
    holding = [e for e in entities if e["start"] <= mention["start"] and mention["end"] <= e["end"]]
    return min(holding, key=lambda e: e["end"] - e["start"], default=None)


def _kind(mention: Json, text: str) -> str:
    words = text[mention["start"] : mention["end"]]
    if words.lower() in PRONOUNS:
        return "pronoun"
    return "name" if words[:1].isupper() and words.split()[-1][:1].isupper() else "description"


def _is_anaphor(mention: Json, entities: Sequence[Json]) -> bool:
    if mention["text"].lower() not in PRONOUNS:
        return False
    return any(e["cluster"] == mention["cluster"] and e["start"] < mention["start"] for e in entities)


def _quoted(text: str, mention: Json) -> str:
    start, end = mention["start"], mention["end"]
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND // 3]
    return " ".join(f"…{before}[{text[start:end]}]{after}…".split())


if __name__ == "__main__":
    sys.exit(main())
