"""The store keeps what it was given, whatever happens in between."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsgraph.graph import NewsGraph, Store, StoreBusyError, StoreError
from newsgraph.graph import store as store_module
from newsgraph.graph.records import Record
from newsgraph.graph.samples import invented_records, sample_records
from newsgraph.graph.store import Packed, Reject, content_hash

COURIER, HERALD, TALKS = sample_records()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.newsgraph"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as store:
        yield store


@pytest.mark.parametrize("record", [COURIER, replace(COURIER, text="half a pair: \ud800")])
def test_store_keeps_a_packed_record_as_it_keeps_the_record(store: Store, record: Record) -> None:
    packed = Packed.of(record)
    assert packed.record() == record
    assert (store.add(packed), store.add(record), store.get(record.id)) == ("added", "unchanged", record)


# ------------------------------------------------------------------------------------------------------------------- records


def test_store_gives_back_what_was_added_in_order_of_ids(store: Store) -> None:
    assert [store.add(record) for record in (TALKS, COURIER, HERALD)] == ["added"] * 3
    assert list(store.records()) == [COURIER, HERALD, TALKS]
    assert len(store) == 3
    assert COURIER.id in store
    assert "x" not in store
    assert store.get(TALKS.id) == TALKS
    assert store.get("x") is None


def test_store_adding_again_changes_nothing(store: Store) -> None:
    store.add(COURIER)
    assert store.add(COURIER) == "unchanged"
    assert len(store) == 1


def test_store_a_changed_article_replaces_its_record(store: Store) -> None:
    store.add(COURIER)
    assert store.add(replace(COURIER, title="Corrected")) == "replaced"
    assert [record.title for record in store.records()] == ["Corrected"]


def test_store_tells_when_records_were_extracted(store: Store) -> None:
    first, later = datetime(2026, 5, 1, 12, tzinfo=UTC), datetime(2026, 5, 2, 12, tzinfo=UTC)
    store.add(COURIER, first)
    store.add(HERALD)
    assert store.extraction_times() == {COURIER.id: "2026-05-01T12:00:00Z"}
    store.add(COURIER, later)
    assert store.extraction_times() == {COURIER.id: "2026-05-01T12:00:00Z"}, "the same record was made before"
    store.add(replace(COURIER, title="Corrected"), later)
    assert store.extraction_times() == {COURIER.id: "2026-05-02T12:00:00Z"}


def test_store_forgets_one_article(store: Store) -> None:
    store.add_all(sample_records())
    assert store.forget(HERALD.id)
    assert not store.forget(HERALD.id)
    assert list(store.records()) == [COURIER, TALKS]


def test_store_takes_out_what_a_file_held_before(store: Store) -> None:
    store.add_all([COURIER, HERALD, TALKS])
    assert store.hold("/news/a.txt", COURIER.id) == []
    assert store.hold("/news/b.txt", HERALD.id) == []
    assert store.hold("/news/a.txt", COURIER.id) == []
    assert store.hold("/news/a.txt", TALKS.id) == [COURIER.id]
    assert store.ids() == sorted([HERALD.id, TALKS.id])


def test_store_keeps_an_article_that_another_file_holds_too(store: Store) -> None:
    store.add_all([COURIER, HERALD])
    store.hold("/news/a.txt", COURIER.id)
    store.hold("/news/copy.txt", COURIER.id)
    store.add(replace(COURIER, source="Another"))
    assert store.hold("/news/a.txt", HERALD.id) == []
    assert store.hold("/news/copy.txt", HERALD.id) == [COURIER.id]


def test_store_knows_what_need_not_be_extracted_again(store: Store) -> None:
    store.add(COURIER)
    assert store.is_current(COURIER, COURIER.model)
    assert not store.is_current(COURIER, {**COURIER.model, "version": "2"})
    assert not store.is_current(replace(COURIER, text=COURIER.text + " More."), COURIER.model)
    assert not store.is_current(HERALD, HERALD.model)
    assert store.versions() == {'{"name": "by hand", "version": "1"}': 1}


def test_store_content_hash_is_of_the_article_not_of_what_was_extracted() -> None:
    assert content_hash(replace(COURIER, mentions=(), nodes=(), edges=(), language="de")) == content_hash(COURIER)
    assert content_hash(replace(COURIER, title=None, source=COURIER.title)) != content_hash(COURIER)


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(), max_size=30), st.text(st.characters(), min_size=1, max_size=10))
def test_store_keeps_any_text(text: str, id: str) -> None:
    record = Record(id=id, text=text, title=text)
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "any.newsgraph") as store:
        store.add(record)
        store.reject(text, text, text, text)
        assert list(store.records()) == [record]
        assert list(store.rejects()) == [Reject(text, text, text, text)]
        assert store.check() == []


def test_store_opens_as_the_same_graph(store: Store, path: Path) -> None:
    store.add_all(sample_records())
    opened = NewsGraph.open(path)
    built = NewsGraph.from_records(sample_records())
    assert list(opened.nx.edges(keys=True, data=True)) == list(built.nx.edges(keys=True, data=True))


# ------------------------------------------------------------------------------------------------------------------- rejects


def test_store_keeps_rejects_in_order_and_once(store: Store) -> None:
    assert store.reject("b.txt", "empty file", "fill it")
    assert store.reject("a.txt:3", "no JSON", "mend the line", "{bro\ud800ken\x00")
    assert not store.reject("b.txt", "empty file", "fill it")
    assert list(store.rejects()) == [
        Reject("b.txt", "empty file", "fill it", ""),
        Reject("a.txt:3", "no JSON", "mend the line", "{bro\ud800ken\x00"),
    ]


def test_store_clears_rejects_of_one_origin(store: Store) -> None:
    for origin in ("a", "a", "b"):
        store.reject(origin, f"reason {origin}")
    assert store.clear_rejects("a") == 1
    assert [reject.origin for reject in store.rejects()] == ["b"]
    assert store.clear_rejects() == 1


# -------------------------------------------------------------------------------------------------------------- transactions


def test_store_keeps_all_or_nothing_of_a_transaction(store: Store) -> None:
    store.add(COURIER)
    with pytest.raises(RuntimeError), store.transaction():
        store.add(HERALD)
        store.forget(COURIER.id)
        store.reject("x", "y")
        raise RuntimeError
    assert list(store.records()) == [COURIER]
    assert list(store.rejects()) == []
    assert store.add(HERALD) == "added"


def test_store_add_all_that_breaks_off_adds_nothing(store: Store) -> None:
    def broken() -> Iterator[Record]:
        yield COURIER
        raise OSError("the disk went away")

    with pytest.raises(OSError, match="the disk went away"):
        store.add_all(broken())
    assert len(store) == 0


WRITER = """
import sys
from random import Random
from newsgraph.graph import Store
from newsgraph.graph.samples import invented_records
with Store(sys.argv[1]) as store:
    for number, record in enumerate(invented_records(100000, Random(5))):
        store.add(record)
        print(number, flush=True)
