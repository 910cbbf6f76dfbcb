"""How fast the graph goes into RDF files and triple stores, against other ways of the same run.

python benchmarks/rdf.py                       on invented articles, a million quads
python benchmarks/rdf.py events.newsgraph      on a store of your own
python benchmarks/rdf.py --no-push --no-rdflib what takes longest left out

Each figure is a ratio of CPU times, the best of several turns taken one after the other, so that a busy machine slows both sides;
what talks to a server is measured by the clock. The floors are what the figures must not fall below.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pyoxigraph as ox

from newsgraph.exports.rdf import write_rdf
from newsgraph.exports.triplestores.client import TripleStore
from newsgraph.exports.triplestores.credentials import Credentials
from newsgraph.exports.triplestores.exchange import Exchange
from newsgraph.graph import NewsGraph
from newsgraph.graph.samples import invented_records

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
from triplestore_servers import OxigraphServer

ARTICLES = 1700
TURNS = 3
RDFLIB_QUADS = 150_000
"""rdflib is measured on a part: all of it takes minutes and gigabytes, and its cost grows with the number of quads alone."""

FLOORS = {
    "nquads, times a generator that feeds pyoxigraph": 0.8,
    "nquads, times rdflib": 5.0,
    "trig, times rdflib": 15.0,
    "turtle, times rdflib": 15.0,
    "push, times curl": 0.5,
}
MEGABYTES = 300.0
"""Most that a streamed export may take above the graph itself."""


class Row(NamedTuple):
    """A quad as plain text: what any exporter has in hand before it makes terms of a library."""

    subject: str
    predicate: str
    object: str
    datatype: str | None
    graph: str | None


def main() -> int:
    """Print the figures; return 1 if one falls below its floor."""
    options = _options()
    graph = _graph(options.store)
    folder = Path(tempfile.mkdtemp(prefix="newsgraph-rdf-"))
    try:
        return _measure(graph, folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", nargs="?", type=Path)
    parser.add_argument("--no-push", action="store_true")
    parser.add_argument("--no-rdflib", action="store_true")
    return parser.parse_args()


def _graph(store: Path | None) -> NewsGraph:
    records = invented_records(ARTICLES, Random(1), events=4, actors=200, days=60)
    graph = NewsGraph.open(store) if store else NewsGraph(records, resolver=lambda _: {})
    assert graph.nx is not None
    return graph


def _measure(graph: NewsGraph, folder: Path, options: argparse.Namespace) -> int:
    peak = _peak_of_export(graph, folder / "peak.nq")
    file = folder / "graph.nq"
    write_rdf(graph, file, format="nquads")
    rows = _rows(file)
    print(f"{len(rows)} quads, {file.stat().st_size / 1e6:.0f} MB of N-Quads")
    figures: dict[str, float] = {}
    ours = {format: _speed(len(rows), lambda f=format: write_rdf(graph, folder / f, format=f)) for format in ("nquads", "trig")}  # type: ignore[misc]
    ours["turtle"] = _speed(_statements(graph, folder), lambda: write_rdf(graph, folder / "turtle", format="turtle"))
    generator = _speed(len(rows), lambda: ox.serialize(_terms(rows), str(folder / "generator.nq"), ox.RdfFormat.N_QUADS))
    figures["nquads, times a generator that feeds pyoxigraph"] = ours["nquads"] / generator
    if not options.no_rdflib:
        theirs = _rdflib_speeds(rows[:RDFLIB_QUADS], folder)
        figures |= {f"{format}, times rdflib": ours[format] / theirs[format] for format in ("nquads", "trig", "turtle")}
    if not options.no_push and OxigraphServer.program():
        figures["push, times curl"] = _push(graph, file, folder)
    for name, speed in ours.items():
        print(f"{name}: {speed:,.0f} statements a CPU second")
    failed = _report(figures)
    verdict = "ok  " if peak < MEGABYTES else "FAIL"
    print(f"{verdict} peak memory of the export above the graph: {peak:.0f} MB (under {MEGABYTES:.0f})")
    return int(failed or peak >= MEGABYTES)


def _report(figures: dict[str, float]) -> bool:
    for name, figure in figures.items():
        print(f"{'ok  ' if figure >= FLOORS[name] else 'FAIL'} {name}: {figure:.2f} (at least {FLOORS[name]})")
    return any(figure < FLOORS[name] for name, figure in figures.items())


def _speed(statements: int, work: Callable[[], Any]) -> float:
    """Return statements a CPU second, the best of the turns."""
    best = float("inf")
    for _ in range(TURNS):
        gc.collect()
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return statements / best


def _statements(graph: NewsGraph, folder: Path) -> int:
    write_rdf(graph, folder / "count.nt", format="ntriples")
    with (folder / "count.nt").open("rb") as file:
        return sum(1 for _ in file)


def _peak_of_export(graph: NewsGraph, file: Path) -> float:
    """Return by how many megabytes an export raises the peak; in a child, whose peak starts at what the graph itself takes."""
    child = os.fork()
    if child == 0:
        before = _resident()
        write_rdf(graph, file, format="nquads")
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        file.with_suffix(".peak").write_text(str(max(after - before, 0.0)))
        os._exit(0)
    os.waitpid(child, 0)
    return float(file.with_suffix(".peak").read_text())


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _rows(file: Path) -> list[Row]:
    rows = []
    for quad in ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS):
        literal = isinstance(quad.object, ox.Literal)
        graph = None if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value
        datatype = quad.object.datatype.value if literal else None
        rows.append(Row(quad.subject.value, quad.predicate.value, quad.object.value, datatype, graph))
    return rows


def _terms(rows: list[Row]) -> Iterator[ox.Quad]:
    for subject, predicate, value, datatype, graph in rows:
        term = ox.NamedNode(value) if datatype is None else ox.Literal(value, datatype=ox.NamedNode(datatype))
        into = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
        yield ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), term, into)


def _rdflib_speeds(rows: list[Row], folder: Path) -> dict[str, float]:
    """Return what rdflib makes a CPU second, from plain text to the file."""
    from rdflib import Dataset, Graph, Literal, URIRef

    def built(dataset: bool) -> Any:
        whole: Any = Dataset() if dataset else Graph()
        for subject, predicate, value, datatype, graph in rows:
            term = URIRef(value) if datatype is None else Literal(value, datatype=URIRef(datatype), normalize=False)
            into = whole.graph(URIRef(graph)) if dataset and graph else whole
            into.add((URIRef(subject), URIRef(predicate), term))
        return whole

    speeds = {}
    for format in ("nquads", "trig", "turtle"):
        start = time.process_time()
        built(format != "turtle").serialize(str(folder / f"rdflib.{format}"), format=format)
        speeds[format] = len(rows) / (time.process_time() - start)
    return speeds


def _push(graph: NewsGraph, file: Path, folder: Path) -> float:
    """Return how fast a push into an empty server is, with curl sending the same quads in one request as 1."""
    ours, theirs = folder / "ours", folder / "theirs"
    for place in (ours, theirs):
        place.mkdir()
    with OxigraphServer(theirs) as server:
        start = time.monotonic()
        command = [
            "curl",
            "-sSf",
            "-X",
            "POST",
            "-H",
            "Content-Type: application/n-quads",
            "-T",
            str(file),
            f"{server.url}/store",
        ]
        subprocess.run(command, check=True)
        curl = time.monotonic() - start
    with OxigraphServer(ours) as server, TripleStore(server.url, credentials=Credentials()) as store:
        start = time.monotonic()
        Exchange(store).push(graph)
        push = time.monotonic() - start
    print(f"curl {curl:.1f} s, push {push:.1f} s")
    return curl / push


if __name__ == "__main__":
    sys.exit(main())
