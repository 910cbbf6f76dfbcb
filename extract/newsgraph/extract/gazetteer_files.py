"""Reading the gazetteer files of others: the GeoNames dump with its code and name tables, and places as TSV, CSV or GeoJSON.

What a file is, is told by its content:

==================  ===========================================================================================================
GeoNames table      19 columns: ``allCountries.txt``, ``UA.txt``, ``cities500.txt`` …
Alternate names     8 or 10 columns: ``alternateNamesV2.txt``, ``alternateNames.txt``
Codes               4 columns: ``admin1CodesASCII.txt``, ``admin2Codes.txt``
Own table           a header with ``name``, ``lat`` and ``lon``; see `read_table` for more columns
GeoJSON             a FeatureCollection whose features have a ``name``
==================  ===========================================================================================================

Each may be inside a ``.zip``, as GeoNames has them.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal

from newsgraph.extract.countries import country, country_names
from newsgraph.extract.gazetteer_storage import Entry, GazetteerError, is_latin, is_usable_alias
from newsgraph.extract.toponyms import strip_generic

__all__ = [
    "AlternateName", "Codes", "FileKind", "detect_kind", "read_alternate_names", "read_codes", "read_features", "read_geojson",
    "read_table",
]  # fmt: skip

FileKind = Literal["features", "names", "codes", "table", "geojson"]
Codes = Callable[[str], str | None]
Watch = Callable[[int], object]

_COLUMNS: dict[int, FileKind] = {19: "features", 10: "names", 8: "names", 4: "codes"}
_REQUIRED = ("name", "lat", "lon")
_SYNONYMS = {
    "latitude": "lat", "longitude": "lon", "lng": "lon", "long": "lon", "geonameid": "geonames", "geonames_id": "geonames",
    "region": "admin1", "state": "admin1", "country_code": "country", "countrycode": "country", "alternatenames": "aliases",
    "kind": "type", "asciiname": "ascii",
}  # fmt: skip
_DEFAULT_WEIGHT = 100_000
"""A place that the user adds is one that the news names: it stands before hamlets of the same name."""
_MOST_EXPANSION = 250
"""How many times larger than its zip a table may be: GeoNames' own shrink four-fold, plain text at most some ten-fold."""
_LONGEST_LINE = 16 << 20
_LARGEST_GEOJSON = 256 << 20
"""Bytes; it can only be read as a whole."""
_UNINHABITED = 500
_SMALLEST_CAPITAL = 1000
_ENGLISH = ("en", "")
_NO_LANGUAGES = frozenset({"link", "post", "iata", "icao", "faac", "unlc", "abbr", "phon", "piny", "wkdt"})


def detect_kind(path: Path) -> FileKind:
    """Return what a file is; raises `GazetteerError` where it is nothing that can be read."""
    with _lines(path) as lines:
        first = next(iter(lines), None)
    if first is None:
        raise GazetteerError(f"{path}: the file is empty; give one with places in it")
    if first.lstrip("\ufeff \t").startswith(("{", "[")):
        return "geojson"
    header = _header(first)
    if all(column in header for column in _REQUIRED):
        return "table"
    columns = first.rstrip("\r\n").split("\t")
    kind = _COLUMNS.get(len(columns))
    if kind is None or (kind != "codes" and not columns[0].isdecimal()):
        raise GazetteerError(
            f"{path}, line 1: {len(columns)} columns and no header with name, lat and lon; give a GeoNames table (19 columns), "
            "its alternate names or admin codes, a TSV or CSV with that header, or GeoJSON"
        )
    return kind


# GeoNames -----------------------------------------------------------------------------------------------------------------------


def read_codes(path: Path) -> dict[str, str]:
    """Return the names of subdivisions by code ("US.TX"), from ``admin1CodesASCII.txt`` or ``admin2Codes.txt``."""
    codes = {}
    with _lines(path) as lines:
        for number, line in enumerate(lines, 1):
            code, name = _cells(path, number, line, 4)[:2]
            codes[code] = name
    return codes


def read_features(path: Path, codes: Codes, *, all_features: bool = False, watch: Watch = int) -> Iterator[Entry]:
    """Yield the places of a GeoNames table.

    Parameters
    ----------
    path
        A file of 19 columns, or a zip of one.
    codes
        Gives the name of a subdivision by its code ("US.TX").
    all_features
        Take every feature; else administrative units, populated places, and of the others those kinds that news speaks of.
    watch
        Called with the number of bytes read since the last call.
    """
    wanted = frozenset(_features()["news"])
    with _lines(path, watch) as lines:
        for number, line in enumerate(lines, 1):
            cells = _cells(path, number, line, 19)
            if all_features or cells[6] in ("A", "P") or cells[7] in wanted:
                yield _feature(path, number, cells, codes)


