"""Simulate a build of many millions of articles from records at hand and measured costs; the figures of docs/scale.md.

    newsgraph extract reuters.jsonl.gz > records.jsonl
    python benchmarks/scale.py records.jsonl [--articles 100000000] [--cores 1000] [--seconds 0.08] …

Prints how blocks, candidate pairs, words and merges grow with the number of articles; how even the parts of a shuffle are under
the skew of the blocks; what task size, slow machines and dying workers make of the time; and what it all comes to. Everything is
counted or drawn from the records, with a fixed seed; what is extrapolated says so. CPU seconds an article come from
`benchmarks/spark_overhead.py`, whose ratio they are meant for.
"""

from __future__ import annotations

import argparse
import heapq
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import NamedTuple

from newsgraph.graph import Record, resolve
from newsgraph.graph.accounts import Account, accounts_of
from newsgraph.graph.occurrences import blocking_keys, near_pairs
from newsgraph.graph.stories import count_words

SEED = 20310402
SLOW_SHARE, SLOWNESS = 0.03, 3.0
"""Share of cores on slow or crowded machines, and how many times longer they take."""
TASK_START = 0.3
"""Seconds to start a task and commit what it wrote."""
REACH = 30
"""In a block each account is compared with this many others."""


class Growth(NamedTuple):
    """What a corpus of a number of articles holds."""

    articles: int
    accounts: int
    keys: int
    pairs: int
    largest_block: int
    words: int
    merges: int


