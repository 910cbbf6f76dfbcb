"""Events of different articles that are one occurrence: candidates by blocking, a score with reasons, vetoes, and grouping.

Two accounts are taken for one occurrence when what happened, when, where and who agree well enough. They never are when both are
from one article, tell of two different days, two different cities or countries, or of different known agents or patients.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple

from newsgraph.graph.clusters import Forest, Link
from newsgraph.graph.names import fold
from newsgraph.graph.periods import Days, first_day, last_day
from newsgraph.graph.records import Actor, Event, Node, Place, Record
from newsgraph.graph.resources import read_json

__all__ = ["Account", "compare", "link_events"]

THRESHOLD = 0.6
_WEIGHTS = {
    "lemma": 0.3, "type": 0.2, "day": 0.25, "period": 0.12, "city": 0.25, "region": 0.18, "area": 0.08, "agent": 0.2,
    "agent country": 0.1, "other": 0.2, "other country": 0.08, "effect": 0.25, "about": 0.25, "instrument": 0.05,
    "quantity": 0.1, "main": 0.05,
}  # fmt: skip
_UNDATED_REACH = 2
"""News is told within days: an event without a date is looked for on the publication day and this many days before."""
_ONE_NIGHT = 2
"""Days that one night touches."""
_LONGEST = 7
"""Accounts that span more days than this say too little about when to be compared."""
_BLOCK_REACH = 30
"""In a block, each account is compared with at most this many that follow it."""
_VAGUE_TYPES = {"statement", "event", "other", ""}
_BROAD = {"country", "region", "continent", "state", "province", "ocean", "sea", "area"}
_REGIONS = {"region", "state", "province"}
_OTHER_ROLES = {"patient", "recipient", "beneficiary"}
_ONE_OF_A_KIND = {"disaster", "accident"}
"""Kinds of which a city has hardly two on one day."""
_PLACE_ROLES = {"location", "destination"}


class Side(NamedTuple):
    """Who stands on one side of an event: ids known across articles, their countries, and whether a person is named."""

    ids: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    persons: bool = False


class Scene(NamedTuple):
    """What may contradict another account: where, who did it, to whom."""

    cities: frozenset[str]
    regions: frozenset[str]
    calls: frozenset[str]
    within: frozenset[str]
    countries: frozenset[str]
    agents: Side
    others: Side


@dataclass(frozen=True, slots=True)
class Account:
    """An event as one article tells it, reduced to what is compared."""

    article: str
    node: str
    event: Event
    group: str
    kind: str
    days: Days
    stated: bool
    scene: Scene
    causes: frozenset[str]
    topics: frozenset[str]
    main: bool
    instruments: frozenset[str]
    names: Mapping[str, str] = field(compare=False)


def link_events(records: Iterable[Record], names: Mapping[str, str], known: Sequence[Link]) -> list[Link]:
    """Return new links between events of the records.

    Parameters
    ----------
    records
        Sorted by id.
    names
        Node id -> id of the node that stands for it, as far as is known.
    known
        The links between events that were found before; the result continues them.
    """
    accounts = [account for record in records for account in _accounts(record, names)]
    links = [link for first, second in _candidates(accounts) if (link := _link(first, second, names)) is not None]
    return _group(accounts, sorted(links, key=lambda link: (-link.score, link.a, link.b, link.reasons)), known)


def _link(first: Account, second: Account, names: Mapping[str, str]) -> Link | None:
    are_one = names.get(first.node, first.node) == names.get(second.node, second.node)
    return None if are_one or first.article == second.article else compare(first, second)


# ------------------------------------------------------------------------------------------------------------------- accounts


def _accounts(record: Record, names: Mapping[str, str]) -> Iterator[Account]:
    nodes = {node.id: node for node in record.nodes}
    parts: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for edge in record.edges:
        if edge.target in nodes:
            parts[edge.source][edge.role].append(nodes[edge.target])
    for node in record.nodes:
        if isinstance(node, Event) and _is_comparable(node):
            account = _account(record, node, parts[node.id], names)
            if account is not None:
                yield account


def _is_comparable(event: Event) -> bool:
    return event.modality == "actual" and event.polarity == "positive" and event.type not in _VAGUE_TYPES


def _account(record: Record, event: Event, parts: Mapping[str, Sequence[Node]], names: Mapping[str, str]) -> Account | None:
    days, stated = _when(event, record.published)
    if days is None or days[1] - days[0] > _LONGEST:
        return None
    places = [node for role in sorted(_PLACE_ROLES) for node in parts.get(role, ()) if isinstance(node, Place)]
    others = [node for role in sorted(_OTHER_ROLES) for node in parts.get(role, ())]
    scene = _scene(places, _side(parts.get("agent", ()), names), _side(others, names), names)
    return Account(
        article=record.id,
        node=event.id,
        event=event,
        group=_lemma_group(event.lemma),
        kind=event.plover or event.type,
        days=days,
        stated=stated,
        scene=scene,
        causes=_events_of(parts, "cause", names),
        topics=_events_of(parts, "topic", names),
        main=record.headline is not None and record.headline.event == event.id,
        instruments=frozenset(fold(node.name).split(" ")[-1] for node in parts.get("instrument", ()) if isinstance(node, Actor)),
        names={names.get(node.id, node.id): _label(node) for nodes in parts.values() for node in nodes},
    )


def _events_of(parts: Mapping[str, Sequence[Node]], role: str, names: Mapping[str, str]) -> frozenset[str]:
    return frozenset(names.get(node.id, node.id) for node in parts.get(role, ()) if isinstance(node, Event))


def _when(event: Event, published: str | None) -> tuple[Days | None, bool]:
    """Return the days on which the event may have happened and whether the article states them."""
    first, last = first_day(event.start), last_day(event.end)
    if first is not None:
        return (first, max(first, last if last is not None else first)), True
    known = last if last is not None else last_day(published)
    return (None if known is None else (known - _UNDATED_REACH, known)), False


def _scene(places: Sequence[Place], agents: Side, others: Side, names: Mapping[str, str]) -> Scene:
    exact = [place for place in places if place.type not in _BROAD]
    broad = [place for place in places if place.type in _BROAD]
    return Scene(
        cities=frozenset(names.get(place.id, place.id) for place in exact),
        regions=frozenset(names.get(place.id, place.id) for place in broad if place.type in _REGIONS),
        calls=frozenset(fold(name) for place in exact for name in (place.id, place.name)),
        within=frozenset(fold(name) for place in places for name in place.within) | {fold(place.name) for place in broad},
        countries=frozenset(place.country for place in places if place.country),
        agents=agents,
        others=others,
    )


def _side(nodes: Iterable[Node], names: Mapping[str, str]) -> Side:
    actors = [node for node in nodes if isinstance(node, Actor)]
    known = frozenset(names.get(actor.id, actor.id) for actor in actors if not actor.id.startswith("actor:local:"))
    countries = frozenset(actor.country for actor in actors if actor.country)
    return Side(known, countries, any(actor.type == "person" for actor in actors))


def _label(node: Node) -> str:
    return getattr(node, "name", None) or node.id


@cache
def _groups() -> Mapping[str, str]:
    return {lemma: group[0] for group in read_json("data", "lemma_groups.json")["groups"] for lemma in group}


def _lemma_group(lemma: str) -> str:
    return _groups().get(lemma.casefold(), lemma.casefold())


# ----------------------------------------------------------------------------------------------------------------- candidates


def _candidates(accounts: Sequence[Account]) -> Iterator[tuple[Account, Account]]:
    """Yield the pairs that share a blocking key, each once, the smaller id first."""
    blocks: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, account in enumerate(accounts):
        for key in _keys(account):
            blocks[key].append(place)
    seen: set[tuple[int, int]] = set()
    for members in blocks.values():
        for pair in _near_pairs(members):
            if pair not in seen:
                seen.add(pair)
                first, second = sorted((accounts[pair[0]], accounts[pair[1]]), key=lambda account: account.node)
                yield first, second


def _near_pairs(members: Sequence[int]) -> Iterator[tuple[int, int]]:
    for place, first in enumerate(members):
        for second in members[place + 1 : place + 1 + _BLOCK_REACH]:
            yield first, second


def _keys(account: Account) -> Iterator[tuple[object, ...]]:
    """Yield what accounts of one occurrence share: kind or meaning, a day, and a city, a related event, or place and sides."""
    scene = account.scene
    agents = scene.agents.ids | scene.agents.countries
    others = scene.others.ids | scene.others.countries
    where = [
        *((place,) for place in scene.cities | scene.regions),
        *((event,) for event in account.causes | account.topics),
        *((country, who) for country in scene.countries for who in scene.agents.ids | scene.others.ids),
        *((agent, other) for agent in agents for other in others),
    ]
    for day in range(account.days[0], account.days[1] + 1):
        for meaning in {account.kind, account.group}:
            yield from ((meaning, day, *key) for key in where)


# -------------------------------------------------------------------------------------------------------------------- scoring


def compare(first: Account, second: Account) -> Link | None:
    """Return how alike two accounts are and why, None where they are not the same or it can't be told."""
    days = max(first.days[0], second.days[0]), min(first.days[1], second.days[1])
    if days[0] > days[1] or _contradict(first.scene, second.scene):
        return None
    found = [
        *_same_kind(first, second),
        *_same_time(first, second, days),
        *_same_place(first, second),
        *_same_sides(first, second),
        *_same_details(first, second),
    ]
    if not _is_one(first.kind, {key for key, _ in found}):
        return None
    score = round(min(1.0, sum(_WEIGHTS[key] for key, _ in found)), 3)
    return Link(first.node, second.node, score, tuple(reason for _, reason in found)) if score >= THRESHOLD else None


