"""Measure what the engine costs beside plain processes: the same articles, as many processes, in one run, one after the other.

    python benchmarks/spark_overhead.py articles.jsonl[.gz] [--articles 2000] [--processes 2]

Each side reads, extracts, resolves and writes N-Quads. Prints seconds by the clock and of CPU in all processes, ratios without
the start of Spark, and whether both wrote the same bytes. The clock is right on an idle machine only; CPU seconds hold on a busy
one too. Exit codes: 0 the ratio of the clock is at most 1.4 and the bytes are the same, 1 not so.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

MOST = 1.4

PLAIN = """
import sys
from newsgraph.app import build
print(build([sys.argv[1]], rdf=sys.argv[2] + ".nq", jobs=int(sys.argv[3])).summary.seconds)
"""
START = """
import sys
import time
from newsgraph.app.spark.sessions import open_session
started = time.perf_counter()
with open_session(f"local[{sys.argv[3]},4]"):
    print(time.perf_counter() - started)
"""
SPARK = """
import sys
from newsgraph.app.spark.building import build
from newsgraph.app.spark.sessions import open_session
master = f"local[{sys.argv[3]},4]"
with open_session(master):
    print(build([sys.argv[1]], out=sys.argv[2], master=master).seconds)
"""


class Cost(NamedTuple):
    """Seconds: by the clock, without start-up, and of CPU in all processes."""

    clock: float
    cpu: float


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles_file", type=Path, help="JSON Lines of articles, may be gzipped")
    parser.add_argument("--articles", type=int, default=2000, help="how many of them (2000)")
    parser.add_argument("--processes", type=int, default=2, help="how many processes (2)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "articles.jsonl", Path(folder) / "out"
        with source.open("w", encoding="utf-8") as file:
            file.writelines(islice(lines(options.articles_file), options.articles))
        costs = {}
        for name, code in (("start", START), ("processes", PLAIN), ("spark", SPARK)):
            costs[name] = run(code, str(source), str(out), str(options.processes))
            print(f"{name:<10} {costs[name].clock:8.1f} s  {costs[name].cpu:8.1f} CPU s", flush=True)
        same = digest([Path(f"{out}.nq")]) == digest(sorted((out / "nquads").glob("part-*")))
    plain, spark = costs["processes"], costs["spark"]
    ratio = spark.clock / plain.clock
    cpu = (spark.cpu - costs["start"].cpu) / plain.cpu
    print(f"ratio      {ratio:8.2f}    {cpu:8.2f}        without the start of Spark; by the clock at most {MOST}")
    print(f"same bytes {'yes' if same else 'no'}")
    return 0 if ratio <= MOST and same else 1


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from file


def run(code: str, *arguments: str) -> Cost:
    """Run code in a session of its own, and add up the CPU time of all processes in it."""
    words = [sys.executable, "-c", code, *arguments]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        spent: dict[int, float] = {}
        while process.poll() is None:
            spent |= cpu_of_session(process.pid)
            time.sleep(0.2)
        assert process.stdout is not None
        if process.returncode:
            sys.exit(process.returncode)
        return Cost(float(process.stdout.read().split()[-1]), sum(spent.values()))


def cpu_of_session(session: int) -> dict[int, float]:
    """Return process id -> CPU seconds so far of each process of a session."""
    ticks = os.sysconf("SC_CLK_TCK")
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == session:
            found[int(stat.parent.name)] = (int(fields[11]) + int(fields[12])) / ticks
    return found


def digest(paths: list[Path]) -> str:
    """Return a hash of the content of files, one after the other."""
    hashed = hashlib.sha256()
    for path in paths:
        hashed.update(path.read_bytes())
    return hashed.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