def main(arguments: list[str] | None = None) -> int:
    """Count, simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path, help="JSON Lines of records")
    parser.add_argument("--articles", type=int, default=100_000_000, help="articles of the corpus to plan (100,000,000)")
    parser.add_argument("--cores", type=int, default=1000, help="cores of the cluster (1000)")
    parser.add_argument("--seconds", type=float, default=0.08, help="CPU seconds of an article, all stages (0.08)")
    parser.add_argument("--deaths", type=float, default=0.02, help="workers that die in an hour, as a share (0.02)")
    parser.add_argument("--least", type=int, default=1000, help="articles of the first step of growth (1000)")
    options = parser.parse_args(arguments)
    with options.records.open(encoding="utf-8") as lines:
        records = [Record.from_json(line) for line in lines]
    steps = [growth_of(records[:number]) for number in doublings(options.least, len(records))]
    print_growth(steps, options.articles)
    print_skew(records)
    print_tasks(records, options.articles, options.cores, options.seconds, options.deaths)
    print_sizes(records, options.articles)
    return 0


def doublings(least: int, most: int) -> Iterator[int]:
    """Yield least, twice as many and so on, and in the end all."""
    while least < most:
        yield least
        least *= 2
    yield most


# Growth


def settled(record: Record) -> Iterator[Account]:
    """Yield the accounts of a record that rules can compare."""
    return (account for account in accounts_of(record, {}) if account.settled)


def growth_of(records: Sequence[Record]) -> Growth:
    """Count what resolution of the records has to do."""
    ordered = sorted(records, key=lambda record: record.id)
    accounts = [account for record in ordered for account in settled(record)]
    blocks: dict[tuple[object, ...], list[int]] = {}
    for place, account in enumerate(accounts):
        for key in blocking_keys(account):
            blocks.setdefault(key, []).append(place)
    pairs = {pair for members in blocks.values() for pair in near_pairs(members)}
    words = {word for record in records for word in count_words(record)}
    return Growth(
        articles=len(records),
        accounts=len(accounts),
        keys=sum(map(len, blocks.values())),
        pairs=len(pairs),
        largest_block=max(map(len, blocks.values()), default=0),
        words=len(words),
        merges=len(resolve(records)),
    )


def print_growth(steps: Sequence[Growth], articles: int) -> None:
    """Print a table, and for each count its power of the number of articles over the last steps and what that comes to."""
    print("\n| articles | accounts | block entries | candidate pairs | largest block | words | merges |\n|" + 7 * "---|")
    for step in steps:
        print("| " + " | ".join(f"{value:,}" for value in step) + " |")
    if len(steps) > 1:
        first, last = steps[0], steps[-1]
        powers = [power(first.articles, last.articles, a, b) for a, b in zip(first, last, strict=True)]
        print("| power | " + " | ".join(f"{value:.2f}" for value in powers[1:]) + " |")
        far = [value * (articles / last.articles) ** p for value, p in zip(last, powers, strict=True)]
        print(f"| {articles:,} (extrapolated) | " + " | ".join(f"{value:.2g}" for value in far[1:]) + " |")
    last = steps[-1]
    print(f"\nblock entries an article: {last.keys / last.articles:.1f}; pairs an article can have at most, {REACH} an entry: "
          f"{REACH * last.keys / last.articles:.0f}; has: {last.pairs / last.articles:.1f}")  # fmt: skip


def power(n: int, m: int, a: float, b: float) -> float:
    """Return the exponent p with b / a = (m / n) ** p."""
    return math.log(b / a) / math.log(m / n) if a and b else 0.0


# Skew


def print_skew(records: Sequence[Record]) -> None:
    """Print how much more the fullest part of a shuffle by block has than the mean, by number of parts."""
    sizes: Counter[bytes] = Counter()
    for record in records:
        for account in settled(record):
            sizes.update(blake2b(repr(key).encode(), digest_size=8).digest() for key in blocking_keys(account))
    shared = {key: size for key, size in sizes.items() if size > 1}
    comparisons = {key: comparisons_in(size) for key, size in shared.items()}
    fullest = max(comparisons.values(), default=0) / max(1, sum(comparisons.values()))
    print(f"\nblocks: {len(sizes):,}, of them with more than one account: {len(shared):,}; ", end="")
    print(f"the fullest has {fullest:.2%} of all comparisons")
    print("\n| parts | mean comparisons | fullest part, times the mean |\n|---|---|---|")
    for parts in (8, 64, 512, 4096):
        loads = [0] * parts
        for key, load in comparisons.items():
            loads[int.from_bytes(key, "big") % parts] += load
        mean = sum(loads) / parts
        print(f"| {parts} | {mean:,.0f} | {max(loads) / mean if mean else 0:.2f} |")


def comparisons_in(size: int) -> int:
    """Return how many pairs a block of a size gives."""
    return size * (size - 1) // 2 if size <= REACH else REACH * (size - REACH) + REACH * (REACH - 1) // 2


# Tasks


class Run(NamedTuple):
    """A simulated run: hours until the last task was done, share of work done twice, and the longest task in hours."""

    hours: float
    repeated: float
    longest: float


def print_tasks(records: Sequence[Record], articles: int, cores: int, seconds: float, deaths: float) -> None:
    """Print how long the build takes by articles a task, with slow machines, and with workers that die."""
    lengths = [len(record.text) for record in records]
    ideal = articles * seconds / cores / 3600
    print(f"\n{articles:,} articles at {seconds} CPU s on {cores} cores: {ideal:.2f} hours if nothing is ever in the way\n")
    print("| articles a task | tasks | even machines | some slow | and dying | done twice | longest task |\n|" + 7 * "---|")
    for size in (30, 300, 3000, 30000):
        tasks = draw_tasks(lengths, articles, size, seconds, Random(SEED))
        even = simulate(tasks, cores, 0.0, 0.0, Random(SEED))
        slow = simulate(tasks, cores, SLOW_SHARE, 0.0, Random(SEED))
        dying = simulate(tasks, cores, SLOW_SHARE, deaths, Random(SEED))
        print(f"| {size:,} | {len(tasks):,} | {even.hours:.2f} h | {slow.hours:.2f} h | {dying.hours:.2f} h | "
              f"{dying.repeated:.2%} | {dying.longest * 60:.1f} min |")  # fmt: skip


def draw_tasks(lengths: Sequence[int], articles: int, size: int, seconds: float, random: Random) -> list[float]:
    """Return seconds for each task: articles drawn from those at hand, each taking time by its length.

    The sum of many draws is drawn at once, from the normal distribution that it tends to.
    """
    mean = sum(lengths) / len(lengths)
    spread = math.sqrt(sum((length - mean) ** 2 for length in lengths) / len(lengths)) / mean
    tasks = math.ceil(articles / size)
    return [max(0.0, size * seconds * random.gauss(1.0, spread / math.sqrt(size))) + TASK_START for _ in range(tasks)]


def simulate(tasks: Sequence[float], cores: int, slow_share: float, deaths: float, random: Random) -> Run:
    """Hand out tasks, each to the core that is free first; a core that dies loses what it has in hand, and comes back."""
    speeds = [SLOWNESS if random.random() < slow_share else 1.0 for _ in range(cores)]
    free = [(0.0, core) for core in range(cores)]
    heapq.heapify(free)
    lost, longest, end = 0.0, 0.0, 0.0
    for task in tasks:
        while True:
            now, core = heapq.heappop(free)
            needed = task * speeds[core]
            dies = -math.log(1.0 - random.random()) / deaths * 3600 if deaths else math.inf
            if dies >= needed:
                heapq.heappush(free, (now + needed, core))
                longest, end = max(longest, needed), max(end, now + needed)
                break
            lost += dies
            heapq.heappush(free, (now + dies, core))
    return Run(end / 3600, lost / sum(tasks), longest / 3600)


# Sizes


def print_sizes(records: Sequence[Record], articles: int) -> None:
    """Print bytes of texts and records, here and of the whole corpus."""
    texts = sum(len(record.text.encode("utf-8", "surrogatepass")) for record in records) / len(records)
    jsons = sum(len(record.to_json()) for record in records) / len(records)
    edges = sum(len(record.edges) for record in records) / len(records)
    print(f"\nan article: {texts:,.0f} bytes of text, {jsons:,.0f} of record (before compression), {edges:.1f} edges; "
          f"{articles:,}: {texts * articles / 1e12:.2f} TB of text, {jsons * articles / 1e12:.2f} TB of records")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
