"""Unnamed participants of one occurrence: the "three people", "four workers" and "at least three" that articles tell of are one.

Articles that tell of one event tell of the same victims, the same doers and the same means, whether they name them or not. Once
events are one, their unnamed participants in the same part are compared: by what they are called, how many they are, and where
they are from. Tolls rise as news goes on: numbers need not be equal, but they must not tell of other people. No two participants
of one article become one. What each source counts stays with its mention of the event (`NewsGraph.claims`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf

from newsgraph.graph.clusters import Forest, Link
from newsgraph.graph.names import fold
from newsgraph.graph.occurrences import near_pairs
from newsgraph.graph.records import Actor, Edge, Event, Record
from newsgraph.graph.resources import read_json
from newsgraph.graph.stories import words_of
from newsgraph.graph.views import say_quantity

__all__ = ["Part", "join_participants", "link_participants", "parts_of"]

_SIDES = {
    "agent": "agent", "patient": "one it happened to", "recipient": "one it happened to", "beneficiary": "one it happened to",
    "instrument": "means",
}  # fmt: skip
_PEOPLE = {"person", "group", "military", "police"}
_THINGS = {"object", "weapon"}
_LEAST_SHARE = 0.5
"""A toll that is less than this share of another counts other people."""
_ROUGHLY = 0.2
_SAME_WORD, _SAME_COUNT, _OTHER_WORD = 0.8, 0.1, 0.7

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Part:
    """What an unnamed actor of one article takes part in.

    Attributes
    ----------
    event
        The event that stands for all it was told as.
    side
        Who did it, whom it was done to, or with what.
    word
        What the actor is called: the last word, without its ending.
    names
        Names in front of it ("Russian" drones), folded.
    count
        The least and the most that it may be; None where the article does not count.
    said
        The count in words.
    """

    event: str
    side: str
    article: str
    node: str
    called: str
    word: str
    names: frozenset[str]
    is_thing: bool
    country: str | None
    count: Range | None
    said: str
    told: str


def link_participants(
    records: Sequence[Record], names: Mapping[str, str], known: Sequence[Link], apart: Collection[tuple[str, str]] = ()
) -> list[Link]:
    """Return new links between the unnamed participants of events that are one.

    Parameters
    ----------
    records
        Sorted by id.
    names
        Node id -> id of the node that stands for it; the events are resolved.
    known
        The links that were found before; the result continues them.
    apart
        Pairs of nodes that are not one, whatever speaks for it.
    """
    told = Counter(names.get(node.id, node.id) for record in records for node in record.nodes if isinstance(node, Event))
    shared = {event for event, articles in told.items() if articles > 1}
    return join_participants((part for record in records for part in parts_of(record, names, shared)), known, apart)


def parts_of(record: Record, names: Mapping[str, str], events: Collection[str] | None = None) -> Iterator[Part]:
    """Yield what the unnamed actors of a record take part in: of all events, or of some, by the ids that stand for them."""
    own = {node.id: node for node in record.nodes if isinstance(node, Event)}
    if events is not None:
        own = {id: node for id, node in own.items() if names.get(id, id) in events}
    if not own:
        return
    nodes = {node.id: node for node in record.nodes}
    for edge in record.edges:
        event, actor = own.get(edge.source), nodes.get(edge.target)
        if event is not None and edge.role in _SIDES and isinstance(actor, Actor) and _is_unnamed(actor):
            part = _part(record, edge, event, actor, names)
            # What an article says of a thing it may say of things of that kind: only means are used up by the event.
            if not part.is_thing or part.side == "means":
                yield part


def _is_unnamed(actor: Actor) -> bool:
    """Tell whether an actor is people or a thing of its article that only a common noun describes."""
    words = actor.name.split()
    known = actor.type in _PEOPLE or actor.type in _THINGS
    return known and actor.id.startswith("actor:local:") and bool(words) and words[-1].islower()


def _part(record: Record, edge: Edge, event: Event, actor: Actor, names: Mapping[str, str]) -> Part:
    *before, last = actor.name.split()
    is_thing = actor.type in _THINGS
    quantity = _quantity(record, edge, last)
    return Part(
        event=names.get(event.id, event.id),
        side="means" if is_thing and edge.role == "agent" else _SIDES[edge.role],
        article=record.id,
        node=names.get(actor.id, actor.id),
        called=last,
        word=words_of(last)[-1] if words_of(last) else last,
        # What opens a sentence has a capital whatever it is.
        names=frozenset(fold(word) for word in before[1:] if word[0].isupper()),
        is_thing=is_thing,
        country=actor.country,
        count=_range(quantity) if quantity else (1, 1) if actor.type == "person" else None,
        said=say_quantity(quantity) if quantity else "",
        told=event.name,
    )


def _quantity(record: Record, edge: Edge, called: str) -> Mapping[str, object] | None:
    """Return how many the mentions of an edge count, if it is these that they count."""
    cited = set(edge.mentions)
    for mention in record.mentions:
        quantity = mention.quantities.get(edge.role) if mention.quantities and mention.id in cited else None
        if quantity and isinstance(quantity, Mapping) and words_of(str(quantity.get("unit"))) == words_of(called):
            return quantity
    return None


def _range(quantity: Mapping[str, object]) -> Range | None:
    value, upper = quantity.get("value"), quantity.get("upper")
    if not isinstance(value, int | float):
        return None
    if isinstance(upper, int | float):
        return value, upper
    ranges = {"at least": (value, inf), "at most": (0.0, value), "about": (value * (1 - _ROUGHLY), value * (1 + _ROUGHLY))}
    return ranges.get(str(quantity.get("bound")), (value, value))


# ------------------------------------------------------------------------------------------------------------------- grouping


def join_participants(parts: Iterable[Part], known: Sequence[Link] = (), apart: Collection[tuple[str, str]] = ()) -> list[Link]:
    """Return the links between participants that are one: the surest first, and only where no two of a group contradict."""
    by_event: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for part in parts:
        by_event[part.event, part.side].append(part)
    shared = [mine for _, mine in sorted(by_event.items()) if len({part.article for part in mine}) > 1]
    found = [link for mine in shared for link in _links(sorted(mine, key=lambda part: (part.node, part.article, part.told)))]
    groups = _Groups((part for mine in shared for part in mine), known, apart)
    ordered = sorted(found, key=lambda link: (-link.score, link.a, link.b, link.reasons))
    return [link for link in ordered if groups.join(link.a, link.b)]


def _links(parts: Sequence[Part]) -> Iterator[Link]:
    for one, two in near_pairs(parts):
        if one.node != two.node and _may_be_one(one, two):
            yield Link(one.node, two.node, *_score(one, two))


def _score(one: Part, two: Part) -> tuple[float, tuple[str, ...]]:
    same = one.word == two.word
    equal = one.count is not None and one.count == two.count
    called = sorted((one.called, two.called))
    reasons = [
        f"both {one.side} of one event ({min(one.told, two.told)})",
        f"both “{called[0]}”" if same else f"{called[0]} and {called[1]} can be the same",
    ]
    if equal:
        reasons.append(f"same number ({one.said or two.said or 1})")
    elif one.said and two.said:
        reasons.append(f"numbers that can be told of the same ({', '.join(sorted((one.said, two.said)))})")
    return round((_SAME_WORD if same else _OTHER_WORD) + (_SAME_COUNT if equal else 0), 3), tuple(reasons)


def _may_be_one(one: Part, two: Part) -> bool:
    """Tell whether nothing that two articles say of unnamed participants contradicts that they are the same."""
    if one.article == two.article or one.is_thing != two.is_thing:
        return False
    if one.country and two.country and one.country != two.country:
        return False
    if one.names and two.names and not one.names & two.names:
        return False
    called = one.word == two.word or (not one.is_thing and bool({one.word, two.word} & _people()))
    return called and (one.count is None or two.count is None or _may_be_as_many(one.count, two.count))


@cache
def _people() -> frozenset[str]:
    return frozenset(word for people in read_json("data", "people_words.json")["people"] for word in words_of(people))


def _may_be_as_many(one: Range, two: Range) -> bool:
    """Tell whether two counts can be of the same people: they meet, or one is what the other was before it rose."""
    if one[0] <= two[1] and two[0] <= one[1]:
        return True
    less, more = sorted((one, two))
    return less != (1, 1) and less[1] >= _LEAST_SHARE * more[0]


class _Groups:
    """Groups of participants in which no two contradict each other."""

    def __init__(self, parts: Iterable[Part], known: Iterable[Link], apart: Iterable[tuple[str, str]]) -> None:
        self._forest = Forest(apart)
        self._parts: dict[str, list[Part]] = defaultdict(list)
        for link in known:
            self._forest.union(link.a, link.b)
        for part in parts:
            self._parts[self._forest.find(part.node)].append(part)

    def join(self, a: str, b: str) -> bool:
        a, b = self._forest.find(a), self._forest.find(b)
        if a == b or not self._forest.may_be_one(a, b):
            return False
        if not all(_may_be_one(one, two) for one in self._parts[a] for two in self._parts[b]):
            return False
        kept, gone = self._forest.union(a, b)
        self._parts[kept].extend(self._parts.pop(gone))
        return True
