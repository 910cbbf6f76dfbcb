"""Measure the speed of building a graph against the spaCy pipeline alone, what each stage costs, and how both grow.

    NEWSGRAPH_SHARED=… python benchmarks/speed.py ratio     a whole build in one process, taking turns with spaCy
    … stages     CPU time of each component beside spaCy
    … jobs       two processes against one, and against two builds that have nothing to do with each other
    … growth     time and memory from 100 to 19,000 articles, half an hour
    … report     write RESULTS.md from all that was measured

``NEWSGRAPH_SHARED`` names a folder whose ``load`` holds plain articles. Each measurement is made in a process of its own and
added to the file ``--measured`` once it is done; it is not made again for the same code, so that a run that was cut off goes on.
Ratios hold on a machine that others use too, for both sides take turns on the same articles; ``jobs`` wants a machine of its own.
Exit codes: 0 all is as it should be, 1 something is not, 2 usage.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import importlib
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from spacy.language import Language
from spacy.tokens import Doc
from yardstick import Yardstick

RESULTS = Path(__file__).with_name("RESULTS.md")
MEASURED = Path(__file__).with_name("measured.jsonl")
SIZES = (100, 500, 2000, 19000)
JOBS = (1, 2, 2, 1)
"""Numbers of processes in turns, so that what else the machine does weighs on both alike."""

LIMITS = {
    "throughput, CPU": (0.8, "at least"),
    "graph, of the rest": (0.3, "at most"),
    "two processes": (1.7, "at least"),
    "CPU an article": (1.15, "at most"),
    "graph, of the rest, most articles": (0.3, "at most"),
    "peak of the parent": (1.2, "at most"),
    "peak of a worker": (1.2, "at most"),
    "bytes an edge": (2048.0, "at most"),
}
_MISSED = "**missed**"
_CHUNK = 256
_MEASURE = 10
"""Articles of the yardstick."""
_BATCHES = (16, 32, 64, 128, 256)
_ROUNDS = 3

Figures = dict[str, Any]
T = TypeVar("T")


def main(arguments: list[str] | None = None) -> int:
    """Measure what is asked for; return the exit code."""
    options = _parse(arguments)
    if options.part == "probe":
        print(json.dumps(PROBES[options.name](**json.loads(options.parameters))))
        return 0
    if not os.environ.get("NEWSGRAPH_SHARED") and options.part != "report":
        print("NEWSGRAPH_SHARED is not set; point it to the folder that holds load/*.jsonl.gz", file=sys.stderr)
        return 2
    log = _Log(options.measured)
    for name, parameters in plan(options):
        print(f"{name} {parameters}: {log.measure(name, parameters)}", flush=True)
    text, holds = report(log.all())
    print(text)
    if options.part == "report":
        RESULTS.write_text(text, encoding="utf-8")
    return 0 if holds else 1


def plan(options: argparse.Namespace) -> Iterator[tuple[str, Figures]]:
    """Yield the measurements that a part is made of."""
    size = {"reuters": options.reuters, "wikinews": options.wikinews}
    if options.part in {"ratio", "stages"}:
        yield options.part, size
    elif options.part == "jobs":
        yield from (("build", {**size, "jobs": jobs, "turn": turn}) for turn, jobs in enumerate(JOBS))
        yield "apart", size
    elif options.part == "growth":
        for reuters in (number for number in SIZES if number <= options.most):
            yield "growth", {"reuters": reuters, "wikinews": 0, "jobs": 2}


class _Log:
    """What was measured: one measurement a line, each made in a process of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> list[Figures]:
        """Return all measurements, in the order in which they were made."""
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
        return [json.loads(line) for line in lines]

    def measure(self, name: str, parameters: Figures) -> Figures:
        """Return a measurement, made now where it is not there."""
        key = {"name": name, "parameters": parameters, "code": _code()}
        for known in self.all():
            if key.items() <= known.items():
                return dict(known["figures"])
        figures = _in_a_process(name, parameters)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**key, "figures": figures}) + "\n")
        return figures


