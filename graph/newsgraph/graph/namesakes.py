"""One name, several bearers: which articles mean the same person or body by a name that they share.

Extraction gives an actor of one full name one id in all articles. Where what articles say of its bearer does not go together, or
people have decided so, the articles part: those of one bearer keep the id, those of another get it with an address, the id with a
hash of the first of their articles (``actor:person-john-smith@1648d2ff8ed59de7``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from typing import Any

from newsgraph.graph.clusters import Forest, Link
from newsgraph.graph.names import is_acronym, is_full_name, sound
from newsgraph.graph.periods import first_day
from newsgraph.graph.records import Actor, Record, hash_article
from newsgraph.graph.resources import read_json
from newsgraph.graph.surroundings import Surroundings

__all__ = ["Namesakes", "address", "part_namesakes"]

_ADDRESS = "@"
_YEAR = 365
_OTHER_WALK_OF_LIFE = 5 * _YEAR
"""Days after which one name in another walk of life is another person's, unless the articles share more than the name."""
_LIFETIME = 45 * _YEAR
"""Days after which one name in the news is another person's."""
_DECADE = 10 * _YEAR
_LIKELY = 0.75
"""Score of what an acronym stands for by what else the articles name."""

_Saying = Mapping[str, tuple[Actor, int | None]]
"""What each article says of the actor of one id, and the day of its publication."""
_Verdict = tuple[str, str, bool]
"""Two articles, and whether they mean the same by one id."""
_Meant = list[tuple[list[str], str | None]]
"""Articles that mean the same by an acronym, and the id of what they mean where that is known."""


def address(node: str, article: str) -> str:
    """Return the address of what an article calls by an actor's id that it shares with other articles.

    Examples
    --------
    >>> address("actor:person-john-smith", "https://example.org/herald/talks")
    'actor:person-john-smith@b8798aa2006a7e54'
    """
    return f"{_parts(node)[0]}{_ADDRESS}{hash_article(article)}"


@dataclass(frozen=True, slots=True)
class Namesakes:
    """What the parted ids stand for.

    Attributes
    ----------
    ids
        Article -> id that it shares with others -> id of the bearer it means, where that is not the same.
    addresses
        Address -> id of the bearer, for every article of the ids that people decided on or that are parted.
    apart
        Pairs of bearers of one name.
    links
        Bearers that are known under another id, too.
    """

    ids: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    addresses: Mapping[str, str] = field(default_factory=dict)
    apart: Sequence[tuple[str, str]] = ()
    links: Sequence[Link] = ()

    def named(self, node: str) -> str:
        """Return the id that an id or address stands for."""
        return self.addresses.get(node, node)


@dataclass(frozen=True, slots=True)
class _Bearer:
    """Articles that say the same of whom they mean by a name; ``judged`` are those of them that people decided on."""

    articles: Sequence[str]
    country: str | None
    walk: str | None
    days: tuple[int, int] | None
    near: frozenset[str]
    judged: Sequence[str]

    @classmethod
    def of(cls, id: str, articles: Sequence[str], saying: _Saying, near: Surroundings, judged: Collection[str]) -> _Bearer:
        """Return what some articles say together; where they differ, none of it."""
        actors = [saying[article][0] for article in articles]
        days = [day for article in articles if (day := saying[article][1]) is not None]
        return cls(
            articles=articles,
            country=_only(actor.country for actor in actors),
            walk=_only(_walks().get(actor.sector) for actor in actors),
            days=(min(days), max(days)) if days else None,
            near=near.of(articles) - {id},
            judged=[article for article in articles if article in judged],
        )


