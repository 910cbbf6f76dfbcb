"""Build the same articles in random orders, and split over several builds, and compare the N-Quads byte by byte.

    python benchmarks/partition.py articles.jsonl.gz [--articles 500] [--orders 5] [--splits 5] [--seed 0] [--records FILE]

With ``--records``, what the articles say is taken from a file of records instead of being extracted again for each build. Prints
a line a build with the hash of what it exports, and ends with 1 if one differs from the first.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from newsgraph.app import building
from newsgraph.exports import formats
from newsgraph.extract.articles import Article, Rejection
from newsgraph.graph import NewsGraph, Record

MOST_PARTS = 9


def main(arguments: list[str] | None = None) -> int:
    """Build, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path, metavar="FILE", help="JSON Lines of articles, also gzipped")
    parser.add_argument("--articles", type=int, default=500, dest="count", help="take the first so many (500)")
    parser.add_argument("--orders", type=int, default=5, help="random orders (5)")
    parser.add_argument("--splits", type=int, default=5, help="random splits over several builds (5)")
    parser.add_argument("--seed", type=int, default=0, help="another seed makes other orders (0)")
    parser.add_argument("--records", type=Path, help="what `newsgraph extract` prints of the articles")
    options = parser.parse_args(arguments)
    if options.records:
        use_records(options.records)
    lines = read_lines(options.articles)[: options.count]
    found = set()
    for name, parts in arrangements(lines, options.orders, options.splits, random.Random(options.seed)):
        digest = built(parts)
        found.add(digest)
        print(f"{name:<9} {len(lines)} articles in {len(parts)} builds: {digest}", flush=True)
    print("the same bytes each time" if len(found) == 1 else f"{len(found)} different exports")
    return 0 if len(found) == 1 else 1


def read_lines(path: Path) -> list[bytes]:
    """Return the lines of a file, one an article."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines()


def use_records(path: Path) -> None:
    """Let builds take what an article says from a file."""
    records = {record.id: record for record in map(Record.from_json, path.read_text(encoding="utf-8").splitlines())}

    def extract(items: Iterable[Article | Rejection], **how: object) -> Iterator[Record | Rejection]:
        return (item if isinstance(item, Rejection) else records[item.id] for item in items)

    vars(building)["extract_packed"] = extract


def arrangements(
    lines: Sequence[bytes], orders: int, splits: int, chance: random.Random
) -> Iterator[tuple[str, list[list[bytes]]]]:
    """Yield the articles as they are, then shuffled, then shuffled and cut into parts, each part one build."""
    yield "as given", [list(lines)]
    for number in range(1, orders + 1):
        yield f"order {number}", [chance.sample(lines, len(lines))]
    for number in range(1, splits + 1):
        shuffled = chance.sample(lines, len(lines))
        cuts = sorted(chance.sample(range(1, len(lines)), min(len(lines) - 1, chance.randrange(1, MOST_PARTS))))
        yield f"split {number}", [shuffled[start:end] for start, end in zip([0, *cuts], [*cuts, len(lines)], strict=True)]


def built(parts: Sequence[Sequence[bytes]]) -> str:
    """Return the hash of the N-Quads of a store that each part was built into, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        store, out = Path(folder) / "parts.newsgraph", Path(folder) / "graph.nq"
        for number, part in enumerate(parts):
            articles = Path(folder) / f"part{number}.jsonl"
            articles.write_bytes(b"\n".join(part))
            building.build([articles], store=store)
        formats.write(NewsGraph.open(store), out, "nquads")
        return hashlib.sha256(out.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
