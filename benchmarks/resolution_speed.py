"""Measure how the cost of resolution grows with the number of articles, and what share of extraction it is.

    newsgraph extract reuters.jsonl.gz > records.jsonl
    python benchmarks/resolution_speed.py records.jsonl [--least 1000] [--extraction SECONDS]

Resolves the first n records for n = least, twice as many, and so on up to all of them, and prints CPU seconds and the ratio to
the step before. With ``--extraction``, the CPU seconds that extraction of all took, it prints the share of them too. It is CPU
time, for other work on the machine makes the clock meaningless.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from newsgraph.graph import Record, resolve


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print a line a step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path, nargs="+", help="JSON Lines files of records")
    parser.add_argument("--least", type=int, default=1000, help="articles of the first step (1000)")
    parser.add_argument("--extraction", type=float, help="CPU seconds that extraction took")
    options = parser.parse_args(arguments)
    records = [Record.from_json(line) for path in options.records for line in path.read_text(encoding="utf-8").splitlines()]
    last, number, seconds = 0.0, options.least, 0.0
    while number <= len(records):
        seconds = cpu_seconds(records[:number])
        ratio = f", {seconds / last:.2f} times the step before" if last else ""
        print(f"{number} articles: {seconds:.2f} CPU s{ratio}", flush=True)
        last, number = seconds, number * 2
    if options.extraction:
        print(f"{cpu_seconds(records) / options.extraction:.1%} of the time of extraction")
    return 0


def cpu_seconds(records: list[Record]) -> float:
    """Return the CPU time that resolution takes."""
    started = time.process_time()
    resolve(records)
    return time.process_time() - started


if __name__ == "__main__":
    sys.exit(main())
