"""A graph that is read from a store piece by piece answers as one in memory, and is never out of date."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from newsgraph.graph import Decision, NewsGraph, NotFoundError, Store, stored
from newsgraph.graph.graph_file import path_of
from newsgraph.graph.records import Record
from newsgraph.graph.samples import invented_records, sample_records
from newsgraph.graph.store import StoreError, writer_lock
from newsgraph.graph.stored import is_resolved

COURIER, HERALD, TALKS = sample_records()
KINDS = ("event", "actor", "place", "time", "article")

QUESTIONS: dict[str, Callable[[NewsGraph], Any]] = {
    "stats": lambda graph: graph.stats(),
    "roles": lambda graph: list(graph.roles().items()),
    "repr": repr,
    "events": lambda graph: graph.events(),
    "events of a type": lambda graph: graph.events(type="Assault"),
    "events of a CAMEO code": lambda graph: [graph.events(type=code) for code in ("19", "0", "1")],
    "events of an actor": lambda graph: graph.events(actor="Russia"),
    "events of a country's node": lambda graph: graph.events(actor="actor:iso:RUS"),
    "events within a country": lambda graph: graph.events(place="Ukraine"),
    "events of some days": lambda graph: graph.events(since="2025-06-07", until="2025-06-09"),
    "events with words": lambda graph: [graph.events(text=words) for words in ("KHARKIV", "drone", "no such words", "")],
    "events of a modality": lambda graph: graph.events(modality=("planned", "possible")),
    "events of all": lambda graph: graph.events(actor="Russia", place="Kharkiv", type="ASSAULT", text="attack", since="2025"),
    "first events": lambda graph: [graph.events(limit=2), graph.events(actor="Russia", limit=1)],
    "more than there are": lambda graph: [graph.events(limit=10**30), graph.evidence("Kharkiv", limit=10**30)],
    "none at all": lambda graph: [graph.events(limit=0), graph.evidence("Kharkiv", limit=0)],
    "half of a pair": lambda graph: [graph.events(text="\ud800"), "\ud800" in graph.nx],
    "actors": lambda graph: [graph.actors(), graph.actors(type="country"), graph.actors(country="UKR")],
    "places": lambda graph: [graph.places(), graph.places(country="UKR")],
    "timeline": lambda graph: graph.timeline("Ukrainian government"),
    "between": lambda graph: graph.between("Russia", "Ukrainian government"),
    "dyads": lambda graph: [graph.dyads(), graph.dyads(by="actor", modality=None)],
    "neighbourhood": lambda graph: [graph.neighbourhood(name) for name in ("Kharkiv", "Russia", graph.events()[0].id)],
    "events around": lambda graph: [graph.events_around(name) for name in ("Kharkiv", "Russia", graph.events()[0].id)],
    "find": lambda graph: [graph.find(name) for name in ("kharkiv", "ukrain", "a", graph.events()[0].id)],
    "evidence": lambda graph: [graph.evidence(row["id"]) for kind in KINDS for row in graph.rows(kind)],
    "evidence, counted": lambda graph: [graph.count_evidence(row["id"]) for kind in KINDS for row in graph.rows(kind)],
    "evidence of an edge": lambda graph: graph.evidence(("drone attack on Kharkiv", "Russia")),
    "claims": lambda graph: [graph.claims(view.id) for view in graph.events()],
    "order": lambda graph: [graph.order(a.id, b.id) for a in graph.events()[:9] for b in graph.events()[:9]],
    "ego": lambda graph: [record.to_json() for record in graph.ego("Russia").records()],
    "rows": lambda graph: [graph.rows(kind) for kind in (*KINDS, "edge")],
    "merges": lambda graph: graph.explain_merges(),
    "records": lambda graph: [record.to_json() for record in graph.records()],
    "one record": lambda graph: [graph.article(row["id"]).to_json() for row in graph.rows("article")],
    "nodes": lambda graph: list(graph.nx.nodes(data=True)),
    "edges": lambda graph: list(graph.nx.edges(keys=True, data=True)),
    "what edges carry": lambda graph: [
        (key in data, data.get(key), data.get(key, "none"))
        for _, _, data in graph.parts().network.graph.edges(data=True)
        for key in ("role", "evidence", "no such key")
    ],
    "kind of a node": lambda graph: [graph.kind_of_given("actor:iso:RUS"), graph.kind_of_given("none")],
}  # fmt: skip


@pytest.fixture(autouse=True)
def kept_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "KEPT_FROM", 0)


@pytest.fixture(scope="module")
def records() -> list[Record]:
    return [*sample_records(), *invented_records(40, Random(5))]


@pytest.fixture(scope="module")
def in_memory(records: list[Record]) -> NewsGraph:
    return NewsGraph.from_records(records)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.newsgraph"


@pytest.fixture
def from_store(path: Path, records: list[Record]) -> Iterator[NewsGraph]:
    with Store(path) as store:
        store.add_all(records)
    NewsGraph.open(path)
    assert is_resolved(path)
    yield NewsGraph.open(path)


@pytest.mark.parametrize("question", QUESTIONS)
def test_stored_answers_as_a_graph_in_memory(from_store: NewsGraph, in_memory: NewsGraph, question: str) -> None:
    assert QUESTIONS[question](from_store) == QUESTIONS[question](in_memory)


@pytest.mark.parametrize("name", ["Kharkow", "nobody at all", "\udcff"])
def test_stored_says_what_comes_close_as_a_graph_in_memory(from_store: NewsGraph, in_memory: NewsGraph, name: str) -> None:
    said = []
    for graph in (from_store, in_memory):
        with pytest.raises(NotFoundError) as raised:
            graph.events(place=name)
        said.append(str(raised.value))
    assert said[0] == said[1]


def test_stored_reads_what_a_query_needs_only(from_store: NewsGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Store) -> Iterator[Record]:
        raise AssertionError("all records are read")

    monkeypatch.setattr(Store, "records", refuse)
    (attack,) = from_store.events(type="ASSAULT", place="Kharkiv", limit=1)
    assert from_store.evidence(attack.id, limit=1)
    assert from_store.neighbourhood("Kharkiv")
    assert from_store.stats()["articles"] == 43


def test_stored_asks_for_no_table_as_a_whole(from_store: NewsGraph) -> None:
    asked: list[str] = []
    network: Any = from_store._network
    network._file._db.set_trace_callback(asked.append)
    assert from_store.events(actor="Russia", place="Ukraine", limit=1)
    assert from_store.events(text="drone", since="2025", modality="actual", limit=1)
    assert from_store.evidence("Kharkiv", limit=1)
    assert from_store.find("kharkiv")
    with pytest.raises(NotFoundError, match="close: Kharkiv"):
        from_store.events(place="Kharkow")
    assert asked
    assert [sql for sql in asked if "WHERE" not in sql] == []


@pytest.mark.parametrize("change", ["add", "replace", "forget", "decide", "withdraw"])
def test_stored_is_resolved_anew_after_each_change(path: Path, change: str) -> None:
    decision = Decision.of("two", "event:865352d9db4a4c3a:16", "event:1648d2ff8ed59de7:7")
    with Store(path) as store:
        store.add_all([COURIER, HERALD])
        if change == "withdraw":
            store.decide(decision)
    before = NewsGraph.open(path).stats()
    with Store(path) as store:
        changes: dict[str, Callable[[], object]] = {
            "add": lambda: store.add(TALKS),
            "replace": lambda: store.add(Record(id=HERALD.id, text="Rain fell.")),
            "forget": lambda: store.forget(HERALD.id),
            "decide": lambda: store.decide(decision),
            "withdraw": lambda: store.withdraw(decision),
        }
        changes[change]()
    assert not is_resolved(path)
    after = NewsGraph.open(path)
    assert after.stats() != before
    assert NewsGraph.open(path).stats() == after.stats()


def test_stored_stays_what_it_was_when_the_store_changes(from_store: NewsGraph, path: Path) -> None:
    before = QUESTIONS["records"](from_store)
    with Store(path) as store:
        store.forget(COURIER.id)
    NewsGraph.open(path)
    assert QUESTIONS["records"](from_store) == before
    assert from_store.evidence("Kharkiv")


def test_stored_takes_changes_in_memory(from_store: NewsGraph, records: list[Record]) -> None:
    from_store.remove(HERALD.id)
    assert from_store.stats() == NewsGraph.from_records(record for record in records if record.id != HERALD.id).stats()


def test_stored_of_other_code_is_resolved_anew(from_store: NewsGraph, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "code_version", lambda: "later")
    assert not is_resolved(path)


@pytest.mark.parametrize("content", [b"", b"junk", b"SQLite format 3\x00" + b"\x00" * 4096])
def test_stored_makes_a_broken_graph_file_anew(from_store: NewsGraph, path: Path, content: bytes) -> None:
    path_of(path).write_bytes(content)
    assert NewsGraph.open(path).stats() == from_store.stats()
    assert is_resolved(path)


def test_stored_names_a_damaged_graph_file_and_the_cure(from_store: NewsGraph, path: Path) -> None:
    del from_store
    db = sqlite3.connect(path_of(path))
    db.execute("DROP TABLE nodes")
    db.close()
    with pytest.raises(StoreError, match="graph is damaged: no such table: nodes; delete it"):
        NewsGraph.open(path).events(actor="Russia")


def test_stored_is_the_same_whether_one_process_writes_it_or_two(path: Path, records: list[Record]) -> None:
    with Store(path) as store:
        store.add_all(records)
    written = []
    for jobs in (1, 2):
        path_of(path).unlink(missing_ok=True)
        NewsGraph.open(path, jobs=jobs)
        assert sorted(file.name for file in path.parent.iterdir()) == ["news.newsgraph", "news.newsgraph-graph"]
        with closing(sqlite3.connect(path_of(path))) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            written.append(list(db.iterdump()))
    assert written[0] == written[1]


def test_stored_leaves_the_file_to_another_process_that_makes_it(path: Path) -> None:
    with Store(path) as store:
        store.add_all(sample_records())
    with writer_lock(path_of(path)):
        assert len(NewsGraph.open(path).events()) == 5
    assert not is_resolved(path)
    NewsGraph.open(path)
    assert sorted(file.name for file in path.parent.iterdir()) == ["news.newsgraph", "news.newsgraph-graph"]


def test_stored_takes_away_the_lock_of_a_writer_that_was_killed(path: Path) -> None:
    with Store(path) as store:
        store.add_all(sample_records())
    NewsGraph.open(path)
    killed = os.fork()
    if not killed:
        with writer_lock(path_of(path)):
            os._exit(0)
    os.waitpid(killed, 0)
    lock = path_of(path).with_name("news.newsgraph-graph-writer")
    assert lock.exists()
    assert len(NewsGraph.open(path).events()) == 5
    with Store(path) as store:
        store.forget(COURIER.id)
    NewsGraph.open(path)
    assert sorted(file.name for file in path.parent.iterdir()) == ["news.newsgraph", "news.newsgraph-graph"]


def test_stored_goes_without_the_file_where_it_can_not_be_written(path: Path) -> None:
    with Store(path) as store:
        store.add_all(sample_records())
    path_of(path).mkdir()
    assert len(NewsGraph.open(path).events()) == 5


def test_stored_keeps_no_file_of_ids_that_sqlite_can_not_hold(path: Path) -> None:
    with Store(path) as store:
        store.add(Record(id="half \ud800 of a pair", text="Rain fell."))
    assert NewsGraph.open(path).stats()["articles"] == 1
    assert not path_of(path).exists()