def _feature(path: Path, number: int, cells: list[str], codes: Codes) -> Entry:
    geonames, name, ascii_name, alternates = cells[:4]
    lat, lon = _position(path, number, cells[4], cells[5])
    nation, type_ = country(cells[8]) if cells[8] else None, _type(cells[6], cells[7])
    first, second = f"{cells[8]}.{cells[10]}", f"{cells[8]}.{cells[10]}.{cells[11]}"
    region = codes(first) if type_ != "country" else None
    containers = [codes(second), region, nation.name if nation else None]
    population = _integer(path, number, "population", cells[14])
    aliases = [alias for alias in alternates.split(",") if is_usable_alias(alias)]
    return Entry(
        name=name if is_latin(name) else ascii_name,
        type=type_,
        lat=lat,
        lon=lon,
        country=nation.alpha3 if nation else None,
        geonames=_integer(path, number, "geonameid", geonames),
        code=first if cells[7] == "ADM1" else None,
        population=population,
        weight=_weight(cells[7], type_, population),
        region=region,
        within=tuple(dict.fromkeys(c for c in containers if c and (c != name or type_ == "city"))),
        names=[ascii_name] if ascii_name else [],
        aliases=[*aliases, *(map(strip_generic, [name, *aliases]) if cells[6] == "A" else ())],
    )


def _type(feature_class: str, code: str) -> str:
    known = _features()
    found: str = known["codes"].get(code) or known["classes"].get(feature_class, "place")
    return found


def _weight(code: str, type_: str, population: int) -> int:
    if type_ == "country":
        return max(population, 1_000_000) * 10
    if code == "PPLC" and population > _SMALLEST_CAPITAL:
        return population * 10
    if type_ == "region":
        return population * 2
    least: int = _features()["weights"].get(code, 0 if type_ in ("city", "district") else _UNINHABITED)
    return max(population, least)


@cache
def _features() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(
        files("newsgraph.extract").joinpath("data/geonames_features.json").read_text(encoding="utf-8")
    )
    return data


@dataclass(frozen=True, slots=True)
class AlternateName:
    """A name of the place with a GeoNames id, or its Wikidata id."""

    geonames: int
    name: str
    is_wikidata: bool = False


def read_alternate_names(path: Path, watch: Watch = int) -> Iterator[AlternateName]:
    """Yield the names of no stated language or in English, and the Wikidata ids, of a GeoNames table of alternate names."""
    with _lines(path, watch) as lines:
        for number, line in enumerate(lines, 1):
            cells = line.rstrip("\r\n").split("\t")
            if len(cells) < 4:
                raise _malformed(path, number, len(cells), 10)
            language, name = cells[2], cells[3]
            if language == "wkdt" or (language in _ENGLISH and language not in _NO_LANGUAGES and is_latin(name)):
                yield AlternateName(_integer(path, number, "geonameid", cells[1]), name, language == "wkdt")


# Own places ---------------------------------------------------------------------------------------------------------------------


def read_table(path: Path, watch: Watch = int) -> Iterator[Entry]:
    """Yield the places of a table with a header, separated by tabs, commas or semicolons.

    Columns: ``name``, ``lat``, ``lon`` (WGS 84 degrees), and where wanted ``type`` (city, region, facility …), ``country`` (ISO
    code or name), ``admin1``, ``population``, ``aliases`` and ``within`` (several separated by "|"), ``geonames``, ``wikidata``,
    ``west``, ``south``, ``east``, ``north``.
    """
    with _lines(path, watch) as lines:
        head = next(iter(lines))
        separator = _separator(head)
        header = _header(head)
        rows = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE if separator == "\t" else csv.QUOTE_MINIMAL)
        for row in _rows(path, rows):
            number = rows.line_num + 1
            if len(row) > len(header):
                raise GazetteerError(
                    f"{path}, line {number}: {len(row)} cells under {len(header)} columns; take the extra ones out"
                )
            if any(cell.strip() for cell in row):
                yield _place(path, number, {name: cell.strip() for name, cell in zip(header, row, strict=False)})


def _rows(path: Path, rows: Any) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error as error:
        raise GazetteerError(f"{path}, line {rows.line_num + 1}: {error}; correct the line") from error


