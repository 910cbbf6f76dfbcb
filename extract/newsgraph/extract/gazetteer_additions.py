"""Gazetteers that the user adds to ours: written to `newsgraph.extract.gazetteer.data_folder`, looked up with the others.

Each is a file of its own, under a name. It is written beside its place and renamed when whole, so that who is killed on the way
leaves what was there before.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsgraph.extract.gazetteer import Gazetteer, added_paths, clear_drafts, close_gazetteer, data_folder, open_gazetteer
from newsgraph.extract.gazetteer_files import (
    FileKind,
    detect_kind,
    read_alternate_names,
    read_codes,
    read_features,
    read_geojson,
    read_table,
)
from newsgraph.extract.gazetteer_storage import Entry, GazetteerError, IndexWriter, Match, open_index

__all__ = ["Addition", "add", "additions", "inspect", "remove"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Addition:
    """A gazetteer file; ``fault`` says why it cannot be read, and is None where it can."""

    name: str
    path: Path
    places: int
    names: int
    size: int
    fault: str | None = None


def add(
    paths: Sequence[Path], name: str | None = None, *, all_features: bool = False, watch: Callable[[int], object] = int
) -> Addition:
    """Add a gazetteer made of files that belong together, in place of one of the same name.

    Parameters
    ----------
    paths
        Files that `newsgraph.extract.gazetteer_files` reads: a GeoNames table with its codes and alternate names, or places of
        one's own.
    name
        Letters, digits, "-" and "_"; the stem of the first file by default.
    all_features
        Take every feature of a GeoNames table, not only those that news speaks of.
    watch
        Called with the number of bytes read since the last call.

    Raises
    ------
    GazetteerError
        If a file cannot be read or holds no place; the message names the line and the cure. What was added before stays.
    """
    chosen = _check_name(name if name is not None else re.sub(r"[^A-Za-z0-9_-]+", "-", paths[0].name.split(".")[0]).strip("-_"))
    kinds = [(path, detect_kind(path)) for path in paths]
    ours = open_gazetteer()
    with _draft(chosen) as draft:
        with IndexWriter(draft) as writer:
            _fill(writer, kinds, ours, all_features, watch)
            if not len(writer):
                raise GazetteerError(f"{', '.join(map(str, paths))}: no places in it; give a file that has some")
            writer.finish({"files": " ".join(path.name for path in paths), "sha256": _digest(paths)})
        path = data_folder() / "gazetteers" / f"{chosen}.sqlite"
        draft.replace(path)
    close_gazetteer()
    return inspect(chosen, path)


def additions() -> list[Addition]:
    """Return what the user added, by name; also what cannot be read, with its fault."""
    return [inspect(name, path) for name, path in added_paths().items()]


def remove(name: str) -> None:
    """Take a gazetteer that the user added out again; raises `GazetteerError` where there is none of that name."""
    path = added_paths().get(name)
    if path is None:
        known = ", ".join(added_paths()) or "none"
        raise GazetteerError(f"no gazetteer {name!r} was added (added: {known}); see `newsgraph gazetteer info`")
    path.unlink()
    close_gazetteer()


def _check_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise GazetteerError(f"{name!r} cannot be the name of a gazetteer; give letters, digits, '-' and '_' with --name")
    return name


def _fill(
    writer: IndexWriter,
    kinds: Sequence[tuple[Path, FileKind]],
    ours: Gazetteer,
    all_features: bool,
    watch: Callable[[int], object],
) -> None:
    codes = _CodeBook(ours, [read_codes(path) for path, kind in kinds if kind == "codes"])
    for path, kind in kinds:
        if kind == "features":
            _add_all(writer, read_features(path, codes, all_features=all_features, watch=watch))
        elif kind == "table":
            _add_all(writer, read_table(path, watch))
        elif kind == "geojson":
            _add_all(writer, read_geojson(path))
        elif kind == "names":
            _add_names(writer, path, watch)
    for geonames in writer.unplaced():
        for match in ours.by_code(str(geonames))[:1]:
            writer.add(_copy(match))


def _add_all(writer: IndexWriter, entries: Iterator[Entry]) -> None:
    for entry in entries:
        writer.add(entry)


def _add_names(writer: IndexWriter, path: Path, watch: Callable[[int], object]) -> None:
    for item in read_alternate_names(path, watch):
        if item.is_wikidata:
            writer.add_wikidata(item.geonames, item.name)
        else:
            writer.add_name(item.geonames, item.name)


def _copy(match: Match) -> Entry:
    """Return a place of ours as an entry, for the names that a table of alternate names alone gives it."""
    place = match.place
    return Entry(
        name=place.name,
        type=place.type,
        lat=place.lat,
        lon=place.lon,
        country=place.country,
        geonames=place.geonames,
        wikidata=place.wikidata,
        population=place.population,
        weight=match.weight,
        region=place.admin1,
        within=place.within,
        extent=place.extent,
    )


class _CodeBook:
    """Names of subdivisions by code: of the given tables, else ours, which has most of them."""

    def __init__(self, ours: Gazetteer, tables: Sequence[dict[str, str]]) -> None:
        self._names: dict[str, str | None] = {code: name for table in tables for code, name in table.items()}
        self._ours = ours

    def __call__(self, code: str) -> str | None:
        """Return the name of a subdivision; what was asked once is kept."""
        if code not in self._names:
            found = self._ours.by_code(code)
            self._names[code] = found[0].place.name if found else None
        return self._names[code]


@contextmanager
def _draft(name: str) -> Iterator[Path]:
    folder = data_folder() / "gazetteers"
    draft = folder / f"{name}.{os.getpid()}.draft"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        clear_drafts(folder)
        draft.unlink(missing_ok=True)
        yield draft
    except (OSError, sqlite3.Error) as error:
        raise GazetteerError(
            f"the gazetteer cannot be written to {folder}: {error}; name a folder that can be written to in NEWSGRAPH_DATA"
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _digest(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def inspect(name: str, path: Path) -> Addition:
    """Return how large a gazetteer file is, or why it cannot be read."""
    size = path.stat().st_size
    try:
        connection, _ = open_index(path)
        with closing(connection):
            places, names = (_count(connection, table) for table in ("place", "name"))
    except sqlite3.Error as error:
        return Addition(name, path, 0, 0, size, str(error))
    return Addition(name, path, places, names, size)


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
