"""The graph of a store, read piece by piece as queries need it.

What resolution made of the store is in a file beside it (`newsgraph.graph.graph_file`). The classes here answer from that file
what `Network`, `Index` and `Events` answer from memory, so that the queries are the same; records come from the store.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import weakref
from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any

import networkx as nx

from newsgraph.graph.events import Conditions, Events
from newsgraph.graph.evidence import Evidence
from newsgraph.graph.graph_file import code_version, keep, path_of, restored, state_of
from newsgraph.graph.index import Index
from newsgraph.graph.namesakes import Namesakes
from newsgraph.graph.network import REPORTS, Network, article_node, claims_in, collector_paused, graph_of, renamed
from newsgraph.graph.newsgraph import NewsGraph, Resolved
from newsgraph.graph.periods import UNDATED, Days
from newsgraph.graph.records import Record
from newsgraph.graph.resolution import Merge, Merges, resolve
from newsgraph.graph.store import Store, StoreError

__all__ = ["KEPT_FROM", "is_resolved", "open_stored"]

KEPT_FROM = 100
"""Articles from which on the resolved graph is kept: fewer are resolved in less than a second."""
_HELD_NODES, _HELD_ROWS, _HELD_RECORDS = 100_000, 10_000, 256
"""How much of what was read is held in memory, for it is often read again."""
_IN_ONE_QUERY = 30_000
"""SQLite takes at most 32,766 values."""


def open_stored(path: str | Path, jobs: int = 1) -> NewsGraph:
    """Return the graph of a store as it is now; resolve and keep it where that has not been done yet."""
    store = Store(path, read_only=True)
    try:
        store.hold_still()
        file = _GraphFile.of(store)
        if file is not None:
            return _lazy(store, file)
        with store:
            return _resolved(store, jobs)
    except BaseException:
        store.close()
        raise


def is_resolved(path: str | Path) -> bool:
    """Tell whether a graph of the store as it is now is at hand, so that opening it takes no time."""
    with Store(path, read_only=True) as store:
        file = _GraphFile.of(store)
        if file is not None:
            file.close()
        return file is not None


def _lazy(store: Store, file: _GraphFile) -> NewsGraph:
    weakref.finalize(file, store.close)
    merges = _StoredMerges(file)
    network = StoredNetwork(store, file, merges)
    parts = Resolved(network, StoredIndex(network, file), StoredEvents(network, file), merges, file.stats, file.roles)
    return NewsGraph.of_parts(parts, store.records, resolver=_resolver(store))


def _resolved(store: Store, jobs: int) -> NewsGraph:
    with collector_paused():
        graph = NewsGraph(store.records(), resolver=_resolver(store, jobs))
        if len(store) >= KEPT_FROM:
            keep(graph.parts, store.path, store.token, jobs)
    return graph


def _resolver(store: Store, jobs: int = 1) -> Callable[[Iterable[Record]], Merges]:
    return partial(resolve, decisions=store.decisions(), jobs=jobs, embeddings=store.embeddings)


class _GraphFile:
    """The open graph file; what it holds is never changed, only another put in its place."""

    def __init__(self, path: Path) -> None:
        self.path = path
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        self.close = weakref.finalize(self, self._db.close)

    @classmethod
    def of(cls, store: Store) -> _GraphFile | None:
        """Return the graph file of a store if it is of date."""
        path = path_of(store.path)
        if not path.is_file():
            return None
        try:
            file = cls(path)
            if state_of(file._db) == (store.token, code_version()):
                return file
            file.close()
        except (sqlite3.Error, TypeError, ValueError):
            return None
        return None

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        return list(self.each(sql, values))

    def each(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield what a query finds, row by row: not all of it need be in memory."""
        try:
            yield from self._db.execute(sql, values)
        except UnicodeEncodeError:
            # Half of a surrogate pair: no file is made of a store that has such ids or words.
            return
        except sqlite3.Error as error:
            raise StoreError(f"{self.path} is damaged: {error}; delete it, it is made anew when it is needed") from error

    def first(self, sql: str, values: Sequence[Any] = ()) -> Any:
        """Return the first value that a query finds, None where it finds nothing."""
        found = self.rows(sql, values)
        return found[0][0] if found else None

    def column(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """Return the first value of each row."""
        return [row[0] for row in self.rows(sql, values)]

    def select_in(self, sql: str, values: Iterable[Any], before: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query that ends in ``IN``, for any number of values, with those that it takes before."""
        wanted = list(values)
        for start in range(0, len(wanted), _IN_ONE_QUERY):
            part = wanted[start : start + _IN_ONE_QUERY]
            yield from self.rows(f"{sql} ({','.join('?' * len(part))})", [*before, *part])

    def nodes(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield all nodes in order, with what they carry."""
        for id, data in self.each("SELECT id, data FROM nodes ORDER BY number"):
            yield sys.intern(id), restored(data)

    def edges(self) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        """Yield all edges in order, with what they carry but for their evidence."""
        ids = [sys.intern(id) for id in self.column("SELECT id FROM nodes ORDER BY number")]
        sql = "SELECT source, target, role, confidence, stances, inherited FROM edges ORDER BY source, target, role"
        for source, target, role, confidence, stances, inherited in self.each(sql):
            key = sys.intern(role)
            known = {"role": key, "confidence": confidence, "evidence": ()}
            yield ids[source], ids[target], key, known | _sometimes(stances, inherited)

    @cached_property
    def stats(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.first("SELECT stats FROM state"))
        return found

    @cached_property
    def roles(self) -> dict[str, int]:
        found: dict[str, int] = json.loads(self.first("SELECT roles FROM state"))
        return found


# --------------------------------------------------------------------------------------------------------------------- network


class StoredNetwork(Network):
    """The network of a store: nodes and edges from the graph file, records from the store, each when it is asked for."""

    def __init__(self, store: Store, file: _GraphFile, merges: Merges) -> None:
        records = _Records(store, merges)
        graph = nx.MultiDiGraph()
        graph._node = _Nodes(file)
        mentioned_in = _MentionedIn(file)
        graph._adj = _Adjacency(file, "source", "target", mentioned_in, records)
        graph._pred = _Adjacency(file, "target", "source", mentioned_in, records)
        copies = dict(file.rows("SELECT article, original FROM copies"))
        super().__init__(graph, records, mentioned_in, copies)
        self._file = file

    @cached_property
    def _whole(self) -> Any:
        with collector_paused():
            graph = graph_of(self._file.nodes(), self._file.edges())
            for record in self.records.values():
                _add_evidence(graph, record)
        return graph

    def whole(self) -> Any:
        """Return the graph in memory."""
        return self._whole

    def count_articles(self, edge: Mapping[str, Any]) -> int:
        """Return the number of articles behind an edge."""
        return edge.articles if isinstance(edge, _StoredEdge) else super().count_articles(edge)

    def predecessors(self, nodes: Iterable[str]) -> set[str]:
        """Return the nodes that edges lead from to any of these."""
        numbers = [number for (number,) in self._file.select_in("SELECT number FROM nodes WHERE id IN", nodes)]
        sql = "SELECT DISTINCT source.id FROM edges JOIN nodes source ON source.number = edges.source WHERE edges.target IN"
        return {id for (id,) in self._file.select_in(sql, numbers)}

    def count_sentences(self, node: str) -> int:
        """Return in how many sentences a node other than an article is mentioned."""
        sql = "SELECT coalesce(sum(sentences), 0) FROM mentions WHERE node = (SELECT number FROM nodes WHERE id = ?)"
        return int(self._file.first(sql, (node,)))


def _add_evidence(graph: Any, record: Record) -> None:
    """Add what one record says to the edges; records are dropped one by one, for all of them take as much as the graph does."""
    for (source, target, role), found in claims_in(record):
        edge = graph.adj.get(source, {}).get(target, {}).get(role)
        if edge is not None:
            edge["evidence"] += found
            if edge["confidence"] == found[0].confidence:
                # The very number, so that it is not held twice.
                edge["confidence"] = found[0].confidence


class _Records(Mapping[str, Record]):
    """The records after resolution, by article; read from the store."""

    def __init__(self, store: Store, merges: Merges) -> None:
        self._store = store
        self._merges = merges
        self._read = lru_cache(_HELD_RECORDS)(store.get)

    def __getitem__(self, article: str) -> Record:
        record = self._read(article)
        if record is None:
            raise KeyError(article)
        return renamed(record, self._merges.ids_in(record.id))

    def __iter__(self) -> Iterator[str]:
        return iter(self._store.ids())

    def __len__(self) -> int:
        return len(self._store)

    def values(self) -> Any:
        """Yield all records, none of them held."""
        return (renamed(record, self._merges.ids_in(record.id)) for record in self._store.records())


class _Nodes(Mapping[str, dict[str, Any]]):
    """What nodes carry, by id, in the order of ids."""

    def __init__(self, file: _GraphFile) -> None:
        self._file = file
        # A method of this object would hold the object, and with it the files, until the garbage collector comes.
        self._read = lru_cache(_HELD_NODES)(partial(_find_node, file))

    def __getitem__(self, id: str) -> dict[str, Any]:
        found = self._read(id) if isinstance(id, str) else None
        if found is None:
            raise KeyError(id)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._file.column("SELECT id FROM nodes ORDER BY number"))

    def __len__(self) -> int:
        return int(self._file.first("SELECT count(*) FROM nodes"))

    def items(self) -> Any:
        """Yield ids with what they carry, in order."""
        return self._file.nodes()


def _find_node(file: _GraphFile, id: str) -> dict[str, Any] | None:
    data = file.first("SELECT data FROM nodes WHERE id = ?", (id,))
    return None if data is None else restored(data)


class _MentionedIn(Mapping[str, Sequence[str]]):
    """The articles that mention a node."""

    def __init__(self, file: _GraphFile) -> None:
        self._file = file

    def __getitem__(self, node: str) -> Sequence[str]:
        sql = """
            SELECT article.id FROM mentions JOIN nodes article ON article.number = mentions.article
            WHERE mentions.node = (SELECT number FROM nodes WHERE id = ?) ORDER BY mentions.article"""
        return tuple(id.removeprefix(article_node("")) for id in self._file.column(sql, (node,)))

    def __iter__(self) -> Iterator[str]:
        return iter(self._file.column("SELECT id FROM nodes WHERE kind <> 'article' ORDER BY number"))

    def __len__(self) -> int:
        return int(self._file.first("SELECT count(*) FROM nodes WHERE kind <> 'article'"))


_Around = dict[str, dict[str, "_StoredEdge"]]
"""Neighbour -> role -> edge."""
_Key = tuple[str, str, str]
"""Source, target and role."""
_Cited = tuple[Evidence, ...]


class _Adjacency(Mapping[str, _Around]):
    """The edges that leave a node, or those that lead to it."""

    def __init__(
        self, file: _GraphFile, here: str, there: str, mentioned_in: Mapping[str, Sequence[str]], records: Mapping[str, Record]
    ) -> None:
        self._file = file
        sql = f"""
            SELECT other.id, role, confidence, articles, stances, inherited
            FROM edges JOIN nodes other ON other.number = edges.{there}
            WHERE edges.{here} = ? ORDER BY edges.{there}, role"""
        cited = partial(_evidence_of, mentioned_in, records)
        self._read = lru_cache(_HELD_ROWS)(partial(_find_around, file, sql, here == "source", cited))

    def __getitem__(self, node: str) -> _Around:
        found = self._read(node) if isinstance(node, str) else None
        if found is None:
            raise KeyError(node)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._file.column("SELECT id FROM nodes ORDER BY number"))

    def __len__(self) -> int:
        return int(self._file.first("SELECT count(*) FROM nodes"))


