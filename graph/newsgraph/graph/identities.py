"""Actors and places of different articles that are one, though their ids differ.

What joins actors, the surest first: an authority's id, a full name, letters that some article spells out, a transliteration, and
a family name or first letters in articles that name more of the same. Nothing but an authority joins what is of two countries, or
a person with a body. A wrong merge costs a reader more than a missed one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from newsgraph.graph.actor_groups import ActorGroups, Known
from newsgraph.graph.clusters import Forest, Link
from newsgraph.graph.names import fold, is_acronym, is_family_name, is_full_name, letters_of, sound
from newsgraph.graph.records import Place, Record
from newsgraph.graph.surroundings import Surroundings

__all__ = ["link_actors", "link_places"]

_ALONE = {"group", "weapon"}
"""Types whose names describe rather than name: "Ukrainian officials" of two articles need not be the same people."""
_IN_EVERY_COUNTRY = {"party", "legislature", "court"}
"""Types whose full names many countries have: a Liberal Party, a House of Commons, a Court of Appeals."""
_THINGS = {"object"}
_CLASS_OF_THINGS = re.compile(r"^[A-Z]\.[A-Z]|\b\w$")
"""Names of things of which there are many, with the capitals of a headline: "U.S. Dollar", "Class A"."""
_LEAST_LETTERS = 3
_TELLING_LETTERS = 4
"""Fewer letters than these are short for too many things to tell one by themselves: ABC."""
_LEAST_SHARED = 2
"""Articles that name this many of the same things, which few others name, are likely about the same people."""


def link_actors(
    records: Sequence[Record], near: Surroundings, known: Iterable[Link] = (), apart: Iterable[tuple[str, str]] = ()
) -> list[Link]:
    """Return the new links between actors.

    Parameters
    ----------
    records
        Sorted by id.
    near
        What else the articles name.
    known
        Links that hold already.
    apart
        Pairs of ids that are not one, whatever speaks for it.
    """
    groups = ActorGroups(records, known, apart)
    links = _chained(_by_wikidata(groups), groups, 1.0, "same Wikidata item")
    links += _chained(_by_full_name(groups), groups, 0.95, "same full name")
    for find in (_by_letters_spelled_out, _by_sound, _by_family_name, _by_first_letters):
        links += (link for link in find(groups, near) if groups.join(link.a, link.b))
    return links


def link_places(records: Iterable[Record], known: Iterable[Link] = (), apart: Iterable[tuple[str, str]] = ()) -> list[Link]:
    """Return the new links between places of one Wikidata item, or unresolved ones of one name, type and country."""
    places = {node for record in records for node in record.nodes if isinstance(node, Place)}
    unknown = [place for place in places if place.geonames is None and place.lat is None and not place.wikidata]
    forest = Forest(apart)
    for link in known:
        forest.union(link.a, link.b)
    by_item = _grouped((place.wikidata, place.id) for place in places if place.wikidata)
    by_name = _grouped(((place.type, place.country, fold(place.name)), place.id) for place in unknown)
    return [
        *(Link(a, b, 1.0, ("same Wikidata item",)) for ids in by_item for a, b in forest.chain(ids)),
        *(Link(a, b, 0.8, ("same name, in no gazetteer",)) for ids in by_name for a, b in forest.chain(ids)),
    ]


def _grouped(keyed: Iterable[tuple[Hashable, str]]) -> list[list[str]]:
    groups: dict[Hashable, set[str]] = defaultdict(set)
    for key, id in keyed:
        groups[key].add(id)
    return sorted(sorted(ids) for ids in groups.values() if len(ids) > 1)


def _chained(ids: Iterable[Sequence[str]], groups: ActorGroups, score: float, reason: str) -> list[Link]:
    sure = score == 1.0
    return [Link(a, b, score, (reason,)) for some in ids for a, b in groups.chain(some, sure=sure)]


# ------------------------------------------------------------------------------------------------------------- items and names


def _by_wikidata(groups: ActorGroups) -> list[list[str]]:
    return _grouped((item, id) for id, known in groups.known.items() for item in known.items)


def _by_full_name(groups: ActorGroups) -> list[list[str]]:
    """Return ids of actors of one full name; where the name fits several countries or items, only those that are surely one."""
    named = ((key, id) for id, known in groups.known.items() for key in _full_names(known))
    return [ids for namesakes in _grouped(named) for ids in _one_bearer_each(namesakes, groups)]


def _full_names(known: Known) -> Iterator[tuple[str, str]]:
    if known.types <= _ALONE or (known.types & _IN_EVERY_COUNTRY and not known.countries):
        return
    for name in known.labels:
        if is_full_name(name) and not (known.types <= _THINGS and _CLASS_OF_THINGS.search(name)):
            for family in known.families:
                yield family, fold(name)


def _one_bearer_each(namesakes: Sequence[str], groups: ActorGroups) -> Iterator[list[str]]:
    known = [groups.of(id) for id in namesakes]
    if len(set().union(*(each.items for each in known))) > 1:
        return
    countries = sorted(set().union(*(each.countries for each in known)))
    if len(countries) <= 1:
        yield list(namesakes)
        return
    for country in countries:
        yield [id for id, each in zip(namesakes, known, strict=True) if country in each.countries]


# -------------------------------------------------------------------------------------------------------------------- acronyms


def _by_letters_spelled_out(groups: ActorGroups, near: Surroundings) -> Iterator[Link]:
    """Yield the links from letters to the one body that some article spells them out as ("… in Europe (OSCE)")."""
    spelled_out = _grouped_by((short, id) for id, known in _long_names(groups) for short in filter(is_acronym, known.aliases))
    for id, letters in _short_names(groups):
        bodies = [other for other in spelled_out.get(letters, ()) if _may_mean(letters, id, other, groups, near)]
        if len({sound(groups.of(other).label) for other in bodies}) == 1:
            yield Link(
                *_in_order(id, bodies[0]), 0.9, (f"{letters} is short for {groups.of(bodies[0]).label} in another article",)
            )


def _may_mean(letters: str, id: str, other: str, groups: ActorGroups, near: Surroundings) -> bool:
    short, long = groups.of(id), groups.of(other)
    if short.excludes(long) or short.articles & long.articles:
        return False
    if len(letters) >= _TELLING_LETTERS or short.countries & long.countries:
        return True
    return bool(near.of(short.articles) & near.of(long.articles) - {id, other})


def _by_first_letters(groups: ActorGroups, near: Surroundings) -> Iterator[Link]:
    """Yield the links from letters that nobody spells out to the one body with these first letters in articles near by."""
    bodies = _grouped_by((letters, id) for id, known in _long_names(groups) for letters in letters_of(known.label))
    for id, short in _short_names(groups):
        around = near.of(groups.known[id].articles) - {id}
        for letters in letters_of(short):
            fitting: dict[str, tuple[str, frozenset[str]]] = {}
            for other in bodies.get(letters, ()) if len(letters) >= _LEAST_LETTERS else ():
                shared = around & near.of(groups.known[other].articles) - {other}
                if len(shared) >= _LEAST_SHARED and not groups.known[id].articles & groups.known[other].articles:
                    fitting.setdefault(groups.find(other), (other, shared))
            if len(fitting) == 1:
                [(other, shared)] = fitting.values()
                reasons = (f"first letters of {groups.of(other).label}", f"both articles name {near.say(shared)}")
                yield Link(*_in_order(id, other), 0.7, reasons)


def _long_names(groups: ActorGroups) -> Iterator[tuple[str, Known]]:
    for id, known in groups.known.items():
        if "organization" in known.families and not known.types <= _ALONE and is_full_name(known.label):
            yield id, known


def _short_names(groups: ActorGroups) -> Iterator[tuple[str, str]]:
    """Yield bodies that are known by letters only, with the letters."""
    for id, known in groups.known.items():
        if "organization" in known.families and is_acronym(known.label) and not is_full_name(groups.of(id).label):
            yield id, known.label


def _grouped_by(keyed: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, id in keyed:
        found[key].append(id)
    return found


def _in_order(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


# ------------------------------------------------------------------------------------------------------------------- spellings


def _by_sound(groups: ActorGroups, near: Surroundings) -> Iterator[Link]:
    """Yield the links between full names that transliterate one, of one country or in articles that name more of the same."""
    heard = ((key, id) for id, known in groups.known.items() for key in {(f, sound(n)) for f, n in _full_names(known)})
    for ids in _grouped(heard):
        for a, b in combinations(_leads(ids, groups), 2):
            one, two = groups.of(a), groups.of(b)
            shared = near.of(one.articles) & near.of(two.articles) - {a, b}
            if one.articles & two.articles or not (shared or one.countries & two.countries):
                continue
            why = f"both articles name {near.say(shared)}" if shared else f"of one country ({min(one.countries)})"
            yield Link(*_in_order(a, b), 0.85, (f"{one.label} and {two.label} are spellings of one name", why))


def _leads(ids: Iterable[str], groups: ActorGroups) -> list[str]:
    """Return one id of each group."""
    leads: dict[str, str] = {}
    for id in ids:
        leads.setdefault(groups.find(id), id)
    return list(leads.values())


# ---------------------------------------------------------------------------------------------------------------- family names


def _by_family_name(groups: ActorGroups, near: Surroundings) -> Iterator[Link]:
    """Yield the links from a family name alone to the one bearer in articles that name more of the same."""
    bearers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for id, known in groups.known.items():
        if "person" in known.families and (is_full_name(known.label) or is_family_name(known.label)):
            for article in known.articles:
                bearers[article, _family_name(known)].append(id)
    for id, known in groups.known.items():
        if "person" in known.families and all(map(is_family_name, known.labels)):
            link = _bearer(id, known, bearers, groups, near)
            if link is not None:
                yield link


def _bearer(
    id: str, known: Known, bearers: Mapping[tuple[str, str], Sequence[str]], groups: ActorGroups, near: Surroundings
) -> Link | None:
    name = _family_name(known)
    fitting: dict[str, str] = {}
    for article in sorted(known.articles):
        for other, shared in sorted(near.neighbours(article).items()):
            if shared >= _LEAST_SHARED:
                for bearer in bearers.get((other, name), ()):
                    if not groups.of(bearer).articles & known.articles:
                        fitting.setdefault(groups.find(bearer), bearer)
    full = {group: bearer for group, bearer in fitting.items() if is_full_name(groups.of(group).label)}
    if len(full or fitting) != 1:
        return None
    [bearer] = (full or fitting).values()
    shared_names = near.say(near.of(known.articles) & near.of(groups.known[bearer].articles))
    label = groups.of(bearer).label
    why = f"family name of {label}" if full else f"both are called {label}"
    return Link(*_in_order(id, bearer), 0.7, (why, f"both articles name {shared_names}"))


def _family_name(known: Known) -> str:
    return (sound(known.label).split() or [""])[-1]