def _code() -> str:
    """Return a hash of the code that is measured."""
    from newsgraph.extract.pipeline import hash_folder

    rooms = ("graph", "extract", "app")
    return "+".join(hash_folder(str(files(f"newsgraph.{room}")))[:8] for room in rooms)


def _in_a_process(name: str, parameters: Figures) -> Figures:
    command = [sys.executable, __file__, "probe", name, json.dumps(parameters)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


# ------------------------------------------------------------------------------------------------------------------ measurements


def measure_ratio(reuters: int, wikinews: int) -> Figures:
    """Build a graph in one process, and give the same texts to the bare pipeline a chunk at a time in between."""
    from newsgraph.app.building import build
    from newsgraph.app.workers import load_once
    from newsgraph.extract.pipeline import extract
    from newsgraph.extract.readers import read
    from newsgraph.graph import Record

    bare = _load_bare()
    with tempfile.TemporaryDirectory() as folder:
        path = write_corpus(Path(folder), reuters, wikinews)
        # Neither side is timed while it loads: what the build needs is there once some articles went through it.
        warm = list(extract(islice(read([path]), _CHUNK), load_once(None)))
        size = _best_batch(bare, [_whole_text(record) for record in warm if isinstance(record, Record)])
        theirs = _Stopwatch()
        words = 0

        def take_turns(results: Iterable[Any]) -> Iterator[Any]:
            nonlocal words
            texts: list[str] = []
            for result in results:
                if isinstance(result, Record):
                    texts.append(_whole_text(result))
                    words += len(result.text.split())
                if len(texts) == _CHUNK:
                    theirs.time(partial(_run_bare, bare, texts, size))
                    texts = []
                yield result
            theirs.time(partial(_run_bare, bare, texts, size))

        all_in = _Stopwatch()
        made = all_in.time(lambda: build([path], store=Path(folder) / "graph", watch_results=take_turns))
        resolving = _Stopwatch()
        edges = resolving.time(lambda: made.graph.nx.number_of_edges())
    cpu, wall = all_in.cpu - theirs.cpu + resolving.cpu, all_in.wall - theirs.wall + resolving.wall
    articles = made.summary.extracted
    return {
        "articles": articles, "words": words, "edges": edges, "batch of spaCy": size, "CPU s": cpu, "CPU s of spaCy": theirs.cpu,
        "s": wall, "s of spaCy": theirs.wall, "CPU s of the graph": resolving.cpu, "peak MB": peak_mb(),
        "throughput, CPU": theirs.cpu / cpu, "throughput, clock": theirs.wall / wall,
    }  # fmt: skip


def _load_bare() -> Language:
    from newsgraph.extract.pipeline import DEFAULT_MODEL

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]")
        nlp = importlib.import_module(DEFAULT_MODEL).load()
    assert isinstance(nlp, Language)
    return nlp


def _best_batch(bare: Language, texts: list[str]) -> int:
    spent: dict[int, list[float]] = defaultdict(list)
    for size in _BATCHES * _ROUNDS:
        watch = _Stopwatch()
        watch.time(partial(_run_bare, bare, texts, size))
        spent[size].append(watch.cpu)
    return min(spent, key=lambda size: min(spent[size]))


def _run_bare(bare: Language, texts: list[str], size: int) -> int:
    # As it comes it keeps each word that it meets, which is faster than to forget them.
    return sum(len(doc) for doc in bare.pipe(texts, batch_size=size))


def _whole_text(record: Any) -> str:
    return f"{record.title}\n\n{record.text}" if record.title else str(record.text)