def _find_around(file: _GraphFile, sql: str, leaves: bool, cited: Callable[[_Key], _Cited], node: str) -> _Around | None:
    number = file.first("SELECT number FROM nodes WHERE id = ?", (node,))
    if number is None:
        return None
    around: _Around = {}
    for other, role, confidence, articles, stances, inherited in file.rows(sql, (number,)):
        key = (node, other, role) if leaves else (other, node, role)
        known = {"role": role, "confidence": confidence, **_sometimes(stances, inherited)}
        edge = _StoredEdge(articles, partial(cited, key), known)
        around.setdefault(other, {})[role] = edge
    return around


def _sometimes(stances: str | None, inherited: int) -> dict[str, Any]:
    """Return what only some edges carry."""
    more: dict[str, Any] = {} if stances is None else {"stances": tuple(json.loads(stances))}
    return more | {"inherited": True} if inherited else more


def _evidence_of(mentioned_in: Mapping[str, Sequence[str]], records: Mapping[str, Record], key: _Key) -> tuple[Evidence, ...]:
    """Return the evidence of an edge, from the records of the articles that tell of its event."""
    source, target, role = key
    articles = (source.removeprefix(article_node("")),) if role == REPORTS else mentioned_in[source]
    found = (given for article in articles for given in claims_in(records[article]))
    return tuple(evidence for given, cited in found if given == (source, target, role) for evidence in cited)