def read_geojson(path: Path) -> Iterator[Entry]:
    """Yield the features of a GeoJSON FeatureCollection; properties are named as the columns of `read_table`.

    A point gives the position, any other geometry its bounding box as extent and the middle of that as position.
    """
    try:
        with _stream(path, int) as stream:
            content = stream.read(_LARGEST_GEOJSON + 1)
        if len(content) > _LARGEST_GEOJSON:
            raise GazetteerError(
                f"{path}: more than {_LARGEST_GEOJSON >> 20} MB; split it, or give a table, which is read by line"
            )
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise GazetteerError(f"{path}: not valid JSON: {error}; correct it there") from error
    except (EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise GazetteerError(f"{path}: {error}; the file is damaged: get it again") from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list):
        raise GazetteerError(f'{path}: no "features"; give a GeoJSON FeatureCollection')
    for number, feature in enumerate(features, 1):
        yield _geojson_place(path, number, feature)


def _geojson_place(path: Path, number: int, feature: Any) -> Entry:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    points = list(_points((geometry or {}).get("coordinates")))
    if not points:
        raise GazetteerError(f"{path}, feature {number}: no coordinates; give it a geometry or take it out")
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    cells = {str(key).lower(): _cell(value) for key, value in (feature.get("properties") or {}).items()}
    cells = {_SYNONYMS.get(key, key): cell for key, cell in cells.items()}
    cells |= {"lon": str((min(lons) + max(lons)) / 2), "lat": str((min(lats) + max(lats)) / 2)}
    if len(points) > 1:
        cells |= {"west": str(min(lons)), "south": str(min(lats)), "east": str(max(lons)), "north": str(max(lats))}
    return _place(path, number, cells, unit="feature")


def _cell(value: Any) -> str:
    return "|".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    """Yield the positions of a geometry, however deep they are nested."""
    if isinstance(coordinates, list) and len(coordinates) >= 2 and all(isinstance(c, int | float) for c in coordinates):
        yield float(coordinates[0]), float(coordinates[1])
    elif isinstance(coordinates, list):
        for part in coordinates:
            yield from _points(part)


def _place(path: Path, number: int, cells: Mapping[str, str], unit: str = "line") -> Entry:
    get = cells.get
    if not (name := get("name", "")):
        raise GazetteerError(f"{path}, {unit} {number}: no name; give the place one or take it out")
    lat, lon = _position(path, number, get("lat", ""), get("lon", ""), unit)
    nation = _nation(path, number, get("country", ""), unit)
    population = _integer(path, number, "population", get("population", ""), unit)
    within = [*_several(get("within", "")), get("admin1", ""), nation.name if nation else ""]
    return Entry(
        name=name,
        type=get("type") or "city",
        lat=lat,
        lon=lon,
        country=nation.alpha3 if nation else None,
        geonames=_integer(path, number, "geonames", get("geonames", ""), unit) or None,
        wikidata=_wikidata(path, number, get("wikidata", ""), unit),
        population=population,
        weight=population or _DEFAULT_WEIGHT,
        region=get("admin1") or None,
        within=tuple(dict.fromkeys(filter(None, within))),
        extent=_extent(path, number, cells, unit),
        aliases=_several(get("aliases", "")),
    )


def _nation(path: Path, number: int, cell: str, unit: str) -> Any:
    if not cell:
        return None
    found = country(cell) or (country(country_names()[cell]) if cell in country_names() else None)
    if found is None:
        raise GazetteerError(f"{path}, {unit} {number}: no country {cell!r}; give an ISO 3166 code (UKR, UA) or an English name")
    return found


def _wikidata(path: Path, number: int, cell: str, unit: str) -> str | None:
    if cell and not (cell[0] == "Q" and cell[1:].isdecimal()):
        raise GazetteerError(f"{path}, {unit} {number}: wikidata {cell!r} is no id; give one like Q42308")
    return cell or None


def _extent(path: Path, number: int, cells: Mapping[str, str], unit: str) -> tuple[float, float, float, float] | None:
    sides = [cells.get(side, "") for side in ("west", "south", "east", "north")]
    if not any(sides):
        return None
    south, west = _position(path, number, sides[1], sides[0], unit)
    north, east = _position(path, number, sides[3], sides[2], unit)
    if south > north:
        raise GazetteerError(f"{path}, {unit} {number}: south {south} lies north of north {north}; swap them")
    return west, south, east, north


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


# Cells and lines ----------------------------------------------------------------------------------------------------------------


def _separator(head: str) -> str:
    return max("\t,;", key=head.count)