@dataclass(slots=True)
class _Group:
    """Articles of one bearer; ``telling`` are those by which another can be told from this one."""

    articles: list[str] = field(default_factory=list)
    near: set[str] = field(default_factory=set)
    judged: list[str] = field(default_factory=list)
    telling: dict[tuple[Any, ...], _Bearer] = field(default_factory=dict)

    def take(self, bearer: _Bearer) -> None:
        self.articles.extend(bearer.articles)
        self.near |= bearer.near
        self.judged.extend(bearer.judged)
        decade = bearer.days and bearer.days[0] // _DECADE
        self.telling.setdefault((bearer.country, bearer.walk, decade), bearer)

    def admits(self, bearer: _Bearer, forest: Forest) -> bool:
        """Tell whether nobody decided otherwise, and the articles share more than the name or say nothing that does not fit."""
        if not all(forest.may_be_one(a, b) for a in bearer.judged for b in self.judged):
            return False
        return not self.near.isdisjoint(bearer.near) or all(_agree(bearer, other) for other in self.telling.values())


def _only(values: Iterable[str | None]) -> str | None:
    known = {value for value in values if value is not None}
    return next(iter(known)) if len(known) == 1 else None


def part_namesakes(records: Sequence[Record], pairs: Iterable[tuple[str, str, bool]], near: Surroundings) -> Namesakes:
    """Return which articles mean different things by one id.

    Parameters
    ----------
    records
        Sorted by id.
    pairs
        What people decided: two ids or addresses, and whether they are one.
    near
        What else the articles name.
    """
    told = _told(records)
    decided = _decided(pairs, told)
    meanings = _meanings(told)
    parted: dict[str, _Meant] = {}
    for id, saying in told.items():
        if id in decided or _may_part(saying):
            parted[id] = [(articles, None) for articles in _bearers(id, saying, decided.get(id, ()), near)]
        elif id in meanings:
            parted[id] = _by_meaning(id, meanings[id], told, near)
    return _named(parted)


def _named(parted: Mapping[str, _Meant]) -> Namesakes:
    """Give the first group of each id the id itself, and the others addresses."""
    ids: dict[str, dict[str, str]] = defaultdict(dict)
    addresses: dict[str, str] = {}
    apart: list[tuple[str, str]] = []
    links: list[Link] = []
    for id, groups in sorted(parted.items()):
        names = [id, *(address(id, articles[0]) for articles, _ in groups[1:])]
        apart.extend(combinations(names, 2))
        for name, (articles, meant) in zip(names, groups, strict=True):
            addresses.update((address(id, article), name) for article in articles)
            if name != id:
                for article in articles:
                    ids[article][id] = name
            if meant is not None:
                links.append(Link(name, meant, _LIKELY, ("spelled out so in articles that name some of the same",)))
    return Namesakes(ids, addresses, apart, links)


def _told(records: Iterable[Record]) -> dict[str, dict[str, tuple[Actor, int | None]]]:
    """Return what each article says of the actors that articles share: id -> article -> actor and day of publication."""
    told: dict[str, dict[str, tuple[Actor, int | None]]] = defaultdict(dict)
    for record in records:
        day = first_day(record.published)
        for node in record.nodes:
            if isinstance(node, Actor) and ":local:" not in node.id and _ADDRESS not in node.id:
                told[node.id][record.id] = (node, day)
    return told


# ------------------------------------------------------------------------------------------------------------------ decisions


def _decided(pairs: Iterable[tuple[str, str, bool]], told: Mapping[str, Mapping[str, Any]]) -> dict[str, list[_Verdict]]:
    """Return what was decided of addresses of one id, with the articles in place of the addresses, by id."""
    found: dict[str, list[_Verdict]] = defaultdict(list)
    articles: dict[str, dict[str, str]] = {}
    for one, two, same in pairs:
        id, first, other, second = *_parts(one), *_parts(two)
        if id == other and id in told:
            known = articles.setdefault(id, {hash_article(article): article for article in told[id]})
            if first in known and second in known:
                found[id].append((known[first], known[second], same))
    return dict(found)


def _parts(node: str) -> tuple[str, str]:
    id, _, digest = node.partition(_ADDRESS)
    return id, digest


# -------------------------------------------------------------------------------------------------------------------- bearers


