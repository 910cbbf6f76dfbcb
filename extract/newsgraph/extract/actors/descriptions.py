"""Whom a definite description means: "the inventor", "the Ukrainian president", "the company", "the ministry", "the man".

It means an actor who was named, or else the one that was introduced with an "a" before. A description that fits several nearby,
or none, stays by itself: a wrong identity is worse than none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from newsgraph.extract.actors.identity import known_key, office_matches
from newsgraph.extract.actors.nominals import Nominal
from newsgraph.extract.actors.reading import Reading
from newsgraph.extract.actors.tables import ActorTables
from newsgraph.extract.annotations import ActorMention

__all__ = ["Roles", "link_descriptions"]

Roles = Mapping[str, set[str]]
"""Key of a person -> concepts of its titles, offices and what it is called in appositions."""

_DEFINITE = frozenset({"the", "that", "this"})
_OUT_OF_OFFICE = frozenset("former ex late then next future designate elect would-be interim previous first second last".split())
_GENERIC = {"company": "company", "firm": "company", "corporation": "company", "party": "party"}
"""Nouns that can mean any body of a type; others mean one that has the noun in its name."""
_NEAR = 2
"""Sentences: of several that fit, the one this near is meant, if it is the only one."""
_FAR = 4
"""Sentences: bodies further back are not meant."""


def link_descriptions(
    described: Iterable[tuple[Nominal, ActorMention]],
    named: Sequence[ActorMention],
    roles: Roles,
    reading: Reading,
    tables: ActorTables,
) -> None:
    """Give descriptions the identity of the named actors they mean.

    Parameters
    ----------
    described
        Nominals with their mentions, which are changed.
    named
        The named actors, in text order.
    roles
        What they are called.
    reading
        The parsed article.
    tables
        They know who held an office when.
    """
    persons = [mention for mention in named if mention.type == "person"]
    bodies: dict[str, list[ActorMention]] = defaultdict(list)
    for mention in named:
        bodies[mention.type].append(mention)
    introduced: dict[str, list[ActorMention]] = defaultdict(list)
    for nominal, mention in sorted(described, key=lambda each: each[1].start):
        if _is_introduced(nominal, mention):
            introduced[nominal.noun.concept].append(mention)
        if not _is_definite(nominal, mention, reading):
            continue
        if nominal.noun.human:
            person = _person(nominal, mention, persons, roles, reading)
            if person is None and nominal.country is None:
                person = _only(introduced[nominal.noun.concept], mention, reading)
            if person is not None:
                mention.key = person.key
            elif nominal.country is not None:
                _name_holder(mention, nominal, reading, tables)
        elif nominal.country is None:
            body = _body(nominal, mention, bodies, reading)
            if body is not None:
                mention.key = body.key


def _is_introduced(nominal: Nominal, mention: ActorMention) -> bool:
    """Tell whether a nominal is a person whom the article brings up with an "a", with no other identity."""
    return nominal.noun.human and mention.key.startswith("nominal:") and mention.key.endswith(f"@{nominal.start}")


def _is_definite(nominal: Nominal, mention: ActorMention, reading: Reading) -> bool:
    """Tell whether a nominal is one thing of a kind that needs no more words, and has no identity yet."""
    if nominal.noun.plural or nominal.of is not None or nominal.others or nominal.key_words != (nominal.noun.concept,):
        return False
    if nominal.owner is not None and nominal.owner.kind not in ("country", "demonym"):
        return False
    if not _OUT_OF_OFFICE.isdisjoint(reading.lower[nominal.start : nominal.end]):
        return False
    own = mention.key.startswith("nominal:") or mention.key == f"{(nominal.country or '').lower()}/{nominal.noun.concept}"
    return own and (reading.determiner(nominal.head) in _DEFINITE or nominal.owner is not None)


def _person(
    nominal: Nominal, mention: ActorMention, persons: Iterable[ActorMention], roles: Roles, reading: Reading
) -> ActorMention | None:
    concept = nominal.noun.concept
    fitting = [
        person
        for person in persons
        if person.end <= mention.start
        and any(role == concept or office_matches(concept, role) for role in roles.get(person.key, ()))
        and not (nominal.country and person.country and nominal.country != person.country)
    ]
    return _only(fitting, mention, reading)


def _body(
    nominal: Nominal, mention: ActorMention, bodies: Mapping[str, Sequence[ActorMention]], reading: Reading
) -> ActorMention | None:
    noun = reading.lower[nominal.head]
    generic = _GENERIC.get(noun)
    fitting = [
        body
        for body in bodies.get(generic or nominal.type, ())
        if body.end <= mention.start
        and reading.sentence[mention.head] - reading.sentence[body.head] <= _FAR
        and (generic is not None or noun in _words(body))
    ]
    return _only(fitting, mention, reading)


def _words(body: ActorMention) -> set[str]:
    return {word for name in (body.name, *body.aliases) for word in name.lower().split()}


def _only(fitting: Sequence[ActorMention], mention: ActorMention, reading: Reading) -> ActorMention | None:
    """Return the one actor that fits, or the one that fits nearby."""
    if len({other.key for other in fitting}) > 1:
        here = reading.sentence[mention.head]
        fitting = [other for other in fitting if here - reading.sentence[other.head] < _NEAR]
    return fitting[-1] if fitting and len({other.key for other in fitting}) == 1 else None


def _name_holder(mention: ActorMention, nominal: Nominal, reading: Reading, tables: ActorTables) -> None:
    """Give an office of a country the identity of who held it when the article was published."""
    published = reading.doc._.article.published
    if not published or nominal.country is None:
        return
    holder = tables.holder_of(nominal.noun.concept, nominal.country, published[:10])
    if holder is not None:
        mention.aliases = (*mention.aliases, mention.name)
        mention.name, mention.key, mention.wikidata = holder.name, known_key(holder), holder.wikidata
        mention.sector = holder.sector or mention.sector