def _is_one(kind: str, same: set[str]) -> bool:
    """Tell whether enough agrees to single out one occurrence: a country at war sees many attacks in a week.

    ``same`` holds the keys of `_WEIGHTS` that agree.
    """
    who = bool(same & {"agent", "other"})
    if "lemma" not in same:
        return {"type", "day", "city"} <= same and who
    if "effect" in same or {"about", "agent"} <= same or {"agent", "other"} <= same:
        return True
    details = bool(same & {"instrument", "quantity", "main"})
    if "city" in same:
        return (who and ("day" in same or details)) or ("day" in same and (details or kind in _ONE_OF_A_KIND))
    if "region" in same:
        return "day" in same and (who or details)
    return {"area", "day", "agent"} <= same and details


Finding = tuple[str, str]


def _same_kind(first: Account, second: Account) -> Iterator[Finding]:
    one, two = sorted((first.event.lemma, second.event.lemma))
    if first.group == second.group:
        yield "lemma", f"both “{one}”" if one == two else f"{one} and {two} tell of the same"
    if first.kind == second.kind:
        yield "type", f"both {first.kind}"


def _same_time(first: Account, second: Account, days: Days) -> Iterator[Finding]:
    day = date.fromordinal(days[0]).isoformat()
    if first.stated and second.stated and _length(first.days) <= _ONE_NIGHT and _length(second.days) <= _ONE_NIGHT:
        yield "day", f"same day ({day})" if days[0] == days[1] else f"same days ({day} to {date.fromordinal(days[1])})"
    else:
        yield "period", f"both may be of {day}" if days[0] == days[1] else f"both may be of {day} to {date.fromordinal(days[1])}"