class _StoredEdge(dict[str, Any]):
    """What an edge carries; its evidence is read when it is asked for."""

    def __init__(self, articles: int, cited: Callable[[], tuple[Evidence, ...]], known: Mapping[str, Any]) -> None:
        super().__init__(known)
        self.articles = articles
        self._cited = cited

    def __missing__(self, key: str) -> Any:
        if key != "evidence":
            raise KeyError(key)
        self[key] = self._cited()
        return self[key]

    def __contains__(self, key: object) -> bool:
        return key == "evidence" or super().__contains__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """Return what stands under the key, the default where nothing does."""
        try:
            return self[key]
        except KeyError:
            return default


class _StoredMerges(Merges):
    """Which nodes are one; a record asks for a few hundred of them."""

    def __init__(self, file: _GraphFile) -> None:
        self._file = file
        self._find = lru_cache(_HELD_NODES)(partial(_find_merge, file))

    @cached_property
    def _merges(self) -> dict[str, Merge]:  # type: ignore[override]
        sql = "SELECT node, stands, other, score, reasons FROM merges ORDER BY node"
        return {row[0]: _merge(row) for row in self._file.each(sql)}

    @cached_property
    def namesakes(self) -> Namesakes:  # type: ignore[override]
        parted: dict[str, dict[str, str]] = {}
        for article, node, bearer in self._file.each("SELECT article, node, bearer FROM bearers"):
            parted.setdefault(article, {})[node] = bearer
        return Namesakes(ids=parted)

    def __getitem__(self, node: str) -> str:
        return self.why(node).into

    def __iter__(self) -> Iterator[str]:
        return iter(self._file.column("SELECT node FROM merges ORDER BY node"))

    def __len__(self) -> int:
        return int(self._file.first("SELECT count(*) FROM merges"))

    def why(self, node: str) -> Merge:
        found = self._find(node)
        if found is None:
            raise KeyError(node)
        return found

    def ids_in(self, article: str) -> Mapping[str, str]:
        own = dict(self._file.rows("SELECT node, bearer FROM bearers WHERE article = ?", (article,)))
        return ChainMap({id: self.get(bearer, bearer) for id, bearer in own.items()}, self) if own else self  # type: ignore[arg-type]


