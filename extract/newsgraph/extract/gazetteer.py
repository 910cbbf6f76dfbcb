"""The gazetteer: places of the world by name, from local files that are built once and then only read.

Our own is one SQLite file in the user's cache folder (`cache_folder`), built at first use from the installed packages by
`newsgraph.extract.gazetteer_index`. Its file name carries a hash of the package versions, of our own tables and of the format, so
an update builds a new one. It is written under another name and renamed when complete, so a half-built one is never seen;
processes that start together wait for the one that builds, and when that one is killed, the next takes over.

What the user adds (`newsgraph.extract.gazetteer_additions`) lies in `data_folder` and is looked up together with our own.

Exceptions::

    NewsGraphError
    └── GazetteerError        a gazetteer cannot be built, read or found

"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import logging
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from newsgraph.extract import gazetteer_index
from newsgraph.extract.annotations import PlaceCandidate
from newsgraph.extract.countries import country as find_country
from newsgraph.extract.gazetteer_storage import (
    COLUMNS,
    FORMAT,
    SELECT,
    GazetteerError,
    Match,
    open_index,
    read_match,
    write_index,
)
from newsgraph.extract.toponyms import normalise_name

__all__ = [
    "Gazetteer", "GazetteerError", "Match", "added_paths", "cache_folder", "clear_drafts", "close_gazetteer", "data_folder",
    "index_path", "open_gazetteer",
]  # fmt: skip

_log = logging.getLogger(__name__)
_BUILDING = 900.0
"""Seconds to wait for another process that builds; one that is killed lets go at once."""

_CACHED_NAMES = 8_000
_REBUILD = "delete the file, and it is built again at the next use"
_READD = "add it again with `newsgraph gazetteer add`, or take it out with `newsgraph gazetteer remove {name}`"


class _File:
    """One gazetteer file, open to read; ``first_rank`` is added to the ranks of its places."""

    def __init__(self, path: Path, source: str = "", first_rank: int = 0) -> None:
        self.path, self.source, self.first_rank = path, source, first_rank
        self._lock = threading.Lock()
        try:
            self._connection, self.meta = open_index(path)
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def matches(self, sql: str, parameter: str) -> list[Match]:
        """Return the matches of a query whose columns are those of `SELECT`."""
        return [self._match(row) for row in self.query(sql, parameter)]

    def _match(self, row: tuple[Any, ...]) -> Match:
        match = read_match(row, self.source)
        return match._replace(rank=match.rank + self.first_rank) if self.first_rank else match

    def query(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> GazetteerError:
        cure = _READD.format(name=self.source) if self.source else _REBUILD
        return GazetteerError(f"the gazetteer at {self.path} cannot be read: {error}; {cure}")


class Gazetteer:
    """Read-only access to gazetteer files; one object may be shared by threads, and each process opens its own.

    Parameters
    ----------
    path
        A file written by `newsgraph.extract.gazetteer_storage.IndexWriter`.
    added
        Further files, by the names the user gave them. A place that is in several, by its GeoNames id, is one: the position of
        the last one counts.

    Raises
    ------
    GazetteerError
        If a file is missing, is no gazetteer, is half-built, or is of another version.
    """

    def __init__(self, path: Path, added: Mapping[str, Path] | None = None) -> None:
        self.path = path
        names = sorted(added or {})
        self._files = [_File(path)]
        for name in names:
            first_rank = self._files[-1].first_rank + int(self._files[-1].query("SELECT coalesce(max(id), 0) FROM place")[0][0])
            self._files.append(_File((added or {})[name], name, first_rank))
        self.lookup = lru_cache(maxsize=_CACHED_NAMES)(self._lookup)

    def find(self, name: str, *, limit: int = 50) -> list[PlaceCandidate]:
        """Return the places of that name, the most prominent first; accents, case and punctuation do not matter.

        Notes
        -----
        One indexed look-up a file: O(log n + k) for k places of that name.

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
        return self._gather(f"{COLUMNS} 0 FROM place AS p WHERE p.{column} = ?", code)

    def __len__(self) -> int:
        """Return the number of places; one that is in two files counts twice."""
        return sum(int(file.query("SELECT coalesce(max(id), 0) FROM place")[0][0]) for file in self._files)

    @cached_property
    def versions(self) -> str:
        """What the files were made of, in one line: part of a record's provenance."""
        return "; ".join(_describe(file) for file in self._files)

    def _lookup(self, name: str) -> tuple[Match, ...]:
        """Return all matches of a name; results are kept, so looking the same name up again costs nothing."""
        return self._gather(SELECT, normalise_name(name))

    def _gather(self, sql: str, parameter: str) -> tuple[Match, ...]:
        first, *others = self._files
        matches = first.matches(sql, parameter)
        if not others:
            return tuple(matches)
        return _joined([*matches, *(match for file in others for match in file.matches(sql, parameter))])


