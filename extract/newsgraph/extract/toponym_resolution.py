"""Choosing the place each name stands for, from everything the article says about where it is set.

All mentions of a name stand for one place (one sense per discourse), unless a container says otherwise ("Paris, Texas"). Each
candidate is scored on its own prominence and on how well it fits the candidates of the other names: same country, same region,
near by. Scores become shares (a softmax), the shares of one round are the surroundings of the next; a few rounds settle it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from newsgraph.extract.annotations import PlaceCandidate
from newsgraph.extract.gazetteer import Match
from newsgraph.extract.toponym_candidates import Toponym

__all__ = ["Resolution", "resolve"]

_MAX_CANDIDATES = 60
_ROUNDS = 4
_RUNNERS_UP = 5
_NEGLIGIBLE = 0.001

_Region = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Weights:
    """Weights of the score; set by hand and checked on annotated news."""

    prominence: float = 0.75
    alias: float = -1.0
    country_type: float = 2.0
    region_type: float = 0.8
    district_type: float = -0.6
    area_type: float = 0.5
    same_country: float = 3.0
    same_region: float = 4.0
    near: float = 3.0
    home: float = 1.0
    smoothing: float = 1.5
    hint: float = 0.35


_W = _Weights()


@dataclass(frozen=True, slots=True)
class Resolution:
    """The chosen place with its share of the total (0 to 1), and the runners-up, best first; no ``place`` where none fits."""

    place: PlaceCandidate | None = None
    score: float = 0.0
    candidates: tuple[PlaceCandidate, ...] = ()


@dataclass(slots=True)
class _Sense:
    """The mentions of a name that stand for one place, its candidates, and how it shares its mass among them."""

    mass: float
    matches: list[Match]
    prior: list[float]
    shares: list[float] = field(default_factory=list)
    countries: dict[str, float] = field(default_factory=dict)
    regions: dict[_Region, float] = field(default_factory=dict)

    def share_out(self, scores: list[float], temperature: float = 1.0) -> None:
        """Turn the scores of the candidates into shares, and sum these by country and region."""
        self.shares = _softmax(scores, temperature)
        self.countries, self.regions = defaultdict(float), defaultdict(float)
        for match, share in zip(self.matches, self.shares, strict=True):
            place = match.place
            if place.country:
                self.countries[place.country] += self.mass * share
                if place.admin1:
                    self.regions[place.country, place.admin1] += self.mass * share


def resolve(toponyms: list[Toponym], hints: list[Toponym], home: str | None = None) -> list[Resolution]:
    """Return the resolution of each toponym, in order.

    Parameters
    ----------
    toponyms
        Accepted names of one article.
    hints
        Names that are no toponyms but were chosen by people of some place ("Boston Globe"): weak evidence.
    home
        ISO alpha-3 code of the country the source is from, where known.
    """
    senses = _senses(toponyms, hints)
    for sense in senses.values():
        sense.share_out(sense.prior, temperature=1.5)
    ambiguous = [sense for sense in senses.values() if len(sense.matches) > 1]
    for _ in range(_ROUNDS):
        surroundings = _Surroundings(senses.values(), home)
        for sense in ambiguous:
            scores = [
                p + surroundings.fit(m.place, sense, s) for p, m, s in zip(sense.prior, sense.matches, sense.shares, strict=True)
            ]
            sense.share_out(scores)
    return [_resolution(senses[_sense_key(t)]) for t in toponyms]


def _sense_key(toponym: Toponym) -> tuple[str, str]:
    return toponym.key, toponym.container.key if toponym.container is not None else ""


def _senses(toponyms: list[Toponym], hints: list[Toponym]) -> dict[tuple[str, str], _Sense]:
    senses: dict[tuple[str, str], _Sense] = {}
    counts: dict[tuple[str, str], float] = defaultdict(float)
    for toponym in toponyms:
        counts[_sense_key(toponym)] += 1.0
    for hint in hints:
        counts[_sense_key(hint)] += _W.hint
    for toponym in [*toponyms, *hints]:
        key = _sense_key(toponym)
        if key not in senses:
            senses[key] = _make_sense(toponym, math.log1p(counts[key]))
    _share_explicit_senses(senses)
    return senses


def _share_explicit_senses(senses: dict[tuple[str, str], _Sense]) -> None:
    """Let "Paris" stand for the "Paris, Texas" named elsewhere in the article."""
    explicit: dict[str, list[_Sense]] = defaultdict(list)
    for (key, container), sense in senses.items():
        if container and sense.matches:
            explicit[key].append(sense)
    for (key, container), sense in senses.items():
        if not container and key in explicit:
            allowed = {m.rank for other in explicit[key] for m in other.matches}
            kept = [(m, p) for m, p in zip(sense.matches, sense.prior, strict=True) if m.rank in allowed]
            if kept:
                sense.matches, sense.prior = [m for m, _ in kept], [p for _, p in kept]


def _make_sense(toponym: Toponym, mass: float) -> _Sense:
    matches = list(toponym.matches)
    if toponym.container is not None:
        matches = _within(matches, toponym.container)
    elif len(matches) > _MAX_CANDIDATES:
        matches = matches[:_MAX_CANDIDATES]
    return _Sense(mass, matches, [_prior(m) for m in matches])


def _within(matches: list[Match], container: Toponym) -> list[Match]:
    """Return the matches that lie in one of the places the container may stand for."""
    holders = {(m.place.name, m.place.country) for m in container.matches if m.place.type in ("country", "region", "district")}
    return [m for m in matches if any((name, m.place.country) in holders for name in m.place.within)]


def _prior(match: Match) -> float:
    score = _W.prominence * math.log10(match.weight + 100)
    score += _W.alias if match.alias else 0.0
    kind = match.place.type
    if kind == "country":
        score += _W.country_type
    elif kind == "region":
        score += _W.region_type
    elif kind == "district":
        score += _W.district_type
    elif kind != "city":
        score += _W.area_type
    return score


class _Surroundings:
    """How much of the article lies in each country, region and square degree."""

    def __init__(self, senses: Iterable[_Sense], home: str | None) -> None:
        self.total = _W.smoothing
        self.countries: dict[str, float] = defaultdict(float)
        self.regions: dict[_Region, float] = defaultdict(float)
        self.cells: dict[tuple[int, int], float] = defaultdict(float)
        self.near: dict[tuple[int, int], float] = {}
        for sense in senses:
            self._add(sense)
        if home:
            self.countries[home] += _W.home

    def _add(self, sense: _Sense) -> None:
        self.total += sense.mass if sense.matches else 0.0
        for country, mass in sense.countries.items():
            self.countries[country] += mass
        for region, mass in sense.regions.items():
            self.regions[region] += mass
        for match, share in zip(sense.matches, sense.shares, strict=True):
            if share > _NEGLIGIBLE and match.place.type in _POINTS:
                self.cells[_cell(match.place)] += sense.mass * share

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
        if cell not in self.near:
            row, column = cell
            self.near[cell] = sum(self.cells.get((row + i, column + j), 0.0) for i in (-1, 0, 1) for j in (-1, 0, 1))
        return self.near[cell]


_POINTS = frozenset({"city", "district", "facility", "street", "island", "lake", "valley", "bay"})


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
    if not sense.matches:
        return Resolution()
    order = sorted(range(len(sense.matches)), key=lambda i: (-sense.shares[i], sense.matches[i].rank))
    places = [sense.matches[i].place for i in order]
    return Resolution(places[0], round(sense.shares[order[0]], 3), tuple(places[1 : 1 + _RUNNERS_UP]))
