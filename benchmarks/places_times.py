"""Measure what places and times cost: the gazetteer's load, and both components against the bare spaCy pipeline.

    python benchmarks/places_times.py                 the example articles, several times over
    NEWSGRAPH_SHARED=… python benchmarks/places_times.py    200 articles of its ``load/wikinews.jsonl.gz``
    … --articles N --processes N

Prints one figure a line and what it may be at most. All times are CPU times of one run in one process, so that their ratios hold
on a machine that others use too; the gazetteer is opened and looked up in, in processes of its own. Exit codes: 0 all figures
hold, 1 one does not.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import cycle, islice
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.articles import Article
from newsgraph.extract.pipeline import load, load_base, make_doc

EXAMPLES = Path(__file__).parents[1] / "examples" / "articles"

LIMITS = {
    "gazetteer.open_seconds": 0.3,
    "gazetteer.resident_mb": 150.0,
    "gazetteer.private_mb_each": 150.0,
    "share_of_spacy.places_and_times": 0.25,
}
"""What the figures may be at most."""

_PROBE = """
import os, sys, time
from newsgraph.extract.gazetteer import Gazetteer, index_path
from pathlib import Path

def memory(name):
    for line in open("/proc/self/smaps_rollup"):
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return 0.0

rss, private = memory("Rss:"), memory("Private_Dirty:")
started = time.process_time()
gazetteer = Gazetteer(index_path())
gazetteer.find("Kharkiv")
seconds = time.process_time() - started
for name in sys.stdin.read().split("\\n"):
    gazetteer.lookup(name)
print(seconds, memory("Rss:") - rss, memory("Private_Dirty:") - private)
"""


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    options = _parse(arguments)
    articles = list(islice(_articles(), options.articles))
    figures = {**measure_components(articles), **measure_gazetteer(_names(articles), options.processes)}
    for name, value in figures.items():
        limit = LIMITS.get(name)
        print(f"{name:<36} {value:.3f}" + (f"  at most {limit:g}  {'ok' if value <= limit else 'TOO MUCH'}" if limit else ""))
    return int(any(figures[name] > limit for name, limit in LIMITS.items()))


def measure_components(articles: list[Article]) -> dict[str, float]:
    """Return the CPU time of the components as shares of that of the bare pipeline, over the same docs."""
    bare, whole = load_base(), load()
    components = {name: whole.get_pipe(f"newsgraph_{name}") for name in ("places", "times")}
    seconds = dict.fromkeys(("spacy", *components), 0.0)
    # The first batch loads what is loaded lazily, and does not count.
    for number, batch in enumerate(_batches(articles)):
        spent = _time_batch(bare, components, batch)
        if number:
            seconds = {name: seconds[name] + spent[name] for name in seconds}
    shares = {f"share_of_spacy.{name}": seconds[name] / seconds["spacy"] for name in components}
    return {
        "spacy_seconds": seconds["spacy"],
        **shares,
        "share_of_spacy.places_and_times": sum(shares.values()),
    }


def _time_batch(bare: Language, components: Mapping[str, object], batch: list[Article]) -> dict[str, float]:
    started = time.process_time()
    docs = list(bare.pipe(make_doc(article, bare) for article in batch))
    spent = {"spacy": time.process_time() - started}
    for name, component in components.items():
        started = time.process_time()
        for doc in docs:
            _apply(component, doc)
        spent[name] = time.process_time() - started
    return spent


def _apply(component: object, doc: Doc) -> None:
    assert callable(component)
    component(doc)


def measure_gazetteer(names: Iterable[str], processes: int) -> dict[str, float]:
    """Return how long the gazetteer takes to open and what it adds to the memory of one process, and of each of several."""
    words = "\n".join(sorted(set(names)))
    alone = _probe(1, words)[0]
    together = _probe(processes, words)
    return {
        "gazetteer.open_seconds": alone[0],
        "gazetteer.resident_mb": alone[1],
        f"gazetteer.open_seconds_of_{processes}": max(seconds for seconds, _, _ in together),
        "gazetteer.private_mb_each": max(private for _, _, private in together),
    }


def _probe(processes: int, words: str) -> list[tuple[float, float, float]]:
    running = [
        subprocess.Popen([sys.executable, "-c", _PROBE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write(words)
        process.stdin.close()
    results = []
    for process in running:
        assert process.stdout is not None
        seconds, resident, private = map(float, process.stdout.read().split())
        process.wait()
        results.append((seconds, resident, private))
    return results


def _articles() -> Iterator[Article]:
    shared = os.environ.get("NEWSGRAPH_SHARED")
    if shared:
        with gzip.open(Path(shared) / "load" / "wikinews.jsonl.gz", "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                item = json.loads(line)
                yield Article(id=str(number), text=item["text"], title=item.get("title"), published=item.get("published"))
        return
    from newsgraph.extract.readers import read

    yield from cycle([item for item in read([EXAMPLES]) if isinstance(item, Article)])


def _batches(articles: list[Article], size: int = 20) -> Iterator[list[Article]]:
    for start in range(0, len(articles), size):
        yield articles[start : start + size]


def _names(articles: Iterable[Article]) -> Iterator[str]:
    """Yield the capitalised words of the articles: what the places component looks up, and more."""
    for article in articles:
        yield from (word.strip(".,;:\"'()") for word in article.text.split() if word[:1].isupper())


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=200, help="how many articles (200)")
    parser.add_argument("--processes", type=int, default=10, help="how many processes share the gazetteer (10)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