def _find_merge(file: _GraphFile, node: str) -> Merge | None:
    found = file.rows("SELECT node, stands, other, score, reasons FROM merges WHERE node = ?", (node,))
    return _merge(found[0]) if found else None


def _merge(row: tuple[Any, ...]) -> Merge:
    node, into, other, score, reasons = row
    return Merge(node, into, other, score, tuple(json.loads(reasons)))


# ------------------------------------------------------------------------------------------------------------ names and events


class _Names(Mapping[str, list[str]]):
    """Folded name -> nodes."""

    def __init__(self, file: _GraphFile) -> None:
        self._file = file

    def __getitem__(self, name: str) -> list[str]:
        found = self._file.column("SELECT id FROM names JOIN nodes ON number = node WHERE name = ? ORDER BY node", (name,))
        if not found:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._file.column("SELECT DISTINCT name FROM names ORDER BY name"))

    def __len__(self) -> int:
        return int(self._file.first("SELECT count(DISTINCT name) FROM names"))


class StoredIndex(Index):
    """The names of a store's nodes."""

    def __init__(self, network: Network, file: _GraphFile) -> None:
        countries: dict[str, set[str]] = {}
        for name, country in file.rows("SELECT name, country FROM countries"):
            countries.setdefault(name, set()).add(country)
        super().__init__(network.graph, _Names(file), countries)
        self._file = file

    def _of_countries(self, kind: str, countries: Collection[str]) -> Iterator[str]:
        for country in sorted(countries):
            yield from self._file.column("SELECT id FROM nodes WHERE kind = ? AND country = ?", (kind, country))

    def _ids(self, kind: str) -> Iterator[str]:
        return iter(self._file.column("SELECT id FROM nodes WHERE kind = ? ORDER BY number", (kind,)))

    def _within(self, names: Set[str]) -> set[str]:
        return {id for (id,) in self._file.select_in("SELECT id FROM around JOIN nodes ON number = node WHERE name IN", names)}

    def _named_like(self, wanted: str) -> Iterator[str]:
        return iter(self._file.column("SELECT id FROM names JOIN nodes ON number = node WHERE instr(name, ?)", (wanted,)))

    def _names_of(self, kind: str | None) -> Iterable[str]:
        sql = "SELECT DISTINCT name FROM names WHERE ? IS NULL OR kind = ?"
        return (name for (name,) in self._file.each(sql, (kind, kind)))