def _may_part(saying: _Saying) -> bool:
    """Tell whether articles may mean two people by a name: of two countries, two walks of life, or too far apart."""
    if any(actor.type != "person" or actor.wikidata for actor, _ in saying.values()):
        return False
    days = [day for _, day in saying.values() if day is not None]
    far = max(days, default=0) - min(days, default=0)
    walks = {_walks().get(actor.sector) for actor, _ in saying.values()} - {None}
    countries = {actor.country for actor, _ in saying.values()} - {None}
    return len(countries) > 1 or far > _LIFETIME or (len(walks) > 1 and far > _OTHER_WALK_OF_LIFE)


def _bearers(id: str, saying: _Saying, verdicts: Collection[_Verdict], near: Surroundings) -> list[list[str]]:
    """Return the articles by bearer, the bearer of most articles first."""
    forest = Forest((a, b) for a, b, same in verdicts if not same)
    for a, b, same in verdicts:
        if same:
            forest.union(a, b)
    together: dict[Any, list[str]] = defaultdict(list)
    judged = {article for a, b, _ in verdicts for article in (a, b)}
    for article, (actor, day) in saying.items():
        walk = _walks().get(actor.sector)
        told = actor.country or near.of([article]), walk, (day or 0) // _DECADE
        together[forest.find(article) if article in judged else told].append(article)
    bearers = [_Bearer.of(id, sorted(articles), saying, near, judged) for articles in together.values()]
    bearers.sort(key=lambda bearer: (bearer.country is None, -len(bearer.articles), bearer.articles))
    groups: list[_Group] = []
    for bearer in bearers:
        fitting = [group for group in groups if group.admits(bearer, forest)]
        if fitting:
            max(fitting, key=lambda group: len(bearer.near & group.near)).take(bearer)
        else:
            groups.append(_Group())
            groups[-1].take(bearer)
    return sorted((sorted(group.articles) for group in groups), key=lambda articles: (-len(articles), articles))


def _agree(one: _Bearer, two: _Bearer) -> bool:
    """Tell whether two may be of one country, walk of life and time."""
    if one.country and two.country and one.country != two.country:
        return False
    far = max(two.days[0] - one.days[1], one.days[0] - two.days[1]) if one.days and two.days else 0
    return far <= (_OTHER_WALK_OF_LIFE if one.walk and two.walk and one.walk != two.walk else _LIFETIME)


@cache
def _walks() -> Mapping[str | None, str]:
    return {sector: walk for walk, sectors in read_json("data", "walks_of_life.json")["walks"].items() for sector in sectors}


# ------------------------------------------------------------------------------------------------------------------- acronyms


def _meanings(told: Mapping[str, _Saying]) -> dict[str, list[list[str]]]:
    """Return for each id that is an acronym what articles spell it out as, where that is several things: ids by thing."""
    spelled: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for id, saying in told.items():
        for actor, _ in saying.values():
            if actor.type != "person" and is_full_name(actor.name):
                for short in filter(is_acronym, actor.aliases):
                    spelled[short][sound(actor.name)].add(id)
    found = {}
    for id, saying in told.items():
        actor = next(iter(saying.values()))[0]
        listed = spelled[actor.name] if is_acronym(actor.name) and actor.wikidata is None else {}
        things = [sorted(ids - {id}) for _, ids in sorted(listed.items())]
        if len([ids for ids in things if ids]) > 1:
            found[id] = [ids for ids in things if ids]
    return found


def _by_meaning(id: str, meanings: Sequence[Sequence[str]], told: Mapping[str, _Saying], near: Surroundings) -> _Meant:
    """Return the articles by what they mean by an acronym, and what that is; first those of which it is not known."""
    around = [near.of(article for other in ids for article in told[other]) - {id, *ids} for ids in meanings]
    by_thing: dict[int | None, list[str]] = defaultdict(list)
    for article in told[id]:
        shared = [len(near.of([article]) & there) for there in around]
        best = max(shared)
        by_thing[shared.index(best) if best and shared.count(best) == 1 else None].append(article)
    groups = sorted(by_thing.items(), key=lambda item: (item[0] is not None, -len(item[1]), item[1]))
    return [(articles, None if thing is None else meanings[thing][0]) for thing, articles in groups]