def measure_stages(reuters: int, wikinews: int) -> Figures:
    """Run our pipeline component by component; return the CPU time of each, and of the bare pipeline on the same docs."""
    from newsgraph.extract.articles import Article
    from newsgraph.extract.pipeline import bounded_vocabulary, load
    from newsgraph.extract.readers import read

    bare, ours = _load_bare(), load()
    spent: dict[str, float] = defaultdict(float)
    with tempfile.TemporaryDirectory() as folder:
        path = write_corpus(Path(folder), reuters, wikinews)
        articles = _timed(spent, "reading", lambda: [item for item in read([path]) if isinstance(item, Article)])
    for start in range(0, len(articles), 32):
        chunk = articles[start : start + 32]
        # What is loaded on first use counts for neither.
        rounds: list[dict[str, float]] = [spent] if start else [defaultdict(float), spent]
        for figures in rounds:
            with bounded_vocabulary(ours):
                _run_stages(ours, chunk, figures)
            _timed(figures, "bare spaCy", partial(_run_bare, bare, [f"{a.title or ''}\n\n{a.text}" for a in chunk], 32))
    return dict(spent)


def _run_stages(nlp: Language, articles: Sequence[Any], spent: dict[str, float]) -> None:
    from newsgraph.extract.assembly import assemble
    from newsgraph.extract.pipeline import make_doc
    from newsgraph.extract.shortcuts import one_blas_thread

    docs = _timed(spent, "tokenizer", lambda: [make_doc(article, nlp) for article in articles])
    with one_blas_thread():
        for name, pipe in nlp.pipeline:
            docs = _timed(spent, name, partial(_through, pipe, docs))
    _timed(spent, "records", lambda: [assemble(doc, article).to_json() for doc, article in zip(docs, articles, strict=True)])


def _through(pipe: Callable[[Doc], Doc], docs: list[Doc]) -> list[Doc]:
    stream = getattr(pipe, "pipe", None)
    return [pipe(doc) for doc in docs] if stream is None else list(stream(docs, batch_size=32))


def _timed(spent: dict[str, float], name: str, work: Callable[[], T]) -> T:
    started = time.process_time()
    result = work()
    spent[name] += time.process_time() - started
    return result


def measure_build(reuters: int, wikinews: int, jobs: int, turn: int = 0, store: str | None = None) -> Figures:
    """Build a store and its graph; ``turn`` only tells measurements of the same thing apart."""
    from newsgraph.app.building import build

    with tempfile.TemporaryDirectory() as folder:
        path = write_corpus(Path(folder), reuters, wikinews)
        started = time.perf_counter()
        made = build([path], store=store or Path(folder) / "graph", jobs=jobs)
        extracted, parent = time.perf_counter() - started, peak_mb()
        # The copies that resolve hold the graph, too.
        worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        resolving = _Stopwatch()
        edges = resolving.time(lambda: made.graph.nx.number_of_edges())
        seconds, with_graph = time.perf_counter() - started, peak_mb()
        cpu = sum(os.times()[:4])
    articles = made.summary.extracted
    return {
        "articles": articles, "edges": edges, "s": seconds, "s without graph": extracted, "CPU s": cpu,
        "CPU s of the graph": resolving.cpu, "CPU ms an article": 1000 * cpu / articles,
        "parent MB": parent, "worker MB": worker, "parent MB, with the graph": with_graph,
    }  # fmt: skip


def measure_apart(reuters: int, wikinews: int) -> Figures:
    """Build the same graph twice at once, in one process each: how much faster two processes can be at best on this machine."""
    parameters = {"reuters": reuters, "wikinews": wikinews, "jobs": 1}
    with ThreadPoolExecutor(2) as pool:
        builds = list(pool.map(_in_a_process, ("build", "build"), (parameters, parameters)))
    return {"s": statistics.fmean(build["s"] for build in builds)}


def measure_growth(reuters: int, wikinews: int, jobs: int) -> Figures:
    """Build a store, and open its graph in a process of its own, so that its memory stands alone."""
    with tempfile.TemporaryDirectory() as folder:
        yardstick = Yardstick(_make_measure, write_corpus(Path(folder), reuters, wikinews))
        store = str(Path(folder) / "store")
        built = _in_a_process("build", {"reuters": reuters, "wikinews": wikinews, "jobs": jobs, "store": store})
        measure = yardstick.seconds()
        yardstick.stop()
        return {**built, "s of the yardstick": measure, **_in_a_process("graph", {"store": store})}


