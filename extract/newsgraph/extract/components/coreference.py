"""Which mentions of an article speak of the same actor, place, time or event."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TypeVar

from spacy.language import Language
from spacy.tokens import Doc

from newsgraph.extract.annotations import (
    ActorMention,
    Chains,
    EventMention,
    PlaceMention,
    TimeMention,
    register_extensions,
)
from newsgraph.extract.components.events import LIGHT
from newsgraph.extract.components.pronouns import antecedents
from newsgraph.extract.event_links import is_linked
from newsgraph.extract.lexicon import event_types, source_verb
from newsgraph.extract.quantities import toll_counted, toll_of
from newsgraph.extract.times.context import day_of
from newsgraph.extract.words import Word, words_of

__all__ = ["CoreferenceComponent"]

M = TypeVar("M", ActorMention, PlaceMention, TimeMention, EventMention)

_DEFINITE = frozenset({"the", "this", "that", "these", "those", "its", "their", "his", "her", "such", "latest"})
_ANAPHORIC_TYPES = frozenset(
    {
        "assault",
        "disaster",
        "accident",
        "protest",
        "election",
        "crime",
        "consult",
        "justice",
        "sport",
        "damage",
        "rescue",
        "agree",
    }
)
"""Types whose nouns rename an event of the article ("the barrage", "the incident")."""
_MISHAPS = frozenset({"accident", "disaster"})
_VAGUE = frozenset({"incident", "event", "move", "tragedy", "development", "situation"})
_TOLLS = frozenset({"killed", "injured", "missing"})
"""What quantities count of which sources give different numbers."""
_PEOPLE = frozenset({"people", "person", "victim"})
_ON_TOP = frozenset({"more", "other", "others", "another", "additional", "further"})
_COUNTED = frozenset({"nsubj", "nsubjpass", "dobj"})
_LINKING_VERBS = frozenset({"be", "mark", "represent", "constitute", "become", "remain"})
_OPENING = 2
"""Sentences below the headline that tell what it announces, in full and often in other words."""
_NEWS = timedelta(days=14)
"""Headlines are about what is no older."""
_NEVER_SAME = frozenset("say be have do tell get go make take come add announce report state note".split())


@Language.factory(
    "newsgraph_coreference",
    assigns=["doc._.chains"],
    requires=["doc._.blocks", "doc._.events", "doc._.actors", "doc._.places", "doc._.times"],
)
class CoreferenceComponent:
    """Gather the mentions of the doc into chains."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.chains``."""
        doc._.chains = Chains(
            actors=_actor_chains(doc),
            places=_grouped(doc._.places, _place_key),
            times=_grouped(doc._.times, _time_key),
            events=_event_chains(doc),
        )
        return doc


def _grouped(mentions: Iterable[M], key: Callable[[M], Hashable]) -> list[list[M]]:
    groups: dict[Hashable, list[M]] = {}
    for mention in sorted(mentions, key=lambda m: (m.start, m.end)):
        groups.setdefault(key(mention), []).append(mention)
    return list(groups.values())


def _place_key(place: PlaceMention) -> Hashable:
    entry = place.resolved
    if entry is None:
        return ("name", place.name.casefold())
    return (entry.geonames, entry.type, entry.name)


def _time_key(time: TimeMention) -> Hashable:
    return (time.value, time.first, time.last) if time.value else id(time)


# --------------------------------------------------------------------------------------------------------------------- actors


def _actor_chains(doc: Doc) -> list[list[ActorMention]]:
    actors: list[ActorMention] = sorted(doc._.actors, key=lambda m: (m.start, m.end))
    known = antecedents(doc)
    chains: dict[Hashable, list[ActorMention]] = {}
    keys: dict[int, Hashable] = {}
    for actor in actors:
        target = known.get(id(actor))
        if actor.form == "pronoun":
            if target is None:
                continue
            key = keys[id(target)]
        else:
            key = actor.key or ("alone", actor.start)
        keys[id(actor)] = key
        chains.setdefault(key, []).append(actor)
    return list(chains.values())


