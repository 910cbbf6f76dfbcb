"""The gazetteer: places of the world by name, from a local index that is built once and then only read.

The index is one SQLite file in the user's cache folder (`cache_folder`), built at first use from the installed packages by
`newsgraph.extract.gazetteer_index`. Its file name carries a hash of the package versions, of our own tables and of the schema, so
an update builds a new one. It is written under another name and renamed when complete, so a half-built index is never seen;
processes that start together wait for the one that builds.

Exceptions::

    NewsGraphError
    └── GazetteerError        the index cannot be built, read or found

"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import logging
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from newsgraph.extract import gazetteer_index
from newsgraph.extract.annotations import PlaceCandidate
from newsgraph.extract.countries import country as find_country
from newsgraph.extract.toponyms import normalise_name
from newsgraph.graph.records import NewsGraphError

__all__ = ["Gazetteer", "GazetteerError", "Match", "cache_folder", "open_gazetteer"]

_log = logging.getLogger(__name__)
_STALE_LOCK = 300.0
"""Seconds after which a lock is taken for one left behind by a process that was killed."""

_CACHED_NAMES = 20_000


class GazetteerError(NewsGraphError, RuntimeError):
    """The gazetteer cannot be built or read; the message names the file and the cure."""


class Match(NamedTuple):
    """A place found by name. ``rank`` orders all places by prominence (1 is the first); ``alias`` is not its usual name."""

    place: PlaceCandidate
    rank: int
    weight: int
    alias: bool


class Gazetteer:
    """Read-only access to an index; one object may be shared by threads, and each process opens its own.

    Parameters
    ----------
    path
        An index file written by `newsgraph.extract.gazetteer_index.write_index`.

    Raises
    ------
    GazetteerError
        If the file is missing, is no index, or is of another version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._connection = _connect(path)
        self.lookup = lru_cache(maxsize=_CACHED_NAMES)(self._lookup)

    def find(self, name: str, *, limit: int = 50) -> list[PlaceCandidate]:
        """Return the places of that name, the most prominent first; accents, case and punctuation do not matter.

        Notes
        -----
        One indexed look-up: O(log n + k) for k places of that name.

        Examples
        --------
        >>> [p.country for p in open_gazetteer().find("Kharkiv")][0]
        'UKR'
        >>> {p.admin1 for p in open_gazetteer().find("Paris", limit=10)} >= {"Texas", "Kentucky"}
        True
        """
        return [match.place for match in self.lookup(name)[:limit]]

    def country(self, code: str) -> PlaceCandidate | None:
        """Return a country by its ISO alpha-3 or alpha-2 code."""
        found = find_country(code)
        if found is None:
            return None
        matches = self.lookup(found.name)
        return next((m.place for m in matches if m.place.type == "country" and m.place.country == found.alpha3), None)

    def by_code(self, code: str) -> tuple[Match, ...]:
        """Return the place with this alpha-3 code ("USA"), GeoNames subdivision code ("US.TX") or GeoNames id ("706483").

        Examples
        --------
        >>> open_gazetteer().by_code("US.TX")[0].place.name
        'Texas'
        """
        column = "geonames" if code.isdecimal() else "code"
        return tuple(map(_match, self._query(f"{_COLUMNS} 0 FROM place AS p WHERE p.{column} = ?", code)))

    def __len__(self) -> int:
        """Return the number of places."""
        return int(self._query("SELECT max(id) FROM place")[0][0])

    def _lookup(self, name: str) -> tuple[Match, ...]:
        """Return all matches of a name; results are kept, so looking the same name up again costs nothing."""
        rows = self._query(_SELECT, normalise_name(name))
        return tuple(map(_match, rows))

    def _query(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise _damaged(self.path, error) from error


def cache_folder() -> Path:
    """Return the folder of our cache files: ``NEWSGRAPH_CACHE``, else the platform's usual place; it may not exist yet."""
    if chosen := os.environ.get("NEWSGRAPH_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "newsgraph" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "newsgraph"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newsgraph"


def open_gazetteer() -> Gazetteer:
    """Return the gazetteer of this process, opened (and if need be built) at the first call.

    Raises
    ------
    GazetteerError
        If the index cannot be built in `cache_folder` or the file there is damaged.
    """
    return _open(index_path(), os.getpid())


def index_path() -> Path:
    """Return where the index for the installed packages and tables is, whether or not it has been built."""
    return cache_folder() / f"gazetteer-{_fingerprint()}.sqlite"


@lru_cache(maxsize=2)
def _open(path: Path, process: int) -> Gazetteer:
    """Open the index once in each process: a connection must not cross a fork."""
    if not path.exists():
        _build(path)
    return Gazetteer(path)


@lru_cache(maxsize=1)
def _fingerprint() -> str:
    digest = hashlib.sha256(f"{gazetteer_index.SCHEMA_VERSION}{sorted(gazetteer_index.source_versions().items())}".encode())
    for name in gazetteer_index.TABLES:
        digest.update(files("newsgraph.extract").joinpath("data", name).read_bytes())
    return digest.hexdigest()[:16]


# Building -----------------------------------------------------------------------------------------------------------------------


def _build(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _sole_builder(path):
            if not path.exists():
                _write(path)
    except (OSError, sqlite3.Error) as error:
        raise GazetteerError(
            f"the gazetteer cannot be built at {path}: {error}; name a folder that can be written to in NEWSGRAPH_CACHE"
        ) from error


def _write(path: Path) -> None:
    """Write the index beside its place and rename it into place, which is atomic."""
    started = time.perf_counter()
    _log.info("building the gazetteer (once, about 20 s) at %s", path)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.draft")
    try:
        with _no_garbage_collection():
            entries = gazetteer_index.read_entries()
            gazetteer_index.write_index(draft, entries, gazetteer_index.source_versions())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    size = path.stat().st_size / 1e6
    _log.info("built the gazetteer: %d places, %.0f MB, %.1f s", len(entries), size, time.perf_counter() - started)


@contextlib.contextmanager
def _sole_builder(path: Path) -> Iterator[None]:
    """Hold the lock file while building; wait while another process holds it, until the index is there."""
    lock = path.with_name(path.name + ".lock")
    while not _acquire(lock):
        if path.exists():
            yield
            return
        time.sleep(0.1)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _acquire(lock: Path) -> bool:
    try:
        os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        with contextlib.suppress(FileNotFoundError):
            if time.time() - lock.stat().st_mtime > _STALE_LOCK:
                lock.unlink(missing_ok=True)
        return False
    return True


@contextlib.contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Half a million small objects without cycles: collecting between them takes as long as the work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


# Reading ------------------------------------------------------------------------------------------------------------------------

_COLUMNS = """
SELECT p.id, p.weight, p.geonames, p.name, p.type, p.lat, p.lon, p.country, p.region, p.population, p.wikidata, p.within,
       p.extent,
"""
_SELECT = f"{_COLUMNS} n.alias FROM name AS n JOIN place AS p ON p.id = n.place WHERE n.key = ? ORDER BY n.place"


def _match(row: tuple[Any, ...]) -> Match:
    rank, weight, geonames, name, kind, lat, lon, country, region, population, wikidata, within, extent, alias = row
    place = PlaceCandidate(
        geonames=geonames,
        name=name,
        type=kind,
        lat=lat,
        lon=lon,
        country=country,
        admin1=region,
        population=population,
        wikidata=wikidata,
        within=tuple(within.split("\t")) if within else (),
        extent=tuple(json.loads(extent)) if extent else None,
    )
    return Match(place, rank, weight, bool(alias))


def _connect(path: Path) -> sqlite3.Connection:
    try:
        # immutable: the file is never written after the rename, so neither locks nor change checks are needed.
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        if not dict(connection.execute("SELECT key, value FROM meta")):
            raise sqlite3.DatabaseError("the index is incomplete")
    except sqlite3.Error as error:
        raise _damaged(path, error) from error
    return connection


def _damaged(path: Path, error: Exception) -> GazetteerError:
    return GazetteerError(
        f"the gazetteer at {path} cannot be read: {error}; delete the file, and it is built again at the next use"
    )
