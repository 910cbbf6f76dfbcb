"""The store: one SQLite file that keeps every record and every reject, and loses none of them.

Write-ahead logging lets several readers work beside one writer; a change is kept whole or not at all, whenever the process ends.

Exceptions::

    NewsGraphError
    └── StoreError            cause, file and cure
        └── StoreBusyError    another process writes to the store
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple, Protocol

from newsgraph.graph.decisions import Decision
from newsgraph.graph.records import NewsGraphError, Record, RecordError

__all__ = [
    "Packed", "Readable", "Reject", "Store", "StoreBusyError", "StoreError", "content_hash", "unpacked", "writer_lock",
]  # fmt: skip

APPLICATION_ID = 0x4E475348
"""Marks the file as ours ("NGSH") in SQLite's header."""

_ADD = """
INSERT INTO articles (id, content_hash, record_hash, versions, record, extracted) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
  content_hash = excluded.content_hash, record_hash = excluded.record_hash, versions = excluded.versions,
  record = excluded.record, extracted = excluded.extracted
"""

Outcome = Literal["added", "unchanged", "replaced"]


class StoreError(NewsGraphError):
    """A store that can't be read or written; the message names the file, the cause and the cure."""


class StoreBusyError(StoreError):
    """Another process writes to the store."""


class Reject(NamedTuple):
    """An input that yielded no record."""

    origin: str
    reason: str
    cure: str
    content: str