# --------------------------------------------------------------------------------------------------------------------- events


def _event_chains(doc: Doc) -> list[list[EventMention]]:
    """Return the chains that have a mention outside bare headings; such a heading alone gives birth to no event."""
    index = _ChainIndex()
    headline, opening = _headline_and_opening(doc)
    for unit in _units(doc):
        is_news = unit[-1].head in opening and not _is_long_ago(unit, doc)
        lead = _Lead.of(unit[-1], doc, headline if is_news else range(0))
        weighed = [(chain.affinity(lead), chain.size, -chain.number, chain) for chain in index.candidates(lead)]
        best = max(weighed, key=lambda item: item[:3], default=None)
        chain = best[3] if best is not None and best[0] > 0 else index.new_chain()
        chain.add(unit)
        index.note(chain, unit)
    headings = _bare_headings(doc)
    return [chain.mentions for chain in index.chains if any(m.head not in headings for m in chain.mentions)]


@dataclass(slots=True)
class _Lead:
    """What is asked of a mention that looks for its chain, read once."""

    event: EventMention
    token: Word
    stem: str
    definite: bool
    identities: Mapping[str, set[Hashable]]
    sentence: range
    subjects: frozenset[int]
    """Heads that a copula equates it with ("this barrage marks the largest drone attack")."""
    headline: range
    """Tokens of the headline, where it is told in the sentences right below it as what is new."""

    @classmethod
    def of(cls, event: EventMention, doc: Doc, headline: range) -> _Lead:
        token = words_of(doc)[event.head]
        equated = event.nominal and token.dep_ in ("attr", "dobj") and token.head.lemma in _LINKING_VERBS
        subjects = {child.i for child in token.head.children if child.dep_ == "nsubj"} if equated else ()
        sentence = range(token.sent.start, token.sent.end)
        definite = _is_definite(toll_counted(token))
        return cls(event, token, _stem(event), definite, _identities(event), sentence, frozenset(subjects), headline)


class _ChainIndex:
    """The chains so far, under what a later mention can meet them by; keeps the search linear in long articles."""

    def __init__(self) -> None:
        self.chains: list[_EventChain] = []
        self._by_stem: dict[str, set[int]] = {}
        self._by_type: dict[str, set[int]] = {}
        self._by_meaning: dict[Hashable, set[int]] = {}
        self._by_toll: dict[str, set[int]] = {}
        self._by_head: dict[int, int] = {}

    def new_chain(self) -> _EventChain:
        self.chains.append(_EventChain(len(self.chains)))
        return self.chains[-1]

    def note(self, chain: _EventChain, unit: list[EventMention]) -> None:
        self._by_stem.setdefault(_stem(unit[-1]), set()).add(chain.number)
        for event in unit:
            self._by_head[event.head] = chain.number
            self._by_meaning.setdefault(_meaning(event), set()).add(chain.number)
            for key in _tolls(event):
                self._by_toll.setdefault(key, set()).add(chain.number)
            if event.type in _ANAPHORIC_TYPES:
                self._by_type.setdefault(event.type, set()).add(chain.number)

    def candidates(self, lead: _Lead) -> list[_EventChain]:
        numbers = set(self._by_stem.get(lead.stem, ()))
        if lead.event.nominal:
            numbers |= self._by_type.get(lead.event.type, set())
        if lead.headline:
            numbers |= self._by_meaning.get(_meaning(lead.event), set())
        if lead.event.lemma in _VAGUE:
            numbers = numbers.union(*self._by_type.values())
        numbers = numbers.union(*(self._by_toll.get(key, ()) for key in _tolls(lead.event)))
        numbers.update(self._by_head[head] for head in lead.subjects if head in self._by_head)
        return [self.chains[number] for number in sorted(numbers)]


