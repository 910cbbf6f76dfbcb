"""The file format of a gazetteer: one SQLite file, written once and then only read.

``place`` is in the order of `Entry.weight`, the most prominent first, so that ids are ranks; ``name`` maps keys of
`normalise_name` to places; ``meta`` is written last: a file without it is not whole. ``code`` is the alpha-3 code of a country or
the GeoNames code of a subdivision ("US.TX"). The same entries give the same bytes, in whatever order they come.

Exceptions::

    NewsGraphError
    └── GazetteerError        a gazetteer cannot be built, read or found

"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from newsgraph.extract.annotations import PlaceCandidate
from newsgraph.extract.countries import countries
from newsgraph.extract.toponyms import normalise_name
from newsgraph.graph.records import NewsGraphError

__all__ = [
    "COLUMNS", "FORMAT", "SELECT", "Box", "Entry", "GazetteerError", "IndexWriter", "Match", "is_latin", "is_usable_alias",
    "open_index", "read_match", "write_index",
]  # fmt: skip

FORMAT = 10
"""Number of the file format; files of another are not read."""

Box = tuple[float, float, float, float]
_LATIN = re.compile("[\u0000-\u024f\u1e00-\u1eff’ʻʼ‘–]+")
_LONGEST_NAME = 60


class GazetteerError(NewsGraphError, RuntimeError):
    """A gazetteer cannot be built or read; the message names the file, the line where there is one, and the cure."""


@dataclass(slots=True, kw_only=True)
class Entry:
    """A place before it is stored. ``weight`` is its prominence in inhabitants; ``extent`` is west, south, east, north.

    ``names`` are as usual as ``name``; ``aliases`` are older, foreign or shorter ones.
    """

    name: str
    type: str
    lat: float | None
    lon: float | None
    country: str | None = None
    geonames: int | None = None
    code: str | None = None
    wikidata: str | None = None
    population: int = 0
    weight: int = 0
    region: str | None = None
    within: tuple[str, ...] = ()
    extent: Box | None = None
    names: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)


class Match(NamedTuple):
    """A place found by name; ``alias`` tells that it is not its usual one.

    ``rank`` orders all places by prominence (1 is the first) and is different for each.
    """

    place: PlaceCandidate
    rank: int
    weight: int
    alias: bool


def is_usable_alias(name: str) -> bool:
    """Tell names from transliterations ("ha er ke fu") and airport codes ("HRK")."""
    return name[:1].isupper() and not (len(name) <= 4 and name.isupper()) and len(name) <= _LONGEST_NAME and is_latin(name)


def is_latin(name: str) -> bool:
    """Tell whether a name is in Latin script."""
    return name.isascii() or _LATIN.fullmatch(name) is not None


# Writing ------------------------------------------------------------------------------------------------------------------------

_PLACE_COLUMNS = "geonames, name, type, lat, lon, country, region, population, weight, wikidata, within, extent, code"
_SCHEMA = f"""
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA page_size = 4096;
CREATE TABLE place (
    id INTEGER PRIMARY KEY, geonames INTEGER, name TEXT NOT NULL, type TEXT NOT NULL, lat REAL, lon REAL, country TEXT,
    region TEXT, population INTEGER NOT NULL, weight INTEGER NOT NULL, wikidata TEXT, within TEXT NOT NULL, extent TEXT, code TEXT
);
CREATE TABLE name (key TEXT NOT NULL, place INTEGER NOT NULL, alias INTEGER NOT NULL, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
ATTACH '' AS stage;
CREATE TABLE stage.entry (number INTEGER PRIMARY KEY, {_PLACE_COLUMNS});
CREATE TABLE stage.entry_name (number INTEGER NOT NULL, key TEXT NOT NULL, alias INTEGER NOT NULL);
CREATE TABLE stage.alternate_name (geonames INTEGER NOT NULL, key TEXT NOT NULL);
CREATE TABLE stage.link (geonames INTEGER PRIMARY KEY, wikidata TEXT NOT NULL);
CREATE TABLE stage.rank (number INTEGER PRIMARY KEY, id INTEGER NOT NULL);
"""
_RANK = """
INSERT INTO stage.rank
SELECT number, row_number() OVER (ORDER BY weight DESC, name, coalesce(geonames, 0), coalesce(lat, 0), coalesce(lon, 0), number)
FROM stage.entry
"""
_PLACES = f"""
INSERT INTO place SELECT r.id, {_PLACE_COLUMNS} FROM stage.rank AS r JOIN stage.entry AS e ON e.number = r.number ORDER BY r.id
"""
_NAMES = """
INSERT INTO name
SELECT key, id, min(alias) FROM (
    SELECT n.key, r.id, n.alias FROM stage.entry_name AS n JOIN stage.rank AS r ON r.number = n.number
    UNION ALL SELECT a.key, p.id, 1 FROM stage.alternate_name AS a JOIN place AS p ON p.geonames = a.geonames
) GROUP BY key, id ORDER BY key, id
"""
_INDEXES = """
CREATE INDEX place_geonames ON place (geonames);
CREATE INDEX place_code ON place (code) WHERE code IS NOT NULL;
"""
_LINKS = """
UPDATE place SET wikidata = (SELECT l.wikidata FROM stage.link AS l WHERE l.geonames = place.geonames)
WHERE wikidata IS NULL AND geonames IN (SELECT geonames FROM stage.link)
"""
_UNPLACED = """
SELECT DISTINCT geonames FROM (SELECT geonames FROM stage.alternate_name UNION SELECT geonames FROM stage.link)
WHERE geonames NOT IN (SELECT geonames FROM stage.entry WHERE geonames IS NOT NULL) ORDER BY geonames
"""


def write_index(path: Path, entries: Iterable[Entry], meta: Mapping[str, str]) -> None:
    """Write a new gazetteer file to ``path``, which must not exist."""
    with IndexWriter(path) as writer:
        for entry in entries:
            writer.add(entry)
        writer.finish(meta)


class IndexWriter:
    """Writes a gazetteer file, however many entries there are: they are sorted on disk, in a temporary file of SQLite.

    Parameters
    ----------
    path
        The file to write, which must not exist. It is no gazetteer before `finish` has returned.
    """

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.executescript(_SCHEMA)
        self._cursor = self._connection.cursor()
        self._number = 0

    def __enter__(self) -> IndexWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()

    def __len__(self) -> int:
        """Return the number of entries so far."""
        return self._number

    def add(self, entry: Entry) -> None:
        """Add a place with its names."""
        self._number += 1
        self._cursor.execute(_INSERT_ENTRY, (self._number, *_row(entry)))
        self._cursor.executemany(_INSERT_NAME, ((self._number, key, alias) for key, alias in _keys(entry)))

    def add_name(self, geonames: int, name: str) -> None:
        """Add an alternate name of the place with a GeoNames id, whether that place comes before or after."""
        if key := normalise_name.__wrapped__(name):
            self._cursor.execute("INSERT INTO stage.alternate_name VALUES (?, ?)", (geonames, key))

    def add_wikidata(self, geonames: int, wikidata: str) -> None:
        """Add the Wikidata id of the place with a GeoNames id."""
        self._cursor.execute("INSERT OR REPLACE INTO stage.link VALUES (?, ?)", (geonames, wikidata))

    def unplaced(self) -> list[int]:
        """Return the GeoNames ids that were given names or links but no entry."""
        return [row[0] for row in self._cursor.execute(_UNPLACED)]

    def finish(self, meta: Mapping[str, str]) -> None:
        """Sort and write everything; ``meta`` (sources with their versions) makes the file whole."""
        for statement in (_RANK, _PLACES):
            self._cursor.execute(statement)
        for statement in _INDEXES.strip().split("\n"):
            self._cursor.execute(statement)
        for statement in (_LINKS, _NAMES):
            self._cursor.execute(statement)
        self._cursor.executemany("INSERT INTO meta VALUES (?, ?)", sorted({**meta, "format": str(FORMAT)}.items()))
        self._connection.commit()


_INSERT_ENTRY = f"INSERT INTO stage.entry VALUES (?{', ?' * 13})"
_INSERT_NAME = "INSERT INTO stage.entry_name VALUES (?, ?, ?)"


def _row(entry: Entry) -> tuple[object, ...]:
    extent = json.dumps([round(x, 3) for x in entry.extent]) if entry.extent else None
    return (
        entry.geonames, entry.name, entry.type, entry.lat, entry.lon, entry.country, entry.region, entry.population,
        entry.weight, entry.wikidata, "\t".join(entry.within), extent, entry.code,
    )  # fmt: skip


def _keys(entry: Entry) -> Iterator[tuple[str, bool]]:
    """Yield each key once, with whether it comes from an alias only."""
    normalise = normalise_name.__wrapped__
    seen = {""}
    # "Mexico" is no name of Mexico City in English.
    barred = _country_keys().get(entry.country or "", frozenset()) if entry.type != "country" else frozenset()
    for name in (entry.name, *entry.names):
        key = normalise(name)
        if key not in seen:
            seen.add(key)
            yield key, False
    for alias in entry.aliases:
        key = normalise(alias)
        if key not in seen and key not in barred:
            seen.add(key)
            yield key, True


@cache
def _country_keys() -> dict[str, frozenset[str]]:
    return {c.alpha3: frozenset(map(normalise_name, (c.name, *c.names))) for c in countries()}


# Reading ------------------------------------------------------------------------------------------------------------------------

COLUMNS = """
SELECT p.id, p.weight, p.geonames, p.name, p.type, p.lat, p.lon, p.country, p.region, p.population, p.wikidata, p.within,
       p.extent,
"""
"""What `read_match` reads; whether the name is an alias comes last."""
SELECT = f"{COLUMNS} n.alias FROM name AS n JOIN place AS p ON p.id = n.place WHERE n.key = ? ORDER BY n.place"


def read_match(row: tuple[Any, ...], source: str = "") -> Match:
    """Return the match of a row of `SELECT`; ``source`` is the name of the gazetteer where it was added by the user."""
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
        source=source,
    )
    return Match(place, rank, weight, bool(alias))


def open_index(path: Path) -> tuple[sqlite3.Connection, dict[str, str]]:
    """Open a file to read, with its ``meta``.

    Raises
    ------
    sqlite3.Error
        If it is missing, damaged, not whole, or of another format; the message says which.
    """
    # immutable: the file is never written after the rename, so neither locks nor change checks are needed, and all processes
    # share one copy of its pages in memory.
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        meta = dict(connection.execute("SELECT key, value FROM meta"))
        _require_whole(connection, meta)
    except sqlite3.Error:
        with contextlib.suppress(sqlite3.Error):
            connection.close()
        raise
    return connection, meta


def _require_whole(connection: sqlite3.Connection, meta: Mapping[str, str]) -> None:
    if not meta:
        raise sqlite3.DatabaseError("it is half-built: its last rows are missing")
    if meta.get("format") != str(FORMAT):
        raise sqlite3.DatabaseError(f"it is of format {meta.get('format', 'unknown')}, not {FORMAT}")
    (pages,), (size,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
    file = next(row[2] for row in connection.execute("PRAGMA database_list"))
    if Path(file).stat().st_size < pages * size:
        raise sqlite3.DatabaseError("it is cut short")