"""


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.07])
def test_store_survives_kill_minus_nine(path: Path, delay: float) -> None:
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    acknowledged = sum(1 for _ in process.stdout) + 1
    process.wait()
    with Store(path) as store:
        assert store.check() == []
        kept = list(store.records())
    assert len(kept) in (acknowledged, acknowledged + 1)
    assert kept == list(invented_records(len(kept), Random(5)))


# ------------------------------------------------------------------------------------------------------- readers and writers


def test_store_second_writer_gets_a_clear_message(store: Store, path: Path) -> None:
    with pytest.raises(StoreBusyError, match=r"news\.newsgraph is being written by another process; wait"):
        Store(path)


def test_store_second_writer_in_another_process_gets_it_too(store: Store, path: Path) -> None:
    code = f"from newsgraph.graph import Store; Store({str(path)!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "is being written by another process" in done.stderr


def test_store_lets_the_next_writer_in_after_close(path: Path) -> None:
    Store(path).close()
    with Store(path) as store:
        assert store.add(COURIER) == "added"
    assert sorted(entry.name for entry in path.parent.iterdir()) == ["news.newsgraph"]


def test_store_readers_see_finished_work_beside_a_writer(store: Store, path: Path) -> None:
    store.add(COURIER)
    with Store(path, read_only=True) as reader:
        with store.transaction():
            store.add(HERALD)
            assert len(reader) == 1
        assert len(reader) == 2


def test_store_reader_sees_one_state_from_first_record_to_last(store: Store, path: Path) -> None:
    store.add_all([COURIER, TALKS])
    with Store(path, read_only=True) as reader:
        records = reader.records()
        first = next(records)
        store.add(HERALD)
        assert [first, *records] == [COURIER, TALKS]


def test_store_readers_leave_no_file_behind(path: Path) -> None:
    with Store(path) as store:
        store.add(COURIER)
    with Store(path, read_only=True) as one, Store(path, read_only=True) as two:
        assert len(one) == len(two) == 1
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_store_open_for_reading_refuses_to_write(store: Store, path: Path) -> None:
    with Store(path, read_only=True) as reader, pytest.raises(StoreError, match="for reading only"):
        reader.add(COURIER)


def test_store_reads_from_a_read_only_folder(path: Path) -> None:
    with Store(path) as store:
        store.add(COURIER)
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        assert [record.id for record in NewsGraph.open(path).records()] == [COURIER.id]
    finally:
        path.parent.chmod(0o755)


# -------------------------------------------------------------------------------------------------------------------- faults


def test_store_that_is_missing_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no store .*newsgraph build"):
        NewsGraph.open(tmp_path / "none.newsgraph")
    assert list(tmp_path.iterdir()) == []


def test_store_in_a_missing_folder_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="check that its folder exists"):
        Store(tmp_path / "none" / "x.newsgraph")


@pytest.mark.parametrize("read_only", [True, False])
def test_store_refuses_files_that_are_none(tmp_path: Path, read_only: bool) -> None:
    text = tmp_path / "text.newsgraph"
    text.write_text("This is a long enough text that SQLite will not take it for an empty database. " * 20)
    other = tmp_path / "other.newsgraph"
    db = sqlite3.connect(other)
    db.execute("CREATE TABLE recipes (name)")
    db.close()
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(StoreError, match="is no newsgraph store"):
            Store(path, read_only=read_only)
        assert path.read_bytes() == before


def test_store_check_finds_damage(store: Store, path: Path) -> None:
    store.add_all(sample_records())
    assert store.check() == []
    store._db.execute("UPDATE articles SET record = ? WHERE id = ?", (b"junk", COURIER.id))
    for record in (replace(HERALD, text="Other text."), replace(TALKS, model={"name": "forged"})):
        changed = zlib.compress(record.to_json().encode())
        store._db.execute("UPDATE articles SET record = ? WHERE id = ?", (changed, record.id))
    faults = store.check()
    assert faults[-1] == f"the record of {TALKS.id!r} is not what was written"
    assert any(COURIER.id in fault and "can't be read" in fault for fault in faults)
    assert any(HERALD.id in fault and "not what was written" in fault for fault in faults)
    with pytest.raises(StoreError, match="damaged"):
        list(store.records())


def test_store_check_finds_a_torn_file(path: Path) -> None:
    with Store(path) as store:
        store.add_all(invented_records(200, Random(1)))
    data = bytearray(path.read_bytes())
    for place in range(len(data) // 2, len(data) // 2 + 4096):
        data[place] ^= 0xFF
    path.write_bytes(data)
    with Store(path) as store:
        try:
            assert store.check() != []
        except StoreError as error:
            assert "damaged" in str(error)


@pytest.mark.parametrize("read_only", [False, True])
def test_store_of_damaged_tables_is_named(path: Path, read_only: bool) -> None:
    """SQLite quotes the damaged words, which are no text any more."""
    with Store(path) as store:
        store.add(COURIER)
    path.write_bytes(path.read_bytes().replace(b"TABLE decisions", b"T\xc6BLE decisions"))
    with pytest.raises(StoreError, match="is damaged: malformed schema"):
        Store(path, read_only=read_only)


def test_store_needs_a_name() -> None:
    with pytest.raises(StoreError, match="'' names no file"):
        Store("")


def test_store_says_when_the_disk_is_full(store: Store) -> None:
    store.add(COURIER)
    (pages,) = store._db.execute("PRAGMA page_count").fetchone()
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="the disk is full"):
        store.add_all(invented_records(500, Random(2)))
    assert list(store.records()) == [COURIER]


# -------------------------------------------------------------------------------------------------------------------- upkeep


def test_store_migrates_an_older_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(path) as store:
        store.add(COURIER)
        version = store.version
    later = [
        *store_module._migrations(),
        "ALTER TABLE articles ADD COLUMN note TEXT;\nUPDATE articles SET note = 'kept; as is';\n",
    ]
    monkeypatch.setattr(store_module, "_migrations", lambda: later)
    with pytest.raises(StoreError, match=f"has version {version}; `newsgraph build` with it once"):
        Store(path, read_only=True)
    with Store(path) as store:
        assert store.version == version + 1
        assert store.get(COURIER.id) == COURIER
        assert store._db.execute("SELECT note FROM articles").fetchall() == [("kept; as is",)]


def test_store_migration_that_fails_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(path) as store:
        store.add(COURIER)
        version = store.version
    broken = [*store_module._migrations(), "ALTER TABLE articles ADD COLUMN note TEXT;\nUPDATE missing SET note = 1;\n"]
    with monkeypatch.context() as patch:
        patch.setattr(store_module, "_migrations", lambda: broken)
        with pytest.raises(StoreError, match="no such table"):
            Store(path)
    with Store(path) as store:
        assert (store.version, store.get(COURIER.id)) == (version, COURIER)


def test_store_of_a_later_version_asks_for_an_upgrade(path: Path) -> None:
    with Store(path) as store:
        store._db.execute("PRAGMA user_version = 99")
    for read_only in (True, False):
        with pytest.raises(StoreError, match=r"has version 99.*upgrade"):
            Store(path, read_only=read_only)


def test_store_compacts_and_backs_up(store: Store, path: Path, tmp_path: Path) -> None:
    store.add_all(invented_records(300, Random(4)))
    store.backup(tmp_path / "copy.newsgraph")
    with pytest.raises(StoreError, match="is there already"):
        store.backup(tmp_path / "copy.newsgraph")
    store.compact()
    before = path.stat().st_size
    for record in invented_records(290, Random(4)):
        store.forget(record.id)
    store.compact()
    assert path.stat().st_size < before / 2
    with Store(tmp_path / "copy.newsgraph", read_only=True) as copy:
        assert len(copy) == 300
        assert copy.check() == []


def test_store_file_has_no_trace_of_the_order_of_articles(tmp_path: Path) -> None:
    graphs = []
    for number, records in enumerate((sample_records(), sample_records()[::-1])):
        with Store(tmp_path / f"{number}.newsgraph") as store:
            store.add_all(records)
            graphs.append([record.to_json() for record in store.records()])
    assert graphs[0] == graphs[1]


def test_store_leaves_no_file_open(path: Path) -> None:
    fds = Path(f"/proc/{os.getpid()}/fd")
    if not fds.is_dir():
        pytest.skip("no /proc to count open files in")
    before = len(list(fds.iterdir()))
    for _ in range(5):
        with Store(path) as store:
            store.add(COURIER)
        with Store(path, read_only=True) as store:
            list(store.records())
        with pytest.raises(StoreError):
            Store(path.with_name("none"), read_only=True)
    assert len(list(fds.iterdir())) == before