def _make_measure(articles: Path) -> Callable[[], object]:
    """Return the work of the yardstick: a few articles through the bare pipeline."""
    lines = articles.read_text(encoding="utf-8").splitlines()[:_MEASURE]
    return partial(_run_bare, _load_bare(), [json.loads(line)["text"] for line in lines], _MEASURE)


def measure_graph(store: str) -> Figures:
    """Open a graph; return the memory that it adds to the process."""
    from newsgraph.graph import NewsGraph

    gc.collect()
    before, watch = memory_mb("VmRSS"), _Stopwatch()
    graph = watch.time(lambda: NewsGraph.open(store))
    edges = watch.time(lambda: graph.nx.number_of_edges())
    gc.collect()
    added = memory_mb("VmRSS") - before
    return {"CPU s of opening": watch.cpu, "graph MB": added, "bytes an edge": added * 2**20 / max(edges, 1)}


PROBES: dict[str, Callable[..., Figures]] = {
    "ratio": measure_ratio, "stages": measure_stages, "build": measure_build, "apart": measure_apart,
    "growth": measure_growth, "graph": measure_graph,
}  # fmt: skip


class _Stopwatch:
    def __init__(self) -> None:
        self.cpu = self.wall = 0.0

    def time(self, work: Callable[[], T]) -> T:
        cpu, wall = time.process_time(), time.perf_counter()
        result = work()
        self.cpu, self.wall = self.cpu + time.process_time() - cpu, self.wall + time.perf_counter() - wall
        return result


def peak_mb() -> float:
    """Return the most memory that this process has had."""
    return memory_mb("VmHWM")


