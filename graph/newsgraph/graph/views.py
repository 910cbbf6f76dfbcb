"""What queries answer: small frozen records that print as one line and go into a pandas DataFrame as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["ActorView", "Claim", "Dyad", "EventView", "Hit", "Neighbour", "PlaceView", "say_articles", "say_item", "say_quantity"]


def say_quantity(quantity: Any) -> str:
    """Return a number of an event in words: what extraction gives as value, bound and unit, or as a bare value.

    Examples
    --------
    >>> say_quantity({"value": 8, "bound": "at least", "unit": "people"}), say_quantity(3)
    ('at least 8 people', '3')
    """
    if not isinstance(quantity, Mapping) or "value" not in quantity:
        return str(quantity)
    bound = quantity.get("bound")
    words = (None if bound == "exactly" else bound, quantity["value"], quantity.get("unit"))
    return " ".join(str(word) for word in words if word is not None)


def say_articles(articles: int, copies: int) -> str:
    """Return a number of articles in words, with that of their copies.

    Examples
    --------
    >>> say_articles(2, 0), say_articles(1, 3)
    ('2 articles', '1 article and 3 copies')
    """
    told = f"{articles} article{'' if articles == 1 else 's'}"
    return f"{told} and {copies} {'copy' if copies == 1 else 'copies'}" if copies else told


def say_item(item: Any) -> str:
    """Return an item of a list in words; of a place that a name could stand for too, its name, where it is and its score.

    Examples
    --------
    >>> say_item({"geonames": 4717560, "name": "Paris", "country": "USA", "admin1": "Texas", "score": 0.11})
    'Paris, Texas, USA (4717560, 0.11)'
    >>> say_item("Kyiv")
    'Kyiv'
    """
    if not isinstance(item, Mapping):
        return str(item)
    where = ", ".join(str(item[key]) for key in ("name", "admin1", "country") if item.get(key))
    known = ", ".join(str(item[key]) for key in ("geonames", "score") if item.get(key) is not None)
    return f"{where} ({known})" if where and known else where or known


@dataclass(frozen=True, slots=True)
class EventView:
    """An event with who took part, where and when; names, not ids, in ``agents``, ``targets`` and ``places``.

    ``articles`` counts the copies of one dispatch once, ``copies`` the others of them.
    """

    id: str
    name: str
    type: str
    plover: str | None
    cameo: str | None
    start: str | None
    end: str | None
    polarity: str
    modality: str
    salience: float
    agents: tuple[str, ...]
    targets: tuple[str, ...]
    places: tuple[str, ...]
    articles: int
    mentions: int
    quantities: Mapping[str, Any] = field(default_factory=dict)
    copies: int = 0

    def __str__(self) -> str:
        """Return date, category, name, participants and the number of articles on one line."""
        who = " → ".join(filter(None, (", ".join(self.agents), ", ".join(self.targets))))
        notes = [note for note in (self.modality, self.polarity) if note not in {"actual", "positive"}]
        told = say_articles(self.articles, self.copies)
        rest = "; ".join(filter(None, (who, f"in {', '.join(self.places)}" if self.places else "", *notes, told)))
        return f"{self.when} {self.plover or self.type}: {self.name} ({rest})"

    @property
    def when(self) -> str:
        """The date or interval as text: "2025-06-07", "2025-06-01/2025-06-07", "≤ 2025-06-08", "≥ 2025-06-08" or "?"."""
        if self.start and self.end:
            return self.start if self.start == self.end else f"{self.start}/{self.end}"
        return f"≥ {self.start}" if self.start else f"≤ {self.end}" if self.end else "?"


@dataclass(frozen=True, slots=True)
class ActorView:
    """An actor with the number of events it takes part in."""

    id: str
    name: str
    type: str
    country: str | None
    sector: str | None
    wikidata: str | None
    aliases: tuple[str, ...]
    events: int
    articles: int
    mentions: int

    def __str__(self) -> str:
        """Return name, type, country and counts on one line."""
        kind = ", ".join(filter(None, (self.type, self.country)))
        return f"{self.name} ({kind}; {self.events} event{'' if self.events == 1 else 's'}, {self.mentions} mentions)"


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A place with the number of events that happened at it, from or towards it; WGS 84 degrees."""

    id: str
    name: str
    type: str
    country: str | None
    lat: float | None
    lon: float | None
    geonames: int | None
    aliases: tuple[str, ...]
    events: int
    articles: int
    mentions: int

    def __str__(self) -> str:
        """Return name, type, country, coordinates and counts on one line."""
        where = f" at {self.lat:.2f}, {self.lon:.2f}" if self.lat is not None and self.lon is not None else ", unresolved"
        kind = ", ".join(filter(None, (self.type, self.country)))
        return f"{self.name} ({kind}{where}; {self.events} event{'' if self.events == 1 else 's'})"


@dataclass(frozen=True, slots=True)
class Hit:
    """A node that `find` found: ``match`` is "id", "name", "alias", "part" or "words"."""

    id: str
    kind: str
    label: str
    type: str | None
    match: str

    def __str__(self) -> str:
        """Return label, kind and id on one line."""
        return f"{self.label} ({self.kind}) {self.id}"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A node next to another: ``direction`` is "out" where the edge leads to it, "in" where it comes from it."""

    role: str
    direction: str
    id: str
    label: str
    kind: str
    confidence: float
    articles: int
    stances: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the edge as an arrow with its role, an attribution's with what the source does."""
        role = " ".join((self.role, *self.stances))
        arrow = f"—{role}→" if self.direction == "out" else f"←{role}—"
        return f"{arrow} {self.label} ({self.kind}, {self.confidence:.2f})"


@dataclass(frozen=True, slots=True)
class Dyad:
    """How many events of a category one side directed at another."""

    source: str
    target: str
    category: str
    quad: str | None
    events: int
    articles: int

    def __str__(self) -> str:
        """Return source, target, category and count on one line."""
        return f"{self.source} → {self.target} {self.category}: {self.events}"


@dataclass(frozen=True, slots=True)
class Claim:
    """A number one article gives for an event; others may give another, and so may those whom it quotes (``said_by``).

    ``copies`` are articles that give it as copies of the same dispatch.
    """

    key: str
    value: Any
    article: str
    source: str | None
    published: str | None
    said_by: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the number with who gives it."""
        told_in = ", ".join(filter(None, (self.source, self.published))) or self.article
        saying = f", according to {', '.join(self.said_by)}" if self.said_by else ""
        return f"{self.key}: {say_quantity(self.value)}{saying} ({told_in})"
