"""Choosing the place each name stands for, from everything the article says about where it is set.

All mentions of a name stand for one place (one sense per discourse), unless a container says otherwise ("Paris, Texas"). Each
candidate is scored on its own prominence and on how well it fits the candidates of the other names: same country, same region,
near by. Scores become shares (a softmax), the shares of one round are the surroundings of the next; a few rounds settle it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from newsgraph.extract.annotations import PlaceCandidate, RunnerUp
from newsgraph.extract.gazetteer import Match
from newsgraph.extract.toponym_candidates import Toponym, near_large_city
from newsgraph.extract.toponym_lexicon import compass

__all__ = ["Resolution", "cut_part", "resolve"]

_MAX_CANDIDATES = 60
_TEMPERATURES = (4.0, 3.0, 2.0, 1.5, 1.0, 1.0)
_RUNNERS_UP = 5
_NEGLIGIBLE = 0.001
_BROAD = frozenset({"country", "region", "district"})
_LIKELY = 3
"""How many of its most prominent candidates a name is likely to stand for."""
_SAID = 4
"""How many neighbours in a list the word for what they are ("counties") counts for."""

_Region = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Weights:
    """Weights of the score; set by hand and checked on annotated news."""

    prominence: float = 0.9
    alias: float = -1.4
    country_type: float = 1.4
    region_type: float = 0.6
    capital: float = 1.0
    same_named_city: float = -2.0
    named_district: float = 2.0
    explicit_content: float = 4.0
    explicit_container: float = 2.0
    country_mass: float = 0.4
    sibling_type: float = 2.2
    sibling_inside: float = -2.5
    district_type: float = -0.6
    area_type: float = 0.5
    same_country: float = 3.0
    same_region: float = 5.5
    near: float = 4.5
    smoothing: float = 1.3
    hint: float = 0.2
    nowhere: float = 3.0
    home_prominence: float = 0.3
    home_size: float = 5.0
    home_mass: float = 1.5
    home_country: float = 2.0


_W = _Weights()


@dataclass(frozen=True, slots=True)
class Resolution:
    """The chosen place with its share of the total (0 to 1), and the runners-up, best first; no ``place`` where none fits."""

    place: PlaceCandidate | None = None
    score: float = 0.0
    candidates: tuple[RunnerUp, ...] = ()


@dataclass(slots=True)
class _Sense:
    """The mentions of a name that stand for one place, its candidates, and how it shares its mass among them."""

    mass: float
    matches: list[Match]
    prior: list[float]
    shares: list[float] = field(default_factory=list)
    best: float = 0.0
    countries: dict[str, float] = field(default_factory=dict)
    regions: dict[_Region, float] = field(default_factory=dict)

    def leading_type(self) -> str:
        """Return the type of the candidate that scores best by itself, an empty string where there is none."""
        best = max(range(len(self.matches)), key=lambda index: self.prior[index], default=None)
        return "" if best is None else self.matches[best].place.type

    def share_out(self, scores: list[float], temperature: float = 1.0) -> None:
        """Turn the scores of the candidates into shares, and sum these by country and region."""
        self.shares = _softmax(scores, temperature)
        self.best = max(scores, default=0.0)
        self.countries, self.regions = defaultdict(float), defaultdict(float)
        for match, share in zip(self.matches, self.shares, strict=True):
            place = match.place
            if place.country:
                # A country that is named says less about where the cities are than a city that is named.
                weight = _W.country_mass if place.type == "country" else 1.0
                self.countries[place.country] += self.mass * share * weight
                if place.admin1:
                    self.regions[place.country, place.admin1] += self.mass * share


def resolve(
    toponyms: list[Toponym],
    hints: list[Toponym],
    countries: Mapping[str, float] | None = None,
    homes: Collection[str] = (),
) -> list[Resolution]:
    """Return the resolution of each toponym, in order.

    Parameters
    ----------
    toponyms
        Accepted names of one article.
    hints
        Names that are no toponyms but were chosen by people of some place ("Boston Globe"): weak evidence.
    countries
        Countries (ISO alpha-3) that something else speaks for, such as demonyms or the source, with a weight each; a name that
        is mentioned once weighs 0.7.
    homes
        Keys of names that the source is called by ("paris" of The Paris News).
    """
    senses = _senses(toponyms, hints)
    for key, sense in senses.items():
        if key[0] in homes:
            _settle_home(sense, countries or {})
    _add_district_bonus(senses.values())
    _add_sibling_bonus(senses, toponyms)
    for sense in senses.values():
        sense.share_out(sense.prior, _TEMPERATURES[0])
    for temperature in _TEMPERATURES[1:]:
        surroundings = _Surroundings(senses.values(), countries or {})
        for sense in senses.values():
            fits = (surroundings.fit(m.place, sense, share) for m, share in zip(sense.matches, sense.shares, strict=True))
            sense.share_out([prior + fit for prior, fit in zip(sense.prior, fits, strict=True)], temperature)
    return [_resolution(senses[_sense_key(t)]) for t in toponyms]


def _add_district_bonus(senses: Collection[_Sense]) -> None:
    """Prefer a city and a district of which one lies in the other: "Richmond" and "Madison County" meet in Kentucky only.

    A name that is both a district and a city in it ("Barcelona") means the city, whatever else lies in the district.
    """
    named: dict[_District, set[int]] = defaultdict(set)
    inhabited: dict[_District, set[int]] = defaultdict(set)
    for number, sense in enumerate(senses):
        for match in sense.matches:
            if match.place.type == "district":
                named[_district_key(match.place.name, match.place)].add(number)
            elif match.place.type == "city" and match.place.within:
                inhabited[_district_key(match.place.within[0], match.place)].add(number)
    for number, sense in enumerate(senses):
        for index, match in enumerate(sense.matches):
            if match.place.type == "district":
                key = _district_key(match.place.name, match.place)
                partners = set() if number in inhabited[key] else inhabited[key]
            elif match.place.type == "city" and match.place.within:
                partners = named[_district_key(match.place.within[0], match.place)]
            else:
                continue
            sense.prior[index] += _W.named_district * bool(partners - {number})


def _add_sibling_bonus(senses: Mapping[_Key, _Sense], toponyms: Iterable[Toponym]) -> None:
    """Prefer a place of the kind that the names beside it in a list are of: "Oregon and Washington" are states.

    What lies in the next of a list is not what is meant: "Geneva and New York" are no town in New York.
    """
    leading = {key: sense.leading_type() for key, sense in senses.items()}
    kinds: dict[_Key, Counter[str]] = defaultdict(Counter)
    for toponym in toponyms:
        counts = kinds[_sense_key(toponym)]
        beside = (leading.get(_sense_key(s), "") for s in toponym.siblings if s.key != toponym.key)
        counts.update(filter(None, beside))
        if toponym.division:
            counts[toponym.division] += _SAID
    for key, counts in kinds.items():
        for index, match in enumerate(senses[key].matches):
            senses[key].prior[index] += _W.sibling_type * counts[match.place.type] / (1 + counts.total())
    for key, holders in _beside(toponyms).items():
        for index, match in enumerate(senses[key].matches):
            if any((name, match.place.country) in holders for name in match.place.within):
                senses[key].prior[index] += _W.sibling_inside


def _beside(toponyms: Iterable[Toponym]) -> dict[_Key, set[tuple[str, str | None]]]:
    """Return the regions and countries that the names beside each in a list may stand for."""
    holders: dict[_Key, set[tuple[str, str | None]]] = defaultdict(set)
    for toponym in toponyms:
        for sibling in toponym.siblings:
            broad = (match.place for match in sibling.matches[:_LIKELY] if match.place.type in _BROAD)
            holders[_sense_key(toponym)] |= {(place.name, place.country) for place in broad}
    return holders


_District = tuple[str, str | None, str | None]


def _district_key(name: str, place: PlaceCandidate) -> _District:
    return name, place.country, place.admin1


_Key = tuple[str, str, str]


def _sense_key(toponym: Toponym) -> _Key:
    """Return the name with what is said to hold it and what it is said to hold: these share a sense."""
    container, content = toponym.container, toponym.content
    return toponym.key, container.key if container else "", content.key if content else ""


def _senses(toponyms: list[Toponym], hints: list[Toponym]) -> dict[_Key, _Sense]:
    counts: dict[_Key, float] = defaultdict(float)
    for toponym in toponyms:
        counts[_sense_key(toponym)] += 1.0
    for hint in hints:
        counts[_sense_key(hint)] += _W.hint
    senses = {}
    for toponym in [*toponyms, *hints]:
        key = _sense_key(toponym)
        if key not in senses:
            senses[key] = _make_sense(toponym, math.log1p(counts[key]))
    _add_explicit_bonus(senses)
    return senses


def _settle_home(sense: _Sense, countries: Mapping[str, float]) -> None:
    """Let the home of a local source be a small town as readily as a large one, and speak louder than other names."""
    sense.mass *= _W.home_mass
    for index, match in enumerate(sense.matches):
        if match.place.type in ("city", "district"):
            excess = _W.prominence - _W.home_prominence
            sense.prior[index] -= excess * (math.log10(match.weight + 100) - _W.home_size)
            sense.prior[index] -= _W.capital * (match.weight > match.place.population)
            sense.prior[index] += _W.home_country * countries.get(match.place.country or "", 0.0)


def _add_explicit_bonus(senses: dict[_Key, _Sense]) -> None:
    """Let "Paris" lean to the "Paris, Texas" named elsewhere in the article, "Georgia" to that of "Atlanta, Georgia"."""
    bonus: dict[str, dict[int, float]] = defaultdict(dict)
    for (name, container, content), sense in senses.items():
        if container or content:
            weight = _W.explicit_content if container else _W.explicit_container
            bonus[name] |= {match.rank: weight for match in sense.matches}
    for (name, container, content), sense in senses.items():
        if not container and not content:
            sense.prior = [p + bonus[name].get(m.rank, 0.0) for m, p in zip(sense.matches, sense.prior, strict=True)]


def _make_sense(toponym: Toponym, mass: float) -> _Sense:
    matches = list(toponym.matches)
    if toponym.container is not None:
        matches = _inside(matches, toponym.container)
    if toponym.content is not None:
        matches = _around(matches, toponym.content) or matches
    matches = matches[:_MAX_CANDIDATES]
    usual = {(m.place.country, name) for m in matches if m.place.type == "city" and not m.alias for name in m.place.within}
    other = {(m.place.country, name) for m in matches if m.place.type == "city" and m.alias for name in m.place.within[:1]}
    return _Sense(mass, matches, [_prior(m, usual | other if m.alias or m.place.type == "district" else usual) for m in matches])


def _inside(matches: list[Match], container: Toponym) -> list[Match]:
    """Return the matches that lie in one of the places the container may stand for, or in the large city it is."""
    holders = {(m.place.name, m.place.country) for m in container.matches if m.place.type in _BROAD}
    inside = [m for m in matches if any((name, m.place.country) in holders for name in m.place.within)]
    return inside or near_large_city(matches, container)


def _around(matches: list[Match], content: Toponym) -> list[Match]:
    """Return the matches that hold one of the places the content may stand for."""
    held = {(name, m.place.country) for m in content.matches for name in m.place.within}
    return [m for m in matches if (m.place.name, m.place.country) in held]


def _prior(match: Match, holders: set[tuple[str | None, str]]) -> float:
    """Return the score that a candidate has by itself; ``holders`` are what the cities of the same name lie in."""
    place = match.place
    score = _W.prominence * math.log10(match.weight + 100) + _W.alias * match.alias
    if place.type == "country":
        return score + _W.country_type
    if place.type == "city":
        return score + _W.capital * (match.weight > place.population)
    score += {"region": _W.region_type, "district": _W.district_type}.get(place.type, _W.area_type)
    is_seat = place.admin1 is not None and (place.country, place.name) in holders
    return score + _W.same_named_city * is_seat


class _Surroundings:
    """How much of the article lies in each country, region and square degree."""

    def __init__(self, senses: Iterable[_Sense], countries: Mapping[str, float]) -> None:
        self.total = _W.smoothing
        self.countries: dict[str, float] = defaultdict(float)
        self.regions: dict[_Region, float] = defaultdict(float)
        self.cells: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        self.near: dict[tuple[int, int], float] = {}
        for sense in senses:
            self._add(sense)
        for country, mass in countries.items():
            self.countries[country] += mass
            self.total += mass

    def _add(self, sense: _Sense) -> None:
        self.total += sense.mass if sense.matches else 0.0
        for country, mass in sense.countries.items():
            self.countries[country] += mass
        for region, mass in sense.regions.items():
            self.regions[region] += mass
        for match, share in zip(sense.matches, sense.shares, strict=True):
            if share > _NEGLIGIBLE and match.place.type in _POINTS:
                row, column = _cell(match.place)
                self.cells[row][column] += sense.mass * share

    def fit(self, place: PlaceCandidate, sense: _Sense, share: float) -> float:
        """Return how well a candidate fits what the other names stand for; what its own name put there is left out."""
        score = 0.0
        if place.country:
            score += _W.same_country * (self.countries[place.country] - sense.countries[place.country])
            if place.admin1:
                region = place.country, place.admin1
                score += _W.same_region * (self.regions[region] - sense.regions[region])
        if place.type in _POINTS:
            own = sense.mass * share if share > _NEGLIGIBLE else 0.0
            score += _W.near * max(self._mass_near(_cell(place)) - own, 0.0)
        return score / (self.total - sense.mass)

    def _mass_near(self, cell: tuple[int, int]) -> float:
        """Return the mass within about 150 km: in the square degree and the eight around it."""
        mass = self.near.get(cell)
        if mass is None:
            row, column = cell
            rows = [self.cells[i] for i in (row - 1, row, row + 1) if i in self.cells]
            mass = self.near[cell] = sum(cells.get(j, 0.0) for cells in rows for j in (column - 1, column, column + 1))
        return mass


_POINTS = frozenset(
    {
        "city",
        "district",
        "facility",
        "building",
        "square",
        "park",
        "street",
        "bridge",
        "island",
        "lake",
        "valley",
        "bay",
        "mountain",
    }
)


def _cell(place: PlaceCandidate) -> tuple[int, int]:
    return math.floor(place.lat or 0.0), math.floor(place.lon or 0.0)


def _softmax(scores: list[float], temperature: float) -> list[float]:
    if not scores:
        return []
    top = max(scores)
    powers = [math.exp((s - top) / temperature) for s in scores]
    total = sum(powers)
    return [p / total for p in powers]


def _resolution(sense: _Sense) -> Resolution:
    """Return the best candidate; none where a place unknown to the gazetteer is likelier than a hamlet nothing speaks for."""
    order = sorted(range(len(sense.matches)), key=lambda i: (-sense.shares[i], sense.matches[i].rank))
    somewhere = 1.0 / (1.0 + math.exp(_W.nowhere - sense.best))
    ranked = [RunnerUp(sense.matches[i].place, round(sense.shares[i] * somewhere, 3)) for i in order[: _RUNNERS_UP + 1]]
    if not ranked or sense.best < _W.nowhere:
        return Resolution(candidates=tuple(ranked[:_RUNNERS_UP]))
    return Resolution(ranked[0].place, ranked[0].score, tuple(ranked[1:]))


def cut_part(place: PlaceCandidate, part: str) -> PlaceCandidate:
    """Return the part of a country or region that a compass word names: its half or quarter, with the centre as its point.

    Other places, and those without extent, are returned as they are.

    Examples
    --------
    >>> box = PlaceCandidate(geonames=1, name="Squareland", type="country", lat=5, lon=5, country="SQU", extent=(0, 0, 10, 10))
    >>> east = cut_part(box, "eastern")
    >>> east.name, east.lat, east.lon, east.extent
    ('eastern Squareland', 5.0, 7.5, (5.0, 0, 10, 10))
    """
    if place.extent is None or place.type not in ("country", "region") or part not in compass():
        return place
    steps_east, steps_north = compass()[part]
    west, south, east, north = place.extent
    west, east = _cut(west, east, steps_east)
    south, north = _cut(south, north, steps_north)
    return PlaceCandidate(
        geonames=None,
        name=f"{part} {place.name}",
        type="area",
        lat=round((south + north) / 2, 4),
        lon=round((west + east) / 2, 4),
        country=place.country,
        admin1=place.admin1,
        within=(place.name, *place.within),
        extent=(west, south, east, north),
    )


def _cut(low: float, high: float, step: int) -> tuple[float, float]:
    middle = (low + high) / 2
    if step == 0:
        return low, high
    return (middle, high) if step > 0 else (low, middle)
