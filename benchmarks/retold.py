"""Tell how many nodes it takes when several papers tell of one occurrence in their own words.

    python benchmarks/retold.py [ARTICLES.jsonl]

The articles, by default `retold.jsonl`, have ids TOPIC-NUMBER. Prints for each topic the events and actors with and without
resolution, and those told by most articles, each with the words of the articles.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from newsgraph.app.building import extract
from newsgraph.graph import NewsGraph, Record

ARTICLES = Path(__file__).with_name("retold.jsonl")
SHOWN = 4


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print a few lines a topic."""
    given = sys.argv[1:] if arguments is None else arguments
    records = [result for result in extract([Path(given[0]) if given else ARTICLES], jobs=1) if isinstance(result, Record)]
    topics: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        topics[record.id.rpartition("-")[0]].append(record)
    for topic, told in topics.items():
        resolved = list(NewsGraph.from_records(told).records())
        print(f"{topic}: {len(told)} articles")
        for kind in ("event", "actor"):
            nodes = spoken(resolved, kind)
            print(f"  {len(spoken(told, kind))} {kind}s in the articles, {len(nodes)} {kind}s in the graph")
            for words in sorted(nodes.values(), key=lambda words: (-len(words), sorted(words)))[:SHOWN]:
                if len(words) > 1:
                    print(f"    {len(words)} articles: {', '.join(words[article] for article in sorted(words))}")
    return 0


def spoken(records: Sequence[Record], kind: Literal["event", "actor"]) -> dict[str, dict[str, str]]:
    """Return for each node of a kind the articles that speak of it, with their first words for it."""
    nodes: dict[str, dict[str, str]] = defaultdict(dict)
    for record in records:
        for mention in record.mentions:
            if mention.kind == kind:
                text = (record.title or "") if mention.field == "title" else record.text
                nodes[mention.node].setdefault(record.id, text[mention.start : mention.end])
    return nodes


if __name__ == "__main__":
    sys.exit(main())