def _units(doc: Doc) -> list[list[EventMention]]:
    """Return single mentions, and light verbs with the event nouns they govern ("launched … assault"), the noun last."""
    events: list[EventMention] = sorted(doc._.events, key=lambda m: (m.start, m.end))
    nouns = {event.head: event for event in events if event.nominal}
    verbs: dict[int, list[EventMention]] = {}
    for event in events:
        noun = _light_object(words_of(doc)[event.head], nouns) or _own_word(event, words_of(doc)[event.head], nouns)
        if noun is not None:
            verbs.setdefault(id(noun), []).append(event)
    light = {id(event) for group in verbs.values() for event in group}
    return [[*verbs.get(id(event), []), event] for event in events if id(event) not in light]


def _light_object(verb: Word, nouns: Mapping[int, EventMention]) -> EventMention | None:
    if verb.pos_ != "VERB" or verb.lemma not in LIGHT:
        return None
    if verb.dep_ == "acl" and verb.tag_ == "VBN" and verb.head.i in nouns:
        return nouns[verb.head.i]
    objects = [child.i for child in verb.children if child.dep_ in ("dobj", "nsubjpass") and child.i in nouns]
    return nouns[objects[0]] if objects else None


def _own_word(event: EventMention, verb: Word, nouns: Mapping[int, EventMention]) -> EventMention | None:
    """Return the event that a word of a multiword trigger names besides: "dead" of "left 17 dead"."""
    if event.nominal or len(event.words) < 2:
        return None
    predicates = (child for child in verb.children if child.dep_ in ("oprd", "acomp") and child.i in nouns)
    return next((nouns[child.i] for child in predicates if nouns[child.i].lemma in event.words), None)


def _bare_headings(doc: Doc) -> set[int]:
    """Return the tokens of headings that tell nothing ("Reactions", "Looking ahead"), but not of the first line."""
    offset = doc._.article.offset
    telling = {event.head for event in doc._.events if not event.nominal and words_of(doc)[event.head].tag_ != "VBG"}
    blocks = [block for block in doc._.blocks if block.kind == "heading" and (block.start > 0 or offset > 0)]
    spans = [range(block.start, block.end) for block in blocks]
    return {index for span in spans if telling.isdisjoint(span) for index in span}


