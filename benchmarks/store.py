"""Measure what a large store costs: to add a few articles to it, to open it, to ask it something.

    newsgraph extract articles.jsonl > records.jsonl
    python benchmarks/store.py add records.jsonl articles.jsonl.gz [--articles 19000] [--new 100]
    python benchmarks/store.py ask records.jsonl [--events 1000000] [--keep FILE]

``add`` makes a store of so many articles, builds some more into it, and the same into an empty store, and prints the ratio of CPU
seconds. ``ask`` makes a store of so many events, opens it for the first and for the second time, and asks it what people ask;
each question in a process of its own, with wall-clock seconds and the most memory it took. With ``--unresolved`` what is one is
not looked for, which takes the longest by far: only nodes of one id are one.

Where there are fewer records than that they are copied, each copy with ids of its own and moved in time by a hundred days, so
that copies are no retellings of each other.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any

from newsgraph.app.building import build
from newsgraph.app.workers import load_once
from newsgraph.graph import Merges, NewsGraph, Record, Store, graph_file

APART = 100
"""Days between two copies."""
UNRESOLVED = "unresolved"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATED = ("published", "start", "end", "told", "value")

QUESTIONS: dict[str, Callable[[NewsGraph], object]] = {
    "open": lambda graph: "opened",
    "stats": lambda graph: graph.stats()["events"],
    "ten most salient events": lambda graph: len(graph.events(limit=10)),
    "ten of a type": lambda graph: len(graph.events(type="statement", limit=10)),
    "ten of an actor": lambda graph: len(graph.events(actor="Japan", limit=10)),
    "ten at a place": lambda graph: len(graph.events(place="London", limit=10)),
    "ten of a month": lambda graph: len(graph.events(since="1990-03", until="1990-03", limit=10)),
    "ten with words": lambda graph: len(graph.events(text="oil prices", limit=10)),
    "all of an actor in a year": lambda graph: len(graph.events(actor="Japan", since="1990", until="1990")),
    "find": lambda graph: len(graph.find("Bank of Japan")),
    "ten quotes on an actor": lambda graph: len(graph.evidence("Japan", limit=10)),
    "an actor at a place": lambda graph: len(graph.events(actor="Japan", place="London")),
    "neighbours of an actor": lambda graph: len(graph.neighbourhood("Bank of Japan")),
    "a name that is not there": lambda graph: _missing(graph),
}


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add")
    add.add_argument("records", type=Path)
    add.add_argument("news", type=Path, help="JSON Lines of articles, also gzipped; the last ones are added")
    add.add_argument("--articles", type=int, default=19_000, help="of the store (19,000)")
    add.add_argument("--new", type=int, default=100, help="articles to add (100)")
    ask = commands.add_parser("ask")
    ask.add_argument("records", type=Path)
    ask.add_argument("--events", type=int, default=1_000_000, help="of the store, before resolution (1,000,000)")
    ask.add_argument("--keep", type=Path, help="keep the store in this file; use it if it is there")
    ask.add_argument("--unresolved", action="store_true", help="look for nothing that is one")
    one = commands.add_parser("one", help="used by ask: one question to a store, as JSON")
    one.add_argument("store", type=Path)
    one.add_argument("question", choices=[*QUESTIONS, UNRESOLVED])
    options = parser.parse_args(arguments)
    if options.command == "one":
        _answer(options.store, options.question)
    elif options.command == "add":
        _measure_adding(options.records, options.news, options.articles, options.new)
    else:
        _measure_asking(options.records, options.events, options.keep, options.unresolved)
    return 0


# ---------------------------------------------------------------------------------------------------------------------- adding


def _measure_adding(records: Path, news: Path, articles: int, new: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        large, empty, added = (Path(folder) / name for name in ("large.newsgraph", "empty.newsgraph", "new.jsonl"))
        with Store(large) as store:
            store.add_all(islice(_copies(records), articles))
        data = news.read_bytes()
        lines = (gzip.decompress(data) if news.suffix == ".gz" else data).splitlines()[-new:]
        added.write_bytes(b"\n".join(lines))
        load_once(None)
        build([added], store=Path(folder) / "warm.newsgraph").graph.stats()
        alone = _cpu_seconds(lambda: _build_and_sum_up(added, empty))
        onto = _cpu_seconds(lambda: _build_and_sum_up(added, large))
        print(
            f"{len(lines)} articles alone: {alone:.1f} CPU s; onto {articles:,}: {onto:.1f} CPU s, {onto / alone:.2f} times that"
        )
        later = _cpu_seconds(lambda: NewsGraph.open(large).stats())
        again = _cpu_seconds(lambda: NewsGraph.open(large).stats())
        print(f"the next opening resolves all: {later:.1f} CPU s; the one after that: {again:.3f} CPU s", flush=True)


def _build_and_sum_up(articles: Path, store: Path) -> None:
    """Do what the command line does."""
    made = build([articles], store=store)
    if made.has_graph:
        made.graph.stats()


def _cpu_seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


# ---------------------------------------------------------------------------------------------------------------------- asking


def _measure_asking(records: Path, events: int, keep: Path | None, unresolved: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = keep or Path(folder) / "large.newsgraph"
        if not path.exists():
            with Store(path) as store:
                store.add_all(_enough(_copies(records), events))
        with Store(path, read_only=True) as store:
            print(f"{len(store):,} articles, {path.stat().st_size / 2**20:,.0f} MB", flush=True)
        if unresolved:
            _print_answer("first opening: unresolved", path, UNRESOLVED)
        else:
            _print_answer("first opening: resolve all", path, "open")
        print(f"the graph beside it: {graph_file.path_of(path).stat().st_size / 2**20:,.0f} MB", flush=True)
        for question in QUESTIONS:
            _print_answer(question, path, question)


def _print_answer(name: str, path: Path, question: str) -> None:
    done = subprocess.run([sys.executable, __file__, "one", path, question], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    print(f"{name:<28} {told['seconds']:8.2f} s  {told['megabytes']:8,.0f} MB  {told['answer']}", flush=True)


def _answer(path: Path, question: str) -> None:
    started = time.perf_counter()
    answer = _keep_unresolved(path) if question == UNRESOLVED else QUESTIONS[question](NewsGraph.open(path))
    seconds = time.perf_counter() - started
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"answer": answer, "seconds": seconds, "megabytes": megabytes}))


def _keep_unresolved(path: Path) -> str:
    with Store(path, read_only=True) as store:
        graph = NewsGraph(store.records(), resolver=lambda records: Merges())
        return "kept" if graph_file.keep(graph.parts, path, store.token) else "not kept"


def _missing(graph: NewsGraph) -> str:
    try:
        graph.events(actor="Mitsubushi Hevy")
    except LookupError as error:
        return str(error)
    return "found"


# ---------------------------------------------------------------------------------------------------------------------- copies


def _enough(records: Iterator[Record], events: int) -> Iterator[Record]:
    while events > 0:
        record = next(records)
        events -= sum(node.kind == "event" for node in record.nodes)
        yield record


def _copies(path: Path) -> Iterator[Record]:
    """Yield the records of a file, then copies of them without end."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for number in count():
        for line in lines:
            yield Record.from_dict(_copied(json.loads(line), number) if number else json.loads(line))


def _copied(plain: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a copy of a record: what belongs to its article is named anew, and all is later."""
    own = {node["id"]: f"{node['id']}~{number}" for node in plain["nodes"] if node["kind"] == "event" or ":local:" in node["id"]}
    return {
        **_later(plain, number * APART),
        "id": f"{plain['id']}~{number}",
        "nodes": [{**_later(node, number * APART), "id": own.get(node["id"], node["id"])} for node in plain["nodes"]],
        "mentions": [{**mention, "node": own.get(mention["node"], mention["node"])} for mention in plain["mentions"]],
        "edges": [{**edge, **{end: own.get(edge[end], edge[end]) for end in ("source", "target")}} for edge in plain["edges"]],
        "headline": plain["headline"] and {**plain["headline"], "event": own[plain["headline"]["event"]]},
    }


def _later(plain: dict[str, Any], days: int) -> dict[str, Any]:
    moved = {key: _DAY.sub(lambda day: _moved(day[0], days), plain[key]) for key in _DATED if isinstance(plain.get(key), str)}
    return {**plain, **moved}


def _moved(day: str, days: int) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days)).isoformat()
    except (ValueError, OverflowError):
        return day


if __name__ == "__main__":
    sys.exit(main())
