"""The resolved graph of a store, kept in a file beside it, so that it need not be resolved for every question.

It holds nothing that the store does not: who deletes it loses no more than the time to make it again. It is made whole under
another name and then put in its place, so nobody ever sees half of one, and no reader is held up. It is of date while the store
has the same token (each change renews it) and the same code would make it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from importlib.resources import files
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgraph.graph.evidence import count_sentences, sentence_of
from newsgraph.graph.index import folded_around
from newsgraph.graph.network import FIELDS, REPORTS, Network
from newsgraph.graph.processes import in_shares
from newsgraph.graph.records import Actor, Event, Node, Place, Time, as_json, held_once
from newsgraph.graph.resolution import Merge, Merges
from newsgraph.graph.resources import read_text
from newsgraph.graph.store import StoreError, writer_lock

if TYPE_CHECKING:
    from newsgraph.graph.newsgraph import Resolved

__all__ = ["code_version", "files_of", "keep", "path_of", "restored", "state_of"]

_log = logging.getLogger(__name__)

_COMMON = ("kind", "label", "mentions", "articles", "copies")
_ARTICLE = ("title", "source", "author", "url", "published", "language", "main_event", "copy_of")
_CLASSES: tuple[type[Node], ...] = (Actor, Place, Time, Event)
_CARRIED = {cls.kind: (*_COMMON, *FIELDS[cls]) for cls in _CLASSES} | {"article": (*_COMMON, *_ARTICLE)}
"""What the nodes of each kind carry, in order."""
_VALUES = {kind: itemgetter(*names) for kind, names in _CARRIED.items()}

_INDEXES = (
    "CREATE INDEX nodes_of_countries ON nodes (kind, country)",
    "CREATE INDEX edges_into ON edges (target, source)",
    # It has all that events are selected by but words, so that the table is not looked into for those that are passed over.
    "CREATE INDEX events_by_salience ON events (salience DESC, first, last, number, type, category, cameo, modality)",
)
"""Made when all rows are there, which is several times faster."""


def path_of(store: Path) -> Path:
    """Return where the graph of a store is kept."""
    return store.with_name(f"{store.name}-graph")


def files_of(store: Path) -> frozenset[Path]:
    """Return all files that may lie where a store is: itself, its graph, and what SQLite and writers lay beside them.

    Examples
    --------
    >>> Path("news-graph") in files_of(Path("news")), Path("news-2025.txt") in files_of(Path("news"))
    (True, False)
    """
    graph = path_of(store)
    bases = (
        store,
        graph,
        *_new(graph),
        *(path.with_name(f"{path.name}-writer") for path in (store, graph)),
    )
    return frozenset(base.with_name(f"{base.name}{end}") for base in bases for end in ("", "-wal", "-shm", "-journal"))


@cache
def code_version() -> str:
    """Return a hash of the code and data that resolve: another version may resolve otherwise."""
    digest = hashlib.sha256()
    for folder in (files("newsgraph.graph"), files("newsgraph.graph").joinpath("data")):
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.is_file():
                content = entry.read_bytes()
                digest.update(f"{entry.name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def keep(resolved: Callable[[], Resolved], store: Path, token: str, jobs: int = 1) -> bool:
    """Write the graph file of a store; tell whether that was possible.

    It is not where the folder can't be written to, the disk is full, or another process is at it. With more than one job a copy
    of this process writes half of the tables.
    """
    place = path_of(store)
    new = _new(place)
    try:
        with writer_lock(place):
            try:
                _write(new, resolved(), token, jobs)
                _flush(new[0])
                new[0].replace(place)
            finally:
                for path in new:
                    path.unlink(missing_ok=True)
    except (OSError, sqlite3.Error, StoreError, UnicodeEncodeError) as error:
        _log.info("the graph is not kept in %s: %s", place, error)
        return False
    return True


def state_of(db: sqlite3.Connection) -> tuple[str, str]:
    """Return of which store the file was made, by its token, and by which code."""
    token, code = db.execute("SELECT token, code FROM state").fetchone()
    return token, code


def restored(data: str) -> dict[str, Any]:
    """Return what a node carries from its JSON."""
    values = json.loads(data)
    return dict(zip(_CARRIED[values[0]], map(held_once, values), strict=True))


def _new(place: Path) -> list[Path]:
    """Return what the file is written as: itself under another name, and what is taken into it."""
    return [place.with_name(f"{place.name}-{name}") for name in ("new", "new-2")]


def _flush(path: Path) -> None:
    """Bring the file to the disk: after a power cut its name must not stand for half of it."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --------------------------------------------------------------------------------------------------------------------- writing


def _write(paths: Sequence[Path], resolved: Resolved, token: str, jobs: int) -> None:
    """Write the file under the first of the paths; each of the others may serve for some of the tables meanwhile."""
    numbers = {id: number for number, id in enumerate(resolved.network.graph)}
    parts = (_write_graph, _write_finding_aids)

    def write(share: Sequence[int]) -> list[int]:
        with _created(paths[share[0]]) as db:
            db.execute("BEGIN")
            for part in share:
                parts[part](db, resolved, numbers)
            db.execute("COMMIT")
        return list(share)

    _, *others = in_shares(write, range(len(parts)), min(jobs, len(parts)))
    with _opened(paths[0]) as db:
        for share in others:
            _take_over(db, paths[share[0]])
        for statement in _INDEXES:
            db.execute(statement)
        stats, roles = json.dumps(dict(resolved.stats)), json.dumps(dict(resolved.roles))
        db.execute("INSERT INTO state VALUES (?, ?, ?, ?)", (token, code_version(), stats, roles))


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file that nobody reads before it is whole, and that is thrown away if it never is."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        yield db