class _EventChain:
    """An event of the article in the making, with what its mentions have said of it so far."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.mentions: list[EventMention] = []
        self.names: set[str] = set()
        self.fillers: dict[str, set[Hashable]] = {}
        self.places: list[PlaceMention] = []

    @property
    def size(self) -> int:
        return len(self.mentions)

    def add(self, unit: list[EventMention]) -> None:
        self.mentions.extend(unit)
        self.names.add(_stem(unit[-1]))
        for event in unit:
            self.places.extend(_locations(event))
            for role, identities in _identities(event).items():
                self.fillers.setdefault(role, set()).update(identities)

    def affinity(self, lead: _Lead) -> float:
        """Return how well an event mention fits this chain; 0 where it does not."""
        event = lead.event
        if any(m.head in lead.subjects and m.type == event.type for m in self.mentions):
            return 4.0
        named_again = event.nominal and lead.definite
        if event.polarity != self.mentions[0].polarity and not named_again:
            return 0.0
        if event.lemma in _NEVER_SAME and not event.nominal:
            return 0.0
        if any(is_linked(event, mention) for mention in self.mentions):
            return 0.0
        if self._tells_toll_anew(lead):
            return 2.5
        if self._announces(lead):
            return 2.2
        if self._conflicts(lead) or self._counts_otherwise(lead):
            return 0.0
        return self._same_word(lead) if lead.stem in self.names and not self._is_homonym(lead) else self._renamed(lead)

    def _announces(self, lead: _Lead) -> bool:
        """Tell whether the headline announced it, perhaps in another word of the same meaning ("hit" for "struck").

        Headlines leave out who it was ("kills two") and say countries for their forces; what both name must not be two.
        """
        event, first = lead.event, self.mentions[0]
        if not lead.headline or any(mention.head not in lead.headline for mention in self.mentions):
            return False
        if _meaning(event) != _meaning(first) or event.modality != first.modality or "statement" in (event.type, first.type):
            return False
        if self._is_homonym(lead) or self._counts_otherwise(lead) or self._conflicts(lead, ("time",)):
            return False
        if any(_are_others(mention, event, role) for mention in self.mentions for role in ("agent", "patient")):
            return False
        return _meaning(event) != _stem(event) or self._shares_participant(lead)

    def _tells_toll_anew(self, lead: _Lead) -> bool:
        """Tell whether someone else counts the same dead or injured: what sources say of one event may differ in the numbers."""
        event, known = lead.event, [mention for mention in self.mentions if _tolls(mention)]
        keys = _tolls(event) & {key for mention in known for key in _tolls(mention)}
        if not keys or event.modality != "actual" or self._conflicts(lead, ("time", "agent")) or _counts_others(lead.token):
            return False
        told = {_told_by(mention) for mention in known} - {frozenset()}
        mine = _told_by(event)
        anew = bool(mine) or (event.nominal and lead.definite) or not self._counts_otherwise(lead)
        if any(mention.head in lead.sentence for mention in known):
            anew = bool(mine) and bool(told) and mine not in told
        units = {_unit(mention, key) for key in keys for mention in (event, *known)} - {None}
        return anew and (len(units) < 2 or units <= _PEOPLE)

    def _counts_otherwise(self, lead: _Lead) -> bool:
        """Tell whether a mention and the others count dead or injured of whom they share no number."""
        counted = [
            (key, _number(lead.event, key), {_number(m, key) for m in self.mentions} - {None}) for key in _tolls(lead.event)
        ]
        return any(known and number not in known for _, number, known in counted)

    def _is_homonym(self, lead: _Lead) -> bool:
        """Tell whether a noun and a verb only sound alike: a fire that breaks out is no part of "fired tear gas"."""
        event = lead.event
        others = [other for other in self.mentions if other.nominal != event.nominal and "event" not in (other.type, event.type)]
        return any(
            max(len(event.words), len(other.words)) > 1 and _is_interaction(event) != _is_interaction(other) for other in others
        )

    def _same_word(self, lead: _Lead) -> float:
        shares = self._shares_participant(lead)
        if not lead.event.nominal and not any(m.nominal for m in self.mentions):
            return 2.0 if shares else 0.0
        return 3.0 if lead.definite or shares or not lead.event.arguments else 1.0

    def _renamed(self, lead: _Lead) -> float:
        event = lead.event
        if not event.nominal or (lead.token.tag_ == "NNS" and not lead.definite):
            return 0.0
        same_type = event.type in _ANAPHORIC_TYPES and any(_same_kind(m, event) for m in self.mentions)
        vague = event.lemma in _VAGUE and any(m.type in _ANAPHORIC_TYPES for m in self.mentions)
        mishap = lead.definite and event.type in _MISHAPS  # "plunged … the crash"
        if not (same_type or vague) or not (mishap or any(m.nominal or m.plover for m in self.mentions)):
            return 0.0
        if self._shares_participant(lead):
            return 1.5
        return 1.0 if lead.definite else 0.0

    def _shares_participant(self, lead: _Lead) -> bool:
        return any(identities & self.fillers.get(role, set()) for role, identities in lead.identities.items())

    def _conflicts(self, lead: _Lead, roles: tuple[str, ...] = ("time", "agent", "patient")) -> bool:
        """Two stated days, two places of which neither holds the other, or two different doers make two events."""
        for role in roles:
            mine, theirs = lead.identities.get(role, set()), self.fillers.get(role, set())
            if mine and theirs and not mine & theirs:
                return True
        locations = _locations(lead.event)
        return bool(locations and self.places) and not any(_overlap(one, two) for one in locations for two in self.places)


def _headline_and_opening(doc: Doc) -> tuple[range, range]:
    """Return the tokens of the headline, if there is one, and of the sentences right below it."""
    first = doc._.blocks[0] if doc._.blocks else None
    words = words_of(doc)
    offset = words.offset
    if first is None or (first.kind != "heading" and not offset):
        return range(0), range(0)
    end = words.first_at(offset) if offset else first.end
    told = (s for s in words.sentences if s.start >= end and not words.slice(s.start, s.end).isspace())
    below = list(islice(told, _OPENING))
    return range(end), range(end, below[-1].end if below else end)


def _is_long_ago(unit: Iterable[EventMention], doc: Doc) -> bool:
    """Tell whether a mention is dated long before the article was written, so that no headline is about it."""
    written = day_of(doc._.written)
    times = (argument.filler for event in unit for argument in event.arguments if argument.role == "time")
    ends = [last for time in times if isinstance(time, TimeMention) and (last := day_of(time.last))]
    return written is not None and any(written - last > _NEWS for last in ends)


def _meaning(event: EventMention) -> Hashable:
    """Return what other words tell of too: what became of people, or what political actors did to each other; else the word."""
    if toll := toll_of(event):
        return ("toll", toll)
    return (event.type, event.mode) if event.mode else _stem(event)


def _are_others(one: EventMention, other: EventMention, role: str) -> bool:
    """Tell whether two mentions name others in one part: of two countries, or by two names."""
    mine, theirs = _actors(one, role), _actors(other, role)
    if {actor.key for actor in mine} & {actor.key for actor in theirs}:
        return False
    countries = [{actor.country for actor in actors if actor.country} for actors in (mine, theirs)]
    if all(countries):
        return not countries[0] & countries[1]
    return all(any(actor.form == "name" for actor in actors) for actors in (mine, theirs))


def _actors(event: EventMention, role: str) -> list[ActorMention]:
    return [a.filler for a in event.arguments if a.role == role and isinstance(a.filler, ActorMention)]


def _tolls(event: EventMention) -> set[str]:
    return set(event.quantities) & _TOLLS


def _unit(event: EventMention, key: str) -> str | None:
    unit: str | None = event.quantities.get(key, {}).get("unit")
    return unit


def _number(event: EventMention, key: str) -> float | None:
    number: float | None = event.quantities.get(key, {}).get("value")
    return number


def _told_by(event: EventMention) -> frozenset[Hashable]:
    return frozenset(_identity(argument.filler) for argument in event.arguments if argument.role == "attribution")


def _counts_others(token: Word) -> bool:
    """Tell whether a number comes on top of another ("three more people died", "40 others were injured")."""
    return any(word.lower_ in _ON_TOP for child in token.children if child.dep_ in _COUNTED for word in child.subtree)


def _locations(event: EventMention) -> list[PlaceMention]:
    return [a.filler for a in event.arguments if a.role == "location" and isinstance(a.filler, PlaceMention)]


def _overlap(one: PlaceMention, two: PlaceMention) -> bool:
    """Tell whether two places are one, or one lies in the other."""
    if _place_key(one) == _place_key(two):
        return True
    if one.resolved is None or two.resolved is None:
        return False
    return one.resolved.name in two.resolved.within or two.resolved.name in one.resolved.within


def _is_interaction(event: EventMention) -> bool:
    """Tell whether the type of an event is one of PLOVER's."""
    return event_types()[event.type].plover is not None


def _same_kind(one: EventMention, other: EventMention) -> bool:
    """Same type, and not an attack on one side and the war it is part of on the other."""
    return one.type == other.type and (one.mode == "fight") == (other.mode == "fight")


def _is_definite(token: Word) -> bool:
    return any(child.lower_ in _DEFINITE or child.dep_ == "poss" for child in token.children)


def _stem(event: EventMention) -> str:
    return source_verb(event.lemma) if event.nominal else event.lemma


def _identities(event: EventMention) -> dict[str, set[Hashable]]:
    out: dict[str, set[Hashable]] = {}
    for argument in event.arguments:
        identity = _identity(argument.filler)
        if identity is not None:
            out.setdefault(argument.role, set()).add(identity)
    return out


def _identity(filler: object) -> Hashable:
    if isinstance(filler, ActorMention):
        return None if filler.form == "pronoun" else ("actor", filler.key)
    if isinstance(filler, PlaceMention):
        return ("place", _place_key(filler))
    if isinstance(filler, TimeMention) and filler.value[:4].isdigit():
        return ("time", filler.value)
    return None
