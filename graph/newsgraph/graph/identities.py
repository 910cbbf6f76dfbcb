"""Actors and places of different articles that are one by name or authority, though their ids differ.

Exact full names and equal authority ids only: a wrong merge costs a reader more than a missed one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from newsgraph.graph.clusters import Forest, Link
from newsgraph.graph.names import fold, is_full_name
from newsgraph.graph.records import Actor, Place, Record

__all__ = ["link_actors", "link_places"]

_ALONE = {"group", "weapon"}
"""Types whose names describe rather than name: "Ukrainian officials" of two articles need not be the same people."""
_OWN_FAMILY = {"person", "country"}
_IN_EVERY_COUNTRY = {"party", "legislature", "court"}
"""Types whose full names many countries have: a Liberal Party, a House of Commons, a Court of Appeals."""

N = TypeVar("N", Actor, Place)


def link_actors(records: Iterable[Record]) -> list[Link]:
    """Return the links between actors of one Wikidata item, or of one full name and compatible type and country."""
    actors = _distinct(node for record in records for node in record.nodes if isinstance(node, Actor))
    forest = Forest()
    return [
        *_link_groups(_by_wikidata(actors), forest, 1.0, "same Wikidata item"),
        *_link_groups(_by_full_name(actors), forest, 0.95, "same full name"),
    ]


def link_places(records: Iterable[Record]) -> list[Link]:
    """Return the links between places of one Wikidata item, or unresolved ones of one name, type and country."""
    places = _distinct(node for record in records for node in record.nodes if isinstance(node, Place))
    forest = Forest()
    return [
        *_link_groups(_by_wikidata(places), forest, 1.0, "same Wikidata item"),
        *_link_groups(_unresolved_by_name(places), forest, 0.8, "same name, in no gazetteer"),
    ]


def _distinct(nodes: Iterable[N]) -> list[N]:
    return sorted(set(nodes), key=lambda node: (node.id, repr(node)))


def _by_wikidata(nodes: Iterable[Actor | Place]) -> Iterator[list[str]]:
    yield from _groups((node.wikidata, node.id) for node in nodes if node.wikidata)


def _by_full_name(actors: Iterable[Actor]) -> Iterator[list[str]]:
    """Yield ids of actors of one full name; where the name fits several countries or items, only those that are surely one."""
    same_name: dict[Hashable, list[Actor]] = defaultdict(list)
    for actor in actors:
        if actor.type not in _ALONE and is_full_name(actor.name) and (actor.country or actor.type not in _IN_EVERY_COUNTRY):
            same_name[_family(actor), fold(actor.name)].append(actor)
    for _, namesakes in sorted(same_name.items(), key=lambda item: str(item[0])):
        yield from _one_person_each(namesakes)


def _family(actor: Actor) -> str:
    return actor.type if actor.type in _OWN_FAMILY else "organization"


def _one_person_each(namesakes: Sequence[Actor]) -> Iterator[list[str]]:
    if len({actor.wikidata for actor in namesakes} - {None}) > 1:
        return
    countries = sorted({actor.country for actor in namesakes if actor.country})
    if len(countries) <= 1:
        yield sorted({actor.id for actor in namesakes})
        return
    for country in countries:
        yield sorted({actor.id for actor in namesakes if actor.country == country})


def _unresolved_by_name(places: Iterable[Place]) -> Iterator[list[str]]:
    unknown = [place for place in places if place.geonames is None and place.lat is None and not place.wikidata]
    yield from _groups(((place.type, place.country, fold(place.name)), place.id) for place in unknown)


def _groups(keyed: Iterable[tuple[Hashable, str]]) -> Iterator[list[str]]:
    groups: dict[Hashable, set[str]] = defaultdict(set)
    for key, id in keyed:
        groups[key].add(id)
    for key in sorted(groups, key=str):
        yield sorted(groups[key])


def _link_groups(groups: Iterable[Sequence[str]], forest: Forest, score: float, reason: str) -> Iterator[Link]:
    for ids in groups:
        for other in ids[1:]:
            if forest.find(ids[0]) != forest.find(other):
                forest.union(ids[0], other)
                yield Link(ids[0], other, score, (reason,))
