"""Measure what our components cost beside the bare spaCy pipeline, on the same articles in one run.

    NEWSGRAPH_SHARED=… python benchmarks/cost.py [--articles N]

``NEWSGRAPH_SHARED`` names a folder whose ``load`` holds plain articles. Prints the CPU time of the bare pipeline, of each of our
components and of assembling the records, and the ratio of all to the bare pipeline. Exit codes: 0 the ratio is at most 2, 1 it is
higher, 2 usage.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.articles import Article
from newsgraph.extract.assembly import assemble
from newsgraph.extract.pipeline import load, make_doc

SOURCES = ("wikinews", "reuters")
MOST = 2.0
BATCH = 32
_OURS = "newsgraph_"

T = TypeVar("T")


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=128, help="how many articles of each source (128)")
    options = parser.parse_args(arguments)
    folder = os.environ.get("NEWSGRAPH_SHARED")
    if not folder:
        print("NEWSGRAPH_SHARED is not set; point it to the folder that holds load/*.jsonl.gz", file=sys.stderr)
        return 2
    found = [
        article for name in SOURCES for article in islice(read(Path(folder) / "load" / f"{name}.jsonl.gz"), options.articles)
    ]
    spent = measure(found, load())
    bare = spent.pop("bare")
    ours = sum(spent.values())
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"{name:<24} {seconds:7.2f} s  {seconds / bare:5.2f}")
    ratio = (bare + ours) / bare
    print(f"{'bare spaCy pipeline':<24} {bare:7.2f} s   1.00")
    print(f"{'all':<24} {bare + ours:7.2f} s  {ratio:5.2f}  ({len(found)} articles; at most {MOST})")
    return 0 if ratio <= MOST else 1


def read(path: Path) -> Iterator[Article]:
    """Yield the articles of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            yield Article(id=entry["id"], text=entry["text"], title=entry.get("title"), published=entry.get("published"))


def measure(articles: list[Article], nlp: Language) -> dict[str, float]:
    """Return CPU seconds: "bare", and each of ours by name; the first batch is read once before, so that tables are loaded."""
    spent: dict[str, float] = defaultdict(float)
    _run(articles[:BATCH], nlp, defaultdict(float))
    for start in range(0, len(articles), BATCH):
        with nlp.memory_zone():
            _run(articles[start : start + BATCH], nlp, spent)
    return spent


def _run(articles: list[Article], nlp: Language, spent: dict[str, float]) -> None:
    docs = [make_doc(article, nlp) for article in articles]
    for name, pipe in nlp.pipeline:
        docs = _timed(spent, name if name.startswith(_OURS) else "bare", partial(_through, pipe, docs))
    _timed(spent, "records", partial(_assembled, docs, articles))


def _assembled(docs: list[Doc], articles: list[Article]) -> list[str]:
    return [assemble(doc, article).to_json() for doc, article in zip(docs, articles, strict=True)]


def _through(pipe: Callable[[Doc], Doc], docs: list[Doc]) -> list[Doc]:
    stream = getattr(pipe, "pipe", None)
    return [pipe(doc) for doc in docs] if stream is None else list(stream(docs, batch_size=BATCH))


def _timed(spent: dict[str, float], name: str, work: Callable[[], T]) -> T:
    started = time.process_time()
    result = work()
    spent[name] += time.process_time() - started
    return result


if __name__ == "__main__":
    sys.exit(main())