class Readable(Protocol):
    """What an article as it was read has in common with its record."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str | None: ...  # noqa: D102
    @property
    def url(self) -> str | None: ...  # noqa: D102
    @property
    def source(self) -> str | None: ...  # noqa: D102
    @property
    def author(self) -> str | None: ...  # noqa: D102
    @property
    def published(self) -> str | None: ...  # noqa: D102


def content_hash(article: Readable) -> str:
    """Return the hash of what an article says; its record has the same, whatever was extracted from it."""
    parts = (article.id, article.url, article.title, article.source, article.author, article.published, article.text)
    return _hash(json.dumps(parts).encode())


class Packed(NamedTuple):
    """A record as the store keeps it, made where the record is: who writes it has no more to do than that.

    Attributes
    ----------
    data
        The record's JSON, compressed; the other fields are what the store tells of it.
    """

    id: str
    content_hash: str
    record_hash: str
    versions: str
    data: bytes

    @classmethod
    def of(cls, record: Record) -> Packed:
        """Return a record packed."""
        data = _encode(record)
        return cls(record.id, content_hash(record), _hash(data), _versions(record.model), zlib.compress(data, 6))

    def record(self) -> Record:
        """Return the record."""
        return Record.from_json(zlib.decompress(self.data))


def unpacked(record: Record | Packed) -> Record:
    """Return a record that may be packed."""
    return record.record() if isinstance(record, Packed) else record


class Store:
    """A store of records, opened for one writer or for reading.

    Parameters
    ----------
    path
        The file; made when it is not there, unless ``read_only``.
    read_only
        Open for reading; works beside a writer, and on a read-only disk.

    Raises
    ------
    StoreBusyError
        If another process has the store open for writing.
    StoreError
        If the file is missing, unreadable, no store, or of a later version.

    Examples
    --------
    >>> import tempfile
    >>> from newsgraph.graph.samples import sample_records
    >>> folder = tempfile.TemporaryDirectory()
    >>> with Store(Path(folder.name) / "news.newsgraph") as store:
    ...     [store.add(record) for record in (*sample_records(), sample_records()[0])]
    ...     store.forget("https://example.org/herald/talks")
    ...     [record.title for record in store.records()]
    ['added', 'added', 'added', 'unchanged']
    True
    ['Drones hit Kharkiv', 'Four dead in Kharkiv']
    >>> folder.cleanup()
    """

    def __init__(self, path: str | Path, *, read_only: bool = False) -> None:
        self.path = Path(path)
        if not self.path.name:
            raise StoreError(f"{str(path)!r} names no file; name one for the store")
        self.read_only = read_only
        with ExitStack() as stack:
            if not read_only:
                stack.enter_context(writer_lock(self.path))
            self._db = stack.enter_context(self._connected())
            self._prepare()
            self._open = stack.pop_all()

    # --------------------------------------------------------------------------------------------------------- open and close

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        with self._explained():
            db = _connect_to_read(self.path) if self.read_only else _connect(self.path)
        try:
            yield db
        finally:
            db.close()

    def _prepare(self) -> None:
        with self._explained():
            self._check_ours()
            if not self.read_only:
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA synchronous = NORMAL")
                self._migrate()

    def _check_ours(self) -> None:
        (mark,) = self._db.execute("PRAGMA application_id").fetchone()
        tables = _count_tables(self._db)
        if mark != APPLICATION_ID and self.read_only and not tables:
            raise StoreError(f"{self.path} is empty: nothing has been kept in it yet; build it with `newsgraph build`")
        if mark != APPLICATION_ID and tables:
            raise StoreError(f"{self.path} is no newsgraph store; name another file, or build one with `newsgraph build`")
        newest = len(_migrations())
        if self.version > newest:
            raise StoreError(
                f"{self.path} has version {self.version}, this newsgraph knows {newest}; upgrade with: pip install -U newsgraph"
            )
        if self.read_only and self.version < newest:
            raise StoreError(f"{self.path} has version {self.version}; `newsgraph build` with it once brings it to {newest}")

    def _migrate(self) -> None:
        """Bring the tables up to date, each step kept whole or not at all."""
        for number, script in enumerate(_migrations()[self.version :], self.version + 1):
            with self.transaction():
                for statement in _statements(script):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {number}")
                self._db.execute(f"PRAGMA application_id = {APPLICATION_ID}")

    @property
    def version(self) -> int:
        """The version of the tables."""
        (number,) = self._db.execute("PRAGMA user_version").fetchone()
        return int(number)

    @property
    def token(self) -> str:
        """What each change of articles, decisions and the use of embeddings renews."""
        with self._explained():
            (token,) = self._db.execute("SELECT token FROM state").fetchone()
        return str(token)

    def hold_still(self) -> None:
        """Go on reading the store as it is now, whatever a writer does, until it is closed."""
        with self._explained():
            self._db.execute("BEGIN")
            self._db.execute("SELECT token FROM state").fetchone()

    def close(self) -> None:
        """Close the file; closing again does nothing."""
        self._open.close()

    def __enter__(self) -> Store:
        """Return the store; it is closed at the end of the block."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the store."""
        self.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise _explain(error, self.path) from error

    # ------------------------------------------------------------------------------------------------------------------ write

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all changes of the block, or none of them if it fails; many changes in one are many times faster."""
        if self.read_only:
            raise StoreError(f"{self.path} is open for reading only; open it with Store(path)")
        if self._db.in_transaction:
            yield
            return
        with self._explained():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")
                raise

    def add(self, record: Record | Packed, extracted: datetime | None = None) -> Outcome:
        """Keep a record; tell whether it is new, is there already, or took the place of another of the same article.

        Parameters
        ----------
        record
            The record to keep.
        extracted
            When it was extracted, with its time zone; None where that is not known, as of an import.
        """
        packed = record if isinstance(record, Packed) else Packed.of(record)
        with self.transaction():
            known = self._db.execute("SELECT record_hash FROM articles WHERE id = ?", (_key(packed.id),)).fetchone()
            if known == (packed.record_hash,):
                return "unchanged"
            self._db.execute(_ADD, (_key(packed.id), *packed[1:], extracted and _stamp(extracted)))
        return "added" if known is None else "replaced"

    def add_all(self, records: Iterable[Record]) -> list[Outcome]:
        """Keep several records in one transaction."""
        with self.transaction():
            return [self.add(record) for record in records]

    def forget(self, article: str) -> bool:
        """Take an article's record out; tell whether it was there."""
        with self.transaction():
            return self._db.execute("DELETE FROM articles WHERE id = ?", (_key(article),)).rowcount > 0

    def hold(self, file: str, article: str) -> list[str]:
        """Note that a file holds this article and nothing else; take out those that it held before, and return their ids."""
        names = _key(file), _key(article)
        if self.held_by(file) == [names[1]]:
            return []
        with self.transaction():
            gone = self._db.execute("DELETE FROM articles WHERE file = ? AND id <> ? RETURNING id", names).fetchall()
            self._db.execute("UPDATE articles SET file = ? WHERE id = ?", names)
        return sorted(id for (id,) in gone)

    def reject(self, origin: str, reason: str, cure: str = "", content: str = "") -> bool:
        """Keep what yielded no record; tell whether it is new. ``content`` may be any text, surrogates and all."""
        parts = [_bytes(part) for part in (origin, reason, cure, content)]
        row = (*parts[:3], zlib.compress(parts[3], 6), _hash(b"\x1f".join(parts)))
        with self.transaction():
            sql = "INSERT OR IGNORE INTO rejects (origin, reason, cure, content, hash) VALUES (?, ?, ?, ?, ?)"
            return self._db.execute(sql, row).rowcount > 0

    def clear_rejects(self, origin: str | None = None) -> int:
        """Take out the rejects of one origin, or all, once they are cured; return how many there were."""
        with self.transaction():
            if origin is None:
                return self._db.execute("DELETE FROM rejects").rowcount
            return self._db.execute("DELETE FROM rejects WHERE origin = ?", (_bytes(origin),)).rowcount

    def decide(self, decision: Decision) -> None:
        """Remember a decision on two nodes; it takes the place of an earlier one on the same two."""
        row = (_key(decision.node), _key(decision.other), decision.verdict)
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO decisions (node, other, verdict) VALUES (?, ?, ?)", row)

    def withdraw(self, decision: Decision) -> bool:
        """Forget a decision; tell whether it was remembered."""
        row = (_key(decision.node), _key(decision.other), decision.verdict)
        with self.transaction():
            sql = "DELETE FROM decisions WHERE node = ? AND other = ? AND verdict = ?"
            return self._db.execute(sql, row).rowcount > 0

    def use_embeddings(self, embeddings: bool) -> None:
        """Remember whether the graph is resolved with the help of embeddings."""
        if embeddings != self.embeddings:
            with self.transaction():
                self._db.execute("UPDATE state SET embeddings = ?", (embeddings,))

    # ------------------------------------------------------------------------------------------------------------------- read

    @property
    def embeddings(self) -> bool:
        """Whether the graph is resolved with the help of embeddings (`use_embeddings`)."""
        with self._explained():
            (embeddings,) = self._db.execute("SELECT embeddings FROM state").fetchone()
        return bool(embeddings)

    def decisions(self) -> list[Decision]:
        """Return what people decided of nodes, by their ids."""
        with self._explained():
            rows = self._db.execute("SELECT verdict, node, other FROM decisions ORDER BY node, other").fetchall()
        return [Decision(*row) for row in rows]

    def __len__(self) -> int:
        """Return the number of articles."""
        with self._explained():
            (count,) = self._db.execute("SELECT count(*) FROM articles").fetchone()
        return int(count)

    def __contains__(self, article: object) -> bool:
        """Tell whether there is a record of the article."""
        with self._explained():
            sql = "SELECT 1 FROM articles WHERE id = ?"
            return isinstance(article, str) and self._db.execute(sql, (_key(article),)).fetchone() is not None

    def is_current(self, article: Readable, versions: Mapping[str, str]) -> bool:
        """Tell whether the article is here as it reads now, extracted by these versions: then it need not be extracted again."""
        with self._explained():
            sql = "SELECT content_hash, versions FROM articles WHERE id = ?"
            row = self._db.execute(sql, (_key(article.id),)).fetchone()
        return bool(row == (content_hash(article), _versions(versions)))

    def get(self, article: str) -> Record | None:
        """Return the record of an article, None where there is none."""
        with self._explained():
            row = self._db.execute("SELECT id, record FROM articles WHERE id = ?", (_key(article),)).fetchone()
        return self._decode(*row) if row else None

    def held_by(self, file: str) -> list[str]:
        """Return the ids of the articles that a file held, and nothing beside them (`hold`)."""
        with self._explained():
            return [id for (id,) in self._db.execute("SELECT id FROM articles WHERE file = ? ORDER BY id", (_key(file),))]

    def records(self) -> Iterator[Record]:
        """Yield all records in the order of their ids, as they were when the reading began."""
        with self._explained():
            for id, data in self._db.execute("SELECT id, record FROM articles ORDER BY id"):
                yield self._decode(id, data)

    def ids(self) -> list[str]:
        """Return the ids of all articles, in order."""
        with self._explained():
            return [id for (id,) in self._db.execute("SELECT id FROM articles ORDER BY id")]

    def extraction_times(self) -> dict[str, str]:
        """Return when each article was extracted, by its id, as ``2026-05-01T12:00:00Z``, as far as that is known."""
        with self._explained():
            return dict(self._db.execute("SELECT id, extracted FROM articles WHERE extracted IS NOT NULL ORDER BY id"))

    def rejects(self) -> Iterator[Reject]:
        """Yield what yielded no record, in the order in which it came."""
        with self._explained():
            for origin, reason, cure, content in self._db.execute(
                "SELECT origin, reason, cure, content FROM rejects ORDER BY number"
            ):
                yield Reject(_text(origin), _text(reason), _text(cure), _text(zlib.decompress(content)))

    def versions(self) -> dict[str, int]:
        """Return how many records each combination of versions made, as JSON text -> count."""
        with self._explained():
            return dict(self._db.execute("SELECT versions, count(*) FROM articles GROUP BY versions ORDER BY versions"))

    def _decode(self, id: str, data: bytes) -> Record:
        try:
            return Record.from_json(zlib.decompress(data))
        except (zlib.error, RecordError) as error:
            raise StoreError(
                f"{self.path}: the record of {id!r} is damaged ({error}); forget the article and build it again"
            ) from error

    # --------------------------------------------------------------------------------------------------------------- upkeep

    def check(self) -> list[str]:
        """Return what is wrong with the file, one line a fault; an empty list when all is well. Reads everything."""
        with self._explained():
            faults = [line for (line,) in self._db.execute("PRAGMA integrity_check") if line != "ok"]
            for row in self._db.execute("SELECT id, content_hash, record_hash, record FROM articles ORDER BY id"):
                faults.extend(_faults(*row))
        return faults

    def compact(self) -> None:
        """Give back the space of what was taken out."""
        with self._explained():
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def backup(self, path: str | Path) -> None:
        """Write a copy of the store as it is now; works while it is being written to."""
        if Path(path).exists():
            raise StoreError(f"{path} is there already; name a file that is not")
        try:
            copy = sqlite3.connect(path)
        except sqlite3.Error as error:
            raise StoreError(f"{path} can't be written: {error}; name a folder that is there and not read-only") from error
        with self._explained(), closing(copy):
            self._db.backup(copy)