def _describe(file: _File) -> str:
    made_of = ", ".join(f"{name} {version}" for name, version in sorted(file.meta.items()) if name != "format")
    return f"{file.source} ({made_of})" if file.source else made_of


def _joined(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Return one match a place, the most prominent first."""
    by_id: dict[object, Match] = {}
    for match in matches:
        key = match.place.geonames or (match.rank, "no id")
        by_id[key] = _overlaid(by_id[key], match) if key in by_id else match
    return tuple(sorted(by_id.values(), key=lambda match: (-match.weight, match.rank)))


def _overlaid(ours: Match, added: Match) -> Match:
    """Return our entry with what an added one knows better: its position, and what ours lacks."""
    place, newer = ours.place, added.place
    known = newer.lat is not None
    place = replace(
        place,
        lat=newer.lat if known else place.lat,
        lon=newer.lon if known else place.lon,
        population=newer.population or place.population,
        wikidata=place.wikidata or newer.wikidata,
        within=place.within or newer.within,
        extent=place.extent or newer.extent,
    )
    return ours._replace(place=place, alias=ours.alias and added.alias)


def cache_folder() -> Path:
    """Return the folder of our cache files: ``NEWSGRAPH_CACHE``, else the platform's usual place; it may not exist yet."""
    if chosen := os.environ.get("NEWSGRAPH_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "newsgraph" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "newsgraph"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newsgraph"


def data_folder() -> Path:
    """Return the folder of what the user added: ``NEWSGRAPH_DATA``, else the platform's usual place; it may not exist yet."""
    if chosen := os.environ.get("NEWSGRAPH_DATA"):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "newsgraph" / "Data"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "newsgraph"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "newsgraph"


def added_paths() -> dict[str, Path]:
    """Return the gazetteer files that the user added, by name."""
    return {path.stem: path for path in sorted((data_folder() / "gazetteers").glob("*.sqlite"))}


def open_gazetteer() -> Gazetteer:
    """Return the gazetteer of this process, opened (and if need be built) at the first call.

    Raises
    ------
    GazetteerError
        If the index cannot be built in `cache_folder` or the file there is damaged.
    """
    return _open(tuple(map(os.environ.get, _WHERE)), os.getpid())


def close_gazetteer() -> None:
    """Let go of the opened files, so that the next `open_gazetteer` sees what was added or removed since."""
    _open.cache_clear()


def index_path() -> Path:
    """Return where the index for the installed packages and tables is, whether or not it has been built."""
    return cache_folder() / f"gazetteer-{_fingerprint()}.sqlite"


_WHERE = ("NEWSGRAPH_CACHE", "NEWSGRAPH_DATA", "XDG_CACHE_HOME", "XDG_DATA_HOME", "HOME", "LOCALAPPDATA", "USERPROFILE")
"""What of the environment says where files are."""


@lru_cache(maxsize=2)
def _open(where: tuple[str | None, ...], process: int) -> Gazetteer:
    """Open the files once in each process and for each place, which are the keys only: a connection must not cross a fork."""
    path = index_path()
    if not path.exists():
        _build(path)
    return Gazetteer(path, added_paths())


@lru_cache(maxsize=1)
def _fingerprint() -> str:
    digest = hashlib.sha256(f"{FORMAT}{sorted(gazetteer_index.source_versions().items())}".encode())
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
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    clear_drafts(path.parent)
    try:
        with _no_garbage_collection():
            entries = gazetteer_index.read_entries()
            write_index(draft, entries, gazetteer_index.source_versions())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    size = path.stat().st_size / 1e6
    _log.info("built the gazetteer: %d places, %.0f MB, %.1f s", len(entries), size, time.perf_counter() - started)


def clear_drafts(folder: Path) -> None:
    """Remove what processes that were killed left behind; drafts of running ones stay."""
    for draft in folder.glob("*.draft"):
        process = draft.name.split(".")[-2]
        if process.isdecimal() and not _is_running(int(process)):
            draft.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextlib.contextmanager
def _sole_builder(path: Path) -> Iterator[None]:
    """Hold a lock while building. SQLite takes it, so the system frees it when the process ends, however it ends.

    The lock file stays: to remove it would take it from under those who wait for it.
    """
    lock = path.with_name(path.name + ".lock")
    connection = sqlite3.connect(lock, timeout=_BUILDING)
    try:
        connection.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        connection.close()


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
