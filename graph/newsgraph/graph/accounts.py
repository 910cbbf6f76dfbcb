"""Events as articles tell them, reduced to what tells whether two of them are one: kind, days, places, sides, circumstances."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from newsgraph.graph.meanings import lemma_group
from newsgraph.graph.names import fold
from newsgraph.graph.periods import Days, first_day, last_day
from newsgraph.graph.records import Actor, Event, Node, Place, Record

__all__ = ["ANY_DAY", "Account", "Accounts", "Scene", "Side", "accounts_of"]

ANY_DAY: Days = (date.min.toordinal(), date.max.toordinal())
"""What is known of when an undated article's events happened."""

_NEWS_REACH = 2
"""News is told within days: an event without a date is looked for on the publication day and this many days before."""
_MEMORY_REACH = 14
"""What a later article still calls "the attack": an event without a date is no older than this many days, for all we assume."""
_MIDNIGHT = "T00:00"
"""Belongs to both days: "shortly before midnight" is of the day before, which other articles name."""
_LONGEST = 7
"""Accounts that span more days than this say too little about when to be compared."""
VAGUE_TYPES = frozenset({"event", "other", ""})
"""Types of events of which no more is known than that something happened."""
_UNSETTLED_TYPES = VAGUE_TYPES | {"statement"}
_BROAD = {"country", "region", "continent", "state", "province", "ocean", "sea", "area"}
_REGIONS = {"region", "state", "province"}
_OTHER_ROLES = ("patient", "recipient", "beneficiary")
_SIDES = ("agent", "instrument", *_OTHER_ROLES)
_PLACE_ROLES = ("location", "destination", "patient", "recipient")
"""Where an event happened: at its location, or at the place it was done to ("attacked Odesa")."""
_LENT_SURELY = 0.5
"""An inherited place this sure is that of a cause, an effect, a whole, or of the same sentence; others are guesses."""

_Parts = Mapping[str, Sequence[Node]]
"""What takes part in an event, by role."""


class Side(NamedTuple):
    """Who stands on one side of an event: ids known across articles, their countries, and whether a person is named."""

    ids: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    persons: bool = False


_NOBODY = Side()


class Scene(NamedTuple):
    """What may contradict another account: where, who did it, to whom; ``located`` where a gazetteer knows one of the cities."""

    cities: frozenset[str] = frozenset()
    located: bool = False
    regions: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    within: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    agents: Side = _NOBODY
    others: Side = _NOBODY


_NOWHERE = Scene()
_NOTHING = frozenset[str]()


class Account(NamedTuple):
    """An event as one article tells it.

    Attributes
    ----------
    group
        The first lemma of the group that the trigger's lemma belongs to.
    kind
        PLOVER category, else type.
    days
        The days on which it may have happened.
    near
        The days on which it most likely did; the same where the article states them (``stated``).
    settled
        Whether it is told as a fact of a few days that rules can compare: no plan, no denial, no statement.
    causes, topics
        Events it was caused by, or is about.
    whereabouts
        Where it happened as far as the article lets know: a scene of places only, its own or else those of what it belongs to.
    main
        Whether it is the main event of its article.
    """

    article: str
    node: str
    event: Event
    group: str
    kind: str
    days: Days
    near: Days
    stated: bool
    settled: bool
    scene: Scene
    whereabouts: Scene
    causes: frozenset[str]
    topics: frozenset[str]
    main: bool
    instruments: frozenset[str]
    names: Mapping[str, str]


class Accounts:
    """The accounts of a corpus, made anew only where what they name is named otherwise.

    Parameters
    ----------
    records
        Sorted by id.
    """

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        self._names: Mapping[str, str] = {}
        self._made: dict[str, list[Account]] = {}

    def under(self, names: Mapping[str, str]) -> Mapping[str, Sequence[Account]]:
        """Return the accounts of all events by article, in the order of the records.

        ``names`` maps node ids to those that stand for them.
        """
        changed = {node for node in names.keys() | self._names.keys() if names.get(node) != self._names.get(node)}
        for record in self.records:
            if record.id not in self._made or any(node.id in changed for node in record.nodes):
                self._made[record.id] = list(accounts_of(record, names))
        self._names = names
        return self._made