# ------------------------------------------------------------------------------------------------------------------ connections


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, timeout=30)


def _count_tables(db: sqlite3.Connection) -> int:
    try:
        (count,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except UnicodeDecodeError as error:
        # SQLite says what is wrong with a damaged file in the words of that file, which need not be text.
        raise sqlite3.DatabaseError(f"malformed schema ({error})") from error
    return int(count)


def _connect_to_read(path: Path) -> sqlite3.Connection:
    """Connect without changing what is stored, also on a read-only disk: there is no writer there to share memory with.

    Where the folder may be written to, the file is opened so: the last reader then takes away what SQLite laid beside it.
    """
    if not path.is_file():
        raise StoreError(f"no store {path}; build one with: newsgraph build ARTICLES --store {path}")
    uri = path.absolute().as_uri()
    mode = "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"
    db = sqlite3.connect(f"{uri}?mode={mode}", uri=True, isolation_level=None, timeout=30, check_same_thread=False)
    db.execute("PRAGMA query_only = ON")
    try:
        _count_tables(db)
    except sqlite3.OperationalError:
        db.close()
        if path.with_name(f"{path.name}-wal").exists():
            raise
        db = sqlite3.connect(f"{uri}?immutable=1", uri=True, isolation_level=None, check_same_thread=False)
    return db


@contextmanager
def writer_lock(path: Path) -> Iterator[None]:
    """Hold the right to write for as long as the store is open.

    A second SQLite file carries the lock: the operating system drops it with the process, however that ends, and readers of the
    store are not held up by it.
    """
    side = path.with_name(f"{path.name}-writer")
    lock = _take_lock(side, path)
    try:
        yield
    finally:
        # Taken away while it is still held: who opened it in the meantime sees that it is gone and makes a new one.
        with suppress(OSError):
            side.unlink()
        lock.close()


def _take_lock(side: Path, path: Path) -> sqlite3.Connection:
    try:
        while (lock := _try_lock(side)) is None:
            pass
    except (OSError, sqlite3.Error) as error:
        raise _lock_error(error, path) from error
    return lock


def _try_lock(side: Path) -> sqlite3.Connection | None:
    """Return the locked file, None where the last writer took its name away while we opened it."""
    side.touch()
    before = side.stat().st_ino
    lock = sqlite3.connect(side, isolation_level=None, timeout=0)
    try:
        lock.execute("BEGIN EXCLUSIVE")
        if side.stat().st_ino == before:
            return lock
    except FileNotFoundError:
        pass
    except sqlite3.Error:
        lock.close()
        raise
    lock.close()
    return None


def _lock_error(error: Exception, path: Path) -> StoreError:
    if "locked" in str(error):
        return StoreBusyError(f"{path} is being written by another process; wait until it is done, or use another store")
    why = error.strerror if isinstance(error, OSError) and error.strerror else error
    return StoreError(f"{path} can't be written: {why}; check that its folder exists and may be written to")


def _explain(error: sqlite3.Error, path: Path) -> StoreError:
    message = str(error)
    if "full" in message:
        return StoreError(f"{path}: the disk is full; nothing of the last change was kept, all before it was; free some space")
    if "locked" in message or "busy" in message:
        return StoreBusyError(f"{path} is being written by another process; wait until it is done, or use another store")
    if "not a database" in message:
        return StoreError(f"{path} is no newsgraph store; name another file, or build one with `newsgraph build`")
    if "malformed" in message:
        return StoreError(f"{path} is damaged: {message}; restore a backup, or build it again from the articles")
    if "readonly" in message or "unable to open" in message:
        return StoreError(f"{path} can't be opened: {message}; check the folder and its rights")
    return StoreError(f"{path}: {message}")


# ------------------------------------------------------------------------------------------------------------------- migrations


def _migrations() -> Sequence[str]:
    """Return the scripts that lead from an empty file to the present version, one a version."""
    folder = files("newsgraph.graph").joinpath("migrations")
    scripts = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda entry: entry.name)
    return [script.read_text(encoding="utf-8") for script in scripts]


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script: `executescript` would end the transaction that keeps them together."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


# --------------------------------------------------------------------------------------------------------------------- encoding


def _encode(record: Record) -> bytes:
    return _bytes(record.to_json())


def _bytes(text: str) -> bytes:
    """Return the text's bytes; lone surrogates, as broken input leaves them, survive."""
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def _key(id: str) -> str:
    """Return the id as SQLite can hold it: a lone surrogate is written out."""
    return id.encode("utf-8", "backslashreplace").decode("utf-8")


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _versions(model: Mapping[str, str]) -> str:
    return json.dumps(dict(model), sort_keys=True)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _faults(id: str, content: str, digest: str, data: bytes) -> Iterator[str]:
    try:
        plain = zlib.decompress(data)
        record = Record.from_json(plain)
    except (zlib.error, RecordError) as error:
        yield f"the record of {id!r} can't be read: {error}"
        return
    if _hash(plain) != digest:
        yield f"the record of {id!r} is not what was written"
    if content_hash(record) != content:
        yield f"the article {id!r} is not what was written"