@contextmanager
def _created(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a new file with the tables."""
    path.unlink(missing_ok=True)
    with _opened(path) as db:
        db.executescript(read_text("data", "graph_file.sql"))
        yield db


def _take_over(db: sqlite3.Connection, other: Path) -> None:
    """Take in the rows of another file with the same tables."""
    db.execute("ATTACH ? AS other", (str(other),))
    tables = [name for (name,) in db.execute("SELECT name FROM other.sqlite_schema WHERE type = 'table'")]
    db.execute("BEGIN")
    for table in tables:
        db.execute(f"INSERT INTO main.{table} SELECT * FROM other.{table}")
    db.execute("COMMIT")
    db.execute("DETACH other")


def _write_graph(db: sqlite3.Connection, resolved: Resolved, numbers: Mapping[str, int]) -> None:
    """Write nodes and edges."""
    db.executemany("INSERT INTO nodes VALUES (?, ?, ?, ?, ?)", _node_rows(resolved.network.graph, numbers))
    db.executemany("INSERT INTO edges VALUES (?, ?, ?, ?, ?, ?, ?)", _edge_rows(resolved.network, numbers))


def _write_finding_aids(db: sqlite3.Connection, resolved: Resolved, numbers: Mapping[str, int]) -> None:
    """Write by what nodes are found, and what became of those of the records."""
    network, merges = resolved.network, resolved.merges
    db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _event_rows(resolved, numbers))
    db.executemany("INSERT INTO mentions VALUES (?, ?, ?)", _mention_rows(network, numbers))
    sentences = list(_sentences(network, numbers))
    db.executemany("INSERT INTO sentences VALUES (?, ?)", ((number, words) for number, (words, _) in enumerate(sentences)))
    tellings = ((number, event) for number, (_, events) in enumerate(sentences) for event in sorted(events))
    db.executemany("INSERT INTO tellings VALUES (?, ?)", tellings)
    db.executemany("INSERT INTO names VALUES (?, ?, ?)", _name_rows(resolved, numbers))
    db.executemany("INSERT INTO around VALUES (?, ?)", _around_rows(network.graph, numbers))
    countries = ((name, code) for name, codes in resolved.names.countries.items() for code in codes)
    db.executemany("INSERT INTO countries VALUES (?, ?)", countries)
    db.executemany("INSERT INTO merges VALUES (?, ?, ?, ?, ?)", map(_merge_row, _all(merges)))
    db.executemany("INSERT INTO copies VALUES (?, ?)", network.copies.items())
    db.executemany("INSERT INTO bearers VALUES (?, ?, ?)", _bearer_rows(merges))


def _node_rows(graph: Any, numbers: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    for id, data in graph.nodes(data=True):
        kind = data["kind"]
        yield numbers[id], id, kind, data.get("country"), as_json(_VALUES[kind](data))


def _event_rows(resolved: Resolved, numbers: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    for id, data in resolved.network.graph.nodes(data=True):
        if data["kind"] == "event":
            kinds = data["type"].casefold(), (data["plover"] or "").casefold(), str(data["cameo"] or "")
            yield numbers[id], *kinds, data["modality"], *resolved.events.days(id), data["salience"], data["name"].casefold()


def _edge_rows(network: Network, numbers: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    for source, around in network.graph.adjacency():
        number = numbers[source]
        for target, edges in around.items():
            for role, data in edges.items():
                stances = json.dumps(data["stances"]) if "stances" in data else None
                articles, inherited = network.count_articles(data), int(data.get("inherited", False))
                yield number, numbers[target], role, data["confidence"], articles, stances, inherited


def _mention_rows(network: Network, numbers: Mapping[str, int]) -> Iterator[tuple[int, int, int]]:
    for id, record in network.records.items():
        by_node: dict[str, list[Any]] = {node.id: [] for node in record.nodes}
        for mention in record.mentions:
            by_node.setdefault(mention.node, []).append(mention)
        article = numbers[f"article:{id}"]
        yield from ((numbers[node], article, count_sentences(record, said)) for node, said in by_node.items() if node in numbers)


def _sentences(network: Network, numbers: Mapping[str, int]) -> Iterator[tuple[str, set[int]]]:
    """Yield each sentence of an article that tells of events once, and which events it tells of."""
    for article in network.records:
        told: dict[str, set[int]] = {}
        for _, event, role, data in network.graph.out_edges(f"article:{article}", keys=True, data=True):
            if role == REPORTS:
                for found in data["evidence"]:
                    told.setdefault(sentence_of(found, network.records).casefold(), set()).add(numbers[event])
        yield from told.items()


def _name_rows(resolved: Resolved, numbers: Mapping[str, int]) -> Iterator[tuple[str, int, str]]:
    nodes = resolved.network.graph.nodes
    for name, ids in resolved.names.names.items():
        yield from ((name, numbers[id], nodes[id]["kind"]) for id in ids)


def _around_rows(graph: Any, numbers: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for id, data in graph.nodes(data=True):
        if data["kind"] == "place":
            yield from ((name, numbers[id]) for name in sorted(folded_around(data)))


def _all(merges: Mapping[str, str]) -> Iterable[Merge]:
    return merges.all() if isinstance(merges, Merges) else ()


def _bearer_rows(merges: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    parted = merges.namesakes.ids if isinstance(merges, Merges) else {}
    for article, ids in parted.items():
        yield from ((article, id, bearer) for id, bearer in ids.items())


def _merge_row(merge: Merge) -> tuple[Any, ...]:
    return merge.node, merge.into, merge.other, merge.score, json.dumps(merge.reasons)
