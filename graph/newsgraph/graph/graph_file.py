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
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from functools import cache
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgraph.graph.evidence import cite, quote
from newsgraph.graph.index import folded_around
from newsgraph.graph.network import FIELDS, REPORTS, Network
from newsgraph.graph.records import Actor, Event, Node, Place, Time, held_once
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
        *(path.with_name(f"{path.name}-{end}") for path, end in ((graph, "new"), (store, "writer"), (graph, "writer"))),
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


def keep(resolved: Callable[[], Resolved], store: Path, token: str) -> bool:
    """Write the graph file of a store; tell whether that was possible.

    It is not where the folder can't be written to, the disk is full, or another process is at it.
    """
    place = path_of(store)
    new = place.with_name(f"{place.name}-new")
    try:
        with writer_lock(place):
            new.unlink(missing_ok=True)
            try:
                with closing(sqlite3.connect(new, isolation_level=None)) as db:
                    _write(db, resolved(), token)
                _flush(new)
                new.replace(place)
            finally:
                new.unlink(missing_ok=True)
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


def _flush(path: Path) -> None:
    """Bring the file to the disk: after a power cut its name must not stand for half of it."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --------------------------------------------------------------------------------------------------------------------- writing


def _write(db: sqlite3.Connection, resolved: Resolved, token: str) -> None:
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.executescript(read_text("data", "graph_file.sql"))
    graph = resolved.network.graph
    numbers = {id: number for number, id in enumerate(graph)}
    db.execute("BEGIN")
    db.executemany("INSERT INTO nodes VALUES (?, ?, ?, ?, ?)", _node_rows(graph, numbers))
    db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _event_rows(resolved, numbers))
    db.executemany("INSERT INTO edges VALUES (?, ?, ?, ?, ?, ?, ?)", _edge_rows(resolved.network, numbers))
    db.executemany("INSERT INTO mentions VALUES (?, ?, ?)", _mention_rows(resolved.network, numbers))
    _write_sentences(db, resolved.network, numbers)
    db.executemany("INSERT INTO names VALUES (?, ?, ?)", _name_rows(resolved, numbers))
    db.executemany("INSERT INTO around VALUES (?, ?)", _around_rows(graph, numbers))
    db.executemany(
        "INSERT INTO countries VALUES (?, ?)",
        ((name, code) for name, codes in resolved.names.countries.items() for code in codes),
    )
    db.executemany("INSERT INTO merges VALUES (?, ?, ?, ?, ?)", map(_merge_row, _all(resolved.merges)))
    db.executemany("INSERT INTO copies VALUES (?, ?)", resolved.network.copies.items())
    db.executemany("INSERT INTO bearers VALUES (?, ?, ?)", _bearer_rows(resolved.merges))
    for statement in _INDEXES:
        db.execute(statement)
    stats, roles = json.dumps(dict(resolved.stats)), json.dumps(dict(resolved.roles))
    db.execute("INSERT INTO state VALUES (?, ?, ?, ?)", (token, code_version(), stats, roles))
    db.execute("COMMIT")


def _node_rows(graph: Any, numbers: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    for id, data in graph.nodes(data=True):
        values = json.dumps([data[name] for name in _CARRIED[data["kind"]]], separators=(",", ":"))
        yield numbers[id], id, data["kind"], data.get("country"), values


def _event_rows(resolved: Resolved, numbers: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    for id, data in resolved.network.graph.nodes(data=True):
        if data["kind"] == "event":
            kinds = data["type"].casefold(), (data["plover"] or "").casefold(), str(data["cameo"] or "")
            yield numbers[id], *kinds, data["modality"], *resolved.events.days(id), data["salience"], data["name"].casefold()


def _edge_rows(network: Network, numbers: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    for source, target, role, data in network.graph.edges(keys=True, data=True):
        stances = json.dumps(data["stances"]) if "stances" in data else None
        articles, inherited = network.count_articles(data), int(data.get("inherited", False))
        yield numbers[source], numbers[target], role, data["confidence"], articles, stances, inherited


def _mention_rows(network: Network, numbers: Mapping[str, int]) -> Iterator[tuple[int, int, int]]:
    for id, record in network.records.items():
        by_node: dict[str, list[Any]] = {node.id: [] for node in record.nodes}
        for mention in record.mentions:
            by_node.setdefault(mention.node, []).append(mention)
        article = numbers[f"article:{id}"]
        yield from ((numbers[node], article, len(cite(record, said))) for node, said in by_node.items() if node in numbers)


def _write_sentences(db: sqlite3.Connection, network: Network, numbers: Mapping[str, int]) -> None:
    """Write each sentence that tells of events once, and which events it tells of."""
    number = count()
    for article in network.records:
        told: dict[str, set[int]] = {}
        for _, event, role, data in network.graph.out_edges(f"article:{article}", keys=True, data=True):
            if role == REPORTS:
                for found in data["evidence"]:
                    told.setdefault(quote(found, network.records).sentence.casefold(), set()).add(numbers[event])
        for words, events in told.items():
            sentence = next(number)
            db.execute("INSERT INTO sentences VALUES (?, ?)", (sentence, words))
            db.executemany("INSERT INTO tellings VALUES (?, ?)", _pairs(sentence, events))


def _name_rows(resolved: Resolved, numbers: Mapping[str, int]) -> Iterator[tuple[str, int, str]]:
    nodes = resolved.network.graph.nodes
    for name, ids in resolved.names.names.items():
        yield from ((name, numbers[id], nodes[id]["kind"]) for id in ids)


def _around_rows(graph: Any, numbers: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for id, data in graph.nodes(data=True):
        if data["kind"] == "place":
            yield from ((name, numbers[id]) for name in sorted(folded_around(data)))


def _pairs(first: int, others: Iterable[int]) -> list[tuple[int, int]]:
    return [(first, other) for other in sorted(others)]


def _all(merges: Mapping[str, str]) -> Iterable[Merge]:
    return merges.all() if isinstance(merges, Merges) else ()


def _bearer_rows(merges: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    parted = merges.namesakes.ids if isinstance(merges, Merges) else {}
    for article, ids in parted.items():
        yield from ((article, id, bearer) for id, bearer in ids.items())


def _merge_row(merge: Merge) -> tuple[Any, ...]:
    return merge.node, merge.into, merge.other, merge.score, json.dumps(merge.reasons)