def memory_mb(field: str) -> float:
    """Return a figure of this process's memory as Linux tells it."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:")), 0.0)


def write_corpus(folder: Path, reuters: int, wikinews: int) -> Path:
    """Write the first articles of each set into one JSON Lines file."""
    load = Path(os.environ["NEWSGRAPH_SHARED"]) / "load"
    path = folder / "articles.jsonl"
    with path.open("w", encoding="utf-8") as out:
        for name, count in (("reuters", reuters), ("wikinews", wikinews)):
            with gzip.open(load / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
                out.writelines(islice(lines, count))
    return path


# ------------------------------------------------------------------------------------------------------------------------ report


def report(measured: list[Figures]) -> tuple[str, bool]:
    """Return what was measured last, each of one state of the code, in Markdown, and whether every figure keeps its limit."""
    code = {one["name"]: one["code"] for one in measured}
    by_name: dict[str, list[Figures]] = defaultdict(list)
    for one in (one for one in measured if one["code"] == code[one["name"]]):
        by_name[one["name"]].append({**one["parameters"], **one["figures"]})
    checks = [
        *_ratio_checks(by_name["ratio"]),
        *_jobs_checks(by_name["build"], by_name["apart"]),
        *_growth_checks(by_name["growth"]),
    ]
    lines = [
        "# Speed on one machine", "",
        f"{_machine()}, Python {platform.python_version()}.",
        "Measured with `python benchmarks/speed.py ratio`, `stages`, `jobs` and `growth`, written with `report`.", "",
        *_table(("figure", "measured", "limit", ""), checks),
    ]  # fmt: skip
    for name, title in (
        ("ratio", "A whole build and the bare spaCy pipeline, on the same texts in turns"), ("stages", "Share of each stage"),
        ("build", "Processes"), ("growth", "Growth"),
    ):  # fmt: skip
        if by_name[name]:
            table = _stages(by_name[name][-1]) if name == "stages" else _figures(by_name[name])
            lines += ["", f"## {title}", "", f"Code {code[name]}.", "", *table]
    return "\n".join(lines) + "\n", all(verdict != _MISSED for *_, verdict in checks)


def _ratio_checks(found: list[Figures]) -> Iterator[tuple[str, ...]]:
    if found:
        yield _check("throughput, CPU", found[-1]["throughput, CPU"])
        yield _check("graph, of the rest", _share_of_graph(found[-1]))


def _jobs_checks(found: list[Figures], apart: list[Figures]) -> Iterator[tuple[str, ...]]:
    if {one["jobs"] for one in found} >= {1, 2}:
        alone, together = (min(one["s"] for one in found if one["jobs"] == jobs) for jobs in (1, 2))
        yield _check("two processes", alone / together)
        if apart:
            yield "two builds at once, apart", _shown(2 * alone / apart[-1]["s"]), "", ""


def _growth_checks(found: list[Figures]) -> Iterator[tuple[str, ...]]:
    by_size = {one["reuters"]: one for one in found}
    if len(by_size) and (largest := by_size[max(by_size)])["reuters"] > 2000 and 2000 in by_size:
        first, *_, before, last = sorted(by_size)
        # What the processes take to load is in every run, so each further article is counted.
        yield _check("CPU an article", _added(by_size[before], by_size[last]) / _added(by_size[first], by_size[2000]))
        yield _check("graph, of the rest, most articles", _share_of_graph(largest))
        for name, field in (("peak of the parent", "parent MB"), ("peak of a worker", "worker MB")):
            yield _check(name, largest[field] / by_size[2000][field])
        yield _check("bytes an edge", largest["bytes an edge"])


def _share_of_graph(one: Figures) -> float:
    """Return what resolution and all else that makes the graph takes, as a share of reading and extraction."""
    return float(one["CPU s of the graph"] / (one["CPU s"] - one["CPU s of the graph"]))


def _added(smaller: Figures, larger: Figures) -> float:
    """Return the CPU time that each article added, measured by the yardstick of the same hour."""
    spent = [one["CPU s"] / one["s of the yardstick"] for one in (smaller, larger)]
    return float((spent[1] - spent[0]) / (larger["articles"] - smaller["articles"]))


def _check(name: str, value: float) -> tuple[str, ...]:
    limit, kind = LIMITS[name]
    holds = value >= limit if kind == "at least" else value <= limit
    return name, _shown(value), f"{kind} {limit:g}", "ok" if holds else _MISSED


def _stages(spent: Figures) -> Iterator[str]:
    bare = spent["bare spaCy"]
    rows = sorted(((name, value) for name, value in spent.items() if isinstance(value, float)), key=lambda row: -row[1])
    ours = sum(value for name, value in rows if name != "bare spaCy")
    shares = [(name, _shown(value), f"{value / bare:.3f}") for name, value in [*rows, ("all of ours", ours)]]
    return _table(("stage", "CPU s", "of bare spaCy"), shares)


def _figures(found: list[Figures]) -> Iterator[str]:
    rates = [{**one, "articles/s": one["articles"] / one["s"]} | _words(one) for one in found]
    names = list(dict.fromkeys(name for one in rates for name in one))
    return _table(
        ("", *map(str, range(1, len(rates) + 1))), [(name, *(_shown(one.get(name)) for one in rates)) for name in names]
    )


def _words(one: Figures) -> Figures:
    return {"words/s": one["words"] / one["s"]} if "words" in one else {}


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())
    return f"{os.cpu_count()} cores ({model}), {platform.system()}"


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--measured", type=Path, default=MEASURED, help="where measurements are kept")
    parts = parser.add_subparsers(dest="part", required=True)
    for name in ("ratio", "stages", "jobs", "growth", "report"):
        part = parts.add_parser(name)
        part.add_argument("--reuters", type=int, default=256 if name == "stages" else 2000, help="how many articles of Reuters")
        part.add_argument("--wikinews", type=int, default=64 if name == "stages" else 295, help="how many articles of Wikinews")
        part.add_argument("--most", type=int, default=SIZES[-1], help="growth: the largest number of articles")
    probe = parts.add_parser("probe")
    probe.add_argument("name", choices=PROBES)
    probe.add_argument("parameters")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