class StoredEvents(Events):
    """The events of a store, selected and put in order by SQLite."""

    def __init__(self, network: Network, file: _GraphFile) -> None:
        super().__init__(network)
        self._file = file

    def matching(self, conditions: Conditions, limit: int | None = None) -> list[str]:
        """Return the events that meet the conditions, in order."""
        where, values = _as_sql(conditions)
        if conditions.among is not None:
            return self._ranked(conditions.among, where, values)[:limit]
        sql = f"""
            SELECT id FROM events JOIN nodes USING (number) WHERE {" AND ".join(where) or "TRUE"}
            ORDER BY salience DESC, first, last, events.number"""
        return self._file.column(*_limited(sql, values, limit))

    def ranked(self, ids: Iterable[str], limit: int | None = None) -> list[str]:
        """Return events in order."""
        return self._ranked(ids)[:limit]

    def _ranked(self, ids: Iterable[str], where: Sequence[str] = (), values: Sequence[Any] = ()) -> list[str]:
        sql = "SELECT salience, first, last, events.number, id FROM events JOIN nodes USING (number) WHERE"
        rows = sorted(
            self._file.select_in(f"{sql} {' AND '.join([*where, 'id IN'])}", ids, values),
            key=lambda row: (-row[0], *row[1:4]),
        )
        return [row[4] for row in rows]

    def days(self, event: str) -> Days:
        """Return the days on which an event may have happened."""
        first, last = self._file.rows("SELECT first, last FROM events JOIN nodes USING (number) WHERE id = ?", (event,))[0]
        return first, last


def _as_sql(conditions: Conditions) -> tuple[list[str], list[Any]]:
    """Return what SQLite is to look for, but for the ids that come into question."""
    where, values = [], list[Any]()
    if conditions.type is not None and conditions.type.isdigit():
        where.append("substr(cameo, 1, ?) = ?")
        values += [len(conditions.type), conditions.type]
    elif conditions.type is not None:
        where.append("? IN (type, category)")
        values.append(conditions.type.casefold())
    if conditions.modalities is not None:
        where.append(f"modality IN ({','.join('?' * len(conditions.modalities))})")
        values += sorted(conditions.modalities)
    if conditions.days is not None:
        where.append("last <> ? AND first <= ? AND last >= ?")
        values += [UNDATED, conditions.days[1], conditions.days[0]]
    if conditions.text is not None:
        telling = "SELECT event FROM tellings WHERE sentence IN (SELECT number FROM sentences WHERE instr(words, ?))"
        where.append(f"events.number IN (SELECT number FROM events WHERE instr(name, ?) UNION ALL {telling})")
        values += [conditions.text.casefold()] * 2
    return where, values


def _limited(sql: str, values: list[Any], limit: int | None) -> tuple[str, list[Any]]:
    return (sql, values) if limit is None else (f"{sql} LIMIT ?", [*values, limit])