def _header(head: str) -> list[str]:
    names = (cell.strip().strip('"').lower() for cell in head.lstrip("\ufeff").rstrip("\r\n").split(_separator(head)))
    return [_SYNONYMS.get(name, name) for name in names]


def _position(path: Path, number: int, lat: str, lon: str, unit: str = "line") -> tuple[float, float]:
    """Return latitude and longitude; what is no position on Earth is refused."""
    try:
        north, east = float(lat), float(lon)
    except ValueError as error:
        raise GazetteerError(
            f"{path}, {unit} {number}: {lat!r}, {lon!r} is no latitude and longitude; give degrees with a decimal point"
        ) from error
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        hint = "; they look swapped" if -90 <= east <= 90 and -180 <= north <= 180 else ""
        raise GazetteerError(
            f"{path}, {unit} {number}: latitude {lat} and longitude {lon} are out of range (-90 to 90, -180 to 180){hint}; "
            "correct them"
        )
    return north, east


def _integer(path: Path, number: int, column: str, cell: str, unit: str = "line") -> int:
    try:
        return int(float(cell)) if cell else 0
    except (ValueError, OverflowError) as error:
        raise GazetteerError(f"{path}, {unit} {number}: {column} {cell!r} is no number; correct it") from error


def _cells(path: Path, number: int, line: str, columns: int) -> list[str]:
    cells = line.rstrip("\r\n").split("\t")
    if len(cells) != columns:
        raise _malformed(path, number, len(cells), columns)
    return cells


def _malformed(path: Path, number: int, found: int, expected: int) -> GazetteerError:
    return GazetteerError(
        f"{path}, line {number}: {found} columns, not {expected}; the file is damaged or cut short: download it again"
    )


@contextmanager
def _lines(path: Path, watch: Watch = int) -> Iterator[Iterator[str]]:
    """Open a file, or the one table in a zip, as lines of UTF-8."""
    with _stream(path, watch) as stream:
        yield _decoded(path, stream, watch)


def _decoded(path: Path, stream: BinaryIO, watch: Watch) -> Iterator[str]:
    number = 1
    try:
        while line := stream.readline(_LONGEST_LINE + 1):
            if len(line) > _LONGEST_LINE:
                raise GazetteerError(f"{path}, line {number}: longer than {_LONGEST_LINE >> 20} MB; give one place a line")
            watch(len(line))
            yield line.decode("utf-8")
            number += 1
    except UnicodeDecodeError as error:
        raise GazetteerError(f"{path}, line {number}: not UTF-8 ({error.reason}); convert the file to UTF-8") from error
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise GazetteerError(f"{path}, line {number}: {error}; the file is damaged: download it again") from error


@contextmanager
def _stream(path: Path, watch: Watch) -> Iterator[BinaryIO]:
    try:
        if not zipfile.is_zipfile(path):
            if path.suffix.lower() == ".zip":
                raise GazetteerError(f"{path}: no zip file, or cut short; download it again")
            with path.open("rb") as file:
                yield file
            return
        # Read through a handle of the archive: the names in it never name a file of ours.
        with zipfile.ZipFile(path) as archive, _member(path, archive) as member:
            yield io.BufferedReader(member)  # type: ignore[type-var]
    except zipfile.BadZipFile as error:
        raise GazetteerError(f"{path}: {error}; the file is damaged: download it again") from error
    except OSError as error:
        raise GazetteerError(f"{path}: {error.strerror or error}; name a file that can be read") from error


def _member(path: Path, archive: zipfile.ZipFile) -> IO[bytes]:
    """Open the table of a zip; it yields no more bytes than the zip says that it has."""
    table = archive.getinfo(_table_in(path, archive))
    if table.file_size > _MOST_EXPANSION * path.stat().st_size:
        raise GazetteerError(
            f"{path}: expands more than {_MOST_EXPANSION}-fold: a decompression bomb? Unpack it yourself if you trust it"
        )
    try:
        return archive.open(table)
    except (RuntimeError, NotImplementedError) as error:
        raise GazetteerError(f"{path}: {error}; unpack it and name the table in it") from error


def _table_in(path: Path, archive: zipfile.ZipFile) -> str:
    names = [
        n for n in archive.namelist() if not n.endswith("/") and not n.lower().endswith(("readme.txt", "iso-languagecodes.txt"))
    ]
    if len(names) != 1:
        raise GazetteerError(f"{path}: {len(names)} tables in the zip; unpack it and name the one to add")
    return names[0]