def accounts_of(record: Record, names: Mapping[str, str]) -> Iterator[Account]:
    """Yield an account of each event of the record; ``names`` maps node ids to those that stand for them."""
    nodes = {node.id: node for node in record.nodes}
    parts: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    lent: dict[str, list[Place]] = defaultdict(list)
    for edge in record.edges:
        node = nodes.get(edge.target)
        if node is None:
            continue
        if not edge.inherited:
            parts[edge.source][edge.role].append(node)
        elif isinstance(node, Place) and edge.role == "location" and edge.confidence >= _LENT_SURELY:
            # What a text does not say of an event can tell it from another, but makes no two one.
            lent[edge.source].append(node)
    events = [node for node in record.nodes if isinstance(node, Event)]
    spots = _Spots(record, events, parts)
    for event in events:
        mine = parts.get(event.id, {})
        own = _places(mine)
        places = own or _not_of_parties(lent.get(event.id, ()), mine) or spots.beside(event)
        whereabouts = _place(places, names) if places else _NOWHERE
        yield _account(record, event, mine, whereabouts if own else _NOWHERE, whereabouts, names)


def _not_of_parties(places: Collection[Place], parts: _Parts) -> list[Place]:
    """Return inherited places but countries of those who take part: "the US embassy" and "the US military" name no place."""
    if not places:
        return []
    parties = {node.country for role in _SIDES for node in parts.get(role, ()) if isinstance(node, Actor)}
    return [place for place in places if place.type != "country" or place.country not in parties]


def _account(record: Record, event: Event, parts: _Parts, place: Scene, whereabouts: Scene, names: Mapping[str, str]) -> Account:
    stated = first_day(event.start) is not None
    near = _stated_days(event) if stated else _days_before(event, record.published, _NEWS_REACH)
    days = near if stated else _days_before(event, record.published, _MEMORY_REACH)
    return Account(
        article=record.id,
        node=event.id,
        event=event,
        group=lemma_group(event.lemma, event.type),
        kind=event.plover or event.telling_type,
        days=days,
        near=near,
        stated=stated,
        settled=_is_fact(event) and near[1] - near[0] <= _LONGEST,
        scene=_with_sides(place, parts, names),
        whereabouts=whereabouts,
        causes=_events_of(parts, "cause", names),
        topics=_events_of(parts, "topic", names),
        main=record.headline is not None and record.headline.event == event.id,
        instruments=_instruments(parts),
        names={names.get(node.id, node.id): _label(node) for nodes in parts.values() for node in nodes},
    )


class _Spots:
    """Where the events of an article happened whose sentence tells it of another event only.

    "A storm tore off roofs in Lyon on Wednesday, injuring nine people": one sentence, one doer, one day and so one place.
    """

    def __init__(self, record: Record, events: Iterable[Event], parts: Mapping[str, _Parts]) -> None:
        self._record = record
        self._parts = parts
        self._placed = [
            event for event in events if event.type != "statement" and event.start and _places(parts.get(event.id, {}))
        ]

    def beside(self, event: Event) -> Sequence[Place]:
        """Return the places of what the same sentence tells of the same day and participants; none where these are many."""
        if not self._placed or not event.start or not _is_told(event):
            return ()
        mine = self._participants(event)
        found = [
            _places(self._parts[other.id])
            for other in self._placed
            if (other.start, other.end) == (event.start, event.end)
            and not mine.isdisjoint(self._participants(other))
            and not self._sentences[event.id].isdisjoint(self._sentences[other.id])
        ]
        return found[0] if found and all(places == found[0] for places in found) else ()

    def _participants(self, event: Event) -> set[str]:
        roles = self._parts.get(event.id, {})
        return {node.id for role in _SIDES for node in roles.get(role, ()) if isinstance(node, Actor)}

    @cached_property
    def _sentences(self) -> Mapping[str, set[int]]:
        """The numbers of the sentences that tell of each node."""
        starts = [start for start, _ in self._record.sentences]
        found: dict[str, set[int]] = defaultdict(set)
        for mention in self._record.mentions:
            if mention.kind == "event" and mention.field == "text":
                found[mention.node].add(bisect_right(starts, mention.start))
        return found