def _length(days: Days) -> int:
    return days[1] - days[0] + 1


def _same_place(first: Account, second: Account) -> Iterator[Finding]:
    one, two = first.scene, second.scene
    if one.cities & two.cities:
        yield "city", f"same place ({_names(one.cities & two.cities, first)})"
    elif one.regions & two.regions:
        yield "region", f"same region ({_names(one.regions & two.regions, first)})"
    elif (one.calls | one.within) & (two.calls | two.within) or one.countries & two.countries:
        yield "area", "one place may lie in the other"


def _same_sides(first: Account, second: Account) -> Iterator[Finding]:
    for role, one, two in (
        ("agent", first.scene.agents, second.scene.agents),
        ("other", first.scene.others, second.scene.others),
    ):
        word = "agent" if role == "agent" else "one it happened to"
        if one.ids & two.ids:
            yield role, f"same {word} ({_names(one.ids & two.ids, first)})"
        elif one.countries & two.countries:
            yield f"{role} country", f"{word} from one country ({', '.join(sorted(one.countries & two.countries))})"
    if first.causes & second.causes:
        yield "effect", f"same cause ({_names(first.causes & second.causes, first)})"
    if first.topics & second.topics:
        yield "about", f"both about one event ({_names(first.topics & second.topics, first)})"


