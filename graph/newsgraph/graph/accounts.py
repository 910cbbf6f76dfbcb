"""Events as articles tell them, reduced to what tells whether two of them are one: kind, days, places, sides, circumstances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
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
_PLACE_ROLES = ("location", "destination", "patient", "recipient")
"""Where an event happened: at its location, or at the place it was done to ("attacked Odesa")."""


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


@dataclass(frozen=True, slots=True)
class Account:
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
    causes: frozenset[str]
    topics: frozenset[str]
    main: bool
    instruments: frozenset[str]
    names: Mapping[str, str] = field(compare=False)


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
    for edge in record.edges:
        # What a text does not say of an event cannot tell it from another.
        if edge.target in nodes and not edge.inherited:
            parts[edge.source][edge.role].append(nodes[edge.target])
    for node in record.nodes:
        if isinstance(node, Event):
            yield _account(record, node, parts.get(node.id, {}), names)


def _account(record: Record, event: Event, parts: Mapping[str, Sequence[Node]], names: Mapping[str, str]) -> Account:
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
        scene=_scene(parts, names) if parts else _NOWHERE,
        causes=_events_of(parts, "cause", names),
        topics=_events_of(parts, "topic", names),
        main=record.headline is not None and record.headline.event == event.id,
        instruments=frozenset(fold(node.name).split(" ")[-1] for node in parts.get("instrument", ()) if isinstance(node, Actor)),
        names={names.get(node.id, node.id): _label(node) for nodes in parts.values() for node in nodes},
    )


def _is_fact(event: Event) -> bool:
    return event.modality == "actual" and event.polarity == "positive" and event.telling_type not in _UNSETTLED_TYPES


def _events_of(parts: Mapping[str, Sequence[Node]], role: str, names: Mapping[str, str]) -> frozenset[str]:
    events = parts.get(role)
    return frozenset(names.get(node.id, node.id) for node in events if isinstance(node, Event)) if events else frozenset()


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


def _scene(parts: Mapping[str, Sequence[Node]], names: Mapping[str, str]) -> Scene:
    places = [node for role in _PLACE_ROLES for node in parts.get(role, ()) if isinstance(node, Place)]
    agents = _side(parts.get("agent", ()), names)
    others = _side([node for role in _OTHER_ROLES for node in parts.get(role, ())], names)
    return _place(places, names)._replace(agents=agents, others=others) if places else Scene(agents=agents, others=others)


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
    known = frozenset(names.get(actor.id, actor.id) for actor in actors if not actor.id.startswith("actor:local:"))
    countries = frozenset(actor.country for actor in actors if actor.country)
    return Side(known, countries, any(actor.type == "person" for actor in actors))


def _label(node: Node) -> str:
    return getattr(node, "name", None) or node.id
