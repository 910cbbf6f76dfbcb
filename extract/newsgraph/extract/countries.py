"""Countries by name, capital, demonym and ISO code.

The table ``data/countries.tsv`` holds facts only: codes, Wikidata and GeoNames ids, a point (WGS 84 degrees), the names that
English news uses, demonyms with their plurals and the capitals. Countries that no longer exist keep their former
ISO 3166-3 alpha-3 code (``SUN``, ``YUG``, ``CSK``, ``DDR``); Kosovo has the usual ``XKX``.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

__all__ = ["Country", "capitals", "countries", "country", "country_names", "country_parts", "demonyms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country, a territory with a code of its own, or a former country; ``lat`` and ``lon`` are WGS 84 degrees.

    ``status`` is ``sovereign``, ``territory`` or ``former``; ``parts`` are regions whose name stands for the country in the news
    ("Scotland" of GBR, "Gaza" of PSE).
    """

    name: str
    alpha2: str
    alpha3: str
    wikidata: str
    lat: float
    lon: float
    demonyms: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    geonames: int | None = None
    population: int = 0
    status: str = "sovereign"


@cache
def countries() -> tuple[Country, ...]:
    """Return every country, ordered by alpha-3 code."""
    table = files("newsgraph.extract").joinpath("data/countries.tsv").read_text(encoding="utf-8")
    return tuple(map(_read_country, csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)))


def country(code: str) -> Country | None:
    """Return the country with this ISO alpha-3 or alpha-2 code, None where there is none.

    Examples
    --------
    >>> country("UKR").wikidata
    'Q212'
    >>> country("gb").alpha3
    'GBR'
    """
    return _by_code().get(code.upper())


@cache
def demonyms() -> Mapping[str, str]:
    """Return the alpha-3 code under each demonym, in lower case, singular and plural.

    Lower case makes "UKRAINIAN" in a headline meet "Ukrainian"; look up capitalised words only ("Pole" is not "pole"). A demonym
    that two countries share belongs to the one more often in the news ("Dominican": DOM, "Congolese": COD, "Korean": KOR).

    Examples
    --------
    >>> demonyms()["ukrainian"], demonyms()["danes"]
    ('UKR', 'DNK')
    """
    return _index(lambda c: (d.lower() for d in c.demonyms))


@cache
def country_names() -> Mapping[str, str]:
    """Return the alpha-3 code under each name of a country, with abbreviations, as written ("US" is no "us").

    Leading articles are part of some keys ("the Netherlands"), the bare name is always there too. Parts that stand for a country
    are not names of it: see `country_parts`.

    Examples
    --------
    >>> country_names()["U.S."], country_names()["Burma"]
    ('USA', 'MMR')
    """
    return _index(lambda c: (c.name, *c.names))


@cache
def country_parts() -> Mapping[str, str]:
    """Return the alpha-3 code under each region whose name acts for its country ("Scotland", "Gaza").

    Examples
    --------
    >>> country_parts()["Scotland"]
    'GBR'
    """
    return _index(lambda c: c.parts)


@cache
def capitals() -> Mapping[str, str]:
    """Return the alpha-3 code under each capital of a sovereign country, which news uses for its government.

    Examples
    --------
    >>> capitals()["Kyiv"], capitals()["Washington"]
    ('UKR', 'USA')
    """
    return _index(lambda c: c.capitals if c.status == "sovereign" else ())


@cache
def _by_code() -> Mapping[str, Country]:
    by_alpha2 = {c.alpha2: c for c in countries() if c.alpha2}
    return by_alpha2 | {c.alpha3: c for c in countries()}


_PREFERRED = ("COD", "DOM", "KOR")
"""Countries that win a name or demonym they share with another one."""


def _index(keys: Callable[[Country], Iterator[str] | tuple[str, ...]]) -> Mapping[str, str]:
    rank = {"sovereign": 1, "territory": 2, "former": 3}
    order = sorted(countries(), key=lambda c: (c.alpha3 not in _PREFERRED, rank[c.status], c.alpha3))
    index: dict[str, str] = {}
    for item in order:
        for key in keys(item):
            index.setdefault(key, item.alpha3)
    return MappingProxyType(index)


def _read_country(row: Mapping[str, str]) -> Country:
    return Country(
        name=row["name"],
        alpha2=row["alpha2"],
        alpha3=row["alpha3"],
        wikidata=row["wikidata"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        demonyms=_split(row["demonyms"]),
        names=_split(row["names"]),
        capitals=_split(row["capitals"]),
        parts=_split(row["parts"]),
        geonames=int(row["geonames"]) if row["geonames"] else None,
        population=int(row["population"] or 0),
        status=row["status"],
    )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()