def _is_fact(event: Event) -> bool:
    return event.modality == "actual" and event.polarity == "positive" and _is_told(event)


def _is_told(event: Event) -> bool:
    """Tell whether it is known what happened, and that somebody did more than speak."""
    return event.telling_type not in _UNSETTLED_TYPES


def _events_of(parts: _Parts, role: str, names: Mapping[str, str]) -> frozenset[str]:
    events = parts.get(role)
    return frozenset([names.get(node.id, node.id) for node in events if isinstance(node, Event)]) if events else _NOTHING


def _stated_days(event: Event) -> Days:
    first, last = first_day(event.start), last_day(event.end)
    if first is None:
        return ANY_DAY
    if event.start == event.end and (event.start or "").endswith(_MIDNIGHT):
        return first - 1, first
    return first, max(first, first if last is None else last)


def _days_before(event: Event, published: str | None, reach: int) -> Days:
    """Return the days up to the latest on which the event can have happened; what is yet to come has no latest."""
    told = last_day(published)
    last = last_day(event.end)
    if last is None and told is None:
        return ANY_DAY
    if last is None and event.modality != "actual":
        return (told or ANY_DAY[0]) - reach, ANY_DAY[1]
    last = last or told or ANY_DAY[1]
    return last - reach, last


def _with_sides(place: Scene, parts: _Parts, names: Mapping[str, str]) -> Scene:
    """Return a scene of places with those who take part."""
    agents = _side(parts.get("agent", ()), names)
    others = _side([node for role in _OTHER_ROLES if role in parts for node in parts[role]], names)
    return place if agents is _NOBODY and others is _NOBODY else place._replace(agents=agents, others=others)


def _instruments(parts: _Parts) -> frozenset[str]:
    used = parts.get("instrument", ())
    return frozenset([fold(node.name).split(" ")[-1] for node in used if isinstance(node, Actor)]) if used else _NOTHING


def _places(parts: _Parts) -> list[Place]:
    return [node for role in _PLACE_ROLES if role in parts for node in parts[role] if isinstance(node, Place)]


def _place(places: Sequence[Place], names: Mapping[str, str]) -> Scene:
    """Return a scene of which no more is known than the places."""
    exact = [place for place in places if place.type not in _BROAD]
    broad = [place for place in places if place.type in _BROAD]
    return Scene(
        cities=frozenset(names.get(place.id, place.id) for place in exact),
        located=any(":local:" not in place.id for place in exact),
        regions=frozenset(names.get(place.id, place.id) for place in broad if place.type in _REGIONS),
        calls=frozenset(fold(name) for place in exact for name in (place.id, place.name)),
        within=frozenset(fold(name) for place in places for name in place.within) | {fold(place.name) for place in broad},
        countries=frozenset(place.country for place in places if place.country),
    )


def _side(nodes: Sequence[Node], names: Mapping[str, str]) -> Side:
    if not nodes:
        return _NOBODY
    actors = [node for node in nodes if isinstance(node, Actor)]
    known = frozenset([names.get(actor.id, actor.id) for actor in actors if not actor.id.startswith("actor:local:")])
    countries = frozenset([actor.country for actor in actors if actor.country])
    return Side(known, countries, any(actor.type == "person" for actor in actors))


def _label(node: Node) -> str:
    return getattr(node, "name", None) or node.id
