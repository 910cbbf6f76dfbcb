"""Measure how the cost of resolution grows with the number of articles, and what share of extraction it is.

    newsgraph extract reuters.jsonl.gz > records.jsonl
    python benchmarks/resolution_speed.py records.jsonl [--least 1000] [--extraction SECONDS]

Resolves the first n records for n = least, twice as many, and so on up to all of them, and prints CPU seconds, what a process
beside it took meanwhile to resolve a few records over and over (`yardstick`), and how many times the step before it is once both
are measured by that. With ``--extraction``, the CPU seconds that extraction of all took, it prints the share of them too.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

from yardstick import Yardstick

from newsgraph.graph import Record, resolve

MEASURE = 150
"""Records of the yardstick."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print a line a step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path, help="JSON Lines file of records")
    parser.add_argument("--least", type=int, default=1000, help="articles of the first step (1000)")
    parser.add_argument("--extraction", type=float, help="CPU seconds that extraction took")
    options = parser.parse_args(arguments)
    records = read(options.records)
    yardstick = Yardstick(make_measure, options.records)
    last, number = 0.0, options.least
    while number <= len(records):
        yardstick.seconds()
        seconds = cpu_seconds(records[:number])
        measure = yardstick.seconds()
        ratio = f", {seconds / measure / last:.2f} times the step before" if last else ""
        print(f"{number} articles: {seconds:.2f} CPU s (yardstick {measure:.3f} s){ratio}", flush=True)
        last, number = seconds / measure, number * 2
    if options.extraction:
        print(f"{cpu_seconds(records) / options.extraction:.1%} of the time of extraction")
    yardstick.stop()
    return 0


def read(path: Path, most: int | None = None) -> list[Record]:
    """Return the first records of a file."""
    with path.open(encoding="utf-8") as lines:
        return [Record.from_json(line) for line in islice(lines, most)]


def make_measure(path: Path) -> Callable[[], object]:
    """Return the work of the yardstick."""
    return partial(resolve, read(path, MEASURE))


def cpu_seconds(records: list[Record]) -> float:
    """Return the CPU time that resolution takes."""
    started = time.process_time()
    resolve(records)
    return time.process_time() - started


if __name__ == "__main__":
    sys.exit(main())