def _same_details(first: Account, second: Account) -> Iterator[Finding]:
    if first.instruments & second.instruments:
        yield "instrument", f"same means ({', '.join(sorted(first.instruments & second.instruments))})"
    mine, theirs = first.event.quantities, second.event.quantities
    same = sorted(key for key in mine if key in theirs and mine[key] == theirs[key])
    if same:
        yield "quantity", f"same numbers ({', '.join(same)})"
    if first.main and second.main:
        yield "main", "main event of both articles"


def _names(ids: Iterable[str], account: Account) -> str:
    return ", ".join(sorted(account.names.get(id, id) for id in ids))


# --------------------------------------------------------------------------------------------------------------------- vetoes


def _contradict(one: Scene, two: Scene) -> bool:
    return _elsewhere(one, two) or _other_people(one.agents, two.agents) or _other_people(one.others, two.others)


def _elsewhere(one: Scene, two: Scene) -> bool:
    """Tell whether the places exclude each other: other countries, or two cities of which neither holds the other."""
    if one.countries and two.countries and not one.countries & two.countries:
        return True
    if not one.cities or not two.cities or one.cities & two.cities:
        return False
    return not (one.calls & two.within or two.calls & one.within)


def _other_people(one: Side, two: Side) -> bool:
    """Tell whether the sides exclude each other: two persons, or known actors of no common country."""
    if one.ids & two.ids:
        return False
    if one.ids and two.ids:
        return (one.persons and two.persons) or not one.countries & two.countries
    return bool(one.countries and two.countries and not one.countries & two.countries)


# ------------------------------------------------------------------------------------------------------------------- grouping


class _Groups:
    """Groups of accounts in which no two contradict each other."""

    def __init__(self, accounts: Sequence[Account], known: Sequence[Link]) -> None:
        self.forest = Forest()
        self.articles: dict[str, set[str]] = defaultdict(set)
        self.days: dict[str, Days] = {}
        self.scenes: dict[str, set[Scene]] = defaultdict(set)
        for link in known:
            self.forest.union(link.a, link.b)
        for account in accounts:
            self._take(self.forest.find(account.node), {account.article}, account.days, {account.scene})

    def join(self, a: str, b: str) -> bool:
        """Make one group of two where nothing speaks against it; tell whether they were made one."""
        a, b = self.forest.find(a), self.forest.find(b)
        if a == b or not self._agree(a, b):
            return False
        kept, gone = self.forest.union(a, b)
        self._take(kept, self.articles.pop(gone), self.days.pop(gone), self.scenes.pop(gone))
        return True

    def _take(self, name: str, articles: set[str], days: Days, scenes: set[Scene]) -> None:
        known = self.days.get(name, days)
        self.days[name] = max(known[0], days[0]), min(known[1], days[1])
        self.articles[name] |= articles
        self.scenes[name] |= scenes

    def _agree(self, a: str, b: str) -> bool:
        one, two = self.days[a], self.days[b]
        if max(one[0], two[0]) > min(one[1], two[1]) or self.articles[a] & self.articles[b]:
            return False
        return not any(_contradict(mine, theirs) for mine in self.scenes[a] for theirs in self.scenes[b])


def _group(accounts: Sequence[Account], links: Sequence[Link], known: Sequence[Link]) -> list[Link]:
    """Return the links that hold the groups together: the surest first, none that would join what contradicts itself."""
    groups = _Groups(accounts, known)
    return [link for link in links if groups.join(link.a, link.b)]
