"""Sample merges of a corpus, to be judged by reading their quotes, and say how many were judged wrong.

    python benchmarks/merges.py sample RECORDS.jsonl [--size 100] > sample.tsv    a line a merge, to be judged in the first column
    python benchmarks/merges.py count benchmarks/merges.wikinews.tsv              right and wrong ones of a judged list

``merges.reuters_actors.tsv`` holds 60 of the merges of actors alone, drawn from the first 2,000 Reuters articles in the same way.

RECORDS is what `newsgraph extract` makes of the articles. The sample is drawn from all merges (of events, actors and places) with
a fixed seed. Judgements are "right" (both quotes speak of one thing) and "wrong".
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections import Counter
from pathlib import Path

from newsgraph.graph import MergeView, NewsGraph, Quote, Record

SEED = 2025
COLUMNS = ("judgement", "kind", "score", "node", "other", "reasons", "quote", "other quote")
LONGEST_QUOTE = 300


def main(arguments: list[str] | None = None) -> int:
    """Sample, or count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["sample", "count"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--size", type=int, default=100, help="merges to sample (100)")
    options = parser.parse_args(arguments)
    if options.command == "count":
        count(options.file)
    else:
        write(sample(options.file, options.size))
    return 0


def sample(file: Path, size: int) -> list[MergeView]:
    """Return a random sample of the merges between the records of a file, by node."""
    with file.open(encoding="utf-8") as lines:
        merges = NewsGraph.from_records(map(Record.from_json, lines)).explain_merges()
    print(f"# {len(merges)} merges, {min(size, len(merges))} sampled", file=sys.stderr)
    return sorted(random.Random(SEED).sample(merges, min(size, len(merges))))


def write(merges: list[MergeView]) -> None:
    """Write a line a merge, with an empty judgement."""
    table = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    table.writerow(COLUMNS)
    for merge in merges:
        kind = merge.node.partition(":")[0]
        quotes = (say(merge.name, merge.quotes), say(merge.other_name, merge.other_quotes))
        table.writerow(("", kind, f"{merge.score:.2f}", merge.node, merge.other, "; ".join(merge.reasons), *quotes))


def say(name: str, quotes: tuple[Quote, ...]) -> str:
    """Return a name with the first sentence that speaks of it."""
    if not quotes:
        return name
    sentence = " ".join(quotes[0].sentence.split())
    short = sentence if len(sentence) <= LONGEST_QUOTE else sentence[: LONGEST_QUOTE - 1] + "…"
    return f"{name}: {short} ({quotes[0].published or 'undated'})"


def count(file: Path) -> None:
    """Print how many of the judged merges are right and wrong, by kind."""
    with file.open(encoding="utf-8", newline="") as lines:
        judged = Counter((row["judgement"], row["kind"]) for row in csv.DictReader(lines, delimiter="\t"))
    for verdict in ("right", "wrong"):
        of = {kind: number for (judgement, kind), number in sorted(judged.items()) if judgement == verdict}
        print(f"{verdict}: {sum(of.values())} ({', '.join(f'{number} {kind}' for kind, number in of.items())})")


if __name__ == "__main__":
    sys.exit(main())
