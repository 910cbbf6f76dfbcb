"""What articles say of each actor, and which actors are one so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields

from newsgraph.graph.clusters import Forest, Link
from newsgraph.graph.names import fold, is_family_name, is_full_name
from newsgraph.graph.records import Actor, Record

__all__ = ["ActorGroups", "Known", "has_name"]

_OWN_FAMILY = {"person", "country"}


@dataclass(slots=True)
class Known:
    """What articles say of the actor of one id, or of several ids that are one; ``names`` are folded."""

    articles: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    items: set[str] = field(default_factory=set)

    def add(self, article: str, actor: Actor) -> None:
        """Take in what an article says."""
        self.articles.add(article)
        self.names.add(fold(actor.name))
        self.labels.add(actor.name)
        self.aliases.update(actor.aliases)
        self.types.add(actor.type)
        self.families.add(actor.type if actor.type in _OWN_FAMILY else "organization")
        if actor.country:
            self.countries.add(actor.country)
        if actor.wikidata:
            self.items.add(actor.wikidata)

    def excludes(self, other: Known) -> bool:
        """Tell whether two are of no common family, country or item."""
        pairs = ((self.families, other.families), (self.countries, other.countries), (self.items, other.items))
        return any(mine and theirs and mine.isdisjoint(theirs) for mine, theirs in pairs)

    def take(self, other: Known) -> None:
        """Take in what is known of another that is the same."""
        for mine, theirs in zip(self._sets(), other._sets(), strict=True):
            mine |= theirs

    def copied(self) -> Known:
        """Return the same, to be changed by itself."""
        return Known(*map(set, self._sets()))

    def _sets(self) -> tuple[set[str], ...]:
        return tuple(getattr(self, each.name) for each in fields(self))

    @property
    def label(self) -> str:
        """The longest name."""
        return min(self.labels, key=lambda name: (-len(name), name))


def has_name(actor: Actor) -> bool:
    """Tell whether other articles may know the actor: most are "the driver" of one article."""
    return ":local:" not in actor.id or actor.wikidata is not None or is_full_name(actor.name) or is_family_name(actor.name)


class ActorGroups:
    """Groups of ids of one actor each; unnamed actors are left out.

    Parameters
    ----------
    records
        Sorted by id.
    known
        Links that hold already.
    apart
        Pairs of ids that never come into one group.
    """

    def __init__(self, records: Iterable[Record], known: Iterable[Link] = (), apart: Iterable[tuple[str, str]] = ()) -> None:
        told: dict[str, Known] = defaultdict(Known)
        for record in records:
            for node in record.nodes:
                if isinstance(node, Actor) and has_name(node):
                    told[node.id].add(record.id, node)
        self.known = dict(sorted(told.items()))
        self._forest = Forest(apart)
        self._groups: dict[str, Known] = {}
        for link in known:
            if link.a in self.known and link.b in self.known:
                self._unite(link.a, link.b)

    def find(self, id: str) -> str:
        """Return the name of the group of an id."""
        return self._forest.find(id)

    def of(self, id: str) -> Known:
        """Return what is known of the group of an id."""
        group = self._forest.find(id)
        return self._groups.get(group) or self.known[group]

    def join(self, a: str, b: str, *, sure: bool = False) -> bool:
        """Make one group of two where nothing speaks against it, or only what articles say if ``sure``; tell if it is new."""
        if self.find(a) == self.find(b) or not self._forest.may_be_one(a, b):
            return False
        if not sure and self.of(a).excludes(self.of(b)):
            return False
        self._unite(a, b)
        return True

    def chain(self, ids: Sequence[str], *, sure: bool = False) -> Iterator[tuple[str, str]]:
        """Join each id with the first before it that it may be one with; yield the pairs."""
        leads: list[str] = []
        for id in ids:
            for lead in leads:
                if self.join(lead, id, sure=sure):
                    yield lead, id
                if self.find(lead) == self.find(id):
                    break
            else:
                leads.append(id)

    def _unite(self, a: str, b: str) -> None:
        a, b = self.find(a), self.find(b)
        if a == b:
            return
        mine, theirs = (self._groups.pop(group) if group in self._groups else self.known[group].copied() for group in (a, b))
        if len(mine.articles) < len(theirs.articles):
            mine, theirs = theirs, mine
        mine.take(theirs)
        kept, _ = self._forest.union(a, b)
        self._groups[kept] = mine
